import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { stream } from '../../hub/core/simulation/random.ts'
import { hub } from '../support/hubProgram.ts'
import { journalOfMorning, visitors } from '../support/randomMorning.ts'
import { openTestStore } from '../support/storeFixtures.ts'
import { smallConfiguration } from '../support/testBranch.ts'

const directory = mkdtempSync(join(tmpdir(), 'branchhub-simulate-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const simulate = (...args: string[]) => hub(['simulate', ...args])

function file(name: string, text: string): string {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

describe('simulate', () => {
  it('plays the example when it is told nothing, and with the same seeds gives the same bytes', async () => {
    const json = join(directory, 'example.json')
    const [shown, written, chinese] = await Promise.all([
      simulate('--seeds', '1-3', '--json', json),
      simulate('--seeds', '1-3', '--json', '-'),
      simulate('--seeds', '1-2', '--days', '2', '--language', 'zh-CN'),
    ])
    expect(shown).toMatchObject({ code: 0, problems: '' })
    expect(shown.out).toMatch(/^Huian Bank Youth Road Branch\nA usual day: 2026-11-18; seeds 1-3\n/)
    expect(shown.out).toMatch(/^Private banking +\d/m)
    expect(shown.out).toMatch(/^Corporate 4 +\d+\.\d +\d+(\.\d)? +\d+\.\d% ±\d/m)
    expect(written.out).toBe(readFileSync(json, 'utf8'))
    const result = JSON.parse(written.out)
    expect(result).toMatchObject({
      format: 'branchhub-simulation',
      version: 1,
      configuration: 'config/example-branch.yaml',
      workload: 'config/example-workload.yaml',
      seeds: [1, 2, 3],
      dates: ['2026-11-18'],
      comparison: null,
    })
    expect(result.figures.all.customers.mean).toBeGreaterThan(150)
    expect(result.figures.all.meanWait.halfWidth).toBeGreaterThan(0)
    expect(chinese.out).toMatch(/^汇安银行 青年路支行\n平日客流：2026-11-18 起共 2 天；随机种子 1-2\n/)
    // In a terminal the columns stand under each other: Chinese characters take two places.
    expect(chinese.out).toMatch(/^客户等级 {6,}到店/m)
  })

  it('agrees with Cobham and with Erlang where they hold, and shows what other rules change', async () => {
    const long = readFileSync('test/theory/two-classes-workload.yaml', 'utf8')
    const workload = file('two-classes.yaml', long.replace('customers: 60000', 'customers: 20000'))
    const { code, out } = await simulate(
      ...['--config', 'test/theory/strict-priority-branch.yaml', '--compare', 'test/theory/first-come-branch.yaml'],
      ...['--workload', workload, '--seeds', '1-2', '--json', '-'],
    )
    expect(code).toBe(0)
    const { figures, comparison, isSteady } = JSON.parse(out)
    expect(isSteady).toBe(true)
    expect(figures.all.customers).toEqual({ mean: 18_000, halfWidth: 0 })
    const [high, low] = figures.classes
    expect(high).toMatchObject({ id: 'high', figures: { maxOvertakes: { mean: 0 } } })
    expect(high.figures.meanWait.mean).toBeGreaterThan(0.3596 * 0.9)
    expect(high.figures.meanWait.mean).toBeLessThan(0.3596 * 1.1)
    expect(low.figures.meanWait.mean).toBeGreaterThan(1.7978 * 0.75)
    expect(low.figures.meanWait.mean).toBeLessThan(1.7978 * 1.25)
    expect(comparison.figures.all.meanWait.mean).toBeGreaterThan(1.0787 * 0.75)
    expect(comparison.figures.all.meanWait.mean).toBeLessThan(1.0787 * 1.25)
    expect(comparison.differences.classes[0].figures.meanWait.mean).toBeGreaterThan(0.5)
    expect(comparison.differences.classes[1].figures.meanWait.mean).toBeLessThan(-0.5)
    expect(figures.windows[0].figures.utilisation.mean).toBeCloseTo(0.8, 1)
  })

  it('plays a list of visits as they were, whatever the seed', async () => {
    const visits = file(
      'visits.csv',
      [
        'arrival,business,class,service_seconds,no_show',
        '2026-11-02T09:00:00,cash,ordinary,600,0',
        '2026-11-02T09:00:00,cash,ordinary,600,0',
        '2026-11-02T09:01:00,cash,ordinary,600,0',
        '2026-11-02T09:02:00,cash,gold,60,0',
        '2026-11-03T09:00:00,cash,gold,60,1',
      ].join('\n'),
    )
    const workload = file('two-windows.yaml', 'schema: 1\nstaffing: [{ window: w1 }, { window: w2 }]\n')
    const { code, out } = await simulate('--csv', visits, '--workload', workload, '--seeds', '1-2', '--json', '-')
    expect(code).toBe(0)
    const { figures, dates, workload: named } = JSON.parse(out)
    expect(dates).toEqual(['2026-11-02', '2026-11-03'])
    expect(named).toBe(workload)
    expect(figures.all).toMatchObject({
      customers: { mean: 5, halfWidth: 0 },
      served: { mean: 4 },
      noShows: { mean: 1 },
      // Gold, called at 9:10 when two windows become free: one before and one after the ordinary one, who waits 9 minutes.
      meanWait: { mean: (0 + 0 + 9 + 8 + 0) / 5, halfWidth: 0 },
    })
  })

  it('plays a recorded day again: as it was, and as it might have been', async () => {
    const data = join(directory, 'data')
    const configuration = smallConfiguration()
    const store = openTestStore(data)
    const people = visitors(stream(1, 'people'))
    store.journal.commit({ events: journalOfMorning(configuration, people, 1), answers: [] })
    await store.close()
    const fair = {
      ...configuration,
      profiles: configuration.profiles.map((profile) => ({ ...profile, guardMinutes: 5 })),
    }
    const other = file('guard.yaml', stringify(fair))
    const [was, might, wrong, none] = await Promise.all([
      simulate('--journal', data, '--seeds', '0', '--json', '-'),
      simulate('--journal', data, '--day', '2026-11-02', '--seeds', '1-3', '--compare', other, '--json', '-'),
      simulate('--journal', data, '--day', '2026-11-03'),
      simulate('--journal', join(directory, 'none')),
    ])
    expect(JSON.parse(was.out)).toMatchObject({
      configuration: null,
      workload: null,
      journal: data,
      dates: ['2026-11-02'],
      figures: { all: { customers: { mean: people.length, halfWidth: null } } },
    })
    const { figures, comparison } = JSON.parse(might.out)
    expect(figures.all.customers).toEqual({ mean: people.length, halfWidth: 0 })
    expect(figures.all.meanWait.halfWidth).toBeGreaterThan(0)
    expect(comparison.differences.all.meanWait.mean).not.toBe(0)
    expect(wrong).toEqual({ code: 2, out: '', problems: 'nothing was recorded on 2026-11-03\n' })
    expect(none).toMatchObject({ code: 2, out: '', problems: expect.stringContaining('there is no journal in ') })
  })

  it('says with its place what is wrong, all of it, and ends with 2', async () => {
    const workload = file(
      'wrong.yaml',
      'schema: 1\nday: { from: "09:00", to: "17:00" }\narrivals:\n  streams:\n    - { business: gold }\n',
    )
    const csv = file('wrong.csv', 'arrival,business,class,service_seconds\n9:00,cash,ordinary,1\n1,x,y,z\n')
    const [inWorkload, inVisits, inConfiguration, noFile, seeds, days, language, option] = await Promise.all([
      simulate('--workload', workload),
      simulate('--csv', csv),
      simulate('--compare', workload),
      simulate('--config', join(directory, 'none.yaml')),
      simulate('--seeds', '5-1'),
      simulate('--days', '0'),
      simulate('--language', 'fr'),
      simulate('--speed', '9'),
    ])
    const expected = (problems: string) => ({ code: 2, out: '', problems })
    expect(inWorkload).toEqual(
      expected(
        `${workload}: 5:19  /arrivals/streams/0/business  there is no business "gold"\n` +
          `${workload}: 5:7  /arrivals/streams/0  lacks perHour or rates\n`,
      ),
    )
    expect(inVisits.problems.split('\n').map((line) => line.replace(csv, 'csv').split('  ')[0])).toEqual([
      'csv:2:1',
      'csv:3:2',
      'csv:3:3',
      'csv:3:4',
      '',
    ])
    expect(inConfiguration).toMatchObject({
      code: 2,
      out: '',
      problems: expect.stringContaining(`${workload}: 2:6  /day`),
    })
    expect(noFile).toMatchObject({ code: 2, problems: expect.stringContaining('ENOENT') })
    expect(seeds).toEqual(expected('--seeds 5-1 are not 1 to 1000 seeds\n'))
    expect(days).toEqual(expected('--days is a whole number from 1 to 366, not 0\n'))
    expect(language).toEqual(expected('--language is one of zh-CN, en\n'))
    expect(option).toMatchObject({ code: 2, out: '', problems: expect.stringContaining('usage: hub') })
    for (const { problems } of [inVisits, inConfiguration, option]) expect(problems).not.toMatch(/^ +at /m)
  })
})
