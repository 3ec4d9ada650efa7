import { type ComputedRef, computed } from 'vue'
import type { BranchView, ErrorCode, KioskView } from '../contracts/index.ts'
import { useWords } from '../dashboard/common/i18n/language.ts'
import type { Trouble } from './trouble.ts'

/** What to do about a refusal, where there is more to say than to try again or to ask. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  READING_EXPIRED: 'refused.card',
  READING_UNKNOWN: 'refused.card',
  QUEUE_FULL: 'refused.soon',
  SLOT_LIMIT: 'refused.soon',
  DAY_LIMIT: 'refused.otherDay',
  NUMBERS_EXHAUSTED: 'refused.otherDay',
  CODE_WRONG: 'refused.code',
  QR_INVALID: 'refused.newQr',
  QR_EXPIRED: 'refused.newQr',
  QR_OTHER_BRANCH: 'refused.otherBranch',
  ACTIVATION_USED: 'refused.used',
  RESERVATION_EXPIRED: 'refused.expired',
}

export interface TroubleWords {
  readonly title: ComputedRef<string>
  readonly advice: ComputedRef<string>
}

/** A trouble in the customer's words: what it is, and what he can do. */
export function useTroubleWords(
  trouble: () => Trouble,
  branch: () => BranchView,
  isActivating: () => boolean,
): TroubleWords {
  const { t, say } = useWords()
  const { reasonOf } = useRefusalWords()

  /** Minutes until somebody who has guessed too often may try again. */
  function triesAgainIn(): number | undefined {
    const now = trouble()
    if (now.kind !== 'refused' || now.problem.code !== 'TOO_MANY_REQUESTS') return undefined
    const { retryAfterMs } = now.problem.details ?? {}
    return typeof retryAfterMs === 'number' ? Math.max(1, Math.ceil(retryAfterMs / 60_000)) : undefined
  }

  const title = computed(() => {
    const now = trouble()
    switch (now.kind) {
      case 'refused':
        return triesAgainIn() !== undefined && isActivating() ? t('refused.tries') : say(now.problem.message)
      case 'unanswered':
        return t(isActivating() ? 'refused.notActivated' : 'refused.title')
      case 'notGiven': {
        const name = branch().businesses.find(({ id }) => id === now.business.businessId)?.name
        return t('refused.notGiven', { business: name ? say(name) : '', reason: reasonOf(now.business) })
      }
      case 'unreadable':
        return t('refused.unreadable')
      case 'machineGone':
        return t('refused.machineGone')
      default:
        return now satisfies never
    }
  })
  const advice = computed(() => {
    const now = trouble()
    if (now.kind === 'unanswered') return t(isActivating() ? 'refused.unansweredActivation' : 'refused.unanswered')
    if (now.kind === 'unreadable') return t('refused.unreadableDetail')
    if (now.kind === 'machineGone') return t('refused.machineGoneDetail')
    if (now.kind === 'notGiven') return t(adviceFor(now.business))
    const { code, details, retryable } = now.problem
    const number = details?.['number']
    const hasNumber = code === 'READING_USED' || code === 'TICKET_DUPLICATE'
    if (hasNumber && typeof number === 'string') return t('refused.usedNumber', { number })
    const minutes = triesAgainIn()
    if (minutes !== undefined) return t('refused.triesDetail', { minutes })
    return t(ADVICE[code] ?? (retryable ? 'refused.retry' : 'refused.ask'))
  })
  return { title, advice }
}

function adviceFor({ refusal, opensAt }: KioskView['businesses'][number]): string {
  if (refusal === 'OUTSIDE_HOURS') return opensAt === null ? 'refused.otherDay' : 'refused.later'
  return (refusal !== null && ADVICE[refusal]) || 'refused.ask'
}

/** Why no ticket is given for a business, as its tile says it. */
export function useRefusalWords() {
  const { t } = useWords()
  return {
    reasonOf({ offered, refusal, opensAt }: KioskView['businesses'][number]): string {
      if (refusal === null) return offered ? '' : t('tile.refusal.BUSINESS_NOT_OFFERED')
      if (refusal === 'OUTSIDE_HOURS' && opensAt !== null) return t('tile.opensAt', { time: clockTime(opensAt) })
      return t(`tile.refusal.${refusal}`)
    },
  }
}

/** 09:05 as 9:05. */
function clockTime(local: string): string {
  return local.replace(/^0(?=\d:)/, '')
}
