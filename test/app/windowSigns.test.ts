import { afterEach, describe, expect, it } from 'vitest'
import { TELLER } from '../support/appHarness.ts'
import { smallBranch } from '../support/branch.ts'
import { type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'

const running: ServiceHarness[] = []
afterEach(() => {
  for (const harness of running.splice(0)) harness.stop()
})

async function branch(): Promise<ServiceHarness> {
  const configuration = smallBranch((changed) => {
    const name = { 'zh-CN': '仅金卡', en: 'Gold only' }
    changed.profiles.push({ id: 'gold-only', name, tiers: [{ queues: ['cash-gold'] }] })
  })
  const harness = await serviceHarness({ configuration })
  running.push(harness)
  return harness
}

/** The next command of this kind to the unit at address 1 that fits. */
function shown(
  harness: ServiceHarness,
  name: 'Board.Show' | 'Keypad.Display',
  fits: (data: Record<string, unknown>) => boolean,
): Promise<unknown> {
  const others = harness.outcome
  return new Promise((resolve) => {
    harness.outcome = (command) => {
      const last = harness.sent.at(-1)
      const unit = last?.data as Record<string, unknown>
      if (last?.name === name && unit.address === 1 && fits(unit)) resolve(unit)
      return others(command)
    }
  })
}

describe('signs of a window', () => {
  it('count on the keypad who can be called there, by the profile a manager has chosen while he has', async () => {
    const harness = await branch()
    for (const classId of ['ordinary', 'ordinary', 'gold'])
      await harness.done({ type: 'IssueTicket', data: { businessId: 'cash', classId } })
    const waiting = (count: number) => shown(harness, 'Keypad.Display', (data) => data.waiting === count)
    const all = waiting(3)
    await harness.done({ type: 'SignIn', data: { windowId: 'w1' } }, TELLER)
    await all
    const gold = waiting(1)
    await harness.done({ type: 'OverrideProfile', data: { windowId: 'w1', profileId: 'gold-only', minutes: 5 } })
    await gold
    const again = waiting(3)
    await harness.done({ type: 'EndOverride', data: { windowId: 'w1' } })
    expect(await again).toEqual({ address: 1, waiting: 3, ticket: null })
  })

  it('call on the board and the keypad, and say who is served', async () => {
    const harness = await branch()
    await harness.done({ type: 'SignIn', data: { windowId: 'w1' } }, TELLER)
    const { ticketId = '' } = await harness.done({ type: 'IssueTicket', data: { businessId: 'cash' } })
    const called = shown(harness, 'Board.Show', ({ text }) => text === '请A001号到1号窗口')
    const figures = shown(harness, 'Keypad.Display', ({ ticket }) => ticket === 1)
    await harness.done({ type: 'CallNext', data: { windowId: 'w1' } }, TELLER)
    expect(await called).toMatchObject({ emphasis: true })
    expect(await figures).toMatchObject({ waiting: 0 })
    const serving = shown(harness, 'Board.Show', ({ text }) => text === 'A001号 办理中')
    await harness.done({ type: 'StartService', data: { windowId: 'w1', ticketId } }, TELLER)
    expect(await serving).toMatchObject({ emphasis: false })
  })
})
