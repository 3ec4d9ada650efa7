import type { SimulatedDevice, SimulatorContext, SimulatorFactory } from '../device.ts'
import { createEvaluator, type Evaluator } from './evaluator.ts'
import { frameOf, takeFrames } from './frames.ts'

/** Key codes by the names of the contract. */
const KEY_CODES: Readonly<Record<string, number>> = {
  evaluate: 0x0b,
  callNext: 0x0c,
  recall: 0x0d,
  cancel: 0x0e,
  confirm: 0x0f,
  oneMetre: 0x11,
  pause: 0x12,
  transfer: 0x13,
}

interface Sent {
  readonly key: string
  readonly frame: Uint8Array
  readonly sentAt: number
  repeats: number
  cancel: () => void
}

interface Unit {
  readonly address: number
  /** Six figures, blank as a space. */
  display: string
  beeps: number
  /** Shown on the evaluator; null before any were. */
  stars: number | null
  silent: boolean
  /** Frames still to be sent with a wrong checksum. */
  corruptNext: number
  /** Frames still to be sent twice. */
  doubleNext: number
  /** The press that waits for its echo; others wait behind it. */
  waiting: Sent | undefined
  readonly queue: { readonly key: string; readonly data: readonly number[] }[]
  /** Undefined: a keypad only. */
  readonly evaluator: Evaluator | undefined
}

function figuresOf(data: readonly number[]): string {
  return data.map((figure) => (figure <= 9 ? String(figure) : ' ')).join('')
}

function numbers(value: unknown): number[] | undefined {
  return Array.isArray(value) ? value.map(Number) : undefined
}

interface Argument {
  address?: number
  keys?: string | string[]
  on?: boolean
  hex?: string
  choice?: number
  times?: number
  force?: boolean
}

/**
 * Keypads and evaluators on one RS-485 line, each unit both unless the settings say otherwise. Settings: `addresses` (default
 * [1]) of all units, `evaluators` (default all of them) that have faces to press; of keys `repeatMs` (300) and `repeats` (3), of
 * answers `repeatMs` and `giveUpMs` (3000), of the evaluator's question `askMs` (30000).
 *
 * Acts: `press` { address, keys: 'callNext' or ['6', 'confirm'] }, `evaluate` { address, choice, force? } (refused while the
 * evaluator does not ask, unless forced), `silent` { address, on? }, `corrupt` and
 * `double` { address, times? }, `noise` { hex }.
 *
 * Notices: `key-echoed` { address, key, latencyMs }, `key-unanswered` { address, key }, `shown` { address, display }, `beeped`
 * { address }, `stars-shown` { address, stars }, `evaluation-invited` { address }, `evaluation-unanswered` { address } (nobody chose), `evaluation-acked`
 * { address, choice, latencyMs }, `evaluation-given-up` { address, choice } (nobody acknowledged it).
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const addresses = numbers(settings['addresses']) ?? [1]
  const evaluators = numbers(settings['evaluators']) ?? addresses
  const repeatMs = Number(settings['repeatMs'] ?? 300)
  const repeats = Number(settings['repeats'] ?? 3)
  const timing = {
    repeatMs,
    giveUpMs: Number(settings['giveUpMs'] ?? 3_000),
    askMs: Number(settings['askMs'] ?? 30_000),
  }
  const units = new Map(addresses.map((address) => [address, newUnit(address)]))
  const held: number[] = []

  function newUnit(address: number): Unit {
    const unit: Unit = {
      address,
      display: '      ',
      beeps: 0,
      stars: null,
      silent: false,
      corruptNext: 0,
      doubleNext: 0,
      waiting: undefined,
      queue: [],
      evaluator: evaluators.includes(address)
        ? createEvaluator(address, context, (frame) => transmit(unit, frame), timing)
        : undefined,
    }
    return unit
  }

  function unitOf(argument: Argument): Unit {
    const unit = units.get(argument.address ?? addresses[0] ?? 1)
    if (!unit) throw new Error(`no keypad ${String(argument.address)} on this line`)
    return unit
  }

  function transmit(unit: Unit, frame: Uint8Array): void {
    if (unit.silent) return
    const copy = frame.slice()
    if (unit.corruptNext > 0) {
      unit.corruptNext--
      copy[copy.length - 2] = (copy[copy.length - 2] ?? 0) ^ 0x55
    }
    context.send(copy)
    if (unit.doubleNext > 0) {
      unit.doubleNext--
      context.send(copy.slice())
    }
  }

  function sendNext(unit: Unit): void {
    const next = unit.waiting ? undefined : unit.queue.shift()
    if (!next) return
    unit.waiting = {
      key: next.key,
      frame: frameOf(unit.address, 0x01, next.data),
      sentAt: context.clock.now(),
      repeats: 0,
      cancel: () => {},
    }
    attempt(unit, unit.waiting)
  }

  function attempt(unit: Unit, sent: Sent): void {
    transmit(unit, sent.frame)
    sent.cancel = context.clock.after(repeatMs, () => {
      if (sent.repeats < repeats) {
        sent.repeats++
        attempt(unit, sent)
        return
      }
      unit.waiting = undefined
      context.notice('key-unanswered', { address: unit.address, key: sent.key })
      sendNext(unit)
    })
  }

  function press(argument: Argument): void {
    const unit = unitOf(argument)
    const keys = typeof argument.keys === 'string' ? [argument.keys] : (argument.keys ?? [])
    const key = keys.at(-1) ?? ''
    const code = KEY_CODES[key]
    const digits = keys.slice(0, -1).map(Number)
    if (code === undefined || digits.some((digit) => !(digit >= 0 && digit <= 9)))
      throw new Error(`no such keys: ${keys.join(' ')}`)
    unit.queue.push({ key, data: [...digits, code] })
    sendNext(unit)
  }

  /** The unchanged frame of the key that waits; true when this is it. */
  function takeEcho(unit: Unit, body: readonly number[]): boolean {
    const { waiting, address } = unit
    const expected = waiting?.frame.slice(5, -2)
    if (!waiting || expected?.length !== body.length || !expected.every((byte, place) => byte === body[place]))
      return false
    waiting.cancel()
    unit.waiting = undefined
    context.notice('key-echoed', { address, key: waiting.key, latencyMs: context.clock.now() - waiting.sentAt })
    return true
  }

  function hear(unit: Unit, body: readonly number[], notice: SimulatorContext['notice']): void {
    const [, command, ...data] = body
    const { address } = unit
    if (command === 0x01) {
      const echoed = takeEcho(unit, body)
      // The echo of the evaluate key is the same frame as the start of an evaluation, and starts one.
      if (data.length === 1 && data[0] === KEY_CODES['evaluate']) unit.evaluator?.start()
      else if (!echoed) unit.evaluator?.acknowledge(data)
      if (echoed) sendNext(unit)
    } else if (command === 0x02 && data.length === 6) {
      unit.display = figuresOf(data)
      notice('shown', { address, display: unit.display })
    } else if (command === 0x02 && data.length === 1 && unit.evaluator) {
      unit.stars = data[0] ?? null
      notice('stars-shown', { address, stars: unit.stars })
    } else if (command === 0x03) {
      unit.beeps++
      notice('beeped', { address })
    }
  }

  const acts: Readonly<Record<string, (argument: Argument) => void>> = {
    press,
    evaluate: (argument) => {
      const { evaluator, address } = unitOf(argument)
      if (!evaluator) throw new Error(`no evaluator ${address} on this line`)
      evaluator.choose(argument.choice ?? 1, argument.force === true)
    },
    silent: (argument) => {
      unitOf(argument).silent = argument.on !== false
    },
    corrupt: (argument) => {
      unitOf(argument).corruptNext = argument.times ?? 1
    },
    double: (argument) => {
      unitOf(argument).doubleNext = argument.times ?? 1
    },
    noise: (argument) => context.send(Uint8Array.from(Buffer.from(argument.hex ?? '00ff6803', 'hex'))),
  }

  return {
    protocol: 'keypad-ff68',
    receive(bytes) {
      held.push(...bytes)
      for (const body of takeFrames(held)) {
        const unit = units.get(body[0] ?? -1)
        if (unit && !unit.silent) hear(unit, body, context.notice)
      }
    },
    lineOpened: () => held.splice(0),
    lineClosed: () => held.splice(0),
    act(action, argument) {
      const act = acts[action]
      if (!act) throw new Error(`keypad-ff68 has no act ${action}`)
      act(typeof argument === 'object' && argument !== null ? (argument as Argument) : {})
    },
    look: () => ({
      units: Object.fromEntries(
        [...units.values()].map((unit) => [
          String(unit.address),
          {
            waiting: unit.display.slice(0, 3),
            ticket: unit.display.slice(3),
            beeps: unit.beeps,
            stars: unit.stars,
            silent: unit.silent,
            unanswered: unit.waiting?.key ?? null,
            evaluator: unit.evaluator !== undefined,
            asking: unit.evaluator?.asking ?? false,
            lastChoice: unit.evaluator?.lastChoice ?? null,
            unacknowledged: unit.evaluator?.unacknowledged ?? null,
          },
        ]),
      ),
    }),
  }
}
