import type { HelpTopic, KioskView, Problem } from '../contracts/index.ts'

/** Why somebody did not get what he asked for. */
export type Trouble =
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'unanswered' }
  /** A business was touched that no ticket is given for: as its tile says. */
  | { readonly kind: 'notGiven'; readonly business: KioskView['businesses'][number] }
  /** What was held under the scanner is no ticket. */
  | { readonly kind: 'unreadable' }
  /** The machine that was offered has been taken, or broke down, in the meantime. */
  | { readonly kind: 'machineGone' }

/** The customer accepted a machine, and the hub does not have it any more. */
export function afterAccepting(refused: Trouble): Trouble {
  const code = refused.kind === 'refused' ? refused.problem.code : undefined
  return code === 'DIVERSION_UNKNOWN' || code === 'MACHINE_UNKNOWN' ? { kind: 'machineGone' } : refused
}

export interface KioskSituation {
  readonly trouble: Trouble | null
  readonly hasTicket: boolean
  readonly isWithoutPaper: boolean
  readonly isActivating: boolean
  readonly placeAgain: boolean
  readonly view: KioskView | undefined
}

/** What somebody who asks for a person is likely to need him for. */
export function helpTopicOf(situation: KioskSituation): HelpTopic {
  const { trouble, hasTicket, isWithoutPaper, isActivating, placeAgain, view } = situation
  const problem = trouble?.kind === 'refused' ? trouble.problem.code : undefined
  if (problem === 'READING_EXPIRED' || problem === 'READING_UNKNOWN') return 'document'
  if (trouble || isActivating) return 'ticket'
  if (hasTicket) return isWithoutPaper ? 'printer' : 'ticket'
  if (placeAgain) return 'document'
  const { reader, printer } = view ?? {}
  if (reader === 'offline' || reader === 'fault') return 'reader'
  const isPrinterDown =
    printer === 'paperOut' || printer === 'coverOpen' || printer === 'offline' || printer === 'fault'
  return isPrinterDown ? 'printer' : 'general'
}
