import { connect as connectTcp } from 'node:net'
import fc from 'fast-check'
import Value from 'typebox/value'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  COMMAND_ROLES,
  type Delta,
  Hello,
  PUBLIC_COMMANDS,
  type PublicCommandType,
  ROLES,
  SubscribeAnswer,
} from '../../../contracts/index.ts'
import { nextMessage, type Screen, startWebHub, type WebHub } from '../../../test/support/webHub.ts'
import { SOCKET_LIMITS } from './socket.ts'

let hub: WebHub
beforeEach(async () => {
  hub = await startWebHub()
})
afterEach(() => hub.close())

const callNext = { id: 'c-1', type: 'CallNext', data: { windowId: 'w1' } }
/** The code of a refusal, or OK. */
async function outcome(screen: Screen, event: string, payload: unknown): Promise<string> {
  const answer = await screen.send(event, payload)
  return answer.ok ? 'OK' : answer.problem.code
}
function failure(cookie: string | undefined, headers: Record<string, string> = {}): Promise<Error> {
  const socket = hub.openSocket(cookie, headers)
  return new Promise((resolve, reject) => {
    socket.once('connect_error', resolve)
    socket.once('hello', () => reject(new Error('was let in')))
  })
}
/** A partner's programs have no socket. */
const SCREEN_ROLES = ROLES.filter((role) => role !== 'partner')
/** Data of commands that fits their schemas. */
const DATA: Record<PublicCommandType, object> = {
  IssueTicket: { businessId: 'cash' },
  ActivateTicket: { with: { code: '12345678' } },
  AddBusiness: { ticketId: '2026-11-21-A001', businessId: 'cash' },
  ServeWithoutTicket: { windowId: 'w1', businessId: 'cash' },
  ReprintTicket: { ticketId: '2026-11-21-A001', kioskId: 'k1' },
  RequestHelp: { topic: 'general' },
  CancelTicket: { ticketId: '2026-11-21-A001' },
  SignIn: { windowId: 'w1' },
  SignOut: { windowId: 'w1' },
  OpenWindow: { windowId: 'w1' },
  PauseWindow: { windowId: 'w1' },
  CloseWindow: { windowId: 'w1' },
  CallNext: { windowId: 'w1' },
  CallNumber: { windowId: 'w1', ticketId: '2026-11-21-A001' },
  Recall: { windowId: 'w1', ticketId: '2026-11-21-A001' },
  StartService: { windowId: 'w1', ticketId: '2026-11-21-A001' },
  FinishService: { windowId: 'w1', ticketId: '2026-11-21-A001' },
  MarkNoShow: { windowId: 'w1', ticketId: '2026-11-21-A001' },
  TransferTicket: { windowId: 'w1', ticketId: '2026-11-21-A001', to: { queue: 'q1' } },
  HoldTicket: { ticketId: '2026-11-21-A001' },
  ResumeTicket: { ticketId: '2026-11-21-A001' },
  MoveTicket: { ticketId: '2026-11-21-A001', to: 'front', reason: 'pregnant' },
  ChangeTicket: { ticketId: '2026-11-21-A001', classId: 'gold' },
  OverrideProfile: { windowId: 'w1', profileId: 'p1', minutes: 30 },
  EndOverride: { windowId: 'w1' },
  InviteEvaluation: { windowId: 'w1', ticketId: '2026-11-21-A001' },
  AcknowledgeNotice: { noticeId: 'n-1' },
  RaiseEmergency: {},
  Broadcast: { text: { 'zh-CN': '请注意', en: 'Attention' }, minutes: 5 },
  EndBroadcast: {},
  SetRates: { publishedAt: 1, rates: [] },
  SetMachine: { machineId: 'm1', state: 'out' },
  CommandDevice: { deviceId: 'd1', name: 'Device.Restart', data: {}, reason: 'stuck' },
  SetInService: { deviceId: 'd1', inService: false, reason: 'broken' },
  AnswerDiversion: { ruleId: 'r1', machineId: 'm1', businessId: 'cash', accepted: true },
  ApplyConfiguration: { basedOn: 1 },
  AcknowledgeAlert: { alertId: 'a-1' },
  PlanMaintenance: { maintenanceId: 'm-1', deviceIds: [], from: 1, until: 2, reason: 'paper' },
  EndMaintenance: { maintenanceId: 'm-1' },
  CountStock: { stockId: 'vouchers', count: 10 },
  MoveStock: { stockId: 'vouchers', move: 'fill', pieces: 10 },
  CloseForm: { formId: 'f-1', outcome: 'used' },
  LinkForm: { formId: 'f-1', ticketId: '2026-11-21-A001' },
}

describe('connecting', () => {
  test('greets with contract, software and epoch', async () => {
    const screen = await hub.connect(await hub.sessionAs('teller'))
    expect(Value.Check(Hello, screen.hello)).toBe(true)
    expect(screen.hello).toEqual({ contract: 1, software: 'branchhub', epoch: 'epoch-1' })
  })

  test('needs a session and an origin of our own', async () => {
    const cookie = await hub.sessionAs('teller')
    expect(await failure(undefined)).toBeInstanceOf(Error)
    expect(await failure('branchhub_session=nonsense')).toBeInstanceOf(Error)
    expect(await failure(undefined, hub.partnerHeaders())).toBeInstanceOf(Error)
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { host: 'evil.example' },
    ]
    for (const headers of foreign) expect(await failure(cookie, headers)).toBeInstanceOf(Error)
    const screen = await hub.connect(cookie, { origin: hub.address, 'sec-fetch-site': 'same-origin' })
    expect(screen.socket.connected).toBe(true)
  })

  test('is by WebSocket only', async () => {
    const cookie = await hub.sessionAs('teller')
    const response = await fetch(`${hub.address}/socket.io/?EIO=4&transport=polling`, { headers: { cookie } })
    expect(response.status).toBe(400)
    expect((await fetch(`${hub.address}/socket.io/socket.io.js`)).status).not.toBe(200)
  })

  test('is limited per session', async () => {
    const cookie = await hub.sessionAs('teller')
    for (let i = 0; i < SOCKET_LIMITS.maxPerSession; i++) await hub.connect(cookie)
    expect(await failure(cookie)).toBeInstanceOf(Error)
  })
})

describe('channels', () => {
  test('give a snapshot and then every change, in order, without a gap or a repetition', async () => {
    const screen = await hub.connect(await hub.sessionAs('teller'))
    hub.application.change('window:w1')
    const answer = await screen.send('subscribe', { channel: 'window:w1' })
    expect(Value.Check(SubscribeAnswer, answer)).toBe(true)
    expect(answer).toEqual({
      ok: true,
      snapshot: { channel: 'window:w1', epoch: 'epoch-1', version: 2, tick: 5, wall: 7, view: { counter: 2 } },
    })
    for (let i = 0; i < 20; i++) hub.application.change('window:w1')
    hub.application.change('branch')
    await screen.send('unsubscribe', { channel: 'window:w1' })
    expect(screen.deltas.map(({ from, to }) => [from, to])).toEqual(
      Array.from({ length: 20 }, (_, i) => [i + 2, i + 3]),
    )
    hub.application.change('window:w1')
    await screen.send('unsubscribe', { channel: 'window:w1' })
    expect(screen.deltas).toHaveLength(20)
  })

  test('join snapshot and changes without a seam while changes pour in', async () => {
    const screen = await hub.connect(await hub.sessionAs('teller'))
    const received: (['snapshot', number] | ['delta', number, number])[] = []
    screen.socket.on('delta', ({ from, to }: Delta) => received.push(['delta', from, to]))
    let isDone = false
    const pour = (left: number) => {
      hub.application.change('window:w1')
      if (left > 0) setImmediate(pour, left - 1)
      else isDone = true
    }
    pour(200)
    while (!isDone) {
      // Noted in the callback itself: a promise would go on only after further messages of the same packet.
      await new Promise<void>((resolve) => {
        screen.socket.emit('subscribe', { channel: 'window:w1' }, (answer: { snapshot: { version: number } }) => {
          received.push(['snapshot', answer.snapshot.version])
          resolve()
        })
      })
      hub.clock.advance(1000)
    }
    await screen.send('unsubscribe', { channel: 'window:w1' })
    let held = 0
    for (const message of received) {
      if (message[0] === 'snapshot') held = message[1]
      else {
        expect(message[1]).toBe(held)
        held = message[2]
      }
    }
    expect(held).toBe(202)
  })

  test('skip a change the snapshot already has', async () => {
    const screen = await hub.connect(await hub.sessionAs('teller'))
    hub.application.versions.set('branch', 5)
    await screen.send('subscribe', { channel: 'branch' })
    hub.application.tell({ channel: 'branch', epoch: 'epoch-1', from: 4, to: 5, tick: 6, wall: 8, set: {} })
    hub.application.change('branch')
    await screen.send('unsubscribe', { channel: 'branch' })
    expect(screen.deltas.map(({ to }) => to)).toEqual([6])
  })

  test('are kept up to date only while somebody watches', async () => {
    const cookie = await hub.sessionAs('teller')
    const [one, two] = [await hub.connect(cookie), await hub.connect(cookie)]
    await one.send('subscribe', { channel: 'window:w1' })
    await one.send('subscribe', { channel: 'window:w1' })
    await two.send('subscribe', { channel: 'window:w1' })
    expect(hub.application.watched).toEqual(['window:w1'])
    await one.send('unsubscribe', { channel: 'window:w1' })
    expect(hub.application.watched).toEqual(['window:w1'])
    const left = new Promise<void>((resolve) => {
      hub.application.unwatch = (channel) => {
        expect(channel).toBe('window:w1')
        resolve()
      }
    })
    two.socket.disconnect()
    await left
  })

  test('that do not exist are refused and not watched', async () => {
    const screen = await hub.connect(await hub.sessionAs('teller'))
    expect(await outcome(screen, 'subscribe', { channel: 'window:w9' })).toBe('NOT_FOUND')
    for (const channel of ['hall', 'window:', 'window:W1', 'branch:1', 'window:w1 ', '__proto__', 7, null]) {
      expect(await outcome(screen, 'subscribe', { channel })).toBe('BAD_REQUEST')
    }
    expect(hub.application.watched).toEqual([])
  })

  test('are open to the roles of their routes; a kiosk sees itself and the branch', async () => {
    const channels = ['branch', 'window:w1', 'kiosk:k1', 'kiosk:k2', 'fleet']
    const seen: Record<string, string[]> = {}
    for (const role of SCREEN_ROLES) {
      const screen = await hub.connect(await hub.sessionAs(role))
      const outcomes = await Promise.all(channels.map((channel) => outcome(screen, 'subscribe', { channel })))
      expect(outcomes.every((code) => code === 'OK' || code === 'FORBIDDEN')).toBe(true)
      seen[role] = channels.filter((_, i) => outcomes[i] === 'OK')
    }
    expect(seen).toEqual({
      kiosk: ['branch', 'kiosk:k1'],
      display: ['branch'],
      teller: ['branch', 'window:w1'],
      manager: channels,
      supervisor: channels,
      operations: ['branch', 'fleet'],
      admin: channels,
    })
  })
})

describe('commands', () => {
  test('go to the hub with their sender, and its answer comes back', async () => {
    const screen = await hub.connect(await hub.sessionAs('teller', 'li'))
    expect(await screen.send('command', callNext)).toEqual({ ok: true, result: { seq: 7 } })
    expect(hub.application.submitted).toEqual([{ command: callNext, actor: { kind: 'teller', id: 'li' } }])
  })

  test('are open to their roles and to nobody else', async () => {
    for (const role of SCREEN_ROLES) {
      const screen = await hub.connect(await hub.sessionAs(role))
      for (const [type, data] of Object.entries(DATA) as [PublicCommandType, object][]) {
        hub.clock.advance(1000)
        const code = await outcome(screen, 'command', { id: 'c', type, data })
        // The configuration in DATA is incomplete: its form is checked before anything else.
        const expected =
          type === 'ApplyConfiguration' ? 'BAD_REQUEST' : COMMAND_ROLES[type].includes(role) ? 'OK' : 'FORBIDDEN'
        expect({ role, type, code }).toEqual({ role, type, code: expected })
      }
    }
    expect(Object.keys(DATA)).toEqual(Object.keys(PUBLIC_COMMANDS))
  })

  test('of a kiosk are for itself', async () => {
    const screen = await hub.connect(await hub.sessionAs('kiosk'))
    const issue = (data: object) => outcome(screen, 'command', { id: 'i', type: 'IssueTicket', data })
    expect(await issue({ businessId: 'cash', kioskId: 'k2' })).toBe('FORBIDDEN')
    expect(await issue({ businessId: 'cash', classId: 'gold' })).toBe('FORBIDDEN')
    expect(await issue({ businessId: 'cash' })).toBe('OK')
    const help = (data: object) => outcome(screen, 'command', { id: 'h', type: 'RequestHelp', data })
    expect(await help({ kioskId: 'k2' })).toBe('FORBIDDEN')
    expect(await help({ topic: 'printer' })).toBe('OK')
    expect(hub.application.submitted.map(({ command }) => command.data)).toEqual([
      { businessId: 'cash', kioskId: 'k1' },
      { topic: 'printer', kioskId: 'k1' },
    ])
  })

  test('of a display are none; it watches itself and the names, not the staff', async () => {
    const screen = await hub.connect(await hub.sessionAs('display'))
    const watch = (channel: string) => outcome(screen, 'subscribe', { channel })
    expect(await watch('display:hall')).toBe('OK')
    expect(await watch('branch')).toBe('OK')
    for (const channel of ['display:door1', 'pad', 'window:w1', 'kiosk:k1'])
      expect([channel, await watch(channel)]).toEqual([channel, 'FORBIDDEN'])
    const manager = await hub.connect(await hub.sessionAs('manager'))
    expect(await outcome(manager, 'subscribe', { channel: 'pad' })).toBe('OK')
    const teller = await hub.connect(await hub.sessionAs('teller'))
    expect(await outcome(teller, 'subscribe', { channel: 'pad' })).toBe('FORBIDDEN')
  })

  test('with mistakes are refused with the places in the message', async () => {
    const screen = await hub.connect(await hub.sessionAs('teller'))
    const answer = await screen.send('command', { ...callNext, data: { windowId: 'w1', extra: 1 } })
    expect(answer).toMatchObject({
      ok: false,
      problem: {
        code: 'BAD_REQUEST',
        details: { mistakes: [{ path: '/data', message: 'must not have additional properties: extra' }] },
      },
    })
    expect(await outcome(screen, 'command', { ...callNext, type: 'SettlePrint' })).toBe('BAD_REQUEST')
  })
})

describe('sessions of sockets', () => {
  test('end after 15 minutes with heartbeats and subscriptions only: the socket is told, and the next request refused', async () => {
    await hub.close()
    hub = await startWebHub({ limits: { sockets: { ...SOCKET_LIMITS, sessionCheckMs: 10 } } })
    const cookie = await hub.sessionAs('teller')
    const screen = await hub.connect(cookie)
    const expired = nextMessage(screen.socket, 'session-expired')
    const gone = nextMessage(screen.socket, 'disconnect')
    hub.clock.advance(14 * 60_000)
    await screen.send('subscribe', { channel: 'branch' })
    hub.clock.advance(60_000)
    await expired
    expect(await gone).toBe('io server disconnect')
    expect((await hub.request('GET', '/api/v1/session', { cookie })).body.code).toBe('SESSION_EXPIRED')
  })

  test('live on with commands', async () => {
    const cookie = await hub.sessionAs('teller')
    const screen = await hub.connect(cookie)
    hub.clock.advance(14 * 60_000)
    expect(await outcome(screen, 'command', callNext)).toBe('OK')
    hub.clock.advance(14 * 60_000)
    expect(await outcome(screen, 'subscribe', { channel: 'branch' })).toBe('OK')
  })

  test('are looked at with every message', async () => {
    const screen = await hub.connect(await hub.sessionAs('teller'))
    hub.people.sessions.clear()
    const gone = nextMessage(screen.socket, 'disconnect')
    expect(await outcome(screen, 'command', callNext)).toBe('SESSION_EXPIRED')
    await gone
    expect(hub.application.submitted).toEqual([])
  })

  test('end with the log-out', async () => {
    const cookie = await hub.sessionAs('teller')
    const screen = await hub.connect(cookie)
    const expired = nextMessage(screen.socket, 'session-expired')
    await hub.request('DELETE', '/api/v1/session', { cookie })
    await expired
  })
})

describe('under stress', () => {
  test('handlers that throw give INTERNAL, and the hub goes on', async () => {
    const screen = await hub.connect(await hub.sessionAs('teller'))
    hub.application.answer = () => {
      throw new Error('broken')
    }
    expect(await outcome(screen, 'command', callNext)).toBe('INTERNAL')
    hub.application.view = () => {
      throw new Error('broken')
    }
    expect(await outcome(screen, 'subscribe', { channel: 'branch' })).toBe('INTERNAL')
    expect(hub.application.watched).toEqual([])
    hub.people.findSession = () => {
      throw new Error('broken')
    }
    expect(await outcome(screen, 'command', callNext)).toBe('INTERNAL')
    expect((await hub.request('GET', '/healthz')).status).toBe(200)
    expect(hub.lines.filter(({ level }) => level === 'error')).toHaveLength(3)
  })

  test('a message without acknowledgement is not carried out and hurts nobody', async () => {
    const screen = await hub.connect(await hub.sessionAs('teller'))
    for (const payload of [callNext, null, undefined, [], 'x', 7]) screen.socket.emit('command', payload)
    screen.socket.emit('subscribe', null)
    screen.socket.emit('error', new Error('x'))
    screen.socket.emit('nonsense')
    expect(await outcome(screen, 'subscribe', { channel: 'branch' })).toBe('OK')
    expect(hub.application.submitted).toEqual([])
  })

  test('whatever is sent, it is answered with a refusal and nothing reaches the hub', async () => {
    const cookie = await hub.sessionAs('supervisor')
    const screen = await hub.connect(cookie)
    const eventName = fc.oneof(
      fc.constantFrom('subscribe', 'unsubscribe', 'command', 'hello', 'delta', '__proto__', 'constructor', 'error', ''),
      fc.string(),
    )
    const payload = fc.oneof(
      fc.anything({ withNullPrototype: false }),
      fc.record({ channel: fc.anything() }),
      fc.record({
        id: fc.anything(),
        type: fc.constantFrom(...Object.keys(PUBLIC_COMMANDS), 'toString'),
        data: fc.anything(),
      }),
    )
    await fc.assert(
      fc.asyncProperty(eventName, fc.array(payload, { maxLength: 3 }), async (event, payloads) => {
        fc.pre(
          !['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'].includes(event),
        )
        const sendable = payloads.map((value) =>
          JSON.parse(JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part)) ?? 'null'),
        )
        hub.clock.advance(1000)
        const answer = await screen.socket.emitWithAck(event, ...sendable)
        expect(answer).toMatchObject({ ok: false, problem: { code: 'BAD_REQUEST' } })
      }),
      { numRuns: 300 },
    )
    expect(hub.application.submitted).toEqual([])
    expect(await outcome(screen, 'subscribe', { channel: 'branch' })).toBe('OK')
  })

  test('raw frames that are no socket.io cost the sender his connection and nothing else', async () => {
    const cookie = await hub.sessionAs('teller')
    const witness = await hub.connect(cookie)
    for (const frame of [
      '42',
      '42[',
      '42["command"',
      '42[7,{}]',
      '42[null]',
      '42{}',
      '451-["command",{"_placeholder":true,"num":0}]',
      '4',
      '99',
      '2probe',
      '\u0000',
      '40/other,',
      '43',
      '421[]',
    ]) {
      const screen = await hub.connect(cookie)
      // biome-ignore lint/suspicious/noExplicitAny: the transport is the one place where a raw frame can be sent
      const transport = screen.socket.io.engine.transport as any
      transport.ws.send(frame)
      screen.socket.disconnect()
    }
    expect(await outcome(witness, 'subscribe', { channel: 'branch' })).toBe('OK')
  })

  test('an oversized message closes the connection of its sender', async () => {
    const cookie = await hub.sessionAs('teller')
    const [rude, polite] = [await hub.connect(cookie), await hub.connect(cookie)]
    const gone = nextMessage(rude.socket, 'disconnect')
    rude.socket.emit('command', { ...callNext, data: 'x'.repeat(17_000) })
    await gone
    expect(await outcome(polite, 'command', callNext)).toBe('OK')
  })

  test('messages beyond 40 at once are refused, 20 more per second let through, and a flood is cut', async () => {
    const cookie = await hub.sessionAs('manager')
    const screen = await hub.connect(cookie)
    const burst = await Promise.all(
      Array.from({ length: 45 }, () => outcome(screen, 'unsubscribe', { channel: 'branch' })),
    )
    expect(burst).toEqual([...Array(40).fill('OK'), ...Array(5).fill('TOO_MANY_REQUESTS')])
    hub.clock.advance(1000)
    const next = await Promise.all(
      Array.from({ length: 21 }, () => outcome(screen, 'unsubscribe', { channel: 'branch' })),
    )
    expect(next).toEqual([...Array(20).fill('OK'), 'TOO_MANY_REQUESTS'])
    const gone = nextMessage(screen.socket, 'disconnect')
    for (let i = 0; i < 250; i++) screen.socket.emit('unsubscribe', { channel: 'branch' })
    await gone
  })

  test('commands that are refused count too: the account of refusals is not filled faster than commands are taken', async () => {
    const cookie = await hub.sessionAs('teller')
    const screens = [await hub.connect(cookie), await hub.connect(cookie)]
    const restart = { deviceId: 'printer', name: 'Device.Restart', data: {}, reason: 'it hangs' }
    const codes = await Promise.all(
      screens.flatMap((screen) =>
        Array.from({ length: 20 }, (_, n) =>
          outcome(screen, 'command', { id: `r-${n}`, type: 'CommandDevice', data: restart }),
        ),
      ),
    )
    expect(codes.filter((code) => code === 'FORBIDDEN')).toHaveLength(30)
    expect(codes.filter((code) => code === 'TOO_MANY_REQUESTS')).toHaveLength(10)
    expect(hub.application.refusals).toHaveLength(30)
  })

  test('a screen that stops reading is cut; it costs the others nothing', async () => {
    const cookie = await hub.sessionAs('teller')
    const reader = await hub.connect(cookie)
    await reader.send('subscribe', { channel: 'branch' })
    const deaf = await connectDeaf(cookie)
    const before = hub.lines.length
    const big = 'x'.repeat(50_000)
    const isCut = () => hub.lines.slice(before).some(({ fields }) => fields.reason === 'too slow')
    for (let i = 0; i < 2000 && !isCut(); i++) {
      const received = nextMessage<Delta>(reader.socket, 'delta')
      hub.application.change('branch', { big })
      await received
    }
    expect(isCut()).toBe(true)
    expect(reader.socket.connected).toBe(true)
    expect(reader.deltas.every(({ from }, i) => from === i + 1)).toBe(true)
    deaf.destroy()
    const back = await hub.connect(cookie)
    expect(await back.send('subscribe', { channel: 'branch' })).toMatchObject({
      ok: true,
      snapshot: { version: hub.application.versions.get('branch') },
    })
  })
})

/** A WebSocket client by hand that subscribes to the branch and then never reads again. */
function connectDeaf(cookie: string) {
  const { port } = new URL(hub.address)
  const socket = connectTcp(Number(port), '127.0.0.1')
  const frame = (text: string) => {
    const payload = Buffer.from(text)
    // FIN and text, masked with zeros: the mask may be any four bytes.
    return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload])
  }
  return new Promise<typeof socket>((resolve, reject) => {
    let received = ''
    let step = 0
    socket.on('error', reject)
    socket.on('data', (data) => {
      received += data.toString('latin1')
      if (step === 0 && received.includes('0{"sid"')) {
        step = 1
        socket.write(frame('40'))
      } else if (step === 1 && received.includes('42["hello"')) {
        step = 2
        socket.write(frame('420["subscribe",{"channel":"branch"}]'))
      } else if (step === 2 && received.includes('430[')) {
        socket.pause()
        resolve(socket)
      }
    })
    socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nCookie: ${cookie}\r\n\r\n`,
    )
  })
}
