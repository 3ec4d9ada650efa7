import type { BranchView, PadTicket, PadView } from '../../contracts/index.ts'
import { named } from './padContext.ts'

/** Where somebody stands: how the chip marks it, and in which words. */
export interface Standing {
  readonly kind: 'held' | 'pending' | 'cooling' | 'directed' | 'inLine'
  readonly text: string
  /** The same beside a mark, where there is room for little. */
  readonly short?: string
  readonly named: Record<string, unknown>
}

/**
 * @param minutesLeft until a requeued no-show may be called again, or somebody on hold returns
 * @param peopleAhead undefined before the next count
 */
export function standingOf(
  ticket: PadTicket,
  minutesLeft: number,
  peopleAhead: number | undefined,
  branch: BranchView,
  tellers: PadView['tellers'],
): Standing {
  const { state, directed } = ticket
  if (state === 'held') {
    return minutesLeft > 0
      ? { kind: 'held', text: 'pad.person.heldFor', short: 'pad.person.backIn', named: { minutes: minutesLeft } }
      : { kind: 'held', text: 'pad.person.held', named: {} }
  }
  if (state === 'pending') return { kind: 'pending', text: 'pad.person.pending', named: {} }
  if (minutesLeft > 0) return { kind: 'cooling', text: 'pad.person.cooling', named: { minutes: minutesLeft } }
  if (directed?.window) {
    const { number } = named(branch.windows, directed.window) ?? { number: directed.window }
    return { kind: 'directed', text: 'pad.person.forWindow', short: 'pad.person.window', named: { number } }
  }
  if (directed?.teller) {
    const { name } = named(tellers, directed.teller) ?? { name: directed.teller }
    return { kind: 'directed', text: 'pad.person.forTeller', named: { name } }
  }
  if (peopleAhead === undefined) return { kind: 'inLine', text: '', named: {} }
  return peopleAhead === 0
    ? { kind: 'inLine', text: 'pad.person.next', named: {} }
    : { kind: 'inLine', text: 'pad.person.ahead', named: { count: peopleAhead } }
}

/** Whole minutes until it may be called again or returns by itself, begun ones counted; 0 when there is nothing to wait for. */
export function minutesLeft({ state, returnAt, callableFrom }: PadTicket, tick: number): number {
  const until = state === 'held' ? returnAt : callableFrom
  return until === null ? 0 : Math.max(0, Math.ceil((until - tick) / 60_000))
}
