import { io, type Socket } from 'socket.io-client'
import type { Delta } from '../../../contracts/index.ts'
import { waitingIn } from './waitingIn.ts'

/** What the bench tells this process, and what it answers. */
export type ToScreens =
  | { readonly type: 'open'; readonly server: string; readonly screens: readonly { cookie: string; channel: string }[] }
  | { readonly type: 'await'; readonly server: string; readonly waiting: number }
export type FromScreens =
  | { readonly type: 'opened' }
  | { readonly type: 'armed' }
  /** All screens of the server have it; the last at this time of the machine's monotonic clock, ns. */
  | { readonly type: 'seen'; readonly lastNs: string }

/** A share of the screens of both servers, each with a connection of its own. */
interface Open {
  readonly sockets: Socket[]
  readonly late: Set<Socket>
  waiting: number
}
const servers = new Map<string, Open>()
const tell = (message: FromScreens) => process.send?.(message)

async function open(server: string, screens: readonly { cookie: string; channel: string }[]): Promise<void> {
  const opened: Open = { sockets: [], late: new Set(), waiting: Number.NaN }
  servers.set(server, opened)
  for (const { cookie, channel } of screens) {
    const socket = io(server, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: { cookie, origin: server },
    })
    socket.on('delta', (delta: Delta) => received(opened, socket, delta))
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', ({ message }) => reject(new Error(`no connection for ${channel}: ${message}`)))
    })
    const answer = (await socket.timeout(10_000).emitWithAck('subscribe', { channel })) as { ok: boolean }
    if (!answer.ok) throw new Error(`no ${channel}: ${JSON.stringify(answer)}`)
    opened.sockets.push(socket)
  }
}

function received(opened: Open, socket: Socket, delta: Delta): void {
  if (waitingIn(delta.set) !== opened.waiting || !opened.late.delete(socket) || opened.late.size > 0) return
  tell({ type: 'seen', lastNs: String(process.hrtime.bigint()) })
}

process.on('message', async (message: ToScreens) => {
  if (message.type === 'open') {
    await open(message.server, message.screens)
    tell({ type: 'opened' })
    return
  }
  const opened = servers.get(message.server)
  if (!opened) throw new Error(`${message.server} is not open`)
  opened.waiting = message.waiting
  for (const socket of opened.sockets) opened.late.add(socket)
  tell({ type: 'armed' })
})
