import { readFileSync } from 'node:fs'
import type { Device, PadView } from '../../contracts/index.ts'
import { openRegistry } from '../../hub/adapters/store/registry.ts'
import type { RunningLine } from '../../simulators/line/serve.ts'
import type { HubClient } from '../../simulators/people/hubClient.ts'
import { notice, smallBranch, startTestBranch, type TestBranch } from '../support/branch.ts'
import type { Figure } from './main.ts'
import { startMinimum } from './minimum.ts'
import { percentile } from './percentiles.ts'

const WINDOWS = 20
const WARM_UP = 60
const PAIRS = 1_000
/** In the hall while the keys are pressed. */
const WAITING = 100
/** Devices of all windows. */
const LINES: readonly string[] = ['keypads', 'boards']
/** A key of one keypad within this time would be the same press. */
const SAME_PRESS_MS = 600
const AIM = { p50: 1.3, p99: 1.5, rssMb: 150 }

/** One press: milliseconds from the key's bytes to the board's, and to the tablet's event. */
export interface Press {
  readonly boardMs: number
  readonly padMs: number
}

/**
 * Key bytes in -> LED bytes out and PAD event, durable in between: the product's hub and agent against a hand-written minimum of
 * the same processes, libraries and pragmas, each with the same simulated devices over TCP, press by press in turn.
 */
export async function benchPressToBoard(): Promise<Figure[]> {
  const minimum = await startMinimum(WINDOWS)
  const product = await startProduct()
  const floor: Press[] = []
  const ours: Press[] = []
  try {
    for (let n = 0; n < WARM_UP + PAIRS; n += 1) {
      const address = 1 + (n % WINDOWS)
      const [a, b] = n % 2 === 0 ? [minimum, product] : [product, minimum]
      const first = await a.press(address)
      const second = await b.press(address)
      if (n < WARM_UP) continue
      floor.push(n % 2 === 0 ? first : second)
      ours.push(n % 2 === 0 ? second : first)
    }
    const figures = [
      ...compare('board', ours, floor, ({ boardMs }) => boardMs),
      ...compare('PAD', ours, floor, ({ padMs }) => padMs),
    ]
    const rss = product.rssMb()
    return [
      ...figures,
      {
        bench: 'press-to-board',
        metric: 'RSS of the hub, MB',
        value: rss,
        floor: minimum.rssMb(),
        ratio: rss / minimum.rssMb(),
        aim: `under ${AIM.rssMb} MB`,
        holds: rss < AIM.rssMb,
      },
    ]
  } finally {
    await product.close()
    await minimum.close()
  }
}

function compare(
  what: string,
  ours: readonly Press[],
  floor: readonly Press[],
  of: (press: Press) => number,
): Figure[] {
  return (['p50', 'p99'] as const).map((name) => {
    const share = name === 'p50' ? 0.5 : 0.99
    const value = percentile(ours.map(of), share)
    const against = percentile(floor.map(of), share)
    return {
      bench: 'press-to-board',
      metric: `key bytes to ${what}, ms, ${name}`,
      value: round(value),
      floor: round(against),
      ratio: value / against,
      aim: `within ${AIM[name]} times the minimum`,
      holds: value <= against * AIM[name],
    }
  })
}

const round = (ms: number) => Math.round(ms * 100) / 100

/** Megabytes a process has in memory. */
export function rssMb(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kilobytes) / 1024)
}

export interface Measured {
  press(address: number): Promise<Press>
  rssMb(): number
  close(): Promise<void>
}

export interface MeasuredProduct extends Measured {
  readonly branch: TestBranch
}

/** The hub with 20 windows and so many in the hall; `args`: more of `serve`; `devices`: more than it has for its windows and kiosks. */
export async function startProduct(
  waiting = WAITING,
  args: readonly string[] = [],
  { devices = [], seed = () => {} }: { devices?: readonly Device[]; seed?: (dataDirectory: string) => void } = {},
): Promise<MeasuredProduct> {
  const configuration = wideBranch()
  configuration.devices = [...(configuration.devices ?? []), ...devices]
  const branch = await startTestBranch({
    ports: 'tcp',
    configuration,
    seed: (dataDirectory) => {
      addTellers(dataDirectory)
      seed(dataDirectory)
    },
    args,
  })
  const pad = await openPad(branch)
  const kiosks = await Promise.all(Array.from({ length: 6 }, () => branch.kiosk('k2')))
  let turn = 0
  const issue = async () => {
    const kiosk = kiosks[turn % kiosks.length] as HubClient
    turn += 1
    const answer = await kiosk.command('IssueTicket', { businessId: 'cash', print: false })
    if (!answer.ok) throw new Error(`no ticket: ${answer.problem.code}`)
  }
  for (let n = 0; n < waiting; n += 1) await issue()
  const pressedAt = new Map<number, number>()
  return {
    branch,
    async press(address) {
      await issue()
      await freeAgain(pressedAt.get(address))
      const press = await pressOn(branch.lines, address, (at) => pad.nextCallAt(address, at))
      // On a busy machine the press is seen later than it was made.
      pressedAt.set(address, performance.now())
      return press
    },
    rssMb: () => rssMb(branch.hub.pid ?? 0),
    async close() {
      pad.close()
      await branch.close()
    },
  }
}

/** Presses call-next and waits for the board and for `event`, which gives the time of the tablet's. */
export async function pressOn(
  lines: { readonly keypads: RunningLine; readonly boards: RunningLine },
  address: number,
  event: (pressedAt: number) => Promise<number>,
): Promise<Press> {
  let boardAt = 0
  const shown = notice(lines.boards, 'shown', (detail) => {
    if (detail['address'] !== address || !String(detail['text']).startsWith('请')) return false
    boardAt = performance.now()
    return true
  })
  const echoed = notice(lines.keypads, 'key-echoed', (detail) => detail['address'] === address)
  const from = performance.now()
  const onPad = event(from)
  lines.keypads.device.act('press', { address, keys: 'callNext' })
  const [padAt] = await Promise.all([onPad, shown, echoed])
  return { boardMs: boardAt - from, padMs: padAt - from }
}

/** Keys of one keypad are pressed far enough apart to be two presses. */
async function freeAgain(pressedAt: number | undefined): Promise<void> {
  const restMs = pressedAt === undefined ? 0 : SAME_PRESS_MS - (performance.now() - pressedAt)
  if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs))
}

async function openPad(branch: TestBranch) {
  const client = await branch.screen('manager')
  for (let n = 1; n <= WINDOWS; n += 1) {
    const answer = await client.command('SignIn', { windowId: `w${n}`, tellerId: `teller${n}` })
    if (!answer.ok) throw new Error(`nobody at window ${n}: ${answer.problem.code}`)
  }
  await client.until<PadView>('pad', ({ devices }) =>
    devices.every(({ deviceId, condition }) => !LINES.includes(deviceId) || condition === 'ok'),
  )
  return {
    async nextCallAt(address: number, pressedAt: number): Promise<number> {
      const before = ticketAt(await client.view<PadView>('pad'), address)
      await client.until<PadView>('pad', (view) => {
        const now = ticketAt(view, address)
        return now !== undefined && now !== before
      })
      return Math.max(performance.now(), pressedAt)
    },
    close: () => client.close(),
  }
}

function ticketAt(view: PadView, address: number): string | undefined {
  const ticket = view.windows.find(({ number }) => number === address)?.ticket
  return ticket?.state === 'called' ? ticket.number : undefined
}

/** Somebody for every window. */
function addTellers(dataDirectory: string): void {
  const registry = openRegistry(dataDirectory)
  for (let n = 1; n <= WINDOWS; n += 1) {
    const user = `teller${n}`
    const account = { mustChangePassword: false, isDisabled: false, failures: 0, lockedUntil: null, lastLoginAt: null }
    registry.people.saveUser({ user, name: user, role: 'teller', passwordHash: '-', ...account })
  }
  registry.close()
}

/** Twenty windows on one keypad line and one line of boards, one queue of its own for everybody. */
function wideBranch() {
  return smallBranch((configuration) => {
    for (const queue of configuration.queues) queue.to = 9999
    configuration.windows = Array.from({ length: WINDOWS }, (_, index) => ({
      id: `w${index + 1}`,
      number: index + 1,
      profile: 'counter',
      keypad: { device: 'keypads', address: index + 1 },
      board: { device: 'boards', address: index + 1 },
    }))
  })
}
