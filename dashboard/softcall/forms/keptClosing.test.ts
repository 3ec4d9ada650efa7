import { describe, expect, it, vi } from 'vitest'
import { computed, effectScope } from 'vue'
import { type CommandResult, type ErrorCode, problem, type WindowView } from '../../../contracts/index.ts'
import type { Outcome } from '../../common/hub/outcome.ts'
import { keepClosing } from './keptClosing.ts'
import { SEND_GRACE_MS, useCounterForms } from './useCounterForms.ts'
import { UNDO_MS } from './useFormClosing.ts'

const USED = { formId: 'form-1', outcome: 'used' } as const
const OTHER = { formId: 'form-2', outcome: 'withdrawn' } as const
const DONE: Outcome<CommandResult> = { kind: 'done', value: { seq: 1 } }
const SILENCE = { kind: 'unanswered' } as const
const refused = (code: ErrorCode) => ({ kind: 'refused', problem: problem(code) }) as const

function storage() {
  const held = new Map<string, string>()
  return {
    held,
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  }
}

/** A browser in which one page comes after another, or beside it. */
function browser() {
  const shared = storage()
  let wall = 1_000_000
  const timers: { at: number; work: () => void }[] = []
  function page(tellerId: string, answer: Outcome<CommandResult> = DONE, ofTab = storage()) {
    const sent: unknown[] = []
    const left: unknown[] = []
    let hide = () => {}
    const view = computed(() => ({ teller: { id: tellerId, name: 'n' }, current: null }) as unknown as WindowView)
    const send = async (_: string, close: unknown) => {
      sent.push(close)
      return answer
    }
    const forms = effectScope(true).run(() =>
      useCounterForms({ send } as never, () => view.value, {
        kept: keepClosing(shared, ofTab),
        // A page that is gone hears no answer.
        closeLeaving: (close) => {
          left.push(close)
          return new Promise(() => {})
        },
        onLeave: (leave) => {
          hide = leave
          return () => {}
        },
        schedule: (ms, work) => {
          const timer = { at: wall + ms, work }
          timers.push(timer)
          return () => {
            if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1)
          }
        },
        wallMs: () => wall,
      }),
    )
    if (!forms) throw new Error('no scope')
    return { forms, sent, left, ofTab, close: () => hide() }
  }
  return {
    kept: shared.held,
    page,
    /** Its pages are gone without a word: a power cut. */
    cutPower: () => timers.splice(0),
    pass(ms: number) {
      wall += ms
      const due = timers.filter(({ at }) => at <= wall)
      for (const timer of due) timers.splice(timers.indexOf(timer), 1)
      for (const { work } of due) work()
    },
  }
}

describe('a form marked in a page that is gone', () => {
  it('is sent as that page goes, and by the next one of the same teller, once', async () => {
    const { kept, page } = browser()
    const first = page('t1')
    first.forms.mark({ ...USED, coreReference: 'CB-1' })
    first.close()
    expect([first.sent, first.left]).toEqual([[], [{ ...USED, coreReference: 'CB-1' }]])
    // What was typed with it stays in its tab.
    expect([...kept.values()].join()).not.toContain('CB-1')
    expect(page('t1', DONE, first.ofTab).sent).toEqual([{ ...USED, coreReference: 'CB-1' }])
    await vi.waitFor(() => expect(kept.size).toBe(0))
    expect(first.ofTab.held.size).toBe(0)
    expect(page('t1').sent).toEqual([])
  })

  it('is not sent where it was taken back, nor by another teller', () => {
    const { page } = browser()
    const first = page('t1')
    first.forms.mark(USED)
    first.close()
    expect(page('t2').sent).toEqual([])
    const other = browser()
    const undone = other.page('t1')
    undone.forms.mark(USED)
    undone.forms.undo()
    undone.close()
    expect([undone.left, other.page('t1').sent]).toEqual([[], []])
  })

  it('is sent by the next page once it can not be taken back any more, where the one before went without a word', () => {
    const { page, pass, cutPower } = browser()
    page('t1').forms.mark(OTHER)
    cutPower()
    const next = page('t1')
    expect(next.sent).toEqual([])
    pass(UNDO_MS + SEND_GRACE_MS)
    expect(next.sent).toEqual([OTHER])
  })

  it('is left to another tab as long as it may be taken back there, and then', async () => {
    const { page, pass, kept } = browser()
    const first = page('t1')
    first.forms.mark(USED)
    const second = page('t1')
    pass(1000)
    first.forms.undo()
    pass(UNDO_MS + SEND_GRACE_MS)
    expect([first.sent, second.sent]).toEqual([[], []])
    first.forms.mark(OTHER)
    const third = page('t1')
    pass(UNDO_MS)
    await vi.waitFor(() => expect(kept.size).toBe(0))
    pass(SEND_GRACE_MS)
    expect([first.sent, second.sent, third.sent]).toEqual([[OTHER], [], []])
  })

  it('is kept where nobody answered, and not where the hub refused, of which nothing is said if it is closed', async () => {
    const { kept, page } = browser()
    const first = page('t1')
    first.forms.mark(USED)
    first.close()
    const { forms } = page('t1', SILENCE)
    await vi.waitFor(() => expect(forms.press.value?.phase).toBe('unanswered'))
    expect(kept.size).toBe(1)
    for (const code of ['FORM_CLOSED', 'FORM_UNKNOWN'] as const) {
      const next = page('t1', refused(code))
      expect(next.sent).toEqual([USED])
      await vi.waitFor(() => expect(kept.size).toBe(0))
      expect(next.forms.press.value).toBeNull()
      const again = page('t1')
      again.forms.mark(USED)
      again.close()
    }
    const { forms: told } = page('t1', refused('FORBIDDEN'))
    await vi.waitFor(() => expect(told.press.value).toMatchObject({ phase: 'refused' }))
  })

  it('is nothing where the storage holds what is not ours', () => {
    const { kept, page } = browser()
    for (const held of ['{', 'null', '[null, 5, {"formId": 7}]', '{"close":{"formId":"f"},"tellerId":"t1"}']) {
      kept.set('form-closing', held)
      expect(page('t1').sent).toEqual([])
    }
  })
})
