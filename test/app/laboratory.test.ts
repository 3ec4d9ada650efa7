import { afterEach, beforeEach, expect, it } from 'vitest'
import { startLaboratory } from '../../hub/adapters/science/laboratory.ts'
import type { Laboratory } from '../../hub/app/science/ports.ts'
import { forecast } from '../../hub/core/prediction/forecast.ts'
import { emptyModel } from '../../hub/core/prediction/model.ts'
import { type Present, presentOf } from '../../hub/core/prediction/present.ts'
import { SILENT } from '../support/appHarness.ts'
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
