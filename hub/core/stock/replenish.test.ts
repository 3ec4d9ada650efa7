import { describe, expect, test } from 'vitest'
import type { RunsOut, StockLine } from '../../../contracts/index.ts'
import { denominationsOf, type LineNeed, replenishmentOf } from './replenish.ts'
import { stockCsv } from './stockCsv.ts'
import { stockFindings } from './stockFindings.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = 1_795_399_200_000
const DAY_END = NOW + 7 * HOUR

function line(stockId: string, count: number | null, more: Partial<StockLine> = {}): StockLine {
  return {
    stockId,
    deviceId: stockId.split('/')[0] ?? null,
    component: 'cash',
    kind: 'cash',
    role: 'dispense',
    name: null,
    currency: 'CNY',
    value: 100,
    count,
    capacity: 2500,
    low: 200,
    replenishment: 'ok',
    asOf: NOW,
    perDay: 400,
    runsOut: null,
    noForecast: null,
    discrepancy: null,
    ...more,
  }
}
const out = (p10: number | null, p50: number | null = p10 && p10 + HOUR): RunsOut => ({ p10, p50, p90: null })
const need = (each: StockLine, more: Partial<LineNeed> = {}): LineNeed => ({
  line: each,
  act: 'fill',
  enough: [500, 950, 1420],
  share: 1,
  ...more,
})
const listed = (...needs: LineNeed[]) => replenishmentOf(needs, 3, NOW, DAY_END)

describe('what to bring', () => {
  test('enough for the days asked for, in whole bundles, in pieces and money', () => {
    const each = line('a/1', 300, { runsOut: out(NOW + 2 * DAY) })
    expect(listed(need(each))).toEqual([
      { stockId: 'a/1', act: 'fill', pieces: 1200, amount: 120_000, before: NOW + 2 * DAY, urgency: 'nextRound' },
    ])
  })

  test('never more than fits, though a bundle is missing then', () => {
    const each = line('a/1', 1230, { runsOut: out(NOW + 2 * DAY), capacity: 1500 })
    expect(listed(need(each, { enough: [2000, 4000, 6000] }))[0]?.pieces).toBe(200)
  })

  test('of a recycler no more is taken than makes room: it has to give out the rest', () => {
    const full = line('a/1', 2400, { role: 'recycle', runsOut: out(NOW + HOUR) })
    expect(listed(need(full, { act: 'takeAway', enough: [150, 420, 730] }))).toMatchObject([
      { act: 'takeAway', pieces: 700, amount: 70_000 },
    ])
    expect(listed(need(full, { act: 'takeAway', enough: [9000] }))[0]?.pieces).toBe(2400)
    expect(listed(need({ ...full, capacity: null }, { act: 'takeAway' }))[0]?.pieces).toBe(2400)
  })

  test('what lasts is not on the list, nor is what is enough already', () => {
    expect(listed(need(line('a/1', 2000, { runsOut: out(NOW + 9 * DAY) })))).toEqual([])
    expect(listed(need(line('a/1', 1500, { runsOut: out(NOW + 2.5 * DAY) })))).toEqual([])
  })

  test('the most pressing first: empty, soon empty, today, some day', () => {
    const list = listed(
      need(line('d/1', 300, { runsOut: out(NOW + DAY) })),
      need(line('c/1', 100, { runsOut: out(NOW + 4 * HOUR) })),
      need(line('b/1', 30, { runsOut: out(NOW + HOUR / 2, NOW + HOUR) })),
      need(line('a/1', 0, { replenishment: 'empty', runsOut: out(NOW, NOW) })),
    )
    expect(list.map(({ stockId, urgency }) => `${stockId} ${urgency}`)).toEqual([
      'a/1 now',
      'b/1 now',
      'c/1 today',
      'd/1 nextRound',
    ])
  })

  test('without a forecast what is low is filled', () => {
    const low = line('a/1', 150, { replenishment: 'low', noForecast: 'noHistory' })
    expect(listed(need(low, { enough: [] }))).toMatchObject([{ pieces: 2300, urgency: 'today' }])
  })

  test('a bin is emptied of what is in it', () => {
    const bin = line('a/bin', 180, { role: 'reject', value: null, runsOut: out(NOW + 3 * HOUR) })
    expect(listed(need(bin, { act: 'takeAway' }))).toMatchObject([{ act: 'takeAway', pieces: 180, amount: null }])
  })

  test('two cassettes of one note: what both need, by the room each has', () => {
    const together = { stockIds: ['a/1', 'a/2'], count: 1200, runsOut: out(NOW + 2 * DAY) }
    const needs = [
      need(line('a/1', 0, { replenishment: 'empty', runsOut: out(NOW, NOW), together }), {
        share: 0.5,
        enough: [1, 1, 2800],
      }),
      need(line('a/2', 1200, { runsOut: null, together }), { share: 0.5, enough: [1, 1, 2800] }),
    ]
    // The machine still gives this note: an empty cassette is no reason to hurry.
    expect(listed(...needs).map(({ pieces, urgency }) => [pieces, urgency])).toEqual([
      [800, 'nextRound'],
      [800, 'nextRound'],
    ])
  })

  test('over all machines it is so many of each note', () => {
    const lines = [
      line('a/1', 300, { runsOut: out(NOW + DAY) }),
      line('b/1', 300, { runsOut: out(NOW + DAY) }),
      line('b/2', 300, { value: 10, runsOut: out(NOW + DAY) }),
      line('b/bin', 50, { role: 'reject', runsOut: out(NOW + DAY) }),
    ]
    const list = listed(...lines.map((each) => need(each, each.role === 'reject' ? { act: 'takeAway' } : {})))
    expect(denominationsOf(list, lines)).toEqual([
      { currency: 'CNY', value: 100, pieces: 2400, amount: 240_000 },
      { currency: 'CNY', value: 10, pieces: 1200, amount: 12_000 },
    ])
  })
})

describe('findings', () => {
  const found = (each: StockLine, isPlanned = false) => stockFindings([each], DAY_END, isPlanned)

  test('soon, and worse when it is likely and nobody is planned to come', () => {
    expect(found(line('a/cash1', 300, { runsOut: out(DAY_END + HOUR) }))).toEqual([])
    expect(found(line('a/cash1', 300, { runsOut: out(DAY_END - HOUR, DAY_END + HOUR) }))).toMatchObject([
      { component: 'cash1', code: 'runs-out-soon', severity: 1, owner: 'replenish', attention: 'soon' },
    ])
    const likely = line('a/cash1', 300, { runsOut: out(DAY_END - 2 * HOUR, DAY_END - HOUR) })
    expect(found(likely)).toMatchObject([{ severity: 2 }])
    expect(found(likely, true)).toMatchObject([{ severity: 1 }])
  })

  test('a forecast that moves a little to and fro is one alert', () => {
    const each = line('a/cash1', 300, { runsOut: out(DAY_END + 2 * HOUR) })
    expect(stockFindings([each], DAY_END, false, new Map([['a/cash1', 1]]))).toMatchObject([{ severity: 1 }])
    const likely = line('a/cash1', 300, { runsOut: out(DAY_END - HOUR, DAY_END + 2 * HOUR) })
    expect(stockFindings([likely], DAY_END, false, new Map([['a/cash1', 2]]))).toMatchObject([{ severity: 2 }])
    expect(stockFindings([likely], DAY_END, false, new Map([['a/cash1', 1]]))).toMatchObject([{ severity: 1 }])
    const later = line('a/cash1', 300, { runsOut: out(DAY_END + 7 * HOUR) })
    expect(stockFindings([later], DAY_END, false, new Map([['a/cash1', 2]]))).toEqual([])
  })

  test('not of what is empty: the device says that itself', () => {
    expect(found(line('a/1', 0, { replenishment: 'empty', runsOut: out(NOW, NOW) }))).toEqual([])
    const bin = line('a/1', 90, { role: 'reject', replenishment: 'full', runsOut: out(NOW, NOW) })
    expect(found(bin)).toEqual([])
    expect(found({ ...bin, role: 'dispense' })).toHaveLength(1)
  })

  test('cassettes of one note once, by when all of them are empty', () => {
    const together = { stockIds: ['a/1', 'a/2'], count: 1200, runsOut: out(DAY_END - HOUR) }
    const lines = ['a/1', 'a/2'].map((id) => line(id, 600, { together, runsOut: out(NOW) }))
    const found = [{ component: '1', code: 'runs-out-soon' }]
    expect(stockFindings(lines, DAY_END, false)).toMatchObject(found)
    // The first is empty, the others are not yet.
    const [first, ...others] = lines.map((each) => ({ ...each, replenishment: 'empty' as const }))
    expect(first && stockFindings([first, ...others], DAY_END, false)).toMatchObject(found)
    const none = lines.map((each) => ({ ...each, together: { ...together, count: 0 } }))
    expect(stockFindings(none, DAY_END, false)).toEqual([])
  })

  test('what was missing at the last count', () => {
    expect(found(line('a/1', 300, { discrepancy: -4 }))).toMatchObject([{ code: 'count-mismatch', detail: '-4' }])
    expect(found(line('a/1', 300, { discrepancy: 0 }))).toEqual([])
  })
})

test('as a table: quoted where needed, and no text is a formula', () => {
  const lines = [line('a/1', 300, { runsOut: out(NOW), component: '=cmd,"x"' })]
  const csv = stockCsv({ now: NOW, horizonDays: 3, lines, replenishment: listed(need(lines[0] as StockLine)) })
  const [head, row, end] = csv.split('\r\n')
  expect(head).toMatch(/^\uFEFFstock,device,component,/)
  expect(row).toMatch(/^a\/1,a,"'=cmd,""x""",cash,dispense,CNY,100,300,2500,200,ok,2026-/)
  expect(row).toMatch(/,fill,1200,120000,now$/)
  expect(end).toBe('')
})
