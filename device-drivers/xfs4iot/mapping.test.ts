import fc from 'fast-check'
import { Check } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { DEVICE_EVENTS, MachineStatus, UnitsStatus } from '../../contracts/index.ts'
import { componentId, deviceOfMachine, kindOf } from './components.ts'
import { detailsOf } from './details.ts'
import type { Tree } from './envelope.ts'
import { descriptionOf, modeOf, viewOf } from './machineStatus.ts'
import { heard, newModel, type ServiceModel } from './model.ts'
import { rowOf } from './units.ts'

function service(interfaces: string[], more: Partial<ServiceModel> = {}): ServiceModel {
  const abilities = { interfaces: new Set(interfaces), commands: new Map(), maximumRequests: 0 }
  return { ...newModel('Svc', 'svc'), link: 'up', abilities, ...more }
}
const cards = (type: string) => ({ unit1: { card: { capabilities: { type } } } })

describe('what a service is', () => {
  test.each([
    ['cardReader', service(['Common', 'CardReader', 'Storage'], { storage: cards('retain') })],
    ['cardDispenser', service(['Common', 'CardReader', 'Storage'], { storage: cards('dispense') })],
    ['cashDispenser', service(['CashDispenser', 'CashManagement', 'Storage'])],
    ['cashAcceptor', service(['CashAcceptor', 'CashManagement'])],
    ['cashRecycler', service(['CashDispenser', 'CashAcceptor', 'CashManagement'])],
    ['receiptPrinter', service(['Printer'], { capabilities: { printer: { type: { receipt: true, scanner: true } } } })],
    ['passbookPrinter', service(['Printer'], { capabilities: { printer: { type: { passbook: true } } } })],
    ['journalPrinter', service(['Printer'], { capabilities: { printer: { type: { journal: true } } } })],
    ['documentPrinter', service(['Printer'], { capabilities: { printer: { type: { scanner: true } } } })],
    ['encryptor', service(['Keyboard', 'PinPad', 'KeyManagement'])],
    ['keyboard', service(['Keyboard'])],
    ['sensors', service(['Auxiliaries', 'Lights'])],
    ['vendorMode', service(['VendorMode'])],
    ['display', service(['TextTerminal'])],
    ['power', service(['PowerManagement'])],
    ['other', service(['Common', 'VendorXThing'])],
    ['barcodeReader', service([], { status: { barcodeReader: { scanner: 'on' } } })],
  ] as const)('%s', (kind, model) => {
    expect(kindOf(model).kind).toBe(kind)
  })

  test('its id is its name, in small letters and unique', () => {
    expect(componentId('CardReader_1', new Set())).toBe('cardreader-1')
    expect(componentId('Printer', new Set(['printer', 'printer-2']))).toBe('printer-3')
    expect(componentId('___', new Set())).toBe('service')
    expect(componentId('x'.repeat(64), new Set())).toHaveLength(24)
  })
})

test('the state of a machine is its worst part, as far as that says something of the machine', () => {
  const of = (...states: Parameters<typeof deviceOfMachine>[0][number]['device'][]) =>
    deviceOfMachine(states.map((device) => ({ device })))
  expect(of('online', 'deviceBusy')).toBe('online')
  expect(of('online', 'offline')).toBe('online')
  expect(of('online', 'offline', 'hardwareError')).toBe('hardwareError')
  expect(of('offline', 'offline')).toBe('offline')
  expect(of('powerOff', 'powerOff')).toBe('powerOff')
  expect(of('online', 'userError')).toBe('userError')
  expect(of('hardwareError', 'potentialFraud')).toBe('potentialFraud')
  expect(of('potentialFraud', 'fraudAttempt')).toBe('fraudAttempt')
  expect(of('starting', 'starting')).toBe('starting')
  expect(of('starting', 'online')).toBe('starting')
  expect(of('starting', 'fraudAttempt')).toBe('fraudAttempt')
  expect(of()).toBe('starting')
})

describe('the mode', () => {
  const with_ = (status: Tree, more: Partial<ServiceModel> = {}) =>
    modeOf([service(['CardReader'], { status, ...more })])
  test.each([
    ['inService', with_({ common: { device: 'online' } })],
    ['maintenance', with_({ auxiliaries: { operatorSwitch: 'maintenance' } })],
    ['supervisor', with_({ auxiliaries: { operatorSwitch: 'supervisor' } })],
    ['supervisor', with_({ common: { device: 'online', exchange: 'active' } })],
    ['maintenance', with_({ vendorMode: { service: 'active' } })],
    ['maintenance', with_({ vendorMode: { service: 'exitPending' } })],
    ['inService', with_({ vendorMode: { service: 'inactive' } })],
    ['outOfService', with_({ common: { device: 'hardwareError' } })],
    ['unknown', with_({}, { link: 'lost' })],
  ])('%s', (mode, found) => {
    expect(found).toBe(mode)
  })
})

test('the details are the words of the protocol, those of other interfaces with their names', () => {
  const status = {
    common: { device: 'online', exchange: 'inactive', persistentDataStore: { remaining: 12 } },
    cashDispenser: {
      intermediateStacker: 'empty',
      positions: [
        { position: 'outDefault', shutter: 'closed', positionStatus: 'empty' },
        { position: 'outRear', shutter: 'open' },
      ],
    },
    cashManagement: { dispenser: 'attention', acceptor: null },
    vendorSecret: { card: '6225000000000006' },
  }
  expect(detailsOf(status, 'cashDispenser')).toEqual({
    intermediateStacker: 'empty',
    'positions.outDefault.shutter': 'closed',
    'positions.outDefault.positionStatus': 'empty',
    'positions.outRear.shutter': 'open',
    exchange: 'inactive',
    'persistentDataStore.remaining': '12',
    'cashManagement.dispenser': 'attention',
  })
})

test('what could be the number of a card or a person is in no detail', () => {
  const printer = { media: '6225 0000 0000 0006', paper: { upper: '11010519491231002X' } }
  expect(JSON.stringify(detailsOf({ printer }, 'printer'))).not.toMatch(/\d{4}/)
})

test('sensors of the whole machine are its safe and its power too', () => {
  const status = {
    common: { device: 'online' },
    auxiliaries: {
      operatorSwitch: 'run',
      safeDoor: 'open',
      uninterruptiblePowerSupply: { low: true },
      tamperSensor: 'off',
    },
  }
  const { components } = viewOf([service(['Auxiliaries'], { status })]).machine
  expect(components).toEqual({
    svc: { kind: 'sensors', device: 'online', details: { operatorSwitch: 'run', tamperSensor: 'off' } },
    'svc-safe': { kind: 'safe', device: 'online', details: { safeDoor: 'open' } },
    'svc-power': { kind: 'power', device: 'online', details: { 'uninterruptiblePowerSupply.low': 'true' } },
  })
})

describe('storage units', () => {
  const row = (unit: Tree) => rowOf({ id: 'cash', link: 'up' }, unit)
  test('notes: what was put in, plus what came, minus what went', () => {
    const unit = {
      id: '1',
      positionName: 'A',
      capacity: 2500,
      status: 'ok',
      cash: {
        configuration: {
          types: { cashIn: true, cashOut: true },
          currency: 'CNY',
          value: 100,
          lowThreshold: 50,
          highThreshold: 2000,
          name: 'CNY 100',
        },
        status: {
          initial: { unrecognized: 0, type100: { fit: 1000 } },
          out: { presented: { type100: { fit: 300 } }, rejected: { type100: { unfit: 5 } } },
          in: { retractOperations: 4, deposited: { type100: { fit: 20, suspect: 1 } } },
          accuracy: 'accurate',
          replenishmentStatus: 'ok',
        },
      },
    }
    expect(row(unit)).toEqual({
      component: 'cash',
      kind: 'cash',
      role: 'recycle',
      name: 'CNY 100',
      currency: 'CNY',
      value: 100,
      count: 716,
      initial: 1000,
      capacity: 2500,
      lowThreshold: 50,
      highThreshold: 2000,
      status: 'ok',
      replenishment: 'ok',
      accuracy: 'accurate',
    })
  })

  test.each([
    ['dispense', { cash: { configuration: { types: { cashOut: true } } } }],
    ['deposit', { cash: { capabilities: { types: { cashIn: true } } } }],
    ['reject', { cash: { configuration: { types: { reject: true } } } }],
    ['retain', { cash: { configuration: { types: { cashInRetract: true } } } }],
    ['retain', { card: { capabilities: { type: 'retain' } } }],
    ['park', { card: { capabilities: { type: 'park' } } }],
    ['retain', { printer: { status: { initial: 1, in: 2 } } }],
    ['deposit', { check: {} }],
    ['deposit', { deposit: {} }],
  ])('one is for %s', (role, unit) => {
    expect(row(unit)?.role).toBe(role)
  })

  test('a bin of a printer counts what came', () => {
    expect(row({ printer: { status: { initial: 1, in: 2, replenishmentStatus: 'high' } } })).toMatchObject({
      kind: 'media',
      count: 3,
      replenishment: 'high',
    })
  })

  test('what nobody counts is not counted', () => {
    expect(row({ cash: {} })).toMatchObject({ count: null, status: 'unknown', replenishment: 'unknown' })
    expect(row({ card: { status: { count: -3 } } })).toMatchObject({ count: null })
    expect(row({ banknoteNeutralization: {} })).toBeUndefined()
  })

  test('a threshold of 0 means that sensors say so', () => {
    const unit = (threshold: number) => ({ card: { capabilities: { type: 'dispense' }, configuration: { threshold } } })
    expect(row(unit(0))).not.toHaveProperty('lowThreshold')
    expect(row(unit(7))).toMatchObject({ lowThreshold: 7 })
  })

  test('how a part stands is the worst of what it gives out and takes in', () => {
    const unit = (type: string, replenishmentStatus: string) => ({
      card: { capabilities: { type }, status: { replenishmentStatus } },
    })
    const supply = (storage: Tree) => viewOf([service(['CardReader'], { storage })]).machine.components['svc']?.supply
    expect(supply({ unit1: unit('dispense', 'ok'), unit2: unit('retain', 'empty') })).toBe('good')
    expect(supply({ unit1: unit('dispense', 'low') })).toBe('low')
    expect(supply({ unit1: unit('dispense', 'empty'), unit2: unit('retain', 'full') })).toBe('out')
    expect(supply({ unit2: unit('retain', 'full') })).toBe('overfill')
    expect(supply({})).toBeUndefined()
  })
})

test('what a machine says it is', () => {
  const capabilities = (modelName: string, firmwareVersion: string) => ({
    common: {
      deviceInformation: [
        { modelName, serialNumber: `S-${modelName}`, firmware: [{ firmwareName: 'fw', firmwareVersion }] },
      ],
    },
  })
  const models = [
    { ...service(['CardReader'], { capabilities: capabilities('CR', '1.2') }), id: 'cards' },
    { ...service(['CashDispenser'], { capabilities: capabilities('CDM', '20240315') }), id: 'cash' },
  ]
  expect(descriptionOf(models, 'Example')).toEqual({
    model: 'Example CDM',
    serial: 'S-CDM',
    firmware: [
      { name: 'cash fw', version: '20240315' },
      { name: 'cards fw', version: '1.2' },
    ],
  })
  expect(descriptionOf(models, 'CDM').model).toBe('CDM')
  expect(descriptionOf([], undefined)).toEqual({})
})

describe('what a service says by itself', () => {
  const printer = service(['Printer'], {
    status: { common: { device: 'online' }, printer: { media: 'present', toner: 'full' } },
  })
  test('what is absent is unchanged, and so is what is null', () => {
    const { model, asks } = heard(printer, 'Common.StatusChangedEvent', { printer: { toner: 'low', media: null } })
    expect(model.status).toEqual({ common: { device: 'online' }, printer: { media: 'present', toner: 'low' } })
    expect(asks).toBe('nothing')
  })

  test('the shutter of one position', () => {
    const positions = [
      { position: 'outDefault', shutter: 'closed' },
      { position: 'outRear', shutter: 'closed' },
    ]
    const cash = service(['CashDispenser'], { status: { cashDispenser: { positions } } })
    const { model } = heard(cash, 'CashManagement.ShutterStatusChangedEvent', {
      position: 'outRear',
      shutter: 'jammedOpen',
    })
    expect(detailsOf(model.status, 'cashDispenser')).toMatchObject({
      'positions.outDefault.shutter': 'closed',
      'positions.outRear.shutter': 'jammedOpen',
    })
  })

  test('entering and leaving the program of the maker', () => {
    const entered = heard(service(['VendorMode']), 'VendorMode.ModeEnteredEvent', {}).model
    expect(modeOf([entered])).toBe('maintenance')
    expect(modeOf([heard(entered, 'VendorMode.ModeExitedEvent', {}).model])).toBe('inService')
  })

  test.each([
    ['CashManagement.NoteErrorEvent', { reason: 'doubleNote' }, 'note-error', 'reason: doubleNote'],
    ['Storage.StorageErrorEvent', { failure: 'locked' }, 'storage-error', 'failure: locked'],
    ['Common.ErrorEvent', { eventId: 'fraudAttempt', action: 'suspend' }, 'fraud-attempt', 'action: suspend'],
    ['CardReader.CardActionEvent', { from: 'transport', to: 'unit2' }, 'card-captured', 'to: unit2'],
  ])('%s is an incident', (name, payload, code, detail) => {
    const cardReader = service(['CardReader'], { storage: { unit2: {} } })
    const { incident } = heard(cardReader, name, payload)
    expect(incident).toMatchObject({ code, detail })
    expect(Check(DEVICE_EVENTS['Machine.IncidentEvent'], { component: 'svc', ...incident })).toBe(true)
  })

  test('what is not known has it asked how it is', () => {
    expect(heard(printer, 'VendorX.SomethingEvent', {}).asks).toBe('status')
    expect(heard(printer, 'Storage.StorageThresholdEvent', {}).asks).toBe('storage')
  })

  test('however much is said one after the other, what is kept of it does not grow', () => {
    const branch = (seed: number) =>
      Object.fromEntries(Array.from({ length: 90 }, (_, key) => [`k${key}`, { [`s${seed}`]: 'x'.repeat(9_000) }]))
    let model = service(['Printer'], { status: { common: { device: 'online' } } })
    for (let seed = 0; seed < 90; seed++)
      model = heard(model, 'Common.StatusChangedEvent', { printer: branch(seed), [`v${seed}`]: branch(seed) }).model
    expect(JSON.stringify(model.status).length).toBeLessThan(1_500_000)
    expect(model.status['common']).toEqual({ device: 'online' })
    for (let seed = 0; seed < 90; seed++)
      model = heard(model, 'Storage.CountsChangedEvent', { unit1: { cash: branch(seed) }, unit2: branch(seed) }).model
    expect(JSON.stringify(model.storage).length).toBeLessThan(9_000_000)
  })
})

const EVENTS = [
  'Common.StatusChangedEvent',
  'Common.ErrorEvent',
  'Storage.StorageChangedEvent',
  'Storage.StorageErrorEvent',
  'Printer.PaperThresholdEvent',
  'CashManagement.ShutterStatusChangedEvent',
  'CardReader.CardActionEvent',
  'CashManagement.NoteErrorEvent',
]

test('whatever machines say, what the hub is told is in the form of the contract and fits into a message', () => {
  const word = fc.constantFrom(
    'common',
    'device',
    'printer',
    'paper',
    'upper',
    'media',
    'cardReader',
    'unit1',
    'cash',
    'card',
    'status',
    'positions',
    'position',
    'shutter',
    'initial',
    'in',
    'out',
    'capabilities',
    'deviceInformation',
    '__proto__',
    'toString',
    'x y',
    'k'.repeat(70),
  )
  const leaf = fc.oneof(
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    fc.constantFrom('online', 'low', 'open'),
  )
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.dictionary(
      word,
      fc.oneof({ depthSize: 'small' }, leaf, tie('tree'), fc.array(tie('tree'), { maxLength: 3 })),
      { maxKeys: 5 },
    ),
  }))
  fc.assert(
    fc.property(
      fc.array(fc.tuple(tree, tree, tree, fc.constantFrom('CardReader', 'Printer', 'CashDispenser', 'Auxiliaries')), {
        maxLength: 3,
      }),
      fc.array(fc.tuple(fc.constantFrom(...EVENTS), tree), { maxLength: 4 }),
      (services, events) => {
        const models = services.map(([status, storage, capabilities, name], index) => {
          let model = {
            ...service([name], { status, capabilities }),
            id: `s${index}`,
            storage: { unit1: storage, unit2: { cash: storage, card: 7 } } as Tree,
          }
          for (const [event, payload] of events) {
            const next = heard(model, event, payload)
            if (next.incident)
              expect(Check(DEVICE_EVENTS['Machine.IncidentEvent'], { component: model.id, ...next.incident })).toBe(
                true,
              )
            model = { ...model, ...next.model }
          }
          return model
        })
        const { machine, units } = viewOf(models)
        expect(Check(MachineStatus, machine)).toBe(true)
        expect(Check(UnitsStatus, units)).toBe(true)
        expect(JSON.stringify(machine).length).toBeLessThan(50_000)
        const { model, serial, firmware } = descriptionOf(models, undefined)
        expect(
          [model ?? '', serial ?? '', ...(firmware ?? []).flatMap(({ name, version }) => [name, version])].every(
            (text) => text.length <= 64,
          ),
        ).toBe(true)
      },
    ),
    { numRuns: 100 },
  )
})

test('a machine of many talkative services still fits', () => {
  const printer = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`detail${index}`, 'w'.repeat(64)]))
  const models = Array.from({ length: 32 }, (_, index) => ({
    ...service(['Printer'], { status: { printer } }),
    id: `s${index}`,
  }))
  const { machine } = viewOf(models)
  expect(Object.keys(machine.components)).toHaveLength(32)
  expect(JSON.stringify(machine).length).toBeLessThan(48_000)
  expect(Object.keys(machine.components['s0']?.details ?? {}).length).toBeGreaterThan(5)
})
