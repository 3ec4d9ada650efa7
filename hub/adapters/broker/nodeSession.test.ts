import { describe, expect, test } from 'vitest'
import { fakeClock } from '../../../test/support/fakeClock.ts'
import { NodeSession, type RebirthReason } from './nodeSession.ts'

function begin(session?: number) {
  const time = fakeClock()
  const asked: RebirthReason[] = []
  const node = new NodeSession(session, { timers: time, waitMs: 2_000, askRebirth: (reason) => asked.push(reason) })
  return { time, asked, node }
}

describe('the sequence of a session', () => {
  test('without a gap asks for nothing', async () => {
    const { time, asked, node } = begin(3)
    node.take(3)
    node.described()
    for (let seq = 0; seq < 20; seq++) node.sequence(seq)
    await time.advance(10_000)
    expect(asked).toEqual([])
    expect(time.pending).toBe(0)
  })

  test('with a gap asks for a rebirth after 2 s, not before', async () => {
    const { time, asked, node } = begin(3)
    node.take(3)
    node.described()
    node.sequence(0)
    node.sequence(2)
    await time.advance(1_999)
    expect(asked).toEqual([])
    await time.advance(1)
    expect(asked).toEqual(['gap'])
    await time.advance(10_000)
    expect(asked).toEqual(['gap'])
  })

  test('a gap that closes in time asks for nothing', async () => {
    const { time, asked, node } = begin(3)
    node.take(3)
    node.described()
    for (const seq of [0, 3, 1, 2, 4]) node.sequence(seq)
    await time.advance(10_000)
    expect(asked).toEqual([])
  })

  test('begins at 0', async () => {
    const { time, asked, node } = begin(3)
    node.take(3)
    node.described()
    node.sequence(1)
    await time.advance(2_000)
    expect(asked).toEqual(['gap'])
  })

  test('a jump by four thousand million costs neither time nor memory', async () => {
    const { time, asked, node } = begin(3)
    node.take(3)
    node.described()
    node.sequence(4_000_000_000)
    await time.advance(2_000)
    expect(asked).toEqual(['gap'])
  })
})

describe('the description of a session', () => {
  test('is asked for once when it does not come within 2 s', async () => {
    const { time, asked, node } = begin()
    expect(node.take(7)).toBe('current')
    await time.advance(1_999)
    expect(asked).toEqual([])
    await time.advance(1)
    node.take(7)
    await time.advance(10_000)
    expect(asked).toEqual(['noDescription'])
  })

  test('is not asked for after the end of the connection', async () => {
    const { time, asked, node } = begin()
    node.take(7)
    node.end()
    await time.advance(10_000)
    expect(asked).toEqual([])
  })
})

test('messages of earlier sessions are stale, those of a later one begin it', async () => {
  const { time, asked, node } = begin(5)
  expect(node.take(4)).toBe('stale')
  expect(node.take(5)).toBe('current')
  node.described()
  node.sequence(0)
  expect(node.take(6)).toBe('begun')
  expect(node.number).toBe(6)
  node.described()
  node.sequence(0)
  expect(node.take(5)).toBe('stale')
  await time.advance(10_000)
  expect(asked).toEqual([])
})
