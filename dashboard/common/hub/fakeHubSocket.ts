import type { CommandAnswer, CommandMessage, Delta, Snapshot } from '../../../contracts/index.ts'
import type { HubSocket } from './hubSocket.ts'

interface Sent {
  readonly message: string
  readonly payload: unknown
  readonly answer: (answer: unknown) => void
}

const BEAT_MS = 1000

/** A socket whose other end is the test. The hub says every second that it is there, while the line is not cut. */
export class FakeHubSocket implements HubSocket {
  readonly sent: Sent[] = []
  connects = 0
  readonly #listeners = new Map<string, (payload: unknown) => void>()
  readonly #timers: FakeTimers
  #isOpen = false
  #cancelBeat = () => {}

  constructor(timers: FakeTimers) {
    this.#timers = timers
  }

  connect(): void {
    this.connects += 1
  }

  disconnect(): void {
    if (this.#isOpen) this.drop('io client disconnect')
  }

  emit(message: string, payload: unknown, answer: (answer: unknown) => void): void {
    this.sent.push({ message, payload, answer })
  }

  on(event: string, listener: (payload: unknown) => void): void {
    this.#listeners.set(event, listener)
  }

  /** Something happens at the socket. */
  raise(event: string, payload?: unknown): void {
    this.#listeners.get(event)?.(payload)
  }

  open(): void {
    this.#isOpen = true
    this.raise('connect')
    this.beat()
  }

  /** The hub is heard from now on. */
  beat(): void {
    this.#cancelBeat()
    this.#cancelBeat = this.#timers.schedule(BEAT_MS, () => {
      this.raise('ping')
      this.beat()
    })
  }

  /** Nothing comes through any more, and nobody is told. */
  cut(): void {
    this.#cancelBeat()
  }

  drop(reason = 'transport close'): void {
    this.#isOpen = false
    this.#cancelBeat()
    this.raise('disconnect', reason)
  }

  subscriptions(): string[] {
    return this.sent
      .filter(({ message }) => message === 'subscribe')
      .map(({ payload }) => (payload as { channel: string }).channel)
  }

  commands(): CommandMessage[] {
    return this.sent.filter(({ message }) => message === 'command').map(({ payload }) => payload as CommandMessage)
  }

  /** Answers the last subscription. */
  snapshot(version: number, view: Record<string, unknown>, over: Partial<Snapshot> = {}): void {
    const { payload, answer } = this.#last('subscribe')
    const { channel } = payload as { channel: string }
    answer({ ok: true, snapshot: { channel, epoch: 'e1', version, tick: 1000, wall: 1_000_000, view, ...over } })
  }

  delta(from: number, set: Record<string, unknown>, over: Partial<Delta> = {}): void {
    this.raise('delta', {
      channel: 'branch',
      epoch: 'e1',
      from,
      to: from + 1,
      tick: 1000,
      wall: 1_000_000,
      set,
      ...over,
    })
  }

  answerCommand(answer: CommandAnswer): void {
    this.#last('command').answer(answer)
  }

  #last(message: string): Sent {
    const found = this.sent.filter((sent) => sent.message === message).at(-1)
    if (!found) throw new Error(`no ${message} was sent`)
    return found
  }
}

/** Timers that run when the test says so. */
export class FakeTimers {
  readonly #waiting = new Map<number, { readonly at: number; readonly work: () => void }>()
  #next = 0
  /** Of the monotone clock. */
  nowMs = 0
  /** Since the test began, the time asleep included. */
  wallMs = 0

  readonly schedule = (delayMs: number, work: () => void): (() => void) => {
    const id = this.#next++
    this.#waiting.set(id, { at: this.nowMs + delayMs, work })
    return () => void this.#waiting.delete(id)
  }

  /** Lets time pass and runs what falls due, in order. */
  pass(milliseconds: number): void {
    const end = this.nowMs + milliseconds
    for (;;) {
      const due = [...this.#waiting].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0]
      if (!due) break
      this.#waiting.delete(due[0])
      // What fell due during a sleep runs after it.
      this.#go(Math.max(0, due[1].at - this.nowMs))
      due[1].work()
    }
    this.#go(end - this.nowMs)
  }

  /** The machine sleeps: no timer runs. @param isClockRunning whether its monotone clock goes on meanwhile */
  sleep(milliseconds: number, isClockRunning: boolean): void {
    this.wallMs += milliseconds
    if (isClockRunning) this.nowMs += milliseconds
  }

  #go(milliseconds: number): void {
    this.nowMs += milliseconds
    this.wallMs += milliseconds
  }
}
