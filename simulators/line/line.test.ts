import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import type { SimulatorFactory } from '../device.ts'
import { seededRandom } from './faults.ts'
import { type RunningLine, serve } from './serve.ts'
import { simulatedLine } from './simulatedLine.ts'

/** Answers every byte with the next one, and says what it hears. */
const createEcho: SimulatorFactory = ({ send, notice }) => ({
  protocol: 'echo',
  receive(bytes) {
    notice('heard', { bytes: [...bytes] })
    send(bytes.map((byte) => byte + 1))
  },
  lineOpened: () => notice('opened', {}),
  lineClosed: () => notice('closed', {}),
  act() {},
  look: () => ({}),
})

function echo() {
  const clock = fakeClock()
  const line = simulatedLine(createEcho, {}, { clock, random: seededRandom(7) })
  const chunks: { atMs: number; bytes: number[] }[] = []
  const heard: number[] = []
  line.onNotice(({ name, detail }) => {
    if (name === 'heard') heard.push(...(detail.bytes as number[]))
  })
  line.hostOpened({ toHost: (bytes) => chunks.push({ atMs: clock.now(), bytes: [...bytes] }) })
  return { clock, line, chunks, heard, all: () => chunks.flatMap(({ bytes }) => bytes) }
}

test('a well line carries bytes as they are and keeps a log of both directions', () => {
  const { line, chunks } = echo()
  line.fromHost(Uint8Array.of(1, 2))
  expect(chunks).toEqual([{ atMs: 0, bytes: [2, 3] }])
  expect(line.log.entries().map(({ direction, bytes }) => [direction, [...bytes]])).toEqual([
    ['toDevice', [1, 2]],
    ['toHost', [2, 3]],
  ])
})

test('split: the same bytes in smaller pieces', () => {
  const { line, chunks } = echo()
  line.setFaults({ splitBytes: 2 })
  line.fromHost(Uint8Array.of(1, 2, 3, 4, 5))
  expect(chunks.map(({ bytes }) => bytes)).toEqual([[2, 3], [4, 5], [6]])
})

test('pace: a byte takes ten bits at the baud rate, in both directions', async () => {
  const { line, chunks, clock } = echo()
  line.setFaults({ paceBaud: 1_000 })
  line.fromHost(Uint8Array.of(1, 2))
  await clock.advance(100)
  expect(chunks).toEqual([
    { atMs: 20, bytes: [2] },
    { atMs: 30, bytes: [3] },
  ])
})

test('pace switched off while bytes wait keeps their order', async () => {
  const { line, clock, all } = echo()
  line.setFaults({ paceBaud: 1_000 })
  line.fromHost(Uint8Array.of(1, 2, 3))
  line.setFaults({})
  line.fromHost(Uint8Array.of(4))
  await clock.advance(100)
  expect(all()).toEqual([2, 3, 4, 5])
})

test('baud mismatch: neither side understands the other, and the line is well again after it', () => {
  const { line, heard, all } = echo()
  line.setFaults({ baudMismatch: true })
  const sent = Uint8Array.from({ length: 64 }, (_, at) => at)
  line.fromHost(sent)
  expect(heard.length).toBeGreaterThan(0)
  expect(heard).not.toEqual([...sent])
  line.setFaults({})
  const before = all().length
  line.fromHost(Uint8Array.of(1))
  expect(all().slice(before)).toEqual([2])
})

test('noise comes at its rate and stops', async () => {
  const { line, clock, all } = echo()
  line.setFaults({ noiseBytesPerSecond: 100 })
  await clock.advance(1_000)
  expect(all()).toHaveLength(100)
  line.setFaults({})
  await clock.advance(1_000)
  line.noise(5)
  expect(all()).toHaveLength(105)
  expect(clock.pending).toBe(0)
})

test('what is on its way when the line closes is lost', async () => {
  const { line, clock, all, heard } = echo()
  line.setFaults({ paceBaud: 1_000, noiseBytesPerSecond: 1 })
  line.fromHost(Uint8Array.of(1, 2))
  line.hostClosed()
  await clock.advance(10_000)
  expect([all(), heard, clock.pending]).toEqual([[], [], 0])
})

test('mute: nothing arrives though the line is open', () => {
  const { line, all, heard } = echo()
  line.setFaults({ mute: true })
  line.fromHost(Uint8Array.of(1))
  line.noise(3)
  expect([all(), heard]).toEqual([[], []])
})

test('the log keeps the last chunks only', () => {
  const line = simulatedLine(createEcho, {}, { clock: fakeClock(), random: () => 0, logCapacity: 3 })
  line.hostOpened({ toHost() {} })
  for (let byte = 0; byte < 50; byte++) line.fromHost(Uint8Array.of(byte))
  expect(line.log.entries().map(({ bytes }) => bytes[0])).toEqual([49, 49, 50])
  expect([...line.log.bytes('toDevice')]).toEqual([49])
})

let running: RunningLine | undefined
afterEach(async () => {
  await running?.close()
  running = undefined
})

test('served on TCP: one host at a time, unplugged it is gone, replugged it is back on the same port', async () => {
  running = await serve(createEcho, {}, { tcp: 0 })
  const address = 'tcp' in running.port ? running.port.tcp : { host: '', port: 0 }
  const host = connect(address)
  await once(host, 'connect')
  host.write(Uint8Array.of(1))
  expect([...((await once(host, 'data'))[0] as Buffer)]).toEqual([2])
  const second = connect(address)
  await once(second, 'close')
  const hostGone = once(host, 'close')
  await running.unplug()
  await hostGone
  const refused = connect(address)
  expect(((await once(refused, 'error'))[0] as NodeJS.ErrnoException).code).toBe('ECONNREFUSED')
  await running.replug()
  const again = connect(address)
  await once(again, 'connect')
  again.write(Uint8Array.of(8))
  expect([...((await once(again, 'data'))[0] as Buffer)]).toEqual([9])
  again.destroy()
})

test('a device that calls: it dials until somebody listens, again after every loss, and not while it is unplugged', async () => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  running = await serve(createEcho, {}, { connect: { host: '127.0.0.1', port } })
  const { onHosted } = running
  expect(running.port).toEqual({ listen: { host: '127.0.0.1', port } })
  const hosted = (wanted: boolean) =>
    new Promise<void>((resolve) => {
      const cancel = onHosted((now) => {
        if (now !== wanted) return
        cancel()
        resolve()
      })
    })
  // Nobody listens yet: the first calls are refused.
  const first = hosted(true)
  const host = createServer().listen(port, '127.0.0.1')
  const [socket] = (await once(host, 'connection')) as [Socket]
  await first
  socket.write(Uint8Array.of(4))
  expect([...((await once(socket, 'data'))[0] as Uint8Array)]).toEqual([5])
  const lost = hosted(false)
  const back = once(host, 'connection')
  socket.destroy()
  await lost
  const [second] = (await back) as [Socket]
  second.on('error', () => {})
  const gone = once(second, 'close')
  second.resume()
  await running.unplug()
  await gone
  expect(running.hosted).toBe(false)
  const third = once(host, 'connection')
  await running.replug()
  const [replugged] = (await third) as [Socket]
  const over = once(replugged.resume(), 'close')
  await running.close()
  await over
  host.close()
  await once(host, 'close')
})
