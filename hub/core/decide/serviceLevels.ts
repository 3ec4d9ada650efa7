import type { ClassConfig, ServiceLevelView } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { lookup } from '../lookup.ts'
import type { Ticket } from '../records.ts'
import type { Now } from '../time.ts'
import type { Draft } from './draft.ts'
import { noticeLongWait, noticeServiceLevel } from './notices.ts'

const MINUTE_MS = 60_000
/** Percent above its target at which a class that fell below it is well again: a share at the edge does not alarm by turns. */
const RESTORED_ABOVE = 2

/** What has happened, without what is expected. */
type ServiceLevelNow = Omit<ServiceLevelView, 'forecast'>

/** How each class stands against its target today, in the order of the configuration. */
export function serviceLevelOf(branch: Branch, now: Now): ServiceLevelNow[] {
  const over = waitingOver(branch, now)
  return (branch.config?.classes ?? []).map(({ id: classId, target }) => {
    const { called = 0, within = 0, breachedAt = null } = branch.serviceLevels.get(classId) ?? {}
    const counted = called + (over.get(classId) ?? 0)
    return {
      classId,
      called,
      within,
      waitingOver: over.get(classId) ?? 0,
      percent: counted === 0 ? null : (100 * within) / counted,
      targetMinutes: target.minutes,
      targetPercent: target.percent,
      breachedAt,
    }
  })
}

/**
 * Whether a wait is within the target of its class; null unless this is the ticket's first call, for later ones measure nothing
 * the branch has promised.
 */
export function isWithinTarget({ lookup: table, now }: Draft, ticket: Ticket): boolean | null {
  const target = table.classes.get(ticket.classId)?.target
  if (target === undefined || ticket.calledAt !== null) return null
  return now.tick - ticket.waitingSince <= target.minutes * MINUTE_MS
}

/** Whether a target is missed or met anew, or somebody has waited past the alarm of his class, and nobody was told. */
export function isServiceLevelDue(branch: Branch, now: Now): boolean {
  const changes = changesOf(branch, now)
  return changes.missed.length > 0 || changes.restored.length > 0 || waitingLong(branch, now).length > 0
}

export function watchServiceLevels(draft: Draft): void {
  const { missed, restored } = changesOf(draft.branch, draft.now)
  for (const classId of restored) draft.emit('ServiceLevelRestored', { classId })
  for (const classId of missed) noticeServiceLevel(draft, classId)
  for (const ticketId of waitingLong(draft.branch, draft.now)) noticeLongWait(draft, ticketId)
}

interface Changes {
  readonly missed: readonly string[]
  readonly restored: readonly string[]
}

function changesOf(branch: Branch, now: Now): Changes {
  const missed: string[] = []
  const restored: string[] = []
  const classes = branch.config && lookup(branch.config).classes
  for (const level of serviceLevelOf(branch, now)) {
    const target = classes?.get(level.classId)?.target
    if (target === undefined) continue
    if (level.breachedAt === null && isMissed(level, target)) missed.push(level.classId)
    if (level.breachedAt !== null && isRestored(level)) restored.push(level.classId)
  }
  return { missed, restored }
}

function isMissed(level: ServiceLevelNow, { fromCalls }: ClassConfig['target']): boolean {
  const { percent, called, waitingOver: over, targetPercent } = level
  return percent !== null && percent < targetPercent && called + over >= fromCalls
}

/** Also where nobody counts any more: those who waited too long have left without having been called. */
function isRestored({ percent, targetPercent }: ServiceLevelNow): boolean {
  return percent === null || percent >= Math.min(100, targetPercent + RESTORED_ABOVE)
}

/** Eligible tickets that were never called and wait longer than their class should, by class. */
function waitingOver(branch: Branch, now: Now): Map<string, number> {
  const over = new Map<string, number>()
  forEachWaiting(branch, now, ({ classId, calledAt }, waitedMs, { minutes }) => {
    if (calledAt === null && waitedMs > minutes * MINUTE_MS) over.set(classId, (over.get(classId) ?? 0) + 1)
  })
  return over
}

/**
 * Who has waited past the alarm of his class and was not told of, in order of issue. Somebody whose first business is done keeps the
 * time of his arrival, and most of that may have been service.
 */
function waitingLong(branch: Branch, now: Now): string[] {
  const found: Ticket[] = []
  forEachWaiting(branch, now, (ticket, waitedMs, { alarmMinutes }) => {
    const isFirst = ticket.done.length === 0 && !ticket.isLongWaitTold
    if (isFirst && waitedMs > alarmMinutes * MINUTE_MS) found.push(ticket)
  })
  return found.sort((a, b) => a.sequence - b.sequence).map(({ id }) => id)
}

function forEachWaiting(
  branch: Branch,
  now: Now,
  visit: (ticket: Ticket, waitedMs: number, target: ClassConfig['target']) => void,
): void {
  if (branch.config === undefined) return
  const { classes } = lookup(branch.config)
  for (const [, list] of branch.lists()) {
    for (const ticket of list.at(now.tick).inOrder()) {
      const target = classes.get(ticket.classId)?.target
      if (target) visit(ticket, now.tick - ticket.waitingSince, target)
    }
  }
}
