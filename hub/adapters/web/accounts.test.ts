import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nextMessage, PASSWORD, startWebHub, type WebHub } from '../../../test/support/webHub.ts'
import { newFirstPassword } from './accounts.ts'

let hub: WebHub
let supervisor: string
let admin: string
beforeEach(async () => {
  hub = await startWebHub()
  supervisor = await hub.sessionAs('supervisor', 'zhou')
  admin = await hub.sessionAs('admin', 'root')
})
afterEach(() => hub.close())

const STAFF = '/api/v1/staff'
const list = (cookie: string) => hub.request('GET', STAFF, { cookie })
const add = (cookie: string, user: string, role = 'teller') =>
  hub.request('POST', STAFF, { cookie, body: { user, name: `${user} Name`, role } })
const change = (cookie: string, user: string, body: object) => hub.request('PUT', `${STAFF}/${user}`, { cookie, body })
const audited = () =>
  hub.people.audited
    .filter(({ action }) => /User|Role|FirstPassword/.test(action))
    .map(({ actor, action, subject, success }) => [actor.id, action, subject, success])

describe('a new account', () => {
  test('has a first password that is told once, opens nothing but the change of it, and is replaced by it', async () => {
    const added = await add(supervisor, 'li')
    expect(added.status).toBe(200)
    expect(added.body.member).toEqual({
      user: 'li',
      name: 'li Name',
      role: 'teller',
      lockedUntil: null,
      isDisabled: false,
      mustChangePassword: true,
      lastLoginAt: null,
      sessions: 0,
      windowId: null,
    })
    const { firstPassword } = added.body
    expect(firstPassword).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/)
    expect(JSON.stringify([(await list(supervisor)).body, hub.people.audited, hub.lines])).not.toContain(firstPassword)

    const first = await hub.logIn('li', firstPassword)
    expect([first.status, first.body.mustChangePassword]).toEqual([200, true])
    const cookie = first.cookie ?? ''
    const early = await hub.request('GET', '/api/v1/branch', { cookie })
    expect(early.body.code).toBe('PASSWORD_CHANGE_REQUIRED')
    const own = { current: firstPassword, next: 'a-password-of-his-own' }
    expect((await hub.request('PUT', '/api/v1/session/password', { cookie, body: own })).status).toBe(200)
    expect((await hub.logIn('li', firstPassword)).body.code).toBe('LOGIN_FAILED')
    expect(audited()).toEqual([['zhou', 'addUser', 'li', true]])
  })

  test('does not take the place of another', async () => {
    await hub.addUser('li', 'manager')
    expect([(await add(admin, 'li')).body.code, hub.people.findUser('li')?.role]).toEqual(['USER_EXISTS', 'manager'])
    const both = await Promise.all([add(admin, 'wang'), add(admin, 'wang')])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test('of a name that is none is refused', async () => {
    for (const body of [
      { user: 'Li Wen', name: 'Li', role: 'teller' },
      { user: 'li', name: '', role: 'teller' },
      { user: 'li', name: 'Li', role: 'kiosk' },
      { user: 'li', name: 'Li', role: 'teller', passwordHash: 'x' },
    ]) {
      expect((await hub.request('POST', STAFF, { cookie: admin, body })).body.code).toBe('BAD_REQUEST')
    }
  })

  test('has a name that can be read: nothing unseen, no broken line, no turned writing, not blank', async () => {
    const named = (name: string) =>
      hub.request('POST', STAFF, { cookie: admin, body: { user: 'li', name, role: 'teller' } })
    for (const name of [' ', ' Li', 'Li ', 'a\nb', 'a\u0000b', '\u202eiL', 'L\u200bi', '\ud800', 'x'.repeat(65)]) {
      const refused = await named(name)
      expect([name, refused.body.code]).toEqual([name, 'BAD_REQUEST'])
    }
    expect((await change(admin, 'zhou', { name: '\u202euohZ' })).body.code).toBe('BAD_REQUEST')
    // Typed with another input method it is the same name; rare characters are names too.
    expect((await named('Ze\u0301 𠮷田')).body.member.name).toBe('Zé 𠮷田')
  })

  test('first passwords are not alike', () => {
    expect(new Set(Array.from({ length: 500 }, newFirstPassword)).size).toBe(500)
  })
})

describe('who keeps whose account', () => {
  test('is the supervisor for tellers and managers, the administrator for all, nobody else for anyone', async () => {
    for (const [cookie, role, status] of [
      [supervisor, 'teller', 200],
      [supervisor, 'manager', 200],
      [supervisor, 'supervisor', 403],
      [supervisor, 'operations', 403],
      [supervisor, 'admin', 403],
      [admin, 'supervisor', 200],
      [admin, 'operations', 200],
      [admin, 'admin', 200],
    ] as const) {
      expect([role, (await add(cookie, `${role}-${status}`, role)).status]).toEqual([role, status])
    }
    for (const role of ['teller', 'manager', 'operations'] as const) {
      const cookie = await hub.sessionAs(role, `a-${role}`)
      expect([role, (await list(cookie)).status, (await add(cookie, 'new')).status]).toEqual([role, 403, 403])
    }
    expect((await hub.request('GET', STAFF)).status).toBe(401)
  })

  test('nobody changes his own, and a supervisor makes nobody more than a manager', async () => {
    await hub.addUser('li', 'teller')
    await hub.addUser('wu', 'supervisor')
    for (const [cookie, user, body, code] of [
      [supervisor, 'zhou', { role: 'admin' }, 'OWN_ACCOUNT'],
      [supervisor, 'zhou', { isDisabled: true }, 'OWN_ACCOUNT'],
      [admin, 'root', { name: 'Another' }, 'OWN_ACCOUNT'],
      [supervisor, 'li', { role: 'supervisor' }, 'FORBIDDEN'],
      [supervisor, 'wu', { role: 'teller' }, 'FORBIDDEN'],
      [supervisor, 'root', { newPassword: true }, 'FORBIDDEN'],
      [supervisor, 'nobody', { name: 'X' }, 'USER_UNKNOWN'],
    ] as const) {
      const before = hub.people.findUser(user)
      expect([user, (await change(cookie, user, body)).body.code]).toEqual([user, code])
      expect(hub.people.findUser(user)).toEqual(before)
    }
    expect(audited().every(([, , , success]) => success === false)).toBe(true)
  })

  test('ends at once with the right itself, also for what is under way', async () => {
    const under = add(supervisor, 'li')
    await hub.addUser('zhou', 'supervisor', { isDisabled: true })
    expect([401, 403]).toContain((await under).status)
    expect(hub.people.findUser('li')).toBeUndefined()
  })

  test('two administrators who disable each other leave one', async () => {
    const other = await hub.sessionAs('admin', 'admin2')
    await Promise.all([change(admin, 'admin2', { isDisabled: true }), change(other, 'root', { isDisabled: true })])
    const left = hub.people.listUsers().filter(({ role, isDisabled }) => role === 'admin' && !isDisabled)
    expect(left.length).toBe(1)
  })
})

describe('a change of an account', () => {
  test('that is disabled ends its session and its socket at once, and is answered like a wrong password', async () => {
    const teller = await hub.sessionAs('teller', 'li')
    const screen = await hub.connect(teller)
    const expired = nextMessage(screen.socket, 'session-expired')
    const disabled = await change(supervisor, 'li', { isDisabled: true })
    expect(disabled.body).toMatchObject({ member: { isDisabled: true, sessions: 0 }, firstPassword: null })
    await expired
    expect((await hub.request('GET', '/api/v1/session', { cookie: teller })).body.code).toBe('SESSION_EXPIRED')
    const right = await hub.logIn('li')
    const wrong = await hub.logIn('nobody-of-this-name')
    expect([right.status, right.text]).toEqual([wrong.status, wrong.text])

    expect((await change(supervisor, 'li', { isDisabled: false })).body.member.isDisabled).toBe(false)
    expect((await hub.logIn('li')).status).toBe(200)
    expect(audited()).toEqual([
      ['zhou', 'disableUser', 'li', true],
      ['zhou', 'enableUser', 'li', true],
    ])
  })

  test('of the role ends the session; of the name alone does not', async () => {
    const teller = await hub.sessionAs('teller', 'li')
    await change(supervisor, 'li', { name: '李雯' })
    expect((await hub.request('GET', '/api/v1/session', { cookie: teller })).status).toBe(200)
    expect((await list(supervisor)).body.staff.find(({ user }: { user: string }) => user === 'li')).toMatchObject({
      name: '李雯',
      sessions: 1,
    })
    await change(supervisor, 'li', { role: 'manager' })
    expect((await hub.request('GET', '/api/v1/session', { cookie: teller })).body.code).toBe('SESSION_EXPIRED')
    expect((await hub.logIn('li')).body.role).toBe('manager')
    expect(audited().map(([, action]) => action)).toEqual(['renameUser', 'changeRole:manager'])
  })

  test('unlocks, and a new first password replaces the one he has', async () => {
    await hub.addUser('li', 'teller')
    for (let attempt = 0; attempt < 4; attempt += 1) await hub.logIn('li', 'wrong')
    const locked = (await list(supervisor)).body.staff.find(({ user }: { user: string }) => user === 'li')
    expect(locked.lockedUntil).toBe(hub.clock.wall + 15 * 60_000)
    const unlocked = await change(supervisor, 'li', { unlock: true })
    expect([unlocked.body.member.lockedUntil, unlocked.body.firstPassword]).toEqual([null, null])
    const session = await hub.logIn('li')
    expect(session.status).toBe(200)

    const renewed = await change(supervisor, 'li', { newPassword: true })
    expect((await hub.request('GET', '/api/v1/session', { cookie: session.cookie ?? '' })).status).toBe(401)
    expect((await hub.logIn('li', PASSWORD)).body.code).toBe('LOGIN_FAILED')
    expect((await hub.logIn('li', renewed.body.firstPassword)).body.mustChangePassword).toBe(true)
  })

  test('that can not be written down is not made', async () => {
    await hub.addUser('li', 'teller')
    hub.people.audit = () => {
      throw new Error('disk full')
    }
    expect((await change(supervisor, 'li', { isDisabled: true })).body.code).toBe('STORE_UNAVAILABLE')
    expect(hub.people.findUser('li')?.isDisabled).toBe(false)
  })

  test('tells the window somebody is still signed in at', async () => {
    await hub.addUser('li', 'teller')
    hub.application.signedIn.set('li', 'w3')
    expect((await change(supervisor, 'li', { isDisabled: true })).body.member.windowId).toBe('w3')
  })
})
