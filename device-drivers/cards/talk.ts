import type { DriverClock } from '../driver.ts'
import type { FrameFormat } from '../framing/frameParser.ts'
import { FrameReader } from '../framing/frameReader.ts'
import type { BytePort } from '../transport/port.ts'
import { LineLost } from './mechanism.ts'

/** One conversation with a machine as a pure state machine: a request, its handshake, its answer. */
export interface Conversation<State, Request, Frame, Outcome> {
  begin(request: Request, now: number): Turn<State, Outcome>
  step(state: State, input: TalkInput<Frame>, now: number): Turn<State, Outcome>
  /** A frame while nothing is asked; what is to be written, if anything. */
  stray(frame: Frame): Uint8Array | undefined
}

export type TalkInput<Frame> =
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** Bytes came that are no frame. */
  | { readonly kind: 'spoiled' }
  | { readonly kind: 'elapsed' }

export interface Turn<State, Outcome> {
  readonly state: State
  readonly write?: Uint8Array | undefined
  /** Milliseconds from now to `elapsed`; replaces the one before. Absent: as it was. */
  readonly timerMs?: number | undefined
  /** The frame was not for this conversation, and may be for an earlier one. */
  readonly stray?: boolean
  /** The conversation has ended. */
  readonly outcome?: Outcome | undefined
}

/** Holds conversations over one port, one after the other. */
export class Talk<State, Request, Frame, Outcome> {
  readonly #conversation: Conversation<State, Request, Frame, Outcome>
  readonly #clock: DriverClock
  readonly #writeFailed: () => void
  readonly #onStray: (frame: Frame) => void
  readonly #reader: FrameReader<Frame>
  #port: BytePort | undefined
  #current:
    | { state: State; readonly resolve: (outcome: Outcome) => void; readonly reject: (error: Error) => void }
    | undefined
  #cancelTimer: () => void = () => {}
  #endRest: (() => void) | undefined

  constructor(
    conversation: Conversation<State, Request, Frame, Outcome>,
    format: FrameFormat<Frame>,
    options: { clock: DriverClock; gapMs: number; writeFailed: () => void; onStray: (frame: Frame) => void },
  ) {
    this.#conversation = conversation
    this.#clock = options.clock
    this.#writeFailed = options.writeFailed
    this.#onStray = options.onStray
    this.#reader = new FrameReader(format, {
      clock: options.clock,
      gapMs: options.gapMs,
      onParsed: (parsed) => {
        if (parsed.kind !== 'frame') return
        if (this.#current) this.#feed({ kind: 'frame', frame: parsed.frame })
        else {
          this.#write(conversation.stray(parsed.frame))
          this.#onStray(parsed.frame)
        }
      },
      onNoise: () => this.#feed({ kind: 'spoiled' }),
    })
  }

  opened(port: BytePort): void {
    this.closed()
    this.#port = port
  }

  closed(): void {
    this.#port = undefined
    this.#cancelTimer()
    this.#reader.reset()
    this.#endRest?.()
    this.#endRest = undefined
    const current = this.#current
    this.#current = undefined
    current?.reject(new LineLost('the port is gone'))
  }

  received(bytes: Uint8Array): void {
    this.#reader.received(bytes)
  }

  /** Rejects with `LineLost` when the port goes first. */
  hold(request: Request): Promise<Outcome> {
    if (!this.#port) return Promise.reject(new LineLost('the port is gone'))
    if (this.#current) return Promise.reject(new Error('two conversations at once'))
    return new Promise((resolve, reject) => {
      const turn = this.#conversation.begin(request, this.#clock.now())
      this.#current = { state: turn.state, resolve, reject }
      this.#take(turn)
    })
  }

  /** A pause between two conversations; rejects with `LineLost` when the port goes first. */
  rest(ms: number): Promise<void> {
    if (!this.#port) return Promise.reject(new LineLost('the port is gone'))
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(ms, () => {
        this.#endRest = undefined
        resolve()
      })
      this.#endRest = () => {
        cancel()
        reject(new LineLost('the port is gone'))
      }
    })
  }

  #feed(input: TalkInput<Frame>): void {
    if (!this.#current) return
    const turn = this.#conversation.step(this.#current.state, input, this.#clock.now())
    this.#take(turn)
    if (turn.stray && input.kind === 'frame') this.#onStray(input.frame)
  }

  #take(turn: Turn<State, Outcome>): void {
    const current = this.#current
    if (!current) return
    current.state = turn.state
    this.#write(turn.write)
    if (turn.outcome !== undefined) {
      this.#cancelTimer()
      this.#current = undefined
      current.resolve(turn.outcome)
    } else if (turn.timerMs !== undefined) {
      this.#cancelTimer()
      this.#cancelTimer = this.#clock.after(turn.timerMs, () => this.#feed({ kind: 'elapsed' }))
    }
  }

  #write(bytes: Uint8Array | undefined): void {
    if (!bytes) return
    const target = this.#port
    target?.write(bytes).catch(() => {
      if (target === this.#port) this.#writeFailed()
    })
  }
}
