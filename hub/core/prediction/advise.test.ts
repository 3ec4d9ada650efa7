import { describe, expect, test } from 'vitest'
import type { Advice, AdviceChange, BranchConfigurationInput } from '../../../contracts/index.ts'
import { MINUTE, smallConfiguration, TestBranch, teller, text } from '../../../test/support/testBranch.ts'
import { ADVICE_OPTIONS, advise, assess } from './advise.ts'
import { Futures } from './futures.ts'
import { Learner } from './learner.ts'
import { type Present, presentOf } from './present.ts'

/** Nobody but gold customers at the windows that call by `gold-only`. */
function configuration(change: (configuration: BranchConfigurationInput) => void = () => {}): BranchConfigurationInput {
  const made = smallConfiguration()
  made.profiles.push({ id: 'gold-only', name: text('Gold only'), tiers: [{ queues: ['gold'] }] })
  for (const one of made.classes) one.target = { minutes: 10, percent: 80, alarmMinutes: 60, fromCalls: 5 }
  change(made)
  return made
}

/** So many who wait, come one a minute before. */
function crowd(at: TestBranch, count: number, classId = 'ordinary'): TestBranch {
  for (let n = 0; n < count; n += 1) {
    at.issue('cash', classId)
    at.advance(MINUTE)
  }
  return at
}

/** One who comes every twenty minutes. */
function at20(at: TestBranch): TestBranch {
  at.advance(19 * MINUTE)
  at.issue()
  return at.advance(MINUTE)
}

function present(at: TestBranch): Present {
  const learner = new Learner()
  const { date, secondOfDay } = at.now
  for (const event of at.journal) {
    learner.take(event, { date, secondOfDay: secondOfDay - Math.round((at.now.tick - event.tick) / 1000) })
  }
  const made = presentOf(at.branch, at.now, learner.state)
  if (!made) throw new Error('no configuration')
  return made
}

function done<R>(steps: Generator<undefined, R>): R {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
const whatOf = (at: TestBranch, change: AdviceChange) => done(assess(present(at), change))
const adviceFor = (at: TestBranch, freeTellers = 1) => done(advise(present(at), freeTellers))
const changesOf = (advice: readonly Advice[]) => advice.map(({ change }) => change)

describe('what a change does', () => {
  const busy = () => crowd(new TestBranch(configuration()).staff(1), 15)

  test('a window that opens shortens the waits, one that closes leaves everybody waiting', () => {
    const at = busy().staff(2)
    const open = whatOf(at, { open: 'w3' })
    expect(open).toMatchObject({ isWorth: true, meanWaitS: { isClear: true }, withinTarget: { isClear: true } })
    expect(open.meanWaitS.difference).toBeLessThan(-120)
    expect(open.withinTarget.difference).toBeGreaterThan(0.05)
    expect((open.meanWaitS.before ?? 0) + (open.meanWaitS.difference ?? 0)).toBeCloseTo(open.meanWaitS.after ?? 0, -1)
    expect(open.classes.map(({ classId }) => classId)).toEqual(['ordinary'])
    expect(open.customers).toBeGreaterThan(15)

    const close = whatOf(at, { close: 'w2' })
    expect(close.isWorth).toBe(false)
    expect(close.meanWaitS.difference).toBeGreaterThan(120)
    expect(close.customers).toBe(open.customers)
  })

  test('nothing changes by what is so already, to the last digit: the same customers come with the same times', () => {
    const at = busy().staff(2)
    for (const change of [{ open: 'w1' }, { close: 'w3' }, { window: 'w1', profile: 'main' }, { open: 'w9' }]) {
      const { meanWaitS, withinTarget } = whatOf(at, change)
      expect(meanWaitS).toMatchObject({ difference: 0, halfWidth: 0, isClear: false })
      expect(withinTarget).toMatchObject({ difference: 0, halfWidth: 0, isClear: false })
      expect(meanWaitS.before).toBe(meanWaitS.after)
    }
  })

  test('the futures with and without it are the same but for it: who comes, when, and with which times', () => {
    const now = present(busy().staff(2))
    const with3 = {
      ...now,
      windows: now.windows.map((window) =>
        window.id === 'w3' ? { ...window, status: 'open' as const, tellerId: 'anybody', since: now.now.tick } : window,
      ),
    }
    const seen = [now, with3].map((what) => {
      const people: string[] = []
      const note = ({ id, tick, classId, service, show, patience }: Parameters<Parameters<Futures['play']>[1]>[0]) =>
        void people.push([id, tick, classId, service, show, patience].join())
      const options = { run: 3, seed: 2, lookAheadMs: ADVICE_OPTIONS.lookAheadMs }
      new Futures(what).play(options, note, note)
      return people.sort()
    })
    expect(seen[0]?.length).toBeGreaterThan(15)
    expect(seen[1]).toEqual(seen[0])
  })

  test('the difference is known far better than the waits themselves', () => {
    const at = busy().staff(2)
    const { meanWaitS } = whatOf(at, { open: 'w3' })
    const waits: number[] = []
    const futures = new Futures(present(at))
    for (let run = 0; run < 60; run += 1) {
      let [sum, count] = [0, 0]
      futures.play({ run, seed: 2, lookAheadMs: ADVICE_OPTIONS.lookAheadMs }, ({ isGhost }, waitedMs) => {
        if (isGhost) return
        sum += waitedMs / 1000
        count += 1
      })
      waits.push(sum / count)
    }
    const mean = waits.reduce((all, wait) => all + wait, 0) / waits.length
    const deviation = Math.sqrt(waits.reduce((all, wait) => all + (wait - mean) ** 2, 0) / (waits.length - 1))
    const unpaired = 1.96 * deviation * Math.sqrt(2 / 100)
    expect(meanWaitS.halfWidth).toBeLessThan(unpaired * 0.8)
  })

  test('whoever is at a window that closes is served to the end, and nobody is called there any more', () => {
    const at = new TestBranch(configuration()).staff(1)
    at.issue()
    at.callNext()
    crowd(at, 3)
    const { meanWaitS, withinTarget } = whatOf(at, { close: 'w1' })
    expect(withinTarget.after).toBe(0)
    // Nobody is called within the four hours that are played.
    expect(meanWaitS.after).toBeGreaterThan(3.5 * 3600)
  })

  test('the same question gets the same answer', () => {
    const at = busy()
    expect(whatOf(at, { open: 'w2' })).toEqual(whatOf(at, { open: 'w2' }))
  })
})

describe('advice', () => {
  test('is to open a window where many wait, of those closed the one with the lowest number', () => {
    const at = crowd(new TestBranch(configuration()).staff(1), 15)
    const advice = adviceFor(at)
    expect(changesOf(advice)[0]).toEqual({ open: 'w2' })
    expect(advice.every(({ isWorth }) => isWorth)).toBe(true)
    expect(changesOf(adviceFor(at, 0))).toEqual([])
  })

  test('is none where hardly anybody waits, and none where all windows are open', () => {
    const calm = new TestBranch(configuration()).staff(1)
    for (let n = 0; n < 4; n += 1) {
      at20(calm)
      calm.do('FinishService', { windowId: 'w1', ticketId: calm.callNext().id }, teller('t1'))
    }
    expect(adviceFor(at20(calm))).toEqual([])
    const full = crowd(new TestBranch(configuration()).staff(1, 2, 3), 30)
    expect(changesOf(adviceFor(full))).toEqual([])
  })

  test('is to ask back a teller who pauses, unless he is back soon anyway', () => {
    const at = crowd(new TestBranch(configuration()).staff(1, 2), 15)
    at.do('PauseWindow', { windowId: 'w2', minutes: 30 }, teller('t2'))
    expect(changesOf(adviceFor(at, 0))).toEqual([{ open: 'w2' }])
    at.advance(26 * MINUTE)
    expect(changesOf(adviceFor(at, 0))).toEqual([])
  })

  test('is another profile for a window that has nobody to call', () => {
    const at = new TestBranch(
      configuration(({ windows }) => {
        for (const window of windows) if (window.id === 'w2') window.profile = 'gold-only'
      }),
    )
    const advice = adviceFor(crowd(at.staff(1, 2), 15), 0)
    expect(changesOf(advice)).toEqual([{ window: 'w2', profile: 'main' }])
    expect(advice[0]?.meanWaitS.difference).toBeLessThan(-60)
  })

  test('is never one that costs a class its target for the good of another', () => {
    const at = new TestBranch(
      configuration(({ windows, profiles, classes }) => {
        profiles.push({ id: 'ordinary-only', name: text('Ordinary only'), tiers: [{ queues: ['ordinary'] }] })
        for (const window of windows) window.profile = 'gold-only'
        for (const one of classes) if (one.id === 'gold') one.target = { ...one.target, minutes: 15, percent: 90 }
      }),
    )
    crowd(at.staff(1), 12)
    crowd(at, 4, 'gold')
    const change = { window: 'w1', profile: 'ordinary-only' }
    const { isWorth, classes } = whatOf(at, change)
    expect(isWorth).toBe(false)
    expect(classes.find(({ classId }) => classId === 'ordinary')?.meanWaitS.difference).toBeLessThan(-60)
    expect(classes.find(({ classId }) => classId === 'gold')?.withinTarget.after).toBe(0)
    expect(changesOf(adviceFor(at, 0))).not.toContainEqual(change)
  })

  test('gives way to other work again and again', () => {
    const steps = advise(present(crowd(new TestBranch(configuration()).staff(1), 15)), 1)
    let count = 0
    while (!steps.next().done) count += 1
    expect(count).toBeGreaterThan(10)
  })
})
