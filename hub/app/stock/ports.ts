/** What went in and out of a unit in one Unix hour, as far as it was watched. */
export interface StockHour {
  readonly hour: number
  readonly used: number
  readonly added: number
  /** By people; negative: taken away. */
  readonly refilled: number
  readonly minutes: number
}

/** Telemetry of units: it may be written a moment later, and a crash may take the last minutes of it. */
export interface StockStore {
  /** What was last seen of each unit, as it was saved. */
  loadUnits(): ReadonlyMap<string, unknown>
  /** Undefined when there is nothing of it. */
  loadHour(stockId: string, hour: number): StockHour | undefined
  /** Plain JSON. */
  saveUnit(stockId: string, memory: unknown): void
  saveHour(stockId: string, hour: StockHour): void
  /** Hours in which people filled or emptied it, the newest first. */
  refills(stockId: string, atMost: number): readonly StockHour[]
  /** Forgets hours of a unit before this one. */
  purge(stockId: string, before: number): void
}

/** The same table, read beside the hub. */
export interface StockHours {
  /** From an hour on, in order. */
  of(stockId: string, from: number): readonly StockHour[]
}
