import { existsSync, readFileSync } from 'node:fs'
import type { NodeRegistry, PartnerKeys, PeopleStore } from '../../app/ports.ts'
import { dataPaths } from './dataDirectory.ts'
import { DeferredWrites } from './deferredWrites.ts'
import { writeWhole } from './durableFiles.ts'
import { cardKey, keyFromFile } from './keyEncryptionKey.ts'
import { KeyStore } from './keyStore.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { SqliteNodes } from './nodeRegistry.ts'
import { openDb } from './openDb.ts'
import { SqlitePartnerKeys } from './partnerKeys.ts'
import { SqlitePeople } from './peopleStore.ts'

const SILENT = { debug() {}, info() {}, warn() {}, error() {} }

export interface Registry {
  /** Accounts and kiosk keys. The audit chain has one writer, the hub: `audit` is not to be had here. */
  readonly people: Omit<PeopleStore, 'audit'>
  readonly nodes: NodeRegistry
  readonly partnerKeys: PartnerKeys
  /** Raw X25519 key of the hub, base64: what agents seal to. */
  readonly hubPublicKey: string
  /** What agents make tokens of card numbers with, base64. */
  readonly cardKey: string
  close(): void
}

/** The lists of people, nodes and kiosks, for a command line beside a running hub. Throws StoreError like openDb. */
export function openRegistry(directory: string): Registry {
  const paths = dataPaths(directory)
  const db = openDb(paths.hub, HUB_SCHEMA)
  const deferred = new DeferredWrites(db, SILENT, 0)
  return {
    people: new SqlitePeople(db, undefined, deferred),
    nodes: new SqliteNodes(db, Date.now),
    partnerKeys: new SqlitePartnerKeys(db, Date.now),
    get hubPublicKey() {
      return readPublicKey(directory)
    },
    get cardKey() {
      return cardKey(keyFromFile(paths.kek).load(false))
    },
    close() {
      deferred.flush()
      db.close()
    },
  }
}

/** keys.db belongs to the running hub alone, so the hub leaves its public key where others can read it. */
export function publishPublicKey(directory: string, publicKey: string): void {
  writeWhole(dataPaths(directory).publicKey, `${publicKey}\n`)
}

function readPublicKey(directory: string): string {
  const paths = dataPaths(directory)
  if (existsSync(paths.publicKey)) return readFileSync(paths.publicKey, 'utf8').trim()
  const keys = new KeyStore(paths.keys, keyFromFile(paths.kek))
  try {
    return keys.agreement.raw.toString('base64')
  } finally {
    keys.close()
  }
}
