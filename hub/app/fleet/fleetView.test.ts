import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FleetDevice } from '../../../contracts/index.ts'
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

test('what a card dispenser holds is shown under the names its commands know', () => {
  const at = new TestBranch(fleetConfiguration(null, false, 5))
  const storage = {
    units: {
      unit1: { type: 'dispense', count: 39, replenishmentStatus: 'low', kinds: ['DEBIT'] },
      unit9: { type: 'retain', count: 2, replenishmentStatus: 'ok' },
    },
  }
  const shown = (status: Record<string, object>) => {
    const twinOf = () => ({ status, alerts: [] }) as unknown as ReturnType<FleetSources['twinOf']>
    const sources: FleetSources = {
      ...BESIDE,
      twinOf,
      branch: at.branch,
      clock: { now: () => at.now },
      isReady: () => true,
    }
    const { 'device:reader': device } = new FleetViews(sources).view() as unknown as { 'device:reader': FleetDevice }
    return device
  }
  const alone = shown({ storage })
  expect(alone.cardUnits).toEqual([
    { unit: 'unit1', role: 'dispense', count: 39, kinds: ['DEBIT'] },
    { unit: 'unit9', role: 'retain', count: 2, kinds: [] },
  ])
  expect(alone.units.map(({ unitId, count, replenishment }) => [unitId, count, replenishment])).toEqual([
    ['unit1', 39, 'low'],
    ['unit9', 2, 'ok'],
  ])
  // A self-service machine tells of all its units, by part, beside those of its cards.
  const hopper = { component: 'cards', kind: 'card', role: 'dispense', count: 40, status: 'ok', replenishment: 'ok' }
  const machine = shown({ storage, units: { units: { 'cards.unit1': hopper } } })
  expect(machine.units.map(({ unitId }) => unitId)).toEqual(['cards.unit1'])
  expect(machine.cardUnits.map(({ unit }) => unit)).toEqual(['unit1', 'unit9'])
})
