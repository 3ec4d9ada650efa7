import type { AlertCode, DeviceState, StatusData } from '../../contracts/index.ts'
import type { ReadFailure, Status } from './answers.ts'
import type { CommandName } from './codec.ts'

/** What the talk with the reader knows, hears and wants done. Times are milliseconds of the driver's clock and come with the inputs. */

const READ_MS = 3_000
const SLOW_LINE_READ_MS = 5_000
const SLOW_LINE_BAUD = 38_400

export type Media = StatusData['cardReader']['media']
export type Phase =
  | 'offline'
  | 'pausing'
  | 'finding'
  | 'selecting'
  | 'reading'
  /** Asked for appended addresses; the driver keeps the document meanwhile, and in no other phase. */
  | 'appending'
  | 'checking'
  | 'identifying'
  | 'tuning'
  | 'resetting'

/** What somebody may want of the reader beside reading cards. */
export type ErrandName = 'reset' | 'serial'
export interface Errand {
  readonly name: ErrandName
  readonly sent: boolean
  readonly tries: number
}

/** What is done once after connecting, after the reader has said that it is well. */
export type Introduction = 'samId' | 'radioFrame'

export interface ReaderTraits {
  readonly baudRate: number
  readonly appendedAddress: boolean
  /** Bytes; undefined: as the reader has it. */
  readonly maxRadioFrame: number | undefined
}

export interface ReaderState {
  readonly traits: ReaderTraits
  readonly readMs: number
  readonly phase: Phase
  readonly introduction: readonly Introduction[]
  /** The first is under way or next; at most one of each name. */
  readonly errands: readonly Errand[]
  /** Time-outs in a row. */
  readonly silences: number
  readonly garbled: number
  /** Errors the reader has no name for, in a row. */
  readonly odd: number
  /** Answers in a row without stray bytes. */
  readonly clean: number
  /** Failed tries with the card on the reader, and whether that has been said. */
  readonly tries: number
  readonly said: boolean
  /** Mark of the card published last, until it is known to be gone. */
  readonly mark: string | undefined
  /** Mark of the document that waits for its appended addresses. */
  readonly waiting: string | undefined
  /** Since when the reader has said "empty" without a break. */
  readonly emptySince: number | undefined
  /** "Empty" may as well mean "already read". */
  readonly emptyIsDoubtful: boolean
  readonly media: Media
  readonly device: DeviceState
  readonly alerts: ReadonlySet<AlertCode>
}

export type ReaderInput = { readonly at: number } & (
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'timer' }
  /** A sound answer without text; `serial` where its data has the form of a module's number. */
  | { readonly kind: 'answer'; readonly status: Status; readonly serial?: string | undefined }
  /** Text of a document; `mark` is the same for the same number in one process. */
  | {
      readonly kind: 'document'
      readonly reading:
        | { readonly kind: 'good'; readonly mark: string }
        | { readonly kind: 'bad'; readonly reason: ReadFailure }
    }
  /** An answer with a wrong check. */
  | { readonly kind: 'corrupt' }
  /** Bytes that belong to no frame, since the last good one. */
  | { readonly kind: 'noise'; readonly bytes: number }
  /** Joins one of the same name that is under way. */
  | { readonly kind: 'wanted'; readonly errand: ErrandName }
  /** The deadline of an errand has come; one that is under way goes on. */
  | { readonly kind: 'due'; readonly errand: ErrandName }
)

export type Outcome = 'done' | 'refused' | 'fault' | 'notSent' | 'tooLate' | 'noAnswer' | 'lost'
export type ReaderEffect =
  | { readonly kind: 'send'; readonly command: CommandName }
  | { readonly kind: 'sendRadioFrame'; readonly bytes: number }
  /** The one timer: replaces the one before; undefined stops it. */
  | { readonly kind: 'wake'; readonly inMs: number | undefined }
  | { readonly kind: 'device'; readonly state: DeviceState }
  | { readonly kind: 'media'; readonly media: Media }
  /** The reader has said who it is. */
  | { readonly kind: 'identified'; readonly serial: string }
  /** The document handed in is a new reading, with the addresses handed in now if there are any. */
  | { readonly kind: 'publish' }
  | { readonly kind: 'readFailed'; readonly reason: ReadFailure; readonly words: string }
  | { readonly kind: 'raise'; readonly code: AlertCode; readonly detail: string }
  | { readonly kind: 'clear'; readonly code: AlertCode }
  | {
      readonly kind: 'errandDone'
      readonly errand: ErrandName
      readonly outcome: Outcome
      readonly words: string
      readonly serial?: string | undefined
    }
  | { readonly kind: 'fail'; readonly reason: string }

export interface ReaderStep {
  readonly state: ReaderState
  readonly effects: readonly ReaderEffect[]
}

export function initialReaderState(traits: ReaderTraits): ReaderState {
  return {
    traits,
    readMs: traits.baudRate < SLOW_LINE_BAUD ? SLOW_LINE_READ_MS : READ_MS,
    phase: 'offline',
    introduction: [],
    errands: [],
    silences: 0,
    garbled: 0,
    odd: 0,
    clean: 0,
    tries: 0,
    said: false,
    mark: undefined,
    waiting: undefined,
    emptySince: undefined,
    emptyIsDoubtful: false,
    media: 'unknown',
    device: 'offline',
    // A process before this one may have left them open: they are cleared once the opposite is known.
    alerts: new Set<AlertCode>(['device-offline', 'device-fault', 'noise', 'card-unreadable']),
  }
}
