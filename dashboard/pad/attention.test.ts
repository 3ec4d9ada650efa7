import { expect, it } from 'vitest'
import type { PadNotice } from '../../contracts/index.ts'
import { MINUTE, MOCK_TICK } from '../../test/support/mockDay.ts'
import { mockHelpNotice, mockPad } from '../../test/support/mockPad.ts'
import {
  alertsOf,
  devicesByCondition,
  devicesInNeed,
  newPassing,
  openCalls,
  openEmergencies,
  openMatters,
} from './attention.ts'

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

it('finds arrivals, long waits and missed targets that were not there before and that nobody has acknowledged', () => {
  const later = { ...arrival, noticeId: 'later' }
  expect(newPassing([arrival], [later, arrival])).toEqual([later])
  expect(newPassing([], [{ ...later, acknowledged: true }])).toEqual([])
  expect(newPassing([], [{ ...lowScore, acknowledged: false }])).toEqual([])
  for (const kind of ['longWait', 'serviceLevel'] as const)
    expect(newPassing([arrival], [{ ...later, kind }, arrival])).toEqual([{ ...later, kind }])
})

it('finds the calls for help nobody has acknowledged, and counts them on the bell', () => {
  const [call, older] = ['call', 'older'].map((noticeId) => mockHelpNotice({ noticeId }))
  const notices = [call, { ...older, acknowledged: true }, ...view.notices] as PadNotice[]
  expect(openCalls({ ...view, notices })).toEqual([call])
  expect(openMatters({ ...view, notices })).toBe(openMatters(view) + 1)
})

it('finds the emergencies nobody has acknowledged', () => {
  const [call, older] = ['call', 'older'].map((noticeId) => mockHelpNotice({ noticeId, kind: 'emergency' }))
  const notices = [call, { ...older, acknowledged: true }, ...view.notices] as PadNotice[]
  expect(openEmergencies({ ...view, notices })).toEqual([call])
})
