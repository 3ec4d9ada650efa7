import { describe, expect, test } from 'vitest'
import type { Actor, RemoteDeviceCommand } from '../../../contracts/index.ts'
import { smallConfiguration, TestBranch } from '../../../test/support/testBranch.ts'
import { Branch, snapshot, stateHashInput } from '../branch.ts'

const OPERATIONS: Actor = { kind: 'operations', id: 'chen' }
const SUPERVISOR: Actor = { kind: 'supervisor', id: 'wu' }
const SETTLER: Actor = { kind: 'system', id: 'device-commands' }

const command = (name: RemoteDeviceCommand, data: Record<string, unknown> = {}, deviceId = 'printer') => ({
  deviceId,
  name,
  data,
  reason: 'it is stuck',
})
const settle = (at: TestBranch, outcome: 'done' | 'unknown' = 'done', commandId = last(at)) =>
  at.do('SettleDeviceCommand', { commandId, outcome, code: null, detail: null }, SETTLER)
const last = (at: TestBranch) => at.last('DeviceCommandRequested').commandId

describe('a command to a device', () => {
  test('is recorded with who, what and why, and settled once', () => {
    const at = new TestBranch()
    at.do('CommandDevice', command('Device.Restart'), OPERATIONS)
    const id = last(at)
    expect(at.last('DeviceCommandRequested')).toEqual({
      ...command('Device.Restart'),
      commandId: id,
      nodeId: 'local',
    })
    const request = at.journal.at(-1)
    at.advance(700)
    at.do('SettleDeviceCommand', { commandId: id, outcome: 'failed', code: 'DEVICE_FAULT', detail: 'no font' }, SETTLER)
    const events = at.journal.length
    settle(at)
    expect(at.journal).toHaveLength(events)
    expect(at.branch.deviceCommands.get(id)).toMatchObject({
      by: 'chen',
      reason: 'it is stuck',
      at: request?.wall,
      state: 'failed',
      code: 'DEVICE_FAULT',
      detail: 'no font',
      settledAt: at.now.wall,
    })
    expect(at.journal.at(-1)?.correlationId).toBe(request?.correlationId)
  })

  test('waits for the one before on its device, not for those of others', () => {
    const at = new TestBranch()
    at.do('CommandDevice', command('Printer.Reset'), OPERATIONS)
    expect(at.refusal('CommandDevice', command('Device.Restart'), SUPERVISOR)).toBe('DEVICE_COMMAND_UNDER_WAY')
    const first = last(at)
    at.do('CommandDevice', command('Device.Restart', {}, 'reader'), OPERATIONS)
    settle(at, 'unknown', first)
    at.do('CommandDevice', command('Device.Restart'), OPERATIONS)
  })

  test.each([
    ['DEVICE_UNKNOWN', command('Device.Restart', {}, 'nothing')],
    ['BAD_REQUEST', command('Device.Restart', { hard: true })],
    ['BAD_REQUEST', command('Storage.SetCount', { unit: 'unit1', count: -1 })],
  ])('is refused with %s', (code, data) => {
    const at = new TestBranch()
    expect(at.refusal('CommandDevice', data, SUPERVISOR)).toBe(code)
    expect(at.branch.deviceCommands.size).toBe(0)
  })

  test.each([
    ['CardReader.Move', { from: 'transport', to: 'exit' }],
    ['Gate.Open', { gate: 'front' }],
    ['CardReader.Reset', { to: 'exit' }],
    ['CardReader.Reset', { to: 'retain' }],
  ] as const)('%s %j, which moves a card or a gate, is for supervisors and admins only', (name, data) => {
    for (const kind of ['operations', 'manager', 'teller', 'kiosk', 'device'] as const) {
      expect(new TestBranch().refusal('CommandDevice', command(name, data), { kind, id: 'x' })).toBe('FORBIDDEN')
    }
    for (const kind of ['supervisor', 'admin'] as const) {
      new TestBranch().do('CommandDevice', command(name, data), { kind, id: 'x' })
    }
  })

  test('a reset that leaves a card where it is may be given by operations staff', () => {
    new TestBranch().do('CommandDevice', command('CardReader.Reset', { to: 'currentPosition' }), OPERATIONS)
  })

  test('the last 200 that have ended are kept, also across a snapshot; one under way always is', () => {
    const at = new TestBranch()
    at.do('CommandDevice', command('Device.Restart', {}, 'reader'), OPERATIONS)
    const open = last(at)
    for (let n = 0; n < 205; n += 1) {
      at.do('CommandDevice', command('Device.Restart'), OPERATIONS)
      settle(at)
      if (n === 100) at.branch = Branch.restore(JSON.parse(JSON.stringify(snapshot(at.branch))))
    }
    const kept = [...at.branch.deviceCommands.values()].sort((a, b) => a.seq - b.seq)
    // The newest has ended after the one that made room last.
    expect(kept).toHaveLength(202)
    expect(kept[0]).toMatchObject({ id: open, state: 'requested' })
    expect(kept.at(-1)?.id).toBe(last(at))
  })
})

describe('a device out of service', () => {
  const out = (inService: boolean, deviceId = 'printer') => ({ deviceId, inService, reason: 'paper jams' })

  test('is so until it is given back or is no more, each change recorded once', () => {
    const at = new TestBranch()
    at.do('SetInService', out(false), OPERATIONS)
    const events = at.journal.length
    at.do('SetInService', out(false), SUPERVISOR)
    expect(at.journal).toHaveLength(events)
    expect(at.branch.outOfService.get('printer')).toEqual({
      deviceId: 'printer',
      by: 'chen',
      at: at.now.wall,
      reason: 'paper jams',
    })
    const restored = Branch.restore(JSON.parse(JSON.stringify(snapshot(at.branch))))
    expect(stateHashInput(restored)).toBe(stateHashInput(at.branch))
    at.do('SetInService', out(true), SUPERVISOR)
    expect(at.branch.outOfService.size).toBe(0)
    at.do('SetInService', out(true), SUPERVISOR)
    expect(at.journal).toHaveLength(events + 1)
    expect(at.refusal('SetInService', out(false, 'nothing'), SUPERVISOR)).toBe('DEVICE_UNKNOWN')
  })

  test('that is taken out of the configuration leaves nothing behind', () => {
    const at = new TestBranch()
    at.do('SetInService', out(false), OPERATIONS)
    const configuration = smallConfiguration()
    configuration.devices = configuration.devices?.filter(({ id }) => id !== 'printer') ?? []
    delete configuration.kiosks?.[0]?.printer
    at.do('ApplyConfiguration', { configuration, basedOn: at.branch.configurationVersion }, SUPERVISOR)
    expect(at.branch.outOfService.size).toBe(0)
  })
})
