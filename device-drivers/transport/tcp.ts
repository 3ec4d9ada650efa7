import { connect, type Socket } from 'node:net'
import type { BytePort, PortFactory } from './port.ts'

/** First keep-alive probe of a silent connection. */
const KEEP_ALIVE_MS = 10_000

/**
 * A device behind a TCP server (serial-to-network converter, printer on 9100, board on 5005). The baud rate is the
 * converter's own business and not used.
 */
export function tcpPort(address: { host: string; port: number }): PortFactory {
  return (listeners, { signal }) =>
    new Promise((resolve, reject) => {
      const where = `${address.host}:${address.port}`
      if (signal.aborted) {
        reject(new Error(`connecting to ${where} was given up`))
        return
      }
      const socket: Socket = connect({
        ...address,
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: KEEP_ALIVE_MS,
      })
      let state: 'opening' | 'open' | 'closed' = 'opening'
      let lastError: Error | undefined

      function giveUp() {
        if (state !== 'opening') return
        state = 'closed'
        socket.destroy()
        reject(new Error(`${where} does not answer`))
      }
      signal.addEventListener('abort', giveUp, { once: true })

      const port: BytePort = {
        write: (bytes) =>
          new Promise((written, failed) => {
            if (state !== 'open') {
              failed(new Error(`the connection to ${where} is closed`))
              return
            }
            socket.write(bytes, (error) => (error ? failed(error) : written()))
          }),
        close() {
          if (state === 'closed') return
          state = 'closed'
          socket.destroy()
        },
      }

      socket.on('connect', () => {
        signal.removeEventListener('abort', giveUp)
        if (state !== 'opening') return
        state = 'open'
        resolve(port)
      })
      socket.on('data', (bytes) => {
        if (state === 'open') listeners.onData(bytes)
      })
      socket.on('end', () => {
        lastError ??= new Error('the other side closed it')
        socket.destroy()
      })
      socket.on('error', (error) => {
        lastError = error
      })
      socket.on('close', () => {
        signal.removeEventListener('abort', giveUp)
        const before = state
        state = 'closed'
        if (before === 'opening') reject(new Error(`can not connect to ${where}: ${inWords(lastError)}`))
        if (before === 'open') listeners.onClose(`connection to ${where} lost: ${inWords(lastError)}`)
      })
    })
}

function inWords(error: Error | undefined): string {
  switch (error && 'code' in error ? error.code : undefined) {
    case 'ECONNREFUSED':
      return 'nothing listens there'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the other side broke it off'
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'it can not be reached'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name is not known'
    default:
      return error?.message ?? 'closed'
  }
}
