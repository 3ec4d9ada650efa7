import { request as httpRequest } from 'node:http'
import Value from 'typebox/value'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  COMMAND_ROUTES,
  ERROR_CODES,
  ProblemError,
  problem,
  ROLES,
  ROUTES,
  type RouteDefinition,
} from '../../../contracts/index.ts'
import { nextMessage, startWebHub, type WebHub } from '../../../test/support/webHub.ts'
import { statusOf } from './problems.ts'
import { generateOpenApi } from './server.ts'

let hub: WebHub
beforeEach(async () => {
  hub = await startWebHub()
})
afterEach(() => hub.close())

const callNext = (id = 'c-1') => ({ id, data: { windowId: 'w1' } })
const CALL_NEXT = '/api/v1/commands/CallNext'

/** A request with headers fetch would not send. */
function rawRequest(
  headers: Record<string, string>,
  method = 'GET',
  path = '/healthz',
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(hub.address)
    const sent = httpRequest({ hostname, port, method, path, headers, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        body += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('answers', () => {
  test('health is public and says the contract version', async () => {
    const reply = await hub.request('GET', '/healthz')
    expect(reply.status).toBe(200)
    expect(reply.body).toEqual({ status: 'ok', contract: 1, seq: 7 })
    hub.application.status = 'starting'
    expect((await hub.request('GET', '/healthz')).status).toBe(503)
  })

  test('a command reaches the hub with its sender and is answered with its result', async () => {
    const cookie = await hub.sessionAs('teller', 'li')
    const reply = await hub.request('POST', CALL_NEXT, { cookie, body: callNext() })
    expect(reply.status).toBe(200)
    expect(reply.body).toEqual({ seq: 7 })
    expect(hub.application.submitted).toEqual([
      { command: { id: 'c-1', type: 'CallNext', data: { windowId: 'w1' } }, actor: { kind: 'teller', id: 'li' } },
    ])
  })

  test('a refusal of the hub keeps its code and details and gets the status of its code', async () => {
    const cookie = await hub.sessionAs('teller')
    for (const [code, status] of [
      ['NOBODY_WAITING', 409],
      ['STORE_UNAVAILABLE', 503],
      ['WINDOW_UNKNOWN', 404],
      ['CONFIG_INVALID', 422],
    ] as const) {
      hub.application.answer = () => ({ ok: false, problem: problem(code, { now: 'x' }) })
      const reply = await hub.request('POST', CALL_NEXT, { cookie, body: callNext() })
      expect(reply.status).toBe(status)
      expect(reply.body).toEqual({ ...problem(code), details: { now: 'x' } })
    }
  })

  test('every code has an HTTP status of an error', () => {
    for (const code of ERROR_CODES) expect(statusOf(code)).toBeGreaterThanOrEqual(400)
    expect(statusOf('TICKET_STALE')).toBe(409)
  })

  test('what does not exist is a problem in JSON', async () => {
    const cookie = await hub.sessionAs('teller')
    for (const [method, path, code] of [
      ['GET', '/api/v1/nothing', 'NOT_FOUND'],
      ['GET', '/nothing', 'NOT_FOUND'],
      ['PUT', '/api/v1/session', 'NOT_FOUND'],
      ['POST', '/api/v1/commands/Nothing', 'UNKNOWN_COMMAND'],
      ['POST', '/api/v1/commands/SettlePrint', 'UNKNOWN_COMMAND'],
      ['GET', '/api/v1/windows/w9', 'NOT_FOUND'],
      ['GET', '/api/v1/tickets/2026-11-21-A001', 'NOT_FOUND'],
    ] as const) {
      const reply = await hub.request(method, path, { cookie })
      expect([path, reply.status, reply.body.code]).toEqual([path, 404, code])
    }
    const malformed = await hub.request('GET', '/api/v1/%ff', { cookie })
    expect(malformed.body.code).toBe('BAD_REQUEST')
    expect(malformed.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('every answer of the hub carries the security headers, and the API is not cached', async () => {
    for (const path of ['/', '/healthz', '/api/v1/session', '/api/openapi.json', '/nothing']) {
      const { headers } = await hub.request('GET', path)
      const policy = headers.get('content-security-policy')
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("require-trusted-types-for 'script'")
      expect(policy).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('access-control-allow-origin')).toBeNull()
      if (path.startsWith('/api')) expect(headers.get('cache-control')).toBe('no-store')
    }
  })

  test('the OpenAPI document is served and is the generated one', async () => {
    const reply = await hub.request('GET', '/api/openapi.json')
    expect(reply.status).toBe(200)
    expect(reply.body).toEqual(JSON.parse(JSON.stringify(await generateOpenApi())))
  })

  test('the OpenAPI document says which sessions and keys open a route', async () => {
    type Documented = Record<string, Record<string, { security?: object[] }>>
    const { paths } = (await generateOpenApi()) as { paths: Documented }
    const opens = (method: string, path: string) => paths[path]?.[method]?.security?.flatMap(Object.keys)
    expect(opens('post', '/api/v1/remote-tickets')).toEqual(['partner'])
    expect(opens('post', '/api/v1/commands/CancelTicket')).toEqual(['staff', 'partner'])
    expect(opens('post', '/api/v1/commands/ActivateTicket')).toEqual(['staff', 'kiosk'])
    expect(opens('get', '/api/v1/branch')).toEqual(['staff', 'kiosk', 'display'])
    expect(opens('get', '/healthz')).toBeUndefined()
  })

  test('journal positions are numbers and pages are limited', async () => {
    const cookie = await hub.sessionAs('supervisor')
    const first = await hub.request('GET', '/api/v1/journal', { cookie })
    expect(first.body).toMatchObject({ events: [{ seq: 1, type: 'WindowOpened' }], last: 1 })
    await hub.request('GET', '/api/v1/journal?after=12&limit=9999', { cookie })
    expect(hub.application.journalPages).toEqual([
      { after: 0, limit: 100 },
      { after: 12, limit: 1000 },
    ])
    expect((await hub.request('GET', '/api/v1/journal?after=-1', { cookie })).status).toBe(400)
  })
})

describe('where requests may come from', () => {
  test.each([
    ['a foreign page', { origin: 'https://evil.example' }],
    ['a page of the same name on another port', { origin: 'http://127.0.0.1:1' }],
    ['a sandboxed page', { origin: 'null' }],
    ['a foreign page that hides its origin', { 'sec-fetch-site': 'cross-site' }],
    ['another site of the same domain', { 'sec-fetch-site': 'same-site' }],
  ])('%s changes nothing', async (_name, headers) => {
    const cookie = await hub.sessionAs('teller')
    const reply = await hub.request('POST', CALL_NEXT, { cookie, body: callNext(), headers })
    expect(reply.status).toBe(403)
    expect(reply.body.code).toBe('FOREIGN_ORIGIN')
    expect(hub.application.submitted).toEqual([])
    await hub.addUser('wang', 'teller')
    expect((await hub.logIn('wang', undefined, { headers })).status).toBe(403)
  })

  test("the hub's own page and programs without a browser may", async () => {
    const cookie = await hub.sessionAs('teller')
    const own = { origin: hub.address, 'sec-fetch-site': 'same-origin' }
    expect((await hub.request('POST', CALL_NEXT, { cookie, body: callNext(), headers: own })).status).toBe(200)
    expect((await hub.request('POST', CALL_NEXT, { cookie, body: callNext() })).status).toBe(200)
  })

  test("a name that is not the hub's is refused, whatever is asked", async () => {
    const { port } = new URL(hub.address)
    expect((await rawRequest({ host: `localhost:${port}` })).status).toBe(200)
    expect((await rawRequest({ host: `[::1]:${port}` })).status).toBe(200)
    for (const host of [
      `evil.example:${port}`,
      'evil.example',
      `localhost.evil.example:${port}`,
      `127.0.0.1:${port}@evil.example`,
    ]) {
      const reply = await rawRequest({ host })
      expect([host, reply.status]).toEqual([host, 403])
      expect(JSON.parse(reply.body).code).toBe('FOREIGN_ORIGIN')
    }
  })

  test("a configured name is the hub's", async () => {
    const named = await startWebHub({ allowedHosts: ['branch-17.bank.example'] })
    const previous = hub
    hub = named
    await previous.close()
    expect((await rawRequest({ host: 'Branch-17.bank.example:8080' })).status).toBe(200)
  })
})

describe('bodies', () => {
  function sendAs(cookie: string, type: string, body: object): Promise<number> {
    return new Promise((resolve, reject) => {
      const { port } = new URL(hub.address)
      const headers = { cookie, 'content-type': type }
      const sent = httpRequest(
        { port, host: '127.0.0.1', method: 'POST', path: CALL_NEXT, agent: false, headers },
        (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        },
      )
      sent.on('error', reject)
      sent.end(JSON.stringify(body))
    })
  }

  test.each([
    'application/json; charset=utf-8',
    'application/json\t; x=y',
    'application/json;',
    'application/json ;',
    'application/json, application/json',
    'application/jsonp',
    'text/plain',
    'text/json',
    'multipart/form-data; boundary=x',
  ])('with content type %j are refused, whatever is in them', async (type) => {
    expect(await sendAs(await hub.sessionAs('teller'), type, callNext())).toBe(400)
    expect(hub.application.submitted).toEqual([])
  })

  test('are checked when their content type ends with a tab', async () => {
    const cookie = await hub.sessionAs('teller')
    expect(await sendAs(cookie, 'application/json\t', { ...callNext(), extra: 1 })).toBe(400)
    expect(hub.application.submitted).toEqual([])
  })

  test('without a content type are refused', async () => {
    const cookie = await hub.sessionAs('teller')
    const response = await fetch(`${hub.address}${CALL_NEXT}`, {
      method: 'POST',
      headers: { cookie },
      body: new Blob([JSON.stringify(callNext())]),
    })
    expect(response.status).toBe(400)
    expect(hub.application.submitted).toEqual([])
  })

  test('with unknown fields, wrong types or nothing are refused with the places', async () => {
    const cookie = await hub.sessionAs('teller')
    const send = async (body: unknown) => (await hub.request('POST', CALL_NEXT, { cookie, body })).body
    const unknown = await send({ id: 'c', data: { windowId: 'w1', admin: true } })
    expect(unknown.code).toBe('BAD_REQUEST')
    expect(unknown.details.mistakes).toEqual([{ path: '/data', message: 'must not have additional properties: admin' }])
    expect((await send({ id: 7, data: { windowId: 'w1' } })).details.mistakes).toEqual([
      { path: '/id', message: 'must be string' },
    ])
    expect((await send({ id: 'c', data: { windowId: 'w1', seen: '1' } })).details.mistakes[0].path).toBe('/data/seen')
    for (const body of [null, [], 'x', 7, {}, { id: 'c' }, { id: 'c', data: null }])
      expect((await send(body)).code).toBe('BAD_REQUEST')
    for (const raw of [
      '',
      '{',
      '{"id":"c","data":{"windowId":"w1"}',
      '{"id":"c","data":{"windowId":"w1","__proto__":{"a":1}}}',
      '\u0000',
    ]) {
      const reply = await hub.request('POST', CALL_NEXT, { cookie, raw })
      expect([raw, reply.status, reply.body.code]).toEqual([raw, 400, 'BAD_REQUEST'])
    }
    expect(hub.application.submitted).toEqual([])
  })

  test('do not come back in a refusal', async () => {
    const cookie = await hub.sessionAs('teller')
    const reply = await hub.request('POST', CALL_NEXT, {
      cookie,
      body: { id: 'c', data: { windowId: '110101199003077758!' } },
    })
    expect(reply.status).toBe(400)
    expect(reply.text).not.toContain('110101199003077758')
  })

  test('are 16 KB at most, a configuration 256 KB', async () => {
    const cookie = await hub.sessionAs('supervisor')
    const padded = (bytes: number) => JSON.stringify({ configuration: 'x'.repeat(bytes) })
    const large = await hub.request('POST', CALL_NEXT, { cookie, raw: padded(17_000) })
    expect([large.status, large.body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE'])
    expect((await hub.request('POST', '/api/v1/configuration/check', { cookie, raw: padded(250_000) })).status).toBe(
      200,
    )
    expect((await hub.request('POST', '/api/v1/configuration/check', { cookie, raw: padded(263_000) })).status).toBe(
      413,
    )
  })

  test('are refused when they are nested deeper than a program can follow', async () => {
    const cookie = await hub.sessionAs('supervisor')
    const nested = (levels: number) => `{"configuration":${'['.repeat(levels)}${']'.repeat(levels)}}`
    const check = (raw: string) => hub.request('POST', '/api/v1/configuration/check', { cookie, raw })
    expect((await check(nested(60))).status).toBe(200)
    const deep = await check(nested(20_000))
    expect([deep.status, deep.body.code]).toEqual([400, 'BAD_REQUEST'])
    expect(deep.body.details).toEqual({ mistakes: [{ path: '', message: 'is nested too deep' }] })
  })

  test('are not read for somebody who may not send them', async () => {
    const reply = await hub.request('POST', CALL_NEXT, { raw: '{' })
    expect([reply.status, reply.body.code]).toEqual([401, 'NOT_SIGNED_IN'])
  })
})

describe('who may do what', () => {
  test('every route and command is open to its roles and to nobody else', { timeout: 30_000 }, async () => {
    const routes: { name: string; route: RouteDefinition }[] = [
      ...Object.entries(ROUTES).map(([name, route]) => ({ name, route })),
      ...COMMAND_ROUTES.map((route) => ({ name: route.type, route: { ...route, summary: '' } })),
    ]
    // Sessions in one go: logging out or changing the password would end the one in use.
    const guarded = routes.filter(
      ({ route, name }) => route.roles !== 'public' && name !== 'logOut' && name !== 'changePassword',
    )
    for (const role of [...ROLES, undefined]) {
      const partner = role === 'partner' ? hub.partnerHeaders() : undefined
      const cookie = role && role !== 'partner' ? await hub.sessionAs(role) : undefined
      for (const { name, route } of guarded) {
        const path = route.path
          .replace(':windowId', 'w1')
          .replace(':kioskId', 'k1')
          .replace(':displayId', 'hall')
          .replace(':ticketId', '2026-11-21-A001')
          .replace(':deliveryId', 'd-1')
        hub.clock.advance(1000)
        const reply = await hub.request(route.method, path, {
          ...(cookie ? { cookie } : {}),
          ...(partner ? { headers: partner } : {}),
          ...(route.body ? { body: {} } : {}),
        })
        const code = reply.status < 400 ? 'OK' : String(reply.body.code)
        const isOpen = role !== undefined && route.roles.includes(role)
        // Whoever may get through meets the check of the body, the fake hub's lack of everything, or success.
        const expected = isOpen
          ? ['OK', 'BAD_REQUEST', 'NOT_FOUND', 'WEBHOOK_UNKNOWN']
          : [role ? 'FORBIDDEN' : 'NOT_SIGNED_IN']
        expect({ role, name, code, allowed: expected.includes(code) }).toEqual({ role, name, code, allowed: true })
      }
    }
    expect(hub.application.submitted).toEqual([])
  })

  test('answers fit the contract', async () => {
    const cookie = await hub.sessionAs('admin')
    for (const [name, path] of [
      ['session', '/api/v1/session'],
      ['tickets', '/api/v1/tickets'],
      ['devices', '/api/v1/devices'],
      ['journal', '/api/v1/journal'],
    ] as const) {
      const { body } = await hub.request('GET', path, { cookie })
      expect([name, Value.Check(ROUTES[name].answer, body)]).toEqual([name, true])
    }
  })

  test('a kiosk acts for itself alone', async () => {
    const cookie = await hub.sessionAs('kiosk')
    const issue = (data: object) =>
      hub.request('POST', '/api/v1/commands/IssueTicket', { cookie, body: { id: 'i-1', data } })
    expect((await issue({ businessId: 'cash' })).status).toBe(200)
    expect(hub.application.submitted).toEqual([
      {
        command: { id: 'i-1', type: 'IssueTicket', data: { businessId: 'cash', kioskId: 'k1' } },
        actor: { kind: 'kiosk', id: 'k1' },
      },
    ])
    expect((await issue({ businessId: 'cash', kioskId: 'k1' })).status).toBe(200)
    expect((await issue({ businessId: 'cash', kioskId: 'k2' })).body.code).toBe('FORBIDDEN')
    expect((await issue({ businessId: 'cash', classId: 'gold' })).body.code).toBe('FORBIDDEN')
    expect((await issue({ businessId: 'cash', beyondLimits: true })).body.code).toBe('FORBIDDEN')
    const send = (type: string, data: object) =>
      hub.request('POST', `/api/v1/commands/${type}`, { cookie, body: { id: 'i-2', data } })
    const ticketId = '2026-11-21-A001'
    expect((await send('ActivateTicket', { with: { code: '12345678' } })).status).toBe(200)
    expect((await send('ActivateTicket', { with: { ticketId } })).body.code).toBe('FORBIDDEN')
    const diversion = { ruleId: 'r1', machineId: 'm1', businessId: 'cash', accepted: true }
    expect((await send('AnswerDiversion', diversion)).status).toBe(200)
    expect((await send('AnswerDiversion', { ...diversion, ticketId })).body.code).toBe('FORBIDDEN')
    const reprint = { id: 'r-1', data: { ticketId: '2026-11-21-A001', kioskId: 'k2' } }
    expect((await hub.request('POST', '/api/v1/commands/ReprintTicket', { cookie, body: reprint })).body.code).toBe(
      'FORBIDDEN',
    )
    expect((await hub.request('GET', '/api/v1/kiosks/k1', { cookie })).status).toBe(200)
    expect((await hub.request('GET', '/api/v1/kiosks/k2', { cookie })).body.code).toBe('FORBIDDEN')
    expect(hub.application.submitted).toHaveLength(4)
  })
})

describe('a big screen', () => {
  test('sees its own view and no other, and sends no command', async () => {
    const cookie = await hub.sessionAs('display')
    const get = (path: string) => hub.request('GET', path, { cookie })
    expect((await get('/api/v1/displays/hall')).status).toBe(200)
    expect((await get('/api/v1/displays/door1')).body.code).toBe('FORBIDDEN')
    for (const path of ['/api/v1/kiosks/k1', '/api/v1/pad', '/api/v1/tickets', '/api/v1/devices', '/api/v1/journal'])
      expect([path, (await get(path)).body.code]).toEqual([path, 'FORBIDDEN'])
    const body = { id: 'i-1', data: { businessId: 'cash' } }
    expect((await hub.request('POST', '/api/v1/commands/IssueTicket', { cookie, body })).body.code).toBe('FORBIDDEN')
    const manager = await hub.sessionAs('manager')
    expect((await hub.request('GET', '/api/v1/displays/door1', { cookie: manager })).status).toBe(200)
    expect((await hub.request('GET', '/api/v1/displays/none', { cookie: manager })).body.code).toBe('NOT_FOUND')
    // A kiosk's key opens no display, although both are called the same.
    hub.people.saveScreenKey('kiosk', 'hall', 'x')
    hub.people.screenKeys.delete('display:hall')
    expect((await get('/api/v1/displays/hall')).body.code).toBe('SESSION_EXPIRED')
  })

  test('gets a call as sound, by number and window', async () => {
    const cookie = await hub.sessionAs('display')
    const reply = await hub.request('GET', '/api/v1/announcement.wav?number=A016&window=3&languages=en,zh-CN&chime=0', {
      cookie,
    })
    expect([reply.status, reply.headers.get('content-type'), reply.text]).toEqual([200, 'audio/wav', 'A016'])
    await hub.request('GET', '/api/v1/announcement.wav?number=B002&window=12', { cookie })
    expect(hub.application.announced).toEqual([
      { number: 'A016', windowNumber: 3, languages: ['en', 'zh-CN'], chime: false },
      { number: 'B002', windowNumber: 12 },
    ])
    for (const query of [
      'number=A016',
      'number=a016&window=3',
      'number=A016&window=x',
      'number=A016&window=0',
      'number=A016&window=03',
      'number=A016&window=3&languages=fr',
    ])
      expect((await hub.request('GET', `/api/v1/announcement.wav?${query}`, { cookie })).status).toBe(400)
    hub.application.announcement = () => undefined
    expect((await hub.request('GET', '/api/v1/announcement.wav?number=A016&window=3', { cookie })).status).toBe(404)
  })
})

describe('listening', () => {
  test("on a taken port fails with the system's error", async () => {
    const port = Number(new URL(hub.address).port)
    await expect(startWebHub({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect((await hub.request('GET', '/healthz')).status).toBe(200)
  })

  test('on the network in the clear is refused', async () => {
    await expect(startWebHub({ host: '0.0.0.0' })).rejects.toMatchObject({ problem: { code: 'CONFIG_INVALID' } })
  })

  test('ends with the hub, screens and all, although they are connected', async () => {
    const screen = await hub.connect(await hub.sessionAs('teller'))
    const gone = nextMessage(screen.socket, 'disconnect')
    await hub.server.close()
    // Not "io server disconnect": after that a screen would not come back by itself.
    expect(await gone).toBe('transport close')
    await expect(hub.request('GET', '/healthz')).rejects.toThrow()
  })
})

describe('under stress', () => {
  test('a hub that throws gives INTERNAL and one log line with the cause, and the next request is served', async () => {
    const cookie = await hub.sessionAs('teller')
    hub.lines.length = 0
    hub.application.answer = () => {
      throw new Error('broken')
    }
    const body = { id: 'c-1', data: { windowId: 'w1', ticketId: '2026-11-21-A001' } }
    const reply = await hub.request('POST', CALL_NEXT, { cookie, body })
    expect([reply.status, reply.body]).toEqual([500, problem('INTERNAL')])
    hub.application.answer = () => {
      throw new ProblemError('STORE_UNAVAILABLE')
    }
    expect((await hub.request('POST', CALL_NEXT, { cookie, body })).status).toBe(503)
    expect((await hub.request('GET', '/healthz')).status).toBe(200)
    expect(hub.lines.map(({ level, fields }) => [level, fields.code, fields.status, fields.route])).toEqual([
      ['error', 'INTERNAL', 500, CALL_NEXT],
      ['error', 'STORE_UNAVAILABLE', 503, CALL_NEXT],
    ])
    expect(JSON.stringify(hub.lines)).not.toContain('2026-11-21-A001')
  })

  test('a session that sends commands too fast is told to wait, others are not', async () => {
    const fast = await hub.sessionAs('teller', 'fast')
    const calm = await hub.sessionAs('teller', 'calm')
    const codes: number[] = []
    for (let i = 0; i < 31; i++)
      codes.push((await hub.request('POST', CALL_NEXT, { cookie: fast, body: callNext(`c-${i}`) })).status)
    expect(codes.filter((status) => status === 200)).toHaveLength(30)
    expect(codes.at(-1)).toBe(429)
    expect((await hub.request('POST', CALL_NEXT, { cookie: calm, body: callNext() })).status).toBe(200)
    hub.clock.advance(100)
    expect((await hub.request('POST', CALL_NEXT, { cookie: fast, body: callNext() })).status).toBe(200)
  })
})
