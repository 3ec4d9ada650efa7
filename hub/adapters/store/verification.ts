import { setTimeout as pause } from 'node:timers/promises'
import { type Anchor, type ChainReport, verifyChain } from './chainVerifier.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { type Db, openForReading } from './openDb.ts'

export interface Verification {
  readonly ok: boolean
  /** First wrong or missing row of the journal, when that is what is wrong. */
  readonly firstBadSeq?: number
  /** What SQLite says about the file's structure; empty when it is sound. */
  readonly structure: readonly string[]
  readonly journal: ChainReport
  readonly audit: ChainReport
}

/** At most this many findings of `PRAGMA integrity_check` are told. */
const FINDINGS = 20
/** Longest rest between two steps. */
const LONGEST_REST_MS = 50

/**
 * Structure of the file and both hash chains. `gentle` rests as long as it works, for checks beside a working hub. Only
 * reads, and never in a transaction longer than one step (the structure check excepted).
 */
export async function verifyDb(
  db: Db,
  options: { readonly anchors?: readonly Anchor[]; readonly gentle?: boolean } = {},
): Promise<Verification> {
  const structure = checkStructure(db)
  const walk = async (chain: 'journal' | 'audit'): Promise<ChainReport> => {
    const steps = verifyChain(db, chain, options.anchors)
    for (;;) {
      const started = performance.now()
      const step = steps.next()
      if (step.done) return step.value
      await pause(options.gentle ? Math.min(performance.now() - started, LONGEST_REST_MS) : 0)
    }
  }
  const journal = await walk('journal')
  const audit = await walk('audit')
  return {
    ok: structure.length === 0 && journal.ok && audit.ok,
    ...(journal.firstBadSeq === undefined ? {} : { firstBadSeq: journal.firstBadSeq }),
    structure,
    journal,
    audit,
  }
}

/** Checks a database file (a backup, or the one of a stopped or running hub). Throws StoreError when it is not one. */
export async function verifyFile(path: string, anchors: readonly Anchor[] = []): Promise<Verification> {
  const db = openForReading(path, HUB_SCHEMA)
  try {
    return await verifyDb(db, { anchors })
  } finally {
    db.close()
  }
}

function checkStructure(db: Db): string[] {
  const rows = db.pragma(`integrity_check(${FINDINGS})`) as { integrity_check: string }[]
  return rows.map((row) => row.integrity_check).filter((finding) => finding !== 'ok')
}
