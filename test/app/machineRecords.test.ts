import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Actor, DeviceEventData } from '../../contracts/index.ts'
import { createSeal } from '../../device-drivers/agent/seal.ts'
import type { Store } from '../../hub/adapters/store/store.ts'
import { OPENED_PER_HOUR } from '../../hub/app/machines/machineRecords.ts'
import { smallBranch } from '../support/branch.ts'
import { HOUR_MS, type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'
import { collectingLog, filesHolding, openTestStore, temporaryDirectory } from '../support/storeFixtures.ts'

/** What must never stand anywhere in plain: it was masked by nobody here, so that what is sealed is all that protects it. */
const CANARIES = ['6225000000000006', '0;60<78>44=77241', 'ZHANG/SAN']
const PLAIN = `11|001000001|${CANARIES.join('|')}`
const SUPERVISOR: Actor = { kind: 'supervisor', id: 'sun' }

let directory: ReturnType<typeof temporaryDirectory>
let store: Store
let harness: ServiceHarness
let log: ReturnType<typeof collectingLog>
beforeEach(async () => {
  directory = temporaryDirectory()
  log = collectingLog()
  store = openTestStore(directory.path, { log })
  harness = await serviceHarness({
    configuration: smallBranch((configuration) => {
      configuration.devices?.push({
        id: 'atm-1',
        driver: 'atm-ndc',
        node: 'local',
        port: { listen: { port: 9215 } },
      })
    }),
    service: { log, vault: store.vault, machines: { store: store.machines, people: store.people } },
  })
})
afterEach(async () => {
  harness.stop()
  await store.close()
  directory.remove()
})

function told(id: string, plain = PLAIN) {
  const sealed = createSeal(store.vault.publicKey)({ format: 'text', data: plain, isCut: false }, id)
  const data = { verdict: 'taken', bytes: plain.length, sealed } as const
  return harness.event('Machine.MessageEvent', 'atm-1', data, { id })
}
const transaction = (id: string, change: Partial<DeviceEventData['Machine.TransactionEvent']> = {}) =>
  harness.event(
    'Machine.TransactionEvent',
    'atm-1',
    { kind: 'withdrawal', result: 'completed', amountBand: '500-2000', currency: 'CNY', at: null, ...change },
    { id },
  )
const recorded = () => harness.journal.events.filter(({ type }) => type === 'MachineTransaction')
/** The journal of the harness is in memory: what reads it from the disk is given it there. */
const onDisk = () => store.journal.commit({ events: harness.journal.events, answers: [] })
const open = (id: string, actor = SUPERVISOR) => harness.service.machines.open('atm-1', id, 'the host asks', actor)

test('a transaction is in the journal once, however often it is told, with its time and nothing of a card', async () => {
  await transaction('t-1')
  await transaction('t-1')
  await transaction('t-2', { at: harness.wall() - HOUR_MS, seconds: 55, reason: 'card 6225 0000 0000 0006 refused' })
  expect(recorded().map(({ data }) => data)).toEqual([
    {
      deviceId: 'atm-1',
      kind: 'withdrawal',
      result: 'completed',
      amountBand: '500-2000',
      currency: 'CNY',
      reason: null,
      seconds: null,
      at: harness.wall(),
    },
    expect.objectContaining({ at: harness.wall() - HOUR_MS, seconds: 55, reason: 'card **** **** **** **** refused' }),
  ])
  expect(
    await harness.event('Machine.TransactionEvent', 'stranger', {
      kind: 'other',
      result: 'unknown',
      amountBand: null,
      at: null,
    }),
  ).toMatchObject({ code: 'DEVICE_UNKNOWN' })
})

test('transactions are listed the newest first and counted by local day, kind and result', async () => {
  await transaction('t-1')
  await transaction('t-2', { result: 'failed' })
  // In Shanghai it was past midnight then, in UTC not.
  await transaction('t-3', { at: Date.UTC(2026, 10, 21, 16, 30) })
  await transaction('t-4', { at: Date.UTC(2026, 10, 21, 15, 30), kind: 'deposit' })
  onDisk()
  const { machines } = harness.service
  const week = await machines.transactions({})
  expect(week.transactions).toHaveLength(4)
  expect(week.transactions[3]).toMatchObject({ kind: 'deposit', reason: null })
  expect(week.summary).toEqual([
    { date: '2026-11-21', kind: 'deposit', result: 'completed', count: 1 },
    { date: '2026-11-22', kind: 'withdrawal', result: 'completed', count: 1 },
    { date: '2026-11-23', kind: 'withdrawal', result: 'completed', count: 1 },
    { date: '2026-11-23', kind: 'withdrawal', result: 'failed', count: 1 },
  ])
  const one = await machines.transactions({ device: 'atm-1', from: '2026-11-22', to: '2026-11-22', limit: '1' })
  expect(one.transactions).toEqual([expect.objectContaining({ at: Date.UTC(2026, 10, 21, 16, 30) })])
  expect(await machines.transactions({ device: 'other' })).toEqual({ transactions: [], summary: [] })
  for (const asked of [{ from: '2026-01-01' }, { from: '2026-11-23', to: '2026-11-22' }, { from: '2026-13-40' }])
    await expect(machines.transactions(asked)).rejects.toThrow('BAD_REQUEST')
})

test('a message is kept closed, opened by who says why, and that is written down before', async () => {
  await told('m-1')
  const { machines } = harness.service
  expect(machines.messages('atm-1')).toEqual([
    { messageId: 'm-1', at: harness.wall(), verdict: 'taken', reason: null, bytes: PLAIN.length },
  ])
  expect(() => machines.messages('nothing')).toThrow('DEVICE_UNKNOWN')
  expect(() => open('m-2')).toThrow('NOT_FOUND')
  expect(open('m-1')).toEqual({ format: 'text', data: PLAIN, isCut: false })
  const broken = {
    service: {
      people: {
        audit: () => {
          throw new Error('disk full')
        },
      },
    },
  }
  const noAudit = await serviceHarness({
    service: { vault: store.vault, machines: { store: store.machines, people: broken.service.people } },
  })
  expect(() => noAudit.service.machines.open('atm-1', 'm-1', 'why', SUPERVISOR)).toThrow('disk full')
  noAudit.stop()
  await store.close()
  const audited = filesHolding(directory.path, 'openMessage')
  expect(audited).toHaveLength(1)
  expect(readFileSync(audited[0] ?? '', 'latin1')).toContain('atm-1/m-1: the host asks')
  store = openTestStore(directory.path, { log })
})

test('nobody reads more than so many an hour; each has an hour of his own', async () => {
  await told('m-1')
  for (let n = 0; n < OPENED_PER_HOUR; n++) open('m-1')
  expect(() => open('m-1')).toThrow('TOO_MANY_REQUESTS')
  expect(open('m-1', { kind: 'admin', id: 'root' })).toMatchObject({ data: PLAIN })
  harness.pass(HOUR_MS)
  expect(open('m-1')).toMatchObject({ data: PLAIN })
})

test('after a day nothing is left of a message, and nothing of a customer ever stood in plain', async () => {
  await told('m-1')
  await told('m-2', 'x')
  await transaction('t-1', { reason: CANARIES[0] ?? '' })
  onDisk()
  harness.pass(12 * HOUR_MS)
  await told('m-3')
  const { machines } = harness.service
  open('m-1')
  harness.pass(12 * HOUR_MS + 1)
  machines.purge()
  expect(machines.messages('atm-1').map(({ messageId }) => messageId)).toEqual(['m-3'])
  const words = JSON.stringify([log.lines, harness.journal.events, [...harness.journal.answers.values()]])
  await store.close()
  for (const canary of CANARIES) {
    expect(words).not.toContain(canary)
    expect(filesHolding(directory.path, canary), canary).toEqual([])
    expect(filesHolding(directory.path, Buffer.from(canary).toString('base64').slice(0, 12)), canary).toEqual([])
  }
  store = openTestStore(directory.path, { log })
})

test('dates that do not exist are refused, whichever of the two is given', async () => {
  for (const dates of [{ to: '2026-13-45' }, { to: '2026-02-30' }, { from: '2026-00-10' }]) {
    await expect(harness.service.machines.transactions(dates)).rejects.toMatchObject({
      problem: { code: 'BAD_REQUEST' },
    })
  }
})
