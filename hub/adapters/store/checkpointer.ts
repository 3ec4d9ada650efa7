import { statSync } from 'node:fs'
import type { Db } from './openDb.ts'

/** Frames of the write-ahead log that are worth a checkpoint: about 4 MB. */
const FRAMES_PER_CHECKPOINT = 1_000
/** Looks without a change after which the log is cut to nothing. */
const QUIET_LOOKS = 10

export type CheckpointOutcome = 'none' | 'passive' | 'truncated'

interface CheckpointRow {
  readonly busy: number
  /** Frames in the log. */
  readonly log: number
  readonly checkpointed: number
}

/**
 * Moves the write-ahead log into the database, from another thread than the writer's: a checkpoint there would stop the
 * whole hub for 4 to 29 ms. PASSIVE never waits for anybody and nobody waits for it; TRUNCATE takes the writer's lock for
 * a moment and is therefore done only when nothing has been written for a while.
 */
export class Checkpointer {
  readonly #db: Db
  readonly #walPath: string
  #lastChange = ''
  #quietLooks = 0

  /** A connection of its own to the database at `path`. */
  constructor(db: Db, path: string) {
    this.#db = db
    this.#walPath = `${path}-wal`
    // Give way at once: there is always a next look.
    db.pragma('busy_timeout = 0')
  }

  /** One look, to be taken about once a second. Throws what SQLite throws (disk full, I/O error). */
  look(): CheckpointOutcome {
    const wal = statSync(this.#walPath, { throwIfNoEntry: false })
    if (!wal || wal.size === 0) return 'none'
    const change = `${wal.mtimeMs}|${wal.size}`
    this.#quietLooks = change === this.#lastChange ? this.#quietLooks + 1 : 0
    this.#lastChange = change
    if (this.#quietLooks >= QUIET_LOOKS) return this.#checkpoint('TRUNCATE').busy === 0 ? 'truncated' : 'none'
    const { log, checkpointed } = this.#checkpoint('NOOP')
    if (log - checkpointed < FRAMES_PER_CHECKPOINT) return 'none'
    this.#checkpoint('PASSIVE')
    return 'passive'
  }

  #checkpoint(mode: 'NOOP' | 'PASSIVE' | 'TRUNCATE'): CheckpointRow {
    const [row] = this.#db.pragma(`wal_checkpoint(${mode})`) as CheckpointRow[]
    return row ?? { busy: 1, log: 0, checkpointed: 0 }
  }
}
