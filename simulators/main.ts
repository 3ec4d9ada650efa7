import { parseArgs } from 'node:util'
import { startBranchDevices } from './branchDevices.ts'

/**
 * The simulated devices of a branch, for integrators who run a hub or an agent of their own:
 * `node dist/simulators/main.js --config FILE`. Acts come as lines of JSON on standard input,
 * `{"device":"reader-1","act":"present-card","argument":{"seed":7}}`; what the devices notice goes to standard output,
 * a line each.
 */
const { values } = parseArgs({ options: { config: { type: 'string', default: 'config/example-branch.yaml' } } })
const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`)

const devices = await startBranchDevices(values.config, (line) => process.stderr.write(`${line}\n`))
for (const [device, line] of devices.lines) {
  print({ device, port: line.port })
  line.onNotice((notice) => print({ device, notice: notice.name, ...notice.detail }))
}

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
    if (action === 'unplug') void running.unplug()
    else if (action === 'replug') void running.replug()
    else running.device.act(action, argument)
    print({ device, acted: action, look: running.device.look() })
  } catch (error) {
    print({ error: error instanceof Error ? error.message : String(error) })
  }
}

const stop = () => void devices.close().then(() => process.exit(0))
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
