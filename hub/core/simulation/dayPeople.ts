import type { BranchConfig } from '../../../contracts/index.ts'
import { IdleTimes } from './idleTimes.ts'
import type { Behaviour, Visitor } from './play.ts'
import { exponential, type Random, stream } from './random.ts'
import type { RecordedCall, RecordedDay, RecordedVisitor, ServiceEnd } from './recordedDay.ts'
import { type Served, ServiceTimes } from './serviceTimes.ts'

const NEVER = Number.POSITIVE_INFINITY
const HALF_HOUR_MS = 1_800_000
/** Arrivals of a day drawn anew are up to so long before or after those recorded, in the same half-hour. */
const JITTER_MS = 300_000

/** Somebody of a recorded day with all that he brings: the same under all rules and staffing that are tried on him. */
export interface DayPerson extends Visitor {
  /** Each stay at a window in turn, of the business of the same index. */
  readonly stays: readonly Served[]
  /** Whether he comes to each call, from the first; to those after them `comesLater`. */
  readonly comes: readonly boolean[]
  readonly comesLater: boolean
  /** How long a window waits for him when he does not. */
  readonly missMs: number
  readonly patienceMs: number
  /** So long before he came he had his place (a remote ticket), and so long his wait counted already (carried over). */
  readonly placeLeadMs: number
  readonly waitLeadMs: number
  /** Here since the day before. */
  readonly isCarriedOver: boolean
  /** From his coming to an idle window until he was called. */
  readonly reactionMs: number
  /** Order of issue. */
  readonly sequence: number
  /** The queue he first stood in, as configured or as staff chose. */
  readonly queueId: string
}

interface Stay extends Served {
  readonly businessId: string
  readonly end: ServiceEnd
}

/** What the journal does not tell of somebody, and what it does instead. */
interface Known {
  readonly person: DayPerson
  /** He left after so long, or had waited so long when he was called or the record ends. */
  readonly waitedMs: number
  readonly hasLeft: boolean
}

/** The customers of a recorded day, as they were or drawn anew from it. */
export class DayPeople {
  readonly #day: RecordedDay
  readonly #times: ServiceTimes
  readonly #known: readonly Known[]
  readonly #idle: IdleTimes
  readonly #meanPatienceMs: number

  constructor(day: RecordedDay, config: BranchConfig) {
    this.#day = day
    this.#idle = new IdleTimes(day)
    const stays = day.visitors.map((visitor) => staysOf(visitor, this.#idle))
    this.#times = new ServiceTimes(
      stays.flat().filter(({ end }) => end === 'finished' || end === 'sentOn'),
      config,
    )
    this.#meanPatienceMs = meanPatienceMs(day.visitors)
    this.#known = day.visitors.map((visitor, at) => this.#knownOf(visitor, stays[at] ?? []))
  }

  /** Everybody as he was. What nobody knows (how long he would have been served who left) is drawn, always the same. */
  asRecorded(): DayPerson[] {
    return this.#known.map(({ person }) => person)
  }

  /**
   * A day like this one: for everybody who came somebody drawn, with replacement, from those who came in the same half-hour; his
   * services drawn from those of the same business. Who was there when the day began is there again.
   */
  resampled(random: Random): DayPerson[] {
    const before = this.#known.filter(({ person }) => person.isCarriedOver)
    const people = before.map((known) => this.#drawn(known, known.person.tick, random))
    for (const came of this.#byHalfHour()) {
      // Arrivals stay where they were, but for some minutes: drawn again too, they would come in clusters that no day has.
      for (const { person } of came) {
        const known = came[Math.floor(random() * came.length)] as Known
        people.push(this.#drawn(known, about(this.#day, person.tick, random), random))
      }
    }
    return numbered(people)
  }

  /** Of these people at any tellers; for one play. */
  behaviour(): Behaviour<DayPerson> {
    const begun = new Map<string, number>()
    return {
      serviceMs: ({ visitor, tellerId }) => {
        const stage = begun.get(visitor.id) ?? 0
        begun.set(visitor.id, stage + 1)
        const stay = visitor.stays[stage]
        return stay ? this.#times.at(stay, tellerId) : 0
      },
      comes: ({ comes, comesLater }, _waitedMs, calls) => comes[calls] ?? comesLater,
      noShowMs: ({ missMs }) => missMs,
      patienceMs: ({ patienceMs }) => patienceMs,
    }
  }

  #knownOf(visitor: RecordedVisitor, stays: readonly Stay[]): Known {
    const wait = waitOf(visitor)
    const { id, classId, arrivedAt: tick, calls, place, end, line } = visitor
    const random = stream(0, id)
    const draw = (businessId: string) => ({ ...this.#times.draw(businessId, random), businessId })
    // Whose service the end of the day has ended was gone long before.
    const known = stays.map((stay) => (stay.end === 'dayEnd' ? draw(stay.businessId) : stay))
    const unknown = visitor.businessIds.slice(visitor.services.length).map(draw)
    const [first] = calls
    const missed = calls.find(({ missedAt }) => missedAt !== null)
    const all = [...known, ...unknown]
    const person: DayPerson = {
      id,
      tick,
      classId,
      businessIds: all.map(({ businessId }) => businessId),
      stays: all,
      comes: calls.map(({ came }) => came !== false),
      comesLater: end.kind !== 'noShow',
      missMs: missed ? this.#missMs(missed) : 0,
      patienceMs: this.#patienceMs(wait, random),
      placeLeadMs: tick - place.tick,
      waitLeadMs: tick - visitor.waitingSince,
      isCarriedOver: visitor.isCarriedOver,
      reactionMs: first ? this.#idle.reactionTo(first, tick) : 0,
      sequence: place.sequence,
      queueId: first?.queueId ?? line.queueId,
    }
    return { person, ...wait }
  }

  #missMs({ windowId, tick, missedAt }: RecordedCall): number {
    const until = missedAt ?? tick
    return until - tick + this.#idle.after(windowId, until)
  }

  /** Who was called might have left later: patience has no memory. */
  #patienceMs({ waitedMs, hasLeft }: Wait, random: Random): number {
    const more = exponential(random(), 1)
    if (hasLeft || this.#meanPatienceMs === NEVER) return hasLeft ? waitedMs : NEVER
    return Math.round(waitedMs + more * this.#meanPatienceMs)
  }

  #drawn(known: Known, tick: number, random: Random): DayPerson {
    const { person } = known
    const stays = person.businessIds.map((businessId) => this.#times.draw(businessId, random))
    return { ...person, tick, stays, patienceMs: this.#patienceMs(known, random) }
  }

  /** Those who came in each local half-hour. */
  #byHalfHour(): Iterable<readonly Known[]> {
    const halves = new Map<number, Known[]>()
    for (const known of this.#known) {
      if (known.person.isCarriedOver) continue
      const half = halfHourOf(this.#day, known.person.tick)
      const came = halves.get(half) ?? []
      came.push(known)
      halves.set(half, came)
    }
    return halves.values()
  }
}

type Wait = Pick<Known, 'waitedMs' | 'hasLeft'>

/** Until his first call, until he left, or as far as the record goes. */
function waitOf({ arrivedAt, calls, end }: RecordedVisitor): Wait {
  const [first] = calls
  return { waitedMs: (first?.tick ?? end.tick) - arrivedAt, hasLeft: first === undefined && end.kind === 'cancelled' }
}

/** Exponential: the time waited by those who were called or left, for each who left. Who did neither may have gone unseen. */
function meanPatienceMs(visitors: readonly RecordedVisitor[]): number {
  const told = visitors.filter(({ calls, end }) => calls.length > 0 || end.kind === 'cancelled').map(waitOf)
  const left = told.filter(({ hasLeft }) => hasLeft).length
  return left === 0 ? NEVER : told.reduce((sum, { waitedMs }) => sum + waitedMs, 0) / left
}

/** His stays as the engine plays them: what went on at the same window is one. */
function staysOf({ services }: RecordedVisitor, idle: IdleTimes): Stay[] {
  const stays: Stay[] = []
  for (const { businessId, windowId, tellerId, ms, until, isHere, end } of services) {
    const before = isHere ? stays.pop() : undefined
    stays.push({
      businessId: before?.businessId ?? businessId,
      tellerId,
      ms: (before?.ms ?? 0) + ms,
      restMs: idle.after(windowId, until),
      end,
    })
  }
  return stays
}

/** In order of arrival, each with a name and a number of his own. */
function numbered(people: readonly DayPerson[]): DayPerson[] {
  return [...people]
    .sort((a, b) => a.tick - b.tick)
    .map((person, sequence) => ({ ...person, id: `p${sequence}`, sequence }))
}

type Day = Pick<RecordedDay, 'start'>

/** A tick up to some minutes before or after this one, in the same half-hour and not before the day began. */
export function about(day: Day, tick: number, random: Random): number {
  const half = halfHourOf(day, tick)
  const from = midnightOf(day) + half * HALF_HOUR_MS
  const jittered = tick + (random() * 2 - 1) * JITTER_MS
  return Math.round(reflected(jittered, Math.max(from, day.start.tick), from + HALF_HOUR_MS - 1))
}

function halfHourOf(day: Day, tick: number): number {
  return Math.floor((tick - midnightOf(day)) / HALF_HOUR_MS)
}

function midnightOf({ start }: Day): number {
  return start.tick - start.secondOfDay * 1000
}

/** Thrown back from the ends of the range. */
function reflected(value: number, from: number, until: number): number {
  if (value < from) return Math.min(until, 2 * from - value)
  return value > until ? Math.max(from, 2 * until - value) : value
}
