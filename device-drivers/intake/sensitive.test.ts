import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSecretName, masked, maskedField, maskedMessage, passesLuhn } from './sensitive.ts'

/** Digits with the check digit of a card behind them. */
function withCheck(digits: string): string {
  const check = [...'0123456789'].find((digit) => passesLuhn(digits + digit))
  return digits + (check ?? '')
}
const card = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 11, maxLength: 18 }).map(withCheck)
const around = fc.string({ maxLength: 20 })
/** Runs of digits as anybody would look for them, full-width ones too. */
const runs = (text: string) =>
  text.replace(/[０-９]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0)).match(/\d{12,}/g) ?? []
const grouped = (digits: string, separator: string) => digits.replace(/(\d{4})(?=\d)/g, `$1${separator}`)

describe('what nobody may read', () => {
  test('no run of 12 or more digits with the check digit of a card is left in any text', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(around, card, fc.constantFrom(' ', '-', 'x', ':')), { maxLength: 8 }), (parts) => {
        const shown = masked(parts.join(''))
        expect(runs(shown).filter(passesLuhn)).toEqual([])
        expect(masked(shown)).toBe(shown)
      }),
      { numRuns: 3000 },
    )
  })

  test.each(['  ', ' - ', '\u00a0', '\u3000', '\u2009', '\u2013', '\u00ad', '\u200b', '\ufeff'])(
    'nor with %j between its groups, or between all its digits',
    (between) => {
      for (const text of ['6222 0210 0111 6245 702'.replaceAll(' ', between), [...'6222021001116245702'].join(between)])
        expect(masked(`card ${text} end`)).not.toContain(text)
    },
  )

  test('nor in groups, nor with full-width digits, nor in a message of any form', () => {
    fc.assert(
      fc.property(card, fc.constantFrom(' ', '-', '.', '_', '/'), (number, separator) => {
        const inGroups = grouped(number, separator)
        const wide = number.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
        const escaped = number.replace(/\d/g, (digit) => `\\u003${digit}`)
        for (const written of [inGroups, wide, `{"no":"${escaped}"}`, `{"no":${number}}`, `A|${number}|B`]) {
          const shown = maskedMessage(written, []).replace(/\\u003(\d)/g, '$1')
          expect(runs(shown.replace(/[ \-._/]/g, '')).filter(passesLuhn), written).toEqual([])
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('never throws and never grows out of hand', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffff), { maxLength: 400 }).map((units) => String.fromCharCode(...units)),
        (text) => {
          expect(maskedMessage(text, [text.slice(0, 5)]).length).toBeLessThanOrEqual(4 * text.length + 8)
        },
      ),
    )
  })

  test.each([
    ['卡号6222021001116245702', '卡号622202*********5702'],
    ['4111 1111 1111 1111', '411111******1111'],
    [';6222021001116245702=29122010000012345678?', '****'],
    ['%B4111111111111111^NAME/A^2912201?', '****'],
    ['身份证11010519491231002X', '身份证110****2X'],
    ['130503670401001', '130****01'],
    ['PINBLOCK 9A1C04FF23B7D8E1 end', 'PINBLOCK **** end'],
    ['00006222021001116245702000', '****2000'],
    ['联系电话13812345678,', '联系电话138****5678,'],
    ['+86 138-1234-5679', '+86 138****5679'],
    ['１３８１２３４５６７８', '138****5678'],
  ])('%s', (text, shown) => {
    expect(masked(text)).toBe(shown)
  })

  test.each([
    '2026-11-29 10:15:00',
    'PK-0042',
    '8850',
    '门被打开',
    '10.0.0.21',
    '20261129',
    '1795918500000',
    '1795918500',
    '12345678901',
  ])('%s stays', (text) => {
    expect(masked(text)).toBe(text)
  })

  test('what a field of such a name holds is gone, and numbers that JSON has rounded too', () => {
    for (const name of ['pin', 'pinBlock', 'trade.pin_block', 'PASSWORD', 'card.cvv2', 'track2', 'userPwd', '密码'])
      expect(isSecretName(name), name).toBe(true)
    for (const name of ['spin', 'printer', 'machine', 'shipping', 'tracking', 'opinion'])
      expect(isSecretName(name), name).toBe(false)
    expect(maskedField('pin', 1234)).toBe('****')
    expect(maskedField('amount', Number('6222021001116245702'))).toBe('****')
    expect(maskedField('count', 120)).toBe(120)
    expect(maskedMessage('{"pin":"123456","x":1}', ['123456'])).toBe('{"pin":"****","x":1}')
    expect(maskedMessage('PIN=123456;X=1', [])).toBe('PIN=****;X=1')
  })
})
