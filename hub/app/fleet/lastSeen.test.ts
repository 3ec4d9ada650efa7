import { expect, test } from 'vitest'
import { LastSeen } from './lastSeen.ts'

type Row = { kind: 'node' | 'device'; id: string; wall: number }

test('begins with what was saved, follows every word, and saves together only what has changed since', () => {
  const saved: Row[][] = []
  const seen = new LastSeen({ saveSeen: (rows) => saved.push([...rows]) }, [
    { kind: 'node', id: 'lobby', wall: 10 },
    { kind: 'device', id: 'lobby', wall: 7 },
  ])
  expect([seen.node('lobby'), seen.device('lobby'), seen.node('vault')]).toEqual([10, 7, undefined])
  seen.save()
  expect(saved).toEqual([])
  for (const wall of [20, 30]) seen.note('node', 'lobby', wall)
  seen.note('device', 'printer', 25)
  expect(seen.node('lobby')).toBe(30)
  seen.save()
  seen.save()
  expect(saved).toEqual([
    [
      { kind: 'node', id: 'lobby', wall: 30 },
      { kind: 'device', id: 'printer', wall: 25 },
    ],
  ])
})
