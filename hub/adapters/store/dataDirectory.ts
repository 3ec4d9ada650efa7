import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { writeWhole } from './durableFiles.ts'
import { makePrivateDirectory } from './openDb.ts'
import { errorCode, StoreError, toStoreError } from './storeError.ts'

/** What lies in a hub's data directory. */
export function dataPaths(directory: string) {
  return {
    hub: join(directory, 'hub.db'),
    keys: join(directory, 'keys.db'),
    kek: join(directory, 'kek'),
    publicKey: join(directory, 'hub.pub'),
    ballast: join(directory, 'ballast'),
    lock: join(directory, 'lock.db'),
    pid: join(directory, 'hub.pid'),
  } as const
}

/**
 * Makes the directory (0700) and takes it for this process: StoreError `inUse` while another has it. The lock is a file
 * lock of the operating system, held by an open SQLite transaction: it ends with the process, however that ends, and
 * there is nothing to clean up after a kill -9.
 */
export function lockDataDirectory(directory: string): { release(): void } {
  makePrivateDirectory(directory)
  const paths = dataPaths(directory)
  let db: Database.Database | undefined
  try {
    db = new Database(paths.lock, { timeout: 0 })
    db.exec('BEGIN EXCLUSIVE')
    writeWhole(paths.pid, `${process.pid}\n`)
  } catch (error) {
    db?.close()
    if (errorCode(error).startsWith('SQLITE_BUSY')) {
      throw new StoreError('inUse', `another hub${holder(paths.pid)} is running on ${directory}`, error)
    }
    throw toStoreError(error, `taking ${directory}`)
  }
  const lock = db
  return {
    release() {
      rmSync(paths.pid, { force: true })
      lock.close()
    },
  }
}

function holder(pidFile: string): string {
  try {
    return ` (process ${Number.parseInt(readFileSync(pidFile, 'utf8'), 10)})`
  } catch {
    return ''
  }
}
