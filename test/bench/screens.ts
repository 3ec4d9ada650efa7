import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { io, type Socket } from 'socket.io-client'
import type { CommandAnswer, Delta } from '../../contracts/index.ts'
import { openRegistry } from '../../hub/adapters/store/registry.ts'
import { hashPassword } from '../../hub/adapters/web/passwords.ts'
import { PASSWORD, smallBranch, startTestBranch, type TestBranch } from '../support/branch.ts'
import type { Figure } from './main.ts'
import { percentile } from './percentiles.ts'
import type { FromScreens, ToScreens } from './screens/screensProcess.ts'
import { waitingIn } from './screens/waitingIn.ts'

const FOLDER = new URL('./screens/', import.meta.url)
/** Screens by channel: 60 tablets, 24 tellers' pages, 10 hall screens and 6 kiosks. */
const SCREENS: readonly { readonly who: string; readonly channel: string; readonly count: number }[] = [
  ...[1, 2, 3, 4, 5].map((n) => ({ who: `manager${n}`, channel: 'pad', count: 12 })),
  ...[1, 2, 3].map((n) => ({ who: `teller${n}`, channel: `window:w${n}`, count: 8 })),
  { who: 'display', channel: 'display:hall', count: 10 },
  { who: 'kiosk', channel: 'kiosk:k2', count: 6 },
]
/** The screens' own work is shared out, as it is in a branch. */
const PROCESSES = 4
const WAITING = 100
/** Who gives tickets back, and whose pages write down what is sent: a log-in ends a person's other session. */
const GIVERS = [1, 2, 3, 4, 5, 6].map((n) => `supervisor${n}`)
const RECORDERS: Readonly<Record<string, string>> = {
  pad: 'manager',
  'window:w1': 'recorder1',
  'window:w2': 'recorder2',
  'window:w3': 'recorder3',
}
const WARM_UP = 40
const EVENTS = 400
const AIM = 1.2

interface Turn {
  /** From sending the command, and from its answer, until the last screen has the change, ms. */
  readonly wholeMs: number
  readonly afterMs: number
}

/**
 * An event until the last of a hundred screens has it, in the hub and in a plain socket.io server that broadcasts the same
 * bytes, event by event in turn. The hub has made the event durable when it answers: from then on both do the same work, but
 * for the views the hub computes.
 */
export async function benchScreens(): Promise<Figure[]> {
  const passwordHash = await hashPassword(PASSWORD)
  const branch = await startTestBranch({
    ports: 'tcp',
    configuration: hallBranch(),
    seed: (dataDirectory) => addPeople(dataDirectory, passwordHash),
  })
  const plain = await startPlain()
  const shares = Array.from({ length: PROCESSES }, () =>
    fork(new URL('screensProcess.ts', FOLDER), { execArgv: ['--import', 'tsx'] }),
  )
  const hubTurns: Turn[] = []
  const plainTurns: Turn[] = []
  const sent: number[] = []
  try {
    const events = await openEvents(branch)
    const recorded = await record(branch, plain.address)
    await openScreens(branch, plain.address, shares)
    for (let n = 0; n < WARM_UP + EVENTS; n += 1) {
      const waiting = WAITING + ((n + 1) % 2)
      recorded.start(waiting)
      const hub = await turn(shares, branch.address, waiting, () => events(n))
      const deltas = await recorded.all()
      const floor = await turn(shares, plain.address, waiting, () => plain.tell(deltas))
      if (n < WARM_UP) continue
      hubTurns.push(hub)
      plainTurns.push(floor)
      sent.push(deltas.reduce((sum, delta) => sum + JSON.stringify(delta).length, 0))
    }
    process.stdout.write(`bytes of an event over its ${recorded.channels} channels: ${percentile(sent, 0.5)}\n`)
    return [
      ...compare('answer to the last of 100 screens', hubTurns, plainTurns, ({ afterMs }) => afterMs, AIM),
      ...compare('command to the last of 100 screens', hubTurns, plainTurns, ({ wholeMs }) => wholeMs, null),
    ]
  } finally {
    for (const share of shares) share.kill()
    await plain.close()
    await branch.close()
  }
}

function compare(
  what: string,
  hub: readonly Turn[],
  plain: readonly Turn[],
  of: (turn: Turn) => number,
  aim: number | null,
): Figure[] {
  return (['p50', 'p95'] as const).map((name) => {
    const share = name === 'p50' ? 0.5 : 0.95
    const [value, floor] = [percentile(hub.map(of), share), percentile(plain.map(of), share)]
    const isHeld = aim !== null && name === 'p95'
    return {
      bench: 'screens',
      metric: `${what}, ms, ${name}`,
      value: round(value),
      floor: round(floor),
      ratio: value / floor,
      aim: isHeld ? `within ${aim} times a plain broadcast` : 'told',
      holds: !isHeld || value <= floor * aim,
    }
  })
}

const round = (ms: number) => Math.round(ms * 100) / 100

async function turn(
  shares: readonly ChildProcess[],
  server: string,
  waiting: number,
  event: () => Promise<unknown>,
): Promise<Turn> {
  await Promise.all(shares.map((share) => ask(share, { type: 'await', server, waiting }, 'armed')))
  const seen = shares.map((share) => answered(share, 'seen'))
  const from = process.hrtime.bigint()
  await event()
  const at = process.hrtime.bigint()
  const since = (earlier: bigint, lastNs: string) => Number(BigInt(lastNs) - earlier) / 1e6
  const last = await Promise.all(seen)
  const latest = (earlier: bigint) => Math.max(...last.map(({ lastNs }) => since(earlier, lastNs)))
  return { wholeMs: latest(from), afterMs: latest(at) }
}

function answered<T extends FromScreens['type']>(
  share: ChildProcess,
  type: T,
): Promise<Extract<FromScreens, { type: T }>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      share.off('message', take)
      reject(new Error(`screens did not say "${type}" within 20 s`))
    }, 20_000)
    const take = (message: FromScreens) => {
      if (message.type !== type) return
      clearTimeout(timer)
      share.off('message', take)
      resolve(message as Extract<FromScreens, { type: T }>)
    }
    share.on('message', take)
  })
}

async function ask(share: ChildProcess, message: ToScreens, answer: FromScreens['type']): Promise<void> {
  const answering = answered(share, answer)
  share.send(message)
  await answering
}

/** Tickets are taken and given back in turn, so that as many wait in the end as in the beginning; several screens do it, for none may ask so often. */
async function openEvents(branch: TestBranch): Promise<(n: number) => Promise<void>> {
  const kiosks = await Promise.all(Array.from({ length: 6 }, () => branch.kiosk('k2')))
  const supervisors = await Promise.all(GIVERS.map((user) => branch.screen(user)))
  const given = async (answer: CommandAnswer) => {
    if (!answer.ok) throw new Error(`refused: ${answer.problem.code}`)
    return answer.result
  }
  let ticketId = ''
  const issue = async (n: number) => {
    const kiosk = kiosks[n % kiosks.length]
    if (!kiosk) throw new Error('no kiosk')
    const result = await given(await kiosk.command('IssueTicket', { businessId: 'cash', print: false }))
    ticketId = (result as { ticketId: string }).ticketId
  }
  for (let n = 0; n < WAITING; n += 1) await issue(n)
  return async (n) => {
    if (n % 2 === 0) return issue(n / 2)
    const supervisor = supervisors[((n - 1) / 2) % supervisors.length]
    await given((await supervisor?.command('CancelTicket', { ticketId })) as CommandAnswer)
  }
}

/** Sees every channel itself, and so has the deltas of an event as they were sent. */
async function record(branch: TestBranch, plain: string) {
  const channels = [...new Set(SCREENS.map(({ channel }) => channel))]
  const found = new Map<string, Delta>()
  let expected = Number.NaN
  let complete: (() => void) | undefined
  for (const channel of channels) {
    const who = RECORDERS[channel] ?? SCREENS.find((one) => one.channel === channel)?.who ?? ''
    const socket = await connect(branch.address, await logIn(branch, who))
    socket.on('delta', (delta: Delta) => {
      if (waitingIn(delta.set) !== expected) return
      found.set(delta.channel, delta)
      if (found.size === channels.length) complete?.()
    })
    await socket.emitWithAck('subscribe', { channel })
    // The other server has as many to tell, and this process as much to read.
    await (await connect(plain, '')).emitWithAck('subscribe', { channel })
  }
  return {
    channels: channels.length,
    start(waiting: number) {
      expected = waiting
      found.clear()
    },
    async all(): Promise<Delta[]> {
      if (found.size < channels.length) await new Promise<void>((done) => (complete = done))
      return [...found.values()]
    },
  }
}

async function connect(address: string, cookie: string): Promise<Socket> {
  const socket = io(address, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { cookie, origin: address },
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return socket
}

/** Every process has some of each kind, and no session more connections than it may have. */
async function openScreens(branch: TestBranch, plain: string, shares: readonly ChildProcess[]): Promise<void> {
  const screens: { cookie: string; channel: string }[] = []
  for (const { who, channel, count } of SCREENS) {
    const cookie = await logIn(branch, who)
    for (let n = 0; n < count; n += 1) screens.push({ cookie, channel })
  }
  await Promise.all(
    shares.map(async (share, at) => {
      const own = screens.filter((_, index) => index % shares.length === at)
      await ask(share, { type: 'open', server: branch.address, screens: own }, 'opened')
      await ask(share, { type: 'open', server: plain, screens: own }, 'opened')
    }),
  )
}

/** The cookie of a new session. */
async function logIn(branch: TestBranch, who: string): Promise<string> {
  const [path, body] = logInOf(branch, who)
  const response = await fetch(`${branch.address}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${who} is refused: ${response.status}`)
  return (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
}

function logInOf(branch: TestBranch, who: string): readonly [path: string, body: object] {
  if (who === 'kiosk') return ['/api/v1/kiosk-session', { kioskId: 'k2', key: keyIn(branch.kioskPage('k2')) }]
  if (who === 'display') return ['/api/v1/display-session', { displayId: 'hall', key: keyIn(branch.hallPage('hall')) }]
  return ['/api/v1/session', { user: who, password: PASSWORD }]
}

const keyIn = (page: string): string => page.slice(page.lastIndexOf('.') + 1)

async function startPlain() {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('plainServer.ts', FOLDER))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const address = line.toString().trim()
  const socket = await connect(address, '')
  return {
    address,
    tell: (deltas: readonly Delta[]) => socket.emitWithAck('tell', deltas),
    async close() {
      socket.disconnect()
      child.kill()
      await once(child, 'exit')
    },
  }
}

/** One queue long enough for the whole run, and a hall screen; no devices at the windows, which would be told too and answer. */
function hallBranch() {
  return smallBranch((configuration) => {
    for (const queue of configuration.queues) queue.to = 9999
    configuration.devices = []
    configuration.windows = configuration.windows.map(({ keypad: _, board: __, ...window }) => window)
    configuration.kiosks = [{ id: 'k2', name: { 'zh-CN': '取号机', en: 'Ticket machine' } }]
    configuration.displays = [{ id: 'hall', name: { 'zh-CN': '大厅屏', en: 'Hall screen' } }]
  })
}

function addPeople(dataDirectory: string, passwordHash: string): void {
  const registry = openRegistry(dataDirectory)
  for (const { user, role } of [
    ...[1, 2, 3, 4, 5].map((n) => ({ user: `manager${n}`, role: 'manager' as const })),
    ...GIVERS.map((user) => ({ user, role: 'supervisor' as const })),
    ...[1, 2, 3].map((n) => ({ user: `recorder${n}`, role: 'teller' as const })),
  ]) {
    const account = { mustChangePassword: false, isDisabled: false, failures: 0, lockedUntil: null, lastLoginAt: null }
    registry.people.saveUser({ user, name: user, role, passwordHash, ...account })
  }
  registry.close()
}
