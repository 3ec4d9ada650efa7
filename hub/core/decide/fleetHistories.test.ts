import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RecordedEvent } from '../../../contracts/index.ts'
import { carryOut, fleetConfiguration, fleetStep } from '../../../test/support/fleetHistories.ts'
import { CLOCK, TestBranch } from '../../../test/support/testBranch.ts'
import { Branch, snapshot, stateHashInput } from '../branch.ts'
import { evolve } from '../evolve.ts'
import { isAnythingDue } from './timeCommands.ts'

function check(at: TestBranch): void {
  const keys = [...at.branch.alerts.values()].map(
    ({ nodeId, deviceId, component, code }) => `${nodeId}/${deviceId}/${component}/${code}`,
  )
  expect(new Set(keys).size).toBe(keys.length)
  const devices = new Map(at.branch.config?.devices.map(({ id, node }) => [id, node]))
  for (const alert of at.branch.alerts.values())
    if (alert.deviceId !== null) expect(devices.get(alert.deviceId)).toBe(alert.nodeId)
  for (const health of at.branch.health.values()) {
    expect(devices.has(health.deviceId)).toBe(true)
    const node = devices.get(health.deviceId)
    const isLost = [...at.branch.alerts.values()].some(
      (a) => a.deviceId === null && a.nodeId === node && a.closedAt === null,
    )
    const open = [...at.branch.alerts.values()].filter(
      (a) => a.deviceId === health.deviceId && a.closedAt === null && a.code !== 'incident',
    )
    expect(health.severity, JSON.stringify(health)).toBe(
      isLost ? 4 : Math.max(health.quiet, ...open.map((a) => a.severity)),
    )
  }
}

/** What is said outside: for each alert in turn told, escalated..., cleared. */
function checkTold(journal: readonly RecordedEvent[], open: ReadonlySet<string>): void {
  const told = new Map<string, number>()
  for (const event of journal) {
    if (!('alertId' in event.data)) continue
    const { alertId } = event.data
    const before = told.get(alertId) ?? 0
    const isTold = (event.type === 'AlertOpened' && !event.data.isSuppressed) || event.type === 'AlertTold'
    const isCleared =
      (event.type === 'AlertClosed' && event.data.isFinal && event.data.wasTold) ||
      (event.type === 'AlertSettled' && event.data.wasTold)
    if (isTold) expect([event.type, before]).toEqual([event.type, 0])
    if (isCleared || event.type === 'AlertEscalated') expect([event.type, before]).toEqual([event.type, 1])
    told.set(alertId, before + (isTold ? 1 : 0) - (isCleared ? 1 : 0))
  }
  for (const [alertId, times] of told) if (!open.has(alertId)) expect([alertId, times]).toEqual([alertId, 0])
}

test('whatever happens, alerts are one for each cause, told once and cleared once, and a journal says the same again', () => {
  fc.assert(
    fc.property(fc.array(fleetStep, { maxLength: 60 }), (steps) => {
      const at = new TestBranch(fleetConfiguration(null, false, 5))
      for (const each of steps) {
        carryOut(at, each)
        if (isAnythingDue(at.branch, at.now)) at.do('PassTime', {}, CLOCK)
        expect(isAnythingDue(at.branch, at.now)).toBe(false)
        check(at)
      }
      checkTold(at.journal, new Set([...at.branch.alerts.values()].map(({ alertId }) => alertId)))
      const again = new Branch()
      for (const event of at.journal) evolve(again, event)
      expect(stateHashInput(again)).toEqual(stateHashInput(at.branch))
      expect(stateHashInput(Branch.restore(JSON.parse(JSON.stringify(snapshot(at.branch)))))).toEqual(
        stateHashInput(at.branch),
      )
    }),
    { numRuns: 100 },
  )
})
