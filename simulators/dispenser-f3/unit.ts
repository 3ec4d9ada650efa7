import { type CardMachine, createCardMachine, type MachineOptions } from '../cards/cardMachine.ts'
import { createDialogueTroubles, type DialogueTroubles } from '../cards/dialogueTroubles.ts'
import type { SimulatorContext } from '../device.ts'
import { ascii, carryOut, type F3State, type Result, statusOf } from './commands.ts'
import { ACK, EOT, frameOf, NAK } from './frames.ts'

export interface UnitOptions extends MachineOptions {
  readonly revision: string
  readonly serial: string
  readonly sensorBytes: number
  readonly initMs: number
  /** Between the ACK and the answer of a command that moves nothing. */
  readonly answerMs: number
  /** Deaf for so long after the power came back. */
  readonly powerUpMs: number
}

/** One machine on the line and its half of the dialogue. */
export interface Unit {
  readonly address: number
  readonly machine: CardMachine
  readonly troubles: DialogueTroubles
  readonly entryAllowed: boolean
  hear(text: readonly number[]): void
  hearSpoiled(): void
  hearControl(byte: number): void
  powerCycle(): void
  look(): Record<string, unknown>
}

const OK = 0x50
const FAILED = 0x4e
const COMMAND = 0x43

export function createUnit(address: number, context: SimulatorContext, options: UnitOptions): Unit {
  const { clock } = context
  const troubles = createDialogueTroubles()
  const notice = (name: string, detail: Record<string, unknown> = {}) => context.notice(name, { address, ...detail })
  const machine = createCardMachine(clock, options, {
    moved(to, { command, fromHopper, cards }) {
      if (fromHopper) notice('card-dispensed', { to, command, cards })
      if (to === 'bin') notice('card-captured', { command, cards })
      else if (to === 'given') notice('card-ejected', { command, cards })
      else if (command === 'insert') notice('card-inserted')
      else if (!fromHopper) notice('card-moved', { to, command, cards })
    },
    taken: () => notice('card-taken'),
  })
  /** What belongs to a life before a power cut, or to a cancelled command, is not done any more. */
  let life = 0
  let dead = false
  /** The command being carried out; its answer is not wanted any more once it is another one. */
  let running: object | undefined
  /** Sent again when the host says NAK, until it says ACK. */
  let lastAnswer: Uint8Array | undefined
  let commands = 0

  const state: F3State = {
    machine,
    initialised: false,
    entryAllowed: false,
    counting: false,
    counter: 0,
    icActive: false,
    rfActive: false,
    revision: options.revision,
    serial: options.serial,
    sensorBytes: options.sensorBytes,
    initMs: options.initMs,
    after: later,
    whenStill(callback) {
      const mine = running
      machine.whenStill(() => running === mine && callback())
    },
    notice,
  }

  function later(ms: number, callback: () => void): void {
    const mine = life
    clock.after(ms, () => {
      if (mine === life) callback()
    })
  }

  function send(bytes: Uint8Array): void {
    if (!troubles.silent && !dead) context.send(bytes)
  }

  function transmit(frame: Uint8Array): void {
    const copy = frame.slice()
    if (troubles.strikes('corrupt-answer')) copy[copy.length - 1] = (copy[copy.length - 1] ?? 0) ^ 0x55
    send(copy)
    if (troubles.strikes('duplicate-answer')) send(copy)
  }

  function answer(cm: number, pm: number, result: Result): void {
    running = undefined
    const text =
      typeof result === 'string' ? [FAILED, cm, pm, ...ascii(result)] : [OK, cm, pm, ...statusOf(state), ...result]
    if (troubles.strikes('lost-answer')) return
    lastAnswer = frameOf(address, text)
    transmit(lastAnswer)
  }

  function run(cm: number, pm: number, data: readonly number[]): void {
    const mine = {}
    running = mine
    const replied = (result: Result) => {
      // A movement goes on after it was cancelled; nobody hears how it ends.
      const finish = () => running === mine && answer(cm, pm, result)
      later(options.answerMs + troubles.delayMs, finish)
    }
    const hex = [cm, pm].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('')
    const injected = troubles.errorFor(hex)
    if (injected !== undefined) replied(injected)
    else carryOut(state, cm, pm, data, replied)
  }

  return {
    address,
    machine,
    troubles,
    get entryAllowed() {
      return state.entryAllowed
    },
    hear([head, cm = 0, pm = 0, ...data]) {
      // Half duplex: whoever speaks while it works is not heard.
      if (troubles.silent || dead || running || troubles.strikes('no-ack')) return
      lastAnswer = undefined
      if (troubles.strikes('nak')) return send(Uint8Array.of(NAK))
      if (!troubles.strikes('lost-ack')) send(Uint8Array.of(ACK))
      commands++
      if (head === COMMAND) return run(cm, pm, data)
      answer(cm, pm, '00')
    },
    hearSpoiled() {
      if (!running) send(Uint8Array.of(NAK))
    },
    hearControl(byte) {
      if (troubles.silent || dead) return
      if (byte === EOT) {
        running = undefined
        lastAnswer = undefined
        send(Uint8Array.of(EOT))
      } else if (byte === ACK) lastAnswer = undefined
      else if (lastAnswer) transmit(lastAnswer)
    },
    powerCycle() {
      life++
      machine.cutPower()
      Object.assign(state, { initialised: false, entryAllowed: false, icActive: false, rfActive: false })
      running = undefined
      lastAnswer = undefined
      dead = true
      later(options.powerUpMs, () => {
        dead = false
        notice('powered-up')
      })
    },
    look: () => ({
      ...machine.look(),
      initialised: state.initialised,
      entryAllowed: state.entryAllowed,
      counter: state.counter,
      counting: state.counting,
      icActive: state.icActive,
      rfActive: state.rfActive,
      working: running !== undefined,
      commands,
      ...troubles.look(),
    }),
  }
}
