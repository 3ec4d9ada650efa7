import type { PadNotice } from '../../contracts/index.ts'
import { targetInWords } from '../common/i18n/durations.ts'
import { useWords } from '../common/i18n/language.ts'
import { named, nameIn, usePad } from './padContext.ts'

/** Notices in words, the same on the banners and in the sheet of the bell. */
export function useNoticeWords() {
  const { t, say } = useWords()
  const { branch, view } = usePad()

  /** Whom it is about: a number, the kiosk or the window where somebody waits for help, or a class. */
  function aboutOf({ number, kioskId, windowId, classId }: PadNotice): string {
    if (number !== null) return number
    if (kioskId !== null) return say(nameIn(branch.value.kiosks, kioskId))
    const window = windowId === null ? undefined : named(branch.value.windows, windowId)
    if (window) return t('window.number', { number: window.number })
    return classId === null ? '' : say(nameIn(branch.value.classes, classId))
  }

  function titleOf(notice: PadNotice): string {
    const about = aboutOf(notice)
    const { kind, topic, classId, score, teller } = notice
    const className = say(nameIn(branch.value.classes, classId ?? ''))
    switch (kind) {
      case 'help':
        return topic === null || topic === 'general'
          ? t('pad.bell.help', { kiosk: about })
          : t('pad.bell.helpWith', { kiosk: about, topic: t(`pad.bell.topic.${topic}`) })
      case 'lowScore':
        return t('pad.bell.lowScore', { number: about, score: scoreWords(score) })
      case 'vipArrival':
        return t('pad.bell.vipArrival', { class: className, number: about })
      case 'longWait':
        return t('pad.bell.longWait', { class: className, number: about })
      case 'forecastBreach':
        return t('pad.bell.forecastBreach', { class: className })
      case 'serviceLevel':
        return t('pad.bell.serviceLevel', { class: className })
      case 'emergency':
        return t('pad.bell.emergency', { where: [about, teller?.name].filter(Boolean).join(' · ') })
      default:
        return kind satisfies never
    }
  }

  /** What to do for somebody important who has come, and who should know; how a class stands that misses its target, or is about to. */
  function adviceOf({ kind, classId, teller, predictedMinutes }: PadNotice): string {
    if (kind === 'vipArrival') {
      const welcome = named(branch.value.classes, classId ?? '')?.welcome
      return [welcome && say(welcome), teller && t('ticket.adviser', { name: teller.name })].filter(Boolean).join(' · ')
    }
    const level = view.value.serviceLevels.find((one) => one.classId === classId)
    if (kind === 'forecastBreach' && level && predictedMinutes !== null)
      return t('pad.bell.forecastNow', { minutes: predictedMinutes, target: targetInWords(level.targetMinutes) })
    if (kind !== 'serviceLevel' || !level || level.percent === null) return ''
    const { targetMinutes, targetPercent } = level
    return t('pad.bell.levelNow', {
      percent: Math.round(level.percent),
      minutes: targetInWords(targetMinutes),
      target: targetPercent,
    })
  }

  function scoreWords(score: number | null): string {
    const choice = branch.value.evaluationChoices.find((one) => one.score === score)
    return [choice && say(choice.name), score !== null && t('pad.bell.score', { score })].filter(Boolean).join(' · ')
  }

  return { aboutOf, titleOf, adviceOf }
}
