import { afterEach, expect, it } from 'vitest'
import type { Advice, AdviceChange, AdviceView, ForecastView, KioskView, PadView } from '../../contracts/index.ts'
import type { HubClient } from '../../simulators/people/hubClient.ts'
import { PASSWORD, smallBranch, startTestBranch, type TestBranch } from '../support/branch.ts'
import { type WebhookReceiver, webhookReceiver } from '../support/webhookReceiver.ts'

let branch: TestBranch | undefined
let hook: WebhookReceiver | undefined
afterEach(async () => {
  hook?.close()
  await branch?.close()
  hook = undefined
  branch = undefined
})

/** Forecasts come every ten seconds while nothing happens; one that took ten seconds on a busy machine is a minute before the next. */
const SOON_MS = 180_000
/** Several are waited for, one after the other. */
const TEST_MS = 600_000
const KINDS = ['forecastBreach', 'forecastRestored'] as const

const isBreach = ({ kind }: PadView['notices'][number]) => kind === 'forecastBreach'

/** A ticket, as soon as a forecast has seen it. */
async function foreseen(manager: HubClient): Promise<string> {
  const answer = await manager.command('IssueTicket', { businessId: 'cash', print: false })
  const ticketId = answer.ok ? (answer.result.ticketId ?? '') : ''
  await manager.until<PadView>('pad', ({ waits }) => waits[ticketId] !== undefined, SOON_MS)
  return ticketId
}

/** All that the journal says of classes that are about to miss their target. */
async function recorded(supervisor: HubClient): Promise<string[]> {
  type Page = { events: { type: string; data: { kind?: string } }[] }
  const { events } = await supervisor.get<Page>('/api/v1/journal?limit=1000')
  return events.flatMap(({ type, data }) => {
    if (type === 'NoticeRaised') return data.kind === 'forecastBreach' ? ['told'] : []
    return type === 'ForecastRestored' ? ['over'] : []
  })
}

it('waits are foreseen everywhere, and a target about to be missed is told once, whatever becomes of the hub', {
  timeout: TEST_MS,
}, async () => {
  hook = await webhookReceiver()
  const { url, got } = hook
  const configuration = smallBranch((change) => {
    change.webhooks = [{ id: 'duty', url, types: [...KINDS] }]
  })
  const running = await startTestBranch({ ports: 'tcp', configuration })
  branch = running

  // One window, and more customers than it can serve within the ten minutes that are promised.
  const manager = await running.screen('manager')
  await manager.command('SignIn', { windowId: 'w1', tellerId: 'teller1' })
  for (let n = 0; n < 11; n += 1) await manager.command('IssueTicket', { businessId: 'cash', print: false })
  const last = await foreseen(manager)

  const [kiosk, pad] = [await running.kiosk('k2'), await manager.view<PadView>('pad')]
  const { businesses } = await kiosk.until<KioskView>('kiosk:k2', (view) => view.businesses[0]?.wait !== null, SOON_MS)
  expect(businesses[0]?.wait?.p90S).toBeGreaterThan(pad.waits[last]?.p50S ?? Number.NaN)
  const forecast = await manager.get<ForecastView>('/api/v1/forecast')
  expect(Object.keys(forecast.tickets)).toHaveLength(12)
  expect(forecast.classes).toMatchObject([{ classId: 'ordinary', targetMinutes: 10 }])
  expect(forecast.ageS).toBeLessThan(60)

  const told = await manager.until<PadView>('pad', ({ notices }) => notices.some(isBreach), SOON_MS)
  const notice = told.notices.find(isBreach)
  expect(notice).toMatchObject({ classId: 'ordinary', ticketId: null, acknowledged: false })
  expect(notice?.predictedMinutes).toBeGreaterThan(10)
  expect(told.serviceLevels[0]?.forecast?.p90S).toBeGreaterThan(600)
  expect(told.figures.levelForecast).toBeLessThan(0.9)
  const outside = await got.next()
  expect(JSON.parse(outside.body)).toMatchObject({
    type: 'forecastBreach',
    data: { classId: 'ordinary', predictedMinutes: notice?.predictedMinutes, targetMinutes: 10 },
  })

  await running.kill9()
  await running.start()
  const later = await running.screen('manager')
  // Three forecasts, and each of them sees the same.
  for (let n = 0; n < 3; n += 1) await foreseen(later)
  expect((await later.view<PadView>('pad')).notices.filter(isBreach)).toHaveLength(1)
  const supervisor = await running.screen('supervisor')
  expect(await recorded(supervisor)).toEqual(['told'])

  // Most of them leave.
  const waiting = Object.keys((await later.view<PadView>('pad')).waits).slice(2)
  for (const ticketId of waiting) await later.command('CancelTicket', { ticketId })
  const restored = await got.next(({ body }) => body.includes('forecastRestored'))
  expect(JSON.parse(restored.body)).toMatchObject({ data: { classId: 'ordinary' } })
  expect(await recorded(supervisor)).toEqual(['told', 'over'])
})

/** What one change would do, as the API says. */
async function assessed({ address }: TestBranch, change: AdviceChange): Promise<Advice> {
  const json = { 'content-type': 'application/json' }
  const credentials = JSON.stringify({ user: 'supervisor', password: PASSWORD })
  const session = await fetch(`${address}/api/v1/session`, { method: 'POST', headers: json, body: credentials })
  const cookie = (session.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  const body = JSON.stringify({ change })
  const answer = await fetch(`${address}/api/v1/advice`, { method: 'POST', headers: { ...json, cookie }, body })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Advice
}

it('advice is to open a window where many wait, until it is done; and what closing one would do is told', {
  timeout: TEST_MS,
}, async () => {
  const running = await startTestBranch({ ports: 'tcp' })
  branch = running
  const manager = await running.screen('manager')
  await manager.command('SignIn', { windowId: 'w1', tellerId: 'teller1' })
  for (let n = 0; n < 12; n += 1) await manager.command('IssueTicket', { businessId: 'cash', print: false })

  const { advice } = await manager.until<PadView>('pad', (view) => view.advice.length > 0, SOON_MS)
  expect(advice[0]).toMatchObject({ change: { open: 'w2' }, isWorth: true, meanWaitS: { isClear: true } })
  expect(advice[0]?.meanWaitS.difference).toBeLessThan(-60)
  expect((await manager.get<AdviceView>('/api/v1/advice')).advice).toEqual(advice)

  const closed = await assessed(running, { close: 'w1' })
  expect(closed).toMatchObject({ isWorth: false, withinTarget: { after: 0 } })
  expect(closed.meanWaitS.difference).toBeGreaterThan(60)

  await manager.command('SignIn', { windowId: 'w2', tellerId: 'teller2' })
  const isToOpen2 = ({ change }: Advice) => 'open' in change && change.open === 'w2'
  await manager.until<PadView>('pad', (view) => !view.advice.some(isToOpen2), SOON_MS)
})
