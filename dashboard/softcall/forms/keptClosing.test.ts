import { describe, expect, it, vi } from 'vitest'
import { computed, effectScope } from 'vue'
import { type CommandResult, problem, type WindowView } from '../../../contracts/index.ts'
import type { Outcome } from '../../common/hub/outcome.ts'
import { keepClosing } from './keptClosing.ts'
import { useCounterForms } from './useCounterForms.ts'

const USED = { formId: 'form-1', outcome: 'used' } as const
const DONE: Outcome<CommandResult> = { kind: 'done', value: { seq: 1 } }

/** The same tab of a browser, in which one page comes after another. */
function tab() {
  const held = new Map<string, string>()
  const storage = {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  }
  function page(tellerId: string, answer: Outcome<CommandResult> = DONE) {
    const sent: unknown[] = []
    const view = computed(() => ({ teller: { id: tellerId, name: 'n' }, current: null }) as unknown as WindowView)
    const send = async (_: string, close: unknown) => {
      sent.push(close)
      return answer
    }
    const forms = effectScope(true).run(() =>
      useCounterForms({ send } as never, () => view.value, keepClosing(storage)),
    )
    if (!forms) throw new Error('no scope')
    return { forms, sent }
  }
  return { held, page }
}

describe('a form marked in a page that is gone', () => {
  it('is sent by the next one of the same teller, once', async () => {
    const { held, page } = tab()
    page('t1').forms.mark(USED)
    expect(page('t1').sent).toEqual([USED])
    await vi.waitFor(() => expect(held.size).toBe(0))
    expect(page('t1').sent).toEqual([])
  })

  it('is not sent where it was taken back, nor by another teller', () => {
    const { page } = tab()
    page('t1').forms.mark(USED)
    expect(page('t2').sent).toEqual([])
    const other = tab()
    const first = other.page('t1')
    first.forms.mark(USED)
    first.forms.undo()
    expect(other.page('t1').sent).toEqual([])
  })

  it('is kept where nobody answered, and not where the hub refused', async () => {
    const { held, page } = tab()
    page('t1', { kind: 'unanswered' }).forms.mark(USED)
    const { forms } = page('t1', { kind: 'unanswered' })
    await vi.waitFor(() => expect(forms.closing.value?.phase).toBe('unanswered'))
    expect(held.size).toBe(1)
    page('t1', { kind: 'refused', problem: problem('FORM_CLOSED') })
    await vi.waitFor(() => expect(held.size).toBe(0))
  })
})
