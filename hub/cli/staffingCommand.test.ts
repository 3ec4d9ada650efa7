import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { RecordedEvent, StaffingView } from '../../contracts/index.ts'
import { later } from '../../test/bench/prediction/continued.ts'
import { madeUpDays } from '../../test/bench/prediction/days.ts'
import { openTestStore, temporaryDirectory } from '../../test/support/storeFixtures.ts'
import { BranchHouse } from '../core/simulation/branchHouse.ts'
import { play } from '../core/simulation/play.ts'
import { type StaffingCommandOptions, staffingCommand } from './staffingCommand.ts'

const DAYS = 4
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
  expect(out).toMatch(/时段 +客户数 +main（共 3） +desk（共 2） +忙碌 %/)
  expect(out).toMatch(/ordinary +80% \/ 15/)
})

test('what was typed wrong is said, and nothing is worked out', () => {
  expect(run({ by: 'week' })).toBe(2)
  expect(problems).toContain('/options/by')
  expect(run({ data: '/nowhere' })).toBe(2)
  expect(run({ from: '2030-01-01' })).toBe(2)
  expect(problems).toContain('no day of that time has been recorded to its end')
  expect(run({ language: 'fr' })).toBe(2)
  expect(run({ config: '/nowhere.yaml' })).toBe(2)
})
