import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { ProblemError } from '../../../contracts/index.ts'
import { isLoopback } from './limits.ts'

export interface ListenOptions {
  /** Default 127.0.0.1. */
  readonly host?: string
  /** 0 takes a free one. */
  readonly port: number
  /** TLS 1.2 or later with this key, certificate and authority. Without it only addresses of this machine are listened to. */
  readonly tls?: Pick<TlsOptions, 'key' | 'cert' | 'ca' | 'requestCert' | 'rejectUnauthorized' | 'ciphers'>
  /** Listens on the network without TLS: node secrets then go over the wire in the clear. */
  readonly allowPlainNetwork?: boolean
}

export interface ListenerCallbacks {
  /** A new TCP connection, TLS or not. False: it is destroyed. */
  opened(socket: Socket): boolean
  /** The same connection once bytes of MQTT can come. */
  ready(socket: Socket): void
  tlsFailed(error: Error, socket: Socket): void
}

/** Throws ProblemError CONFIG_INVALID rather than listen on the network in the clear. */
export function createListener({ host, tls, allowPlainNetwork }: ListenOptions, callbacks: ListenerCallbacks): Server {
  if (!tls && !allowPlainNetwork && !isLoopback(host ?? '127.0.0.1')) {
    throw new ProblemError('CONFIG_INVALID', {
      mistakes: [{ path: '/listen/host', message: 'needs TLS beyond this machine' }],
    })
  }
  function opened(socket: Socket): boolean {
    socket.setNoDelay(true)
    if (callbacks.opened(socket)) return true
    socket.destroy()
    return false
  }
  if (!tls) return createServer((socket) => opened(socket) && callbacks.ready(socket))
  const server = createTlsServer({ ...tls, minVersion: 'TLSv1.2', handshakeTimeout: 5_000 }, (socket) =>
    callbacks.ready(socket),
  )
  server.on('connection', opened)
  server.on('tlsClientError', (error, socket) => callbacks.tlsFailed(error, socket))
  return server
}
