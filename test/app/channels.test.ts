import { describe, expect, it } from 'vitest'
import type { Delta } from '../../contracts/index.ts'
import { Channels } from '../../hub/app/views/channels.ts'
import { HandClock, SILENT } from '../support/appHarness.ts'

function harness() {
  let view: Record<string, unknown> = { a: 1, b: { c: null } }
  let turn: (() => void) | undefined
  let computed = 0
  const channels = new Channels({
    epoch: 'e1',
    clock: new HandClock(),
    log: SILENT,
    compute: (channel) => {
      computed += 1
      return channel === 'window:none' ? undefined : { ...view }
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
})
