import { beforeEach, expect, it } from 'vitest'
import { SCAN_GAP_MS, scannerKeys, type TypedKey } from './scannerKeys.ts'

let scans: string[]
let held: string[]
let nowMs: number
let keys: ReturnType<typeof scannerKeys>

beforeEach(() => {
  scans = []
  held = []
  nowMs = 1000
  keys = scannerKeys((content) => scans.push(content))
})

function press(key: string, afterMs: number, over: Partial<TypedKey> = {}): void {
  nowMs += afterMs
  keys.key({
    key,
    timeStamp: nowMs,
    repeat: false,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    preventDefault: () => held.push(key),
    stopPropagation: () => {},
    ...over,
  })
}
function type(content: string, gapMs = 5): void {
  for (const character of content) press(character, gapMs)
}

it('a quick row of characters and Enter is a scan, and its Enter presses nothing else', () => {
  type('eyJ.a_b-9')
  press('Shift', 5)
  type('X')
  press('Enter', 5)
  expect(scans).toEqual(['eyJ.a_b-9X'])
  expect(held.at(-1)).toBe('Enter')
})

it('what a hand types is none, and its Enter is left alone', () => {
  type('12345678', SCAN_GAP_MS + 1)
  press('Enter', SCAN_GAP_MS + 1)
  press('7', 500)
  press('Enter', 20)
  expect([scans, held]).toEqual([[], []])
})

it('what was typed before a pause does not belong to the scan', () => {
  type('99')
  press('1', SCAN_GAP_MS + 1)
  type('2345678')
  press('Enter', 5)
  expect(scans).toEqual(['12345678'])
})

it('a key that is held down, and one pressed with a control key, are none of its characters', () => {
  type('1234')
  press('4', 5, { repeat: true })
  press('c', 5, { ctrlKey: true })
  type('5678')
  press('Enter', 5)
  expect(scans).toEqual(['12345678'])
})

it('nothing is left of a scan that was begun when the customer has gone', () => {
  type('1234')
  keys.forget()
  type('5678')
  press('Enter', 5)
  expect(scans).toEqual(['5678'])
})

it('two scans one after the other are two', () => {
  type('12345678')
  press('Enter', 5)
  type('87654321')
  press('Enter', 5)
  expect(scans).toEqual(['12345678', '87654321'])
})
