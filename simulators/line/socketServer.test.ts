import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { type RunningLine, serve } from './serve.ts'

/** Says `hello` and gives everything back; `cut` cuts, `leave` leaves. */
const echo =
  (ports: readonly number[] = []): SimulatorFactory =>
  (): SimulatedDevice => {
    let carrier: { away(): void; back(): void } | undefined
    return {
      protocol: 'echo',
      receive() {},
      lineOpened() {},
      lineClosed() {},
      look: () => ({}),
      act: (action) => (action === 'leave' ? carrier?.away() : carrier?.back()),
      sockets: {
        portsTried: ports,
        largestMessage: 1_000,
        carriedBy: (next) => {
          carrier = next
        },
        dialled: ({ path, host }) =>
          path.startsWith('/here')
            ? (end) => {
                end.send(`hello ${host}`)
                return {
                  closed() {},
                  message(text) {
                    end.send(text, 3)
                    if (text === 'cut') end.cut()
                  },
                }
              }
            : undefined,
      },
    }
  }

const lines: RunningLine[] = []
afterEach(async () => {
  for (const line of lines.splice(0)) await line.close()
})

async function served(create: SimulatorFactory = echo(), tcp: number | number[] | 'listed' = 0) {
  const line = await serve(create, {}, { tcp })
  lines.push(line)
  if (!('websocket' in line.port)) throw new Error('it serves no WebSockets')
  const { host, ports } = line.port.websocket
  return { line, port: ports[0] ?? 0, address: `${host}:${ports[0]}` }
}

/** A client that keeps what it hears, and can wait for more. */
function client(address: string, path = '/here') {
  const socket = new WebSocket(`ws://${address}${path}`)
  const heard: string[] = []
  const waiting = new Set<() => void>()
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  socket.on('error', () => {})
  socket.on('message', (data) => {
    heard.push(String(data))
    for (const look of waiting) look()
  })
  return {
    socket,
    heard,
    closed,
    send: (text: string) => socket.send(text),
    async hears(count: number): Promise<readonly string[]> {
      while (heard.length < count)
        await new Promise<void>((resolve) => {
          const look = () => {
            waiting.delete(look)
            resolve()
          }
          waiting.add(look)
        })
      return heard
    },
  }
}

test('several connections at a time, each whole whatever the frames, and all of it in the log', async () => {
  const { line, address } = await served()
  const [one, two] = [client(address), client(address, '/here/too?x=1')]
  await Promise.all([one.hears(1), two.hears(1)])
  one.send('世界 first')
  two.send('second')
  expect(await one.hears(2)).toEqual([`hello ${address}`, '世界 first'])
  expect(await two.hears(2)).toEqual([`hello ${address}`, 'second'])
  expect(Buffer.from(line.log.bytes('toDevice')).toString()).toMatch(/世界 first/)
  expect(Buffer.from(line.log.bytes('toHost')).toString()).toMatch(/second/)
  expect(line.hosted).toBe(true)
  const left = new Promise<void>((resolve) => line.onHosted((hosted) => hosted || resolve()))
  one.socket.close()
  two.socket.close()
  await left
})

test('where there is nothing, and for whoever speaks no WebSocket, there is an HTTP status', async () => {
  const { address } = await served()
  const error = await new Promise((resolve) => new WebSocket(`ws://${address}/there`).once('error', resolve))
  expect(String(error)).toContain('404')
  expect((await fetch(`http://${address}/here`)).status).toBe(400)
})

test('what was sent goes out before the connection is cut, and too large a message ends it', async () => {
  const { address } = await served()
  const one = client(address)
  await one.hears(1)
  one.send('cut')
  expect(await one.closed).toBe(1006)
  expect(one.heard).toEqual([`hello ${address}`, 'cut'])
  const two = client(address)
  await two.hears(1)
  two.send('x'.repeat(2_000))
  expect(await two.closed).toBe(1009)
})

test('unplugged or away it is not to be reached, and back at the same port', async () => {
  const { line, address, port } = await served()
  const one = client(address)
  await one.hears(1)
  await line.unplug()
  await one.closed
  expect(await client(address).closed).toBe(1006)
  // Away and unplugged at once: only both together bring it back.
  line.device.act('leave')
  await line.replug()
  expect(await client(address).closed).toBe(1006)
  line.device.act('return')
  await line.replug()
  expect(await client(address).hears(1)).toEqual([`hello 127.0.0.1:${port}`])
})

test('a mute line swallows, a slow one delays, a small one makes many frames, and noise is a message', async () => {
  const { line, address } = await served()
  const one = client(address)
  await one.hears(1)
  line.setFaults({ mute: true })
  const taken = new Promise<void>((resolve) => line.log.onEntry(() => resolve()))
  one.send('lost')
  await taken
  line.setFaults({})
  line.noise(Uint8Array.of(0xff, 0x41))
  expect(await one.hears(2)).toContain('\u00ffA')
  line.setFaults({ splitBytes: 1, paceBaud: 10_000 })
  const at = performance.now()
  one.send('0123456789')
  expect((await one.hears(3)).at(-1)).toBe('0123456789')
  expect(performance.now() - at).toBeGreaterThan(8)
  line.setFaults({ baudMismatch: true })
  one.send('0123456789')
  expect((await one.hears(4)).at(-1)).not.toBe('0123456789')
})

test('of several ports the first that is free, and those of its protocol where none is said', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const first = await served(echo(), [port, 0])
  expect(first.port).not.toBe(port)
  await first.line.close()
  const listed = await served(echo([port, first.port]), 'listed')
  expect(listed.port).toBe(first.port)
  taken.close()
  await expect(serve(echo(), {}, { pty: '/nowhere' })).rejects.toThrow('it needs a TCP port')
})
