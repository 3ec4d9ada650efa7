import type {
  BranchView,
  DisplayView,
  FleetView,
  KioskView,
  NextView,
  PadView,
  Text,
  TicketView,
  WindowView,
} from '../../contracts/index.ts'
import { type Crowd, DAY, MINUTE, MOCK_TICK, mockWait, text } from './mockDay.ts'
import { mockDisplays } from './mockDisplays.ts'
import { mockFleet } from './mockFleet.ts'
import { mockPad } from './mockPad.ts'

/** Views of an invented branch, for screens under test: quiet, usual or crowded. */
export interface MockViews {
  branch: BranchView
  windows: Map<string, WindowView>
  kiosks: Map<string, KioskView>
  displays: Map<string, DisplayView>
  pad: PadView
  fleet: FleetView
}

/** The invented bank's mark: three streams that meet. */
const MARK = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">
<rect width="48" height="48" rx="11" fill="#0b5f6e"/>
<path d="M12 13c0 12 12 9 12 24M36 13c0 12-12 9-12 24" fill="none" stroke="#fff" stroke-width="4.5" stroke-linecap="round"/>
<circle cx="24" cy="14.5" r="4" fill="#f2c14e"/>
</svg>`
export const mockBrand: NonNullable<BranchView['brand']> = {
  color: '#0b5f6e',
  ink: '#ffffff',
  mark: `data:image/svg+xml;base64,${Buffer.from(MARK).toString('base64')}`,
}

const BUSINESSES: [string, Text, Text, number][] = [
  ['cash', text('现金业务', 'Cash services'), text('存款、取款、汇款', 'Deposit, withdrawal, remittance'), 4],
  ['account', text('开户与银行卡', 'Accounts and cards'), text('开户、换卡、挂失', 'Open, replace, report loss'), 12],
  ['forex', text('外汇业务', 'Foreign exchange'), text('结汇、购汇、汇出', 'Settle, buy, send abroad'), 9],
  ['wealth', text('理财与贷款', 'Wealth and loans'), text('咨询、签约', 'Advice, signing'), 15],
  ['corporate', text('对公业务', 'Corporate banking'), text('企业开户、结算', 'Company accounts, settlement'), 10],
  ['ebank', text('电子银行', 'E-banking'), text('签约、解锁、密码重置', 'Sign-up, unlock, reset'), 6],
]
const WAITING: Record<Crowd, number[]> = {
  nobody: [0, 0, 0, 0, 0, 0],
  one: [1, 0, 0, 0, 0, 0],
  usual: [6, 2, 1, 0, 3, 0],
  crowded: [186, 41, 22, 9, 38, 4],
}

/** p50 and p90 by business, in minutes. */
const WAITS: Record<Crowd, [number, number][]> = {
  nobody: [],
  one: [[2, 5]],
  usual: [
    [12, 19],
    [16, 24],
    [5.5, 14],
    [3, 7.5],
    [21, 38],
  ],
  crowded: [
    [150, 240],
    [80, 118],
    [41, 70],
    [9, 16],
    [64, 130],
    [2, 6],
  ],
}

function ticket(number: string, over: Partial<TicketView>): TicketView {
  return {
    ticketId: `${DAY}-${number}`,
    version: 3,
    number,
    state: 'called',
    queueId: 'cash-gold',
    businessId: 'cash',
    classId: 'gold',
    issuedAt: MOCK_TICK - 7 * MINUTE,
    waitingSince: MOCK_TICK - 7 * MINUTE,
    calledAt: MOCK_TICK - 20_000,
    startedAt: null,
    endedAt: null,
    windowId: 'w3',
    recalls: 0,
    peopleAhead: null,
    wait: null,
    customer: { name: '张*', document: '1101**********7758' },
    evaluation: null,
    agenda: [],
    done: [],
    returnAt: null,
    pendingUntil: null,
    returnTo: null,
    outcomeId: null,
    adviser: null,
    isQuick: false,
    forms: [],
    ...over,
  }
}

const WORDS = text(
  '普通现金队首已等 31 分钟，超过 30 分钟，先于金卡',
  'Head of ordinary cash has waited 31 min, longer than 30 min: goes before gold',
)

function next(number: string): NextView {
  return {
    ticketId: `${DAY}-${number}`,
    number,
    classId: 'ordinary',
    businessId: 'cash',
    waitingSince: MOCK_TICK - 31 * MINUTE,
    explanation: explanation(`${DAY}-${number}`, 'cash-ordinary'),
    words: WORDS,
    forms: [],
  }
}

function explanation(ticketId: string, winner: 'cash-gold' | 'cash-ordinary'): NextView['explanation'] {
  const isPast = winner === 'cash-ordinary'
  const considered = {
    tier: 0,
    timeThresholdS: null,
    peopleThreshold: null,
    past: null,
    headWaitedS: 372,
    oldestWaitedS: 372,
  }
  return {
    rule: isPast ? 'timeThreshold' : 'tier',
    profileId: 'gold-first',
    profileFrom: 'default',
    queueId: winner,
    ticketId,
    waitedS: isPast ? 1860 : 372,
    tier: isPast ? 1 : 0,
    order: null,
    notHead: false,
    considered: [
      {
        ...considered,
        queueId: 'cash-gold',
        eligible: 2,
        head: isPast ? `${DAY}-V004` : `${DAY}-V003`,
        oldest: isPast ? `${DAY}-V004` : `${DAY}-V003`,
        behind: 1,
      },
      {
        ...considered,
        queueId: 'cash-ordinary',
        tier: 1,
        eligible: 6,
        head: `${DAY}-A011`,
        oldest: `${DAY}-A011`,
        headWaitedS: isPast ? 1860 : 1690,
        oldestWaitedS: isPast ? 1860 : 1690,
        behind: 5,
        timeThresholdS: 1800,
        past: isPast ? 'time' : null,
      },
    ],
  }
}

/** @param crowd how many wait */
export function mockViews(crowd: Crowd): MockViews {
  const waiting = WAITING[crowd]
  const total = (waiting[0] ?? 0) + (waiting[1] ?? 0)
  const branch: BranchView = {
    outletId: 'qnl',
    bank: text('汇安银行', "Hui'an Bank"),
    outlet: text('青年路支行', 'Qingnian Road Branch'),
    timeZone: 'Asia/Shanghai',
    businessDay: DAY,
    configurationVersion: 1,
    languages: ['zh-CN', 'en'],
    classes: [
      {
        id: 'ordinary',
        name: text('普通客户', 'Ordinary'),
        short: text('普通', 'Ordinary'),
        vip: false,
        welcome: null,
      },
      {
        id: 'gold',
        name: text('金卡客户', 'Gold'),
        short: text('金卡', 'Gold'),
        vip: true,
        welcome: text('金卡客户，理财室有茶水', 'Gold customer: tea is served in the advisory room'),
      },
      { id: 'elderly', name: text('敬老优先', 'Senior'), short: text('敬老', 'Senior'), vip: false, welcome: null },
    ],
    businesses: BUSINESSES.map(([id, name, hint, meanServiceMinutes]) => ({ id, name, hint, meanServiceMinutes })),
    queues: [
      { id: 'cash-gold', name: text('现金金卡', 'Cash, gold'), prefix: 'V' },
      { id: 'cash-ordinary', name: text('现金普通', 'Cash, ordinary'), prefix: 'A' },
      { id: 'account', name: text('开户', 'Accounts'), prefix: 'B' },
      { id: 'corporate', name: text('对公', 'Corporate'), prefix: 'C' },
    ],
    windows: [1, 2, 3, 4, 5].map((number) => ({
      id: `w${number}`,
      number,
      name: number === 5 ? text('贵宾室', 'VIP room') : null,
    })),
    kiosks: [{ id: 'k1', name: text('大堂取号机', 'Lobby kiosk'), hasPrinter: true }],
    profiles: [
      { id: 'gold-first', name: text('金卡优先', 'Gold first') },
      { id: 'ordinary-first', name: text('普通优先', 'Ordinary first') },
    ],
    displays: [
      { id: 'hall', name: text('大厅屏', 'Hall screen'), kind: 'hall' },
      { id: 'door3', name: text('3 号窗口屏', 'Screen over window 3'), kind: 'window' },
    ],
    evaluationChoices: [
      { score: 5, name: text('非常满意', 'Very satisfied') },
      { score: 4, name: text('满意', 'Satisfied') },
      { score: 3, name: text('一般', 'Neutral') },
      { score: 1, name: text('不满意', 'Dissatisfied') },
    ],
    outcomes: { required: false, choices: [] },
    machines: [
      {
        id: 'crs1',
        name: text('一号存取款机', 'Cash machine 1'),
        where: text('大厅左侧，自助服务区', 'Self-service area, left of the hall'),
      },
      { id: 'stm1', name: text('智能柜员机', 'Smart teller machine'), where: null },
    ],
    partners: [{ id: 'mbank', name: text('手机银行', 'Mobile bank') }],
    hasRemoteTickets: true,
    brand: mockBrand,
  }
  const window = (number: number, over: Partial<WindowView>): WindowView => ({
    windowId: `w${number}`,
    number,
    status: 'closed',
    pauseReason: null,
    pausedUntil: null,
    teller: null,
    profile: { id: 'gold-first', name: text('金卡优先', 'Gold first'), from: 'default', until: null },
    current: null,
    explanation: null,
    p75ServiceS: null,
    next: total > 0 ? next('A011') : null,
    waiting: total,
    queues: [
      { queueId: 'cash-gold', waiting: waiting[1] ?? 0, oldestSince: waiting[1] ? MOCK_TICK - 6 * MINUTE : null },
      { queueId: 'cash-ordinary', waiting: waiting[0] ?? 0, oldestSince: waiting[0] ? MOCK_TICK - 31 * MINUTE : null },
    ],
    held: [],
    mayCallNumber: false,
    nextBreak: null,
    windows: [1, 2, 3, 4, 5]
      .filter((other) => other !== number)
      .map((other) => ({
        windowId: `w${other}`,
        number: other,
        status: other === 4 ? 'paused' : other === 5 ? 'closed' : 'open',
      })),
    board: 'ok',
    keypad: 'ok',
    evaluator: 'ok',
    lastServed: null,
    clockDoubted: false,
    ...over,
  })
  const kiosk: KioskView = {
    kioskId: 'k1',
    name: text('大堂取号机', 'Lobby kiosk'),
    businesses: BUSINESSES.map(([businessId], index) => ({
      businessId,
      offered: businessId !== 'ebank',
      waiting: waiting[index] ?? 0,
      peopleAhead: waiting[index] ?? 0,
      wait: mockWait(...(WAITS[crowd][index] ?? [0, 1])),
      refusal: businessId === 'ebank' ? 'BUSINESS_NOT_OFFERED' : null,
      opensAt: null,
      offer: null,
    })),
    reading: null,
    failedReadings: { count: 0, reason: null },
    ticket: null,
    help: null,
    forms: [],
    reader: 'ok',
    printer: 'ok',
  }
  return {
    branch,
    fleet: mockFleet(5),
    windows: new Map([
      ['w1', window(1, { status: 'open', teller: { id: 'chen', name: '陈晨' } })],
      ['w2', window(2, { status: 'open', teller: { id: 'zhao', name: '赵敏' } })],
      ['w3', window(3, {})],
      [
        'w4',
        window(4, {
          status: 'paused',
          teller: { id: 'sun', name: '孙悦' },
          pauseReason: text('清点现金', 'Counting cash'),
        }),
      ],
      ['w5', window(5, {})],
    ]),
    kiosks: new Map([['k1', kiosk]]),
    displays: mockDisplays(crowd),
    pad: mockPad(crowd),
  }
}

export const mockCalled = ticket('V003', {})
export const mockServing = ticket('V003', {
  state: 'serving',
  startedAt: MOCK_TICK - 106_000,
  calledAt: MOCK_TICK - 130_000,
})
export const mockWhy = {
  data: explanation(`${DAY}-V003`, 'cash-gold'),
  words: text(
    '金卡队列排在普通之前，其队首 V003 已等 6 分钟',
    'The gold queue comes before ordinary; its head V003 has waited 6 min',
  ),
}
