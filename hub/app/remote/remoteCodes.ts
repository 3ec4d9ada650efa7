import type { Branch } from '../../core/branch.ts'
import type { Ticket } from '../../core/records.ts'
import type { RemoteSecrets } from '../ports.ts'

/**
 * The codes of the tickets that were taken away from the branch: of all of today, whatever has become of them, so that a code
 * that was used says so and is nobody else's on the same day. They follow from the journal and the hub's key: nothing of them
 * is stored, and they are the same after a restart.
 */
export class RemoteCodes {
  private readonly branch: Branch
  private readonly secrets: Pick<RemoteSecrets, 'code'>
  private readonly byTicket = new Map<string, string>()
  private readonly byCode = new Map<string, string>()
  private day: string | null = null
  private issueSequence = 0

  constructor(branch: Branch, secrets: Pick<RemoteSecrets, 'code'>) {
    this.branch = branch
    this.secrets = secrets
  }

  of(ticketId: string): string | undefined {
    this.complete()
    return this.byTicket.get(ticketId)
  }

  find(code: string): Ticket | undefined {
    this.complete()
    return this.branch.tickets.get(this.byCode.get(code) ?? '')
  }

  /** In order of issue: of two tickets whose first choice is the same code, the later one takes its next. */
  private complete(): void {
    const { businessDay, facts, tickets } = this.branch
    if (this.day !== businessDay) this.forget(businessDay)
    if (this.issueSequence === facts.issueSequence) return
    const fresh = [...tickets.values()].filter(({ remote, sequence }) => remote && sequence > this.issueSequence)
    for (const ticket of fresh.sort((a, b) => a.sequence - b.sequence)) this.add(ticket)
    this.issueSequence = facts.issueSequence
  }

  private add({ id, remote }: Ticket): void {
    if (!remote) return
    let attempt = 0
    let code = this.secrets.code(remote.nonce, attempt)
    while (this.byCode.has(code)) code = this.secrets.code(remote.nonce, ++attempt)
    this.byTicket.set(id, code)
    this.byCode.set(code, id)
  }

  private forget(day: string | null): void {
    this.day = day
    this.issueSequence = 0
    this.byTicket.clear()
    this.byCode.clear()
  }
}
