import type { CardAction, Intent, PathPlace, Place, Unit } from './cardLedger.ts'

/** What is known of a movement after its bytes have left. */
export interface Evidence {
  /** Where the machine shows a card now. */
  readonly path: PathPlace
  /** It moves something at this moment, by its own word. */
  readonly moving: boolean
  /** It has had far more time than any movement takes. */
  readonly outstayed: boolean
  /** It is over: the machine said so, or has had all the time a movement may take. */
  readonly over: boolean
  /** What the machine said to this very movement; `refused`: it has not begun it, `failed`: it has begun and not ended well. */
  readonly answer: 'ok' | 'refused' | 'failed' | undefined
  /** The machine says that a card is stuck. */
  readonly jammed: boolean
  /** The machine has said that all went well, or was watched all the time and showed nothing else. */
  readonly assured: boolean
  /** The machine said that a hand pulled the card out; undefined where it has no word for that. */
  readonly withdrawn: boolean | undefined
  /** The machine said that it has captured the card instead. */
  readonly captured?: boolean | undefined
  /** A card is stuck, and whether it has left its unit can not be seen. */
  readonly stuck?: boolean | undefined
  /** A card was seen where it was to go. */
  readonly reached: boolean
  /** A card was seen on the way. */
  readonly seen: boolean
  /** The machine showed that it was doing such a movement. */
  readonly motion: boolean
  /** It has a word for that; false: it has none, and `motion` says nothing. */
  readonly showsMotion: boolean
  /** The machine was looked at all the time, closely enough that no card can have come and gone. */
  readonly watched: boolean
  /** By how much the bin's counter has risen; undefined where there is none. */
  readonly binRise: number | undefined
}

export interface Settlement {
  /** `done`: the card is, or has been, where it was to go. */
  readonly effect: 'done' | 'notDone' | 'unknown'
  /** Null: the machine does not say where a card is. */
  readonly path: PathPlace | null
  readonly ways: readonly { readonly from: Place; readonly to: Place; readonly cause: CardAction['cause'] }[]
  /** Units that have perhaps got (+1) or lost (-1) a card. */
  readonly open: readonly { readonly unit: Unit; readonly change: 1 | -1 }[]
  /** Whether it is two cards that stick together; undefined: nothing new is known of that. */
  readonly pair: 'perhaps' | 'no' | undefined
}

type Ways = Settlement['ways']
type Open = Settlement['open']

/** Units that cards are given out from, and those that captured ones are kept in. */
export interface CardUnits {
  readonly hoppers: readonly Unit[]
  readonly bins: readonly Unit[]
}
/** What most dispensers have. */
export const ONE_OF_EACH: CardUnits = { hoppers: ['unit1'], bins: ['unit2'] }

/** Perhaps one card less in the hopper. */
const lost = (unit: Unit): Open[number] => ({ unit, change: -1 })
/** Perhaps one card more in each of these, of which it can only be one. */
const perhapsIn = (units: readonly Unit[]): Open => units.map((unit) => ({ unit, change: 1 }))
const isUnit = (place: Place): place is Unit => place.startsWith('unit')

/**
 * What a movement has come to, judged by what the machine shows: done, not done, or not to be told any more. `wait` while it may still
 * change. A machine's word alone is not enough for `done`; for what leaves its sight it has to be.
 */
export function settle(intent: Intent, evidence: Evidence, units: CardUnits = ONE_OF_EACH): Settlement | 'wait' {
  // However long it takes: what a machine still moves has not ended anywhere.
  if (evidence.moving) return evidence.outstayed ? giveUp(intent, units) : 'wait'
  const settlement = byKind(intent, evidence, units)
  if (settlement === 'wait') return settlement
  const { effect, path, open } = settlement
  // Two that stick together do not get through the mouth; a hand that pulls at them is no proof.
  if (effect === 'done' && (path === 'exit' || (intent.to === 'customer' && evidence.answer === 'ok')))
    return { ...settlement, pair: 'no' }
  // Inside and without the machine's word one can not be told from two: the hopper has perhaps lost one more.
  if (givesOut(intent) && path === 'transport' && !evidence.assured && !evidence.stuck)
    return { ...settlement, pair: 'perhaps', open: [...open, lost(intent.from)] }
  return settlement
}

/** A card out of a hopper; only those are sources of a movement. */
const givesOut = (intent: Intent): intent is Intent & { readonly from: Unit } => isUnit(intent.from)

function byKind(intent: Intent, evidence: Evidence, units: CardUnits): Settlement | 'wait' {
  if (intent.kind === 'inPlace') return settleInPlace(intent, evidence, units)
  if (givesOut(intent)) return settleDispense(intent, evidence, units)
  switch (intent.to) {
    case 'exit':
    case 'transport':
      return settleInside(intent, evidence, units)
    case 'customer':
      return settleEject(intent, evidence, units)
    default:
      return settleReturn(intent, intent.to, evidence, units)
  }
}

/** The machine does not say where anything is, for longer than anything can take. */
export function giveUp(intent: Intent, { hoppers }: CardUnits = ONE_OF_EACH): Settlement {
  const { from, to, kind } = intent
  // A reset has named no unit: what it has brought out, or taken back, may be of any.
  const sources = kind === 'inPlace' ? hoppers : [from as Unit]
  const targets = kind === 'inPlace' ? hoppers : [to as Unit]
  const open: Open = [
    ...(isUnit(from) ? sources.flatMap((unit) => [lost(unit), lost(unit)]) : []),
    ...(isUnit(to) ? perhapsIn(targets) : []),
  ]
  // A card that was on the way stays where it was seen last until it is seen elsewhere, and that is told then.
  const path = inPath(from)
  return { effect: 'unknown', path: path === 'none' ? null : path, ways: [], open, pair: undefined }
}

const way = (from: Place, to: Place, cause: CardAction['cause'] = 'command'): Ways[number] => ({ from, to, cause })
const inPath = (place: Place): PathPlace => (place === 'exit' || place === 'transport' ? place : 'none')

function result(effect: Settlement['effect'], path: PathPlace, ways: Ways, open: Settlement['open'] = []): Settlement {
  return { effect, path, ways, open, pair: undefined }
}

/** The card is still somewhere on the way, short of where it was to go. */
function stopped({ from }: Intent, path: Exclude<PathPlace, 'none'>): Settlement {
  return result('notDone', path, from === path ? [] : [way(from, path)])
}

function settleDispense(
  intent: Intent & { readonly from: Unit },
  evidence: Evidence,
  { bins }: CardUnits,
): Settlement | 'wait' {
  const { from, to } = intent
  const perhapsLost = [lost(from), lost(from)]
  const { path } = evidence
  // A card in the mouth that no motor has brought there was put there.
  if (path === 'exit' && evidence.showsMotion && !evidence.motion && evidence.answer !== 'ok') {
    if (!evidence.over) return 'wait'
    return evidence.watched
      ? result('notDone', path, [way('customer', path, 'hand')])
      : result('unknown', path, [], perhapsLost)
  }
  // It may be stuck in the mouth of the hopper as well as behind it, alone or with another.
  // Only the machine's word that it has not got there says more: it may have jammed after it was there.
  if (evidence.stuck) {
    const hasFailed = evidence.answer === 'failed' || evidence.answer === 'refused'
    return evidence.over ? result(hasFailed ? 'notDone' : 'unknown', path, [], perhapsLost) : 'wait'
  }
  if (path === to && evidence.answer !== 'failed') return result('done', path, [way(from, to)])
  if (evidence.reached && path !== to && path !== 'none')
    return result('done', path, [way(from, to), way(to, path, 'found')])
  if (evidence.reached && to === 'exit' && path === 'none') return taken([way(from, 'exit')])
  if (!evidence.over) return 'wait'
  if (path !== 'none') return stopped(intent, path)

  if (evidence.captured) return kept(from, bins)
  // No card to be seen. From the mouth a hand may have taken it; from inside it can not, unless somebody opens the machine.
  const nothing = result('notDone', 'none', [])
  const { answer, seen, jammed, withdrawn } = evidence
  if (answer === 'refused') return nothing
  // A motor that ran proves nothing by itself: a power cut wipes the flag that says it moved no card.
  const ran = evidence.motion && answer === undefined && (seen || evidence.watched)
  if (to === 'exit' && (answer === 'ok' || withdrawn || ran)) return taken([way(from, 'exit')])
  if (!seen && !jammed) {
    if (answer === 'failed' && (to === 'transport' || withdrawn === false)) return nothing
    if (answer === undefined && !evidence.motion && (to === 'transport' || evidence.watched)) return nothing
  }
  return result('unknown', 'none', [], perhapsLost)
}

/** In a bin, by the machine's word; in which of several it does not say. */
function kept(from: Place, bins: readonly Unit[]): Settlement {
  const [bin, another] = bins
  if (bin !== undefined && another === undefined) return result('notDone', 'none', [way(from, bin, 'found')])
  // Out of its hopper it is for sure.
  return result('notDone', 'none', isUnit(from) ? [way(from, 'transport', 'found')] : [], perhapsIn(bins))
}

function taken(ways: Ways): Settlement {
  return result('done', 'none', [...ways, way('exit', 'customer', 'hand')])
}

/** From one place inside to the other. */
function settleInside(intent: Intent, evidence: Evidence, { bins }: CardUnits): Settlement | 'wait' {
  const { from, to } = intent
  const { path } = evidence
  if (path === to && evidence.answer !== 'failed') return result('done', path, [way(from, to)])
  if (evidence.reached && path !== to && path !== 'none')
    return result('done', path, [way(from, to), way(to, path, 'found')])
  if (!evidence.over) return 'wait'
  if (path !== 'none') return stopped(intent, path)
  if (evidence.captured || (evidence.binRise ?? 0) > 0) return kept(from, bins)
  // Out of the machine there is one way, by the mouth.
  if (to === 'exit') return taken([way(from, 'exit')])
  return result('notDone', 'none', [way('exit', 'customer', 'hand')])
}

function settleEject(intent: Intent, evidence: Evidence, { bins }: CardUnits): Settlement | 'wait' {
  const { path } = evidence
  if (path !== 'none') return evidence.over ? stopped(intent, path) : 'wait'
  if ((evidence.binRise ?? 0) > 0) return kept(intent.from, bins)
  return result('done', 'none', [way(intent.from, 'customer')])
}

/** Into a bin, or back to a hopper. */
function settleReturn(intent: Intent, to: Unit, evidence: Evidence, { bins }: CardUnits): Settlement | 'wait' {
  const { from } = intent
  const { path } = evidence
  if (path !== 'none') return evidence.over ? stopped(intent, path) : 'wait'
  const done = result('done', 'none', [way(from, to)])
  const taken = result('notDone', 'none', [way('exit', 'customer', 'hand')])
  const { answer, binRise } = evidence
  if (bins.includes(to) && binRise !== undefined) {
    if (binRise > 0) return done
    if (!evidence.over) return 'wait'
    if (binRise === 0 && from === 'exit') return taken
    if (binRise === 0 && answer === 'ok') return done
  } else {
    // It has not begun, or was pulled at, and the card is gone: a hand, where a hand can reach.
    if (from === 'exit' && (answer === 'refused' || evidence.withdrawn)) return taken
    // From the mouth a hand may take it after a power cut has wiped the flag of a motor that did not pull.
    if (answer === 'ok' || (answer === undefined && (from === 'transport' || (evidence.motion && evidence.watched))))
      return done
  }
  if (!evidence.over) return 'wait'
  return result('unknown', 'none', [], [{ unit: to, change: 1 }])
}

function settleInPlace(intent: Intent, evidence: Evidence, { hoppers, bins }: CardUnits): Settlement | 'wait' {
  const { path } = evidence
  const before = inPath(intent.from)
  if (!evidence.over) return 'wait'
  if (path === before) return result('done', path, [])
  if (before !== 'none' && path !== 'none') return result('done', path, [way(before, path, 'reset')])
  const [bin] = bins
  if ((evidence.binRise ?? 0) > 0 && before !== 'none' && bin !== undefined)
    return result('done', path, [way(before, bin, 'reset')])
  if (before === 'exit' && evidence.binRise === 0) return taken([])
  // The reset has taken it somewhere, or brought one out.
  const open = before === 'none' ? hoppers.map(lost) : perhapsIn([...hoppers, ...bins])
  return result('done', path, [], open)
}
