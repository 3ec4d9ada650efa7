import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { BranchView, WindowView } from '../contracts/index.ts'
import { type BranchDevices, startBranchDevices, writeConfiguration } from './branchDevices.ts'
import { comeIn } from './people/customers.ts'
import { HubClient } from './people/hubClient.ts'
import { seeded } from './people/randomness.ts'
import { pause, work } from './people/teller.ts'

/**
 * `npm start`: a whole branch on this machine. A real hub with its agent, simulated devices on the other end of the
 * wires, customers who come in and tellers who serve them. Ends with Ctrl-C, and everything it started with it.
 */
const { values } = parseArgs({
  options: {
    config: { type: 'string', default: 'config/example-branch.yaml' },
    data: { type: 'string', default: '.branchhub/demo' },
    port: { type: 'string', default: '8080' },
    'mqtt-port': { type: 'string', default: '1883' },
    speed: { type: 'string', default: '6' },
    seed: { type: 'string', default: '1' },
    'no-people': { type: 'boolean', default: false },
  },
})

interface Logins {
  /** One password for all of the demo's accounts, made on this machine. */
  readonly password: string
  readonly users: readonly string[]
  readonly kioskLink: string
}

const PAPER_CHANGED_AFTER_S = 120
/** Accounts of simulated people. */
const SIMULATED = 'sim-'

const hubScript = resolve(dirname(fileURLToPath(import.meta.url)), '../program/hub/main.js')
const data = resolve(values.data)
const say = (line = '') => process.stdout.write(`${line}\n`)
const ended = new AbortController()
let hub: ChildProcess | undefined
let devices: BranchDevices | undefined

process.on('SIGINT', () => void stop(0))
process.on('SIGTERM', () => void stop(0))

try {
  await start()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  await stop(1)
}

async function start(): Promise<void> {
  mkdirSync(data, { recursive: true, mode: 0o700 })
  devices = await startBranchDevices(values.config, say)
  const configuration = writeConfiguration(devices, join(data, 'branch.yaml'))
  say(`Simulated devices: ${[...devices.lines.keys()].join(', ')}`)

  const logins = await makeLogins()
  const address = await startHub(configuration)
  if (ended.signal.aborted) return

  say()
  say(`  Kiosk        ${address}${logins.kioskLink}`)
  say(`  Soft-call    ${address}/staff/`)
  say(`  API          ${address}/api/openapi.json`)
  say(
    `  Log in as    ${logins.users.filter((user) => !user.startsWith(SIMULATED)).join(', ')}   (window 1 is free for you)`,
  )
  say(`  Password     ${logins.password}   (made on this machine, in ${join(values.data, 'logins.json')})`)
  say(`  Hub's log    ${join(values.data, 'hub.log')}`)
  say()
  if (!values['no-people']) await letPeopleIn(address, logins, devices)
  say(`BranchHub ready: ${address}`)
  say(values['no-people'] ? 'Ctrl-C ends it.' : 'Customers are coming in and tellers are serving; Ctrl-C ends it.')
}

/** Accounts of the demo: made once, with a password of this machine's own. */
async function makeLogins(): Promise<Logins> {
  const file = join(data, 'logins.json')
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Logins) : undefined
  const kioskLink = (await hubCommand(['kiosk-key', 'k1'])).trim()
  if (known) {
    const logins = { ...known, kioskLink }
    writeFileSync(file, JSON.stringify(logins, null, 2), { mode: 0o600 })
    return logins
  }
  const people: readonly [string, string, string][] = [
    // These work by themselves; a person who logged in as one of them would take over his session.
    ['sim-teller1', 'teller', '李雯'],
    ['sim-teller2', 'teller', '王强'],
    ['sim-teller3', 'teller', '陈洁'],
    ['sim-teller4', 'teller', '赵敏'],
    ['sim-manager', 'manager', '刘洋'],
    ['teller', 'teller', '周晓'],
    ['manager', 'manager', '孙经理'],
    ['supervisor', 'supervisor', '吴主管'],
  ]
  const password = `demo-${randomBytes(6).toString('base64url')}`
  for (const [user, role, name] of people) {
    await hubCommand(['user', 'add', user, '--role', role, '--name', name, '--keep-password'], password)
  }
  const logins = { password, users: people.map(([user]) => user), kioskLink }
  writeFileSync(file, JSON.stringify(logins, null, 2), { mode: 0o600 })
  return logins
}

/** Runs a command of the hub's own command line and gives what it prints. */
function hubCommand(args: readonly string[], input = ''): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [hubScript, ...args, '--data', data], { stdio: ['pipe', 'pipe', 'pipe'] })
    let out = ''
    let problems = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      problems += chunk
    })
    child.on('close', (code) =>
      code === 0 ? done(out) : failed(new Error(`hub ${args[0]}: ${problems || `exit ${code}`}`)),
    )
    child.stdin.end(input)
  })
}

function startHub(configuration: string): Promise<string> {
  return new Promise((ready, failed) => {
    const child = spawn(
      process.execPath,
      [
        hubScript,
        'serve',
        '--data',
        data,
        '--config',
        configuration,
        '--http-port',
        values.port,
        '--mqtt-port',
        values['mqtt-port'],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    hub = child
    const log = createWriteStream(join(data, 'hub.log'), { flags: 'a', mode: 0o600 })
    let rest = ''
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const address = /^BranchHub ready: (\S+)$/.exec(line)?.[1]
        if (address) ready(address)
        else if (line.startsWith('{')) log.write(`${line}\n`)
        else say(line)
      }
    })
    child.on('exit', (code, signal) => {
      log.end()
      failed(new Error('The hub did not start'))
      if (!ended.signal.aborted) {
        say(`The hub has ended (${signal ?? code}); its log is ${join(values.data, 'hub.log')}`)
        void stop(1)
      }
    })
  })
}

/** Somebody looks after the ticket printers, as in any branch: an empty roll is changed after a while. */
function keepPaperIn(running: BranchDevices, speed: number): void {
  for (const { device, onNotice } of running.lines.values()) {
    if (device.protocol !== 'printer-escpos') continue
    onNotice(() => {
      if ((device.look() as { paper: string }).paper !== 'low') return
      void pause((PAPER_CHANGED_AFTER_S * 1000) / speed, ended.signal).then(() => device.act('refill'))
    })
  }
}

async function letPeopleIn(address: string, logins: Logins, running: BranchDevices): Promise<void> {
  const speed = Number(values.speed)
  const seed = Number(values.seed)
  const onOwn = (who: string, life: Promise<void>) => {
    life.catch((error: unknown) => {
      if (!ended.signal.aborted) say(`${who}: ${error instanceof Error ? error.message : String(error)}`)
    })
  }

  keepPaperIn(running, speed)
  const tellers = logins.users.filter((user) => user.startsWith(`${SIMULATED}teller`))
  const first = new HubClient(address)
  await first.logIn(`${SIMULATED}manager`, logins.password)
  const branch = await first.view<BranchView>('branch')
  const [, ...staffed] = branch.windows
  for (const [index, window] of staffed.entries()) {
    const user = tellers[index]
    if (!user) break
    const view = await first.view<WindowView>(`window:${window.id}`)
    const client = new HubClient(address)
    await client.logIn(user, logins.password)
    const keypad = keypadOf(running, window.id)
    onOwn(
      user,
      keepAt(() =>
        work(
          client,
          window.id,
          {
            random: seeded(seed * 100 + index),
            speed,
            keypadShare: 0.3,
            ...(keypad && view.keypad !== 'none' ? { pressCallNext: keypad } : {}),
          },
          ended.signal,
        ),
      ),
    )
  }
  first.close()

  const kiosk = new HubClient(address)
  const [kioskId = '', key = ''] = (logins.kioskLink.split('#')[1] ?? '').split('.')
  await kiosk.startKiosk(kioskId, key)
  onOwn(
    'customers',
    keepAt(() =>
      comeIn(
        {
          client: kiosk,
          kioskId,
          reader: readerOf(running),
          random: seeded(seed),
          speed,
          betweenArrivalsS: 60,
          rush: 8,
        },
        ended.signal,
      ),
    ),
  )
}

/** Goes on after an interruption: the hub may be restarted under the people's hands. */
async function keepAt(life: () => Promise<void>): Promise<void> {
  while (!ended.signal.aborted) {
    try {
      await life()
    } catch {
      await pause(1_000, ended.signal)
    }
  }
}

function readerOf(running: BranchDevices) {
  for (const line of running.lines.values()) if (line.device.protocol === 'idcard-sam') return line.device
  return undefined
}

/** Presses call-next on the keypad of a window, by the keypad's address in the configuration. */
function keypadOf(running: BranchDevices, windowId: string): (() => void) | undefined {
  const unit = running.keypads.get(windowId)
  const device = unit && running.lines.get(unit.device)?.device
  return device && (() => device.act('press', { address: unit.address, keys: 'callNext' }))
}

async function stop(code: number): Promise<void> {
  if (ended.signal.aborted) return
  ended.abort()
  const child = hub
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM')
    const killer = setTimeout(() => child.kill('SIGKILL'), 8_000)
    await new Promise((gone) => child.once('exit', gone))
    clearTimeout(killer)
  }
  await devices?.close()
  process.exit(code)
}
