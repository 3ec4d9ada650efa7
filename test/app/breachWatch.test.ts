import { expect, it } from 'vitest'
import type { CommandData } from '../../contracts/index.ts'
import { BreachWatch } from '../../hub/app/forecasts/breachWatch.ts'
import type { Forecast } from '../../hub/core/prediction/forecast.ts'
import { appHarness, MANAGER } from '../support/appHarness.ts'
import { smallBranch } from '../support/branch.ts'

function forecast(p90Ms: number | undefined, customers = 20): Forecast {
  const ordinary = { classId: 'ordinary', p50Ms: 1, p90Ms: p90Ms ?? 0, customers, withinTarget: 0.5 }
  return { madeAt: 1, tickets: {}, next: {}, classes: p90Ms === undefined ? [] : [ordinary] }
}

it('tells the branch what two forecasts in a row see, and nothing of forecasts that change nothing', async () => {
  const app = await appHarness(smallBranch())
  const sent: CommandData<'NoteForecast'>[] = []
  const watch = new BreachWatch({
    branch: app.branch,
    hasHistory: () => true,
    submit: (command) => {
      sent.push(command.data as CommandData<'NoteForecast'>)
      void app.send(command, { kind: 'system', id: 'forecast' })
    },
  })
  const notices = () => [...app.branch.notices.values()].map(({ kind }) => kind)
  // Ordinary customers are to be called within ten minutes.
  for (const p90Ms of [500_000, 700_000, 500_000, 700_000, 500_000]) watch.made(forecast(p90Ms))
  expect(sent).toEqual([])
  watch.made(forecast(700_000))
  watch.made(forecast(750_400))
  expect(sent).toEqual([
    {
      classes: [
        { classId: 'ordinary', p90S: 750, p90BeforeS: 700, customers: 20 },
        { classId: 'gold', p90S: 0, p90BeforeS: 0, customers: 0 },
      ],
    },
  ])
  expect(notices()).toEqual(['forecastBreach'])
  for (const p90Ms of [900_000, 900_000, 800_000]) watch.made(forecast(p90Ms))
  expect(sent).toHaveLength(1)
  // Nobody of the class is expected any more.
  watch.made(forecast(undefined))
  expect(sent).toHaveLength(1)
  watch.made(forecast(undefined))
  expect(sent).toHaveLength(2)
  expect(app.committed.at(-1)?.map(({ type }) => type)).toEqual(['ForecastRestored'])
})

it('warns of people who wait, not of people guessed, while no day of the branch is known', async () => {
  const app = await appHarness(smallBranch())
  let sent = 0
  const watch = new BreachWatch({ branch: app.branch, hasHistory: () => false, submit: () => (sent += 1) })
  const businessId = app.branch.config?.businesses[0]?.id ?? ''
  const forecasts = () => {
    for (let times = 0; times < 3; times += 1) watch.made(forecast(1_200_000, 60))
  }
  forecasts()
  expect(sent).toBe(0)
  for (let customers = 0; customers < 3; customers += 1) {
    await app.send({ type: 'IssueTicket', data: { businessId, classId: 'ordinary' } }, MANAGER)
  }
  forecasts()
  expect(sent).toBe(3)
})
