import { connect } from 'node:net'

/** Where a real device is: `tcp:HOST:PORT`, or `serial:PATH` with `@BAUD` behind it where it is not 9600. */
export type RealPortAddress =
  | { readonly tcp: { readonly host: string; readonly port: number } }
  | { readonly serial: { readonly path: string; readonly baudRate: number } }

export interface RealPort {
  write(bytes: Uint8Array): void
  close(): void
}

interface Listeners {
  onData(bytes: Uint8Array): void
  onClose(reason: string): void
}

const DEFAULT_BAUD = 9_600
/** A device that takes nothing must not have the host's words heaped up for it. */
const MOST_UNSENT_BYTES = 1024 * 1024

/** Undefined: no such address. */
export function parsePort(text: string): RealPortAddress | undefined {
  const tcp = /^tcp:(.+):(\d{1,5})$/.exec(text)
  if (tcp) return { tcp: { host: tcp[1] ?? '', port: Number(tcp[2]) } }
  const serial = /^serial:(.+?)(?:@(\d{3,6}))?$/.exec(text)
  if (serial) return { serial: { path: serial[1] ?? '', baudRate: Number(serial[2] ?? DEFAULT_BAUD) } }
  return undefined
}

/** Opens it; rejects when it can not. `onClose` comes once, for any end but `close()`. */
export function openRealPort(address: RealPortAddress, listeners: Listeners): Promise<RealPort> {
  return 'tcp' in address ? openTcp(address.tcp, listeners) : openSerial(address.serial, listeners)
}

function openTcp(address: { host: string; port: number }, listeners: Listeners): Promise<RealPort> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...address, noDelay: true, keepAlive: true })
    let isOpen = false
    function lost(reason: string): void {
      if (!isOpen) return
      isOpen = false
      socket.destroy()
      listeners.onClose(reason)
    }
    socket.on('connect', () => {
      isOpen = true
      resolve({
        write(bytes) {
          if (!isOpen) return
          socket.write(bytes)
          if (socket.writableLength > MOST_UNSENT_BYTES) lost('the device takes nothing any more')
        },
        close() {
          isOpen = false
          socket.destroy()
        },
      })
    })
    socket.on('data', (bytes) => {
      if (isOpen) listeners.onData(bytes)
    })
    socket.on('end', () => socket.destroy())
    socket.on('error', reject)
    socket.on('close', () => lost('the connection was lost'))
  })
}

async function openSerial(
  { path, baudRate }: { path: string; baudRate: number },
  listeners: Listeners,
): Promise<RealPort> {
  const { SerialPort } = await import('serialport')
  return new Promise((resolve, reject) => {
    const serial = new SerialPort({ path, baudRate, autoOpen: false })
    let isOpen = false
    function lost(reason: string): void {
      if (!isOpen) return
      isOpen = false
      if (serial.isOpen && !serial.closing) serial.close()
      listeners.onClose(reason)
    }
    serial.on('data', (bytes: Uint8Array) => {
      if (isOpen) listeners.onData(bytes)
    })
    serial.on('close', () => lost('the port is gone'))
    serial.on('end', () => lost('the line hung up'))
    serial.on('error', (error: Error) => lost(error.message))
    serial.open((error) => {
      if (error) {
        reject(error)
        return
      }
      isOpen = true
      resolve({
        // Not kept for later: what can not be written now is lost, as on the wire.
        write(bytes) {
          if (isOpen && serial.isOpen) serial.write(bytes, () => {})
          if (serial.writableLength > MOST_UNSENT_BYTES) lost('the device takes nothing any more')
        },
        close() {
          isOpen = false
          if (serial.isOpen && !serial.closing) serial.close()
        },
      })
    })
  })
}
