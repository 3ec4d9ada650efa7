import {
  type CardMachine,
  createCardMachine,
  type Destination,
  type MachineOptions,
  type Outcome,
  type Stop,
} from '../cards/cardMachine.ts'
import { createDialogueTroubles, type DialogueTroubles } from '../cards/dialogueTroubles.ts'
import type { SimulatorContext } from '../device.ts'
import { ACK, controlOf, ENQ, frameOf, NAK } from './frames.ts'
import { CANNOT, isRadioCommand, radioCommand } from './radioCard.ts'

export interface UnitOptions extends MachineOptions {
  readonly version: string
  /** So many or more in the hopper are nearly too many. */
  readonly preFullAt: number
  /** An empty hopper is low as well. */
  readonly lowWhenEmpty: boolean
  /** Sensors a card covers where it stands: 4, 2 and 1 for sensors 3, 2 and 1. */
  readonly sensors: Readonly<Record<Stop, number>>
  readonly resetMs: number
  /** Between the ENQ and an answer. */
  readonly answerMs: number
  /** Deaf for so long after the power came back. */
  readonly powerUpMs: number
}

/** One machine on the line and its half of the dialogue. */
export interface Unit {
  readonly machine: CardMachine
  readonly troubles: DialogueTroubles
  hear(payload: readonly number[]): void
  hearSpoiled(): void
  hearControl(byte: number): void
  cancel(): void
  /** A card in the mouth: drawn in when the host waits for one, else it lies there. */
  insert(card: Parameters<CardMachine['insert']>[0]): void
  powerCycle(): void
  look(): Record<string, unknown>
}

interface Latches {
  /** The last command could not be executed. */
  cannot: boolean
  dispenseError: boolean
  collectError: boolean
  overlapped: boolean
  jam: boolean
}
const CLEAR: Latches = { cannot: false, dispenseError: false, collectError: false, overlapped: false, jam: false }

interface Movement {
  readonly to: Destination
  /** From the hopper when the path is empty. */
  readonly feed: boolean
}
const MOVEMENTS: Readonly<Record<string, Movement>> = {
  DC: { to: 'gate', feed: true },
  FC0: { to: 'mouth', feed: true },
  FC4: { to: 'gate', feed: true },
  FC6: { to: 'middle', feed: true },
  FC7: { to: 'read', feed: true },
  CP: { to: 'bin', feed: false },
  DB: { to: 'hopper', feed: false },
}
const SETTINGS = /^(?:BE|BD|CS[2-5]|LF|LP.)$/s

export function createUnit(address: number, context: SimulatorContext, options: UnitOptions): Unit {
  const { clock } = context
  const troubles = createDialogueTroubles()
  const notice = (name: string, detail: Record<string, unknown> = {}) => context.notice(name, { address, ...detail })
  const machine = createCardMachine(clock, options, {
    moved(to, { command, fromHopper, cards }) {
      if (fromHopper) notice('card-dispensed', { to, command, cards })
      if (to === 'bin') notice('card-captured', { command, cards })
      else if (to === 'hopper') notice('card-returned', { command, cards })
      else if (command === 'insert') notice('card-inserted')
      else if (!fromHopper) notice('card-moved', { to, command, cards })
    },
    taken: () => notice('card-taken'),
  })
  let latches = CLEAR
  /** Heard and acknowledged; carried out at the ENQ. */
  let pending: readonly number[] | undefined
  let waitsForCard = false
  let resetting = false
  let dead = false
  /** What belongs to a life before a power cut is not done any more. */
  let life = 0
  /** Answers of before an EOT are not sent any more. */
  let turn = 0
  let commands = 0

  function later(ms: number, callback: () => void): void {
    const mine = life
    clock.after(ms, () => {
      if (mine === life) callback()
    })
  }

  function send(bytes: Uint8Array): void {
    if (!troubles.silent && !dead) context.send(bytes)
  }

  function answer(payload: readonly number[]): void {
    const mine = turn
    later(options.answerMs + troubles.delayMs, () => {
      if (mine !== turn || troubles.strikes('lost-answer')) return
      const frame = frameOf(address, payload)
      if (troubles.strikes('corrupt-answer')) frame[frame.length - 1] = (frame[frame.length - 1] ?? 0) ^ 0x55
      send(frame)
      if (troubles.strikes('duplicate-answer')) send(frame)
    })
  }

  function isLow(): boolean {
    const { hopperState } = machine
    return hopperState === 'few' || (hopperState === 'empty' && options.lowWhenEmpty)
  }

  /** Four bytes, each 0x30 and four flags. */
  function states(): number[] {
    const { moving, inside } = machine
    const flags = (...set: readonly (readonly [number, boolean])[]) =>
      set.reduce((byte, [flag, isSet]) => (isSet ? byte | flag : byte), 0x30)
    const collecting = moving?.to === 'bin' || moving?.to === 'hopper'
    return [
      flags([8, machine.binFull], [4, latches.cannot], [1, machine.hopper >= options.preFullAt]),
      flags(
        [8, moving !== undefined && !collecting],
        [4, collecting],
        [2, latches.dispenseError],
        [1, latches.collectError],
      ),
      flags([8, machine.hopperFull], [4, latches.overlapped], [2, latches.jam], [1, isLow()]),
      flags([8, machine.hopper === 0]) | (inside ? options.sensors[inside.at] & 7 : 0),
    ]
  }

  function ended(to: Destination, outcome: Outcome): void {
    if (outcome === 'arrived') return
    const collects = to === 'bin' || to === 'hopper'
    latches = {
      cannot: outcome === 'noCard' || outcome === 'hopperEmpty' || outcome === 'binFull',
      overlapped: outcome === 'overlapped',
      jam: outcome === 'jam',
      collectError: collects && MECHANICAL.includes(outcome),
      dispenseError: !collects && MECHANICAL.includes(outcome),
    }
  }

  function cannot(): void {
    latches = { ...latches, cannot: true }
  }

  function move(name: string, { to, feed }: Movement): void {
    latches = CLEAR
    waitsForCard = false
    if (to === machine.inside?.at) return
    if (to === 'hopper' && machine.hopperFull) return cannot()
    machine.go(to, name, feed, (outcome) => ended(to, outcome))
  }

  /** FC8: the card that lies in the mouth, or the next one put there. */
  function drawIn(): void {
    const at = machine.inside?.at
    if (at === 'gate' || at === 'mouth') return move('FC8', { to: 'read', feed: false })
    latches = CLEAR
    if (at === undefined) waitsForCard = true
    else if (at !== 'read') cannot()
  }

  function reset(): void {
    latches = CLEAR
    waitsForCard = false
    resetting = true
    later(options.resetMs, () => {
      resetting = false
      latches = { ...CLEAR, jam: machine.jammed && machine.inside !== undefined }
      notice('initialised', { command: 'RS' })
    })
  }

  function carryOut(payload: readonly number[]): void {
    const name = String.fromCharCode(...payload)
    const [cm = 0, pm = 0, ...data] = payload
    const busy = machine.moving !== undefined || resetting
    if (name === 'AP') return answer([...ascii('SF'), ...states()])
    if (name === 'RF') return answer([...ascii('SF'), ...states().slice(1)])
    if (isRadioCommand(cm, pm)) {
      const injected = troubles.errorFor(hexOf(payload.slice(0, 2)))
      const [card] = machine.inside?.at === 'read' ? machine.inside.cards : []
      const result =
        injected !== undefined
          ? { code: Number.parseInt(injected, 16) }
          : busy
            ? CANNOT
            : radioCommand(card?.chip, cm, pm, data)
      return answer('code' in result ? [0x4e, cm, pm, result.code] : [0x50, cm, pm, ...result])
    }
    if (name === 'GV') return answer([0x50, ...ascii('GV'), ...ascii(options.version)])
    if (SETTINGS.test(name)) return
    const movement = MOVEMENTS[name]
    if (!movement && name !== 'FC8' && name !== 'RS') return answer([0x4e, cm, pm, 0x00])
    if (busy || troubles.errorFor(name) !== undefined) return cannot()
    if (movement) move(name, movement)
    else if (name === 'FC8') drawIn()
    else reset()
  }

  return {
    machine,
    troubles,
    hear(payload) {
      if (troubles.silent || dead || troubles.strikes('no-ack')) return
      pending = undefined
      if (troubles.strikes('nak')) return send(controlOf(NAK, address))
      pending = payload
      if (!troubles.strikes('lost-ack')) send(controlOf(ACK, address))
    },
    hearSpoiled: () => send(controlOf(NAK, address)),
    hearControl(byte) {
      if (troubles.silent || dead || byte !== ENQ || !pending || troubles.strikes('lost-enq')) return
      const payload = pending
      pending = undefined
      commands++
      carryOut(payload)
    },
    cancel() {
      pending = undefined
      turn++
    },
    insert(card) {
      machine.insert(card, waitsForCard ? 'read' : 'mouth')
      waitsForCard = false
    },
    powerCycle() {
      life++
      machine.cutPower()
      pending = undefined
      waitsForCard = false
      resetting = false
      latches = CLEAR
      dead = true
      later(options.powerUpMs, () => {
        dead = false
        notice('powered-up')
      })
    },
    look: () => ({
      ...machine.look(),
      ...latches,
      // The mechanics' own word: stuck, whether the host has found out or not.
      jam: machine.jammed,
      states: hexOf(states()),
      waitsForCard,
      commands,
      ...troubles.look(),
    }),
  }
}

const MECHANICAL: readonly Outcome[] = ['jam', 'overlapped', 'withdrawn', 'motor', 'sensor']

const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0))

function hexOf(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('')
}
