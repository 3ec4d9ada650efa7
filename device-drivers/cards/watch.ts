import type { Intent } from './cardLedger.ts'
import type { Failure, Look, MotionAnswer } from './mechanism.ts'
import type { Evidence } from './settlement.ts'
import { unitFault } from './unitLook.ts'

/** A machine that was never told to begin is still looked at so long, in case it was. */
const NOT_BEGUN_MS = 2000
/** A machine that says for so much longer than a movement may take that it moves does not say anything that can be believed. */
const OUTSTAYED_MS = 60_000

/** Gathers what a machine shows after the bytes of a movement have left, until it can be settled. */
export class MotionWatch {
  readonly intent: Intent
  readonly #before: Look | undefined
  #overAt: number
  #answer: Evidence['answer']
  #failure: Failure | undefined
  #ended = false
  #jammed = false
  #doubled = false
  #reached = false
  #seen = false
  #motion = false
  #watched: boolean
  #lastLookAt: number
  readonly #longestGapMs: number
  #looksPastEnd = 0
  #looksAtRest = 0

  /**
   * `before`: what was seen just before the bytes left; undefined after a restart, when nobody has watched. `limitMs`: the longest the
   * movement may take from `now` on. `longestGapMs`: looks further apart have a gap in which something can have come and gone.
   */
  constructor(intent: Intent, before: Look | undefined, limitMs: number, longestGapMs: number, now: number) {
    this.#longestGapMs = longestGapMs
    this.intent = intent
    this.#before = before
    this.#overAt = now + limitMs
    this.#watched = before !== undefined
    this.#lastLookAt = now
  }

  get failure(): Failure | undefined {
    return this.#failure
  }

  /** All the time it may take is over, and more: the machine is not there. */
  isHopeless(now: number): boolean {
    return now > this.#overAt + 5000
  }

  answered(answer: MotionAnswer | undefined, now: number): void {
    if (answer?.kind === 'ended') {
      this.#ended = true
      this.#answer = answer.answer
      if (answer.answer !== 'ok') this.#fail(answer.failure)
    } else if (answer?.kind === 'notBegun') {
      this.#answer = 'refused'
      this.#failure ??= { errorCode: 'DEVICE_TIMEOUT', words: 'the machine has not taken the command', jammed: false }
      this.#overAt = Math.min(this.#overAt, now + NOT_BEGUN_MS)
    }
  }

  /** It has been without power: nothing moves any more. */
  restarted(): void {
    this.#ended = true
  }

  missed(): void {
    this.#watched = false
  }

  /**
   * `counter`: what the bin's counter says, where it was asked. Undefined: it was to prove the movement and does not answer just now.
   */
  saw(look: Look, counter: number | null, now: number): Evidence | undefined {
    if (now - this.#lastLookAt > this.#longestGapMs) this.#watched = false
    this.#lastLookAt = now
    const stuck = (look.stuck ?? false) && !this.#failure?.departed
    this.#seen ||= look.path !== 'none'
    this.#reached ||= look.path === this.intent.to && !stuck
    this.#motion ||= look.moving
    this.#looksAtRest = this.#motion && !look.moving ? this.#looksAtRest + 1 : 0
    if (now >= this.#overAt && !look.moving) this.#looksPastEnd++
    this.#doubled ||= look.doubled
    this.#readFlags(look)
    const over = this.#ended || this.#looksAtRest >= 2 || this.#looksPastEnd >= 2
    const { binBefore } = this.intent
    const unproved = binBefore !== null && counter === null && look.path === 'none'
    if (unproved && this.#looksPastEnd < 2) return undefined
    return {
      path: look.path,
      moving: look.moving,
      outstayed: now > this.#overAt + OUTSTAYED_MS,
      over,
      // Where a counter was to prove it and does not answer, no word stands for it.
      answer: unproved && this.#answer === 'ok' ? undefined : this.#answer,
      jammed: this.#jammed,
      assured: this.#isAssured(look),
      withdrawn: this.#failure?.withdrawn,
      captured: this.#failure?.captured,
      stuck,
      reached: this.#reached,
      seen: this.#seen,
      motion: this.#motion && !unproved,
      showsMotion: look.jammed !== undefined,
      watched: this.#watched,
      binRise: binBefore === null || counter === null ? undefined : counter - binBefore,
    }
  }

  #isAssured(look: Look): boolean {
    if (this.#answer === 'ok') return !this.#doubled
    const hasFlags = look.jammed !== undefined
    return hasFlags && this.#watched && this.#answer === undefined && !this.#doubled
  }

  /** What a machine without answers says by its flags; those that stood before say nothing of this movement. */
  #readFlags(look: Look): void {
    if (look.moving || this.#answer !== undefined) return
    if (look.jammed && !this.#before?.jammed) {
      this.#fail({ errorCode: 'MEDIA_JAMMED', words: 'the machine says that a card is jammed', jammed: true })
      this.#answer = 'failed'
      this.#ended = true
    } else if (this.#faultOf(look) && !this.#faultOf(this.#before)) {
      this.#fail({ errorCode: 'DEVICE_FAULT', words: this.#faultOf(look) ?? '', jammed: false })
      this.#answer = 'failed'
      this.#ended = true
    } else if (look.refused && this.#before && !this.#before.refused && !this.#motion) {
      this.#fail({ errorCode: 'DEVICE_FAULT', words: 'the machine could not carry it out', jammed: false })
      this.#answer = 'refused'
      this.#ended = true
    }
  }

  /** Of the machine, or of a unit that the movement is about; another's says nothing of it. */
  #faultOf(look: Look | undefined): string | undefined {
    if (!look) return undefined
    const { from, to } = this.intent
    return look.fault ?? unitFault(look, from) ?? unitFault(look, to)
  }

  #fail(failure: Failure): void {
    this.#failure = failure
    this.#jammed ||= failure.jammed
    this.#doubled ||= failure.doubled ?? false
  }
}
