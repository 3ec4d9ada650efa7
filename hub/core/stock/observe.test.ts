import { describe, expect, test } from 'vitest'
import type { MachineUnit } from '../../../contracts/index.ts'
import { observe, stillThere, type UnitMemory } from './observe.ts'

const MINUTE = 60_000
const START = 1_795_399_200_000

function cassette(count: number | null, more: Partial<MachineUnit> = {}): MachineUnit {
  return {
    component: 'cash-dispenser',
    kind: 'cash',
    role: 'dispense',
    currency: 'CNY',
    value: 100,
    count,
    initial: 2000,
    capacity: 2500,
    status: 'ok',
    replenishment: 'ok',
    ...more,
  }
}

/** Sights of one unit, a minute apart unless said otherwise. */
class Watch {
  memory: UnitMemory | undefined
  wall = START
  used = 0
  added = 0
  refilled = 0

  see(unit: MachineUnit, afterMs = MINUTE): this {
    this.wall += afterMs
    const { memory, used, added, refilled } = observe(this.memory, unit, this.wall)
    expect(used).toBeGreaterThanOrEqual(0)
    expect(added).toBeGreaterThanOrEqual(0)
    this.memory = memory
    this.used += used
    this.added += added
    this.refilled += refilled
    return this
  }

  /** Watched without a word of it. */
  watched(ms: number): this {
    this.wall += ms
    if (this.memory) this.memory = stillThere(this.memory, this.wall)
    return this
  }

  get sums() {
    return [this.used, this.added, this.refilled]
  }
}
const watch = () => new Watch()

describe('what a count tells', () => {
  test('the first sight is no use', () => expect(watch().see(cassette(1500)).sums).toEqual([0, 0, 0]))

  test('what customers take is use, however long nothing happened before', () => {
    expect(watch().see(cassette(1500)).see(cassette(1480)).see(cassette(1450)).sums).toEqual([50, 0, 0])
    expect(
      watch()
        .see(cassette(1500))
        .watched(300 * MINUTE)
        .see(cassette(1480)).sums,
    ).toEqual([20, 0, 0])
  })

  test('what was taken while it was away was taken at a time that nobody knows', () => {
    const at = watch()
      .see(cassette(1500))
      .see(cassette(1400), 16 * MINUTE)
    expect(at.sums).toEqual([0, 0, 0])
    expect(at.see(cassette(1390)).sums).toEqual([10, 0, 0])
  })

  test('a refill is not use, whether it is told by the count alone or by what was put in', () => {
    expect(watch().see(cassette(100)).see(cassette(2000)).sums).toEqual([0, 0, 1900])
    expect(
      watch()
        .see(cassette(2000))
        .see(cassette(1900, { initial: 1900 })).sums,
    ).toEqual([0, 0, -100])
  })

  test('an exchange: out of its place, back with another filling', () => {
    const at = watch()
      .see(cassette(300))
      .see(cassette(0, { status: 'missing' }))
      .see(cassette(1800, { initial: 1800 }))
    expect(at.sums).toEqual([0, 0, 1500])
    expect(at.see(cassette(1790, { initial: 1800 })).sums).toEqual([10, 0, 1500])
  })

  test('an exchange on a machine that never says what was put in, for a little less than there was', () => {
    const row = (count: number, status: MachineUnit['status'] = 'ok'): MachineUnit => {
      const { initial: _, ...unit } = cassette(count, { status })
      return unit
    }
    const at = watch().see(row(1800)).see(row(0, 'missing')).see(row(1700))
    expect(at.sums).toEqual([0, 0, -100])
    expect(at.see(row(1690)).sums).toEqual([10, 0, -100])
  })

  test('a counter that is reset is not a thousand notes taken at once', () => {
    expect(watch().see(cassette(1500)).see(cassette(0)).sums).toEqual([0, 0, -1500])
    expect(watch().see(cassette(1500)).see(cassette(null)).see(cassette(1500)).sums).toEqual([0, 0, 0])
  })

  test('another note in the same place is another unit', () => {
    const at = watch()
      .see(cassette(1500))
      .see(cassette(1400, { value: 50 }))
    expect(at.sums).toEqual([0, 0, 0])
    expect(at.memory?.since).toBe(Math.floor(at.wall / 3_600_000))
  })

  test('an older count that comes after a newer one teaches nothing, nor does its return', () => {
    const at = watch().see(cassette(1500)).see(cassette(1490)).see(cassette(1500)).see(cassette(1490))
    expect(at.sums).toEqual([10, 0, 0])
    expect(at.see(cassette(1470)).sums).toEqual([30, 0, 0])
  })

  test('the same message again is nothing, and a clock that goes back takes nothing away', () => {
    const at = watch()
      .see(cassette(1500))
      .see(cassette(1500))
      .see(cassette(1490), -30 * MINUTE)
    expect(at.sums).toEqual([10, 0, 0])
    expect(at.memory?.seenAt).toBe(START + 2 * MINUTE)
  })

  test('a bin fills by customers and is emptied by people', () => {
    const bin = (count: number) => cassette(count, { role: 'reject', initial: 0 })
    expect(watch().see(bin(10)).see(bin(12)).see(bin(0)).see(bin(3)).sums).toEqual([0, 5, -12])
    expect(watch().see(bin(400)).see(bin(0)).sums).toEqual([0, 0, -400])
  })

  test('a recycler gives and takes', () => {
    const recycler = (count: number) => cassette(count, { role: 'recycle' })
    expect(watch().see(recycler(500)).see(recycler(520)).see(recycler(470)).sums).toEqual([50, 20, 0])
  })
})
