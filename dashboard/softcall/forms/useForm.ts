import { onScopeDispose, type ShallowRef, shallowRef, watch } from 'vue'
import type { FormView, Problem } from '../../../contracts/index.ts'
import type { FormsApi } from './formsApi.ts'
import { useHiddenLong } from './useHiddenLong.ts'

export type FormOnPage =
  | { readonly kind: 'loading' | 'unanswered' }
  /** Taken off the page, for nobody looked at it for long. */
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'here'; readonly view: FormView }

/** One form in the clear, as long as it is wanted and looked at. Each time it is asked for is written down by the hub. */
export function useForm(options: {
  readonly api: Pick<FormsApi, 'view'>
  readonly formId: () => string
  /** Changes where the hub has something new to tell of it. */
  readonly state: () => string
}): { readonly form: ShallowRef<FormOnPage>; readonly load: () => Promise<void> } {
  const form = shallowRef<FormOnPage>({ kind: 'loading' })
  let asked = 0

  async function load(): Promise<void> {
    asked += 1
    const own = asked
    if (form.value.kind !== 'here') form.value = { kind: 'loading' }
    const outcome = await options.api.view(options.formId())
    // Asked for another one, or forgotten, meanwhile.
    if (own !== asked) return
    if (outcome.kind === 'done') form.value = { kind: 'here', view: outcome.value }
    else if (outcome.kind === 'refused') form.value = { kind: 'refused', problem: outcome.problem }
    else if (form.value.kind !== 'here') form.value = { kind: 'unanswered' }
  }

  function forget(): void {
    asked += 1
    form.value = { kind: 'forgotten' }
  }

  watch(options.formId, () => {
    form.value = { kind: 'loading' }
    void load()
  })
  watch(options.state, () => {
    if (form.value.kind === 'here') void load()
  })
  useHiddenLong(forget)
  onScopeDispose(forget)
  void load()
  return { form, load }
}
