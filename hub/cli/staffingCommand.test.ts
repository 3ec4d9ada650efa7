import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Value from 'typebox/value'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type RecordedEvent, StaffingView } from '../../contracts/index.ts'
import { later } from '../../test/bench/prediction/continued.ts'
import { madeUpDays } from '../../test/bench/prediction/days.ts'
import { openTestStore, temporaryDirectory } from '../../test/support/storeFixtures.ts'
import { BranchHouse } from '../core/simulation/branchHouse.ts'
import { play } from '../core/simulation/play.ts'
import { type StaffingCommandOptions, staffingCommand } from './staffingCommand.ts'

const DAYS = 4
const EXAMPLE = 'config/example-branch.yaml'
/** A short morning. */
const WORKLOAD = `
schema: 1
day: { date: "2026-11-18", from: "09:00", to: "11:00" }
arrivals:
  streams:
    - { business: cash, class: ordinary, perHour: 25 }
`
let directory: ReturnType<typeof temporaryDirectory>
let out = ''
let problems = ''

/** Three days that are over, and the first moment of a fourth. */
beforeAll(async () => {
  const days = madeUpDays(7).find(({ id }) => id === 'steady')
  if (days === undefined) throw new Error('there are no steady days')
  const events: RecordedEvent[] = []
  const house = new BranchHouse(days.configuration, later(days.day(0), 0).start, (event) => events.push(event))
  for (let index = 0; index < DAYS; index += 1) {
    const day = later(days.day(index), index)
    if (index > 0) house.openDay(day.start)
    if (index === DAYS - 1) break
    const { windows } = days.config
    play({ ...day, house, from: day.start.tick, windows, observer: {} })
  }
  directory = temporaryDirectory()
  const store = openTestStore(directory.path)
  store.journal.commit({ events, answers: [] })
  await store.close()
})
afterAll(() => directory.remove())
beforeEach(() => {
  out = ''
  problems = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    problems += String(text)
    return true
  })
})
afterEach(() => vi.restoreAllMocks())

const run = (options: Partial<StaffingCommandOptions>) =>
  staffingCommand({ data: directory.path, language: 'en', ...options })

test('recorded days become windows by half-hour, with what they reach', { timeout: 120_000 }, () => {
  expect(run({ by: 'day', json: '-' })).toBe(0)
  const view = JSON.parse(out) as StaffingView
  expect(view.days.flatMap(({ dates }) => dates)).toHaveLength(3)
  const [day] = view.days
  expect(day?.kinds.map(({ windows }) => windows.length)).toEqual([3, 2])
  expect(day?.windowHours).toBeLessThan(day?.recordedWindowHours ?? 0)
  expect(day?.classes.map(({ classId }) => classId)).toEqual(['ordinary', 'gold'])
  expect(view.unfinished).toBe(1)
})

test('it is a table for people, in their language', { timeout: 120_000 }, () => {
  expect(run({ by: 'day', language: 'zh-CN' })).toBe(0)
  expect(out).toMatch(/时段 +客户数 +main（共 3） +desk（共 2） +合计 +原开窗数 +忙碌 %/)
  expect(out).toMatch(/ordinary +80% \/ 15/)
})

test('without a journal a workload is played first', { timeout: 120_000 }, () => {
  const workload = join(directory.path, 'workload.yaml')
  writeFileSync(workload, WORKLOAD)
  const options = { config: EXAMPLE, workload, days: '3', 'min-shift': '4', cost: ['w1=2'], json: '-' }
  expect(run(options)).toBe(0)
  const view = JSON.parse(out) as StaffingView
  expect(Value.Errors(StaffingView, view)).toEqual([])
  const [day] = view.days
  expect(day?.dates).toEqual(['2026-11-18', '2026-11-19', '2026-11-20'])
  expect(day?.halfHours.map(({ from }) => from)).toEqual(['09:00', '09:30', '10:00', '10:30'])
  expect(day?.kinds.find(({ windows }) => windows.includes('w1'))?.cost).toBe(2)
  // Four half-hours are all there are: what is open is open all morning.
  for (const { from, to } of day?.shifts ?? []) expect([from, to]).toEqual(['09:00', '11:00'])
  out = ''
  expect(run(options)).toBe(0)
  expect(JSON.parse(out)).toEqual(view)
})

test('a list of visits has its own days', { timeout: 120_000 }, () => {
  const csv = join(directory.path, 'visits.csv')
  const visit = (day: number, n: number) => `2026-11-${16 + day}T09:${String(n).padStart(2, '0')}:30,cash,ordinary,180`
  const visits = [0, 1, 2].flatMap((day) => Array.from({ length: 60 }, (_, n) => visit(day, n)))
  writeFileSync(csv, `arrival,business,class,service_seconds\n${visits.join('\n')}\n`)
  expect(run({ config: EXAMPLE, csv })).toBe(0)
  expect(out).toMatch(/Weekdays: made from 3 recorded days, 60 customers a day/)
  expect(out).toMatch(/Shifts: w\d 09:00-/)
})

test('what was typed wrong is said, and nothing is worked out', () => {
  expect(run({ by: 'week' })).toBe(2)
  expect(problems).toContain('/options/by')
  expect(run({ data: '/nowhere' })).toBe(2)
  expect(run({ from: '2030-01-01' })).toBe(2)
  expect(problems).toContain('no day of that time has been recorded to its end')
  expect(run({ language: 'fr' })).toBe(2)
  expect(run({ config: '/nowhere.yaml' })).toBe(2)
  expect(run({ days: '3' })).toBe(2)
  expect(problems).toContain('--days goes with --workload or --csv')
  expect(run({ workload: '/nowhere.yaml' })).toBe(2)
  expect(problems).toContain('/nowhere.yaml')
  expect(run({ workload: 'config/example-workload.yaml', from: '2026-11-01' })).toBe(2)
  expect(run({ 'min-shift': 'long' })).toBe(2)
  expect(run({ hours: '17:00-09:00' })).toBe(2)
  expect(problems).toContain('--hours is like 09:00-17:00')
  expect(run({ cost: ['w1'] })).toBe(2)
  expect(run({ weekday: 'sunday' })).toBe(2)
})
