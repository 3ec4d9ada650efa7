import { type Lookup, queueFor } from '../lookup.ts'
import { erlangC } from '../simulation/formulas.ts'
import type { DemandDay } from './demand.ts'
import type { HabitModel } from './habits.ts'
import { HALF_HOUR_MS, type HalfHours, halfHourOf } from './halfHours.ts'
import type { Abilities, WindowKind } from './kinds.ts'
import { isServed, type Plan } from './plan.ts'
import { lengthened } from './shifts.ts'

/** Customers of one queue and class in a half-hour, on average. */
interface Flow {
  readonly queueId: string
  readonly classId: string
  readonly businessId: string
  /** By half-hour of the plan. */
  readonly counts: Float64Array
}

interface Source {
  readonly table: Lookup
  readonly days: readonly DemandDay[]
  readonly habits: HabitModel
  readonly halfHours: HalfHours
  readonly kinds: readonly WindowKind[]
  readonly abilities: Abilities
  readonly minShift: number
}

/**
 * Where a search begins: each half-hour by itself, as if it had lasted for ever, with the customers of a service time ago (pointwise
 * stationary with a lag; Green, Kolesar, Whitt 2007) and those the half-hour before could not serve. Windows that share queues are one
 * group with one line, Erlang C stretched by the spread of service times (Allen-Cunneen). What this leaves out, priorities and windows of
 * last resort among it, the search finds by simulation.
 */
export function formulaStart(source: Source): Plan {
  const { halfHours, kinds, abilities, minShift } = source
  const flows = flowsOf(source)
  const plan = kinds.map(() => new Array<number>(halfHours.count).fill(0))
  const backlog = new Map<string, number>()
  for (let at = 0; at < halfHours.count; at += 1) {
    for (const group of groupsAt(at, source)) staff(group, at, { ...source, flows, plan, backlog })
    cover(plan, at, source)
  }
  return plan.map((counts, kind) => lengthened(counts, abilities.most[kind] ?? [], minShift))
}

interface Group {
  readonly kinds: readonly number[]
  readonly queues: ReadonlySet<string>
}

/** Kinds that favour the same queue, or one that another of them favours. */
function groupsAt(at: number, { kinds, abilities }: Source): Group[] {
  let groups: Group[] = []
  for (const kind of kinds.keys()) {
    if ((abilities.most[kind]?.[at] ?? 0) === 0) continue
    const favoured = abilities.favours[kind]?.[at] ?? new Set<string>()
    const joined = groups.filter(({ queues }) => [...favoured].some((queueId) => queues.has(queueId)))
    const merged = {
      kinds: [...joined.flatMap((group) => group.kinds), kind],
      queues: new Set([...favoured, ...joined.flatMap(({ queues }) => [...queues])]),
    }
    groups = [...groups.filter((group) => !joined.includes(group)), merged]
  }
  return groups
}

interface Staffing extends Source {
  readonly flows: readonly Flow[]
  readonly plan: number[][]
  /** Customers left over from the half-hour before, by queue. */
  readonly backlog: Map<string, number>
}

/** Opens as many windows of a group as its targets ask for, of equal cost by turns, and carries over whom they can not serve. */
function staff({ kinds, queues }: Group, at: number, staffing: Staffing): void {
  const { abilities, plan, backlog } = staffing
  const load = loadOf(queues, at, staffing)
  if (load.customers === 0) return
  const most = kinds.reduce((sum, kind) => sum + (abilities.most[kind]?.[at] ?? 0), 0)
  const servers = serversFor(load, most, staffing)
  const unserved = Math.max(0, load.customers - (servers * HALF_HOUR_MS) / load.meanMs)
  for (const queueId of queues) backlog.set(queueId, 0)
  const [first = ''] = queues
  backlog.set(first, unserved)
  const costOf = (kind: number) => staffing.kinds[kind]?.cost ?? 1
  const countAt = (kind: number) => plan[kind]?.[at] ?? 0
  for (let opened = 0; opened < servers; opened += 1) {
    const withRoom = kinds.filter((kind) => countAt(kind) < (abilities.most[kind]?.[at] ?? 0))
    const [next] = withRoom.sort((a, b) => costOf(a) - costOf(b) || countAt(a) - countAt(b) || a - b)
    const counts = next === undefined ? undefined : plan[next]
    if (counts) counts[at] = (counts[at] ?? 0) + 1
  }
}

interface Load {
  /** In the half-hour. */
  readonly customers: number
  readonly meanMs: number
  /** Allen-Cunneen: (1 + squared coefficient of variation) / 2. */
  readonly stretch: number
  readonly classes: ReadonlyMap<string, number>
}

function loadOf(queues: ReadonlySet<string>, at: number, { flows, habits, backlog }: Staffing): Load {
  let customers = 0
  let workMs = 0
  let square = 0
  const classes = new Map<string, number>()
  for (const { queueId, classId, businessId, counts } of flows) {
    if (!queues.has(queueId)) continue
    const meanMs = habits.meanMs(businessId)
    const lag = Math.min(1, meanMs / HALF_HOUR_MS)
    const count = (1 - lag) * (counts[at] ?? 0) + lag * (counts[at - 1] ?? 0)
    customers += count
    workMs += count * meanMs
    square += count * habits.meanSquare(businessId)
    classes.set(classId, (classes.get(classId) ?? 0) + count)
  }
  if (customers === 0) return { customers, meanMs: 1, stretch: 1, classes }
  const meanMs = workMs / customers
  const stretch = square / customers / meanMs ** 2 / 2
  const left = [...queues].reduce((sum, queueId) => sum + (backlog.get(queueId) ?? 0), 0)
  return { customers: customers + left, meanMs, stretch, classes }
}

/** The fewest with which all classes together have their targets, if so many there are. */
function serversFor({ customers, meanMs, stretch, classes }: Load, most: number, { table }: Staffing): number {
  const load = (customers * meanMs) / HALF_HOUR_MS
  for (let servers = Math.max(1, Math.ceil(load)); servers < most; servers += 1) {
    let spare = 0
    for (const [classId, count] of classes) {
      const { minutes = 10, percent = 80 } = table.classes.get(classId)?.target ?? {}
      const drain = ((servers - load) * minutes * 60_000) / meanMs / stretch
      spare += count * (1 - erlangC(servers, load) * Math.exp(-drain) - percent / 100)
    }
    if (servers > load && spare >= 0) return servers
  }
  return most
}

/** Opens the cheapest kind for queues nobody calls from. */
function cover(plan: number[][], at: number, { kinds, abilities }: Source): void {
  for (const queueId of abilities.needed[at] ?? []) {
    if (isServed(plan, queueId, at, abilities)) continue
    const able = [...kinds.keys()].filter((kind) => {
      const isThere = (plan[kind]?.[at] ?? 0) < (abilities.most[kind]?.[at] ?? 0)
      return isThere && abilities.serves[kind]?.[at]?.has(queueId)
    })
    const [cheapest] = able.sort((a, b) => (kinds[a]?.cost ?? 1) - (kinds[b]?.cost ?? 1))
    const counts = cheapest === undefined ? undefined : plan[cheapest]
    if (counts) counts[at] = (counts[at] ?? 0) + 1
  }
}

function flowsOf({ table, days, halfHours }: Source): Flow[] {
  const flows = new Map<string, Flow>()
  for (const { visitors } of days) {
    for (const { at, classId, businessIds } of visitors) {
      const halfHour = Math.min(halfHours.count - 1, Math.max(0, halfHourOf(at) - halfHours.first))
      for (const businessId of businessIds) {
        const queueId = queueFor(table.config, businessId, classId)?.id
        if (queueId === undefined) continue
        const key = `${businessId}/${classId}`
        const known = flows.get(key) ?? { queueId, classId, businessId, counts: new Float64Array(halfHours.count) }
        known.counts[halfHour] = (known.counts[halfHour] ?? 0) + 1 / days.length
        flows.set(key, known)
      }
    }
  }
  return [...flows.values()]
}
