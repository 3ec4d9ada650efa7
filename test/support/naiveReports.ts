import type { RecordedEvent } from '../../contracts/index.ts'

/**
 * What reports must say, worked out from the events by looking at each visit as a whole, again and again: slow, and with nothing in common
 * with the code of the hub. Everything happens in Shanghai.
 */

const ZONE_MS = 8 * 3_600_000
const DAY_MS = 86_400_000

interface Told {
  readonly event: RecordedEvent
  readonly day: string
  readonly local: number
}
/** What happened to one ticket; the end of a day comes to each of those it ends for. */
type Happened = Told & { readonly of?: 'expired' | 'carried' | { readonly movedTo: string } }

export interface Segment {
  readonly ticketId: string
  readonly day: string
  readonly local: number
  readonly kind: 'call' | 'goesOn' | 'quick'
  readonly isFirst: boolean
  readonly waitMs: number | null
  readonly window: string
  readonly teller: string | null
  readonly class: string
  readonly business: string
  readonly queue: string
  readonly recalls: number
  readonly outcome: string | null
  readonly serviceMs: number | null
}

export interface Visit {
  readonly ticketId: string
  readonly number: string
  readonly day: string
  readonly takenLocal: number
  readonly how: string
  readonly partner: string | null
  readonly arrived: Told | undefined
  readonly activatedTick: number | null
  readonly pendingUntil: number | null
  readonly segments: readonly Segment[]
  readonly calledLocal: number | null
  readonly waitMs: number | null
  readonly isWithin: boolean | null
  readonly class: string
  readonly business: string
  readonly queue: string
  readonly window: string | null
  readonly teller: string | null
  readonly state: string
  readonly endedLocal: number | null
  readonly asked: (Told & { window: string; teller: string | null; class: string; business: string }) | undefined
  readonly score: number | null
  readonly isLow: boolean
}

export interface Stretch {
  readonly window: string
  readonly teller: string
  readonly day: string
  readonly status: string
  readonly reason: string | null
  readonly beginTick: number
  readonly beginLocal: number
  readonly endTick: number | null
  readonly endLocal: number | null
  readonly isSignIn: boolean
}

export function toldOf(journal: readonly RecordedEvent[]): Told[] {
  let open: string | null = null
  return journal.map((event) => {
    const local = event.wall + ZONE_MS
    const day = open ?? new Date(local).toISOString().slice(0, 10)
    if (event.type === 'BusinessDayOpened') open = event.data.day
    return { event, day, local }
  })
}

export function visitsOf(told: readonly Told[]): Visit[] {
  const stories = new Map<string, Happened[]>()
  const tell = (ticketId: string, happened: Happened) =>
    void stories.set(ticketId, [...(stories.get(ticketId) ?? []), happened])
  for (const each of told) {
    const { event } = each
    if (event.type === 'BusinessDayOpened') {
      for (const ticketId of event.data.expired) tell(ticketId, { ...each, of: 'expired' })
      if (event.data.continued !== true)
        for (const ticketId of event.data.carriedOver) tell(ticketId, { ...each, of: 'carried' })
    } else if (event.type === 'ConfigurationApplied') {
      for (const { ticketId, queueId } of event.data.moved) tell(ticketId, { ...each, of: { movedTo: queueId } })
    } else if ('ticketId' in event.data && typeof event.data.ticketId === 'string') tell(event.data.ticketId, each)
  }
  return [...stories].flatMap(([ticketId, story]) => visitOf(ticketId, story) ?? [])
}

function visitOf(ticketId: string, story: readonly Happened[]): Visit | undefined {
  const begin = story.find(({ event }) => event.type === 'TicketIssued' || event.type === 'QuickServiceStarted')
  if (!begin) return undefined
  const { event } = begin
  if (event.type !== 'TicketIssued' && event.type !== 'QuickServiceStarted') return undefined
  const remote = event.type === 'TicketIssued' ? (event.data.remote ?? null) : null
  const activated = story.find((each) => each.event.type === 'TicketActivated')
  const firstCall = story.findIndex((each) => each.event.type === 'TicketCalled')
  const call = story[firstCall]?.event
  // Whoever was served without a ticket came for what he was served with first, as long as nobody has called him for the next.
  const at =
    firstCall < 0
      ? attributesAt(
          story.filter((each) => each.event.type !== 'BusinessFinished'),
          story.length,
        )
      : attributesAt(story, firstCall)
  const segments = segmentsOf(ticketId, story)
  const invited = story.findIndex((each) => each.event.type === 'EvaluationInvited')
  const answer = story.map((each) => each.event).find((each) => each.type === 'EvaluationGiven')
  const quick = event.type === 'QuickServiceStarted' ? event.data : null
  const [state, endedLocal] = stateOf(story)
  const asked = story[invited]
  return {
    ticketId,
    number: event.data.number,
    day: begin.day,
    takenLocal: begin.local,
    how: quick ? 'quick' : remote ? 'partner' : event.type === 'TicketIssued' && event.data.kioskId ? 'kiosk' : 'staff',
    partner: remote?.partnerId ?? null,
    arrived: remote ? activated : begin,
    activatedTick: activated?.event.tick ?? null,
    pendingUntil: remote?.pendingUntil ?? null,
    segments,
    calledLocal: story[firstCall]?.local ?? null,
    waitMs: segments.find(({ isFirst }) => isFirst)?.waitMs ?? null,
    isWithin: call?.type === 'TicketCalled' ? (call.data.withinTarget ?? null) : null,
    ...at,
    window: call?.type === 'TicketCalled' ? call.data.windowId : (quick?.windowId ?? null),
    teller: call?.type === 'TicketCalled' ? call.data.tellerId : (quick?.tellerId ?? null),
    state,
    endedLocal,
    asked:
      asked?.event.type === 'EvaluationInvited'
        ? {
            ...asked,
            window: asked.event.data.windowId,
            teller: asked.event.data.tellerId,
            ...attributesAt(story, invited),
          }
        : undefined,
    score: answer?.type === 'EvaluationGiven' ? answer.data.score : null,
    isLow: answer?.type === 'EvaluationGiven' && answer.data.low,
  }
}

/** What the ticket was for, just before something happened to it. */
function attributesAt(story: readonly Happened[], index: number) {
  const at = { class: '', business: '', queue: '' }
  for (const { event, of } of story.slice(0, index)) {
    if (typeof of === 'object') at.queue = of.movedTo
    if (event.type === 'TicketIssued' || event.type === 'QuickServiceStarted' || event.type === 'TicketChanged')
      Object.assign(at, { class: event.data.classId, business: event.data.businessId, queue: event.data.queueId })
    if (event.type === 'TicketTransferred')
      Object.assign(at, { business: event.data.businessId, queue: event.data.queueId })
    if (event.type === 'BusinessFinished')
      Object.assign(at, { business: event.data.next.businessId, queue: event.data.next.queueId })
  }
  return at
}

/** From when it had waited, just before it was called. */
function waitingSince(story: readonly Happened[], index: number): number {
  const said = story.slice(0, index).flatMap(({ event }) => {
    if (event.type === 'TicketIssued' || event.type === 'TicketActivated' || event.type === 'TicketTransferred')
      return event.data.waitingSince
    if (event.type === 'QuickServiceStarted') return event.tick
    if (event.type === 'BusinessFinished') return event.data.next.waitingSince
    return event.type === 'TicketNoShow' && event.data.requeued ? event.data.requeued.waitingSince : []
  })
  return said.at(-1) ?? Number.NaN
}

function segmentsOf(ticketId: string, story: readonly Happened[]): Segment[] {
  const segments: Segment[] = []
  for (const [index, { event, day, local }] of story.entries()) {
    const isHere = event.type === 'BusinessFinished' && event.data.next.here
    if (event.type !== 'TicketCalled' && event.type !== 'QuickServiceStarted' && !isHere) continue
    const { windowId, tellerId } = event.data as { windowId: string; tellerId: string | null }
    const rest = story.slice(index + 1)
    const end = rest.findIndex((later) => isEnd(later, rest.slice(0, rest.indexOf(later)), event.type))
    const during = rest.slice(0, end < 0 ? rest.length : end).map((each) => each.event)
    const started = during.find((each) => each.type === 'ServiceStarted')?.tick
    const beganAt = event.type === 'TicketCalled' ? (started ?? event.tick) : event.tick
    const isFirst =
      event.type === 'TicketCalled' && !story.slice(0, index).some((each) => each.event.type === 'TicketCalled')
    const [outcome, serviceMs] = outcomeOf(rest[end], beganAt)
    segments.push({
      ticketId,
      day,
      local,
      kind: event.type === 'TicketCalled' ? 'call' : isHere ? 'goesOn' : 'quick',
      isFirst,
      waitMs: isFirst ? event.tick - waitingSince(story, index) : null,
      window: windowId,
      teller: tellerId,
      ...attributesAt(story, event.type === 'TicketCalled' ? index : index + 1),
      recalls: during.filter((each) => each.type === 'TicketRecalled').length,
      outcome,
      serviceMs,
    })
  }
  return segments
}

function isEnd({ event, of }: Happened, before: readonly Happened[], begun: string): boolean {
  if (of === 'expired') return true
  // Whoever is being served at the end of the day is finished before it; who was called only waits again.
  if (of === 'carried') return begun === 'TicketCalled' && !before.some((each) => each.event.type === 'ServiceStarted')
  if (event.type === 'TicketTransferred' || event.type === 'TicketHeld') return event.data.windowId !== null
  return event.type === 'ServiceFinished' || event.type === 'BusinessFinished' || event.type === 'TicketNoShow'
}

function outcomeOf(end: Happened | undefined, beganAt: number): [string | null, number | null] {
  if (!end) return [null, null]
  const { event, of } = end
  if (of === 'expired') return ['expired', null]
  if (of === 'carried') return ['returned', null]
  if (event.type === 'ServiceFinished' || event.type === 'BusinessFinished')
    return ['served', event.tick - event.data.servedSince]
  if (event.type === 'TicketNoShow') return ['noShow', null]
  return [event.type === 'TicketTransferred' ? 'passedOn' : 'held', event.tick - beganAt]
}

function stateOf(story: readonly Happened[]): [string, number | null] {
  let state = ''
  for (const { event, of, local } of story) {
    if (of === 'expired') return ['expired', local]
    if (of === 'carried' && state === 'called') state = 'waiting'
    switch (event.type) {
      case 'TicketIssued':
        state = event.data.remote ? 'pending' : 'waiting'
        break
      case 'TicketCalled':
        state = 'called'
        break
      case 'QuickServiceStarted':
      case 'ServiceStarted':
        state = 'serving'
        break
      case 'TicketHeld':
        state = 'held'
        break
      case 'TicketActivated':
      case 'TicketResumed':
      case 'TicketTransferred':
        state = 'waiting'
        break
      case 'BusinessFinished':
        state = event.data.next.here ? 'serving' : 'waiting'
        break
      case 'TicketNoShow':
        if (event.data.requeued === null) return ['noShow', local]
        state = 'waiting'
        break
      case 'ServiceFinished':
        return ['served', local]
      case 'TicketCancelled':
        return ['cancelled', local]
      case 'TicketExpired':
        return ['expired', local]
      default:
    }
  }
  return [state, null]
}

export function stretchesOf(told: readonly Told[]): Stretch[] {
  const windows = new Set(told.flatMap(({ event }) => (event.type === 'TellerSignedIn' ? event.data.windowId : [])))
  return [...windows].flatMap((window) => stretchesAt(told, window))
}

/** Moments at which anything changes at one window, and what was so between each two. */
function stretchesAt(told: readonly Told[], window: string): Stretch[] {
  const made: Stretch[] = []
  let now: {
    teller: string
    status: string
    reason: string | null
    isSignIn: boolean
    from: Told
    day: string
  } | null = null
  const close = (at: Told) => {
    if (!now) return
    const { from, ...so } = now
    made.push({
      window,
      ...so,
      beginTick: from.event.tick,
      beginLocal: from.local,
      endTick: at.event.tick,
      endLocal: at.local,
    })
    now = null
  }
  for (const at of told) {
    const { event, day } = at
    if (event.type === 'BusinessDayOpened') {
      const before = now as { teller: string; status: string; reason: string | null } | null
      close(at)
      if (before && event.data.continued === true) now = { ...before, isSignIn: false, from: at, day: event.data.day }
    } else if (event.type === 'ConfigurationApplied') {
      if (!event.data.configuration.windows.some(({ id }) => id === window)) close(at)
    } else if (!('windowId' in event.data) || event.data.windowId !== window) continue
    else if (event.type === 'TellerSignedIn')
      now = { teller: event.data.tellerId, status: 'closed', reason: null, isSignIn: true, from: at, day }
    else if (event.type === 'TellerSignedOut') close(at)
    else if (event.type === 'WindowOpened' || event.type === 'WindowPaused' || event.type === 'WindowClosed') {
      const status = { WindowOpened: 'open', WindowPaused: 'paused', WindowClosed: 'closed' }[event.type]
      const reason = event.type === 'WindowPaused' ? JSON.stringify(event.data.reason) : null
      const so = now as { teller: string; status: string; reason: string | null; isSignIn: boolean; from: Told } | null
      if (!so || (so.status === status && so.reason === reason)) continue
      // Nothing lies between two things that happen at once.
      const isAtOnce = so.status === 'closed' && so.from.event.tick === event.tick
      if (!isAtOnce) close(at)
      now = { teller: so.teller, status, reason, isSignIn: isAtOnce && so.isSignIn, from: isAtOnce ? so.from : at, day }
    }
  }
  const last = now as {
    teller: string
    status: string
    reason: string | null
    isSignIn: boolean
    from: Told
    day: string
  } | null
  if (last) {
    const { from, ...so } = last
    made.push({ window, ...so, beginTick: from.event.tick, beginLocal: from.local, endTick: null, endLocal: null })
  }
  return made
}

/** The smallest value that a share of all does not exceed. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted.find((value) => sorted.filter((other) => other <= value).length >= share * sorted.length) ?? null
}

export function dayPart(local: number): number {
  return ((local % DAY_MS) + DAY_MS) % DAY_MS
}
