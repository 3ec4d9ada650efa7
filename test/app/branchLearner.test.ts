import { describe, expect, it } from 'vitest'
import type { RecordedEvent } from '../../contracts/index.ts'
import { BranchLearner } from '../../hub/app/science/branchLearner.ts'
import type { ModelStore } from '../../hub/app/science/ports.ts'
import { Branch } from '../../hub/core/branch.ts'
import { evolve } from '../../hub/core/evolve.ts'
import { HandClock, MemoryJournal, SILENT } from '../support/appHarness.ts'
import { busyDays } from '../support/busyDays.ts'

const DAYS = 6
const EVENTS = busyDays(DAYS, 1)

/** Keeps what is saved as the store does: as text. */
class MemoryModels implements ModelStore {
  saved: { version: string; seq: number; memory: string } | undefined
  saves = 0
  load(version: string) {
    if (this.saved?.version !== version) return undefined
    return { seq: this.saved.seq, memory: JSON.parse(this.saved.memory) as unknown }
  }
  save(version: string, seq: number, memory: unknown): void {
    this.saves += 1
    this.saved = { version, seq, memory: JSON.stringify(memory) }
  }
}

interface Bench {
  readonly learner: BranchLearner
  readonly journal: MemoryJournal
  readonly clock: HandClock
  /** Runs what is due, one after the other; returns how many that were. */
  run(atMost?: number): number
}

function bench(events: readonly RecordedEvent[], models: ModelStore = new MemoryModels()): Bench {
  const journal = new MemoryJournal()
  journal.events.push(...events)
  const clock = new HandClock()
  clock.tick = events.at(-1)?.tick ?? 0
  const branch = new Branch()
  for (const event of events) evolve(branch, event)
  const due: (() => void)[] = []
  const learner = new BranchLearner({
    branch,
    journal,
    models,
    clock,
    log: SILENT,
    after: (_ms, callback) => void due.push(callback),
  })
  learner.start()
  const run = (atMost = Number.POSITIVE_INFINITY) => {
    let count = 0
    for (let work = due.shift(); work !== undefined; work = count < atMost ? due.shift() : undefined) {
      count += 1
      work()
    }
    return count
  }
  return { learner, journal, clock, run }
}

/** All that was learned, as it is saved. */
function learned(events: readonly RecordedEvent[]): string {
  const models = new MemoryModels()
  const { learner, run } = bench(events, models)
  run()
  learner.save()
  return models.saved?.memory ?? ''
}

/** Every look at the clock is 3 ms later. */
function dawdle(clock: HandClock): void {
  clock.monotonicMs = () => {
    clock.monotonic += 3
    return clock.monotonic
  }
}

describe('what the branch teaches', () => {
  it('is something', () => {
    const { learner, run } = bench(EVENTS)
    expect(learner.state).toBeUndefined()
    run()
    expect(learner.state).toMatchObject({ seq: EVENTS.length, days: DAYS - 1 })
    expect(learner.state?.branch.weight).toBeGreaterThan(50)
  })

  it('does not depend on what comes after', () => {
    const models = new MemoryModels()
    const { learner, clock, run } = bench(EVENTS, models)
    dawdle(clock)
    let stops = 0
    while (run(1) > 0) {
      learner.save()
      const { seq = 0, memory } = models.saved ?? {}
      // The whole journal lies there, and it stands in the middle of it.
      if (stops++ % 4 === 0) expect(memory).toBe(learned(EVENTS.slice(0, seq)))
    }
    expect(stops).toBeGreaterThan(10)
  })

  it('is the same to the byte after any number of restarts', () => {
    const uninterrupted = learned(EVENTS)
    const models = new MemoryModels()
    for (const n of [1, 2, 57, 58, 400, 401, 402, 700, EVENTS.length]) {
      const { learner, run } = bench(EVENTS.slice(0, n), models)
      run()
      learner.save()
    }
    expect(models.saved?.memory).toBe(uninterrupted)
  })

  it('is the same after the hub was killed: the rest is read from the journal', () => {
    const models = new MemoryModels()
    const first = bench(EVENTS.slice(0, 500), models)
    first.run()
    first.learner.save()
    // Learned, and never saved.
    first.journal.events.push(...EVENTS.slice(500, 600))
    first.learner.committed()
    first.run()
    expect(models.saved?.seq).toBe(500)
    const second = bench(EVENTS, models)
    second.run()
    second.learner.save()
    expect(models.saved?.memory).toBe(learned(EVENTS))
  })

  it('is learned as it happens', () => {
    const { learner, journal, run } = bench(EVENTS.slice(0, 700))
    run()
    for (const event of EVENTS.slice(700)) {
      journal.events.push(event)
      learner.committed()
      run()
      expect(learner.state?.seq).toBe(event.seq)
    }
  })

  it('is learned in pieces, between which calls are taken', () => {
    const { learner, clock, run } = bench(EVENTS)
    dawdle(clock)
    expect(run(1)).toBe(1)
    expect(learner.state).toBeUndefined()
    expect(run()).toBeGreaterThan(EVENTS.length / 200)
    expect(learner.state?.seq).toBe(EVENTS.length)
  })

  it('is saved now and then, not with every event', () => {
    const models = new MemoryModels()
    const { learner, journal, clock, run } = bench(EVENTS.slice(0, 700), models)
    run()
    expect(models.saves).toBe(0)
    for (const event of EVENTS.slice(700, 720)) {
      clock.monotonic += 30_000
      journal.events.push(event)
      learner.committed()
      run()
    }
    expect(models.saves).toBe(2)
    learner.save()
    learner.save()
    expect(models.saves).toBe(2)
  })

  it('of a long journal is that of its last weeks, from the beginning of a day on', () => {
    const { learner, clock, run } = bench(EVENTS)
    const opened = EVENTS.filter(({ type }) => type === 'BusinessDayOpened')
    // In the middle of the last day but two: that one is not known from its beginning.
    clock.tick = (opened[DAYS - 3]?.tick ?? 0) + 60_000 + 42 * 86_400_000
    run()
    expect(learner.state).toMatchObject({ seq: EVENTS.length, days: 1 })
  })

  it('that is not of this journal, or of another version, is forgotten', () => {
    const models = new MemoryModels()
    const { learner, run } = bench(EVENTS, models)
    run()
    learner.save()
    const putBack = bench(EVENTS.slice(0, 300), models)
    putBack.run()
    expect(putBack.learner.state?.seq).toBe(300)
    models.saved = { version: 'other', seq: 300, memory: '{}' }
    const other = bench(EVENTS, models)
    other.run()
    expect(other.learner.state?.seq).toBe(EVENTS.length)
  })
})
