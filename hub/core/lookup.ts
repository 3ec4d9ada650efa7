import type {
  BranchConfig,
  BusinessConfig,
  ClassConfig,
  DeviceConfig,
  KioskConfig,
  PartnerConfig,
  ProfileConfig,
  QueueConfig,
  TierConfig,
  Weekday,
  WindowConfig,
} from '../../contracts/index.ts'
import type { Ticket } from './records.ts'

/** A tier with its thresholds in milliseconds. */
export interface CallingTier {
  readonly index: number
  readonly queues: readonly string[]
  readonly order: TierConfig['order']
  /** Turns per queue and round. */
  readonly weights: ReadonlyMap<string, number>
  /** Points per minute waited, by class. */
  readonly rates: ReadonlyMap<string, number>
  readonly headStartMs: ReadonlyMap<string, number>
  readonly timeThresholdMs: number | null
  readonly peopleThreshold: number | null
  /** The starvation guard where it acts: on tiers without a threshold of their own. */
  readonly guardMs: number | null
}

export interface CallingProfile {
  readonly id: string
  readonly tiers: readonly CallingTier[]
  readonly pastOrder: ProfileConfig['pastOrder']
  readonly finally: readonly string[]
}

export interface ScheduleEntry {
  readonly profileId: string
  readonly dates: ReadonlySet<string> | null
  readonly weekdays: ReadonlySet<Weekday> | null
  /** Local seconds of the day, [from, to). */
  readonly from: number
  readonly to: number
}

/** A configuration made ready for decisions: everything by id, times as numbers. */
export interface Lookup {
  readonly config: BranchConfig
  readonly classes: ReadonlyMap<string, ClassConfig>
  readonly businesses: ReadonlyMap<string, BusinessConfig>
  readonly queues: ReadonlyMap<string, QueueConfig>
  readonly profiles: ReadonlyMap<string, CallingProfile>
  readonly windows: ReadonlyMap<string, WindowConfig>
  readonly windowsByNumber: ReadonlyMap<number, WindowConfig>
  /** Key `unitKey(device, address)`. */
  readonly windowsByKeypad: ReadonlyMap<string, WindowConfig>
  readonly windowsByEvaluator: ReadonlyMap<string, WindowConfig>
  /** What an evaluator sends, as a score. */
  readonly scores: ReadonlyMap<number, number>
  readonly schedules: ReadonlyMap<string, readonly ScheduleEntry[]>
  readonly partners: ReadonlyMap<string, PartnerConfig>
  readonly kiosks: ReadonlyMap<string, KioskConfig>
  readonly kiosksByReader: ReadonlyMap<string, KioskConfig>
  readonly devices: ReadonlyMap<string, DeviceConfig>
}

/** One unit of a shared line. */
export function unitKey(deviceId: string, address: number): string {
  return `${deviceId}/${address}`
}

/** Seconds since midnight of HH:MM; 24:00 is 86400. */
export function secondOfDay(localTime: string): number {
  const [hours = '0', minutes = '0'] = localTime.split(':')
  return Number(hours) * 3600 + Number(minutes) * 60
}

/** The queue of a business and class; the queue of the class listed first when none is made for this class. */
export function queueFor(config: BranchConfig, businessId: string, classId: string): QueueConfig | undefined {
  const fits = (wanted: string | undefined) =>
    config.queues.find(
      (queue) => wanted !== undefined && queue.businesses.includes(businessId) && queue.classes.includes(wanted),
    )
  return fits(classId) ?? fits(config.classes[0]?.id)
}

/**
 * Where a ticket belongs whose class is another one now: in the queue that fits. One that was sent where its business is not done,
 * to come back, stays there.
 */
export function queueOfClass(
  config: BranchConfig,
  { queueId, businessId, returnTo }: Pick<Ticket, 'queueId' | 'businessId' | 'returnTo'>,
  classId: string,
): QueueConfig | undefined {
  const here = returnTo === null ? undefined : config.queues.find(({ id }) => id === queueId)
  return here && !here.businesses.includes(businessId) ? here : queueFor(config, businessId, classId)
}

const MINUTE_MS = 60_000
const LOOKUPS = new WeakMap<BranchConfig, Lookup>()

/** The lookup of a configuration; made once for each. */
export function lookup(config: BranchConfig): Lookup {
  const known = LOOKUPS.get(config)
  if (known !== undefined) return known
  const made: Lookup = {
    config,
    classes: byId(config.classes),
    businesses: byId(config.businesses),
    queues: byId(config.queues),
    profiles: new Map(config.profiles.map((profile) => [profile.id, callingProfile(profile)])),
    windows: byId(config.windows),
    windowsByNumber: new Map(config.windows.map((window) => [window.number, window])),
    windowsByKeypad: windowsBy(config, 'keypad'),
    windowsByEvaluator: windowsBy(config, 'evaluator'),
    scores: new Map(config.evaluation.choices.map(({ choice, score }) => [choice, score])),
    schedules: new Map(config.windows.map((window) => [window.id, window.schedule.map(scheduleEntry)])),
    partners: byId(config.partners),
    kiosks: byId(config.kiosks),
    kiosksByReader: new Map(
      config.kiosks.flatMap((kiosk) => (kiosk.reader === undefined ? [] : [[kiosk.reader, kiosk]])),
    ),
    devices: byId(config.devices),
  }
  LOOKUPS.set(config, made)
  return made
}

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]))
}

function windowsBy(config: BranchConfig, unit: 'keypad' | 'evaluator'): ReadonlyMap<string, WindowConfig> {
  const found = new Map<string, WindowConfig>()
  for (const window of config.windows) {
    const at = window[unit]
    if (at !== undefined) found.set(unitKey(at.device, at.address), window)
  }
  return found
}

function callingProfile(profile: ProfileConfig): CallingProfile {
  return {
    id: profile.id,
    tiers: profile.tiers.map((tier, index) => callingTier(tier, index, profile.guardMinutes)),
    pastOrder: profile.pastOrder,
    finally: profile.finally,
  }
}

function callingTier(tier: TierConfig, index: number, guardMinutes: number): CallingTier {
  const { timeThresholdMinutes: minutes, peopleThreshold = null } = tier
  const timeThresholdMs = minutes === undefined ? null : milliseconds(minutes)
  const guarded = guardMinutes > 0 && timeThresholdMs === null && peopleThreshold === null
  return {
    index,
    queues: tier.queues,
    order: tier.order,
    weights: new Map(Object.entries(tier.weights ?? {})),
    rates: new Map(Object.entries(tier.rates ?? {})),
    headStartMs: new Map(
      Object.entries(tier.headStartMinutes ?? {}).map(([classId, value]) => [classId, milliseconds(value)]),
    ),
    timeThresholdMs,
    peopleThreshold,
    guardMs: guarded ? milliseconds(guardMinutes) : null,
  }
}

/** Whole milliseconds: 2.01 min is 120 600 ms and not a fraction less, or "strictly longer" would hold too early. */
function milliseconds(minutes: number): number {
  return Math.round(minutes * MINUTE_MS)
}

function scheduleEntry(rule: WindowConfig['schedule'][number]): ScheduleEntry {
  return {
    profileId: rule.profile,
    dates: rule.dates === undefined ? null : new Set(rule.dates),
    weekdays: rule.weekdays === undefined ? null : new Set(rule.weekdays),
    from: secondOfDay(rule.from ?? '00:00'),
    to: secondOfDay(rule.to ?? '24:00'),
  }
}
