import { afterEach, beforeEach, expect, it } from 'vitest'
import { startLaboratory } from '../../hub/adapters/science/laboratory.ts'
import { dataPaths } from '../../hub/adapters/store/dataDirectory.ts'
import type { Store } from '../../hub/adapters/store/store.ts'
import type { Laboratory } from '../../hub/app/science/ports.ts'
import { WhatIfs } from '../../hub/app/science/whatIfs.ts'
import { stream } from '../../hub/core/simulation/random.ts'
import { recordDays } from '../../hub/core/simulation/recordedDay.ts'
import { whatIf } from '../../hub/core/simulation/whatIf.ts'
import { SILENT } from '../support/appHarness.ts'
import { journalOfMorning, randomConfiguration, visitors } from '../support/randomMorning.ts'
import { openTestStore, temporaryDirectory } from '../support/storeFixtures.ts'

/** The journal on disk, read by the thread of the laboratory beside the hub that writes it. */
const random = stream(4, 'rules')
const journal = journalOfMorning(randomConfiguration(random), visitors(random), 4)
const change = { staffing: [{ open: 'w3', from: '10:40', to: '12:00' }] }

let directory: ReturnType<typeof temporaryDirectory>
let store: Store
let laboratory: Laboratory
beforeEach(() => {
  directory = temporaryDirectory()
  store = openTestStore(directory.path)
  laboratory = startLaboratory(SILENT, dataPaths(directory.path).hub)
})
afterEach(async () => {
  await laboratory.close()
  await store.close()
  directory.remove()
})

it('what would have been is worked out beside the hub, and is what the same day gives here', async () => {
  store.journal.commit({ events: journal, answers: [] })
  const whatIfs = new WhatIfs(laboratory)
  const { days } = await whatIfs.days()
  const [day] = recordDays(journal)
  expect(days).toMatchObject([{ day: '2026-11-02', isOver: false, customers: day?.visitors.length }])
  const view = await whatIfs.run({ days: ['2026-11-02'], change, replications: 8 })
  expect(view).toEqual(whatIf({ days: day ? [day] : [], change, replications: 8 }))
})

it('follows what the hub commits, and refuses a day that there is not', async () => {
  const half = Math.floor(journal.length / 2)
  store.journal.commit({ events: journal.slice(0, half), answers: [] })
  const whatIfs = new WhatIfs(laboratory)
  const before = (await whatIfs.days()).days[0]?.customers ?? 0
  store.journal.commit({ events: journal.slice(half), answers: [] })
  expect((await whatIfs.days()).days[0]?.customers).toBeGreaterThan(before)
  await expect(whatIfs.run({ days: ['2026-11-03'], change: {} })).rejects.toMatchObject({
    problem: { code: 'NOT_FOUND', details: { day: '2026-11-03' } },
  })
})

it('without a laboratory nothing can be worked out', async () => {
  await expect(new WhatIfs(undefined).days()).rejects.toMatchObject({ problem: { code: 'CALCULATION_FAILED' } })
})
