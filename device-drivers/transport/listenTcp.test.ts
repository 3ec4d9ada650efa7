import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { CALLER_LIMITS, type CallerLimits, callerPort } from './listenTcp.ts'
import { portFactory } from './open.ts'
import type { BytePort, PortFactory } from './port.ts'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function at(limits: Partial<CallerLimits> = {}) {
  const port = await freePort()
  const factory = callerPort({ port }, { ...CALLER_LIMITS, ...limits })
  ends.push(() => factory.release?.())
  return { port, factory }
}

function open(factory: PortFactory, signal = new AbortController().signal) {
  const heard: string[] = []
  const reasons: string[] = []
  let changed = () => {}
  const port: Promise<BytePort> = factory(
    {
      onData(bytes) {
        heard.push(Buffer.from(bytes).toString())
        changed()
      },
      onClose(reason) {
        reasons.push(reason)
        changed()
      },
    },
    { baudRate: 9_600, signal },
  )
  port.then(
    (opened) => ends.push(() => opened.close()),
    () => {},
  )
  return {
    port,
    heard,
    reasons,
    until: (done: () => boolean) =>
      new Promise<void>((resolve) => {
        changed = () => {
          if (done()) resolve()
        }
        changed()
      }),
  }
}

/** Dials until somebody listens there. */
async function call(port: number, localAddress = '127.0.0.1'): Promise<Socket> {
  for (;;) {
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    socket.on('error', () => {})
    ends.push(() => socket.destroy())
    const answered = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('close', () => resolve(false))
    })
    if (answered) return socket
  }
}

test('the port is open when somebody has called, and bytes go both ways', async () => {
  const { port, factory } = await at()
  const line = open(factory)
  const caller = await call(port)
  caller.write('hello')
  const opened = await line.port
  await line.until(() => line.heard.join('') === 'hello')
  const answer = once(caller, 'data')
  await opened.write(Buffer.from('there'))
  expect(String((await answer)[0])).toBe('there')
  caller.end()
  await line.until(() => line.reasons.length > 0)
  expect(line.reasons).toEqual([expect.stringContaining('hung up')])
  await expect(opened.write(Buffer.from('x'))).rejects.toThrow('closed')
})

test('who calls while nobody is ready is heard from its first byte, the next time the port is opened', async () => {
  const { port, factory } = await at()
  const first = open(factory)
  const one = await call(port)
  const opened = await first.port
  opened.close()
  await once(one, 'close')
  const two = await call(port)
  two.write('kept')
  const second = open(factory)
  await second.until(() => second.heard.join('') === 'kept')
  expect(first.reasons).toEqual([])
})

test('one who is heard goes on being heard while it speaks; silent while it calls anew it is dead, and the new call takes its place', async () => {
  const { port, factory } = await at({ proofMs: 150 })
  const line = open(factory)
  const half = await call(port)
  await line.port
  const again = await call(port)
  // Alive: it speaks within the proof.
  half.write('alive')
  await line.until(() => line.heard.join('') === 'alive')
  expect(line.reasons).toEqual([])
  await line.until(() => line.reasons.length > 0)
  expect(line.reasons).toEqual([expect.stringContaining('silent while it called anew')])
  again.write('new')
  const next = open(factory)
  await next.until(() => next.heard.join('') === 'new')
})

test('from another address a call replaces nobody: it waits, and is sent away in the end', async () => {
  const { port, factory } = await at({ proofMs: 10, waitMs: 100 })
  const line = open(factory)
  const ours = await call(port)
  await line.port
  const stranger = await call(port, '127.0.0.2')
  await once(stranger.resume(), 'close')
  expect(line.reasons).toEqual([])
  ours.write('still here')
  await line.until(() => line.heard.join('') === 'still here')
})

test('not more than a few may wait', async () => {
  const { port, factory } = await at({ maxWaiting: 1 })
  const line = open(factory)
  await call(port)
  await line.port
  await call(port)
  const oneTooMany = await call(port)
  await once(oneTooMany.resume(), 'close')
})

test('opening can be given up without closing the door; released, nothing listens any more', async () => {
  const { port, factory } = await at()
  const given = new AbortController()
  const opening = open(factory, given.signal)
  const caught = expect(opening.port).rejects.toThrow('nobody has called')
  given.abort()
  await caught
  const caller = await call(port)
  const released = once(caller.resume(), 'close')
  factory.release?.()
  await released
  await expect(open(factory).port).rejects.toThrow('given up')
  await expect(open(callerPort({ port }), AbortSignal.abort()).port).rejects.toThrow('given up')
  await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toThrow('ECONNREFUSED')
})

test('a taken port is said in words, and tried again by the next opening', async () => {
  const { port, factory } = await at()
  const squatter = createServer().listen(port, '127.0.0.1')
  await once(squatter, 'listening')
  await expect(open(factory).port).rejects.toThrow('the port is taken')
  squatter.close()
  await once(squatter, 'close')
  const line = open(factory)
  const waited = await call(port)
  await line.port
  waited.destroy()
})

test('a driver of bytes is called over TCP, one of requests over HTTP', async () => {
  const port = await freePort()
  expect(portFactory({ listen: { port } }, 'bytes').isCalled).toBe(true)
  expect(portFactory({ listen: { port } }, 'requests').isCalled).toBeUndefined()
})
