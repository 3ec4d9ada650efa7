import type { BranchConfigurationInput } from '../../contracts/index.ts'
import type { Speed } from './virtualClock.ts'

type Configuration = BranchConfigurationInput
/** The schema's defaults of what is scaled: a default that is not written down would stay as it is. */
const DEFAULTS = {
  targetMinutes: 10,
  alarmMinutes: 30,
  guardMinutes: 60,
  coolDownSeconds: 60,
  recallPauseSeconds: 5,
  answerSeconds: 120,
} as const
const LEAST_ANSWER_SECONDS = 5

/**
 * The configuration for a branch that lives `speed` times as fast as the hub's clock, which is real: everything people wait for is that
 * much shorter, so that thresholds, targets and pauses bite as they would. What machines need (reading a card, printing, a
 * key's deadline, how long a call is shown) stays: they are not faster.
 *
 * At `max` nothing waits for time: pauses that hold somebody up are 0. All other durations keep their values; the hub never gets so far,
 * and a day's waits are counted in the time of the day.
 */
export function scaledConfiguration(configuration: Configuration, speed: Speed): Configuration {
  if (speed === 1) return configuration
  const calling = configuration.calling ?? {}
  const coolDown = calling.noShow?.coolDownSeconds ?? DEFAULTS.coolDownSeconds
  const recallPause = calling.recall?.pauseSeconds ?? DEFAULTS.recallPauseSeconds
  const pauses = speed === 'max' ? () => 0 : (seconds: number) => Math.round(seconds / speed)
  const withPauses: Configuration = {
    ...configuration,
    calling: {
      ...calling,
      noShow: { ...calling.noShow, coolDownSeconds: pauses(coolDown) },
      recall: { ...calling.recall, pauseSeconds: pauses(recallPause) },
    },
  }
  return speed === 'max' ? withPauses : faster(withPauses, speed)
}

function faster(configuration: Configuration, speed: number): Configuration {
  const { evaluation } = configuration
  const answerSeconds = (evaluation?.answerSeconds ?? DEFAULTS.answerSeconds) / speed
  return {
    ...configuration,
    classes: configuration.classes.map((each) => ({
      ...each,
      target: {
        ...each.target,
        minutes: (each.target?.minutes ?? DEFAULTS.targetMinutes) / speed,
        alarmMinutes: (each.target?.alarmMinutes ?? DEFAULTS.alarmMinutes) / speed,
      },
    })),
    businesses: configuration.businesses.map((each) => ({
      ...each,
      meanServiceMinutes: each.meanServiceMinutes / speed,
    })),
    profiles: configuration.profiles.map((profile) => ({
      ...profile,
      guardMinutes: (profile.guardMinutes ?? DEFAULTS.guardMinutes) / speed,
      tiers: profile.tiers.map((tier) => fasterTier(tier, speed)),
    })),
    evaluation: { ...evaluation, answerSeconds: Math.max(LEAST_ANSWER_SECONDS, Math.round(answerSeconds)) },
  }
}

type Tier = Configuration['profiles'][number]['tiers'][number]

/** Rates of accumulating priority compare classes with each other; the unit of time they are given in does not matter. */
function fasterTier({ timeThresholdMinutes, headStartMinutes, ...tier }: Tier, speed: number): Tier {
  return {
    ...tier,
    ...(timeThresholdMinutes === undefined ? {} : { timeThresholdMinutes: timeThresholdMinutes / speed }),
    ...(headStartMinutes === undefined
      ? {}
      : {
          headStartMinutes: Object.fromEntries(
            Object.entries(headStartMinutes).map(([classId, minutes]) => [classId, minutes / speed]),
          ),
        }),
  }
}

/**
 * For one day that is lived through in minutes: windows keep their own profile, since schedules go by the hub's clock, and the
 * business day does not end in the middle of it.
 */
export function forOneDay(configuration: Configuration, now: Date): Configuration {
  const { outlet, windows } = configuration
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { timeZone: outlet.timeZone, hour: '2-digit', hourCycle: 'h23' }).format(now),
  )
  return {
    ...configuration,
    outlet: { ...outlet, dayStartsAt: `${String((hour + 12) % 24).padStart(2, '0')}:00` },
    windows: windows.map(({ schedule: _, ...window }) => window),
  }
}

/** No two devices have one port, also before they are given their real ones. */
const FIRST_SPARE_PORT = 49_152

/** So many kiosks, all like the first one, each with a reader and a printer of its own. */
export function withKiosks(configuration: Configuration, count: number): Configuration {
  const { kiosks = [], devices = [] } = configuration
  const first = kiosks[0]
  if (!first || count <= kiosks.length) return configuration
  const numbers = Array.from({ length: count - kiosks.length }, (_, index) => kiosks.length + index + 1)
  const own = devices.filter(({ id }) => id === first.reader || id === first.printer)
  const more = numbers.flatMap((number) => own.map((device) => ({ ...device, id: `${device.id}-${number}` })))
  return {
    ...configuration,
    kiosks: [
      ...kiosks,
      ...numbers.map((number) => ({
        ...first,
        id: `${first.id}-${number}`,
        ...(first.reader ? { reader: `${first.reader}-${number}` } : {}),
        ...(first.printer ? { printer: `${first.printer}-${number}` } : {}),
      })),
    ],
    devices: [
      ...devices,
      ...more.map((device, index) => ({
        ...device,
        port: { tcp: { host: '127.0.0.1', port: FIRST_SPARE_PORT + index } },
      })),
    ],
  }
}
