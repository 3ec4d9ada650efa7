import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TalkInput, Turn } from '../cards/talk.ts'
import type { Frame } from './codec.ts'
import { conversation, type Outcome, type Request, type State } from './exchange.ts'

const question: Request = { address: 2, command: 'status', answers: true, ackMs: 300, answerMs: 1000 }
const movement: Request = { address: 2, command: 'toReader', answers: false, ackMs: 1200, answerMs: 0 }

const ack = (address = 2): TalkInput<Frame> => ({ kind: 'frame', frame: { kind: 'ack', address } })
const nak: TalkInput<Frame> = { kind: 'frame', frame: { kind: 'nak', address: 2 } }
const answer = (address = 2): TalkInput<Frame> => ({
  kind: 'frame',
  frame: { kind: 'answer', address, payload: Uint8Array.of(0x53, 0x46) },
})
const elapsed: TalkInput<Frame> = { kind: 'elapsed' }
const spoiled: TalkInput<Frame> = { kind: 'spoiled' }
const NAMES: Readonly<Record<number, string>> = { 2: 'frame', 5: 'enq', 4: 'cancel' }

function talk(request: Request, ...inputs: readonly TalkInput<Frame>[]) {
  const written: (string | undefined)[] = []
  let last: Turn<State, Outcome> = conversation.begin(request, 0)
  const take = (turn: Turn<State, Outcome>) => {
    last = turn
    if (turn.write) written.push(NAMES[turn.write[0] ?? 0])
  }
  take(last)
  for (const input of inputs) {
    if (last.outcome) break
    take(conversation.step(last.state, input, 0))
  }
  return { written, outcome: last.outcome }
}

describe('a K7X0 conversation', () => {
  it('is frame, ACK, ENQ and, for a question, the answer', () => {
    expect(talk(question, ack(), answer())).toMatchObject({ written: ['frame', 'enq'], outcome: { kind: 'answer' } })
    expect(talk(movement, ack())).toEqual({ written: ['frame', 'enq'], outcome: { kind: 'begun' } })
  })

  it('sends a frame again as long as no ENQ has left, and calls off what was given up', () => {
    expect(talk(movement, nak, elapsed, ack()).written).toEqual(['frame', 'frame', 'frame', 'enq'])
    expect(talk(movement, elapsed, elapsed, elapsed)).toEqual({
      written: ['frame', 'frame', 'frame', 'cancel'],
      outcome: { kind: 'notBegun' },
    })
    expect(talk(question, elapsed, elapsed, elapsed).outcome).toEqual({ kind: 'silent' })
  })

  it('sends the ENQ of a movement once, and nothing behind it', () => {
    const input = fc.constantFrom(ack(), ack(3), nak, answer(), answer(3), elapsed, spoiled)
    fc.assert(
      fc.property(fc.array(input, { maxLength: 20 }), (inputs) => {
        const { written } = talk(movement, ...inputs)
        const place = written.indexOf('enq')
        if (place >= 0) expect(place).toBe(written.length - 1)
      }),
    )
  })

  it('asks a question again whose answer was spoiled', () => {
    expect(talk(question, ack(), spoiled, elapsed, ack(), answer())).toMatchObject({
      written: ['frame', 'enq', 'frame', 'enq'],
      outcome: { kind: 'answer' },
    })
  })

  it('never takes a neighbour’s bytes for its own, nor an answer before its ENQ', () => {
    expect(talk(question, ack(3), answer(3)).written).toEqual(['frame'])
    expect(talk(question, ack(), answer(3)).outcome).toBeUndefined()
    expect(talk(question, answer()).outcome).toBeUndefined()
  })
})
