import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import type { Visitor } from '../../../hub/core/simulation/play.ts'
import { exponential, lognormal, stream } from '../../../hub/core/simulation/random.ts'
import type { WindowSession } from '../../../hub/core/simulation/session.ts'
import { text } from '../../support/testBranch.ts'

/**
 * Made-up branches whose days waits are predicted on. Their true service times, tellers, shares and habits are not those of the
 * configuration: they have to be learned.
 */
export const MINUTE = 60_000
const HOUR = 60 * MINUTE
const FROM_S = 9 * 3600
/** Share of the day's tickets by hour from 9:00 on. */
const SHARES = [0.17, 0.17, 0.13, 0.08, 0.09, 0.14, 0.13, 0.09]

export interface Kind {
  readonly id: string
  readonly title: string
  readonly profiles: BranchConfigurationInput['profiles']
  /** Window by window: profile. */
  readonly windows: readonly string[]
  readonly perDay: number
  /** Waits are bound to thresholds. */
  readonly isThreshold: boolean
  /** Service takes so many times as long from 13:00 on. */
  readonly afternoon?: number
  /** Windows that are closed from ... to ..., hours after opening. */
  readonly closed?: readonly { readonly window: number; readonly from: number; readonly to: number }[]
}

const tier = (queues: string[], more: object = {}) => ({ queues, ...more })
const profile = (id: string, tiers: BranchConfigurationInput['profiles'][number]['tiers'], more: object = {}) => ({
  id,
  name: text(id),
  tiers,
  ...more,
})

const strict = [profile('main', [tier(['gold']), tier(['ordinary', 'service'])])]
export const KINDS: readonly Kind[] = [
  {
    id: 'steady',
    title: 'Steady days, gold first',
    profiles: [
      profile('main', [tier(['gold']), tier(['ordinary'])], { finally: ['service'] }),
      profile('desk', [tier(['service'])], { finally: ['gold', 'ordinary'] }),
    ],
    windows: ['main', 'main', 'main', 'desk', 'desk'],
    perDay: 330,
    isThreshold: false,
  },
  {
    id: 'payday',
    title: 'Payday, 500 tickets',
    profiles: strict,
    windows: ['main', 'main', 'main', 'main', 'main', 'main', 'main'],
    perDay: 500,
    isThreshold: false,
  },
  {
    id: 'thin',
    title: 'Thin staff over noon',
    profiles: strict,
    windows: ['main', 'main', 'main', 'main', 'main'],
    perDay: 270,
    isThreshold: false,
    closed: [
      { window: 0, from: 2.5, to: 4 },
      { window: 1, from: 3, to: 4.5 },
    ],
  },
  {
    id: 'timeThreshold',
    title: 'Threshold: ordinary after 15 min before gold',
    profiles: [
      profile(
        'main',
        [
          tier(['gold']),
          tier(['service'], { timeThresholdMinutes: 20 }),
          tier(['ordinary'], { timeThresholdMinutes: 15 }),
        ],
        { pastOrder: 'overdue' },
      ),
    ],
    windows: ['main', 'main', 'main', 'main', 'main'],
    perDay: 330,
    isThreshold: true,
  },
  {
    id: 'peopleThreshold',
    title: 'Threshold: ordinary with more than 6 behind before gold',
    profiles: [
      profile('main', [tier(['gold', 'service']), tier(['ordinary'], { peopleThreshold: 6 })], { guardMinutes: 30 }),
    ],
    windows: ['main', 'main', 'main', 'main', 'main'],
    perDay: 330,
    isThreshold: true,
  },
  {
    id: 'mixed',
    title: 'Mixed classes: points by class, turns',
    profiles: [
      profile('main', [tier(['gold', 'ordinary'], { order: 'accumulating', rates: { gold: 3, ordinary: 1 } })], {
        finally: ['service'],
      }),
      profile('desk', [tier(['service', 'gold'], { order: 'rotation', weights: { service: 2, gold: 1 } })], {
        finally: ['ordinary'],
      }),
    ],
    windows: ['main', 'main', 'main', 'desk', 'desk'],
    perDay: 330,
    isThreshold: false,
  },
  {
    id: 'changed',
    title: 'Service takes 1.4 times as long from 13:00 on',
    profiles: strict,
    windows: ['main', 'main', 'main', 'main', 'main', 'main'],
    perDay: 320,
    isThreshold: false,
    afternoon: 1.4,
  },
]

/** True mean minutes; the configuration says otherwise. */
const TRUE_MINUTES: Readonly<Record<string, number>> = { cash: 4.4, account: 11, ebank: 6.5 }
const TRUE_CV: Readonly<Record<string, number>> = { cash: 0.8, account: 0.9, ebank: 0.7 }
const TELLERS = [0.85, 1.15, 1, 0.9, 1.1, 1, 1.2, 0.8]
/** Business, class, share of all. */
const MIX = [
  ['cash', 'ordinary', 0.55],
  ['cash', 'gold', 0.15],
  ['ebank', 'ordinary', 0.12],
  ['account', 'ordinary', 0.13],
  ['account', 'gold', 0.05],
] as const

export function configurationOf({ profiles, windows }: Kind): BranchConfigurationInput {
  return {
    schema: 1,
    outlet: { id: 'made-up', bank: text('Bank'), name: text('Branch'), timeZone: 'Asia/Shanghai' },
    classes: [
      { id: 'ordinary', name: text('Ordinary'), target: { minutes: 15 } },
      { id: 'gold', name: text('Gold'), target: { minutes: 8 } },
    ],
    businesses: [
      { id: 'cash', name: text('Cash'), meanServiceMinutes: 3.5 },
      { id: 'account', name: text('Account'), meanServiceMinutes: 12 },
      { id: 'ebank', name: text('E-banking'), meanServiceMinutes: 8 },
    ],
    queues: [
      { id: 'ordinary', name: text('A'), prefix: 'A', businesses: ['cash'], classes: ['ordinary'] },
      { id: 'gold', name: text('G'), prefix: 'G', businesses: ['cash', 'account', 'ebank'], classes: ['gold'] },
      { id: 'service', name: text('B'), prefix: 'B', businesses: ['account', 'ebank'], classes: ['ordinary'] },
    ],
    profiles: [...profiles],
    windows: windows.map((id, at) => ({ id: `w${at + 1}`, number: at + 1, profile: id })),
    calling: { noShow: { policy: 'drop' } },
  }
}

/** Somebody with what he brings: the same under whatever rules. */
export interface Guest extends Visitor {
  readonly service: number
  readonly show: number
  readonly patience: number
}

/** A day's customers, ticks from `start`. */
export function guestsOf(kind: Kind, seed: number, start: number): Guest[] {
  const random = stream(seed, `${kind.id} guests`)
  // Days differ from each other as days do.
  const level = lognormal(random(), 1, 0.08)
  const guests: Guest[] = []
  for (let atMs = 0; atMs < SHARES.length * HOUR; ) {
    const share = SHARES[Math.floor(atMs / HOUR)] ?? 0
    const gapMs = exponential(random(), HOUR / (share * kind.perDay * level))
    const hourEnds = (Math.floor(atMs / HOUR) + 1) * HOUR
    if (atMs + gapMs >= hourEnds) {
      atMs = hourEnds
      continue
    }
    atMs += gapMs
    const [businessId, classId] = pick(random())
    const draws = { service: random(), show: random(), patience: random() }
    guests.push({
      id: `g${seed}-${guests.length}`,
      tick: start + Math.round(atMs),
      classId,
      businessIds: [businessId],
      ...draws,
    })
  }
  return guests
}

function pick(u: number): readonly [string, string] {
  let left = u
  for (const [businessId, classId, share] of MIX) {
    left -= share
    if (left < 0) return [businessId, classId]
  }
  return [MIX[0][0], MIX[0][1]]
}

export function trueServiceMs(
  kind: Kind,
  { service }: Guest,
  businessId: string,
  windowId: string,
  hour: number,
): number {
  const mean = (TRUE_MINUTES[businessId] ?? 5) * MINUTE * (TELLERS[Number(windowId.slice(1)) - 1] ?? 1)
  const slow = kind.afternoon !== undefined && hour >= 13 ? kind.afternoon : 1
  return Math.round(lognormal(service, mean * slow, TRUE_CV[businessId] ?? 0.8))
}

/** 6 percent at short waits, 25 from half an hour on. */
export function trulyComes({ show }: Guest, waitedMs: number): boolean {
  return show > Math.min(0.25, 0.06 + (0.19 * waitedMs) / (30 * MINUTE))
}

export function sessionsOf({ windows, closed = [] }: Kind, start: number): WindowSession[] {
  return windows.flatMap((_, at) => {
    const shut = closed.find(({ window }) => window === at)
    const open = { windowId: `w${at + 1}`, tellerId: `t${at + 1}` }
    const last = start + 11 * HOUR
    if (!shut) return [{ ...open, from: start, until: last }]
    return [
      { ...open, from: start, until: start + shut.from * HOUR },
      { ...open, from: start + shut.to * HOUR, until: last },
    ]
  })
}

export function dayStart(day: number, tick: number) {
  const date = new Date(Date.UTC(2026, 10, 2 + day))
  const iso = date.toISOString().slice(0, 10)
  const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
  return {
    tick,
    wall: date.getTime() + 1 * HOUR,
    date: iso,
    weekday: weekdays[date.getUTCDay()] ?? 'mon',
    secondOfDay: FROM_S,
    businessDay: iso,
  }
}

export function hourAt(tick: number, start: number): number {
  return FROM_S / 3600 + (tick - start) / HOUR
}
