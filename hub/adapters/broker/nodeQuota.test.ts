import { expect, test } from 'vitest'
import type { PeerLimits } from './limits.ts'
import { NodeQuota } from './nodeQuota.ts'

const LIMITS: PeerLimits = { sockets: 8, packetsPerSecond: 50, packetBurst: 200, connectsPerMinute: 15 }
const BAN_MS = 300_000

function count(times: number, act: () => boolean): number {
  return Array.from({ length: times }, act).filter(Boolean).length
}

test('a burst of 200 packets passes, then 50 a second', () => {
  const quota = new NodeQuota(BAN_MS)
  expect(count(200, () => quota.packet('kiosk-1', LIMITS, 0))).toBe(200)
  expect(count(50, () => quota.packet('kiosk-1', LIMITS, 1_000))).toBe(50)
  expect(quota.packet('kiosk-1', LIMITS, 1_000)).toBe(false)
})

test('a flood is banned for five minutes, another node is not', () => {
  const quota = new NodeQuota(BAN_MS)
  count(201, () => quota.packet('kiosk-1', LIMITS, 0))
  expect(quota.connect('kiosk-1', LIMITS, BAN_MS - 1)).toBe(false)
  expect(quota.connect('kiosk-2', LIMITS, 1)).toBe(true)
  expect(quota.connect('kiosk-1', LIMITS, BAN_MS)).toBe(true)
})

test('a new connection does not bring a new burst', () => {
  const quota = new NodeQuota(BAN_MS)
  count(200, () => quota.packet('kiosk-1', LIMITS, 0))
  expect(quota.connect('kiosk-1', LIMITS, 0)).toBe(true)
  expect(quota.packet('kiosk-1', LIMITS, 0)).toBe(false)
})

test('the sixteenth connect within a minute is flapping', () => {
  const quota = new NodeQuota(BAN_MS)
  expect(count(15, () => quota.connect('kiosk-1', LIMITS, 0))).toBe(15)
  expect(quota.connect('kiosk-1', LIMITS, 59_999)).toBe(false)
  expect(quota.connect('kiosk-1', LIMITS, 59_999 + BAN_MS - 1)).toBe(false)
  expect(quota.connect('kiosk-1', LIMITS, 59_999 + BAN_MS)).toBe(true)
})

test('one connect every four seconds is not flapping', () => {
  const quota = new NodeQuota(BAN_MS)
  const times = Array.from({ length: 100 }, (_, index) => index * 4_000)
  expect(times.filter((at) => quota.connect('kiosk-1', LIMITS, at))).toEqual(times)
})
