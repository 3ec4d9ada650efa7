import { type ComputedRef, computed, shallowRef, watch } from 'vue'
import type { FormView } from '../../../contracts/index.ts'
import type { FormsApi } from './formsApi.ts'
import { useHiddenLong } from './useHiddenLong.ts'

/**
 * The forms of a ticket that has several, to tell them apart by what is in them. The hub writes down who looks at one: each is asked for
 * once, and the one that is on the page not a second time.
 */
export function useBriefs(options: {
  readonly api: Pick<FormsApi, 'view'>
  readonly formIds: () => readonly string[]
  /** The one on the page, which is asked for there, and what it is once it is here. */
  readonly chosenId: () => string
  readonly chosen: () => FormView | null
}): { readonly briefs: ComputedRef<readonly FormView[]>; readonly load: () => Promise<void> } {
  const held = shallowRef<readonly FormView[]>([])
  const asking = new Set<string>()
  /** Rises when nobody looks any more: what comes later is for nobody. */
  let look = 0

  function hold(view: FormView): void {
    held.value = [...held.value.filter(({ formId }) => formId !== view.formId), view]
  }

  async function ask(formId: string): Promise<void> {
    const own = look
    asking.add(formId)
    const outcome = await options.api.view(formId)
    if (own !== look) return
    asking.delete(formId)
    if (outcome.kind === 'done') hold(outcome.value)
  }

  /** Those that are not here. */
  async function load(): Promise<void> {
    const ids = options.formIds()
    held.value = held.value.filter(({ formId }) => ids.includes(formId))
    if (ids.length < 2) return
    const isHere = (id: string) => held.value.some(({ formId }) => formId === id)
    const missing = ids.filter((id) => id !== options.chosenId() && !asking.has(id) && !isHere(id))
    await Promise.all(missing.map(ask))
  }
  watch(options.chosen, (view) => view && hold(view), { immediate: true })
  watch(
    () => [...options.formIds(), options.chosenId()].join(' '),
    () => void load(),
    { immediate: true },
  )
  useHiddenLong(() => {
    look += 1
    asking.clear()
    held.value = []
  })
  return { briefs: computed(() => held.value), load }
}
