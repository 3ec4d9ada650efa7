import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseRecording } from '../../simulators/recording/recording.ts'
import { terminalsNotRun } from '../support/pseudoTerminals.ts'

const TOOL = 'dist/simulators/deviceTool.js'
const AGENT = 'dist/program/device-drivers/agent.js'
const TICKET = { elements: [{ type: 'text', text: '普通客户 A001', align: 'center' }] }

type Line = Readonly<Record<string, unknown>>

/** A program whose lines can be waited for, those already said included. */
class Program {
  readonly child: ChildProcess
  readonly lines: string[] = []
  readonly #waiting = new Set<() => void>()
  problems = ''

  constructor(program: string, args: readonly string[]) {
    this.child = spawn(process.execPath, [program, ...args], { stdio: 'pipe' })
    this.child.stderr?.on('data', (chunk) => {
      this.problems += chunk
    })
    if (this.child.stdout)
      createInterface({ input: this.child.stdout }).on('line', (line) => {
        this.lines.push(line)
        for (const look of [...this.#waiting]) look()
      })
  }

  /** The first line, from the beginning, that is so. */
  text(isIt: (line: string) => boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.lines.find(isIt)
        if (found === undefined) return
        this.#waiting.delete(look)
        resolve(found)
      }
      this.#waiting.add(look)
      this.child.once('exit', () => reject(new Error(`it has ended: ${this.problems}`)))
      look()
    })
  }

  async json(isIt: (line: Line) => boolean): Promise<Line> {
    const text = await this.text((line) => line.startsWith('{') && isIt(JSON.parse(line) as Line))
    return JSON.parse(text) as Line
  }

  say(value: unknown): void {
    this.child.stdin?.write(`${JSON.stringify(value)}\n`)
  }

  async stop(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit')
      this.child.kill('SIGTERM')
      await ended
    }
    return this.child.exitCode
  }
}

let directory = ''
const programs: Program[] = []
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'branchhub-device-'))
})
afterEach(async () => {
  for (const program of programs.splice(0).reverse()) await program.stop()
  rmSync(directory, { recursive: true, force: true })
})

function run(program: string, ...args: string[]): Program {
  const running = new Program(program, args)
  programs.push(running)
  return running
}

/** Where a tool says that its device is to be found, as `--port` takes it. */
async function portOf(tool: Program): Promise<string> {
  const { port } = (await tool.json((line) => 'port' in line)) as {
    port: { tcp: { host: string; port: number } } | { serial: { path: string } }
  }
  return 'tcp' in port ? `tcp:${port.tcp.host}:${port.tcp.port}` : `serial:${port.serial.path}`
}

/** The printer's driver prints one ticket on what is at this port. */
async function print(port: string): Promise<void> {
  const agent = run(AGENT, '--try', 'printer-escpos', '--port', port)
  await agent.json((line) => line['status'] === 'common' && line['device'] === 'online')
  agent.say({ command: 'Printer.PrintTicket', data: TICKET })
  expect(await agent.json((line) => 'command' in line)).toMatchObject({ completionCode: 'success', effect: 'done' })
  await agent.stop()
}

test('a simulator alone, a tap that records it, and the recording as a device: the driver prints on each', async () => {
  const printer = run(TOOL, 'simulate', 'printer-escpos', '--tcp', '0')
  const file = join(directory, 'printer.jsonl')
  const tap = run(TOOL, 'record', file, '--port', await portOf(printer), '--at', 'tcp:0', '--driver', 'printer-escpos')
  await tap.json((line) => line['notice'] === 'open')
  await print(await portOf(tap))
  await printer.json((line) => line['notice'] === 'printed')
  expect(await tap.stop()).toBe(0)
  expect(tap.lines.at(-1)).toContain('"recorded"')
  await printer.stop()

  expect(statSync(file).mode & 0o777).toBe(0o600)
  const { head, chunks } = parseRecording(readFileSync(file, 'utf8'))
  expect(head).toMatchObject({ driver: 'printer-escpos', personal: false })
  expect(new Set(chunks.map(({ direction }) => direction))).toEqual(new Set(['toDevice', 'toHost']))

  await print(await portOf(run(TOOL, 'play', file, '--tcp', '0')))

  const words = run(TOOL, 'monitor', file, '--language', 'zh-CN')
  await words.text((line) => line.includes('打印“普通客户 A001”并换行'))
})

test('the monitor says what goes over a line while it does', async () => {
  const keypads = run(TOOL, 'simulate', 'keypad-ff68', '--tcp', '0', '--settings', '{"addresses":[3]}')
  const port = await portOf(keypads)
  const monitor = run(TOOL, 'monitor', '--driver', 'keypad-ff68', '--port', port, '--at', 'tcp:0')
  await monitor.json((line) => line['notice'] === 'open')
  const agent = run(AGENT, '--try', 'keypad-ff68', '--port', await portOf(monitor), '--settings', '{"addresses":[3]}')
  await agent.json((line) => line['device'] === 'online')
  keypads.say({ act: 'press', argument: { address: 3, keys: 'callNext' } })
  expect(await agent.json((line) => line['event'] === 'Keypad.KeyPressedEvent')).toMatchObject({
    address: 3,
    key: 'callNext',
  })
  expect(await monitor.text((line) => line.includes('<-'))).toMatch(/^ +\d+\.\d{3} <- key: call next/i)
  await keypads.json((line) => line['notice'] === 'key-echoed')
})

test('a machine alone on WebSockets: the driver sees its parts, a restart is noticed, and it is not tapped', async () => {
  const machine = run(TOOL, 'simulate', 'xfs4iot', '--tcp', '0', '--settings', '{"machine":"crs","restartMs":100}')
  const { port } = await machine.json((line) => 'port' in line)
  const agent = run(AGENT, '--try', 'xfs4iot', '--port', JSON.stringify(port))
  await agent.json((line) => line['status'] === 'common' && line['device'] === 'online')
  machine.say({ act: 'cassette', argument: { unit: 'unit1', state: 'empty' } })
  await agent.text((line) => line.includes('"replenishment":"empty"'))
  machine.say({ act: 'restart' })
  await agent.json((line) => line['status'] === 'common' && line['device'] === 'offline')
  await machine.json((line) => line['notice'] === 'restarted')

  const tap = run(
    TOOL,
    'record',
    join(directory, 'x'),
    '--driver',
    'xfs4iot',
    '--port',
    'tcp:127.0.0.1:1',
    '--at',
    'tcp:0',
  )
  await once(tap.child, 'exit')
  expect([tap.child.exitCode, tap.problems]).toEqual([2, expect.stringContaining('over WebSockets')])
})

test('a device pulled and put back from the terminal is noticed, and wrong acts are answered', async () => {
  const board = run(TOOL, 'simulate', 'led-onbon', '--tcp', '0', '--faults', '{"splitBytes":1}')
  const agent = run(AGENT, '--try', 'led-onbon', '--port', await portOf(board))
  await agent.json((line) => line['device'] === 'online')
  board.say({ act: 'unplug' })
  await agent.json((line) => line['alert'] === 'device-offline')
  board.say({ act: 'replug' })
  await agent.json((line) => line['cleared'] === 'device-offline')
  board.say({ act: 'no-such-act' })
  expect(await board.json((line) => 'error' in line)).toEqual({ error: 'a board can not no-such-act' })
  agent.say({ command: 'Printer.Reset' })
  agent.child.stdin?.write('nonsense\n')
  expect(await agent.json((line) => 'error' in line)).toEqual({ error: expect.stringContaining('has the commands') })
})

describe.skipIf(terminalsNotRun)('on pseudo-terminals', () => {
  test('a simulator alone on one, and a tap between two of them', async () => {
    const device = join(directory, 'device')
    const host = join(directory, 'host')
    const printer = run(TOOL, 'simulate', 'printer-escpos', '--pty', device)
    await portOf(printer)
    const file = join(directory, 'printer.jsonl')
    const tap = run(
      TOOL,
      'record',
      file,
      '--port',
      `serial:${device}@19200`,
      '--at',
      `pty:${host}`,
      '--driver',
      'printer-escpos',
    )
    await tap.json((line) => line['notice'] === 'open')
    await print(await portOf(tap))
    await tap.stop()
    expect(parseRecording(readFileSync(file, 'utf8')).head).toMatchObject({ baudRate: 19_200 })
  })
})

test.each([
  [['simulate', 'no-such-driver', '--tcp', '0'], 'there is no driver'],
  [['simulate', 'keypad-ff68'], 'say one place'],
  [['simulate', 'keypad-ff68', '--tcp', '0', '--settings', '[]'], '--settings is no JSON object'],
  [['simulate', 'keypad-ff68', '--tcp', '0', '--faults', '{"paceBaud":0}'], 'no such fault: paceBaud 0'],
  [['simulate', 'keypad-ff68', '--tcp', '0', '--faults', '{"noise":5}'], 'no such fault: noise 5'],
  [['simulate', 'keypad-ff68', '--tcp', '0', '--seed', 'x'], '--seed is a whole number'],
  [['record', 'FILE', '--port', 'tcp:127.0.0.1:1', '--driver', 'idcard-sam'], '--with-personal-data'],
  [['record', 'FILE', '--port', 'usb', '--driver', 'keypad-ff68'], '--port is'],
  [['play', '/dev/null', '--tcp', '0'], 'line 1'],
  [['dance'], 'there is no command dance'],
  [['simulate', 'keypad-ff68', '--tpc', '0'], 'tpc'],
])('%j is refused with a reason', async (args, reason) => {
  const tool = run(TOOL, ...args.map((one) => (one === 'FILE' ? join(directory, 'file') : one)))
  await once(tool.child, 'close')
  expect([tool.child.exitCode, tool.problems]).toEqual([2, expect.stringContaining(reason)])
})

test.each([
  [['--settings', '{'], '--settings is no JSON object'],
  [['--settings', '[]'], '--settings is no JSON object'],
  [['--settings', '{"addresses":[999]}'], '--settings /addresses/0'],
  [['--port', 'ws:127.0.0.1', '--settings', '{"addresses":[1]}'], 'keypad-ff68 does not dial WebSockets'],
  [['--port', 'serial:/dev/ttyUSB0@5', '--settings', '{"addresses":[1]}'], 'is no port'],
])('a driver tried with %j is refused with a reason', async (args, reason) => {
  const agent = run(
    AGENT,
    '--try',
    'keypad-ff68',
    ...(args.includes('--port') ? [] : ['--port', 'tcp:127.0.0.1:9']),
    ...args,
  )
  await once(agent.child, 'close')
  expect([agent.child.exitCode, agent.problems]).toEqual([2, expect.stringContaining(reason)])
})

test('the bytes of a personal wire are not shown, whatever the head of its file says', async () => {
  const file = join(directory, 'card.jsonl')
  const chunk = '{"atMs":0,"direction":"toHost","hex":"02313233343536370d"}\n'
  for (const [head, more] of [
    ['{"recording":1,"driver":"scanner-line","personal":false}', []],
    ['{"recording":1,"personal":false}', ['--driver', 'scanner-line']],
    ['{"recording":1}', []],
  ] as const) {
    writeFileSync(file, `${head}\n${chunk}`)
    const monitor = run(TOOL, 'monitor', file, ...more)
    await once(monitor.child, 'close')
    expect([monitor.child.exitCode, monitor.lines.length]).toEqual([0, 1])
    expect(monitor.lines.join()).not.toMatch(/31 32 33|1234567/)
  }
})

test('who stops reading in the middle gets no complaint', async () => {
  const file = join(directory, 'long.jsonl')
  const chunk = '{"atMs":0,"direction":"toHost","hex":"ff6803036801010c0e16"}\n'
  writeFileSync(file, `{"recording":1,"driver":"keypad-ff68","personal":false}\n${chunk.repeat(20_000)}`)
  const monitor = run(TOOL, 'monitor', file)
  monitor.child.stdout?.destroy()
  await once(monitor.child, 'exit')
  expect([monitor.child.exitCode, monitor.problems]).toEqual([0, ''])
})

test('an existing recording is not overwritten', async () => {
  const file = join(directory, 'there.jsonl')
  const args = ['record', file, '--port', 'tcp:127.0.0.1:9', '--driver', 'keypad-ff68']
  const first = run(TOOL, ...args)
  await first.json((line) => line['notice'] === 'lost')
  await first.stop()
  const second = run(TOOL, ...args)
  await once(second.child, 'close')
  expect([second.child.exitCode, second.problems]).toEqual([1, expect.stringContaining('EEXIST')])
})
