import { type Act, isOn, wholeNumber } from '../cards/dialogueTroubles.ts'
import type { Completion } from './envelope.ts'

/** What goes wrong between machine and client, beside the mechanics. */
export interface Troubles {
  /** Each message comes in so many frames. */
  readonly frames: number
  /** A completion is held back so long. */
  readonly slowMs: number
  readonly noAcknowledge: boolean
  readonly noCompletion: boolean
  /** The text as it goes out: the next so many are not JSON. */
  spoilt(text: string): string
  /** With what a vendor has added. */
  extended(completion: Completion): Completion
  /** The connection goes after the acknowledgement of this command, which is carried out all the same, or is not. */
  cutsAfter(command: string): 'done' | 'notDone' | undefined
  readonly acts: Readonly<Record<string, Act>>
  look(): Record<string, unknown>
}

const MOST_FRAMES = 64

export function createTroubles(): Troubles {
  let frames = 1
  let slowMs = 0
  let noAcknowledge = false
  let noCompletion = false
  let unknownProperties = false
  let spoiledLeft = 0
  let cut: { times: number; readonly moved: boolean } = { times: 0, moved: true }

  return {
    get frames() {
      return frames
    },
    get slowMs() {
      return slowMs
    },
    get noAcknowledge() {
      return noAcknowledge
    },
    get noCompletion() {
      return noCompletion
    },
    spoilt(text) {
      if (spoiledLeft === 0) return text
      spoiledLeft--
      return text.slice(0, text.length >> 1)
    },
    extended(completion) {
      if (!unknownProperties) return completion
      return { ...completion, payload: { ...completion.payload, acmeHints: { level: 3, words: ['a', null, {}] } } }
    },
    cutsAfter(command) {
      if (cut.times === 0 || command !== 'CardReader.Move') return undefined
      cut.times--
      return cut.moved ? 'done' : 'notDone'
    },
    acts: {
      frames: (argument) => {
        frames = wholeNumber(argument['count'], 1, 1, MOST_FRAMES)
      },
      slow: (argument) => {
        slowMs = wholeNumber(argument['ms'], 0, 0, 600_000)
      },
      'no-acknowledge': (argument) => {
        noAcknowledge = isOn(argument)
      },
      'no-completion': (argument) => {
        noCompletion = isOn(argument)
      },
      'unknown-properties': (argument) => {
        unknownProperties = isOn(argument)
      },
      spoil: (argument) => {
        spoiledLeft = wholeNumber(argument['times'], 1, 0, 1_000)
      },
      'close-after-acknowledge': (argument) => {
        cut = { times: wholeNumber(argument['times'], 1, 0, 1_000), moved: argument['moved'] !== false }
      },
    },
    look: () => ({ frames, slowMs, noAcknowledge, noCompletion, unknownProperties, spoiledLeft, cutsLeft: cut.times }),
  }
}
