import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FormReceipt } from '../../contracts/index.ts'
import { formFlowBench } from './formFlowBench.fixture.ts'
import { HAND_IN_RETRY_MS } from './useHandIn.ts'

let bench: ReturnType<typeof formFlowBench>
beforeEach(async () => {
  bench = formFlowBench()
  await bench.open()
})
afterEach(() => bench.stop())

const TWICE: Partial<FormReceipt> = {
  reference: null,
  duplicate: { name: { 'zh-CN': '转账', en: 'Transfer' }, submittedAt: 1, isUsed: false, count: 1 },
}

describe('going through a form', () => {
  it('shows a step at a time, and goes on only without mistakes, to the first of which it leads', () => {
    expect(bench.flow.next()).toBe('name')
    expect(bench.flow.mistakes.value['number']?.code).toBe('required')
    bench.flow.answer('name', '李明')
    expect(bench.flow.next()).toBe('number')
    bench.flow.answer('number', '110101199003077758')
    expect(bench.flow.next()).toBeNull()
    expect(bench.flow.steps.value[bench.flow.step.value]?.step.id).toBe('money')
    bench.flow.back()
    expect(bench.flow.step.value).toBe(0)
    expect(bench.flow.answers.value['name']).toBe('李明')
  })

  it('checks a field when it is left and not while it is typed; one that was left empty is not blamed yet', () => {
    const [field] = bench.flow.steps.value[0]?.fields.slice(1) ?? []
    if (!field) throw new Error('no field')
    bench.flow.answer('number', '1101')
    expect(bench.flow.mistakes.value).toEqual({})
    bench.flow.check(field)
    expect(bench.flow.mistakes.value['number']?.code).toBe('tooShort')
    bench.flow.answer('number', '')
    bench.flow.check(field)
    expect(bench.flow.mistakes.value).toEqual({})
  })

  it('asks what depends on an answer only then, and keeps what was typed there', () => {
    const asked = () => bench.flow.steps.value.flatMap(({ fields }) => fields.map(({ id }) => id))
    bench.flow.answer('amount', '60000.00')
    expect(asked()).toContain('reason')
    bench.flow.answer('reason', '购房')
    bench.flow.answer('amount', '5.00')
    expect(asked()).not.toContain('reason')
    bench.flow.answer('amount', '70000.00')
    expect(bench.flow.answers.value['reason']).toBe('购房')
  })

  it('tells of an account typed twice, and is content once either of them is mended', () => {
    const fields = bench.flow.steps.value.flatMap(({ fields }) => fields)
    const of = (id: string) => fields.find((field) => field.id === id) ?? fields[0]
    bench.flow.answer('account', '62220202')
    bench.flow.answer('accountAgain', '62220203')
    const again = of('accountAgain')
    const first = of('account')
    if (!again || !first) throw new Error('no field')
    bench.flow.check(again)
    expect(bench.flow.mistakes.value['accountAgain']?.code).toBe('notSame')
    bench.flow.answer('account', '62220203')
    bench.flow.check(first)
    expect(bench.flow.mistakes.value).toEqual({})
  })

  it('goes from the check to what is changed and straight back', () => {
    bench.fill()
    expect(bench.flow.toReview()).toBeNull()
    expect(bench.flow.page.value).toBe('review')
    bench.flow.change('name')
    expect(bench.flow.page.value).toBe('step')
    expect(bench.flow.next()).toBeNull()
    expect(bench.flow.page.value).toBe('review')
  })

  it('wants the declaration, and makes its offer only to those it fits', () => {
    bench.fill()
    bench.flow.toReview()
    bench.flow.confirm()
    expect(bench.flow.page.value).toBe('review')
    bench.flow.isDeclared.value = true
    bench.flow.confirm()
    expect(bench.flow.page.value).toBe('offer')
    bench.flow.back()
    bench.flow.answer('amount', '5.00')
    bench.flow.confirm()
    expect(bench.flow.page.value).toBe('handIn')
  })

  it('keeps the place when larger type makes other pages', () => {
    bench.fill()
    bench.flow.change('accountAgain')
    bench.isElder.value = true
    const shown = bench.flow.steps.value[bench.flow.step.value]
    expect(shown?.step.id).toBe('money')
  })

  it('that can not be opened is told, and opened by another try', async () => {
    bench.hub.template = { kind: 'unanswered' }
    await bench.open()
    expect(bench.flow.page.value).toBe('notLoaded')
    bench.hub.template = formFlowBench().hub.template
    await bench.flow.retry()
    expect(bench.flow.page.value).toBe('step')
  })
})

describe('a document on the reader', () => {
  it('answers what was not typed, and is handed in by name of its fields alone', async () => {
    bench.flow.answer('name', '李明明')
    await bench.read('r1')
    expect(bench.flow.reading.value?.fields).toEqual({ number: '1101**********7758' })
    expect(bench.flow.next()).toBeNull()
    await bench.toHandIn()
    bench.flow.typeOneself('number')
    expect(bench.flow.reading.value?.fields).toEqual({})
  })

  it('is sent as a reading, and none of what it says', async () => {
    await bench.read('r1')
    bench.flow.answer('amount', '5.00')
    bench.flow.answer('account', '62220202')
    bench.flow.answer('accountAgain', '62220202')
    bench.flow.toReview()
    bench.flow.isDeclared.value = true
    bench.flow.confirm()
    void bench.flow.handIn(null)
    const { submission } = bench.sent[0] ?? {}
    expect(submission?.reading).toEqual({ readingId: 'r1', fields: ['name', 'number'] })
    expect(JSON.stringify(submission?.answers)).not.toMatch(/\*|name|number/)
  })

  it('past its date is told at its field, and stops the way on until it is answered otherwise', async () => {
    bench.hub.autofill = {
      kind: 'done',
      value: {
        fields: { number: '1101**********7758' },
        mistakes: [{ field: 'number', code: 'documentExpired', limit: null }],
        validUntil: 1,
      },
    }
    bench.flow.answer('name', '李明')
    await bench.read('r1')
    expect(bench.flow.next()).toBe('number')
    bench.flow.typeOneself('number')
    bench.flow.answer('number', '110101199003077758')
    expect(bench.flow.next()).toBeNull()
  })

  it('of somebody else ends this form instead of adding to it', async () => {
    await bench.read('r1')
    await bench.read('r2')
    expect(bench.others).toEqual([])
    await bench.read('r3', '4403**********1234')
    expect(bench.others).toHaveLength(1)
    expect(bench.flow.reading.value?.readingId).toBe('r2')
  })

  it('whose reading the hub has forgotten is asked for again', async () => {
    await bench.read('r1')
    await bench.toHandIn()
    void bench.flow.handIn(null)
    await bench.answer('READING_EXPIRED')
    expect(bench.flow.autofill.value).toBe('failed')
    expect(bench.flow.reading.value).toBeNull()
  })
})

describe('handing in', () => {
  it('happens once for an impatient double touch, and clears the draft', async () => {
    await bench.toHandIn()
    void bench.flow.handIn({ businessId: 'cash' })
    void bench.flow.handIn({ businessId: 'cash' })
    expect(bench.sent).toHaveLength(1)
    expect(bench.sent[0]?.submission).toEqual({
      formId: 'f1',
      templateId: 'pay',
      version: 3,
      language: 'zh-CN',
      answers: {
        name: '李明',
        number: '110101199003077758',
        amount: '100.00',
        account: '62220202',
        accountAgain: '62220202',
      },
      offerAccepted: false,
      ticket: { businessId: 'cash' },
    })
    expect(bench.draft()).not.toBeNull()
    await bench.answer({})
    expect(bench.flow.page.value).toBe('done')
    expect(bench.draft()).toMatchObject({ answers: {}, reading: null, handedIn: null })
    bench.flow.forget()
    expect(bench.draft()).toBeNull()
    expect(bench.flow.answers.value).toEqual({})
  })

  it('that is not answered waits, says so, and sends the very same form again when the hub is back', async () => {
    await bench.toHandIn()
    void bench.flow.handIn(null)
    await bench.answer('silence')
    expect(bench.flow.sending.value).toBe('waiting')
    bench.isLive.value = false
    bench.timers.pass(HAND_IN_RETRY_MS)
    expect(bench.sent).toHaveLength(1)
    bench.isLive.value = true
    bench.timers.pass(HAND_IN_RETRY_MS)
    expect(bench.sent).toHaveLength(2)
    expect(bench.sent[1]?.submission).toEqual(bench.sent[0]?.submission)
    await bench.answer('NOT_SIGNED_IN')
    expect(bench.flow.sending.value).toBe('waiting')
    bench.timers.pass(HAND_IN_RETRY_MS)
    await bench.answer({})
    expect(bench.flow.page.value).toBe('done')
    expect(new Set(bench.sent.map(({ submission }) => submission.formId))).toEqual(new Set(['f1']))
  })

  it('is sent again word for word, whatever has been pressed beside it meanwhile', async () => {
    await bench.toHandIn()
    void bench.flow.handIn({ businessId: 'cash' })
    await bench.answer('silence')
    bench.language.value = 'en'
    bench.timers.pass(HAND_IN_RETRY_MS)
    expect(bench.sent).toHaveLength(2)
    expect(bench.sent[1]?.submission).toEqual(bench.sent[0]?.submission)
  })

  it('twice on one day stands besides the first where that is wanted, and the question is not put again', async () => {
    await bench.toHandIn()
    void bench.flow.handIn({ businessId: 'cash' })
    await bench.answer(TWICE)
    void bench.flow.keepBoth()
    expect(bench.sent[1]?.submission).toMatchObject({ besides: true, ticket: { businessId: 'cash' } })
    expect(bench.sent[1]?.submission).not.toHaveProperty('replaces')
    await bench.answer('silence')
    bench.flow.back()
    void bench.flow.handIn(null)
    expect(bench.sent[2]?.submission).toMatchObject({ besides: true, corrects: { attempt: 2 } })
  })

  it('twice on one day is asked about again where both could not stand', async () => {
    await bench.toHandIn()
    void bench.flow.handIn(null)
    await bench.answer(TWICE)
    void bench.flow.keepBoth()
    await bench.answer('FORM_LIMIT')
    expect([bench.flow.page.value, bench.flow.refusal.value?.code]).toEqual(['handIn', 'FORM_LIMIT'])
    void bench.flow.handIn(null)
    expect(bench.sent[2]?.submission).not.toHaveProperty('besides')
    await bench.answer(TWICE)
    void bench.flow.replace()
    expect(bench.sent[3]?.submission).toMatchObject({ replaces: true })
  })

  it('that was changed after no answer stands for what may have arrived, however often, and after a reload', async () => {
    await bench.toHandIn()
    void bench.flow.handIn(null)
    expect(bench.sent[0]?.submission).not.toHaveProperty('corrects')
    await bench.answer('silence')
    expect(bench.flow.mayHaveArrived.value).toBe(true)
    bench.flow.back()
    bench.flow.answer('name', '李明亮')
    bench.flow.confirm()
    bench.flow.decideOffer(false)
    void bench.flow.handIn(null)
    expect(bench.sent[1]?.submission.corrects).toEqual({ formId: 'f1', attempt: 2 })
    // A refusal says nothing of what was sent before.
    await bench.answer('TOO_MANY_REQUESTS')
    const after = formFlowBench(bench.draft())
    after.flow.resume()
    await after.settle()
    after.flow.isDeclared.value = true
    after.flow.confirm()
    after.flow.decideOffer(false)
    void after.flow.handIn(null)
    expect(after.sent[0]?.submission.corrects).toEqual({ formId: 'f1', attempt: 3 })
    expect(after.sent[0]?.submission.formId).not.toBe('f1')
    after.stop()
    // The next customer's form is his own.
    bench.flow.forget()
    await bench.open()
    await bench.toHandIn()
    void bench.flow.handIn(null)
    expect(bench.sent[2]?.submission).not.toHaveProperty('corrects')
    expect(bench.flow.mayHaveArrived.value).toBe(false)
  })

  it('that was refused before it was changed is a form of its own', async () => {
    await bench.toHandIn()
    void bench.flow.handIn(null)
    await bench.answer('FORM_LIMIT')
    bench.flow.back()
    bench.flow.answer('name', '李明亮')
    bench.flow.confirm()
    bench.flow.decideOffer(false)
    void bench.flow.handIn(null)
    expect(bench.sent[1]?.submission).not.toHaveProperty('corrects')
  })

  it('that was changed after no answer is another form, so that nothing typed is lost', async () => {
    await bench.toHandIn()
    void bench.flow.handIn(null)
    await bench.answer('silence')
    bench.flow.back()
    bench.flow.answer('name', '李明亮')
    bench.timers.pass(HAND_IN_RETRY_MS * 2)
    expect(bench.sent).toHaveLength(1)
    bench.flow.confirm()
    bench.flow.decideOffer(false)
    void bench.flow.handIn(null)
    expect(bench.sent[1]?.submission.formId).not.toBe('f1')
  })

  it('with mistakes that the hub finds leads to the first of them', async () => {
    await bench.toHandIn()
    void bench.flow.handIn(null)
    await bench.answer({ mistakes: [{ field: 'account', code: 'checkDigit', limit: null }] })
    expect(bench.flow.page.value).toBe('step')
    expect(bench.flow.steps.value[bench.flow.step.value]?.step.id).toBe('money')
    expect(bench.flow.takeMistakenField()).toBe('account')
    expect(bench.flow.takeMistakenField()).toBeNull()
  })

  it('twice on one day asks which form is to stand', async () => {
    await bench.toHandIn()
    void bench.flow.handIn(null)
    await bench.answer(TWICE)
    expect(bench.flow.page.value).toBe('duplicate')
    void bench.flow.replace()
    expect(bench.sent[1]?.submission.replaces).toBe(true)
    await bench.answer({})
    expect(bench.flow.page.value).toBe('done')
  })

  it('that is refused says why, and can be tried again', async () => {
    await bench.toHandIn()
    void bench.flow.handIn(null)
    await bench.answer('TOO_MANY_REQUESTS')
    expect(bench.flow.refusal.value?.code).toBe('TOO_MANY_REQUESTS')
    expect(bench.flow.sending.value).toBe('no')
    void bench.flow.handIn(null)
    expect(bench.sent).toHaveLength(2)
  })
})

describe('leaving', () => {
  it('keeps nothing, and what is answered later is for nobody', async () => {
    await bench.toHandIn()
    void bench.flow.handIn(null)
    bench.flow.forget()
    expect(bench.draft()).toBeNull()
    await bench.answer({})
    expect(bench.flow.page.value).toBe('list')
    expect(bench.flow.receipt.value).toBeNull()
  })

  it('by a reload goes on where one was, with the same form', async () => {
    bench.fill()
    bench.flow.next()
    const kept = bench.draft()
    const after = formFlowBench(kept)
    expect(after.flow.resume()).toBe(true)
    await after.settle()
    expect(after.flow.page.value).toBe('step')
    expect(after.flow.step.value).toBe(1)
    expect(after.flow.answers.value['name']).toBe('李明')
    expect(after.draft()?.formId).toBe('f1')
    after.stop()
  })

  it('before the hub has answered hands in the same once more, and nothing else', async () => {
    await bench.toHandIn()
    void bench.flow.handIn({ businessId: 'cash' })
    const after = formFlowBench(bench.draft())
    expect(after.flow.resume()).toBe(true)
    await after.settle()
    expect([after.flow.page.value, after.flow.sending.value]).toEqual(['handIn', 'waiting'])
    expect(after.sent.map(({ submission }) => submission)).toEqual([bench.sent[0]?.submission])
    await after.answer({ ticket: { ticketId: '2026-11-23-A001', number: 'A001' } })
    expect(after.flow.page.value).toBe('done')
    // Once more while the reference is on the screen: it stays there, and nothing is asked of the hub.
    const again = formFlowBench(after.draft())
    expect(again.flow.resume()).toBe(true)
    await again.settle()
    expect([again.flow.page.value, again.flow.receipt.value?.reference]).toEqual(['done', 'K7PM2X9Q'])
    expect(again.sent).toEqual([])
    again.flow.forget()
    expect(again.draft()).toBeNull()
    again.stop()
    after.stop()
  })

  it('after a refusal knows the form by the id it was sent by last', async () => {
    await bench.toHandIn()
    void bench.flow.handIn(null)
    await bench.answer('TOO_MANY_REQUESTS')
    void bench.flow.handIn(null)
    await bench.answer('silence')
    expect(bench.draft()?.formId).toBe(bench.sent[1]?.submission.formId)
  })
})
