import { expect, test } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import { type PlaybackOptions, playback } from './playback.ts'
import type { RecordedChunk } from './recording.ts'

const host = (atMs: number, ...bytes: number[]): RecordedChunk => ({
  atMs,
  direction: 'toDevice',
  bytes: Uint8Array.from(bytes),
})
const device = (atMs: number, ...bytes: number[]): RecordedChunk => ({
  atMs,
  direction: 'toHost',
  bytes: Uint8Array.from(bytes),
})

function played(chunks: readonly RecordedChunk[], options?: PlaybackOptions) {
  const clock = fakeClock()
  const said: [atMs: number, ...bytes: number[]][] = []
  const notices: string[] = []
  const simulated = playback(chunks, options)(
    {
      send: (bytes) => said.push([clock.now(), ...bytes]),
      notice: (name) => notices.push(name),
      clock,
    },
    {},
  )
  simulated.lineOpened()
  return { clock, said, notices, simulated, hear: (...bytes: number[]) => simulated.receive(Uint8Array.from(bytes)) }
}

test('it waits for what the host said and answers as long after it as then, in the same pieces', async () => {
  const { clock, said, hear, notices } = played([
    host(100, 1),
    host(101, 2),
    device(130, 9),
    device(140, 8),
    host(200, 3),
    device(205, 7),
  ])
  await clock.advance(1_000)
  expect(said).toEqual([])
  hear(1)
  await clock.advance(5_000)
  expect(said).toEqual([])
  hear(2)
  await clock.advance(100)
  hear(3)
  await clock.advance(100)
  expect(said).toEqual([
    [6_029, 9],
    [6_039, 8],
    [6_105, 7],
  ])
  expect(notices).toEqual(['ended'])
})

test('what the device said before anybody asked is said when the line opens', async () => {
  const { clock, said, simulated } = played([device(0, 5), device(50, 6), host(100, 1), device(101, 7)])
  await clock.advance(60)
  expect(said).toEqual([
    [0, 5],
    [50, 6],
  ])
  simulated.lineClosed()
  simulated.lineOpened()
  await clock.advance(60)
  expect(said.map(([, byte]) => byte)).toEqual([5, 6, 5, 6])
})

test('a host that says things in another order is answered from where it said them', async () => {
  const { clock, said, hear } = played([
    host(0, 1, 1),
    device(1, 10),
    host(10, 2, 2),
    device(11, 20),
    host(20, 1, 1),
    device(21, 11),
  ])
  hear(2, 2)
  hear(1, 1, 2, 2)
  await clock.advance(100)
  expect(said.map(([, byte]) => byte)).toEqual([20, 11, 20])
})

test('what was never said is not answered and does not stop the rest', async () => {
  const { clock, said, hear, notices, simulated } = played([host(0, 1, 2), device(5, 9)])
  hear(7, 7, 1)
  hear(2)
  await clock.advance(10)
  expect(said).toEqual([[5, 9]])
  // Told once for all that came together, without saying what it was: a host may say nothing but noise.
  expect(notices.filter((name) => name === 'unexpected')).toHaveLength(1)
  expect(simulated.look()).toEqual({ turn: 1, turns: 1, unexpected: 2 })
})

test('faster, over and over, and lenient about what the host says', async () => {
  const fast = played([host(0, 1), device(100, 9)], { speed: 10, loops: true })
  fast.hear(1)
  await fast.clock.advance(50)
  fast.hear(1)
  await fast.clock.advance(50)
  expect(fast.said).toEqual([
    [10, 9],
    [60, 9],
  ])
  const lenient = played([host(0, 1), device(1, 9), host(2, 2), device(3, 8)], { lenient: true })
  lenient.hear(55, 66)
  await lenient.clock.advance(100)
  lenient.hear(77)
  await lenient.clock.advance(100)
  expect(lenient.said.map(([, byte]) => byte)).toEqual([9, 8])
  expect(() => lenient.simulated.act('jam')).toThrow('no act')
})

test('a device that spoke by itself does so over and over', async () => {
  const { clock, said } = played([device(0, 5), device(50, 6)], { loops: true })
  await clock.advance(2_500)
  expect(said.map(([, byte]) => byte)).toEqual([5, 6, 5, 6, 5, 6])
})

test('noise to a long recording, and a picture for a printer byte by byte, keep nobody waiting', () => {
  const turns = Array.from({ length: 20_000 }, (_, turn) => [
    host(turn, 0x10, 4, turn & 255, turn >> 8),
    device(turn, 1),
  ])
  const { simulated } = played(turns.flat())
  const startedAt = performance.now()
  simulated.receive(new Uint8Array(60_000).fill(0x99))
  expect(simulated.look()).toMatchObject({ unexpected: 60_000 })
  const picture = new Uint8Array(30_000).fill(7)
  const printer = played([host(0, ...picture), device(1, 1)])
  for (const byte of picture) printer.hear(byte)
  expect(printer.notices).toEqual(['ended'])
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})

test('what the host said may be longer than a call has arguments', async () => {
  const picture = new Uint8Array(300_000).fill(7)
  const large: RecordedChunk = { atMs: 0, direction: 'toDevice', bytes: picture }
  const { clock, said, simulated } = played([large, large, device(1, 9)])
  simulated.receive(picture)
  simulated.receive(picture)
  await clock.advance(10)
  expect(said.map(([, byte]) => byte)).toEqual([9])
})
