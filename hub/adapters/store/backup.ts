import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { readEnd, readHead } from './chain.ts'
import type { Anchor } from './chainVerifier.ts'
import { sha256OfFile, syncDirectory, syncFile, writeWhole } from './durableFiles.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { openForReading } from './openDb.ts'
import { errorCode, StoreError, toStoreError } from './storeError.ts'

/** Stands beside the backup as `<file>.manifest.json`. */
export interface BackupManifest {
  readonly format: 1
  /** Unix time in milliseconds. */
  readonly createdAt: number
  readonly codeVersion: string
  readonly bytes: number
  /** Of the backup file, hex. */
  readonly sha256: string
  readonly journal: { readonly seq: number; readonly hash: string }
  readonly audit: { readonly seq: number; readonly hash: string }
  /** The key that signed the journal's end; '' for an empty journal. */
  readonly signedBy: string
}

/** Pages copied at a time. */
const PAGES_PER_STEP = 2_000

/**
 * Copies hub.db to `file` while a hub writes to it, from its own process or another one. The copy is of one moment: a
 * read transaction holds that moment, so that commits made meanwhile do not start the copying anew. `file` appears when
 * it is whole; it has mode 0600, no write-ahead log beside it, and no keys: personal data in it is unreadable without
 * the keys.db of the machine it comes from.
 */
export async function backUp(
  hubDb: string,
  file: string,
  codeVersion: string,
  now: () => number = Date.now,
): Promise<BackupManifest> {
  const partial = `${file}.partial`
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  rmSync(partial, { force: true })
  closeSync(openSync(partial, 'wx', 0o600))
  try {
    const source = openForReading(hubDb, HUB_SCHEMA)
    try {
      source.exec('BEGIN')
      source.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get()
      await source.backup(partial, { progress: () => PAGES_PER_STEP })
    } finally {
      source.close()
    }
    const ends = settle(partial)
    syncFile(partial)
    const manifest: BackupManifest = {
      format: 1,
      createdAt: now(),
      codeVersion,
      bytes: statSync(partial).size,
      sha256: await sha256OfFile(partial),
      ...ends,
    }
    renameSync(partial, file)
    syncDirectory(dirname(file))
    writeWhole(manifestPath(file), `${JSON.stringify(manifest, null, 2)}\n`)
    return manifest
  } catch (error) {
    throw toStoreError(error, `backing up to ${file}`)
  } finally {
    for (const rest of ['', '-wal', '-shm', '-journal']) rmSync(partial + rest, { force: true })
  }
}

/** Undefined when there is none. Throws StoreError `foreign` when it is not a manifest. */
export function readManifest(file: string): BackupManifest | undefined {
  let text: string
  try {
    text = readFileSync(manifestPath(file), 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw toStoreError(error, `reading ${manifestPath(file)}`)
  }
  const manifest = parse(text)
  if (
    manifest?.format !== 1 ||
    typeof manifest.sha256 !== 'string' ||
    !isEnd(manifest.journal) ||
    !isEnd(manifest.audit)
  ) {
    throw new StoreError('foreign', `${manifestPath(file)} is not a manifest of a backup`)
  }
  return manifest as BackupManifest
}

/** The ends of the chains as the manifest tells them, for the verifier. */
export function anchorsOf(manifest: BackupManifest): Anchor[] {
  return (['journal', 'audit'] as const)
    .map((chain) => ({ chain, ...manifest[chain] }))
    .filter((anchor) => anchor.seq > 0)
}

function manifestPath(file: string): string {
  return `${file}.manifest.json`
}

/** One file without a log beside it, and what its chains end with. */
function settle(path: string) {
  const db = new Database(path)
  try {
    db.pragma('journal_mode = DELETE')
    const end = (chain: 'journal' | 'audit') => {
      const { seq, hash } = readEnd(db, chain)
      return { seq, hash: hash.toString('hex') }
    }
    return { journal: end('journal'), audit: end('audit'), signedBy: readHead(db, 'journal')?.keyId ?? '' }
  } finally {
    db.close()
  }
}

function parse(text: string): Partial<BackupManifest> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function isEnd(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'seq' in value &&
    typeof value.seq === 'number' &&
    'hash' in value &&
    typeof value.hash === 'string'
  )
}
