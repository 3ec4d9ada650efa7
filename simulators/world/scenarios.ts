/** Times are hours of the branch's day: 9 = 9:00. */
export const OPENS_AT_HOUR = 9
export const DOORS_CLOSE_AT_HOUR = 17

/** A kind of day, as data. Shares need not add up to 1: they are weights. */
export interface Scenario {
  /** Tickets of a day, from and to; which, by seed. */
  readonly visits: readonly [number, number]
  /** Share of the arrivals of each hour from opening on. */
  readonly hourlyShares: readonly number[]
  /** By id; what the branch does not have counts for nothing, what is not named here has `otherBusiness`. */
  readonly businesses: Readonly<Record<string, number>>
  readonly otherBusiness: number
  readonly classes: Readonly<Record<string, number>>
  readonly otherClass: number
  /** How many of the windows have somebody at them from an hour on; those without which a queue would have no window always do. */
  readonly staffing: readonly { readonly fromHour: number; readonly share: number }[]
  /** One after the other in this time the tellers are away for so long. */
  readonly breaks: readonly {
    readonly fromHour: number
    readonly toHour: number
    readonly minutes: number
    readonly kind: 'lunch' | 'short'
  }[]
  /** How they take a ticket: those with a card put it on the reader. */
  readonly byCardShare: number
  readonly meanPatienceMinutes: number
}

const ORDINARY_DAY: Scenario = {
  visits: [150, 250],
  hourlyShares: [0.17, 0.17, 0.13, 0.08, 0.09, 0.14, 0.13, 0.09],
  businesses: { cash: 0.52, account: 0.14, ebank: 0.12, exchange: 0.05, wealth: 0.08, corporate: 0.09 },
  otherBusiness: 0.1,
  classes: { ordinary: 0.7, elderly: 0.12, gold: 0.12, platinum: 0.04, private: 0.02 },
  otherClass: 0.1,
  staffing: [{ fromHour: 9, share: 1 }],
  breaks: [
    { fromHour: 11.5, toHour: 14, minutes: 40, kind: 'lunch' },
    { fromHour: 14.75, toHour: 16.25, minutes: 10, kind: 'short' },
  ],
  byCardShare: 0.7,
  meanPatienceMinutes: 45,
}

export const SCENARIOS = {
  normal: ORDINARY_DAY,
  /** Wages and pensions are in: twice the people, most for cash, more of them old; short breaks only. */
  payday: {
    ...ORDINARY_DAY,
    visits: [500, 500],
    hourlyShares: [0.2, 0.19, 0.14, 0.08, 0.08, 0.12, 0.11, 0.08],
    businesses: { cash: 0.8, account: 0.06, ebank: 0.04, exchange: 0.02, wealth: 0.03, corporate: 0.05 },
    classes: { ordinary: 0.66, elderly: 0.2, gold: 0.1, platinum: 0.03, private: 0.01 },
    breaks: [{ fromHour: 11.5, toHour: 14.5, minutes: 20, kind: 'lunch' }],
    meanPatienceMinutes: 60,
  },
  /** Rain: few people, and no more windows than it takes until ten and in the last hour. */
  quiet: {
    ...ORDINARY_DAY,
    visits: [60, 90],
    hourlyShares: [0.12, 0.15, 0.15, 0.11, 0.11, 0.13, 0.13, 0.1],
    staffing: [
      { fromHour: 9, share: 0.6 },
      { fromHour: 10, share: 1 },
      { fromHour: 16, share: 0.6 },
    ],
    meanPatienceMinutes: 30,
  },
} as const satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof SCENARIOS
export function scenarioNamed(name: string): Scenario {
  if (Object.hasOwn(SCENARIOS, name)) return SCENARIOS[name as ScenarioName]
  throw new Error(`There is no scenario ${name}; there are ${Object.keys(SCENARIOS).join(', ')}`)
}
