import type { KioskView } from '../../../contracts/index.ts'
import { DAY, text } from '../../support/mockDay.ts'
import type { MockHub } from '../../support/mockHub.ts'
import { PARTS } from '../parts.ts'
import { prefillStates } from '../prefillStates.ts'
import { LOADING, type Look, type Screen, type State } from '../state.ts'

const PORTRAIT = [1080, 1920] as const
const LANGUAGE = 'header .pill:nth-of-type(1)'
const ELDER = 'header .pill[aria-pressed]'
const LOOKS: readonly Look[] = [
  { name: 'zh', language: 'zh-CN', size: PORTRAIT },
  { name: 'en', language: 'en', size: PORTRAIT, press: [LANGUAGE] },
  { name: 'zh-elder', language: 'zh-CN', size: PORTRAIT, press: [ELDER], least: 80 },
  { name: 'en-elder', language: 'en', size: PORTRAIT, press: [LANGUAGE, ELDER], least: 80 },
  { name: 'zh-low', language: 'zh-CN', size: [1280, 800] },
]
/** Where larger type could do harm. */
const ALL = ['zh', 'en', 'zh-elder']
const EVERY = LOOKS.map(({ name }) => name)
const STANDARD = ['zh', 'en']

const kiosk = (hub: MockHub) => hub.views.kiosks.get('k1') as KioskView
const reading = (hub: MockHub): KioskView['reading'] => ({
  readingId: 'r1',
  customer: { name: '张*', document: '1101**********7758' },
  classId: 'gold',
  validUntil: hub.tick() + 60_000,
})
const card = (hub: MockHub) => Object.assign(kiosk(hub), { reading: reading(hub) })
/** The next press of a business gives a number, and the view tells of its paper. */
const giving =
  (over: Partial<NonNullable<KioskView['ticket']>> = {}, view: Partial<KioskView> = {}) =>
  (hub: MockHub) => {
    const ticketId = `${DAY}-V004`
    Object.assign(kiosk(hub), view)
    hub.answers.set('IssueTicket', () => {
      hub.setKiosk('k1', {
        reading: null,
        ticket: {
          ticketId,
          number: 'V004',
          businessId: 'cash',
          agenda: [],
          issuedAt: hub.tick(),
          isActivated: false,
          peopleAhead: 3,
          wait: { p50S: 700, p90S: 1100 },
          print: 'printed',
          ...over,
        },
      })
      return { result: { ticketId, number: 'V004', peopleAhead: 3 } }
    })
  }
const refusing = (over: Partial<KioskView['businesses'][number]>) => (hub: MockHub) => {
  const { businesses } = kiosk(hub)
  Object.assign(kiosk(hub), { businesses: businesses.map((one) => ({ ...one, offered: false, ...over })) })
}
const TILE = '.tiles li:first-child button'

/** Two more businesses than one page of large tiles holds. */
function eight(hub: MockHub): void {
  const more = [
    ['bond', text('国债与基金', 'Bonds and funds'), text('认购、赎回', 'Buy, redeem')],
    ['pension', text('社保与养老金', 'Social security'), text('开卡、领取、查询', 'Card, payment, enquiry')],
  ] as const
  for (const [id, name, hint] of more) {
    hub.views.branch.businesses.push({ id, name, hint, meanServiceMinutes: 8 })
    const [like] = kiosk(hub).businesses
    if (like) kiosk(hub).businesses.push({ ...like, businessId: id, waiting: 3, peopleAhead: 3 })
  }
}

/** Forms are offered, and nothing of them is refused. */
const offering = (hub: MockHub) => Object.assign(kiosk(hub), { forms: hub.forms.offers() })
const FORMS = '.foot button:has(.lucide-clipboard-pen)'

const states: readonly State[] = [
  { name: 'start', title: 'Nobody is there', looks: EVERY },
  { name: 'start-empty', title: 'Nobody waits', crowd: 'nobody', looks: ALL },
  { name: 'start-one', title: 'One waits', crowd: 'one', looks: ALL },
  { name: 'start-crowded', title: 'Three hundred wait', crowd: 'crowded', looks: ALL },
  { name: 'many', title: 'Eight businesses', before: eight, looks: EVERY },
  { name: 'card', title: 'A card has been read', before: card, looks: EVERY },
  {
    name: 'card-again',
    title: 'A card could not be read',
    act: ({ hub }) => hub.setKiosk('k1', { failedReadings: { count: 1, reason: null } }),
    until: '[role=alert]',
    looks: STANDARD,
  },
  {
    name: 'no-reader',
    title: 'The reader is broken',
    before: (hub) => Object.assign(kiosk(hub), { reader: 'fault' }),
    looks: STANDARD,
  },
  {
    name: 'paper-out',
    title: 'No paper',
    before: (hub) => Object.assign(kiosk(hub), { printer: 'paperOut' }),
    looks: ALL,
  },
  {
    name: 'several',
    title: 'Several businesses',
    press: ['.way:nth-child(2)', TILE, '.tiles li:nth-child(3) button'],
    looks: ALL,
  },
  { name: 'ticket', title: 'A number has been given', before: giving(), press: [TILE], until: '.number', looks: EVERY },
  {
    name: 'ticket-several',
    title: 'One number for three businesses',
    before: giving({ agenda: ['forex'] }),
    press: ['.way:nth-child(2)', TILE, '.tiles li:nth-child(3) button', '.bar .take'],
    until: '.number',
    looks: ALL,
  },
  {
    name: 'ticket-unprinted',
    title: 'A number, and no paper',
    before: giving({ print: 'notPrinted' }, { printer: 'paperOut' }),
    press: [TILE],
    until: '[role=alert]',
    looks: ALL,
  },
  {
    name: 'offer',
    title: 'A machine would do it now',
    before: (hub) => {
      const [first] = kiosk(hub).businesses
      if (first) first.offer = { ruleId: 'small-cash', machineId: 'crs1', maxAmount: 20_000 }
    },
    press: [TILE],
    until: '.choices',
    looks: ALL,
  },
  {
    name: 'quick',
    title: 'A quicker way',
    before: (hub) => {
      const [first] = kiosk(hub).businesses
      if (first) first.offer = { ruleId: 'small-cash', machineId: 'crs1', maxAmount: 20_000 }
    },
    until: '.quick-way',
    looks: ALL,
  },
  {
    name: 'machine',
    title: 'The way to the machine',
    before: (hub) => {
      const [first] = kiosk(hub).businesses
      if (first) first.offer = { ruleId: 'small-cash', machineId: 'crs1', maxAmount: 20_000 }
    },
    press: [TILE, '.choices button'],
    looks: ALL,
  },
  { name: 'activate', title: 'A ticket from the phone', press: ['.way:nth-child(1)'], until: '.pad', looks: ALL },
  {
    name: 'activate-refused',
    title: 'A code that nobody knows',
    before: (hub) => hub.answers.set('ActivateTicket', () => ({ refuse: 'CODE_WRONG' })),
    press: ['.way:nth-child(1)', ...Array.from({ length: 8 }, () => '.pad button:nth-of-type(5)'), '.take'],
    until: '[role=alert]',
    looks: EVERY,
  },
  {
    name: 'trouble',
    title: 'No number, and why',
    before: (hub) => hub.answers.set('IssueTicket', () => ({ refuse: 'NUMBERS_EXHAUSTED' })),
    press: [TILE],
    over: '.trouble',
    until: '[role=alert]',
    looks: ALL,
  },
  {
    name: 'closed',
    title: 'Outside the hours',
    before: refusing({ refusal: 'OUTSIDE_HOURS', opensAt: null }),
    looks: STANDARD,
  },
  { name: 'help', title: 'A person has been asked for', press: ['.foot .help'], over: '.help-panel', looks: ALL },
  {
    name: 'help-told',
    title: 'And somebody is coming',
    press: ['.foot .help'],
    over: '.help-panel',
    act: ({ hub }) => hub.setKiosk('k1', { help: { at: 5, acknowledged: true } }),
    looks: STANDARD,
  },
  {
    name: 'forms',
    title: 'Forms that can be filled in',
    before: offering,
    press: [FORMS],
    until: '.forms li',
    looks: EVERY,
  },
  {
    name: 'form-step',
    title: 'A step of a form',
    before: offering,
    press: [FORMS, '.forms li:nth-child(2) button'],
    until: '[data-field], .field',
    looks: EVERY,
  },
  {
    name: 'form-wrong',
    title: 'A step with mistakes',
    before: offering,
    press: [FORMS, '.forms li:nth-child(2) button', '.ways .on'],
    until: '[role=alert], .wrong',
    looks: ALL,
  },
  { name: 'offline', title: 'No connection', act: ({ cut }) => cut(), until: '.offline', looks: ALL },
  { ...LOADING, looks: ['zh'] },
  {
    name: 'key-refused',
    title: 'A key that is not known',
    address: '/kiosk/#k1.a-key-of-yesterday',
    ready: '.boot h1',
    looks: ['zh'],
  },
]

export const kioskScreen: Screen = {
  id: 'kiosk',
  parts: ['kiosk-ui/prefill/', ...[...PARTS.keys()].filter((file) => /^kiosk-ui\/[^/]+$/.test(file))],
  title: 'Kiosk',
  looks: LOOKS,
  address: '/kiosk/#k1.mock-key-0123456789',
  ready: '.tiles',
  least: 64,
  // "More below" over a list that goes on.
  over: '.more',
  isWhole: true,
  states: [...states, ...prefillStates],
}
