import type { PadNotice } from '../../contracts/index.ts'
import { useWords } from '../common/i18n/language.ts'
import { nameIn, usePad } from './padContext.ts'

/** Notices in words, the same on the banner and in the sheet of the bell. */
export function useNoticeWords() {
  const { t, say } = useWords()
  const { branch } = usePad()

  /** Whom it is about: a number, or the kiosk where somebody waits for help. */
  function aboutOf({ number, kioskId }: PadNotice): string {
    return number ?? (kioskId === null ? '' : say(nameIn(branch.value.kiosks, kioskId)))
  }

  function titleOf(notice: PadNotice): string {
    const about = aboutOf(notice)
    const { kind, topic, classId, score } = notice
    if (kind === 'help') {
      const isPlain = topic === null || topic === 'general'
      return isPlain
        ? t('pad.bell.help', { kiosk: about })
        : t('pad.bell.helpWith', { kiosk: about, topic: t(`pad.bell.topic.${topic}`) })
    }
    if (kind === 'lowScore') return t('pad.bell.lowScore', { number: about, score: scoreWords(score) })
    return t('pad.bell.vipArrival', { class: say(nameIn(branch.value.classes, classId ?? '')), number: about })
  }

  function scoreWords(score: number | null): string {
    const choice = branch.value.evaluationChoices.find((one) => one.score === score)
    return [choice && say(choice.name), score !== null && t('pad.bell.score', { score })].filter(Boolean).join(' · ')
  }

  return { aboutOf, titleOf }
}
