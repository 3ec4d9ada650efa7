import type {
  AvailabilityView,
  FleetAlert,
  FleetView,
  RawMessage,
  RawMessageView,
  StockHistoryView,
  StockLine,
  StockView,
  TransactionView,
} from '../../contracts/index.ts'
import { text } from './mockDay.ts'
import { DAY_MS, FLEET_NOW, HOUR, MINUTE, mockAlert } from './mockFleet.ts'

/** What the invented fleet answers beside its live view. */
export interface MockFleetAnswers {
  closed: FleetAlert[]
  availability: Pick<AvailabilityView, 'devices'>
  stock: StockView
  transactions: TransactionView[]
  messages: RawMessageView[]
  raw: RawMessage
  history: Omit<StockHistoryView, 'stockId'>
}

export function mockFleetAnswers(view: FleetView): MockFleetAnswers {
  const devices = Object.values(view).flatMap((value) =>
    typeof value === 'object' && 'deviceId' in value && 'driver' in value ? [value] : [],
  )
  const machines = devices.filter((device) => device.units.length > 0)
  return {
    closed: devices.slice(0, 6).map((device, at) =>
      mockAlert(device, at % 2 === 0 ? 'paper-low' : 'device-offline', 2 + (at % 3), at % 2 === 0 ? 'flm' : 'remote', {
        alertId: `closed-${device.deviceId}`,
        openedAt: FLEET_NOW - (at + 1) * 7 * HOUR,
        closedAt: FLEET_NOW - (at + 1) * 7 * HOUR + (at + 3) * 11 * MINUTE,
        times: 1 + (at % 3),
        acknowledged: at % 2 === 0 ? { by: 'chen', at: FLEET_NOW - at * 7 * HOUR, note: '已换纸' } : null,
      }),
    ),
    availability: {
      devices: devices.map((device, at) => {
        const downS = at % 7 === 0 ? 5400 + at * 60 : at % 3 === 0 ? 420 : 0
        const unknownS = at % 11 === 4 ? 9000 : 0
        const plannedS = at % 5 === 1 ? 3600 : 0
        const serviceS = 7 * 9 * 3600
        const upS = serviceS - downS - unknownS - plannedS
        const failures = downS === 0 ? 0 : 1 + (at % 3)
        return {
          deviceId: device.deviceId,
          serviceS,
          plannedS,
          upS,
          downS,
          unknownS,
          availability: upS / (upS + downS),
          failures,
          mttrS: failures === 0 ? null : Math.round(downS / failures),
          causes:
            downS === 0
              ? []
              : [
                  {
                    code: at % 2 === 0 ? 'unit-empty' : 'device-offline',
                    component: null,
                    owner: at % 2 === 0 ? 'replenish' : 'remote',
                    seconds: Math.round(downS * 0.7),
                    times: failures,
                  },
                  {
                    code: 'component-fault',
                    component: null,
                    owner: 'slm',
                    seconds: downS - Math.round(downS * 0.7),
                    times: 1,
                  },
                ],
        }
      }),
    },
    stock: {
      now: FLEET_NOW,
      horizonDays: 7,
      lines: [
        ...machines.flatMap((device) => device.units.map((unit) => lineOf(device.deviceId, unit))),
        ...byHand(),
      ].slice(0, devices.length === 0 ? 0 : undefined),
      replenishment: machines.slice(0, 12).map((device, at) => ({
        stockId: `${device.deviceId}/${device.units[0]?.unitId}`,
        act: at % 4 === 3 ? 'takeAway' : 'fill',
        pieces: 2200 - at * 40,
        amount: 220_000 - at * 4000,
        before: FLEET_NOW + (3 + at * 5) * HOUR,
        urgency: at === 0 ? 'now' : at < 4 ? 'today' : 'nextRound',
      })),
    },
    transactions: Array.from({ length: 24 }, (_, at) => ({
      deviceId: 'crs1',
      at: FLEET_NOW - (at * 7 + 2) * MINUTE,
      kind: (['withdrawal', 'withdrawal', 'deposit', 'enquiry', 'transfer'] as const)[at % 5] ?? 'other',
      result: at === 3 ? 'failed' : at === 11 ? 'cancelled' : 'completed',
      amountBand: at % 5 === 3 ? null : at % 3 === 0 ? '500-2000' : '2000-10000',
      currency: at % 5 === 3 ? null : 'CNY',
      reason: at === 3 ? 'cash unit jam' : null,
    })),
    messages: Array.from({ length: 8 }, (_, at) => ({
      messageId: `msg-${at}`,
      at: FLEET_NOW - (at * 3 + 1) * MINUTE,
      verdict: at === 2 ? 'refused' : at % 3 === 0 ? 'ignored' : 'taken',
      reason: at === 2 ? 'status field is 9, 0 to 4 expected' : null,
      bytes: 148 + at * 13,
    })),
    raw: { format: 'text', data: '12␜001000001␜␜G0␜0␜0042000000␜2111', isCut: false },
    history: {
      entries: [
        {
          at: FLEET_NOW - 2 * HOUR,
          kind: 'handOut',
          pieces: 20,
          book: 430,
          difference: null,
          holder: 'li',
          serials: { from: 'A0001', to: 'A0020' },
          reason: null,
          by: 'sun',
        },
        {
          at: FLEET_NOW - DAY_MS,
          kind: 'counted',
          pieces: 450,
          book: 450,
          difference: -2,
          holder: null,
          serials: null,
          reason: null,
          by: 'chen',
        },
      ],
      holders: [{ holder: 'li', handedOut: 20, returned: 0, holds: 20, serials: [{ from: 'A0001', to: 'A0020' }] }],
      serials: [{ from: 'A0021', to: 'A0450' }],
    },
  }
}

type Unit = Extract<FleetView[keyof FleetView], { units: unknown }>['units'][number]

function lineOf(deviceId: string, unit: Unit): StockLine {
  return {
    stockId: `${deviceId}/${unit.unitId}`,
    deviceId,
    component: unit.component,
    kind: unit.kind,
    role: unit.role,
    name: null,
    currency: unit.currency ?? null,
    value: unit.value ?? null,
    count: unit.count,
    capacity: unit.capacity ?? null,
    low: unit.lowThreshold ?? null,
    replenishment: unit.replenishment,
    asOf: unit.count === null ? null : FLEET_NOW - 6 * MINUTE,
    perDay: unit.count === null ? null : 640,
    runsOut: unit.runsOut,
    noForecast: unit.count === null ? 'noCount' : unit.runsOut === null ? 'notUsed' : null,
    discrepancy: unit.unitId === 'c3' ? -2 : null,
  }
}

function byHand(): StockLine[] {
  return [
    {
      stockId: 'blank-vouchers',
      deviceId: null,
      component: null,
      kind: 'voucher',
      role: 'dispense',
      name: text('空白存单', 'Blank certificates'),
      currency: null,
      value: null,
      count: 430,
      capacity: null,
      low: 200,
      replenishment: 'ok',
      asOf: FLEET_NOW - 1 * DAY_MS,
      perDay: 61,
      runsOut: { p10: FLEET_NOW + 5 * DAY_MS, p50: FLEET_NOW + 6.5 * DAY_MS, p90: FLEET_NOW + 9 * DAY_MS },
      noForecast: null,
      discrepancy: null,
    },
  ]
}
