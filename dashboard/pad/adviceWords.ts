import type { Advice, PadWindow, PublicCommandType } from '../../contracts/index.ts'
import { useWords } from '../common/i18n/language.ts'
import { nameIn, usePad } from './padContext.ts'

/** How a piece of advice is followed: by a command, or by choosing a teller first. */
type Way = 'open' | 'back' | 'close' | 'seat' | 'profile'
/** For so long a window calls by another profile. */
const PROFILE_MINUTES = 60

/** Advice in words, the same on its card and in its sheet. */
export function useAdviceWords() {
  const { t, say } = useWords()
  const pad = usePad()

  function windowOf({ change }: Advice): PadWindow | undefined {
    const id = 'open' in change ? change.open : 'close' in change ? change.close : change.window
    return pad.view.value.windows.find(({ windowId }) => windowId === id)
  }

  function wayOf(advice: Advice): Way {
    if ('profile' in advice.change) return 'profile'
    if ('close' in advice.change) return 'close'
    const window = windowOf(advice)
    if (!window?.teller) return 'seat'
    return window.status === 'paused' ? 'back' : 'open'
  }

  function titleOf(advice: Advice): string {
    const window = windowOf(advice)
    const number = window?.number ?? ''
    const way = wayOf(advice)
    if ('profile' in advice.change) {
      const profile = say(nameIn(pad.branch.value.profiles, advice.change.profile))
      return t('pad.advice.profile', { number, profile })
    }
    if (way === 'back') return t('pad.advice.back', { number, name: window?.teller?.name ?? '' })
    return t(way === 'close' ? 'pad.advice.close' : 'pad.advice.open', { number })
  }

  /** Does it, or asks who shall sit there. */
  function follow(advice: Advice): void {
    const window = windowOf(advice)
    if (window === undefined) return
    const { windowId } = window
    const way = wayOf(advice)
    if (way === 'seat') return pad.open({ kind: 'window', windowId, step: 'signIn' })
    const about = t('window.number', { number: window.number })
    const words = t('pad.act.of', { about, act: t(`pad.advice.act.${way}`) })
    if ('profile' in advice.change) {
      const { profile: profileId } = advice.change
      void pad.act(words, 'OverrideProfile', { windowId, profileId, minutes: PROFILE_MINUTES })
      return
    }
    const command = (way === 'close' ? 'CloseWindow' : 'OpenWindow') satisfies PublicCommandType
    void pad.act(words, command, { windowId })
  }

  return { wayOf, titleOf, follow }
}

/** Whole minutes of a wait in seconds. */
export function minutesOf(seconds: number | null): number {
  return Math.round((seconds ?? 0) / 60)
}

export function percentOf(share: number | null): number {
  return Math.round((share ?? 0) * 100)
}
