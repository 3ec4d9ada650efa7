import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { selfSigned } from '../../test/support/selfSigned.ts'
import { type DialingOptions, dialingPort, isSocketPort, NotSent, type SocketPort } from './sockets.ts'

const ending: (() => void)[] = []
afterEach(() => {
  for (const end of ending.splice(0).reverse()) end()
})

async function serve(server: Server, onSocket: (socket: WebSocket) => void = () => {}): Promise<number> {
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => {
    socket.on('error', () => {})
    onSocket(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ending.push(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

async function open(options: Partial<DialingOptions> = {}, timing = {}): Promise<SocketPort> {
  const listeners = { onData() {}, onClose() {} }
  const port = await dialingPort({ host: '127.0.0.1', ...options }, timing)(listeners, {
    baudRate: 9_600,
    signal: new AbortController().signal,
  })
  if (!isSocketPort(port)) throw new Error('it dials no WebSockets')
  ending.push(() => port.close())
  return port
}

/** Dials and collects; `ended` resolves with the reason. */
async function dial(port: SocketPort, number: number, timeoutMs = 2_000) {
  const messages: (string | undefined)[] = []
  let tell = () => {}
  let end: (reason: string) => void = () => {}
  const ended = new Promise<string>((resolve) => {
    end = resolve
  })
  const socket = await port.dial(
    { port: number, path: '/xfs4iot/v1.0' },
    {
      onMessage(text) {
        messages.push(text)
        tell()
      },
      onClose: end,
    },
    { timeoutMs },
  )
  return {
    socket,
    messages,
    ended,
    next: () =>
      new Promise<void>((resolve) => {
        tell = resolve
      }),
  }
}

test('texts go both ways, whole, in however many frames they come', async () => {
  const number = await serve(createServer(), (socket) =>
    socket.on('message', (data: Buffer) => {
      for (const byte of data.subarray(0, -1)) socket.send(Buffer.of(byte), { binary: false, fin: false })
      socket.send(data.subarray(-1), { binary: false, fin: true })
    }),
  )
  const { socket, messages, next } = await dial(await open(), number)
  const heard = next()
  await socket.send('吉祥如意')
  await heard
  expect(messages).toEqual(['吉祥如意'])
})

test('what is no text is told as such', async () => {
  const number = await serve(createServer(), (socket) => socket.send(Buffer.of(1, 2)))
  const { messages, next } = await dial(await open(), number)
  if (messages.length === 0) await next()
  expect(messages).toEqual([undefined])
})

test('a message that is too long ends the connection', async () => {
  const number = await serve(createServer(), (socket) => socket.send('x'.repeat(2 * 1024 * 1024 + 1)))
  const { ended, messages } = await dial(await open(), number)
  expect(await ended).toMatch(/lost/)
  expect(messages).toEqual([])
})

test('nothing is sent after the end, nor kept for later', async () => {
  const number = await serve(createServer(), (socket) => socket.close())
  const { socket, ended } = await dial(await open(), number)
  await ended
  await expect(socket.send('move')).rejects.toThrow(NotSent)
  const { socket: other } = await dial(await open(), number)
  other.close()
  other.close()
  await expect(other.send('move')).rejects.toThrow(NotSent)
})

test('a server that takes no WebSocket refuses, one that sends us elsewhere too', async () => {
  const plain = createServer((_, response) => response.writeHead(400).end())
  plain.listen(0, '127.0.0.1')
  await once(plain, 'listening')
  let followed = 0
  const elsewhere = await serve(createServer(), () => followed++)
  const moved = createServer()
  moved.on('upgrade', (_, socket) =>
    socket.end(`HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:${elsewhere}/\r\nContent-Length: 0\r\n\r\n`),
  )
  moved.listen(0, '127.0.0.1')
  await once(moved, 'listening')
  ending.push(
    () => plain.close(),
    () => moved.close(),
  )
  const port = await open()
  for (const server of [plain, moved]) {
    await expect(dial(port, (server.address() as AddressInfo).port)).rejects.toMatchObject({ kind: 'refused' })
  }
  expect(followed).toBe(0)
})

test('a port that is closed, and one that says nothing, are given up', async () => {
  const silent = createTcpServer()
  const sockets: Socket[] = []
  silent.on('connection', (socket) => sockets.push(socket))
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const number = (silent.address() as AddressInfo).port
  ending.push(() => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
  const port = await open()
  await expect(dial(port, number, 200)).rejects.toMatchObject({ kind: 'away' })
  const closed = createTcpServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const free = (closed.address() as AddressInfo).port
  closed.close()
  await once(closed, 'close')
  await expect(dial(port, free)).rejects.toMatchObject({ kind: 'away' })
  const abort = new AbortController()
  const given = port.dial(
    { port: number, path: '/' },
    { onMessage() {}, onClose() {} },
    { timeoutMs: 5_000, signal: abort.signal },
  )
  abort.abort()
  await expect(given).rejects.toMatchObject({ kind: 'away' })
})

test('only so many are open at once', async () => {
  const number = await serve(createServer())
  const port = await open()
  const dialled = await Promise.all(Array.from({ length: 48 }, () => dial(port, number)))
  await expect(dial(port, number)).rejects.toMatchObject({ kind: 'limit' })
  dialled[0]?.socket.close()
  await dial(port, number)
})

test('with the port every connection ends, without a word to the driver', async () => {
  let gone = 0
  let last: (() => void) | undefined
  const number = await serve(createServer(), (socket) =>
    socket.on('close', () => {
      gone++
      last?.()
    }),
  )
  const port = await open()
  const { socket, ended } = await dial(port, number)
  let told = false
  void ended.then(() => {
    told = true
  })
  const closed = new Promise<void>((resolve) => {
    last = resolve
  })
  port.close()
  await closed
  expect(gone).toBe(1)
  expect(told).toBe(false)
  await expect(socket.send('x')).rejects.toThrow(NotSent)
  await expect(dial(port, number)).rejects.toMatchObject({ kind: 'away' })
})

test('an end that answers pings no more is taken for gone', async () => {
  let taken: Socket | undefined
  const server = createServer()
  server.on('connection', (socket: Socket) => {
    taken = socket
  })
  const number = await serve(server, (socket) => socket.once('ping', () => taken?.pause()))
  const { ended } = await dial(await open({}, { pingMs: 50 }), number)
  expect(await ended).toMatch(/does not answer any more/)
})

test('over TLS it is the machine the authority says, or nobody', async () => {
  const { key, cert } = selfSigned('localhost')
  const server = createSecureServer({ key, cert })
  const number = await serve(server as unknown as Server, (socket) => socket.send('secure'))
  const { messages, next } = await dial(await open({ host: 'localhost', secure: true, ca: cert }), number)
  if (messages.length === 0) await next()
  expect(messages).toEqual(['secure'])
  await expect(dial(await open({ host: 'localhost', secure: true }), number)).rejects.toMatchObject({ kind: 'away' })
  await expect(dial(await open({ host: '127.0.0.1', secure: true, ca: cert }), number)).rejects.toMatchObject({
    kind: 'away',
  })
  await expect(dial(await open({ host: 'localhost', secure: false }), number)).rejects.toMatchObject({ kind: 'away' })
})

test('a ping is answered, a flood of them ends the connection', async () => {
  let answered: (data: string) => void = () => {}
  const answer = new Promise<string>((resolve) => {
    answered = resolve
  })
  const served: WebSocket[] = []
  const number = await serve(createServer(), (socket) => {
    served.push(socket)
    socket.on('pong', (data: Buffer) => answered(data.toString()))
    socket.ping('there?')
  })
  const { ended } = await dial(await open(), number)
  expect(await answer).toBe('there?')
  for (let times = 0; times < 200; times++) served[0]?.ping('there?')
  expect(await ended).toMatch(/pings without end/)
})
