import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { loadConfiguration, loadLines } from './agent/configuration.ts'
import { configurationFile } from './agent/configurationFile.ts'
import { firstConfiguration, type LoadLines } from './agent/configurator.ts'
import { deviceMemory } from './agent/deviceMemory.ts'
import { listPorts } from './agent/listPorts.ts'
import { createLog } from './agent/log.ts'
import { mqttPipe } from './agent/mqttPipe.ts'
import { createNode } from './agent/node.ts'
import { sessionCounter } from './agent/sessionCounter.ts'
import { readPort, readSettings, tryDevice } from './agent/tryDevice.ts'
import type { DriverClock } from './driver.ts'
import { DRIVERS } from './registry.ts'
import { portFactory } from './transport/open.ts'

const USAGE = `Usage:
  agent --config <file.json>   host the devices of this configuration
  agent --config -             the same, the configuration comes on standard input
  agent --list-ports           show the serial ports and HID devices of this machine
  agent --try <driver> --port <port> [--settings <json>|@<file.yaml>]
                               one device without a hub: what it says on standard output, commands on standard
                               input, a line of JSON each; <port> is JSON as in the configuration, or
                               tcp:HOST:PORT, serial:PATH[@BAUD], listen:[HOST:]PORT (127.0.0.1; 0.0.0.0 for a
                               device on the network), ws:HOST[:PORT], wss:HOST[:PORT],
                               hid:VENDOR:PRODUCT (hexadecimal)
  agent --intake --config <file.yaml> --message <file> [--device <id>]
                               what a self-service machine's message becomes by its configuration, step by step
Options:
  --log-level <level>          trace | debug | info | warn | error, default info (with --try: warn)
`
const EXIT_CRASHED = 1
const EXIT_MISTAKE = 2

const systemClock: DriverClock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

async function main(): Promise<void> {
  const options = parseOptions()
  if (!options) return
  if (options['list-ports']) {
    process.stdout.write(await listPorts())
    return
  }
  if (options.try !== undefined) {
    await runTry(options.try, options)
    return
  }
  if (options.intake && options.config !== undefined && options.message !== undefined) {
    await runIntake(options.config, options.message, options.device)
    return
  }
  if (options.config === undefined || options.intake) {
    refuse(USAGE)
    return
  }
  let document: string
  try {
    document = options.config === '-' ? await text(process.stdin) : await readFile(options.config, 'utf8')
  } catch (error) {
    refuse(`can not read ${options.config}: ${inWords(error)}\n`)
    return
  }
  // A hub has checked what it could; who started the agent by hand is to see every mistake.
  const loaded = await loadConfiguration(document, DRIVERS, { leavesOut: process.connected === true })
  if (!loaded.ok) {
    refuse(loaded.mistakes.map(({ path, message }) => `${path || '/'}: ${message}\n`).join(''))
    return
  }
  await run(loaded, options['log-level'] ?? 'info')
}

async function runIntake(configuration: string, message: string, device: string | undefined): Promise<void> {
  // Only this needs YAML.
  const { tryMessage } = await import('./intake/tryMessage.ts')
  try {
    const { lines, exitCode } = tryMessage(await readFile(configuration, 'utf8'), await readFile(message), device)
    process.stdout.write(`${lines.join('\n')}\n`)
    process.exitCode = exitCode
  } catch (error) {
    refuse(`${inWords(error)}\n`)
  }
}

async function runTry(
  name: string,
  options: { port?: string | undefined; settings?: string | undefined; 'log-level'?: string | undefined },
): Promise<void> {
  const definition = Object.hasOwn(DRIVERS, name) ? await DRIVERS[name]?.() : undefined
  if (!definition) {
    refuse(`there is no driver ${name}; there are ${Object.keys(DRIVERS).join(', ')}\n`)
    return
  }
  try {
    const device = tryDevice(definition, await settingsOf(options.settings ?? '{}'), readPort(options.port ?? ''), {
      clock: systemClock,
      // Standard output is for what the device says.
      log: createLog(options['log-level'] ?? 'warn', process.stderr),
      print: (value) => process.stdout.write(`${JSON.stringify(value)}\n`),
    })
    const end = () => {
      device.stop()
      process.exit(0)
    }
    process.on('SIGTERM', end)
    process.on('SIGINT', end)
    for await (const line of createInterface({ input: process.stdin })) if (line.trim() !== '') await device.line(line)
  } catch (error) {
    refuse(`${inWords(error)}\n`)
  }
}

/** JSON, or @ and a file of settings in YAML. */
async function settingsOf(text: string): Promise<Record<string, unknown>> {
  if (!text.startsWith('@')) return readSettings(text)
  const { parse } = await import('yaml')
  return readSettings(JSON.stringify(parse(await readFile(text.slice(1), 'utf8')) ?? {}))
}

async function run(
  { configuration, devices, leftOut }: Extract<Awaited<ReturnType<typeof loadConfiguration>>, { ok: true }>,
  level: string,
): Promise<void> {
  const root = createLog(level)
  const log = root.child({ component: 'agent' })
  const { node: name, branch, stateDirectory } = configuration
  function crash(error: unknown) {
    log.fatal(
      { reason: inWords(error), stack: error instanceof Error ? error.stack : undefined },
      'the agent ends: unexpected error',
    )
    process.exit(EXIT_CRASHED)
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)

  const file = configurationFile(stateDirectory)
  const load: LoadLines = (lines, good) => loadLines(lines, good, DRIVERS)
  const first = await firstConfiguration(configuration, [...devices, ...leftOut], file.load(), load)
  const node = createNode({ ...configuration, configurationVersion: first.version }, first.devices, {
    software: `branchhub ${version()}`,
    clock: systemClock,
    wallNow: Date.now,
    random: Math.random,
    newId: randomUUID,
    openPipe: mqttPipe(configuration),
    openPort: ({ port, definition }) => portFactory(port, definition.link),
    sessions: sessionCounter(stateDirectory, Date.now),
    memoryOf: (deviceId) => deviceMemory(stateDirectory, deviceId),
    given: { load, file },
    log: root,
  })
  let ending = false
  function end(why: string) {
    if (ending) return
    ending = true
    log.info({ why }, 'the agent ends')
    node.stop().then(() => process.exit(0), crash)
  }
  process.on('SIGTERM', () => end('SIGTERM'))
  process.on('SIGINT', () => end('SIGINT'))
  // Started with an IPC channel, it does not outlive who started it: two agents of one node would fight for ports and connection.
  process.on('disconnect', () => end('its parent is gone'))
  // Gone while the configuration was being read.
  if (process.connected === false) end('its parent is gone')

  node.start()
  log.info(
    { branch, node: name, configuration: first.version, devices: first.devices.map(({ id }) => id) },
    'the agent runs',
  )
}

function parseOptions() {
  try {
    return parseArgs({
      options: {
        config: { type: 'string' },
        'list-ports': { type: 'boolean' },
        try: { type: 'string' },
        port: { type: 'string' },
        settings: { type: 'string' },
        'log-level': { type: 'string' },
        intake: { type: 'boolean' },
        message: { type: 'string' },
        device: { type: 'string' },
      },
    }).values
  } catch (error) {
    refuse(`${inWords(error)}\n${USAGE}`)
    return undefined
  }
}

function refuse(why: string): void {
  process.stderr.write(why)
  process.exitCode = EXIT_MISTAKE
}

/** From the package this file is part of, compiled or not. */
function version(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'package.json')
    if (!existsSync(path)) continue
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof content === 'object' && content !== null && 'version' in content) return String(content.version)
  }
  return 'unknown'
}

function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

await main()
