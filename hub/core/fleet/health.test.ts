import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { Finding, type MachineUnit } from '../../../contracts/index.ts'
import { healthOf, type Twin } from './health.ts'

const of = (status: Record<string, unknown>, alerts: Twin['alerts'] = []) => healthOf({ status, alerts })
/** `component code severity attention owner`, `-` for the device as a whole. */
const words = (status: Record<string, unknown>, alerts: Twin['alerts'] = []) =>
  of(status, alerts).findings.map((found) =>
    [found.component ?? '-', found.code, found.severity, found.attention, found.owner].join(' '),
  )
const part = (fields: object, kind = 'other') => ({
  machine: { mode: 'inService', components: { part: { kind, details: {}, ...fields } } },
})
const detail = (name: string, word: string, kind?: string) => part({ details: { [name]: word } }, kind)
const unit = (fields: Partial<MachineUnit>): MachineUnit => ({
  component: 'cash',
  kind: 'cash',
  role: 'dispense',
  currency: 'CNY',
  value: 100,
  count: null,
  status: 'ok',
  replenishment: 'ok',
  ...fields,
})
const units = (...all: Partial<MachineUnit>[]) => ({
  units: { units: Object.fromEntries(all.map((fields, n) => [`unit${n + 1}`, unit(fields)])) },
})

describe('a device as a whole', () => {
  test.each([
    ['online', []],
    ['deviceBusy', []],
    ['offline', ['- device-offline 4 now flm']],
    ['powerOff', ['- device-offline 4 now flm']],
    ['noDevice', ['- device-offline 4 now flm']],
    ['hardwareError', ['- device-fault 4 now slm']],
    ['userError', ['- user-error 2 now flm']],
    ['fraudAttempt', ['- fraud-suspected 4 now security']],
    ['potentialFraud', ['- fraud-suspected 4 now security']],
    ['starting', ['- starting 1 soon remote']],
    ['toString', []],
    ['a word of tomorrow', []],
  ])('%s', (device, expected) => {
    expect(words({ common: { device } })).toEqual(expected)
  })

  test('that starts is well again by itself', () => {
    expect(of({ common: { device: 'starting' } }).findings).toMatchObject([{ selfClearing: true }])
  })
})

describe('small devices', () => {
  const printer = { media: 'notPresent', paper: { upper: 'full' }, cover: 'closed', cutter: 'ok' }
  test.each([
    [{ printer }, []],
    [{ printer: { ...printer, paper: { upper: 'low' } } }, ['- paper-low 1 soon replenish']],
    [{ printer: { ...printer, paper: { upper: 'out' } } }, ['- paper-out 3 now replenish']],
    [{ printer: { ...printer, paper: { upper: 'jammed' } } }, ['- media-jammed 3 now slm']],
    [{ printer: { ...printer, media: 'jammed' } }, ['- media-jammed 3 now slm']],
    [{ printer: { ...printer, cover: 'open' } }, ['- cover-open 2 now flm']],
    [{ printer: { ...printer, cutter: 'inoperative' } }, ['- cutter-fault 3 now slm']],
    [{ cardReader: { media: 'jammed' } }, ['- media-jammed 3 now slm']],
    [{ cardReader: { media: 'present' } }, []],
    [{ barcodeReader: { scanner: 'inoperative' } }, ['scanner component-fault 3 now slm']],
    [{ barcodeReader: { scanner: 'off' } }, []],
    [{ camera: { camera: 'silent' } }, ['camera component-fault 3 now flm']],
    [{ camera: { camera: 'unknown' } }, []],
    [{ keypad: { units: { 1: 'active', 2: 'silent', 3: 'unknown' } } }, ['2 component-fault 2 now flm']],
    [{ board: { units: { 7: 'silent' } } }, ['7 component-fault 3 now flm']],
    [{ board: { units: { 7: 'pending' } } }, []],
    [{ gates: { gates: { in: 'open' } }, lights: { lights: { red: 'continuous' } } }, []],
    [
      { storage: { units: { unit1: { type: 'dispense', count: 3, replenishmentStatus: 'low' } } } },
      ['unit1 unit-low 1 soon replenish'],
    ],
    [
      { storage: { units: { unit1: { type: 'dispense', count: 0, replenishmentStatus: 'empty' } } } },
      ['unit1 unit-empty 3 now replenish'],
    ],
    [
      { storage: { units: { unit2: { type: 'retain', count: 9, replenishmentStatus: 'high' } } } },
      ['unit2 unit-high 1 soon replenish'],
    ],
    [
      { storage: { units: { unit2: { type: 'retain', count: 10, replenishmentStatus: 'full' } } } },
      ['unit2 unit-full 3 now replenish'],
    ],
    [{ storage: { units: { unit1: { type: 'dispense', count: 900, replenishmentStatus: 'full' } } } }, []],
    [{ storage: { units: { unit2: { type: 'retain', count: 0, replenishmentStatus: 'empty' } } } }, []],
  ])('%j', (status, expected) => {
    expect(words(status)).toEqual(expected)
  })

  test('that are not there say nothing of their parts', () => {
    const silent = { keypad: { units: { 1: 'silent' } }, camera: { camera: 'silent' } }
    expect(words({ common: { device: 'offline' }, ...silent })).toEqual(['- device-offline 4 now flm'])
  })
})

describe('parts of a machine', () => {
  test.each([
    [part({ device: 'online', severity: 0, supply: 'good' }), []],
    [part({ device: 'hardwareError' }), ['part component-fault 4 now slm']],
    [part({ device: 'powerOff' }), ['part component-fault 4 now flm']],
    [part({ device: 'noDevice', details: { status: 'notConfigured' } }), []],
    [part({ device: 'userError' }), ['part user-error 2 now flm']],
    [part({ device: 'potentialFraud' }), ['part fraud-suspected 4 now security']],
    [part({ severity: 1 }), ['part component-warning 1 soon flm']],
    [part({ severity: 2 }), ['part component-warning 2 now flm']],
    [part({ severity: 3 }), ['part component-suspended 3 now slm']],
    [part({ severity: 4 }), ['part component-fault 4 now slm']],
    [part({ device: 'hardwareError', severity: 4 }), ['part component-fault 4 now slm']],
    [part({ supply: 'low' }), ['part supply-low 1 soon replenish']],
    [part({ supply: 'out' }), ['part supply-out 3 now replenish']],
    [part({ supply: 'overfill' }), ['part supply-overfill 3 now replenish']],
    [part({ supply: 'notConfigured' }), []],
    [detail('media', 'jammed'), ['part media-jammed 3 now slm']],
    [detail('paper.upper', 'low'), ['part paper-low 1 soon replenish']],
    [detail('paper.lower', 'out'), ['part paper-out 3 now replenish']],
    [detail('paper.aux', 'jammed'), ['part media-jammed 3 now slm']],
    [part({ supply: 'low', details: { 'paper.upper': 'low' } }), ['part paper-low 1 soon replenish']],
    [detail('toner', 'low'), ['part supply-low 1 soon replenish']],
    [detail('ink', 'out'), ['part supply-out 3 now replenish']],
    [detail('dispenser', 'attention'), ['part component-warning 2 now flm']],
    [detail('acceptor', 'stop'), ['part component-fault 4 now flm']],
    [detail('dispenser', 'ok'), []],
    [detail('positions.outDefault.shutter', 'jammedOpen'), ['part shutter-fault 3 now flm']],
    [detail('positions.outDefault.shutter', 'open'), []],
    [detail('positions.outDefault.transport', 'inoperative'), ['part component-fault 3 now slm']],
    [detail('banknoteReader', 'inoperable'), ['part component-fault 3 now slm']],
    [detail('safeDoor', 'open'), ['part door-open 4 now security']],
    [detail('safeDoor', 'tampered'), ['part tampered 4 now security']],
    [detail('safeDoor', 'bolted'), []],
    [detail('cabinetFront', 'open'), ['part door-open 3 now security']],
    [detail('tamperSensor', 'on'), ['part tampered 4 now security']],
    [detail('seismicSensor', 'on'), ['part tampered 4 now security']],
    [detail('seismicSensor', 'off'), []],
    [detail('encryptionState', 'notReady'), ['part component-fault 4 now slm']],
    [detail('encryptionState', 'ready'), []],
    [detail('powerInStatus', 'noPower'), ['part power-fault 3 now flm']],
    [detail('batteryStatus', 'low'), ['part power-fault 2 now flm']],
    [detail('batteryStatus', 'failure'), ['part power-fault 3 now slm']],
    [detail('UPS.engaged', 'true'), ['part power-fault 2 now flm']],
    [detail('antiFraudModule', 'deviceDetected'), ['part fraud-suspected 4 now security']],
    [detail('chipModule', 'inoperable'), ['part component-warning 2 now slm']],
    [detail('cameras.room', 'inop'), ['part component-warning 2 now slm']],
    [detail('something.new', 'a word'), []],
    [{ machine: { mode: 'outOfService', components: {} } }, ['- machine-out-of-service 3 now remote']],
  ])('%j', (status, expected) => {
    expect(words(status)).toEqual(expected)
  })

  test('a part and the machine that say the same are one', () => {
    const status = { common: { device: 'hardwareError' }, ...part({ device: 'hardwareError' }) }
    expect(words(status)).toEqual(['part component-fault 4 now slm'])
    expect(words({ common: { device: 'hardwareError' }, ...part({ device: 'offline' }) })).toEqual([
      'part component-fault 4 now flm',
    ])
    expect(words({ common: { device: 'offline' }, ...part({ device: 'offline' }) })).toEqual([
      '- device-offline 4 now flm',
    ])
    expect(words({ common: { device: 'hardwareError' }, ...part({ severity: 2 }) })).toEqual([
      '- device-fault 4 now slm',
      'part component-warning 2 now flm',
    ])
  })

  test.each([
    [{ machine: { mode: 'supervisor', components: {} } }, true],
    [{ machine: { mode: 'maintenance', components: {} } }, true],
    [detail('operatorSwitch', 'supervisor', 'sensors'), true],
    [detail('operatorSwitch', 'run', 'sensors'), false],
    [detail('service', 'active', 'vendorMode'), true],
    [detail('service', 'inactive', 'vendorMode'), false],
    [detail('service', 'active', 'software'), false],
    [detail('exchange', 'active', 'cashDispenser'), true],
    [{}, false],
  ])('%j: looked after by its own word: %s', (status, expected) => {
    expect(of(status).isOwnMaintenance).toBe(expected)
  })
})

describe('cassettes', () => {
  test.each([
    [units({ replenishment: 'low' }), ['unit1 unit-low 1 soon replenish']],
    [units({ replenishment: 'empty' }), ['unit1 unit-empty 3 now replenish']],
    [units({ replenishment: 'empty' }, {}), ['unit1 unit-empty 2 soon replenish']],
    [units({ replenishment: 'empty' }, { value: 50 }), ['unit1 unit-empty 3 now replenish']],
    [
      units({ replenishment: 'empty' }, { replenishment: 'empty' }),
      ['unit1 unit-empty 3 now replenish', 'unit2 unit-empty 3 now replenish'],
    ],
    [
      units({ replenishment: 'empty' }, { status: 'inoperative' }),
      ['unit1 unit-empty 3 now replenish', 'unit2 unit-inoperative 4 now slm'],
    ],
    [units({ status: 'manipulated' }), ['unit1 unit-manipulated 4 now slm']],
    [units({ status: 'missing' }), ['unit1 unit-missing 4 now flm']],
    [units({ status: 'notConfigured', replenishment: 'empty' }), []],
    [units({ role: 'deposit', replenishment: 'high' }), ['unit1 unit-high 1 soon replenish']],
    [units({ role: 'deposit', replenishment: 'full' }), ['unit1 unit-full 3 now replenish']],
    [units({ role: 'reject', replenishment: 'empty' }), []],
    [units({ role: 'dispense', replenishment: 'full' }), []],
    [units({ role: 'recycle', replenishment: 'full' }), ['unit1 unit-full 3 now replenish']],
    [units({ replenishment: 'unknown', status: 'unknown' }), []],
  ])('%j', (status, expected) => {
    expect(words(status)).toEqual(expected)
  })

  test('that are counted one by one are not told of by their part as well', () => {
    const machine = { mode: 'inService', components: { cash: { kind: 'cashDispenser', supply: 'out', details: {} } } }
    expect(words({ machine, ...units({ replenishment: 'empty' }, {}) })).toEqual(['unit1 unit-empty 2 soon replenish'])
    expect(words({ machine, ...units({ replenishment: 'unknown' }) })).toEqual(['cash supply-out 3 now replenish'])
  })
})

test('a dispenser that needs attention for one of its cassettes is told of by the cassette', () => {
  const machine = {
    mode: 'inService',
    components: { cash: { kind: 'cashDispenser', device: 'online', details: { dispenser: 'attention' } } },
  }
  expect(words({ machine, ...units({ replenishment: 'empty' }, {}) })).toEqual(['unit1 unit-empty 2 soon replenish'])
  expect(words({ machine, ...units({ replenishment: 'low' }, {}) })).toHaveLength(2)
  expect(words({ machine, ...units({}, {}) })).toEqual(['cash component-warning 2 now flm'])
})

describe('alerts of the agent', () => {
  const alert = (code: string, severity: number) =>
    ({ code, severity, attention: 'now', owner: 'flm', detail: 'its words' }) as const

  test('and a status that says the same are one, in the words of the agent', () => {
    const { findings } = of({ printer: { paper: { upper: 'low' } } }, [alert('paper-low', 2)])
    expect(findings).toEqual([
      {
        component: null,
        code: 'paper-low',
        severity: 2,
        attention: 'now',
        owner: 'flm',
        selfClearing: false,
        detail: 'its words',
      },
    ])
  })

  test('of storage are told by unit where the units are known', () => {
    const storage = { units: { unit1: { type: 'dispense', count: 0, replenishmentStatus: 'empty' } } }
    expect(words({ storage }, [alert('storage-empty', 3)])).toEqual(['unit1 unit-empty 3 now replenish'])
    expect(words({}, [alert('storage-empty', 3)])).toEqual(['- storage-empty 3 now flm'])
  })

  test('nobody knows say nothing', () => {
    expect(words({}, [alert('a-code-of-tomorrow', 4)])).toEqual([])
  })
})

test('anything at all is taken, and what is found has the form of the contract', () => {
  const status = fc.dictionary(
    fc.constantFrom('common', 'printer', 'storage', 'units', 'machine', 'keypad', 'camera', 'board', 'other'),
    fc.oneof(
      fc.anything(),
      fc.record({ units: fc.dictionary(fc.string(), fc.anything()) }),
      fc.record({ components: fc.dictionary(fc.string(), fc.anything()), mode: fc.anything() }),
    ),
  )
  fc.assert(
    fc.property(status, (anything) => {
      for (const found of of(anything).findings) expect(Value.Check(Finding, found)).toBe(true)
    }),
    { numRuns: 300 },
  )
})
