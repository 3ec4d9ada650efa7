import { expect, vi } from 'vitest'
import type { RecordedEvent } from '../../../contracts/index.ts'
import { HUB_SCHEMA } from '../../../hub/adapters/store/migrations/hub.ts'
import { type Db, openForReading } from '../../../hub/adapters/store/openDb.ts'
import type { Store } from '../../../hub/adapters/store/store.ts'
import { Branch, snapshot } from '../../../hub/core/branch.ts'
import { aimed, historyConfiguration, type Step } from '../randomHistory.ts'
import { openTestStore } from '../storeFixtures.ts'
import { TestBranch } from '../testBranch.ts'

/** The journal of a history, as the core's own tests live it. */
export function journalOf(steps: readonly Step[]): RecordedEvent[] {
  const at = new TestBranch(historyConfiguration()).staff(1, 2)
  for (const now of steps) {
    at.advance(now.afterMs)
    const { data, actor } = aimed(at, now)
    at.send(now.type, data as never, actor)
    if (now.followedBy === 'restart') at.branch = Branch.restore(JSON.parse(JSON.stringify(snapshot(at.branch))))
  }
  return at.journal
}

export interface Kept {
  readonly path: string
  read<R>(look: (db: Db) => R): R
}

/** Commits a journal in batches of any size, with restarts and commits that fail on the way. */
export async function keep(path: string, journal: readonly RecordedEvent[], sizes: readonly number[]): Promise<Kept> {
  let store = await opened(path)
  let at = 0
  for (let n = 0; at < journal.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1
    const events = journal.slice(at, at + size)
    if (n % 3 === 1) {
      // A commit with an answer that was given before is refused as a whole.
      const answer = { id: 'once', bodyHash: 'ab', answer: { ok: true, result: { seq: 1 } }, tick: 1 } as const
      expect(() => store.journal.commit({ events, answers: [answer, answer] })).toThrow()
    }
    store.journal.commit({ events, answers: [] })
    at += size
    if (n % 7 === 6) {
      await store.close()
      store = await opened(path)
    }
  }
  await store.close()
  return {
    path,
    read(look) {
      const db = openForReading(`${path}/hub.db`, HUB_SCHEMA)
      try {
        return look(db)
      } finally {
        db.close()
      }
    },
  }
}

export async function opened(path: string): Promise<Store> {
  const store = openTestStore(path)
  await vi.waitUntil(() => store.reports.isCurrent, { interval: 1, timeout: 10_000 })
  return store
}

const ROWS = ['report_tickets', 'report_calls', 'report_evaluations', 'report_stretches', 'report_mark'] as const
export function everything({ read }: Kept): unknown {
  return read((db) =>
    ROWS.map((table) => db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all() as Record<string, unknown>[]),
  )
}
