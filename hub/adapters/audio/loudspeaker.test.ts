import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { BranchConfig, VoiceConfig } from '../../../contracts/index.ts'
import { type LogLine, logOf } from '../../../test/support/brokerBench.ts'
import { type FakeClock, fakeClock } from '../../../test/support/fakeClock.ts'
import { type Mailbox, mailbox } from '../../../test/support/mailbox.ts'
import type { SpokenCall } from '../../app/ports.ts'
import { durationMs, samplesOf } from '../../app/voice/pcm.ts'
import { readWav, writeWav } from '../../app/voice/wav.ts'
import { createLoudspeaker, type Loudspeaker } from './loudspeaker.ts'

/**
 * A player that reports what it hears to the test and ends when it is told to, by the code it is told. It takes SIGTERM for
 * nothing when it is called "stubborn".
 */
const PLAYER = `
  import { connect } from 'node:net'
  const [port, manner] = process.argv.slice(2)
  if (manner === 'stubborn') process.on('SIGTERM', () => {})
  let sound = Buffer.alloc(0)
  for await (const chunk of process.stdin) sound = Buffer.concat([sound, chunk])
  const line = { wav: sound.toString('base64'), args: process.argv.slice(4), names: Object.keys(process.env) }
  const socket = connect(Number(port), '127.0.0.1', () => socket.write(JSON.stringify(line) + '\\n'))
  socket.on('data', (code) => {
    if (String(code) === '1') process.stderr.write('library: cannot find card\\nno such device\\n')
    process.exit(Number(String(code)))
  })
`
const REPEAT_PAUSE_MS = 1_200
const SECOND_MS = 1_000

// Every call starts a process.
vi.setConfig({ testTimeout: 30_000 })

/** One run of the player. */
interface Played {
  readonly pcm: Int16Array
  readonly args: readonly string[]
  readonly names: readonly string[]
  /** Lets it end with this exit code. */
  end(code: number): void
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>
}

let folder: string
let playerCommand: readonly string[]
let script: string
let server: Server
let played: Mailbox<Played>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loudspeaker-'))
  script = join(folder, 'player.mjs')
  writeFileSync(script, PLAYER)
  server = createServer(hear).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

function hear(socket: Socket): void {
  socket.on('error', () => {})
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const lines = createInterface({ input: socket })
  // A player that is killed may cut its connection rather than close it.
  lines.on('error', () => {})
  lines.on('line', (line) => {
    const { wav, ...rest } = JSON.parse(line) as { wav: string; args: string[]; names: string[] }
    played.put({ ...rest, pcm: readWav(Buffer.from(wav, 'base64')), end: (code) => socket.write(String(code)), gone })
  })
}

let time: FakeClock
let log: Mailbox<LogLine>
let loudspeaker: Loudspeaker
let composed: Mailbox<SpokenCall & { readonly languages: readonly string[]; readonly chime: boolean }>
let voiceSettings: VoiceConfig
let secondOfDay: number
/** Time that has passed for the hub and not for its timers. */
let asleepMs: number
beforeEach(() => {
  played = mailbox()
  log = mailbox()
  time = fakeClock()
  composed = mailbox()
  asleepMs = 0
  secondOfDay = 10 * 3600
  voiceSettings = settings()
  playerCommand = player()
  loudspeaker = createLoudspeaker({
    player: () => playerCommand,
    voice: {
      compose(call, options) {
        composed.put({ ...call, ...options })
        if (call.number === 'X666') throw new Error('no words for it')
        // A second of a level that tells the window.
        return writeWav(new Int16Array(samplesOf(SECOND_MS)).fill(1_000 * call.windowNumber))
      },
    },
    settings: () => ({ voice: voiceSettings, outlet: { languages: ['zh-CN', 'en'] } as BranchConfig['outlet'] }),
    now: () => ({ tick: time.now() + asleepMs, secondOfDay }),
    log: logOf(log),
    timers: time,
  })
})
afterEach(() => loudspeaker.stop())

function settings(changed: Partial<VoiceConfig> = {}): VoiceConfig {
  const volume = [{ from: '00:00', to: '24:00', percent: 100 }]
  return { chime: true, repeat: 1, volume, output: true, ...changed }
}
function player(manner = 'willing', ...args: string[]): string[] {
  return [process.execPath, script, String((server.address() as AddressInfo).port), manner, ...args]
}
const call = (number: string, windowNumber = 1) =>
  loudspeaker.announce({ callId: `call of ${number}`, number, windowNumber })
const says = (text: string) => log.next(({ message }) => message.includes(text))
/** The window whose call this is. */
const windowOf = ({ pcm }: Played) => (pcm[samplesOf(500)] ?? 0) / 1_000

test('two calls at once are said one after the other, never over each other', async () => {
  const order: string[] = []
  call('A001', 1)
  call('A002', 2)
  const first = await played.next()
  order.push(`starts window ${windowOf(first)}`)
  const gone = first.gone.then(() => order.push('is gone'))
  await time.settle()
  expect(composed.all).toHaveLength(1)
  first.end(0)
  const second = await played.next()
  order.push(`starts window ${windowOf(second)}`)
  await gone
  expect(order).toEqual(['starts window 1', 'is gone', 'starts window 2'])
  second.end(0)
})

test("a call is composed in the branch's languages, with the chime, and repeated after a pause", async () => {
  voiceSettings = settings({ repeat: 3, chime: false })
  call('B012', 4)
  const { pcm, end } = await played.next()
  expect(composed.all).toEqual([
    { callId: 'call of B012', number: 'B012', windowNumber: 4, languages: ['zh-CN', 'en'], chime: false },
  ])
  expect(durationMs(pcm)).toBe(3 * SECOND_MS + 2 * REPEAT_PAUSE_MS)
  const levels = [500, 1_600, 2_700, 3_800, 4_900].map((ms) => pcm[samplesOf(ms)])
  expect(levels).toEqual([4_000, 0, 4_000, 0, 4_000])
  end(0)
})

test('the volume is that of the time of day, and a change of the settings holds from the next call on', async () => {
  const volume = [{ from: '12:00', to: '14:00', percent: 30 }]
  voiceSettings = settings({ volume })
  call('A001', 10)
  const usual = await played.next()
  expect(usual.pcm[samplesOf(500)]).toBe(8_000)
  secondOfDay = 12 * 3600
  voiceSettings = settings({ volume, languages: ['en'] })
  playerCommand = player('willing', '--device', 'hall')
  call('A002', 10)
  usual.end(0)
  const atNoon = await played.next()
  expect(atNoon.pcm[samplesOf(500)]).toBe(3_000)
  expect(atNoon.args).toEqual(['--device', 'hall'])
  expect(composed.all[1]?.languages).toEqual(['en'])
  atNoon.end(0)
})

test('at volume 0, and without an output, nothing is played', async () => {
  voiceSettings = settings({ volume: [{ from: '00:00', to: '24:00', percent: 0 }] })
  call('A001', 1)
  voiceSettings = settings({ output: false })
  call('A002', 2)
  voiceSettings = settings()
  call('A003', 3)
  const heard = await played.next()
  expect(windowOf(heard)).toBe(3)
  expect(composed.all.map(({ number }) => number)).toEqual(['A003'])
  heard.end(0)
})

test('a player that hangs is killed 5 s after the end of the sound, and the next call is said', async () => {
  playerCommand = player('stubborn')
  call('A001', 1)
  call('A002', 2)
  const hanging = await played.next()
  await time.advance(SECOND_MS + 4_999)
  expect(log.all).toEqual([])
  await time.advance(1)
  await hanging.gone
  expect((await says('can not be heard')).fields).toMatchObject({ reason: 'it did not end in time and was killed' })
  const next = await played.next()
  expect(windowOf(next)).toBe(2)
  next.end(0)
  await says('can be heard again')
})

test('a program that is not there is told once, and once when it is there again', async () => {
  playerCommand = ['no-such-player', '-']
  for (const number of ['A001', 'A002', 'A003']) call(number)
  const told = await says('can not be heard')
  expect(told).toMatchObject({ level: 'error', fields: { reason: 'spawn no-such-player ENOENT' } })
  await composed.next(({ number }) => number === 'A003')
  playerCommand = player()
  call('A004')
  const heard = await played.next()
  heard.end(0)
  await says('can be heard again')
  expect(log.all).toHaveLength(2)
  expect(played.all).toHaveLength(1)
})

test('a player that fails is told with what it says, once, until it plays again', async () => {
  for (const code of [1, 1, 0, 3]) {
    call('A001')
    const run = await played.next()
    run.end(code)
    await run.gone
  }
  await says('can be heard again')
  await says('can not be heard')
  await says('can not be heard')
  expect(log.all.map(({ level, fields }) => [level, fields.reason])).toEqual([
    ['error', 'no such device'],
    ['info', undefined],
    ['error', 'it ended with code 3'],
  ])
})

test('a recall replaces the call of the same ticket that waits', async () => {
  call('A001', 1)
  const first = await played.next()
  call('A002', 2)
  call('A003', 3)
  call('A002', 5)
  first.end(0)
  const windows: number[] = []
  for (const _ of ['A002', 'A003']) {
    const run = await played.next()
    windows.push(windowOf(run))
    run.end(0)
  }
  expect(windows).toEqual([5, 3])
})

test('a call that has waited more than a minute is dropped, and told without its number', async () => {
  call('A001', 1)
  const first = await played.next()
  call('A002', 2)
  asleepMs = 60_001
  call('A003', 3)
  first.end(0)
  const next = await played.next()
  expect(windowOf(next)).toBe(3)
  expect((await says('not spoken')).fields).toEqual({
    component: 'loudspeaker',
    callId: 'call of A002',
    reason: 'it waited too long',
  })
  next.end(0)
})

test('a call nobody can compose is told and the next one is said', async () => {
  call('X666')
  call('A002', 2)
  const heard = await played.next()
  expect(windowOf(heard)).toBe(2)
  expect((await says('can not be heard')).fields).toMatchObject({ reason: 'no words for it' })
  heard.end(0)
})

test("the hub's environment is not the player's", async () => {
  process.env.BRANCHHUB_TEST_SECRET = 'not for the player'
  call('A001')
  const { names, end } = await played.next()
  expect(names).toContain('PATH')
  expect(names).not.toContain('BRANCHHUB_TEST_SECRET')
  end(0)
})

test('stopping ends what is being said and says nothing any more', async () => {
  call('A001')
  call('A002')
  const run = await played.next()
  await loudspeaker.stop()
  await run.gone
  call('A003')
  await time.settle()
  expect(composed.all).toHaveLength(1)
  expect(log.all).toEqual([])
})

test('stopping kills a player that does not listen', async () => {
  playerCommand = player('stubborn')
  call('A001')
  const run = await played.next()
  const stopped = loudspeaker.stop()
  await time.advance(1_000)
  await stopped
  await run.gone
  expect(played.all).toHaveLength(1)
})

test('what a player has started itself ends with it', async () => {
  const wrapper = join(folder, 'wrapper.mjs')
  writeFileSync(
    wrapper,
    `import { spawnSync } from 'node:child_process'
     spawnSync(process.execPath, process.argv.slice(2), { stdio: 'inherit' })`,
  )
  const [program = '', ...args] = player('stubborn')
  playerCommand = [program, wrapper, ...args]
  call('A001')
  const run = await played.next()
  await time.advance(SECOND_MS + 5_000)
  await run.gone
  expect((await says('can not be heard')).fields).toMatchObject({ reason: 'it did not end in time and was killed' })
})
