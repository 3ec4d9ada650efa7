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
  /** Of all units, from this hour on. */
  loadHours(from: number): readonly (StockHour & { readonly stockId: string })[]
  /** Plain JSON. */
  saveUnit(stockId: string, memory: unknown): void
  saveHour(stockId: string, hour: StockHour): void
  /** Hours in which people filled or emptied it, the newest first. */
  refills(stockId: string, atMost: number): readonly StockHour[]
  /** Forgets hours before this one; at most so many rows at a time. Returns how many. */
  purge(before: number, atMost: number): number
}

/** The same table, read beside the hub. */
export interface StockHours {
  /** From an hour on, in order. */
  of(stockId: string, from: number): readonly StockHour[]
}
