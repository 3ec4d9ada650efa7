import type { SimulatedDevice, SimulatorContext, SimulatorFactory } from '../device.ts'

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
  silent: boolean
  /** Frames still to be sent with a wrong checksum. */
  corruptNext: number
  /** The press that waits for its echo; others wait behind it. */
  waiting: Sent | undefined
  readonly queue: { readonly key: string; readonly data: readonly number[] }[]
}

function frameOf(address: number, command: number, data: readonly number[]): Uint8Array {
  const length = data.length + 2
  let sum = address + command
  for (const byte of data) sum += byte
  return Uint8Array.of(0xff, 0x68, length, length, 0x68, address, command, ...data, sum & 0xff, 0x16)
}

/** What keypads make of the host's bytes: whole frames as arrays of ADDR, CMD and data. */
function takeFrames(held: number[]): number[][] {
  const frames: number[][] = []
  while (held.length > 0) {
    const [start, mark, length = 0, again, second] = held
    const headWrong =
      start !== 0xff ||
      (held.length > 1 && mark !== 0x68) ||
      (held.length > 3 && length !== again) ||
      (held.length > 4 && second !== 0x68)
    if (headWrong || (held.length > 2 && (length < 2 || length > 16))) {
      held.shift()
      continue
    }
    if (held.length < 4 || held.length < length + 7) break
    const body = held.slice(5, 5 + length)
    const sum = body.reduce((total, byte) => total + byte, 0) % 256
    if (held[5 + length] === sum && held[6 + length] === 0x16) {
      frames.push(body)
      held.splice(0, length + 7)
    } else {
      held.shift()
    }
  }
  return frames
}

function figuresOf(data: readonly number[]): string {
  return data.map((figure) => (figure <= 9 ? String(figure) : ' ')).join('')
}

interface Argument {
  address?: number
  keys?: string | string[]
  on?: boolean
  hex?: string
  choice?: number
  times?: number
}

/**
 * Keypads on one RS-485 line. Settings: `addresses` (default [1]), `repeatMs` (300), `repeats` (3). Acts: `press` { address,
 * keys: 'callNext' or ['6', 'confirm'] }, `evaluation` { address, choice } (an evaluator on the same line), `silent` { address,
 * on? }, `corrupt` { address, times? }, `noise` { hex }. Notices: `key-echoed` { address, key, latencyMs }, `key-unanswered`
 * { address, key }, `shown` { address, display }, `beeped` { address }.
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const addresses = Array.isArray(settings['addresses']) ? settings['addresses'].map(Number) : [1]
  const repeatMs = Number(settings['repeatMs'] ?? 300)
  const repeats = Number(settings['repeats'] ?? 3)
  const units = new Map(addresses.map((address) => [address, newUnit(address)]))
  const held: number[] = []

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

  function hear(unit: Unit, body: readonly number[], notice: SimulatorContext['notice']): void {
    const [, command, ...data] = body
    const { address } = unit
    if (command === 0x01 && unit.waiting) {
      const expected = unit.waiting.frame.slice(5, -2)
      if (expected.length !== body.length || !expected.every((byte, place) => byte === body[place])) return
      const { key, sentAt } = unit.waiting
      unit.waiting.cancel()
      unit.waiting = undefined
      notice('key-echoed', { address, key, latencyMs: context.clock.now() - sentAt })
      sendNext(unit)
    } else if (command === 0x02 && data.length === 6) {
      unit.display = figuresOf(data)
      notice('shown', { address, display: unit.display })
    } else if (command === 0x03) {
      unit.beeps++
      notice('beeped', { address })
    }
  }

  const acts: Readonly<Record<string, (argument: Argument) => void>> = {
    press,
    evaluation: (argument) =>
      transmit(unitOf(argument), frameOf(unitOf(argument).address, 0x11, [argument.choice ?? 1])),
    silent: (argument) => {
      unitOf(argument).silent = argument.on !== false
    },
    corrupt: (argument) => {
      unitOf(argument).corruptNext = argument.times ?? 1
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
            silent: unit.silent,
            unanswered: unit.waiting?.key ?? null,
          },
        ]),
      ),
    }),
  }
}

function newUnit(address: number): Unit {
  return { address, display: '      ', beeps: 0, silent: false, corruptNext: 0, waiting: undefined, queue: [] }
}
