import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { REPORT_OFFERS, type RecordedEvent, type ReportId } from '../../contracts/index.ts'
import { startReports } from '../../hub/adapters/reports/reportThread.ts'
import { dataPaths } from '../../hub/adapters/store/dataDirectory.ts'
import { HUB_SCHEMA } from '../../hub/adapters/store/migrations/hub.ts'
import { openForReading } from '../../hub/adapters/store/openDb.ts'
import { reportTable } from '../../hub/adapters/store/reports/reportTable.ts'
import { openStore } from '../../hub/adapters/store/store.ts'
import type { ReportQuestion, ReportReader } from '../../hub/app/reports/ports.ts'
import { ticketFile } from '../../hub/app/reports/ticketFile.ts'
import { upcast } from '../../hub/core/upcasters.ts'
import { daysOfYear, yearOfVisits } from '../support/yearOfVisits.ts'
import type { Figure } from './main.ts'
import { percentile } from './percentiles.ts'
import { commitCost } from './reports/commitCost.ts'

const VISITS = Number(process.env.BENCH_VISITS ?? 100_000)
const ROUNDS = 5
const AIM_MS = 1_000
const EVENTS_PER_COMMIT = 2_000
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const NO_NAMES = { class: [], business: [], queue: [], window: [], teller: [], partner: [] }

/** A year of visits: every report by everything it can be broken down by, what the hub's own loop feels of it, and what counting costs a commit. */
export async function benchReports(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'branchhub-reports-'))
  try {
    const { from, to, nowTick } = await fill(directory)
    const reader = startReports(SILENT, dataPaths(directory).hub)
    const base = { from, to, today: to, nowTick, names: NO_NAMES, page: 1 }
    const delay = monitorEventLoopDelay({ resolution: 1 })
    const cases = questions(base)
    await reader.run('table', cases[0]?.[1] as ReportQuestion)
    delay.enable()
    const times: { what: string; ms: number }[] = []
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [what, question] of cases) times.push({ what, ms: await timed(() => reader.run('table', question)) })
    delay.disable()
    const cpu = cpuTimes(directory, cases)
    const files = await fileTimes(reader, base)
    await reader.close()
    const all = times.map(({ ms }) => ms)
    const slowest = [...times].sort((a, b) => b.ms - a.ms)[0]
    const p95 = percentile(all, 0.95)
    const loopMs = delay.percentile(99) / 1e6
    const cost = await commitCost()
    return [
      figure(
        `${cases.length} reports over ${VISITS} visits, ms, p50`,
        percentile(all, 0.5),
        `under ${AIM_MS} ms`,
        true,
      ),
      figure(`${cases.length} reports over ${VISITS} visits, ms, p95`, p95, `under ${AIM_MS} ms`, p95 < AIM_MS),
      figure(`slowest: ${slowest?.what}, ms`, slowest?.ms ?? 0, `under ${AIM_MS} ms`, (slowest?.ms ?? 0) < AIM_MS),
      figure('CPU of a report, ms, p95', percentile(cpu, 0.95), `under ${AIM_MS} ms`, percentile(cpu, 0.95) < AIM_MS),
      figure('loop delay of the hub meanwhile, ms, p99', loopMs, 'under 10 ms', loopMs < 10),
      ...files,
      ...cost,
    ]
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function fill(directory: string): Promise<{ from: string; to: string; nowTick: number }> {
  const store = openStore(directory, { upcast, ballastBytes: 0 })
  while (!store.reports.isCurrent) await new Promise((resolve) => setTimeout(resolve, 1))
  let batch: RecordedEvent[] = []
  let last: RecordedEvent | undefined
  for (const event of yearOfVisits(VISITS)) {
    batch.push(event)
    last = event
    if (batch.length < EVENTS_PER_COMMIT) continue
    store.journal.commit({ events: batch, answers: [] })
    batch = []
  }
  store.journal.commit({ events: batch, answers: [] })
  await store.close()
  return { ...daysOfYear(), nowTick: last?.tick ?? 0 }
}

function questions(base: Omit<ReportQuestion, 'report' | 'group'>): [string, ReportQuestion][] {
  return (Object.keys(REPORT_OFFERS) as ReportId[]).flatMap((report) =>
    report === 'devices'
      ? []
      : REPORT_OFFERS[report].groups.map((group): [string, ReportQuestion] => [
          `${report} by ${group}`,
          { ...base, report, group },
        ]),
  )
}

/** What a report costs whatever else the machine does. */
function cpuTimes(directory: string, cases: readonly [string, ReportQuestion][]): number[] {
  const db = openForReading(dataPaths(directory).hub, HUB_SCHEMA)
  try {
    return cases.map(([, question]) => {
      const from = process.cpuUsage()
      reportTable(db, question)
      const { user, system } = process.cpuUsage(from)
      return (user + system) / 1000
    })
  } finally {
    db.close()
  }
}

async function fileTimes(reader: ReportReader, base: Omit<ReportQuestion, 'report' | 'group'>): Promise<Figure[]> {
  const title = { 'zh-CN': '报表', en: 'Report' }
  const workbook = () =>
    reader.run('file', {
      format: 'excel',
      language: 'en',
      title,
      asked: [],
      table: { ...base, report: 'waiting', group: 'day', page: null },
    })
  const csv = await timed(async () => {
    const question = { ...base, report: 'tickets', group: 'none', page: null } as const
    for await (const _part of await ticketFile(reader, { question, language: 'en' }));
  })
  const excel = await timed(workbook)
  return [
    figure(`all ${VISITS} tickets as CSV, ms`, csv, 'under 10000 ms', csv < 10_000),
    figure('a year of days as Excel, ms', excel, 'under 3000 ms', excel < 3_000),
  ]
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

function figure(metric: string, value: number, aim: string, holds: boolean): Figure {
  return { bench: 'reports', metric, value: Math.round(value * 10) / 10, floor: null, ratio: null, aim, holds }
}
