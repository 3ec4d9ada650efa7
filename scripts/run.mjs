/**
 * The one way in: `node scripts/run.mjs <start|day|device|simulate|what-if|staffing|test|check|build|gallery|hub|bench> [arguments]`.
 *
 * It must work in a fresh clone with nothing installed, so this file and all it imports use `node:` built-ins only.
 * npm's own hooks (`prestart`, `postinstall`) are not relied on: many banks set `ignore-scripts`, which skips them.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`BranchHub needs Node 20.19 or newer; this is Node ${process.versions.node}.`)
  console.error('Install a newer Node (https://nodejs.org, or your package manager) and run the same command again.')
  process.exit(1)
}

// Only now: an old Node could not even read these files and would print a syntax error instead of the lines above.
const { setUp } = await import('./setup.mjs')
const { build } = await import('./build.mjs')
const { check } = await import('./check.mjs')
const { findOnPath } = await import('./nativeModules.mjs')
const { runProgram, StepFailed, forwardSignals, stoppedBy } = await import('./steps.mjs')

/** @type {Record<string, (args: string[]) => Promise<number>>} Each resolves to the exit code. */
const commands = {
  async start(args) {
    await setUp(root)
    await build(root)
    return runProgram(['dist/simulators/demo.js', ...args])
  },
  async day(args) {
    await setUp(root)
    await build(root)
    return runProgram(['dist/simulators/day.js', ...args])
  },
  async hub(args) {
    await setUp(root)
    await build(root)
    // V8 would take 48 MB for young objects on a machine with room, and pause longer to clear them.
    // glibc would keep a heap of its own for each of its threads, and give none of them back.
    const env = { MALLOC_ARENA_MAX: '1', ...process.env }
    return runProgram(['--max-semi-space-size=2', 'dist/program/hub/main.js', ...args], env)
  },
  async device(args) {
    await setUp(root)
    await build(root)
    const [what, driver = '', ...rest] = args
    if (what === 'intake') return runProgram(['dist/program/device-drivers/agent.js', '--intake', ...args.slice(1)])
    if (what !== 'try') return runProgram(['dist/simulators/deviceTool.js', ...args])
    return runProgram(['dist/program/device-drivers/agent.js', '--try', driver, ...rest])
  },
  async simulate(args) {
    await setUp(root)
    await build(root)
    return runProgram(['dist/program/hub/main.js', 'simulate', ...args])
  },
  async 'what-if'(args) {
    await setUp(root)
    await build(root)
    return runProgram(['dist/program/hub/main.js', 'what-if', ...args])
  },
  async staffing(args) {
    await setUp(root)
    await build(root)
    return runProgram(['dist/program/hub/main.js', 'staffing', ...args])
  },
  async bench(args) {
    await setUp(root)
    await build(root)
    return runProgram(['--import', 'tsx', 'test/bench/main.ts', ...args])
  },
  async build() {
    await setUp(root)
    await build(root)
    return 0
  },
  async test(args) {
    await setUp(root)
    await build(root)
    if (!reportSocat()) return 1
    return runProgram(['node_modules/vitest/vitest.mjs', 'run', ...args])
  },
  /** Takes a picture of every screen in every state, and says where they are. */
  async gallery(args) {
    await setUp(root)
    await build(root)
    const code = await runProgram(['node_modules/vitest/vitest.mjs', 'run', '--project', 'gallery', ...args])
    console.log(`Pictures: ${join(root, 'dist/gallery/index.html')}`)
    return code
  },
  async check() {
    await setUp(root)
    return check(root)
  },
}

/** The PTY tests need socat. CI must not pass without them; a developer's machine may. */
function reportSocat() {
  if (findOnPath('socat')) return true
  const mandatory = process.platform === 'linux' && Boolean(process.env.CI)
  const remedy = process.platform === 'linux' ? ' (Debian package: socat)' : ''
  console.log(`PTY tests: not run, socat missing${remedy}${mandatory ? '; CI must run them' : ''}`)
  return !mandatory
}

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (!command) {
  console.error(`usage: node scripts/run.mjs <${Object.keys(commands).join('|')}> [arguments]`)
  process.exit(2)
}
if (!existsSync(join(root, 'package-lock.json'))) {
  console.error('package-lock.json is missing: this does not look like a complete copy of BranchHub.')
  process.exit(1)
}

forwardSignals()
try {
  process.exitCode = await command(args)
} catch (error) {
  if (!(error instanceof StepFailed)) throw error
  if (!stoppedBy()) console.error(`\n${error.message}`)
  process.exitCode = 1
}
const signal = stoppedBy()
if (signal && process.exitCode !== 0) process.exitCode = signal === 'SIGINT' ? 130 : 143
