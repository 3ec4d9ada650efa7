import { type ComputedRef, computed } from 'vue'
import type { PadTicket } from '../../../contracts/index.ts'
import { useWords } from '../../common/i18n/language.ts'
import { usePad } from '../padContext.ts'

const ANSWERS = ['accepted', 'refused'] as const

/** What a customer may say to the machine he is led to, and the sending of it. Who accepts gives up his number. */
export function useDiversion(ticket: () => PadTicket): {
  readonly answers: ComputedRef<{ id: string; name: string; note: string }[]>
  /** @returns whether he goes on waiting, and his sheet stays */
  answer(id: string): Promise<boolean>
} {
  const { t } = useWords()
  const pad = usePad()
  return {
    answers: computed(() =>
      ANSWERS.map((id) => ({ id, name: t(`pad.divert.${id}`), note: t(`pad.divert.${id}Note`) })),
    ),
    async answer(id) {
      const { offer, businessId, ticketId, number } = ticket()
      if (offer === null) return false
      const { ruleId, machineId } = offer
      const accepted = id === 'accepted'
      const words = t('pad.act.of', { about: number, act: t(`pad.divert.${accepted ? 'accepted' : 'refused'}`) })
      const data = { ruleId, machineId, businessId, accepted, ticketId }
      if (!accepted) return (await pad.actHere(words, 'AnswerDiversion', data)) !== null
      await pad.act(words, 'AnswerDiversion', data)
      return false
    },
  }
}
