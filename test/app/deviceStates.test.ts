import { expect, it } from 'vitest'
import type { DeviceState } from '../../contracts/index.ts'
import { type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'

const says = ({ service }: ServiceHarness, device: DeviceState, deviceId = 'reader') =>
  service.traffic.receive('local', { kind: 'status', deviceId, iface: 'common', data: { device } })
const recorded = ({ journal }: ServiceHarness) =>
  journal.events.flatMap((event) => (event.type === 'DeviceStateChanged' ? [event.data.device] : []))

it('changes of state are recorded in order, also when they come in one breath; that a device is at work is none', async () => {
  const at = await serviceHarness()
  await Promise.all([says(at, 'online'), says(at, 'offline'), says(at, 'online')])
  expect(recorded(at)).toEqual(['online', 'offline', 'online'])
  const commits = at.service.counts().commits
  await says(at, 'deviceBusy')
  await says(at, 'online')
  await Promise.all([says(at, 'deviceBusy'), says(at, 'deviceBusy')])
  expect(at.service.counts().commits).toBe(commits)
  expect(at.service.devices().find(({ deviceId }) => deviceId === 'reader')?.device).toBe('deviceBusy')
  await Promise.all([says(at, 'hardwareError'), says(at, 'hardwareError')])
  expect(recorded(at)).toEqual(['online', 'offline', 'online', 'hardwareError'])
  at.stop()
})

it('a state that could not be stored is no longer believed to be on its way', async () => {
  const at = await serviceHarness()
  at.journal.failing = new Error('disk full')
  await expect(says(at, 'online')).rejects.toThrow('STORE_UNAVAILABLE')
  at.journal.failing = undefined
  await says(at, 'online')
  expect(recorded(at)).toEqual(['online'])
  at.stop()
})
