import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { capitalAmount } from './capitalAmount.ts'

const DIGITS = new Map([...'零壹贰叁肆伍陆柒捌玖'].map((word, digit) => [word, digit]))
const UNITS = new Map([
  ['拾', 10],
  ['佰', 100],
  ['仟', 1000],
])

/** Reads a whole number aloud the way a cashier does: figures gather in their group, a group is closed by 万 or 亿. */
function readWhole(text: string): number {
  let [total, group, figure] = [0, 0, 0]
  for (const character of text) {
    const unit = UNITS.get(character)
    if (unit) {
      group += figure * unit
      figure = 0
    } else if (character === '万' || character === '亿') {
      total += (group + figure) * (character === '万' ? 10_000 : 100_000_000)
      group = 0
      figure = 0
    } else {
      const digit = DIGITS.get(character)
      if (digit === undefined) throw new Error(`${character} is no capital numeral`)
      figure = digit
    }
  }
  return total + group + figure
}

/** Cents that an amount in capital numerals stands for. */
function readCents(text: string): number {
  const [, whole = '', small = ''] = /^(?:(.*)元)?(.*?)整?$/.exec(text) ?? []
  const [, jiao = '零', fen = '零'] = /^零?(?:(.)角)?(?:(.)分)?$/.exec(small) ?? []
  return readWhole(whole) * 100 + (DIGITS.get(jiao) ?? Number.NaN) * 10 + (DIGITS.get(fen) ?? Number.NaN)
}

const asAmount = (cents: number): string => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
/** Also amounts with many zeros, where the rules are. */
const cents = fc.oneof(
  fc.integer({ min: 0, max: 99_999_999_999_999 }),
  fc
    .array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 9 })), {
      minLength: 1,
      maxLength: 14,
    })
    .map((digits) => Number(digits.join(''))),
)

describe('an amount in capital numerals', () => {
  it.each([
    // The examples of the People's Bank's rules.
    ['1409.50', '壹仟肆佰零玖元伍角整'],
    ['6007.14', '陆仟零柒元壹角肆分'],
    ['1680.32', '壹仟陆佰捌拾元零叁角贰分'],
    ['107000.53', '壹拾万柒仟元零伍角叁分'],
    ['16409.02', '壹万陆仟肆佰零玖元零贰分'],
    ['325.04', '叁佰贰拾伍元零肆分'],
    // Whole yuan, ten, nothing, and less than a yuan.
    ['10', '壹拾元整'],
    ['100000000', '壹亿元整'],
    ['100010000.00', '壹亿零壹万元整'],
    ['100000001', '壹亿零壹元整'],
    ['10001000', '壹仟万壹仟元整'],
    ['1000100', '壹佰万零壹佰元整'],
    ['0', '零元整'],
    ['0.05', '伍分'],
    ['0.50', '伍角整'],
    ['999999999999.99', '玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分'],
    ['１，２３４．５', '壹仟贰佰叁拾肆元伍角整'],
  ])('%s is %s', (amount, words) => {
    expect(capitalAmount(amount)).toBe(words)
  })

  it.each([
    ['100', 'USD', '美元壹佰元整'],
    ['12.30', 'EUR', '欧元壹拾贰元叁角整'],
    ['5000', 'JPY', '日元伍仟元整'],
    ['5000.00', 'JPY', '日元伍仟元整'],
    ['5000.50', 'JPY', ''],
    ['1', 'XAU', 'XAU壹元整'],
  ])('%s %s is %s', (amount, currency, words) => {
    expect(capitalAmount(amount, currency)).toBe(words)
  })

  it.each(['', '-1', '1.234', '1,50', 'zehn', '1000000000000', '1e9'])('of %j is nothing', (amount) => {
    expect(capitalAmount(amount)).toBe('')
  })

  it('reads back as the amount it was written from', () => {
    fc.assert(
      fc.property(cents, (value) => {
        expect(readCents(capitalAmount(asAmount(value)))).toBe(value)
      }),
      { numRuns: 2000 },
    )
  })

  it('has no two zeros in a row, 整 where it ends in 元 or 角, and none behind 分', () => {
    fc.assert(
      fc.property(cents, (value) => {
        const words = capitalAmount(asAmount(value))
        expect(words).not.toContain('零零')
        expect(words).toMatch(/(元整|角整|分)$/)
      }),
      { numRuns: 2000 },
    )
  })
})
