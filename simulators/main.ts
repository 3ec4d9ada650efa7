import { parseArgs } from 'node:util'
import { startBranchDevices } from './branchDevices.ts'
import { startPanel } from './panel/panel.ts'

/**
 * The simulated devices of a branch, for integrators who run a hub or an agent of their own:
 * `node dist/simulators/main.js --config FILE`. With `--panel [port]` (8090, the next free one if it is taken) a page on this
 * machine shows them, their switches and their wires. Acts also come as lines of JSON on standard input,
 * `{"device":"reader-1","act":"present-card","argument":{"seed":7}}`; what the devices notice goes to standard output,
 * a line each.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    config: { type: 'string', default: 'config/example-branch.yaml' },
    panel: { type: 'boolean', default: false },
  },
})
const [panelPort = '8090', ...unknown] = positionals
if (!/^\d{1,5}$/.test(panelPort) || (positionals.length > 0 && !values.panel) || unknown.length > 0) {
  process.stderr.write('usage: main.js [--config FILE] [--panel [port]]\n')
  process.exit(2)
}
const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`)

const say = (line: string) => process.stderr.write(`${line}\n`)

const devices = await startBranchDevices(values.config, say)
for (const [device, line] of devices.lines) {
  print({ device, port: line.port })
  line.onNotice((notice) => print({ device, notice: notice.name, ...notice.detail }))
}
const panel = values.panel ? await startPanel({ devices, port: Number(panelPort), say }) : undefined
if (panel) print({ panel: panel.address })

let rest = ''
process.stdin.setEncoding('utf8')
process.stdin.on('data', (chunk: string) => {
  const lines = (rest + chunk).split('\n')
  rest = lines.pop() ?? ''
  for (const line of lines) if (line.trim() !== '') act(line)
})

function act(line: string): void {
  try {
    const { device, act: action, argument } = JSON.parse(line) as { device: string; act: string; argument?: unknown }
    const running = devices.lines.get(device)
    if (!running) throw new Error(`there is no device ${device}`)
    if (action === 'unplug') void running.unplug().catch(refuse)
    else if (action === 'replug') void running.replug().catch(refuse)
    else running.device.act(action, argument)
    print({ device, acted: action, look: running.device.look() })
  } catch (error) {
    refuse(error)
  }
}

function refuse(error: unknown): void {
  print({ error: error instanceof Error ? error.message : String(error) })
}

async function stop(): Promise<void> {
  await panel?.close()
  await devices.close()
  process.exit(0)
}
process.on('SIGINT', () => void stop())
process.on('SIGTERM', () => void stop())
