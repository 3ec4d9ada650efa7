import { existsSync, rmSync } from 'node:fs'
import type { FormTemplateStore } from '../../app/forms/ports.ts'
import type { MachineStore } from '../../app/machines/ports.ts'
import type {
  IdentityVault,
  JournalStore,
  Log,
  NodeRegistry,
  PartnerKeys,
  PeopleStore,
  RemoteSecrets,
  TwinStore,
} from '../../app/ports.ts'
import type { ModelStore } from '../../app/science/ports.ts'
import type { StockStore } from '../../app/stock/ports.ts'
import type { WebhookStore } from '../../app/webhooks/ports.ts'
import { startBackground } from './background.ts'
import type { BackupManifest } from './backup.ts'
import { Ballast, DEFAULT_BALLAST_BYTES } from './ballast.ts'
import { HashChain } from './chain.ts'
import type { Anchor } from './chainVerifier.ts'
import { dataPaths, lockDataDirectory } from './dataDirectory.ts'
import { DeferredWrites } from './deferredWrites.ts'
import { DIRECTORY_KEY, SqliteDirectory } from './directoryStore.ts'
import { SqliteFormTemplates } from './formTemplateStore.ts'
import { KeyedIdentityVault } from './identityVault.ts'
import { SqliteJournal, type Upcast } from './journalStore.ts'
import { type KeyEncryptionKeyProvider, keyFromFile } from './keyEncryptionKey.ts'
import { KeyStore } from './keyStore.ts'
import { SqliteMachines } from './machineStore.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { SqliteModels } from './modelStore.ts'
import { SqliteNodes } from './nodeRegistry.ts'
import { openDb } from './openDb.ts'
import { SqlitePartnerKeys } from './partnerKeys.ts'
import { SqlitePeople } from './peopleStore.ts'
import { DerivedRemoteSecrets } from './remoteSecrets.ts'
import { catchUpInSlices } from './reports/catchUp.ts'
import { ReportProjection } from './reports/reportProjection.ts'
import { SqliteStock } from './stockStore.ts'
import { isStoreError } from './storeError.ts'
import { SqliteTwins } from './twinStore.ts'
import type { Verification } from './verification.ts'
import { WebhookSecrets } from './webhookSecrets.ts'
import { SqliteWebhooks } from './webhookStore.ts'

export interface StoreOptions {
  /** hub/core's upcaster of stored events. */
  readonly upcast: Upcast
  /** Default: nowhere. */
  readonly log?: Log
  /** Unix time in milliseconds; default the system's. */
  readonly now?: () => number
  /** Default: the file `kek` in the data directory. */
  readonly keyEncryptionKey?: KeyEncryptionKeyProvider
  /** Disk space kept in reserve; 0 for none. Default 50 MB. */
  readonly ballastBytes?: number
  /** How often the reserve is looked after. */
  readonly ballastEveryMs?: number
  readonly checkpointEveryMs?: number
  /** How long telemetry may wait for others to be written with. */
  readonly telemetryDelayMs?: number
}

export interface Store {
  readonly journal: JournalStore
  readonly vault: IdentityVault
  /** What this branch's agents make tokens of card numbers with, base64. */
  readonly cardKey: string
  readonly twins: TwinStore
  readonly nodes: NodeRegistry
  readonly people: PeopleStore
  readonly directory: SqliteDirectory
  readonly partnerKeys: PartnerKeys
  readonly remoteSecrets: RemoteSecrets
  readonly webhooks: WebhookStore
  readonly models: ModelStore
  readonly machines: MachineStore
  readonly stock: StockStore
  readonly formTemplates: FormTemplateStore
  /** Whether everything in the journal is counted in reports. */
  readonly reports: Pick<ReportProjection, 'isCurrent'>
  readonly webhookSecrets: WebhookSecrets
  /** The key that signs the ends of the hash chains here. */
  readonly auditKey: { readonly keyId: string; readonly publicKey: Buffer }
  /**
   * True while the reserve of disk space is used up or can not be had: new tickets should wait, calling may go on. The
   * store gives the reserve back by itself when a commit finds the disk full, and makes it again when there is room.
   */
  readonly isSpaceLow: boolean
  /** Gives the reserve back at once; false when there was none. */
  releaseBallast(): boolean
  /** Checks the file's structure and both hash chains in the worker thread, gently. Rejects with StoreError. */
  verifyInBackground(anchors?: readonly Anchor[]): Promise<Verification>
  /** Copies hub.db to `file` in the worker thread, while the hub goes on. Rejects with StoreError. */
  backup(file: string, codeVersion: string): Promise<BackupManifest>
  /** Writes what is waiting, and lets go of the data directory. */
  close(): Promise<void>
}

const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Pages in the write-ahead log (64 MB) at which the writer does a checkpoint itself, should the worker not come to it. */
const SAFETY_CHECKPOINT_PAGES = 16_384

/** A hub that was killed on a full disk must be able to start: the reserve is given back for that too. */
function takeDirectory(directory: string): { release(): void } {
  try {
    return lockDataDirectory(directory)
  } catch (error) {
    const { ballast } = dataPaths(directory)
    if (!isStoreError(error) || error.reason !== 'diskFull' || !existsSync(ballast)) throw error
    rmSync(ballast)
    return lockDataDirectory(directory)
  }
}

/**
 * Opens the hub's data directory, making what is missing. Constant time, whatever the length of the journal. Throws
 * StoreError: `inUse`, `newer`, `foreign`, `damaged` (the journal's end is not the one that was signed), `keys`, `io`.
 */
export function openStore(directory: string, options: StoreOptions): Store {
  const { upcast, log = SILENT, now = Date.now } = options
  const paths = dataPaths(directory)
  const opened: { close(): void }[] = []
  const keep = <T extends { close(): void }>(resource: T): T => {
    opened.push(resource)
    return resource
  }
  const closeAll = () => {
    for (const resource of opened.reverse()) resource.close()
  }
  const lock = takeDirectory(directory)
  keep({ close: () => lock.release() })
  try {
    const ballast = new Ballast(paths.ballast, options.ballastBytes ?? DEFAULT_BALLAST_BYTES, log)
    const onDiskFull = () => void ballast.release()
    const keys = keep(new KeyStore(paths.keys, options.keyEncryptionKey ?? keyFromFile(paths.kek), onDiskFull))
    const db = keep(openDb(paths.hub, HUB_SCHEMA, { autoCheckpointPages: SAFETY_CHECKPOINT_PAGES }))
    const deferred = keep(new DeferredWrites(db, log, options.telemetryDelayMs ?? 500))
    const reports = new ReportProjection(db, upcast, log)
    const chain = new HashChain(db, 'journal', keys.signer, log)
    const journal = new SqliteJournal(db, chain, { upcast, log, onDiskFull, reports })
    keep(catchUpInSlices(reports, journal, log))
    const people = new SqlitePeople(db, new HashChain(db, 'audit', keys.signer, log), deferred)
    const background = startBackground({ hubDb: paths.hub, checkpointEveryMs: options.checkpointEveryMs ?? 1_000 }, log)
    void ballast.fill()
    const ballastTimer = setInterval(() => void ballast.fill(), options.ballastEveryMs ?? 30_000).unref()

    return {
      journal,
      vault: new KeyedIdentityVault(keys),
      cardKey: keys.cardKey,
      twins: new SqliteTwins(db, deferred),
      nodes: new SqliteNodes(db, now),
      people,
      directory: new SqliteDirectory(db, keys.derivedKey(DIRECTORY_KEY)),
      partnerKeys: new SqlitePartnerKeys(db, now),
      remoteSecrets: new DerivedRemoteSecrets(keys),
      webhooks: new SqliteWebhooks(db),
      models: new SqliteModels(db, log),
      machines: new SqliteMachines(db, deferred),
      stock: new SqliteStock(db, deferred, log),
      formTemplates: new SqliteFormTemplates(db),
      reports,
      webhookSecrets: new WebhookSecrets(db, (purpose) => keys.derivedKey(purpose)),
      auditKey: { keyId: keys.signer.keyId, publicKey: keys.signer.publicKey },
      get isSpaceLow() {
        return ballast.isWanting
      },
      releaseBallast: () => ballast.release(),
      verifyInBackground: (anchors = []) => background.run('verify', { anchors }),
      backup: (file, codeVersion) => {
        deferred.flush()
        return background.run('backup', { file, codeVersion })
      },
      async close() {
        clearInterval(ballastTimer)
        await background.close()
        await ballast.settle()
        closeAll()
      },
    }
  } catch (error) {
    closeAll()
    throw error
  }
}
