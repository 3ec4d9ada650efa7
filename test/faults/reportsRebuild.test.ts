import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { dataPaths } from '../../hub/adapters/store/dataDirectory.ts'
import { HUB_SCHEMA } from '../../hub/adapters/store/migrations/hub.ts'
import { type Db, openForReading } from '../../hub/adapters/store/openDb.ts'
import { REPORT_TABLES, SqliteReportBook } from '../../hub/adapters/store/reports/reportRows.ts'
import { verifyFile } from '../../hub/adapters/store/verification.ts'
import { PROJECTION_VERSION, REPORTED_EVENTS, ReportFold } from '../../hub/core/reports/fold.ts'
import { makeLargeJournal } from '../support/largeJournal.ts'
import { openTestStore } from '../support/storeFixtures.ts'

/** Of a real branch's years: REBUILD_EVENTS=1000000 npm test -- test/faults/reportsRebuild.test.ts */
const EVENTS = Number(process.env.REBUILD_EVENTS ?? 100_000)
let directory: string

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'branchhub-rebuild-'))
  await makeLargeJournal(directory, EVENTS)
  // As the figures of an older program are found after an update: all there, of another version, and some of them not what they would be now.
  const db = new Database(dataPaths(directory).hub)
  db.exec("UPDATE report_mark SET version = version - 1; UPDATE report_tickets SET wait_ms = 1, state = 'served'")
  db.close()
}, 600_000)
afterAll(() => {
  running?.kill('SIGKILL')
  rmSync(directory, { recursive: true, force: true })
})
let running: ChildProcess | undefined

function reading<R>(look: (db: Db) => R): R {
  const db = openForReading(dataPaths(directory).hub, HUB_SCHEMA)
  try {
    return look(db)
  } finally {
    db.close()
  }
}

interface Mark {
  readonly version: number
  readonly seq: number
}
const markNow = () =>
  reading((db) => db.prepare<[], Mark>('SELECT version, seq FROM report_mark').get() ?? { version: 0, seq: 0 })

interface Started {
  readonly hub: ChildProcess
  readonly address: string
  readonly ms: number
}

async function start(): Promise<Started> {
  const from = performance.now()
  const options = ['--http-port', '0', '--mqtt-port', '0', '--no-agent', '--log-level', 'warn']
  const program = ['--max-semi-space-size=2', 'dist/program/hub/main.js', 'serve', '--data', directory, ...options]
  const hub = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] })
  running = hub
  let printed = ''
  for await (const chunk of hub.stdout as AsyncIterable<Buffer>) {
    printed += chunk.toString()
    const address = /BranchHub ready: (\S+)/.exec(printed)?.[1]
    if (address) return { hub, address, ms: performance.now() - from }
  }
  throw new Error(`the hub ended: ${printed}`)
}

async function killed(hub: ChildProcess): Promise<void> {
  const ended = once(hub, 'exit')
  hub.kill('SIGKILL')
  await ended
}

function bareStartMs(): number {
  const from = performance.now()
  execFileSync(process.execPath, ['-e', '0'])
  return performance.now() - from
}

/** How long the hub takes to answer, question after question, until something is so. */
async function answerTimes(address: string, isOver: () => boolean): Promise<number[]> {
  const times: number[] = []
  while (!isOver()) {
    for (let n = 0; n < ROUND; n += 1) {
      const from = performance.now()
      expect((await fetch(`${address}/healthz`)).status).toBe(200)
      times.push(performance.now() - from)
    }
  }
  return times
}
const ROUND = 20

function p99(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
}

/** The rows of reports as one figure of many letters. */
function fingerprint(db: Db): Record<string, string> {
  return Object.fromEntries(
    REPORT_TABLES.map((table) => {
      const hash = createHash('sha256')
      for (const row of db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).raw().iterate())
        hash.update(JSON.stringify(row))
      return [table, hash.digest('hex')]
    }),
  )
}

/** All of the journal counted at once, in a database that has never seen any of it. */
async function freshCount(): Promise<Record<string, string>> {
  const db = new Database(':memory:')
  for (const { sql } of HUB_SCHEMA.migrations) db.exec(sql)
  const [book, fold] = [new SqliteReportBook(db), new ReportFold()]
  const store = openTestStore(directory)
  db.exec('BEGIN')
  for (const event of store.journal.read(0)) fold.apply(book, event)
  db.exec('COMMIT')
  await store.close()
  const all = fingerprint(db)
  db.close()
  return all
}

it(`figures of ${EVENTS} events are made anew while the hub serves, through two power cuts, and are those of a fresh count`, async () => {
  const last = reading((db) => {
    const types = REPORTED_EVENTS.map((type) => `'${type}'`).join(', ')
    return db.prepare<[], number>(`SELECT max(seq) FROM journal WHERE type IN (${types})`).pluck().get() ?? 0
  })
  const isPast = (share: number) => {
    const { version, seq } = markNow()
    return version === PROJECTION_VERSION && seq >= share * last
  }
  let busyMs = 0
  let held = 0
  let reached = 0
  const starts: number[] = []
  for (const share of [1 / 3, 2 / 3, 1]) {
    const bareMs = bareStartMs()
    const { hub, address, ms } = await start()
    starts.push(ms)
    held += ms < Math.max(1_000, 25 * bareMs) ? 1 : 0
    // What was made before the cut is not made again.
    expect(markNow().seq).toBeGreaterThanOrEqual(reached)
    const from = performance.now()
    if (share < 1) {
      await vi.waitUntil(() => isPast(share), { interval: 20, timeout: 400_000 })
      busyMs += performance.now() - from
    } else {
      const meanwhile = await answerTimes(address, () => isPast(1))
      busyMs += performance.now() - from
      let rounds = meanwhile.length / ROUND
      const afterwards = await answerTimes(address, () => rounds-- <= 0)
      const [busy, idle] = [p99(meanwhile), p99(afterwards)]
      console.log(
        `${meanwhile.length} questions answered within ${busy.toFixed(1)} ms (p99), ${idle.toFixed(1)} ms with nothing to count`,
      )
      // What the machine's load makes of an answer is in both.
      expect(busy).toBeLessThan(Math.max(100, 5 * idle))
    }
    await killed(hub)
    reached = markNow().seq
    expect(reached).toBeGreaterThanOrEqual(share * last)
  }
  console.log(
    `${EVENTS} events in ${(busyMs / 1000).toFixed(1)} s; serving after ${starts.map(Math.round).join(', ')} ms while they are counted`,
  )
  // On a machine that others load it is not held each time: test/faults/largeJournal.test.ts.
  expect(held).toBeGreaterThanOrEqual(1)
  const made = reading(fingerprint)
  expect(made).toEqual(await freshCount())
  expect(await verifyFile(dataPaths(directory).hub)).toMatchObject({ ok: true })
}, 900_000)
