import { afterEach, beforeEach, expect, it } from 'vitest'
import { startLaboratory } from '../../hub/adapters/science/laboratory.ts'
import type { Laboratory } from '../../hub/app/science/ports.ts'
import { forecast } from '../../hub/core/prediction/forecast.ts'
import { emptyModel } from '../../hub/core/prediction/model.ts'
import { type Present, presentOf } from '../../hub/core/prediction/present.ts'
import { forecastUnit, learnUnit } from '../../hub/core/stock/forecastUnit.ts'
import { SILENT } from '../support/appHarness.ts'
import { lawOf, simulatedUse } from '../support/simulatedUse.ts'
import { openTestStore, temporaryDirectory } from '../support/storeFixtures.ts'
import { TestBranch } from '../support/testBranch.ts'

/** Forecasts ask for none. */
const NO_JOURNAL = '/nowhere/hub.db'
let laboratory: Laboratory
beforeEach(() => {
  laboratory = startLaboratory(SILENT, NO_JOURNAL)
})
afterEach(() => laboratory.close())

function present(): Present {
  const branch = new TestBranch().staff(1, 2)
  for (let n = 0; n < 6; n += 1) branch.issue()
  branch.callNext()
  const made = presentOf(branch.branch, branch.now, emptyModel())
  if (!made) throw new Error('no configuration')
  return made
}

it('the laboratory predicts what the same state gives here', async () => {
  const state = present()
  const there = await laboratory.run('forecast', state)
  expect(there).toEqual(forecast(state))
  expect(Object.keys(there.tickets)).toHaveLength(5)
})

it('what can not be worked out is refused, and the next one is worked out', async () => {
  const state = present()
  const broken = { ...state, config: {} } as unknown as Present
  await expect(laboratory.run('forecast', broken)).rejects.toMatchObject({ problem: { code: 'CALCULATION_FAILED' } })
  expect(await laboratory.run('forecast', state)).toEqual(forecast(state))
})

it('when stock runs out is worked out of the table beside the hub', async () => {
  const directory = temporaryDirectory()
  const store = openTestStore(directory.path)
  const beside = startLaboratory(SILENT, `${directory.path}/hub.db`)
  const today = 20_731
  const { rows } = simulatedUse(lawOf(11), today - 20, 20)
  for (const { hour, used, minutes } of rows) {
    store.stock.saveHour('atm-1/cash1', { hour, used, added: 0, refilled: 0, minutes })
  }
  store.stock.refills('atm-1/cash1', 1)
  const unit = { id: 'atm-1/cash1', members: ['atm-1/cash1'], since: 0, count: 300, room: null, out: true, into: false }
  const open = { week: null, closedDays: [] }
  const made = await beside.run('stock', { now: today * 86_400_000, offsetMs: 0, open, units: [unit] })
  expect(made['atm-1/cash1']).toEqual(
    forecastUnit(learnUnit(rows, today, open, unit), unit, [], today * 24, open.closedDays),
  )
  expect(made['atm-1/cash1']?.usedUp?.p50).toBeGreaterThan(today * 24)
  await beside.close()
  await store.close()
  directory.remove()
})
