import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { AgentConfiguration } from '../../../contracts/index.ts'
import type { Log } from '../../app/ports.ts'
import { systemTimers, type Timers } from '../broker/timers.ts'

export interface SupervisorOptions {
  /** Path of the agent's program, `dist/device-drivers/agent.js`. */
  readonly program: string
  readonly configuration: AgentConfiguration
  /** JSON lines of the agent go on here, with their fields. */
  readonly log: Log
  /** More arguments for Node itself, before the program. */
  readonly execArgv?: readonly string[]
  /** Environment of the agent; default only what Node needs to run. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly timers?: Timers
  /** Milliseconds, monotonic. */
  readonly now?: () => number
}

export interface AgentSupervisor {
  /** Process id of the agent that runs now. */
  readonly pid: number | undefined
  /** SIGTERM, and SIGKILL when it has not ended within 3 s. Resolves when it is gone; nothing is started any more. */
  stop(): Promise<void>
}

const FIRST_BACK_OFF_MS = 100
const LONGEST_BACK_OFF_MS = 5_000
/** An agent that has lived so long has started well: the next end is a new trouble, not the old one. */
const PROVEN_MS = 30_000
const KILL_AFTER_MS = 3_000
const MAX_LINE_LENGTH = 16_384
const PASSED_ON = ['PATH', 'HOME', 'TZ', 'LANG', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR']

/**
 * Runs the hub's own agent and starts it again whenever it ends. The configuration, with the node's secret, goes in on standard
 * input as one JSON document, never by argument or environment, where other users of the machine could read it. The agent holds
 * an IPC channel to the hub and ends when that closes, so it does not outlive a hub that was killed: two agents of one node
 * would fight for ports and connection.
 */
export function superviseAgent(options: SupervisorOptions): AgentSupervisor {
  const { log, timers = systemTimers, now = () => performance.now() } = options
  let child: ChildProcess | undefined
  let backOffMs = FIRST_BACK_OFF_MS
  let stopping: Promise<void> | undefined
  let cancelStart: () => void = () => {}

  function start(): void {
    const startedAt = now()
    const agent = spawn(process.execPath, [...(options.execArgv ?? []), options.program, '--config', '-'], {
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
      env: options.env ?? Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
    })
    child = agent
    let ended = false
    function end(reason: Record<string, unknown>): void {
      if (ended) return
      ended = true
      child = undefined
      if (stopping) return
      if (now() - startedAt >= PROVEN_MS) backOffMs = FIRST_BACK_OFF_MS
      log.warn({ component: 'agents', ...reason, restartInMs: backOffMs }, 'the agent has ended and is started again')
      cancelStart = timers.after(backOffMs, start)
      backOffMs = Math.min(backOffMs * 2, LONGEST_BACK_OFF_MS)
    }
    agent.on('error', (error) => {
      log.error({ component: 'agents', reason: error.message }, 'the agent can not be started or reached')
      if (agent.pid === undefined) end({ reason: error.message })
    })
    // `close` comes after the last line of its output.
    agent.on('close', (code, signal) => end({ code, signal }))
    // An agent that dies while it is being told its configuration is reported by its end.
    agent.stdin?.on('error', () => {})
    agent.stdin?.end(`${JSON.stringify(options.configuration)}\n`)
    if (agent.stdout) createInterface({ input: agent.stdout }).on('line', (line) => passOn(log, line))
    if (agent.stderr) {
      createInterface({ input: agent.stderr }).on('line', (line) => {
        log.warn({ component: 'agent', stream: 'stderr' }, line.slice(0, MAX_LINE_LENGTH))
      })
    }
    // The channel is for noticing each other's end; it shall not keep a hub alive that has nothing else to do.
    agent.channel?.unref()
  }

  async function end(): Promise<void> {
    cancelStart()
    const agent = child
    if (!agent || agent.pid === undefined) return
    const gone = new Promise<void>((resolve) => agent.once('close', () => resolve()))
    const cancelKill = timers.after(KILL_AFTER_MS, () => {
      log.warn({ component: 'agents' }, 'the agent does not end by itself and is killed')
      agent.kill('SIGKILL')
    })
    agent.kill('SIGTERM')
    await gone
    cancelKill()
  }

  start()
  return {
    get pid() {
      return child?.pid
    },
    stop() {
      stopping ??= end()
      return stopping
    },
  }
}

const LEVELS: readonly (readonly [least: number, method: keyof Log])[] = [
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
  [0, 'debug'],
]

/** One line of the agent's log (pino: level as number, time, msg and fields), written as a line of the hub's. */
function passOn(log: Log, line: string): void {
  const text = line.slice(0, MAX_LINE_LENGTH)
  let entry: unknown
  try {
    entry = JSON.parse(text)
  } catch {
    entry = undefined
  }
  if (typeof entry !== 'object' || entry === null || !('level' in entry) || typeof entry.level !== 'number') {
    log.info({ component: 'agent', stream: 'stdout' }, text)
    return
  }
  const {
    level,
    msg,
    time: _,
    pid: __,
    hostname: ___,
    ...fields
  } = entry as { level: number; msg?: unknown } & Record<string, unknown>
  const [, method] = LEVELS.find(([least]) => level >= least) ?? [0, 'debug' as const]
  log[method](fields, typeof msg === 'string' ? msg : '')
}
