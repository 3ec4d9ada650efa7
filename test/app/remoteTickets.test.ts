import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Actor, BranchConfigurationInput, RemoteTicketView } from '../../contracts/index.ts'
import { DerivedRemoteSecrets } from '../../hub/adapters/store/remoteSecrets.ts'
import type { Store } from '../../hub/adapters/store/store.ts'
import type { IdentityVault } from '../../hub/app/ports.ts'
import { writeQr } from '../../hub/app/remote/qrCodes.ts'
import { smallBranch } from '../support/branch.ts'
import { MINUTE_MS, type ServiceHarness, serviceHarness, VISITOR } from '../support/serviceHarness.ts'
import { openTestStore, temporaryDirectory } from '../support/storeFixtures.ts'
import { type Reply, startWebHub } from '../support/webHub.ts'

/** Tickets taken away from the branch, over HTTP, with the real rules and real keys; the test moves the time. */

const NAME = { 'zh-CN': '渠道', en: 'Channel' }
const RESERVE = '/api/v1/remote-tickets'
const PHONE = '13800138000'
const DAY_MS = 24 * 60 * MINUTE_MS

let directory: ReturnType<typeof temporaryDirectory>
let store: Store
let harness: ServiceHarness
let web: Awaited<ReturnType<typeof startWebHub>>
let app: Record<string, string>
let kiosk: string

const branchWith = (change: (configuration: BranchConfigurationInput) => void = () => undefined) =>
  smallBranch((configuration) => {
    configuration.partners = [
      { id: 'bank-app', name: NAME },
      { id: 'wechat', name: NAME },
    ]
    configuration.businesses.push({ id: 'loans', name: NAME, meanServiceMinutes: 20 })
    configuration.queues.push({
      id: 'loans',
      name: NAME,
      prefix: 'L',
      businesses: ['loans'],
      classes: ['ordinary', 'gold'],
    })
    change(configuration)
  })

/** The keys are real; what lies on the reader is always the same person's card. */
function vault(): IdentityVault {
  const real = store.vault
  return {
    publicKey: real.publicKey,
    openMessage: () => ({ format: 'text', data: '', isCut: false }),
    open: () => VISITOR,
    protect: (...of) => real.protect(...of),
    blindIndex: (...of) => real.blindIndex(...of),
    fingerprint: (...of) => real.fingerprint(...of),
    reveal: (field) => real.reveal(field),
    seal: (...of) => real.seal(...of),
    unseal: (sealed) => real.unseal(sealed),
    eraseVisit: (keyId) => real.eraseVisit(keyId),
    purgeBefore: (day) => real.purgeBefore(day),
  }
}

async function serve(): Promise<void> {
  web = await startWebHub({ application: harness.service })
  app = web.partnerHeaders()
  kiosk = await web.sessionAs('kiosk')
}

async function start(change?: (configuration: BranchConfigurationInput) => void): Promise<void> {
  harness = await serviceHarness({ configuration: branchWith(change), service: { vault: vault() } })
  await serve()
}

async function restart(): Promise<void> {
  await web.close()
  harness = await harness.restart()
  await serve()
}

beforeEach(() => {
  directory = temporaryDirectory()
  store = openTestStore(directory.path)
})
afterEach(async () => {
  await web.close()
  harness.stop()
  await store.close()
  directory.remove()
})

let ids = 0
const reserve = (more: object = {}, headers = app): Promise<Reply> =>
  web.request('POST', RESERVE, { headers, body: { id: `r-${++ids}`, businessId: 'cash', ...more } })
const look = (ticketId: string, headers = app) => web.request('GET', `${RESERVE}/${ticketId}`, { headers })
const command = (
  type: string,
  data: object,
  sender: { cookie?: string; headers?: Record<string, string> },
  id?: string,
) => web.request('POST', `/api/v1/commands/${type}`, { ...sender, body: { id: id ?? `c-${++ids}`, data } })
const activate = (means: object, id?: string, cookie = kiosk) =>
  command('ActivateTicket', { with: means }, { cookie }, id)

async function taken(more: object = {}, headers = app): Promise<RemoteTicketView> {
  const reply = await reserve(more, headers)
  expect(reply.text).toContain('"ticketId"')
  return reply.body as RemoteTicketView
}
const codeOf = ({ activation }: RemoteTicketView) => ({ code: activation?.code ?? '' })
const qrOf = ({ activation }: RemoteTicketView) => ({ qr: activation?.qr ?? '' })
const outcome = ({ body }: Reply): string => body.code ?? 'done'
/** A kiosk's session beside the one over HTTP. */
const secondKiosk: Actor = { kind: 'kiosk', id: 'k2' }

describe('a ticket taken away from the branch', () => {
  it('keeps its place, shows the phone how to activate it, and waits once its code was typed at a kiosk', async () => {
    await start()
    const ticket = await taken({ reference: 'app-77', knownBy: [{ kind: 'phone', number: PHONE }] })
    expect(ticket).toEqual({
      ticketId: '2026-11-23-A001',
      number: 'A001',
      state: 'pending',
      businessId: 'cash',
      agenda: [],
      reference: 'app-77',
      takenAt: harness.wall(),
      peopleAhead: 0,
      wait: null,
      windowNumber: null,
      activation: {
        until: harness.wall() + 120 * MINUTE_MS,
        code: expect.stringMatching(/^\d{8}$/),
        qr: expect.stringMatching(/^BH1\./),
        qrUntil: harness.wall() + 5 * MINUTE_MS,
      },
    })
    await harness.done({ type: 'IssueTicket', data: { businessId: 'cash' } })
    harness.pass(MINUTE_MS)
    const reply = await activate(codeOf(ticket))
    expect(reply.body).toMatchObject({ ticketId: ticket.ticketId, number: 'A001', peopleAhead: 0 })
    const now = (await look(ticket.ticketId)).body
    expect(now).toMatchObject({ state: 'waiting', peopleAhead: 0, activation: null })
    expect(now.takenAt).toBe(ticket.takenAt)
    // The one who took his ticket at the branch meanwhile stands behind.
    await harness.done({ type: 'SignIn', data: { windowId: 'w2' } }, { kind: 'teller', id: 'teller2' })
    await harness.done({ type: 'CallNext', data: { windowId: 'w2' } }, { kind: 'teller', id: 'teller2' })
    expect((await look(ticket.ticketId)).body).toMatchObject({ state: 'called', peopleAhead: null, windowNumber: 2 })
  })

  it('says how many would be ahead if he came now, and is ahead of nobody until he does', async () => {
    await start()
    const ahead = (ticketId = '') => harness.service.ticket(ticketId)?.peopleAhead
    await harness.done({ type: 'IssueTicket', data: { businessId: 'cash' } })
    const ticket = await taken()
    expect(ticket.peopleAhead).toBe(1)
    const later = await harness.done({ type: 'IssueTicket', data: { businessId: 'cash' } })
    expect(ahead(later.ticketId)).toBe(1)
    harness.pass(MINUTE_MS)
    expect((await look(ticket.ticketId)).body.peopleAhead).toBe(1)
    await activate(codeOf(ticket))
    harness.pass(MINUTE_MS)
    expect(ahead(later.ticketId)).toBe(2)
  })

  it('is printed at the kiosk where it is activated, as the paper ticket it is', async () => {
    await start()
    const ticket = await taken()
    expect(harness.sent.filter(({ name }) => name === 'Printer.PrintTicket')).toEqual([])
    await activate(qrOf(ticket))
    const prints = harness.sent.filter(({ name }) => name === 'Printer.PrintTicket')
    expect(prints.map(({ deviceId }) => deviceId)).toEqual(['printer'])
    expect(JSON.stringify(prints[0]?.data)).toContain('A001')
  })

  it('is activated by a card it was taken for, on the reader of any kiosk', async () => {
    await start()
    const ticket = await taken({
      knownBy: [
        { kind: 'phone', number: PHONE },
        { kind: 'citizen', number: VISITOR.number },
      ],
    })
    await harness.card()
    expect((await look(ticket.ticketId)).body.state).toBe('waiting')
    expect(harness.journal.events.filter(({ type }) => type === 'TicketIssued')).toHaveLength(1)
  })

  it('is seen and cancelled by its own partner only', async () => {
    await start()
    const { ticketId } = await taken()
    const other = web.partnerHeaders('wechat')
    expect((await look(ticketId, other)).body.code).toBe('NOT_FOUND')
    expect((await look('2026-11-23-A999')).body.code).toBe('NOT_FOUND')
    expect(outcome(await command('CancelTicket', { ticketId }, { headers: other }))).toBe('TICKET_UNKNOWN')
    const standing = await harness.done({ type: 'IssueTicket', data: { businessId: 'cash' } })
    expect((await look(standing.ticketId ?? '')).body.code).toBe('NOT_FOUND')
    const here = { ticketId: standing.ticketId ?? '' }
    expect(outcome(await command('CancelTicket', here, { headers: app }))).toBe('TICKET_UNKNOWN')
    expect(outcome(await command('CancelTicket', { ticketId }, { headers: app }))).toBe('done')
    expect((await look(ticketId)).body).toMatchObject({ state: 'cancelled', activation: null, peopleAhead: null })
  })

  it('is no more to be had when nobody came in time', async () => {
    await start()
    const ticket = await taken()
    harness.pass(118 * MINUTE_MS)
    const late = (await look(ticket.ticketId)).body as RemoteTicketView
    // A QR code promises nothing beyond the reservation itself.
    expect(late.activation?.qrUntil).toBe(late.activation?.until)
    harness.pass(2 * MINUTE_MS + 1)
    expect(outcome(await activate(codeOf(ticket)))).toBe('RESERVATION_EXPIRED')
    expect((await look(ticket.ticketId)).body.activation).toBeNull()
  })
})

describe('a reservation sent again', () => {
  const person = { id: 'same', knownBy: [{ kind: 'citizen', number: VISITOR.number, name: VISITOR.name }] }

  it('gives the same ticket and the same code, at the same instant, after a restart and over midnight', async () => {
    await start((configuration) => {
      configuration.calling = { dayEnd: 'continue' }
    })
    harness.pass(13 * 60 * MINUTE_MS + 59 * MINUTE_MS)
    const [first, second] = await Promise.all([taken(person), taken(person)])
    expect(second.ticketId).toBe(first.ticketId)
    expect(codeOf(second)).toEqual(codeOf(first))
    await restart()
    const third = await taken(person)
    expect([third.ticketId, codeOf(third)]).toEqual([first.ticketId, codeOf(first)])
    harness.pass(2 * MINUTE_MS)
    await restart()
    expect(harness.branch.businessDay).toBe('2026-11-24')
    const fourth = await taken(person)
    expect([fourth.ticketId, codeOf(fourth)]).toEqual([first.ticketId, codeOf(first)])
    expect(harness.journal.events.filter(({ type }) => type === 'TicketIssued')).toHaveLength(1)
  })

  it.each([
    ['another person', { knownBy: [{ kind: 'citizen', number: '11010519491231002X' }] }],
    ['nobody', { knownBy: [] }],
    ['another business', { businessId: 'loans' }],
    ['another reference', { reference: 'x' }],
    ['another wish', { remind: false }],
  ])('for %s is another one, and refused', async (_what, change) => {
    await start()
    await taken(person)
    expect(outcome(await reserve({ ...person, ...change }))).toBe('COMMAND_ID_REUSED')
    expect(outcome(await reserve(person, web.partnerHeaders('wechat')))).toBe('COMMAND_ID_REUSED')
  })

  it('that was refused is refused again, although there is room now', async () => {
    await start((configuration) => {
      for (const queue of configuration.queues) if (queue.id === 'loans') queue.capacity = 1
    })
    const first = await taken({ businessId: 'loans' })
    const more = { id: 'more', businessId: 'loans', knownBy: person.knownBy }
    expect(outcome(await reserve(more))).toBe('QUEUE_FULL')
    await command('CancelTicket', { ticketId: first.ticketId }, { headers: app })
    expect(outcome(await reserve(more))).toBe('QUEUE_FULL')
    expect(outcome(await reserve({ ...more, id: 'new' }))).toBe('done')
  })

  it('with another id gives the person the ticket he has, and tells another channel nothing but that there is one', async () => {
    await start()
    const first = await taken(person)
    expect((await taken({ ...person, id: 'anew' })).ticketId).toBe(first.ticketId)
    const reply = await reserve({ ...person, id: 'elsewhere' }, web.partnerHeaders('wechat'))
    expect(outcome(reply)).toBe('TICKET_DUPLICATE')
    expect(reply.text).not.toContain('A001')
  })
})

describe('numbers of documents', () => {
  it('are the same however they are written', async () => {
    await start()
    const spelled = (number: string) => ({ id: 'same', knownBy: [{ kind: 'citizen', number }] })
    const first = await taken(spelled('11010519491231002X'))
    expect((await taken(spelled('110105-19491231-002x'))).ticketId).toBe(first.ticketId)
  })

  it('that can not be ones are refused with their places and without a word of them, and nothing is taken', async () => {
    await start()
    const knownBy = [
      { kind: 'citizen', number: VISITOR.number },
      { kind: 'phone', number: '---' },
      { kind: 'citizen', number: '110101199003077759' },
    ]
    const reply = await reserve({ knownBy })
    expect([reply.status, reply.body.code]).toEqual([400, 'BAD_REQUEST'])
    const places = reply.body.details.mistakes.map(({ path }: { path: string }) => path)
    expect(places).toEqual(['/knownBy/1/number', '/knownBy/2/number'])
    expect(reply.text).not.toContain('7759')
    expect(harness.journal.events.some(({ type }) => type === 'TicketIssued')).toBe(false)
  })
})

describe('limits', () => {
  it('of a partner count its tickets of the day, whatever became of them', async () => {
    await start((configuration) => {
      configuration.partners = [{ id: 'bank-app', name: NAME, ticketsPerDay: 2 }]
    })
    const { ticketId } = await taken()
    await command('CancelTicket', { ticketId }, { headers: app })
    await taken()
    const reply = await reserve()
    expect([reply.status, reply.body.code, reply.body.details]).toEqual([409, 'QUOTA_EXCEEDED', { limit: 2 }])
    await restart()
    expect(outcome(await reserve())).toBe('QUOTA_EXCEEDED')
  })

  it('of the offer are said before somebody asks, to each partner its own', async () => {
    await start((configuration) => {
      configuration.partners = [
        { id: 'bank-app', name: NAME },
        { id: 'wechat', name: NAME, businesses: ['loans'] },
      ]
      for (const queue of configuration.queues) if (queue.id === 'loans') queue.perDay = 1
    })
    await taken({ businessId: 'loans' })
    await harness.done({ type: 'IssueTicket', data: { businessId: 'cash' } })
    await harness.done({ type: 'SignIn', data: { windowId: 'w1' } }, { kind: 'teller', id: 'teller1' })
    const offer = async (headers: Record<string, string>) =>
      (await web.request('GET', '/api/v1/offer', { headers })).body
    expect(await offer(app)).toMatchObject({
      outletId: 'test-branch',
      windowsOpen: 1,
      businesses: [
        { businessId: 'cash', refusal: null, waiting: 1, peopleAhead: 1 },
        { businessId: 'loans', refusal: 'DAY_LIMIT', waiting: 0 },
      ],
    })
    const wechat = web.partnerHeaders('wechat')
    expect((await offer(wechat)).businesses.map(({ refusal }: { refusal: string }) => refusal)).toEqual([
      'BUSINESS_NOT_OFFERED',
      'DAY_LIMIT',
    ])
    expect(outcome(await reserve({}, wechat))).toBe('BUSINESS_NOT_OFFERED')
    const teller = await web.sessionAs('teller')
    const seen = await web.request('GET', '/api/v1/offer', { cookie: teller })
    expect(seen.body.businesses[0]).toMatchObject({ businessId: 'cash', refusal: null })
  })

  it('of disk space refuse new tickets; what was answered is answered', async () => {
    let isLow = false
    harness = await serviceHarness({
      configuration: branchWith(),
      service: { vault: vault(), isSpaceLow: () => isLow },
    })
    await serve()
    const { ticketId } = await taken({ id: 'before' })
    isLow = true
    expect(outcome(await reserve())).toBe('STORE_UNAVAILABLE')
    expect((await taken({ id: 'before' })).ticketId).toBe(ticketId)
  })
})

describe('a QR code', () => {
  it('opens its ticket once, whichever of two kiosks is first', async () => {
    await start()
    const qr = qrOf(await taken())
    const answers = await Promise.all([
      activate(qr),
      harness.send({ type: 'ActivateTicket', data: { with: qr, kioskId: 'k2' } }, secondKiosk),
      activate(qr),
    ])
    const [first, second, third] = answers.map((answer) => {
      if ('status' in answer) return outcome(answer)
      return answer.ok ? 'done' : answer.problem.code
    })
    expect([first, second, third].sort()).toEqual(['ACTIVATION_USED', 'ACTIVATION_USED', 'done'])
    expect(outcome(await activate(qr))).toBe('ACTIVATION_USED')
    await restart()
    expect(outcome(await activate(qr))).toBe('ACTIVATION_USED')
    expect(harness.journal.events.filter(({ type }) => type === 'TicketActivated')).toHaveLength(1)
  })

  it('counts for some minutes; the phone that asks again has a fresh one, and the code counts all the time', async () => {
    await start()
    const ticket = await taken()
    harness.pass(5 * MINUTE_MS)
    expect(outcome(await activate(qrOf(ticket)))).toBe('QR_EXPIRED')
    const renewed = (await look(ticket.ticketId)).body as RemoteTicketView
    expect(qrOf(renewed)).not.toEqual(qrOf(ticket))
    expect(codeOf(renewed)).toEqual(codeOf(ticket))
    expect(outcome(await activate(qrOf(renewed)))).toBe('done')
    expect(outcome(await activate(codeOf(ticket)))).toBe('ACTIVATION_USED')
  })

  it('whose answer was lost is answered with the same id, also when it has expired meanwhile', async () => {
    await start()
    const qr = qrOf(await taken())
    const first = await activate(qr, 'lost')
    harness.pass(6 * MINUTE_MS)
    const second = await activate(qr, 'lost')
    expect([second.status, second.body]).toEqual([200, first.body])
    expect(outcome(await activate(qr, 'fresh'))).toBe('QR_EXPIRED')
    // An id that was answered for one ticket lets no expired code of another pass.
    const other = qrOf(await taken({ businessId: 'loans' }))
    harness.pass(6 * MINUTE_MS)
    expect(outcome(await activate(other, 'lost'))).toBe('QR_EXPIRED')
  })

  it('of another branch, of nobody, or of a ticket of another hub is refused as what it is', async () => {
    await start()
    const { ticketId } = await taken()
    const elsewhere = new DerivedRemoteSecrets({ derivedKey: () => randomBytes(32) })
    const made = (outletId: string) => writeQr({ outletId, ticketId, nonce: 'x'.repeat(22) }, harness.wall(), elsewhere)
    expect(outcome(await activate({ qr: made('other-branch') }))).toBe('QR_OTHER_BRANCH')
    expect(outcome(await activate({ qr: made('test-branch') }))).toBe('QR_INVALID')
    expect(outcome(await activate({ qr: 'https.www.example.com-pay-123456' }))).toBe('QR_INVALID')
    expect((await look(ticketId)).body.state).toBe('pending')
  })

  it('of the day before says that the reservation has ended', async () => {
    await start()
    harness.pass(13 * 60 * MINUTE_MS + 58 * MINUTE_MS)
    const ticket = await taken({ id: 'yesterday' })
    const { businessDay } = harness.branch
    harness.pass(3 * MINUTE_MS)
    await restart()
    expect(harness.branch.businessDay).not.toBe(businessDay)
    expect(outcome(await activate(qrOf(ticket)))).toBe('RESERVATION_EXPIRED')
    expect(outcome(await reserve({ id: 'yesterday' }))).toBe('RESERVATION_EXPIRED')
    expect(outcome(await activate(codeOf(ticket)))).toBe('CODE_WRONG')
  })
})

describe('codes that are guessed', () => {
  const guess = (n: number) => ({ code: String(10_000_000 + n) })

  it('are five at a kiosk; then also a right one waits, until they have aged, and staff may type it meanwhile', async () => {
    await start()
    const ticket = await taken()
    const outcomes: string[] = []
    for (let i = 0; i < 5; i++) outcomes.push(outcome(await activate(guess(i))))
    expect(outcomes).toEqual(Array(5).fill('CODE_WRONG'))
    const refused = await activate(codeOf(ticket))
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
      429,
      'TOO_MANY_REQUESTS',
      '600',
    ])
    const manager = await web.sessionAs('manager')
    expect(outcome(await activate(codeOf(ticket), undefined, manager))).toBe('done')
    harness.pass(10 * MINUTE_MS)
    expect(outcome(await activate(codeOf(ticket)))).toBe('ACTIVATION_USED')
  })

  it('gain nothing by an id that was answered before', async () => {
    await start()
    const [mine, other] = [await taken(), await taken({ businessId: 'loans' })]
    await activate(codeOf(mine), 'mine')
    for (let i = 0; i < 5; i++) expect(outcome(await activate(guess(i), 'mine'))).toBe('CODE_WRONG')
    expect(outcome(await activate(codeOf(other), 'mine'))).toBe('TOO_MANY_REQUESTS')
    // The kiosk that has not heard the answer hears it.
    expect(outcome(await activate(codeOf(mine), 'mine'))).toBe('done')
    expect(outcome(await activate(codeOf(other), 'anew'))).toBe('TOO_MANY_REQUESTS')
    expect((await look(other.ticketId)).body.state).toBe('pending')
  })

  it('of all kiosks together are sixty in ten minutes', async () => {
    await start()
    const wrong = (kioskId: string, n: number) =>
      harness.send({ type: 'ActivateTicket', data: { with: guess(n), kioskId } }, { kind: 'kiosk', id: kioskId })
    const codes = new Set<string>()
    for (let i = 0; i < 60; i++) {
      const answer = await wrong(`k${Math.floor(i / 5)}`, i)
      codes.add(answer.ok ? 'done' : answer.problem.code)
    }
    expect([...codes]).toEqual(['CODE_WRONG'])
    expect(outcome(await activate(codeOf(await taken())))).toBe('TOO_MANY_REQUESTS')
  })
})

describe('what is kept', () => {
  it('names nobody and opens nothing: no number, code or QR code is in the journal, an answer or the log', async () => {
    await start()
    const knownBy = [
      { kind: 'citizen', number: VISITOR.number, name: VISITOR.name },
      { kind: 'phone', number: PHONE },
    ]
    const ticket = await taken({ id: 'kept', knownBy })
    const again = (await look(ticket.ticketId)).body as RemoteTicketView
    await activate({ code: '00000000' })
    await activate(qrOf(ticket))
    await activate(codeOf(again))
    const kept = JSON.stringify([harness.journal.events, [...harness.journal.answers.values()], web.lines])
    expect(kept).toContain(ticket.ticketId)
    const secrets = [VISITOR.number, VISITOR.name, PHONE, codeOf(ticket).code, qrOf(ticket).qr, qrOf(again).qr]
    for (const secret of secrets) expect([secret, kept.includes(secret)]).toEqual([secret, false])
    expect(store.vault.purgeBefore(new Date(harness.wall() + 2 * DAY_MS).toISOString().slice(0, 10))).toBeGreaterThan(0)
    const issued = harness.journal.events.find(({ type }) => type === 'TicketIssued')
    const sealed = issued?.type === 'TicketIssued' ? issued.data.presented?.identity : undefined
    expect(sealed && store.vault.reveal(sealed)).toBeUndefined()
    expect(sealed).toBeDefined()
  })
})
