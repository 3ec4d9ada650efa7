import { createHash } from 'node:crypto'
import { closeSync, createReadStream, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { errorCode } from './storeError.ts'

/** Makes new names and renames in a directory durable. Windows can not open directories and does not need it. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return
  syncPath(path, 'r')
}

/** Makes a file's content durable. */
export function syncFile(path: string): void {
  syncPath(path, 'r+')
}

function syncPath(path: string, flags: string): void {
  const handle = openSync(path, flags)
  try {
    fsyncSync(handle)
  } catch (error) {
    // Some network file systems do not know fsync of directories.
    if (errorCode(error) !== 'EINVAL') throw error
  } finally {
    closeSync(handle)
  }
}

/** Writes a small file so that after a power cut it is there as a whole or not at all. Mode 0600. */
export function writeWhole(path: string, content: string): void {
  const partial = `${path}.partial`
  writeFileSync(partial, content, { mode: 0o600, flush: true })
  renameSync(partial, path)
  syncDirectory(dirname(path))
}

/** SHA-256 of a file of any size, hex. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
