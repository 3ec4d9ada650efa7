import type { KioskView } from '../../contracts/index.ts'
import type { MockHub } from '../support/mockHub.ts'
import type { Stage, State } from './state.ts'

/** Filling in a form at the kiosk, from the first page to the reference. */

const kiosk = (hub: MockHub) => hub.views.kiosks.get('k1') as KioskView
const offering = (hub: MockHub) => void Object.assign(kiosk(hub), { forms: hub.forms.offers() })
const FORMS = '.foot button:has(.lucide-clipboard-pen)'
/** One long form of each group. */
const LONG = ['account-opening', 'fx-outward', 'corporate-account-opening'] as const
const EVERY = ['zh', 'en', 'zh-elder', 'en-elder', 'zh-low']
const ALL = ['zh', 'en', 'zh-elder', 'en-elder']
const STANDARD = ['zh', 'en-elder']

const ANSWERS = {
  name: '李明',
  documentType: 'citizen',
  documentNumber: '110101199003077758',
  documentValidUntil: 'long',
  sex: 'male',
  birthDate: '1990-03-07',
  nationality: 'CHN',
  phone: '13912345678',
  phoneAgain: '13912345678',
  address: '北京市东城区',
  email: 'li@a.cn',
  occupation: 'professional',
  employer: '银行',
  accountClass: 'class1',
  medium: 'card',
  accountPurpose: 'savings',
  dailyLimit: '50000.00',
  taxResidency: 'chinaOnly',
}
type Answers = Readonly<Record<string, string>>

const hasLargeType = async (page: Stage['page']) => (await page.locator('header .pill[aria-pressed=true]').count()) > 0

/** To a page of a form, by the draft a reload would leave. */
async function goOn(
  stage: Stage,
  templateId: string,
  step: number,
  answers: Answers = {},
  isReviewing = false,
  isElder?: boolean,
): Promise<void> {
  const { page, hub, language } = stage
  const draft = {
    language,
    isElder: isElder ?? (await hasLargeType(page)),
    templateId,
    version: hub.forms.templates.get(templateId)?.version,
    formId: '0198a0c0-0000-7000-8000-000000000001',
    answers,
    reading: null,
    step,
    isReviewing,
    handedIn: null,
    receipt: null,
  }
  await page.evaluate(
    `sessionStorage.setItem('draft:k1', JSON.stringify({ ...${JSON.stringify(draft)}, savedAt: Date.now() }))`,
  )
  await stage.press(FORMS)
  await stage.seen(isReviewing ? '.ways .on' : '.step h1')
}

/** From the pages to the review, and on as far as is wanted. */
async function review(stage: Stage): Promise<void> {
  await goOn(stage, 'account-opening', 6, ANSWERS, true)
  await stage.seen('main input[type=checkbox]')
}
async function offer(stage: Stage): Promise<void> {
  await review(stage)
  await stage.page.locator('main label:has(input[type=checkbox])').last().click()
  await stage.press('.ways .on')
  await stage.seen('.offer .choices')
}
async function handIn(stage: Stage): Promise<void> {
  await offer(stage)
  await stage.press('.choices button:nth-child(2)')
  await stage.seen('.choices svg')
}
async function handedIn(stage: Stage): Promise<void> {
  await handIn(stage)
  await stage.page.locator('.choices button').last().click()
}
/** There is one of today already. */
const twice = (isUsed: boolean, count: number) => (hub: MockHub) => {
  offering(hub)
  const name = { 'zh-CN': '个人开户申请', en: 'Application to open a personal account' }
  const duplicate = { name, submittedAt: Date.UTC(2026, 10, 23, 1, 5), isUsed, count }
  hub.forms.answer = () => ({ receipt: { duplicate } })
}
/** To the page from `step` on that has the field: larger type has fewer of them on a page. */
const typed =
  (field: string, step: number, ...keys: string[]) =>
  async (stage: Stage) => {
    const { page, press } = stage
    const isElder = await hasLargeType(page)
    for (let at = step; at < step + 8; at += 1) {
      await goOn(stage, 'account-opening', at, {}, false, isElder)
      if ((await page.locator(`#field-${field}`).count()) > 0) break
      await press('.top .leave')
      await stage.seen('.tiles')
    }
    await press(`#field-${field}`)
    for (const key of keys) {
      await page
        .locator('.keyboard button')
        .filter({ hasText: new RegExp(`^${key}$`) })
        .first()
        .click()
    }
  }

/** Every page of a form, looked at one after the other. */
const everyPage = (templateId: string) => async (stage: Stage) => {
  const { page, press } = stage
  const isElder = await hasLargeType(page)
  for (let step = 0, count = 1; step < count; step += 1) {
    await goOn(stage, templateId, step, {}, false, isElder)
    const [, all = '1'] = ((await page.locator('.progress .figure').textContent()) ?? '').split('/')
    count = Number(all) - 1
    if (step === count - 1) return
    await stage.look(`page ${step + 1}`)
    await press('.top .leave')
    await stage.seen('.tiles')
  }
}

export const prefillStates: readonly State[] = [
  ...LONG.map(
    (templateId): State => ({
      name: `every-page-${templateId}`,
      title: `The last page of ${templateId}, after all before it`,
      before: offering,
      act: everyPage(templateId),
      looks: ALL,
    }),
  ),
  { name: 'form-review', title: 'The answers once more', before: offering, act: review, looks: EVERY },
  { name: 'form-offer', title: 'What goes with it', before: offering, act: offer, looks: ALL },
  { name: 'form-hand-in', title: 'How to hand it in', before: offering, act: handIn, looks: EVERY },
  {
    name: 'form-refused',
    title: 'The form is refused',
    before: (hub) => {
      offering(hub)
      hub.forms.answer = () => ({ refuse: 'FORBIDDEN' })
    },
    act: handedIn,
    until: '.refused',
    looks: ALL,
  },
  {
    name: 'form-unanswered',
    title: 'The hub does not answer, and is asked again',
    before: (hub) => {
      offering(hub)
      hub.forms.answer = () => ({ silent: true })
    },
    act: handedIn,
    until: '.waiting',
    looks: ALL,
  },
  {
    name: 'form-twice',
    title: 'Several of the same kind have been handed in today',
    before: twice(false, 2),
    act: handedIn,
    until: '.detail',
    looks: EVERY,
  },
  {
    name: 'form-twice-used',
    title: 'The one that was sent before is used already',
    before: twice(true, 0),
    act: handedIn,
    until: '.detail',
    looks: EVERY,
  },
  {
    name: 'form-done',
    title: 'The reference and its code',
    before: offering,
    act: handedIn,
    until: '.code',
    looks: EVERY,
  },
  {
    name: 'keys-pinyin',
    title: 'Characters by pinyin',
    before: offering,
    act: typed('name', 0, 'l', 'i'),
    until: '.keyboard',
    looks: EVERY,
  },
  {
    name: 'keys-digits',
    title: 'Keys for digits',
    before: offering,
    act: typed('documentNumber', 0, '1', '1'),
    until: '.keyboard',
    looks: EVERY,
  },
  {
    name: 'keys-date',
    title: 'Keys for a date',
    before: offering,
    act: typed('birthDate', 1, '1', '9'),
    until: '.keyboard',
    looks: [...STANDARD, 'zh-low'],
  },
  {
    name: 'keys-letters',
    title: 'Keys for letters',
    before: offering,
    act: typed('email', 3, 'l', 'i'),
    until: '.keyboard',
    looks: EVERY,
  },
  {
    name: 'keys-amount',
    title: 'Keys for an amount',
    before: offering,
    act: typed('dailyLimit', 5, '5'),
    until: '.keyboard',
    looks: [...STANDARD, 'zh-low'],
  },
  {
    name: 'form-list',
    title: 'One of a long list',
    before: offering,
    act: typed('nationality', 2),
    until: '.sheet',
    looks: EVERY,
  },
  {
    name: 'form-card',
    title: 'A card knows the answers',
    before: (hub) => {
      offering(hub)
      hub.forms.reading = { name: '张*', documentNumber: '1101**********7758' }
      kiosk(hub).reading = {
        readingId: 'r1',
        customer: { name: '张*', document: '1101**********7758' },
        classId: 'gold',
        validUntil: hub.tick() + 60_000,
      }
    },
    act: (stage) => goOn(stage, 'account-opening', 0),
    until: '.card.filled',
    looks: ALL,
  },
  {
    name: 'form-leave',
    title: 'Leaving what has been begun',
    before: offering,
    async act(stage) {
      await goOn(stage, 'account-opening', 2, ANSWERS)
      await stage.press('.top .leave')
    },
    until: '[role=alertdialog]',
    over: '.cover',
    looks: ALL,
  },
  {
    name: 'form-loading',
    title: 'A form is fetched',
    before: offering,
    async act({ page, press }) {
      await page.route('**/form-templates/**', () => {})
      await press(FORMS, '.forms li button')
    },
    until: '.alone',
    looks: STANDARD,
  },
  {
    name: 'form-not-loaded',
    title: 'A form that did not come',
    before: offering,
    async act({ page, press }) {
      await page.route('**/form-templates/**', (route) => route.abort())
      await press(FORMS, '.forms li button')
    },
    until: '[role=alert]',
    looks: STANDARD,
  },
]
