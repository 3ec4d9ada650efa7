import type { ServiceLevelView } from '../../../contracts/index.ts'
import { serviceLevelOf } from '../../core/decide/serviceLevels.ts'
import type { Now } from '../../core/time.ts'
import type { ViewSources } from './sources.ts'

/** How each class stands against its target: today, and as it is expected to. */
export function serviceLevelViews(
  { branch, outlookOf }: Pick<ViewSources, 'branch' | 'outlookOf'>,
  now: Now,
): ServiceLevelView[] {
  return serviceLevelOf(branch, now).map((level) => ({ ...level, forecast: outlookOf(level.classId) }))
}
