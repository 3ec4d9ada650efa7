import { afterEach, describe, expect, it } from 'vitest'
import type { PadView } from '../../contracts/index.ts'
import { type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'

const running: ServiceHarness[] = []
afterEach(() => {
  for (const harness of running.splice(0)) harness.stop()
})

async function issue(harness: ServiceHarness): Promise<string> {
  return (await harness.done({ type: 'IssueTicket', data: { businessId: 'cash' } })).ticketId ?? ''
}

describe('people ahead on screens', () => {
  it('are counted at once for a newcomer who asks, and for the whole hall at most about once a second', async () => {
    const harness = await serviceHarness()
    running.push(harness)
    const onPad = (ticketId: string) => harness.view<PadView>('pad').ahead[ticketId]
    const first = await issue(harness)
    expect(onPad(first)).toBe(0)
    const second = await issue(harness)
    expect(onPad(second)).toBeUndefined()
    expect(harness.service.ticket(second)?.peopleAhead).toBe(1)
    expect(onPad(second)).toBe(1)
    const third = await issue(harness)
    expect(onPad(third)).toBeUndefined()
    harness.pass(1_000)
    expect(onPad(third)).toBe(2)
  })
})
