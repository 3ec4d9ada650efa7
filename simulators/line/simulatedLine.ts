import type { SimulatedDevice, SimulatorContext, SimulatorFactory } from '../device.ts'
import { type FaultyWire, faultyWire, type LineFaults, randomBytes } from './faults.ts'
import { type WireLog, wireLog } from './wireLog.ts'

export type Notice = { readonly name: string; readonly detail: Record<string, unknown> }

/** What carries the bytes to the host: a socket, a memory line. */
export interface Carrier {
  /** Bytes for the host; nobody there = lost. */
  toHost(bytes: Uint8Array): void
}

/**
 * A simulated device with its end of the line: faults between device and carrier, and a log of what was really on the wire
 * (to the host: after the faults; to the device: as the host sent it).
 */
export interface SimulatedLine {
  readonly device: SimulatedDevice
  /** What the device was made with. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly log: WireLog
  readonly faults: Readonly<LineFaults>
  /** Replaces all faults; `{}` makes the line well again. */
  setFaults(faults: LineFaults): void
  /** So many random bytes to the host now, or these. */
  noise(bytes: number | Uint8Array): void
  /** Told of every notice of the device; returns the cancel function. */
  onNotice(listener: (notice: Notice) => void): () => void
  /** A host has the line open. */
  readonly hosted: boolean
  /** Told when a host has opened or closed the line; returns the cancel function. */
  onHosted(listener: (hosted: boolean) => void): () => void
  // for the carrier
  hostOpened(carrier: Carrier): void
  hostClosed(): void
  fromHost(bytes: Uint8Array): void
}

export interface SimulatedLineOptions {
  readonly clock: SimulatorContext['clock']
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly logCapacity?: number
}

export function simulatedLine(
  createSimulator: SimulatorFactory,
  settings: Record<string, unknown>,
  options: SimulatedLineOptions,
): SimulatedLine {
  const { clock, random } = options
  const log = wireLog(options.logCapacity)
  const listeners = new Set<(notice: Notice) => void>()
  const hostListeners = new Set<(hosted: boolean) => void>()
  let faults: LineFaults = {}
  let carrier: Carrier | undefined
  let cancelNoise: (() => void) | undefined

  const toHost: FaultyWire = faultyWire(
    (bytes) => {
      if (!carrier) return
      log.add({ atMs: clock.now(), direction: 'toHost', bytes: bytes.slice() })
      carrier.toHost(bytes)
    },
    () => faults,
    clock,
    random,
  )
  const toDevice: FaultyWire = faultyWire(
    (bytes) => {
      if (carrier) device.receive(bytes)
    },
    () => faults,
    clock,
    random,
  )
  const device = createSimulator(
    {
      send: (bytes) => {
        if (carrier) toHost.push(bytes)
      },
      clock,
      notice: (name, detail) => {
        for (const listener of [...listeners]) listener({ name, detail })
      },
    },
    settings,
  )

  function keepNoise() {
    cancelNoise?.()
    cancelNoise = undefined
    const rate = faults.noiseBytesPerSecond
    if (!rate || !carrier) return
    cancelNoise = clock.after(1_000 / rate, () => {
      toHost.push(randomBytes(1, random))
      keepNoise()
    })
  }

  function closed() {
    if (!carrier) return
    carrier = undefined
    toHost.clear()
    toDevice.clear()
    keepNoise()
    device.lineClosed()
    tellHosted()
  }

  function tellHosted() {
    for (const listener of [...hostListeners]) listener(carrier !== undefined)
  }

  return {
    device,
    settings,
    log,
    get faults() {
      return faults
    },
    setFaults(next) {
      faults = { ...next }
      keepNoise()
    },
    noise(bytes) {
      if (carrier) toHost.push(typeof bytes === 'number' ? randomBytes(bytes, random) : bytes)
    },
    onNotice(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get hosted() {
      return carrier !== undefined
    },
    onHosted(listener) {
      hostListeners.add(listener)
      return () => hostListeners.delete(listener)
    },
    hostOpened(next) {
      closed()
      carrier = next
      keepNoise()
      device.lineOpened()
      tellHosted()
    },
    hostClosed: closed,
    fromHost(bytes) {
      if (!carrier) return
      log.add({ atMs: clock.now(), direction: 'toDevice', bytes: bytes.slice() })
      toDevice.push(bytes)
    },
  }
}
