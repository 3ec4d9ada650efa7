import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CommandName } from './codec.ts'
import { step } from './exchange.ts'
import type { Request, Settings } from './plans.ts'
import { type Effect, type Input, initialState, type State } from './turn.ts'

const settings: Settings = {
  entry: 'allowed',
  readOnEntry: true,
  tracks: 'all',
  exit: 'held',
  stopAtChip: false,
  entryReply: 'verify',
  pollMs: 300,
  moveTimeoutMs: 10_000,
  leftMs: 30_000,
  baudRate: 9_600,
}
type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never

/** Feeds inputs one after the other, a second apart, and keeps what was to be done. */
function talk(start: State = initialState({ v: 1, place: 'transport' })) {
  let state = start
  let at = 0
  const effects: Effect[] = []
  return {
    feed(input: Untimed<Input>) {
      at += 1_000
      const next = step(state, { ...input, at } as Input, settings)
      state = next.state
      effects.push(...next.effects)
      return next.effects
    },
    get state() {
      return state
    },
    effects,
  }
}
const status = (s1: number, s2 = 0x4a): Untimed<Input> => ({
  kind: 'reply',
  cm: 0x31,
  pm: 0x30,
  data: Uint8Array.of(s1, s2, 0x4e),
})
const result = (cm: number, pm: number, letter: number): Untimed<Input> => ({
  kind: 'reply',
  cm,
  pm,
  data: Uint8Array.of(letter),
})
const ejecting: Request = { kind: 'move', from: 'transport', to: 'exit' }
const sent = (effects: readonly Effect[]) =>
  effects.flatMap((effect): (CommandName | 'enquire' | 'cancel')[] => {
    if (effect.kind === 'send') return [effect.command]
    return effect.kind === 'enquire' || effect.kind === 'cancel' ? [effect.kind] : []
  })

describe('the talk', () => {
  it('is command, ACK, ENQ, answer; and for a move: the state, the move, the state', () => {
    const { feed, effects } = talk()
    feed({ kind: 'connected' })
    feed({ kind: 'ack' })
    feed(status(0x4a))
    feed({ kind: 'request', id: 'a', deadline: 1e9, request: ejecting })
    feed({ kind: 'ack' })
    feed(status(0x4a))
    feed({ kind: 'ack' })
    feed(result(0x32, 0x31, 0x59))
    feed({ kind: 'ack' })
    feed(status(0x49))
    expect(sent(effects)).toEqual(['status', 'enquire', 'status', 'enquire', 'hold', 'enquire', 'status', 'enquire'])
    expect(effects.filter(({ kind }) => kind === 'complete')).toEqual([
      { kind: 'complete', id: 'a', completion: { completionCode: 'success', effect: 'done' } },
    ])
  })

  it('goes no further without an ACK, and has the reader forget the command', () => {
    const { feed } = talk()
    feed({ kind: 'connected' })
    feed({ kind: 'ack' })
    feed(status(0x4a))
    feed({ kind: 'request', id: 'a', deadline: 1e9, request: ejecting })
    feed({ kind: 'ack' })
    feed(status(0x4a))
    const effects = feed({ kind: 'timer' })
    expect(sent(effects)).toEqual(['cancel'])
    expect(effects).toContainEqual(
      expect.objectContaining({ kind: 'complete', completion: expect.objectContaining({ effect: 'notDone' }) }),
    )
  })

  it('asks for the state where an answer did not come, and never moves again', () => {
    const { feed, effects } = talk()
    feed({ kind: 'connected' })
    feed({ kind: 'ack' })
    feed(status(0x4a))
    feed({ kind: 'request', id: 'a', deadline: 1e9, request: ejecting })
    feed({ kind: 'ack' })
    feed(status(0x4a))
    feed({ kind: 'ack' })
    feed({ kind: 'timer' })
    for (let look = 0; look < 4; look++) {
      feed({ kind: 'ack' })
      feed(status(0x4a))
      feed({ kind: 'timer' })
    }
    expect(sent(effects).filter((name) => name === 'hold')).toHaveLength(1)
    expect(effects.filter(({ kind }) => kind === 'complete')).toMatchObject([
      { completion: { effect: 'notDone', errorCode: 'DEVICE_TIMEOUT' } },
    ])
  })

  it('waits for the first look before it does anything', () => {
    const { feed, effects } = talk()
    feed({ kind: 'connected' })
    feed({ kind: 'request', id: 'a', deadline: 1e9, request: ejecting })
    feed({ kind: 'timer' })
    feed({ kind: 'timer' })
    // No EOT: a reader that does not hear a question may be moving a card.
    expect(sent(effects)).toEqual(['status', 'status'])
  })
})

describe('whatever comes', () => {
  const request = fc.constantFrom<Request>(
    ejecting,
    { kind: 'move', from: 'transport', to: 'unit1' },
    { kind: 'move', from: 'exit', to: 'transport' },
    { kind: 'reset', to: 'retain' },
    { kind: 'reset', to: 'exit' },
    { kind: 'entry', allowed: false },
    { kind: 'read' },
    { kind: 'chip', on: true },
    { kind: 'inspect' },
  )
  const input = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Untimed<Input>>({ kind: 'ack' }) },
    { weight: 4, arbitrary: fc.constantFrom(0x46, 0x48, 0x49, 0x4a, 0x4b, 0x4d, 0x4e, 0x20).map((s1) => status(s1)) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(
          fc.constantFrom([0x32, 0x31], [0x32, 0x33], [0x30, 0x30], [0x33, 0x30], [0x2f, 0x31], [0x45, 0x30]),
          fc.constantFrom(0x59, 0x4e, 0x45, 0x57, 0x00),
        )
        .map(([[cm = 0, pm = 0], letter]) => result(cm, pm, letter)),
    },
    fc.integer({ min: 0, max: 8 }).map((code): Untimed<Input> => ({ kind: 'abnormal', cm: 0x32, code })),
    fc.constantFrom<Untimed<Input>>(
      { kind: 'timer' },
      { kind: 'nak' },
      { kind: 'corrupt' },
      { kind: 'connected' },
      { kind: 'disconnected' },
      { kind: 'noise', bytes: 70 },
      { kind: 'tracks', cm: 0x45, pm: 0x30, reading: { kind: 'failed', reason: 'blank' } },
    ),
    {
      weight: 2,
      arbitrary: request.map((one): Untimed<Input> => ({ kind: 'request', id: '', deadline: 1e9, request: one })),
    },
  )

  it('every command is completed once, nothing is asked of a closed line, no move is begun twice', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 80 }), (inputs) => {
        const machine = talk()
        machine.feed({ kind: 'connected' })
        const ids: string[] = []
        let isOpen = true
        for (const one of inputs) {
          if (one.kind === 'connected' && isOpen) continue
          const id = `c${ids.length}`
          const before = machine.state
          const effects = machine.feed(one.kind === 'request' ? { ...one, id } : one)
          if (one.kind === 'request') ids.push(id)
          if (one.kind === 'connected') isOpen = true
          if (one.kind === 'disconnected' || effects.some(({ kind }) => kind === 'fail')) isOpen = false
          if (!isOpen && !before.open) expect(sent(effects)).toEqual([])
          // One command at a time: a new one only after the last one has ended.
          expect(effects.filter(({ kind }) => kind === 'send').length).toBeLessThanOrEqual(1)
        }
        machine.feed({ kind: 'disconnected' })
        const completed = machine.effects.flatMap((effect) => (effect.kind === 'complete' ? [effect.id] : []))
        expect(completed.toSorted()).toEqual(ids.toSorted())
        // A move is only ever sent after the question for the state that belongs to it.
        const words = sent(machine.effects).filter((word) => word !== 'cancel')
        for (const [place, word] of words.entries())
          if (word === 'hold' || word === 'capture') {
            const next = words[place + 1]
            if (next === 'enquire') expect(['status', undefined]).toContain(words[place + 2])
          }
      }),
      { numRuns: 2000 },
    )
  })
})
