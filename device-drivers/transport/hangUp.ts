import { read as readCallback } from 'node:fs'
import { promisify } from 'node:util'

const read = promisify(readCallback)

/** What we use of an open port of node-serialport on a Unix system. */
export interface UnixPort {
  /** Null when it is closed. */
  readonly fd: number | null
  readonly poller: { once(event: 'readable', listener: (error: Error | null) => void): unknown }
  read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }>
}

/**
 * Makes a port notice that its line hung up during a read. Such a read gives no bytes, and node-serialport then reads again at once, and
 * again without end: the unplug is never told and a processor is kept busy. It happens when an adapter is pulled while it speaks.
 * A read of a line that is there never gives nothing: it has no time-out, and says EAGAIN when there is nothing to read.
 */
export function noticeHangUp<P extends object>(port: P): P {
  if (isUnixPort(port)) port.read = (buffer, offset, length) => readUntilHungUp(port, buffer, offset, length)
  return port
}

function isUnixPort(port: object): port is UnixPort {
  return 'fd' in port && 'poller' in port && 'read' in port
}

async function readUntilHungUp(port: UnixPort, buffer: Buffer, offset: number, length: number) {
  for (;;) {
    if (port.fd === null) throw Object.assign(new Error('Port is not open'), { canceled: true })
    const bytesRead = await read(port.fd, buffer, offset, length, null).then(
      (result) => result.bytesRead,
      (error: NodeJS.ErrnoException) => {
        if (!NOTHING_YET.has(error.code ?? '')) throw error
        return undefined
      },
    )
    if (bytesRead === 0) throw Object.assign(new Error('the line hung up'), { disconnect: true })
    if (bytesRead !== undefined) return { buffer, bytesRead }
    if (port.fd === null) continue
    await new Promise<void>((resolve, reject) => {
      port.poller.once('readable', (error) => (error ? reject(error) : resolve()))
    })
  }
}

const NOTHING_YET: ReadonlySet<string> = new Set(['EAGAIN', 'EWOULDBLOCK', 'EINTR'])
