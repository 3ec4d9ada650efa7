import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { Server, type Socket } from 'socket.io'
import {
  CLIENT_MESSAGES,
  CONTRACT_VERSION,
  type CommandMessage,
  type Delta,
  type ErrorCode,
  type Hello,
  isProblemError,
  type Problem,
  ProblemError,
  PUBLIC_COMMANDS,
  problem,
  SOCKET_PING,
} from '../../../contracts/index.ts'
import type { Clock, Log } from '../../app/ports.ts'
import type { WebApplication } from './application.ts'
import { checkAgainst } from './bodyCheck.ts'
import { ChannelScreens } from './channelScreens.ts'
import { mayWatch, permitCommand } from './permissions.ts'
import type { RequestGuard } from './requestGuard.ts'
import type { SessionCookies } from './sessionCookies.ts'
import { actorOf, type Session, type Sessions } from './sessions.ts'
import { textFrame } from './textFrame.ts'
import { TokenBuckets } from './tokenBuckets.ts'

export interface SocketLimits {
  readonly maxMessageBytes: number
  readonly messagesPerSecond: number
  readonly messageBurst: number
  /** A socket that goes on this long after it was told to slow down is closed. */
  readonly maxRefusedInARow: number
  /** A screen that lets more packets than this pile up is cut; it comes back and starts from a snapshot. */
  readonly maxBufferedPackets: number
  readonly maxPerSession: number
  readonly maxChannelsPerSocket: number
  /** How often sessions of idle sockets are looked at. */
  readonly sessionCheckMs: number
}
export const SOCKET_LIMITS: SocketLimits = {
  maxMessageBytes: 16_384,
  messagesPerSecond: 20,
  messageBurst: 40,
  maxRefusedInARow: 200,
  maxBufferedPackets: 200,
  maxPerSession: 16,
  maxChannelsPerSocket: 64,
  sessionCheckMs: 5_000,
}
/** How Engine.IO (protocol 4) and Socket.IO (protocol 5) begin a packet that carries an event. */
const MESSAGE = '4'
const EVENT = '2'
/** What is still open this long after a close frame is cut. */
const CLOSE_GRACE_MS = 500

type ClientMessage = keyof typeof CLIENT_MESSAGES
type Acknowledge = (answer: object) => void
interface Screen {
  readonly idHash: string
  /** Packets handed over while the connection takes no more. */
  buffered: number
  refusedInARow: number
}

export interface SocketServer {
  close(): void
}

export function serveSockets(
  server: HttpServer,
  options: {
    application: WebApplication
    sessions: Sessions
    cookies: SessionCookies
    guard: RequestGuard
    commandRate: TokenBuckets
    clock: Clock
    log: Log
    limits: SocketLimits
    software: string
  },
): SocketServer {
  const { application, sessions, cookies, guard, commandRate, clock, log, limits, software } = options
  const rate = new TokenBuckets({
    perSecond: limits.messagesPerSecond,
    burst: limits.messageBurst,
    monotonicMs: () => clock.monotonicMs(),
  })
  const screens = new Map<Socket, Screen>()
  const channels = new ChannelScreens<Socket>(application)
  const sessionOf = (request: IncomingMessage) =>
    cookies.find(request.headers, new URL(request.url ?? '/', 'http://hub').searchParams.get('session') ?? '').session

  const io = new Server(server, {
    path: '/socket.io',
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: limits.maxMessageBytes,
    connectTimeout: 5_000,
    pingInterval: SOCKET_PING.intervalMs,
    pingTimeout: SOCKET_PING.timeoutMs,
    perMessageDeflate: false,
    httpCompression: false,
    allowRequest: (request, decide) => {
      const refusal = refusalOfHandshake(request)
      if (refusal) log.info({ code: refusal }, 'socket refused')
      decide(refusal, refusal === undefined)
    },
  })

  function refusalOfHandshake(request: IncomingMessage): ErrorCode | undefined {
    try {
      const foreign = guard.check(request.headers, true)
      if (foreign) return foreign
      const session = sessionOf(request)
      if (!session) return 'NOT_SIGNED_IN'
      const own = [...screens.values()].filter((screen) => screen.idHash === session.idHash)
      return own.length >= limits.maxPerSession ? 'TOO_MANY_REQUESTS' : undefined
    } catch (error) {
      log.error({ err: error }, 'handshake failed')
      return 'INTERNAL'
    }
  }

  io.on('connection', (socket) => {
    try {
      welcome(socket)
    } catch (error) {
      log.error({ err: error }, 'socket could not be welcomed')
      socket.disconnect(true)
    }
  })

  function welcome(socket: Socket): void {
    const session = sessionOf(socket.request)
    if (!session) {
      expire(socket)
      return
    }
    const screen: Screen = { idHash: session.idHash, buffered: 0, refusedInARow: 0 }
    screens.set(socket, screen)
    socket.conn.on('packetCreate', () => {
      screen.buffered += 1
      if (screen.buffered > limits.maxBufferedPackets) cut(socket, 'too slow')
    })
    socket.conn.on('flush', () => {
      screen.buffered = 0
    })
    socket.on('error', (error) => log.warn({ err: error }, 'socket error'))
    socket.on('disconnect', () => {
      screens.delete(socket)
      channels.leaveAll(socket)
    })
    socket.onAny((event: unknown, ...args: unknown[]) => void receive(socket, screen, event, args))
    socket.emit('hello', { contract: CONTRACT_VERSION, software, epoch: application.epoch } satisfies Hello)
  }

  /** Every message comes through here, and nothing leaves it as an exception. */
  async function receive(socket: Socket, screen: Screen, event: unknown, args: unknown[]): Promise<void> {
    const last = args.at(-1)
    const acknowledge = typeof last === 'function' ? (last as Acknowledge) : undefined
    const payload: readonly unknown[] = acknowledge ? args.slice(0, -1) : args
    try {
      if (!rate.take(socket.id)) {
        screen.refusedInARow += 1
        if (screen.refusedInARow === 1) log.info({ code: 'TOO_MANY_REQUESTS' }, 'socket sends too fast')
        if (screen.refusedInARow > limits.maxRefusedInARow) return cut(socket, 'flood')
        throw new ProblemError('TOO_MANY_REQUESTS')
      }
      screen.refusedInARow = 0
      const session = sessions.findByHash(screen.idHash)
      if (!session) {
        acknowledge?.(refusal(problem('SESSION_EXPIRED')))
        return expire(socket)
      }
      // Without an acknowledgement the sender would never learn what became of it.
      if (!acknowledge)
        throw new ProblemError('BAD_REQUEST', { mistakes: [{ path: '', message: 'no acknowledgement asked for' }] })
      if (!isClientMessage(event) || payload.length !== 1) throw new ProblemError('BAD_REQUEST')
      const mistake = checkAgainst(CLIENT_MESSAGES[event])(payload[0])
      if (mistake) throw new ProblemError(mistake.code, mistake.details)
      await HANDLERS[event](socket, session, payload[0], acknowledge)
    } catch (error) {
      const refused = isProblemError(error) ? error.problem : problem('INTERNAL')
      if (refused.code === 'INTERNAL') log.error({ event: nameOf(event), err: error }, 'message failed')
      else if (refused.code !== 'TOO_MANY_REQUESTS')
        log.info({ event: nameOf(event), code: refused.code }, 'message refused')
      acknowledge?.(refusal(refused))
    }
  }

  const HANDLERS: {
    [M in ClientMessage]: (
      socket: Socket,
      session: Session,
      payload: unknown,
      acknowledge: Acknowledge,
    ) => void | Promise<void>
  } = {
    /** All in one turn: no delta can come between the snapshot and the subscription. */
    subscribe(socket, session, payload, acknowledge) {
      const { channel } = payload as { channel: string }
      const forbidden = mayWatch(session, channel)
      if (forbidden) throw new ProblemError(forbidden.code)
      if (channels.countOf(socket) >= limits.maxChannelsPerSocket) throw new ProblemError('TOO_MANY_REQUESTS')
      const state = channels.join(channel, socket)
      if (!state) throw new ProblemError('NOT_FOUND')
      const { version, tick, wall, view } = state
      acknowledge({ ok: true, snapshot: { channel, epoch: application.epoch, version, tick, wall, view } })
    },
    unsubscribe(socket, _session, payload, acknowledge) {
      channels.leave((payload as { channel: string }).channel, socket)
      acknowledge({ ok: true })
    },
    async command(_socket, session, payload, acknowledge) {
      const message = payload as CommandMessage
      const mistake = checkAgainst(PUBLIC_COMMANDS[message.type])(message.data)
      if (mistake) throw new ProblemError(mistake.code, below('/data', mistake))
      const permitted = permitCommand(message, session)
      // Also where it is refused: nobody fills the account of refusals faster than he could give commands.
      if (!commandRate.take(session.idHash)) throw new ProblemError('TOO_MANY_REQUESTS')
      if (!permitted.ok) {
        application.refused(message, permitted.problem, actorOf(session))
        throw new ProblemError(permitted.problem.code, permitted.problem.details)
      }
      sessions.noteAction(session)
      const answer = await application.submit(permitted.command, actorOf(session))
      acknowledge(answer.ok ? { ok: true, result: answer.result } : refusal(answer.problem))
    },
  }

  function cut(socket: Socket, reason: string): void {
    if (!screens.delete(socket)) return
    log.warn({ reason, socket: socket.id }, 'socket cut')
    // A closing handshake would wait behind what is buffered already.
    socket.conn.request.socket.destroy()
  }

  function expire(socket: Socket): void {
    channels.leaveAll(socket)
    socket.emit('session-expired', {})
    socket.disconnect(true)
  }

  function checkSessions(): void {
    try {
      for (const [socket, screen] of screens) {
        if (!sessions.findByHash(screen.idHash)) expire(socket)
      }
    } catch (error) {
      log.error({ err: error }, 'sessions could not be checked')
    }
  }
  sessions.onEnded(checkSessions)
  const timer = setInterval(checkSessions, limits.sessionCheckMs).unref()

  /** Put into bytes once for all screens of a channel: they are the same for sixty tablets. */
  const stopDeltas = application.onDelta((delta: Delta, json: string) => {
    const receivers = channels.receiversOf(delta)
    if (receivers.length === 0) return
    try {
      const packet = `${EVENT}["delta",${json}]`
      const options = { compress: false, wsPreEncodedFrame: [textFrame(`${MESSAGE}${packet}`)] }
      for (const socket of receivers) socket.conn.write(packet, options)
    } catch (error) {
      log.error({ err: error, channel: delta.channel }, 'delta could not be sent')
    }
  })

  return {
    /** Screens take this for a lost connection and come back by themselves. */
    close() {
      clearInterval(timer)
      stopDeltas()
      const open = [...screens.keys()].map((socket) => socket.conn.request.socket)
      io.engine.close()
      setTimeout(() => {
        for (const connection of open) connection.destroy()
      }, CLOSE_GRACE_MS).unref()
    },
  }
}

function isClientMessage(event: unknown): event is ClientMessage {
  return typeof event === 'string' && Object.hasOwn(CLIENT_MESSAGES, event)
}

/** Names somebody made up do not go into the log. */
function nameOf(event: unknown): string {
  return isClientMessage(event) ? event : 'unknown'
}

function refusal(problem: Problem): { ok: false; problem: Problem } {
  return { ok: false, problem }
}

/** The places of mistakes, seen from the whole message. */
function below(prefix: string, { details }: Problem): Record<string, unknown> {
  const mistakes = (details?.mistakes ?? []) as { path: string; message: string }[]
  return { mistakes: mistakes.map(({ path, message }) => ({ path: `${prefix}${path}`, message })) }
}
