import type {
  Actor,
  AlertPayload,
  CommandResult,
  CompletionPayload,
  DeviceCommandData,
  DeviceCommandName,
  DeviceEventData,
  DeviceEventName,
  EncryptedField,
  EventType,
  Identifier,
  Identity,
  KnownBy,
  Mistake,
  NodeConfigurationPayload,
  NodeDescriptionPayload,
  NodeStatePayload,
  PresentedIdentity,
  Problem,
  RawMessage,
  RecordedEvent,
  Role,
  SealedBox,
  SealedForm,
  StatusInterface,
  VisitorIdentity,
} from '../../contracts/index.ts'
import type { Now } from '../core/time.ts'
import type { FleetJournal } from './fleet/ports.ts'

/** What the use cases need from the outside. hub/adapters implements these; hub/main.ts joins them. */

export interface Clock {
  now(): Now
  /** Milliseconds since the process started, for time-outs and measuring only. */
  monotonicMs(): number
}

// ---- journal ------------------------------------------------------------------------------------------------------
export type StoredAnswer =
  | { readonly ok: true; readonly result: CommandResult }
  | { readonly ok: false; readonly problem: Problem }

export interface AnsweredCommand {
  readonly id: string
  /** SHA-256 of type and canonical data, hex. */
  readonly bodyHash: string
  readonly answer: StoredAnswer
  readonly tick: number
}

export interface JournalStore extends FleetJournal {
  /** ConfigurationApplied events with seq > after, in order, at most `limit`: found without reading the others. */
  readConfigurations(after: number, limit: number): RecordedEvent[]
  /** Position of the last committed event, 0 for an empty journal. */
  readonly lastSeq: number
  /**
   * Tick of the last committed event or clock mark, and the wall time it stands for by the last mark: a mark is made of a
   * believed clock only, an event also while the clock is doubted.
   */
  readonly lastTime: { readonly tick: number; readonly wall: number } | undefined
  /** Events with seq > after, upcast to their latest versions, in order. */
  read(after: number, limit?: number): IterableIterator<RecordedEvent>
  /** Newest usable snapshot of this code version. */
  loadSnapshot(codeVersion: string): { readonly seq: number; readonly state: unknown } | undefined
  saveSnapshot(codeVersion: string, seq: number, state: unknown): void
  findAnswer(commandId: string): AnsweredCommand | undefined
  /** One transaction, on disk (FULL) when it returns. Throws when nothing of it was stored. */
  commit(batch: { readonly events: readonly RecordedEvent[]; readonly answers: readonly AnsweredCommand[] }): void
  /** Persists the monotone clock so that a restart goes on from it. */
  markTime(tick: number, wall: number): void
}

/** The journal as it is committed, read beside the hub: by a thread or a program of its own. */
export interface JournalReader extends Pick<JournalStore, 'lastSeq' | 'read'> {
  /** Positions of the events of these types with after < seq <= to, in order. */
  positions(types: readonly EventType[], after: number, to: number): number[]
}

// ---- personal data ------------------------------------------------------------------------------------------------
export interface IdentityVault {
  /** Raw X25519 public key, base64, for agents. */
  readonly publicKey: string
  /** Throws ProblemError SEAL_BROKEN. */
  open(sealed: SealedBox, eventId: string): Identity
  /** A message of a machine that was kept for diagnosis. Throws ProblemError SEAL_BROKEN. */
  openMessage(sealed: SealedBox, eventId: string): RawMessage
  /** Makes and commits a key for this visit under the day's key, and encrypts with it. */
  protect(identity: VisitorIdentity, keyId: string, day: string): PresentedIdentity
  /**
   * What a person is found by again on this day, without a word of him at rest: a document gives here what it gives in
   * `protect`.
   */
  blindIndex(kind: Identifier, number: string, day: string): string
  /**
   * The same for the same text and `keyId` as long as that key is kept, and no help in guessing the text once it is gone. Makes
   * the key when there is none.
   */
  fingerprint(text: string, keyId: string, day: string): string
  /** Undefined once the key has been deleted. */
  reveal(field: EncryptedField): VisitorIdentity | undefined
  /**
   * Anything that JSON can hold, under a key of its own that is made and committed here. The key is kept as long as those of `day`,
   * which may be a day to come.
   */
  seal(content: unknown, keyId: string, day: string): SealedForm
  /** What `seal` was given. Undefined once the key has been deleted. Throws ProblemError SEAL_BROKEN. */
  unseal(sealed: SealedForm): unknown
  eraseVisit(keyId: string): boolean
  /** Deletes the day keys of all days before `day`. */
  purgeBefore(day: string): number
}

// ---- tickets taken away from the branch ---------------------------------------------------------------------------
/** What codes and QR codes are made of: the hub's own keys, which stay behind this port. */
export interface RemoteSecrets {
  /** Eight digits for a ticket's nonce; `attempt` counts up when another ticket has them already. */
  code(nonce: string, attempt: number): string
  /** Stands for a nonce in a QR code, without giving it away. */
  tag(nonce: string): string
  /** Signature of a text, base64url. */
  sign(text: string): string
  /** Constant-time check. */
  isSigned(text: string, signature: string): boolean
}

/** Keys of partners. A key has 256 random bits, so its SHA-256 (hex) is kept and found by. */
export interface PartnerKeys {
  /** Whose key it is; undefined for one that is not, or not any more. Asked anew with every request. */
  find(keyHash: string): string | undefined
  /** A new key; the one before ends at once. */
  save(partnerId: string, keyHash: string): void
  /** False when there was none. */
  revoke(partnerId: string): boolean
}

// ---- recognition --------------------------------------------------------------------------------------------------
/** A number somebody is known by; in memory only, and never in a log. */
export type KnownNumber = Pick<KnownBy, 'kind' | 'number'>
export interface Recognised {
  readonly classId: string | null
  readonly adviserId: string | null
}

/** The list of customers kept here. Of their numbers it keeps an HMAC each. */
export interface CustomerDirectory {
  /** A point query: some microseconds. */
  find(knownBy: KnownNumber): Recognised | undefined
  /**
   * Takes a CSV list as a whole or, when it has mistakes or the store fails (rejects with STORE_UNAVAILABLE), nothing of it;
   * until the end the list before stands. Gives up the thread every few milliseconds.
   */
  importList(csv: string, options: ListOptions): Promise<ImportedList>
  /** With all numbers he is known by; false when nobody is known by this one. */
  forget(knownBy: KnownNumber): boolean
  /** Customers. */
  count(): number
}
export interface ListOptions {
  /** Replace: who is not in the list is forgotten. */
  readonly mode: 'complete' | 'replace'
  readonly isClass: (classId: string) => boolean
  readonly isAdviser: (user: string) => boolean
}
export type ImportedList =
  /** Customers: all there are after it. */
  | { readonly imported: number; readonly customers: number }
  /** `more`: how many more there are than those listed. */
  | { readonly mistakes: readonly Mistake[]; readonly more: number }

/** The bank's own customer system, somewhere on the network. */
export interface CustomerSystem {
  /** Whether there is one to ask. */
  readonly isThere: boolean
  /** What it said a while ago: a customer, null when it did not know him; undefined when it has not been asked. */
  remembered(knownBy: KnownNumber): Recognised | null | undefined
  /** Rejects when it does not answer, in time or at all, or is left alone for that reason. */
  find(knownBy: KnownNumber, signal?: AbortSignal): Promise<Recognised | undefined>
}

// ---- nodes and devices --------------------------------------------------------------------------------------------
/** A message of a node, checked against its schema, with the node's name from its credentials. */
export type NodeMessage =
  | { readonly kind: 'state'; readonly payload: NodeStatePayload }
  | { readonly kind: 'description'; readonly payload: NodeDescriptionPayload }
  | {
      readonly kind: 'status'
      readonly deviceId: string
      readonly iface: StatusInterface
      readonly data: Record<string, unknown>
    }
  | { readonly kind: 'alert'; readonly deviceId: string; readonly code: string; readonly payload: AlertPayload | null }
  | {
      [N in DeviceEventName]: {
        readonly kind: 'event'
        readonly deviceId: string
        readonly name: N
        readonly id: string
        readonly ts: number
        readonly data: DeviceEventData[N]
      }
    }[DeviceEventName]

/** The hub's side of node traffic; called by the broker in order of arrival. */
export interface NodeTraffic {
  /**
   * Resolves once the message is on disk where it must be (events, state changes): PUBACK follows. A returned problem is
   * told to the node on `$ctl/error` and acknowledged; a rejection leaves it unacknowledged and closes the connection.
   */
  receive(nodeId: string, message: NodeMessage): Promise<Problem | undefined>
  /** With every packet of a node, whatever is in it: it is alive. Costs next to nothing. */
  seen?(nodeId: string): void
}

/** What nodes are told of their devices. */
export interface NodeConfigurationSource {
  /** Undefined: there is nothing to say to it. */
  of(nodeId: string): NodeConfigurationPayload | undefined
  /** It has been sent. */
  given(nodeId: string, version: number): void
}

export type DeviceOutcome =
  | { readonly kind: 'completion'; readonly completion: CompletionPayload }
  /** Never reached the node. */
  | { readonly kind: 'notDelivered' }
  /** Reached it, no completion came: ask, never resend. */
  | { readonly kind: 'indeterminate' }

export interface DeviceGateway {
  isReady(nodeId: string): boolean
  /** `deadline` is wall time in ms; `id` at most 36 characters; the same id is carried out once by the node. */
  send<N extends DeviceCommandName>(
    target: { readonly nodeId: string; readonly deviceId: string },
    name: N,
    data: DeviceCommandData[N],
    options: { readonly id: string; readonly deadline: number },
  ): Promise<DeviceOutcome>
}

/** Telemetry: the last status of every device, kept in a table, not in the journal. */
export interface TwinStore {
  saveDescription(nodeId: string, description: NodeDescriptionPayload): void
  saveStatus(deviceId: string, nodeId: string, iface: string, data: Record<string, unknown>, wall: number): void
  saveAlert(deviceId: string, nodeId: string, code: string, alert: AlertPayload | null): void
  /** When these were heard of last, wall time: one write for all of them, for a restart to begin from. */
  saveSeen(seen: readonly { readonly kind: 'node' | 'device'; readonly id: string; readonly wall: number }[]): void
  load(): {
    readonly seen: readonly { readonly kind: 'node' | 'device'; readonly id: string; readonly wall: number }[]
    readonly descriptions: ReadonlyMap<string, NodeDescriptionPayload>
    readonly status: readonly {
      readonly deviceId: string
      readonly nodeId: string
      readonly iface: string
      readonly data: Record<string, unknown>
    }[]
    readonly alerts: readonly {
      readonly deviceId: string
      readonly nodeId: string
      readonly code: string
      readonly alert: AlertPayload
    }[]
  }
}

/** Credentials of nodes: name -> SHA-256 of its secret. */
export interface NodeRegistry {
  /** Constant-time check. */
  verify(nodeId: string, secret: string): boolean
  /** Adds or renews a node; returns its new 256-bit secret, shown once. */
  enrol(nodeId: string): string
  /** False when there is no such node. */
  revoke(nodeId: string): boolean
  list(): { readonly nodeId: string; readonly enrolledAt: number }[]
}

// ---- voice --------------------------------------------------------------------------------------------------------
export interface SpokenCall {
  readonly number: string
  readonly windowNumber: number
}
/** Puts a call into sound. */
export interface Voice {
  /** A WAV file: 16-bit mono PCM, the call once in each language, in this order, after the chime. */
  compose(
    call: SpokenCall,
    options: { readonly languages: readonly ('zh-CN' | 'en')[]; readonly chime: boolean },
  ): Uint8Array
}
/** The hub's own loudspeaker: calls one after the other, never two at once. */
export interface Announcer {
  announce(call: SpokenCall & { readonly callId: string }): void
}

// ---- people -------------------------------------------------------------------------------------------------------
/** Screens that work without a person logged in, each with a key of its own. */
export type ScreenKind = 'kiosk' | 'display'
/** People with a password. */
export type StaffRole = Exclude<Role, ScreenKind | 'partner'>
export interface UserRecord {
  readonly user: string
  readonly name: string
  readonly role: StaffRole
  readonly passwordHash: string
  readonly mustChangePassword: boolean
  /** Can not log in; the name stays known, for it stands in journals and reports. */
  readonly isDisabled: boolean
  readonly failures: number
  /** Tick until which log-in is refused. */
  readonly lockedUntil: number | null
  readonly lastLoginAt: number | null
}
export interface SessionRecord {
  /** SHA-256 of the cookie's value, hex. */
  readonly idHash: string
  readonly user: string
  readonly name: string
  readonly role: Role
  /** The kiosk or display (by the role) that started it with its key; null for a person. */
  readonly screenId: string | null
  readonly startedAt: number
  /** Tick of the last action of a person. */
  readonly activeAt: number
}
export interface PeopleStore {
  findUser(user: string): UserRecord | undefined
  saveUser(user: UserRecord): void
  listUsers(): UserRecord[]
  findSession(idHash: string): SessionRecord | undefined
  saveSession(session: SessionRecord): void
  deleteSession(idHash: string): void
  /** Sessions of a user, also those that have run out and were not used since. */
  sessionsOf(user: string): SessionRecord[]
  deleteSessionsOf(user: string): void
  /** SHA-256 hex of a screen's key. */
  screenKeyHash(kind: ScreenKind, screenId: string): string | undefined
  saveScreenKey(kind: ScreenKind, screenId: string, keyHash: string): void
  /** Who did what with accounts and personal data; append-only. */
  audit(entry: {
    readonly wall: number
    readonly actor: Actor
    readonly action: string
    readonly subject: string
    readonly success: boolean
  }): void
}

export interface Log {
  debug(fields: Record<string, unknown>, message: string): void
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
  error(fields: Record<string, unknown>, message: string): void
}
