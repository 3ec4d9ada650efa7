import { existsSync } from 'node:fs'
import { dataPaths } from './dataDirectory.ts'
import { derivedKey, keyFromFile } from './keyEncryptionKey.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { type Db, openDb } from './openDb.ts'
import { toStoreError } from './storeError.ts'

const FIRST_GENERATION = 1

/**
 * What deliveries are signed with. No secret is stored: each is made of the key-encryption key, the webhook's id and a
 * generation, which is all the table has.
 */
export class WebhookSecrets {
  readonly #derivedKey: (purpose: string) => Buffer
  readonly #find
  readonly #renew

  constructor(db: Db, derive: (purpose: string) => Buffer) {
    this.#derivedKey = derive
    this.#find = db.prepare<[string], { generation: number }>(
      'SELECT generation FROM webhook_secrets WHERE webhook_id = ?',
    )
    this.#renew = db.prepare(
      `INSERT INTO webhook_secrets (webhook_id, generation) VALUES (?, ${FIRST_GENERATION + 1})
       ON CONFLICT (webhook_id) DO UPDATE SET generation = generation + 1`,
    )
  }

  /** The newest first, and the one before it: a receiver may change over when it likes. */
  secretsOf(webhookId: string): readonly Buffer[] {
    // Read every time: the command line makes a new one while the hub runs.
    const generation = this.#find.get(webhookId)?.generation ?? FIRST_GENERATION
    const generations = generation > FIRST_GENERATION ? [generation, generation - 1] : [generation]
    return generations.map((each) => this.#derivedKey(`webhook ${webhookId} ${each}`))
  }

  renew(webhookId: string): void {
    try {
      this.#renew.run(webhookId)
    } catch (error) {
      throw toStoreError(error, `renewing the secret of webhook ${webhookId}`)
    }
  }
}

/** For a command line beside a running hub. Throws StoreError like openDb. */
export function openWebhookSecrets(directory: string): WebhookSecrets & { close(): void } {
  const paths = dataPaths(directory)
  const db = openDb(paths.hub, HUB_SCHEMA)
  try {
    const key = keyFromFile(paths.kek).load(!existsSync(paths.keys))
    const secrets = new WebhookSecrets(db, (purpose) => derivedKey(key, purpose))
    return Object.assign(secrets, { close: () => db.close() })
  } catch (error) {
    db.close()
    throw error
  }
}
