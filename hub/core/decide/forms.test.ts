import { beforeEach, describe, expect, test } from 'vitest'
import type { Actor, CommandData } from '../../../contracts/index.ts'
import {
  CLOCK,
  DEVICE,
  KIOSK,
  MANAGER,
  MINUTE,
  person,
  smallConfiguration,
  TestBranch,
  teller,
  text,
} from '../../../test/support/testBranch.ts'
import { isAnythingDue } from './timeCommands.ts'

type Submission = CommandData<'SubmitForm'>
const CORE: Actor = { kind: 'partner', id: 'core' }
const APP: Actor = { kind: 'partner', id: 'app' }

let at: TestBranch
let forms = 0
beforeEach(() => {
  forms = 0
  at = new TestBranch({
    ...smallConfiguration(),
    forms: { perPersonPerDay: 3 },
    partners: [
      { id: 'core', name: text('Core'), forms: true },
      { id: 'app', name: text('App') },
    ],
  })
})

function submission(change: Partial<Submission> = {}): Submission {
  forms += 1
  const letter = String.fromCharCode('A'.charCodeAt(0) + forms)
  return {
    formId: `f-${forms}`,
    templateId: 'deposit',
    version: 1,
    name: text('Deposit'),
    references: [letter.repeat(8), letter.repeat(7).concat('2')],
    language: 'zh-CN',
    sealed: { keyId: `key-${forms}`, iv: 'AAAA', data: 'AAAA', tag: 'AAAA' },
    fingerprint: '0'.repeat(64),
    person: person(1).blindIndex,
    kioskId: 'k1',
    keepUntil: '2026-11-19',
    validUntil: 1,
    replaces: false,
    reading: null,
    ticket: null,
    ...change,
  }
}
const submit = (change: Partial<Submission> = {}, actor = KIOSK) => at.do('SubmitForm', submission(change), actor)
const refused = (change: Partial<Submission> = {}, actor = KIOSK) => at.refusal('SubmitForm', submission(change), actor)
const form = (formId = 'f-1') => at.branch.forms.get(formId)
const types = () => at.journal.map(({ type }) => type)
const reading = (n: number) => ({ readingId: `r${n}`, presented: person(n), classId: null, adviserId: null })

describe('a form that is handed in', () => {
  test('waits for its customer, found by its reference', () => {
    expect(submit()).toEqual({ formId: 'f-1' })
    expect(form()).toMatchObject({ state: 'submitted', day: '2026-11-18', ticketId: null, reference: 'BBBBBBBB' })
    expect(at.branch.formByReference('BBBBBBBB')).toBe(form())
    expect([...at.branch.openForms()].map(({ id }) => id)).toEqual(['f-1'])
  })

  test('is given a reference that is not in use', () => {
    submit()
    submit({ templateId: 'transfer', references: ['BBBBBBBB', 'ZZZZZZZZ'] })
    expect(form('f-2')?.reference).toBe('ZZZZZZZZ')
  })

  test('and the ticket asked for with it are one decision', () => {
    const answer = submit({ ticket: { businessId: 'cash' } })
    expect(answer).toMatchObject({ formId: 'f-1', ticketId: '2026-11-18-A001', number: 'A001' })
    expect(types().slice(-3)).toEqual(['TicketIssued', 'TicketPrintRequested', 'FormLinked'])
    expect(new Set(at.journal.slice(-4).map(({ causeId }) => causeId)).size).toBe(1)
    expect(at.branch.formsOf('2026-11-18-A001')).toEqual([form()])
    // What becomes of the form is filed under it, that it belongs to a ticket under the visit.
    expect(at.journal.find(({ type }) => type === 'FormSubmitted')?.correlationId).toBe('f-1')
    expect(at.journal.at(-1)?.correlationId).toBe(at.ticket('2026-11-18-A001').visitId)
  })

  test('gives its ticket to the person of the document, however long ago it was read', () => {
    const presented = person(7)
    at.do('PresentIdentity', { readingId: 'r7', deviceId: 'reader', presented, age: 80 }, DEVICE)
    at.advance(10 * MINUTE)
    submit({ reading: { ...reading(7), classId: 'elderly' }, ticket: { businessId: 'cash' } })
    expect(at.ticket(form()?.ticketId ?? '')).toMatchObject({ presented, classId: 'elderly', readingId: 'r7' })
    expect(at.branch.readings.get('r7')?.state).toBe('used')
    // He gets no second ticket for the same business, and no reading is used twice.
    submit({ templateId: 'withdrawal', reading: reading(7), ticket: { businessId: 'cash' } })
    expect(form('f-2')?.ticketId).toBe(form()?.ticketId)
    expect(types().filter((type) => type === 'TicketIssued')).toHaveLength(1)
  })

  test('stands where no ticket can be given, and says why', () => {
    expect(submit({ ticket: { businessId: 'nothing' } })).toEqual({ formId: 'f-1' })
    expect(form()).toMatchObject({ state: 'submitted', ticketId: null, ticketRefusal: 'BUSINESS_UNKNOWN' })
    expect(types().slice(-2)).toEqual(['FormSubmitted', 'FormTicketRefused'])
  })

  test('at a kiosk belongs to the ticket taken there last, or to one of the person, and to nobody else’s', () => {
    const foreign = at.issue()
    submit({ ticket: { ticketId: foreign.id } })
    expect(form()).toMatchObject({ ticketId: null, ticketRefusal: 'TICKET_UNKNOWN' })
    const own = at.do('IssueTicket', { businessId: 'account', kioskId: 'k1' }, KIOSK).ticketId ?? ''
    submit({ templateId: 'transfer', ticket: { ticketId: own } })
    expect(form('f-2')?.ticketId).toBe(own)
    submit({ person: null, ticket: { ticketId: foreign.id }, kioskId: null }, MANAGER)
    expect(form('f-3')?.ticketId).toBe(foreign.id)
    at.do('CancelTicket', { ticketId: own })
    submit({ person: null, ticket: { ticketId: own } })
    expect(form('f-4')).toMatchObject({ ticketId: null, ticketRefusal: 'TICKET_WRONG_STATE' })
  })

  test('by an id there is one of already is refused', () => {
    submit()
    expect(refused({ formId: 'f-1', person: null })).toBe('COMMAND_ID_REUSED')
  })
})

describe('the same form of the same person on the same day', () => {
  test('is said to be there, and stands instead where that is wanted, with the ticket of the first', () => {
    submit({ ticket: { businessId: 'cash' } })
    expect(refused()).toBe('FORM_DUPLICATE')
    submit({ replaces: true, ticket: { businessId: 'cash' } })
    expect(form()).toMatchObject({ state: 'withdrawn', replacedBy: 'f-3' })
    expect(form('f-3')).toMatchObject({ state: 'submitted', ticketId: '2026-11-18-A001' })
    expect(types().filter((type) => type === 'TicketIssued')).toHaveLength(1)
  })

  test('typed at another kiosk is not laid beside the ticket of the first, which may be another person’s', () => {
    submit({ ticket: { businessId: 'cash' } })
    expect(submit({ replaces: true, kioskId: 'k2' }, { kind: 'kiosk', id: 'k2' })).toEqual({ formId: 'f-2' })
    expect(form('f-2')).toMatchObject({ state: 'submitted', ticketId: null })
    expect(at.branch.formsOf('2026-11-18-A001').map(({ state }) => state)).toEqual(['withdrawn'])
    // Whoever shows the document is the person.
    at.do('PresentIdentity', { readingId: 'r1', deviceId: 'reader', presented: person(1), age: 40 }, DEVICE)
    const own = { templateId: 'transfer', reading: reading(1), ticket: { businessId: 'account' } }
    const { ticketId } = submit(own)
    submit({ ...own, replaces: true, ticket: null, kioskId: 'k2' }, { kind: 'kiosk', id: 'k2' })
    expect(form('f-4')?.ticketId).toBe(ticketId)
  })

  test('filled in from his document is not replaced by somebody who has typed its number', () => {
    submit({ reading: reading(1) })
    expect(refused({ replaces: true })).toBe('READING_UNKNOWN')
    expect(form()?.state).toBe('submitted')
    expect(refused({ replaces: true, kioskId: null }, MANAGER)).toBeUndefined()
    expect(refused({ replaces: true, reading: reading(1) })).toBeUndefined()
  })

  test.each([
    ['of another form', { templateId: 'transfer' }],
    ['of somebody else', { person: person(2).blindIndex }],
    ['of nobody known', { person: null }],
  ])('is not one %s', (_what, other) => {
    submit()
    expect(refused(other)).toBeUndefined()
  })

  test('is no duplicate once the first was used', () => {
    submit()
    at.do('CloseForm', { formId: 'f-1', outcome: 'used' })
    expect(refused()).toBeUndefined()
  })

  test('counts for a limit: of those replaced only the last', () => {
    submit()
    submit({ templateId: 'transfer' })
    submit({ templateId: 'withdrawal' })
    expect(refused({ templateId: 'loss' })).toBe('FORM_LIMIT')
    expect(refused({ replaces: true })).toBeUndefined()
    expect(refused({ templateId: 'loss' })).toBe('FORM_LIMIT')
    at.do('CloseForm', { formId: 'f-2', outcome: 'withdrawn' })
    expect(refused({ templateId: 'loss' })).toBe('FORM_LIMIT')
    at.do('OpenBusinessDay', { day: '2026-11-19' }, CLOCK)
    expect(refused({ templateId: 'loss' })).toBeUndefined()
  })
})

describe('another one of the same kind', () => {
  test('stands besides the first where that was asked for, before the same teller', () => {
    submit({ ticket: { businessId: 'cash' } })
    expect(submit({ besides: true, ticket: { businessId: 'cash' } })).toMatchObject({ ticketId: '2026-11-18-A001' })
    expect([form()?.state, form('f-2')?.state]).toEqual(['submitted', 'submitted'])
    expect(at.branch.formsOf('2026-11-18-A001').map(({ id }) => id)).toEqual(['f-1', 'f-2'])
    expect(types().filter((type) => type === 'TicketIssued')).toHaveLength(1)
    // The one that is replaced then is the last, which is the one that is told.
    expect(refused()).toBe('FORM_DUPLICATE')
    submit({ replaces: true })
    expect([form()?.state, form('f-2')?.state]).toEqual(['submitted', 'withdrawn'])
  })

  test('counts for the limit as every other', () => {
    submit()
    submit({ besides: true })
    submit({ besides: true })
    expect(refused({ besides: true })).toBe('FORM_LIMIT')
  })

  test('may be typed where the first was filled in from a document: that one stays', () => {
    submit({ reading: reading(1) })
    expect(refused({ besides: true })).toBeUndefined()
    expect(form()?.state).toBe('submitted')
  })
})

describe('a form that is sent anew, changed, for nobody had said that it arrived', () => {
  const again = (attempt: number, change: Partial<Submission> = {}) => ({
    corrects: { formId: 'f-1', attempt },
    ...change,
  })

  test.each([
    ['of a person', person(1).blindIndex],
    ['of nobody known', null],
  ])('stands instead of what had arrived, with its ticket: %s', (_whose, who) => {
    submit({ person: who, ticket: { businessId: 'cash' } })
    submit(again(2, { person: who, ticket: { businessId: 'cash' } }))
    submit(again(3, { person: who }))
    expect([form()?.state, form('f-2')?.state, form('f-3')?.state]).toEqual(['withdrawn', 'withdrawn', 'submitted'])
    expect(form('f-3')?.ticketId).toBe('2026-11-18-A001')
    expect(types().filter((type) => type === 'TicketIssued')).toHaveLength(1)
  })

  test('stands alone where an earlier one comes after it', () => {
    const first = submission({ person: null })
    const second = submission(again(2, { person: null }))
    submit(again(3, { person: null }))
    expect(at.refusal('SubmitForm', first, KIOSK)).toBe('FORM_CLOSED')
    expect(at.refusal('SubmitForm', second, KIOSK)).toBe('FORM_CLOSED')
    expect([...at.branch.openForms()].map(({ id }) => id)).toEqual(['f-3'])
  })

  test('is said to be a second one where the first is used, and stands besides it where that is wanted', () => {
    submit({ person: null })
    at.do('CloseForm', { formId: 'f-1', outcome: 'used' })
    expect(refused(again(2, { person: null }))).toBe('FORM_DUPLICATE')
    expect(refused(again(3, { person: null, replaces: true }))).toBe('FORM_DUPLICATE')
    expect(refused(again(4, { person: null, besides: true }))).toBeUndefined()
    expect(form()?.state).toBe('used')
  })

  test('replaces neither another kiosk’s form nor the one of another filling', () => {
    submit({ person: null })
    submit({ person: person(2).blindIndex, templateId: 'deposit' })
    submit(again(2, { person: null, kioskId: 'k2' }), { kind: 'kiosk', id: 'k2' })
    expect(form()?.state).toBe('submitted')
    // Whoever is named in it now has handed in one before: he is asked.
    expect(refused(again(2, { person: person(2).blindIndex }))).toBe('FORM_DUPLICATE')
    submit(again(2, { person: person(2).blindIndex, replaces: true }))
    expect([form()?.state, form('f-2')?.state, form('f-5')?.state]).toEqual(['withdrawn', 'withdrawn', 'submitted'])
  })

  test('stays besides the others where it was sent to be, and is not asked about anew', () => {
    submit()
    submit({ besides: true })
    const changed = (attempt: number) => ({ corrects: { formId: 'f-2', attempt } })
    expect(refused(changed(2))).toBeUndefined()
    expect(['f-1', 'f-2', 'f-3'].map((id) => form(id)?.state)).toEqual(['submitted', 'withdrawn', 'submitted'])
    submit({ ...changed(3), replaces: true })
    expect(['f-1', 'f-3', 'f-4'].map((id) => form(id)?.state)).toEqual(['withdrawn', 'withdrawn', 'submitted'])
  })

  test('is no replacing of a document by a number: the kiosk that filled it in has sent both', () => {
    submit({ reading: reading(1) })
    expect(refused(again(2))).toBeUndefined()
    expect(form()?.state).toBe('withdrawn')
  })
})

describe('a form at the counter', () => {
  test('is taken over once, and its core system may name it later', () => {
    submit()
    at.do('CloseForm', { formId: 'f-1', outcome: 'used' }, teller('t1'))
    expect(form()).toMatchObject({ state: 'used', coreReference: null })
    at.do('CloseForm', { formId: 'f-1', outcome: 'used', coreReference: 'TX-1' }, CORE)
    expect(form()).toMatchObject({ state: 'used', coreReference: 'TX-1' })
    const since = at.journal.length
    at.do('CloseForm', { formId: 'f-1', outcome: 'used', coreReference: 'TX-1' }, CORE)
    at.do('CloseForm', { formId: 'f-1', outcome: 'used' }, teller('t1'))
    expect(at.journal).toHaveLength(since)
    expect(at.refusal('CloseForm', { formId: 'f-1', outcome: 'used', coreReference: 'TX-2' }, CORE)).toBe('FORM_CLOSED')
    expect(at.refusal('CloseForm', { formId: 'f-1', outcome: 'withdrawn' })).toBe('FORM_CLOSED')
    expect([...at.branch.openForms()]).toEqual([])
  })

  test('is closed to a channel without the right to forms', () => {
    submit()
    expect(at.refusal('CloseForm', { formId: 'f-1', outcome: 'used' }, APP)).toBe('FORBIDDEN')
    expect(at.refusal('CloseForm', { formId: 'nothing', outcome: 'used' }, CORE)).toBe('FORM_UNKNOWN')
  })

  test('is put to a ticket, and to another one, and follows it wherever it goes', () => {
    at.staff(1)
    const [first, second] = [at.issue(), at.issue('account')]
    submit()
    expect(at.do('LinkForm', { formId: 'f-1', ticketId: first.id })).toMatchObject({ ticketId: first.id })
    at.do('LinkForm', { formId: 'f-1', ticketId: second.id })
    expect(at.branch.formsOf(first.id)).toEqual([])
    at.do('TransferTicket', { ticketId: second.id, to: { queue: 'ordinary' } })
    expect(at.branch.formsOf(second.id)).toEqual([form()])
    at.do('CancelTicket', { ticketId: first.id })
    expect(at.refusal('LinkForm', { formId: 'f-1', ticketId: first.id })).toBe('TICKET_WRONG_STATE')
    expect(at.refusal('LinkForm', { formId: 'f-1', ticketId: '2026-11-18-A999' })).toBe('TICKET_UNKNOWN')
    at.do('CloseForm', { formId: 'f-1', outcome: 'used' })
    expect(at.refusal('LinkForm', { formId: 'f-1', ticketId: second.id })).toBe('FORM_CLOSED')
  })

  test('waits on when its ticket has ended', () => {
    submit({ ticket: { businessId: 'cash' } })
    at.do('CancelTicket', { ticketId: '2026-11-18-A001' })
    expect(form()?.state).toBe('submitted')
    const next = at.issue()
    at.do('LinkForm', { formId: 'f-1', ticketId: next.id })
    expect(at.branch.formsOf(next.id)).toEqual([form()])
  })
})

describe('time', () => {
  const openDay = (day: string) => {
    at.do('OpenBusinessDay', { day }, CLOCK)
    const isDue = isAnythingDue(at.branch, at.now)
    at.do('PassTime', {}, CLOCK)
    return isDue
  }

  test('ends a form nobody came for after its last day, and forgets it with its key a day later', () => {
    submit()
    submit({ templateId: 'transfer' })
    at.do('CloseForm', { formId: 'f-2', outcome: 'used' })
    expect(openDay('2026-11-19')).toBe(false)
    expect(form()?.state).toBe('submitted')
    expect(openDay('2026-11-20')).toBe(true)
    expect(form()?.state).toBe('expired')
    expect(form('f-2')?.state).toBe('used')
    expect(at.branch.formByReference('BBBBBBBB')?.state).toBe('expired')
    expect(types().filter((type) => type === 'FormExpired')).toHaveLength(1)
    expect(openDay('2026-11-21')).toBe(false)
    expect(at.branch.forms.size).toBe(0)
    expect(at.branch.formByReference('BBBBBBBB')).toBeUndefined()
  })

  test('that jumps over days forgets a form that was never recorded as expired', () => {
    submit()
    openDay('2026-12-01')
    expect(at.branch.forms.size).toBe(0)
    expect(types()).not.toContain('FormExpired')
  })

  test('keeps a form where the day never ends', () => {
    at = new TestBranch({ ...smallConfiguration(), calling: { dayEnd: 'continue' } })
    submit({ ticket: { businessId: 'cash' } })
    openDay('2026-11-19')
    expect(at.branch.formsOf('2026-11-18-A001')).toEqual([form()])
  })
})
