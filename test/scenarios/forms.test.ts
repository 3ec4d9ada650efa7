import { readFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import type {
  AutofillView,
  FormAnswers,
  FormReceipt,
  FormView,
  KioskView,
  PadView,
  WindowView,
} from '../../contracts/index.ts'
import type { HubClient } from '../../simulators/people/hubClient.ts'
import { smallBranch, startTestBranch, type TestBranch } from '../support/branch.ts'
import { filesIn } from '../support/storeFixtures.ts'
import { tracesOf } from '../support/traces.ts'

/** A deposit filled in at a kiosk, with the real programs and the product's own forms. */

const NUMBER = '110101199003077758'
const NAME = '金丝雀翎'
const PHONE = '13987654321'
const ACCOUNT = '6225880137706868'
const CARD = { layout: 'citizen', name: NAME, number: NUMBER, birth: '19900307', sex: '1' }
const FROM_CARD = ['accountName', 'documentType', 'documentNumber', 'documentValidUntil']
const BY_HAND: FormAnswers = {
  accountKind: 'card',
  cardNumber: ACCOUNT,
  // Beyond 50,000 the customer says who he is and where it comes from.
  amount: '61,234.5',
  product: 'demand',
  source: 'salary',
  phone: PHONE,
}
const TYPED: FormAnswers = {
  ...BY_HAND,
  accountName: NAME,
  documentType: 'citizen',
  documentNumber: NUMBER,
  documentValidUntil: '2035-01-01',
}
const WORDS = { number: NUMBER, name: NAME, phone: PHONE, account: ACCOUNT, amount: '61234.50' }

let branch: TestBranch | undefined
afterEach(() => branch?.close())

async function started(): Promise<TestBranch> {
  branch = await startTestBranch({
    ports: 'tcp',
    configuration: smallBranch((configuration) => {
      configuration.forms = { offered: [{ template: 'deposit', business: 'cash' }] }
      if (configuration.kiosks?.[0]) configuration.kiosks[0].onCard = 'ask'
    }),
  })
  return branch
}

const submission = (formId: string, more: object) => ({
  formId,
  templateId: 'deposit',
  version: 1,
  language: 'zh-CN',
  ticket: { businessId: 'cash' },
  ...more,
})
const handIn = (kiosk: HubClient, formId: string, more: object) =>
  kiosk.post<FormReceipt>('/api/v1/forms', submission(formId, more))

/** How many events of a type there are. */
async function recorded(supervisor: HubClient, type: string): Promise<number> {
  const { events } = await supervisor.get<{ events: { type: string }[] }>('/api/v1/journal?limit=1000')
  return events.filter((event) => event.type === type).length
}

it('a form goes from the card on the reader to the core system’s reference, and lies nowhere in plain', async () => {
  const running = await started()
  const { reader } = running.lines
  const kiosk = await running.kiosk('k1')
  const idle = await kiosk.until<KioskView>('kiosk:k1', (view) => view.reader === 'ok')
  expect(idle.forms).toMatchObject([{ templateId: 'deposit', businessId: 'cash' }])
  reader.device.act('present-card', CARD)
  const { reading } = await kiosk.until<KioskView>('kiosk:k1', (view) => view.reading !== null)
  const readingId = reading?.readingId ?? ''
  const shown = await kiosk.post<AutofillView>('/api/v1/forms/autofill', { readingId, templateId: 'deposit' })
  expect(shown.fields).toMatchObject({ accountName: '金***', documentNumber: '1101**********7758' })
  const fields = FROM_CARD.filter((field) => Object.hasOwn(shown.fields, field))
  const receipt = await handIn(kiosk, 'visit-form', { answers: BY_HAND, reading: { readingId, fields } })
  expect(receipt).toMatchObject({ formId: 'visit-form', mistakes: [], ticket: { number: 'A001' } })

  const manager = await running.screen('manager')
  const key = `ticket:${receipt.ticket?.ticketId}` as keyof PadView
  await manager.until<PadView>('pad', (view) => (view[key] as { forms?: number } | undefined)?.forms === 1)

  const teller = await running.screen('teller1')
  const other = await running.screen('teller2')
  await teller.command('SignIn', { windowId: 'w1' })
  await other.command('SignIn', { windowId: 'w2' })
  await teller.command('CallNext', { windowId: 'w1' })
  const { current } = await teller.until<WindowView>('window:w1', (view) => view.current !== null)
  expect(current?.forms).toMatchObject([{ formId: 'visit-form', state: 'submitted' }])
  await expect(other.get('/api/v1/forms/visit-form')).rejects.toThrow('FORM_NOT_HERE')
  const form = await teller.get<FormView>('/api/v1/forms/visit-form')
  expect(form.answers).toMatchObject({ ...BY_HAND, amount: '61234.50', accountName: NAME, documentNumber: NUMBER })
  expect(form.fromReading).toEqual(fields)
  expect(form.capitals.amount).toBe('陆万壹仟贰佰叁拾肆元伍角整')
  const closed = { formId: 'visit-form', outcome: 'used', coreReference: 'TX-1' } as const
  expect(await teller.command('CloseForm', closed)).toMatchObject({ ok: true })
  await teller.until<WindowView>('window:w1', (view) => view.current?.forms[0]?.state === 'used')

  // A key that is gone can not betray anybody, so the power fails before anything is tidied up.
  await running.kill9()
  expect(tracesOf(WORDS, Buffer.from(running.output()))).toEqual([])
  const files = filesIn(running.directory)
  expect(files.some((file) => file.endsWith('hub.db-wal'))).toBe(true)
  for (const file of files) expect(tracesOf(WORDS, readFileSync(file)), file).toEqual([])

  // ... and with the keys it can still be read at the counter.
  await running.start()
  const again = await running.screen('teller1')
  expect((await again.get<FormView>('/api/v1/forms/visit-form')).coreReference).toBe('TX-1')
})

it('a power cut while a form is handed in leaves one form with its ticket, or none of both, and a retry makes it whole', async () => {
  const running = await started()
  const supervisor = await running.screen('supervisor')
  for (const [round, cut] of ['beforeTheAnswer', 'afterTheAnswer'].entries()) {
    const formId = `cut-${round}`
    const body = { answers: { ...TYPED, amount: String(60_000 + round) }, ...(round > 0 && { replaces: true }) }
    const kiosk = await running.kiosk('k1')
    const first = handIn(kiosk, formId, body).catch(() => undefined)
    if (cut === 'afterTheAnswer') await first
    await running.kill9()
    const heard = await first
    await running.start()
    const before = [await recorded(supervisor, 'FormSubmitted'), await recorded(supervisor, 'FormLinked')]
    expect(before[1]).toBe(before[0])
    const receipt = await handIn(await running.kiosk('k1'), formId, body)
    expect(receipt).toMatchObject({ formId, mistakes: [], ticket: { number: 'A001' } })
    if (heard !== undefined) expect(receipt).toEqual(heard)
    expect(await recorded(supervisor, 'FormSubmitted')).toBe(round + 1)
  }
  expect(await recorded(supervisor, 'TicketIssued')).toBe(1)
})

it('a form that is withdrawn can be read by nobody any more', async () => {
  const running = await started()
  const kiosk = await running.kiosk('k1')
  const receipt = await handIn(kiosk, 'late', { answers: TYPED, ticket: undefined })
  const manager = await running.screen('manager')
  expect(await manager.command('CloseForm', { formId: 'late', outcome: 'withdrawn' })).toMatchObject({ ok: true })
  await expect(manager.get('/api/v1/forms/late')).rejects.toThrow('FORM_CLOSED')
  const found = await manager.get<{ forms: { state: string }[] }>(`/api/v1/forms?reference=${receipt.reference}`)
  expect(found.forms).toMatchObject([{ state: 'withdrawn' }])
  await expect(handIn(kiosk, 'late', { answers: TYPED, ticket: undefined })).rejects.toThrow('FORM_CLOSED')
})
