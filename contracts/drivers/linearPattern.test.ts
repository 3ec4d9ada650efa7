import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linearPattern, patternMistake } from './linearPattern.ts'

/** Patterns of what can be written, made of small pieces. */
const piece = fc.constantFrom('a', 'b', '.', '\\d', '\\w', '[ab]', '[^a]', '[0-9]', '(?:ab|c)', '(a|b)', '中', '\\.')
const counted = fc
  .tuple(piece, fc.constantFrom('', '', '?', '*', '+', '{2}', '{1,3}', '{2,}'))
  .map(([one, count]) => one + count)
const pattern = fc
  .array(fc.oneof(counted, fc.constant('|')), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''))
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '2', '.', '中', '\n'), maxLength: 12 })

describe('linear patterns', () => {
  test('say what the language itself says', () => {
    fc.assert(
      fc.property(pattern, text, (source, value) => {
        expect(linearPattern(source).matches(value)).toBe(new RegExp(`^(?:${source})$`, 'u').test(value))
      }),
      { numRuns: 5000 },
    )
  })

  test('never throw anything but words, and never hang, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), (source, value) => {
        const mistake = patternMistake(source)
        if (mistake === undefined) linearPattern(source).matches(value)
        else expect(mistake.length).toBeGreaterThan(0)
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    ['(a+)+b', 'a'],
    ['(a|aa)*c', 'a'],
    ['(a?){60}a{60}b', 'a'],
    ['(.*)*(.*)*(.*)*x', 'y'],
    ['([a-z]+\\d*)+!', 'a'],
  ])('%s takes no time to speak of on what makes others hang', (source, letter) => {
    const one = linearPattern(source)
    const startedAt = performance.now()
    expect(one.matches(letter.repeat(1024))).toBe(false)
    // Others need longer than the branch exists; a slow machine may have other things to do.
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  test.each([
    ['(', 'a bracket is not closed'],
    ['a)', 'a bracket is closed that is not open'],
    ['[a', '[ is not closed'],
    ['*a', 'a count of nothing'],
    ['a**', 'a count behind a count'],
    ['a{3,1}', 'a count goes up'],
    ['a{999}', 'a count goes up, to 256 at most'],
    ['(?=a)', 'there are only (?: )'],
    ['(a)\\1', 'the sign behind \\ has no meaning here'],
    ['[z-a]', 'a range goes up'],
    ['a^', '^ stands at the beginning'],
    ['((a{200}){200})', 'the pattern is too large'],
  ])('%s is refused in words', (source, words) => {
    expect(patternMistake(source)).toContain(words)
  })

  test('stand for the whole value, with or without ^ and $', () => {
    expect(linearPattern('\\d{3}').matches('1234')).toBe(false)
    expect(linearPattern('^\\d{3}$').matches('123')).toBe(true)
  })
})
