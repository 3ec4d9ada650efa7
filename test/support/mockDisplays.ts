import type { CallView, DisplayView } from '../../contracts/index.ts'
import { type Crowd, DAY, MINUTE, MOCK_TICK, text } from './mockDay.ts'

/** A call of the invented branch, `agoMs` before its now. */
export function mockCall(number: string, windowNumber: number, agoMs: number, over: Partial<CallView> = {}): CallView {
  return {
    callId: `${1000 - Math.round(agoMs / 1000)}.0`,
    ticketId: `${DAY}-${number}`,
    number,
    windowId: `w${windowNumber}`,
    windowNumber,
    at: MOCK_TICK - agoMs,
    isCalling: agoMs < MINUTE,
    ...over,
  }
}

const WAITING: Record<Crowd, number[]> = {
  nobody: [0, 0, 0, 0, 0, 0],
  one: [1, 0, 0, 0, 0, 0],
  usual: [6, 2, 1, 0, 3, 0],
  crowded: [186, 41, 22, 9, 38, 4],
}

/** `hall`: the big screen; `door3`: the one over window 3. */
export function mockDisplays(crowd: Crowd): Map<string, DisplayView> {
  const businesses = ['cash', 'account', 'forex', 'wealth', 'corporate', 'ebank']
  const calls =
    crowd === 'nobody'
      ? []
      : [
          mockCall('A016', 3, 8_000),
          mockCall('C004', 5, 70_000),
          mockCall('A015', 1, 160_000),
          mockCall('V002', 2, 200_000),
          mockCall('B009', 2, 320_000),
          mockCall('A014', 3, 460_000),
          mockCall('A013', 1, 520_000),
        ]
  const hall: DisplayView = {
    displayId: 'hall',
    name: text('大厅屏', 'Hall screen'),
    kind: 'hall',
    window: null,
    calls,
    waiting: businesses.map((businessId, index) => ({ businessId, waiting: WAITING[crowd][index] ?? 0 })),
    broadcast: null,
    showSeconds: 4,
    sound: { on: true, percent: 80, repeat: 2, chime: true, languages: ['zh-CN', 'en'] },
  }
  const door: DisplayView = {
    ...hall,
    displayId: 'door3',
    name: text('3 号窗口屏', 'Screen over window 3'),
    kind: 'window',
    window: {
      windowId: 'w3',
      number: 3,
      name: null,
      status: 'open',
      pauseReason: null,
      pausedUntil: null,
      ticket: crowd === 'nobody' ? null : { number: 'A016', state: 'called' },
    },
    calls: calls.filter(({ windowId }) => windowId === 'w3'),
    sound: { ...hall.sound, on: false },
  }
  return new Map([
    ['hall', hall],
    ['door3', door],
  ])
}
