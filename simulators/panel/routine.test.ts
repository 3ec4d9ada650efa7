import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { routineWatcher } from './routine.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

/** Asks and answers in turn, and gives what of it is routine. */
function talk(protocol: string, ...exchanges: [question: string, ...answers: string[]][]): boolean[][] {
  const isRoutine = routineWatcher(protocol)
  return exchanges.map(([question, ...answers]) => [
    isRoutine('toDevice', bytes(question)),
    ...answers.map((answer) => isRoutine('toHost', bytes(answer))),
  ])
}

const FIND = 'AA AA AA 96 69 00 03 20 01 22'
const NONE = 'AA AA AA 96 69 00 04 00 00 80 84'
const FOUND = 'AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97'
const SELECT = 'AA AA AA 96 69 00 03 20 02 21'

describe('routine', () => {
  test('a regular question, and its answer from the second time on, until it is another one', () => {
    expect(talk('idcard-sam', [FIND, NONE], [FIND, NONE], [FIND, FOUND], [FIND, FOUND], [FIND, NONE])).toEqual([
      [true, false],
      [true, true],
      [true, false],
      [true, true],
      [true, false],
    ])
  })

  test('an answer in pieces is the same answer', () => {
    const half = [NONE.slice(0, 15), NONE.slice(15)] as const
    expect(talk('idcard-sam', [FIND, NONE], [FIND, ...half], [FIND, half[0], '77']).slice(1)).toEqual([
      [true, true, true],
      [true, true, false],
    ])
  })

  test('other questions and unasked answers are never', () => {
    expect(talk('idcard-sam', [FIND, NONE], [SELECT, NONE], [SELECT, NONE]).slice(1)).toEqual([
      [false, false],
      [false, false],
    ])
    expect(talk('keypad-ff68', ['FF 68 02 02 68 01 03 04 16'], ['FF 68 02 02 68 01 03 04 16'])).toEqual([
      [false],
      [false],
    ])
    expect(routineWatcher('printer-escpos')('toHost', bytes('12'))).toBe(false)
  })

  test('status of a printer, alone or several at once, but not behind a ticket', () => {
    const asked = (hex: string) => talk('printer-escpos', [hex])[0]?.[0]
    expect([asked('10 04 01'), asked('10 04 01 10 04 04 1D 72 01')]).toEqual([true, true])
    expect([asked('41 0A 10 04 01'), asked('10 04')]).toEqual([false, false])
  })

  test('a ping of a board, not a text', () => {
    const frame = (data: string) => `A5 A5 A5 A5 A5 A5 A5 A5 ${data} 5A`
    const ping = frame('FE FF 00 80 00 00 00 00 00 00 FE 02 05 00 A2 00 01 00 00 55 C2')
    expect(talk('led-onbon', [ping])[0]).toEqual([true])
    expect(talk('led-onbon', [frame('FE FF 00 80 00 00 00 00 00 00 FE 02 05 00 A3 10 01 00 00 00 00')])[0]).toEqual([
      false,
    ])
  })

  test('the status of a dispenser and that its answer was taken, not a movement', () => {
    const asked = (hex: string) => talk('dispenser-f3', [hex])[0]?.[0]
    expect([asked('F2 00 00 03 43 31 30 03 B0'), asked('06'), asked('06 F2 05 00 03 43 31 30 03 B5')]).toEqual([
      true,
      true,
      true,
    ])
    expect(asked('F2 00 00 03 43 32 30 03 B3')).toBe(false)
  })

  test('the status of a dispenser that has to be asked twice', () => {
    const asked = (hex: string) => talk('dispenser-k7x0', [hex])[0]?.[0]
    expect([asked('02 30 30 00 02 41 50 03 12'), asked('02 30 30 00 02 52 46 03 17'), asked('05 30 30')]).toEqual([
      true,
      true,
      true,
    ])
    expect(asked('02 30 30 00 02 44 43 03 04')).toBe(false)
  })

  test('the status of a motor reader, not what is on a card', () => {
    const asked = (hex: string) => talk('reader-crt310', [hex])[0]?.[0]
    expect([asked('02 00 02 31 30 03 02'), asked('05')]).toEqual([true, true])
    expect(asked('02 00 04 45 30 30 32 03 72')).toBe(false)
  })
})
