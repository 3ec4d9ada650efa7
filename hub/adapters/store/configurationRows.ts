import type { EventStatement } from './eventRows.ts'
import type { Db } from './openDb.ts'

/** As the index of a migration has it: a query must say it in these words, or SQLite reads the whole journal. */
export const OF_CONFIGURATIONS = `type = 'ConfigurationApplied'`

/** ConfigurationApplied events with seq > after, in order, at most `limit`. */
export function configurationStatement(db: Db): EventStatement {
  return db
    .prepare<[number, number], never>(
      `SELECT seq, type, version, tick, wall, actor, correlation_id, cause_id, CAST(data AS TEXT)
       FROM journal WHERE ${OF_CONFIGURATIONS} AND seq > ? ORDER BY seq LIMIT ?`,
    )
    .raw() as unknown as EventStatement
}
