import { type ShallowRef, shallowRef, watch } from 'vue'
import type { FormView } from '../../../contracts/index.ts'
import type { FormsApi } from './formsApi.ts'
import { useHiddenLong } from './useHiddenLong.ts'

/** The forms of a ticket that has several, to tell them apart by what is in them. Each is asked for once, which the hub writes down. */
export function useBriefs(
  api: Pick<FormsApi, 'view'>,
  formIds: () => readonly string[],
): ShallowRef<readonly FormView[]> {
  const views = shallowRef<readonly FormView[]>([])
  let asked = 0

  async function load(ids: readonly string[]): Promise<void> {
    asked += 1
    const own = asked
    views.value = []
    if (ids.length < 2) return
    const outcomes = await Promise.all(ids.map((id) => api.view(id)))
    // Other forms, or nobody looks, meanwhile.
    if (own !== asked) return
    const found: FormView[] = []
    for (const outcome of outcomes) if (outcome.kind === 'done') found.push(outcome.value)
    views.value = found
  }
  watch(
    () => formIds().join(' '),
    () => void load(formIds()),
    { immediate: true },
  )
  useHiddenLong(() => {
    asked += 1
    views.value = []
  })
  return views
}
