import type { BranchConfig, CallView, DisplayConfig, DisplayView } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { Now } from '../../core/time.ts'
import { spokenLanguages, volumeAt } from '../voice/settings.ts'
import type { DayCall } from './dayCalls.ts'
import type { ViewSources } from './sources.ts'

const MOST_CALLS = 24

type Sources = Pick<ViewSources, 'branch' | 'clock' | 'calls'>

/** Channel `display:<id>`; undefined when there is no such display. Public: nothing of a person is in it. */
export function displayView({ branch, clock, calls }: Sources, displayId: string): DisplayView | undefined {
  const { config } = branch
  const display = config?.displays.find((candidate) => candidate.id === displayId)
  if (!config || !display) return undefined
  const now = clock.now()
  return {
    displayId,
    name: display.name,
    kind: display.kind,
    window: display.window === undefined ? null : windowPart(branch, config, display.window),
    calls: callsFor(branch, config, display, calls.latest()),
    waiting: waitingByBusiness(branch, config, now),
    broadcast: broadcastAt(branch, now)?.text ?? null,
    showSeconds: display.showSeconds,
    sound: soundPart(config, display, now),
  }
}

/** The text for everybody in the hall, while it is in force. */
export function broadcastAt(branch: Branch, now: Now): Branch['facts']['broadcast'] {
  const { broadcast } = branch.facts
  return broadcast !== null && now.tick < broadcast.until ? broadcast : null
}

function windowPart(branch: Branch, config: BranchConfig, windowId: string): DisplayView['window'] {
  const configured = config.windows.find((candidate) => candidate.id === windowId)
  if (!configured) return null
  const state = branch.windows.get(windowId)
  const ticket = state?.ticketId ? branch.tickets.get(state.ticketId) : undefined
  const isThere = ticket?.state === 'called' || ticket?.state === 'serving'
  return {
    windowId,
    number: configured.number,
    name: configured.name ?? null,
    status: state?.status ?? 'closed',
    pauseReason: state?.pauseReason ?? null,
    pausedUntil: state?.pausedUntil ?? null,
    ticket: isThere ? { number: ticket.number, state: ticket.state } : null,
  }
}

function callsFor(
  branch: Branch,
  config: BranchConfig,
  { kind, window }: DisplayConfig,
  calls: readonly DayCall[],
): CallView[] {
  const numbers = new Map(config.windows.map(({ id, number }) => [id, number]))
  const shown: CallView[] = []
  for (const call of calls) {
    if (shown.length === MOST_CALLS) break
    if (kind === 'window' && call.windowId !== window) continue
    const ticket = branch.tickets.get(call.ticketId)
    const windowNumber = numbers.get(call.windowId)
    // A window that is no longer configured has no number to go to.
    if (!ticket || windowNumber === undefined) continue
    shown.push({
      callId: callId(call),
      ticketId: call.ticketId,
      number: ticket.number,
      windowId: call.windowId,
      windowNumber,
      at: call.at,
      isCalling: ticket.state === 'called',
    })
  }
  return shown
}

/** Names one announcement: of a call, or of one of its repetitions. */
export function callId({ callSeq, recalls }: { readonly callSeq: number; readonly recalls: number }): string {
  return `${callSeq}.${recalls}`
}

/** Eligible tickets, those sent to a window or teller included. */
function waitingByBusiness(branch: Branch, config: BranchConfig, now: Now): DisplayView['waiting'] {
  const waiting = new Map<string, number>()
  for (const [, list] of branch.lists()) {
    for (const { businessId } of list.at(now.tick).inOrder())
      waiting.set(businessId, (waiting.get(businessId) ?? 0) + 1)
  }
  return config.businesses.map(({ id }) => ({ businessId: id, waiting: waiting.get(id) ?? 0 }))
}

function soundPart(config: BranchConfig, { sound }: DisplayConfig, now: Now): DisplayView['sound'] {
  const { voice } = config
  return {
    on: sound,
    percent: volumeAt(voice, now.secondOfDay),
    repeat: voice.repeat,
    chime: voice.chime,
    languages: [...spokenLanguages(config)],
  }
}
