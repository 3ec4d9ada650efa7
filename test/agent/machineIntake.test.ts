import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemTimers } from '../../hub/adapters/broker/timers.ts'
import { BRANCH, type BrokerBench, brokerBench, type Receipt, SECRET } from '../support/brokerBench.ts'
import { mailbox } from '../support/mailbox.ts'
import { dialled, freePort, gb18030, saleLine, stateLine, UNSEEN } from '../support/unseenMachine.ts'

const GUIDE = readFileSync(join(import.meta.dirname, '../../docs/data-collection.md'), 'utf8')
const block = (head: string) => new RegExp(`^\`\`\`${head}\n(.*?)^\`\`\`$`, 'ms').exec(GUIDE)?.[1] ?? ''

test('the guide is right to the letter: its message, its configuration and what comes of them', () => {
  const [configuration, message] = [join(folder, 'change-machine.yaml'), join(folder, 'message.txt')]
  writeFileSync(configuration, block('yaml'))
  writeFileSync(message, block('text message'))
  const intake = () => {
    const args = ['dist/program/device-drivers/agent.js', '--intake', '--config', configuration, '--message', message]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    return { status, stdout, stderr }
  }
  expect(intake()).toEqual({ status: 0, stdout: block('text result'), stderr: '' })
  writeFileSync(message, 'S,0017,2026-11-29 10:15:00,RUN,OK,LOW,many\n')
  expect(intake()).toMatchObject({ status: 1, stdout: expect.stringContaining('WRONG  coins: is no number') as string })
  const at =
    block('yaml')
      .split('\n')
      .findIndex((line) => line.includes('{ field: coins }')) + 1
  writeFileSync(configuration, block('yaml').replace('{ field: coins }', '{ field: coin }'))
  expect(intake()).toMatchObject({
    status: 2,
    stdout: `configuration  WRONG  line ${at}, /messages/0/map/units/coins/count/field: no layout has the field coin\n`,
  })
})

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
      devices: [{ id: 'envelopes', driver: 'machine-intake', port: { listen: { port } }, settings: UNSEEN }],
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
  machine.write(stateLine('000017', '20261129101500', '0', 'OK', '01200', '大堂      '))
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
  const sale = saleLine('000018', '6222021001116245702')
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
  machine.write(stateLine('000020', '20261129101700', '1', 'ER', '01199', '大堂      '))
  await status('machine', (data) => (data as { mode: string }).mode === 'outOfService')

  const events = bench.received.all.flatMap(({ message }) => (message.kind === 'event' ? [message] : []))
  expect(events.filter(({ name }) => name === 'Machine.TransactionEvent')).toHaveLength(1)
  const kept = events.flatMap((one) => (one.name === 'Machine.MessageEvent' ? [one.data.verdict] : []))
  expect(kept).toEqual(expect.arrayContaining(['taken', 'refused', 'ignored']))
  expect(JSON.stringify(bench.received.all)).not.toContain('6222021001116245702')
})
