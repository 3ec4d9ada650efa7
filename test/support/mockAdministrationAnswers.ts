import type { DryRunView, StaffingView, TicketView } from '../../contracts/index.ts'
import { DAY, MINUTE, MOCK_TICK, text } from './mockDay.ts'

/** What the invented hub answers to questions that it does not work out. */
export function mockDryRun(): DryRunView {
  const figures = (called: number, meanS: number, maxS: number, withinTarget: number) => ({
    called,
    meanS,
    maxS,
    withinTarget,
  })
  return {
    mistakes: [],
    warnings: [
      {
        kind: 'starvation',
        queueId: 'cash-ordinary',
        profileId: 'gold-first',
        ticketId: null,
        path: '/profiles/0/tiers/1',
        text: text('普通队列最久会等 64 分钟，超过防饿保护', 'Somebody of the ordinary queue would wait 64 min'),
      },
    ],
    next: [
      {
        windowId: 'w1',
        before: { ticketId: `${DAY}-V011`, number: 'V011', words: text('金卡优先', 'Gold comes first') },
        after: { ticketId: `${DAY}-A012`, number: 'A012', words: text('已等 31 分钟，超过门限', 'Has waited 31 min') },
      },
      {
        windowId: 'w2',
        before: { ticketId: `${DAY}-A012`, number: 'A012', words: text('按到达', 'By arrival') },
        after: { ticketId: `${DAY}-A012`, number: 'A012', words: text('按到达', 'By arrival') },
      },
    ],
    classes: [
      { classId: 'ordinary', tickets: 46, before: figures(44, 612, 1985, 33), after: figures(44, 540, 1702, 36) },
      { classId: 'gold', tickets: 10, before: figures(10, 151, 402, 9), after: figures(10, 214, 511, 8) },
      { classId: 'elderly', tickets: 3, before: figures(3, 190, 260, 3), after: figures(3, 190, 260, 3) },
    ],
    tickets: [
      {
        ticketId: `${DAY}-A004`,
        number: 'A004',
        classId: 'ordinary',
        queueId: 'cash-ordinary',
        beforeS: 1985,
        afterS: 1321,
      },
      { ticketId: `${DAY}-V003`, number: 'V003', classId: 'gold', queueId: 'cash-gold', beforeS: 95, afterS: 402 },
    ],
    compared: 59,
  }
}

/** Calls of the last hour and a half, some of each class beyond its target. */
export function mockTickets(): TicketView[] {
  return Array.from({ length: 54 }, (_, at) => {
    const calledAt = MOCK_TICK - Math.round(94 - at * 1.7) * MINUTE
    const classId = at % 5 === 0 ? 'gold' : 'ordinary'
    const waited = classId === 'gold' ? 2 + (at % 4) : 4 + ((at * 7) % 11)
    const number = `${classId === 'gold' ? 'V' : 'A'}${100 + at}`
    return {
      ticketId: `${DAY}-${number}`,
      version: 4,
      number,
      state: 'served',
      queueId: classId === 'gold' ? 'cash-gold' : 'cash-ordinary',
      businessId: 'cash',
      classId,
      issuedAt: Math.max(0, calledAt - waited * MINUTE),
      waitingSince: Math.max(0, calledAt - waited * MINUTE),
      calledAt,
      startedAt: calledAt,
      endedAt: calledAt + 4 * MINUTE,
      windowId: null,
      recalls: 0,
      peopleAhead: null,
      wait: null,
      customer: null,
      evaluation: null,
      agenda: [],
      done: ['cash'],
      returnAt: null,
      pendingUntil: null,
      returnTo: null,
      outcomeId: null,
      adviser: null,
      isQuick: false,
      forms: [],
    }
  })
}

const time = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** A plan for working days: four windows alike and one of its own. */
export function mockStaffing(): StaffingView {
  const open = [2, 3, 4, 4, 4, 3, 2, 2, 3, 3, 4, 4, 3, 3, 2, 2]
  const level = (percent: number) => ({ percent, low: percent - 4, high: percent + 3 })
  const waits = (meanMinutes: number) => ({
    meanMinutes,
    p50Minutes: meanMinutes * 0.7,
    p90Minutes: meanMinutes * 2.2,
    gaveUpPercent: 1,
  })
  const halfHours = open.map((windows, at) => ({
    from: time(540 + at * 30),
    to: time(570 + at * 30),
    customers: windows * 4.2,
    kinds: [
      { open: windows, most: 4, recorded: 2.8, busyPercent: 78 },
      { open: at > 2 && at < 12 ? 1 : 0, most: 1, recorded: 0.9, busyPercent: 51 },
    ],
    busyPercent: 74,
    recordedBusyPercent: 63,
  }))
  return {
    by: 'interval',
    minShift: 2,
    seed: 1,
    days: [
      {
        dayType: 'weekday',
        dates: ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19'],
        customers: 214,
        kinds: [
          { kindId: 'w1', profileId: 'gold-first', windows: ['w1', 'w2', 'w3', 'w4'], cost: 1 },
          { kindId: 'w5', profileId: 'ordinary-first', windows: ['w5'], cost: 1 },
        ],
        halfHours,
        shifts: [
          { windowId: 'w1', from: '09:00', to: '17:00' },
          { windowId: 'w2', from: '09:00', to: '12:00' },
          { windowId: 'w2', from: '13:00', to: '17:00' },
          { windowId: 'w3', from: '09:30', to: '16:00' },
          { windowId: 'w4', from: '10:00', to: '11:30' },
          { windowId: 'w5', from: '10:30', to: '15:00' },
        ],
        classes: [
          {
            classId: 'ordinary',
            targetMinutes: 10,
            targetPercent: 80,
            customers: 168,
            planned: { level: level(84), waits: waits(5.1) },
            before: { level: level(72), waits: waits(8.6) },
            gain: { points: 12, low: 8, high: 15 },
            recordedPercent: 71,
          },
          {
            classId: 'gold',
            targetMinutes: 5,
            targetPercent: 90,
            customers: 46,
            planned: { level: level(91), waits: waits(2.2) },
            before: { level: level(88), waits: waits(2.9) },
            gain: { points: 3, low: -1, high: 6 },
            recordedPercent: 89,
          },
        ],
        blocks: [
          {
            classId: 'gold',
            from: '10:00',
            to: '10:30',
            targetPercent: 90,
            customers: 5.1,
            planned: level(86),
            before: level(80),
            state: 'missed',
            bestPercent: 88,
          },
        ],
        isMet: false,
        cost: 61,
        windowHours: 29.5,
        overtimeHours: 1.2,
        recordedWindowHours: 33.4,
        searchedDays: 300,
        checkedDays: 300,
        evaluations: 4100,
      },
    ],
    unfinished: 1,
    unknown: [],
  }
}
