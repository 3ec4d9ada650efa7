import type { BytePort, PortFactory, PortListeners } from './port.ts'

/** The device's end of a line that lives in memory; a simulated device fits as it is. */
export interface DeviceEnd {
  receive(bytes: Uint8Array): void
  lineOpened(): void
  lineClosed(): void
}

export interface MemoryLine {
  /** Opens the host's end; rejects while unplugged or while another port is open, as a serial line does. */
  readonly open: PortFactory
  /** Bytes from the device to the host; lost when nobody has the line open, as on a wire. */
  send(bytes: Uint8Array): void
  /** Pulls the cable: the open port closes with this reason, opening fails until `replug`. */
  unplug(reason?: string): void
  replug(): void
  readonly isOpen: boolean
}

/**
 * A line without a wire. Bytes arrive in order and never inside the call that sent them (in a microtask), so drivers and
 * devices meet the same order of calls as on a real port. What was in flight when the line closed is lost.
 */
export function memoryLine(device: DeviceEnd): MemoryLine {
  let plugged = true
  let current: { readonly listeners: PortListeners; readonly port: BytePort } | undefined

  function end(): PortListeners | undefined {
    const listeners = current?.listeners
    current = undefined
    if (listeners) device.lineClosed()
    return listeners
  }

  function createPort(listeners: PortListeners): BytePort {
    const port: BytePort = {
      write(bytes) {
        if (current?.port !== port) return Promise.reject(new Error('the port is closed'))
        const copy = bytes.slice()
        return new Promise((resolve, reject) => {
          queueMicrotask(() => {
            if (current?.port !== port) {
              reject(new Error('the port closed while writing'))
              return
            }
            device.receive(copy)
            resolve()
          })
        })
      },
      close() {
        if (current?.port === port) end()
      },
    }
    current = { listeners, port }
    return port
  }

  return {
    open(listeners, { signal }) {
      if (signal.aborted) return Promise.reject(new Error('opening was given up'))
      if (!plugged) return Promise.reject(new Error('nothing is plugged in'))
      if (current) return Promise.reject(new Error('the port is already open'))
      const port = createPort(listeners)
      device.lineOpened()
      return Promise.resolve(port)
    },
    send(bytes) {
      const target = current
      const copy = bytes.slice()
      queueMicrotask(() => {
        if (target && current === target) target.listeners.onData(copy)
      })
    },
    unplug(reason = 'unplugged') {
      plugged = false
      end()?.onClose(reason)
    },
    replug() {
      plugged = true
    },
    get isOpen() {
      return current !== undefined
    },
  }
}
