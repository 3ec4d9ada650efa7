import { request as httpsRequest } from 'node:https'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { selfSigned } from '../../../test/support/selfSigned.ts'
import {
  ManualClock,
  MemoryPeople,
  nextMessage,
  PASSWORD,
  startWebHub,
  type WebHub,
} from '../../../test/support/webHub.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { SESSION_LIMITS, sha256 } from './sessions.ts'

const MINUTE = 60_000
let hub: WebHub
beforeEach(async () => {
  hub = await startWebHub()
})
afterEach(() => hub.close())

async function whoAmI(cookie: string | undefined): Promise<string> {
  const reply = await hub.request('GET', '/api/v1/session', cookie ? { cookie } : {})
  return reply.status === 200 ? reply.body.user : reply.body.code
}

function userOf(name: string) {
  const user = hub.people.findUser(name)
  if (!user) throw new Error(`${name} has no account`)
  return user
}

describe('log-in', () => {
  test('gives a session in a cookie scripts and other sites can not use; the store knows its hash only', async () => {
    await hub.addUser('li', 'teller', { lastLoginAt: 123 })
    const reply = await hub.logIn('li')
    expect(reply.status).toBe(200)
    expect(reply.body).toEqual({
      user: 'li',
      name: 'Name of li',
      role: 'teller',
      kioskId: null,
      displayId: null,
      mustChangePassword: false,
      lastLoginAt: 123,
    })
    const header = reply.headers.get('set-cookie') ?? ''
    expect(header).toMatch(/^branchhub_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    const token = reply.cookie?.split('=')[1] ?? ''
    expect([...hub.people.sessions.keys()]).toEqual([sha256(token)])
    expect(JSON.stringify([...hub.people.sessions.values()])).not.toContain(token)
    expect(hub.people.findUser('li')?.lastLoginAt).toBe(hub.clock.wall)
    expect(await whoAmI(reply.cookie)).toBe('li')
  })

  test('gives a new session id whatever the browser brought, and ends the one it brought', async () => {
    await hub.addUser('li', 'teller')
    const planted = 'branchhub_session=chosen-by-somebody-else'
    const first = await hub.logIn('li', PASSWORD, { cookie: planted })
    expect(first.cookie).not.toBe(planted)
    expect(await whoAmI(planted)).toBe('SESSION_EXPIRED')
    await hub.addUser('wang', 'teller')
    const second = await hub.logIn('wang', PASSWORD, { cookie: first.cookie ?? '' })
    expect(await whoAmI(second.cookie)).toBe('wang')
    expect(await whoAmI(first.cookie)).toBe('SESSION_EXPIRED')
  })

  test('elsewhere ends the session here, and its screens are told', async () => {
    const here = await hub.sessionAs('teller', 'li')
    const screen = await hub.connect(here)
    const expired = nextMessage(screen.socket, 'session-expired')
    const there = (await hub.logIn('li')).cookie
    await expired
    expect(await whoAmI(here)).toBe('SESSION_EXPIRED')
    expect(await whoAmI(there)).toBe('li')
  })

  test('out ends the session and takes the cookie back', async () => {
    const cookie = await hub.sessionAs('teller')
    const reply = await hub.request('DELETE', '/api/v1/session', { cookie })
    expect([reply.status, reply.body]).toEqual([200, {}])
    expect(reply.headers.get('set-cookie')).toContain('branchhub_session=; Max-Age=0')
    expect(await whoAmI(cookie)).toBe('SESSION_EXPIRED')
    expect(await whoAmI(undefined)).toBe('NOT_SIGNED_IN')
  })

  test('is audited with its outcome, never with what was typed for an unknown name', async () => {
    await hub.addUser('li', 'teller')
    await hub.logIn('li', 'wrong')
    await hub.logIn('my-secret-password', 'wrong')
    const { cookie } = await hub.logIn('li')
    await hub.request('DELETE', '/api/v1/session', { cookie: cookie ?? '' })
    expect(
      hub.people.audited.map(({ action, subject, success, actor }) => [action, subject, success, actor.kind]),
    ).toEqual([
      ['logInFailed', 'li', false, 'system'],
      ['logInFailed', 'unknown', false, 'system'],
      ['logIn', 'li', true, 'teller'],
      ['logOut', 'li', true, 'teller'],
    ])
    expect(JSON.stringify([hub.people.audited, hub.lines])).not.toContain('my-secret-password')
  })

  test('is refused when the failure or the session can not be stored', async () => {
    await hub.addUser('li', 'teller')
    hub.people.saveUser = () => {
      throw new Error('disk full')
    }
    for (const password of ['wrong', PASSWORD]) {
      const reply = await hub.logIn('li', password)
      expect([reply.status, reply.body.code]).toEqual([503, 'STORE_UNAVAILABLE'])
    }
    expect(hub.people.sessions.size).toBe(0)
  })
})

describe('wrong passwords', () => {
  test('lock the account at the fourth; the right one is then refused for 15 minutes, also after a restart', async () => {
    await hub.addUser('li', 'teller')
    for (let i = 0; i < 3; i++) expect((await hub.logIn('li', 'wrong')).body.code).toBe('LOGIN_FAILED')
    expect((await hub.logIn('li', 'wrong')).status).toBe(423)
    const refused = await hub.logIn('li')
    expect([refused.status, refused.body.code]).toEqual([423, 'LOGIN_LOCKED'])
    expect(refused.headers.get('retry-after')).toBe('900')

    const restarted = await startWebHub({ people: hub.people, clock: hub.clock })
    await hub.close()
    hub = restarted
    expect((await hub.logIn('li')).body.code).toBe('LOGIN_LOCKED')
    hub.clock.advance(15 * MINUTE - 1)
    expect((await hub.logIn('li')).body.code).toBe('LOGIN_LOCKED')
    hub.clock.advance(1)
    expect((await hub.logIn('li')).status).toBe(200)
    expect(hub.people.findUser('li')).toMatchObject({ failures: 0, lockedUntil: null })
  })

  test('count from the last success, and a lock that ran out leaves a clean slate', async () => {
    await hub.addUser('li', 'teller')
    for (let i = 0; i < 3; i++) await hub.logIn('li', 'wrong')
    expect((await hub.logIn('li')).status).toBe(200)
    for (let i = 0; i < 3; i++) expect((await hub.logIn('li', 'wrong')).body.code).toBe('LOGIN_FAILED')
    expect((await hub.logIn('li', 'wrong')).body.code).toBe('LOGIN_LOCKED')
    hub.clock.advance(15 * MINUTE)
    expect((await hub.logIn('li', 'wrong')).body.code).toBe('LOGIN_FAILED')
    expect(hub.people.findUser('li')?.failures).toBe(1)
  })

  test('that are being compared while the account is unlocked do not lock it again', async () => {
    await hub.addUser('li', 'teller')
    for (let n = 0; n < 3; n += 1) await hub.logIn('li', 'wrong')
    const { findUser } = hub.people
    // Right after it was read, and before it is compared, which takes a thread and its time.
    hub.people.findUser = (user) => {
      const found = findUser(user)
      hub.people.findUser = findUser
      if (found) queueMicrotask(() => hub.people.saveUser({ ...found, failures: 0, lockedUntil: null }))
      return found
    }
    expect((await hub.logIn('li', 'wrong')).body.code).toBe('LOGIN_FAILED')
    expect(hub.people.findUser('li')).toMatchObject({ failures: 1, lockedUntil: null })
  })

  test('sent all at once are counted one by one', async () => {
    await hub.addUser('li', 'teller')
    const replies = await Promise.all(Array.from({ length: 8 }, () => hub.logIn('li', 'wrong')))
    expect(replies.map(({ body }) => body.code).sort()).toEqual(
      [...Array(3).fill('LOGIN_FAILED'), ...Array(5).fill('LOGIN_LOCKED')].sort(),
    )
  })

  test('get the same answers for a name nobody has', async () => {
    await hub.addUser('li', 'teller')
    const answers = async (user: string) => {
      const replies = []
      for (let i = 0; i < 5; i++) replies.push(await hub.logIn(user, 'wrong'))
      return replies.map(({ status, text }) => [status, text])
    }
    expect(await answers('nobody')).toEqual(await answers('li'))
  })

  test('from one address slow it down over all accounts', { timeout: 30_000 }, async () => {
    for (let i = 0; i < 12; i++) await hub.logIn(`user-${i}`, 'wrong')
    await hub.addUser('li', 'teller')
    const refused = await hub.logIn('li')
    expect([refused.status, refused.body.code]).toEqual([429, 'TOO_MANY_REQUESTS'])
    expect(hub.people.findUser('li')?.failures).toBe(0)
    hub.clock.advance(MINUTE)
    expect((await hub.logIn('li')).status).toBe(200)
    expect((await hub.logIn('li')).status).toBe(200)
  })
})

describe('passwords', () => {
  test('are kept as argon2id with 19 MiB, two passes, one lane, each with a salt of its own', async () => {
    const [one, two] = await Promise.all([hashPassword('密码-1234'), hashPassword('密码-1234')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(two)
    expect(await verifyPassword(one, '密码-1234')).toBe(true)
    expect(await verifyPassword(one, '密码-1235')).toBe(false)
    expect(await verifyPassword('no hash', 'x')).toBe(false)
  })

  test('that must be changed come first: nothing else is open', async () => {
    await hub.addUser('li', 'supervisor', { mustChangePassword: true })
    const { cookie = '', body } = await hub.logIn('li')
    expect(body.mustChangePassword).toBe(true)
    const call = await hub.request('POST', '/api/v1/commands/CallNext', {
      cookie,
      body: { id: 'c', data: { windowId: 'w1' } },
    })
    expect([call.status, call.body.code]).toEqual([403, 'PASSWORD_CHANGE_REQUIRED'])
    expect((await hub.request('GET', '/api/v1/branch', { cookie })).body.code).toBe('PASSWORD_CHANGE_REQUIRED')
    const screen = await hub.connect(cookie)
    for (const [event, payload] of [
      ['subscribe', { channel: 'branch' }],
      ['command', { id: 'c', type: 'CallNext', data: { windowId: 'w1' } }],
    ] as const) {
      expect(await screen.send(event, payload)).toMatchObject({
        ok: false,
        problem: { code: 'PASSWORD_CHANGE_REQUIRED' },
      })
    }
    expect(hub.application.submitted).toEqual([])

    const change = await hub.request('PUT', '/api/v1/session/password', {
      cookie,
      body: { current: PASSWORD, next: 'another-horse' },
    })
    expect([change.status, change.body.mustChangePassword]).toEqual([200, false])
    expect((await hub.request('GET', '/api/v1/branch', { cookie: change.cookie ?? '' })).status).toBe(200)
    expect(await whoAmI(cookie)).toBe('SESSION_EXPIRED')
    expect((await hub.logIn('li')).body.code).toBe('LOGIN_FAILED')
    expect((await hub.logIn('li', 'another-horse')).status).toBe(200)
  })

  test('are changed only with the current one, and guesses at it lock the account', async () => {
    const cookie = await hub.sessionAs('teller', 'li')
    const change = (current: string, next: string) =>
      hub.request('PUT', '/api/v1/session/password', { cookie, body: { current, next } })
    expect((await change(PASSWORD, 'short')).body.code).toBe('BAD_REQUEST')
    expect((await change(PASSWORD, PASSWORD)).body.code).toBe('BAD_REQUEST')
    const codes = []
    for (let i = 0; i < 4; i++) codes.push((await change(`guess-${i}`, 'another-horse')).body.code)
    expect(codes).toEqual(['LOGIN_FAILED', 'LOGIN_FAILED', 'LOGIN_FAILED', 'LOGIN_LOCKED'])
    expect((await change(PASSWORD, 'another-horse')).body.code).toBe('LOGIN_LOCKED')
  })

  test('are not those that everybody tries first', async () => {
    await hub.addUser('li', 'teller')
    const { cookie = '' } = await hub.logIn('li')
    for (const next of [
      '        ',
      'aaaaaaaa',
      'abababab',
      '12345678',
      '1234567890',
      '87654321',
      'Password',
      'li-li-li1',
    ]) {
      const refused = await hub.request('PUT', '/api/v1/session/password', {
        cookie,
        body: { current: PASSWORD, next },
      })
      expect([next, refused.status, refused.body.code]).toEqual([next, 422, 'PASSWORD_TOO_SIMPLE'])
    }
    const body = { current: PASSWORD, next: 'li-walks-home' }
    expect((await hub.request('PUT', '/api/v1/session/password', { cookie, body })).status).toBe(200)
  })

  test('are not changed by who knows only the one that was replaced meanwhile', async () => {
    const cookie = await hub.sessionAs('teller', 'li')
    const replaced = await hashPassword('given-by-supervisor')
    hub.people.saveUser({ ...userOf('li'), failures: 1 })
    const save = hub.people.saveUser
    // The first thing that is stored: that the old one was right. While the new one is hashed, a supervisor gives another.
    hub.people.saveUser = (user) => {
      hub.people.saveUser = save
      save({ ...user, passwordHash: replaced, mustChangePassword: true })
    }
    const change = await hub.request('PUT', '/api/v1/session/password', {
      cookie,
      body: { current: PASSWORD, next: 'another-horse' },
    })
    expect(change.body.code).toBe('SESSION_EXPIRED')
    expect(userOf('li')).toMatchObject({ passwordHash: replaced, mustChangePassword: true })
  })
})

describe('sessions', () => {
  test('end after 15 minutes without an action; reading is no action', async () => {
    const cookie = await hub.sessionAs('teller', 'li')
    hub.clock.advance(10 * MINUTE)
    expect(await whoAmI(cookie)).toBe('li')
    expect((await hub.request('GET', '/api/v1/tickets', { cookie })).status).toBe(200)
    hub.clock.advance(5 * MINUTE - 1)
    expect(await whoAmI(cookie)).toBe('li')
    hub.clock.advance(1)
    expect(await whoAmI(cookie)).toBe('SESSION_EXPIRED')
    expect(hub.people.sessions.size).toBe(0)
  })

  test('live on with every action, ten hours at most, and a restart does not lengthen them', async () => {
    let cookie = await hub.sessionAs('teller', 'li')
    const act = async () =>
      (await hub.request('POST', '/api/v1/commands/CallNext', { cookie, body: { id: 'c', data: { windowId: 'w1' } } }))
        .status
    hub.clock.advance(14 * MINUTE)
    expect(await act()).toBe(200)
    hub.clock.advance(14 * MINUTE)
    const restarted = await startWebHub({ people: hub.people, clock: hub.clock })
    await hub.close()
    hub = restarted
    expect(await act()).toBe(200)
    hub.clock.advance(15 * MINUTE)
    expect(await act()).toBe(401)

    cookie = (await hub.logIn('li')).cookie ?? ''
    for (let passed = 0; passed < SESSION_LIMITS.absoluteMs - 10 * MINUTE; passed += 10 * MINUTE) {
      hub.clock.advance(10 * MINUTE)
      expect(await act()).toBe(200)
    }
    hub.clock.advance(10 * MINUTE)
    expect(await act()).toBe(401)
  })

  test('do not depend on the wall clock', async () => {
    const cookie = await hub.sessionAs('teller', 'li')
    hub.clock.wall += 8 * 3_600_000
    expect(await whoAmI(cookie)).toBe('li')
    hub.clock.wall -= 16 * 3_600_000
    hub.clock.tick += 15 * MINUTE
    expect(await whoAmI(cookie)).toBe('SESSION_EXPIRED')
  })

  test('end when the account is gone or has another role', async () => {
    const cookie = await hub.sessionAs('manager', 'li')
    await hub.addUser('li', 'teller')
    expect(await whoAmI(cookie)).toBe('SESSION_EXPIRED')
    const again = (await hub.logIn('li')).cookie
    hub.people.users.delete('li')
    expect(await whoAmI(again)).toBe('SESSION_EXPIRED')
  })
})

describe('kiosks', () => {
  const KEY = 'k'.repeat(43)
  const start = (kioskId: string, key: string) =>
    hub.request('POST', '/api/v1/kiosk-session', { body: { kioskId, key } })

  test('start with their key and stay, until the key is taken away', async () => {
    hub.people.saveScreenKey('kiosk', 'k1', sha256(KEY))
    const reply = await start('k1', KEY)
    expect(reply.body).toMatchObject({ user: 'k1', role: 'kiosk', kioskId: 'k1' })
    hub.clock.advance(20 * 3_600_000)
    expect(await whoAmI(reply.cookie)).toBe('k1')
    hub.people.screenKeys.delete('kiosk:k1')
    expect(await whoAmI(reply.cookie)).toBe('SESSION_EXPIRED')
  })

  test("are refused with a wrong key, an unknown name or another one's key, all alike", async () => {
    hub.people.saveScreenKey('kiosk', 'k1', sha256(KEY))
    hub.people.saveScreenKey('kiosk', 'k2', sha256('x'.repeat(43)))
    const texts = new Set<string>()
    for (const [kiosk, key] of [
      ['k1', 'y'.repeat(43)],
      ['k9', KEY],
      ['k2', KEY],
    ] as const) {
      const reply = await start(kiosk, key)
      expect(reply.status).toBe(401)
      texts.add(reply.text)
    }
    expect(texts.size).toBe(1)
    expect(hub.people.sessions.size).toBe(0)
    expect(hub.people.audited.map(({ action, success }) => [action, success])).toEqual(
      Array(3).fill(['kioskLogIn', false]),
    )
  })

  test('do not collect sessions without end', async () => {
    hub.people.saveScreenKey('kiosk', 'k1', sha256(KEY))
    const cookies: (string | undefined)[] = []
    for (let i = 0; i < 10; i++) cookies.push((await start('k1', KEY)).cookie)
    expect(hub.people.sessions.size).toBe(8)
    expect(await whoAmI(cookies[0])).toBe('SESSION_EXPIRED')
    expect(await whoAmI(cookies[9])).toBe('k1')
  })

  test("a display's key starts a display and nothing else", async () => {
    hub.people.saveScreenKey('display', 'hall', sha256(KEY))
    const display = (displayId: string, key: string) =>
      hub.request('POST', '/api/v1/display-session', { body: { displayId, key } })
    const reply = await display('hall', KEY)
    expect(reply.body).toMatchObject({ user: 'hall', role: 'display', displayId: 'hall', kioskId: null })
    expect(reply.cookie).toMatch(/^branchhub_display=/)
    expect((await start('hall', KEY)).status).toBe(401)
    expect((await display('door1', KEY)).status).toBe(401)
    expect(hub.people.audited.map(({ actor, action, success }) => [actor.kind, action, success])).toEqual([
      ['display', 'displayLogIn', true],
      ['kiosk', 'kioskLogIn', false],
      ['display', 'displayLogIn', false],
    ])
  })

  test("and staff in one browser have a session each; a person of a kiosk's name is no kiosk", async () => {
    const kiosk = await hub.sessionAs('kiosk')
    const staff = await hub.sessionAs('manager', 'k1')
    const cookie = `${kiosk}; ${staff}`
    const role = async (headers: Record<string, string>) =>
      (await hub.request('GET', '/api/v1/session', { cookie, headers })).body.role
    expect(await role({})).toBe('manager')
    expect(await role({ 'x-branchhub-session': 'kiosk' })).toBe('kiosk')
    expect(await role({ 'x-branchhub-session': 'staff' })).toBe('manager')
    const screen = await hub.connect(cookie, {}, { session: 'kiosk' })
    expect(await screen.send('command', { id: 'i', type: 'IssueTicket', data: { businessId: 'cash' } })).toMatchObject({
      ok: true,
    })
    expect(hub.application.submitted[0]?.actor).toEqual({ kind: 'kiosk', id: 'k1' })
    await hub.logIn('k1')
    expect(await role({ 'x-branchhub-session': 'kiosk' })).toBe('kiosk')
  })
})

test('with TLS the cookie is bound to the host and to TLS', async () => {
  const { key, cert } = selfSigned()
  const secure = await startWebHub({ tls: { key, cert }, people: new MemoryPeople(), clock: new ManualClock() })
  try {
    await secure.addUser('li', 'teller')
    const { port } = new URL(secure.address)
    expect(secure.address).toMatch(/^https:/)
    const cookie = await new Promise<string>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', origin: `https://127.0.0.1:${port}` }
      const sent = httpsRequest(
        {
          host: '127.0.0.1',
          port,
          ca: cert,
          method: 'POST',
          path: '/api/v1/session',
          headers,
          agent: false,
          checkServerIdentity: () => undefined,
        },
        (response) => {
          response.resume()
          resolve(String(response.headers['set-cookie']))
        },
      )
      sent.on('error', reject)
      sent.end(JSON.stringify({ user: 'li', password: PASSWORD }))
    })
    expect(cookie).toMatch(/^__Host-branchhub_session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
  } finally {
    await secure.close()
  }
})
