import type { WindowView } from '../../../contracts/index.ts'
import { FORM_VIEW, TICKET_FORM } from '../../support/formFixtures.ts'
import { mockCalled, mockServing, mockWhy } from '../../support/mockBranch.ts'
import { MINUTE, MOCK_TICK, text } from '../../support/mockDay.ts'
import type { MockHub } from '../../support/mockHub.ts'
import { LOADING, type Look, type Screen, type State } from '../state.ts'

const LOOKS: readonly Look[] = [
  { name: 'zh', language: 'zh-CN', size: [360, 640] },
  { name: 'en-dark', language: 'en', size: [360, 640], scheme: 'dark' },
  { name: 'zh-page', language: 'zh-CN', size: [1280, 800] },
  { name: 'en-page-dark', language: 'en', size: [1280, 800], scheme: 'dark' },
]
const FLOATING = ['zh', 'en-dark']
const ONE = ['zh']
const at =
  (view: Partial<WindowView> = {}) =>
  (hub: MockHub) =>
    void Object.assign(hub.views.windows.get('w3') as WindowView, {
      teller: { id: 'li', name: '李雯' },
      status: 'open',
      ...view,
    })
const called = { current: mockCalled, explanation: mockWhy }
const serving = { current: mockServing, explanation: mockWhy }
/** With a form that the customer has filled in. */
const withForm = { ...serving, current: { ...mockServing, forms: [TICKET_FORM] } }
const sheet = (name: string, title: string, view: Partial<WindowView>, keys: readonly string[]): State => ({
  name: `sheet-${name}`,
  title,
  before: at(view),
  async act({ page }) {
    for (const key of keys) await page.keyboard.press(key)
  },
  until: '[role=dialog]',
  looks: FLOATING,
})

const USED = { ...withForm, current: { ...mockServing, forms: [{ ...TICKET_FORM, state: 'used' as const }] } }
const OUTCOMES = {
  required: true,
  choices: [
    { id: 'done', name: text('已办结', 'Done') },
    { id: 'papers', name: text('资料不全', 'Papers missing') },
    { id: 'other', name: text('改日再办', 'Comes another day') },
  ],
}

const states: readonly State[] = [
  { name: 'choose', title: 'Which window', address: '/staff/', ready: 'ul .window' },
  { name: 'closed', title: 'Nobody is signed in' },
  { name: 'idle', title: 'Free, the next one is known', before: at() },
  { looks: FLOATING, name: 'nobody', title: 'Free, nobody waits', crowd: 'nobody', before: at() },
  { looks: FLOATING, name: 'one', title: 'Free, one waits', crowd: 'one', before: at() },
  { looks: FLOATING, name: 'crowded', title: 'Free, three hundred wait', crowd: 'crowded', before: at() },
  { ...LOADING, looks: FLOATING },
  { looks: FLOATING, name: 'called', title: 'Called', before: at(called) },
  { name: 'serving', title: 'Serving', before: at(serving) },
  {
    looks: FLOATING,
    name: 'overtime',
    title: 'Longer than usual',
    before: at({ current: { ...mockServing, startedAt: MOCK_TICK - 17 * MINUTE }, explanation: mockWhy }),
  },
  {
    looks: FLOATING,
    name: 'visit',
    title: 'Several businesses, one done',
    before: at({
      current: { ...mockServing, businessId: 'forex', agenda: ['wealth', 'corporate'], done: ['cash'] },
      explanation: mockWhy,
    }),
  },
  {
    looks: FLOATING,
    name: 'served',
    title: 'The last one may rate',
    before: at({
      lastServed: {
        ticketId: mockCalled.ticketId,
        number: 'V003',
        evaluation: { validUntil: MOCK_TICK, score: 1, low: true },
      },
    }),
  },
  {
    looks: FLOATING,
    name: 'paused',
    title: 'Paused',
    before: at({
      status: 'paused',
      pauseReason: text('清点现金', 'Counting cash'),
      pausedUntil: MOCK_TICK + 9 * MINUTE,
    }),
  },
  {
    looks: ONE,
    name: 'devices',
    title: 'Keypad and board are gone',
    before: at({ ...serving, board: 'offline', keypad: 'offline', evaluator: 'offline' }),
  },
  { looks: ONE, name: 'clock', title: 'The clock is doubted', before: at({ ...serving, clockDoubted: true }) },
  {
    looks: FLOATING,
    name: 'offline',
    title: 'No connection',
    before: at(serving),
    act: ({ cut }) => cut(),
    until: '[disabled]',
  },
  {
    looks: FLOATING,
    name: 'refused',
    title: 'A press that was refused',
    before: (hub) => {
      at()(hub)
      hub.answers.set('CallNext', () => ({ refuse: 'NOBODY_WAITING' }))
    },
    act: ({ page }) => page.keyboard.press(' '),
    until: '.truth',
  },
  {
    name: 'sheet-menu',
    title: 'More',
    before: at(serving),
    press: ['header .more'],
    until: '[role=dialog]',
    looks: FLOATING,
  },
  { name: 'form', title: 'A form has been handed in', before: at(withForm) },
  {
    name: 'form-open',
    title: 'The form beside the customer',
    before: at(withForm),
    press: ['button.badge'],
    looks: ['zh', 'zh-page'],
  },
  {
    name: 'form-several',
    title: 'Several forms of one ticket, the last of them used',
    before: (hub) => {
      const more = ['M4QT8W3Z', 'P2RT7W4X'].map((reference, index) => ({
        ...FORM_VIEW,
        formId: `01JDFORM00000000000000001${index}`,
        reference,
        state: index === 0 ? ('submitted' as const) : ('used' as const),
        answers: { ...FORM_VIEW.answers, amount: '5.00' },
        submittedAt: FORM_VIEW.submittedAt + (index + 1) * 20 * MINUTE,
      }))
      for (const view of more) hub.formDesk.forms.set(view.formId, view)
      const forms = more.map(({ formId, state }) => ({ ...TICKET_FORM, formId, state }))
      at({ ...serving, current: { ...mockServing, forms: [TICKET_FORM, ...forms] } })(hub)
    },
    press: ['button.badge'],
    until: '.several .fact',
  },
  {
    name: 'form-closed',
    title: 'A form that has been used',
    before: (hub) => {
      at(USED)(hub)
      hub.formDesk.forms.set(FORM_VIEW.formId, { ...FORM_VIEW, state: 'used', coreReference: null })
    },
    looks: ['zh', 'zh-page', 'en-page-dark'],
  },
  {
    name: 'form-refused',
    title: 'A form that may not be seen here',
    before: (hub) => {
      at(withForm)(hub)
      hub.formDesk.refuse = 'FORBIDDEN'
    },
    looks: ['zh-page', 'en-page-dark'],
  },
  {
    name: 'form-found',
    title: 'A form found by its reference',
    before: at(),
    async act({ page }) {
      await page.keyboard.press('l')
      await page.locator('[role=dialog] input').fill(FORM_VIEW.reference)
      await page.keyboard.press('Enter')
    },
    until: '[role=dialog] .form, [role=dialog] .fields, [role=dialog] dl, [role=dialog] table',
    looks: FLOATING,
  },
  {
    name: 'form-unknown',
    title: 'A reference nobody knows',
    before: at(),
    async act({ page }) {
      await page.keyboard.press('l')
      await page.locator('[role=dialog] input').fill('K7PM2X99')
      await page.keyboard.press('Enter')
    },
    until: '[role=dialog] .refusal',
    looks: FLOATING,
  },
  sheet('find-form', 'Looking for a form', {}, ['l']),
  sheet('quick', 'Serving without a number', {}, ['q']),
  sheet('call-number', 'Calling one number', { mayCallNumber: true }, ['g']),
  sheet('business', 'One more business', serving, ['b']),
  sheet('finish', 'Finishing in another way', serving, ['f']),
  {
    ...sheet('outcome', 'How it ended', {}, [' ']),
    before: (hub) => {
      at(serving)(hub)
      hub.views.branch.outcomes = OUTCOMES
    },
  },
  sheet('pause', 'Pause', {}, ['p']),
  sheet('transfer', 'Transfer', serving, ['t']),
  sheet('hold', 'On hold', serving, ['h']),
]

export const softCallScreen: Screen = {
  id: 'softcall',
  parts: ['dashboard/softcall/'],
  title: 'Soft-call',
  looks: LOOKS,
  address: '/staff/?window=w3',
  ready: 'header h1',
  user: 'li',
  least: 24,
  over: '.acts',
  isWhole: false,
  states,
}
