import {
  CHAIN_COLUMNS,
  type ChainName,
  GENESIS,
  hashRow,
  isSignedBy,
  keyIdOf,
  readEnd,
  readHead,
  type StoredValue,
} from './chain.ts'
import type { Db } from './openDb.ts'

/** An end of a chain as it was known elsewhere: a backup's manifest, headquarters. `hash` in hex. */
export interface Anchor {
  readonly chain: ChainName
  readonly seq: number
  readonly hash: string
}

export interface ChainReport {
  readonly ok: boolean
  readonly chain: ChainName
  /** Rows checked: 1 to this one. */
  readonly lastSeq: number
  /** Hex. */
  readonly lastHash: string
  /** Ids of the keys that signed ends of this chain; it is for the caller to know them. */
  readonly signedBy: readonly string[]
  /** The first row that is wrong or missing, when not ok. */
  readonly firstBadSeq?: number
  /** Where only a range can be told (a chain recomputed after a change), its last row. */
  readonly lastBadSeq?: number
  readonly finding?: string
}

const ROWS_PER_STEP = 1_000

interface SignedEnd {
  readonly seq: number
  readonly hash: Buffer
  readonly keyId: string
  readonly signature: Buffer
  readonly publicKey: Buffer | null
}

/**
 * Checks a chain from its first row to the last one present at the start, in steps: each `next()` reads at most 1,000
 * rows with a read of its own, so that a long check never holds back checkpoints. Yields the row reached, returns the
 * report. Finds edited, deleted, inserted and reordered rows, a cut tail, and (by signed ends and anchors) chains that
 * were recomputed after a change.
 */
export function* verifyChain(
  db: Db,
  chain: ChainName,
  anchors: readonly Anchor[] = [],
): Generator<number, ChainReport> {
  const { end, head, milestones } = readSignedEnds(db, chain)
  const known = [...milestones, ...(head ? [{ ...head, isHead: true }] : [])]
  const signedBy = [...new Set(known.map((signed) => signed.keyId))]
  const bad = (firstBadSeq: number, finding: string, lastBadSeq?: number): ChainReport => ({
    ok: false,
    chain,
    lastSeq: end.seq,
    lastHash: end.hash.toString('hex'),
    signedBy,
    firstBadSeq,
    finding,
    ...(lastBadSeq === undefined ? {} : { lastBadSeq }),
  })

  const expected = new Map<number, { hash: string; what: string }[]>()
  const expect = (seq: number, hash: string, what: string) =>
    expected.set(seq, [...(expected.get(seq) ?? []), { hash, what }])
  for (const signed of known) expect(signed.seq, signed.hash.toString('hex'), 'the end signed there')
  for (const anchor of anchors) if (anchor.chain === chain) expect(anchor.seq, anchor.hash, 'the anchor')

  const select = db
    .prepare<[number, number, number], StoredValue[]>(
      `SELECT ${CHAIN_COLUMNS[chain]}, hash FROM ${chain} WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
    )
    .raw()
  let previous = GENESIS
  let reached = 0
  let lastConfirmed = 0
  for (;;) {
    const rows = select.all(reached, end.seq, ROWS_PER_STEP)
    if (rows.length === 0) break
    for (const row of rows) {
      const seq = Number(row[0])
      if (seq !== reached + 1) return bad(reached + 1, `row ${reached + 1} is missing`, seq - 1)
      const hash = hashRow(previous, row.slice(0, -1))
      const stored = row.at(-1)
      if (!(stored instanceof Uint8Array) || !hash.equals(stored))
        return bad(seq, `row ${seq} is not as it was written`)
      for (const { hash: told, what } of expected.get(seq) ?? []) {
        if (told !== hash.toString('hex')) {
          return bad(lastConfirmed + 1, `rows ${lastConfirmed + 1} to ${seq} were rewritten: ${what} is another`, seq)
        }
        lastConfirmed = seq
      }
      previous = hash
      reached = seq
    }
    yield reached
  }

  for (const seq of [...expected.keys()].sort((a, b) => a - b)) {
    if (seq > reached) return bad(reached + 1, `rows ${reached + 1} to ${seq} are missing from the end`, seq)
  }
  if (reached > 0 && !head) return bad(1, 'the chain has no signed end', reached)
  if (head && head.seq < reached) return bad(head.seq + 1, `rows after ${head.seq} were never signed`, reached)
  // The signatures last: where only one is wrong, the rows themselves have already been found in order.
  let signedUpTo = 0
  for (const signed of known) {
    const genuine =
      signed.publicKey !== null &&
      keyIdOf(signed.publicKey) === signed.keyId &&
      isSignedBy(signed.publicKey, chain, signed, signed.signature)
    if (!genuine) return bad(signedUpTo + 1, `the signature of the end at row ${signed.seq} is false`, signed.seq)
    signedUpTo = signed.seq
  }
  return { ok: true, chain, lastSeq: end.seq, lastHash: end.hash.toString('hex'), signedBy }
}

/** Ends and milestones of one moment. */
function readSignedEnds(db: Db, chain: ChainName) {
  return db.transaction(() => ({
    end: readEnd(db, chain),
    head: readHead(db, chain),
    milestones: db
      .prepare<[string], SignedEnd>(
        `SELECT seq, hash, milestones.key_id AS keyId, signature, public_key AS publicKey
         FROM milestones LEFT JOIN audit_keys USING (key_id) WHERE chain = ? ORDER BY seq`,
      )
      .all(chain),
  }))()
}
