import { BUSY } from './codec.ts'
import { isFree, isSilent, type PollState, type Question, set, type Turn } from './line.ts'

/**
 * What is read again and again: inputs, where gates are, and whether a unit is there at all. A unit that was silent is asked one thing
 * only, and never so often that asking it takes more than a quarter of the line's time.
 */
const SILENT_SHARE = 4

export function startPolls(turn: Turn): void {
  set(turn, { polls: turn.state.polls.map((poll) => ({ ...poll, dueAt: turn.at, refused: undefined })) })
}

/** Units that answer come first; among equals the one that is due longest. */
export function nextPoll(turn: Turn): Question | undefined {
  const { plan, state, at } = turn
  const due = plan.polls
    .map((poll, place) => ({ poll, place, dueAt: state.polls[place]?.dueAt ?? 0 }))
    .filter(({ poll, dueAt }) => dueAt <= at && isFree(turn, poll.unit, 'read'))
    .sort((a, b) => a.dueAt - b.dueAt)
  const silent =
    state.silentAskAt <= at
      ? due.find(({ poll, place }) => isSilent(turn, poll.unit) && isFirstOfUnit(turn, place))
      : undefined
  const found = due.find(({ poll }) => !isSilent(turn, poll.unit)) ?? silent
  if (!found) return undefined
  const { poll, place } = found
  setPoll(turn, place, { dueAt: at + plan.pollMs })
  if (found === silent) set(turn, { silentAskAt: at + SILENT_SHARE * plan.answerTimeoutMs })
  return {
    purpose: { kind: 'poll', place },
    request: { kind: 'read', unit: poll.unit, register: poll.register, count: 1 },
  }
}

function isFirstOfUnit({ plan }: Turn, place: number): boolean {
  return plan.polls.findIndex(({ unit }) => unit === plan.polls[place]?.unit) === place
}

export function onPolled(turn: Turn, place: number, value: number): void {
  const before = turn.state.polls[place]?.value
  setPoll(turn, place, { value, refused: undefined })
  if (before === undefined) return
  for (const { input, bit } of turn.plan.polls[place]?.inputs ?? []) {
    const [was, is] = bit === undefined ? [before, value] : [(before >> bit) & 1, (value >> bit) & 1]
    if (was !== is) turn.effects.push({ kind: 'input', input, value: is })
  }
}

/** A unit that says no to a read is there; only for inputs and gates is it a fault. */
export function onPollExcepted(turn: Turn, place: number, code: number, words: string): void {
  const poll = turn.plan.polls[place]
  if (!poll || code === BUSY) return
  const isWanted = poll.inputs.length + poll.gates.length > 0
  setPoll(turn, place, {
    refused: isWanted ? `unit ${poll.unit}, register ${poll.register}: ${words}` : undefined,
  })
}

/** One that is expected to answer is asked again soon, so that it is known to be silent in time. */
export function onPollUnanswered(turn: Turn, place: number): void {
  const unit = turn.plan.polls[place]?.unit ?? 0
  if (!isSilent(turn, unit)) setPoll(turn, place, { dueAt: turn.at })
}

function setPoll(turn: Turn, place: number, change: Partial<PollState>): void {
  set(turn, { polls: turn.state.polls.map((poll, at) => (at === place ? { ...poll, ...change } : poll)) })
}
