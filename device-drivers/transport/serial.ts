import type { SerialPort } from 'serialport'
import { noticeHangUp } from './hangUp.ts'
import type { BytePort, PortFactory, PortListeners } from './port.ts'

/**
 * A serial line, 8 data bits, no parity, 1 stop bit. Every open makes a new SerialPort and a closed one is never used
 * again: node-serialport sends what was written while the cable was out as soon as the same object is open once more.
 * The data listener is there from the first moment, because an unplug is only noticed by reading. Control lines stay as
 * the operating system sets them on opening: pseudo-terminals have none, and RTS is the direction switch of some RS-485 adapters.
 */
export function serialPort(path: string): PortFactory {
  return async (listeners, { baudRate, signal }) => {
    // Loaded here, so that an agent without serial devices starts where the native module can not be had.
    const { SerialPort } = await import('serialport')
    return new Promise<BytePort>((resolve, reject) => {
      if (signal.aborted) {
        reject(new Error(`opening ${path} was given up`))
        return
      }
      const serial = new SerialPort({ path, baudRate, dataBits: 8, stopBits: 1, parity: 'none', autoOpen: false })
      const port = wrap(serial, path, listeners)
      let waiting = true
      function giveUp() {
        waiting = false
        reject(new Error(`${path} does not open`))
      }
      signal.addEventListener('abort', giveUp, { once: true })
      serial.open((error) => {
        signal.removeEventListener('abort', giveUp)
        if (!waiting) port.close()
        else if (error) reject(new Error(`can not open ${path}: ${inWords(error)}`))
        else resolve(port)
      })
    })
  }
}

function wrap(serial: SerialPort, path: string, listeners: PortListeners): BytePort {
  let open = true
  /** Writes the operating system has not taken yet; node-serialport does not answer them all when the port goes. */
  const unanswered = new Set<(error: Error) => void>()

  function end(reason: string): boolean {
    if (!open) return false
    open = false
    if (serial.isOpen && !serial.closing) serial.close()
    for (const reject of [...unanswered]) reject(new Error(reason))
    return true
  }
  function lost(reason: string) {
    if (end(reason)) listeners.onClose(reason)
  }

  // Before its first read, which is begun by the listener for data when the port is open.
  serial.once('open', () => {
    if (serial.port) noticeHangUp(serial.port)
  })
  serial.on('data', (bytes: Uint8Array) => {
    if (open) listeners.onData(bytes)
  })
  serial.on('close', (error: Error | null) => lost(`${path} is gone: ${error ? inWords(error) : 'closed'}`))
  // A line that hung up reads as end of file.
  serial.on('end', () => lost(`${path} is gone: the line hung up`))
  serial.on('error', (error: Error) => {
    if (serial.isOpen) lost(`${path} failed: ${inWords(error)}`)
  })

  return {
    write(bytes) {
      return new Promise((resolve, reject) => {
        if (!open || !serial.isOpen || serial.closing) {
          reject(new Error(`${path} is closed`))
          return
        }
        function answered(settle: () => void) {
          if (unanswered.delete(reject)) settle()
        }
        unanswered.add(reject)
        // Answered when the operating system has taken the bytes. Not drained: that would hold one of the process's few
        // worker threads for as long as a slow or stopped line takes.
        serial.write(bytes, (error) =>
          answered(() => (error ? reject(new Error(`${path}: ${inWords(error)}`)) : resolve())),
        )
      })
    },
    close() {
      end(`${path} was closed`)
    },
  }
}

function inWords(error: Error): string {
  const text = error.message
  if (/ENOENT|No such file|File not found/i.test(text)) return 'there is no such port (is it plugged in?)'
  if (/EACCES|Permission denied|Access denied/i.test(text))
    return 'not allowed (Linux: add the user to group dialout; Windows: another program has it open)'
  if (/EBUSY|Cannot lock|temporarily unavailable/i.test(text)) return 'another program has it open'
  if (/EIO|ENXIO|ENODEV|disconnected/i.test(text)) return 'unplugged'
  return text
}
