import type { BranchConfig, NextView, WindowConfig, WindowView } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { selectNext } from '../../core/calling/select.ts'
import { rangeOf } from '../../core/dailyTimes.ts'
import { breaksOfDay } from '../../core/decide/breaks.ts'
import { explainInWords } from '../../core/explain.ts'
import type { WindowState } from '../../core/records.ts'
import type { Now } from '../../core/time.ts'
import { windowProfile } from './profileView.ts'
import type { ViewSources } from './sources.ts'
import { evaluationView, NOTHING_TO_COME, ticketForms, ticketView } from './ticketView.ts'

type Sources = Pick<ViewSources, 'branch' | 'fleet' | 'customers' | 'clock' | 'tellerName' | 'p75ServiceS'>

/** Channel `window:<id>`; undefined when there is no such window. */
export function windowView(sources: Sources, windowId: string): WindowView | undefined {
  const { branch, fleet, clock, tellerName } = sources
  const { config } = branch
  const configured = config?.windows.find((candidate) => candidate.id === windowId)
  const now = clock.now()
  const profile = windowProfile(branch, windowId, now)
  if (!config || !configured || !profile) return undefined
  const state = branch.windows.get(windowId)
  const current = state?.ticketId ? branch.tickets.get(state.ticketId) : undefined
  const queues = profile.queueIds.map((queueId) => {
    const queue = branch.queue(queueId)?.at(now.tick)
    return { queueId, waiting: queue?.eligible ?? 0, oldestSince: queue?.oldest?.waitingSince ?? null }
  })
  return {
    windowId,
    number: configured.number,
    status: state?.status ?? 'closed',
    pauseReason: state?.pauseReason ?? null,
    pausedUntil: state?.pausedUntil ?? null,
    teller: state?.tellerId ? { id: state.tellerId, name: tellerName(state.tellerId) } : null,
    profile: profile.view,
    current: current ? ticketView(current, NOTHING_TO_COME, sources) : null,
    explanation: current?.explanation
      ? { data: current.explanation, words: explainInWords(current.explanation, config) }
      : null,
    p75ServiceS: current ? sources.p75ServiceS(current.businessId) : null,
    next: nextAt(branch, config, windowId, now),
    waiting: queues.reduce((sum, queue) => sum + queue.waiting, 0),
    queues,
    held: [...branch.held()]
      .filter((ticket) => ticket.windowId === windowId)
      .sort((a, b) => a.sequence - b.sequence)
      .map(({ id, number, version, returnAt }) => ({ ticketId: id, number, version, returnAt })),
    mayCallNumber: config.calling.callNumber === 'tellers',
    nextBreak: nextBreakOf(configured, now),
    windows: config.windows
      .filter((other) => other.id !== windowId)
      .map((other) => ({
        windowId: other.id,
        number: other.number,
        status: branch.windows.get(other.id)?.status ?? 'closed',
      })),
    board: fleet.condition(configured.board?.device),
    keypad: fleet.condition(configured.keypad?.device),
    evaluator: fleet.condition(configured.evaluator?.device),
    lastServed: lastServedAt(branch, state),
    clockDoubted: clock.doubted(),
  }
}

function nextAt(branch: Branch, config: BranchConfig, windowId: string, now: Now): NextView | null {
  const winner = selectNext(branch, windowId, now)
  const ticket = winner && branch.tickets.get(winner.ticketId)
  if (!winner || !ticket) return null
  return {
    ticketId: ticket.id,
    number: ticket.number,
    classId: ticket.classId,
    businessId: ticket.businessId,
    waitingSince: ticket.waitingSince,
    explanation: winner.explanation,
    words: explainInWords(winner.explanation, config),
    forms: ticketForms(branch, ticket.id),
  }
}

/** The planned break that comes next today. */
function nextBreakOf(window: WindowConfig, now: Now): WindowView['nextBreak'] {
  const next = breaksOfDay(window, now).find((planned) => rangeOf(planned).from > now.secondOfDay)
  return next ? { name: next.name ?? null, from: next.from ?? '00:00', to: next.to ?? '24:00' } : null
}

function lastServedAt(branch: Branch, state: WindowState | undefined): WindowView['lastServed'] {
  const ticket = state?.lastServedId ? branch.tickets.get(state.lastServedId) : undefined
  return ticket ? { ticketId: ticket.id, number: ticket.number, evaluation: evaluationView(ticket) } : null
}
