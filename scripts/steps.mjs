/**
 * Child processes: *steps* (captured output, a line that ticks while they run) and *programs* (the terminal is theirs).
 *
 * On POSIX every child leads a process group of its own. A Ctrl-C reaches only us and is passed on once, so a program
 * stops its own children in order instead of racing them for the terminal's signal; and when the program has ended, or
 * has not ended in time, whatever is left of its group can be killed without touching anybody else.
 */
import { spawn } from 'node:child_process'
import { basename } from 'node:path'

const posix = process.platform !== 'win32'
const STOP_TIMEOUT_MS = 8000
const KEPT_OUTPUT_CHARS = 200_000
const SHOWN_LINES = 100

/** A step ended badly; the message is meant for the person at the terminal. */
export class StepFailed extends Error {}

/**
 * @typedef {{ code: number, output: string }} Outcome
 * @typedef {{ env?: NodeJS.ProcessEnv, cwd?: string, timeoutMs?: number }} Options
 */

/** @type {Set<{ child: import('node:child_process').ChildProcess, isProgram: boolean }>} */
const running = new Set()
/** @type {NodeJS.Signals | undefined} */
let stopSignal

/** The signal that asked us to stop, if any did. */
export function stoppedBy() {
  return stopSignal
}

/**
 * Passes stop signals on to the programs and ends what has not ended after eight seconds. Steps are ended at once: they
 * write their stamp last, so the next run does a broken one again.
 */
export function forwardSignals() {
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => stop(signal))
  }
  // npm and its shell do not pass SIGTERM on; when they are gone, nobody can stop us any more.
  const parent = process.ppid
  if (posix && process.env.npm_lifecycle_event) {
    setInterval(() => {
      if (process.ppid !== parent && !stopSignal) stop('SIGTERM')
    }, 1000).unref()
  }
}

/** @param {NodeJS.Signals} signal */
function stop(signal) {
  stopSignal ??= signal
  if (running.size === 0) process.exit(signal === 'SIGINT' ? 130 : 143)
  for (const { child, isProgram } of running) {
    if (!isProgram) signalChild(child, 'SIGKILL', true)
    // On Windows the console has told every process already, and kill() would be an abrupt end.
    else if (posix) signalChild(child, signal === 'SIGHUP' ? 'SIGTERM' : signal, false)
  }
  setTimeout(() => {
    for (const { child } of running) signalChild(child, 'SIGKILL', true)
  }, STOP_TIMEOUT_MS).unref()
}

/**
 * Runs a command to its end and returns its exit code and output (both streams, the last 200,000 characters).
 * A time-out counts as a failure.
 * @param {string} command @param {string[]} args @param {Options} [options] @returns {Promise<Outcome>}
 */
export function runQuietly(command, args, { timeoutMs, ...options } = {}) {
  if (stopSignal) throw new StepFailed(`stopped by ${stopSignal}`)
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: posix })
  const entry = { child, isProgram: false }
  running.add(entry)
  let output = ''
  const keep = (/** @type {string} */ text) => {
    output = (output + text).slice(-KEPT_OUTPUT_CHARS)
  }
  child.stdout.setEncoding('utf8').on('data', keep)
  child.stderr.setEncoding('utf8').on('data', keep)
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => signalChild(child, 'SIGKILL', true), timeoutMs)
  return new Promise((resolve) => {
    const end = (/** @type {number} */ code) => {
      clearTimeout(timer)
      running.delete(entry)
      resolve({ code, output })
    }
    child.once('error', (error) => {
      keep(error.message)
      end(127)
    })
    child.once('close', (code) => end(code ?? 1))
  })
}

/**
 * Like `runQuietly`, with progress on the terminal under the given name.
 * @param {string} name @param {string} command @param {string[]} args @param {Options} [options] @returns {Promise<Outcome>}
 */
export async function tryStep(name, command, args, options) {
  const finish = startTicking(name)
  const outcome = await runQuietly(command, args, options)
  finish(outcome.code === 0 ? 'done' : 'failed')
  return outcome
}

/**
 * Like `tryStep`; a failure throws `StepFailed` with the end of the command's output.
 * @param {string} name @param {string} command @param {string[]} args @param {Options} [options] @returns {Promise<string>}
 */
export async function runStep(name, command, args, options) {
  const { code, output } = await tryStep(name, command, args, options)
  if (code !== 0) throw new StepFailed(`${lastLines(output)}\n\n${name}: failed (exit code ${code}).`)
  return output
}

/**
 * Runs npm as a step: the one that started us if there is one, else the one on the PATH.
 * @param {string} name @param {string[]} args @param {NodeJS.ProcessEnv} [env]
 */
export function runNpm(name, args, env = process.env) {
  const cli = process.env.npm_execpath
  if (cli && basename(cli) === 'npm-cli.js') return runStep(name, process.execPath, [cli, ...args], { env })
  if (process.platform === 'win32') return runStep(name, 'cmd.exe', ['/d', '/s', '/c', 'npm', ...args], { env })
  return runStep(name, 'npm', args, { env })
}

/**
 * Runs a Node program that owns the terminal and resolves to its exit code. Nothing it started outlives it. It gets an
 * IPC channel, so that a program that listens to 'disconnect' can also end when this process is killed outright.
 * @param {string[]} args @param {NodeJS.ProcessEnv} [env] @returns {Promise<number>}
 */
export function runProgram(args, env = process.env) {
  if (stopSignal) throw new StepFailed(`stopped by ${stopSignal}`)
  const child = spawn(process.execPath, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], detached: posix, env })
  const entry = { child, isProgram: true }
  running.add(entry)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      running.delete(entry)
      signalChild(child, 'SIGKILL', true)
      resolve(code ?? 1)
    })
  })
}

/** The end of a long output: the cause is nearly always there. @param {string} output */
export function lastLines(output) {
  return output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n')
}

/**
 * A line that counts seconds on a terminal, and one line every ten seconds elsewhere (a CI log, a file).
 * @param {string} name @returns {(result: string) => void} to be called once with the outcome in a word
 */
export function startTicking(name) {
  const since = performance.now()
  const tty = process.stdout.isTTY
  const seconds = () => (performance.now() - since) / 1000
  // Steps that run side by side take turns on the line.
  if (tty) process.stdout.write(`\r\x1b[K${name} ...`)
  else console.log(`${name} ...`)
  const timer = setInterval(
    () => {
      const text = `${name}: ${seconds().toFixed(0)} s`
      if (tty) process.stdout.write(`\r\x1b[K${text} ...`)
      else console.log(`${text}, still running`)
    },
    tty ? 1000 : 10_000,
  )
  return (result) => {
    clearInterval(timer)
    console.log(`${tty ? '\r\x1b[K' : ''}${name}: ${result} in ${seconds().toFixed(1)} s`)
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal
 * @param {boolean} wholeGroup also what the child has started
 */
function signalChild(child, signal, wholeGroup) {
  if (child.pid === undefined) return
  try {
    if (wholeGroup && posix) process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch {
    // It has ended already.
  }
}
