import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { tryMessage } from '../../device-drivers/intake/tryMessage.ts'
import { systemTimers } from '../../hub/adapters/broker/timers.ts'
import { BRANCH, type BrokerBench, brokerBench, type Receipt, SECRET } from '../support/brokerBench.ts'
import { mailbox } from '../support/mailbox.ts'

const GUIDE = readFileSync(join(import.meta.dirname, '../../docs/data-collection.md'), 'utf8')
const block = (head: string) => new RegExp(`^\`\`\`${head}\n(.*?)^\`\`\`$`, 'ms').exec(GUIDE)?.[1] ?? ''

test('the guide is right to the letter: its message, its configuration and what comes of them', () => {
  const { lines, exitCode } = tryMessage(block('yaml'), Buffer.from(block('text message')))
  expect(`${lines.join('\n')}\n`).toBe(block('text result'))
  expect(exitCode).toBe(0)
})

/**
 * A machine nobody has seen: it sells numbered envelopes, dials its host and sends lines in GB18030 with columns of fixed width.
 *   1 kind, 6 number, 14 time, then
 *   A: 1 state (0 open, 1 shut), 2 printer ("OK", "ER"), 5 envelopes, 10 place
 *   B: 2 result ("00" sold), 9 price in fen, 3 seconds, 20 what the customer typed
 */
const UNSEEN = `
machine: envelope-machine
charset: gb18030
frame: { type: line, end: crlf }
answer: { acknowledge: { text: "+{number}" }, refuse: { text: "-{number}" } }
format:
  type: fixed
  layouts:
    - starts: A
      columns:
        - { name: number, from: 1, width: 6 }
        - { name: time, from: 7, width: 14 }
        - { name: shut, from: 21, width: 1 }
        - { name: printer, from: 22, width: 2 }
        - { name: envelopes, from: 24, width: 5 }
        - { name: place, from: 29, width: 10 }
    - starts: B
      columns:
        - { name: number, from: 1, width: 6 }
        - { name: time, from: 7, width: 14 }
        - { name: result, from: 21, width: 2 }
        - { name: fen, from: 23, width: 9 }
        - { name: seconds, from: 32, width: 3 }
        - { name: typed, from: 35, width: 20 }
number: { fields: [number, time] }
time: { field: time, format: yyyyMMddHHmmss }
messages:
  - name: state
    when: [{ field: shut, present: true }]
    schema: { envelopes: { type: integer, maximum: 20000 } }
    map:
      mode: { field: shut, table: { 0: inService, 1: outOfService } }
      components:
        printer: { kind: receiptPrinter, device: { field: printer, table: { OK: online, ER: hardwareError } } }
        stacker: { kind: other, details: { place: { field: place } } }
      units:
        envelopes: { component: stacker, kind: media, role: dispense, count: { field: envelopes }, status: ok }
  - name: sale
    when: [{ field: result, present: true }]
    clean:
      fen: [{ number: { scale: 0.01 } }]
      time: [{ time: yyyyMMddHHmmss }]
    map:
      transaction:
        kind: other
        result: { field: result, table: { "00": completed }, otherwise: failed }
        amount: { field: fen }
        currency: CNY
        at: { field: time }
        seconds: { field: seconds }
        reason: { field: typed }
`

let bench: BrokerBench
let folder: string
let agent: ChildProcess | undefined
let machine: Socket | undefined

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'branchhub-intake-'))
  bench = await brokerBench({ timers: systemTimers })
})
afterEach(async () => {
  machine?.destroy()
  if (agent && agent.exitCode === null && agent.signalCode === null) {
    const gone = once(agent, 'exit')
    agent.kill('SIGKILL')
    await gone
  }
  await bench.close()
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The machine dials until somebody listens. */
async function dialled(port: number): Promise<Socket> {
  for (;;) {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    if (isOpen) return socket.on('error', () => {})
    socket.destroy()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const gb18030 = (text: string) =>
  Buffer.from(new Uint8Array([...text].flatMap((sign) => GB[sign] ?? [sign.charCodeAt(0)])))
/** 大堂, as GB18030 has it. */
const GB: Readonly<Record<string, number[]>> = { 大: [0xb4, 0xf3], 堂: [0xcc, 0xc3] }
const A = (number: string, time: string, shut: string, printer: string, count: string, place: string) =>
  gb18030(`A${number}${time}${shut}${printer}${count}${place}\r\n`)

test('a machine nobody has seen reports state, units and a sale by configuration alone', async () => {
  const port = await freePort()
  agent = spawn(process.execPath, ['dist/program/device-drivers/agent.js', '--config', '-'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const hubPublicKey = generateKeyPairSync('x25519').publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  agent.stdin?.end(
    JSON.stringify({
      branch: BRANCH,
      node: 'local',
      url: bench.broker.address.url,
      secret: SECRET,
      hubPublicKey: hubPublicKey.toString('base64'),
      stateDirectory: join(folder, 'state'),
      devices: [
        { id: 'envelopes', driver: 'machine-intake', port: { listen: { port } }, settings: parse(UNSEEN) as object },
      ],
    }),
  )
  const status = (iface: string, fits: (data: unknown) => boolean) =>
    bench.received.next(
      ({ message }) => message.kind === 'status' && message.iface === iface && fits(message.data),
    ) as Promise<Receipt>
  const event = (name: string) =>
    bench.received.next(({ message }) => message.kind === 'event' && message.name === name) as Promise<Receipt>

  machine = await dialled(port)
  const answers = mailbox<string>()
  let held = ''
  machine.on('data', (bytes) => {
    const lines = `${held}${bytes.toString('latin1')}`.split('\r\n')
    held = lines.pop() ?? ''
    for (const line of lines) answers.put(line)
  })
  machine.write(A('000017', '20261129101500', '0', 'OK', '01200', '大堂      '))
  expect(await answers.next(() => true)).toBe('+000017')
  const state = await status('machine', (data) => (data as { mode: string }).mode === 'inService')
  expect(state.message).toMatchObject({
    data: {
      components: {
        printer: { kind: 'receiptPrinter', device: 'online' },
        stacker: { kind: 'other', details: { place: '大堂' } },
      },
    },
  })
  const units = await status('units', (data) => 'envelopes' in (data as { units: object }).units)
  expect(units.message).toMatchObject({ data: { units: { envelopes: { count: 1200, role: 'dispense' } } } })
  await status('common', (data) => (data as { device: string }).device === 'online')

  // A card number where nobody should have typed one; a wrong length; and the sale once more.
  const sale = gb18030('B0000182026112910163000000012345042 6222021001116245702\r\n')
  machine.write(sale)
  const sold = await event('Machine.TransactionEvent')
  expect(sold.message).toMatchObject({
    deviceId: 'envelopes',
    data: {
      kind: 'other',
      result: 'completed',
      amountBand: '100-500',
      currency: 'CNY',
      at: Date.UTC(2026, 10, 29, 2, 16, 30),
      seconds: 42,
      reason: '622202*********5702',
    },
  })
  expect(await answers.next(() => true)).toBe('+000018')
  machine.write(gb18030('A0000192026\r\n'))
  expect(await answers.next(() => true)).toBe('-')
  machine.write(sale)
  expect(await answers.next(() => true)).toBe('+000018')
  machine.write(A('000020', '20261129101700', '1', 'ER', '01199', '大堂      '))
  await status('machine', (data) => (data as { mode: string }).mode === 'outOfService')

  const events = bench.received.all.flatMap(({ message }) => (message.kind === 'event' ? [message] : []))
  expect(events.filter(({ name }) => name === 'Machine.TransactionEvent')).toHaveLength(1)
  const kept = events.flatMap((one) => (one.name === 'Machine.MessageEvent' ? [one.data.verdict] : []))
  expect(kept).toEqual(expect.arrayContaining(['taken', 'refused', 'ignored']))
  expect(JSON.stringify(bench.received.all)).not.toContain('6222021001116245702')
})
