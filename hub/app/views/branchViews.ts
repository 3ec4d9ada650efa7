import type { BranchView, KioskView, TicketView, WindowView } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { profileInForce } from '../../core/calling/schedule.ts'
import { selectNext } from '../../core/calling/select.ts'
import { explainInWords } from '../../core/explain.ts'
import { lookup, queueFor } from '../../core/lookup.ts'
import { peopleAheadOfAll } from '../../core/peopleAhead.ts'
import type { Ticket } from '../../core/records.ts'
import type { DeviceFleet } from '../deviceFleet.ts'
import type { MaskedCustomers } from '../identities.ts'
import type { Clock, JournalStore } from '../ports.ts'
import { PeopleAhead } from './peopleAhead.ts'

interface Options {
  readonly branch: Branch
  readonly fleet: DeviceFleet
  readonly journal: Pick<JournalStore, 'read'>
  readonly customers: MaskedCustomers
  readonly clock: Clock & { doubted(): boolean }
  readonly tellerName: (tellerId: string) => string
}

/** The views of `contracts/views.ts`, computed from committed state. */
export class BranchViews {
  private readonly options: Options
  private readonly ahead: PeopleAhead
  private readonly failedReadings = new Map<string, { count: number; reason: string | null }>()

  constructor(options: Options) {
    this.options = options
    this.ahead = new PeopleAhead(options.branch, options.clock)
  }

  /** View of a socket channel; undefined for a window or kiosk that does not exist. */
  channel(channel: string): Record<string, unknown> | undefined {
    const [kind, id = ''] = channel.split(':')
    if (kind === 'branch') return this.branchView()
    if (kind === 'window') return this.window(id)
    if (kind === 'kiosk') return this.kiosk(id)
    return undefined
  }

  readFailed(kioskId: string, reason: string): void {
    const before = this.failedReadings.get(kioskId)
    this.failedReadings.set(kioskId, { count: (before?.count ?? 0) + 1, reason })
  }

  branchView(): BranchView | undefined {
    const { branch } = this.options
    const { config } = branch
    if (!config) return undefined
    return {
      outletId: config.outlet.id,
      bank: config.outlet.bank,
      outlet: config.outlet.name,
      timeZone: config.outlet.timeZone,
      businessDay: branch.businessDay,
      configurationVersion: branch.configurationVersion,
      languages: config.outlet.languages,
      classes: config.classes.map(({ id, name, short, vip }) => ({ id, name, short: short ?? null, vip })),
      businesses: config.businesses.map(({ id, name, hint, meanServiceMinutes }) => ({
        id,
        name,
        hint: hint ?? null,
        meanServiceMinutes,
      })),
      queues: config.queues.map(({ id, name, prefix }) => ({ id, name, prefix })),
      windows: config.windows.map(({ id, number, name }) => ({ id, number, name: name ?? null })),
      kiosks: config.kiosks.map(({ id, name }) => ({ id, name })),
    }
  }

  ticket(ticketId: string): TicketView | undefined {
    const ticket = this.options.branch.tickets.get(ticketId)
    return ticket && this.ticketView(ticket, this.ahead.of(ticket))
  }

  tickets(filter: { state?: string; queue?: string }): TicketView[] {
    const ahead = peopleAheadOfAll(this.options.branch, this.options.clock.now())
    return [...this.options.branch.tickets.values()]
      .filter(
        (ticket) =>
          (!filter.state || ticket.state === filter.state) && (!filter.queue || ticket.queueId === filter.queue),
      )
      .map((ticket) => this.ticketView(ticket, ahead.get(ticket.id) ?? null))
  }

  explanation(ticketId: string) {
    const { branch, journal } = this.options
    const callSeq = branch.tickets.get(ticketId)?.callSeq
    if (!callSeq || !branch.config) return undefined
    const [call] = journal.read(callSeq - 1, 1)
    return call?.type === 'TicketCalled'
      ? { data: call.data.explanation, words: explainInWords(call.data.explanation, branch.config) }
      : undefined
  }

  window(windowId: string): WindowView | undefined {
    const { branch, fleet, clock, tellerName } = this.options
    const { config } = branch
    const configured = config?.windows.find((candidate) => candidate.id === windowId)
    if (!config || !configured) return undefined
    const now = clock.now()
    const state = branch.windows.get(windowId)
    const current = state?.ticketId ? branch.tickets.get(state.ticketId) : undefined
    const inForce = profileInForce(lookup(config), windowId, now)
    if (!inForce) return undefined
    const { profile, from } = inForce
    const profileName = config.profiles.find((candidate) => candidate.id === profile.id)?.name ?? configured.name
    const winner = selectNext(branch, windowId, now)
    const nextTicket = winner && branch.tickets.get(winner.ticketId)
    const queueIds = [...new Set([...profile.tiers.flatMap((tier) => tier.queues), ...profile.finally])]
    const queues = queueIds.map((queueId) => ({
      queueId,
      waiting: this.waitingIn(queueId),
      oldestSince: branch.queue(queueId)?.at(now.tick).oldest?.waitingSince ?? null,
    }))
    return {
      windowId,
      number: configured.number,
      status: state?.status ?? 'closed',
      pauseReason: state?.pauseReason ?? null,
      teller: state?.tellerId ? { id: state.tellerId, name: tellerName(state.tellerId) } : null,
      profile: { id: profile.id, name: profileName ?? { 'zh-CN': profile.id, en: profile.id }, from },
      current: current ? this.ticketView(current, null) : null,
      explanation: current?.explanation
        ? { data: current.explanation, words: explainInWords(current.explanation, config) }
        : null,
      next:
        winner && nextTicket
          ? {
              ticketId: nextTicket.id,
              number: nextTicket.number,
              classId: nextTicket.classId,
              businessId: nextTicket.businessId,
              waitingSince: nextTicket.waitingSince,
              explanation: winner.explanation,
              words: explainInWords(winner.explanation, config),
            }
          : null,
      waiting: queues.reduce((sum, queue) => sum + queue.waiting, 0),
      queues,
      held: [...branch.tickets.values()]
        .filter((ticket) => ticket.state === 'held' && ticket.windowId === windowId)
        .map(({ id, number, version }) => ({ ticketId: id, number, version })),
      windows: config.windows
        .filter((other) => other.id !== windowId)
        .map((other) => ({
          windowId: other.id,
          number: other.number,
          status: branch.windows.get(other.id)?.status ?? 'closed',
        })),
      board: fleet.condition(configured.board?.device),
      keypad: fleet.condition(configured.keypad?.device),
      clockDoubted: clock.doubted(),
    }
  }

  kiosk(kioskId: string): KioskView | undefined {
    const { branch, fleet, customers, clock } = this.options
    const { config } = branch
    const configured = config?.kiosks.find((candidate) => candidate.id === kioskId)
    if (!config || !configured) return undefined
    const now = clock.now()
    const lowestClass = config.classes[0]?.id ?? ''
    const kiosk = branch.kiosks.get(kioskId)
    const latest = kiosk?.readingId ? branch.readings.get(kiosk.readingId) : undefined
    const reading = latest?.state === 'open' && latest.validUntil > now.tick ? latest : undefined
    const classId = reading?.classId ?? lowestClass
    const offered = new Set(configured.businesses ?? config.businesses.map((business) => business.id))
    const last = kiosk?.ticketId ? branch.tickets.get(kiosk.ticketId) : undefined
    const job = last && [...branch.printJobs.values()].filter((candidate) => candidate.ticketId === last.id).at(-1)
    return {
      kioskId,
      name: configured.name,
      businesses: config.businesses
        .filter((business) => offered.has(business.id))
        .map((business) => {
          const queue = queueFor(config, business.id, classId)
          return {
            businessId: business.id,
            offered: queue !== undefined,
            waiting: queue ? this.waitingIn(queue.id) : 0,
            peopleAhead: queue ? this.ahead.ofNext(queue.id, business.id, classId) : 0,
          }
        }),
      reading: reading
        ? {
            readingId: reading.id,
            customer: customers.get(reading.presented?.identity),
            classId: reading.classId,
            validUntil: reading.validUntil,
          }
        : null,
      failedReadings: this.failedReadings.get(kioskId) ?? { count: 0, reason: null },
      ticket: last
        ? {
            ticketId: last.id,
            number: last.number,
            businessId: last.businessId,
            issuedAt: last.issuedAt,
            peopleAhead: this.ahead.of(last) ?? 0,
            print: job ? (job.outcome ?? 'printing') : 'none',
          }
        : null,
      reader: fleet.condition(configured.reader),
      printer: fleet.printer(configured.printer),
    }
  }

  private waitingIn(queueId: string): number {
    return this.options.branch.queue(queueId)?.at(this.options.clock.now().tick).eligible ?? 0
  }

  private ticketView(ticket: Ticket, peopleAhead: number | null): TicketView {
    return {
      ticketId: ticket.id,
      version: ticket.version,
      number: ticket.number,
      state: ticket.state,
      queueId: ticket.queueId,
      businessId: ticket.businessId,
      classId: ticket.classId,
      issuedAt: ticket.issuedAt,
      waitingSince: ticket.waitingSince,
      calledAt: ticket.calledAt,
      startedAt: ticket.startedAt,
      endedAt: ticket.endedAt,
      windowId: ticket.windowId,
      recalls: ticket.recalls,
      peopleAhead,
      customer: this.options.customers.get(ticket.presented?.identity),
    }
  }
}
