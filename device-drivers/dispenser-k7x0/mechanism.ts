import type { DispenserK7x0Settings } from '../../contracts/index.ts'
import type { Place } from '../cards/cardLedger.ts'
import type { Look, LookResult, Mechanism, Motion, MotionAnswer, Prepared, ResetPlan } from '../cards/mechanism.ts'
import type { Talk } from '../cards/talk.ts'
import type { DriverClock } from '../driver.ts'
import type { CommandName, Frame } from './codec.ts'
import type { Outcome, Request, State } from './exchange.ts'
import { decodeStatus, lookOf } from './status.ts'

/** The maker's own library waits 200 ms for a status and 1200 ms for an action. */
const QUESTION_ACK_MS = 300
const ACTION_ACK_MS = 1200
const ANSWER_MS = 1000
/** The maker's limit for a movement. */
const MOVE_MS = 12_000
const RESET_MS = 4000
/** Two checks of the status are to be so far apart. */
const BETWEEN_LOOKS_MS = 200
const WATCH_MS = 250
/** Less than any interruption of its power, which clears its flags. */
const LONGEST_GAP_MS = 450

export type K7Talk = Talk<State, Request, Frame, Outcome>

/** The K7X0 machine as a dispenser sees it. */
export class K7Mechanism implements Mechanism {
  readonly watchMs = WATCH_MS
  readonly longestGapMs = LONGEST_GAP_MS
  readonly setEntry = undefined
  readonly counts = false
  readonly #talk: K7Talk
  readonly #settings: DispenserK7x0Settings
  readonly #clock: DriverClock
  #lookedAt = Number.NEGATIVE_INFINITY
  #states = ''
  #version: string | undefined

  constructor(talk: K7Talk, settings: DispenserK7x0Settings, clock: DriverClock) {
    this.#talk = talk
    this.#settings = settings
    this.#clock = clock
  }

  async look(): Promise<LookResult> {
    const waitMs = this.#lookedAt + BETWEEN_LOOKS_MS - this.#clock.now()
    if (waitMs > 0) await this.#talk.rest(waitMs)
    this.#lookedAt = this.#clock.now()
    const payload = await this.#question('status')
    const status = payload && decodeStatus(payload)
    if (!status) return { kind: 'silent' }
    this.#states = status.map((flags) => flags.toString(16).toUpperCase()).join('')
    return { kind: 'look', look: lookOf(status, this.#settings) }
  }

  /** Nothing has to be done before it moves a card. */
  prepare(): Promise<Prepared> {
    return Promise.resolve({ kind: 'ready' })
  }

  async introduce(): Promise<void> {
    const version = await this.#question('version')
    this.#version = version && printable(version)
    const { buffer } = this.#settings
    if (buffer !== undefined) await this.#act(buffer ? 'bufferOn' : 'bufferOff')
  }

  restore(): Promise<void> {
    return Promise.resolve()
  }

  plan(from: Place, to: Place): Motion | undefined {
    switch (`${from} ${to}`) {
      // With no card in the path these draw one from the hopper, so they are used only where a hand can not take it meanwhile.
      case 'unit1 transport':
        return motion(this.#settings.readPosition === 'sensor2' ? 'toSensor2' : 'toReader')
      case 'unit1 exit':
        return motion('dispenseToMouth')
      case 'transport exit':
        return motion('holdInMouth')
      case 'transport customer':
        return motion('outOfMouth')
      // These never do.
      case 'exit transport':
        return motion('drawIn')
      case 'transport unit2':
      case 'exit unit2':
        return motion('capture')
      case 'transport unit1':
      case 'exit unit1':
        return motion('backToHopper')
      default:
        return undefined
    }
  }

  async move(motion: Motion): Promise<MotionAnswer> {
    const outcome = await this.#act(motion.command as CommandName)
    return { kind: outcome }
  }

  lateAnswer(): undefined {}
  settled(): void {}

  readonly bin = () => 'unit2' as const

  planReset(to: 'exit' | 'retain' | 'currentPosition', look: Look): ResetPlan {
    // What RS does with a card in the path is set in the machine: it is sent only where something is wrong, or no card is there.
    const isWrong = look.jammed || look.doubled || look.moving || look.fault !== null || look.refused
    const first = isWrong || look.path === 'none' ? { ...motion('reset'), limitMs: RESET_MS } : undefined
    if (to === 'exit') return { first, next: { to: 'exit', motion: motion('holdInMouth') } }
    if (to === 'retain') return { first, next: { to: 'unit2', motion: motion('capture') } }
    return { first, next: undefined }
  }

  binCounter(): Promise<null> {
    return Promise.resolve(null)
  }

  setBinCounter(): Promise<'none'> {
    return Promise.resolve('none')
  }

  async details(): Promise<Record<string, string>> {
    const short = await this.#question('shortStatus')
    return {
      states: this.#states,
      ...(short ? { shortStatus: printable(short) } : {}),
      ...(this.#version === undefined ? {} : { version: this.#version }),
    }
  }

  other(): undefined {}

  async #question(command: CommandName): Promise<Uint8Array | undefined> {
    const { address } = this.#settings
    const outcome = await this.#talk.hold({
      address,
      command,
      answers: true,
      ackMs: QUESTION_ACK_MS,
      answerMs: ANSWER_MS,
    })
    return outcome.kind === 'answer' ? outcome.payload : undefined
  }

  async #act(command: CommandName): Promise<'begun' | 'notBegun'> {
    const { address } = this.#settings
    const outcome = await this.#talk.hold({ address, command, answers: false, ackMs: ACTION_ACK_MS, answerMs: 0 })
    return outcome.kind === 'begun' ? 'begun' : 'notBegun'
  }
}

function motion(command: CommandName): Motion & { readonly command: CommandName } {
  return { command, limitMs: MOVE_MS }
}

/** Text of a machine, for a technician: without its head, and what can not be printed in hex. */
function printable(payload: Uint8Array): string {
  const text = Buffer.from(payload).toString('latin1').trim()
  return (/^[\x20-\x7e]*$/.test(text) ? text : Buffer.from(payload).toString('hex')).slice(0, 200)
}
