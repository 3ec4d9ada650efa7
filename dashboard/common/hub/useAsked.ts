import { type Ref, ref, type ShallowRef, shallowRef } from 'vue'
import { useWords } from '../i18n/language.ts'
import type { Outcome } from './outcome.ts'

/** Something that is read from the hub when it is wanted. */
export interface Asked<Value> {
  readonly value: ShallowRef<Value | undefined>
  readonly isLoading: Ref<boolean>
  /** Words for why there is no (newer) value; '' while there is nothing to say. */
  readonly trouble: Ref<string>
  read(): Promise<void>
  /** Lets the question go that is under way: what there was stays. */
  drop(): void
}

/**
 * The newest question counts: an answer that comes after a later question is let go.
 * @param unanswered key of the words for no answer at all
 */
export function useAsked<Value>(ask: () => Promise<Outcome<Value>>, unanswered: string): Asked<Value> {
  const { t, say } = useWords()
  const value = shallowRef<Value>()
  const isLoading = ref(false)
  const trouble = ref('')
  let asked = 0
  return {
    value,
    isLoading,
    trouble,
    async read() {
      asked += 1
      const mine = asked
      isLoading.value = true
      const outcome = await ask()
      if (mine !== asked) return
      isLoading.value = false
      trouble.value =
        outcome.kind === 'done' ? '' : outcome.kind === 'refused' ? say(outcome.problem.message) : t(unanswered)
      if (outcome.kind === 'done') value.value = outcome.value
    },
    drop() {
      asked += 1
      isLoading.value = false
    },
  }
}
