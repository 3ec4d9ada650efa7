import fc from 'fast-check'
import { expect, test } from 'vitest'
import { carryOut, fleetConfiguration, fleetStep } from '../../../test/support/fleetHistories.ts'
import { CLOCK, TestBranch } from '../../../test/support/testBranch.ts'
import { isAnythingDue } from '../../core/decide/timeCommands.ts'
import { type FleetSources, FleetViews } from './fleetView.ts'

const BESIDE = {
  twinOf: () => ({ status: {}, alerts: [] }),
  descriptionOf: () => undefined,
  userName: (user: string) => user,
  managed: () => ({
    configuration: { desired: null, reported: null, state: 'unknown' as const },
    commands: [],
    outOfService: null,
  }),
  lastSeenOf: () => null,
  managedNode: () => ({ lastSeen: null, configuration: { desired: 0, reported: null } }),
  commands: () => [],
  runsOut: () => null,
}

test('whatever happens, what is shown is what one would see who looks for the first time', () => {
  fc.assert(
    fc.property(fc.array(fleetStep, { maxLength: 40 }), (steps) => {
      const at = new TestBranch(fleetConfiguration(null, false, 5))
      const sources: FleetSources = {
        ...BESIDE,
        branch: at.branch,
        clock: { now: () => at.now },
        isReady: (nodeId) => at.branch.nodes.get(nodeId)?.state === 'ready',
      }
      const views = new FleetViews(sources)
      for (const step of steps) {
        const before = at.journal.length
        carryOut(at, step)
        if (isAnythingDue(at.branch, at.now)) at.do('PassTime', {}, CLOCK)
        views.committed(at.journal.slice(before))
        expect(views.view()).toEqual(new FleetViews(sources).view())
      }
    }),
    { numRuns: 80 },
  )
})
