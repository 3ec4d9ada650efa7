import Value from 'typebox/value'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FormReceipt, FormView } from '../../contracts/index.ts'
import { FormView as FormViewForm } from '../../contracts/index.ts'
import { LOOKED_UP_PER_HOUR } from '../../hub/app/forms/formAccess.ts'
import { type FormBench, startFormBench } from '../support/formBench.ts'
import { depositForm } from '../support/formTemplates.ts'
import { HOUR_MS, MINUTE_MS } from '../support/serviceHarness.ts'
import type { Reply, RequestOptions } from '../support/webHub.ts'

/** Forms at the counter: who may see them, who closes them, and what is written down of it. */

let bench: FormBench
let made: { view: FormView; options: unknown }[]
beforeEach(async () => {
  made = []
  const documents = {
    make: async (view: FormView, options: unknown) => {
      made.push({ view, options })
      return new TextEncoder().encode('%PDF-1.7')
    },
  }
  bench = await startFormBench({ documents })
})
afterEach(() => bench.close())

const code = ({ body }: Reply): string => body?.code ?? 'done'
const receipt = ({ body }: Reply): FormReceipt => body
const view = (who: RequestOptions, formId = 'f-1') => bench.get(`/api/v1/forms/${formId}`, who)
const find = (query: string, who: RequestOptions) => bench.get(`/api/v1/forms?${query}`, who)
const close = (who: RequestOptions, more: object = {}, id?: string) =>
  bench.command('CloseForm', { formId: 'f-1', outcome: 'used', ...more }, who, id)
const looks = () => bench.audited.map(({ actor, action, subject, success }) => [actor.id, action, subject, success])
const handedIn = async (more: object = { ticket: { businessId: 'cash' } }) => receipt(await bench.submit(more))
async function calledAt(n: 1 | 2): Promise<RequestOptions> {
  const cookie = await bench.teller(n)
  await bench.harness.done({ type: 'CallNext', data: { windowId: `w${n}` } }, { kind: 'teller', id: `teller${n}` })
  return { cookie }
}
const manager = async () => ({ cookie: await bench.web.sessionAs('manager') })
const core = () => ({ headers: bench.core })

describe('a teller', () => {
  it('sees the form of the customer who is called at his window, whole, and that is written down', async () => {
    await handedIn()
    const teller = await calledAt(1)
    const reply = await view(teller)
    expect(Value.Check(FormViewForm, reply.body)).toBe(true)
    expect(reply.body).toMatchObject({
      formId: 'f-1',
      state: 'submitted',
      template: depositForm(),
      answers: { name: '金丝雀', number: '110101199003077758', amount: '1234.50' },
      capitals: { amount: '壹仟贰佰叁拾肆元伍角整' },
      fromReading: [],
      ticketId: '2026-11-23-A001',
      coreReference: null,
    })
    expect(reply.headers.get('cache-control')).toContain('no-store')
    expect(looks()).toEqual([['teller1', 'viewForm', 'f-1', true]])
    expect(JSON.stringify(bench.audited)).not.toMatch(/金丝雀|7758|1234/)
  })

  it('does not see that of a customer at another window, or of nobody’s, and that he tried is written down', async () => {
    await handedIn()
    await calledAt(1)
    const other = { cookie: await bench.teller(2) }
    expect(code(await view(other))).toBe('FORM_NOT_HERE')
    expect(code(await find('ticket=2026-11-23-A001', other))).toBe('FORM_NOT_HERE')
    expect(code(await close(other))).toBe('FORM_NOT_HERE')
    expect(code(await bench.get('/api/v1/forms/f-1/form.pdf', other))).toBe('FORM_NOT_HERE')
    expect(looks()).toEqual([
      ['teller2', 'viewForm', 'f-1', false],
      ['teller2', 'printForm', 'f-1', false],
    ])
    expect(made).toEqual([])
  })

  it('sees any whose reference he was told, or whose code he has scanned, for half an hour', async () => {
    const { reference, qr } = await handedIn({})
    const teller = { cookie: await bench.teller(1) }
    expect(code(await view(teller))).toBe('FORM_NOT_HERE')
    const found = await find(`reference=${reference}`, teller)
    expect(found.body.forms).toEqual([
      {
        formId: 'f-1',
        templateId: 'deposit',
        name: depositForm().name,
        reference,
        state: 'submitted',
        ticketId: null,
        submittedAt: bench.harness.wall(),
      },
    ])
    expect((await view(teller)).status).toBe(200)
    bench.harness.pass(31 * MINUTE_MS)
    expect(code(await view(teller))).toBe('FORM_NOT_HERE')
    expect((await find(`qr=${qr}`, teller)).body.forms).toHaveLength(1)
    expect((await view(teller)).status).toBe(200)
  })

  it('finishes the paper after the customer has left', async () => {
    await handedIn()
    const teller = await calledAt(1)
    await view(teller)
    await bench.harness.done(
      { type: 'FinishService', data: { windowId: 'w1', ticketId: '2026-11-23-A001' } },
      { kind: 'teller', id: 'teller1' },
    )
    expect(code(await close(teller))).toBe('done')
    expect(bench.harness.branch.forms.get('f-1')?.state).toBe('used')
  })

  it('puts a form to the ticket of whoever told him its reference', async () => {
    const { reference } = await handedIn({})
    await bench.harness.done({ type: 'IssueTicket', data: { businessId: 'cash' } })
    const teller = await calledAt(1)
    const link = { formId: 'f-1', ticketId: '2026-11-23-A001' }
    expect(code(await bench.command('LinkForm', link, teller))).toBe('FORM_NOT_HERE')
    await find(`reference=${reference}`, teller)
    expect(code(await bench.command('LinkForm', link, teller))).toBe('done')
    expect(bench.harness.service.ticket('2026-11-23-A001')?.forms).toHaveLength(1)
  })
})

describe('a core system', () => {
  it('takes over by the ticket at a window, and names what it made of it', async () => {
    await handedIn()
    expect(code(await view(core()))).toBe('FORM_NOT_HERE')
    expect(code(await find('ticket=2026-11-23-A001', core()))).toBe('FORM_NOT_HERE')
    await calledAt(1)
    const found = await find('ticket=2026-11-23-A001', core())
    expect(found.body.forms).toMatchObject([{ formId: 'f-1' }])
    expect((await view(core())).body.answers.account).toBe('62220200001234')
    expect(code(await close(core(), { coreReference: 'TX-2026/1' }, 'once'))).toBe('done')
    expect(code(await close(core(), { coreReference: 'TX-2026/1' }, 'once'))).toBe('done')
    expect(code(await close(core(), { coreReference: 'TX-2026/2' }, 'once'))).toBe('COMMAND_ID_REUSED')
    expect((await view(core())).body).toMatchObject({ state: 'used', coreReference: 'TX-2026/1' })
    expect(looks().at(-1)).toEqual(['core', 'viewForm', 'f-1', true])
  })

  it('without the right to forms sees none, and another one none either', async () => {
    const { reference } = await handedIn()
    const app = { headers: bench.web.partnerHeaders('bank-app') }
    for (const reply of [await find(`reference=${reference}`, app), await view(app), await close(app)])
      expect([reply.status, code(reply)]).toEqual([403, 'FORBIDDEN'])
  })

  it('loses the right at once with another configuration', async () => {
    const { reference } = await handedIn()
    await find(`reference=${reference}`, core())
    const { version, configuration } = bench.harness.service.configuration()
    const partners = configuration.partners?.map((partner) => ({ ...partner, forms: false })) ?? []
    await bench.harness.done(
      { type: 'ApplyConfiguration', data: { configuration: { ...configuration, partners }, basedOn: version } },
      { kind: 'supervisor', id: 'sun' },
    )
    expect(code(await view(core()))).toBe('FORBIDDEN')
    expect(code(await close(core()))).toBe('FORBIDDEN')
  })
})

describe('somebody who leads', () => {
  it('may look, but not at everybody’s: so many within an hour, beyond those whose references he was told', async () => {
    const forms: FormReceipt[] = []
    for (let n = 0; n <= LOOKED_UP_PER_HOUR; n += 1) {
      const answers = { account: '62220200001234', amount: '1', name: '张三', number: citizen(n) }
      forms.push(await handedIn({ answers }))
      // A customer needs longer than that; a kiosk that is faster has to wait.
      bench.web.clock.advance(1000)
    }
    const lead = await manager()
    const codes: string[] = []
    for (const { formId } of forms) codes.push(code(await view(lead, formId ?? '')))
    expect(codes).toEqual([...forms.slice(1).map(() => 'done'), 'TOO_MANY_REQUESTS'])
    const last = forms.at(-1)
    expect(looks().at(-1)).toEqual(['manager', 'viewForm', last?.formId, false])
    await find(`reference=${last?.reference}`, lead)
    expect(code(await view(lead, last?.formId ?? ''))).toBe('done')
    // What he has opened he may go on with.
    expect(code(await view(lead, forms[0]?.formId ?? ''))).toBe('done')
    bench.harness.pass(HOUR_MS)
    expect(code(await view(lead, forms[0]?.formId ?? ''))).toBe('done')
  })

  it('may withdraw a form, and nobody reads it after that', async () => {
    const { reference } = await handedIn()
    const lead = await manager()
    expect(code(await close(lead, { outcome: 'withdrawn' }))).toBe('done')
    expect(code(await view(lead))).toBe('FORM_CLOSED')
    expect(code(await close(lead))).toBe('FORM_CLOSED')
    const found = await find(`reference=${reference}`, lead)
    expect(found.body.forms).toMatchObject([{ state: 'withdrawn' }])
    const [event] = bench.harness.journal.events.filter(({ type }) => type === 'FormSubmitted')
    expect(event?.type === 'FormSubmitted' ? bench.store.vault.unseal(event.data.sealed) : null).toBeUndefined()
  })
})

/** Numbers of nobody, with their check characters. */
function citizen(n: number): string {
  const body = `110101199001${String(10 + (n % 18))}${String(n).padStart(3, '0')}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, place) => total + weight * Number(body[place]), 0)
  return `${body}${'10X98765432'[sum % 11]}`
}

describe('references', () => {
  it('are not found by trying: after so many wrong ones who tries has to wait, and every one is written down', async () => {
    const { reference } = await handedIn()
    const teller = { cookie: await bench.teller(1) }
    const codes: string[] = []
    for (let guess = 0; guess < 21; guess += 1) codes.push(code(await find('reference=ZZZZZZZZ', teller)))
    expect(codes.slice(0, 20).every((answer) => answer === 'FORM_UNKNOWN')).toBe(true)
    expect(codes[20]).toBe('TOO_MANY_REQUESTS')
    const right = await find(`reference=${reference}`, teller)
    expect([right.status, right.headers.get('retry-after')]).toEqual([429, '600'])
    expect(
      looks().filter(([, action, subject, success]) => action === 'findForm' && subject === 'unknown' && !success),
    ).toHaveLength(20)
    // Somebody else's are not his.
    expect((await find(`reference=${reference}`, core())).status).toBe(200)
    bench.harness.pass(10 * MINUTE_MS)
    expect((await find(`reference=${reference}`, teller)).status).toBe(200)
  })

  it.each([
    ['nothing', ''],
    ['two things', 'reference=AAAAAAAA&ticket=2026-11-23-A001'],
    ['a reference that can be none', 'reference=AAAAAAA0'],
    ['SQL', "reference=AAAAAAAA'--"],
    ['something else', 'formId=f-1'],
  ])('asked for with %s are a bad request', async (_what, query) => {
    expect((await find(query, core())).status).toBe(400)
  })

  it.each([
    ['of another branch', (qr: string) => qr.replace('test-branch', 'other-branch'), 'QR_OTHER_BRANCH'],
    ['with another reference', (qr: string) => qr.replace(/\.[2-9A-HJ-NP-Z]{8}\./, '.AAAAAAAA.'), 'QR_INVALID'],
    ['cut short', (qr: string) => qr.slice(0, -1), 'QR_INVALID'],
    ['of a ticket', () => 'BH1.AAAA.BBBB', 'QR_INVALID'],
  ])('in a code %s are refused', async (_what, change, expected) => {
    const { qr } = await handedIn()
    expect(code(await find(`qr=${change(qr ?? '')}`, core()))).toBe(expected)
  })
})

describe('a document', () => {
  it('is made of the form in its language or another one, shifted for the printer, and is written down', async () => {
    await handedIn()
    const teller = await calledAt(1)
    const reply = await bench.get(
      '/api/v1/forms/f-1/form.pdf?layout=prePrinted&language=en&offsetX=-1.5&offsetY=2',
      teller,
    )
    expect([reply.status, reply.headers.get('content-type'), reply.text]).toEqual([200, 'application/pdf', '%PDF-1.7'])
    expect(reply.headers.get('content-disposition')).toBe('inline; filename="f-1.pdf"')
    expect(reply.headers.get('cache-control')).toContain('no-store')
    await bench.get('/api/v1/forms/f-1/form.pdf', teller)
    expect(made.map(({ options }) => options)).toEqual([
      { layout: 'prePrinted', language: 'en', offsetMm: { x: -1.5, y: 2 } },
      { layout: 'document', language: 'zh-CN', offsetMm: { x: 0, y: 0 } },
    ])
    expect(made[0]?.view.answers.name).toBe('金丝雀')
    expect(looks()).toEqual([
      ['teller1', 'printForm', 'f-1', true],
      ['teller1', 'printForm', 'f-1', true],
    ])
    expect((await bench.get('/api/v1/forms/f-1/form.pdf?offsetX=100', teller)).status).toBe(400)
  })
})

describe('who may ask', () => {
  it.each([
    ['kiosk', 403],
    ['display', 403],
    ['operations', 403],
    ['admin', 403],
    ['manager', 200],
    ['supervisor', 200],
  ] as const)('%s: %i', async (role, status) => {
    await handedIn()
    const cookie = role === 'kiosk' ? bench.kiosk : await bench.web.sessionAs(role)
    expect((await view({ cookie })).status).toBe(status)
    expect((await find('ticket=2026-11-23-A001', { cookie })).status).toBe(status)
  })

  it('nobody without a session', async () => {
    await handedIn()
    expect((await view({})).status).toBe(401)
    expect((await bench.submit({}, { cookie: '' })).status).toBe(401)
  })
})
