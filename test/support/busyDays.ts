import type { RecordedEvent } from '../../contracts/index.ts'
import { stream } from '../../hub/core/simulation/random.ts'
import { CLOCK, MANAGER, smallConfiguration, TestBranch, teller } from './testBranch.ts'

const DAY_MS = 86_400_000
const WINDOWS = [1, 2, 3] as const

/**
 * The journal of a small branch over some days: tickets, calls, services of any length, no-shows, transfers, tickets set aside and
 * given up, another configuration in the middle. Tickets are carried over, so days hang together. The same seed gives the same.
 */
export function busyDays(days: number, seed: number): RecordedEvent[] {
  const configuration = smallConfiguration()
  configuration.calling = { dayEnd: 'carryOver' }
  const branch = new TestBranch(configuration)
  const random = stream(seed, 'busy days')
  const startOfDay = branch.now
  for (let day = 0; day < days; day += 1) {
    if (day > 0) beginDay(branch, startOfDay, day)
    if (day === Math.floor(days / 2)) branch.do('ApplyConfiguration', { configuration: other(), basedOn: 1 }, CLOCK)
    branch.staff(...WINDOWS)
    for (let step = 0; step < 150; step += 1) {
      branch.advance(Math.round(random() * 120_000))
      act(branch, random)
    }
  }
  return branch.journal
}

function beginDay(branch: TestBranch, first: TestBranch['now'], day: number): void {
  const businessDay = new Date(Date.parse(first.businessDay) + day * DAY_MS).toISOString().slice(0, 10)
  branch.now = {
    ...first,
    tick: first.tick + day * DAY_MS,
    wall: first.wall + day * DAY_MS,
    date: businessDay,
    businessDay,
  }
  branch.do('OpenBusinessDay', { day: businessDay }, CLOCK)
}

function other() {
  const configuration = smallConfiguration()
  configuration.calling = { dayEnd: 'carryOver' }
  for (const business of configuration.businesses) business.meanServiceMinutes *= 2
  return configuration
}

/** One thing that happens; a refusal is none. */
function act(branch: TestBranch, random: () => number): void {
  const n = WINDOWS[Math.floor(random() * WINDOWS.length)] ?? 1
  const windowId = `w${n}`
  const actor = teller(`t${n}`)
  const ticketId = branch.branch.windows.get(windowId)?.ticketId ?? ''
  const chance = random()
  if (chance < 0.45) {
    const classId = random() < 0.2 ? 'gold' : 'ordinary'
    branch.send('IssueTicket', { businessId: random() < 0.7 ? 'cash' : 'account', classId })
  } else if (chance < 0.75) branch.send('CallNext', { windowId }, actor)
  else if (chance < 0.85) branch.send('FinishService', { windowId, ticketId }, actor)
  else if (chance < 0.9) branch.send('MarkNoShow', { windowId, ticketId }, actor)
  else if (chance < 0.93) branch.send('TransferTicket', { windowId, ticketId, to: { queue: 'account' } }, actor)
  else if (chance < 0.96) branch.send('HoldTicket', { windowId, ticketId, minutes: 5 }, actor)
  else {
    const [waiting] = [...branch.branch.tickets.values()].filter(({ state }) => state === 'waiting')
    branch.send('CancelTicket', { ticketId: waiting?.id ?? '' }, MANAGER)
  }
}
