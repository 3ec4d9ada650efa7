import { type ChildProcess, spawn } from 'node:child_process'
import type { Timers } from '../broker/timers.ts'

/** `reason` says in words what went wrong. */
export type PlayerOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string }

export interface Player {
  /** Resolves when the program and all it started are gone; never rejects. */
  readonly ended: Promise<PlayerOutcome>
  /** SIGTERM, and SIGKILL when it has not ended within a second. Resolves when it is gone, at the latest a second later. */
  stop(): Promise<void>
}

const KILL_AFTER_MS = 1_000
const LONGEST_REASON = 200
/** What sound servers need to be found; the rest of the hub's environment is not the player's business. */
const PASSED_ON = [
  ...[
    'PATH',
    'HOME',
    'TZ',
    'LANG',
    'SystemRoot',
    'TEMP',
    'TMP',
    'TMPDIR',
    'XDG_RUNTIME_DIR',
    'DBUS_SESSION_BUS_ADDRESS',
  ],
  ...['PULSE_SERVER', 'PULSE_COOKIE', 'PIPEWIRE_REMOTE', 'ALSA_CARD', 'ALSA_CONFIG_PATH'],
]
const IS_POSIX = process.platform !== 'win32'

/** Starts a program without a shell, gives it a WAV file on standard input, and ends it when it needs longer than `limitMs`. */
export function startPlayer(options: {
  readonly command: readonly string[]
  readonly wav: Uint8Array
  readonly limitMs: number
  readonly timers: Timers
}): Player {
  const { command, wav, limitMs, timers } = options
  const [program = '', ...args] = command
  let child: ChildProcess
  try {
    child = spawn(program, args, {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
      // A group of its own: a player that is a script is ended together with what it has started.
      detached: IS_POSIX,
    })
  } catch (error) {
    const failed: PlayerOutcome = { ok: false, reason: reasonOf(error) }
    return { ended: Promise.resolve(failed), stop: () => Promise.resolve() }
  }
  let isOverdue = false
  const cancelLimit = timers.after(limitMs, () => {
    isOverdue = true
    kill(child, 'SIGKILL')
  })
  const ended = outcomeOf(child, () => isOverdue).finally(cancelLimit)
  child.stdin?.on('error', () => {
    // A player that ends early closes its input; why it ended is what counts.
  })
  child.stdin?.end(wav)
  return { ended, stop: () => stopped(child, ended, timers) }
}

function outcomeOf(child: ChildProcess, isOverdue: () => boolean): Promise<PlayerOutcome> {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-LONGEST_REASON)
  })
  return new Promise((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ ok: false, reason: reasonOf(error) })
    })
    child.on('close', (code, signal) => {
      if (isOverdue()) resolve({ ok: false, reason: 'it did not end in time and was killed' })
      else if (code === 0) resolve({ ok: true })
      else resolve({ ok: false, reason: lastLine(said) || `it ended with ${signal ?? `code ${code}`}` })
    })
  })
}

async function stopped(child: ChildProcess, ended: Promise<unknown>, timers: Timers): Promise<void> {
  const cancels: (() => void)[] = []
  // A program that hangs in a sound driver outlives even SIGKILL: the hub's end does not wait for it.
  const givenUp = new Promise<void>((resolve) => {
    cancels.push(timers.after(2 * KILL_AFTER_MS, resolve))
  })
  cancels.push(timers.after(KILL_AFTER_MS, () => kill(child, 'SIGKILL')))
  kill(child, 'SIGTERM')
  await Promise.race([ended, givenUp])
  for (const cancel of cancels) cancel()
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (IS_POSIX && child.pid !== undefined) process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch {
    // It has ended in this moment.
  }
  // Something it started in a session of its own may still hold the pipe; `close` shall not wait for that.
  if (signal === 'SIGKILL') child.stderr?.destroy()
}

/** Sound libraries complain at length before the program says what it comes to. */
function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? ''
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
