import { beforeEach, describe, expect, it } from 'vitest'
import type { Advice, AdviceChange } from '../../contracts/index.ts'
import { Advisor } from '../../hub/app/science/advisor.ts'
import type { Laboratory } from '../../hub/app/science/ports.ts'
import type { Forecast } from '../../hub/core/prediction/forecast.ts'
import { emptyModel } from '../../hub/core/prediction/model.ts'
import { type AppHarness, appHarness, SILENT, TELLER } from '../support/appHarness.ts'
import { fullBranch } from '../support/fullBranch.ts'

/** Answers when the test says so. */
class SlowLaboratory implements Pick<Laboratory, 'run'> {
  readonly asked: { readonly job: string; readonly input: unknown }[] = []
  private readonly waiting: { resolve: (result: never) => void; reject: (error: Error) => void }[] = []

  run = ((job: string, input: unknown) => {
    this.asked.push({ job, input })
    return new Promise((resolve, reject) => void this.waiting.push({ resolve, reject }))
  }) as Laboratory['run']

  async answer(result: unknown): Promise<void> {
    this.waiting.shift()?.resolve(result as never)
    await new Promise((resolve) => setImmediate(resolve))
  }

  async fail(): Promise<void> {
    this.waiting.shift()?.reject(new Error('lost'))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function advice(change: AdviceChange): Advice {
  const figure = { before: 600, after: 300, difference: -300, halfWidth: 20, isClear: true }
  return { change, isWorth: true, customers: 20, meanWaitS: figure, withinTarget: figure, classes: [] }
}

function forecast(p50Ms: number, withinTarget: number): Forecast {
  const ordinary = { classId: 'ordinary', p50Ms, p90Ms: 2 * p50Ms, customers: 20, withinTarget }
  return { madeAt: 1_000_000, tickets: {}, next: {}, classes: [ordinary] }
}
const BUSY = forecast(600_000, 0.5)
const WELL = forecast(30_000, 0.99)

let app: AppHarness
let laboratory: SlowLaboratory
let advisor: Advisor
let expected: Forecast | undefined
let changes: number

beforeEach(async () => {
  app = await appHarness(fullBranch())
  laboratory = new SlowLaboratory()
  expected = BUSY
  changes = 0
  advisor = new Advisor({
    branch: app.branch,
    clock: app.clock,
    log: SILENT,
    laboratory,
    model: () => emptyModel(),
    tellers: () => [{ id: 'teller1' }, { id: 'teller2' }, { id: 'teller3' }],
    forecast: () => expected,
    changed: () => void changes++,
  })
  await app.send({ type: 'SignIn', data: { windowId: 'w1' } }, TELLER)
})

function pass(ms: number): void {
  app.clock.tick += ms
  app.clock.monotonic += ms
  advisor.pass()
}
const open = () => advisor.list().map(({ change }) => change)

describe('advice', () => {
  it('is sought once a minute while waits could be better, and not before the last answer', async () => {
    pass(0)
    expect(laboratory.asked).toMatchObject([{ job: 'advise', input: { freeTellers: 2 } }])
    pass(120_000)
    expect(laboratory.asked).toHaveLength(1)
    await laboratory.answer([advice({ open: 'w2' })])
    expect(changes).toBe(1)
    // It took two minutes: so the next one is long to come.
    pass(60_000)
    expect(laboratory.asked).toHaveLength(1)
    pass(40 * 60_000)
    expect(laboratory.asked).toHaveLength(2)
  })

  it('is not sought while all is well or nothing is known, and what was said is taken back', async () => {
    pass(0)
    await laboratory.answer([advice({ open: 'w2' })])
    expect(open()).toEqual([{ open: 'w2' }])
    expected = WELL
    pass(60_000)
    expect(open()).toEqual([])
    expect(changes).toBe(2)
    pass(60_000)
    expect(changes).toBe(2)
    expected = undefined
    pass(60_000)
    expect(laboratory.asked).toHaveLength(1)
    expected = BUSY
    pass(1_000)
    expect(laboratory.asked).toHaveLength(2)
  })

  it('is left out once it is done, once it can not be done, and when it is old', async () => {
    pass(0)
    const all = [{ open: 'w2' }, { window: 'w1', profile: 'ordinary-first' }, { window: 'w3', profile: 'counter' }]
    await laboratory.answer(all.map(advice))
    const first = advisor.list()
    expect(open()).toEqual(all.slice(0, 2))
    expect(advisor.list()).toBe(first)
    expect(advisor.view()).toEqual({ madeAt: 1_000_000, advice: first })
    await app.send({ type: 'SignIn', data: { windowId: 'w2', tellerId: 'teller2' } })
    expect(open()).toEqual(all.slice(1, 2))
    await app.send({ type: 'OverrideProfile', data: { windowId: 'w1', profileId: 'ordinary-first', minutes: 60 } })
    expect(open()).toEqual([])
    await app.send({ type: 'EndOverride', data: { windowId: 'w1' } })
    expect(open()).toEqual(all.slice(1, 2))
    app.clock.tick += 180_001
    expect(open()).toEqual([])
  })

  it('comes two minutes later when it could not be worked out', async () => {
    pass(0)
    await laboratory.fail()
    pass(119_000)
    expect(laboratory.asked).toHaveLength(1)
    pass(1_000)
    expect(laboratory.asked).toHaveLength(2)
  })
})

describe('a question', () => {
  it('is answered, two at a time', async () => {
    const asked = [{ close: 'w1' }, { open: 'w3', tellerId: 'teller2' }].map((change) => advisor.assess(change))
    expect(laboratory.asked).toMatchObject([
      { job: 'assess', input: { change: { close: 'w1' } } },
      { job: 'assess', input: { change: { open: 'w3', tellerId: 'teller2' } } },
    ])
    await expect(advisor.assess({ open: 'w2' })).rejects.toMatchObject({ problem: { code: 'TOO_MANY_REQUESTS' } })
    await laboratory.answer(advice({ close: 'w1' }))
    expect(await asked[0]).toMatchObject({ change: { close: 'w1' } })
    const third = advisor.assess({ open: 'w2' })
    const failed = expect(asked[1]).rejects.toThrow('lost')
    await laboratory.fail()
    await failed
    await laboratory.answer(advice({ open: 'w2' }))
    expect(await third).toMatchObject({ change: { open: 'w2' } })
  })

  it('of a window or profile there is not is refused', async () => {
    await expect(advisor.assess({ open: 'w9' })).rejects.toMatchObject({ problem: { code: 'WINDOW_UNKNOWN' } })
    const change = { window: 'w1', profile: 'nothing' }
    await expect(advisor.assess(change)).rejects.toMatchObject({ problem: { code: 'PROFILE_UNKNOWN' } })
    expect(laboratory.asked).toEqual([])
  })
})
