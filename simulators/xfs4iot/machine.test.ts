import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { machineBench } from '../../test/support/machineBench.ts'
import { KINDS } from './kinds.ts'

type Forms = Record<string, { status: string; cash?: CashForm; card?: { status: Record<string, unknown> } }>
interface CashForm {
  readonly status: {
    readonly initial: object
    readonly in: Record<string, unknown>
    readonly out: Record<string, object>
    readonly replenishmentStatus: string
  }
}

const counted = (notes: unknown): number =>
  typeof notes === 'number' ? notes : Object.values(notes as object).reduce<number>((sum, one) => sum + counted(one), 0)

/** As a reader of the protocol adds them up: initial + in − out. */
function present({ cash }: Forms[string]): number {
  if (!cash) return 0
  const { retractOperations: _, ...into } = cash.status.in
  return counted(cash.status.initial) + counted(into) - counted(cash.status.out)
}

function storageOf(client: ReturnType<ReturnType<typeof machineBench>['connect']>): Forms {
  const id = client.command('Storage.GetStorage')
  return client.result(id)['storage'] as Forms
}

describe('finding it', () => {
  test.each(KINDS)('%s: every service it names is there, and says what it is', (machine) => {
    const { connect } = machineBench({ machine })
    const publisher = connect(undefined)
    const id = publisher.command('ServicePublisher.GetServices')
    const { vendorName, services } = publisher.result(id) as {
      vendorName: string
      services: { serviceURI: string }[]
    }
    expect(vendorName).toBe('Huian Machines')
    expect(services.length).toBeGreaterThan(3)
    for (const { serviceURI } of services) {
      const { host, pathname } = new URL(serviceURI)
      expect(host).toBe('machine:5846')
      const service = connect(undefined, pathname)
      const capabilities = service.result(service.command('Common.Capabilities'))
      const status = service.result(service.command('Common.Status'))
      expect(status['common']).toMatchObject({ device: 'online' })
      const { interfaces } = capabilities as { interfaces: { name: string }[] }
      expect(interfaces.map(({ name }) => name)).toContain('Common')
    }
  })

  test('in any spelling of the path, and nowhere else', () => {
    const { connect } = machineBench()
    for (const path of ['/XFS4IoT/v1.0', '/xfs4iot/v1.0/', '/xfs4iot/V1.0/cardreader/']) connect(undefined, path)
    for (const path of ['/', '/xfs4iot', '/xfs4iot/v2.0', '/xfs4iot/v1.0/NoSuch', '/xfs4iot/v1.0/CardReader/x'])
      expect(() => connect(undefined, path)).toThrow()
  })

  test('some tell each service in an event first', () => {
    const { connect } = machineBench({ detailEvents: true })
    const publisher = connect(undefined)
    publisher.command('ServicePublisher.GetServices')
    const story = publisher.story()
    expect(story[1]).toBe('1 ServicePublisher.ServiceDetailEvent')
    expect(story.at(-1)).toBe('1 completion success')
  })
})

describe('cards', () => {
  const kiosk = { machine: 'cardKiosk' }
  test('a card is taken off the count at the exit, and told of when it is taken', async () => {
    const { connect, clock, act } = machineBench(kiosk)
    const client = connect('CardDispenser')
    client.command('CardReader.Move', { from: 'unit1', to: 'transport' })
    await clock.advance(100)
    expect(storageOf(client)['unit1']?.card?.status).toMatchObject({ count: 120, initialCount: 120 })
    client.command('CardReader.Move', { from: 'transport', to: 'exit' })
    await clock.advance(100)
    expect(storageOf(client)['unit1']?.card?.status).toMatchObject({ count: 119, retainCount: 0 })
    expect(client.told('Storage.StorageChangedEvent')).toEqual([{ unit1: { card: { status: { count: 119 } } } }])
    expect(client.told('Common.StatusChangedEvent').map((one) => one?.['cardReader'])).toEqual([
      { media: 'present', chipPower: 'poweredOff' },
      { media: 'entering', chipPower: 'noCard' },
    ])
    act('take-card')
    expect(client.told('CardReader.MediaRemovedEvent')).toEqual([{}])
    expect(client.told('Common.StatusChangedEvent').at(-1)).toEqual({ cardReader: { media: 'notPresent' } })
  })

  test('a card that is kept counts for hopper and bin', async () => {
    const { connect, clock } = machineBench(kiosk)
    const client = connect('CardDispenser')
    client.command('CardReader.Move', { from: 'unit1', to: 'transport' })
    client.command('CardReader.Move', { from: 'transport', to: 'unit3' })
    await clock.advance(200)
    const { unit1, unit3 } = storageOf(client)
    expect(unit1?.card?.status).toMatchObject({ count: 119, retainCount: 1 })
    expect(unit3?.card?.status).toMatchObject({ count: 1 })
  })

  test.each([
    [{ from: 'exit', to: 'transport' }, [], 'noMedia'],
    [{ from: 'unit1', to: 'transport' }, ['card-jam'], 'mediaJam'],
    [{ from: 'unit1', to: 'exit' }, ['card-shutter-jam'], 'shutterFail'],
    [{ from: 'unit1', to: 'exit' }, ['insert-card'], 'occupied'],
  ])('%j after %j: %s', async (payload, acts, errorCode) => {
    const { connect, clock, act, look } = machineBench(kiosk)
    const client = connect('CardDispenser')
    for (const name of acts) act(name)
    const before = look()['cardUnits']
    const id = client.command('CardReader.Move', payload)
    await clock.advance(100)
    expect(client.completion(id)).toMatchObject({
      header: { completionCode: 'commandErrorCode' },
      payload: { errorCode },
    })
    expect(look()['cardUnits']).toEqual(before)
  })

  test('a hopper that runs low says so once, and a count that is set is told', async () => {
    const { connect, act } = machineBench(kiosk)
    const client = connect('CardDispenser')
    act('hopper', { unit: 'unit1', state: 'low' })
    act('hopper', { unit: 'unit1', state: 'low' })
    const low = { unit1: { card: { status: { replenishmentStatus: 'low' } } } }
    expect(client.told('Storage.StorageThresholdEvent')).toEqual([low])
    const storage = { unit1: { card: { status: { initialCount: 150 } } } }
    const id = client.command('Storage.SetStorage', { storage }, { version: '2.1' })
    expect(client.completion(id)?.header.completionCode).toBe('success')
    expect(storageOf(client)['unit1']?.card?.status).toMatchObject({ count: 150, replenishmentStatus: 'ok' })
    const far = client.command(
      'Storage.SetStorage',
      { storage: { unit1: { card: { status: { initialCount: 9_999 } } } } },
      { version: '2.1' },
    )
    expect(client.completion(far)?.header.completionCode).toBe('invalidData')
  })

  test('a Reset brings a card out, keeps it or leaves it', async () => {
    const { connect, clock, act, look } = machineBench(kiosk)
    const client = connect('CardDispenser')
    act('insert-card')
    client.command('CardReader.Reset', { to: 'currentPosition' })
    await clock.advance(100)
    expect(look()['card']).toBe('transport')
    client.command('CardReader.Reset', { to: 'exit' })
    await clock.advance(100)
    expect(look()['card']).toBe('exit')
    client.command('CardReader.Reset', { to: 'retain' })
    await clock.advance(100)
    expect(look()['card']).toBe(null)
    expect(storageOf(client)['unit3']?.card?.status).toMatchObject({ count: 1 })
  })
})

describe('notes', () => {
  test('a withdrawal is counted, seen at the slot, and over when the notes are taken', () => {
    const { connect, act } = machineBench({ machine: 'atm' })
    const client = connect('CashDispenser')
    act('withdraw', { amount: 260, rejected: 1 })
    const after = storageOf(client)
    expect(after['unit1']?.cash?.status.out).toMatchObject({ presented: { type100CNY1: { fit: 2 } } })
    expect(after['unit5']?.cash?.status.in).toMatchObject({ rejected: { type10CNY1: { fit: 1 } } })
    expect(client.told('CashManagement.ItemsPresentedEvent')).toHaveLength(1)
    expect(client.told('Common.StatusChangedEvent').at(-1)).toMatchObject({
      cashDispenser: { positions: [{ position: 'outDefault', shutter: 'open', positionStatus: 'notEmpty' }] },
    })
    expect(() => act('withdraw', { amount: 100 })).toThrow('at the slot')
    act('take-notes')
    expect(client.told('CashManagement.ItemsTakenEvent')).toHaveLength(1)
    expect(client.told('Storage.CountsChangedEvent')).toHaveLength(1)
    expect(() => act('withdraw', { amount: 3 })).toThrow('made up')
  })

  test('a cassette runs low, empty, is broken and gone: what it can still do is said', () => {
    const { connect, act } = machineBench({ machine: 'atm' })
    const client = connect('CashDispenser')
    act('cassette', { unit: 'unit3', state: 'low' })
    expect(client.told('Storage.StorageThresholdEvent')).toEqual([
      { unit3: { cash: { status: { replenishmentStatus: 'low' } } } },
    ])
    expect(client.told('Common.StatusChangedEvent')).toEqual([{ cashManagement: { dispenser: 'attention' } }])
    act('cassette', { unit: 'unit4', state: 'manipulated' })
    expect(client.told('Storage.StorageChangedEvent')).toEqual([{ unit4: { status: 'manipulated' } }])
    for (const unit of ['unit1', 'unit2', 'unit3', 'unit4']) act('cassette', { unit, state: 'missing' })
    expect(client.told('Common.StatusChangedEvent').at(-1)).toEqual({ cashManagement: { dispenser: 'stop' } })
    for (const unit of ['unit1', 'unit2', 'unit3', 'unit4']) act('cassette', { unit, state: 'ok' })
    expect(client.told('Common.StatusChangedEvent').at(-1)).toEqual({ cashManagement: { dispenser: 'ok' } })
  })

  test('whatever customers do, no note is lost and none is made', () => {
    const step = fc.oneof(
      fc.record({ act: fc.constant('withdraw'), amount: fc.integer({ min: 0, max: 40 }).map((n) => n * 50) }),
      fc.record({
        act: fc.constant('deposit'),
        value: fc.constantFrom(100, 50, 20, 10),
        count: fc.integer({ min: 0, max: 200 }),
      }),
      fc.record({ act: fc.constantFrom('take-notes', 'forget-notes', 'shutter-jam') }),
    )
    fc.assert(
      fc.property(fc.constantFrom('atm', 'crs'), fc.array(step, { maxLength: 40 }), (machine, steps) => {
        const { connect, act, notices, look } = machineBench({ machine })
        const client = connect(machine === 'atm' ? 'CashDispenser' : 'Recycler')
        const total = (forms: Forms) => Object.values(forms).reduce((sum, unit) => sum + present(unit), 0)
        const before = total(storageOf(client))
        for (const { act: name, ...argument } of steps) {
          try {
            act(name, { rejected: 1, ...argument, on: false })
          } catch (error) {
            expect(error).toBeInstanceOf(Error)
          }
        }
        const after = storageOf(client)
        for (const unit of Object.values(after)) expect(present(unit)).toBeGreaterThanOrEqual(0)
        const sum = (name: string) =>
          notices.filter((one) => one.name === name).reduce((all, one) => all + Number(one.detail['count']), 0)
        const atSlot = (look()['notes'] as { count: number }[]).reduce((all, { count }) => all + count, 0)
        expect(total(after) + atSlot).toBe(before - sum('notes-taken') + sum('notes-deposited'))
      }),
      { numRuns: 200, seed: 3 },
    )
  })
})

describe('the rest of it', () => {
  test('paper runs low with what is printed, and is told of', async () => {
    const { connect, clock, act, look } = machineBench({ machine: 'cardKiosk' })
    const client = connect('ReceiptPrinter')
    act('paper', { state: 'low' })
    expect(client.told('Printer.PaperThresholdEvent')).toEqual([{ paperSource: 'upper', threshold: 'low' }])
    const data = Buffer.from('Receipt').toString('base64')
    const id = client.command('Printer.PrintRaw', { data })
    await clock.advance(100)
    expect(client.completion(id)?.header.completionCode).toBe('success')
    expect(look()['printers']).toMatchObject([{ lines: 5_976, receipt: true }])
    act('take-receipt')
    expect(client.told('Printer.MediaTakenEvent')).toEqual([{}])
    act('paper', { state: 'out' })
    const without = client.command('Printer.PrintRaw', { data })
    await clock.advance(100)
    expect(client.completion(without)?.payload).toEqual({ errorCode: 'paperOut' })
  })

  test('sensors tell those who have registered, each of its own', () => {
    const { connect, act } = machineBench()
    const [client, other] = [connect('Auxiliaries'), connect('Auxiliaries')]
    client.command('Auxiliaries.Register', { safeDoor: 'register', operatorSwitch: 'register' })
    act('safe-door')
    act('cabinet')
    act('operator-switch', { position: 'maintenance' })
    expect(client.told('Auxiliaries.AuxiliaryStatusEvent')).toEqual([
      { safeDoor: 'open' },
      { operatorSwitch: 'maintenance' },
    ])
    act('power-failure', { low: true })
    expect(other.messages()).toEqual([])
    const status = other.result(other.command('Common.Status'))['auxiliaries']
    expect(status).toMatchObject({ cabinetFrontDoor: 'open', UPS: { engaged: true, low: true } })
  })

  test('the technician waits for those who have registered, until they answer or leave', async () => {
    const { connect, act, look } = machineBench()
    const [client, other] = [connect('VendorMode'), connect('VendorMode')]
    client.command('VendorMode.Register', { appName: 'bank' })
    other.command('VendorMode.Register', { appName: 'hub' })
    act('vendor-mode')
    expect(look()['vendorMode']).toBe('enterPending')
    expect(client.told('VendorMode.EnterModeRequestEvent')).toHaveLength(1)
    client.command('VendorMode.EnterModeAcknowledge')
    expect(look()['vendorMode']).toBe('enterPending')
    other.close()
    expect(look()['vendorMode']).toBe('active')
    expect(client.told('VendorMode.ModeEnteredEvent')).toHaveLength(1)
  })

  test('a foreign device at the slot and a cash exchange are seen', () => {
    const { connect, act } = machineBench({ kal: true })
    const [cards, notes] = [connect('CardReader'), connect('CashDispenser')]
    act('fraud-device')
    expect(cards.told('Common.StatusChangedEvent')).toEqual([{ common: { antiFraudModule: 'deviceDetected' } }])
    act('exchange')
    expect(notes.told('Common.StatusChangedEvent')).toEqual([{ common: { exchange: 'active' } }])
    expect(cards.told('Common.StatusChangedEvent')).toHaveLength(1)
  })

  test('a restart keeps what lies where, and is over by itself', async () => {
    const { act, carried, clock, look, notices } = machineBench()
    act('withdraw', { amount: 100 })
    const before = look()['cassettes']
    act('restart', { ms: 2_000 })
    act('restart', { ms: 2_000 })
    expect(look()['away']).toBe(true)
    await clock.advance(2_000)
    expect(carried).toEqual(['away', 'back'])
    expect(notices.map(({ name }) => name)).toContain('restarted')
    expect(look()['cassettes']).toEqual(before)
  })
})
