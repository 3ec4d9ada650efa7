import type { BranchView, CommandData, PadTicket, PadView, PadWindow } from '../../contracts/index.ts'

export type Target = CommandData<'TransferTicket'>['to']

/** As many as stand ready beside the way to all of them. */
const MOST = 3
/** So that a queue is always among them. */
const MOST_WINDOWS = 2

/**
 * Where somebody is sent most: back to his queue when he was meant for one window or teller, else to windows that can take him,
 * those that are free and serve his queue first, and to other queues that somebody serves.
 */
export function likelyTargets(view: PadView, branch: BranchView, ticket: PadTicket): Target[] {
  const windows = view.windows
    .filter(({ windowId, status, teller }) => status === 'open' && teller && windowId !== ticket.directed?.window)
    .sort((a, b) => effort(a, ticket) - effort(b, ticket) || a.number - b.number)
    .map(({ windowId }): Target => ({ window: windowId }))
  const isServed = (queueId: string) =>
    view.queues.some((queue) => queue.queueId === queueId && queue.openWindows > 0) ? 0 : 1
  const queues = branch.queues
    .filter(({ id }) => id !== ticket.queueId)
    .map(({ id }) => id)
    .sort((a, b) => isServed(a) - isServed(b))
    .map((queue): Target => ({ queue }))
  const back: Target[] = ticket.directed === null ? [] : [{ queue: ticket.queueId }]
  const first = [...back, ...windows.slice(0, MOST_WINDOWS)]
  return [...first, ...queues, ...windows.slice(MOST_WINDOWS)].slice(0, MOST)
}

function effort({ ticket: current, queues }: PadWindow, { queueId }: PadTicket): number {
  return Number(current !== null) * 2 + Number(!queues.includes(queueId))
}
