import type { BranchConfig, ClassConfig, PadTicket } from '../../../contracts/index.ts'
import { offerFor } from '../../core/decide/diversionCommands.ts'
import type { Ticket } from '../../core/records.ts'
import { isMachineAble, machineParts } from './machines.ts'
import type { ViewSources } from './sources.ts'
import { adviserOf, pendingUntil } from './ticketView.ts'

const MINUTE_MS = 60_000

/** The lobby manager decides himself whether the way to a machine is worth it: to him it is offered whoever is ahead. */
const ANY_NUMBER_AHEAD = Number.MAX_SAFE_INTEGER
type Sources = Pick<ViewSources, 'customers' | 'branch' | 'fleet' | 'tellerName'>
type Key = `ticket:${string}`

interface Made {
  readonly key: Key
  readonly config: BranchConfig
  /** Keys of personal data have been deleted since when it is another. */
  readonly erasures: number
  /** Machines customers can be sent to; offers are to be made anew with others. */
  readonly machines: string
  readonly forms: number
  readonly part: PadTicket
}

function waitingForms(branch: ViewSources['branch'], ticket: Ticket): number {
  return branch.formsOf(ticket.id).filter(({ state }) => state === 'submitted').length
}

/** Whether the lobby manager sees this ticket: somebody in the hall who waits, is held or is not activated yet. */
export function isInHall({ state }: Ticket): boolean {
  return state === 'waiting' || state === 'held' || state === 'pending'
}

/**
 * A part of the view for everybody in the hall. With hundreds waiting an event concerns one of them: the part of a ticket
 * that is as it was is the same object as before, so nobody has to look into it.
 */
export class PadTicketParts {
  /** Of tickets as they are: one that changes is another object. */
  private readonly made = new WeakMap<Ticket, Made>()
  private readonly sources: Sources

  constructor(sources: Sources) {
    this.sources = sources
  }

  /** Puts the parts into the view. */
  addTo(view: Record<Key, PadTicket>, inHall: readonly Ticket[], config: BranchConfig): void {
    const targets = new Map(config.classes.map((configured) => [configured.id, configured.target]))
    const { branch, fleet } = this.sources
    const machines = machineParts(branch, config, fleet)
      .map(({ machineId, state, isAble }) => `${machineId} ${state} ${isAble}`)
      .join()
    for (const ticket of inHall) {
      const now = this.madeOf(ticket, config, targets, machines)
      view[now.key] = now.part
    }
  }

  private madeOf(
    ticket: Ticket,
    config: BranchConfig,
    targets: ReadonlyMap<string, ClassConfig['target']>,
    machines: string,
  ): Made {
    const { erasures } = this.sources.customers
    const forms = waitingForms(this.sources.branch, ticket)
    const known = this.made.get(ticket)
    const isSame =
      known?.config === config && known.erasures === erasures && known.machines === machines && known.forms === forms
    if (isSame) return known
    const target = targets.get(ticket.classId) ?? config.classes[0]?.target
    const part = { ...this.part(ticket, config, target), forms }
    const made: Made = { key: known?.key ?? `ticket:${ticket.id}`, config, erasures, machines, forms, part }
    this.made.set(ticket, made)
    return made
  }

  private part(
    ticket: Ticket,
    config: BranchConfig,
    target: ClassConfig['target'] | undefined,
  ): Omit<PadTicket, 'forms'> {
    const { branch, fleet, tellerName } = this.sources
    const { waitingSince, businessId, classId } = ticket
    const isAble = (machineId: string) => isMachineAble(config, fleet, machineId)
    const offer = offerFor(branch, { businessId, classId, ahead: ANY_NUMBER_AHEAD, isAble })
    return {
      ticketId: ticket.id,
      version: ticket.version,
      number: ticket.number,
      state: ticket.state as PadTicket['state'],
      queueId: ticket.queueId,
      businessId: ticket.businessId,
      classId: ticket.classId,
      waitingSince,
      place: ticket.place,
      directed: ticket.directed,
      callableFrom: ticket.callableFrom,
      requeues: ticket.requeues,
      targetAt: waitingSince + Math.round((target?.minutes ?? 0) * MINUTE_MS),
      alarmAt: waitingSince + Math.round((target?.alarmMinutes ?? 0) * MINUTE_MS),
      customer: this.sources.customers.get(ticket.presented?.identity),
      agenda: [...ticket.agenda],
      returnAt: ticket.returnAt,
      pendingUntil: pendingUntil(ticket),
      partnerId: ticket.remote?.partnerId ?? null,
      adviser: adviserOf(ticket, tellerName),
      offer: offer && !ticket.refusedDiversions.includes(offer.ruleId) ? offer : null,
    }
  }
}
