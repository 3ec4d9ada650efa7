import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The bundled hub, from the compiled simulators as well as from their sources. */
const HUB_PROGRAMS = ['../../program/hub/main.js', '../../dist/program/hub/main.js'].map((path) =>
  join(import.meta.dirname, path),
)
const STOP_WITHIN_MS = 8_000

function hubProgram(): string {
  const program = HUB_PROGRAMS.find((path) => existsSync(path))
  if (program === undefined) throw new Error('The hub is not built: npm run build')
  return program
}

/** Runs a command of the hub's own command line and gives what it prints. */
export function hubCommand(dataDirectory: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [hubProgram(), ...args, '--data', dataDirectory], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let out = ''
    let problems = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      problems += chunk
    })
    child.on('error', failed)
    child.on('close', (code) =>
      code === 0 ? done(out) : failed(new Error(`hub ${args[0]}: ${problems || `exit ${code}`}`)),
    )
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

/** What a hub says of its run when it ends. */
export interface HubCounts {
  readonly commands: number
  readonly events: number
  /** Transactions: commands of one turn of the event loop share one. */
  readonly commits: number
  /** MQTT messages from and to the agent. */
  readonly received: number
  readonly sent: number
}

/** Read from the log of a hub that has ended in order. */
export function hubCounts(dataDirectory: string): HubCounts {
  const lines = readFileSync(join(dataDirectory, 'hub.log'), 'utf8').trim().split('\n')
  const last = lines.findLast((line) => line.includes('"msg":"served"'))
  if (last === undefined) throw new Error('the hub has not said what it has done')
  const { commands, events, commits, received, sent } = JSON.parse(last) as HubCounts
  return { commands, events, commits, received, sent }
}

export interface HubProcess {
  readonly address: string
  readonly process: ChildProcess
  /** Resolves with the signal or exit code when it has ended, whoever ended it. */
  readonly ended: Promise<string>
  stop(): Promise<void>
}

/** Starts a hub with its agent; resolves when it serves. Its log goes to `hub.log` in the data directory. */
export async function startHub(options: {
  readonly dataDirectory: string
  readonly configFile: string
  readonly httpPort: number
  readonly mqttPort: number
  /** Lines that are for people. */
  readonly say: (line: string) => void
}): Promise<HubProcess> {
  const { dataDirectory, configFile, httpPort, mqttPort, say } = options
  const serve = ['serve', '--data', dataDirectory, '--config', configFile]
  const ports = ['--http-port', String(httpPort), '--mqtt-port', String(mqttPort)]
  // As `npm run hub` starts it: little memory for young objects and one heap for all threads, and short pauses.
  const hub = ['--max-semi-space-size=2', hubProgram()]
  const child = spawn(process.execPath, [...hub, ...serve, ...ports], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { MALLOC_ARENA_MAX: '1', ...process.env },
  })
  const log = createWriteStream(join(dataDirectory, 'hub.log'), { flags: 'a', mode: 0o600 })
  const ended = once(child, 'exit').then(async ([code, signal]: unknown[]) => {
    await new Promise<void>((written) => log.end(written))
    return String(signal ?? code)
  })
  const address = new Promise<string>((ready) => {
    let rest = ''
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const found = /^BranchHub ready: (\S+)$/.exec(line)?.[1]
        if (found) ready(found)
        else if (line.startsWith('{')) log.write(`${line}\n`)
        else say(line)
      }
    })
  })
  const failed = ended.then((how) => {
    throw new Error(`The hub did not start (${how}); its log is ${join(dataDirectory, 'hub.log')}`)
  })
  failed.catch(() => undefined)
  return {
    address: await Promise.race([address, failed]),
    process: child,
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
      await ended
      clearTimeout(killer)
    },
  }
}
