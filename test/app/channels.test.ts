import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Delta } from '../../contracts/index.ts'
import { Channels } from '../../hub/app/views/channels.ts'
import { afterDelta } from '../../simulators/people/hubClient.ts'
import { HandClock, SILENT } from '../support/appHarness.ts'

function harness() {
  let view: Record<string, unknown> = { a: 1, b: { c: null } }
  let turn: (() => void) | undefined
  let computed = 0
  let isRemoved = false
  const channels = new Channels({
    epoch: 'e1',
    clock: new HandClock(),
    log: SILENT,
    compute: (channel) => {
      computed += 1
      return channel === 'window:none' || isRemoved ? undefined : { ...view }
    },
    schedule: (callback) => {
      turn = callback
    },
  })
  const deltas: Delta[] = []
  channels.onDelta((delta) => deltas.push(delta))
  return {
    channels,
    deltas,
    set: (next: Record<string, unknown>) => {
      view = next
    },
    endOfTurn: () => {
      turn?.()
      turn = undefined
    },
    computed: () => computed,
    remove: (removed: boolean) => {
      isRemoved = removed
    },
  }
}

describe('channels', () => {
  it('send the keys that have changed, from one version to the next, nulls included', () => {
    const { channels, deltas, set, endOfTurn } = harness()
    channels.watch('window:w1')
    set({ a: null, b: { c: null } })
    channels.changed()
    set({ a: null, b: { c: 2 } })
    channels.changed()
    endOfTurn()
    expect(deltas).toMatchObject([{ channel: 'window:w1', epoch: 'e1', from: 0, to: 1, set: { a: null, b: { c: 2 } } }])
    channels.changed()
    endOfTurn()
    expect(deltas).toHaveLength(1)
  })

  it('of what has left the configuration tell their screens once, by a gap, and give no view of it', () => {
    const { channels, deltas, set, endOfTurn, remove } = harness()
    channels.watch('window:w1')
    remove(true)
    for (let turn = 0; turn < 3; turn += 1) {
      channels.changed()
      endOfTurn()
    }
    expect(deltas).toMatchObject([{ channel: 'window:w1', from: 1, to: 2, set: {} }])
    expect(channels.view('window:w1')).toBeUndefined()
    // Back again: whoever kept watching sees a version that follows none of his own.
    remove(false)
    set({ a: 5 })
    channels.changed()
    endOfTurn()
    expect(deltas[1]).toMatchObject({ from: 2, to: 3, set: { a: 5 }, unset: ['b'] })
    expect(channels.view('window:w1')).toMatchObject({ version: 3, view: { a: 5 } })
  })

  it('a snapshot taken between a change and its delta has the change, and the delta is not sent twice', () => {
    const { channels, deltas, set, endOfTurn } = harness()
    channels.watch('window:w1')
    set({ a: 2, b: { c: null } })
    channels.changed()
    expect(channels.view('window:w1')).toMatchObject({ version: 1, view: { a: 2 } })
    endOfTurn()
    expect(deltas.map((delta) => delta.to)).toEqual([1])
  })

  it('compute nothing for a channel that nobody watches, and know none that does not exist', () => {
    const { channels, computed, endOfTurn } = harness()
    channels.changed()
    endOfTurn()
    expect(computed()).toBe(0)
    channels.watch('window:w1')
    channels.watch('window:w1')
    channels.unwatch('window:w1')
    channels.changed()
    endOfTurn()
    expect(computed()).toBe(2)
    channels.unwatch('window:w1')
    channels.changed()
    endOfTurn()
    expect(computed()).toBe(2)
    expect(channels.view('window:none')).toBeUndefined()
  })

  it('say which keys are gone, and know them anew when they come back with the value they had', () => {
    const { channels, deltas, set, endOfTurn } = harness()
    channels.watch('pad')
    for (const view of [{ a: 1 }, { a: 1, b: { c: null } }]) {
      set(view)
      channels.changed()
      endOfTurn()
    }
    expect(deltas.map((delta) => [delta.set, delta.unset])).toEqual([
      [{}, ['b']],
      [{ b: { c: null } }, undefined],
    ])
  })

  it('do not look into a value that is the same object as before', () => {
    const { channels, deltas, set, endOfTurn } = harness()
    let looks = 0
    const part = {
      toJSON: () => {
        looks += 1
        return 'part'
      },
    }
    set({ part, a: 1 })
    channels.watch('pad')
    const before = looks
    for (let turn = 0; turn < 5; turn += 1) {
      set({ part, a: turn })
      channels.changed()
      endOfTurn()
    }
    expect(looks).toBe(before)
    expect(deltas.every((delta) => !('part' in delta.set))).toBe(true)
  })

  it('make, snapshot and deltas together, the view as it is, whatever it was in between', () => {
    const view = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'ticket:1', 'ticket:2'), fc.jsonValue({ maxDepth: 1 }))
    fc.assert(
      fc.property(fc.array(view, { minLength: 2, maxLength: 12 }), (views) => {
        const { channels, deltas, set, endOfTurn } = harness()
        set(views[0] ?? {})
        channels.watch('pad')
        const snapshot = channels.view('pad')
        for (const next of views) {
          set(next)
          channels.changed()
          endOfTurn()
        }
        const made = deltas.reduce<Record<string, unknown>>(afterDelta, snapshot?.view ?? {})
        expect(JSON.stringify(sorted(made))).toBe(JSON.stringify(sorted(views.at(-1) ?? {})))
        expect(deltas.map(({ from }) => from)).toEqual(deltas.map((_delta, index) => (snapshot?.version ?? 0) + index))
      }),
    )
  })
})

function sorted(view: Record<string, unknown>): [string, unknown][] {
  return Object.entries(view).sort(([a], [b]) => (a < b ? -1 : 1))
}
