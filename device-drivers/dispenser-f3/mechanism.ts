import type { DispenserF3Settings } from '../../contracts/index.ts'
import type { PathPlace, Place } from '../cards/cardLedger.ts'
import type { Look, LookResult, Mechanism, Motion, MotionAnswer, Prepared } from '../cards/mechanism.ts'
import type { Talk } from '../cards/talk.ts'
import type { DriverCommand, DriverContext } from '../driver.ts'
import { chipCommand } from './chip.ts'
import { type Answer, COMMANDS, type CommandName, type Frame } from './codec.ts'
import { failureOf, isUnknownCommand, motionFailed, NOT_RESET } from './errors.ts'
import type { Outcome, Request, State } from './exchange.ts'

/** Questions are answered at once; the documents' 20 ms is a misprint of 20 s, and those are for movements. */
const QUESTION_MS = 2500
const INIT_MS = 30_000
const DISPENSE_MS = 30_000
const MOVE_MS = 20_000
const CHIP_MS = 20_000
/** So long the machine is left alone with a movement it has taken; then it is looked at as well, for its answer may be lost. */
const PATIENCE_MS = 8000
const WATCH_MS = 500
/** It hears nothing while it moves: a look that it answers at once is one that it did not sleep through. */
const LONGEST_GAP_MS = 850

export type F3Talk = Talk<State, Request, Frame, Outcome>

/** The F3 / CRT-591-M machine as a dispenser sees it. */
export class F3Mechanism implements Mechanism {
  readonly watchMs = WATCH_MS
  readonly longestGapMs = LONGEST_GAP_MS
  readonly #talk: F3Talk
  readonly #settings: DispenserF3Settings
  readonly #context: DriverContext
  /** The last movement, while its answer may still come. */
  #lastMotion: Motion | undefined
  #late: MotionAnswer | undefined
  /** Cleared where the machine does not know 34, 35 and 37. */
  #initCounts: boolean
  #entry: boolean | undefined
  #entryUndone = false
  #counterAbsent = false
  #facts: Record<string, string> = {}

  constructor(talk: F3Talk, settings: DispenserF3Settings, context: DriverContext) {
    this.#talk = talk
    this.#settings = settings
    this.#context = context
    this.#initCounts = settings.binCounter
  }

  get counts(): boolean {
    return this.#settings.binCounter && !this.#counterAbsent
  }

  async look(): Promise<LookResult> {
    const outcome = await this.#ask('status')
    if (outcome.kind !== 'answer') return { kind: 'silent' }
    const { answer } = outcome
    if (answer.kind === 'error')
      return answer.code === NOT_RESET ? { kind: 'notReady' } : { kind: 'fault', words: failureOf(answer.code).words }
    const [card, hopper, bin] = answer.status
    const path = PATHS[card]
    if (path === undefined) return { kind: 'fault', words: `unknown place of the card: ${card.toString(16)}` }
    return {
      kind: 'look',
      look: {
        path,
        moving: false,
        hopper: hopper === 0x30 ? 'empty' : hopper === 0x31 ? 'low' : 'ok',
        binFull: bin === 0x31,
        jammed: undefined,
        doubled: false,
        fault: undefined,
        refused: false,
      },
    }
  }

  async prepare(): Promise<Prepared> {
    this.#lastMotion = undefined
    const names = this.#initCounts ? (['initLeaveCounting', 'initLeave'] as const) : (['initLeave'] as const)
    for (const name of names) {
      const outcome = await this.#ask(name, { answerMs: INIT_MS })
      if (outcome.kind !== 'answer') return { kind: 'silent' }
      if (outcome.answer.kind === 'ok') return { kind: 'ready' }
      const { code } = outcome.answer
      if (name === 'initLeave' || !isUnknownCommand(code)) return { kind: 'failed', failure: failureOf(code) }
      this.#initCounts = false
    }
    return { kind: 'silent' }
  }

  async introduce(): Promise<void> {
    this.#facts = {}
    for (const name of ['serial', 'version'] as const) {
      const text = await this.#text(name)
      if (text !== undefined) this.#facts[name] = text
    }
  }

  plan(from: Place, to: Place): Motion | undefined {
    const { readPosition } = this.#settings
    const read: CommandName = readPosition === 'ic' ? 'moveToContacts' : 'moveToAntenna'
    switch (`${from} ${to}`) {
      // With no card on the way a movement draws one from the hopper.
      case 'unit1 transport':
        return motion(read, DISPENSE_MS)
      case 'unit1 exit':
        return motion('moveToGate', DISPENSE_MS)
      case 'transport exit':
        return motion('moveToGate', MOVE_MS)
      case 'transport customer':
        return motion('eject', MOVE_MS)
      // An init counts what it captures whoever has set the machine up before. And where a hand takes the card in the very moment, a
      // movement would draw a fresh one from the hopper; an init never does.
      case 'transport unit2':
      case 'exit unit2':
        return this.counts
          ? motion(this.#initCounts ? 'initCaptureCounting' : 'initCapture', INIT_MS)
          : motion('capture', MOVE_MS)
      default:
        return undefined
    }
  }

  async move(motion: Motion): Promise<MotionAnswer> {
    const name = motion.command as CommandName
    this.#late = undefined
    this.#lastMotion = motion
    const outcome = await this.#ask(name, { once: true, answerMs: Math.min(PATIENCE_MS, motion.limitMs) })
    if (outcome.kind !== 'answer') return { kind: 'noAnswer' }
    this.#lastMotion = undefined
    return this.#judge(name, outcome.answer)
  }

  lateAnswer(): MotionAnswer | undefined {
    const late = this.#late
    this.#late = undefined
    return late
  }

  settled(): void {
    this.#lastMotion = undefined
    this.#late = undefined
  }

  stray(frame: Frame): void {
    if (!this.#lastMotion || (frame.kind !== 'ok' && frame.kind !== 'error')) return
    const name = this.#lastMotion.command as CommandName
    const [cm, pm] = COMMANDS[name]
    if (frame.address !== this.#settings.address || frame.cm !== cm || frame.pm !== pm) return
    this.#lastMotion = undefined
    this.#late = this.#judge(name, frame)
  }

  readonly bin = () => 'unit2' as const

  planReset(to: 'exit' | 'retain' | 'currentPosition', { path }: { path: PathPlace }) {
    if (to === 'exit' && path === 'transport')
      return {
        first: undefined,
        next: { to: 'exit' as const, motion: motion(this.#initCounts ? 'initHoldCounting' : 'initHold', INIT_MS) },
      }
    if (to === 'retain' && path !== 'none')
      return {
        first: undefined,
        next: {
          to: 'unit2' as const,
          motion: motion(this.#initCounts ? 'initCaptureCounting' : 'initCapture', INIT_MS),
        },
      }
    return { first: 'prepare' as const, next: undefined }
  }

  async binCounter(): Promise<number | null> {
    if (!this.counts) return null
    const outcome = await this.#ask('binCounter')
    if (outcome.kind !== 'answer') return null
    const { answer } = outcome
    const digits = answer.kind === 'ok' ? Buffer.from(answer.data).toString('latin1') : ''
    if (/^\d{1,6}$/.test(digits)) return Number(digits)
    if (answer.kind === 'ok' || isUnknownCommand(answer.code)) this.#counterAbsent = true
    return null
  }

  async setBinCounter(cards: number): ReturnType<Mechanism['setBinCounter']> {
    if (!this.counts) return 'none'
    if (cards > 999) return 'refused'
    const digits = Buffer.from(String(cards).padStart(3, '0'), 'latin1')
    // To set a figure twice is to set it once.
    const outcome = await this.#ask('setBinCounter', { data: digits })
    if (outcome.kind === 'answer' && outcome.answer.kind === 'error')
      return isUnknownCommand(outcome.answer.code) ? 'none' : 'refused'
    return (await this.binCounter()) === cards ? 'set' : 'unknown'
  }

  readonly setEntry = async (allowed: boolean): Promise<boolean> => {
    this.#entry = allowed
    this.#entryUndone = false
    const outcome = await this.#ask(allowed ? 'allowEntry' : 'forbidEntry')
    return outcome.kind === 'answer' && outcome.answer.kind === 'ok'
  }

  /** Every init closes the entry. */
  async restore(): Promise<void> {
    if (this.#entryUndone && this.#entry !== undefined) await this.setEntry(this.#entry)
  }

  async details({ path }: Look): Promise<Record<string, string>> {
    const details: Record<string, string> = { ...this.#facts }
    const status = await this.#ask('status')
    if (status.kind === 'answer' && status.answer.kind === 'ok')
      details['status'] = String.fromCharCode(...status.answer.status)
    // One byte for each sensor, as many as the model has: 30 free, 31 blocked.
    const ofCard = path === 'transport' ? CARD_QUESTIONS[this.#settings.readPosition] : []
    for (const name of ['sensors', 'configuration', 'binCounter', ...ofCard] as const) {
      const text = await this.#text(name)
      if (text !== undefined) details[name] = text
    }
    return details
  }

  other(command: DriverCommand): ReturnType<Mechanism['other']> {
    return chipCommand(command, {
      ask: (name, data, once) => this.#ask(name, { data, once, answerMs: CHIP_MS, cancel: true }),
      seal: (plain, id) => this.#context.seal(plain, id),
    })
  }

  #judge(name: CommandName, answer: Answer): MotionAnswer {
    if (answer.kind === 'ok') return { kind: 'ended', answer: 'ok' }
    const counting = name === 'initHoldCounting' || name === 'initCaptureCounting'
    if (counting && isUnknownCommand(answer.code)) this.#initCounts = false
    return motionFailed(answer.code)
  }

  #ask(command: CommandName, options: Partial<Request> = {}): Promise<Outcome> {
    const { address } = this.#settings
    if (COMMANDS[command][0] === 0x30) this.#entryUndone = true
    return this.#talk.hold({
      address,
      command,
      once: false,
      answerMs: QUESTION_MS,
      cancel: false,
      ...options,
    })
  }

  async #text(name: CommandName): Promise<string | undefined> {
    const outcome = await this.#ask(name)
    if (outcome.kind !== 'answer' || outcome.answer.kind !== 'ok') return undefined
    return printable(outcome.answer.data)
  }
}

const CARD_QUESTIONS = {
  ic: ['contactCardType', 'chipStatus'],
  rf: ['contactlessCardType', 'antennaStatus'],
} as const satisfies Record<string, readonly CommandName[]>
const PATHS: Readonly<Record<number, PathPlace>> = { 48: 'none', 49: 'exit', 50: 'transport' }

function motion(name: CommandName, limitMs: number): Motion {
  return { command: name, limitMs }
}

/** Text of a machine, for a technician: what can not be printed in hex. */
function printable(data: Uint8Array): string {
  const text = Buffer.from(data).toString('latin1').trim()
  return (/^[\x20-\x7e]*$/.test(text) ? text : Buffer.from(data).toString('hex')).slice(0, 200)
}
