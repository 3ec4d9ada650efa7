import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import type { AgentConfiguration } from '../../../contracts/index.ts'
import { type LogLine, logOf } from '../../../test/support/brokerBench.ts'
import { type FakeClock, fakeClock } from '../../../test/support/fakeClock.ts'
import { type Mailbox, mailbox } from '../../../test/support/mailbox.ts'
import { type AgentSupervisor, superviseAgent } from './supervisor.ts'

const folder = mkdtempSync(join(tmpdir(), 'supervisor-'))
afterAll(() => rmSync(folder, { recursive: true }))

const CONFIGURATION: AgentConfiguration = {
  branch: 'hz-001',
  node: 'local',
  url: 'mqtt://127.0.0.1:1',
  secret: 'c0ffee'.repeat(11),
  hubPublicKey: 'AAAA',
  stateDirectory: folder,
  devices: [],
}
const READS_ALL = `
  let text = ''
  for await (const chunk of process.stdin) text += chunk
  const say = (fields) => console.log(JSON.stringify({ level: 30, time: 1, ...fields }))
`

let supervisor: AgentSupervisor
let time: FakeClock
let log: Mailbox<LogLine>
afterEach(() => supervisor.stop())

function supervise(program: string, env?: Record<string, string>): void {
  const path = join(folder, `agent-${Math.random().toString(36).slice(2)}.mjs`)
  writeFileSync(path, READS_ALL + program)
  time = fakeClock()
  log = mailbox()
  supervisor = superviseAgent({
    program: path,
    configuration: CONFIGURATION,
    log: logOf(log),
    timers: time,
    now: () => time.now(),
    ...(env ? { env } : {}),
  })
}

const says = (text: string) => log.next(({ message }) => message === text)
const hasEnded = () => log.next(({ message }) => message.includes('has ended'))

test('the configuration comes on standard input and nowhere else', async () => {
  supervise(`
    const secret = JSON.parse(text).secret
    say({ msg: 'read', length: text.length, shown: JSON.stringify([process.argv, process.env]).includes(secret), channel: process.connected })
    setInterval(() => {}, 1000)
  `)
  expect((await says('read')).fields).toEqual({
    length: JSON.stringify(CONFIGURATION).length + 1,
    shown: false,
    channel: true,
  })
  expect(JSON.stringify(log.all)).not.toContain(CONFIGURATION.secret)
})

test("the hub's environment is not handed on", async () => {
  process.env.BRANCHHUB_TEST_SECRET = 'not for the agent'
  supervise(`say({ msg: 'environment', names: Object.keys(process.env) }); setInterval(() => {}, 1000)`)
  expect((await says('environment')).fields.names).not.toContain('BRANCHHUB_TEST_SECRET')
})

test("its log lines become lines of the hub's log at their level; what is no log line is kept", async () => {
  supervise(`
    for (const [level, msg] of [[10, 'traced'], [40, 'warned'], [60, 'died']]) console.log(JSON.stringify({ level, time: 1, pid: 2, component: 'printer-escpos', msg }))
    console.log('plain text')
    console.error('native code says something')
    setInterval(() => {}, 1000)
  `)
  expect(await says('traced')).toEqual({ level: 'debug', fields: { component: 'printer-escpos' }, message: 'traced' })
  expect(await says('warned')).toMatchObject({ level: 'warn' })
  expect(await says('died')).toMatchObject({ level: 'error' })
  expect(await says('plain text')).toMatchObject({ level: 'info', fields: { component: 'agent' } })
  expect(await says('native code says something')).toMatchObject({ level: 'warn', fields: { stream: 'stderr' } })
})

test('an agent that ends is started again, later and later, and at once again after it has lived', async () => {
  supervise(`say({ msg: 'born' }); process.exit(3)`)
  for (const restartInMs of [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
    expect((await hasEnded()).fields).toMatchObject({ code: 3, signal: null, restartInMs })
    expect(supervisor.pid).toBeUndefined()
    const births = log.all.filter(({ message }) => message === 'born').length
    await time.advance(restartInMs - 1)
    expect(supervisor.pid).toBeUndefined()
    await time.advance(1)
    expect(supervisor.pid).toBeDefined()
    if (restartInMs === 5_000) continue
    expect(births).toBeGreaterThan(0)
  }
  await time.advance(30_000)
  expect((await hasEnded()).fields).toMatchObject({ restartInMs: 100 })
})

test('an agent that is killed is started again', async () => {
  supervise(`say({ msg: 'born' }); setInterval(() => {}, 1000)`)
  await says('born')
  const before = supervisor.pid
  process.kill(before ?? 0, 'SIGKILL')
  expect((await hasEnded()).fields).toMatchObject({ signal: 'SIGKILL' })
  await time.advance(100)
  await says('born')
  expect(supervisor.pid).not.toBe(before)
})

test('stopping ends it with SIGTERM and starts nothing again', async () => {
  supervise(
    `process.on('SIGTERM', () => { say({ msg: 'goodbye' }); process.exit(0) }); say({ msg: 'born' }); setInterval(() => {}, 1000)`,
  )
  await says('born')
  await supervisor.stop()
  expect(log.all.at(-1)?.message).toBe('goodbye')
  await time.advance(60_000)
  expect(supervisor.pid).toBeUndefined()
})

test('one that does not end by itself within 3 s is killed', async () => {
  supervise(`process.on('SIGTERM', () => say({ msg: 'no' })); say({ msg: 'born' }); setInterval(() => {}, 1000)`)
  await says('born')
  const stopped = supervisor.stop()
  await says('no')
  await time.advance(3_000)
  await stopped
  expect(supervisor.pid).toBeUndefined()
})

test('stopping while it waits to be started again starts nothing', async () => {
  supervise(`process.exit(1)`)
  await hasEnded()
  await supervisor.stop()
  await time.advance(60_000)
  expect(supervisor.pid).toBeUndefined()
})
