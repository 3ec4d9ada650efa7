import { type Actor, ProblemError } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { FormRecord } from '../../core/records.ts'
import type { Clock } from '../ports.ts'

const HOUR_MS = 3_600_000
/** Somebody who was told a reference, or has opened the form at his window, may go on with it after the customer has left. */
const REMEMBERED_MS = HOUR_MS / 2
/** Forms that somebody who leads may open within an hour though nobody has told him their references. */
export const LOOKED_UP_PER_HOUR = 20

/** Who may see a form: whoever serves its customer, or was told its reference. In memory: after a restart it is asked for again. */
export class FormAccess {
  private readonly branch: Branch
  private readonly clock: Clock
  /** Until which tick, by form, by who. */
  private readonly remembered = new Map<string, Map<string, number>>()
  private readonly lookedUp = new Map<string, number[]>()

  constructor(branch: Branch, clock: Clock) {
    this.branch = branch
    this.clock = clock
  }

  /** Partners need it, people have it by their role. Asked with every request: it ends with another configuration. */
  hasRight({ kind, id }: Actor): boolean {
    return kind !== 'partner' || this.branch.config?.partners.find((known) => known.id === id)?.forms === true
  }

  /** Throws ProblemError FORBIDDEN for a partner without the right to forms. */
  checkRight(actor: Actor): void {
    if (!this.hasRight(actor)) throw new ProblemError('FORBIDDEN')
  }

  /** He was told its reference, or has it before him. */
  remember(formId: string, actor: Actor): void {
    const { tick } = this.clock.now()
    const forms = this.remembered.get(keyOf(actor)) ?? new Map<string, number>()
    for (const [known, until] of forms) if (until < tick) forms.delete(known)
    forms.set(formId, tick + REMEMBERED_MS)
    this.remembered.set(keyOf(actor), forms)
  }

  /** Whether he serves its customer, was told its reference, or leads. */
  mayAct(form: FormRecord, actor: Actor): boolean {
    return isLead(actor) || this.isServing(form.ticketId, actor) || this.isRemembered(form.id, actor)
  }

  /** Whether the customer of a ticket is before him: at his window, or, for a core system, at any. */
  isServing(ticketId: string | null, { kind, id }: Actor): boolean {
    const { branch } = this
    if (ticketId === null) return false
    if (kind === 'teller') return branch.windowOfTeller(id)?.ticketId === ticketId
    const state = branch.tickets.get(ticketId)?.state
    return kind === 'partner' && (state === 'called' || state === 'serving')
  }

  /**
   * Before a form is shown in the clear. Throws ProblemError: FORM_NOT_HERE, TOO_MANY_REQUESTS for somebody who leads and has looked up
   * so many within an hour.
   */
  check(form: FormRecord, actor: Actor): void {
    if (this.isServing(form.ticketId, actor) || this.isRemembered(form.id, actor)) return
    if (!isLead(actor)) throw new ProblemError('FORM_NOT_HERE')
    const { tick } = this.clock.now()
    const lately = (this.lookedUp.get(keyOf(actor)) ?? []).filter((at) => tick - at < HOUR_MS)
    if (lately.length >= LOOKED_UP_PER_HOUR) throw new ProblemError('TOO_MANY_REQUESTS')
    this.lookedUp.set(keyOf(actor), [...lately, tick])
  }

  private isRemembered(formId: string, actor: Actor): boolean {
    const until = this.remembered.get(keyOf(actor))?.get(formId)
    return until !== undefined && this.clock.now().tick <= until
  }
}

export function isLead({ kind }: Actor): boolean {
  return kind === 'manager' || kind === 'supervisor'
}

function keyOf({ kind, id }: Actor): string {
  return `${kind}:${id}`
}
