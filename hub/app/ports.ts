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
  Identity,
  NodeDescriptionPayload,
  NodeStatePayload,
  PresentedIdentity,
  Problem,
  RecordedEvent,
  Role,
  SealedBox,
  StatusInterface,
} from '../../contracts/index.ts'
import type { Now } from '../core/time.ts'

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

export interface JournalStore {
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

// ---- personal data ------------------------------------------------------------------------------------------------
export interface IdentityVault {
  /** Raw X25519 public key, base64, for agents. */
  readonly publicKey: string
  /** Throws ProblemError SEAL_BROKEN. */
  open(sealed: SealedBox, eventId: string): Identity
  /** Makes and commits a key for this visit under the day's key, and encrypts with it. */
  protect(identity: Identity, keyId: string, day: string): PresentedIdentity
  /** Undefined once the key has been deleted. */
  reveal(field: EncryptedField): Identity | undefined
  eraseVisit(keyId: string): boolean
  /** Deletes the day keys of all days before `day`. */
  purgeBefore(day: string): number
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
  load(): {
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
export interface UserRecord {
  readonly user: string
  readonly name: string
  readonly role: Exclude<Role, ScreenKind>
  readonly passwordHash: string
  readonly mustChangePassword: boolean
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
