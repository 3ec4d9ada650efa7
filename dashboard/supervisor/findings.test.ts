import { describe, expect, it } from 'vitest'
import type { Compared, ComparedGroup, WhatIfView } from '../../contracts/index.ts'
import { supervisorEn } from '../texts/supervisorEn.ts'
import { dayInWords } from './dayInWords.ts'
import { differenceOf, fromTo, inMinutes, inPercent, shown } from './figures.ts'
import { findings } from './findings.ts'
import { wordsOf } from './words.fixture.ts'

const words = wordsOf('en', supervisorEn)

function compared(before: number | null, after: number | null, isClear = false): Compared {
  const difference = before === null || after === null ? null : after - before
  return { before, after, difference, halfWidth: difference === null ? null : Math.abs(difference) / 4, isClear }
}
function group(change: Partial<ComparedGroup>): ComparedGroup {
  const same = compared(0, 0)
  const metrics = ['customers', 'meanWaitS', 'p50WaitS', 'p90WaitS', 'withinTarget', 'left', 'noShows', 'uncalled']
  const all = [...metrics, 'overtakes', 'pastGuard'].map((metric) => [metric, same])
  return { ...(Object.fromEntries(all) as ComparedGroup), ...change }
}
function viewOf(all: ComparedGroup, classes: Record<string, ComparedGroup> = {}): WhatIfView {
  return {
    mistakes: [],
    days: ['2026-11-18'],
    replications: 60,
    recorded: {} as WhatIfView['recorded'],
    all,
    classes: Object.entries(classes).map(([classId, figures]) => ({
      classId,
      name: { 'zh-CN': classId, en: classId },
      targetMinutes: 10,
      targetPercent: 80,
      figures,
    })),
    intervals: [],
    windows: [],
  }
}

describe('what is found', () => {
  it('is a difference only where it beats noise', () => {
    const clear = viewOf(group({ meanWaitS: compared(504, 366, true) }))
    expect(findings(clear, words).headline).toBe('The mean wait falls from 8.4 to 6.1 min')
    const longer = viewOf(group({ meanWaitS: compared(366, 504, true) }))
    expect(findings(longer, words).headline).toBe('The mean wait rises from 6.1 to 8.4 min')
    const noise = viewOf(group({ meanWaitS: compared(504, 366, false) }))
    expect(findings(noise, words)).toEqual({
      headline: 'No clear difference in the mean wait (8.4 and 6.1 min)',
      details: [],
    })
    expect(findings(viewOf(group({ meanWaitS: compared(null, null) })), words).headline).toContain('Nobody is called')
  })

  it('names the classes it is clear for, the largest first', () => {
    const view = viewOf(group({ meanWaitS: compared(504, 366, true), withinTarget: compared(0.7, 0.82, true) }), {
      Ordinary: group({ meanWaitS: compared(600, 420, true) }),
      Gold: group({ meanWaitS: compared(120, 360, true) }),
      Elderly: group({ meanWaitS: compared(300, 290, false) }),
    })
    expect(findings(view, words).details).toEqual([
      'Gold: 4.0 min more',
      'Ordinary: 3.0 min less',
      'Called within target: from 70% to 82%',
    ])
  })

  it('is first of all who is never called: a shorter wait of the others is no gain', () => {
    const forgotten = viewOf(group({ meanWaitS: compared(354, 132, true), uncalled: compared(0.2, 93.6, true) }))
    expect(findings(forgotten, words)).toEqual({
      headline: 'About 94 customers are never called (before: about 0)',
      details: ['Of those who are called: The mean wait falls from 5.9 to 2.2 min'],
    })
    const worse = viewOf(group({ meanWaitS: compared(132, 354, true), uncalled: compared(3, 9, true) }))
    expect(findings(worse, words)).toEqual({
      headline: 'The mean wait rises from 2.2 to 5.9 min',
      details: ['About 9 customers are never called (before: about 3)'],
    })
    const fewer = viewOf(group({ meanWaitS: compared(354, 132, true), uncalled: compared(9, 3, true) }))
    expect(findings(fewer, words).headline).toContain('The mean wait falls')
  })
})

describe('figures', () => {
  it('are minutes, percent and counts, and a dash where there is none', () => {
    expect([inMinutes(504), inMinutes(null), inPercent(0.816), inPercent(null)]).toEqual(['8.4', '–', '82', '–'])
    expect([shown(90, 'minutes'), shown(0.5, 'percent'), shown(3.26, 'count'), shown(null, 'percent')]).toEqual([
      '1.5',
      '50%',
      '3.3',
      '–',
    ])
    expect([fromTo(0.82, 0.91), fromTo(0.978, 0.981), fromTo(null, 0.5)]).toEqual(['82% → 91%', '98%', '– → 50%'])
  })

  it('of a difference have their uncertainty, and one more digit below one', () => {
    expect(differenceOf(compared(504, 366, true), 'minutes')).toBe('−2.3 ± 0.6')
    expect(differenceOf(compared(100, 110, true), 'minutes')).toBe('+0.17 ± 0.04')
    expect(differenceOf(compared(0.7, 0.82, true), 'percent')).toBe('+12.0 ± 3.0')
    expect(differenceOf(compared(504, 366, false), 'minutes')).toBeUndefined()
  })

  it('a day is named as people name it', () => {
    expect([dayInWords('2026-11-18', 'en'), dayInWords('2026-11-18', 'zh-CN')]).toEqual(['Wed 18 Nov', '11月18日 周三'])
  })
})
