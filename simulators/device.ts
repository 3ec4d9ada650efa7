/**
 * A simulated device at the level of its wire: bytes of the published protocol in, bytes out. It does not share a codec
 * with the driver it is meant to test, so that an error can not hide in both.
 */
export interface SimulatedDevice {
  /** Same name as its driver's folder. */
  readonly protocol: string
  /** Bytes from the host. */
  receive(bytes: Uint8Array): void
  /** A host has opened or closed the line; a device keeps its own state over that. */
  lineOpened(): void
  lineClosed(): void
  /** What a person or a mishap can do to it, by name: `present-card`, `tear-paper`, `jam` ...; throws on an unknown one. */
  act(action: string, argument?: unknown): void
  /** What a person in front of it sees: plain JSON, for panels, scenarios and tests. */
  look(): Record<string, unknown>
  /** Of a device that serves WebSockets: then no bytes come and go over the line itself. */
  readonly sockets?: ServedSockets
}

/** Several connections at a time, each dialled at a path, with messages of text on it. */
export interface ServedSockets {
  /** Ports its protocol names, in the order in which it tries them. */
  readonly portsTried: readonly number[]
  /** The largest message it takes, in bytes. */
  readonly largestMessage: number
  /** Somebody has dialled this path at `host` (`127.0.0.1:5846`, as he has it); undefined: there is nothing there. */
  dialled(dial: { readonly path: string; readonly host: string }): ((socket: SocketEnd) => SocketListener) | undefined
  /** Whoever carries the connections; given once, before the first of them. */
  carriedBy(carrier: SocketCarrier): void
}

export interface SocketEnd {
  /** One message, in so many frames. */
  send(text: string, frames?: number): void
  /** Ends the connection without a word, as soon as what was sent has gone out. */
  cut(): void
}

export interface SocketListener {
  message(text: string): void
  closed(): void
}

export interface SocketCarrier {
  /** All connections are cut and the port is closed until `back`. */
  away(): void
  back(): void
}

export interface SimulatorContext {
  /** Bytes to the host, as far as the line is open; faults of the line (noise, split, pace) come behind it. */
  send(bytes: Uint8Array): void
  clock: { now(): number; after(ms: number, callback: () => void): () => void }
  /** A finished act a watcher may wait for: `printed`, `shown`, `key-echoed` ... with plain JSON. */
  notice(name: string, detail: Record<string, unknown>): void
}

export type SimulatorFactory = (context: SimulatorContext, settings: Record<string, unknown>) => SimulatedDevice
