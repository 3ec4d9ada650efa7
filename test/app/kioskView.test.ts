import { afterEach, describe, expect, it } from 'vitest'
import type { Actor, KioskView } from '../../contracts/index.ts'
import { MINUTE_MS, type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'

const KIOSK: Actor = { kind: 'kiosk', id: 'k1' }
const running: ServiceHarness[] = []

async function start(): Promise<ServiceHarness> {
  const harness = await serviceHarness()
  running.push(harness)
  return harness
}
afterEach(() => {
  for (const harness of running.splice(0)) harness.stop()
})

const help = (harness: ServiceHarness) => harness.view<KioskView>('kiosk:k1').help
const call = (harness: ServiceHarness) =>
  harness.done({ type: 'RequestHelp', data: { kioskId: 'k1', topic: 'reader' } }, KIOSK)

describe('a call for a person on the kiosk that made it', () => {
  it('stands with its time until somebody has taken note, which it says', async () => {
    const harness = await start()
    expect(help(harness)).toBeNull()
    const at = harness.service.view('kiosk:k1')?.tick
    const { noticeId = '' } = await call(harness)
    harness.pass(MINUTE_MS / 2)
    expect(help(harness)).toEqual({ at, acknowledged: false })
    await harness.done({ type: 'AcknowledgeNotice', data: { noticeId } })
    expect(help(harness)).toEqual({ at, acknowledged: true })
  })

  it('ends after three minutes', async () => {
    const harness = await start()
    await call(harness)
    harness.pass(3 * MINUTE_MS - 1)
    expect(help(harness)).not.toBeNull()
    harness.pass(1)
    expect(help(harness)).toBeNull()
  })

  it('ends when a document is presented or a ticket taken at the kiosk, and not for one taken before', async () => {
    const harness = await start()
    await harness.done({ type: 'IssueTicket', data: { businessId: 'cash', kioskId: 'k1' } }, KIOSK)
    harness.pass(1)
    await call(harness)
    expect(help(harness)).not.toBeNull()
    harness.pass(1)
    await harness.done({ type: 'IssueTicket', data: { businessId: 'cash', kioskId: 'k1' } }, KIOSK)
    expect(help(harness)).toBeNull()
    harness.pass(MINUTE_MS)
    await call(harness)
    expect(help(harness)).not.toBeNull()
    harness.pass(1)
    await harness.card()
    expect(help(harness)).toBeNull()
  })
})
