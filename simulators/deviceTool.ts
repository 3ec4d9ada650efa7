import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { LineFaults } from './line/faults.ts'
import { type RunningLine, type ServeAt, serve } from './line/serve.ts'
import { simulatedLine } from './line/simulatedLine.ts'
import { personalWires } from './personalWires.ts'
import { playback } from './recording/playback.ts'
import { parsePort, type RealPortAddress } from './recording/realPort.ts'
import { chunkLine, headLine, parseRecording } from './recording/recording.ts'
import { tap } from './recording/tap.ts'
import { sinceStart, WORD_LANGUAGES, type WordLanguage, wireWords } from './recording/wireWords.ts'
import { meanings, simulators } from './registry.ts'

/**
 * Tools for those who bring a device to the hub or the hub to a device; `npm run device -- <command>`. What a device notices, and
 * what a tool does, goes to standard output as JSON, a line each; acts come the same way on standard input.
 */
const USAGE = `Usage: npm run device -- <command>
  simulate DRIVER  (--tcp PORT | --tcp listed | --pty PATH | --connect HOST:PORT) [--settings JSON] [--faults JSON] [--seed N]
      one simulated device alone; listed: the first free port of those its protocol names (xfs4iot); acts on standard input, {"act":"present-card","argument":{...}},
      also {"act":"unplug"}, {"act":"replug"}, {"act":"faults","argument":{"splitBytes":1}}
  record FILE --port PORT [--at tcp:PORT | --at pty:PATH] [--driver NAME] [--with-personal-data]
      writes what goes over a real port into a file: as a tap between host and device, or, without --at, what the device says by itself
  play FILE        (--tcp PORT | --pty PATH) [--speed N] [--loop] [--lenient]
      a recording as a simulated device
  monitor --driver NAME --port PORT --at tcp:PORT|pty:PATH [--settings JSON] [--language zh-CN|en]
      what goes over a real port in words, as it happens
  monitor FILE     [--driver NAME] [--settings JSON] [--language zh-CN|en]
      a recording in words
  try DRIVER --port PORT [--settings JSON|@FILE.yaml]
      a driver on a real or simulated device: statuses, alerts and events, commands on standard input
  intake --config FILE --message FILE [--device ID]
      what a self-service machine's message becomes by its configuration, step by step
PORT is tcp:HOST:PORT or serial:PATH[@BAUD]. Drivers: ${Object.keys(simulators).join(', ')}
`

class Misuse extends Error {}

const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`)
const closing: (() => unknown)[] = []

function parse() {
  return parseArgs({
    allowPositionals: true,
    options: {
      tcp: { type: 'string' },
      pty: { type: 'string' },
      connect: { type: 'string' },
      settings: { type: 'string' },
      faults: { type: 'string' },
      seed: { type: 'string' },
      port: { type: 'string' },
      at: { type: 'string' },
      driver: { type: 'string' },
      language: { type: 'string', default: 'en' },
      speed: { type: 'string', default: '1' },
      loop: { type: 'boolean', default: false },
      lenient: { type: 'boolean', default: false },
      'with-personal-data': { type: 'boolean', default: false },
    },
  })
}
type Options = ReturnType<typeof parse>['values']

function objectOf(text: string | undefined, option: string): Record<string, unknown> {
  if (text === undefined) return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw new Misuse(`${option} is no JSON object`)
}

const FAULTS: Readonly<Record<keyof LineFaults, (value: unknown) => boolean>> = {
  splitBytes: (value) => Number.isInteger(value) && Number(value) > 0,
  paceBaud: (value) => typeof value === 'number' && value > 0,
  baudMismatch: (value) => typeof value === 'boolean',
  noiseBytesPerSecond: (value) => typeof value === 'number' && value >= 0,
  mute: (value) => typeof value === 'boolean',
}

function faultsOf(faults: Record<string, unknown>): LineFaults {
  for (const [name, value] of Object.entries(faults)) {
    const isFault = Object.hasOwn(FAULTS, name) && FAULTS[name as keyof LineFaults](value)
    if (!isFault)
      throw new Misuse(`no such fault: ${name} ${JSON.stringify(value)}; there are ${Object.keys(FAULTS).join(', ')}`)
  }
  return faults
}

function seedOf({ seed = '1' }: Options): number {
  if (!/^\d+$/.test(seed)) throw new Misuse('--seed is a whole number')
  return Number(seed)
}

function portNumber(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new Misuse(`${text} is no port number`)
  return port
}

function placeOf({ tcp, pty, connect }: Options): ServeAt {
  if ([tcp, pty, connect].filter((one) => one !== undefined).length !== 1)
    throw new Misuse('say one place: --tcp PORT, --pty PATH or --connect HOST:PORT')
  if (tcp !== undefined) return { tcp: tcp === 'listed' ? tcp : portNumber(tcp) }
  if (pty !== undefined) return { pty }
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(connect ?? '') ?? []
  if (host === '') throw new Misuse(`${connect} is not HOST:PORT`)
  return { connect: { host, port: portNumber(port) } }
}

function tapPlace(at: string): ServeAt {
  const [, kind, where = ''] = /^(tcp|pty):(.+)$/.exec(at) ?? []
  if (kind === 'tcp') return { tcp: portNumber(where) }
  if (kind === 'pty') return { pty: where }
  throw new Misuse(`${at} is not tcp:PORT or pty:PATH`)
}

function realPort({ port }: Options): RealPortAddress {
  const address = port === undefined ? undefined : parsePort(port)
  if (!address) throw new Misuse('--port is tcp:HOST:PORT or serial:PATH[@BAUD]')
  return address
}

function known(driver: string | undefined): string {
  if (driver === undefined || !Object.hasOwn(simulators, driver))
    throw new Misuse(`there is no driver ${driver ?? ''}; there are ${Object.keys(simulators).join(', ')}`)
  return driver
}

function languageOf({ language }: Options): WordLanguage {
  const found = WORD_LANGUAGES.find((one) => one === language)
  if (!found) throw new Misuse(`--language is one of ${WORD_LANGUAGES.join(', ')}`)
  return found
}

async function readerOf(driver: string | undefined, { settings }: Options) {
  return driver === undefined ? undefined : (await meanings[known(driver)]?.())?.(objectOf(settings, '--settings'))
}

/** Notices out, acts in, until it is stopped. */
function attend(line: RunningLine): void {
  closing.push(() => line.close())
  line.onNotice((notice) => print({ notice: notice.name, ...notice.detail }))
  print({ port: line.port })
  let rest = ''
  process.stdin.setEncoding('utf8')
  process.stdin.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const one of lines) if (one.trim() !== '') void act(line, one)
  })
}

async function act(line: RunningLine, text: string): Promise<void> {
  try {
    const { act: action = '', argument } = objectOf(text, 'a line') as { act?: string; argument?: unknown }
    if (action === 'unplug') await line.unplug()
    else if (action === 'replug') await line.replug()
    else if (action === 'faults') line.setFaults(faultsOf((argument ?? {}) as Record<string, unknown>))
    else line.device.act(action, argument)
    print({ acted: action, look: line.device.look() })
  } catch (error) {
    print({ error: error instanceof Error ? error.message : String(error) })
  }
}

async function simulate(driver: string | undefined, options: Options): Promise<void> {
  const create = await simulators[known(driver)]?.()
  if (!create) return
  const faults = faultsOf(objectOf(options.faults, '--faults'))
  const settings = objectOf(options.settings, '--settings')
  const line = await serve(create, settings, placeOf(options), { seed: seedOf(options) })
  line.setFaults(faults)
  attend(line)
}

/** Throws for a device whose wire is not of bytes. */
async function mustBeOfBytes(driver: string): Promise<void> {
  const create = await simulators[driver]?.()
  const idle = { send() {}, notice() {}, clock: { now: () => 0, after: () => () => {} } }
  if (create?.(idle, {}).sockets)
    throw new Misuse(`${driver} is spoken over WebSockets, which are not tapped; the panel shows what goes over them`)
}

/** A real port with its wire on a line; without a place for a host only what the device says by itself. */
async function tapped(options: Options) {
  const real = tap(realPort(options))
  closing.push(() => real.close())
  const startedAtMs = performance.now()
  const since = () => performance.now() - startedAtMs
  if (options.at !== undefined) {
    const line = await serve(real.factory, {}, tapPlace(options.at))
    attend(line)
    real.open()
    return { line, since }
  }
  const clock = {
    now: since,
    after(ms: number, callback: () => void) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
  }
  const line = simulatedLine(real.factory, {}, { clock, random: Math.random })
  line.onNotice((notice) => print({ notice: notice.name, ...notice.detail }))
  line.hostOpened({ toHost() {} })
  real.open()
  return { line, since }
}

async function record(file: string | undefined, options: Options): Promise<void> {
  if (file === undefined) throw new Misuse('record wants a file')
  const driver = options.driver === undefined ? undefined : known(options.driver)
  const personal = driver !== undefined && personalWires.has(driver)
  if (driver !== undefined) await mustBeOfBytes(driver)
  if ((driver === undefined || personal) && !options['with-personal-data'])
    throw new Misuse(
      personal
        ? `what goes over the wire of ${driver} is about people: --with-personal-data records it all the same; use invented cards, keep the file safe and delete it`
        : 'say whose protocol it is with --driver, or --with-personal-data where people may be recorded',
    )
  const address = realPort(options)
  // Refused rather than overwritten: a recording can often not be had again.
  const target = openSync(file, 'wx', 0o600)
  closing.push(() => closeSync(target))
  const baudRate = 'serial' in address ? address.serial.baudRate : undefined
  writeSync(target, headLine({ recording: 1, driver, baudRate, personal: personal || driver === undefined }))
  const { line, since } = await tapped(options)
  let bytes = 0
  line.log.onEntry((entry) => {
    bytes += entry.bytes.length
    writeSync(target, chunkLine({ ...entry, atMs: since() }))
  })
  closing.push(() => print({ recorded: file, bytes }))
}

async function play(file: string | undefined, options: Options): Promise<void> {
  const { chunks } = readRecording(file)
  const speed = Number(options.speed)
  if (!(speed > 0)) throw new Misuse('--speed is a number above 0')
  const factory = playback(chunks, { speed, loops: options.loop, lenient: options.lenient })
  attend(await serve(factory, {}, placeOf(options)))
}

function readRecording(file: string | undefined) {
  if (file === undefined) throw new Misuse('say which recording')
  try {
    return parseRecording(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Misuse(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function monitor(file: string | undefined, options: Options): Promise<void> {
  const language = languageOf(options)
  if (file !== undefined) {
    const { head, chunks } = readRecording(file)
    const driver = options.driver ?? head.driver
    const read = await readerOf(driver, options)
    // Whatever the head says, which may have been written by hand.
    const personal = head.personal || (driver !== undefined && personalWires.has(driver))
    const words = wireWords({ read, language, personal, clockText: sinceStart })
    for (const { atMs, direction, bytes } of chunks)
      for (const line of words(atMs, direction, bytes)) process.stdout.write(`${line}\n`)
    return
  }
  if (options.at === undefined) throw new Misuse('say with --at where the host finds the device behind the monitor')
  const driver = known(options.driver)
  await mustBeOfBytes(driver)
  const words = wireWords({
    read: await readerOf(driver, options),
    language,
    personal: personalWires.has(driver),
    clockText: sinceStart,
  })
  const { line, since } = await tapped(options)
  line.log.onEntry(({ direction, bytes }) => {
    for (const text of words(since(), direction, bytes)) process.stdout.write(`${text}\n`)
  })
}

async function main(): Promise<void> {
  const { values, positionals } = parse()
  const [command = '', what, ...more] = positionals
  if (more.length > 0) throw new Misuse(`what is ${more.join(' ')}?`)
  switch (command) {
    case 'simulate':
      return simulate(what, values)
    case 'record':
      return record(what, values)
    case 'play':
      return play(what, values)
    case 'monitor':
      return monitor(what, values)
    default:
      throw new Misuse(command === '' ? 'say a command' : `there is no command ${command}`)
  }
}

let isStopping = false
async function stop(): Promise<void> {
  if (isStopping) return
  isStopping = true
  for (const close of closing.reverse()) await close()
  process.exit(0)
}
process.on('SIGINT', () => void stop())
process.on('SIGTERM', () => void stop())
// Nobody reads any more: `| head`.
process.stdout.on('error', () => void stop())

try {
  await main()
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  const isMisuse = error instanceof Misuse || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true
  process.stderr.write(isMisuse ? `${message}\n\n${USAGE}` : `${message}\n`)
  for (const close of closing.reverse()) await close()
  process.exit(isMisuse ? 2 : 1)
}
