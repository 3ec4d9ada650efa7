import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TalkInput, Turn } from '../cards/talk.ts'
import { COMMANDS, type Frame } from './codec.ts'
import { conversation, type Outcome, type Request, type State } from './exchange.ts'

const question: Request = { address: 0, command: 'status', once: false, answerMs: 2500, cancel: false }
const movement: Request = { address: 0, command: 'moveToGate', once: true, answerMs: 8000, cancel: false }

const ack: Frame = { kind: 'ack' }
const nak: Frame = { kind: 'nak' }
const eot: Frame = { kind: 'eot' }
const answerTo = ({ command, address }: Request, from = address): Frame => {
  const [cm, pm] = COMMANDS[command]
  return { kind: 'ok', address: from, cm, pm, status: [0x30, 0x32, 0x30], data: new Uint8Array() }
}
const frame = (one: Frame): TalkInput<Frame> => ({ kind: 'frame', frame: one })
const elapsed: TalkInput<Frame> = { kind: 'elapsed' }
const spoiled: TalkInput<Frame> = { kind: 'spoiled' }

/** What goes out, and how it ends. */
function talk(request: Request, ...inputs: readonly TalkInput<Frame>[]) {
  const written: string[] = []
  let now = 0
  let last: Turn<State, Outcome> = conversation.begin(request, now)
  const take = (turn: Turn<State, Outcome>) => {
    last = turn
    if (turn.write) written.push(turn.write.length > 1 ? 'frame' : Buffer.from(turn.write).toString('hex'))
  }
  take(last)
  for (const input of inputs) {
    if (last.outcome) break
    now += 100
    take(conversation.step(last.state, input, now))
  }
  return { written, outcome: last.outcome, timerMs: last.timerMs, stray: last.stray }
}

describe('an F3 conversation', () => {
  it('is frame, ACK, answer and our ACK', () => {
    const { written, outcome } = talk(question, frame(ack), frame(answerTo(question)))
    expect(written).toEqual(['frame', '06'])
    expect(outcome).toMatchObject({ kind: 'answer' })
  })

  it('asks a question again where no ACK came in 300 ms, three times in all', () => {
    expect(talk(question).timerMs).toBe(300)
    expect(talk(question, elapsed, elapsed).written).toEqual(['frame', 'frame', 'frame'])
    expect(talk(question, elapsed, elapsed, elapsed).outcome).toEqual({ kind: 'silent', acked: false })
    expect(talk(question, frame(nak)).written).toEqual(['frame', 'frame'])
  })

  it('sends a movement once, whatever comes back', () => {
    expect(talk(movement, elapsed)).toMatchObject({ written: ['frame'], outcome: { kind: 'silent', acked: false } })
    expect(talk(movement, frame(nak))).toMatchObject({ written: ['frame'], outcome: { kind: 'nak' } })
    const input = fc.oneof(
      fc.constantFrom(ack, nak, eot, answerTo(question), answerTo(movement, 3)).map(frame),
      fc.constantFrom(elapsed, spoiled),
    )
    fc.assert(
      fc.property(fc.array(input, { maxLength: 30 }), (inputs) => {
        expect(talk(movement, ...inputs).written.filter((one) => one === 'frame')).toHaveLength(1)
      }),
    )
  })

  it('takes the answer to a movement whose ACK was lost, and leaves out one to a question', () => {
    expect(talk(movement, frame(answerTo(movement))).outcome).toMatchObject({ kind: 'answer' })
    // An old answer sent again would be taken for a fresh one for ever.
    expect(talk(question, frame(answerTo(question)))).toMatchObject({ written: ['frame', '06'], outcome: undefined })
  })

  it('asks for a spoiled answer again, and not for the command', () => {
    const { written, outcome } = talk(movement, frame(ack), spoiled, elapsed, frame(answerTo(movement)))
    expect(written).toEqual(['frame', '15', '06'])
    expect(outcome).toMatchObject({ kind: 'answer' })
    expect(talk(question, frame(ack), ...Array(8).fill([spoiled, elapsed]).flat()).written).toEqual([
      'frame',
      '15',
      '15',
      '15',
    ])
  })

  it('never takes a neighbour’s answer for its own, and passes on the answer to another command', () => {
    expect(talk(question, frame(ack), frame(answerTo(question, 3)))).toMatchObject({
      outcome: undefined,
      written: ['frame'],
    })
    expect(talk(question, frame(ack), frame(answerTo(movement)))).toMatchObject({
      stray: true,
      written: ['frame', '06'],
    })
  })

  it('calls off what gets no answer only where it is told to', () => {
    expect(talk(movement, frame(ack), elapsed)).toMatchObject({
      written: ['frame'],
      outcome: { kind: 'silent', acked: true },
    })
    const chip = { ...question, command: 'chipT0', once: true, cancel: true } as const
    expect(talk(chip, frame(ack), elapsed).written).toEqual(['frame', '04'])
    expect(talk(chip, frame(ack), elapsed, frame(eot)).outcome).toEqual({ kind: 'silent', acked: true })
  })
})
