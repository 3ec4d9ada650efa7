import Type, { type Static } from 'typebox'
import { ID_PATTERN, Id, keyed, LocalDate, LocalTime, oneOf, strict, Text } from './common.ts'
import { WEEKDAYS } from './configurationTimes.ts'

/**
 * A workload: who comes to a branch, what he brings and who serves him, for `simulate` (config/example-workload.yaml). Durations
 * are minutes, rates are customers an hour, times are local. What it names of the branch (businesses, classes, windows) is checked
 * by hub/core/simulation/workload.
 */

/** Shares of a day's tickets by hour from 09:00 on; counter statistics of Chinese branches. */
export const USUAL_HOURLY_SHARES = [0.17, 0.17, 0.13, 0.08, 0.09, 0.14, 0.13, 0.09]
/** Coefficient of variation of a service at the counter where nothing else is said. */
export const USUAL_SERVICE_CV = 0.8

const Minutes = (description: string) => Type.Number({ exclusiveMinimum: 0, maximum: 1440, description })
const Share = Type.Number({ minimum: 0, maximum: 1 })
const Factor = (options = {}) =>
  Type.Number({ exclusiveMinimum: 0, maximum: 100, description: 'times the usual service time', ...options })
const Range = strict({ from: LocalTime, to: LocalTime })

/** One day from its first customer to its last, or several one after the other; the queues are empty in the morning. */
export const WorkloadDay = strict({
  date: Type.Optional(LocalDate),
  weekday: Type.Optional(oneOf(WEEKDAYS, { description: 'of a day without a date' })),
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366, default: 1, description: 'so many, from that one on' })),
  weekdays: Type.Optional(
    Type.Array(oneOf(WEEKDAYS), {
      minItems: 1,
      uniqueItems: true,
      description: 'days of the week that count among them',
    }),
  ),
  /** Of the doors. */
  from: LocalTime,
  to: LocalTime,
})

/** Customers without a beginning or an end of the day, for figures that do not depend on how it begins. */
export const SteadyState = strict({
  customers: Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'who come, of each seed' }),
  warmUp: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 500_000,
      default: 0,
      description: 'of them not counted: the first, and as many at the end',
    }),
  ),
})

/** Who comes, and for what. */
const Kind = {
  business: Id,
  /** Default: the class the configuration lists first. */
  class: Type.Optional(Id),
  more: Type.Optional(
    Type.Array(Id, {
      uniqueItems: true,
      maxItems: 5,
      description: 'further businesses of the visit, on the same number',
    }),
  ),
}

export const ARRIVAL_PROCESSES = ['poisson', 'deterministic'] as const
export const WorkloadArrivals = strict({
  process: Type.Optional(oneOf(ARRIVAL_PROCESSES, { default: 'poisson' })),
  streams: Type.Optional(
    Type.Array(
      strict({
        ...Kind,
        perHour: Type.Optional(Type.Number({ minimum: 0, maximum: 100_000, description: 'all the time' })),
        rates: Type.Optional(
          Type.Array(
            strict({
              from: Type.Optional(LocalTime),
              to: Type.Optional(LocalTime),
              perHour: Type.Number({ minimum: 0, maximum: 100_000 }),
            }),
            { minItems: 1, description: 'by time of day, ranges are [from, to); nobody comes outside them' },
          ),
        ),
      }),
      { minItems: 1 },
    ),
  ),
  total: Type.Optional(
    strict({
      perDay: Type.Number({ exclusiveMinimum: 0, maximum: 100_000, description: 'expected customers of a day' }),
      hourlyShares: Type.Optional(
        Type.Array(Type.Number({ minimum: 0, maximum: 1000 }), {
          minItems: 1,
          maxItems: 24,
          default: USUAL_HOURLY_SHARES,
          description: 'of each hour the doors are open: weights, they need not add up to 1',
        }),
      ),
      mix: Type.Array(strict({ ...Kind, share: Type.Number({ minimum: 0, maximum: 1_000_000 }) }), {
        minItems: 1,
        description: 'who they are; shares are weights',
      }),
    }),
  ),
})

/** Service times: from the call until the customer has gone. */
export const ServiceTime = Type.Union([
  strict({
    lognormal: strict({
      mean: Minutes('mean'),
      cv: Type.Optional(
        Type.Number({ exclusiveMinimum: 0, maximum: 10, default: USUAL_SERVICE_CV, description: 'deviation / mean' }),
      ),
    }),
  }),
  strict({ exponential: strict({ mean: Minutes('mean') }) }),
  strict({
    empirical: Type.Array(Minutes('a measured service'), {
      minItems: 1,
      maxItems: 100_000,
      description: 'each as likely',
    }),
  }),
  strict({ fixed: Minutes('always') }),
])
export type ServiceTime = Static<typeof ServiceTime>

export const Workload = strict(
  {
    schema: Type.Literal(1, { description: 'version of this form' }),
    name: Type.Optional(Text),
    day: Type.Optional(WorkloadDay),
    steady: Type.Optional(SteadyState),
    arrivals: Type.Optional(WorkloadArrivals),
    services: Type.Optional(
      keyed(ID_PATTERN, ServiceTime, {
        default: {},
        description: 'by business; default: lognormal with the mean of the configuration',
      }),
    ),
    changes: Type.Optional(
      Type.Array(
        strict({
          from: LocalTime,
          to: Type.Optional(LocalTime),
          factor: Factor(),
          businesses: Type.Optional(Type.Array(Id, { minItems: 1, uniqueItems: true, description: 'default: all' })),
        }),
        { default: [], description: 'services that begin in this time take longer or shorter; several multiply' },
      ),
    ),
    tellers: Type.Optional(
      Type.Array(
        strict({
          id: Id,
          factor: Type.Optional(Factor({ default: 1 })),
          businesses: Type.Optional(
            keyed(ID_PATTERN, Factor(), { description: 'in place of `factor`, for a business' }),
          ),
        }),
        { default: [] },
      ),
    ),
    noShow: Type.Optional(
      strict({
        shares: Type.Array(strict({ minutes: Type.Number({ minimum: 0, maximum: 1440 }), share: Share }), {
          minItems: 1,
          description:
            'who do not come to a call, by minutes waited; in between in proportion, beyond them as at the ends',
        }),
        seconds: Type.Optional(
          Type.Integer({
            minimum: 0,
            maximum: 3600,
            default: 60,
            description: 'from the call until the teller says so',
          }),
        ),
      }),
    ),
    patience: Type.Optional(
      strict({
        mean: Minutes('exponential: who has not been called by then leaves'),
        classes: Type.Optional(keyed(ID_PATTERN, Minutes('mean of a class'))),
      }),
    ),
    staffing: Type.Optional(
      Type.Array(
        strict({
          window: Id,
          /** Default: the id of the window. */
          teller: Type.Optional(Id),
          /** Default: when the doors open. */
          from: Type.Optional(LocalTime),
          /** Default: when the last customer has gone. */
          to: Type.Optional(LocalTime),
          breaks: Type.Optional(Type.Array(Range, { default: [] })),
        }),
        { minItems: 1, description: 'default: every window, all day; planned breaks of the configuration hold too' },
      ),
    ),
  },
  { $id: 'Workload', description: 'Who comes to a branch, what he brings and who serves him' },
)
/** As written: defaults may be absent. */
export type WorkloadInput = Static<typeof Workload>

type Defaulted<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: Exclude<T[P], undefined> }
type Total = NonNullable<Static<typeof WorkloadArrivals>['total']>

/** With every default filled in that does not depend on the branch. */
export type WorkloadConfig = Omit<
  Defaulted<WorkloadInput, 'services' | 'changes' | 'tellers'>,
  'day' | 'steady' | 'arrivals' | 'tellers' | 'noShow'
> & {
  day?: Defaulted<Static<typeof WorkloadDay>, 'days'>
  steady?: Defaulted<Static<typeof SteadyState>, 'warmUp'>
  arrivals?: Omit<Defaulted<Static<typeof WorkloadArrivals>, 'process'>, 'total'> & {
    total?: Defaulted<Total, 'hourlyShares'>
  }
  tellers: Defaulted<NonNullable<WorkloadInput['tellers']>[number], 'factor'>[]
  noShow?: Defaulted<NonNullable<WorkloadInput['noShow']>, 'seconds'>
}
