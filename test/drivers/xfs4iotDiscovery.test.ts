import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { ScriptedMachine } from '../support/scriptedMachine.ts'
import { host, receiptPrinter } from '../support/xfsBench.ts'

/** The publisher of a machine among ports that are closed, deaf, or somebody else's. */

const ending: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ending.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function machineOf() {
  const machine = await ScriptedMachine.start({ services: { Printer: receiptPrinter() } })
  ending.push(() => machine.close())
  return machine
}

test('it is found behind a closed port, a web server and one that never answers', async () => {
  const machine = await machineOf()
  const web = await listening(createHttpServer((_, response) => response.writeHead(200).end('<html>')) as Server)
  const deaf = await listening(createServer())
  const rude = await listening(createServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')))
  const ports = [await closedPort(), web, deaf, rude, await closedPort(), machine.port]
  const bench = host(machine, { ports })
  ending.push(bench.stop)
  await bench.until(() => bench.part('printer')?.device === 'online')
  expect(bench.device.thrown()).toEqual([])
})

test('the first port in order counts, and one whose publisher says nothing is passed over', async () => {
  const deaf = await machineOf()
  deaf.on('ServicePublisher.GetServices', () => {})
  const refusing = await machineOf()
  refusing.on('ServicePublisher.GetServices', ({ acknowledge, complete }) => {
    acknowledge()
    complete('internalError')
  })
  const first = await machineOf()
  const second = await machineOf()
  const bench = host(first, { ports: [deaf.port, refusing.port, first.port, second.port], speed: 10 })
  ending.push(bench.stop)
  await bench.until(() => bench.part('printer')?.device === 'online')
  expect(second.connections).toEqual([])
  expect(first.connections).toEqual(['Printer'])
})

test('services may be told one by one before the end', async () => {
  const machine = await machineOf()
  machine.on('ServicePublisher.GetServices', ({ acknowledge, event, complete }) => {
    acknowledge()
    const serviceURI = `ws://127.0.0.1:${machine.port}/xfs4iot/v1.0/Printer`
    event('ServicePublisher.ServiceDetailEvent', { vendorName: 'Example', services: [{ serviceURI }] })
    complete('success', {})
  })
  const bench = host(machine, {})
  ending.push(bench.stop)
  await bench.until(() => bench.part('printer')?.device === 'online')
})

test('where nobody is, the device is offline, and found when it comes', async () => {
  const machine = await machineOf()
  machine.shut.add('')
  const bench = host(machine, {})
  ending.push(bench.stop)
  await bench.device.next('offline')
  expect(bench.device.twin.alerts.get('device-offline')?.detail).toMatch(/publisher/)
  machine.shut.delete('')
  await bench.device.next('online')
})

test('a publisher that lists nothing of use is no machine', async () => {
  const machine = await ScriptedMachine.start({
    services: { Printer: receiptPrinter() },
    uriOf: () => 'ws://update.example.com/xfs4iot/v1.0/Printer',
  })
  ending.push(() => machine.close())
  const bench = host(machine, {})
  ending.push(bench.stop)
  await bench.device.next('offline')
  expect(machine.received.map(({ name }) => name)).toEqual(['ServicePublisher.GetServices'])
})

test('a service that is listed elsewhere for a while is found again where it was', async () => {
  let elsewhere = false
  const machine = await ScriptedMachine.start({
    services: { Printer: receiptPrinter(), Other: receiptPrinter() },
    uriOf: (service, port) =>
      `ws://${elsewhere && service === 'Printer' ? 'desktop-7' : '127.0.0.1'}:${port}/xfs4iot/v1.0/${service}`,
  })
  ending.push(() => machine.close())
  const bench = host(machine, { settings: { pollSeconds: 10 }, speed: 20 })
  ending.push(bench.stop)
  await bench.until(() => bench.part('printer')?.device === 'online' && bench.part('other')?.device === 'online')
  const asked = () => machine.all('ServicePublisher.GetServices').length
  elsewhere = true
  machine.shut.add('Printer')
  machine.cut('Printer')
  await bench.until(() => bench.part('printer')?.device === 'offline')
  const before = asked()
  await machine.when(() => asked() > before)
  machine.shut.delete('Printer')
  await bench.until(() => bench.part('printer')?.device === 'online')
}, 30_000)
