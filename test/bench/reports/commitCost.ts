import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { RecordedEvent } from '../../../contracts/index.ts'
import { HashChain } from '../../../hub/adapters/store/chain.ts'
import { SqliteJournal } from '../../../hub/adapters/store/journalStore.ts'
import { keyFromFile } from '../../../hub/adapters/store/keyEncryptionKey.ts'
import { KeyStore } from '../../../hub/adapters/store/keyStore.ts'
import { HUB_SCHEMA } from '../../../hub/adapters/store/migrations/hub.ts'
import { openDb } from '../../../hub/adapters/store/openDb.ts'
import { ReportProjection } from '../../../hub/adapters/store/reports/reportProjection.ts'
import { upcast } from '../../../hub/core/upcasters.ts'
import { yearOfVisits } from '../../support/yearOfVisits.ts'
import type { Figure } from '../main.ts'
import { percentile } from '../percentiles.ts'

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const BEFORE = 2_000
const MEASURED = 3_000
const AIM_US = 150

/** What a call costs to commit, with and without counting it: turn by turn, so that the machine's moods meet both alike. */
export async function commitCost(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'branchhub-commits-'))
  try {
    const events = [...take(yearOfVisits(100_000), BEFORE + MEASURED)]
    const [plain, counting] = [opened(join(directory, 'plain'), false), opened(join(directory, 'counting'), true)]
    for (const { journal } of [plain, counting]) journal.commit({ events: events.slice(0, BEFORE), answers: [] })
    const times: Record<'plain' | 'counting', number[]> = { plain: [], counting: [] }
    for (const event of events.slice(BEFORE)) {
      const isCall = event.type === 'TicketCalled'
      const [first, second] = event.seq % 2 ? ([plain, counting] as const) : ([counting, plain] as const)
      for (const one of [first, second]) {
        const from = performance.now()
        one.journal.commit({ events: [event], answers: [] })
        if (isCall) times[one === plain ? 'plain' : 'counting'].push((performance.now() - from) * 1000)
      }
    }
    for (const { close } of [plain, counting]) close()
    const [without, withIt] = [percentile(times.plain, 0.5), percentile(times.counting, 0.5)]
    return [
      figure('commit of a call without counting, microseconds, p50', without, 'none', true),
      figure('commit of a call with counting, microseconds, p50', withIt, 'none', true),
      figure('what counting adds, microseconds, p50', withIt - without, `under ${AIM_US}`, withIt - without < AIM_US),
    ]
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function opened(directory: string, counts: boolean) {
  const keys = new KeyStore(join(directory, 'keys.db'), keyFromFile(join(directory, 'kek')))
  const db = openDb(join(directory, 'hub.db'), HUB_SCHEMA)
  const reports = new ReportProjection(db, upcast, SILENT)
  const chain = new HashChain(db, 'journal', keys.signer, SILENT)
  const journal = new SqliteJournal(db, chain, { upcast, log: SILENT, ...(counts && { reports }) })
  while (reports.catchUp(0));
  return {
    journal,
    close() {
      db.close()
      keys.close()
    },
  }
}

function* take(events: Iterable<RecordedEvent>, most: number): Generator<RecordedEvent> {
  for (const event of events) {
    if (event.seq > most) return
    yield event
  }
}

function figure(metric: string, value: number, aim: string, holds: boolean): Figure {
  return { bench: 'reports', metric, value: Math.round(value), floor: null, ratio: null, aim, holds }
}
