import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { type BranchConfigurationInput, type MachineUnit, StockHistoryView, StockView } from '../../contracts/index.ts'
import type { StockHour } from '../../hub/app/stock/ports.ts'
import { Stock } from '../../hub/app/stock/stock.ts'
import { localFields } from '../../hub/core/localTime.ts'
import type { Now } from '../../hub/core/time.ts'
import { SILENT } from '../support/appHarness.ts'
import { MemoryStock, stockLaboratory } from '../support/memoryStock.ts'
import { serviceHarness } from '../support/serviceHarness.ts'
import { lawOf, simulatedUse } from '../support/simulatedUse.ts'
import { smallConfiguration, TestBranch, text } from '../support/testBranch.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const ZONE = 8 * HOUR
/** Monday 2026-11-23, 10:00 in Shanghai. */
const START = Date.UTC(2026, 10, 23, 2)
const CASH1 = 'atm-1/cash1'

function configuration(): BranchConfigurationInput {
  const made = smallConfiguration()
  made.devices?.push({
    id: 'atm-1',
    node: 'atm',
    driver: 'xfs4iot',
    port: { websocket: { host: '127.0.0.1' } },
  })
  made.operations = {
    stock: [{ id: 'cards', kind: 'card', name: text('Cards'), low: 20, capacity: 500 }],
    // 100 tickets on a roll; 10 are left when the sensor says low.
    paper: [{ printer: 'printer', millimetres: 10_000, ticketMillimetres: 100, lowMillimetres: 1000 }],
  }
  return made
}

function cassette(count: number | null, more: Partial<MachineUnit> = {}): MachineUnit {
  return {
    component: 'cash',
    kind: 'cash',
    role: 'dispense',
    currency: 'CNY',
    value: 100,
    count,
    initial: 2000,
    capacity: 2500,
    lowThreshold: 200,
    status: 'ok',
    replenishment: 'ok',
    ...more,
  }
}

/** Cash and stock of a branch whose devices and time are moved by the test. */
class Bench {
  readonly branch = new TestBranch(configuration())
  readonly store: MemoryStock
  readonly statuses = new Map<string, Record<string, unknown>>()
  wall: number
  monotonic = 0
  isThere = true
  changes = 0
  stock: Stock
  readonly laboratory

  constructor(store = new MemoryStock(), wall = START) {
    this.store = store
    this.wall = wall
    this.laboratory = stockLaboratory(store)
    this.stock = this.started()
  }

  started(): Stock {
    return new Stock({
      branch: this.branch.branch,
      store: this.store,
      clock: {
        now: () => ({ ...localFields(this.wall + ZONE), wall: this.wall }) as Now,
        monotonicMs: () => this.monotonic,
      },
      log: SILENT,
      laboratory: this.laboratory,
      statusOf: (deviceId, iface) => this.statuses.get(`${deviceId}/${iface}`),
      isThere: () => this.isThere,
      changed: () => {
        this.changes += 1
      },
    })
  }

  /** What was written stays, and what the devices said last. */
  restart(): void {
    this.stock = this.started()
  }

  say(deviceId: string, iface: string, data: Record<string, unknown>): this {
    this.statuses.set(`${deviceId}/${iface}`, data)
    this.stock.status(deviceId, iface)
    return this
  }

  units(units: Record<string, MachineUnit>): this {
    return this.say('atm-1', 'units', { units })
  }

  paper(upper: string): this {
    return this.say('printer', 'printer', { media: 'notPresent', paper: { upper }, cover: 'closed', cutter: 'ok' })
  }

  minutes(count: number): this {
    for (let n = 0; n < count; n += 1) {
      this.wall += MINUTE
      this.monotonic += MINUTE
      this.stock.pass()
    }
    return this
  }

  /** Commits what the branch has decided since. */
  do(act: () => void): this {
    const from = this.branch.journal.length
    act()
    this.stock.committed(this.branch.journal.slice(from))
    return this
  }

  print(times = 1): this {
    return this.do(() => {
      for (let n = 0; n < times; n += 1) {
        this.branch.do('IssueTicket', { businessId: 'cash', kioskId: 'k1' })
        const job = [...this.branch.branch.printJobs.values()].find(({ outcome }) => outcome === null)
        this.branch.do('SettlePrint', { jobId: job?.id ?? '', outcome: 'printed', detail: null })
      }
    })
  }

  line(stockId: string) {
    const view = this.stock.view(undefined)
    expect([...Value.Errors(StockView, view)].map(({ instancePath, message }) => `${instancePath} ${message}`)).toEqual(
      [],
    )
    return view.lines.find((line) => line.stockId === stockId)
  }

  hours(stockId: string): StockHour[] {
    return this.store.of(stockId, 0)
  }
}

describe('use by hour', () => {
  test('what customers take, as far as the machine was watched', () => {
    const at = new Bench().units({ cash1: cassette(1500) }).minutes(30)
    at.units({ cash1: cassette(1450) }).minutes(40)
    at.stock.stop()
    const [first, second] = at.hours(CASH1)
    expect(first).toMatchObject({ hour: START / HOUR, used: 50, minutes: 59 })
    expect(second).toMatchObject({ used: 0, minutes: 11 })
  })

  test('while it is away the minutes are not counted, and what was taken meanwhile is of no hour', () => {
    const at = new Bench().units({ cash1: cassette(1500) }).minutes(10)
    at.isThere = false
    at.minutes(30)
    at.isThere = true
    at.units({ cash1: cassette(1400) }).minutes(5)
    at.stock.stop()
    expect(at.hours(CASH1)).toMatchObject([{ used: 0, minutes: 15 }])
    expect(at.line(CASH1)).toMatchObject({ count: 1400 })
  })

  test('what was told before its node came back is not taken for a sight of it', () => {
    const at = new Bench().units({ cash1: cassette(1500) }).minutes(10)
    at.stock.nodeReady('atm')
    at.minutes(30)
    at.units({ cash1: cassette(1400) })
    at.stock.stop()
    expect(at.hours(CASH1)).toMatchObject([{ used: 0, minutes: 10 }])
  })

  test('nor is what its printer says', () => {
    const at = new Bench().units({ cash1: cassette(1500) }).minutes(10)
    at.stock.nodeReady('atm')
    at.say('atm-1', 'printer', {
      media: 'notPresent',
      paper: { upper: 'full' },
      cover: 'closed',
      cutter: 'ok',
    }).minutes(30)
    at.units({ cash1: cassette(1400) })
    at.stock.stop()
    expect(at.hours(CASH1)).toMatchObject([{ used: 0, minutes: 10 }])
  })

  test('a refill is in the history and not in the use; it is looked at again soon', () => {
    const at = new Bench().units({ cash1: cassette(100) }).minutes(10)
    const before = at.changes
    at.units({ cash1: cassette(2000, { initial: 2000 }) }).minutes(1)
    at.stock.stop()
    expect(at.hours(CASH1)).toMatchObject([{ used: 0, refilled: 1900 }])
    expect(at.changes).toBeGreaterThan(before)
    expect(at.stock.history(CASH1).entries).toMatchObject([{ kind: 'refilled', pieces: 1900, by: null }])
  })

  test('a restart goes on in the middle of the hour and knows the last count', () => {
    const at = new Bench().units({ cash1: cassette(1500) }).minutes(10)
    at.units({ cash1: cassette(1490) })
    at.stock.stop()
    at.restart()
    at.minutes(5)
    at.units({ cash1: cassette(1470) })
    at.stock.stop()
    expect(at.hours(CASH1)).toMatchObject([{ used: 30, minutes: 10 }])
  })

  test('after kill -9 the last minutes of use are lost, and no move by hand', () => {
    const at = new Bench().units({ cash1: cassette(1500) }).minutes(10)
    at.do(() => at.branch.do('MoveStock', { stockId: 'cards', move: 'fill', pieces: 100 }))
    at.units({ cash1: cassette(1490) })
    // Nobody says goodbye; what the journal has is there.
    at.restart()
    at.units({ cash1: cassette(1480) })
    expect(at.line('cards')).toMatchObject({ count: 100 })
    expect(at.line(CASH1)).toMatchObject({ count: 1480 })
    at.stock.stop()
    const used = at.hours(CASH1).reduce((sum, hour) => sum + hour.used, 0)
    expect(used).toBe(20)
  })

  test('what is older than 400 days is forgotten', () => {
    const at = new Bench()
    at.store.saveHour(CASH1, { hour: START / HOUR - 401 * 24, used: 5, added: 0, refilled: 0, minutes: 60 })
    at.store.saveHour(CASH1, { hour: START / HOUR - 399 * 24, used: 5, added: 0, refilled: 0, minutes: 60 })
    at.units({ cash1: cassette(1500) }).minutes(4)
    expect(at.hours(CASH1)[0]).toMatchObject({ hour: START / HOUR - 399 * 24 })
  })

  test('writing is spread over the minute', () => {
    const at = new Bench()
    at.units(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`unit${n}`, cassette(1000)])))
    at.stock.pass()
    expect(at.store.writes).toBe(25)
    at.stock.pass()
    at.stock.pass()
    expect(at.store.writes).toBe(60)
  })
})

describe('paper', () => {
  test('counts down with the tickets from the moment the roll was put in', () => {
    const at = new Bench().paper('out').print(3)
    expect(at.line('printer/paper')).toMatchObject({ count: 0, replenishment: 'empty', capacity: 100 })
    at.paper('full').print(4)
    expect(at.line('printer/paper')).toMatchObject({ count: 96, replenishment: 'ok' })
    at.stock.stop()
    // What was printed although the sensor said out is use all the same.
    expect(at.hours('printer/paper')).toMatchObject([{ used: 7, refilled: 100 }])
  })

  test('nobody knows how much is on a roll that was there before, until its sensor says low or somebody looks', () => {
    const at = new Bench().paper('full').print(2)
    expect(at.line('printer/paper')).toMatchObject({ count: null, noForecast: 'noCount' })
    at.paper('low').print(3)
    expect(at.line('printer/paper')).toMatchObject({ count: 7, replenishment: 'low' })
    at.do(() => at.branch.do('CountUnit', { stockId: 'printer/paper', count: 30, book: 7 }))
    at.print(1)
    expect(at.line('printer/paper')).toMatchObject({ count: 29, discrepancy: 23 })
    at.do(() => at.branch.do('CountUnit', { stockId: 'printer/paper', count: 5_000_000, book: 29 }))
    expect(at.line('printer/paper')).toMatchObject({ count: 100 })
  })

  test('survives a restart, with what was printed after the last write', () => {
    const at = new Bench().paper('out').paper('full').print(5)
    at.stock.stop()
    at.print(2)
    at.restart()
    at.minutes(2).paper('full')
    expect(at.line('printer/paper')).toMatchObject({ count: 93 })
    at.stock.stop()
    expect(at.hours('printer/paper')).toMatchObject([{ used: 7, minutes: 0 }])
  })
})

describe('stock kept by hand', () => {
  test('what is handed out is used, what comes back is not', () => {
    const at = new Bench()
    at.do(() => at.branch.do('MoveStock', { stockId: 'cards', move: 'fill', pieces: 100 }))
    at.do(() => at.branch.do('MoveStock', { stockId: 'cards', move: 'handOut', pieces: 30, holder: 't1' }))
    at.do(() => at.branch.do('MoveStock', { stockId: 'cards', move: 'return', pieces: 10, holder: 't1' }))
    at.minutes(2).stock.stop()
    expect(at.hours('cards')).toMatchObject([{ used: 20, refilled: 100, minutes: 2 }])
    expect(at.line('cards')).toMatchObject({ count: 80, replenishment: 'ok', deviceId: null })
    const history = at.stock.history('cards')
    expect([...Value.Errors(StockHistoryView, history)]).toEqual([])
    expect(history.entries.map(({ kind }) => kind).sort()).toEqual(['fill', 'handOut', 'return'])
    expect(history.holders).toEqual([{ holder: 't1', handedOut: 30, returned: 10, holds: 20, serials: [] }])
  })

  test('no history of what is not there', () => {
    expect(() => new Bench().stock.history('nothing')).toThrow('STOCK_UNKNOWN')
    expect(() => new Bench().stock.history('atm-1/cash9')).toThrow('STOCK_UNKNOWN')
  })
})

describe('forecasts', () => {
  const DAYS = 30
  const first = Math.floor((START + ZONE) / (24 * HOUR)) - DAYS
  const busy = lawOf(11)

  /** Two cassettes of one note that were watched for a month, and a bin. */
  function watched(): Bench {
    const store = new MemoryStock()
    const { rows } = simulatedUse(busy, first, DAYS)
    for (const unit of ['cash1', 'cash2', 'reject']) {
      for (const { hour, used, minutes } of rows) {
        const into = unit === 'reject'
        store.saveHour(`atm-1/${unit}`, {
          hour: hour - ZONE / HOUR,
          used: into ? 0 : used,
          added: into ? used : 0,
          refilled: 0,
          minutes,
        })
      }
    }
    const content = (role: string, end: string) => ({ form: 1, unit: { ...MEMORY, content: `cash/${role}/${end}` } })
    store.saveUnit(CASH1, content('dispense', 'CNY/100'))
    store.saveUnit('atm-1/cash2', content('dispense', 'CNY/100'))
    store.saveUnit('atm-1/reject', content('reject', '/'))
    return new Bench(store)
  }
  const MEMORY = { since: 0, count: 300, initial: 2000, seenAt: START, countedAt: START, doubtful: null }
  const bin = (count: number): MachineUnit => ({
    component: 'cash',
    kind: 'cash',
    role: 'reject',
    count,
    initial: 0,
    capacity: 50_000,
    status: 'ok',
    replenishment: 'ok',
  })
  const three = (count: number) => ({ cash1: cassette(count), cash2: cassette(count), reject: bin(300) })
  const settled = async (at: Bench) => {
    at.minutes(1)
    await new Promise((resolve) => setImmediate(resolve))
  }

  test('when each is empty, when all of one note are, and what to bring', async () => {
    const at = watched().units(three(300))
    await settled(at)
    const [one, other] = [at.line(CASH1), at.line('atm-1/cash2')]
    expect(one?.runsOut?.p50).toBeGreaterThan(at.wall)
    expect(one?.together).toMatchObject({ stockIds: [CASH1, 'atm-1/cash2'], count: 600 })
    // Twice as much of it, and twice the use: together they last about as long as each.
    expect(Math.abs((one?.together?.runsOut?.p50 ?? 0) - (other?.runsOut?.p50 ?? 0))).toBeLessThan(12 * HOUR)
    expect(at.stock.runsOut('atm-1', 'cash1')).toEqual(one?.together?.runsOut)
    const { replenishment, denominations, horizonDays } = at.stock.view(undefined)
    expect(horizonDays).toBe(3)
    const fills = replenishment.filter(({ act }) => act === 'fill')
    expect(fills.map(({ stockId }) => stockId).sort()).toEqual([CASH1, 'atm-1/cash2'])
    for (const { pieces, amount } of fills) {
      expect(pieces % 100).toBe(0)
      expect(pieces).toBeGreaterThan(0)
      expect(300 + pieces).toBeLessThanOrEqual(2500)
      expect(amount).toBe(pieces * 100)
    }
    expect(denominations).toEqual([
      {
        currency: 'CNY',
        value: 100,
        pieces: fills.reduce((sum, { pieces }) => sum + pieces, 0),
        amount: fills.reduce((sum, { amount }) => sum + (amount ?? 0), 0),
      },
    ])
    const shorter = at.stock.view(1).replenishment.filter(({ act }) => act === 'fill')
    expect(shorter[0]?.pieces).toBeLessThan(fills[0]?.pieces ?? 0)
    expect(at.stock.csv(undefined).split('\r\n')[0]).toContain('stock,device')
  })

  test('what runs out before the next service day ends is a finding, worse when nobody is planned', async () => {
    const at = watched().units(three(40))
    await settled(at)
    expect(at.stock.findings('atm-1')).toMatchObject([{ component: 'cash1', code: 'runs-out-soon', severity: 2 }])
    at.branch.now = { ...at.branch.now, wall: at.wall }
    at.branch.do('PlanMaintenance', {
      maintenanceId: 'round',
      deviceIds: ['atm-1'],
      from: at.wall + HOUR,
      until: at.wall + 2 * HOUR,
      reason: 'cash round',
    })
    expect(at.stock.findings('atm-1')).toMatchObject([{ code: 'runs-out-soon', severity: 1 }])
    expect(at.stock.findings('printer')).toEqual([])
  })

  test('are made anew every five minutes, and soon after a refill', async () => {
    const at = watched().units(three(300))
    await settled(at)
    expect(at.laboratory.asked).toBe(1)
    at.minutes(3)
    await settled(at)
    expect(at.laboratory.asked).toBe(1)
    at.units({ ...three(300), cash1: cassette(2000, { initial: 2100 }) })
    await settled(at)
    expect(at.laboratory.asked).toBe(2)
    at.minutes(5)
    await settled(at)
    expect(at.laboratory.asked).toBe(3)
  })

  test('of another note in the same place nothing is known', async () => {
    const at = watched().units({ ...three(300), cash1: cassette(300, { value: 50 }) })
    await settled(at)
    expect(at.line(CASH1)).toMatchObject({ runsOut: null, noForecast: 'noHistory' })
    expect(at.line('atm-1/cash2')).toMatchObject({ noForecast: null })
  })
})

test('through the house: a unit is counted against what its device says, and the same command again is the same', async () => {
  const harness = await serviceHarness({
    configuration: configuration(),
    service: { stock: new MemoryStock() },
  })
  await harness.service.traffic.receive('atm', {
    kind: 'status',
    deviceId: 'atm-1',
    iface: 'units',
    data: { units: { cash1: cassette(1500) } },
  })
  const count = { type: 'CountStock', data: { stockId: CASH1, count: 1497 } } as const
  const first = await harness.send(count, undefined, 'count-1')
  expect(first).toMatchObject({ ok: true })
  expect(await harness.send(count, undefined, 'count-1')).toEqual(first)
  expect(harness.journal.events.at(-1)).toMatchObject({
    type: 'StockCounted',
    data: { stockId: CASH1, count: 1497, book: 1500, difference: -3 },
  })
  const unknown = await harness.send({ type: 'CountStock', data: { stockId: 'atm-1/cash9', count: 1 } })
  expect(unknown).toMatchObject({ ok: false, problem: { code: 'STOCK_UNKNOWN' } })
  expect(harness.service.stock.findings('atm-1')).toMatchObject([{ code: 'count-mismatch', detail: '-3' }])
  harness.stop()
})
