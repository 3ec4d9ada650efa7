import type { BranchConfig, PadNotice, PadView, PadWindow } from '../../../contracts/index.ts'
import type { Notice, Ticket } from '../../core/records.ts'
import type { Now } from '../../core/time.ts'
import { HallWaits } from '../forecasts/hallWaits.ts'
import { broadcastAt } from './displayView.ts'
import { diversionParts, machineParts } from './machines.ts'
import { PadDevices } from './padDevices.ts'
import { padFigures } from './padFigures.ts'
import { PadTicketParts } from './padTickets.ts'
import { windowProfile } from './profileView.ts'
import { ratesView } from './ratesView.ts'
import { serviceLevelViews } from './serviceLevelViews.ts'
import type { ViewSources } from './sources.ts'

const MOST_NOTICES = 50

/** Channel `pad`: the hall as the lobby manager's tablet shows it. */
export class Pad {
  private readonly sources: ViewSources
  private readonly tickets: PadTicketParts
  private readonly devices: PadDevices
  private readonly waits: HallWaits
  private windows: PadWindow[] = []

  constructor(sources: ViewSources) {
    this.sources = sources
    this.tickets = new PadTicketParts(sources)
    this.devices = new PadDevices(sources)
    this.waits = new HallWaits(sources.waits)
  }

  /** Undefined before the first configuration. */
  view(): PadView | undefined {
    const { branch, clock, ahead } = this.sources
    const { config } = branch
    if (!config) return undefined
    const now = clock.now()
    const inHall = [...branch.inLine()]
    const windows = this.windowParts(config, now)
    const broadcast = broadcastAt(branch, now)
    const view: PadView = {
      serviceLevels: serviceLevelViews(this.sources, now),
      advice: this.sources.advice(),
      broadcast,
      machines: machineParts(branch, config, this.sources.fleet),
      diversions: diversionParts(branch, config),
      figures: { ...padFigures(branch, config, inHall), levelForecast: this.sources.levelForecast() },
      queues: queueParts(config, inHall, windows),
      windows,
      devices: this.devices.of(config),
      notices: noticeParts(this.sources),
      tellers: tellerParts(this.sources),
      ahead: ahead.ofAll(),
      waits: this.waits.of(inHall),
      rates: ratesView(branch),
      clockDoubted: clock.doubted(),
    }
    this.tickets.addTo(view, inHall, config)
    return view
  }

  /** The array and each part of it are those of before where nothing has changed: nobody then has to look into them. */
  private windowParts(config: BranchConfig, now: Now): PadWindow[] {
    const parts = config.windows.flatMap(({ id }) => windowPart(this.sources, config, id, now) ?? [])
    const before = this.windows
    const kept = parts.map((part, index) => {
      const known = before[index]
      return known !== undefined && isSameWindow(known, part) ? known : part
    })
    const isSame = kept.length === before.length && kept.every((part, index) => part === before[index])
    if (!isSame) this.windows = kept
    return this.windows
  }
}

function isSameWindow(a: PadWindow, b: PadWindow): boolean {
  return (
    a.windowId === b.windowId &&
    a.number === b.number &&
    a.status === b.status &&
    a.since === b.since &&
    a.pauseReason === b.pauseReason &&
    a.pausedUntil === b.pausedUntil &&
    a.teller?.id === b.teller?.id &&
    a.teller?.name === b.teller?.name &&
    a.profile === b.profile &&
    a.ticket?.ticketId === b.ticket?.ticketId &&
    a.ticket?.version === b.ticket?.version &&
    a.queues === b.queues
  )
}

function windowPart(
  { branch, tellerName }: ViewSources,
  config: BranchConfig,
  windowId: string,
  now: Now,
): PadWindow | undefined {
  const configured = config.windows.find(({ id }) => id === windowId)
  const state = branch.windows.get(windowId)
  const profile = windowProfile(branch, windowId, now)
  if (!configured || !state || !profile) return undefined
  const ticket = state.ticketId === null ? undefined : branch.tickets.get(state.ticketId)
  return {
    windowId,
    number: configured.number,
    status: state.status,
    since: state.since,
    pauseReason: state.pauseReason,
    pausedUntil: state.pausedUntil,
    teller: state.tellerId === null ? null : { id: state.tellerId, name: tellerName(state.tellerId) },
    profile: profile.view,
    ticket: ticket ? ticketAtWindow(ticket) : null,
    queues: profile.queueIds,
  }
}

function ticketAtWindow(ticket: Ticket): PadWindow['ticket'] {
  if (ticket.state !== 'called' && ticket.state !== 'serving') return null
  return {
    ticketId: ticket.id,
    version: ticket.version,
    number: ticket.number,
    state: ticket.state,
    businessId: ticket.businessId,
    classId: ticket.classId,
    since: (ticket.state === 'serving' ? ticket.startedAt : null) ?? ticket.calledAt ?? ticket.issuedAt,
  }
}

/** Counts are those of the chips in the lane: tickets sent to a window or teller stay in the lane of their queue. */
function queueParts(config: BranchConfig, inHall: readonly Ticket[], windows: readonly PadWindow[]): PadView['queues'] {
  const means = new Map(config.businesses.map(({ id, meanServiceMinutes }) => [id, meanServiceMinutes]))
  const lanes = new Map(
    config.queues.map((queue) => {
      const minutes = queue.businesses.map((businessId) => means.get(businessId) ?? 0)
      return [
        queue.id,
        {
          queueId: queue.id,
          waiting: 0,
          held: 0,
          oldestSince: null as number | null,
          openWindows: windows.filter(({ status, queues }) => status === 'open' && queues.includes(queue.id)).length,
          meanServiceMinutes: minutes.reduce((sum, mean) => sum + mean, 0) / Math.max(1, minutes.length),
        },
      ]
    }),
  )
  for (const { queueId, state, waitingSince } of inHall) {
    const lane = lanes.get(queueId)
    if (!lane) continue
    if (state === 'held') lane.held += 1
    if (state !== 'waiting') continue
    lane.waiting += 1
    lane.oldestSince = Math.min(lane.oldestSince ?? waitingSince, waitingSince)
  }
  return [...lanes.values()]
}

function noticeParts({ branch, tellerName }: ViewSources): PadNotice[] {
  // What nobody has acknowledged must not be pushed out by what somebody has.
  const chosen = [...branch.notices.values()]
    .sort((a, b) => Number(a.acknowledged) - Number(b.acknowledged) || newestFirst(a, b))
    .slice(0, MOST_NOTICES)
  return chosen.sort(newestFirst).flatMap((notice) => {
    const { id, kind, ticketId, windowId, kioskId, topic, predictedMinutes, at, acknowledged } = notice
    const ticket = ticketId === null ? null : branch.tickets.get(ticketId)
    if (ticket === undefined) return []
    const { number = null, evaluation = null } = ticket ?? {}
    const classId = ticket?.classId ?? notice.classId
    const score = kind === 'lowScore' ? (evaluation?.score ?? null) : null
    const staffId = staffOf(notice, ticket)
    const teller = staffId === null ? null : { id: staffId, name: tellerName(staffId) }
    const place = { windowId, kioskId, topic }
    return {
      noticeId: id,
      kind,
      ticketId,
      number,
      classId,
      ...place,
      teller,
      predictedMinutes,
      score,
      at,
      acknowledged,
    }
  })
}

/** Who of the staff a notice is about. */
function staffOf({ kind, adviserId, staffId }: Notice, ticket: Ticket | null): string | null {
  if (kind === 'lowScore') return ticket?.tellerId ?? null
  if (kind === 'vipArrival') return adviserId ?? ticket?.adviserId ?? null
  return staffId
}

function newestFirst(a: { at: number; id: string }, b: { at: number; id: string }): number {
  return b.at - a.at || (a.id < b.id ? 1 : -1)
}

/** The people of the branch, and whoever else is signed in: a manager may sit at a window. */
function tellerParts({ branch, tellers, tellerName }: ViewSources): PadView['tellers'] {
  const windowOf = new Map<string, string>()
  for (const { id, tellerId } of branch.windows.values()) if (tellerId !== null) windowOf.set(tellerId, id)
  const known = tellers()
  const others = [...windowOf.keys()].filter((tellerId) => !known.some(({ id }) => id === tellerId)).sort()
  return [...known, ...others.map((id) => ({ id, name: tellerName(id) }))].map(({ id, name }) => ({
    id,
    name,
    windowId: windowOf.get(id) ?? null,
  }))
}
