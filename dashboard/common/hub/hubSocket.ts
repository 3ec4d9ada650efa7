import { io } from 'socket.io-client'
import type { SessionKind } from '../../../contracts/index.ts'

/** The part of a socket the client uses; tests put their own in its place. */
export interface HubSocket {
  connect(): void
  disconnect(): void
  /** Sent only while connected: the client keeps its own account of what has to be sent again. */
  emit(message: string, payload: unknown, answered: (answer: unknown) => void): void
  /** `ping`: the hub has said that it is there. */
  on(event: string, listener: (payload: unknown) => void): void
}

const FIRST_DELAY_MS = 250
const MAX_DELAY_MS = 2000

/** A WebSocket to the hub this page came from. It reconnects by itself, for ever. */
export function openHubSocket(session: SessionKind): HubSocket {
  const socket = io({
    path: '/socket.io',
    transports: ['websocket'],
    query: { session },
    autoConnect: false,
    reconnection: true,
    reconnectionAttempts: Number.POSITIVE_INFINITY,
    reconnectionDelay: FIRST_DELAY_MS,
    reconnectionDelayMax: MAX_DELAY_MS,
    randomizationFactor: 0.3,
    timeout: 3000,
  })
  return {
    connect: () => void socket.connect(),
    disconnect: () => void socket.disconnect(),
    emit: (message, payload, answered) => void socket.emit(message, payload, answered),
    on: (event, listener) =>
      void (event === 'ping' ? socket.io.on('ping', () => listener(undefined)) : socket.on(event, listener)),
  }
}
