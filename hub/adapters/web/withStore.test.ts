import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ManualClock, startWebHub } from '../../../test/support/webHub.ts'
import { openStore, type Store } from '../store/store.ts'
import { sha256 } from './sessions.ts'

/** Log-in and sessions on the real store. */
let directory: string
let store: Store
const clock = new ManualClock()
const open = () => openStore(directory, { upcast: (event) => event as never, ballastBytes: 0 })
const startHub = () => startWebHub({ people: store.people, clock })

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'branchhub-web-store-'))
  store = open()
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true })
})

test('a lock and a session survive the restart of the hub', async () => {
  let hub = await startHub()
  await hub.addUser('li', 'teller')
  await hub.addUser('wang', 'teller')
  for (let i = 0; i < 4; i++) await hub.logIn('li', 'wrong')
  const cookie = await hub.sessionAs('teller', 'wang')
  await hub.close()
  await store.close()

  store = open()
  hub = await startHub()
  expect((await hub.logIn('li')).body.code).toBe('LOGIN_LOCKED')
  expect((await hub.request('GET', '/api/v1/session', { cookie })).body.user).toBe('wang')
  clock.advance(15 * 60_000)
  expect((await hub.logIn('li')).status).toBe(200)
  expect((await hub.request('GET', '/api/v1/session', { cookie })).body.code).toBe('SESSION_EXPIRED')
  await hub.close()
})

test('words of SQL are data or are refused, on every way in', async () => {
  const hub = await startHub()
  await hub.addUser('li', 'supervisor')
  store.people.saveScreenKey('kiosk', 'k1', sha256('k'.repeat(43)))
  const cookie = await hub.sessionAs('supervisor', 'li')
  for (const evil of [
    "li' OR '1'='1",
    'li"; DROP TABLE users; --',
    "') UNION SELECT password_hash FROM users --",
    'li\u0000',
  ]) {
    expect((await hub.logIn(evil)).status).toBe(400)
    expect((await hub.request('POST', '/api/v1/session', { body: { user: 'li', password: evil } })).body.code).toBe(
      'LOGIN_FAILED',
    )
    expect((await hub.logIn('li')).status).toBe(200)
    const kiosk = { kioskId: 'k1', key: evil.padEnd(16, '-') }
    expect((await hub.request('POST', '/api/v1/kiosk-session', { body: kiosk })).body.code).toBe('LOGIN_FAILED')
    const injected = `branchhub_session=${encodeURIComponent(evil)}`
    expect((await hub.request('GET', '/api/v1/session', { cookie: injected })).body.code).toBe('SESSION_EXPIRED')
    for (const path of ['windows/', 'kiosks/', 'tickets/', 'tickets?queue=', 'journal?after=']) {
      const reply = await hub.request('GET', `/api/v1/${path}${encodeURIComponent(evil)}`, { cookie })
      expect([path, reply.status >= 400]).toEqual([path, true])
    }
    clock.advance(60_000)
  }
  expect(store.people.listUsers().map(({ user }) => user)).toEqual(['li'])
  await hub.close()
})
