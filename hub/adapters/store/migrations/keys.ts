import type { Schema } from '../openDb.ts'

/**
 * keys.db: the keys that make personal data readable, each wrapped by the one above it. It is never part of a backup.
 * Day keys go first: deleting one makes everything of its day unreadable, and takes the visit keys with it.
 */
export const KEYS_SCHEMA: Schema = {
  name: 'key store',
  applicationId: 0x42486b79, // "BHky"
  migrations: [
    {
      version: 1,
      sql: `
        CREATE TABLE hub_keys (name TEXT PRIMARY KEY, public_key BLOB NOT NULL, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE day_keys (day TEXT PRIMARY KEY, wrapped BLOB NOT NULL, wrapped_blind BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE visit_keys (
          key_id TEXT PRIMARY KEY,
          day TEXT NOT NULL REFERENCES day_keys ON DELETE CASCADE,
          wrapped BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX visit_keys_by_day ON visit_keys (day);
      `,
    },
  ],
}
