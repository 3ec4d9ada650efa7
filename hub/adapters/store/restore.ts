import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { anchorsOf, readManifest } from './backup.ts'
import { type ChainEnd, readEnd } from './chain.ts'
import { dataPaths, lockDataDirectory } from './dataDirectory.ts'
import { sha256OfFile, syncDirectory, syncFile } from './durableFiles.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { openDb, openForReading } from './openDb.ts'
import { StoreError, toStoreError } from './storeError.ts'
import { type Verification, verifyFile } from './verification.ts'

export interface RestoreOptions {
  /** Replace a journal that is newer than the backup or not its continuation, or one that can not be read. */
  readonly force?: boolean
  readonly now?: () => number
}

export interface RestoreReport {
  readonly lastSeq: number
  readonly verification: Verification
  /** Where the replaced files are; undefined when there were none. */
  readonly replaced?: string
}

/**
 * Puts a backup in the place of hub.db. The order is: lock the directory (StoreError `inUse` while a hub runs), check
 * the backup (checksum of the manifest, structure, hash chains; `damaged`), compare it with what is there
 * (`wouldOverwrite` without `force`), copy it beside hub.db, keep the replaced files aside, rename. A power cut leaves
 * either the old or the new hub.db. keys.db is left alone: on another machine everything works but reading personal
 * data, which its keys never left.
 */
export async function restore(
  file: string,
  dataDirectory: string,
  options: RestoreOptions = {},
): Promise<RestoreReport> {
  const { force = false, now = Date.now } = options
  const verification = await checkBackup(file)
  const lock = lockDataDirectory(dataDirectory)
  try {
    const paths = dataPaths(dataDirectory)
    const incoming = `${paths.hub}.restoring`
    copyFileSync(file, incoming)
    // Brings the copy to this program's form and into WAL mode before it takes the place of the other.
    openDb(incoming, HUB_SCHEMA).close()
    syncFile(incoming)
    let replaced: string | undefined
    if (existsSync(paths.hub)) {
      const standing = settleStanding(paths.hub, force)
      if (standing && !force) compare(incoming, paths.hub, standing)
      replaced = setAside(
        paths.hub,
        join(dataDirectory, `replaced-${new Date(now()).toISOString().replace(/[:.]/gu, '-')}`),
      )
    }
    renameSync(incoming, paths.hub)
    syncDirectory(dataDirectory)
    return { lastSeq: verification.journal.lastSeq, verification, ...(replaced ? { replaced } : {}) }
  } catch (error) {
    throw toStoreError(error, `restoring ${file}`)
  } finally {
    for (const rest of ['', '-wal', '-shm']) rmSync(`${dataPaths(dataDirectory).hub}.restoring${rest}`, { force: true })
    lock.release()
  }
}

async function checkBackup(file: string): Promise<Verification> {
  const manifest = readManifest(file)
  if (manifest && (await sha256OfFile(file)) !== manifest.sha256) {
    throw new StoreError('damaged', `${file} is not the file its manifest describes (checksum differs)`)
  }
  const verification = await verifyFile(file, manifest ? anchorsOf(manifest) : [])
  if (!verification.ok) {
    const finding = verification.structure[0] ?? verification.journal.finding ?? verification.audit.finding
    throw new StoreError('damaged', `${file} does not verify: ${finding}`)
  }
  return verification
}

/** Folds the write-ahead log into the standing database and says where its journal ends. */
function settleStanding(hubDb: string, force: boolean): ChainEnd | undefined {
  try {
    const db = openDb(hubDb, HUB_SCHEMA)
    try {
      db.pragma('wal_checkpoint(TRUNCATE)')
      return readEnd(db, 'journal')
    } finally {
      db.close()
    }
  } catch (error) {
    if (force) return undefined
    throw new StoreError(
      'wouldOverwrite',
      `what is in ${hubDb} can not be read, so it is not known whether it is newer; force the restore to replace it`,
      error,
    )
  }
}

function compare(incoming: string, hubDb: string, standing: ChainEnd): void {
  const db = openForReading(incoming, HUB_SCHEMA)
  try {
    const end = readEnd(db, 'journal')
    if (standing.seq > end.seq) {
      throw new StoreError(
        'wouldOverwrite',
        `the journal in ${hubDb} goes to ${standing.seq}, the backup only to ${end.seq}; force the restore to go back`,
      )
    }
    const same = db.prepare<[number], { hash: Buffer }>('SELECT hash FROM journal WHERE seq = ?').get(standing.seq)
    if (standing.seq > 0 && !same?.hash.equals(standing.hash)) {
      throw new StoreError(
        'wouldOverwrite',
        `the journal in ${hubDb} is not the beginning of the backup's; force the restore to replace it`,
      )
    }
  } finally {
    db.close()
  }
}

/**
 * Copies hub.db and moves what is beside it: hub.db itself stays in its place until the rename that replaces it, and a
 * log of the old database must never lie beside the new one.
 */
function setAside(hubDb: string, directory: string): string {
  mkdirSync(directory, { mode: 0o700 })
  copyFileSync(hubDb, join(directory, 'hub.db'))
  for (const rest of ['-wal', '-shm'])
    if (existsSync(hubDb + rest)) renameSync(hubDb + rest, join(directory, `hub.db${rest}`))
  syncDirectory(directory)
  return directory
}
