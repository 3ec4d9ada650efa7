import { expect, it } from 'vitest'
import type { PadNotice } from '../../contracts/index.ts'
import { MINUTE, MOCK_TICK } from '../../test/support/mockDay.ts'
import { mockHelpNotice, mockPad } from '../../test/support/mockPad.ts'
import { alertsOf, devicesByCondition, devicesInNeed, newArrivals, openCalls, openMatters } from './attention.ts'

const view = mockPad('usual')
const [arrival, lowScore] = view.notices as [PadNotice, PadNotice]
const device = (deviceId: string, condition: 'ok' | 'attention' | 'offline' | 'fault', ...codes: string[]) => ({
  deviceId,
  class: null,
  driver: 'd',
  condition,
  alerts: codes.map((code, index) => ({ code, severity: 2, since: MOCK_TICK - index * MINUTE })),
})

it('counts on the bell what nobody has acknowledged and every open alert', () => {
  expect(openMatters(view)).toBe(2)
  expect(openMatters({ ...view, notices: [{ ...arrival, acknowledged: true }, lowScore] })).toBe(1)
})

it('puts the devices in the worst condition first', () => {
  const devices = [device('a', 'ok'), device('b', 'attention'), device('c', 'fault'), device('d', 'offline')]
  expect(devicesByCondition({ ...view, devices }).map(({ deviceId }) => deviceId)).toEqual(['c', 'd', 'b', 'a'])
  expect(devicesInNeed({ ...view, devices })).toBe(3)
})

it('lists the newest alert first, with its device', () => {
  const devices = [device('a', 'attention', 'paper-low', 'noise'), device('b', 'attention')]
  expect(alertsOf({ ...view, devices }).map(({ code, device: { deviceId } }) => [code, deviceId])).toEqual([
    ['paper-low', 'a'],
    ['noise', 'a'],
  ])
})

it('finds arrivals that were not there before and that nobody has acknowledged', () => {
  const later = { ...arrival, noticeId: 'later' }
  expect(newArrivals([arrival], [later, arrival])).toEqual([later])
  expect(newArrivals([], [{ ...later, acknowledged: true }])).toEqual([])
  expect(newArrivals([], [{ ...lowScore, acknowledged: false }])).toEqual([])
})

it('finds the calls for help nobody has acknowledged, and counts them on the bell', () => {
  const [call, older] = ['call', 'older'].map((noticeId) => mockHelpNotice({ noticeId }))
  const notices = [call, { ...older, acknowledged: true }, ...view.notices] as PadNotice[]
  expect(openCalls({ ...view, notices })).toEqual([call])
  expect(openMatters({ ...view, notices })).toBe(openMatters(view) + 1)
})
