import { describe, expect, it } from 'vitest'
import { effectScope } from 'vue'
import { type CommandResult, problem } from '../../../contracts/index.ts'
import type { Outcome } from '../../common/hub/outcome.ts'
import { UNDO_MS, useFormClosing } from './useFormClosing.ts'

const USED = { formId: 'form-1', outcome: 'used' } as const
const DONE: Outcome<CommandResult> = { kind: 'done', value: { seq: 1 } }

function bench(answer: Outcome<CommandResult> = DONE) {
  const sent: unknown[] = []
  const timers: { ms: number; work: () => void }[] = []
  const scope = effectScope()
  const made = scope.run(() =>
    useFormClosing(
      (close) => {
        sent.push(close)
        return Promise.resolve(answer)
      },
      (ms, work) => {
        const timer = { ms, work }
        timers.push(timer)
        return () => timers.splice(timers.indexOf(timer), 1)
      },
    ),
  )
  if (!made) throw new Error('no scope')
  const pass = () => {
    for (const { work } of timers.splice(0)) work()
    return Promise.resolve()
  }
  return { ...made, sent, timers, pass, leave: () => scope.stop() }
}

describe('marking a form', () => {
  it('is sent after a while in which it can be taken back', async () => {
    const { mark, closing, sent, timers, pass } = bench()
    mark(USED)
    expect(closing.value?.phase).toBe('waiting')
    expect(timers.map(({ ms }) => ms)).toEqual([UNDO_MS])
    expect(sent).toEqual([])
    await pass()
    expect(sent).toEqual([USED])
    expect(closing.value).toBeNull()
  })

  it('is not sent once it was taken back', async () => {
    const { mark, undo, closing, sent, pass } = bench()
    mark(USED)
    undo()
    await pass()
    expect(closing.value).toBeNull()
    expect(sent).toEqual([])
  })

  it('is sent at once, and once, where the service ends or the page is left', async () => {
    const { mark, flush, sent, pass, leave } = bench()
    mark(USED)
    flush()
    expect(sent).toEqual([USED])
    await pass()
    leave()
    expect(sent).toEqual([USED])
    const other = bench()
    other.mark(USED)
    other.leave()
    expect(other.sent).toEqual([USED])
  })

  it('says why it was refused, until that is read', async () => {
    const refused = { kind: 'refused', problem: problem('FORM_CLOSED') } as const
    const { mark, closing, flush, dismiss, pass } = bench(refused)
    mark(USED)
    flush()
    await pass()
    expect(closing.value).toMatchObject({ phase: 'refused', problem: { code: 'FORM_CLOSED' } })
    dismiss()
    expect(closing.value).toBeNull()
  })
})
