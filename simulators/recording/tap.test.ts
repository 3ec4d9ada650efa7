import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openRealPort } from './realPort.ts'
import { tap } from './tap.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

test('a port that stays away is said once, and a host that talks on meanwhile is not kept for later', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  const notices: string[] = []
  const waiting: (() => void)[] = []
  const real = tap({ tcp: { host: '127.0.0.1', port } })
  let retry = () => real.open()
  closing.push(() => real.close())
  const heard = () => new Promise<void>((resolve) => waiting.push(resolve))
  const device = real.factory(
    {
      send() {},
      notice: (name) => notices.push(name),
      clock: {
        now: () => 0,
        after(_, callback) {
          retry = callback
          waiting.shift()?.()
          return () => {}
        },
      },
    },
    {},
  )
  for (let time = 0; time < 3; time++) {
    const tried = heard()
    retry()
    await tried
    for (let count = 0; count < 1_000; count++) device.receive(new Uint8Array(10_000))
  }
  expect(notices).toEqual(['lost'])
  expect(device.look()).toEqual({ open: false })
})

test('a device that takes nothing any more is lost, and not written to without end', async () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket.pause())).listen(0, '127.0.0.1')
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const reasons: string[] = []
  const real = await openRealPort(
    { tcp: { host: '127.0.0.1', port } },
    { onData() {}, onClose: (reason) => reasons.push(reason) },
  )
  for (let count = 0; count < 64; count++) real.write(new Uint8Array(1024 * 1024))
  expect(reasons).toEqual(['the device takes nothing any more'])
})

test('the port is not opened before somebody listens, or its first words would be lost', async () => {
  let calls = 0
  const server = createServer((socket) => {
    calls++
    closing.push(() => socket.destroy())
  }).listen(0, '127.0.0.1')
  closing.push(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const real = tap({ tcp: { host: '127.0.0.1', port } })
  closing.push(() => real.close())
  const open = new Promise((resolve) => {
    real.factory({ send() {}, notice: resolve, clock: { now: () => 0, after: () => () => {} } }, {})
  })
  // Whoever called before this one has been taken before it.
  const probe = connect(port, '127.0.0.1')
  closing.push(() => probe.destroy())
  await new Promise<void>((resolve) => {
    server.on('connection', ({ remotePort }) => {
      if (remotePort === probe.localPort) resolve()
    })
  })
  expect(calls).toBe(1)
  real.open()
  expect(await open).toBe('open')
})
