import { EventEmitter, once } from 'node:events'
import { Server as HttpServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, createServer, Server, type Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { memoryLine } from './memory.ts'
import type { PortFactory } from './port.ts'
import { type DeviceAnswer, type DeviceRequest, isRequestPort, listeningPort, requestsOver } from './requests.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function opened(
  open: PortFactory,
  answer: (request: DeviceRequest) => Promise<DeviceAnswer> = () => Promise.resolve({ status: 200 }),
) {
  const reasons: string[] = []
  const port = await open(
    { onData: () => expect.unreachable(), onClose: (reason) => reasons.push(reason) },
    { baudRate: 9_600, signal: new AbortController().signal },
  )
  closing.push(() => port.close())
  if (!isRequestPort(port)) throw new Error('requests were expected')
  port.serve(answer)
  return { port, reasons }
}

async function listening(answer?: (request: DeviceRequest) => Promise<DeviceAnswer>) {
  const port = await freePort()
  const served = await opened(listeningPort({ port }), answer)
  const call = async () => {
    const socket: Socket = connect(port, '127.0.0.1')
    closing.push(() => socket.destroy())
    await once(socket, 'connect')
    return socket
  }
  return { ...served, number: port, call }
}

async function said(socket: Socket): Promise<string> {
  return String((await once(socket, 'data'))[0])
}

const POST = (body: string, more = '') =>
  `POST /push?x=1 HTTP/1.1\r\nHost: hub\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`

test('a request comes whole and is answered; several connections at once', async () => {
  const seen: string[] = []
  let held: Uint8Array = new Uint8Array()
  const { call } = await listening((request) => {
    held = request.body
    seen.push(`${request.method} ${request.url} ${Buffer.from(request.body).toString()}`)
    return Promise.resolve({ status: 200, headers: { 'content-type': 'text/plain' }, body: `for ${seen.length}` })
  })
  const [first, second] = [await call(), await call()]
  first.write(POST('one').slice(0, 20))
  second.write(POST('two'))
  expect(await said(second)).toMatch(/^HTTP\/1\.1 200 OK(.|\s)*for 1$/)
  first.write(POST('one').slice(20))
  expect(await said(first)).toMatch(/for 2$/)
  expect(seen).toEqual(['POST /push?x=1 two', 'POST /push?x=1 one'])
  expect([...held]).toEqual([0, 0, 0])
})

test('nonsense is answered 400, a body beyond the limit 413, an answer that throws 500, and the next device is served', async () => {
  let throws = true
  const { call } = await listening(() =>
    throws ? Promise.reject(new Error('broken')) : Promise.resolve({ status: 204 }),
  )
  const nonsense = await call()
  nonsense.write('\x01\x02\xff\r\n\r\n')
  expect(await said(nonsense)).toContain('400')
  const big = await call()
  big.on('error', () => {})
  big.write(`POST / HTTP/1.1\r\nHost: hub\r\nContent-Length: 9000000\r\n\r\n`)
  const piece = Buffer.alloc(1024 * 1024)
  for (let sent = 0; sent < 9; sent++) big.write(piece)
  expect(await said(big)).toContain('413')
  const thrown = await call()
  thrown.write(POST('x'))
  expect(await said(thrown)).toContain('500')
  throws = false
  const well = await call()
  well.write(POST('x'))
  expect(await said(well)).toContain('204')
})

test('an answer that waits behind another one has its fate told though nonsense follows and the device leaves its side open', async () => {
  const fate = vi.fn()
  let asked = 0
  const port = await freePort()
  await opened(listeningPort({ port }), ({ gone }) => {
    asked += 1
    if (asked === 2) return Promise.resolve({ status: 200, body: 'order', onFate: fate })
    return new Promise((resolve) => {
      gone.addEventListener('abort', () => resolve({ status: 200 }))
    })
  })
  const device = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  closing.push(() => device.destroy())
  await once(device, 'connect')
  device.on('error', () => {})
  device.write(POST('first') + POST('second'))
  await vi.waitFor(() => expect(asked).toBe(2))
  device.write('\0')
  await vi.waitFor(() => expect(fate.mock.calls).toEqual([['broken']]))
})

test('who answers says how long a body may be, and is not troubled with longer ones', async () => {
  const { call, port } = await listening()
  const lengths: number[] = []
  port.serve(
    ({ body }) => {
      lengths.push(body.length)
      return Promise.resolve({ status: 204 })
    },
    { maxBytes: 100 },
  )
  const [well, big] = [await call(), await call()]
  well.write(POST('x'.repeat(100)))
  expect(await said(well)).toContain('204')
  big.write(POST('x'.repeat(101)))
  expect(await said(big)).toContain('413')
  expect(lengths).toEqual([100])
})

test('what became of an answer is told: written, broken, or never begun since nobody was there any more', async () => {
  const fates: string[] = []
  let release = () => {}
  let asked = () => {}
  const held = () =>
    new Promise<void>((resolve) => {
      asked = resolve
    })
  const tell = { count: () => {} }
  const told = (count: number) =>
    new Promise<void>((resolve) => {
      tell.count = () => {
        if (fates.length === count) resolve()
      }
      tell.count()
    })
  const { call } = await listening(async ({ url, gone }) => {
    if (url.includes('held')) {
      asked()
      await new Promise<void>((resolve) => {
        release = resolve
        gone.addEventListener('abort', () => resolve())
      })
    }
    return {
      status: 200,
      body: 'x',
      onFate: (fate) => {
        fates.push(`${url} ${fate}`)
        tell.count()
      },
    }
  })
  const well = await call()
  well.write(POST('one'))
  await said(well)
  await told(1)
  // Two requests in a row: the second answer waits behind the first.
  const twice = await call()
  const first = held()
  twice.write(POST('a').replace('/push', '/held') + POST('b'))
  await first
  release()
  await told(3)
  const leaver = await call()
  const second = held()
  leaver.write(POST('a').replace('/push', '/held'))
  await second
  leaver.destroy()
  await told(4)
  const behind = await call()
  const third = held()
  behind.write(POST('a').replace('/push', '/held') + POST('b'))
  await third
  behind.destroy()
  await told(6)
  expect(fates.slice(0, 4)).toEqual([
    '/push?x=1 written',
    '/held?x=1 written',
    '/push?x=1 written',
    '/held?x=1 notWritten',
  ])
  expect(new Set(fates.slice(4))).toEqual(new Set(['/push?x=1 broken', '/held?x=1 notWritten']))
})

test('closed, it listens no more and every connection ends; a taken port is said in words', async () => {
  const { port, number, call } = await listening()
  await expect(opened(listeningPort({ port: number }))).rejects.toThrow('the port is taken')
  const socket = await call()
  const gone = once(socket, 'close')
  port.close()
  port.close()
  await gone
  await expect(once(connect(number, '127.0.0.1'), 'connect')).rejects.toThrow()
  await expect(port.write(Uint8Array.of(1))).rejects.toThrow('answers requests')
})

test('where the system can not give one more connection the port is lost, and free for the next to listen', async () => {
  const listen = vi.spyOn(Server.prototype, 'listen')
  const { number, reasons } = await listening()
  const server = listen.mock.contexts.at(-1) as Server | undefined
  listen.mockRestore()
  // What Node does when accept() fails for want of descriptors.
  server?.emit('error', new Error('accept EMFILE'))
  expect(reasons).toEqual([expect.stringContaining('accept EMFILE')])
  await opened(listeningPort({ port: number }))
})

test('a request that is whole when the port closes is not handed on any more', async () => {
  let handed = 0
  const { port, number } = await listening(() => {
    handed++
    return Promise.resolve({ status: 200 })
  })
  // Read and closed within one turn: whole, and not yet with the driver.
  const emit = vi.spyOn(HttpServer.prototype, 'emit')
  const arrived = emit.mockImplementation(function (this: HttpServer, event: string, ...rest: unknown[]) {
    if (event === 'request') (rest[0] as IncomingMessage).once('end', () => port.close())
    return EventEmitter.prototype.emit.call(this, event, ...rest)
  })
  const socket = connect(number, '127.0.0.1')
  socket.on('error', () => {})
  closing.push(
    () => socket.destroy(),
    () => arrived.mockRestore(),
  )
  socket.write(POST('x'))
  await once(socket, 'close')
  expect(handed).toBe(0)
})

test('connections that stay open unused make room for one more', async () => {
  const { call } = await listening()
  for (let count = 0; count < 32; count++) {
    const socket = await call()
    socket.on('error', () => {})
    socket.write(POST('x'))
    await said(socket)
  }
  const refused = await call()
  refused.on('error', () => {})
  if (!refused.closed) await once(refused, 'close')
  const served = await call()
  served.write(POST('x'))
  expect(await said(served)).toContain('200')
})

test.each([
  ['nothing', ''],
  ['half a head', 'POST / HTTP/1.1\r\nHost:'],
])('connections on which %s is ever said make room for one more', async (_, said32) => {
  const { call } = await listening()
  for (let count = 0; count < 32; count++) {
    const socket = await call()
    socket.on('error', () => {})
    if (said32 !== '') socket.write(said32)
  }
  const refused = await call()
  refused.on('error', () => {})
  if (!refused.closed) await once(refused, 'close')
  const served = await call()
  served.write(POST('x'))
  expect(await said(served)).toContain('200')
})

test('on a line, a request that stays half is forgotten: the next one is not taken for its rest', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  closing.push(() => vi.useRealTimers())
  const bodies: string[] = []
  const line = memoryLine({ receive() {}, lineOpened() {}, lineClosed() {} })
  let heard = () => {}
  const whole = new Promise<void>((resolve) => {
    heard = resolve
  })
  await opened(requestsOver(line.open), (request) => {
    bodies.push(Buffer.from(request.body).toString())
    heard()
    return Promise.resolve({ status: 200 })
  })
  line.send(Buffer.from('POST / HTTP/1.1\r\nHost: hub\r\nContent-Length: 5000\r\n\r\nhalf'))
  await Promise.resolve()
  vi.advanceTimersByTime(20_000)
  line.send(Buffer.from(POST('whole')))
  await whole
  expect(bodies).toEqual(['whole'])
})

test('on a line of bytes it is the same, one request after the other, also after one that wanted its connection closed', async () => {
  const heard: string[] = []
  let tell = () => {}
  const line = memoryLine({
    receive: (bytes) => {
      heard.push(Buffer.from(bytes).toString())
      tell()
    },
    lineOpened() {},
    lineClosed() {},
  })
  const answers = (count: number) =>
    new Promise<void>((resolve) => {
      tell = () => {
        if (heard.join('').split('HTTP/1.1 200').length > count && heard.join('').endsWith(`n${count}`)) resolve()
      }
    })
  let number = 0
  const { reasons } = await opened(requestsOver(line.open), () =>
    Promise.resolve({ status: 200, body: `n${++number}` }),
  )
  const first = answers(1)
  for (const byte of Buffer.from(POST('one', 'Connection: close\r\n'))) line.send(Uint8Array.of(byte))
  await first
  const second = answers(2)
  line.send(Buffer.from(POST('two')))
  await second
  line.unplug('pulled')
  expect(reasons).toEqual(['pulled'])
})

test('an answer on its way when the line is pulled is never told as written', async () => {
  const line = memoryLine({ receive() {}, lineOpened() {}, lineClosed() {} })
  const fate = await new Promise<string>((resolve) => {
    void opened(requestsOver(line.open), () => {
      // The answer is written in the turn after this one, the line is gone before it has arrived.
      queueMicrotask(() => queueMicrotask(() => line.unplug()))
      return Promise.resolve({ status: 200, body: 'x', onFate: resolve })
    }).then(() => line.send(Buffer.from(POST('one'))))
  })
  expect(['broken', 'notWritten']).toContain(fate)
})
