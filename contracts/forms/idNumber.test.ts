import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { daysAfter } from './calendar.ts'
import { idBirthDate, idCheckCharacter, idSex, isIdNumber } from './idNumber.ts'

const idNumber = fc
  .tuple(
    fc.constantFrom('110101', '310115', '440305', '542421', '650102', '810000'),
    fc.integer({ min: 0, max: 40_000 }).map((days) => daysAfter('1920-01-01', days).replace(/-/g, '')),
    fc.integer({ min: 0, max: 999 }).map((sequence) => String(sequence).padStart(3, '0')),
  )
  .map((parts) => parts.join(''))
  .map((first17) => `${first17}${idCheckCharacter(first17)}`)

describe('an identity number', () => {
  it.each(['110101199003077758', '11010519491231002X', '440524188001010014'])('%s holds', (number) => {
    expect(isIdNumber(number)).toBe(true)
  })

  it.each([
    ['110101199003077759', 'check character'],
    ['11010119900307775', 'a digit is missing'],
    ['110101900307775', '15 digits, out of use since 2013'],
    ['11010519491231002x', 'small x'],
    ['', 'nothing'],
  ])('%s does not: %s', (number) => {
    expect(isIdNumber(number)).toBe(false)
  })

  it('has a birth date that exists, and a region', () => {
    for (const first17 of ['11010119900230001', '11010119901301001', '11010117990101001', '99010119900101001']) {
      expect(isIdNumber(`${first17}${idCheckCharacter(first17)}`)).toBe(false)
    }
  })

  it('tells birth date and sex', () => {
    expect(idBirthDate('11010519491231002X')).toBe('1949-12-31')
    expect(idSex('11010519491231002X')).toBe('female')
    expect(idSex('110101199003077758')).toBe('male')
    expect(idBirthDate('A12345678')).toBeNull()
    expect(idSex('A12345678')).toBeNull()
  })

  it('of a permanent resident has the birth date where the rule or the one published card has it', () => {
    const byRule = '91115619900102001'
    expect(idBirthDate(`${byRule}${idCheckCharacter(byRule)}`)).toBe('1990-01-02')
    expect(isIdNumber(`${byRule}${idCheckCharacter(byRule)}`)).toBe(true)
    const placed = '91115641981030300'
    expect(idBirthDate(`${placed}${idCheckCharacter(placed)}`)).toBe('1981-03-03')
  })

  it('with one wrong character never holds', () => {
    fc.assert(
      fc.property(idNumber, fc.integer({ min: 0, max: 17 }), fc.constantFrom(...'0123456789X'), (number, at, typed) => {
        fc.pre(number[at] !== typed)
        expect(isIdNumber(number)).toBe(true)
        expect(isIdNumber(`${number.slice(0, at)}${typed}${number.slice(at + 1)}`)).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })

  it('with two neighbours exchanged never holds', () => {
    fc.assert(
      fc.property(idNumber, fc.integer({ min: 0, max: 16 }), (number, at) => {
        fc.pre(number[at] !== number[at + 1])
        const exchanged = `${number.slice(0, at)}${number[at + 1]}${number[at]}${number.slice(at + 2)}`
        expect(isIdNumber(exchanged)).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })
})
