import type { UnitState } from './cardPath.ts'

export const CASH_ROLES = ['dispense', 'recycle', 'deposit', 'retract', 'reject'] as const
export type CashRole = (typeof CASH_ROLES)[number]
/** Ways out of a cassette and into it that are counted. */
export const OUT = ['presented', 'rejected', 'distributed', 'unknown', 'stacked', 'diverted', 'transport'] as const
export const IN = ['deposited', 'retracted', 'rejected', 'distributed', 'transport'] as const
export type Out = (typeof OUT)[number]
export type In = (typeof IN)[number]

export interface CashUnit {
  readonly id: string
  readonly role: CashRole
  readonly positionName: string
  readonly index: number
  readonly capacity: number
  readonly currency: string
  /** 0: notes of any value. */
  readonly value: number
  lowThreshold: number
  highThreshold: number
  status: UnitState
  /** How many notes by value there are. */
  readonly initial: Map<number, number>
  readonly out: Record<Out, Map<number, number>>
  readonly in: Record<In, Map<number, number>>
  retractOperations: number
  accuracy: string
}

type Notes = ReadonlyMap<number, number>
const total = (notes: Notes) => [...notes.values()].reduce((sum, count) => sum + count, 0)
const add = (to: Map<number, number>, value: number, count: number) => to.set(value, (to.get(value) ?? 0) + count)
/** What lies at a slot, waiting for a hand. */
export type Bundle = ReadonlyMap<number, number>

/** Initial + in − out, which is how many notes there are. */
export function noteCount(unit: CashUnit): number {
  const inside = Object.values(unit.in).reduce((sum, notes) => sum + total(notes), 0)
  const outside = Object.values(unit.out).reduce((sum, notes) => sum + total(notes), 0)
  return total(unit.initial) + inside - outside
}

export function cashReplenishment(unit: CashUnit): string {
  const count = noteCount(unit)
  const givesOut = unit.role === 'dispense' || unit.role === 'recycle'
  if (givesOut && count === 0) return 'empty'
  if (count >= unit.capacity) return 'full'
  if (givesOut && count <= unit.lowThreshold) return 'low'
  return unit.highThreshold > 0 && count >= unit.highThreshold ? 'high' : 'ok'
}

const works = ({ status }: CashUnit) => status === 'ok'

/** How the whole of it can still serve: what some unit lacks is `attention`, that none works is `stop`. */
export function readiness(units: readonly CashUnit[], roles: readonly CashRole[], bad: readonly string[]): string {
  const mine = units.filter(({ role }) => roles.includes(role))
  const usable = mine.filter((unit) => works(unit) && !bad.includes(cashReplenishment(unit)))
  if (usable.length === 0) return 'stop'
  const isSound = mine.every((unit) => works(unit) && cashReplenishment(unit) === 'ok')
  return isSound ? 'ok' : 'attention'
}

/** Ways to make up an amount that are looked at. */
const MOST_TRIED = 20_000

/** Cassettes of a machine, what lies at its slot, and the arithmetic between them. */
export function createCashUnits(units: readonly CashUnit[]) {
  let bundle: Map<number, number> | undefined
  let isShutterJammed = false
  let withCustomers = 0

  const givers = () =>
    units.filter((unit) => (unit.role === 'dispense' || unit.role === 'recycle') && works(unit) && noteCount(unit) > 0)
  const reject = () => units.find((unit) => unit.role === 'reject' && works(unit))

  /** How many notes of each cassette make up the amount, few first; undefined: it can not be made up. */
  function mix(amount: number): Map<CashUnit, number> | undefined {
    const byValue = givers().sort((a, b) => b.value - a.value)
    let tried = 0
    function from(place: number, left: number): Map<CashUnit, number> | undefined {
      if (left === 0) return new Map()
      const unit = byValue[place]
      if (!unit || ++tried > MOST_TRIED) return undefined
      for (let count = Math.min(noteCount(unit), Math.floor(left / unit.value)); count >= 0; count--) {
        const rest = from(place + 1, left - count * unit.value)
        if (rest) return count > 0 ? rest.set(unit, count) : rest
      }
      return undefined
    }
    return from(0, amount)
  }

  function must(condition: boolean, why: string): void {
    if (!condition) throw new Error(why)
  }

  /** Where a note of this value is kept: with its like while there is room, else with the mixed ones. */
  function keeper(value: number): CashUnit | undefined {
    const takes = (unit: CashUnit) => works(unit) && noteCount(unit) < unit.capacity
    return (
      units.find((unit) => unit.role === 'recycle' && unit.value === value && takes(unit)) ??
      units.find((unit) => unit.role === 'deposit' && takes(unit))
    )
  }

  return {
    units,
    unit: (id: string) => units.find((one) => one.id === id),
    get bundle(): Bundle | undefined {
      return bundle
    },
    get isShutterJammed() {
      return isShutterJammed
    },
    /** Notes that customers have taken less those they have put in. */
    get withCustomers() {
      return withCustomers
    },
    get shutter() {
      if (isShutterJammed) return bundle ? 'jammedOpen' : 'jammedClosed'
      return bundle ? 'open' : 'closed'
    },
    setShutterJammed(on: boolean) {
      isShutterJammed = on
    },
    /** Lays the notes at the slot. `rejected`: so many come out double and go to the reject bin. */
    present(amount: number, rejected = 0): void {
      must(bundle === undefined, 'there are notes at the slot')
      must(!isShutterJammed, 'the shutter is jammed')
      const notes = mix(amount)
      must(amount > 0 && notes !== undefined, `${amount} can not be made up of what is there`)
      const bin = reject()
      bundle = new Map()
      for (const [unit, count] of notes ?? []) {
        const bad = bin ? Math.min(rejected, noteCount(unit) - count) : 0
        if (bad > 0 && bin) {
          add(unit.out.rejected, unit.value, bad)
          add(bin.in.rejected, unit.value, bad)
        }
        rejected -= bad
        add(unit.out.presented, unit.value, count)
        add(bundle, unit.value, count)
      }
    },
    take(): Bundle | undefined {
      const taken = bundle
      if (!taken) return undefined
      bundle = undefined
      withCustomers += total(taken)
      return taken
    },
    /** Nobody has taken them: back into the bin for it. */
    retract(): void {
      const bin = units.find(({ role }) => role === 'retract') ?? reject()
      must(bundle !== undefined, 'there is nothing at the slot')
      if (!bundle || !bin) throw new Error('there is no bin to take it back into')
      for (const [value, count] of bundle) add(bin.in.retracted, value, count)
      bin.retractOperations += 1
      bundle = undefined
    },
    /** Takes a customer's notes in; gives back how many were refused because there is no room. */
    deposit(notes: ReadonlyMap<number, number>): number {
      must(
        units.some(({ role }) => role === 'recycle' || role === 'deposit'),
        'it takes no notes',
      )
      must(!isShutterJammed, 'the shutter is jammed')
      must(bundle === undefined, 'there are notes at the slot')
      let refused = 0
      for (const [value, count] of notes)
        for (let note = 0; note < count; note++) {
          const unit = keeper(value)
          if (unit) add(unit.in.deposited, value, 1)
          else refused += 1
          if (unit) withCustomers -= 1
        }
      return refused
    },
    /** So many went to customers during a busy day. */
    sell(unit: CashUnit, count: number): void {
      add(unit.out.presented, unit.value, count)
      withCustomers += count
    },
    /** Somebody has filled it, or counted it: all counters begin anew. */
    fill(unit: CashUnit, count: number): void {
      unit.initial.clear()
      unit.initial.set(unit.value, count)
      for (const notes of [...Object.values(unit.out), ...Object.values(unit.in)]) notes.clear()
      unit.retractOperations = 0
      unit.accuracy = 'accurateSet'
    },
  }
}
export type CashUnits = ReturnType<typeof createCashUnits>

export function cashUnit(
  unit: Pick<CashUnit, 'id' | 'role' | 'positionName' | 'index' | 'capacity' | 'value'> & {
    readonly count: number
    readonly lowThreshold?: number
    readonly highThreshold?: number
  },
): CashUnit {
  const { count, ...rest } = unit
  const maps = <T extends string>(names: readonly T[]) =>
    Object.fromEntries(names.map((name) => [name, new Map<number, number>()])) as Record<T, Map<number, number>>
  return {
    lowThreshold: 0,
    highThreshold: 0,
    ...rest,
    currency: 'CNY',
    status: 'ok',
    initial: new Map(count > 0 ? [[unit.value, count]] : []),
    out: maps(OUT),
    in: maps(IN),
    retractOperations: 0,
    accuracy: 'accurate',
  }
}
