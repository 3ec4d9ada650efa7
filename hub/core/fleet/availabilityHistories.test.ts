import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Finding, Weekday } from '../../../contracts/index.ts'
import { fleetConfiguration } from '../../../test/support/fleetHistories.ts'
import { CLOCK, DEVICE, MANAGER, TestBranch } from '../../../test/support/testBranch.ts'
import { isAnythingDue } from '../decide/timeCommands.ts'
import { Availability } from './availability.ts'
import { serviceTimes, wallOf } from './serviceTime.ts'

/**
 * Histories of a fleet, counted a second time: nothing of events, severities or schedules is used for it, only what was done to the
 * branch, every five minutes of it, and what a clock on the wall showed then.
 */

const STEP_MS = 5 * 60_000
const DEVICES = ['reader', 'printer', 'keypads'] as const
type DeviceId = (typeof DEVICES)[number]

interface Window {
  readonly weekdays: Weekday[]
  readonly from: string
  readonly to: string
  readonly devices: DeviceId[]
}
type Act =
  | { readonly kind: 'report'; readonly device: DeviceId; readonly severity: number; readonly own: boolean }
  | { readonly kind: 'node'; readonly isLost: boolean }
  | { readonly kind: 'plan'; readonly after: number; readonly steps: number; readonly devices: DeviceId[] }
  | { readonly kind: 'end' }
  | { readonly kind: 'windows'; readonly windows: Window[] }
  | { readonly kind: 'remove'; readonly isBack: boolean }
  | { readonly kind: 'off'; readonly steps: number }

const time = fc
  .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom('00', '15', '30') })
  .map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${minute}`)
const devices = fc.uniqueArray(fc.constantFrom(...DEVICES), { maxLength: 2 })
const windows = fc.array(
  fc
    .record({
      weekdays: fc.subarray(['sat', 'sun', 'mon'] as Weekday[], { minLength: 1 }),
      from: time,
      to: time,
      devices,
    })
    .filter(({ from, to }) => from !== to),
  { maxLength: 2 },
)
const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('report' as const),
      device: fc.constantFrom(...DEVICES),
      severity: fc.constantFrom(0, 0, 2, 3, 4),
      own: fc.constantFrom(false, false, false, true),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('node' as const), isLost: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('plan' as const),
      after: fc.integer({ min: 1, max: 40 }),
      steps: fc.integer({ min: 1, max: 60 }),
      devices,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'end' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('windows' as const), windows }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), isBack: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('off' as const), steps: fc.integer({ min: 1, max: 60 }) }) },
) as fc.Arbitrary<Act>

const hours = fc
  .uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 2, maxLength: 8 })
  .map((quarters) => [...quarters].sort((a, b) => a - b))
  .map((sorted) =>
    Array.from({ length: sorted.length >> 1 }, (_, at) => ({
      from: clockOf((sorted[2 * at] as number) * 15),
      to: clockOf((sorted[2 * at + 1] as number) * 15),
    })),
  )

function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

const FORMATS = new Map<string, Intl.DateTimeFormat>()
/** What a clock on the wall and a calendar beside it show. */
function shown(wall: number, zone: string): { date: string; clock: string; weekday: Weekday } {
  const format =
    FORMATS.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
  FORMATS.set(zone, format)
  const [date = '', clock = ''] = format.format(wall).split(' ')
  const weekday = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][new Date(`${date}T00:00:00Z`).getUTCDay()]
  return { date, clock, weekday: weekday as Weekday }
}
const dayBefore = (weekday: Weekday): Weekday =>
  ({ mon: 'sun', tue: 'mon', wed: 'tue', thu: 'wed', fri: 'thu', sat: 'fri', sun: 'sat' })[weekday] as Weekday

function isIn({ weekdays, from, to, devices: ids }: Window, device: DeviceId, wall: number, zone: string): boolean {
  if (ids.length > 0 && !ids.includes(device)) return false
  const { clock, weekday } = shown(wall, zone)
  if (from < to) return weekdays.includes(weekday) && from <= clock && clock < to
  return (weekdays.includes(weekday) && clock >= from) || (weekdays.includes(dayBefore(weekday)) && clock < to)
}

type State = 'unknown' | 'planned' | 'down' | 'up'
interface Sample {
  readonly at: number
  readonly states: Record<DeviceId, State>
  /** Down by what was said, whether planned or not; undefined: nothing is known. */
  readonly isBad: Record<DeviceId, boolean | undefined>
  readonly isOff: boolean
}

const finding = (severity: number): Finding => ({
  component: null,
  code: 'device-fault',
  severity,
  attention: 'now',
  owner: 'flm',
  selfClearing: false,
  detail: null,
})

/** Lives the history and writes down how things stood at every step. */
function live(zone: string, from: number, steps: number, acts: ReadonlyMap<number, Act>, serviceHours: object[]) {
  let removed = false
  let known: Window[] = []
  const configuration = () => {
    const made = fleetConfiguration(removed ? 'keypads' : null, false, 0)
    made.outlet = { ...made.outlet, timeZone: zone }
    const kept = (id: string) => !removed || id !== 'keypads'
    made.operations = {
      ...made.operations,
      // A window for a device that is gone would be a mistake of the configuration.
      maintenance: known
        .filter((window) => window.devices.every(kept))
        .map((window, at) => ({ id: `w${at}`, ...window })),
      devices: DEVICES.filter(kept).map((device) => ({
        device,
        hours: serviceHours.length > 0 ? serviceHours : 'always',
      })),
    } as NonNullable<typeof made.operations>
    return made
  }
  const at = new TestBranch(configuration())
  const set = (wall: number) => {
    const { date, clock, weekday } = shown(wall, zone)
    const [hour = 0, minute = 0] = clock.split(':').map(Number)
    const tick = at.now.tick + Math.max(0, wall - at.now.wall)
    at.now = { tick, wall, date, weekday, secondOfDay: hour * 3600 + minute * 60, businessDay: date }
  }
  // What was done before the history is of another time.
  at.now = { ...at.now, wall: from - STEP_MS }
  at.journal.length = 0
  const apply = () =>
    at.do('ApplyConfiguration', { configuration: configuration(), basedOn: at.branch.configurationVersion }, CLOCK)

  const said = new Map<DeviceId, { severity: number; own: boolean }>()
  const plans: { id: string; from: number; until: number; devices: DeviceId[] }[] = []
  let isLost = false
  let offUntil = 0
  let day = at.now.businessDay
  const samples: Sample[] = []
  for (let step = 0; step < steps; step += 1) {
    const wall = from + step * STEP_MS
    if (step < offUntil) {
      samples.push({ ...(samples.at(-1) as Sample), at: wall, isOff: true })
      continue
    }
    const cameBack = offUntil > 0 && step === offUntil
    const unwatchedSince = at.now.wall
    set(wall)
    if (cameBack) at.do('ResumeWatch', { unwatchedSince: unwatchedSince + STEP_MS }, CLOCK)
    if (at.now.businessDay !== day) {
      day = at.now.businessDay
      at.do('OpenBusinessDay', { day }, CLOCK)
    }
    if (isAnythingDue(at.branch, at.now)) at.do('PassTime', {}, CLOCK)
    const next = acts.get(step)
    if (next) carryOut(next, step)
    if (isAnythingDue(at.branch, at.now)) at.do('PassTime', {}, CLOCK)
    samples.push({ at: wall, ...judged(wall), isOff: false })
  }
  // It comes back some time: a report of before then knows that it was away.
  if (offUntil > steps) {
    const unwatchedSince = at.now.wall + STEP_MS
    set(from + (offUntil + 12) * STEP_MS)
    at.do('ResumeWatch', { unwatchedSince }, CLOCK)
  }
  return { at, samples }

  function carryOut(next: Act, step: number): void {
    const line = (id: DeviceId) => at.branch.config?.devices.find((one) => one.id === id)
    switch (next.kind) {
      case 'report': {
        const found = line(next.device)
        if (!found) return
        const findings = next.severity === 0 ? [] : [finding(next.severity)]
        at.do(
          'ReportHealth',
          { nodeId: found.node, deviceId: next.device, findings, isOwnMaintenance: next.own },
          DEVICE,
        )
        // While its node is lost nobody believes a device.
        if (!isLost) said.set(next.device, { severity: next.severity, own: next.own })
        return
      }
      case 'node':
        at.do('ReportNode', { nodeId: 'local', state: next.isLost ? 'lost' : 'ready', session: 1 }, DEVICE)
        isLost = next.isLost
        return
      case 'plan': {
        const [begin, ids] = [at.now.wall + next.after * STEP_MS, next.devices.filter(line)]
        const id = `m-${step}`
        const until = begin + next.steps * STEP_MS
        at.do('PlanMaintenance', { maintenanceId: id, deviceIds: ids, from: begin, until, reason: 'r' }, MANAGER)
        plans.push({ id, from: begin, until, devices: ids })
        return
      }
      case 'end': {
        const [first] = plans.filter(({ until }) => until > at.now.wall)
        if (!first) return
        at.do('EndMaintenance', { maintenanceId: first.id }, MANAGER)
        first.until = Math.min(first.until, at.now.wall)
        return
      }
      case 'windows':
        known = next.windows
        apply()
        return
      case 'remove':
        if (removed !== next.isBack) return
        removed = !next.isBack
        if (removed) said.delete('keypads')
        apply()
        return
      case 'off':
        offUntil = step + next.steps
        return
      default:
        next satisfies never
    }
  }

  function judged(wall: number): Pick<Sample, 'states' | 'isBad'> {
    const states = {} as Record<DeviceId, State>
    const isBad = {} as Record<DeviceId, boolean | undefined>
    for (const device of DEVICES) {
      const last = said.get(device)
      const isHere = !removed || device !== 'keypads'
      const isKnown = isHere && at.branch.health.get(device) !== undefined
      const bad = isLost || (last?.severity ?? 0) >= 3
      const isPlanned =
        last?.own === true ||
        plans.some(
          (plan) =>
            plan.from <= wall && wall < plan.until && (plan.devices.length === 0 || plan.devices.includes(device)),
        ) ||
        known.some((window) => !(removed && window.devices.includes('keypads')) && isIn(window, device, wall, zone))
      states[device] = !isKnown ? 'unknown' : isPlanned ? 'planned' : bad ? 'down' : 'up'
      isBad[device] = isKnown ? bad : undefined
    }
    return { states, isBad }
  }
}

const ZONES = [
  ['Asia/Shanghai', '2027-10-30', '2027-11-01'],
  ['Europe/Berlin', '2027-10-30', '2027-11-01'],
  ['Europe/Berlin', '2027-03-27', '2027-03-29'],
  ['America/New_York', '2027-11-06', '2027-11-08'],
] as const

test.each(ZONES)(
  'in %s from %s to %s all is counted as one who watches would',
  { timeout: 600_000 },
  (zone, first, last) => {
    const begin = wallOf(first, 0, zone)
    const end = wallOf(last, 24 * 3600, zone)
    const steps = Math.round((end - begin) / STEP_MS)
    const history = fc.array(fc.tuple(fc.integer({ min: 0, max: steps - 1 }), act), { maxLength: 24 })
    fc.assert(
      fc.property(history, fc.option(hours, { nil: [] }), (acts, serviceHours) => {
        const { at, samples } = live(zone, begin, steps, new Map(acts), serviceHours)
        const config = at.branch.config
        if (!config) throw new Error('no configuration')
        const availability = new Availability({ from: begin, until: end }, serviceTimes(config, first, last))
        for (const event of at.journal) availability.add(event)
        const isService = (wall: number) =>
          serviceHours.length === 0 ||
          serviceHours.some(({ from, to }) => from <= shown(wall, zone).clock && shown(wall, zone).clock < to)
        for (const row of availability.rows()) {
          const device = row.deviceId as DeviceId
          if (!DEVICES.includes(device)) continue
          const sum = { unknown: 0, planned: 0, down: 0, up: 0 }
          for (const { at: wall, states, isOff } of samples)
            if (isService(wall)) sum[isOff ? 'unknown' : states[device]] += STEP_MS / 1000
          const { serviceS, upS, downS, plannedS, unknownS, failures, mttrS } = row
          expect({ device, up: upS, down: downS, planned: plannedS, unknown: unknownS }).toEqual({ device, ...sum })
          expect(serviceS).toBe(sum.up + sum.down + sum.planned + sum.unknown)
          expect({ device, failures, mttrS }).toEqual({ device, ...failuresOf(device, samples, isService) })
        }
      }),
      { numRuns: Number(process.env['HISTORIES'] ?? 30) },
    )
  },
)

/** From the first moment that was not planned until the device is well again, some of it in service time and seen. */
function failuresOf(device: DeviceId, samples: readonly Sample[], isService: (wall: number) => boolean) {
  let began: number | undefined
  let counts = false
  let failures = 0
  const restored: number[] = []
  for (const { at: wall, states, isBad, isOff } of samples) {
    if (isOff) continue
    const bad = isBad[device]
    if (bad !== true) {
      // One that is taken away has not been mended.
      if (bad === false && began !== undefined && counts) restored.push(wall - began)
      began = undefined
      counts = false
      continue
    }
    if (states[device] !== 'down') continue
    began ??= wall
    if (isService(wall) && !counts) {
      counts = true
      failures += 1
    }
  }
  const mttrS = restored.length === 0 ? null : restored.reduce((sum, ms) => sum + ms, 0) / restored.length / 1000
  return { failures, mttrS }
}
