import Type, { type Static } from 'typebox'
import { Check } from 'typebox/value'
import type { DeviceEventData } from '../../contracts/index.ts'
import { fromFormer, refuseNewer } from './formerLedger.ts'
import type { Settlement } from './settlement.ts'

/**
 * Where the cards of one machine are, by our own account: so many in each hopper and each bin, at most one on the way between
 * them. Pure; the driver saves it by `context.memory` at every change, and a movement before its first byte.
 *
 * A count is a range: certain where both ends are equal, wider by one for every movement that can not be told any more. What is not
 * certain stays so until the machine shows it or somebody counts.
 */

/** Where the card on the way is; `exit` is the mouth, where a hand can take it. */
export const PATH_PLACES = ['none', 'transport', 'exit'] as const
export type PathPlace = (typeof PATH_PLACES)[number]
/** What cards are given out from, and what captured ones are kept in. */
export type UnitRole = 'dispense' | 'retain'
/** `unit1` and so on. */
export type Unit = `unit${string}`
export type Place = Unit | 'transport' | 'exit' | 'customer'
export type CardAction = DeviceEventData['CardReader.CardActionEvent']
type Cause = CardAction['cause']

export const MAX_UNITS = 64
const count = Type.Object({ low: Type.Integer(), high: Type.Integer() })
const Cards = Type.Object({
  role: Type.Union([Type.Literal('dispense'), Type.Literal('retain')]),
  /** Null before anybody has counted. May be negative: more came out than were counted in. */
  count: Type.Union([count, Type.Null()]),
  /** Movements of this unit that could not be told and that nobody has counted since. */
  open: Type.Integer({ minimum: 0 }),
  /** What the unit is told from others by, where the machine says anything of that; compared, never read. */
  mark: Type.Optional(
    Type.Record(Type.String({ maxLength: 32 }), Type.String({ maxLength: 64 }), { maxProperties: 8 }),
  ),
  /** The machine does not list it just now. */
  absent: Type.Optional(Type.Literal(true)),
})
export type Cards = Static<typeof Cards>

const IntentSchema = Type.Object({
  commandId: Type.String(),
  /** `inPlace`: a reset that is told to leave the card, and may not. */
  kind: Type.Union([Type.Literal('move'), Type.Literal('inPlace')]),
  from: Type.String(),
  to: Type.String(),
  /** What the bin's counter said before; null where there is none. */
  binBefore: Type.Union([Type.Integer(), Type.Null()]),
})
/** A movement under way: saved before its first byte leaves, settled by what the machine shows afterwards. */
export interface Intent {
  readonly commandId: string
  readonly kind: 'move' | 'inPlace'
  readonly from: Place
  readonly to: Place
  readonly binBefore: number | null
}

const UnitName = Type.String({ pattern: '^unit[0-9A-Za-z]{1,8}$' })
const LedgerSchema = Type.Object({
  version: Type.Literal(2),
  path: Type.Union([...PATH_PLACES.map((place) => Type.Literal(place)), Type.Null()]),
  units: Type.Record(UnitName, Cards, { maxProperties: MAX_UNITS, additionalProperties: false }),
  /** Perhaps two cards stick together on the way: out of one of these hoppers. Empty: one card, or none. */
  doubled: Type.Array(UnitName),
  /** What the bin's counter said last. */
  binCounter: Type.Union([Type.Integer(), Type.Null()]),
  entryAllowed: Type.Boolean(),
  intent: Type.Union([IntentSchema, Type.Null()]),
})
export interface Ledger extends Omit<Static<typeof LedgerSchema>, 'path' | 'intent' | 'units' | 'doubled'> {
  /** Null before the machine has been looked at for the first time. */
  readonly path: PathPlace | null
  readonly units: Readonly<Record<Unit, Cards>>
  readonly doubled: readonly Unit[]
  readonly intent: Intent | null
}

export const uncounted = (role: UnitRole): Cards => ({ role, count: null, open: 0 })
/** Of a machine with one hopper and one bin. */
export const emptyLedger: Ledger = {
  version: 2,
  path: null,
  units: { unit1: uncounted('dispense'), unit2: uncounted('retain') },
  doubled: [],
  binCounter: null,
  entryAllowed: false,
  intent: null,
}

/**
 * What was saved, in the form of today or the one before it; an empty account where nothing was, or something that is none. Throws
 * `NewerLedger` at a form of later: an empty account would be kept over it.
 */
export function loadLedger(saved: unknown): Ledger {
  refuseNewer(saved)
  return Check(LedgerSchema, saved) ? (saved as Ledger) : (fromFormer(saved) ?? emptyLedger)
}

/** Names of the units that cards are given out from, or kept in; without those that the machine does not list just now. */
export function unitsOf({ units }: Pick<Ledger, 'units'>, role: UnitRole): Unit[] {
  return namesOf({ units }).filter((name) => units[name]?.role === role && !units[name]?.absent)
}

const namesOf = ({ units }: Pick<Ledger, 'units'>) => Object.keys(units) as Unit[]

/** What the account has learned: the ledger after it, and what is to be told. */
export interface Learned {
  readonly ledger: Ledger
  readonly actions: readonly CardAction[]
  readonly inserted: boolean
  readonly removed: boolean
}

const unchanged = (ledger: Ledger): Learned => ({ ledger, actions: [], inserted: false, removed: false })

/** The movement is about to begin. To be saved before its first byte leaves. */
export function begin(ledger: Ledger, intent: Intent): Ledger {
  return { ...ledger, intent, binCounter: intent.binBefore ?? ledger.binCounter }
}

/** The movement has ended, or can be told no better: books what it has done. `binCounter`: what the counter said last. */
export function settleIntent(ledger: Ledger, settlement: Settlement, binCounter: number | null): Learned {
  const { intent } = ledger
  if (!intent) return unchanged(ledger)
  let next: Ledger = {
    ...ledger,
    intent: null,
    path: settlement.path,
    // After a card that went there what was said before is out of date.
    binCounter: binCounter ?? (roleOf(ledger, intent.to) === 'retain' ? null : ledger.binCounter),
  }
  const actions: CardAction[] = []
  let removed = false
  for (const { from, to, cause } of settlement.ways) {
    next = book(next, from, to)
    removed ||= from === 'exit' && to === 'customer' && cause === 'hand'
    actions.push({ from, to, cause, ...(cause === 'command' ? { commandId: intent.commandId } : {}) })
  }
  for (const { unit, change } of settlement.open) next = widened(next, [unit], change)
  if (settlement.pair === 'perhaps') next = { ...next, doubled: [intent.from as Unit] }
  else if (settlement.pair === 'no') next = asOne(next)
  return { ledger: alone(next), actions, inserted: false, removed }
}

export interface Sight {
  readonly path: PathPlace
  /** The bin's counter, where the machine has one and was asked. */
  readonly binCounter: number | null
  /** No look was missed since the last one: what has changed was done by a hand. */
  readonly continuous: boolean
}

/** What the machine shows while nothing is under way. */
export function observe(ledger: Ledger, sight: Sight): Learned {
  const binRise =
    sight.binCounter !== null && ledger.binCounter !== null ? sight.binCounter - ledger.binCounter : undefined
  const seen = alone({ ...ledger, path: sight.path, binCounter: sight.binCounter ?? ledger.binCounter })
  const { path } = ledger
  if (path === sight.path) return { ...unchanged(seen) }
  const way = (from: Place, to: Place, cause: Cause): Learned => ({
    ...unchanged(alone(book({ ...seen, doubled: ledger.doubled }, from, to))),
    actions: [{ from, to, cause }],
  })
  const byHand = sight.continuous ? 'hand' : 'found'
  // The very first look: a card is there, and nobody knows since when.
  if (path === null) return { ...unchanged(seen), inserted: sight.path !== 'none' }
  if (path === 'none') {
    if (sight.path === 'none') return unchanged(seen)
    if (ledger.entryAllowed) return { ...way('customer', sight.path, byHand), inserted: true }
    // Nothing may come in, nothing was asked for: perhaps it is from a hopper, and nobody knows from which.
    const hoppers = unitsOf(seen, 'dispense')
    const fromHopper = widened(widened(seen, hoppers, -1), hoppers, -1)
    return {
      ...unchanged({ ...fromHopper, doubled: sight.path === 'transport' ? hoppers : [] }),
      inserted: true,
    }
  }
  if (sight.path !== 'none') return way(path, sight.path, 'found')
  if (path === 'exit' && !((binRise ?? 0) > 0)) return { ...way('exit', 'customer', byHand), removed: true }
  // A card inside is out of reach: it is in the bin, or somebody has opened the machine.
  const bins = unitsOf(seen, 'retain')
  const [bin] = bins
  if (bin === undefined) return way(path, 'customer', 'found')
  if (binRise === undefined) return unchanged(widened(seen, bins, 1))
  return binRise > 0 ? way(path, bin, 'found') : way(path, 'customer', 'found')
}

/** Somebody has counted. */
export function setCount(ledger: Ledger, unit: Unit, cards: number): Ledger {
  return withUnit(ledger, unit, exactly(cards))
}

/** What the machine's own sensors and counter say about how many there are. */
export interface Figures {
  /** Whether a hopper is empty; undefined: the machine does not say. */
  readonly isEmpty: (hopper: Unit) => boolean | undefined
  /** It says so by a sensor; false: by what it has counted itself, which is no proof of anything. */
  readonly isSensed: boolean
  /** Null where the machine does not count, or does not answer. */
  readonly binCounter: number | null
}

/** Makes certain what the machine's figures make certain, and says where they contradict ours. */
export function reconcile(ledger: Ledger, figures: Figures): { ledger: Ledger; mismatches: readonly string[] } {
  const mismatches: string[] = []
  let next = ledger
  for (const name of unitsOf(ledger, 'dispense')) {
    const found = hopperBeside(ledger.units[name], figures.isEmpty(name), figures.isSensed)
    if (found?.mismatch !== undefined) mismatches.push(`${name}: ${found.mismatch}`)
    if (found?.cards) next = withUnit(next, name, found.cards)
  }
  // The counter counts captures: what it says does not tell one card from two that stuck together.
  const [bin] = unitsOf(ledger, 'retain')
  const inBin = bin === undefined ? undefined : ledger.units[bin]?.count
  const { binCounter } = figures
  if (inBin && binCounter !== null) {
    if (binCounter < inBin.low || binCounter > inBin.high)
      mismatches.push(`${bin}: counted ${words(inBin)}, the machine says ${binCounter}`)
  }
  return { ledger: next, mismatches }
}

function hopperBeside(
  cards: Cards | undefined,
  isEmpty: boolean | undefined,
  isSensed: boolean,
): { mismatch?: string; cards?: Counted } | undefined {
  if (!cards?.count) return undefined
  const { low, high } = cards.count
  const counted = `counted ${words(cards.count)}`
  if (isEmpty === true && low > 0) return { mismatch: `${counted}, the machine says empty` }
  if (isEmpty === false && high <= 0) return { mismatch: `${counted}, the machine says there are cards` }
  if (isSensed && isEmpty === true && high > 0) return { cards: exactly(0) }
  if (isSensed && isEmpty === false && low <= 0) return { cards: narrowed(cards, 1, high) }
  return low < 0 && high <= 0 ? { mismatch: `${counted}: more cards came out than were counted` } : undefined
}

/** The figure to show: what is sure of a bin, what may still be in a hopper. */
export function shownCount(ledger: Ledger, unit: Unit): number | null {
  const cards = ledger.units[unit]
  const range = cards?.count
  return range ? Math.max(0, cards.role === 'dispense' ? range.high : range.low) : null
}

/** Units with movements that could not be told and that nobody has counted since. */
export function openQuestions(ledger: Ledger): Unit[] {
  return namesOf(ledger).filter((name) => (ledger.units[name]?.open ?? 0) > 0)
}

export const roleOf = (ledger: Pick<Ledger, 'units'>, place: Place): UnitRole | undefined =>
  ledger.units[place as Unit]?.role

/** How many there are, of a unit that stays what it is. */
type Counted = Pick<Cards, 'count' | 'open'>

/** A unit that the account is not of has no count that could change. */
function withUnit(ledger: Ledger, unit: Unit, cards: Counted): Ledger {
  const before = ledger.units[unit]
  return before ? { ...ledger, units: { ...ledger.units, [unit]: { ...before, ...cards } } } : ledger
}

/** Each of these has perhaps got a card more, or one less. */
export function widened(ledger: Ledger, units: readonly Unit[], change: 1 | -1): Ledger {
  let next = ledger
  for (const unit of units) {
    const cards = next.units[unit]
    if (cards) next = withUnit(next, unit, widen(cards, change))
  }
  return next
}

function book(ledger: Ledger, from: Place, to: Place): Ledger {
  let next = ledger
  for (const unit of namesOf(ledger)) {
    const change = Number(to === unit) - Number(from === unit)
    const cards = next.units[unit]
    if (change !== 0 && cards?.count) {
      const { low, high } = cards.count
      next = withUnit(next, unit, { count: { low: low + change, high: high + change }, open: cards.open })
    }
  }
  return ledger.doubled.length > 0 && roleOf(ledger, to) ? widened(next, [to as Unit], 1) : next
}

/** It was one card after all. */
function asOne(ledger: Ledger): Ledger {
  let single: Ledger = { ...ledger, doubled: [] }
  for (const unit of ledger.doubled) {
    const cards = ledger.units[unit]
    if (!cards || cards.open === 0) continue
    const { count, open } = cards
    const narrower = count && count.low < count.high ? { low: count.low + 1, high: count.high } : count
    single = withUnit(single, unit, { count: narrower, open: open - 1 })
  }
  return single
}

/** Nothing is on the way: nothing sticks together there. */
const alone = (ledger: Ledger): Ledger => (ledger.path === 'none' ? { ...ledger, doubled: [] } : ledger)

function widen({ count, open }: Cards, change: 1 | -1): Counted {
  if (!count) return { count, open: open + 1 }
  return { count: change > 0 ? { ...count, high: count.high + 1 } : { ...count, low: count.low - 1 }, open: open + 1 }
}

const exactly = (cards: number): Counted => ({ count: { low: cards, high: cards }, open: 0 })

function narrowed(cards: Cards, low: number, high: number): Counted {
  return { count: { low, high }, open: low === high ? 0 : cards.open }
}

const words = ({ low, high }: { low: number; high: number }) => (low === high ? `${low}` : `${low} to ${high}`)
