import { computed, provide } from 'vue'
import { useWords } from '../../common/i18n/language.ts'
import { membersAt } from '../schemaForm/fields.ts'
import { FORM, type FormDesk } from '../schemaForm/formDesk.ts'
import { memberName } from '../schemaForm/memberName.ts'
import { getAt } from '../schemaForm/pointers.ts'
import { useValueWords } from '../schemaForm/valueWords.ts'
import type { Draft } from './draft.ts'
import { useMistakes } from './useMistakes.ts'

/** The form's fields read the draft and change it. */
export function useDraftForm(draft: Draft): FormDesk {
  const page = useWords()
  const { words } = useValueWords()
  const { mistakes } = useMistakes(draft)
  const form: FormDesk = {
    document: computed(() => draft.document.value),
    words,
    set: (pointer, value) => draft.set(pointer, value),
    remove: (pointer) => draft.remove(pointer),
    move: (pointer, from, to) => draft.move(pointer, from, to),
    mistakesAt: (pointer) => mistakes.value.filter((each) => each.pointer === pointer).map(({ text }) => text),
    membersOf: (pointer) =>
      membersAt(draft.document.value, pointer).map((member, at) => ({
        id: member.id,
        name: memberName(member, at, page),
      })),
    isFixed(pointer) {
      const list = pointer.split('/').slice(0, -2).join('/')
      const id = getAt(draft.document.value, pointer)
      return (
        typeof id === 'string' &&
        (pointer === '/outlet/id' || membersAt(draft.base.value?.document, list).some((member) => member.id === id))
      )
    },
  }
  provide(FORM, form)
  return form
}
