import { afterEach, describe, expect, it } from 'vitest'
import type { PadView } from '../../contracts/index.ts'
import type { PassingTime } from '../../hub/app/passingTime.ts'
import { HOUR_MS, MINUTE_MS, type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'

const DAY_MS = 24 * HOUR_MS
const open: ServiceHarness[] = []
afterEach(() => {
  for (const harness of open.splice(0)) harness.stop()
})

async function branch(options: Parameters<typeof serviceHarness>[0] = {}): Promise<ServiceHarness> {
  const harness = await serviceHarness(options)
  open.push(harness)
  return harness
}

/** What the hub does every second. */
async function second(harness: ServiceHarness): Promise<void> {
  harness.pass(1_000)
  await (harness.service as unknown as { readonly time: PassingTime }).time.openDay()
  await harness.done({ type: 'PassTime', data: {} }, { kind: 'clock', id: 'hub' })
}
const count = (harness: ServiceHarness, type: string) =>
  harness.journal.events.filter((event) => event.type === type).length

describe('a wall clock that is put wrong and right again', () => {
  it.each([
    ['a day back', -DAY_MS],
    ['ten years ahead', 3_652 * DAY_MS],
    ['half a year ahead', 182 * DAY_MS],
  ])('%s ends no maintenance and no business day, and is said at the desk', async (_name, step) => {
    const harness = await branch()
    await second(harness)
    const from = harness.wall() + MINUTE_MS
    await harness.done({
      type: 'PlanMaintenance',
      data: { maintenanceId: 'm-1', deviceIds: ['printer'], from, until: from + 8 * HOUR_MS, reason: 'a round' },
    })
    harness.pass(2 * MINUTE_MS)
    await second(harness)
    expect(harness.branch.maintenance.size).toBe(1)
    const { businessDay } = harness.branch
    const days = count(harness, 'BusinessDayOpened')

    harness.pass(20 * MINUTE_MS)
    await second(harness)
    harness.jump(step)
    for (let seconds = 0; seconds < 120; seconds++) await second(harness)
    expect(harness.view<PadView>('pad').clockDoubted).toBe(true)
    expect(harness.service.health().status).toBe('degraded')
    expect(harness.branch.businessDay).toBe(businessDay)
    expect(harness.branch.maintenance.get('m-1')?.until).toBe(from + 8 * HOUR_MS)

    harness.jump(-step)
    for (let seconds = 0; seconds < 60; seconds++) await second(harness)
    expect(harness.view<PadView>('pad').clockDoubted).toBe(false)
    expect(harness.branch.maintenance.size).toBe(1)
    expect(count(harness, 'MaintenanceEnded')).toBe(0)
    expect(count(harness, 'BusinessDayOpened')).toBe(days)

    // In its own time it ends all the same.
    harness.pass(9 * HOUR_MS)
    await second(harness)
    expect(harness.branch.maintenance.size).toBe(0)
  })

  it('opens no day of 1970, and the right one as soon as the time is known', async () => {
    const harness = await branch({ wall: 30_000 })
    for (let seconds = 0; seconds < 5; seconds++) await second(harness)
    expect(harness.branch.businessDay).toBeNull()
    harness.jump(Date.UTC(2026, 10, 23, 2) - harness.wall())
    await second(harness)
    expect(harness.branch.businessDay).toBe('2026-11-23')
  })
})
