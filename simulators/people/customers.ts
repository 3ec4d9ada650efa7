import type { CommandData, KioskView } from '../../contracts/index.ts'
import type { SimulatedDevice } from '../device.ts'
import { Bell } from '../world/virtualClock.ts'
import type { BranchLife } from './branchLife.ts'
import type { Screen } from './screen.ts'
import type { Visitor } from './visitor.ts'

/** A kiosk with the page on it, and the reader under it. */
export interface Kiosk {
  readonly id: string
  readonly screen: Screen
  readonly reader: SimulatedDevice | undefined
  readonly businesses: readonly string[]
}

const READ_WITHIN_MS = 8_000
const PAPER_WITHIN_MS = 10_000

/** The kiosks of a branch and who stands at them, one at a time, and the lobby manager's tablet for those he knows. */
export class Customers {
  readonly #life: BranchLife
  readonly #manager: Screen
  readonly #lines: readonly KioskLine[]

  constructor(life: BranchLife, manager: Screen, kiosks: readonly Kiosk[]) {
    this.#life = life
    this.#manager = manager
    this.#lines = kiosks.map((kiosk) => new KioskLine(kiosk, life))
  }

  /** From the door to the ticket, and out again when he has waited too long. */
  async visit(visitor: Visitor): Promise<void> {
    const taken = visitor.comesBy === 'staff' ? await this.#givenByStaff(visitor) : await this.#atKiosk(visitor)
    const { books, clock, hall } = this.#life
    // Refused, or given the ticket he had: the same person came for the same twice.
    if (!taken || books.tickets.has(taken.ticketId)) {
      books.turnedAway += 1
      hall.ring()
      return
    }
    const { ticketId, classId } = taken
    books.issued({ ticketId, classId, businessId: visitor.businessId, issuedAtS: clock.nowS, visitor })
    hall.ring()
    if (visitor.saysGoodbye) clock.perhapsAt(clock.nowS + visitor.patienceS, () => this.#sayGoodbye(ticketId))
  }

  /** The papers of all kiosks are out. */
  async settled(): Promise<void> {
    for (const line of this.#lines) await line.paperOut()
  }

  async #givenByStaff({ businessId, classId, atKioskS }: Visitor): Promise<Taken | undefined> {
    await this.#life.clock.sleep(atKioskS)
    const kioskId = this.#lines[0]?.kiosk.id
    const answer = await this.#manager.send('IssueTicket', { businessId, classId, ...(kioskId ? { kioskId } : {}) })
    return answer.ok && answer.result.ticketId ? { ticketId: answer.result.ticketId, classId } : undefined
  }

  async #atKiosk(visitor: Visitor): Promise<Taken | undefined> {
    const fitting = this.#lines.filter(
      ({ kiosk }) => (visitor.comesBy !== 'card' || kiosk.reader) && kiosk.businesses.includes(visitor.businessId),
    )
    const shortest = fitting.reduce<KioskLine | undefined>(
      (best, line) => (best === undefined || line.length < best.length ? line : best),
      undefined,
    )
    return shortest?.serve(visitor)
  }

  async #sayGoodbye(ticketId: string): Promise<void> {
    const book = this.#life.books.tickets.get(ticketId)
    if (book?.state !== 'waiting') return
    const answer = await this.#manager.send('CancelTicket', { ticketId, reason: 'left' })
    if (!answer.ok) return
    book.state = 'cancelled'
    this.#life.hall.ring()
  }
}

interface Taken {
  readonly ticketId: string
  readonly classId: string
}

class KioskLine {
  readonly kiosk: Kiosk
  /** Who stands here, the one at the kiosk included. */
  length = 0
  readonly #life: BranchLife
  readonly #free: Bell
  #isTaken = false
  #paper: Promise<unknown> = Promise.resolve()

  constructor(kiosk: Kiosk, life: BranchLife) {
    this.kiosk = kiosk
    this.#life = life
    this.#free = new Bell(life.clock)
  }

  async serve(visitor: Visitor): Promise<Taken | undefined> {
    this.length += 1
    while (this.#isTaken) await this.#free.wait()
    this.#isTaken = true
    try {
      return await this.#takeTicket(visitor)
    } finally {
      this.#isTaken = false
      this.length -= 1
      this.#free.ring()
    }
  }

  async paperOut(): Promise<void> {
    await this.#paper
  }

  async #takeTicket(visitor: Visitor): Promise<Taken | undefined> {
    const { screen, reader, id: kioskId } = this.kiosk
    const { businessId } = visitor
    const withCard = visitor.comesBy === 'card' && reader
    // The reader is at work while he looks for his business.
    const reading = withCard ? this.#presentCard(visitor, reader) : undefined
    await this.#life.clock.sleep(visitor.atKioskS)
    const readingId = await reading
    await this.#paper
    const request: CommandData<'IssueTicket'> = { kioskId, businessId, ...(readingId ? { readingId } : {}) }
    const { ticket: before } = await screen.watch<KioskView>(`kiosk:${kioskId}`)
    const answer = await screen.send('IssueTicket', request)
    if (withCard) reader.act('remove-card')
    const ticketId = answer.ok ? answer.result.ticketId : undefined
    if (ticketId === undefined) return undefined
    // The lobby manager's tickets come out here too: a later one on the page says that this one is out.
    const isOut = ({ ticket }: KioskView) =>
      ticket !== null &&
      ticket.ticketId !== before?.ticketId &&
      (ticket.ticketId !== ticketId || ticket.print !== 'printing')
    this.#paper = screen.until<KioskView>(`kiosk:${kioskId}`, isOut, PAPER_WITHIN_MS)
    const isRecognised = readingId !== undefined || visitor.comesBy !== 'card'
    const classId = isRecognised ? visitor.classId : (this.#life.facts.classes[0]?.id ?? visitor.classId)
    return { ticketId, classId }
  }

  async #presentCard({ card }: Visitor, reader: SimulatedDevice): Promise<string | undefined> {
    const channel = `kiosk:${this.kiosk.id}`
    const { reading: old } = await this.kiosk.screen.watch<KioskView>(channel)
    reader.act('present-card', card)
    const isNew = ({ reading }: KioskView) => reading !== null && reading.readingId !== old?.readingId
    const view = await this.kiosk.screen.until<KioskView>(channel, isNew, READ_WITHIN_MS)
    return view?.reading?.readingId
  }
}
