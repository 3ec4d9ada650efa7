import { describe, expect, it } from 'vitest'
import type { Identifier } from '../../../contracts/index.ts'
import { mistakeIn, normalised } from './knownNumbers.ts'

describe('numbers people are known by', () => {
  it.each<[Identifier, string, string]>([
    ['citizen', ' 11010119900307-705x', '11010119900307705X'],
    ['phone', '+86 138 0013 8000', '13800138000'],
    ['phone', '008613800138000', '13800138000'],
    // Not a country code: it is part of another number.
    ['phone', '8613800138000', '8613800138000'],
    ['card', '6222-0200 0000 0004', '6222020000000004'],
  ])('have one spelling: %s %s', (kind, written, spelled) => {
    expect(normalised(kind, written)).toBe(spelled)
  })

  it.each<[Identifier, string]>([
    ['citizen', '110101199003077758'],
    ['citizen', '11010519491231002X'],
    ['residencePermit', '810000199408230021'],
    ['foreigner2017', 'CHN110080101001'],
    ['foreigner2023', '911124198108030024'],
    ['card', '4111111111111111'],
    ['card', '6011000990139424'],
    ['passbook', '01004456789'],
    ['phone', '13800138000'],
  ])('hold: %s %s', (kind, number) => {
    expect(mistakeIn(kind, number)).toBeUndefined()
  })

  it.each<[Identifier, string, RegExp]>([
    ['citizen', '110101199003077759', /check character/],
    ['citizen', '11010119900307775', /17 digits and/],
    ['citizen', '11010519491231002x', /17 digits and/],
    ['foreigner2017', 'CH1110080101001', /3 letters/],
    ['card', '4111111111111112', /check digit/],
    ['card', '41111111111', /12 to 19/],
    ['card', '42222222222222222222', /12 to 19/],
    ['passbook', '12345', /6 to 32/],
    ['phone', '23800138000', /11 digits/],
    ['phone', '1380013800', /11 digits/],
  ])('are refused in words that do not repeat them: %s %s', (kind, number, words) => {
    const mistake = mistakeIn(kind, number)
    expect(mistake).toMatch(words)
    expect(mistake).not.toContain(number)
  })
})
