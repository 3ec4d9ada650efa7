import { describe, expect, test } from 'vitest'
import type { SimulatorFactory } from '../../simulators/device.ts'
import { machine } from '../../test/support/machines.ts'
import { type Bench, bench } from '../../test/support/memoryPort.ts'
import { definition } from './driver.ts'

/** Somebody at the other end who says what the test says. */
const nobody: SimulatorFactory = () => ({
  protocol: 'machine-intake-http',
  receive() {},
  lineOpened() {},
  lineClosed() {},
  act() {},
  look: () => ({}),
})
const SECRET = 'example-of-a-secret'
const STATE = {
  no: 'PK00000017',
  time: '2026-11-29T10:15:00+08:00',
  type: 'state',
  state: 'RUN',
  parts: [{ code: 'BNA', state: 'OK' }],
  boxes: [{ id: 'notes', count: 120, capacity: 600 }],
}
const open = (name: 'payment-kiosk' | 'multimedia-terminal', change: object = {}, options: object = {}) =>
  bench(definition, nobody, { settings: { ...machine(name), ...change }, ...options })

interface Asked {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** One request and its answer. */
async function ask(one: Bench, { method = 'POST', path = `/${SECRET}/kiosk`, headers = {}, body = '' }: Asked) {
  const before = one.written.length
  const head = [`${method} ${path} HTTP/1.1`, 'Host: hub', `Content-Length: ${Buffer.byteLength(body)}`]
  for (const [name, value] of Object.entries(headers)) head.push(`${name}: ${value}`)
  await one.inject(Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`))
  const answer = () => Buffer.concat(one.written.slice(before)).toString('utf8')
  while (!/\r\n\r\n.*\}$/s.test(answer())) {
    await new Promise((resolve) => setImmediate(resolve))
    await one.clock.advance(100)
  }
  const [first = '', rest = ''] = answer().split('\r\n\r\n', 2)
  return {
    status: Number(first.slice(9, 12)),
    head: first.toLowerCase(),
    body: JSON.parse(rest) as Record<string, unknown>,
  }
}
const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' }

describe('messages over HTTP', () => {
  test('a good one is taken, again it is known, one of no kind is ignored', async () => {
    const one = await open('payment-kiosk')
    const body = JSON.stringify(STATE)
    expect(await ask(one, { headers: JSON_TYPE, body })).toMatchObject({
      status: 200,
      body: { ok: true, verdict: 'taken' },
    })
    expect(one.status.machine?.mode).toBe('inService')
    expect(await ask(one, { headers: JSON_TYPE, body })).toMatchObject({
      status: 200,
      body: { ok: true, verdict: 'again' },
    })
    expect(await ask(one, { body: '{"type":"hello"}' })).toMatchObject({ status: 200, body: { verdict: 'ignored' } })
    one.driver.stop()
  })

  test('a wrong one is answered with all that is wrong and where, and not with what stands there', async () => {
    const one = await open('payment-kiosk')
    const body = JSON.stringify({ ...STATE, state: 'SECRETWORD', boxes: [{ id: 'notes', count: -1 }] })
    const { status, body: said } = await ask(one, { headers: JSON_TYPE, body })
    expect(status).toBe(400)
    expect(said).toEqual({
      ok: false,
      mistakes: [
        { step: 'schema', place: 'state', message: 'is none of the values it can have' },
        { step: 'schema', place: 'boxes.notes.count', message: 'is less than 0' },
      ],
    })
    expect(await ask(one, { body: '{"type":' })).toMatchObject({
      status: 400,
      body: { mistakes: [{ step: 'format', message: expect.stringContaining('is no JSON') as string }] },
    })
    one.driver.stop()
  })

  test('without the secret nothing is said and nothing taken, wherever the secret belongs', async () => {
    const inPath = await open('payment-kiosk')
    const body = JSON.stringify(STATE)
    for (const path of ['/kiosk', '/wrong-secret/kiosk', `/${SECRET}x/kiosk`])
      expect(await ask(inPath, { path, headers: JSON_TYPE, body })).toMatchObject({ status: 401 })
    expect(inPath.status.machine?.mode).toBe('unknown')
    inPath.driver.stop()
    const inHeader = await open('multimedia-terminal')
    const status = '{"event":"status","id":1,"at":1795918500,"open":true,"screen":"ok","paper":"good","rolls":300}'
    expect(await ask(inHeader, { path: '/terminal', body: status })).toMatchObject({ status: 401 })
    expect(
      await ask(inHeader, { path: '/terminal', headers: { 'X-Machine-Key': 'wrong' }, body: status }),
    ).toMatchObject({
      status: 401,
    })
    expect(
      await ask(inHeader, { path: '/terminal', headers: { 'x-machine-key': SECRET }, body: status }),
    ).toMatchObject({
      status: 200,
    })
    inHeader.driver.stop()
  })

  test('another path, method, content type or length is told as such', async () => {
    const one = await open('payment-kiosk', { maxBytes: 400 })
    const body = JSON.stringify(STATE)
    expect(await ask(one, { path: `/${SECRET}/other`, body })).toMatchObject({ status: 404 })
    expect(await ask(one, { method: 'PUT', body })).toMatchObject({ status: 405 })
    expect(await ask(one, { headers: { 'Content-Type': 'application/xml' }, body })).toMatchObject({ status: 415 })
    expect(await ask(one, { body: JSON.stringify({ ...STATE, more: 'x'.repeat(400) }) })).toMatchObject({ status: 413 })
    one.driver.stop()
  })

  test('too many are put off, and so is one the hub can not take', async () => {
    let isUp = false
    const one = await open(
      'payment-kiosk',
      { mostPerMinute: 3 },
      {
        emit: ({ name }: { name: string }) =>
          Promise.resolve(name !== 'Machine.TransactionEvent' || isUp ? 'committed' : 'expired'),
      },
    )
    const trade = (no: string) =>
      JSON.stringify({
        no,
        time: STATE.time,
        type: 'trade',
        trade: { kind: 'BILL', result: 'OK', fen: 8850, seconds: 42 },
      })
    const putOff = await ask(one, { body: trade('1') })
    expect(putOff).toMatchObject({ status: 503 })
    expect(putOff.head).toContain('retry-after: 5')
    isUp = true
    expect(await ask(one, { body: trade('1') })).toMatchObject({ status: 200, body: { verdict: 'taken' } })
    expect(await ask(one, { body: trade('2') })).toMatchObject({ status: 200 })
    expect(await ask(one, { body: trade('3') })).toMatchObject({ status: 429 })
    await one.clock.advance(60_000)
    expect(await ask(one, { body: trade('3') })).toMatchObject({ status: 200, body: { verdict: 'taken' } })
    one.driver.stop()
  })
})
