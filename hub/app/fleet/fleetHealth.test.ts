import { beforeEach, describe, expect, it } from 'vitest'
import type { Command } from '../../../contracts/index.ts'
import { SILENT } from '../../../test/support/appHarness.ts'
import { smallConfiguration, TestBranch } from '../../../test/support/testBranch.ts'
import type { Twin } from '../../core/fleet/health.ts'
import type { StoredAnswer } from '../ports.ts'
import { FleetHealth } from './fleetHealth.ts'

const DONE: StoredAnswer = { ok: true, result: { seq: null } }
let ready: boolean
let answer: StoredAnswer
let now: number
let twins: Map<string, Twin>
let sent: Pick<Command, 'type' | 'data'>[]
let timers: { at: number; callback: () => void }[]
let at: TestBranch
let health: FleetHealth

beforeEach(() => {
  const configuration = smallConfiguration()
  for (let n = 0; n < 40; n += 1) {
    configuration.devices?.push({
      id: `d${n}`,
      driver: 'printer-escpos',
      port: { tcp: { host: '127.0.0.1', port: 9 + n } },
    })
  }
  at = new TestBranch(configuration)
  ;[ready, answer, now, twins, sent, timers] = [true, DONE, 0, new Map(), [], []]
  health = new FleetHealth({
    branch: at.branch,
    clock: { monotonicMs: () => now },
    log: SILENT,
    twinOf: (deviceId) => twins.get(deviceId) ?? { status: {}, alerts: [] },
    isReady: () => ready,
    sources: [],
    submit: async (command) => {
      sent.push(command)
      return answer
    },
    after: (ms, callback) => void timers.push({ at: now + ms, callback }),
  })
})

/** Time goes on, and what is due is done in its order. */
async function pass(ms: number): Promise<void> {
  const end = now + ms
  for (;;) {
    timers.sort((a, b) => a.at - b.at)
    const next = timers[0]
    if (!next || next.at > end) break
    timers.shift()
    now = Math.max(now, next.at)
    next.callback()
    await Promise.resolve()
    await Promise.resolve()
  }
  now = end
}
function says(deviceId: string, upper: string): void {
  twins.set(deviceId, { status: { printer: { paper: { upper } } }, alerts: [] })
  health.deviceChanged(deviceId)
}
const codes = () => sent.map(({ data }) => (data as { findings: { code: string }[] }).findings.map(({ code }) => code))

describe('what is wrong with a device', () => {
  it('is reported once, however often it says the same', async () => {
    for (let n = 0; n < 5; n += 1) {
      says('printer', 'out')
      await pass(1_000)
    }
    says('printer', 'full')
    await pass(1_000)
    expect(codes()).toEqual([['paper-out'], []])
  })

  it('is reported again after its device was moved to another node and back, which has closed its alerts', async () => {
    says('printer', 'out')
    await pass(1_000)
    const configure = async (node: string) => {
      const configuration = smallConfiguration()
      configuration.devices =
        configuration.devices?.map((line) => (line.id === 'printer' ? { ...line, node } : line)) ?? []
      at.do('ApplyConfiguration', { configuration, basedOn: at.branch.configurationVersion })
      ready = node === 'local'
      health.configured()
      await pass(1_000)
    }
    await configure('elsewhere')
    await configure('local')
    expect(codes()).toEqual([['paper-out'], ['paper-out']])
  })

  it('said in one breath is looked at together', async () => {
    says('printer', 'low')
    says('printer', 'out')
    await pass(1_000)
    expect(codes()).toEqual([['paper-out']])
  })

  it('is not asked of a device that has said nothing, or whose node is away', async () => {
    health.deviceChanged('printer')
    await pass(1_000)
    ready = false
    says('printer', 'out')
    await pass(1_000)
    expect(sent).toEqual([])
    ready = true
    health.nodeReady('local')
    await pass(1_000)
    expect(codes()).toEqual([['paper-out']])
  })

  it('of many at once takes many turns', async () => {
    for (let n = 0; n < 40; n += 1) says(`d${n}`, 'out')
    timers
      .sort((a, b) => a.at - b.at)
      .shift()
      ?.callback()
    expect(sent).toHaveLength(10)
    await pass(1_000)
    expect(sent).toHaveLength(40)
  })

  it('that comes and goes all the time is told ten times a minute, and as it is in the end', async () => {
    for (let n = 0; n < 60; n += 1) {
      says('printer', n % 2 === 0 ? 'out' : 'full')
      await pass(500)
    }
    expect(sent).toHaveLength(10)
    says('printer', 'out')
    await pass(60_000)
    expect(sent).toHaveLength(11)
    expect(codes().at(-1)).toEqual(['paper-out'])
  })

  it('is reported again when it could not be stored', async () => {
    answer = { ok: false, problem: { code: 'STORE_UNAVAILABLE' } as never }
    says('printer', 'out')
    await pass(1_000)
    answer = DONE
    await pass(6_000)
    expect(codes()).toEqual([['paper-out'], ['paper-out']])
    await pass(60_000)
    expect(sent).toHaveLength(2)
  })
})

describe('a node that said goodbye', () => {
  it('is lost when it does not come back soon', async () => {
    health.start()
    at.do('ReportNode', { nodeId: 'local', state: 'ready', session: 1 })
    ready = false
    at.do('ReportNode', { nodeId: 'local', state: 'disconnected', session: 1 })
    await pass(25_000)
    expect(sent).toEqual([])
    await pass(15_000)
    expect(codes()[0]).toEqual(['node-lost'])
    expect(sent[0]?.data).toMatchObject({ nodeId: 'local', deviceId: null })
  })

  it('and one that was never there is missing when whoever sets it up has had his time', async () => {
    ready = false
    health.start()
    await pass(9 * 60_000)
    expect(sent).toEqual([])
    await pass(2 * 60_000)
    expect(codes()[0]).toEqual(['node-lost'])
  })
})
