import type { Log } from '../../app/ports.ts'
import type { Db } from './openDb.ts'

/**
 * Writes that may wait a moment and be replaced by a later one with the same key: telemetry, the last action of a
 * session. They share one transaction, so that a storm of status messages costs the commits of the journal nothing. What
 * a crash takes of them comes again: nodes publish everything on reconnect.
 */
export class DeferredWrites {
  readonly #db: Db
  readonly #log: Log
  readonly #delayMs: number
  #pending = new Map<string, { readonly write: () => void; readonly written: (() => void) | undefined }>()
  #timer: NodeJS.Timeout | undefined
  #failing = false

  constructor(db: Db, log: Log, delayMs: number) {
    this.#db = db
    this.#log = log
    this.#delayMs = delayMs
  }

  /** `written` is called once the write is on disk. */
  put(key: string, write: () => void, written?: () => void): void {
    this.#pending.set(key, { write, written })
    this.#timer ??= setTimeout(() => this.flush(), this.#delayMs).unref()
  }

  drop(key: string): void {
    this.#pending.delete(key)
  }

  /** False when they could not be written; they stay for the next time. */
  flush(): boolean {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#pending.size === 0) return true
    const writes = this.#pending
    try {
      this.#db
        .transaction(() => {
          for (const { write } of writes.values()) write()
        })
        .immediate()
    } catch (error) {
      if (!this.#failing)
        this.#log.error({ component: 'store', error: String(error) }, 'status can not be stored at the moment')
      this.#failing = true
      this.#timer = setTimeout(() => this.flush(), this.#delayMs).unref()
      return false
    }
    if (this.#failing) this.#log.info({ component: 'store' }, 'status is stored again')
    this.#failing = false
    this.#pending = new Map()
    for (const { written } of writes.values()) written?.()
    return true
  }

  close(): void {
    this.flush()
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
