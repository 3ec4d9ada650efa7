import type { BranchConfig, VoiceConfig } from '../../../contracts/index.ts'
import { secondOfDay } from '../../core/lookup.ts'
import type { SpokenLanguage } from './announcementPlan.ts'

const USUAL_PERCENT = 80

/** The volume at this local second of the day. Ranges do not overlap and none passes midnight: the configuration is refused otherwise. */
export function volumeAt(voice: Pick<VoiceConfig, 'volume'>, second: number): number {
  const range = voice.volume.find(({ from, to }) => secondOfDay(from) <= second && second < secondOfDay(to))
  return range?.percent ?? USUAL_PERCENT
}

/** The languages calls are spoken in, in their order. */
export function spokenLanguages(config: Pick<BranchConfig, 'voice' | 'outlet'>): readonly SpokenLanguage[] {
  return config.voice.languages ?? config.outlet.languages
}
