import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CrmConfig } from '../../../contracts/index.ts'
import { collectingLog } from '../../../test/support/storeFixtures.ts'
import type { KnownNumber } from '../../app/ports.ts'
import { Crm, wasNotAsked } from './crm.ts'

const PERSON: KnownNumber = { kind: 'citizen', number: '110101199003077758' }
const person = (n: number): KnownNumber => ({ kind: 'phone', number: `138${String(n).padStart(8, '0')}` })
const GOLD = { classId: 'gold', adviserId: 'anna' }

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void
const json =
  (value: unknown, status = 200): Answer =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))

let server: Server
let url: string
let answer: Answer
let asked: { headers: IncomingMessage['headers']; body: string }[]
/** Resolves with the next request. */
let nextRequest: () => Promise<void>
let nowMs: number
let settings: CrmConfig | undefined
let log: ReturnType<typeof collectingLog>
let crm: Crm

beforeEach(async () => {
  asked = []
  answer = json(GOLD)
  let came = () => {}
  nextRequest = () =>
    new Promise((resolve) => {
      came = resolve
    })
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      asked.push({ headers: request.headers, body })
      answer(request, response, body)
      came()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/who`
  settings = { url, timeoutMs: 20_000, cacheMinutes: 60, breakAfter: 3, breakSeconds: 30 }
  nowMs = 1_000
  log = collectingLog()
  crm = new Crm({ settings: () => settings, token: 'a-token', clock: { monotonicMs: () => nowMs }, log })
})
afterEach(() => {
  crm.close()
  server.closeAllConnections()
  server.close()
})

const failures = async (count: number) => {
  for (let n = 0; n < count; n++) await expect(crm.find(person(n))).rejects.toThrow()
}

describe('the customer system over HTTP', () => {
  it('is asked as agreed, and its answer is remembered without asking again', async () => {
    expect(await crm.find({ kind: 'phone', number: '+86 138-0013 8000' })).toEqual(GOLD)
    expect(asked[0]?.body).toBe('{"kind":"phone","number":"13800138000"}')
    expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer a-token', 'content-type': 'application/json' })
    expect(crm.remembered({ kind: 'phone', number: '13800138000' })).toEqual(GOLD)
    expect(crm.remembered(PERSON)).toBeUndefined()
  })

  it('remembers for its time, and that somebody is not known for a shorter one', async () => {
    await crm.find(PERSON)
    answer = json({}, 404)
    expect(await crm.find(person(1))).toBeUndefined()
    expect(crm.remembered(person(1))).toBeNull()
    nowMs += 3 * 60_000
    expect(crm.remembered(person(1))).toBeUndefined()
    expect(crm.remembered(PERSON)).toEqual(GOLD)
    nowMs += 60 * 60_000
    expect(crm.remembered(PERSON)).toBeUndefined()
  })

  it('remembers nothing where the configuration says so', async () => {
    settings = { ...(settings as CrmConfig), cacheMinutes: 0 }
    await crm.find(PERSON)
    expect(crm.remembered(PERSON)).toBeUndefined()
  })

  it.each<[string, Answer]>([
    ['an error', json({}, 500)],
    ['no JSON', (_q, response) => void response.end('<html>')],
    ['another form', json({ classId: 7 })],
    ['a list', json([])],
    ['a class that is no id', json({ classId: '../Gold' })],
    ['a redirection', (_q, response) => void response.writeHead(302, { location: url }).end()],
    ['more than it may', (_q, response) => void response.end(`{"x":"${'y'.repeat(20_000)}"}`)],
    ['without end', (_q, response) => void response.write('{"classId"')],
    ['a torn line', (_q, response) => void response.destroy()],
  ])('that answers with %s has failed, and nothing is remembered', async (_what, wrong) => {
    // Long enough that the question comes through on a busy machine; only an answer without end waits for it.
    settings = { ...(settings as CrmConfig), timeoutMs: 1_000 }
    answer = wrong
    await expect(crm.find(PERSON)).rejects.toThrow()
    expect(asked).toHaveLength(1)
    expect(crm.remembered(PERSON)).toBeUndefined()
  })

  it('may say more than is asked: it is not read', async () => {
    answer = json({ classId: 'gold', name: '金丝雀', limit: 5 })
    expect(await crm.find(PERSON)).toEqual({ classId: 'gold', adviserId: null })
  })

  it('is asked once for one customer at a time, and for no more than eight customers at once', async () => {
    const held: ServerResponse[] = []
    answer = (_request, response) => void held.push(response)
    const came = nextRequest()
    const twice = [crm.find(PERSON), crm.find(PERSON)]
    await came
    const others = Array.from({ length: 39 }, (_, n) => crm.find(person(n)))
    await expect(crm.find(person(99))).rejects.toSatisfy(wasNotAsked)
    while (held.length < 8) await nextRequest()
    expect(asked).toHaveLength(8)
    answer = json(GOLD)
    for (const response of held) json(GOLD)(undefined as never, response, '')
    await Promise.all([...twice, ...others])
    expect(asked).toHaveLength(40)
  })

  it('that fails is left alone after so many failures, is tried by one request after the pause, and is asked again when that succeeds', async () => {
    answer = json({}, 500)
    await failures(3)
    expect(asked).toHaveLength(3)
    await expect(crm.find(PERSON)).rejects.toSatisfy(wasNotAsked)
    expect(asked).toHaveLength(3)
    nowMs += 29_999
    await expect(crm.find(PERSON)).rejects.toSatisfy(wasNotAsked)
    nowMs += 1
    // The one that tries fails too: the pause begins anew.
    await expect(crm.find(PERSON)).rejects.toThrow('status 500')
    expect(asked).toHaveLength(4)
    nowMs += 29_999
    await expect(crm.find(PERSON)).rejects.toSatisfy(wasNotAsked)
    nowMs += 1
    let probe: ServerResponse | undefined
    answer = (_request, response) => {
      probe = response
    }
    const came = nextRequest()
    const tries = [crm.find(PERSON), crm.find(person(1)), crm.find(person(2))]
    await came
    expect(asked).toHaveLength(5)
    answer = json(GOLD)
    json(GOLD)(undefined as never, probe as ServerResponse, '')
    expect(await Promise.all(tries)).toEqual([GOLD, GOLD, GOLD])
    expect(log.lines.map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'the customer system does not answer as it should and is left alone'],
      ['info', 'the customer system answers again'],
    ])
  })

  it('counts failures in a row: one answer begins anew', async () => {
    answer = json({}, 500)
    await failures(2)
    answer = json({}, 404)
    await crm.find(PERSON)
    answer = json({}, 500)
    await failures(2)
    expect(asked).toHaveLength(5)
  })

  it('changes with the configuration: what the one before said is forgotten, a breaker too, and none is asked when there is none', async () => {
    await crm.find(PERSON)
    // The same settings in another configuration: nothing has changed.
    settings = { ...(settings as CrmConfig) }
    expect(crm.remembered(PERSON)).toEqual(GOLD)
    answer = json({}, 500)
    await failures(3)
    settings = { ...settings, breakAfter: 5 }
    expect(crm.remembered(PERSON)).toBeUndefined()
    answer = json(GOLD)
    expect(await crm.find(PERSON)).toEqual(GOLD)
    settings = undefined
    expect(crm.isThere).toBe(false)
    await expect(crm.find(PERSON)).rejects.toThrow()
  })

  it('is not asked over a line everybody can read', async () => {
    settings = { ...(settings as CrmConfig), url: url.replace('127.0.0.1', 'crm.bank.example') }
    expect(crm.isThere).toBe(false)
    expect(crm.isThere).toBe(false)
    expect(log.lines.map(({ level }) => level)).toEqual(['error'])
  })

  it('never has a number, a name or a token in the log', async () => {
    answer = (_q, response) => void response.end(`${PERSON.number} 金丝雀`)
    await failures(3)
    await expect(crm.find(PERSON)).rejects.toThrow()
    const said = JSON.stringify(log.lines)
    for (const secret of [PERSON.number, '金丝雀', 'a-token', '13800000']) expect(said).not.toContain(secret)
  })
})
