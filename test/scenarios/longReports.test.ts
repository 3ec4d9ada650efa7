import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { startReports } from '../../hub/adapters/reports/reportThread.ts'
import { dataPaths } from '../../hub/adapters/store/dataDirectory.ts'
import type { ReportReader } from '../../hub/app/reports/ports.ts'
import { Reports } from '../../hub/app/reports/reports.ts'
import { Branch } from '../../hub/core/branch.ts'
import { evolve } from '../../hub/core/evolve.ts'
import { fillWithTickets, MANY_DAYS } from '../support/manyTickets.ts'
import { collectingLog, openTestStore, temporaryDirectory } from '../support/storeFixtures.ts'
import { variedDays } from '../support/variedDays.ts'
import { FakeApplication, startWebHub, type WebHub } from '../support/webHub.ts'

const TICKETS = 1_050_000
const MB = 1024 * 1024
/** Seen: 60 MB, of which the two connections and the thread itself are most. All lines at once take more than a gigabyte. */
const MOST_GROWTH_MB = 200
const directory = temporaryDirectory()
const branch = new Branch()
for (const event of variedDays(1, 9)) evolve(branch, event)

/** The thread of reports, and how often it was asked for lines. */
let thread: ReturnType<typeof startReports>
let parts = 0
const reader: ReportReader = {
  run(job, input) {
    if (job === 'ticketLines') parts += 1
    return thread.run(job, input)
  },
}
let hub: WebHub
let cookie: string

beforeAll(async () => {
  const store = openTestStore(directory.path)
  await vi.waitUntil(() => store.reports.isCurrent, { interval: 1 })
  await store.close()
  fillWithTickets(directory.path, TICKETS)
  thread = startReports(collectingLog(), dataPaths(directory.path).hub)
}, 120_000)
afterAll(async () => {
  await thread.close()
  directory.remove()
})
beforeEach(async () => {
  parts = 0
  const reports = new Reports({
    branch,
    journal: { lastSeq: TICKETS },
    clock: { now: () => ({ tick: 0, wall: 0, businessDay: MANY_DAYS.to }) as never, monotonicMs: () => 0 },
    reader,
    isCurrent: () => true,
    availability: async (from, to) => ({ from, to, until: 0, devices: [] }),
    staff: () => [],
  })
  hub = await startWebHub({ application: Object.assign(new FakeApplication(), { reports }) })
  cookie = await hub.sessionAs('manager')
})
afterEach(() => hub.close())

const path = (file: string) => `/api/v1/reports/tickets/${file}?from=${MANY_DAYS.from}&to=${MANY_DAYS.to}&language=en`

async function download(): Promise<IncomingMessage> {
  const [response] = (await once(
    get(`${hub.server.address}${path('table.csv')}`, { headers: { cookie } }),
    'response',
  )) as [IncomingMessage]
  expect(response.statusCode).toBe(200)
  return response
}

/** Questions that wait behind whatever the thread has been given: when they are answered, all that was asked before them is done. */
async function untilIdle(): Promise<void> {
  let before = -1
  while (before !== parts) {
    before = parts
    for (let n = 0; n < 5; n += 1) await firstPage()
  }
}
const firstPage = () =>
  hub.request('GET', `/api/v1/reports/tickets?from=${MANY_DAYS.to}&to=${MANY_DAYS.to}`, { cookie })

describe(`${TICKETS} tickets of five years`, () => {
  test('come as CSV, every one of them once, without any more memory than a few parts', async () => {
    const delay = monitorEventLoopDelay({ resolution: 1 })
    await firstPage()
    const before = process.memoryUsage().rss
    let [lines, bytes, most] = [0, 0, before]
    let [tail, next] = ['', 0]
    delay.enable()
    for await (const chunk of await download()) {
      bytes += (chunk as Buffer).length
      const whole = `${tail}${(chunk as Buffer).toString('latin1')}`.split('\r\n')
      tail = whole.pop() ?? ''
      for (const line of whole) {
        if (lines > 0) {
          next += 1
          if (!line.startsWith(`A${next},`)) expect(line).toMatch(new RegExp(`^A${next},`))
        }
        lines += 1
      }
      most = Math.max(most, process.memoryUsage().rss)
    }
    delay.disable()
    expect(tail).toBe('')
    expect(lines).toBe(TICKETS + 1)
    const grown = Math.round((most - before) / MB)
    const late = delay.percentile(99) / 1e6
    console.log(
      `${Math.round(bytes / MB)} MB in ${parts} parts: ${grown} MB more memory, loop late by ${late.toFixed(1)} ms (p99)`,
    )
    expect(grown).toBeLessThan(MOST_GROWTH_MB)
    // Reader and hub share this process: the reader's own work is in it.
    expect(late).toBeLessThan(50)
  }, 240_000)

  test('wait for a reader that is slow, while others are answered, and go on with him', async () => {
    const response = await download()
    // Nothing is read: what is on its way fills the sockets, and no more is made.
    await untilIdle()
    const asked = parts
    expect(asked).toBeLessThan(60)
    await untilIdle()
    expect(parts).toBe(asked)
    response.resume()
    await vi.waitUntil(() => parts > asked + 20, { interval: 5, timeout: 30_000 })
    response.destroy()
  }, 60_000)

  test('are made no further when the reader goes away', async () => {
    const response = await download()
    response.resume()
    await vi.waitUntil(() => parts > 10, { interval: 1, timeout: 30_000 })
    response.destroy()
    await untilIdle()
    const asked = parts
    expect(asked).toBeLessThan(TICKETS / 2_000 / 2)
    await untilIdle()
    expect(parts).toBe(asked)
    expect((await firstPage()).status).toBe(200)
  }, 60_000)

  test('are refused as a workbook before any is read', async () => {
    const from = performance.now()
    const { status, body } = await hub.request('GET', path('table.xlsx'), { cookie })
    expect({ status, body }).toMatchObject({ status: 409, body: { code: 'REPORT_TOO_LONG' } })
    expect(performance.now() - from).toBeLessThan(5_000)
  })

  test('are shown page by page, the last as the first', async () => {
    const ask = (page: number) => hub.request('GET', `${path('').replace('/?', '?')}&page=${page}`, { cookie })
    const first = await ask(1)
    expect(first.body).toMatchObject({ page: 1, pages: TICKETS / 100, rowCount: TICKETS })
    const last = await ask(TICKETS / 100)
    expect(last.body.rows.at(-1)[0]).toBe(`A${TICKETS}`)
    // Nobody is sent past the end.
    expect((await ask(99_999)).body).toMatchObject({ page: TICKETS / 100 })
  }, 60_000)
})
