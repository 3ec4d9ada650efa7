import type { ErrorCode } from '../../contracts/index.ts'
import type { DriverCommand, DriverCompletion } from '../driver.ts'
import type { PathPlace, Place, Unit } from './cardLedger.ts'
import type { UnitLook } from './unitLook.ts'

/** What a machine shows of itself. */
export interface Look {
  readonly path: PathPlace
  /** It is moving a card, by its own word; false where it has no such word. */
  readonly moving: boolean
  readonly hopper: 'ok' | 'low' | 'empty' | 'high' | 'full'
  readonly binFull: boolean
  /** Where there may be several hoppers and bins: each of them, and the two figures above say nothing. */
  readonly units?: ReadonlyMap<Unit, UnitLook>
  /** Undefined where its status does not say. */
  readonly jammed: boolean | undefined
  /** A card is stuck, and whether it is on the way at all or still in its unit can not be seen. Absent: what `path` says has been seen. */
  readonly stuck?: boolean
  /** Two cards stick together in the path. */
  readonly doubled: boolean
  /** Undefined where its status does not say; null: nothing wrong. */
  readonly fault: string | null | undefined
  /** It says that it could not carry out a command. */
  readonly refused: boolean
}

export type LookResult =
  | { readonly kind: 'look'; readonly look: Look }
  /** It has been without power since, and moves nothing before it is prepared. */
  | { readonly kind: 'notReady' }
  /** It answers, and its answer is that it can not say. */
  | { readonly kind: 'fault'; readonly words: string }
  | { readonly kind: 'silent' }

/** Why something failed, for the completion and the alerts. */
export interface Failure {
  readonly errorCode: ErrorCode
  readonly words: string
  readonly jammed: boolean
  /** Perhaps two cards that stick together. */
  readonly doubled?: boolean
  /** A hand has pulled the card out; undefined where the machine has no word for that. */
  readonly withdrawn?: boolean
  /** The machine says that it has taken the card into its bin. */
  readonly captured?: boolean
  /** It has said before that the card had left its unit. */
  readonly departed?: boolean
}

export type Prepared =
  | { readonly kind: 'ready' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** What the machine said to a movement. */
export type MotionAnswer =
  | { readonly kind: 'ended'; readonly answer: 'ok' }
  | { readonly kind: 'ended'; readonly answer: 'refused' | 'failed'; readonly failure: Failure }
  /** It has taken the order and gives no answer to it: its state says the rest. */
  | { readonly kind: 'begun' }
  /** It was never told to begin. */
  | { readonly kind: 'notBegun' }
  | { readonly kind: 'noAnswer' }

/** A movement as the protocol has it. */
export interface Motion {
  /** Its name among the commands of the protocol. */
  readonly command: string
  /** The longest it may take, milliseconds. */
  readonly limitMs: number
}

/** A reset: what is sent first, and the movement after it, if any. */
export interface ResetPlan {
  /** `prepare` leaves the card by the published protocol; a motion of its own is told to, and may not. */
  readonly first: Motion | 'prepare' | undefined
  readonly next: { readonly to: Place; readonly motion: Motion } | undefined
}

/**
 * One machine by its protocol, as the dispenser above uses it. One conversation at a time; every one rejects with `LineLost` when the
 * port goes. Nothing here is ever sent a second time but what moves nothing.
 */
export interface Mechanism {
  /** Pause between two looks while something moves, milliseconds. */
  readonly watchMs: number
  /** Looks further apart than this have a gap in which something can have come and gone. */
  readonly longestGapMs: number
  look(): Promise<LookResult>
  /** Makes the machine take movements after power-up and leaves the card where it is. */
  prepare(): Promise<Prepared>
  /** Once after every connect, when the machine has shown that it is there. */
  introduce(): Promise<void>
  /** Sets again what an init has undone. Called while nothing moves; says nothing where nothing was undone. */
  restore(): Promise<void>
  /** Hoppers with cards of this kind, the one to be asked first in front; none: it knows no such kind. */
  readonly hoppersOf?: (kind: string) => readonly Unit[]
  /** Where captured cards go; undefined: the machine has no bin. */
  readonly bin: (look: Look | undefined) => Unit | undefined
  /** The movement from one place to another; undefined where the machine has none, or none that is safe. */
  plan(from: Place, to: Place): Motion | undefined
  move(motion: Motion): Promise<MotionAnswer>
  /** An answer to the last movement that came after the waiting for it had ended; given once. */
  lateAnswer(): MotionAnswer | undefined
  /** The last movement has been settled: what the machine says to it from now on is out of date. */
  settled(): void
  planReset(to: 'exit' | 'retain' | 'currentPosition', look: Look): ResetPlan
  /** It has a counter of captured cards, as far as is known. What it captures is then proved by it. */
  readonly counts: boolean
  /** The counter of the bin; null where there is none or it does not answer. */
  binCounter(): Promise<number | null>
  /** `none`: the machine does not count. */
  setBinCounter(cards: number): Promise<'set' | 'refused' | 'unknown' | 'none'>
  /** Whether cards are taken in at the front; undefined where the machine has no such switch. */
  readonly setEntry: ((allowed: boolean) => Promise<boolean>) | undefined
  details(look: Look): Promise<Record<string, string>>
  /** Commands only this machine has (chips); undefined for one that it does not know. */
  other(command: DriverCommand): Promise<DriverCompletion> | undefined
}

/** The port went in the middle of a conversation. */
export class LineLost extends Error {}
