import Type, { type Static } from 'typebox'
import { Check } from 'typebox/value'
import type { DeviceEventData } from '../../contracts/index.ts'
import type { Settlement } from './settlement.ts'

/**
 * Where the cards of one machine are, by our own account: so many in the hopper `unit1` and in the bin `unit2`, at most one on
 * the way between them. Pure; the driver saves it by `context.memory` at every change, and a movement before its first byte.
 *
 * A count is a range: certain where both ends are equal, wider by one for every movement that can not be told any more. What is not
 * certain stays so until the machine shows it or somebody counts.
 */

/** Where the card on the way is; `exit` is the mouth, where a hand can take it. */
export const PATH_PLACES = ['none', 'transport', 'exit'] as const
export type PathPlace = (typeof PATH_PLACES)[number]
export const UNITS = ['unit1', 'unit2'] as const
export type Unit = (typeof UNITS)[number]
export type Place = Unit | 'transport' | 'exit' | 'customer'
export type CardAction = DeviceEventData['CardReader.CardActionEvent']
type Cause = CardAction['cause']

const count = Type.Object({ low: Type.Integer(), high: Type.Integer() })
const Cards = Type.Object({
  /** Null before anybody has counted. May be negative: more came out than were counted in. */
  count: Type.Union([count, Type.Null()]),
  /** Movements of this unit that could not be told and that nobody has counted since. */
  open: Type.Integer({ minimum: 0 }),
})
type Cards = Static<typeof Cards>

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

const LedgerSchema = Type.Object({
  version: Type.Literal(1),
  path: Type.Union([...PATH_PLACES.map((place) => Type.Literal(place)), Type.Null()]),
  unit1: Cards,
  unit2: Cards,
  /** Perhaps two cards stick together on the way. */
  doubled: Type.Boolean(),
  /** What the bin's counter said last. */
  binCounter: Type.Union([Type.Integer(), Type.Null()]),
  entryAllowed: Type.Boolean(),
  intent: Type.Union([IntentSchema, Type.Null()]),
})
export interface Ledger extends Omit<Static<typeof LedgerSchema>, 'path' | 'intent'> {
  /** Null before the machine has been looked at for the first time. */
  readonly path: PathPlace | null
  readonly intent: Intent | null
}

const UNCOUNTED: Cards = { count: null, open: 0 }
export const emptyLedger: Ledger = {
  version: 1,
  path: null,
  unit1: UNCOUNTED,
  unit2: UNCOUNTED,
  doubled: false,
  binCounter: null,
  entryAllowed: false,
  intent: null,
}

/** What was saved, or an empty account where nothing was, or something that is none. */
export function loadLedger(saved: unknown): Ledger {
  return Check(LedgerSchema, saved) ? (saved as Ledger) : emptyLedger
}

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
    binCounter: binCounter ?? (intent.to === 'unit2' ? null : ledger.binCounter),
  }
  const actions: CardAction[] = []
  let removed = false
  for (const { from, to, cause } of settlement.ways) {
    next = book(next, from, to)
    removed ||= from === 'exit' && to === 'customer' && cause === 'hand'
    actions.push({ from, to, cause, ...(cause === 'command' ? { commandId: intent.commandId } : {}) })
  }
  for (const { unit, change } of settlement.open) next = { ...next, [unit]: widen(next[unit], change) }
  if (settlement.pair === 'perhaps') next = { ...next, doubled: true }
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
    // Nothing may come in, nothing was asked for: perhaps it is from the hopper.
    const fromHopper = { ...seen, unit1: widen(widen(seen.unit1, -1), -1), doubled: sight.path === 'transport' }
    return { ...unchanged(fromHopper), inserted: true }
  }
  if (sight.path !== 'none') return way(path, sight.path, 'found')
  if (path === 'exit' && !((binRise ?? 0) > 0)) return { ...way('exit', 'customer', byHand), removed: true }
  // A card inside is out of reach: it is in the bin, or somebody has opened the machine.
  if (binRise === undefined) return unchanged({ ...seen, unit2: widen(seen.unit2, 1) })
  return binRise > 0 ? way(path, 'unit2', 'found') : way(path, 'customer', 'found')
}

/** Somebody has counted. */
export function setCount(ledger: Ledger, unit: Unit, cards: number): Ledger {
  return { ...ledger, [unit]: { count: { low: cards, high: cards }, open: 0 } }
}

/** What the machine's own sensors and counter say about how many there are. */
export interface Figures {
  readonly hopperEmpty: boolean
  /** Null where the machine does not count, or does not answer. */
  readonly binCounter: number | null
}

/** Makes certain what the machine's figures make certain, and says where they contradict ours. */
export function reconcile(ledger: Ledger, figures: Figures): { ledger: Ledger; mismatches: readonly string[] } {
  const mismatches: string[] = []
  let next = ledger
  const hopper = ledger.unit1.count
  if (hopper) {
    const { low, high } = hopper
    if (figures.hopperEmpty && low > 0) mismatches.push(`unit1: counted ${words(hopper)}, the machine says empty`)
    else if (figures.hopperEmpty && high > 0 && low <= 0) next = { ...next, unit1: exactly(0) }
    else if (!figures.hopperEmpty && high <= 0)
      mismatches.push(`unit1: counted ${words(hopper)}, the machine says there are cards`)
    else if (!figures.hopperEmpty && low <= 0 && high > 0) next = { ...next, unit1: narrowed(ledger.unit1, 1, high) }
    else if (low < 0) mismatches.push(`unit1: counted ${words(hopper)}: more cards came out than were counted`)
  }
  // The counter counts captures: what it says does not tell one card from two that stuck together.
  const bin = ledger.unit2.count
  const { binCounter } = figures
  if (bin && binCounter !== null) {
    if (binCounter < bin.low || binCounter > bin.high)
      mismatches.push(`unit2: counted ${words(bin)}, the machine says ${binCounter}`)
  }
  return { ledger: next, mismatches }
}

/** The figure to show: what is sure of the bin, what may still be in the hopper. */
export function shownCount(ledger: Ledger, unit: Unit): number | null {
  const range = ledger[unit].count
  return range && Math.max(0, unit === 'unit1' ? range.high : range.low)
}

/** Movements that could not be told and that nobody has counted since. */
export function openQuestions(ledger: Ledger): Unit[] {
  return UNITS.filter((unit) => ledger[unit].open > 0)
}

function book(ledger: Ledger, from: Place, to: Place): Ledger {
  let next = ledger
  for (const unit of UNITS) {
    const change = Number(to === unit) - Number(from === unit)
    const { count, open } = next[unit]
    if (change !== 0 && count)
      next = { ...next, [unit]: { count: { low: count.low + change, high: count.high + change }, open } }
  }
  return ledger.doubled && (to === 'unit1' || to === 'unit2') ? { ...next, [to]: widen(next[to], 1) } : next
}

/** It was one card after all. */
function asOne(ledger: Ledger): Ledger {
  const { count, open } = ledger.unit1
  if (!ledger.doubled) return ledger
  const single = { ...ledger, doubled: false }
  if (open === 0) return single
  const narrower = count && count.low < count.high ? { low: count.low + 1, high: count.high } : count
  return { ...single, unit1: { count: narrower, open: open - 1 } }
}

/** Nothing is on the way: nothing sticks together there. */
const alone = (ledger: Ledger): Ledger => (ledger.path === 'none' ? { ...ledger, doubled: false } : ledger)

function widen({ count, open }: Cards, change: 1 | -1): Cards {
  if (!count) return { count, open: open + 1 }
  return { count: change > 0 ? { ...count, high: count.high + 1 } : { ...count, low: count.low - 1 }, open: open + 1 }
}

const exactly = (cards: number): Cards => ({ count: { low: cards, high: cards }, open: 0 })

function narrowed(cards: Cards, low: number, high: number): Cards {
  return { count: { low, high }, open: low === high ? 0 : cards.open }
}

const words = ({ low, high }: { low: number; high: number }) => (low === high ? `${low}` : `${low} to ${high}`)
