import type { ClassOutlook, ForecastView, WaitRange } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { ClassForecast, Forecast, WaitQuantiles } from '../../core/prediction/forecast.ts'
import type { ModelState } from '../../core/prediction/model.ts'
import { presentOf } from '../../core/prediction/present.ts'
import type { Clock, Log } from '../ports.ts'
import type { Laboratory } from '../science/ports.ts'
import { isInHall } from '../views/padTickets.ts'
import type { WaitForecasts } from './ports.ts'

/** From one to the next: while things happen, and while nothing does. */
const EVERY_MS = 2_000
const QUIET_EVERY_MS = 10_000
/** ... and never more often than leaves it this share of the time, on average: what costs more comes less often. */
const SHARE = 0.15
const AGAIN_AFTER_FAILURE_MS = 30_000
/** Older figures are not shown any more ... */
const OLDEST_MS = 60_000
/** ... but where the box is so busy that the next can not be there before: what is known is then shown with the time taken off, up to this age. */
const OLDEST_ON_A_BUSY_BOX_MS = 120_000
/** The next one may take so many times what the last one took. */
const GROWTH = 2
/** The next comes sooner than `SHARE` allows where screens would be without waits until then; of the time this is all it may have. */
const MOST_SHARE = 0.5
/** Waits grow shorter by steps: screens are not sent three hundred figures every second for it. */
const AGE_STEP_S = 10

/** The edition of waits of which nothing is known. */
const NOTHING = {}

export interface ForecastsOptions {
  readonly branch: Branch
  readonly clock: Clock
  readonly log: Log
  readonly laboratory: Pick<Laboratory, 'run'>
  /** What the branch has taught; undefined while that is not known yet. */
  readonly model: () => ModelState | undefined
  /** There is another forecast. */
  readonly made: (forecast: Forecast) => void
}

/** Waits of tickets, so much of the time since the forecast taken off. */
interface Aged {
  readonly of: Forecast
  readonly ageS: number
  readonly waits: Map<string, WaitRange>
}

/** Waits to come, predicted beside the hub's work again and again; what is known of them at any moment. */
export class Forecasts implements WaitForecasts {
  private readonly options: ForecastsOptions
  private current: Forecast | undefined
  /** Monotonic time of the state it was made of. */
  private currentAt = 0
  /** How old it may be. */
  private keptMs = OLDEST_MS
  private next: Readonly<Record<string, WaitRange>> = {}
  private aged: Aged | undefined
  private isMaking = false
  private isFailing = false
  /** Position in the journal of the state the last one was made of. */
  private madeOf = -1
  private startedAt = Number.NEGATIVE_INFINITY
  private notBefore = Number.NEGATIVE_INFINITY

  constructor(options: ForecastsOptions) {
    this.options = options
  }

  /** Asked about once a second: makes the next one when it is time for it. */
  pass(): void {
    const { branch, clock } = this.options
    if (!isAttended(branch)) {
      // Nobody would be called: there is nothing to predict.
      this.current = undefined
      return
    }
    const now = clock.monotonicMs()
    const everyMs = branch.lastSeq === this.madeOf ? QUIET_EVERY_MS : EVERY_MS
    if (!this.isMaking && now >= Math.max(this.startedAt + everyMs, this.notBefore)) void this.make()
  }

  /** Undefined while there is none, or only one that is too old. */
  get latest(): Forecast | undefined {
    return this.current && this.ageS() * 1000 <= this.keptMs ? this.current : undefined
  }

  get edition(): object {
    const { latest } = this
    return latest ? this.agedNow(latest) : NOTHING
  }

  ofTicket(ticketId: string): WaitRange | null {
    const forecast = this.latest
    const found = forecast?.tickets[ticketId]
    const ticket = this.options.branch.tickets.get(ticketId)
    if (!forecast || !found || !ticket || !isInHall(ticket)) return null
    // Called since, and back in line: another wait.
    if (ticket.calledAt !== null && ticket.calledAt > forecast.madeAt) return null
    return this.agedWait(forecast, ticketId, found)
  }

  ofNext(businessId: string, classId: string): WaitRange | null {
    if (!this.latest) return null
    // A class without a queue of its own stands in that of the class listed first.
    const first = this.options.branch.config?.classes[0]?.id ?? ''
    return this.next[`${businessId}/${classId}`] ?? this.next[`${businessId}/${first}`] ?? null
  }

  /** Null where nobody of the class is expected, and while nothing is known. */
  ofClass(classId: string): ClassOutlook | null {
    const found = this.latest?.classes.find((forecast) => forecast.classId === classId)
    return found ? outlook(found) : null
  }

  /** Of all classes together: the share within their targets. */
  withinTarget(): number | null {
    const classes = this.latest?.classes ?? []
    const customers = classes.reduce((sum, one) => sum + one.customers, 0)
    if (customers === 0) return null
    return classes.reduce((sum, one) => sum + one.customers * one.withinTarget, 0) / customers
  }

  view(): ForecastView {
    const forecast = this.latest
    if (!forecast) return { madeAt: null, ageS: null, tickets: {}, next: [], classes: [] }
    const tickets: Record<string, WaitRange> = {}
    for (const ticketId of Object.keys(forecast.tickets)) {
      const wait = this.ofTicket(ticketId)
      if (wait) tickets[ticketId] = wait
    }
    const { branch } = this.options
    return {
      madeAt: forecast.madeAt,
      ageS: this.ageS(),
      tickets,
      next: Object.entries(this.next).map(([key, wait]) => {
        const [businessId = '', classId = ''] = key.split('/')
        return { businessId, classId, wait }
      }),
      classes: forecast.classes.map((found) => ({
        classId: found.classId,
        ...outlook(found),
        customers: found.customers,
        targetMinutes: branch.config?.classes.find(({ id }) => id === found.classId)?.target.minutes ?? 0,
      })),
    }
  }

  private async make(): Promise<void> {
    const { branch, clock, log, laboratory, model, made } = this.options
    const learned = model()
    const present = learned && presentOf(branch, clock.now(), learned)
    if (!present) return
    this.isMaking = true
    this.madeOf = branch.lastSeq
    this.startedAt = clock.monotonicMs()
    try {
      const forecast = await laboratory.run('forecast', present)
      // Time it waited for its turn counts too: when the box is busy it is asked for less.
      const tookMs = clock.monotonicMs() - this.startedAt
      const againMs = againAfter(tookMs)
      this.notBefore = this.startedAt + againMs
      this.keptMs = Math.min(OLDEST_ON_A_BUSY_BOX_MS, Math.max(OLDEST_MS, againMs + GROWTH * tookMs))
      this.isFailing = false
      this.current = forecast
      this.currentAt = this.startedAt
      this.next = Object.fromEntries(Object.entries(forecast.next).map(([key, wait]) => [key, inSeconds(wait)]))
      made(forecast)
    } catch (error) {
      this.notBefore = clock.monotonicMs() + AGAIN_AFTER_FAILURE_MS
      if (!this.isFailing) log.error({ err: error }, 'waits can not be forecast at the moment')
      this.isFailing = true
    } finally {
      this.isMaking = false
    }
  }

  private ageS(): number {
    return (this.options.clock.monotonicMs() - this.currentAt) / 1000
  }

  /** The same object as long as it says the same. */
  private agedWait(forecast: Forecast, ticketId: string, wait: WaitQuantiles): WaitRange {
    const { ageS, waits } = this.agedNow(forecast)
    const known = waits.get(ticketId) ?? inSeconds(wait, ageS)
    waits.set(ticketId, known)
    return known
  }

  private agedNow(forecast: Forecast): Aged {
    const ageS = Math.floor(this.ageS() / AGE_STEP_S) * AGE_STEP_S
    if (this.aged?.of !== forecast || this.aged.ageS !== ageS) this.aged = { of: forecast, ageS, waits: new Map() }
    return this.aged
  }
}

/** From the beginning of a forecast that took so long to the beginning of the next, at least. */
function againAfter(tookMs: number): number {
  const inTime = OLDEST_MS - GROWTH * tookMs
  return Math.max(Math.min(tookMs / SHARE, inTime), tookMs / MOST_SHARE)
}

/** Somebody sits at a window, or will be back. */
function isAttended({ windows }: Branch): boolean {
  for (const { status, tellerId } of windows.values()) if (status !== 'closed' && tellerId !== null) return true
  return false
}

function inSeconds({ p50Ms, p90Ms }: WaitQuantiles, passedS = 0): WaitRange {
  const p50S = Math.max(0, Math.round(p50Ms / 1000) - passedS)
  return { p50S, p90S: Math.max(p50S, Math.round(p90Ms / 1000) - passedS) }
}

function outlook({ withinTarget, ...waits }: ClassForecast): ClassOutlook {
  return { ...inSeconds(waits), withinTarget }
}
