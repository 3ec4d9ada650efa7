import type { Look, Screen } from './state.ts'

/** What may be the case on any screen: of whom or what it shows there is nothing, one, some or very much; something fails; it is not there yet. */
export const CONDITIONS = ['empty', 'one', 'many', 'crowded', 'trouble', 'loading'] as const
type Condition = (typeof CONDITIONS)[number]

/** What every condition is to be looked at in: both languages, large type where customers press, the dark theme where staff work. */
const WAYS = {
  zh: ({ language }: Look) => language === 'zh-CN',
  en: ({ language }: Look) => language === 'en',
  elder: ({ name }: Look) => name.endsWith('elder'),
  dark: ({ scheme }: Look) => scheme === 'dark',
} as const
type Way = keyof typeof WAYS

interface Row {
  readonly ways: readonly Way[]
  /** States of the screen that show a condition. */
  readonly shown: Readonly<Partial<Record<Condition, readonly string[]>>>
  /** What no picture shows, and why: a condition, or one of its ways as `loading en`. The list must be true. */
  readonly missing: Readonly<Record<string, string>>
}

const STAFF = ['zh', 'en', 'dark'] as const
const BEFORE_ITS_LANGUAGE =
  'the hub tells in which language the branch speaks first; before it has, the page speaks Chinese'

/** By the screen's id. */
export const MATRIX: Readonly<Record<string, Row>> = {
  kiosk: {
    ways: ['zh', 'en', 'elder'],
    shown: {
      empty: ['start-empty'],
      one: ['start-one'],
      many: ['start', 'many'],
      crowded: ['start-crowded'],
      trouble: ['offline', 'trouble', 'paper-out', 'no-reader', 'key-refused'],
      loading: ['loading', 'form-loading'],
    },
    missing: {},
  },
  hall: {
    ways: ['zh', 'en'],
    shown: {
      empty: ['empty'],
      one: ['one'],
      many: ['call', 'several-calls'],
      crowded: ['crowded'],
      trouble: ['offline'],
      loading: ['loading'],
    },
    missing: { 'loading en': BEFORE_ITS_LANGUAGE },
  },
  window: {
    ways: ['zh', 'en'],
    shown: { empty: ['free', 'closed'], one: ['called', 'serving'], trouble: ['offline'] },
    missing: {
      many: 'a window has one customer',
      crowded: 'it does not say how many wait',
      loading: "it is the hall screen's page until the hub has told which screen it is",
    },
  },
  pad: {
    ways: STAFF,
    shown: {
      empty: ['empty'],
      one: ['one'],
      many: ['hall', 'queues'],
      crowded: ['crowded'],
      trouble: ['offline', 'clock'],
      loading: ['loading'],
    },
    missing: {},
  },
  softcall: {
    ways: STAFF,
    shown: {
      empty: ['nobody'],
      one: ['one'],
      many: ['idle', 'serving'],
      crowded: ['crowded'],
      trouble: ['offline', 'refused', 'form-refused'],
      loading: ['loading'],
    },
    missing: {},
  },
  supervisor: {
    ways: STAFF,
    shown: {
      empty: ['live-empty', 'nothing'],
      one: ['live-one'],
      many: ['live'],
      crowded: ['live-crowded'],
      trouble: ['live-offline'],
      loading: ['loading'],
    },
    missing: {},
  },
  reports: {
    ways: STAFF,
    shown: { empty: ['empty'], many: ['waits', 'waiting'], trouble: ['offline', 'none'], loading: ['reading'] },
    missing: {
      one: 'a report has a line for each day, class or window, whoever came',
      crowded: 'more customers are larger figures in the same lines',
    },
  },
  fleet: {
    ways: STAFF,
    shown: {
      empty: ['empty'],
      one: ['one'],
      many: ['overview', 'alerts'],
      crowded: ['many'],
      trouble: ['offline'],
      loading: ['loading'],
    },
    missing: {},
  },
  session: {
    ways: STAFF,
    shown: { trouble: ['wrong', 'not-fetched'], loading: ['waiting'] },
    missing: {
      empty: 'it asks for a name and a password and shows nobody',
      one: 'the same',
      many: 'the same',
      crowded: 'the same',
    },
  },
}

/** @returns what no picture of the screen shows: conditions, or single ways of one, as in `missing` */
export function missingOf({ looks, states }: Screen, { ways, shown }: Row): string[] {
  return CONDITIONS.flatMap((condition) => {
    const showing = states.filter(({ name }) => shown[condition]?.includes(name))
    if (showing.length === 0) return [condition]
    const taken = looks.filter((look) => showing.some((state) => state.looks?.includes(look.name) ?? true))
    return ways.filter((way) => !taken.some(WAYS[way])).map((way) => `${condition} ${way}`)
  })
}
