import type { CommandData } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { lookup } from '../lookup.ts'
import type { Handlers } from './draft.ts'
import { noticeForecast } from './notices.ts'

/** A class as the last two forecasts see it. */
export type ClassOutlooks = CommandData<'NoteForecast'>['classes']
type Outlook = ClassOutlooks[number]

/** Of fewer customers, expected over the next half hour, nobody is told ahead of time: each will be seen himself. */
const LEAST_CUSTOMERS = 3
/** Share of the target below which a class is well again: one at the edge does not alarm by turns. */
const WELL_BELOW = 0.85

export const forecastCommands: Handlers<'NoteForecast'> = {
  NoteForecast(draft, { classes }) {
    const { coming, over } = changesOf(draft.branch, classes)
    for (const { classId } of over) draft.emit('ForecastRestored', { classId })
    // Rounded up: what is beyond the target must not read like it.
    for (const { classId, p90S } of coming) noticeForecast(draft, classId, Math.ceil(p90S / 60))
    return {}
  },
}

/** Whether NoteForecast would do anything. */
export function isForecastDue(branch: Branch, classes: ClassOutlooks): boolean {
  const { coming, over } = changesOf(branch, classes)
  return coming.length > 0 || over.length > 0
}

function changesOf(branch: Branch, outlooks: ClassOutlooks) {
  const classes = branch.config && lookup(branch.config).classes
  const coming: Outlook[] = []
  const over: Outlook[] = []
  for (const outlook of outlooks) {
    const target = classes?.get(outlook.classId)?.target
    if (target === undefined) continue
    const targetS = target.minutes * 60
    const { breachedAt = null, forecastAt = null } = branch.serviceLevels.get(outlook.classId) ?? {}
    // Of a class that is told of as missed there is nothing left to be foreseen.
    if (forecastAt === null && breachedAt === null && isComing(outlook, targetS)) coming.push(outlook)
    if (forecastAt !== null && isOver(outlook, targetS)) over.push(outlook)
  }
  return { coming, over }
}

/** Two forecasts in a row say so: one may be a moment's. */
function isComing({ p90S, p90BeforeS, customers }: Outlook, targetS: number): boolean {
  return customers >= LEAST_CUSTOMERS && p90S > targetS && p90BeforeS !== null && p90BeforeS > targetS
}

function isOver({ p90S, p90BeforeS }: Outlook, targetS: number): boolean {
  const well = targetS * WELL_BELOW
  return p90S <= well && p90BeforeS !== null && p90BeforeS <= well
}
