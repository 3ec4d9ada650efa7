import type { BranchView, WindowView } from '../../contracts/index.ts'
import type { HubClient } from '../common/hub/hubClient.ts'
import { timeOfTick } from '../common/i18n/language.ts'

/** Why a window calls by this profile, and until when when that ends by itself. */
export function profileOrigin(
  { from, until }: WindowView['profile'],
  t: (key: string, named?: Record<string, unknown>) => string,
  hub: Pick<HubClient, 'wallOf'>,
  { timeZone }: Pick<BranchView, 'timeZone'>,
): string {
  const words = t(`side.from.${from}`)
  if (until === null) return words
  return `${words} · ${t('side.until', { time: timeOfTick(until, hub, timeZone) })}`
}
