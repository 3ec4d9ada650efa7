import { OF_CONFIGURATIONS } from '../configurationRows.ts'
import { OF_THE_FLEET } from '../fleetRows.ts'
import type { Schema } from '../openDb.ts'

/**
 * hub.db: the journal and all that is kept beside it. Nothing in it names a customer in plain text.
 *
 * `journal` and `audit` are append-only: triggers refuse changes by mistake, the hash chain shows changes on purpose.
 */
export const HUB_SCHEMA: Schema = {
  name: 'hub database',
  applicationId: 0x42487562, // "BHub"
  migrations: [
    {
      version: 1,
      sql: `
        CREATE TABLE journal (
          seq INTEGER PRIMARY KEY,
          type TEXT NOT NULL,
          version INTEGER NOT NULL,
          tick INTEGER NOT NULL,
          wall INTEGER NOT NULL,
          actor TEXT NOT NULL,
          correlation_id TEXT NOT NULL,
          cause_id TEXT NOT NULL,
          data BLOB NOT NULL,
          hash BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

        CREATE TABLE audit (
          seq INTEGER PRIMARY KEY,
          wall INTEGER NOT NULL,
          actor TEXT NOT NULL,
          action TEXT NOT NULL,
          subject TEXT NOT NULL,
          success INTEGER NOT NULL,
          hash BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

        -- Public keys the heads are signed with; more than one after a move to another machine.
        CREATE TABLE audit_keys (key_id TEXT PRIMARY KEY, public_key BLOB NOT NULL) STRICT, WITHOUT ROWID;
        -- The signed end of each chain, renewed in every transaction that appends to it.
        CREATE TABLE heads (
          chain TEXT PRIMARY KEY,
          seq INTEGER NOT NULL,
          hash BLOB NOT NULL,
          key_id TEXT NOT NULL REFERENCES audit_keys,
          signature BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- Earlier ends that stay: they narrow down where a rewritten chain was changed.
        CREATE TABLE milestones (
          chain TEXT NOT NULL,
          seq INTEGER NOT NULL,
          hash BLOB NOT NULL,
          key_id TEXT NOT NULL REFERENCES audit_keys,
          signature BLOB NOT NULL,
          PRIMARY KEY (chain, seq)
        ) STRICT, WITHOUT ROWID;

        -- n rises with time, so the oldest answers are found without an index of their own.
        CREATE TABLE commands (
          n INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE,
          body_hash TEXT NOT NULL,
          answer TEXT NOT NULL,
          tick INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE snapshots (
          seq INTEGER NOT NULL,
          code_version TEXT NOT NULL,
          state BLOB NOT NULL,
          sha256 BLOB NOT NULL,
          PRIMARY KEY (seq, code_version)
        ) STRICT;

        CREATE TABLE clock (id INTEGER PRIMARY KEY CHECK (id = 1), tick INTEGER NOT NULL, wall INTEGER NOT NULL) STRICT;

        CREATE TABLE node_descriptions (node_id TEXT PRIMARY KEY, description TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE device_status (
          device_id TEXT NOT NULL,
          iface TEXT NOT NULL,
          node_id TEXT NOT NULL,
          data TEXT NOT NULL,
          wall INTEGER NOT NULL,
          PRIMARY KEY (device_id, iface)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE device_alerts (
          device_id TEXT NOT NULL,
          code TEXT NOT NULL,
          node_id TEXT NOT NULL,
          alert TEXT NOT NULL,
          PRIMARY KEY (device_id, code)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE nodes (node_id TEXT PRIMARY KEY, secret_hash BLOB NOT NULL, enrolled_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE users (
          user TEXT PRIMARY KEY,
          name TEXT NOT NULL,
          role TEXT NOT NULL,
          password_hash TEXT NOT NULL,
          must_change_password INTEGER NOT NULL,
          failures INTEGER NOT NULL,
          locked_until INTEGER,
          last_login_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sessions (
          id_hash TEXT PRIMARY KEY,
          user TEXT NOT NULL,
          name TEXT NOT NULL,
          role TEXT NOT NULL,
          kiosk_id TEXT,
          started_at INTEGER NOT NULL,
          active_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessions_by_user ON sessions (user);
        CREATE TABLE kiosk_keys (kiosk_id TEXT PRIMARY KEY, key_hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
      `,
    },
    {
      // Kiosks were the first screens with a key; displays have one too.
      version: 2,
      sql: `
        CREATE TABLE screen_keys (
          kind TEXT NOT NULL,
          screen_id TEXT NOT NULL,
          key_hash TEXT NOT NULL,
          PRIMARY KEY (kind, screen_id)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO screen_keys SELECT 'kiosk', kiosk_id, key_hash FROM kiosk_keys;
        DROP TABLE kiosk_keys;
        ALTER TABLE sessions RENAME COLUMN kiosk_id TO screen_id;
      `,
    },
    {
      // Channels with a key, the customer directory, and what is sent to webhooks.
      version: 3,
      sql: `
        CREATE TABLE partner_keys (
          partner_id TEXT PRIMARY KEY,
          key_hash TEXT NOT NULL UNIQUE,
          created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- Customers by list: one list is in force, another may be on its way in. Nobody's number is in it: known_by is an
        -- HMAC under a key that is not in this file.
        CREATE TABLE directory (
          list INTEGER NOT NULL,
          known_by TEXT NOT NULL,
          customer INTEGER NOT NULL,
          class_id TEXT,
          adviser_id TEXT,
          PRIMARY KEY (list, known_by)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX directory_by_customer ON directory (list, customer);
        CREATE TABLE directory_lists (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          in_force INTEGER NOT NULL,
          coming INTEGER
        ) STRICT;
        INSERT INTO directory_lists (id, in_force, coming) VALUES (1, 1, NULL);

        -- The secret itself is derived; a new generation makes another one.
        CREATE TABLE webhook_secrets (webhook_id TEXT PRIMARY KEY, generation INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        -- Position of the last event that was looked at.
        CREATE TABLE webhook_cursors (webhook_id TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE webhook_deliveries (
          n INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE,
          webhook_id TEXT NOT NULL,
          type TEXT NOT NULL,
          seq INTEGER NOT NULL,
          body TEXT NOT NULL,
          state TEXT NOT NULL,
          attempts INTEGER NOT NULL,
          last_attempt_at INTEGER,
          next_attempt_at INTEGER,
          last_status INTEGER,
          last_error TEXT
        ) STRICT;
        CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook_id, state, next_attempt_at);
      `,
    },
    {
      // What the branch has taught, for forecasts: a shortcut, the journal teaches it anew.
      version: 4,
      sql: `
        CREATE TABLE learned (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          version TEXT NOT NULL,
          -- Position of the last event it has learned from.
          seq INTEGER NOT NULL,
          memory TEXT NOT NULL
        ) STRICT;
      `,
    },
    {
      // When nodes and devices were heard of last.
      version: 5,
      sql: `
        CREATE TABLE last_seen (
          kind TEXT NOT NULL,
          id TEXT NOT NULL,
          wall INTEGER NOT NULL,
          PRIMARY KEY (kind, id)
        ) STRICT, WITHOUT ROWID;
      `,
    },
    {
      // Messages of machines, sealed as they came, and where to find what customers did at machines.
      version: 6,
      sql: `
        CREATE TABLE raw_messages (
          n INTEGER PRIMARY KEY,
          message_id TEXT NOT NULL UNIQUE,
          device_id TEXT NOT NULL,
          wall INTEGER NOT NULL,
          verdict TEXT NOT NULL,
          reason TEXT,
          bytes INTEGER NOT NULL,
          size INTEGER NOT NULL,
          sealed TEXT NOT NULL
        ) STRICT;
        CREATE INDEX raw_messages_by_device ON raw_messages (device_id, n, size);
        CREATE INDEX raw_messages_by_age ON raw_messages (wall);

        CREATE INDEX machine_transactions ON journal (
          json_extract(CAST(data AS TEXT), '$.at'),
          json_extract(CAST(data AS TEXT), '$.deviceId')
        ) WHERE type = 'MachineTransaction';
      `,
    },
    {
      // Reports on the fleet read its events among all others.
      version: 7,
      sql: `CREATE INDEX journal_fleet ON journal (seq, wall, type) WHERE ${OF_THE_FLEET}`,
    },
    {
      // Units of devices: what was last seen of each, and what went in and out by hour (Unix hours), as far as it was watched.
      version: 8,
      sql: `
        CREATE TABLE stock_units (stock_id TEXT PRIMARY KEY, memory TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE stock_hours (
          stock_id TEXT NOT NULL,
          hour INTEGER NOT NULL,
          used INTEGER NOT NULL,
          added INTEGER NOT NULL,
          refilled INTEGER NOT NULL,
          minutes INTEGER NOT NULL,
          PRIMARY KEY (stock_id, hour)
        ) STRICT, WITHOUT ROWID;
      `,
    },
    {
      // Accounts that can not log in any more; configurations that were in force, found among all events.
      version: 9,
      sql: `
        ALTER TABLE users ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX journal_configurations ON journal (seq) WHERE ${OF_CONFIGURATIONS};
      `,
    },
    {
      // Forms as they were offered: what was handed in is shown in the version it was filled in.
      version: 10,
      sql: `
        CREATE TABLE form_templates (
          template_id TEXT NOT NULL,
          version INTEGER NOT NULL,
          template TEXT NOT NULL,
          -- A form was handed in by it: it stays as it is.
          is_used INTEGER NOT NULL,
          PRIMARY KEY (template_id, version)
        ) STRICT, WITHOUT ROWID;
      `,
    },
    {
      // What reports are counted from (hub/core/reports/rows.ts): the journal makes it anew whenever it is missing or of another version.
      version: 11,
      sql: `
        CREATE TABLE report_mark (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          version INTEGER NOT NULL,
          -- Position of the last event that is counted.
          seq INTEGER NOT NULL,
          business_day TEXT,
          time_zone TEXT NOT NULL
        ) STRICT;
        CREATE TABLE report_tickets (
          ticket_id TEXT PRIMARY KEY,
          seq INTEGER NOT NULL,
          number TEXT NOT NULL,
          day TEXT NOT NULL,
          taken_local INTEGER NOT NULL,
          how TEXT NOT NULL,
          kiosk_id TEXT,
          partner_id TEXT,
          queue_id TEXT NOT NULL,
          business_id TEXT NOT NULL,
          class_id TEXT NOT NULL,
          now_queue_id TEXT NOT NULL,
          now_business_id TEXT NOT NULL,
          now_class_id TEXT NOT NULL,
          arrived_day TEXT,
          arrived_local INTEGER,
          waiting_since_tick INTEGER,
          pending_until_tick INTEGER,
          activated_tick INTEGER,
          called_local INTEGER,
          wait_ms INTEGER,
          is_within INTEGER,
          window_id TEXT,
          teller_id TEXT,
          state TEXT NOT NULL,
          ended_local INTEGER,
          open_call INTEGER,
          calls INTEGER NOT NULL,
          recalls INTEGER NOT NULL,
          no_shows INTEGER NOT NULL,
          transfers INTEGER NOT NULL,
          services INTEGER NOT NULL,
          service_ms INTEGER NOT NULL,
          score INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX report_tickets_by_day ON report_tickets (day, seq);
        CREATE INDEX report_tickets_by_arrival ON report_tickets (arrived_day);
        CREATE TABLE report_calls (
          call_id INTEGER PRIMARY KEY,
          ticket_id TEXT NOT NULL,
          day TEXT NOT NULL,
          local INTEGER NOT NULL,
          tick INTEGER NOT NULL,
          kind TEXT NOT NULL,
          is_first INTEGER NOT NULL,
          wait_ms INTEGER,
          window_id TEXT NOT NULL,
          teller_id TEXT,
          queue_id TEXT NOT NULL,
          business_id TEXT NOT NULL,
          class_id TEXT NOT NULL,
          started_tick INTEGER,
          recalls INTEGER NOT NULL,
          outcome TEXT,
          service_ms INTEGER
        ) STRICT;
        CREATE INDEX report_calls_by_day ON report_calls (day);
        CREATE TABLE report_evaluations (
          ticket_id TEXT PRIMARY KEY,
          day TEXT NOT NULL,
          local INTEGER NOT NULL,
          window_id TEXT NOT NULL,
          teller_id TEXT,
          queue_id TEXT NOT NULL,
          business_id TEXT NOT NULL,
          class_id TEXT NOT NULL,
          score INTEGER,
          is_low INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX report_evaluations_by_day ON report_evaluations (day);
        CREATE TABLE report_stretches (
          seq INTEGER NOT NULL,
          window_id TEXT NOT NULL,
          teller_id TEXT NOT NULL,
          day TEXT NOT NULL,
          status TEXT NOT NULL,
          reason_zh TEXT,
          reason_en TEXT,
          begin_tick INTEGER NOT NULL,
          begin_local INTEGER NOT NULL,
          end_tick INTEGER,
          end_local INTEGER,
          is_sign_in INTEGER NOT NULL,
          is_sign_out INTEGER NOT NULL,
          PRIMARY KEY (seq, window_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX report_stretches_by_day ON report_stretches (day);
        CREATE INDEX report_stretches_open ON report_stretches (window_id) WHERE end_tick IS NULL;
      `,
    },
  ],
}
