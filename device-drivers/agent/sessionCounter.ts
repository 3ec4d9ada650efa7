import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeDurably } from './durableFile.ts'

export interface SessionCounter {
  /** The number of the next connection, already safe on disk. Throws when it can not be written. */
  next(): number
}

/**
 * The node's session number, kept in `<stateDirectory>/session.json`: written beside, synced, then moved into place, so a
 * power cut leaves the old or the new one. Where there is none it starts from the time of day in seconds and not from 1:
 * a node whose directory was lost must still come with a higher number than before.
 * @param wallNow Unix time in milliseconds
 */
export function sessionCounter(stateDirectory: string, wallNow: () => number): SessionCounter {
  const path = join(stateDirectory, 'session.json')
  let last: number | undefined

  return {
    next() {
      mkdirSync(stateDirectory, { recursive: true, mode: 0o700 })
      const next = (last ?? readLast(path) ?? Math.floor(wallNow() / 1000)) + 1
      writeDurably(path, `${JSON.stringify({ session: next })}\n`)
      last = next
      return next
    },
  }
}

function readLast(path: string): number | undefined {
  try {
    const document: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const session =
      typeof document === 'object' && document !== null && 'session' in document ? document.session : undefined
    return typeof session === 'number' && Number.isSafeInteger(session) && session > 0 ? session : undefined
  } catch {
    // Absent on the first start; a broken one is as good as none.
    return undefined
  }
}
