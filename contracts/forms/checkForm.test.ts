import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkField, checkForm, cleanAnswers, isRequired, visibleSteps } from './checkForm.ts'
import { FORM_MISTAKES, type FormAnswers, type FormField, type FormTemplate } from './template.ts'

const TODAY = '2026-11-30'
const text = (en: string) => ({ 'zh-CN': en, en })
const field = (id: string, type: FormField['type'], more: Partial<FormField> = {}): FormField => ({
  id,
  label: text(id),
  type,
  ...more,
})
const choices = (...ids: string[]) => ids.map((id) => ({ id, label: text(id) }))

/** One field of each kind, and conditions that hang on each other. */
const FORM: FormTemplate = {
  id: 'every-kind',
  version: 1,
  name: text('Every kind'),
  summary: text('One field of each kind'),
  kind: 'personal',
  minutes: 3,
  steps: [
    {
      id: 'who',
      title: text('Who'),
      fields: [
        field('name', 'name', { autofill: 'name', maxLength: 20 }),
        field('documentType', 'choice', {
          autofill: 'documentType',
          choices: choices('citizen', 'foreigner2017', 'passport'),
        }),
        field('number', 'idNumber', { autofill: 'number', masked: true }),
        field('validUntil', 'date', { autofill: 'validUntil' }),
        field('birthDate', 'date', { autofill: 'birthDate', fromDays: -36500, toDays: 0, required: false }),
        field('sex', 'choice', { autofill: 'sex', choices: choices('male', 'female'), required: false }),
        field('phone', 'phone', { required: false }),
        field('email', 'email', { required: false }),
      ],
    },
    {
      id: 'what',
      title: text('What'),
      fields: [
        field('currency', 'choice', { choices: choices('CNY', 'JPY') }),
        field('amount', 'amount', { currency: { field: 'currency' }, max: 1_000_000 }),
        field('reason', 'text', { when: { field: 'amount', above: 50_000 }, minLength: 2, maxLength: 10 }),
        field('witness', 'name', { when: { field: 'reason', filled: true }, required: false }),
        field('account', 'account', { luhn: true, required: false }),
        field('again', 'account', { when: { field: 'account', filled: true }, sameAs: 'account' }),
        field('swift', 'swift', { required: false }),
        field('code', 'digits', { minLength: 6, maxLength: 6, required: false }),
        field('months', 'number', { min: 1, max: 36, required: false }),
        field('from', 'date', { fromDays: 0, toDays: 30, required: false }),
        field('news', 'choices', { choices: choices('sms', 'post') }),
        field('agent', 'check'),
      ],
    },
    {
      id: 'agentStep',
      title: text('Agent'),
      when: { field: 'agent', is: true },
      fields: [
        field('agentName', 'name'),
        field('relation', 'text', { requiredWhen: { field: 'agentName', is: '王五' } }),
        field('agreed', 'check', { required: true }),
        field('address', 'address', { required: false }),
        field('passport', 'document', { required: false }),
      ],
    },
  ],
}

const GOOD: FormAnswers = {
  name: '张三',
  documentType: 'citizen',
  number: '110101199003077758',
  validUntil: 'long',
  currency: 'CNY',
  amount: '1234.50',
}
const codesOf = (answers: FormAnswers): string[] =>
  checkForm(FORM, { ...GOOD, ...answers }, TODAY).map(({ field, code }) => `${field}: ${code}`)

describe('a form', () => {
  it('that is filled in as it should be has no mistakes', () => {
    expect(checkForm(FORM, GOOD, TODAY)).toEqual([])
  })

  it.each<[FormAnswers, string]>([
    [{ name: ' ' }, 'name: required'],
    [{ agent: true, agentName: '李四' }, 'agreed: required'],
    [{ agent: true, agentName: '王五', agreed: true }, 'relation: required'],
    [{ number: '11010119900307' }, 'number: tooShort'],
    [{ number: '1101011990030777581' }, 'number: tooLong'],
    [{ number: '11010119900307775?' }, 'number: characters'],
    [{ number: '110101199003077759' }, 'number: checkDigit'],
    [{ number: '990101199003077751' }, 'number: form'],
    [{ number: '110101X99003077758' }, 'number: form'],
    [{ name: '张\u202e三' }, 'name: characters'],
    [{ name: '张三'.repeat(11) }, 'name: tooLong'],
    [{ phone: '12' }, 'phone: tooShort'],
    [{ phone: '12012345678' }, 'phone: form'],
    [{ phone: '+8612012345678' }, 'phone: form'],
    [{ phone: '1234567890123456' }, 'phone: tooLong'],
    [{ phone: '138-CALL-ME' }, 'phone: characters'],
    [{ email: 'zhang@' }, 'email: form'],
    [{ email: '张@bank.cn' }, 'email: characters'],
    [{ amount: '0' }, 'amount: tooSmall'],
    [{ amount: '-5' }, 'amount: characters'],
    [{ amount: '1,50' }, 'amount: form'],
    [{ amount: '12.345' }, 'amount: form'],
    [{ amount: '1000000.01', reason: '买房' }, 'amount: tooLarge'],
    [{ amount: '12.50', currency: 'JPY' }, 'amount: form'],
    [{ amount: '50000.01' }, 'reason: required'],
    [{ amount: '60000', reason: '买' }, 'reason: tooShort'],
    [{ amount: '60000', reason: '买房子买房子买房子买房' }, 'reason: tooLong'],
    [{ currency: 'EUR' }, 'currency: choice'],
    [{ news: ['sms', 'fax'] }, 'news: choice'],
    [{ news: 'sms' }, 'news: form'],
    [{ agent: 'true' }, 'agent: form'],
    [{ name: true }, 'name: form'],
    [{ account: '6222020200001234', again: '6222020200001234' }, 'account: checkDigit'],
    [{ account: '4111111111111111' }, 'again: required'],
    [{ account: '4111111111111111', again: '5555555555554444' }, 'again: notSame'],
    [{ account: '4111111111111111', again: '4111x' }, 'again: characters'],
    [{ swift: 'BKCHCN' }, 'swift: tooShort'],
    [{ swift: 'BKCHCNBJ1234' }, 'swift: tooLong'],
    [{ swift: 'BKCHCNBJ1' }, 'swift: form'],
    [{ swift: 'BKCH CNBJ/' }, 'swift: characters'],
    [{ code: '12345' }, 'code: tooShort'],
    [{ code: '12345a' }, 'code: characters'],
    [{ months: '0' }, 'months: tooSmall'],
    [{ months: '37' }, 'months: tooLarge'],
    [{ months: '1.5' }, 'months: form'],
    [{ months: 'six' }, 'months: characters'],
    [{ from: '2026-11-29' }, 'from: tooEarly'],
    [{ from: '2026-12-31' }, 'from: tooLate'],
    [{ from: '2026-11-31' }, 'from: form'],
    [{ from: 'tomorrow' }, 'from: characters'],
    [{ from: 'long' }, 'from: characters'],
    [{ validUntil: '2026-11-29' }, 'validUntil: documentExpired'],
    [{ birthDate: '1990-03-08' }, 'birthDate: notSame'],
    [{ sex: 'female' }, 'sex: notSame'],
    [{ nobody: 'x' }, 'nobody: unknownField'],
    [{ agent: true, agentName: '李四', agreed: true, passport: 'E1*2' }, 'passport: characters'],
    [{ agent: true, agentName: '李四', agreed: true, passport: 'E1' }, 'passport: tooShort'],
    [{ agent: true, agentName: '李四', agreed: true, address: 'a\u0000b' }, 'address: characters'],
  ])('with %j tells %s', (answers, mistake) => {
    expect(codesOf(answers)).toEqual([mistake])
    covered.add(mistake.split(': ')[1] as string)
  })

  it('can have each kind of mistake there is', () => {
    expect([...covered].sort()).toEqual([...FORM_MISTAKES].sort())
  })

  it('takes a number by the document that was chosen before it', () => {
    expect(codesOf({ documentType: 'foreigner2017', number: 'USA110090031001' })).toEqual([])
    expect(codesOf({ documentType: 'citizen', number: 'USA110090031001' })).toEqual(['number: characters'])
    expect(codesOf({ documentType: 'passport', number: 'e12345678', birthDate: '1980-01-01' })).toEqual([])
  })

  it('says the limit that was missed', () => {
    expect(checkForm(FORM, { ...GOOD, months: '40', from: '2027-03-01' }, TODAY)).toEqual([
      { field: 'months', code: 'tooLarge', limit: 36 },
      { field: 'from', code: 'tooLate', limit: '2026-12-30' },
    ])
  })

  it('takes a document until its last day', () => {
    expect(codesOf({ validUntil: TODAY })).toEqual([])
    expect(codesOf({ validUntil: '长期' })).toEqual([])
  })

  it('asks what the answers so far make it ask', () => {
    const asked = (answers: FormAnswers) =>
      visibleSteps(FORM, { ...GOOD, ...answers }).map(({ step, fields }) => `${step.id}: ${fields.length}`)
    expect(asked({})).toEqual(['who: 8', 'what: 9'])
    expect(asked({ agent: true, account: '4111111111111111' })).toEqual(['who: 8', 'what: 10', 'agentStep: 5'])
    expect(asked({ amount: '６０，０００', reason: '买房' })).toEqual(['who: 8', 'what: 11'])
  })

  it('does not check a field that is not asked', () => {
    const reason = FORM.steps[1]?.fields[2] as FormField
    expect(checkField(reason, FORM, GOOD, TODAY)).toBeNull()
    expect(checkField(reason, FORM, { ...GOOD, amount: '60000' }, TODAY)?.code).toBe('required')
    expect(isRequired(reason, {})).toBe(true)
  })

  it('hides what hangs on a hidden answer', () => {
    // The reason was typed while the amount was large; the witness hangs on the reason.
    const answers = { ...GOOD, amount: '10', reason: '买房', witness: '李四' }
    expect(cleanAnswers(FORM, answers)).toEqual({ ...GOOD, amount: '10.00' })
  })
})

const covered = new Set<string>()

describe('answers are cleaned', () => {
  it('to what is kept', () => {
    expect(
      cleanAnswers(FORM, {
        name: ' 阿依古丽 • 买买提\n',
        documentType: 'citizen',
        number: '１１０１０５１９４９１２３１００２ｘ',
        validUntil: '2030年1月5日',
        phone: '138 0013-8000',
        email: ' ｚ@bank.cn ',
        currency: 'CNY',
        amount: '１，２３４．５',
        account: '4111 1111 1111 1111',
        again: '4111-1111-1111-1111',
        swift: 'bkch cn bj',
        months: '007',
        from: '20261201',
        news: ['post', 'sms', 'post'],
        agent: false,
        agentName: '李四',
        nobody: 'x',
      }),
    ).toEqual({
      name: '阿依古丽·买买提',
      documentType: 'citizen',
      number: '11010519491231002X',
      validUntil: '2030-01-05',
      phone: '13800138000',
      email: 'z@bank.cn',
      currency: 'CNY',
      amount: '1234.50',
      account: '4111111111111111',
      again: '4111111111111111',
      swift: 'BKCHCNBJ',
      months: '7',
      from: '2026-12-01',
      news: ['post', 'sms'],
    })
  })

  it('the same when they are cleaned twice, and are then checked as before', () => {
    fc.assert(
      fc.property(anyAnswers, (answers) => {
        const once = cleanAnswers(FORM, answers)
        expect(cleanAnswers(FORM, once)).toEqual(once)
        expect(checkForm(FORM, once, TODAY)).toEqual(
          checkForm(FORM, answers, TODAY).filter(({ code }) => code !== 'unknownField'),
        )
      }),
      { numRuns: 1000 },
    )
  })

  it('and those to hidden fields never count', () => {
    fc.assert(
      fc.property(anyAnswers, anyAnswers, (answers, other) => {
        const asked = new Set(visibleSteps(FORM, answers).flatMap(({ fields }) => fields.map(({ id }) => id)))
        // Whatever is put into hidden fields changes neither what is asked, nor what is kept, nor what is wrong.
        const hidden = Object.entries(other).filter(([id]) => !asked.has(id) && FIELD_IDS.includes(id))
        const mixed = { ...answers, ...Object.fromEntries(hidden) }
        expect(visibleSteps(FORM, mixed)).toEqual(visibleSteps(FORM, answers))
        expect(cleanAnswers(FORM, mixed)).toEqual(cleanAnswers(FORM, answers))
        expect(checkForm(FORM, mixed, TODAY)).toEqual(checkForm(FORM, answers, TODAY))
        for (const id of Object.keys(cleanAnswers(FORM, mixed))) expect(asked.has(id)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

const FIELD_IDS = FORM.steps.flatMap(({ fields }) => fields.map(({ id }) => id))
const TYPED = [
  ...[
    '',
    ' ',
    '0',
    '１２，３４５',
    '1,50',
    '60000',
    '99999.999',
    '.5',
    '。',
    '-',
    '长期',
    'long',
    '2026/1/5',
    '20261201',
  ],
  ...[
    '张三',
    ' 买买提 • 艾山 ',
    'citizen',
    'passport',
    'CNY',
    'JPY',
    'male',
    '110101199003077758',
    '4111 1111',
    '王五',
  ],
]
const anyAnswer = fc.oneof(
  fc.constantFrom(...TYPED),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.boolean(),
  fc.array(fc.constantFrom('sms', 'post', 'fax'), { maxLength: 3 }),
)
const anyAnswers: fc.Arbitrary<FormAnswers> = fc.dictionary(
  fc.constantFrom(...FIELD_IDS, 'nobody', 'constructor'),
  anyAnswer,
  { maxKeys: 20 },
)
