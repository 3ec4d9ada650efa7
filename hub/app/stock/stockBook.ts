import type { BranchConfig, PrinterStatus, RecordedEvent } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { type Observation, observe, stillThere, type UnitMemory } from '../../core/stock/observe.ts'
import { PAPER_UNIT, paperOf, rollOf, type SeenUnit, ticketsAtLow, ticketsOn, unitsOf } from '../../core/stock/units.ts'
import type { Clock, Log } from '../ports.ts'
import type { StockHour, StockStore } from './ports.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** As long as use is kept. */
const KEPT_HOURS = 400 * 24
/** Spread over the minute, so that no second has much to write. */
const WRITES_PER_PASS = 25

/** A printer's paper: tickets it has printed in all, at the last sight and when its roll was put in. */
interface PaperMemory {
  readonly prints: number
  readonly fullAt: number | null
  readonly upper: PrinterStatus['paper']['upper']
}

interface Saved {
  readonly form: 1
  readonly unit: UnitMemory
  readonly paper?: PaperMemory
}

interface Watched {
  readonly seen: SeenUnit
  saved: Saved
}

export interface StockBookOptions {
  readonly branch: Branch
  readonly store: StockStore
  readonly clock: Clock
  readonly log: Log
  readonly statusOf: (deviceId: string, iface: string) => Record<string, unknown> | undefined
  /** Whether what the device says now is heard. */
  readonly isThere: (deviceId: string) => boolean
  /** Somebody has filled or emptied something, or there is a unit that was not known. */
  readonly changed: (deviceIds: readonly string[]) => void
}

const INTERFACES: ReadonlySet<string> = new Set(['units', 'storage', 'printer'])

/**
 * What is in every unit of every device, and what was used of it by hour. Devices tell of counts; what customers took is what is
 * missing since the last one, as far as that is certain. None of it is on the way of a call: statuses are looked at when they come,
 * time once a minute.
 */
export class StockBook {
  readonly #options: StockBookOptions
  readonly #saved = new Map<string, Saved>()
  readonly #units = new Map<string, Map<string, Watched>>()
  readonly #hours = new Map<string, StockHour>()
  readonly #dirty = new Set<string>()
  /** Sources of counts that have spoken since their node came: what was told before may be old. */
  readonly #fresh = new Set<string>()
  #toPurge: string[] = []
  #minuteAt: number

  constructor(options: StockBookOptions) {
    this.#options = options
    const { store, clock } = options
    for (const [stockId, memory] of store.loadUnits()) {
      if ((memory as Saved | null)?.form === 1) this.#saved.set(stockId, memory as Saved)
    }
    this.#minuteAt = clock.monotonicMs()
    for (const { id } of options.branch.config?.devices ?? []) this.#look(id)
  }

  /** What is in a device, as it was told last. */
  unitsOf(deviceId: string): SeenUnit[] {
    return [...(this.#units.get(deviceId)?.values() ?? [])].map(({ seen }) => seen)
  }

  memoryOf(stockId: string): UnitMemory | undefined {
    return this.#saved.get(stockId)?.unit
  }

  /** The device has said something about itself. */
  status(deviceId: string, iface: string): void {
    if (!INTERFACES.has(iface)) return
    this.#fresh.add(sourceOf(deviceId, iface === 'printer'))
    const known = this.#units.get(deviceId)?.size ?? 0
    const isFilled = this.#look(deviceId, iface)
    if (isFilled || (this.#units.get(deviceId)?.size ?? 0) !== known) this.#options.changed([deviceId])
  }

  /** A node has come: its devices say everything again. */
  nodeReady(nodeId: string): void {
    for (const { id, node } of this.#options.branch.config?.devices ?? []) if (node === nodeId) this.#forget(id)
  }

  #forget(deviceId: string): void {
    this.#fresh.delete(sourceOf(deviceId, true))
    this.#fresh.delete(sourceOf(deviceId, false))
  }

  committed(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      if (event.type === 'TicketPrintSettled' && event.data.outcome === 'printed') this.#printed(event.data.jobId)
      else if (event.type === 'StockMoved') this.#moved(event.data)
      else if (event.type === 'StockCounted') this.#counted(event.data.stockId, event.data.count)
      else if (event.type === 'ConfigurationApplied') this.#configured()
    }
  }

  /** Once a second. */
  pass(): void {
    const { clock } = this.#options
    if (clock.monotonicMs() - this.#minuteAt >= MINUTE_MS) {
      this.#minuteAt += MINUTE_MS
      // A machine that slept has not watched meanwhile.
      if (clock.monotonicMs() - this.#minuteAt > MINUTE_MS) this.#minuteAt = clock.monotonicMs()
      this.#minute()
    }
    this.#write(WRITES_PER_PASS)
  }

  stop(): void {
    this.#write(Number.POSITIVE_INFINITY)
  }

  /** @returns whether people have filled or emptied something */
  #look(deviceId: string, told?: string): boolean {
    const config = this.#options.branch.config
    if (!config) return false
    const units = new Map<string, Watched>()
    let isFilled = false
    for (const seen of unitsOf(deviceId, (iface) => this.#options.statusOf(deviceId, iface))) {
      const known = this.#saved.get(seen.stockId)
      // An old status is not a sight of it.
      if (known && told !== 'units' && told !== 'storage') {
        units.set(seen.stockId, { seen, saved: known })
        continue
      }
      const observation = observe(known?.unit, seen.unit, this.#wall())
      isFilled ||= observation.refilled !== 0
      const saved: Saved = { form: 1, unit: observation.memory }
      units.set(seen.stockId, { seen, saved })
      this.#keep(seen.stockId, saved, observation)
    }
    isFilled = this.#lookAtPaper(config, deviceId, units, told === 'printer') || isFilled
    this.#units.set(deviceId, units)
    return isFilled
  }

  #lookAtPaper(config: BranchConfig, deviceId: string, units: Map<string, Watched>, isTold: boolean): boolean {
    const roll = rollOf(config, deviceId)
    const status = this.#options.statusOf(deviceId, 'printer') as PrinterStatus | undefined
    if (!roll || !status) return false
    const prints = this.#prints(deviceId)
    const { upper } = status.paper
    const stockId = `${deviceId}/paper`
    const known = this.#saved.get(stockId)
    const before = known?.paper
    const isNew = upper === 'full' && (before?.upper === 'out' || before?.upper === 'low')
    const isLowNow = upper === 'low' && before?.upper !== 'low'
    const fullAt = isNew
      ? prints
      : isLowNow
        ? prints - (ticketsOn(roll) - ticketsAtLow(roll))
        : (before?.fullAt ?? null)
    const seen = paperOf(roll, status, fullAt === null ? undefined : prints - fullAt)
    if (!seen) return false
    const used = before ? Math.max(0, prints - before.prints) : 0
    const left = this.memoryOf(stockId)?.count ?? 0
    const unit = observe(undefined, seen.unit, this.#wall()).memory
    const saved: Saved = {
      form: 1,
      unit: { ...unit, since: known?.unit.since ?? unit.since },
      // A cover that is opened says nothing of the roll.
      paper: { prints, fullAt, upper: upper === 'unknown' || upper === 'jammed' ? (before?.upper ?? upper) : upper },
    }
    units.set(stockId, { seen, saved: isTold || !known ? saved : known })
    if (!isTold && known) return false
    const refilled = isNew ? (seen.unit.count ?? 0) - left : 0
    this.#keep(stockId, saved, { memory: saved.unit, used, added: 0, refilled })
    return isNew
  }

  #printed(jobId: string): void {
    const printerId = this.#options.branch.printJobs.get(jobId)?.printerId
    if (printerId !== undefined && this.#units.get(printerId)?.has(`${printerId}/paper`))
      this.#look(printerId, 'printer')
  }

  #prints(printerId: string): number {
    return this.#options.branch.prints.get(printerId)?.tickets ?? 0
  }

  /** Of stocks kept by hand the journal tells of each piece; what is handed out is used. */
  #moved({ stockId, move, pieces }: Extract<RecordedEvent, { type: 'StockMoved' }>['data']): void {
    if (stockId.includes('/')) return
    const hour = this.#hourOf(stockId)
    const back = move === 'return' ? Math.min(pieces, hour.used) : 0
    const refilled = move === 'fill' ? pieces : move === 'takeAway' ? -pieces : move === 'return' ? pieces - back : 0
    this.#hours.set(stockId, {
      ...hour,
      used: hour.used + (move === 'handOut' ? pieces : -back),
      refilled: hour.refilled + refilled,
    })
    this.#dirty.add(stockId)
    this.#options.changed([])
  }

  /** Of paper nobody but people can say how much is left. */
  #counted(stockId: string, count: number): void {
    const [deviceId = ''] = stockId.split('/')
    const saved = this.#saved.get(stockId)
    const config = this.#options.branch.config
    const roll = config && rollOf(config, deviceId)
    if (saved?.paper && roll) {
      // No more than a roll has, whatever was typed.
      const fullAt = saved.paper.prints - Math.max(0, ticketsOn(roll) - count)
      this.#saved.set(stockId, { ...saved, paper: { ...saved.paper, fullAt } })
      this.#look(deviceId, 'printer')
    }
    this.#options.changed(stockId.includes('/') ? [deviceId] : [])
  }

  #configured(): void {
    const devices = new Set(this.#options.branch.config?.devices.map(({ id }) => id))
    for (const id of [...this.#units.keys()]) if (!devices.has(id)) this.#units.delete(id)
    for (const id of devices) this.#look(id)
    this.#options.changed([])
  }

  #minute(): void {
    const { branch, isThere } = this.#options
    const wall = this.#wall()
    for (const [deviceId, units] of this.#units) {
      if (!isThere(deviceId)) continue
      for (const [stockId, watched] of units) {
        if (!this.#fresh.has(sourceOf(deviceId, watched.seen.unitId === PAPER_UNIT))) continue
        const saved: Saved = { ...watched.saved, unit: stillThere(watched.saved.unit, wall) }
        watched.saved = saved
        this.#saved.set(stockId, saved)
        this.#watchedFor(stockId)
      }
    }
    for (const { id } of branch.config?.operations.stock ?? []) this.#watchedFor(id)
    this.#purgeNext()
  }

  /** One unit a minute: all of them in less than a day. */
  #purgeNext(): void {
    if (this.#toPurge.length === 0) this.#toPurge = [...this.#hours.keys()]
    const stockId = this.#toPurge.pop()
    if (stockId !== undefined) this.#options.store.purge(stockId, this.#hourNow() - KEPT_HOURS)
  }

  #watchedFor(stockId: string): void {
    const hour = this.#hourOf(stockId)
    this.#hours.set(stockId, { ...hour, minutes: Math.min(60, hour.minutes + 1) })
    this.#dirty.add(stockId)
  }

  #keep(stockId: string, saved: Saved, { used, added, refilled }: Observation): void {
    this.#saved.set(stockId, saved)
    this.#dirty.add(stockId)
    if (used === 0 && added === 0 && refilled === 0) return
    const hour = this.#hourOf(stockId)
    this.#hours.set(stockId, {
      ...hour,
      used: hour.used + used,
      added: hour.added + added,
      refilled: hour.refilled + refilled,
    })
  }

  /** The hour of now; the one before it is on its way to the table. */
  #hourOf(stockId: string): StockHour {
    const now = this.#hourNow()
    const known = this.#hours.get(stockId) ?? this.#options.store.loadHour(stockId, now)
    if (known?.hour === now) return known
    if (known && this.#dirty.has(stockId)) this.#options.store.saveHour(stockId, known)
    return { hour: now, used: 0, added: 0, refilled: 0, minutes: 0 }
  }

  #write(atMost: number): void {
    const { store } = this.#options
    let left = atMost
    for (const stockId of this.#dirty) {
      if (left-- <= 0) return
      this.#dirty.delete(stockId)
      const saved = this.#saved.get(stockId)
      if (saved) store.saveUnit(stockId, saved)
      const hour = this.#hours.get(stockId)
      if (hour) store.saveHour(stockId, hour)
    }
  }

  #wall(): number {
    return this.#options.clock.now().wall
  }

  #hourNow(): number {
    return Math.floor(this.#wall() / HOUR_MS)
  }
}

/** Its paper is told of by another status than its units, which may come earlier or later. */
function sourceOf(deviceId: string, isPaper: boolean): string {
  return isPaper ? `${deviceId}/${PAPER_UNIT}` : deviceId
}
