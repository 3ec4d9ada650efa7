import { beforeEach, expect, it } from 'vitest'
import { type Ref, ref } from 'vue'
import type { BranchView, WindowView } from '../../contracts/index.ts'
import { type DeskSheet, type Finishing, useFinishing } from './finishing.ts'
import { ticketView, windowView } from './windowView.fixture.ts'

const CHOICES = [{ id: 'done', name: { 'zh-CN': '已办结', en: 'Done' } }]
let sent: unknown[]
let sheet: Ref<DeskSheet | null>
let view: WindowView

beforeEach(() => {
  sent = []
  sheet = ref(null)
  view = windowView({ current: ticketView({ state: 'serving' }) })
})
const finishingWith = (outcomes: BranchView['outcomes']): Finishing =>
  useFinishing({
    desk: {
      finish: async (how) => void sent.push(['finish', how]),
      call: async (outcomeId) => void sent.push(['call', outcomeId]),
    },
    view: () => view,
    outcomes: () => outcomes,
    sheet,
  })

it('asks for nothing where no outcomes are configured', () => {
  const finishing = finishingWith({ required: false, choices: [] })
  finishing.finish()
  finishing.finish('here')
  finishing.call()
  expect(sent).toEqual([
    ['finish', undefined],
    ['finish', { rest: 'here' }],
    ['call', undefined],
  ])
  expect(sheet.value).toBeNull()
})

it('asks for the outcome before it finishes, and sends both at once', () => {
  const finishing = finishingWith({ required: false, choices: CHOICES })
  finishing.finish('drop')
  expect([sent, sheet.value]).toEqual([[], { kind: 'outcome', ends: 'finish', rest: 'drop' }])
  finishing.withOutcome({ kind: 'outcome', ends: 'finish', rest: 'drop' }, 'done')
  expect([sent, sheet.value]).toEqual([[['finish', { rest: 'drop', outcomeId: 'done' }]], null])
})

it('asks before the next call only where an outcome must be there and somebody is served', () => {
  finishingWith({ required: false, choices: CHOICES }).call()
  const finishing = finishingWith({ required: true, choices: CHOICES })
  finishing.call()
  expect([sent, sheet.value]).toEqual([[['call', undefined]], { kind: 'outcome', ends: 'call' }])
  finishing.withOutcome({ kind: 'outcome', ends: 'call' }, 'done')
  view = windowView()
  finishing.call()
  expect(sent).toEqual([
    ['call', undefined],
    ['call', 'done'],
    ['call', undefined],
  ])
})
