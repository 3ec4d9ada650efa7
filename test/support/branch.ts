import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { BranchConfigurationInput } from '../../contracts/index.ts'
import { openRegistry } from '../../hub/adapters/store/registry.ts'
import { hashPassword } from '../../hub/adapters/web/passwords.ts'
import { simulatorSettings } from '../../simulators/branchDevices.ts'
import { type RunningLine, serve } from '../../simulators/line/serve.ts'
import { HubClient } from '../../simulators/people/hubClient.ts'
import { simulators } from '../../simulators/registry.ts'

const HUB = 'dist/program/hub/main.js'
/** Of everybody in a test branch. */
export const PASSWORD = 'a-password-for-tests'
export const TELLERS = ['teller1', 'teller2', 'teller3'] as const

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en })

/** A small branch: two queues, three windows, two kiosks: k1 issues at once on a card, k2 asks. */
export function smallBranch(
  change: (configuration: BranchConfigurationInput) => void = () => undefined,
): BranchConfigurationInput {
  const configuration: BranchConfigurationInput = {
    schema: 1,
    outlet: {
      id: 'test-branch',
      bank: text('汇安银行', 'Huian Bank'),
      name: text('测试支行', 'Test Branch'),
      timeZone: 'Asia/Shanghai',
      dayStartsAt: '00:00',
    },
    classes: [
      { id: 'ordinary', name: text('普通', 'Ordinary') },
      { id: 'gold', name: text('金卡', 'Gold'), vip: true },
    ],
    businesses: [{ id: 'cash', name: text('现金业务', 'Cash'), meanServiceMinutes: 3 }],
    queues: [
      {
        id: 'cash-ordinary',
        name: text('现金', 'Cash'),
        prefix: 'A',
        businesses: ['cash'],
        classes: ['ordinary'],
      },
      { id: 'cash-gold', name: text('金卡现金', 'Gold cash'), prefix: 'V', businesses: ['cash'], classes: ['gold'] },
    ],
    profiles: [
      {
        id: 'counter',
        name: text('柜台', 'Counter'),
        tiers: [
          { queues: ['cash-gold'] },
          { queues: ['cash-ordinary'], timeThresholdMinutes: 30, peopleThreshold: 10 },
        ],
      },
    ],
    windows: [1, 2, 3].map((number) => ({
      id: `w${number}`,
      number,
      profile: 'counter',
      keypad: { device: 'keypads', address: number },
      board: { device: 'boards', address: number },
    })),
    kiosks: [
      {
        id: 'k1',
        name: text('取号机', 'Ticket machine'),
        reader: 'reader',
        printer: 'printer',
        onCard: { business: 'cash' },
      },
      { id: 'k2', name: text('二号取号机', 'Second machine') },
    ],
    devices: [
      { id: 'reader', driver: 'idcard-sam', port: { tcp: { host: '127.0.0.1', port: 1 } } },
      { id: 'printer', driver: 'printer-escpos', port: { tcp: { host: '127.0.0.1', port: 2 } } },
      {
        id: 'keypads',
        driver: 'keypad-ff68',
        port: { tcp: { host: '127.0.0.1', port: 3 } },
      },
      {
        id: 'boards',
        driver: 'led-onbon',
        port: { tcp: { host: '127.0.0.1', port: 4 } },
      },
    ],
  }
  change(configuration)
  return configuration
}

export interface TestBranch {
  readonly address: string
  readonly directory: string
  readonly dataDirectory: string
  readonly lines: Readonly<Record<'reader' | 'printer' | 'keypads' | 'boards', RunningLine>>
  readonly hub: ChildProcess
  /** A screen of this person, logged in. */
  screen(user: string): Promise<HubClient>
  /** A screen of this kiosk. */
  kiosk(kioskId: string): Promise<HubClient>
  /** Where a browser opens this kiosk's page for the first time: the key stands behind the `#`. */
  kioskPage(kioskId: string): string
  /** The same for a big screen. */
  hallPage(displayId: string): string
  /** Ends the hub at once, as a power cut would, and its agent with it; resolves when both have gone. */
  kill9(): Promise<void>
  /** Starts the hub on the data it left behind; resolves with the ms until it answered, all included. */
  start(): Promise<number>
  /** The processes the hub has started. */
  children(): number[]
  /** Everything the hub has printed. */
  output(): string
  close(): Promise<void>
}

/** A real hub with its agent as processes of their own, and simulated devices on the other end of real ports. */
export async function startTestBranch(options: {
  readonly ports: 'tcp' | 'pty'
  readonly configuration?: BranchConfigurationInput
  /** Devices of other nodes are simulated too: whoever starts those nodes finds them on `lines`. */
  readonly simulatesOtherNodes?: boolean
  readonly seed?: (dataDirectory: string) => void
  /** More of the hub's own, of `serve`. */
  readonly args?: readonly string[]
}): Promise<TestBranch> {
  const directory = mkdtempSync(join(tmpdir(), 'branchhub-test-'))
  const dataDirectory = join(directory, 'data')
  mkdirSync(dataDirectory, { mode: 0o700 })
  const configuration = options.configuration ?? smallBranch()
  configuration.outlet.dayStartsAt = dayStart(configuration.outlet, new Date())
  const lines: Record<string, RunningLine> = {}
  for (const device of configuration.devices ?? []) {
    const isLocal = device.node === undefined || device.node === 'local'
    if (!isLocal && options.simulatesOtherNodes !== true) continue
    const create = await simulators[device.driver]?.()
    if (!create) throw new Error(`no simulator for ${device.driver}`)
    const line = await serve(
      create,
      simulatorSettings(configuration, device),
      options.ports === 'pty' ? { pty: join(directory, device.id) } : { tcp: 0 },
    )
    lines[device.id] = line
    device.port = line.port
  }
  const configFile = join(directory, 'branch.yaml')
  writeFileSync(configFile, stringify(configuration))
  options.seed?.(dataDirectory)
  const screenKeys = await register(dataDirectory, configuration)

  const clients: HubClient[] = []
  let hub: ChildProcess | undefined
  let address = ''
  let printed = ''
  let httpPort = 0

  const branch: TestBranch = {
    get address() {
      return address
    },
    directory,
    dataDirectory,
    lines: lines as TestBranch['lines'],
    get hub() {
      if (!hub) throw new Error('the hub is not running')
      return hub
    },
    async screen(user) {
      const client = new HubClient(address)
      clients.push(client)
      await client.logIn(user, PASSWORD)
      return client
    },
    async kiosk(kioskId) {
      const client = new HubClient(address)
      clients.push(client)
      await client.startKiosk(kioskId, screenKeys.get(kioskId) ?? '')
      return client
    },
    kioskPage: (kioskId) => `${address}/kiosk/#${kioskId}.${screenKeys.get(kioskId) ?? ''}`,
    hallPage: (displayId) => `${address}/hall/#${displayId}.${screenKeys.get(`display:${displayId}`) ?? ''}`,
    children: () => childrenOf(branch.hub.pid ?? 0),
    async kill9() {
      const child = branch.hub
      const children = branch.children()
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit')
        child.kill('SIGKILL')
        await gone
      }
      for (const pid of children) killQuietly(pid)
    },
    async start() {
      const from = performance.now()
      const child = spawn(
        process.execPath,
        [
          '--max-semi-space-size=2',
          HUB,
          'serve',
          '--data',
          dataDirectory,
          '--config',
          configFile,
          '--http-port',
          String(httpPort),
          '--mqtt-port',
          '0',
          ...(options.args ?? []),
        ],
        // As `npm run hub` starts it.
        { stdio: ['ignore', 'pipe', 'pipe'], env: { MALLOC_ARENA_MAX: '1', ...process.env } },
      )
      hub = child
      address = await new Promise<string>((ready, failed) => {
        const read = (chunk: Buffer) => {
          printed += chunk.toString()
          const found = /BranchHub ready: (\S+)/.exec(printed.slice(printed.lastIndexOf('BranchHub ready')))
          if (found?.[1] && /BranchHub ready: \S+\n/.test(chunk.toString())) ready(found[1])
        }
        child.stdout.on('data', read)
        child.stderr.on('data', (chunk: Buffer) => {
          printed += chunk.toString()
        })
        child.on('exit', (code, signal) =>
          failed(new Error(`the hub ended (${signal ?? code}):\n${printed.slice(-4000)}`)),
        )
      })
      httpPort = Number(new URL(address).port)
      return performance.now() - from
    },
    output: () => printed,
    async close() {
      for (const client of clients) client.close()
      if (hub && hub.exitCode === null && hub.signalCode === null) {
        const gone = once(hub, 'exit')
        hub.kill('SIGTERM')
        await gone
      }
      await Promise.all(Object.values(lines).map((line) => line.close()))
      rmSync(directory, { recursive: true, force: true })
    },
  }
  try {
    await branch.start()
  } catch (error) {
    await branch.close()
    throw error
  }
  return branch
}

/** The business day of a test does not end in the middle of it: late in the evening it is one that ends at noon. */
function dayStart({ timeZone, dayStartsAt }: BranchConfigurationInput['outlet'], now: Date): string {
  const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(now))
  return hour < 22 ? (dayStartsAt ?? '00:00') : '12:00'
}

async function register(dataDirectory: string, configuration: BranchConfigurationInput): Promise<Map<string, string>> {
  const registry = openRegistry(dataDirectory)
  const passwordHash = await hashPassword(PASSWORD)
  const people = [
    ...TELLERS.map((user) => [user, 'teller'] as const),
    ['manager', 'manager'] as const,
    ['supervisor', 'supervisor'] as const,
    ['operations', 'operations'] as const,
  ]
  for (const [user, role] of people) {
    registry.people.saveUser({
      user,
      name: user,
      role,
      passwordHash,
      mustChangePassword: false,
      isDisabled: false,
      failures: 0,
      lockedUntil: null,
      lastLoginAt: null,
    })
  }
  const keys = new Map<string, string>()
  for (const kiosk of configuration.kiosks ?? []) {
    const key = randomBytes(24).toString('base64url')
    registry.people.saveScreenKey('kiosk', kiosk.id, createHash('sha256').update(key).digest('hex'))
    keys.set(kiosk.id, key)
  }
  for (const display of configuration.displays ?? []) {
    const key = randomBytes(24).toString('base64url')
    registry.people.saveScreenKey('display', display.id, createHash('sha256').update(key).digest('hex'))
    keys.set(`display:${display.id}`, key)
  }
  registry.close()
  return keys
}

function childrenOf(pid: number): number[] {
  try {
    return execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
      .filter(Boolean)
      .map(Number)
  } catch {
    return []
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended with the hub already.
  }
}

/** Resolves when the hub has printed a line that fits, also before this call; rejects after `withinMs` with its last lines. */
export function said(branch: TestBranch, pattern: RegExp, withinMs = 15_000): Promise<string> {
  const { stdout } = branch.hub
  const found = () =>
    branch
      .output()
      .split('\n')
      .find((line) => pattern.test(line))
  return new Promise((resolve, reject) => {
    const look = () => {
      const line = found()
      if (line !== undefined) end(() => resolve(line))
    }
    const timer = setTimeout(
      () => end(() => reject(new Error(`the hub did not say ${pattern}:\n${branch.output().slice(-3000)}`))),
      withinMs,
    )
    const end = (settle: () => void) => {
      clearTimeout(timer)
      stdout?.off('data', look)
      settle()
    }
    stdout?.on('data', look)
    look()
  })
}

/** The next notice of a device that fits; rejects after `withinMs` with what it saw instead. */
export function notice(
  line: RunningLine,
  name: string,
  fits: (detail: Record<string, unknown>) => boolean = () => true,
  withinMs = 15_000,
): Promise<Record<string, unknown>> {
  const seen: string[] = []
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      cancel()
      reject(new Error(`no ${name} within ${withinMs} ms; saw ${seen.slice(-20).join(' ')}`))
    }, withinMs)
    const cancel = line.onNotice((found) => {
      seen.push(`${found.name}${JSON.stringify(found.detail)}`)
      if (found.name !== name || !fits(found.detail)) return
      clearTimeout(timer)
      cancel()
      resolve(found.detail)
    })
  })
}
