import { describe, expect, it } from 'vitest'
import { effectScope } from 'vue'
import { type CommandResult, problem } from '../../../contracts/index.ts'
import type { Outcome } from '../../common/hub/outcome.ts'
import { UNDO_MS, useFormClosing } from './useFormClosing.ts'

const USED = { formId: 'form-1', outcome: 'used' } as const
const OTHER = { formId: 'form-2', outcome: 'used' } as const
const DONE: Outcome<CommandResult> = { kind: 'done', value: { seq: 1 } }

function bench(answer: Outcome<CommandResult> = DONE) {
  const sent: unknown[] = []
  const left: unknown[] = []
  const kept = new Map<string, boolean>()
  const timers: { ms: number; work: () => void }[] = []
  const answered = (to: unknown[]) => (close: unknown) => {
    to.push(close)
    return Promise.resolve(answer)
  }
  const scope = effectScope()
  const made = scope.run(() =>
    useFormClosing({
      send: answered(sent),
      sendLeaving: answered(left),
      schedule: (ms, work) => {
        const timer = { ms, work }
        timers.push(timer)
        return () => {
          if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1)
        }
      },
      kept: {
        save: ({ formId }, isLeft) => void kept.set(formId, isLeft),
        clear: (formId) => void kept.delete(formId),
      },
    }),
  )
  if (!made) throw new Error('no scope')
  const pass = () => {
    for (const { work } of timers.splice(0)) work()
    return Promise.resolve()
  }
  return { ...made, sentToHub: sent, left, kept, timers, pass, end: () => scope.stop() }
}

describe('marking a form', () => {
  it('is sent after a while in which it can be taken back', async () => {
    const { mark, waiting, sent, sentToHub, timers, pass } = bench()
    mark(USED)
    expect(waiting.value).toEqual(USED)
    expect(timers.map(({ ms }) => ms)).toEqual([UNDO_MS])
    expect(sentToHub).toEqual([])
    await pass()
    expect(sentToHub).toEqual([USED])
    await expect.poll(() => [waiting.value, sent.value]).toEqual([null, []])
  })

  it('is not sent once it was taken back', async () => {
    const { mark, undo, waiting, sentToHub, kept, pass } = bench()
    mark(USED)
    undo()
    await pass()
    expect([waiting.value, kept.size]).toEqual([null, 0])
    expect(sentToHub).toEqual([])
  })

  it('is sent at once, and once, where the service ends or the page is left', async () => {
    const { mark, flush, sentToHub, pass, end } = bench()
    mark(USED)
    flush()
    expect(sentToHub).toEqual([USED])
    await pass()
    end()
    expect(sentToHub).toEqual([USED])
    const other = bench()
    other.mark(USED)
    other.end()
    expect(other.sentToHub).toEqual([USED])
  })

  it('sends the one before, and can be taken back itself', async () => {
    const { mark, undo, waiting, sentToHub, pass } = bench()
    mark(USED)
    mark(OTHER)
    expect([waiting.value, sentToHub]).toEqual([OTHER, [USED]])
    // A second press on what is on its way, or waits, is none.
    mark(USED)
    mark(OTHER)
    undo()
    await pass()
    expect(sentToHub).toEqual([USED])
  })

  it('goes another way from a page that is closed, with what was not answered yet', () => {
    const { mark, leave, kept, sentToHub, left, end } = bench()
    mark(USED)
    mark(OTHER)
    leave()
    end()
    expect([sentToHub, left]).toEqual([[USED], [USED, OTHER]])
    expect([...kept]).toEqual([
      [USED.formId, true],
      [OTHER.formId, true],
    ])
  })

  it('says why it was refused, until that is read, also while another one waits', async () => {
    const { mark, failed, waiting, dismiss } = bench({ kind: 'refused', problem: problem('FORM_CLOSED') })
    mark(USED)
    mark(OTHER)
    await expect.poll(() => failed.value).toMatchObject({ close: USED, problem: { code: 'FORM_CLOSED' } })
    expect(waiting.value).toEqual(OTHER)
    dismiss()
    expect(failed.value).toBeNull()
  })
})
