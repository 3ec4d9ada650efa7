import { type PresentedIdentity, ProblemError } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { Reading } from '../../core/records.ts'
import type { Clock } from '../ports.ts'

/** To fill in a form takes longer than to choose a business. */
const HELD_MS = 15 * 60_000

/** A document that a form is being filled in from: encrypted as it is in the journal. */
export interface HeldReading {
  readonly readingId: string
  readonly presented: PresentedIdentity
  readonly classId: string | null
  readonly adviserId: string | null
  /** Tick. */
  readonly until: number
}

/**
 * Readings of kiosks whose customers are filling in forms, one for each kiosk. In memory only: after a restart the document is
 * presented again.
 */
export class HeldReadings {
  private readonly branch: Branch
  private readonly clock: Clock
  private readonly byKiosk = new Map<string, HeldReading>()

  constructor(branch: Branch, clock: Clock) {
    this.branch = branch
    this.clock = clock
  }

  /** Throws ProblemError READING_UNKNOWN, READING_EXPIRED. */
  hold(kioskId: string, readingId: string): HeldReading {
    const held = this.byKiosk.get(kioskId)
    if (held?.readingId === readingId) return this.find(kioskId, readingId)
    const { tick } = this.clock.now()
    const reading = this.branch.readings.get(readingId)
    const presented = reading && this.presentedIn(reading)
    const isHere = reading?.kioskId === kioskId && reading.state !== 'replaced'
    if (!reading || !presented || !isHere) throw new ProblemError('READING_UNKNOWN')
    if (tick > reading.validUntil) throw new ProblemError('READING_EXPIRED')
    const { classId, adviserId } = reading
    const fresh = { readingId, presented, classId, adviserId, until: tick + HELD_MS }
    this.byKiosk.set(kioskId, fresh)
    return fresh
  }

  /** Throws ProblemError: READING_UNKNOWN where it is not held (any more), READING_EXPIRED. */
  find(kioskId: string, readingId: string): HeldReading {
    const held = this.byKiosk.get(kioskId)
    if (held?.readingId !== readingId || this.isSomebodyElseThere(kioskId, held)) {
      throw new ProblemError('READING_UNKNOWN')
    }
    if (this.clock.now().tick <= held.until) return held
    this.byKiosk.delete(kioskId)
    throw new ProblemError('READING_EXPIRED')
  }

  /** Whoever has presented another person's document there since is another customer. */
  private isSomebodyElseThere(kioskId: string, held: HeldReading): boolean {
    const latestId = this.branch.kiosks.get(kioskId)?.readingId
    const latest = latestId == null ? undefined : this.branch.readings.get(latestId)
    if (!latest || latest.id === held.readingId) return false
    const isAnother = this.presentedIn(latest)?.blindIndex !== held.presented.blindIndex
    if (isAnother) this.byKiosk.delete(kioskId)
    return isAnother
  }

  /** Of one that has given a ticket it is with the ticket. */
  private presentedIn({ presented, ticketId }: Reading): PresentedIdentity | undefined {
    return presented ?? (ticketId === null ? undefined : this.branch.tickets.get(ticketId)?.presented) ?? undefined
  }
}
