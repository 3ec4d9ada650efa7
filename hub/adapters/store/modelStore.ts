import type { Log } from '../../app/ports.ts'
import type { ModelStore } from '../../app/science/ports.ts'
import type { Db } from './openDb.ts'
import { toStoreError } from './storeError.ts'

interface ModelRow {
  readonly seq: number
  readonly memory: string
}

/** What the branch has taught, one row in hub.db. */
export class SqliteModels implements ModelStore {
  readonly #log: Log
  readonly #find
  readonly #save

  constructor(db: Db, log: Log) {
    this.#log = log
    this.#find = db.prepare<[string], ModelRow>('SELECT seq, memory FROM learned WHERE version = ?')
    this.#save = db.prepare('INSERT OR REPLACE INTO learned (id, version, seq, memory) VALUES (1, ?, ?, ?)')
  }

  load(version: string): { readonly seq: number; readonly memory: unknown } | undefined {
    const row = this.#find.get(version)
    if (row === undefined) return undefined
    try {
      return { seq: row.seq, memory: JSON.parse(row.memory) }
    } catch (error) {
      this.#log.warn(
        { component: 'store', error: String(error) },
        'what was learned can not be read: it is learned anew',
      )
      return undefined
    }
  }

  save(version: string, seq: number, memory: unknown): void {
    try {
      this.#save.run(version, seq, JSON.stringify(memory))
    } catch (error) {
      throw toStoreError(error, 'storing what was learned')
    }
  }
}
