import { expect, it } from 'vitest'
import { WrongCodes } from './wrongCodes.ts'

const MINUTE_MS = 60_000
const KIOSK = 'kiosk:k1'

function wrong(codes: WrongCodes, sender: string, times: number, tick = 0): void {
  for (let i = 0; i < times; i++) codes.wrong(sender, tick)
}

it('a kiosk may try five wrong codes in ten minutes; the sixth waits until the first has aged', () => {
  const codes = new WrongCodes()
  for (let minute = 0; minute < 5; minute++) {
    expect(codes.retryAfterMs(KIOSK, minute * MINUTE_MS)).toBeUndefined()
    codes.wrong(KIOSK, minute * MINUTE_MS)
  }
  expect(codes.retryAfterMs(KIOSK, 4 * MINUTE_MS)).toBe(6 * MINUTE_MS)
  expect(codes.retryAfterMs('kiosk:k2', 4 * MINUTE_MS)).toBeUndefined()
  expect(codes.retryAfterMs(KIOSK, 10 * MINUTE_MS - 1)).toBe(1)
  expect(codes.retryAfterMs(KIOSK, 10 * MINUTE_MS)).toBeUndefined()
})

it('a right code clears its kiosk, for the next customer is another', () => {
  const codes = new WrongCodes()
  wrong(codes, KIOSK, 4)
  codes.right(KIOSK)
  wrong(codes, KIOSK, 4)
  expect(codes.retryAfterMs(KIOSK, 0)).toBeUndefined()
})

it('sixty wrong codes of all together close every kiosk, and right ones do not open it', () => {
  const codes = new WrongCodes()
  for (let kiosk = 0; kiosk < 15; kiosk++) {
    wrong(codes, `kiosk:k${kiosk}`, 4, kiosk * 1000)
    codes.right(`kiosk:k${kiosk}`)
  }
  expect(codes.retryAfterMs('kiosk:fresh', 14_000)).toBe(10 * MINUTE_MS - 14_000)
  expect(codes.retryAfterMs('kiosk:fresh', 10 * MINUTE_MS)).toBeUndefined()
})
