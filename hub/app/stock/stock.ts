import {
  type Finding,
  ProblemError,
  type RecordedEvent,
  type RunsOut,
  type StockEntry,
  type StockHistoryView,
  type StockLine,
  type StockView,
} from '../../../contracts/index.ts'
import { zoneOffsetMs } from '../../core/localTime.ts'
import { groupsOf, type UnitGroup } from '../../core/stock/groups.ts'
import { serviceDayEnds } from '../../core/stock/openTimes.ts'
import { denominationsOf, type LineNeed, replenishmentOf } from '../../core/stock/replenish.ts'
import { stockCsv } from '../../core/stock/stockCsv.ts'
import { stockFindings } from '../../core/stock/stockFindings.ts'
import type { SeenUnit } from '../../core/stock/units.ts'
import type { Laboratory } from '../science/ports.ts'
import { StockBook, type StockBookOptions } from './stockBook.ts'
import { StockForecasts } from './stockForecasts.ts'
import type { StockQuestion } from './stockJob.ts'
import { keptLine, unitLine, unitQuestion } from './stockLines.ts'

const HOUR_MS = 3_600_000
const REFILLS_SHOWN = 50

export interface StockOptions extends Omit<StockBookOptions, 'changed'> {
  readonly laboratory: Laboratory | undefined
  /** Something else is to be said of these devices; of none: of stocks kept by hand. */
  readonly changed: (deviceIds: readonly string[]) => void
}

/** What others may ask of cash and stock. */
export class Stock {
  readonly #options: StockOptions
  readonly #book: StockBook
  readonly #forecasts: StockForecasts | undefined
  /** Severities of what was said last of running out, by stock. */
  readonly #said = new Map<string, number>()

  constructor(options: StockOptions) {
    this.#options = options
    const { laboratory, branch, clock, log } = options
    this.#book = new StockBook({
      ...options,
      changed: (deviceIds) => {
        this.#forecasts?.want()
        options.changed(deviceIds)
      },
    })
    this.#forecasts =
      laboratory &&
      new StockForecasts({
        branch,
        clock,
        log,
        laboratory,
        questions: () => this.#questions(),
        made: () => options.changed(this.#devices().filter((deviceId) => this.#book.unitsOf(deviceId).length > 0)),
      })
  }

  status(deviceId: string, iface: string): void {
    this.#book.status(deviceId, iface)
  }

  nodeReady(nodeId: string): void {
    this.#book.nodeReady(nodeId)
  }

  committed(events: readonly RecordedEvent[]): void {
    this.#book.committed(events)
  }

  /** Once a second. */
  pass(): void {
    this.#book.pass()
    this.#forecasts?.pass()
  }

  stop(): void {
    this.#book.stop()
  }

  /** By the device's own account; undefined: there is no such unit. */
  countOf(stockId: string): number | null | undefined {
    return this.#unit(stockId)?.unit.count
  }

  /** When a unit is empty, or full where things go in: of several that customers empty together, all of them. */
  runsOut(deviceId: string, unitId: string): RunsOut | null {
    const stockId = `${deviceId}/${unitId}`
    const group = this.#groups(deviceId).find(({ members }) => members.some((each) => each.stockId === stockId))
    return this.#forecasts?.runsOut(group?.id ?? stockId) ?? null
  }

  /** What is to be said of a device beyond what it says itself. */
  findings(deviceId: string): Finding[] {
    const { branch, clock } = this.#options
    const { next } = this.#dayEnds()
    const now = clock.now().wall
    const isPlanned = [...branch.maintenance.values()].some(({ deviceIds, from, until }) => {
      return from < next && until > now && (deviceIds.length === 0 || deviceIds.includes(deviceId))
    })
    const lines = this.#linesOf(deviceId)
    const found = stockFindings(lines, next, isPlanned, this.#said)
    for (const { stockId } of lines) this.#said.delete(stockId)
    for (const { component, code, severity } of found) {
      if (code === 'runs-out-soon') this.#said.set(`${deviceId}/${component}`, severity)
    }
    return found
  }

  /** @param horizonDays that a round is to hold for; undefined: as configured */
  view(horizonDays: number | undefined): StockView {
    const { branch, clock } = this.#options
    const days = horizonDays ?? branch.config?.operations.replenishDays ?? 1
    const now = clock.now().wall
    const lines = this.#lines()
    const replenishment = replenishmentOf(this.#needs(lines), days, now, this.#dayEnds().today)
    const denominations = denominationsOf(replenishment, lines)
    return { now, horizonDays: days, lines, replenishment, denominations }
  }

  csv(horizonDays: number | undefined): string {
    return stockCsv(this.view(horizonDays))
  }

  /** Throws ProblemError STOCK_UNKNOWN. */
  history(stockId: string): StockHistoryView {
    const { branch, store } = this.#options
    const isKept = branch.config?.operations.stock.some(({ id }) => id === stockId) ?? false
    if (!isKept && !this.#unit(stockId)) throw new ProblemError('STOCK_UNKNOWN', { stockId })
    const record = branch.stocks.get(stockId)
    const refills = isKept ? [] : store.refills(stockId, REFILLS_SHOWN).map(refillEntry)
    const holders = (record?.holders ?? []).map(({ id, out, back }) => ({
      holder: id,
      handedOut: out,
      returned: back,
      holds: out - back,
      serials: record?.held.filter(({ holder }) => holder === id).map(({ serials }) => serials) ?? [],
    }))
    const entries = [...(record?.entries ?? []), ...refills].sort((a, b) => b.at - a.at)
    return { stockId, entries, holders, serials: [...(record?.here ?? [])] }
  }

  #unit(stockId: string): SeenUnit | undefined {
    const [deviceId = ''] = stockId.split('/')
    return this.#book.unitsOf(deviceId).find((seen) => seen.stockId === stockId)
  }

  #devices(): string[] {
    return (this.#options.branch.config?.devices ?? []).map(({ id }) => id)
  }

  #groups(deviceId: string): UnitGroup[] {
    return groupsOf(this.#book.unitsOf(deviceId))
  }

  #lines(): StockLine[] {
    const { branch } = this.#options
    const kept = (branch.config?.operations.stock ?? []).map((stock) =>
      keptLine(stock, branch.stocks.get(stock.id), this.#outcome(stock.id)),
    )
    return [...this.#devices().flatMap((deviceId) => this.#linesOf(deviceId)), ...kept]
  }

  #linesOf(deviceId: string): StockLine[] {
    const groups = new Map(
      this.#groups(deviceId).flatMap((group) => group.members.map((each) => [each.stockId, group])),
    )
    return this.#book.unitsOf(deviceId).map((seen) => {
      const asOf = this.#book.memoryOf(seen.stockId)?.seenAt ?? null
      const record = this.#options.branch.stocks.get(seen.stockId)
      const line = unitLine(seen, asOf, record, this.#outcome(seen.stockId))
      const group = groups.get(seen.stockId)
      if (!group) return line
      const runsOut = this.#forecasts?.runsOut(group.id) ?? null
      const stockIds = group.members.map(({ stockId }) => stockId)
      return { ...line, together: { stockIds, count: group.count, runsOut } }
    })
  }

  #outcome(id: string) {
    return { forecast: this.#forecasts?.of(id), runsOut: this.#forecasts?.runsOut(id) ?? null }
  }

  #questions(): StockQuestion[] {
    const { branch } = this.#options
    const since = (stockId: string) => this.#book.memoryOf(stockId)?.since ?? 0
    const always = new Set(
      branch.config?.operations.devices.filter(({ hours }) => hours === 'always').map(({ device }) => device),
    )
    const units = this.#devices().flatMap((deviceId) => {
      const isAlwaysOpen = always.has(deviceId)
      const single = this.#book.unitsOf(deviceId).map((seen) => {
        return { ...unitQuestion(seen, since(seen.stockId)), isAlwaysOpen }
      })
      const together = this.#groups(deviceId).map(({ id, members, count }): StockQuestion => {
        const rooms = members.map(({ unit }) =>
          unit.capacity === undefined ? null : unit.capacity - (unit.count ?? 0),
        )
        const { out, into } = single.find((each) => each.id === members[0]?.stockId) ?? { out: true, into: false }
        return {
          id,
          members: members.map(({ stockId }) => stockId),
          since: Math.max(...members.map(({ stockId }) => since(stockId))),
          count,
          room: rooms.includes(null) ? null : rooms.reduce((sum: number, room) => sum + Math.max(0, room ?? 0), 0),
          out,
          into,
          isAlwaysOpen,
        }
      })
      return [...single, ...together]
    })
    const kept = (branch.config?.operations.stock ?? []).map(({ id }): StockQuestion => {
      const count = branch.stocks.get(id)?.count ?? null
      return { id, members: [id], since: 0, count, room: null, out: true, into: false }
    })
    return [...units, ...kept]
  }

  /** Where several are emptied together, what is brought is spread over them by the room they have. */
  #needs(lines: readonly StockLine[]): LineNeed[] {
    const byId = new Map(lines.map((line) => [line.stockId, line]))
    const groupOf = new Map(
      this.#devices().flatMap((id) =>
        this.#groups(id).flatMap((group) => group.members.map((each) => [each.stockId, group.id])),
      ),
    )
    return lines.map((line) => {
      const forecast = this.#forecasts?.of(groupOf.get(line.stockId) ?? line.stockId)
      const isIn = line.role === 'deposit' || line.role === 'retain' || line.role === 'reject'
      const rooms = (line.together?.stockIds ?? [line.stockId]).map((id) => roomOf(byId.get(id)))
      const all = rooms.reduce((sum, room) => sum + room, 0)
      return {
        line,
        act: forecast?.act ?? (isIn ? 'takeAway' : 'fill'),
        enough: forecast?.enough ?? [],
        share: all > 0 ? roomOf(line) / all : 1 / rooms.length,
      }
    })
  }

  #dayEnds(): { today: number; next: number } {
    const { branch, clock } = this.#options
    const { wall } = clock.now()
    if (!branch.config) return { today: wall, next: wall }
    const offsetMs = zoneOffsetMs(wall, branch.config.outlet.timeZone)
    const { today, next } = serviceDayEnds(branch.config, wall + offsetMs)
    return { today: today - offsetMs, next: next - offsetMs }
  }
}

function roomOf(line: StockLine | undefined): number {
  return line?.capacity == null ? 1 : Math.max(0, line.capacity - (line.count ?? 0))
}

function refillEntry({ hour, refilled }: { readonly hour: number; readonly refilled: number }): StockEntry {
  return {
    at: hour * HOUR_MS,
    kind: 'refilled',
    pieces: refilled,
    book: null,
    difference: null,
    holder: null,
    serials: null,
    reason: null,
    by: null,
  }
}
