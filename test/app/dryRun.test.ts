import Value from 'typebox/value'
import { afterEach, describe, expect, it } from 'vitest'
import { type BranchConfigurationInput, DryRunView } from '../../contracts/index.ts'
import { TELLER } from '../support/appHarness.ts'
import { smallBranch } from '../support/branch.ts'
import { MINUTE_MS, type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'

let harness: ServiceHarness | undefined
afterEach(() => harness?.stop())

const branchOf = (change?: (configuration: BranchConfigurationInput) => void) => structuredClone(smallBranch(change))
const turned = () =>
  branchOf((configuration) => {
    for (const profile of configuration.profiles) profile.tiers.reverse()
  })

/** Two tellers; the first has a break of ten minutes in which the hall fills. */
async function morning(): Promise<ServiceHarness> {
  const hall = await serviceHarness({ configuration: branchOf() })
  const staff = { type: 'SignIn', data: { windowId: 'w1' } } as const
  await hall.done(staff, TELLER)
  for (let n = 0; n < 6; n += 1) {
    await hall.done({ type: 'IssueTicket', data: { businessId: 'cash', classId: n % 3 === 2 ? 'gold' : 'ordinary' } })
    hall.pass(MINUTE_MS)
  }
  await hall.done({ type: 'PauseWindow', data: { windowId: 'w1' } }, TELLER)
  hall.pass(10 * MINUTE_MS)
  await hall.done({ type: 'OpenWindow', data: { windowId: 'w1' } }, TELLER)
  return hall
}

describe('a dry run on the branch at work', () => {
  it('plays the tickets and window times of the journal, and is of the form the contract gives it', async () => {
    harness = await morning()
    const view = await harness.service.dryRun({ configuration: turned() })
    expect([...Value.Errors(DryRunView, view)]).toEqual([])
    expect(view.compared).toBe(6)
    const gold = view.classes.find(({ classId }) => classId === 'gold')
    expect(gold?.after.meanS ?? 0).toBeGreaterThan(gold?.before.meanS ?? 0)
    expect(view.next).toMatchObject([{ windowId: 'w1', before: { number: 'V001' }, after: { number: 'A001' } }])
  })

  it('is the same after a restart, and follows what happens from then on', async () => {
    harness = await morning()
    const first = await harness.service.dryRun({ configuration: turned() })
    harness = await harness.restart()
    expect(await harness.service.dryRun({ configuration: turned() })).toEqual(first)
    await harness.done({ type: 'CloseWindow', data: { windowId: 'w1' } }, TELLER)
    const closed = await harness.service.dryRun({ configuration: turned() })
    expect(closed.next).toEqual([])
    // Nobody is called any more after the window closed.
    const called = (view: DryRunView) => view.classes.reduce((sum, { after }) => sum + after.called, 0)
    expect(called(first)).toBe(6)
    expect(called(closed)).toBeLessThan(6)
  })

  it('applies nothing', async () => {
    harness = await morning()
    const { seq } = harness.service.health()
    const before = harness.service.configuration()
    await harness.service.dryRun({ configuration: turned() })
    expect(harness.service.health().seq).toBe(seq)
    expect(harness.service.configuration()).toEqual(before)
  })
})
