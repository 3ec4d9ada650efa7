import { beforeEach, describe, expect, it } from 'vitest'
import { FakeTimers } from '../../common/hub/fakeHubSocket.ts'
import { codeKeys } from './scannedCode.ts'

const CODE = 'BF1.chaoyang.K7PM2X9Q.c2lnbmF0-dXJl_w'
let timers: FakeTimers
let codes: string[]
let replayed: string[]
let heard: string[]
let keys: ReturnType<typeof codeKeys>
beforeEach(() => {
  timers = new FakeTimers()
  codes = []
  replayed = []
  heard = []
  keys = codeKeys(
    (code) => codes.push(code),
    (text) => replayed.push(text),
    timers.schedule,
  )
})
/** What the page itself would hear of it. */
function type(...pressed: string[]): void {
  for (const key of pressed) if (!keys.press(key)) heard.push(key)
}

describe('a code under a scanner that types', () => {
  it('is known by its beginning and told as a whole; none of its letters is a hot key', () => {
    type('Shift', ...CODE, 'Enter')
    expect([codes, replayed, heard]).toEqual([[CODE], [], ['Shift']])
    type('n', 'Enter')
    expect(heard).toEqual(['Shift', 'n', 'Enter'])
  })

  it('is told too by a scanner that sends no Enter', () => {
    type(...CODE)
    expect(codes).toEqual([])
    timers.pass(100)
    expect(codes).toEqual([CODE])
  })

  it('does not take the key of a person, who is heard a moment later', () => {
    type('b')
    expect([heard, replayed]).toEqual([[], []])
    timers.pass(100)
    expect(replayed).toEqual(['b'])
    type('b', 'r')
    expect([replayed, heard]).toEqual([['b', 'b'], ['r']])
    timers.pass(100)
    expect([codes, replayed]).toEqual([[], ['b', 'b']])
  })
})
