import { randomBytes } from 'node:crypto'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventData, RecordedEvent, SealedBox } from '../../../contracts/index.ts'
import { createSeal } from '../../../device-drivers/agent/seal.ts'
import {
  collectingLog,
  eventAt,
  filesHolding,
  openTestStore,
  temporaryDirectory,
} from '../../../test/support/storeFixtures.ts'
import type { KeptMessage } from '../../app/machines/ports.ts'
import { DeferredWrites } from './deferredWrites.ts'
import { SqliteMachines } from './machineStore.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { openDb } from './openDb.ts'
import type { Store } from './store.ts'

const NOW = 1_795_000_000_000
let directory: ReturnType<typeof temporaryDirectory>
let store: Store
beforeEach(() => {
  directory = temporaryDirectory()
  store = openTestStore(directory.path)
})
afterEach(async () => {
  await store.close()
  directory.remove()
})

const BOX: SealedBox = { v: 1, epk: 'AA==', iv: 'AA==', data: 'AA==', tag: 'AA==' }
const message = (messageId: string, change: Partial<KeptMessage> = {}): KeptMessage => ({
  messageId,
  deviceId: 'atm-1',
  at: NOW,
  verdict: 'taken',
  reason: null,
  bytes: 40,
  sealed: BOX,
  ...change,
})
const ids = (deviceId: string) => store.machines.messages(deviceId, 100).map(({ messageId }) => messageId)

describe('messages of machines', () => {
  it('are kept closed by device, the newest first, each once, over a restart', async () => {
    store.machines.keepMessage(message('one'))
    store.machines.keepMessage(message('two', { verdict: 'refused', reason: 'no class', at: NOW + 1 }))
    store.machines.keepMessage(message('one'))
    store.machines.keepMessage(message('other', { deviceId: 'atm-2' }))
    await store.close()
    store = openTestStore(directory.path)
    expect(store.machines.messages('atm-1', 100)).toEqual([
      { messageId: 'two', at: NOW + 1, verdict: 'refused', reason: 'no class', bytes: 40 },
      { messageId: 'one', at: NOW, verdict: 'taken', reason: null, bytes: 40 },
    ])
    expect(ids('atm-2')).toEqual(['other'])
    expect(store.machines.messages('atm-1', 1)).toHaveLength(1)
    expect(store.machines.sealedMessage('atm-1', 'one')).toEqual(BOX)
    expect(store.machines.sealedMessage('atm-2', 'one')).toBeUndefined()
  })

  it('are sealed at rest, and leave no byte behind in the file once they are past their time', async () => {
    const canary = 'canary 6225000000000006 0;60<78>44=77241'
    const sealed = createSeal(store.vault.publicKey)({ format: 'text', data: canary, isCut: false }, 'one')
    store.machines.keepMessage(message('one', { sealed, at: NOW - 10 }))
    store.machines.keepMessage(message('two', { at: NOW }))
    const kept = store.machines.sealedMessage('atm-1', 'one')
    expect(kept && store.vault.openMessage(kept, 'one')).toEqual({ format: 'text', data: canary, isCut: false })
    // Sealed to that message, and to no other form.
    expect(() => kept && store.vault.openMessage(kept, 'two')).toThrow('SEAL_BROKEN')
    expect(() => kept && store.vault.open(kept, 'one')).toThrow('SEAL_BROKEN')
    expect(store.machines.purgeMessages(NOW)).toBe(1)
    expect(ids('atm-1')).toEqual(['two'])
    await store.close()
    for (const trace of ['6225000000000006', '44=77241', 'canary', sealed.data.slice(0, 40)])
      expect(filesHolding(directory.path, trace), trace).toEqual([])
    store = openTestStore(directory.path)
  })

  it('are the newest so many, and so many bytes, of each device', () => {
    const db = openDb(`${directory.path}/small.db`, HUB_SCHEMA)
    const deferred = new DeferredWrites(db, collectingLog(), 60_000)
    const machines = new SqliteMachines(db, deferred, { rows: 3, bytes: 700, waiting: 5 })
    for (const n of [1, 2, 3, 4]) machines.keepMessage(message(`m${n}`))
    machines.keepMessage(message('apart', { deviceId: 'atm-2' }))
    // No room for more on their way to the disk.
    machines.keepMessage(message('dropped'))
    expect(machines.messages('atm-1', 10).map(({ messageId }) => messageId)).toEqual(['m4', 'm3', 'm2'])
    machines.keepMessage(message('long', { sealed: { ...BOX, data: randomBytes(450).toString('base64') } }))
    expect(machines.messages('atm-1', 10).map(({ messageId }) => messageId)).toEqual(['long'])
    expect(machines.messages('atm-2', 10)).toHaveLength(1)
    deferred.close()
    db.close()
  })
})

const HOUR = 3_600_000
function transactionAt(seq: number, change: Partial<EventData<'MachineTransaction'>> = {}): RecordedEvent {
  return {
    ...eventAt(seq),
    type: 'MachineTransaction',
    data: {
      deviceId: 'atm-1',
      kind: 'withdrawal',
      result: 'completed',
      amountBand: '100-500',
      currency: 'CNY',
      reason: null,
      seconds: 40,
      at: NOW + seq * HOUR,
      ...change,
    },
  } as RecordedEvent
}

describe('transactions of machines', () => {
  it('are found in the journal by when they were, which need not be the order they came in', () => {
    const events = [
      transactionAt(1, { at: NOW + 5 * HOUR }),
      eventAt(2),
      transactionAt(3, { deviceId: 'atm-2', kind: 'deposit' }),
      transactionAt(4, { result: 'failed', reason: 'jammed' }),
      transactionAt(5, { at: NOW - HOUR }),
    ]
    store.journal.commit({ events, answers: [] })
    const all = { deviceId: undefined, from: NOW, to: NOW + 10 * HOUR }
    const found = store.machines.transactions(all, 10)
    expect(found.map(({ at }) => (at - NOW) / HOUR)).toEqual([5, 4, 3])
    expect(found[1]).toEqual({
      deviceId: 'atm-1',
      at: NOW + 4 * HOUR,
      kind: 'withdrawal',
      result: 'failed',
      amountBand: '100-500',
      currency: 'CNY',
      reason: 'jammed',
    })
    expect(store.machines.transactions(all, 1)).toHaveLength(1)
    expect(store.machines.transactions({ ...all, deviceId: 'atm-2' }, 10)).toMatchObject([{ kind: 'deposit' }])
    expect(store.machines.transactions({ ...all, to: NOW + 3 * HOUR }, 10)).toEqual([])
    expect(store.machines.transactionCounts(all)).toEqual([
      { kind: 'deposit', result: 'completed', count: 1 },
      { kind: 'withdrawal', result: 'completed', count: 1 },
      { kind: 'withdrawal', result: 'failed', count: 1 },
    ])
    expect(store.machines.transactionCounts({ ...all, deviceId: 'atm-2' })).toHaveLength(1)
  })

  it('are looked for in an index of their own, however long the journal is', async () => {
    await store.close()
    const db = new Database(`${directory.path}/hub.db`, { readonly: true })
    const at = "json_extract(CAST(data AS TEXT), '$.at')"
    const plan = db
      .prepare(
        `EXPLAIN QUERY PLAN SELECT data FROM journal WHERE type = 'MachineTransaction' AND ${at} >= 1 AND ${at} < 2 ORDER BY ${at} DESC, seq DESC`,
      )
      .all() as { detail: string }[]
    db.close()
    expect(plan.map(({ detail }) => detail).join()).toContain('USING INDEX machine_transactions')
    store = openTestStore(directory.path)
  })
})
