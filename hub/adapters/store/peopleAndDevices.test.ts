import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AlertPayload, NodeDescriptionPayload } from '../../../contracts/index.ts'
import { filesHolding, openTestStore, temporaryDirectory } from '../../../test/support/storeFixtures.ts'
import type { SessionRecord, UserRecord } from '../../app/ports.ts'
import { openRegistry } from './registry.ts'
import type { Store } from './store.ts'

let directory: ReturnType<typeof temporaryDirectory>
let store: Store
beforeEach(() => {
  directory = temporaryDirectory()
  store = openTestStore(directory.path, { now: () => 1_763_000_000_000 })
})
afterEach(async () => {
  await store.close()
  directory.remove()
})
async function reopen(): Promise<void> {
  await store.close()
  store = openTestStore(directory.path)
}

describe('nodes', () => {
  it('knows a node by the secret it was given last, and by no other', async () => {
    const first = store.nodes.enrol('lobby')
    expect(Buffer.from(first, 'base64url')).toHaveLength(32)
    expect(store.nodes.verify('lobby', first)).toBe(true)
    const second = store.nodes.enrol('lobby')
    await reopen()
    expect(store.nodes.verify('lobby', first)).toBe(false)
    expect(store.nodes.verify('lobby', second)).toBe(true)
    expect(store.nodes.verify('lobby', '')).toBe(false)
    expect(store.nodes.verify('counter', second)).toBe(false)
    expect(store.nodes.list()).toEqual([{ nodeId: 'lobby', enrolledAt: 1_763_000_000_000 }])
    expect(filesHolding(directory.path, second)).toEqual([])
    expect(filesHolding(directory.path, Buffer.from(second, 'base64url'))).toEqual([])
  })

  it('forgets a revoked node', () => {
    const secret = store.nodes.enrol('lobby')
    expect(store.nodes.revoke('lobby')).toBe(true)
    expect(store.nodes.revoke('lobby')).toBe(false)
    expect(store.nodes.verify('lobby', secret)).toBe(false)
  })
})

describe('the registry of a command line', () => {
  it('changes nodes, people and kiosks beside the running hub', () => {
    const registry = openRegistry(directory.path)
    const secret = registry.nodes.enrol('lobby')
    registry.people.saveScreenKey('kiosk', 'kiosk-1', 'ee')
    expect(store.nodes.verify('lobby', secret)).toBe(true)
    expect(store.people.screenKeyHash('kiosk', 'kiosk-1')).toBe('ee')
    expect(registry.nodes.revoke('lobby')).toBe(true)
    expect(store.nodes.verify('lobby', secret)).toBe(false)
    registry.close()
  })

  it('tells the key agents seal to, also before a hub has run', async () => {
    const home = join(directory.path, 'new')
    const registry = openRegistry(home)
    const { hubPublicKey } = registry
    registry.close()
    const other = openTestStore(home)
    expect(other.vault.publicKey).toBe(hubPublicKey)
    await other.close()
  })
})

describe('twins', () => {
  const description = (devices: string[]): NodeDescriptionPayload => ({
    version: 1,
    session: 1,
    software: 'agent 1',
    devices: Object.fromEntries(
      devices.map((id) => [
        id,
        { class: 'receiptPrinter', driver: 'printer-escpos', interfaces: ['printer'], commands: {} },
      ]),
    ),
  })
  const alert: AlertPayload = { session: 1, seq: 3, ts: 5, severity: 2, attention: 'soon', owner: 'replenish' }

  it('gives back the last of everything, at once and after a restart', async () => {
    store.twins.saveDescription('lobby', description(['printer']))
    store.twins.saveStatus('printer', 'lobby', 'common', { device: 'online' }, 1)
    store.twins.saveStatus('printer', 'lobby', 'common', { device: 'offline' }, 2)
    store.twins.saveAlert('printer', 'lobby', 'paper-low', alert)
    store.twins.saveAlert('printer', 'lobby', 'cover-open', alert)
    store.twins.saveAlert('printer', 'lobby', 'cover-open', null)
    const expected = {
      descriptions: new Map([['lobby', description(['printer'])]]),
      status: [{ deviceId: 'printer', nodeId: 'lobby', iface: 'common', data: { device: 'offline' } }],
      alerts: [{ deviceId: 'printer', nodeId: 'lobby', code: 'paper-low', alert }],
    }
    expect(store.twins.load()).toEqual({ ...expected, seen: [] })
    store.twins.saveStatus('printer', 'lobby', 'printer', { media: 'unknown' }, 3)
    await reopen()
    expect(store.twins.load().status).toHaveLength(2)
  })

  it('knows after a restart when nodes and devices were heard of last, the later of two writes', async () => {
    store.twins.saveSeen([
      { kind: 'node', id: 'lobby', wall: 5 },
      { kind: 'device', id: 'lobby', wall: 4 },
    ])
    store.twins.saveSeen([{ kind: 'node', id: 'lobby', wall: 9 }])
    await reopen()
    expect(store.twins.load().seen).toEqual([
      { kind: 'device', id: 'lobby', wall: 4 },
      { kind: 'node', id: 'lobby', wall: 9 },
    ])
  })

  it('forgets the devices a node no longer describes', () => {
    store.twins.saveStatus('old', 'lobby', 'common', { device: 'online' }, 1)
    store.twins.saveStatus('elsewhere', 'counter', 'common', { device: 'online' }, 1)
    store.twins.saveAlert('old', 'lobby', 'paper-low', alert)
    store.twins.saveDescription('lobby', description(['new']))
    const { status, alerts } = store.twins.load()
    expect(status.map(({ deviceId }) => deviceId)).toEqual(['elsewhere'])
    expect(alerts).toEqual([])
  })
})

describe('people', () => {
  const user: UserRecord = {
    user: 'zhang',
    name: '张',
    role: 'teller',
    passwordHash: '$argon2id$x',
    mustChangePassword: true,
    isDisabled: false,
    failures: 2,
    lockedUntil: null,
    lastLoginAt: 7,
  }
  const session: SessionRecord = {
    idHash: 'aa',
    user: 'zhang',
    name: '张',
    role: 'teller',
    screenId: null,
    startedAt: 1,
    activeAt: 1,
  }

  it('keeps accounts over a restart', async () => {
    store.people.saveUser(user)
    store.people.saveUser({ ...user, failures: 3, lockedUntil: 99, mustChangePassword: false })
    await reopen()
    expect(store.people.findUser('zhang')).toEqual({ ...user, failures: 3, lockedUntil: 99, mustChangePassword: false })
    expect(store.people.findUser('li')).toBeUndefined()
    expect(store.people.listUsers().map((known) => known.user)).toEqual(['zhang'])
  })

  it('has a new session on disk at once and its last action at the latest when it closes', async () => {
    store.people.saveSession(session)
    const other = new Database(join(directory.path, 'hub.db'), { readonly: true })
    expect(other.prepare('SELECT active_at FROM sessions').all()).toEqual([{ active_at: 1 }])
    store.people.saveSession({ ...session, activeAt: 50 })
    expect(store.people.findSession('aa')).toEqual({ ...session, activeAt: 50 })
    other.close()
    await reopen()
    expect(store.people.findSession('aa')).toEqual({ ...session, activeAt: 50 })
  })

  it('ends sessions for good, also those that were just active', async () => {
    for (const idHash of ['aa', 'bb', 'cc']) {
      const own = { ...session, idHash, user: idHash === 'cc' ? 'li' : 'zhang' }
      store.people.saveSession(own)
      store.people.saveSession({ ...own, activeAt: 9 })
    }
    store.people.deleteSession('aa')
    expect(store.people.findSession('aa')).toBeUndefined()
    store.people.deleteSessionsOf('zhang')
    await reopen()
    expect(['aa', 'bb', 'cc'].map((idHash) => store.people.findSession(idHash)?.activeAt)).toEqual([
      undefined,
      undefined,
      9,
    ])
  })

  it('keeps kiosk keys', async () => {
    store.people.saveScreenKey('kiosk', 'kiosk-1', 'ff')
    store.people.saveScreenKey('kiosk', 'kiosk-1', 'ee')
    await reopen()
    expect(store.people.screenKeyHash('kiosk', 'kiosk-1')).toBe('ee')
    expect(store.people.screenKeyHash('kiosk', 'kiosk-2')).toBeUndefined()
  })

  it('only ever adds to the audit log, in a chain', { timeout: 30_000 }, async () => {
    for (const success of [true, false]) {
      store.people.audit({
        wall: 5,
        actor: { kind: 'supervisor', id: 'wang' },
        action: 'login',
        subject: 'zhang',
        success,
      })
    }
    await reopen()
    store.people.audit({
      wall: 6,
      actor: { kind: 'system', id: 'hub' },
      action: 'purge',
      subject: '2026-11-20',
      success: true,
    })
    const { ok, audit } = await store.verifyInBackground()
    expect({ ok, lastSeq: audit.lastSeq }).toEqual({ ok: true, lastSeq: 3 })
    const other = new Database(join(directory.path, 'hub.db'))
    expect(other.prepare('SELECT actor, action, subject, success FROM audit WHERE seq = 2').get()).toEqual({
      actor: 'supervisor:wang',
      action: 'login',
      subject: 'zhang',
      success: 0,
    })
    expect(() => other.exec('DELETE FROM audit')).toThrow(/append-only/)
    expect(() => other.exec("UPDATE audit SET subject = 'li'")).toThrow(/append-only/)
    other.close()
  })
})
