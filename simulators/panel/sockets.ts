import type { Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { Compile } from 'typebox/compile'
import type { BranchDevices } from '../branchDevices.ts'
import { openBench, wordsOf } from './bench.ts'
import { type Answer, PAGE_MESSAGES, type PageMessageName } from './messages.ts'
import { foreignRequest } from './ownRequests.ts'

const MAX_MESSAGE_BYTES = 4096
const MAX_PAGES = 16
/** A page that lets more packets than this pile up is cut; it comes back and gets everything anew. */
const MAX_BUFFERED_PACKETS = 200
const CLOSE_GRACE_MS = 500

const CHECKS = Object.fromEntries(Object.entries(PAGE_MESSAGES).map(([name, schema]) => [name, Compile(schema)]))

export interface PageServer {
  close(): void
}

/** Tells the pages about the devices and carries out what they ask for. Nothing a page sends ends the process. */
export async function servePages(
  server: HttpServer,
  devices: BranchDevices,
  say: (line: string) => void,
): Promise<PageServer> {
  const pages = new Set<Socket>()
  const complain = (error: unknown) => say(`panel: ${wordsOf(error)}`)
  const io = new Server(server, {
    path: '/socket.io',
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    connectTimeout: 5_000,
    perMessageDeflate: false,
    httpCompression: false,
    allowRequest: (request, decide) => decide(null, !foreignRequest(request.headers, true) && pages.size < MAX_PAGES),
  })
  const bench = await openBench(devices, (changes) => io.emit('changes', changes), complain)

  io.on('connection', (socket) => {
    try {
      welcome(socket)
    } catch (error) {
      complain(error)
      socket.disconnect(true)
    }
  })

  function welcome(socket: Socket): void {
    pages.add(socket)
    let buffered = 0
    socket.conn.on('packetCreate', () => {
      buffered += 1
      // A closing handshake would wait behind what is buffered already.
      if (buffered > MAX_BUFFERED_PACKETS) socket.conn.request.socket.destroy()
    })
    socket.conn.on('flush', () => {
      buffered = 0
    })
    socket.on('error', complain)
    socket.on('disconnect', () => {
      pages.delete(socket)
      if (pages.size === 0) bench.follow(false)
    })
    socket.onAny((name: unknown, ...args: unknown[]) => void receive(name, args))
    socket.emit('bench', bench.whole())
    bench.follow(true)
  }

  async function receive(name: unknown, args: unknown[]): Promise<void> {
    const last = args.pop()
    if (typeof last !== 'function') return
    const acknowledge = last as (answer: Answer) => void
    try {
      await carryOut(name, args)
      acknowledge({ ok: true })
    } catch (error) {
      acknowledge({ ok: false, words: wordsOf(error) })
    }
  }

  async function carryOut(name: unknown, [message, ...more]: unknown[]): Promise<void> {
    if (!isPageMessage(name) || more.length > 0) throw new Error('there is no such message')
    const check = CHECKS[name]
    if (!check?.Check(message)) {
      const [mistake] = check?.Errors(message) ?? []
      throw new Error(`${name}${mistake?.instancePath ?? ''} ${mistake?.message ?? 'is malformed'}`)
    }
    await bench.carryOut(name, message as never)
  }

  return {
    close() {
      bench.close()
      const open = [...pages].map((socket) => socket.conn.request.socket)
      io.engine.close()
      setTimeout(() => {
        for (const connection of open) connection.destroy()
      }, CLOSE_GRACE_MS).unref()
    },
  }
}

function isPageMessage(name: unknown): name is PageMessageName {
  return typeof name === 'string' && Object.hasOwn(PAGE_MESSAGES, name)
}
