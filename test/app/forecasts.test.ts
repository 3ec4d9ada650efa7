import { beforeEach, describe, expect, it } from 'vitest'
import { Forecasts } from '../../hub/app/forecasts/forecasts.ts'
import type { Log } from '../../hub/app/ports.ts'
import type { Laboratory } from '../../hub/app/science/ports.ts'
import type { Forecast } from '../../hub/core/prediction/forecast.ts'
import { emptyModel } from '../../hub/core/prediction/model.ts'
import type { Present } from '../../hub/core/prediction/present.ts'
import { type AppHarness, appHarness, SILENT, TELLER } from '../support/appHarness.ts'
import { smallBranch } from '../support/branch.ts'

const MINUTE_MS = 60_000
const A001 = '2026-11-23-A001'
const A002 = '2026-11-23-A002'

/** Answers when the test says so. */
class SlowLaboratory implements Pick<Laboratory, 'run'> {
  readonly asked: Present[] = []
  private settle: { resolve: (forecast: Forecast) => void; reject: (error: Error) => void } | undefined

  run = ((_job: 'forecast', input: Present) => {
    this.asked.push(input)
    return new Promise<Forecast>((resolve, reject) => {
      this.settle = { resolve, reject }
    })
  }) as Laboratory['run']

  async answer(forecast: Partial<Forecast> = {}): Promise<void> {
    const madeAt = this.asked.at(-1)?.now.tick ?? 0
    this.settle?.resolve({ madeAt, tickets: {}, next: {}, classes: [], ...forecast })
    await new Promise((resolve) => setImmediate(resolve))
  }

  async fail(): Promise<void> {
    this.settle?.reject(new Error('lost'))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

let app: AppHarness
let laboratory: SlowLaboratory
let forecasts: Forecasts
let made: number
let errors: number

beforeEach(async () => {
  app = await appHarness(smallBranch())
  laboratory = new SlowLaboratory()
  made = 0
  errors = 0
  const log: Log = { ...SILENT, error: () => void errors++ }
  forecasts = new Forecasts({
    branch: app.branch,
    clock: app.clock,
    log,
    laboratory,
    model: () => emptyModel(),
    made: () => void made++,
  })
  await app.send({ type: 'SignIn', data: { windowId: 'w1' } }, TELLER)
  await issue()
  await issue()
})

const issue = () => app.send({ type: 'IssueTicket', data: { businessId: 'cash', print: false } })

function pass(ms: number): void {
  app.clock.tick += ms
  app.clock.monotonic += ms
  forecasts.pass()
}

const waits = (p50Ms: number, p90Ms: number) => ({ p50Ms, p90Ms })

describe('how often waits are predicted', () => {
  it('at once, then every ten seconds while nothing happens', async () => {
    pass(0)
    expect(laboratory.asked).toHaveLength(1)
    expect(laboratory.asked[0]?.tickets.map(({ id }) => id)).toEqual([A001, A002])
    expect(made).toBe(0)
    await laboratory.answer()
    expect(made).toBe(1)
    for (let second = 1; second < 10; second += 1) pass(1_000)
    expect(laboratory.asked).toHaveLength(1)
    pass(1_000)
    expect(laboratory.asked).toHaveLength(2)
  })

  it('every two seconds while things change', async () => {
    pass(0)
    await laboratory.answer()
    await issue()
    pass(1_000)
    expect(laboratory.asked).toHaveLength(1)
    pass(1_000)
    expect(laboratory.asked).toHaveLength(2)
    expect(laboratory.asked[1]?.tickets).toHaveLength(3)
  })

  it('never before the last one is there, and the seldomer the more one costs', async () => {
    pass(0)
    for (let second = 1; second <= 3; second += 1) {
      await issue()
      pass(1_000)
    }
    expect(laboratory.asked).toHaveLength(1)
    // Three seconds: a sixth of the time, at most, would be seventeen more.
    await laboratory.answer()
    for (let second = 4; second < 20; second += 1) pass(1_000)
    expect(laboratory.asked).toHaveLength(1)
    pass(1_000)
    expect(laboratory.asked).toHaveLength(2)
  })

  it.each([9, 15, 20, 30])(
    'soon enough that screens are never without waits, also where one takes %i s',
    async (takesS) => {
      const answer = () => laboratory.answer({ tickets: { [A001]: waits(30 * MINUTE_MS, 60 * MINUTE_MS) } })
      pass(0)
      let answered = 0
      for (let second = 1, began = 0; second <= 600; second += 1) {
        await issue()
        const asked = laboratory.asked.length
        pass(1_000)
        if (laboratory.asked.length > asked) began = second
        if (laboratory.asked.length > answered && second - began === takesS) {
          await answer()
          answered += 1
        }
        if (answered > 0) expect(forecasts.ofTicket(A001), `after ${second} s`).not.toBeNull()
      }
      // Of the time it has had half at most.
      expect(answered * takesS).toBeLessThanOrEqual(300 + takesS)
      expect(answered * takesS).toBeGreaterThan(90)
    },
  )

  it('but what is older than two minutes is not shown, whatever the next one takes', async () => {
    pass(0)
    pass(50_000)
    await laboratory.answer({ tickets: { [A001]: waits(30 * MINUTE_MS, 60 * MINUTE_MS) } })
    pass(70_000)
    expect(forecasts.ofTicket(A001)).not.toBeNull()
    pass(1_000)
    expect(forecasts.ofTicket(A001)).toBeNull()
  })

  it('not while nobody sits at a window, and then nothing is said of waits', async () => {
    pass(0)
    await laboratory.answer({ tickets: { [A001]: waits(MINUTE_MS, 2 * MINUTE_MS) } })
    expect(forecasts.ofTicket(A001)).not.toBeNull()
    await app.send({ type: 'SignOut', data: { windowId: 'w1' } }, TELLER)
    pass(10_000)
    expect(forecasts.ofTicket(A001)).toBeNull()
    expect(laboratory.asked).toHaveLength(1)
  })

  it('half a minute later when it could not be done, and the failure is told once', async () => {
    pass(0)
    await laboratory.fail()
    pass(29_000)
    expect(laboratory.asked).toHaveLength(1)
    pass(1_000)
    await laboratory.fail()
    expect(errors).toBe(1)
    pass(30_000)
    await laboratory.answer({ tickets: { [A001]: waits(MINUTE_MS, 2 * MINUTE_MS) } })
    expect(forecasts.ofTicket(A001)).toEqual({ p50S: 60, p90S: 120 })
  })
})

describe('what is known of waits', () => {
  it('is nothing before the first forecast', () => {
    expect(forecasts.ofTicket(A001)).toBeNull()
    expect(forecasts.ofNext('cash', 'ordinary')).toBeNull()
    expect(forecasts.ofClass('ordinary')).toBeNull()
    expect(forecasts.view()).toEqual({ madeAt: null, ageS: null, tickets: {}, next: [], classes: [] })
  })

  it('grows shorter with time, in steps, and ends when it is too old', async () => {
    pass(0)
    await laboratory.answer({
      tickets: { [A001]: waits(15_000, 3 * MINUTE_MS) },
      next: { 'cash/ordinary': waits(1, 2) },
    })
    const first = forecasts.ofTicket(A001)
    expect(first).toEqual({ p50S: 15, p90S: 180 })
    const { edition } = forecasts
    pass(9_000)
    expect(forecasts.ofTicket(A001)).toBe(first)
    expect(forecasts.edition).toBe(edition)
    pass(1_000)
    expect(forecasts.edition).not.toBe(edition)
    expect(forecasts.ofTicket(A001)).toEqual({ p50S: 5, p90S: 170 })
    pass(50_000)
    expect(forecasts.ofTicket(A001)).toEqual({ p50S: 0, p90S: 120 })
    expect(forecasts.ofNext('cash', 'ordinary')).not.toBeNull()
    pass(1_000)
    expect(forecasts.ofTicket(A001)).toBeNull()
    expect(forecasts.ofNext('cash', 'ordinary')).toBeNull()
  })

  it('is nothing of who has been called since, also when he is back in line', async () => {
    pass(0)
    await laboratory.answer({ tickets: { [A001]: waits(1_000, 2_000), [A002]: waits(1_000, 2_000) } })
    app.clock.tick += 500
    await app.send({ type: 'CallNext', data: { windowId: 'w1' } }, TELLER)
    expect(forecasts.ofTicket(A001)).toBeNull()
    await app.send({ type: 'MarkNoShow', data: { windowId: 'w1', ticketId: A001 } }, TELLER)
    expect(forecasts.ofTicket(A001)).toBeNull()
    expect(forecasts.ofTicket(A002)).not.toBeNull()
    expect(forecasts.ofTicket('2026-11-23-A009')).toBeNull()
  })

  it('is, for a class without a queue of its own, that of the queue it would stand in', async () => {
    pass(0)
    await laboratory.answer({ next: { 'cash/ordinary': waits(60_000, 90_000), 'cash/gold': waits(1_000, 2_000) } })
    expect(forecasts.ofNext('cash', 'gold')).toEqual({ p50S: 1, p90S: 2 })
    expect(forecasts.ofNext('cash', 'elderly')).toEqual({ p50S: 60, p90S: 90 })
    expect(forecasts.ofNext('loans', 'ordinary')).toBeNull()
  })

  it('is told as a whole', async () => {
    pass(0)
    const ordinary = { classId: 'ordinary', ...waits(60_000, 700_000), customers: 12.5, withinTarget: 0.75 }
    await laboratory.answer({
      tickets: { [A001]: waits(60_000, 90_000), '2026-11-23-A009': waits(1, 2) },
      next: { 'cash/ordinary': waits(60_000, 90_000) },
      classes: [ordinary],
    })
    pass(4_000)
    const outlook = { p50S: 60, p90S: 700, withinTarget: 0.75 }
    expect(forecasts.ofClass('ordinary')).toEqual(outlook)
    expect(forecasts.view()).toEqual({
      madeAt: app.clock.tick - 4_000,
      ageS: 4,
      tickets: { [A001]: { p50S: 60, p90S: 90 } },
      next: [{ businessId: 'cash', classId: 'ordinary', wait: { p50S: 60, p90S: 90 } }],
      classes: [{ classId: 'ordinary', ...outlook, customers: 12.5, targetMinutes: 10 }],
    })
  })
})
