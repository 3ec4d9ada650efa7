import type { TicketView, WindowView } from '../../contracts/index.ts'

export function ticketView(over: Partial<TicketView> = {}): TicketView {
  return {
    ticketId: '2026-11-23-A001',
    version: 3,
    number: 'A001',
    state: 'called',
    queueId: 'cash',
    businessId: 'cash',
    classId: 'ordinary',
    issuedAt: 0,
    waitingSince: 0,
    calledAt: 60_000,
    startedAt: null,
    endedAt: null,
    windowId: 'w1',
    recalls: 0,
    peopleAhead: null,
    wait: null,
    customer: null,
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

/** A window whose teller `li` is signed in, open, with nobody at it and nobody waiting. */
export function windowView(over: Partial<WindowView> = {}): WindowView {
  return {
    windowId: 'w1',
    number: 1,
    status: 'open',
    pauseReason: null,
    pausedUntil: null,
    teller: { id: 'li', name: '李雯' },
    profile: { id: 'p', name: { 'zh-CN': '默认', en: 'Default' }, from: 'default', until: null },
    current: null,
    explanation: null,
    p75ServiceS: null,
    next: null,
    waiting: 0,
    queues: [],
    held: [],
    mayCallNumber: false,
    nextBreak: null,
    windows: [],
    board: 'ok',
    keypad: 'ok',
    evaluator: 'ok',
    lastServed: null,
    clockDoubted: false,
    ...over,
  }
}
