import type { Log } from '../../app/ports.ts'
import type { StockHour, StockHours, StockStore } from '../../app/stock/ports.ts'
import type { DeferredWrites } from './deferredWrites.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { type Db, openForReading } from './openDb.ts'

const HOUR_COLUMNS = 'hour, used, added, refilled, minutes'

/** Cash and stock by hour, and the last sight of each unit (DeferredWrites). */
export class SqliteStock implements StockStore {
  readonly #db: Db
  readonly #deferred: DeferredWrites
  readonly #log: Log
  readonly #unit
  readonly #hour
  readonly #refills
  readonly #find
  readonly #purge

  constructor(db: Db, deferred: DeferredWrites, log: Log) {
    this.#db = db
    this.#deferred = deferred
    this.#log = log
    this.#unit = db.prepare('INSERT OR REPLACE INTO stock_units (stock_id, memory) VALUES (?, ?)')
    this.#hour = db.prepare(`INSERT OR REPLACE INTO stock_hours (stock_id, ${HOUR_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`)
    this.#refills = db.prepare<[string, number], StockHour>(
      `SELECT ${HOUR_COLUMNS} FROM stock_hours WHERE stock_id = ? AND refilled <> 0 ORDER BY hour DESC LIMIT ?`,
    )
    this.#find = db.prepare<[string, number], StockHour>(
      `SELECT ${HOUR_COLUMNS} FROM stock_hours WHERE stock_id = ? AND hour = ?`,
    )
    this.#purge = db.prepare<[string, number]>('DELETE FROM stock_hours WHERE stock_id = ? AND hour < ?')
  }

  loadUnits(): ReadonlyMap<string, unknown> {
    const rows = this.#db
      .prepare<[], { stockId: string; memory: string }>('SELECT stock_id AS stockId, memory FROM stock_units')
      .all()
    return new Map(rows.flatMap(({ stockId, memory }) => this.#parsed(stockId, memory)))
  }

  loadHour(stockId: string, hour: number): StockHour | undefined {
    return this.#find.get(stockId, hour)
  }

  saveUnit(stockId: string, memory: unknown): void {
    const json = JSON.stringify(memory)
    this.#deferred.put(`stock unit|${stockId}`, () => this.#unit.run(stockId, json))
  }

  saveHour(stockId: string, { hour, used, added, refilled, minutes }: StockHour): void {
    this.#deferred.put(`stock hour|${stockId}|${hour}`, () => {
      this.#hour.run(stockId, hour, used, added, refilled, minutes)
    })
  }

  refills(stockId: string, atMost: number): readonly StockHour[] {
    this.#deferred.flush()
    return this.#refills.all(stockId, atMost)
  }

  purge(stockId: string, before: number): void {
    this.#deferred.put(`stock purge|${stockId}`, () => this.#purge.run(stockId, before))
  }

  #parsed(stockId: string, memory: string): [string, unknown][] {
    try {
      return [[stockId, JSON.parse(memory)]]
    } catch (error) {
      this.#log.warn({ component: 'store', stockId, error: String(error) }, 'a unit can not be read: it begins anew')
      return []
    }
  }
}

/** On a connection of its own, which writes nothing: beside a running hub. Throws StoreError like openDb. */
export class SqliteStockHours implements StockHours {
  readonly #hours

  constructor(hubDb: string) {
    this.#hours = openForReading(hubDb, HUB_SCHEMA).prepare<[string, number], StockHour>(
      `SELECT ${HOUR_COLUMNS} FROM stock_hours WHERE stock_id = ? AND hour >= ? ORDER BY hour`,
    )
  }

  of(stockId: string, from: number): readonly StockHour[] {
    return this.#hours.all(stockId, from)
  }
}
