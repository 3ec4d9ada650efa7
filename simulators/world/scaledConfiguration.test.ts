import { describe, expect, it } from 'vitest'
import type { BranchConfig, BranchConfigurationInput } from '../../contracts/index.ts'
import { checkConfiguration } from '../../hub/core/configuration.ts'
import { readBranch } from './liveDay.ts'
import { forOneDay, scaledConfiguration, withKiosks } from './scaledConfiguration.ts'
import type { Speed } from './virtualClock.ts'

const example = readBranch('config/example-branch.yaml')
const bare = readBranch('config/example-branch.yaml')
delete bare.calling
delete bare.evaluation
for (const profile of bare.profiles) delete profile.guardMinutes
for (const each of bare.classes) delete each.target

function checked(configuration: BranchConfigurationInput): BranchConfig {
  const result = checkConfiguration(configuration)
  if ('mistakes' in result) throw new Error(JSON.stringify(result.mistakes))
  return result.config
}

const scaled = (configuration: BranchConfigurationInput, speed: Speed) =>
  checked(scaledConfiguration(configuration, speed))

describe('a configuration for a faster life', () => {
  it.each([1, 2, 6, 60, 600, 5000, 'max'] as const)(
    'at speed %s is a valid one, written out or by its defaults',
    (speed) => {
      expect(scaled(example, speed).windows).toHaveLength(5)
      expect(scaled(bare, speed).windows).toHaveLength(5)
    },
  )

  it('has thresholds, targets, guard, head starts, service times and pauses that are so much shorter', () => {
    const [before, after] = [checked(example), scaled(example, 6)]
    const threshold = ({ profiles }: BranchConfig) =>
      profiles.find(({ id }) => id === 'cash-first')?.tiers[1]?.timeThresholdMinutes
    const headStart = ({ profiles }: BranchConfig) =>
      profiles.find(({ id }) => id === 'vip-room')?.tiers[0]?.headStartMinutes?.['private']
    expect(threshold(after)).toBe((threshold(before) ?? 0) / 6)
    expect(headStart(after)).toBe((headStart(before) ?? 0) / 6)
    expect(after.profiles.map(({ guardMinutes }) => guardMinutes)).toEqual(after.profiles.map(() => 10))
    expect(after.businesses[0]?.meanServiceMinutes).toBe(3.5 / 6)
    expect(after.classes[0]?.target).toMatchObject({ minutes: 10 / 6, alarmMinutes: 5, percent: 80 })
    expect(after.calling.noShow.coolDownSeconds).toBe(10)
    expect(after.calling.recall.pauseSeconds).toBe(1)
    expect(after.evaluation.answerSeconds).toBe(Math.round(before.evaluation.answerSeconds / 6))
  })

  it('has its defaults shortened too', () => {
    const after = scaled(bare, 60)
    expect(after.profiles[0]?.guardMinutes).toBe(1)
    expect(after.classes[0]?.target).toMatchObject({ minutes: 10 / 60, alarmMinutes: 0.5 })
    expect(after.calling.noShow.coolDownSeconds).toBe(1)
    expect(after.evaluation.answerSeconds).toBe(5)
  })

  it('keeps counts, and what machines need', () => {
    const [before, after] = [checked(example), scaled(example, 60)]
    const people = ({ profiles }: BranchConfig) =>
      profiles.flatMap(({ tiers }) => tiers.map((tier) => tier.peopleThreshold))
    expect(people(after)).toEqual(people(before))
    expect(after.kiosks).toEqual(before.kiosks)
    expect(after.printing).toEqual(before.printing)
    expect(after.calling.keypad).toEqual(before.calling.keypad)
    expect(after.calling.recall.limit).toBe(before.calling.recall.limit)
  })

  it('keeps a guard that is off', () => {
    const off = { ...example, profiles: example.profiles.map((profile) => ({ ...profile, guardMinutes: 0 })) }
    expect(scaled(off, 60).profiles[0]?.guardMinutes).toBe(0)
  })

  it('at max holds nobody up and keeps all other values', () => {
    const [before, after] = [checked(example), scaled(example, 'max')]
    expect(after.calling.noShow).toEqual({ ...before.calling.noShow, coolDownSeconds: 0 })
    expect(after.calling.recall).toEqual({ ...before.calling.recall, pauseSeconds: 0 })
    expect(after.profiles).toEqual(before.profiles)
    expect(after.classes).toEqual(before.classes)
  })

  it('leaves the document it is given alone', () => {
    const copy = structuredClone(example)
    scaledConfiguration(copy, 60)
    withKiosks(forOneDay(copy, new Date()), 3)
    expect(copy).toEqual(example)
  })
})

describe('a configuration for one day', () => {
  it('rolls over to the next day half a day away from now, by the clock of the branch', () => {
    expect(forOneDay(example, new Date('2026-11-21T19:30:00Z')).outlet.dayStartsAt).toBe('15:00')
    expect(forOneDay(example, new Date('2026-11-21T04:30:00Z')).outlet.dayStartsAt).toBe('00:00')
  })

  it('has windows that keep their own profile, and is valid', () => {
    const day = checked(forOneDay(example, new Date()))
    expect(day.windows.flatMap(({ schedule }) => schedule)).toEqual([])
  })

  it('has as many kiosks as wanted, each with a reader and a printer of its own', () => {
    const { kiosks, devices } = checked(withKiosks(example, 3))
    expect(kiosks.map(({ id }) => id)).toEqual(['k1', 'k1-2', 'k1-3'])
    expect(new Set(kiosks.map(({ reader }) => reader)).size).toBe(3)
    expect(new Set(kiosks.map(({ printer }) => printer)).size).toBe(3)
    expect(devices).toHaveLength(checked(example).devices.length + 4)
  })
})
