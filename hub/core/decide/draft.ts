import {
  type Actor,
  type BranchConfig,
  type CommandData,
  type CommandResult,
  type CommandType,
  type DomainEvent,
  type ErrorCode,
  type EventData,
  type EventType,
  ProblemError,
  type RecordedEvent,
} from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { correlationOf } from '../correlation.ts'
import { evolve } from '../evolve.ts'
import { type Lookup, lookup } from '../lookup.ts'
import type { Ticket, WindowState } from '../records.ts'
import type { Now } from '../time.ts'

/** What a carried-out command answers, without the journal position that only its commit gives it. */
export type Answer = Omit<CommandResult, 'seq'>
export type Handlers<T extends CommandType> = { readonly [K in T]: (draft: Draft, data: CommandData<K>) => Answer }

/**
 * A command while it is being decided: who, when, and the branch with the events so far already in it. Handlers emit
 * events, or refuse by throwing a ProblemError, which drops the events emitted before it.
 */
export class Draft {
  readonly events: DomainEvent[] = []
  readonly branch: Branch
  readonly commandId: string
  readonly actor: Actor
  readonly now: Now
  #unsettled: DomainEvent | undefined

  constructor(branch: Branch, commandId: string, actor: Actor, now: Now) {
    this.branch = branch
    this.commandId = commandId
    this.actor = actor
    this.now = now
  }

  emit<T extends EventType>(type: T, data: EventData<T>): void {
    this.emitLast(type, data)
    this.settle()
  }

  /**
   * An event after which the command, as a rule, decides nothing more: its effect on the branch waits until `settle`, or the next
   * event, and is spared where neither comes.
   */
  emitLast<T extends EventType>(type: T, data: EventData<T>): void {
    this.settle()
    this.#unsettled = { type, version: 1, data } as unknown as DomainEvent
    this.events.push(this.#unsettled)
  }

  /** From here on the branch is as after all events so far. */
  settle(): void {
    const event = this.#unsettled
    if (event === undefined) return
    this.#unsettled = undefined
    // Every property named: a spread here costs more than the whole choice of a call.
    const recorded = {
      type: event.type,
      version: 1,
      data: event.data,
      seq: this.branch.lastSeq + 1,
      tick: this.now.tick,
      wall: this.now.wall,
      actor: this.actor,
      correlationId: correlationOf(this.branch, event, this.commandId),
      causeId: this.commandId,
    } as unknown as RecordedEvent
    evolve(this.branch, recorded)
  }

  /** The same command as somebody else: a key press counts as its window's teller. */
  as<R>(actor: Actor, act: (draft: Draft) => R): R {
    const draft = new Draft(this.branch, this.commandId, actor, this.now)
    const result = act(draft)
    draft.settle()
    this.events.push(...draft.events)
    return result
  }

  get config(): BranchConfig {
    return this.branch.config ?? refuse('DAY_NOT_OPEN')
  }

  get lookup(): Lookup {
    return lookup(this.config)
  }

  /** The business day; refuses while none is open. */
  get day(): string {
    return this.branch.businessDay ?? refuse('DAY_NOT_OPEN')
  }

  window(windowId: string): WindowState {
    return this.branch.windows.get(windowId) ?? refuse('WINDOW_UNKNOWN')
  }

  ticket(ticketId: string): Ticket {
    return this.branch.tickets.get(ticketId) ?? refuse('TICKET_UNKNOWN')
  }
}

/** Ends the decision with this refusal. */
export function refuse(code: ErrorCode, details?: Record<string, unknown>): never {
  throw new ProblemError(code, details)
}

/** What is true of a ticket now, for whoever saw something else. */
export function truthOf(ticket: Ticket | undefined): Record<string, unknown> | null {
  if (ticket === undefined) return null
  const { id, number, state, version, windowId } = ticket
  return { ticketId: id, number, state, version, windowId }
}

/** Refuses when the sender saw another version of the ticket than the one that is true. */
export function checkSeen(ticket: Ticket, seen: number | undefined): void {
  if (seen !== undefined && seen !== ticket.version) refuse('TICKET_STALE', { current: truthOf(ticket) })
}
