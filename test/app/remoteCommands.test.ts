import { describe, expect, it } from 'vitest'
import type { Actor, FleetView, KioskView, NodeDescriptionPayload, RemoteDeviceCommand } from '../../contracts/index.ts'
import type { DeviceOutcome, PeopleStore } from '../../hub/app/ports.ts'
import { smallBranch } from '../support/branch.ts'
import { DONE, type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'

const OPERATIONS: Actor = { kind: 'operations', id: 'chen' }
const command = (name: RemoteDeviceCommand, data: Record<string, unknown> = {}, deviceId = 'reader') => ({
  type: 'CommandDevice' as const,
  data: { deviceId, name, data, reason: 'it hangs' },
})
const description: NodeDescriptionPayload = {
  version: 1,
  session: 1,
  software: 'test',
  devices: {
    reader: {
      class: 'idCardReader',
      driver: 'idcard-sam',
      interfaces: ['common'],
      commands: { 'IdCard.Reset': ['1.0'], 'IdCard.GetSerial': ['1.0'], 'Device.Restart': ['1.0'] },
    },
  },
}

type AuditEntry = Parameters<PeopleStore['audit']>[0]
async function harness(): Promise<ServiceHarness & { audit: AuditEntry[] }> {
  const audit: AuditEntry[] = []
  const made = await serviceHarness({
    service: {
      recognition: {
        directory: { find: () => undefined } as never,
        customerSystem: { isThere: false, remembered: () => undefined, find: () => Promise.resolve(undefined) },
        people: { findUser: () => undefined, audit: (entry) => audit.push(entry) },
      },
    },
  })
  await made.service.traffic.receive('local', { kind: 'description', payload: description })
  return Object.assign(made, { audit })
}

/** What became of the newest command, once it is settled. */
async function settled({ service }: ServiceHarness) {
  for (let turn = 0; turn < 100; turn += 1) {
    const [newest] = service.fleetCommands({ limit: 1 })
    if (newest && newest.state !== 'requested') return newest
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error('it was never settled')
}

const completed = (effect: 'done' | 'notDone' | 'unknown', more: object = {}): DeviceOutcome => ({
  kind: 'completion',
  completion: { type: 'completion', session: 1, completionCode: 'success', effect, ...more },
})

describe('a command that somebody sends to a device', () => {
  it('goes out once, after it is on disk; the answer and what it was asked for are kept', async () => {
    const at = await harness()
    let onDisk = false
    at.outcome = () => {
      onDisk = at.journal.events.some(({ type }) => type === 'DeviceCommandRequested')
      return Promise.resolve(completed('done', { data: { serial: '05.01-20200101' } }))
    }
    expect(await at.send(command('IdCard.GetSerial'), OPERATIONS, 'c-1')).toMatchObject({ ok: true })
    expect(await settled(at)).toMatchObject({
      commandId: 'c-1',
      by: 'chen',
      reason: 'it hangs',
      state: 'done',
      result: { serial: '05.01-20200101' },
    })
    expect(onDisk).toBe(true)
    // The same again is the same.
    expect(await at.send(command('IdCard.GetSerial'), OPERATIONS, 'c-1')).toMatchObject({ ok: true })
    expect(at.sent.filter(({ name }) => name === 'IdCard.GetSerial')).toHaveLength(1)
    expect(at.audit).toEqual([])
    at.stop()
  })

  it.each<[string, () => Promise<DeviceOutcome>, object]>([
    ['done', () => Promise.resolve(DONE), { state: 'done', code: null, message: null }],
    [
      'refused by the device',
      () => Promise.resolve(completed('notDone', { errorCode: 'DEVICE_FAULT', errorDescription: 'no SAM' })),
      {
        state: 'failed',
        code: 'DEVICE_FAULT',
        message: { 'zh-CN': expect.stringMatching(/设备/), en: expect.stringMatching(/device/i) },
        detail: 'no SAM',
      },
    ],
    ['of unknown effect', () => Promise.resolve(completed('unknown')), { state: 'unknown' }],
    [
      'not delivered',
      () => Promise.resolve({ kind: 'notDelivered' }),
      { state: 'notDelivered', code: 'DEVICE_OFFLINE' },
    ],
    ['without an end', () => Promise.resolve({ kind: 'indeterminate' }), { state: 'unknown' }],
    ['that can not be sent', () => Promise.reject(new Error('bug')), { state: 'unknown', code: 'INTERNAL' }],
  ])('%s is settled so, and not sent again', async (_, outcome, expected) => {
    const at = await harness()
    at.outcome = outcome
    await at.done(command('IdCard.Reset'), OPERATIONS)
    expect(await settled(at)).toMatchObject(expected)
    at.pass(60_000)
    expect(at.sent.filter(({ name }) => name === 'IdCard.Reset')).toHaveLength(1)
    at.stop()
  })

  it('that was under way when the hub ended is settled as unknown at the next start, and not sent again', async () => {
    const at = await harness()
    at.outcome = () => new Promise(() => {})
    await at.done(command('IdCard.Reset'), OPERATIONS)
    const after = await at.restart()
    expect(await settled(after)).toMatchObject({ state: 'unknown', detail: 'hubRestarted', result: null })
    expect(after.sent.filter(({ name }) => name === 'IdCard.Reset')).toEqual([])
    after.stop()
  })

  it('is refused where the device does not offer it, or the role does not allow it; who tried is in the audit log', async () => {
    const at = await harness()
    expect(await at.send(command('CardReader.Inspect'), OPERATIONS)).toMatchObject({
      problem: { code: 'COMMAND_UNSUPPORTED' },
    })
    expect(await at.send(command('Gate.Open', { gate: 'front' }, 'keypads'), OPERATIONS)).toMatchObject({
      problem: { code: 'FORBIDDEN' },
    })
    const teller: Actor = { kind: 'teller', id: 'teller1' }
    at.service.refused({ ...command('IdCard.Reset') }, { code: 'FORBIDDEN' } as never, teller)
    expect(at.audit.map(({ actor, action, subject, success }) => [actor.id, action, subject, success])).toEqual([
      ['chen', 'CommandDevice', 'reader CardReader.Inspect COMMAND_UNSUPPORTED', false],
      ['chen', 'CommandDevice', 'keypads Gate.Open FORBIDDEN', false],
      ['teller1', 'CommandDevice', 'reader IdCard.Reset FORBIDDEN', false],
    ])
    expect(at.service.fleetCommands({})).toEqual([])
    at.stop()
  })

  it('is listed newest first, by device and as many as asked for', async () => {
    const at = await harness()
    for (const name of ['IdCard.Reset', 'Device.Restart'] as const) {
      await at.done(command(name), OPERATIONS)
      await settled(at)
    }
    await at.done(command('Device.Restart', {}, 'printer'), OPERATIONS)
    await settled(at)
    const list = (filter: object) => at.service.fleetCommands(filter).map(({ deviceId, name }) => `${deviceId} ${name}`)
    expect(list({})).toEqual(['printer Device.Restart', 'reader Device.Restart', 'reader IdCard.Reset'])
    expect(list({ device: 'reader', limit: 1 })).toEqual(['reader Device.Restart'])
    at.stop()
  })
})

describe('a device out of service', () => {
  const set = (deviceId: string, inService: boolean) => ({
    type: 'SetInService' as const,
    data: { deviceId, inService, reason: 'it jams' },
  })
  const online = (at: ServiceHarness, deviceId: string) =>
    at.service.traffic.receive('local', { kind: 'status', deviceId, iface: 'common', data: { device: 'online' } })

  it('is shown as one that does not work, whatever it says; its tickets wait; so after a restart, until it is given back', async () => {
    const at = await harness()
    await online(at, 'printer')
    const shown = (where: ServiceHarness) => where.view<KioskView>('kiosk:k1').printer
    expect(shown(at)).toBe('ok')
    await at.done(set('printer', false), OPERATIONS)
    expect(shown(at)).toBe('fault')
    await at.done({ type: 'IssueTicket', data: { businessId: 'cash', kioskId: 'k1' } })
    expect(at.sent.filter(({ name }) => name === 'Printer.PrintTicket')).toEqual([])

    const after = await at.restart()
    await online(after, 'printer')
    expect(shown(after)).toBe('fault')
    await after.done(set('printer', true), OPERATIONS)
    expect(shown(after)).toBe('ok')
    after.stop()
  })

  it('is no machine that customers are sent to', async () => {
    const at = await serviceHarness({
      configuration: smallBranch((configuration) => {
        configuration.diversion = {
          machines: [{ id: 'atm1', name: { 'zh-CN': '取款机', en: 'ATM' }, device: 'reader' }],
          rules: [{ id: 'cash', businesses: ['cash'], machines: ['atm1'], fromAhead: 0 }],
        }
      }),
    })
    await online(at, 'reader')
    const isAble = () => at.view<{ machines: { isAble: boolean }[] }>('pad').machines[0]?.isAble
    expect(isAble()).toBe(true)
    await at.done(set('reader', false), OPERATIONS)
    expect(isAble()).toBe(false)
    at.stop()
  })
})

describe("the fleet's view", () => {
  const fleet = ({ service }: ServiceHarness): FleetView => service.view('fleet')?.view as FleetView
  const online = ({ service }: ServiceHarness) =>
    service.traffic.receive('local', {
      kind: 'status',
      deviceId: 'reader',
      iface: 'common',
      data: { device: 'online' },
    })
  const described = (at: ServiceHarness, configuration: string | undefined, configurationVersion = 1) =>
    at.service.traffic.receive('local', {
      kind: 'description',
      payload: {
        ...description,
        configurationVersion,
        devices: { reader: { ...(description.devices['reader'] as object), configuration } as never },
      },
    })

  it('says what a device runs with, what can be asked of it, that it is out of service, and what was asked', async () => {
    const at = await harness()
    await online(at)
    expect(fleet(at)['device:reader']).toMatchObject({
      configuration: { reported: null, state: 'unknown' },
      commands: ['Device.Restart', 'IdCard.Reset', 'IdCard.GetSerial'],
      outOfService: null,
    })
    const wanted = at.service.nodeConfigurations.fingerprint('reader')
    await described(at, wanted)
    expect(fleet(at)['device:reader']?.configuration).toEqual({ desired: wanted, reported: wanted, state: 'same' })
    expect(fleet(at)['node:local']?.configuration.reported).toBe(1)
    await described(at, '0123456789abcdef')
    expect(fleet(at)['device:reader']?.configuration.state).toBe('differs')

    await at.done({ type: 'SetInService', data: { deviceId: 'reader', inService: false, reason: 'wet' } }, OPERATIONS)
    expect(fleet(at)['device:reader']?.outOfService).toMatchObject({ by: 'chen', reason: 'wet' })
    await at.done(command('IdCard.Reset'), OPERATIONS)
    await settled(at)
    expect(fleet(at).commands).toMatchObject([{ name: 'IdCard.Reset', state: 'done', reason: 'it hangs' }])

    // What a node that has gone said last is not known to be so.
    at.ready = false
    expect(fleet(at)['device:reader']).toMatchObject({ state: 'unknown', configuration: { state: 'unknown' } })
    at.stop()
  })
})
