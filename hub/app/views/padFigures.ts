import type { BranchConfig, PadView } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { Ticket } from '../../core/records.ts'

type Figures = Omit<PadView['figures'], 'levelForecast'>

/** The day in a few numbers. `inHall` are the tickets that wait, are held or are not activated yet. */
export function padFigures(branch: Branch, config: BranchConfig, inHall: readonly Ticket[]): Figures {
  const waiting = inHall.filter(({ state }) => state === 'waiting')
  const windows = { open: 0, paused: 0, closed: 0 }
  for (const { id } of config.windows) windows[branch.windows.get(id)?.status ?? 'closed'] += 1
  return {
    waiting: waiting.length,
    held: inHall.filter(({ state }) => state === 'held').length,
    longest: longestOf(waiting),
    serviceLevel: serviceLevel(branch, config),
    windowsOpen: windows.open,
    windowsPaused: windows.paused,
    windowsClosed: windows.closed,
    ...served(branch),
  }
}

function longestOf(waiting: readonly Ticket[]): PadView['figures']['longest'] {
  let longest: Ticket | undefined
  for (const ticket of waiting) {
    const isLonger =
      !longest ||
      ticket.waitingSince < longest.waitingSince ||
      (ticket.waitingSince === longest.waitingSince && ticket.sequence < longest.sequence)
    if (isLonger) longest = ticket
  }
  return longest
    ? {
        ticketId: longest.id,
        number: longest.number,
        classId: longest.classId,
        waitingSince: longest.waitingSince,
      }
    : null
}

/** Of the tickets called today: how many had, when first called, waited no longer than the target of their class. */
function serviceLevel(branch: Branch, config: BranchConfig): PadView['figures']['serviceLevel'] {
  const first = config.classes[0]?.target
  let of = 0
  let within = 0
  for (const level of branch.serviceLevels.values()) {
    of += level.called
    within += level.within
  }
  if (!first || of === 0) return null
  return { within, of, targetMinutes: first.minutes, targetPercent: first.percent }
}

/** Tickets that have ended are of today: those of the day before went with it. */
function served({ results }: Branch): Pick<PadView['figures'], 'served' | 'meanScore'> {
  const { served: count, scored, scores } = results
  return { served: count, meanScore: scored === 0 ? null : scores / scored }
}
