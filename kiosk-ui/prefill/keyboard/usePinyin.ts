import { type ComputedRef, computed, type Ref, ref, watch } from 'vue'
import { type Candidate, candidatesFor, type PinyinTable } from './pinyin.ts'

/** As many as have room beside each other at 64 px. */
export const CANDIDATES_PER_PAGE = 8
const LONGEST = 30

export interface Pinyin {
  /** Letters that stand for nothing yet. */
  readonly typed: Ref<string>
  readonly shown: ComputedRef<readonly Candidate[]>
  readonly page: Ref<number>
  readonly pages: ComputedRef<number>
  letter(letter: string): void
  /** Takes the last letter back. False: there was none. */
  takeBack(): boolean
  /** @param index on the page shown. False: there is none. */
  choose(index: number): boolean
  /** The letters as they are. */
  asLetters(): void
  clear(): void
}

/** Chinese characters by their pinyin. @param commit a character was chosen */
export function usePinyin(
  table: Ref<PinyinTable | null>,
  isSurname: () => boolean,
  commit: (text: string) => void,
): Pinyin {
  const typed = ref('')
  const page = ref(0)
  const candidates = computed(() => (table.value ? candidatesFor(typed.value, table.value, isSurname()) : []))
  const shown = computed(() =>
    candidates.value.slice(page.value * CANDIDATES_PER_PAGE, (page.value + 1) * CANDIDATES_PER_PAGE),
  )
  watch(typed, () => {
    page.value = 0
  })
  return {
    typed,
    shown,
    page,
    pages: computed(() => Math.max(1, Math.ceil(candidates.value.length / CANDIDATES_PER_PAGE))),
    letter(letter) {
      if (typed.value.length < LONGEST) typed.value += letter.toLowerCase()
    },
    takeBack() {
      const had = typed.value !== ''
      typed.value = typed.value.slice(0, -1)
      return had
    },
    choose(index) {
      const chosen = shown.value[index]
      if (!chosen) return false
      commit(chosen.text)
      typed.value = typed.value.slice(chosen.letters)
      return true
    },
    asLetters() {
      if (typed.value !== '') commit(typed.value)
      typed.value = ''
    },
    clear() {
      typed.value = ''
    },
  }
}
