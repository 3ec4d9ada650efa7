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
}

export interface SimulatorContext {
  /** Bytes to the host, as far as the line is open; faults of the line (noise, split, pace) come behind it. */
  send(bytes: Uint8Array): void
  clock: { now(): number; after(ms: number, callback: () => void): () => void }
  /** A finished act a watcher may wait for: `printed`, `shown`, `key-echoed` ... with plain JSON. */
  notice(name: string, detail: Record<string, unknown>): void
}

export type SimulatorFactory = (context: SimulatorContext, settings: Record<string, unknown>) => SimulatedDevice
