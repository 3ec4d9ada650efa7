import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { memoryLine } from './memory.ts'
import type { BytePort, PortFactory } from './port.ts'
import { serialPort } from './serial.ts'
import { tcpPort } from './tcp.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close()
    await once(server, 'close')
  }
})

async function listen(onConnection: (socket: Socket) => void): Promise<{ host: string; port: number }> {
  const server = createServer(onConnection)
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

/** Opens and gives a promise of the next bytes and of the end. */
async function open(factory: PortFactory, signal = new AbortController().signal) {
  const chunks: Uint8Array[] = []
  const reasons: string[] = []
  let tellData = () => {}
  let tellClose = () => {}
  const data = new Promise<void>((resolve) => {
    tellData = resolve
  })
  const closed = new Promise<void>((resolve) => {
    tellClose = resolve
  })
  const port: BytePort = await factory(
    {
      onData(bytes) {
        chunks.push(bytes.slice())
        tellData()
      },
      onClose(reason) {
        reasons.push(reason)
        tellClose()
      },
    },
    { baudRate: 9_600, signal },
  )
  return { port, chunks, reasons, data, closed }
}

test('bytes go both ways over TCP', async () => {
  const address = await listen((socket) => socket.on('data', (bytes) => socket.end(Buffer.from(bytes).reverse())))
  const { port, chunks, data } = await open(tcpPort(address))
  await port.write(Uint8Array.of(1, 2, 3))
  await data
  expect(Buffer.concat(chunks)).toEqual(Buffer.from([3, 2, 1]))
  port.close()
})

test('a device that hangs up closes the port once, with a reason, and nothing can be written any more', async () => {
  const address = await listen((socket) => socket.end())
  const { port, reasons, closed } = await open(tcpPort(address))
  await closed
  await expect(port.write(Uint8Array.of(1))).rejects.toThrow('is closed')
  port.close()
  expect(reasons).toEqual([expect.stringContaining('the other side closed it')])
})

test('after close nothing is called back and closing again is no error', async () => {
  let gone: Promise<unknown> = Promise.resolve()
  const address = await listen((socket) => {
    gone = new Promise((resolve) => socket.on('close', resolve))
    socket.on('error', () => {})
    socket.resume()
    socket.write('late')
  })
  const { port, chunks, reasons } = await open(tcpPort(address))
  port.close()
  port.close()
  await gone
  expect([chunks, reasons]).toEqual([[], []])
  await expect(port.write(Uint8Array.of(1))).rejects.toThrow('is closed')
})

test('where nothing listens, opening says so in words', async () => {
  const address = await listen(() => {})
  for (const server of servers.splice(0)) server.close()
  await expect(open(tcpPort(address))).rejects.toThrow('nothing listens there')
})

test('opening can be given up', async () => {
  const address = await listen(() => {})
  const given = new AbortController()
  const opening = open(tcpPort(address), given.signal)
  given.abort()
  await expect(opening).rejects.toThrow('does not answer')
  await expect(open(tcpPort(address), given.signal)).rejects.toThrow('given up')
})

test('a serial port that is not there is refused in words', async () => {
  await expect(open(serialPort('/dev/branchhub-no-such-port'))).rejects.toThrow(/no such port/)
})

test('in memory bytes come in order and never inside the call that sent them', async () => {
  const seen: string[] = []
  const line = memoryLine({
    receive: (bytes) => {
      seen.push(`device ${bytes.join()}`)
      line.send(bytes)
      seen.push('answered')
    },
    lineOpened: () => seen.push('opened'),
    lineClosed: () => seen.push('closed'),
  })
  const { port, data, chunks } = await open(line.open)
  const written = [port.write(Uint8Array.of(1)), port.write(Uint8Array.of(2))]
  expect(seen).toEqual(['opened'])
  await Promise.all(written)
  await data
  expect(seen).toEqual(['opened', 'device 1', 'answered', 'device 2', 'answered'])
  expect(Buffer.concat(chunks)).toEqual(Buffer.from([1, 2]))
  await expect(open(line.open)).rejects.toThrow('already open')
  port.close()
  expect(seen.at(-1)).toBe('closed')
})

test('in memory, what is on its way when the cable is pulled is lost on both sides', async () => {
  const heard: number[] = []
  const line = memoryLine({ receive: (bytes) => heard.push(...bytes), lineOpened() {}, lineClosed() {} })
  const { port, chunks, reasons } = await open(line.open)
  const written = port.write(Uint8Array.of(1))
  line.send(Uint8Array.of(2))
  line.unplug('pulled')
  await expect(written).rejects.toThrow('closed')
  await expect(open(line.open)).rejects.toThrow('nothing is plugged in')
  line.replug()
  await open(line.open)
  expect([heard, chunks, reasons]).toEqual([[], [], ['pulled']])
})
