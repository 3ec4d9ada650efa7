import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import type { MeaningReader } from '../line/meaning.ts'
import type { Direction } from '../line/wireLog.ts'
import { rowMaker } from './wireRows.ts'

const entry = (atMs: number, direction: Direction, hex: string) => ({
  atMs,
  direction,
  bytes: Uint8Array.from(Buffer.from(hex, 'hex')),
})
const text = (words: string) => ({ 'zh-CN': words, en: words })

/** Frames end with 16; what begins with 00 is noise. */
const createMeaning = (): MeaningReader => {
  let held: number[] = []
  return (_direction, bytes) => {
    held.push(...bytes)
    const isNoise = held[0] === 0
    if (!isNoise && held.at(-1) !== 0x16) return []
    const whole = Uint8Array.from(held)
    held = []
    return [{ bytes: whole, kind: isNoise ? 'noise' : 'frame', text: text(isNoise ? 'noise' : 'frame') }]
  }
}
const make = () => rowMaker('a-protocol', createMeaning, (atMs) => 1_000_000 + atMs)

test('a frame in pieces is one row, which shows where it was cut', () => {
  const maker = make()
  expect(maker.take(entry(10, 'toHost', 'ff'))).toEqual([])
  expect(maker.take(entry(11, 'toHost', '6801'))).toEqual([])
  expect(maker.take(entry(12, 'toHost', '16'))).toEqual([
    {
      kind: 'toHost',
      wallMs: 1_000_010,
      hex: 'ff|6801|16',
      byteCount: 4,
      meanings: [{ kind: 'frame', text: text('frame') }],
      routine: false,
    },
  ])
  expect(maker.close()).toEqual([])
})

test('what stays half is a row when the other side speaks, when time has passed, or when it is asked for', () => {
  const maker = make()
  maker.take(entry(0, 'toHost', 'ff'))
  expect(maker.take(entry(1, 'toDevice', 'aa16')).map(({ hex, meanings }) => [hex, meanings.length])).toEqual([
    ['ff', 0],
    ['aa16', 1],
  ])
  maker.take(entry(100, 'toHost', '68'))
  expect(maker.close(300)).toEqual([])
  expect(maker.close(350).map(({ hex }) => hex)).toEqual(['68'])
  maker.take(entry(400, 'toHost', '69'))
  expect(maker.take(entry(700, 'toHost', '6a')).map(({ hex }) => hex)).toEqual(['69'])
  expect(maker.close().map(({ hex }) => hex)).toEqual(['6a'])
})

test('noise byte by byte is one row, and says so once', () => {
  const maker = make()
  for (let at = 0; at < 5; at++) expect(maker.take(entry(at * 10, 'toHost', '00'))).toEqual([])
  const [row] = maker.close()
  expect(row).toMatchObject({ hex: '00|00|00|00|00', byteCount: 5, meanings: [{ kind: 'noise' }] })
  expect(row?.meanings).toHaveLength(1)
})

test('half a frame from before the line was opened anew stays half', () => {
  const maker = make()
  maker.take(entry(0, 'toHost', 'ff'))
  maker.close()
  maker.restart()
  const [row] = maker.take(entry(10, 'toHost', '16'))
  expect(row).toMatchObject({ hex: '16', meanings: [{ kind: 'frame' }] })
})

test('of a flood only the beginning is shown, and all of it counted', () => {
  const maker = make()
  const rows = Array.from({ length: 10 }, () => maker.take(entry(0, 'toHost', 'ff'.repeat(1000)))).flat()
  expect(rows.map(({ byteCount }) => byteCount)).toEqual([5000, 5000])
  expect(rows[0]?.hex.replaceAll('|', '')).toHaveLength(2048 * 2)
})

test('a protocol nobody explains has a row for every chunk', () => {
  const maker = rowMaker('a-protocol', undefined, (atMs) => atMs)
  expect(maker.take(entry(1, 'toHost', 'ff')).map(({ hex, meanings }) => [hex, meanings])).toEqual([['ff', []]])
})
