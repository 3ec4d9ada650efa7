import { type ComputedRef, computed } from 'vue'
import type { Mistake } from '../../../contracts/index.ts'
import { useWords } from '../../common/i18n/language.ts'
import { useValueWords } from '../schemaForm/valueWords.ts'
import type { Draft } from './draft.ts'
import { mistakeWords } from './mistakeWords.ts'
import { placed } from './placedMistakes.ts'

export interface SaidMistake {
  /** What it is about. */
  readonly path: string
  /** Where the form shows it. */
  readonly pointer: string
  /** What the field there is called; null: it is a part or a member itself. */
  readonly setting: string | null
  readonly text: string
}

/** What the check says of a draft, in the page's language, and where the form shows it. */
export function useMistakes(draft: Draft): {
  readonly mistakes: ComputedRef<readonly SaidMistake[]>
  readonly warnings: ComputedRef<readonly SaidMistake[]>
} {
  const { language } = useWords()
  const { words } = useValueWords()

  function said(mistake: Mistake): SaidMistake {
    const { pointer, place, rest, isText } = placed(mistake, draft.field.value, draft.document.value)
    const text = mistakeWords(mistake, [place, ...rest].join('.'), language.value, words.value)
    const names = place.split('.').filter((name) => name !== '*')
    return {
      path: mistake.path,
      pointer,
      setting: names.length > 1 ? words.value.labelOf(place) : null,
      text: isText && rest.length > 0 ? `${rest.join(' › ')}: ${text}` : text,
    }
  }
  return {
    mistakes: computed(() => draft.checked.value.mistakes.map(said)),
    warnings: computed(() => draft.checked.value.warnings.map(said)),
  }
}
