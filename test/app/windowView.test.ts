import { afterEach, describe, expect, it } from 'vitest'
import type { BranchView, WindowView } from '../../contracts/index.ts'
import { TELLER } from '../support/appHarness.ts'
import { evaluatedBranch, MINUTE_MS, type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'

const running: ServiceHarness[] = []
afterEach(() => {
  for (const harness of running.splice(0)) harness.stop()
})

async function branch(): Promise<ServiceHarness> {
  const configuration = evaluatedBranch((changed) => {
    delete changed.windows?.[2]?.evaluator
    const [counter] = changed.profiles
    if (counter) changed.profiles.push({ ...counter, id: 'busy', name: { 'zh-CN': '高峰', en: 'Busy' } })
    changed.displays = [{ id: 'hall', name: { 'zh-CN': '大厅', en: 'Hall' } }]
  })
  const harness = await serviceHarness({ configuration })
  running.push(harness)
  return harness
}

const window = (harness: ServiceHarness, id = 'w1') => harness.view<WindowView>(`window:${id}`)

describe("the teller's window", () => {
  it('says until when a manager has chosen its profile', async () => {
    const harness = await branch()
    expect(window(harness).profile).toMatchObject({ id: 'counter', from: 'default', until: null })
    const tick = harness.service.view('window:w1')?.tick ?? 0
    await harness.done({ type: 'OverrideProfile', data: { windowId: 'w1', profileId: 'busy', minutes: 20 } })
    expect(window(harness).profile).toEqual({
      id: 'busy',
      name: { 'zh-CN': '高峰', en: 'Busy' },
      from: 'override',
      until: tick + 20 * MINUTE_MS,
    })
    harness.pass(20 * MINUTE_MS)
    expect(window(harness).profile.from).toBe('default')
  })

  it('knows whom its teller served last and what became of the evaluation, and forgets it with him', async () => {
    const harness = await branch()
    await harness.done({ type: 'SignIn', data: { windowId: 'w1' } }, TELLER)
    const { ticketId = '' } = await harness.done({ type: 'IssueTicket', data: { businessId: 'cash' } })
    await harness.done({ type: 'CallNext', data: { windowId: 'w1' } }, TELLER)
    expect(window(harness)).toMatchObject({ current: { ticketId, evaluation: null }, lastServed: null })
    await harness.done({ type: 'FinishService', data: { windowId: 'w1', ticketId } }, TELLER)
    const asked = window(harness).lastServed
    expect(asked).toMatchObject({ ticketId, number: 'A001', evaluation: { score: null, low: false } })
    expect(asked?.evaluation?.validUntil).toBeGreaterThan(harness.service.view('window:w1')?.tick ?? 0)
    harness.pass(3_000)
    await harness.event('Evaluator.ScoredEvent', 'keypads', { address: 1, choice: 1 })
    expect(window(harness).lastServed?.evaluation?.score).toBe(5)
    expect(harness.service.ticket(ticketId)).toMatchObject({ state: 'evaluated', evaluation: { score: 5 } })
    await harness.done({ type: 'SignOut', data: { windowId: 'w1' } }, TELLER)
    expect(window(harness).lastServed).toBeNull()
  })

  it('knows how long most services of its customer take', async () => {
    const harness = await branch()
    await harness.done({ type: 'SignIn', data: { windowId: 'w1' } }, TELLER)
    expect(window(harness).p75ServiceS).toBeNull()
    await harness.done({ type: 'IssueTicket', data: { businessId: 'cash' } })
    await harness.done({ type: 'CallNext', data: { windowId: 'w1' } }, TELLER)
    const mean = harness.view<BranchView>('branch').businesses.find(({ id }) => id === 'cash')?.meanServiceMinutes ?? 0
    const { p75ServiceS } = window(harness)
    expect(p75ServiceS).toBeGreaterThan(mean * 60)
    expect(p75ServiceS).toBeLessThan(mean * 60 * 1.5)
  })

  it('says how its evaluator is', async () => {
    const harness = await branch()
    expect([window(harness).evaluator, window(harness, 'w3').evaluator]).toEqual(['offline', 'none'])
    await harness.service.traffic.receive('local', {
      kind: 'status',
      deviceId: 'keypads',
      iface: 'common',
      data: { device: 'online' },
    })
    expect(window(harness).evaluator).toBe('ok')
  })
})

it('the branch names profiles, displays and what evaluators ask', async () => {
  const harness = await branch()
  const view = harness.view<BranchView>('branch')
  expect(view.profiles.map(({ id }) => id)).toEqual(['counter', 'busy'])
  expect(view.displays).toEqual([{ id: 'hall', name: { 'zh-CN': '大厅', en: 'Hall' }, kind: 'hall' }])
  expect(view.evaluationChoices.map(({ score }) => score)).toEqual([5, 4, 3, 1])
})
