import { randomUUID } from 'node:crypto'
import type { RecordedEvent, TicketElement } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { peopleAhead } from '../../core/peopleAhead.ts'
import type { PrintJob } from '../../core/records.ts'
import type { Clock, DeviceGateway, Log, StoredAnswer } from '../ports.ts'
import { ticketLayout } from './ticketLayout.ts'

const RETRY_MS = 2_000
/** A printer that is working on a ticket may take this long before the outcome is unknown. */
const PRINT_WITHIN_MS = 15_000

interface Options {
  readonly branch: Branch
  readonly gateway: DeviceGateway
  readonly clock: Clock
  readonly log: Log
  readonly settle: (
    jobId: string,
    outcome: 'printed' | 'notPrinted' | 'unknown',
    detail: string | null,
  ) => Promise<StoredAnswer>
  readonly after: (ms: number, callback: () => void) => void
}

/**
 * Prints what the journal says is to be printed. A ticket that certainly was not printed (paper out, printer away) is
 * tried again until it is no longer worth it; one whose outcome is not known is never resent: the core then asks for one
 * copy, marked as such.
 */
export class TicketPrinting {
  private readonly options: Options
  private readonly underWay = new Set<string>()

  constructor(options: Options) {
    this.options = options
  }

  /**
   * At start: a job asked for before the hub ended may or may not have reached the paper, so its outcome is unknown.
   */
  async recover(): Promise<void> {
    const open = [...this.options.branch.printJobs.values()].filter((job) => job.outcome === null)
    await Promise.all(open.map((job) => this.options.settle(job.id, 'unknown', 'hubRestarted')))
  }

  committed(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      if (event.type === 'TicketPrintRequested') this.attempt(event.data.jobId)
    }
  }

  /** Something about a printer or its node has changed for the better: try what waits at once. */
  retryAll(): void {
    for (const job of this.options.branch.printJobs.values()) if (job.outcome === null) this.attempt(job.id)
  }

  private attempt(jobId: string): void {
    const { branch, gateway, clock } = this.options
    const job = branch.printJobs.get(jobId)
    if (!job || job.outcome !== null || this.underWay.has(jobId)) return
    const now = clock.now()
    if (now.tick >= job.validUntil) return this.settle(jobId, 'notPrinted', 'expired')
    const device = branch.config?.devices.find((candidate) => candidate.id === job.printerId)
    const elements = device && this.elements(job)
    if (!device || !elements) return this.settle(jobId, 'notPrinted', 'noPrinter')
    if (!gateway.isReady(device.node)) return this.again(jobId)
    this.underWay.add(jobId)
    gateway
      // A new id for every attempt: an attempt is repeated only when the one before certainly did nothing.
      .send(
        { nodeId: device.node, deviceId: device.id },
        'Printer.PrintTicket',
        { elements },
        { id: randomUUID(), deadline: now.wall + PRINT_WITHIN_MS },
      )
      .then((outcome) => {
        this.underWay.delete(jobId)
        const effect =
          outcome.kind === 'completion'
            ? outcome.completion.effect
            : outcome.kind === 'notDelivered'
              ? 'notDone'
              : 'unknown'
        if (effect === 'done') this.settle(jobId, 'printed', null)
        else if (effect === 'unknown')
          this.settle(
            jobId,
            'unknown',
            outcome.kind === 'completion' ? (outcome.completion.errorCode ?? null) : 'noCompletion',
          )
        else this.again(jobId)
      })
      .catch((error: unknown) => {
        this.underWay.delete(jobId)
        this.options.log.error({ jobId, err: error }, 'printing failed')
        this.settle(jobId, 'unknown', 'internal')
      })
  }

  private again(jobId: string): void {
    this.options.after(RETRY_MS, () => this.attempt(jobId))
  }

  private settle(jobId: string, outcome: 'printed' | 'notPrinted' | 'unknown', detail: string | null): void {
    // Held as under way until it is on disk, so that no second attempt starts meanwhile.
    this.underWay.add(jobId)
    void this.options.settle(jobId, outcome, detail).then((answer) => {
      this.underWay.delete(jobId)
      if (!answer.ok) this.options.after(RETRY_MS, () => this.settleAgain(jobId, outcome, detail))
    })
  }

  private settleAgain(jobId: string, outcome: 'printed' | 'notPrinted' | 'unknown', detail: string | null): void {
    if (this.options.branch.printJobs.get(jobId)?.outcome === null) this.settle(jobId, outcome, detail)
  }

  private elements(job: PrintJob): TicketElement[] | undefined {
    const { branch, clock } = this.options
    const ticket = branch.tickets.get(job.ticketId)
    if (!ticket || !branch.config) return undefined
    const now = clock.now()
    return ticketLayout(ticket, branch.config, {
      copy: job.copy,
      peopleAhead: peopleAhead(branch, ticket.id, now),
      now,
    })
  }
}
