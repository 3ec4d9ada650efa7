import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Bell, VirtualClock } from './virtualClock.ts'

describe('at full speed', () => {
  const newClock = () => new VirtualClock({ speed: 'max', startS: 0 })

  it('everything happens in the order of the clock, and the clock stands at each', async () => {
    const clock = newClock()
    const seen: string[] = []
    const live = (name: string, ...times: number[]) =>
      clock.at(times[0] ?? 0, async () => {
        for (const time of times) {
          await clock.sleepUntil(time)
          seen.push(`${name}${clock.nowS}`)
        }
      })
    live('a', 1, 5, 6)
    live('b', 2, 3, 50_000)
    await clock.run()
    expect(seen).toEqual(['a1', 'b2', 'b3', 'a5', 'a6', 'b50000'])
  })

  it('nobody goes on while somebody still waits for an answer from outside', async () => {
    const clock = newClock()
    const seen: string[] = []
    clock.at(1, async () => {
      seen.push('asks')
      for (let turn = 0; turn < 20; turn += 1) await nextTurn()
      seen.push('has the answer')
      await clock.sleep(10)
      seen.push('goes on')
    })
    clock.at(2, async () => {
      seen.push('comes later')
    })
    await clock.run()
    expect(seen).toEqual(['asks', 'has the answer', 'comes later', 'goes on'])
  })

  it('a bell wakes all who wait, in their order, once, and those whose time is over wake without it', async () => {
    const clock = newClock()
    const bell = new Bell(clock)
    const seen: string[] = []
    const wait = (name: string, untilS?: number) =>
      clock.at(0, async () => {
        await bell.wait(untilS)
        seen.push(`${name} at ${clock.nowS}`)
      })
    wait('patient')
    wait('short of time', 5)
    wait('just in time', 10)
    clock.at(10, async () => bell.ring())
    await clock.run()
    expect(seen).toEqual(['short of time at 5', 'just in time at 10', 'patient at 10'])
  })

  it('ends when nothing can happen any more, also with somebody who waits in vain', async () => {
    const clock = newClock()
    let woken = false
    clock.at(3, async () => {
      await new Bell(clock).wait()
      woken = true
    })
    await clock.run()
    expect([woken, clock.nowS, clock.ended]).toEqual([false, 3, true])
  })

  it('ends with the last process, not with what is only to happen perhaps', async () => {
    const clock = newClock()
    const seen: string[] = []
    clock.perhapsAt(1, async () => void seen.push('in time'))
    clock.perhapsAt(9, async () => void seen.push('too late'))
    clock.at(2, async () => void seen.push('last'))
    await clock.run()
    expect(seen).toEqual(['in time', 'last'])
  })

  it('fails with the first process that fails', async () => {
    const clock = newClock()
    clock.at(1, async () => {
      throw new Error('the hub is gone')
    })
    clock.at(2, () => clock.sleep(1_000))
    await expect(clock.run()).rejects.toThrow('the hub is gone')
  })
})

describe('at a finite speed', () => {
  it('sleeps so much less, side by side, in the order of the clock', async () => {
    const clock = new VirtualClock({ speed: 1_000, startS: 32_400 })
    const seen: string[] = []
    const bell = new Bell(clock)
    clock.at(33_000, async () => void seen.push('ten minutes'))
    clock.at(32_420, async () => {
      seen.push('waits')
      await bell.wait()
      seen.push('woken')
    })
    clock.at(32_440, async () => bell.ring())
    const from = performance.now()
    await clock.run()
    expect(seen).toEqual(['waits', 'woken', 'ten minutes'])
    expect(performance.now() - from).toBeGreaterThanOrEqual(599)
    expect(clock.nowS).toBeGreaterThanOrEqual(33_000)
  })

  it('stops with everybody asleep', async () => {
    const clock = new VirtualClock({ speed: 1, startS: 0 })
    clock.at(0, () => clock.sleep(3_600))
    clock.at(0, async () => clock.stop())
    await clock.run()
    expect(clock.ended).toBe(true)
  })
})
