import type { DiversionRuleConfig } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { queueFor } from '../lookup.ts'
import type { Ticket } from '../records.ts'
import { type Answer, type Draft, type Handlers, refuse, truthOf } from './draft.ts'

/** A machine that would do a business without waiting. */
export interface Offer {
  readonly ruleId: string
  readonly machineId: string
  /** In yuan; null when the rule knows no limit. */
  readonly maxAmount: number | null
}

interface Asking {
  readonly businessId: string
  readonly classId: string
  /** How many are ahead at the counters. */
  readonly ahead: number
  /** Whether its device says nothing against the machine. */
  readonly isAble: (machineId: string) => boolean
}

/** What is offered in place of waiting: the first rule that fits holds, with its first machine that is free and able. */
export function offerFor(branch: Branch, { businessId, classId, ahead, isAble }: Asking): Offer | null {
  const rule = branch.config?.diversion.rules.find(
    ({ businesses, classes, fromAhead }) =>
      businesses.includes(businessId) && (classes?.includes(classId) ?? true) && ahead >= fromAhead,
  )
  const machineId = rule?.machines.find((id) => (branch.machines.get(id)?.state ?? 'free') === 'free' && isAble(id))
  if (rule === undefined || machineId === undefined) return null
  return { ruleId: rule.id, machineId, maxAmount: rule.maxAmount ?? null }
}

export const diversionCommands: Handlers<'AnswerDiversion' | 'SetMachine'> = {
  /**
   * Who goes to the machine gives up the ticket he holds; a visit of more businesses goes on with those after this one. Who
   * wants a person is not asked again. The same answer once more records nothing.
   */
  AnswerDiversion(draft, data) {
    const { ruleId, machineId, businessId, accepted, kioskId = null, readingId, ticketId } = data
    void draft.day
    const rule = ruleOf(draft, data)
    if (kioskId !== null && !draft.lookup.kiosks.has(kioskId)) refuse('KIOSK_UNKNOWN')
    const ticket = ticketId === undefined ? undefined : draft.ticket(ticketId)
    if (ticket && isAnswered(ticket, ruleId, accepted)) return answerOf(ticket)
    if (ticket) checkOffered(ticket, rule, businessId)
    const reading = readingId === undefined ? undefined : draft.branch.readings.get(readingId)
    const classId = ticket?.classId ?? reading?.classId ?? draft.config.classes[0]?.id ?? refuse('CLASS_UNKNOWN')
    const about = { ruleId, machineId, businessId, classId, kioskId }
    draft.emit('DiversionAnswered', { ...about, accepted, ticketId: ticket?.id ?? null })
    if (ticket && accepted) giveUp(draft, ticket)
    return { ...(ticket && answerOf(ticket)), ...(reading && { readingId: reading.id }) }
  },

  SetMachine(draft, { machineId, state, reason = null }) {
    if (!draft.config.diversion.machines.some(({ id }) => id === machineId)) refuse('MACHINE_UNKNOWN', { machineId })
    const known = draft.branch.machines.get(machineId) ?? { state: 'free', reason: null }
    if (known.state !== state || known.reason !== reason) draft.emit('MachineSet', { machineId, state, reason })
    return {}
  },
}

interface Answered {
  readonly ruleId: string
  readonly machineId: string
  readonly businessId: string
}

function ruleOf(draft: Draft, { ruleId, machineId, businessId }: Answered): DiversionRuleConfig {
  const { rules, machines } = draft.config.diversion
  const rule = rules.find(({ id }) => id === ruleId)
  const isKnown = machines.some(({ id }) => id === machineId)
  const fits = isKnown && rule?.machines.includes(machineId) && rule.businesses.includes(businessId)
  return rule && fits ? rule : refuse('DIVERSION_UNKNOWN', { ruleId, machineId, businessId })
}

function isAnswered({ state, refusedDiversions }: Ticket, ruleId: string, accepted: boolean): boolean {
  return accepted ? state === 'cancelled' : refusedDiversions.includes(ruleId)
}

/** Whether the ticket is one that could have been offered the machine. */
function checkOffered(ticket: Ticket, { id, classes }: DiversionRuleConfig, businessId: string): void {
  const { state } = ticket
  if (state !== 'pending' && state !== 'waiting' && state !== 'held') {
    refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
  }
  const isOffered = ticket.businessId === businessId && (classes?.includes(ticket.classId) ?? true)
  if (!isOffered || ticket.refusedDiversions.includes(id)) refuse('DIVERSION_UNKNOWN', { ruleId: id, businessId })
}

function giveUp(draft: Draft, { id: ticketId, classId, agenda }: Ticket): void {
  for (const businessId of agenda) {
    const queue = queueFor(draft.config, businessId, classId)
    if (queue === undefined) continue
    draft.emit('TicketChanged', { ticketId, classId, businessId, queueId: queue.id, reason: 'diverted' })
    return
  }
  draft.emit('TicketCancelled', { ticketId, reason: 'diverted' })
}

function answerOf({ id, number }: Ticket): Answer {
  return { ticketId: id, number }
}
