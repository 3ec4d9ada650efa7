import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { journalOfMorning, visitors } from '../../test/support/randomMorning.ts'
import { openTestStore, temporaryDirectory } from '../../test/support/storeFixtures.ts'
import { smallConfiguration } from '../../test/support/testBranch.ts'
import { stream } from '../core/simulation/random.ts'
import { whatIfCommand } from './whatIfCommand.ts'
import { changeOf, type WhatIfOptions } from './whatIfOptions.ts'

const configuration = smallConfiguration()
configuration.profiles.push({
  id: 'fair',
  name: configuration.outlet.name,
  tiers: [{ queues: ['gold', 'ordinary', 'account'] }],
})

let directory: ReturnType<typeof temporaryDirectory>
let out = ''
let problems = ''

beforeAll(async () => {
  directory = temporaryDirectory()
  const store = openTestStore(directory.path)
  store.journal.commit({ events: journalOfMorning(configuration, visitors(stream(1, 'people')), 1), answers: [] })
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

const typed = (options: Partial<WhatIfOptions> = {}): WhatIfOptions => ({
  data: directory.path,
  day: [],
  open: [],
  close: [],
  'move-break': [],
  arrivals: [],
  shift: [],
  language: 'en',
  replications: '6',
  ...options,
})
const run = (options: Partial<WhatIfOptions>) => whatIfCommand(typed(options))

describe('what is typed', () => {
  test('is a change', () => {
    const change = changeOf(
      typed({
        profile: 'fair@w1,w2',
        open: ['w6@9:00-14:00'],
        close: ['w2@12:00-24:00'],
        'move-break': ['w1@12:00-13:00'],
        arrivals: ['1.2', 'cash=0.5', '@10:00-11:00=2', 'cash@9:00-10:00=0'],
        shift: ['-30', 'account@9:00-10:00=45'],
      }),
    )
    expect(change).toEqual({
      rules: { profileId: 'fair', windows: ['w1', 'w2'] },
      staffing: [
        { open: 'w6', from: '09:00', to: '14:00' },
        { close: 'w2', from: '12:00', to: '24:00' },
        { moveBreak: 'w1', at: '12:00', to: '13:00' },
      ],
      arrivals: [
        { factor: 1.2 },
        { business: 'cash', factor: 0.5 },
        { from: '10:00', to: '11:00', factor: 2 },
        { business: 'cash', from: '09:00', to: '10:00', factor: 0 },
        { shiftMinutes: -30 },
        { business: 'account', from: '09:00', to: '10:00', shiftMinutes: 45 },
      ],
    })
  })

  test.each([
    [{ open: ['w2'] }, '--open is like w2@10:00-14:00, not w2'],
    [{ arrivals: ['many'] }, '--arrivals is like 1.2 or cash@10:00-11:00=1.2, not many'],
    [{ arrivals: ['9'] }, '/change/arrivals/0/factor  must be <= 5'],
    [{ profile: 'fair' }, '--profile is like fair@w1,w2, not fair'],
    [{ day: ['2026-11-03'] }, 'nothing was recorded on 2026-11-03'],
    [{ day: ['yesterday'] }, '/days/0'],
    [{ close: ['w9@9:00-10:00'] }, '/staffing/0  there is no window "w9"'],
    [{ replications: '1', open: ['w3@9:00-10:00'] }, '/replications'],
    [{ language: 'fr' }, '--language is one of zh-CN, en'],
    [{ data: '/nowhere' }, 'there is no journal in /nowhere (--data DIRECTORY)'],
    [{ config: '/nowhere.yaml' }, '/nowhere.yaml: the file can not be read: ENOENT'],
    [{ config: 'a.yaml', profile: 'fair@w1' }, '--config and --profile can not go together'],
  ])('%j is said to be wrong, and how', (options, words) => {
    expect(run(options)).toBe(2)
    expect(problems).toContain(words)
    expect(out).toBe('')
  })
})

describe('the answer', () => {
  test('without a question is the days there are', () => {
    expect(run({})).toBe(0)
    expect(out).toMatch(/2026-11-02 \(so far\)\s+\d+\s+[\d.]+ min\s+3/)
  })

  test('is a table by class, half-hour and window, with what is clear marked', () => {
    expect(run({ open: ['w3@10:40-12:00', 'w2@9:00-9:10'] })).toBe(0)
    expect(out).toMatch(/Played as it was, the mean wait is ([\d.]+ min); \1 was recorded/)
    expect(out).toMatch(
      /All +customers +\d+\.0 +\d+\.0 +0\.0 ± 0\.0\n +mean wait +[\d.]+ +[\d.]+ +-[\d.]+ ± [\d.]+ +\*/,
    )
    expect(out).toMatch(/\n09:00 +[\d.]+/)
    expect(out).toMatch(/\n3 +[\d.]+ +[\d.]+ +\d+% +\d+%\n$/)
  })

  test('is in Chinese too, and as JSON in a file or alone', () => {
    const file = join(directory.path, 'answer.json')
    expect(run({ profile: 'fair@w1,w2,w3', language: 'zh-CN', json: file })).toBe(0)
    expect(out).toContain('平均等候')
    const written = JSON.parse(readFileSync(file, 'utf8'))
    expect(written).toMatchObject({ days: ['2026-11-02'], replications: 6 })
    out = ''
    expect(run({ profile: 'fair@w1,w2,w3', json: '-' })).toBe(0)
    expect(JSON.parse(out)).toEqual(written)
  })

  test('takes another configuration from a file', () => {
    const file = join(directory.path, 'other.yaml')
    const other = { ...configuration, windows: configuration.windows.map((window) => ({ ...window, profile: 'fair' })) }
    writeFileSync(file, stringify(other))
    expect(run({ config: file, json: '-' })).toBe(0)
    const byFile = JSON.parse(out)
    out = ''
    run({ profile: 'fair@w1,w2,w3', json: '-' })
    expect(byFile).toEqual(JSON.parse(out))
  })
})
