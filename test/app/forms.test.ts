import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FormReceipt } from '../../contracts/index.ts'
import { type FormBench, startFormBench } from '../support/formBench.ts'
import { DEPOSIT, depositForm, TYPED } from '../support/formTemplates.ts'
import { MINUTE_MS } from '../support/serviceHarness.ts'
import { text } from '../support/testBranch.ts'
import type { Reply } from '../support/webHub.ts'

/** Forms as they are handed in at a kiosk. */

let bench: FormBench
beforeEach(async () => {
  bench = await startFormBench()
})
afterEach(() => bench.close())

const DAY_MS = 24 * 60 * MINUTE_MS
const submitted = () => bench.harness.journal.events.filter(({ type }) => type === 'FormSubmitted')
const receipt = ({ body }: Reply): FormReceipt => body
/** What was put in, in the order it was handed in; undefined where its key is gone. */
const contents = () =>
  submitted().map((event) => (event.type === 'FormSubmitted' ? bench.store.vault.unseal(event.data.sealed) : null))
const code = ({ body }: Reply): string => body.code ?? 'done'
const autofill = (readingId: string, templateId = 'deposit') =>
  bench.web.request('POST', '/api/v1/forms/autofill', { cookie: bench.kiosk, body: { readingId, templateId } })
const fromReading = (readingId: string, more: object = {}) =>
  bench.submit({ answers: DEPOSIT, reading: { readingId, fields: ['name', 'number', 'validUntil'] }, ...more })

describe('what can be filled in', () => {
  it('is offered at the kiosk, in its view and by name, and told to nobody who does not need it', async () => {
    const offers = await bench.get('/api/v1/form-templates', { cookie: bench.kiosk })
    expect(offers.body.forms).toMatchObject([
      { templateId: 'deposit', version: 1, minutes: 3, businessId: 'cash' },
      { templateId: 'transfer', businessId: null },
    ])
    expect(bench.harness.view<{ forms: unknown }>('kiosk:k1').forms).toEqual(offers.body.forms)
    const template = await bench.get('/api/v1/form-templates/deposit', { cookie: bench.kiosk })
    expect(template.body).toEqual(depositForm())
    expect(code(await bench.get('/api/v1/form-templates/nothing', { cookie: bench.kiosk }))).toBe(
      'FORM_TEMPLATE_UNKNOWN',
    )
    expect((await bench.get('/api/v1/form-templates')).status).toBe(401)
    expect((await bench.get('/api/v1/form-templates', { headers: bench.web.partnerHeaders() })).status).toBe(403)
    expect((await bench.get('/api/v1/form-templates', { headers: bench.core })).status).toBe(200)
  })

  it('is only what its kiosk offers, and of templates that are there', async () => {
    await bench.close()
    bench = await startFormBench({
      configure: (configuration) => {
        configuration.forms = {
          offered: [
            { template: 'deposit', kiosks: ['k2'] },
            { template: 'transfer', business: 'loans' },
            { template: 'lost' },
          ],
        }
        if (configuration.kiosks?.[0]) configuration.kiosks[0].businesses = ['cash']
      },
    })
    const { forms } = bench.harness.view<{ forms: { templateId: string; businessId: string | null }[] }>('kiosk:k1')
    expect(forms.map(({ templateId, businessId }) => [templateId, businessId])).toEqual([['transfer', null]])
    expect(code(await bench.submit())).toBe('FORM_NOT_OFFERED')
  })
})

describe('a form handed in at a kiosk', () => {
  it('gives a reference and a code to show at the counter, and nothing else of it back', async () => {
    const reply = await bench.submit({ offerAccepted: true })
    expect(reply.status).toBe(200)
    expect(receipt(reply)).toEqual({
      formId: 'f-1',
      reference: expect.stringMatching(/^[2-9A-HJ-NP-Z]{8}$/),
      qr: expect.stringMatching(/^BF1\.test-branch\.[2-9A-HJ-NP-Z]{8}\.[\w-]{43}$/),
      qrPicture: { modules: expect.any(Number), path: expect.stringMatching(/^M\d+ \d+h\d+v1h-\d+z/) },
      // The end of the day after, in Shanghai.
      validUntil: Date.UTC(2026, 10, 24, 16),
      mistakes: [],
      duplicate: null,
      ticket: null,
      ticketRefusal: null,
    })
    expect(reply.text).not.toMatch(/7758|金丝雀|6222/)
    expect(reply.headers.get('cache-control')).toContain('no-store')
    for (const path of ['/api/v1/forms/f-1', '/api/v1/forms?reference=AAAAAAAA', '/api/v1/forms/f-1/form.pdf'])
      expect((await bench.get(path, { cookie: bench.kiosk })).status, path).toBe(403)
  })

  it('gives a ticket with it, which carries the form wherever it is seen', async () => {
    const reply = await bench.submit({ ticket: { businessId: 'cash' } })
    expect(receipt(reply).ticket).toEqual({ ticketId: '2026-11-23-A001', number: 'A001' })
    const [form] = bench.harness.service.ticket('2026-11-23-A001')?.forms ?? []
    expect(form).toEqual({
      formId: 'f-1',
      templateId: 'deposit',
      name: depositForm().name,
      // Everybody on the staff sees tickets.
      reference: null,
      state: 'submitted',
    })
    const pad = bench.harness.view<Record<string, unknown>>('pad')
    expect(pad['ticket:2026-11-23-A001']).toMatchObject({ forms: 1 })
    expect(bench.harness.sent.some(({ name }) => name === 'Printer.PrintTicket')).toBe(true)
  })

  it('stands where no ticket can be given, and says why in both languages', async () => {
    const reply = await bench.submit({ ticket: { businessId: 'nothing' } })
    expect(receipt(reply)).toMatchObject({
      formId: 'f-1',
      ticket: null,
      ticketRefusal: { code: 'BUSINESS_UNKNOWN', message: { en: 'There is no such business type' } },
    })
  })

  it('is told its mistakes, all of them, and is not taken', async () => {
    const answers = { ...TYPED, number: '110101199003077759', amount: '0', strange: 'x' }
    const { mistakes, formId } = receipt(await bench.submit({ answers }))
    expect(formId).toBeNull()
    expect(mistakes.map(({ field, code }) => [field, code])).toEqual([
      ['number', 'checkDigit'],
      ['amount', 'tooSmall'],
      ['strange', 'unknownField'],
    ])
    expect(submitted()).toEqual([])
  })

  it('twice, at the same instant, after a restart and a day later, is one form and one ticket', async () => {
    const body = { formId: 'same', ticket: { businessId: 'cash' } }
    const [first, second] = await Promise.all([bench.submit(body), bench.submit(body)])
    expect(receipt(second as Reply)).toEqual(receipt(first as Reply))
    await bench.restart()
    expect(receipt(await bench.submit(body))).toEqual(receipt(first as Reply))
    expect(submitted()).toHaveLength(1)
    expect(bench.harness.journal.events.filter(({ type }) => type === 'TicketIssued')).toHaveLength(1)
  })

  it.each([
    ['another answer', { answers: { ...TYPED, amount: '1234.51' } }],
    ['another wish', { ticket: { businessId: 'loans' } }],
    ['another language', { language: 'en' }],
  ])('by the same id with %s is refused', async (_what, change) => {
    await bench.submit({ formId: 'same' })
    const both = await Promise.all([
      bench.submit({ formId: 'same', ...change }),
      bench.submit({ formId: 'same', ...change }),
    ])
    expect(both.map(code)).toEqual(['COMMAND_ID_REUSED', 'COMMAND_ID_REUSED'])
    expect(submitted()).toHaveLength(1)
  })

  it('by one id from two sides at once is one of the two, whole', async () => {
    const answers = { ...TYPED, amount: '99' }
    const replies = await Promise.all([bench.submit({ formId: 'same' }), bench.submit({ formId: 'same', answers })])
    expect(replies.map(code).sort()).toEqual(['COMMAND_ID_REUSED', 'done'])
    const amount = replies[0]?.status === 200 ? '1234.50' : '99.00'
    expect(contents()).toMatchObject([{ answers: { amount } }])
  })

  it('a second time on the same day is said to be there, and stands instead where that is wanted', async () => {
    const first = receipt(await bench.submit({ ticket: { businessId: 'cash' } }))
    const { duplicate, formId } = receipt(await bench.submit())
    expect([formId, duplicate]).toEqual([
      null,
      { name: depositForm().name, submittedAt: bench.harness.wall(), isUsed: false, count: 1 },
    ])
    const second = receipt(await bench.submit({ replaces: true, ticket: { businessId: 'cash' } }))
    expect(second.ticket).toEqual(first.ticket)
    expect(bench.harness.branch.forms.get('f-1')?.state).toBe('withdrawn')
    // Nothing of the first can be read any more.
    expect(contents()[0]).toBeUndefined()
    expect(code(await bench.submit({ formId: 'f-1', ticket: { businessId: 'cash' } }))).toBe('FORM_CLOSED')
  })

  it('a second time on the same day stands besides the first where that is wanted', async () => {
    const first = receipt(await bench.submit({ ticket: { businessId: 'cash' } }))
    const second = receipt(await bench.submit({ besides: true, ticket: { businessId: 'cash' } }))
    expect(second.reference).not.toBe(first.reference)
    expect(second.ticket).toEqual(first.ticket)
    expect(receipt(await bench.submit()).duplicate).toMatchObject({ isUsed: false, count: 2 })
    expect(contents()).toMatchObject([{}, {}])
  })

  it('changed after the line was lost is one form, though nobody is known, and says so where the first is used', async () => {
    const amount = { id: 'amount', label: text('Amount'), type: 'amount', currency: 'CNY' } as const
    const money = { id: 'money', title: text('Money'), fields: [amount] }
    await bench.restart([depositForm({ version: 2, steps: [money] })])
    const anonymous = (more: object) => bench.submit({ version: 2, answers: { amount: '5' }, ...more })
    expect(code(await anonymous({ formId: 'lost' }))).toBe('done')
    const changed = { answers: { amount: '6' }, corrects: { formId: 'lost', attempt: 2 } }
    const { reference } = receipt(await anonymous({ formId: 'changed', ...changed }))
    expect(contents()).toMatchObject([undefined, { answers: { amount: '6.00' } }])
    expect(code(await anonymous({ formId: 'lost' }))).toBe('FORM_CLOSED')
    await bench.get(`/api/v1/forms?reference=${reference}`, { headers: bench.core })
    await bench.command('CloseForm', { formId: 'changed', outcome: 'used' }, { headers: bench.core })
    const late = receipt(await anonymous({ ...changed, corrects: { formId: 'lost', attempt: 3 } }))
    expect(late.duplicate).toMatchObject({ isUsed: true, count: 0 })
  })

  it('is refused before anything is kept of it when the disk is nearly full', async () => {
    await bench.close()
    let isLow = false
    bench = await startFormBench({ isSpaceLow: () => isLow })
    const first = receipt(await bench.submit({ formId: 'first' }))
    isLow = true
    expect((await bench.submit({ templateId: 'transfer' })).status).toBe(503)
    expect(receipt(await bench.submit({ formId: 'first' }))).toEqual(first)
  })
})

describe('versions of a form', () => {
  const second = () => depositForm({ version: 2, minutes: 9 })

  it('that are known are taken, and shown as they were; others are refused in words that help', async () => {
    const before = receipt(await bench.submit())
    await bench.restart([second()])
    const old = await bench.submit({ replaces: true, formId: 'old' })
    expect(receipt(old).formId).toBe('old')
    expect(code(await bench.submit({ version: 2, replaces: true, formId: 'new' }))).toBe('done')
    expect(code(await bench.submit({ version: 3, replaces: true }))).toBe('FORM_VERSION_UNKNOWN')
    expect(code(await bench.submit({ templateId: 'transfer' }))).toBe('FORM_TEMPLATE_UNKNOWN')
    expect(before.formId).toBe('f-1')
    const asked = (version: number) =>
      bench.get(`/api/v1/form-templates/deposit?version=${version}`, { cookie: bench.kiosk })
    expect((await asked(1)).body.minutes).toBe(3)
    expect((await asked(2)).body.minutes).toBe(9)
    expect(code(await asked(3))).toBe('FORM_TEMPLATE_UNKNOWN')
  })

  it('that were changed after a form was handed in stay what they were, and it is said', async () => {
    await bench.submit()
    await bench.restart([depositForm({ minutes: 9 })])
    expect((await bench.get('/api/v1/form-templates/deposit', { cookie: bench.kiosk })).body.minutes).toBe(3)
    expect(bench.log.lines.filter(({ level }) => level === 'error').map(({ fields }) => fields)).toEqual([
      { templateId: 'deposit', version: 1 },
    ])
  })

  it('that nobody has used yet may change while they are drafted', async () => {
    await bench.restart([depositForm({ minutes: 9 })])
    expect((await bench.get('/api/v1/form-templates/deposit', { cookie: bench.kiosk })).body.minutes).toBe(9)
  })
})

describe('a document at the kiosk', () => {
  it('fills in what it says, masked on the screen and whole in the form', async () => {
    const readingId = await bench.present()
    const shown = await autofill(readingId)
    expect(shown.body).toEqual({
      fields: { name: '金**', number: '1101**********7758', validUntil: '2035-01-01' },
      mistakes: [],
      validUntil: bench.harness.wall() + 15 * MINUTE_MS,
    })
    bench.harness.pass(14 * MINUTE_MS)
    const reply = await fromReading(readingId, { ticket: { businessId: 'cash' } })
    expect(receipt(reply).formId).toBe('f-1')
    expect(reply.text).not.toMatch(/7758|金丝雀/)
    const ticketId = receipt(reply).ticket?.ticketId ?? ''
    expect(bench.harness.service.ticket(ticketId)?.customer).toEqual({ name: '金**', document: '1101**********7758' })
    expect(contents()[0]).toEqual({
      answers: {
        ...DEPOSIT,
        amount: '1234.50',
        name: '金丝雀',
        number: '110101199003077758',
        validUntil: '2035-01-01',
      },
      fromReading: ['name', 'number', 'validUntil'],
      offer: null,
    })
  })

  it('is the same person as one who types its number, and does not lose his form to him', async () => {
    const readingId = await bench.present()
    await autofill(readingId)
    await fromReading(readingId)
    expect(receipt(await bench.submit()).duplicate).not.toBeNull()
    expect(code(await bench.submit({ replaces: true }))).toBe('READING_UNKNOWN')
    expect(bench.harness.branch.forms.get('f-1')?.state).toBe('submitted')
  })

  it('serves several forms in a row', async () => {
    const readingId = await bench.present()
    await autofill(readingId)
    await fromReading(readingId)
    bench.harness.pass(5 * MINUTE_MS)
    expect((await autofill(readingId, 'transfer')).status).toBe(200)
    expect(receipt(await fromReading(readingId, { templateId: 'transfer' })).formId).toBe('f-2')
  })

  it('is presented again after a restart, a quarter of an hour, or when somebody else has come', async () => {
    const readingId = await bench.present()
    await autofill(readingId)
    await bench.restart()
    expect(code(await fromReading(readingId))).toBe('READING_UNKNOWN')
    expect((await autofill(readingId)).status).toBe(200)
    bench.harness.pass(15 * MINUTE_MS + 1)
    expect(code(await fromReading(readingId))).toBe('READING_EXPIRED')
    expect(code(await autofill(readingId))).toBe('READING_EXPIRED')
    const fresh = await bench.present()
    await autofill(fresh)
    await bench.present('11010519491231002X')
    expect(code(await fromReading(fresh))).toBe('READING_UNKNOWN')
    expect(submitted()).toEqual([])
  })

  it('that was never read here gives nothing, and neither does what is not in it', async () => {
    expect(code(await autofill('nothing'))).toBe('READING_UNKNOWN')
    expect(code(await fromReading('nothing'))).toBe('READING_UNKNOWN')
    const readingId = await bench.present()
    await autofill(readingId)
    const wrong = await fromReading(readingId, { reading: { readingId, fields: ['amount', 'note', 'name'] } })
    expect(wrong.body.details.mistakes.map(({ path }: { path: string }) => path)).toEqual([
      '/reading/fields/0',
      '/reading/fields/1',
    ])
    // A manager at his tablet has no reader before him.
    const cookie = await bench.web.sessionAs('manager')
    const reading = { readingId, fields: ['name'] }
    expect(code(await bench.submit({ reading }, { cookie }))).toBe('READING_UNKNOWN')
    expect(submitted()).toEqual([])
  })
})

describe('bad input', () => {
  it.each([
    ['a key of the prototype', '{"__proto__":"x"}', 400],
    ['a name that every object has', '{"toString":"x"}', 200],
    ['a nested answer', '{"name":{"a":"b"}}', 400],
    ['an answer that is too long', `{"name":"${'x'.repeat(501)}"}`, 400],
    ['a number', '{"name":7}', 400],
    ['null', '{"name":null}', 400],
    ['too many answers', `{${Array.from({ length: 201 }, (_, n) => `"a${n}":"x"`).join()}}`, 400],
  ])('%s among the answers is not taken', async (_what, answers, status) => {
    const raw = `{"formId":"f-x","templateId":"deposit","version":1,"language":"en","answers":${answers}}`
    const reply = await bench.submit({}, { body: undefined, raw })
    expect(reply.status).toBe(status)
    if (status === 200) expect(receipt(reply).mistakes.map((mistake) => mistake.code)).toContain('unknownField')
    expect(submitted()).toEqual([])
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })

  it.each([
    ['control characters', 'a\u0000b'],
    ['half a character', 'a\ud800b'],
    ['markup', '<script>alert(1)</script>'],
    ['SQL', "'); DROP TABLE journal; --"],
    ['500 characters of three bytes', '汉'.repeat(500)],
  ])('%s in a text are a mistake or stay a text', async (what, note) => {
    const reply = receipt(await bench.submit({ answers: { ...TYPED, note } }))
    if (what.includes('character') && note.length < 10) {
      expect(reply.mistakes).toMatchObject([{ field: 'note', code: 'characters' }])
      return
    }
    expect(reply.mistakes).toEqual([])
    expect(contents()).toMatchObject([{ answers: { note } }])
  })

  it('that is larger than any form is refused by its size', async () => {
    const answers = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`a${n}`, '汉'.repeat(500)]))
    expect((await bench.submit({ answers })).status).toBe(413)
  })

  it('an answer by a name that every object has is one to a field the form has not', async () => {
    expect(receipt(await bench.submit({ answers: { ...TYPED, constructor: true } })).mistakes).toEqual([
      { field: 'constructor', code: 'unknownField', limit: null },
    ])
    expect(receipt(await bench.submit({ answers: { ...TYPED, builder: true } })).mistakes).toEqual([])
  })
})

describe('time', () => {
  it('takes the key of a form nobody came for, and says so where it is asked for', async () => {
    const { reference } = receipt(await bench.submit())
    bench.harness.pass(2 * DAY_MS)
    await bench.restart()
    await bench.harness.send({ type: 'PassTime', data: {} } as never, { kind: 'clock', id: 'hub' })
    const found = await bench.get(`/api/v1/forms?reference=${reference}`, { headers: bench.core })
    expect(found.body.forms).toMatchObject([{ formId: 'f-1', state: 'expired' }])
    expect(code(await bench.get('/api/v1/forms/f-1', { headers: bench.core }))).toBe('FORM_CLOSED')
    expect(contents()).toEqual([undefined])
  })

  it('leaves a form readable on its last day, although the keys of its own day are gone, and no longer', async () => {
    await bench.close()
    bench = await startFormBench({
      configure: (configuration) => Object.assign(configuration.forms ?? {}, { keepDays: 5 }),
    })
    const { reference } = receipt(await bench.submit())
    bench.harness.pass(5 * DAY_MS)
    await bench.restart()
    await bench.get(`/api/v1/forms?reference=${reference}`, { headers: bench.core })
    expect((await bench.get('/api/v1/forms/f-1', { headers: bench.core })).body.answers.amount).toBe('1234.50')
    await bench.command('CloseForm', { formId: 'f-1', outcome: 'used' }, { headers: bench.core })
    bench.harness.pass(DAY_MS)
    await bench.restart()
    await bench.harness.send({ type: 'PassTime', data: {} } as never, { kind: 'clock', id: 'hub' })
    await bench.get(`/api/v1/forms?reference=${reference}`, { headers: bench.core })
    expect(code(await bench.get('/api/v1/forms/f-1', { headers: bench.core }))).toBe('FORM_CLOSED')
    bench.harness.pass(DAY_MS)
    await bench.restart()
    expect(contents()).toEqual([undefined])
    expect(code(await bench.get('/api/v1/forms/f-1', { headers: bench.core }))).toBe('FORM_UNKNOWN')
  })
})
