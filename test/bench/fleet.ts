import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Device, DeviceView } from '../../contracts/index.ts'
import { openRegistry } from '../../hub/adapters/store/registry.ts'
import { freePort } from '../support/freePort.ts'
import type { ChattyNodes } from './fleet/nodes.ts'
import type { Figure } from './main.ts'
import { percentile } from './percentiles.ts'
import { type MeasuredProduct, type Press, rssMb, startProduct } from './pressToBoard.ts'

/** Node `local` hosts four: keypads, boards, a reader and a printer. */
const SMALL = { nodes: 1, devices: 1 }
const LARGE = { nodes: 39, devices: 196 }
const WINDOWS = 20
const WAITING = 100
const WARM_UP = 60
const PAIRS = Number(process.env['BENCH_PAIRS'] ?? 1_000)
const RESTARTS = Number(process.env['BENCH_RESTARTS'] ?? 3)
const AIM = { ratio: 1.2 }
/** Of the devices on other nodes; settings all have defaults. */
const KINDS = ['printer-escpos', 'idcard-sam', 'scanner-line', 'reader-crt310', 'led-onbon'] as const

/**
 * Press to board with 200 devices on 40 nodes against 5 on 2, press by press in turn: two hubs on one machine, each with the same 20
 * windows and the same hall, and the other nodes in one process each, with a connection of their own and devices that are always doing
 * something (fleet/nodes.ts has the rates). What the nodes' own work takes of the machine, both hubs feel.
 */
export async function benchFleet(): Promise<Figure[]> {
  const small = await startFleet(SMALL)
  let large: Fleet | undefined
  try {
    large = await startFleet(LARGE)
    const figures = await compare(small, large)
    const smallMb = small.product.rssMb()
    const largeMb = large.product.rssMb()
    const perNode = ((largeMb - smallMb) * 1024) / (LARGE.nodes - SMALL.nodes)
    return [
      ...figures,
      figure('RSS of the hub with 200 devices, MB', largeMb, smallMb, 'none set', true),
      figure('of that for a node with its five devices, KB', Math.round(perNode), null, 'none set', true),
      await measureRestarts(large),
    ]
  } finally {
    await large?.close()
    await small.close()
  }
}

interface Fleet {
  readonly product: MeasuredProduct
  readonly devices: number
  close(): Promise<void>
}

async function startFleet({ nodes, devices: count }: { nodes: number; devices: number }): Promise<Fleet> {
  const port = await freePort()
  const devices = Array.from({ length: count }, (_, index): Device => {
    const node = index % nodes
    return {
      id: `${KINDS[index % KINDS.length]}-${index}`,
      node: `node-${node}`,
      driver: KINDS[index % KINDS.length] ?? KINDS[0],
      port: { tcp: { host: '127.0.0.1', port: 10_000 + index } },
    }
  })
  const secrets = new Map<string, string>()
  let hubPublicKey = ''
  const product = await startProduct(WAITING, ['--mqtt-port', String(port), '--log-level', 'warn'], {
    devices,
    seed(dataDirectory) {
      const registry = openRegistry(dataDirectory)
      for (let n = 0; n < nodes; n += 1) secrets.set(`node-${n}`, registry.nodes.enrol(`node-${n}`))
      hubPublicKey = registry.hubPublicKey
      registry.close()
    },
  })
  const child = await startNodes({
    branch: 'test-branch',
    url: `mqtt://127.0.0.1:${port}`,
    hubPublicKey,
    directory: product.branch.directory,
    nodes: [...secrets].map(([node, secret]) => ({
      node,
      secret,
      devices: devices.filter((device) => device.node === node),
    })),
  })
  await allThere(product, count + 4)
  return {
    product,
    devices: count + 4,
    async close() {
      child.kill('SIGKILL')
      await once(child, 'exit')
      await product.close()
    },
  }
}

async function startNodes(given: ChattyNodes): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/bench/fleet/nodes.ts'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(given))
  await once(child.stdout, 'data')
  return child
}

/** Until the hub shows every one as there and well. */
async function allThere({ branch }: MeasuredProduct, count: number): Promise<void> {
  const client = await branch.screen('supervisor')
  for (let there = 0; there < count; ) {
    const { devices } = await client.get<{ devices: DeviceView[] }>('/api/v1/devices')
    there = devices.filter(
      ({ nodeState, device }) => nodeState === 'ready' && (device === 'online' || device === 'deviceBusy'),
    ).length
    if (there < count) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  client.close()
}

async function compare(small: Fleet, large: Fleet): Promise<Figure[]> {
  const few: Press[] = []
  const many: Press[] = []
  for (let n = 0; n < WARM_UP + PAIRS; n += 1) {
    const address = 1 + (n % WINDOWS)
    const [a, b] = n % 2 === 0 ? [small, large] : [large, small]
    const first = await a.product.press(address)
    const second = await b.product.press(address)
    if (n < WARM_UP) continue
    few.push(n % 2 === 0 ? first : second)
    many.push(n % 2 === 0 ? second : first)
  }
  const against = (what: string, of: (press: Press) => number, aimed: boolean) =>
    (['p50', 'p99'] as const).map((name) => {
      const share = name === 'p50' ? 0.5 : 0.99
      const value = percentile(many.map(of), share)
      const floor = percentile(few.map(of), share)
      return figure(
        `key bytes to ${what} with 200 devices, ms, ${name}`,
        round(value),
        round(floor),
        aimed ? `within ${AIM.ratio} times five devices` : 'none set',
        !aimed || value <= floor * AIM.ratio,
      )
    })
  return [...against('board', ({ boardMs }) => boardMs, true), ...against('PAD', ({ padMs }) => padMs, false)]
}

/** kill -9; from the start of the process until all devices are shown again, all nodes coming back at once. */
async function measureRestarts({ product, devices }: Fleet): Promise<Figure> {
  const times: number[] = []
  for (let run = 0; run < RESTARTS; run += 1) {
    await product.branch.kill9()
    const from = performance.now()
    await product.branch.start()
    await allThere(product, devices)
    times.push(performance.now() - from)
  }
  process.stdout.write(
    `restarts ${times.map(Math.round).join(' ')} ms; the hub then has ${rssMb(product.branch.hub.pid ?? 0)} MB\n`,
  )
  return figure(
    'hub started until all 200 are shown, ms, p50',
    Math.round(percentile(times, 0.5)),
    null,
    'none set',
    true,
  )
}

function figure(metric: string, value: number, floor: number | null, aim: string, holds: boolean): Figure {
  return { bench: 'fleet', metric, value, floor, ratio: floor === null ? null : value / floor, aim, holds }
}

const round = (ms: number) => Math.round(ms * 100) / 100
