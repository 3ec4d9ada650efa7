import { DAY, text } from '../../support/mockDay.ts'
import type { MockHub } from '../../support/mockHub.ts'
import { mockHelpNotice, mockPadTicket } from '../../support/mockPad.ts'
import { LOADING, type Look, type Screen, type State } from '../state.ts'

const LOOKS: readonly Look[] = [
  { name: 'zh', language: 'zh-CN', size: [1280, 800] },
  { name: 'en-upright-dark', language: 'en', size: [800, 1280], scheme: 'dark' },
  { name: 'en-dark', language: 'en', size: [1280, 800], scheme: 'dark' },
  { name: 'zh-upright', language: 'zh-CN', size: [800, 1280] },
]
/** Sheets look alike whichever way the tablet is held. */
const SHEET = ['zh']
const TWO = ['zh', 'en-upright-dark']
const ALARMING = '.person.alarming'
const nav = (nth: number) => `nav button:nth-child(${nth})`
const choice = (nth: number) => `[role=dialog] li:nth-child(${nth}) button`
/** All choices of a sheet's act, of which the likely ones stand there already. */
const more = (nth: number) => `[role=dialog] section:nth-of-type(${nth}) .more`
/** The act of a sheet that has this icon. */
const drawn = (icon: string) => `[role=dialog] button:has(.lucide-${icon})`
const sheet = (name: string, title: string, ...press: string[]): State => ({
  name: `sheet-${name}`,
  title,
  press,
  until: '[role=dialog]',
  looks: SHEET,
})
const notice = (hub: MockHub, over: Parameters<typeof mockHelpNotice>[0]) =>
  hub.setPad({ notices: [mockHelpNotice({ at: hub.tick(), ...over }), ...hub.views.pad.notices] })

/** As many queues as a large branch has. */
function eightQueues(hub: MockHub): void {
  const names = [
    ['理财', 'Wealth'],
    ['贷款', 'Loans'],
    ['外汇', 'Foreign exchange'],
    ['电子银行', 'E-banking'],
  ] as const
  names.forEach(([zh, en], index) => {
    const queueId = `more-${index}`
    hub.views.branch.queues.push({ id: queueId, name: text(zh, en), prefix: 'QRST'[index] ?? 'Q' })
    hub.views.pad.queues.push({
      queueId,
      waiting: 1,
      held: 0,
      oldestSince: null,
      openWindows: 1,
      meanServiceMinutes: 8,
    })
    const number = `${'QRST'[index]}001`
    Object.assign(hub.views.pad, { [`ticket:${DAY}-${number}`]: mockPadTicket(number, 3 + index, { queueId }) })
  })
}

/** The bank's rates, given an hour ago. */
const withRates = (hub: MockHub) => {
  const { publishedAt, rates } = hub.administration.rates
  hub.views.pad.rates = { publishedAt, rates }
}
/** Another kiosk that prints, so that it is asked where. */
const fourPrinters = (hub: MockHub) => {
  for (const id of ['k2', 'k3', 'k4']) {
    hub.views.branch.kiosks.push({ id, name: text('门厅取号机', 'Porch kiosk'), hasPrinter: true })
  }
}
const twoPrinters = (hub: MockHub) =>
  void hub.views.branch.kiosks.push({ id: 'k2', name: text('门厅取号机', 'Porch kiosk'), hasPrinter: true })
/** The one button that does what the sheet is for. */
const CONFIRM = '[role=dialog] .content > button:not(.code)'

const states: readonly State[] = [
  { name: 'hall', title: 'A usual morning' },
  { looks: TWO, name: 'empty', title: 'Nobody waits', crowd: 'nobody' },
  { looks: TWO, name: 'one', title: 'One waits', crowd: 'one' },
  { name: 'crowded', title: 'Three hundred wait', crowd: 'crowded' },
  { name: 'queues', title: 'Eight queues', before: eightQueues, over: '.more' },
  {
    looks: TWO,
    name: 'filtered',
    title: 'Looking for a number',
    act: ({ page }) => page.locator('input[type=search]').fill('A01'),
  },
  { ...LOADING, looks: TWO },
  { name: 'offline', title: 'No connection', act: ({ cut }) => cut(), until: '.band.offline' },
  {
    looks: TWO,
    name: 'clock',
    title: 'The clock is doubted',
    before: (hub) => void Object.assign(hub.views.pad, { clockDoubted: true }),
  },
  {
    looks: TWO,
    name: 'emergency',
    title: 'A teller calls for help',
    act: ({ hub }) =>
      notice(hub, {
        kind: 'emergency',
        kioskId: null,
        topic: null,
        windowId: 'w2',
        teller: { id: 'zhao', name: '赵敏' },
      }),
    until: '.emergency',
    over: '.scrim',
  },
  {
    looks: TWO,
    name: 'help',
    title: 'A customer asks for a person',
    act: ({ hub }) => notice(hub, {}),
    until: '.behind .banner',
    over: '.behind .banner',
  },
  {
    looks: TWO,
    name: 'vip',
    title: 'Somebody important has come',
    act: ({ hub }) =>
      notice(hub, {
        kind: 'vipArrival',
        kioskId: null,
        topic: null,
        number: 'V012',
        ticketId: `${DAY}-V012`,
        classId: 'gold',
        teller: { id: 'wu', name: '吴越' },
      }),
    until: '.region .banner',
    over: '.region .banner',
  },
  {
    name: 'refused',
    title: 'An act that was refused',
    before: (hub) => hub.answers.set('AcknowledgeNotice', () => ({ refuse: 'FORBIDDEN' })),
    press: [nav(5), '[role=dialog] button:not(.close)'],
    looks: SHEET,
  },
  { ...sheet('issue', 'A number for a customer', nav(1)), looks: ['zh', 'en-dark', 'zh-upright'] },
  sheet('several', 'Several businesses', nav(1), '[role=dialog] [role=switch]', '[role=dialog] li:nth-child(2) button'),
  sheet('code', 'A ticket from the phone', nav(1), '[role=dialog] button.code'),
  sheet('rules', 'Calling rules', nav(3)),
  sheet('devices', 'Devices', nav(4)),
  sheet('bell', 'What has happened', nav(5)),
  sheet('menu', 'More', nav(6)),
  { ...sheet('ticket', 'A customer', ALARMING), looks: ['zh', 'en-dark', 'zh-upright'] },
  sheet('transfer', 'To another window', ALARMING, more(2)),
  sheet('call', 'Call now', ALARMING, drawn('megaphone')),
  sheet('move', 'To another place', ALARMING, more(4)),
  sheet('change', 'Another business', ALARMING, more(3)),
  sheet('hold', 'On hold for a while', ALARMING, drawn('timer')),
  sheet('cancel', 'Has left', ALARMING, drawn('trash-2')),
  sheet('tools', 'Rates and converter', nav(6), drawn('calculator')),
  sheet('held', 'A customer on hold', '.person.held'),
  sheet('pending', 'A ticket that is not active', '.person.pending'),
  sheet('level', 'Service level', '.level button'),
  sheet('advice', 'Advice with its figures', 'button.card:has(.kind)'),
  sheet('broadcast', 'A text for the hall', nav(2)),
  sheet('own-words', "A text of one's own", nav(2), drawn('square-pen')),
  sheet('machines', 'Machines', nav(6), drawn('landmark')),
  sheet('window', 'A window', '.card.idle'),
  sheet('pause', 'Pause a window', '.card.idle', more(1)),
  sheet('number', 'To a place beside another', ALARMING, more(4), choice(3)),
  sheet('add', 'One more business', ALARMING, drawn('list-plus')),
  {
    ...sheet('identify', 'Who it is', '.person:has-text("A013")', drawn('id-card')),
    before: (hub) =>
      void Object.assign(hub.views.pad, {
        [`ticket:${DAY}-A013`]: mockPadTicket('A013', 23.25, { customer: null }),
      }),
  },
  sheet('offer', 'A customer with a machine free for him', '.person:has-text("A016")'),
  sheet('divert', 'To a machine', '.person:has-text("A016")', more(2)),
  { ...sheet('printers', 'Two printers to choose from', ALARMING), before: twoPrinters },
  { ...sheet('reprint', 'A copy of the paper', ALARMING, more(5)), before: fourPrinters },
  { ...sheet('activate', 'A ticket made live', '.person.pending', drawn('ticket-check')), before: twoPrinters },
  sheet('override', 'Rules of one window', nav(3), choice(1)),
  {
    ...sheet('issued', 'A number has been given', nav(1), '[role=dialog] li:nth-child(1) button', CONFIRM),
    before: (hub) =>
      hub.answers.set('IssueTicket', () => ({
        result: { ticketId: `${DAY}-A018`, number: 'A018', peopleAhead: 6 },
      })),
    until: '[role=dialog] .issued',
  },
  {
    ...sheet('rates', 'What comes of the rates', nav(6), drawn('calculator')),
    before: withRates,
    looks: ['zh', 'en-dark', 'zh-upright'],
  },
  {
    looks: TWO,
    name: 'undo',
    title: 'An act that can be taken back',
    press: [ALARMING, '[role=dialog] section li:nth-child(1) button'],
    until: '.undo',
    over: '.undo',
  },
  sheet('closed', 'A window without a teller', '.card.closed'),
  sheet('sign-in', 'Put somebody at a window', '.card.closed', more(1)),
]

export const padScreen: Screen = {
  id: 'pad',
  parts: ['dashboard/pad/'],
  title: "Lobby manager's PAD",
  looks: LOOKS,
  address: '/staff/',
  ready: '.lanes',
  user: 'sun',
  least: 48,
  isWhole: true,
  states,
}
