import type { TSchema } from 'typebox'
import type {
  AlertCode,
  CompletionPayload,
  DeviceCommandData,
  DeviceCommandName,
  DeviceDescription,
  DeviceEventData,
  DeviceEventName,
  Sealable,
  SealedBox,
  StatusData,
  StatusInterface,
} from '../contracts/index.ts'
import type { BytePort } from './transport/port.ts'

/**
 * The whole contract between the agent and a driver, on one page. A driver knows one wire protocol; the agent knows MQTT,
 * the registry, reconnecting and time. `docs/adding-a-device.md` is the guide.
 */
export interface DriverDefinition {
  /** Folder name, `<class>-<protocol>`. */
  readonly name: string
  readonly class: DeviceDescription['class']
  readonly interfaces: readonly StatusInterface[]
  readonly commands: readonly DeviceCommandName[]
  /** Those of `commands` a device with these settings takes. Absent: all. */
  commandsFor?(settings: Readonly<Record<string, unknown>>): readonly DeviceCommandName[]
  readonly defaultBaudRate: number
  /** Settings in the device's line of the configuration; validated before `create`. */
  readonly settings: TSchema
  /** `execute` may be called before the last one has resolved: the driver puts commands of several units in order itself. */
  readonly concurrentCommands?: boolean
  /**
   * `requests`: the device calls us over HTTP/1.1, the port is a `RequestPort`. `sockets`: the driver dials WebSockets, the port is a
   * `SocketPort`. With both `received` is never called. Absent: bytes.
   */
  readonly link?: 'bytes' | 'requests' | 'sockets'
  /** The wire carries personal data: its bytes are never logged, at no level. */
  readonly personalBytes?: boolean
  create(context: DriverContext): Driver
}

/** One device on one port. Created anew by the agent at its start, for another line of configuration and at `Device.Restart`; survives reconnects. */
export interface Driver {
  /**
   * The port is open: begin (identify, repaint, poll). Bytes arrive by `received` only between `connected` and
   * `disconnected`. Must not throw; what goes wrong is said by `context.fail`.
   */
  connected(port: BytePort): void
  /** The port is gone. Every exchange under way ends as `effect: 'unknown'` or `notDone`; nothing is kept to be sent later but desired state. */
  disconnected(reason: string): void
  received(bytes: Uint8Array): void
  /** Carries out one command; always resolves. Commands of one device arrive one after the other in order of receipt unless the driver allows more. */
  execute(command: DriverCommand): Promise<DriverCompletion>
  /** Before the agent ends, or another driver takes the device over. */
  stop(): void
}

/** `deadline` is a moment of `context.clock`: a command that has not begun by then is not begun any more. */
export type DriverCommand = {
  [N in DeviceCommandName]: {
    readonly id: string
    readonly name: N
    readonly data: DeviceCommandData[N]
    readonly deadline: number
  }
}[DeviceCommandName]
export type DriverCompletion = Omit<CompletionPayload, 'type' | 'session'>

export interface DriverContext {
  readonly deviceId: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly baudRate: number
  readonly log: DriverLog
  readonly clock: DriverClock
  /**
   * Publishes an event to the hub. Resolves `committed` once the hub has it on disk (PUBACK comes after its commit),
   * `expired` when `keepForMs` has passed without that; the event is then dropped. Survives reconnects of the agent.
   * `eventId` lets a driver name the event beforehand (see `seal`).
   */
  emit<N extends DeviceEventName>(
    name: N,
    data: DeviceEventData[N],
    options: { keepForMs: number; eventId?: string },
  ): Promise<'committed' | 'expired'>
  /** Publishes a status when it differs from the one before. */
  status<I extends StatusInterface>(iface: I, data: StatusData[I]): void
  /** Opens an alert, or keeps it open; one that is open already is not published again. */
  raise(code: AlertCode, detail?: string): void
  clear(code: AlertCode): void
  /** What the device has said of itself; what is left out stays as it was said before. */
  describe(self: Pick<DeviceDescription, 'model' | 'serial' | 'firmware'>): void
  newId(): string
  /** Seals personal data to the hub's key; the id of the event, or of the command it answers, is bound to it as additional data. */
  seal(plain: Sealable, id: string): SealedBox
  /**
   * What a card number is known by outside the driver: HMAC-SHA-256 under the branch's card key, in hex. Undefined where this node
   * has no key: then no card is read.
   */
  cardToken(digits: string): string | undefined
  /** Small and durable, for what must survive a kill of the agent: one JSON document per device. */
  readonly memory: DriverMemory
  /** The driver gives the port up (no answer, nonsense at this baud rate): the agent closes and reopens with back-off. */
  fail(reason: string): void
}

export interface DriverMemory {
  /** What was saved last; undefined at the first start and where the file is broken. */
  load(): unknown
  /** On disk when it returns; throws when it can not be written. Takes some milliseconds: for moves of things, not for figures. */
  save(value: unknown): void
}

/** Monotonic time and timers, given so that tests can drive them. */
export interface DriverClock {
  /** Milliseconds, monotonic. */
  now(): number
  /** Calls back once after `ms`; returns the cancel function. */
  after(ms: number, callback: () => void): () => void
}

export interface DriverLog {
  trace(fields: Record<string, unknown>, message: string): void
  debug(fields: Record<string, unknown>, message: string): void
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
  error(fields: Record<string, unknown>, message: string): void
}
