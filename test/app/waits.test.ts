import { afterEach, describe, expect, it } from 'vitest'
import type { KioskView, OfferView, PadView, RemoteTicketView, WaitRange, WindowView } from '../../contracts/index.ts'
import { smallBranch } from '../support/branch.ts'
import { type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'
import { startWebHub } from '../support/webHub.ts'

/** Predicted waits on their way to everybody who is told of them; the forecast itself is set by the test. */

const NEXT: WaitRange = { p50S: 600, p90S: 1200 }
const NEXT_GOLD: WaitRange = { p50S: 60, p90S: 180 }
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A hall and what is forecast for it: by ticket, and for whoever comes next. */
async function hall() {
  const byTicket = new Map<string, WaitRange>()
  const forecast = { isKnown: true }
  const harness = await serviceHarness({
    configuration: smallBranch((configuration) => {
      configuration.calling = { noShow: { policy: 'end', coolDownSeconds: 0 } }
      configuration.partners = [{ id: 'bank-app', name: { 'zh-CN': '手机银行', en: 'Bank app' } }]
    }),
    service: {
      waits: {
        get edition() {
          return {}
        },
        ofTicket: (ticketId) => (forecast.isKnown ? (byTicket.get(ticketId) ?? null) : null),
        ofNext: (_businessId, classId) => (forecast.isKnown ? (classId === 'gold' ? NEXT_GOLD : NEXT) : null),
      },
    },
  })
  closing.push(() => harness.stop())
  return { harness, byTicket, forecast }
}

async function issue(harness: ServiceHarness, more: object = {}): Promise<string> {
  const { ticketId = '' } = await harness.done({ type: 'IssueTicket', data: { businessId: 'cash', ...more } })
  return ticketId
}
const teller = { kind: 'teller', id: 'teller1' } as const
async function callNext(harness: ServiceHarness): Promise<void> {
  await harness.done({ type: 'SignIn', data: { windowId: 'w1' } }, teller)
  await harness.done({ type: 'CallNext', data: { windowId: 'w1' } }, teller)
}
const kiosk = (harness: ServiceHarness) => harness.view<KioskView>('kiosk:k1')
const pad = (harness: ServiceHarness) => harness.view<PadView>('pad')

describe('a kiosk', () => {
  it('says of each business what the next customer of this class would wait, and of its ticket what is forecast for it', async () => {
    const { harness, byTicket, forecast } = await hall()
    expect(kiosk(harness).businesses.map(({ wait }) => wait)).toEqual([NEXT])
    const ticketId = await issue(harness, { kioskId: 'k1' })
    // The forecast is older than the ticket, which stands where the next one would have stood.
    expect(kiosk(harness).ticket?.wait).toEqual(NEXT)
    byTicket.set(ticketId, { p50S: 300, p90S: 500 })
    expect(kiosk(harness).ticket?.wait).toEqual({ p50S: 300, p90S: 500 })
    forecast.isKnown = false
    expect(kiosk(harness).ticket?.wait).toBeNull()
    expect(kiosk(harness).businesses.map(({ wait }) => wait)).toEqual([null])
  })

  it('says nothing more of a ticket that has been called, although the forecast still has it', async () => {
    const { harness, byTicket } = await hall()
    const ticketId = await issue(harness, { kioskId: 'k1' })
    byTicket.set(ticketId, NEXT)
    await callNext(harness)
    expect(kiosk(harness).ticket?.wait).toBeNull()
    expect(harness.view<WindowView>('window:w1').current?.wait).toBeNull()
  })

  it('prints it', async () => {
    const { harness } = await hall()
    await issue(harness, { kioskId: 'k1' })
    const [print] = harness.sent.filter(({ name }) => name === 'Printer.PrintTicket')
    expect(JSON.stringify(print?.data)).toContain('预计等候约 10-20 分钟')
  })
})

describe('the pad', () => {
  it('has the waits of everybody in the hall, pending and held ones too, and none while nothing is known', async () => {
    const { harness, byTicket, forecast } = await hall()
    const waiting = await issue(harness)
    const held = await issue(harness)
    await harness.done({ type: 'HoldTicket', data: { ticketId: held } })
    const { ticketId: pending } = await harness.service.remote.reserve({ id: 'r-1', businessId: 'cash' }, 'bank-app')
    expect(pad(harness).waits).toEqual({})
    for (const [index, id] of [waiting, held, pending].entries()) byTicket.set(id, { p50S: index, p90S: index })
    expect(Object.keys(pad(harness).waits).sort()).toEqual([waiting, held, pending].sort())
    expect(pad(harness).waits[held]).toEqual({ p50S: 1, p90S: 1 })
    forecast.isKnown = false
    expect(pad(harness).waits).toEqual({})
  })

  it('keeps them as one and the same object until the next forecast, whoever comes or goes', async () => {
    const { harness, byTicket } = await hall()
    const forecastOf = async (id: string) => byTicket.set(id, { p50S: 600, p90S: 900 })
    const first = await issue(harness)
    const second = await issue(harness)
    await forecastOf(first)
    await forecastOf(second)
    const before = pad(harness).waits
    await issue(harness)
    await callNext(harness)
    byTicket.delete(first)
    expect(pad(harness).waits).toBe(before)
    await forecastOf(second)
    const after = pad(harness).waits
    expect(after).not.toBe(before)
    expect(Object.keys(after)).toEqual([second])
  })
})

describe('over HTTP', () => {
  it('tickets, the offer and a partner’s ticket bear it, as numbers of seconds or null', async () => {
    const { harness, byTicket, forecast } = await hall()
    const web = await startWebHub({ application: harness.service })
    closing.push(() => web.close())
    const cookie = await web.sessionAs('manager')
    const headers = web.partnerHeaders()
    const body = { id: 'r-1', businessId: 'cash' }
    const taken = (await web.request('POST', '/api/v1/remote-tickets', { headers, body })).body as RemoteTicketView
    // Nothing is forecast for it yet, and as pending it stands in nobody's line.
    expect(taken.wait).toBeNull()
    byTicket.set(taken.ticketId, { p50S: 421.5, p90S: 600 })
    const again = (await web.request('GET', `/api/v1/remote-tickets/${taken.ticketId}`, { headers })).body
    expect(again.wait).toEqual({ p50S: 421.5, p90S: 600 })
    const gold = await issue(harness, { classId: 'gold' })
    const one = await web.request('GET', `/api/v1/tickets/${gold}`, { cookie })
    expect(one.body.wait).toEqual(NEXT_GOLD)
    const all = await web.request('GET', '/api/v1/tickets', { cookie })
    expect(all.body.tickets.map(({ wait }: { wait: WaitRange | null }) => wait)).toEqual([again.wait, NEXT_GOLD])
    const offer = async () => (await web.request('GET', '/api/v1/offer', { headers })).body as OfferView
    expect((await offer()).businesses.map(({ wait }) => wait)).toEqual([NEXT])
    forecast.isKnown = false
    expect((await offer()).businesses.map(({ wait }) => wait)).toEqual([null])
    expect((await web.request('GET', `/api/v1/tickets/${gold}`, { cookie })).body.wait).toBeNull()
  })

  it('nobody is told of a wait who does not wait any more', async () => {
    const { harness, byTicket } = await hall()
    const ticketId = await issue(harness)
    byTicket.set(ticketId, NEXT)
    await callNext(harness)
    expect(harness.service.ticket(ticketId)).toMatchObject({ state: 'called', wait: null })
    await harness.done({ type: 'MarkNoShow', data: { windowId: 'w1', ticketId } }, teller)
    byTicket.delete(ticketId)
    // Back in line after its call it stands elsewhere than a newcomer would.
    expect(harness.service.ticket(ticketId)).toMatchObject({ state: 'waiting', wait: null })
  })
})
