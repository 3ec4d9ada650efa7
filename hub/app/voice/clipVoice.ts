import type { Voice } from '../ports.ts'
import { announcementPlan, type SpokenLanguage } from './announcementPlan.ts'
import { chime, joinPcm, type PcmPart } from './pcm.ts'
import { writeWav } from './wav.ts'

/** Recorded words; undefined when there is none of that name, which whoever implements it has told. */
export interface Clips {
  find(language: SpokenLanguage, name: string): Int16Array | undefined
}

/** Loudspeakers that have been idle swallow the first moment while they wake up. */
const LEAD_MS = 150
const AFTER_CHIME_MS = 150
const BETWEEN_LANGUAGES_MS = 450
const TAIL_MS = 100

/** Speaks by joining clips. A word that is missing is left out: half a call is better than none. */
export function clipVoice(clips: Clips): Voice {
  const twoTones = chime()
  return {
    compose(call, options) {
      const parts: PcmPart[] = [{ pauseMs: LEAD_MS }]
      if (options.chime) parts.push(twoTones, { pauseMs: AFTER_CHIME_MS })
      for (const [index, language] of options.languages.entries()) {
        if (index > 0) parts.push({ pauseMs: BETWEEN_LANGUAGES_MS })
        for (const part of announcementPlan(call, language)) {
          if ('pauseMs' in part) parts.push(part)
          else parts.push(clips.find(language, part.clip) ?? { pauseMs: 0 })
        }
      }
      return writeWav(joinPcm([...parts, { pauseMs: TAIL_MS }]))
    },
  }
}
