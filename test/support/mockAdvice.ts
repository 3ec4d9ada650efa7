import type { Advice, AdviceChange } from '../../contracts/index.ts'
import type { Crowd } from './mockDay.ts'

function compared(before: number, after: number, halfWidth: number): Advice['meanWaitS'] {
  const difference = after - before
  return { before, after, difference, halfWidth, isClear: Math.abs(difference) > halfWidth }
}

/** In minutes and percent. */
export function mockAdvice(change: AdviceChange, wait: [number, number], within: [number, number]): Advice {
  const [before, after] = wait
  const [was, is] = within
  const ordinary = {
    customers: 31,
    meanWaitS: compared(before * 66, after * 66, 42),
    withinTarget: compared(was / 100, is / 100, 0.03),
  }
  const gold = { customers: 6, meanWaitS: compared(150, 144, 12), withinTarget: compared(0.92, 0.93, 0.02) }
  return {
    change,
    isWorth: true,
    customers: 37,
    meanWaitS: compared(before * 60, after * 60, 40),
    withinTarget: compared(was / 100, is / 100, 0.03),
    classes: [
      { classId: 'ordinary', ...ordinary },
      { classId: 'gold', ...gold },
    ],
  }
}

/** What is worth doing in the invented branch. */
export function mockAdviceList(crowd: Crowd): Advice[] {
  if (crowd === 'nobody' || crowd === 'one') return []
  const back = mockAdvice({ open: 'w4' }, [18, 11], [62, 84])
  if (crowd === 'usual') return [back]
  return [
    mockAdvice({ open: 'w5' }, [96, 71], [4, 11]),
    back,
    mockAdvice({ window: 'w1', profile: 'ordinary-first' }, [96, 93], [4, 5]),
  ]
}
