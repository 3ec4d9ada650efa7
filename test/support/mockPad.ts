import type { PadNotice, PadTicket, PadView, PadWindow, WaitRange } from '../../contracts/index.ts'
import { mockAdviceList } from './mockAdvice.ts'
import { type Crowd, DAY, MINUTE, MOCK_TICK, mockWait, text } from './mockDay.ts'

const QUEUES = [
  { id: 'cash-gold', oldest: 9, prefix: 'V', businessId: 'cash', classId: 'gold', mean: 4, share: 0.14 },
  { id: 'cash-ordinary', oldest: 31, prefix: 'A', businessId: 'cash', classId: 'ordinary', mean: 4, share: 0.6 },
  { id: 'account', oldest: 14, prefix: 'B', businessId: 'account', classId: 'ordinary', mean: 12, share: 0.16 },
  { id: 'corporate', oldest: 8, prefix: 'C', businessId: 'corporate', classId: 'ordinary', mean: 10, share: 0.1 },
] as const
const HOW_MANY: Record<Crowd, number> = { nobody: 0, one: 1, usual: 14, crowded: 300 }

/** Somebody who waits in the invented branch. */
export function mockPadTicket(number: string, minutes: number, over: Partial<PadTicket> = {}): PadTicket {
  const waitingSince = MOCK_TICK - Math.round(minutes * MINUTE)
  return {
    ticketId: `${DAY}-${number}`,
    version: 1,
    number,
    state: 'waiting',
    queueId: 'cash-ordinary',
    businessId: 'cash',
    classId: 'ordinary',
    waitingSince,
    place: { tick: waitingSince, sequence: Number(number.replace(/\D/g, '')) },
    directed: null,
    callableFrom: null,
    requeues: 0,
    targetAt: waitingSince + 10 * MINUTE,
    alarmAt: waitingSince + 30 * MINUTE,
    customer: { name: '张*', document: '1101**********7758' },
    agenda: [],
    returnAt: null,
    pendingUntil: null,
    partnerId: null,
    adviser: null,
    offer: null,
    forms: 0,
    ...over,
  }
}

/** Somebody at the invented branch's kiosk asks for a person. */
export function mockHelpNotice(over: Partial<PadNotice> = {}): PadNotice {
  return {
    noticeId: 'help-7',
    kind: 'help',
    ticketId: null,
    number: null,
    classId: null,
    windowId: null,
    kioskId: 'k1',
    topic: 'printer',
    teller: null,
    predictedMinutes: null,
    score: null,
    at: MOCK_TICK,
    acknowledged: false,
    ...over,
  }
}

function window(number: number, over: Partial<PadWindow>): PadWindow {
  return {
    windowId: `w${number}`,
    number,
    status: 'closed',
    since: MOCK_TICK - 40 * MINUTE,
    pauseReason: null,
    pausedUntil: null,
    teller: null,
    profile: { id: 'gold-first', name: text('金卡优先', 'Gold first'), from: 'default', until: null },
    ticket: null,
    queues: ['cash-gold', 'cash-ordinary'],
    ...over,
  }
}

/** In a usual hall not everybody simply waits. */
const SPECIAL: Record<string, Partial<PadTicket>> = {
  A014: { forms: 2 },
  A015: { state: 'held', version: 4, returnAt: MOCK_TICK + 6 * MINUTE },
  A016: {
    agenda: ['forex', 'wealth'],
    forms: 1,
    offer: { ruleId: 'small-cash', machineId: 'crs1', maxAmount: 20_000 },
  },
  A017: { directed: { window: 'w3' }, version: 2 },
  B012: { state: 'pending', pendingUntil: MOCK_TICK + 25 * MINUTE, partnerId: 'mbank' },
  C011: { callableFrom: MOCK_TICK + 3 * MINUTE, requeues: 1, version: 6 },
}

const SERVICE_LEVELS: PadView['serviceLevels'] = [
  {
    classId: 'ordinary',
    called: 44,
    within: 33,
    waitingOver: 2,
    percent: 71.7,
    targetMinutes: 10,
    targetPercent: 80,
    breachedAt: MOCK_TICK - 12 * MINUTE,
    forecast: { p50S: 520, p90S: 1180, withinTarget: 0.63 },
  },
  {
    classId: 'gold',
    called: 10,
    within: 9,
    waitingOver: 0,
    percent: 90,
    targetMinutes: 5,
    targetPercent: 90,
    breachedAt: null,
    forecast: { p50S: 95, p90S: 250, withinTarget: 0.96 },
  },
  {
    classId: 'elderly',
    called: 0,
    within: 0,
    waitingOver: 0,
    percent: null,
    targetMinutes: 8,
    targetPercent: 80,
    breachedAt: null,
    forecast: null,
  },
]

function waitingTickets(crowd: Crowd): PadTicket[] {
  const special = (number: string) => (crowd === 'usual' ? SPECIAL[number] : undefined)
  const count = HOW_MANY[crowd]
  return QUEUES.flatMap((queue) => {
    const own = count === 1 ? Number(queue.id === 'cash-ordinary') : Math.round(count * queue.share)
    return Array.from({ length: own }, (_, index) => {
      const number = `${queue.prefix}${String(index + 11).padStart(3, '0')}`
      return mockPadTicket(number, ((own - index) * queue.oldest) / own, {
        queueId: queue.id,
        businessId: queue.businessId,
        classId: queue.id === 'account' && index === 1 ? 'elderly' : queue.classId,
        customer: index % 4 === 3 ? null : { name: '张*', document: '1101**********7758' },
        ...special(number),
      })
    })
  })
}

/** The lobby manager's view of the invented branch. */
export function mockPad(crowd: Crowd): PadView {
  const tickets = waitingTickets(crowd)
  const of = (queueId: string) => tickets.filter((ticket) => ticket.queueId === queueId)
  const longest = tickets.reduce<PadTicket | null>(
    (oldest, ticket) => (oldest === null || ticket.waitingSince < oldest.waitingSince ? ticket : oldest),
    null,
  )
  const served = (minutes: number, number: string, state: 'called' | 'serving') => ({
    ticketId: `${DAY}-${number}`,
    version: 3,
    number,
    state,
    businessId: 'cash',
    classId: 'ordinary',
    since: MOCK_TICK - Math.round(minutes * MINUTE),
  })
  return {
    serviceLevels: crowd === 'nobody' ? [] : SERVICE_LEVELS,
    advice: mockAdviceList(crowd),
    broadcast: null,
    machines: [
      { machineId: 'crs1', state: 'free', isAble: true, reason: null },
      { machineId: 'stm1', state: 'free', isAble: true, reason: null },
    ],
    diversions: [{ ruleId: 'small-cash', accepted: 7, refused: 5 }],
    figures: {
      waiting: tickets.filter(({ state }) => state === 'waiting').length,
      held: tickets.filter(({ state }) => state === 'held').length,
      longest: longest && {
        ticketId: longest.ticketId,
        number: longest.number,
        classId: longest.classId,
        waitingSince: longest.waitingSince,
      },
      serviceLevel: crowd === 'nobody' ? null : { within: 41, of: 54, targetMinutes: 10, targetPercent: 80 },
      levelForecast: crowd === 'nobody' ? null : 0.68,
      windowsOpen: 3,
      windowsPaused: 1,
      windowsClosed: 1,
      served: crowd === 'nobody' ? 0 : 51,
      meanScore: crowd === 'nobody' ? null : 4.6,
    },
    queues: QUEUES.map(({ id, mean }) => ({
      queueId: id,
      waiting: of(id).filter(({ state }) => state === 'waiting').length,
      held: of(id).filter(({ state }) => state === 'held').length,
      oldestSince: of(id)[0]?.waitingSince ?? null,
      openWindows: id === 'corporate' ? 0 : 2,
      meanServiceMinutes: mean,
    })),
    windows: [
      window(1, { status: 'open', teller: { id: 'chen', name: '陈晨' }, ticket: served(2.7, 'A010', 'serving') }),
      window(2, { status: 'open', teller: { id: 'zhao', name: '赵敏' }, ticket: served(0.1, 'V010', 'called') }),
      window(3, { status: 'open', teller: { id: 'li', name: '李雯' } }),
      window(4, {
        status: 'paused',
        teller: { id: 'sun', name: '孙悦' },
        pauseReason: text('清点现金', 'Counting cash'),
      }),
      window(5, { queues: ['corporate'] }),
    ],
    devices: [
      { deviceId: 'reader', class: 'idCardReader', driver: 'idcard-sam', condition: 'ok', alerts: [] },
      {
        deviceId: 'printer',
        class: 'receiptPrinter',
        driver: 'printer-escpos',
        condition: 'attention',
        alerts: [{ code: 'paper-low', severity: 2, since: MOCK_TICK - 5 * MINUTE }],
      },
    ],
    notices:
      crowd === 'nobody'
        ? []
        : [
            {
              noticeId: 'notice-1',
              kind: 'vipArrival',
              ticketId: `${DAY}-V011`,
              number: 'V011',
              classId: 'gold',
              windowId: null,
              kioskId: null,
              topic: null,
              teller: null,
              predictedMinutes: null,
              score: null,
              at: MOCK_TICK - MINUTE,
              acknowledged: false,
            },
            {
              noticeId: 'notice-2',
              kind: 'lowScore',
              ticketId: `${DAY}-A007`,
              number: 'A007',
              classId: 'ordinary',
              windowId: 'w1',
              kioskId: null,
              topic: null,
              teller: { id: 'chen', name: '陈晨' },
              predictedMinutes: null,
              score: 1,
              at: MOCK_TICK - 9 * MINUTE,
              acknowledged: true,
            },
          ],
    tellers: [
      { id: 'chen', name: '陈晨', windowId: 'w1' },
      { id: 'zhao', name: '赵敏', windowId: 'w2' },
      { id: 'li', name: '李雯', windowId: 'w3' },
      { id: 'sun', name: '孙悦', windowId: 'w4' },
      { id: 'wang', name: '王强', windowId: null },
    ],
    ahead: aheadOf(tickets),
    waits: waitsOf(tickets),
    rates: { publishedAt: null, rates: [] },
    clockDoubted: false,
    ...Object.fromEntries(tickets.map((ticket) => [`ticket:${ticket.ticketId}` as const, ticket])),
  }
}

/** Everybody who waits, counted along his own line. */
function aheadOf(tickets: readonly PadTicket[]): Record<string, number> {
  const counted = new Map<string, number>()
  return Object.fromEntries(
    tickets
      .filter(({ state }) => state === 'waiting')
      .map(({ ticketId, queueId }) => {
        const ahead = counted.get(queueId) ?? 0
        counted.set(queueId, ahead + 1)
        return [ticketId, ahead]
      }),
  )
}

/** Of everybody: the longer, the more are before him in his line. */
function waitsOf(tickets: readonly PadTicket[]): Record<string, WaitRange> {
  const counted = new Map<string, number>()
  return Object.fromEntries(
    tickets.map(({ ticketId, queueId }) => {
      const ahead = counted.get(queueId) ?? 0
      counted.set(queueId, ahead + 1)
      return [ticketId, mockWait(ahead * 2.5, ahead * 4 + 1)]
    }),
  )
}
