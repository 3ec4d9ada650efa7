import { afterEach, describe, expect, test } from 'vitest'
import type { DeviceCommandName } from '../../contracts/index.ts'
import { type OddCommand, type OddPeer, type OddScript, OddXfsServer } from '../support/oddXfsServer.ts'
import { type BenchOptions, host } from '../support/xfsBench.ts'

/** The driver at a server that keeps to the standard in ways that nobody else does. */

const ending: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

type Tree = Record<string, unknown>
const COMMANDS: DeviceCommandName[] = ['CardReader.Move', 'CardReader.Reset', 'Storage.SetCount', 'Machine.Reset']
const HUGE = 1e308

const versions = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { versions: ['99.0', 'one', '2.1', '2.0', '1.0', '2.10', 3] }]))
const INTERFACES = [
  { name: 'Common', commands: versions('Common.Status', 'Common.Capabilities', 'Common.Cancel'), maximumRequests: 0 },
  { name: 'CardReader', commands: versions('CardReader.Move', 'CardReader.Reset'), maximumRequests: HUGE },
  { name: 'Storage', commands: { ...versions('Storage.GetStorage'), 'Vendor.Dance': { versions: null } } },
  { name: 'Vendor.Tea', commands: 'many', events: [], tea: true },
]
const hopper = (count: unknown) => ({
  id: '1',
  status: 'ok',
  capacity: HUGE,
  card: {
    capabilities: { type: 'dispense', tea: [] },
    configuration: { threshold: -1 },
    status: { initialCount: 5, count, replenishmentStatus: 'ok' },
  },
})
const BIN = { id: '2', status: 'ok', card: { capabilities: { type: 'retain' }, status: { count: 0 } } }

/** What a well-behaved machine with a card dispenser would say. */
class OddMachine implements OddScript {
  media = 'notPresent'
  count: unknown = 40
  port = 0
  services: unknown[] | undefined
  readonly answers = new Map<string, (command: OddCommand) => void>()

  payloadOf({ name, peer }: OddCommand): Tree | undefined {
    const { port } = this
    switch (name) {
      case 'ServicePublisher.GetServices':
        return {
          vendorName: 'Odd',
          services: this.services ?? [{ serviceURI: `ws://127.0.0.1:${port}/XFS4IoT/v1.0/Cards` }],
        }
      case 'Common.Capabilities':
        return peer.service === 'Cards'
          ? { interfaces: INTERFACES, common: { serviceVersion: '1.0', deviceInformation: null }, cardReader: {} }
          : { interfaces: [INTERFACES[0]], common: {} }
      case 'Common.Status':
        return { common: { device: 'online', tea: 'green' }, cardReader: { media: this.media }, lights: null }
      case 'Storage.GetStorage':
        return { storage: { unit1: hopper(this.count), unit2: BIN, unitnull: null, tea: { id: 'T' } } }
      default:
        return undefined
    }
  }

  onCommand = (command: OddCommand) => {
    const answer = this.answers.get(command.name)
    if (answer) return answer(command)
    this.behave(command)
  }

  behave(command: OddCommand, code = 'success'): void {
    const payload = this.payloadOf(command)
    command.say('acknowledge')
    command.say('completion', payload ?? {}, { completionCode: payload ? code : 'unsupportedCommand' })
  }
}

async function begin(machine: OddMachine, options: BenchOptions = {}, script: OddScript = machine) {
  const server = await OddXfsServer.start(script)
  machine.port = server.port
  const bench = host(server, { settings: { commands: COMMANDS, pollSeconds: 10 }, ...options })
  ending.push(() => server.close(), bench.stop)
  const cards = () => server.peers.findLast(({ service }) => service === 'Cards') as OddPeer
  const isUp = () => bench.part('cards')?.device === 'online'
  return { ...bench, server, cards, isUp }
}

async function up(machine: OddMachine, options: BenchOptions = {}) {
  const bench = await begin(machine, options)
  await bench.until(() => bench.isUp() && bench.storage()['unit1'] !== undefined)
  return bench
}

const unsolicited = (name: string, payload: Tree, header: Tree = {}) =>
  JSON.stringify({ header: { name, type: 'unsolicited', ...header }, payload })

test('events before the acknowledge, two acknowledges, two completions, or none but the completion', async () => {
  const machine = new OddMachine()
  machine.answers.set('Common.Status', (command) => {
    command.say('event', { tea: 1 }, { name: 'Vendor.Tea' })
    command.say('acknowledge')
    command.say('acknowledge', { status: 'ok' }, { status: null })
    command.say('completion', machine.payloadOf(command), { completionCode: 'success' })
    command.say('completion', machine.payloadOf(command), { completionCode: 'hardwareError' })
    command.say('acknowledge', {}, { status: 'tooManyRequests' })
  })
  machine.answers.set('Storage.GetStorage', (command) =>
    command.say('completion', machine.payloadOf(command), { completionCode: 'success' }),
  )
  const bench = await up(machine)
  expect(bench.storage()['unit1']).toMatchObject({ type: 'dispense', deviceCount: 40 })
  expect(bench.device.thrown()).toEqual([])
})

test('the highest version that is known of those a message lists', async () => {
  const bench = await up(new OddMachine())
  expect(bench.server.all('Common.Status').at(-1)?.version).toBe('2.10')
  expect(bench.server.all('Common.Capabilities')[0]?.version).toBe('2.0')
})

test('a movement whose completion nobody knows is settled by looking, and sent once', async () => {
  const machine = new OddMachine()
  const bench = await up(machine)
  await bench.device.execute({ name: 'Storage.SetCount', data: { unit: 'unit1', count: 40 } })
  machine.answers.set('CardReader.Move', (command) => {
    command.say('acknowledge')
    machine.media = command.payload['to'] === 'transport' ? 'present' : machine.media
    command.say('completion', {}, { completionCode: 'vendorMaybe', errorDescription: 'x'.repeat(5_000) })
  })
  const move = { name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } } as const
  const completion = await bench.device.execute(move)
  // It was not ended well by the machine's word, and the card is where it is seen all the same.
  expect(completion).toMatchObject({ completionCode: 'hardwareError', effect: 'notDone' })
  const moved = bench.device.events.filter(({ name }) => name === 'CardReader.CardActionEvent')
  expect(moved.map(({ data }) => data)).toMatchObject([{ from: 'unit1', to: 'transport' }])
  await bench.until(() => bench.storage()['unit1']?.['count'] === 39)
  expect(bench.server.all('CardReader.Move')).toHaveLength(1)
})

test.each(['someOtherId', 'string', 'negative', 'fraction'])(
  'a completion with a wrong id (%s) completes nothing',
  async (what) => {
    const machine = new OddMachine()
    const bench = await up(machine)
    machine.answers.set('CardReader.Move', (command) => {
      command.say('acknowledge')
      const requestId = { someOtherId: command.id + 7, string: `${command.id}`, negative: -1, fraction: 1.5 }[what]
      command.say('completion', {}, { completionCode: 'success', requestId })
      machine.media = 'notPresent'
      command.say('completion', { errorCode: 'noMedia' }, { completionCode: 'commandErrorCode' })
    })
    const move = { name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } } as const
    expect(await bench.device.execute(move)).toMatchObject({ errorCode: 'CARD_ABSENT', effect: 'notDone' })
    expect(bench.isUp()).toBe(true)
  },
)

test.each([
  ['1e999', null],
  ['-3', null],
  ['2.5', null],
  ['9007199254740993', null],
  ['4294967296', 10_000_000],
  ['"40"', null],
  ['[40]', null],
])('a count of %s is no count, or the largest there is', async (written, shown) => {
  const machine = new OddMachine()
  machine.count = 'COUNT'
  machine.answers.set('Storage.GetStorage', (command) => {
    const header = {
      name: command.name,
      requestId: command.id,
      type: 'completion',
      version: '2.0',
      completionCode: 'success',
    }
    command.say('acknowledge')
    const text = JSON.stringify({ header, payload: machine.payloadOf(command) })
    command.peer.text(text.replace('"COUNT"', written))
  })
  const bench = await up(machine)
  expect(Object.values(bench.units())[0]).toMatchObject({ role: 'dispense', count: shown })
  expect(bench.device.thrown()).toEqual([])
})

test('in single bytes with pings between them, behind binary frames', async () => {
  const machine = new OddMachine()
  const bench = await up(machine)
  const peer = bench.cards()
  // It is asked how it is after that, and says the same.
  machine.media = 'entering'
  peer.binary(Buffer.from(unsolicited('Common.StatusChangedEvent', { cardReader: { media: 'jammed' } })))
  peer.inPieces(unsolicited('Common.StatusChangedEvent', { cardReader: { media: 'entering' }, tea: 'é世😀' }), 7)
  await bench.until(() => bench.part('cards')?.details['media'] === 'entering')
  expect(bench.isUp()).toBe(true)
})

describe('connections', () => {
  test.each([1000, 1001, 1013, 4999])('closed with %i: it is dialled again', async (code) => {
    const bench = await up(new OddMachine(), { speed: 10 })
    const first = bench.cards()
    first.closeWith(code)
    await bench.until(() => !bench.isUp())
    await bench.until(bench.isUp)
    expect(bench.cards()).not.toBe(first)
    expect(bench.device.thrown()).toEqual([])
  })

  test('one that never answers a ping is kept as long as it answers questions', async () => {
    const machine = new OddMachine()
    const server = await begin(machine, { pingMs: 20 }, { onCommand: machine.onCommand, pongs: 0 })
    await server.until(server.isUp)
    const peer = server.cards()
    await server.server.when(() => peer.pings >= 5)
    expect(server.isUp()).toBe(true)
    expect(server.cards()).toBe(peer)
  })

  test('one that has answered pings and does so no more is dialled anew', async () => {
    const machine = new OddMachine()
    const bench = await begin(machine, { pingMs: 20, speed: 10 }, { onCommand: machine.onCommand, pongs: 2 })
    await bench.until(bench.isUp)
    const first = bench.cards()
    await bench.server.when(() => bench.cards() !== first)
    await bench.until(bench.isUp)
  })

  test.each([
    ['HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n\r\n'],
    ['HTTP/1.1 301 Moved Permanently\r\nLocation: ws://update.example.com/\r\n\r\n'],
    ['HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'],
    ['SSH-2.0-OpenSSH_9.6\r\n'],
  ])('who refuses the handshake with %j is offline, and found when it opens', async (refusal) => {
    const machine = new OddMachine()
    const bench = await begin(machine, { speed: 20 }, { onCommand: machine.onCommand, refusal })
    await bench.device.next('offline')
    bench.server.script = machine
    await bench.until(bench.isUp)
  })

  test('a slow handshake is waited for, one that never comes is not', async () => {
    const machine = new OddMachine()
    const slow = await begin(machine, {}, { onCommand: machine.onCommand, handshakeMs: 600 })
    await slow.until(slow.isUp)
    const never = await begin(
      new OddMachine(),
      { speed: 5 },
      { onCommand: () => {}, handshakeMs: Number.POSITIVE_INFINITY },
    )
    await never.device.next('offline')
    expect(never.device.thrown()).toEqual([])
  })

  test('a machine that is to be spoken to by TLS and knows none is offline, and is not spoken to without', async () => {
    const bench = await begin(new OddMachine(), { secure: true })
    await bench.device.next('offline')
    expect(bench.server.peers).toEqual([])
  })
})

test('a list of services with all that may stand in one', async () => {
  const machine = new OddMachine()
  const server = await OddXfsServer.start(machine)
  machine.port = server.port
  const at = `ws://127.0.0.1:${server.port}/xfs4iot/v1.0`
  machine.services = [
    null,
    7,
    {},
    { serviceURI: null },
    { serviceURI: `${at}/` },
    { serviceURI: `${at}/Vendor.Tea_1/`, tea: true },
    { serviceURI: `${at}/Cards/` },
    { serviceURI: `${at}/cards` },
    { serviceURI: `${at}/Cards` },
    { serviceURI: `wss://127.0.0.1:${server.port}/xfs4iot/v1.0/Safe` },
  ]
  const bench = host(server, { settings: { pollSeconds: 10 } })
  ending.push(() => server.close(), bench.stop)
  await bench.until(() => bench.part('cards')?.device === 'online' && bench.part('vendor-tea-1')?.device === 'online')
  expect(Object.keys(bench.view().components).sort()).toEqual(['cards', 'cards-2', 'safe', 'vendor-tea-1'])
  expect(bench.device.thrown()).toEqual([])
})
