/**
 * A byte port: where a device's bytes go and come from, whatever carries them (serial line, TCP, memory).
 * One object lives from open to close and is never opened again: node-serialport sends what was written while the
 * cable was out as soon as it is back, so a reopened device gets a new port object.
 */
export interface BytePort {
  /** Writes all bytes in one call; rejects when the port is closed. Never buffers for later. */
  write(bytes: Uint8Array): Promise<void>
  /** Idempotent. After it no callback is called any more. */
  close(): void
}

export interface PortListeners {
  onData(bytes: Uint8Array): void
  /** Called once when the port closes for any reason but `close()`: unplugged, peer gone, error. */
  onClose(reason: string): void
}

/** Opens a new port; rejects with a reason in words when it can not. */
export interface PortFactory {
  (listeners: PortListeners, options: { baudRate: number; signal: AbortSignal }): Promise<BytePort>
  /** The device calls: an opening takes as long as it likes, and nobody need give it up. */
  readonly isCalled?: boolean
  /** Frees what is kept between two openings; after it nothing is opened any more. */
  release?(): void
}
