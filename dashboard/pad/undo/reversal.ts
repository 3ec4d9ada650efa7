import type { CommandData, PadTicket, PadView, PadWindow, PublicCommandType, Text } from '../../../contracts/index.ts'
import { sameLine, ticketOf } from '../hall.ts'

/** A command that can be sent, of whatever type. */
export type Planned = {
  [T in PublicCommandType]: { readonly type: T; readonly data: CommandData<T> }
}[PublicCommandType]

/** How an act can be taken back, and for how long that still means what it meant. */
export interface Reversal {
  /** False as soon as something else has happened to the person, the window or the machine. */
  isUntouched(view: PadView): boolean
  /** What takes it back in the hall as it is now; null when there is no such thing any more. */
  plan(view: PadView): Planned | null
}

/** The hall when the button was pressed. */
export interface Before {
  readonly view: PadView
  readonly tick: number
  /** For the ticket's history: why it is moved again. */
  readonly reason: string
}

type Reverse<T extends PublicCommandType> = (data: CommandData<T>, before: Before) => Reversal | null

const MINUTE_MS = 60_000
const wholeMinutesUntil = (until: number, tick: number) => Math.ceil((until - tick) / MINUTE_MS)

/**
 * Only acts that have an opposite: a call has been heard, and a number given up or handed out, paper and an answer of the customer
 * are not taken back. A text on the big screens is taken off them; who has read it has read it.
 */
const REVERSE: { readonly [T in PublicCommandType]?: Reverse<T> } = {
  MoveTicket: ({ ticketId }, { view, reason }) =>
    ofTicket(view, ticketId, (before) => {
      const { ahead, behind } = neighbours(view, before)
      return (now, seen) => {
        const line = new Set(sameLine(now, before).map((other) => other.ticketId))
        const nextBefore = ahead.find((id) => line.has(id))
        const nextAfter = behind.find((id) => line.has(id))
        const to =
          nextBefore !== undefined ? { behind: nextBefore } : nextAfter !== undefined ? { ahead: nextAfter } : null
        return to && { type: 'MoveTicket', data: { ticketId, to, reason, seen } }
      }
    }),

  HoldTicket: ({ ticketId }, { view }) =>
    // Also where it was to be raised on its return: it was not raised before.
    ofTicket(view, ticketId, () => (_now, seen) => ({ type: 'ResumeTicket', data: { ticketId, raise: false, seen } })),

  ResumeTicket: ({ ticketId, raise }, { view, tick }) =>
    ofTicket(view, ticketId, ({ returnAt }) => {
      const minutes = returnAt === null ? undefined : wholeMinutesUntil(returnAt, tick)
      // A place in front is not given back by holding it again; and what was about to return anyway has returned.
      if (raise === true || (minutes !== undefined && minutes < 1)) return null
      return (_now, seen) => ({
        type: 'HoldTicket',
        data: { ticketId, ...(minutes !== undefined && { minutes }), seen },
      })
    }),

  ChangeTicket: ({ ticketId, classId, businessId }, { view, reason }) =>
    ofTicket(view, ticketId, (before) => (_now, seen) => ({
      type: 'ChangeTicket',
      data: {
        ticketId,
        ...(classId !== undefined && { classId: before.classId }),
        ...(businessId !== undefined && { businessId: before.businessId }),
        reason,
        seen,
      },
    })),

  TransferTicket: ({ ticketId }, { view }) =>
    ofTicket(view, ticketId, ({ queueId, directed, place, waitingSince }) => {
      // Going back it stands where its first arrival puts it: no way back to a place it was moved to by hand.
      if (place.tick !== waitingSince) return null
      const to = directed?.window
        ? { window: directed.window }
        : directed?.teller
          ? { teller: directed.teller }
          : { queue: queueId }
      return (_now, seen) => ({ type: 'TransferTicket', data: { ticketId, to, place: 'firstArrival', seen } })
    }),

  OpenWindow: ({ windowId }, { view, tick }) =>
    ofWindow(view, windowId, 'open', (before) => {
      if (before.status === 'paused') return pauseAgain(before, tick)
      return { type: 'CloseWindow', data: { windowId } }
    }),

  PauseWindow: ({ windowId }, { view, tick }) =>
    ofWindow(view, windowId, 'paused', (before) => {
      if (before.status === 'paused') return pauseAgain(before, tick)
      return before.status === 'open' ? { type: 'OpenWindow', data: { windowId } } : null
    }),

  CloseWindow: ({ windowId }, { view }) =>
    ofWindow(view, windowId, 'closed', ({ status }) =>
      status === 'open' ? { type: 'OpenWindow', data: { windowId } } : null,
    ),

  SignIn: ({ windowId, tellerId }, { view }) =>
    ofWindow(
      view,
      windowId,
      'open',
      ({ teller }) => (teller === null ? { type: 'SignOut', data: { windowId } } : null),
      tellerId,
    ),

  OverrideProfile: ({ windowId, profileId }, { view, tick }) =>
    ofProfile(
      view,
      windowId,
      ({ id, from }) => from === 'override' && id === profileId,
      (before) => overrideAgain(before, tick) ?? { type: 'EndOverride', data: { windowId } },
    ),

  EndOverride: ({ windowId }, { view, tick }) =>
    ofProfile(
      view,
      windowId,
      ({ from }) => from !== 'override',
      (before) => overrideAgain(before, tick),
    ),

  Broadcast: ({ text }, { view, tick }) =>
    ofBroadcast(view, text, broadcastAgain(view, tick) ?? { type: 'EndBroadcast', data: {} }),

  EndBroadcast: (_data, { view, tick }) => {
    const again = broadcastAgain(view, tick)
    return again && ofBroadcast(view, null, again)
  },

  SetMachine({ machineId, state }, { view }) {
    const stateIn = ({ machines }: PadView) => machines.find((machine) => machine.machineId === machineId)
    const before = stateIn(view)
    if (before === undefined || before.state === state) return null
    const data = { machineId, state: before.state, ...(before.reason !== null && { reason: before.reason }) }
    return {
      isUntouched: (now) => [before.state, state].includes(stateIn(now)?.state ?? before.state),
      plan: () => ({ type: 'SetMachine', data }),
    }
  },
}

/** @returns null where an act is not to be taken back */
export function reversalOf<T extends PublicCommandType>(
  type: T,
  data: CommandData<T>,
  before: Before,
): Reversal | null {
  return REVERSE[type]?.(data, before) ?? null
}

/** The act itself makes one version of the ticket: any later one is somebody else's doing. */
function ofTicket(
  view: PadView,
  ticketId: string,
  make: (before: PadTicket) => ((now: PadView, seen: number) => Planned | null) | null,
): Reversal | null {
  const before = ticketOf(view, ticketId)
  const plan = before && make(before)
  if (!before || !plan) return null
  const after = before.version + 1
  return {
    isUntouched(now) {
      const version = ticketOf(now, ticketId)?.version
      return version === before.version || version === after
    },
    plan: (now) => plan(now, after),
  }
}

/**
 * A window has no version: it counts as untouched while it looks as before the act, or as right after it.
 * @param seated who sits there after the act, where that is another than before
 */
function ofWindow(
  view: PadView,
  windowId: string,
  status: PadWindow['status'],
  make: (before: PadWindow) => Planned | null,
  seated?: string,
): Reversal | null {
  const before = windowIn(view, windowId)
  const planned = before && make(before)
  if (!before || !planned) return null
  return {
    isUntouched(now) {
      const window = windowIn(now, windowId)
      if (window?.ticket?.ticketId !== before.ticket?.ticketId) return false
      const teller = window?.teller?.id
      // Another teller has come: his window is not closed under him, nor is he signed out.
      if (teller !== before.teller?.id && (seated === undefined || teller !== seated)) return false
      return window?.status === status || (window?.status === before.status && window.since === before.since)
    },
    plan: () => planned,
  }
}

function ofProfile(
  view: PadView,
  windowId: string,
  isAfter: (profile: PadWindow['profile']) => boolean,
  make: (before: PadWindow) => Planned | null,
): Reversal | null {
  const before = windowIn(view, windowId)
  const planned = before && make(before)
  if (!before || !planned) return null
  return {
    isUntouched(now) {
      const profile = windowIn(now, windowId)?.profile
      if (profile === undefined) return false
      const { id, from, until } = before.profile
      return isAfter(profile) || (profile.id === id && profile.from === from && profile.until === until)
    },
    plan: () => planned,
  }
}

/** @param after what the big screens say after the act; null: nothing */
function ofBroadcast({ broadcast: before }: PadView, after: Text | null, planned: Planned): Reversal {
  const isSame = (a: Text | undefined, b: Text | undefined) => a?.['zh-CN'] === b?.['zh-CN'] && a?.en === b?.en
  return {
    isUntouched: ({ broadcast }) =>
      isSame(broadcast?.text, after ?? undefined) || isSame(broadcast?.text, before?.text),
    plan: () => planned,
  }
}

/** What the big screens said, for as long as it would have stayed; null when there was nothing. */
function broadcastAgain({ broadcast }: PadView, tick: number): Planned | null {
  const minutes = broadcast === null ? 0 : wholeMinutesUntil(broadcast.until, tick)
  return broadcast === null || minutes < 1 ? null : { type: 'Broadcast', data: { text: broadcast.text, minutes } }
}

function windowIn({ windows }: PadView, windowId: string): PadWindow | undefined {
  return windows.find((window) => window.windowId === windowId)
}

function pauseAgain({ windowId, pauseReason, pausedUntil }: PadWindow, tick: number): Planned | null {
  const minutes = pausedUntil === null ? undefined : wholeMinutesUntil(pausedUntil, tick)
  return {
    type: 'PauseWindow',
    data: {
      windowId,
      ...(pauseReason !== null && { reason: pauseReason }),
      // Of a break that is over already nothing is left but the pause.
      ...(minutes !== undefined && minutes >= 1 && { minutes }),
    },
  }
}

function overrideAgain({ windowId, profile }: PadWindow, tick: number): Planned | null {
  const { id, from, until } = profile
  const minutes = from === 'override' && until !== null ? wholeMinutesUntil(until, tick) : 0
  return minutes < 1 ? null : { type: 'OverrideProfile', data: { windowId, profileId: id, minutes } }
}

/** Who stood before it and behind it in its line, the nearest first. */
function neighbours(view: PadView, ticket: PadTicket): { ahead: string[]; behind: string[] } {
  const isBefore = (a: PadTicket) => a.place.tick - ticket.place.tick || a.place.sequence - ticket.place.sequence
  const line = sameLine(view, ticket)
  return {
    ahead: line
      .filter((other) => isBefore(other) < 0)
      .map(({ ticketId }) => ticketId)
      .reverse(),
    behind: line.filter((other) => isBefore(other) > 0).map(({ ticketId }) => ticketId),
  }
}
