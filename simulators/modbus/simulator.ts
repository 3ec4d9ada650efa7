import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { bytesOf, isWhole, LONGEST_REQUEST, lengthOf, withCrc, wordAt } from './frames.ts'
import { type GatePart, partsOf, textOn } from './map.ts'

interface Unit {
  readonly registers: Map<number, number>
  silent: boolean
  /** Requests carried out: registers were read or written. */
  reads: number
  writes: number
}

interface Gate {
  readonly part: GatePart
  position: 'open' | 'closed'
  jammed: boolean
  /** Writes of each kind that were carried out. */
  opened: number
  closed: number
  released: number
  stopTravel: () => void
}

interface Faults {
  exception: { code: number; times: number }
  /** Not heard at all; done and not answered; answered with a wrong check; answered twice; first answered by somebody else. */
  loseRequests: number
  loseAnswers: number
  corruptAnswers: number
  duplicateAnswers: number
  foreignAnswers: number
  delayMs: number
}

const READ = 3
const WRITE_ONE = 6
const WRITE_MANY = 16
const NO_FUNCTION = 1
const NO_REGISTER = 2
const WRONG_VALUE = 3
/** Bytes that belong together come closer than this, on adapters too. */
const FRAME_GAP_MS = 50

/**
 * Units on one Modbus RTU line with boards, lamps, gates and contacts at registers, by the same map as the driver's settings (`boards`,
 * `lamps`, `gates`, `inputs`); without one there is one of each at every unit of `addresses` ([1]). `travelMs` (300) is what a gate takes
 * to move. Registers outside the map do not exist.
 *
 * Acts: of a unit `silent` { address, on }, `power-cut` { address } (all registers 0; without address: all units); of the line `exception`
 * { code, times }, `lose-request`, `lose-answer`, `corrupt-answer`, `duplicate-answer`, `foreign-answer` { times }, `slow` { ms },
 * `noise` { hex }; of things `set-input` { input, value } (absent: the first, to its other value), `jam-gate` { gate, on }.
 *
 * Notices: `shown` { address, text }, `lit` { light, flashRate }, `gate` { gate, position }, `released` { gate }.
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const parts = partsOf(settings)
  const travelMs = typeof settings['travelMs'] === 'number' ? settings['travelMs'] : 300
  const units = new Map<number, Unit>()
  const gates = new Map<string, Gate>()
  const faults: Faults = {
    exception: { code: 4, times: 0 },
    loseRequests: 0,
    loseAnswers: 0,
    corruptAnswers: 0,
    duplicateAnswers: 0,
    foreignAnswers: 0,
    delayMs: 0,
  }
  const held: number[] = []
  let cancelGap = () => {}
  let lastByteAt: number | undefined
  let shortestPauseMs: number | null = null

  for (const { unit, register, count } of parts.boards.values())
    for (let place = 0; place < count; place++) have(unit, register + place)
  for (const { unit, register } of parts.lamps.values()) have(unit, register)
  for (const { unit, register } of parts.inputs) have(unit, register)
  for (const [name, part] of parts.gates) {
    have(part.unit, part.register)
    if (part.feedback) have(part.unit, part.feedback.register, part.feedback.closed)
    gates.set(name, {
      part,
      position: 'closed',
      jammed: false,
      opened: 0,
      closed: 0,
      released: 0,
      stopTravel: () => {},
    })
  }

  function have(number: number, register: number, value = 0): void {
    const unit = units.get(number) ?? { registers: new Map(), silent: false, reads: 0, writes: 0 }
    units.set(number, unit)
    unit.registers.set(register, value)
  }

  // ---- the wire
  function receive(bytes: Uint8Array): void {
    const now = context.clock.now()
    if (held.length === 0 && lastByteAt !== undefined) {
      const pause = now - lastByteAt
      shortestPauseMs = Math.min(shortestPauseMs ?? pause, pause)
    }
    lastByteAt = now
    held.push(...bytes)
    cancelGap()
    cancelGap = context.clock.after(FRAME_GAP_MS, endOfFrame)
    takeFrames()
    if (held.length > LONGEST_REQUEST) held.splice(0, held.length - LONGEST_REQUEST)
  }

  function takeFrames(): void {
    while (held.length > 0) {
      const length = lengthOf('toDevice', held)
      if (length !== undefined && held.length < length) return
      const frame = held.slice(0, length ?? 0)
      if (length !== undefined && isWhole(frame)) {
        held.splice(0, length)
        take(frame)
      } else if (length === undefined) return
      else held.shift()
    }
  }

  /** The line is silent: what is held is a frame of a function nobody knows, or none. */
  function endOfFrame(): void {
    const frame = held.splice(0)
    if (isWhole(frame)) take(frame)
  }

  function take(frame: readonly number[]): void {
    const [number = 0] = frame
    const targets = number === 0 ? [...units.keys()] : [number]
    for (const target of targets) {
      const unit = units.get(target)
      if (!unit || unit.silent) continue
      if (faults.loseRequests > 0) {
        faults.loseRequests--
        continue
      }
      const body = refusal(frame) ?? obey(target, unit, frame)
      if (number !== 0) answer([target, ...body])
    }
  }

  function refusal([, code = 0]: readonly number[]): number[] | undefined {
    if (faults.exception.times <= 0) return undefined
    faults.exception.times--
    return [code + 0x80, faults.exception.code]
  }

  function obey(number: number, unit: Unit, frame: readonly number[]): number[] {
    const code = frame[1] ?? 0
    const start = wordAt(frame, 2)
    const second = wordAt(frame, 4)
    const exception = (reason: number) => [code + 0x80, reason]
    const exist = (count: number) =>
      Array.from({ length: count }, (_, at) => start + at).every((one) => unit.registers.has(one))
    if (code === READ) {
      if (second < 1 || second > 125) return exception(WRONG_VALUE)
      if (!exist(second)) return exception(NO_REGISTER)
      unit.reads++
      const values = Array.from({ length: second }, (_, at) => unit.registers.get(start + at) ?? 0)
      return [code, second * 2, ...values.flatMap(bytesOf)]
    }
    if (code === WRITE_ONE) {
      if (!exist(1)) return exception(NO_REGISTER)
      write(number, unit, start, [second])
      return [code, ...bytesOf(start), ...bytesOf(second)]
    }
    if (code === WRITE_MANY) {
      if (second < 1 || second > 123 || frame[6] !== second * 2) return exception(WRONG_VALUE)
      if (!exist(second)) return exception(NO_REGISTER)
      write(
        number,
        unit,
        start,
        Array.from({ length: second }, (_, at) => wordAt(frame, 7 + 2 * at)),
      )
      return [code, ...bytesOf(start), ...bytesOf(second)]
    }
    return exception(NO_FUNCTION)
  }

  function answer(body: readonly number[]): void {
    const send = (bytes: Uint8Array) => {
      lastByteAt = context.clock.now()
      context.send(bytes)
    }
    const speak = () => {
      if (faults.foreignAnswers > 0) {
        faults.foreignAnswers--
        const [unit = 1, ...rest] = body
        send(withCrc([unit === 247 ? 1 : unit + 1, ...rest]))
      }
      if (faults.loseAnswers > 0) {
        faults.loseAnswers--
        return
      }
      const bytes = withCrc(body)
      if (faults.corruptAnswers > 0) {
        faults.corruptAnswers--
        return send(bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 0x55))
      }
      send(bytes)
      if (faults.duplicateAnswers > 0) {
        faults.duplicateAnswers--
        send(bytes)
      }
    }
    if (faults.delayMs > 0) context.clock.after(faults.delayMs, speak)
    else speak()
  }

  // ---- what hangs on the registers
  function write(number: number, unit: Unit, start: number, values: readonly number[]): void {
    unit.writes++
    for (const [at, value] of values.entries()) unit.registers.set(start + at, value)
    const isAt = (part: { unit: number; register: number; count?: number }) =>
      part.unit === number && part.register < start + values.length && start < part.register + (part.count ?? 1)
    for (const [address, part] of parts.boards)
      if (isAt(part)) context.notice('shown', { address: Number(address), text: textOf(address) })
    for (const [light, part] of parts.lamps) if (isAt(part)) context.notice('lit', { light, flashRate: rateOf(light) })
    for (const [name, gate] of gates)
      if (isAt(gate.part)) drive(name, gate, unit.registers.get(gate.part.register) ?? 0)
  }

  function drive(name: string, gate: Gate, value: number): void {
    const { part } = gate
    if (value === part.open) {
      gate.opened++
      travel(name, gate, 'open')
    } else if (value === part.close) {
      gate.closed++
      travel(name, gate, 'closed')
    } else if (value === part.rest) {
      gate.released++
      context.notice('released', { gate: name })
      // Opened by a pulse, it closes by itself.
      travel(name, gate, 'closed')
    }
  }

  function travel(name: string, gate: Gate, position: Gate['position']): void {
    gate.stopTravel()
    if (gate.jammed) return
    gate.stopTravel = context.clock.after(travelMs, () => {
      gate.position = position
      const { feedback, unit } = gate.part
      if (feedback)
        units.get(unit)?.registers.set(feedback.register, position === 'open' ? feedback.open : feedback.closed)
      context.notice('gate', { gate: name, position })
    })
  }

  function textOf(address: string): string {
    const part = parts.boards.get(address)
    if (!part) return ''
    const { registers } = units.get(part.unit) ?? {}
    return textOn(
      part,
      Array.from({ length: part.count }, (_, at) => registers?.get(part.register + at) ?? 0),
    )
  }

  function rateOf(light: string): string {
    const part = parts.lamps.get(light)
    const value = part && units.get(part.unit)?.registers.get(part.register)
    return Object.entries(part?.values ?? {}).find(([, known]) => known === value)?.[0] ?? 'unknown'
  }

  function powerCut(unit: Unit): void {
    for (const register of unit.registers.keys()) unit.registers.set(register, 0)
  }

  function setInput(argument: Argument): void {
    const part =
      argument.input === undefined ? parts.inputs[0] : parts.inputs.find(({ input }) => input === argument.input)
    const registers = part && units.get(part.unit)?.registers
    if (!part || !registers) throw new Error(`no input ${String(argument.input)} on this line`)
    const now = registers.get(part.register) ?? 0
    const is = part.bit === undefined ? now : (now >>> part.bit) % 2
    const value = wordOr(argument.value, is === 0 ? 1 : 0)
    const shifted = part.bit === undefined ? value : value === is ? now : now ^ (1 << part.bit)
    registers.set(part.register, shifted)
  }

  const times = (argument: Argument) => Math.max(0, wordOr(argument.times, 1))
  const acts: Readonly<Record<string, (argument: Argument) => void>> = {
    silent: (argument) => {
      for (const unit of chosen(argument)) unit.silent = argument.on !== false
    },
    'power-cut': (argument) => {
      for (const unit of chosen(argument)) powerCut(unit)
    },
    exception: (argument) => {
      faults.exception = { code: wordOr(argument.code, 4) % 256, times: times(argument) }
    },
    'lose-request': (argument) => {
      faults.loseRequests = times(argument)
    },
    'lose-answer': (argument) => {
      faults.loseAnswers = times(argument)
    },
    'corrupt-answer': (argument) => {
      faults.corruptAnswers = times(argument)
    },
    'duplicate-answer': (argument) => {
      faults.duplicateAnswers = times(argument)
    },
    'foreign-answer': (argument) => {
      faults.foreignAnswers = times(argument)
    },
    slow: (argument) => {
      faults.delayMs = Math.max(0, wordOr(argument.ms, 0))
    },
    noise: (argument) =>
      context.send(Uint8Array.from(Buffer.from(typeof argument.hex === 'string' ? argument.hex : '010302', 'hex'))),
    'set-input': setInput,
    'jam-gate': (argument) => {
      const gate = argument.gate === undefined ? [...gates.values()][0] : gates.get(String(argument.gate))
      if (!gate) throw new Error(`no gate ${String(argument.gate)} on this line`)
      gate.jammed = argument.on !== false
      if (gate.jammed) gate.stopTravel()
    },
  }

  function chosen({ address }: Argument): Unit[] {
    if (address === undefined) return [...units.values()]
    const unit = typeof address === 'number' ? units.get(address) : undefined
    if (!unit) throw new Error(`no unit ${String(address)} on this line`)
    return [unit]
  }

  return {
    protocol: 'modbus',
    receive,
    lineOpened: () => held.splice(0),
    lineClosed: () => held.splice(0),
    act(action, argument) {
      const act = Object.hasOwn(acts, action) ? acts[action] : undefined
      if (!act) throw new Error(`modbus has no act ${action}`)
      act(typeof argument === 'object' && argument !== null ? (argument as Argument) : {})
    },
    look: () => ({
      units: Object.fromEntries(
        [...units].map(([number, { registers, silent, reads, writes }]) => [
          number,
          { silent, reads, writes, registers: Object.fromEntries(registers) },
        ]),
      ),
      boards: Object.fromEntries([...parts.boards.keys()].map((address) => [address, textOf(address)])),
      lamps: Object.fromEntries([...parts.lamps.keys()].map((light) => [light, rateOf(light)])),
      gates: Object.fromEntries(
        [...gates].map(([name, { position, jammed, opened, closed, released, part }]) => [
          name,
          {
            position,
            jammed,
            opened,
            closed,
            released,
            relay: units.get(part.unit)?.registers.get(part.register) ?? 0,
          },
        ]),
      ),
      exception: { ...faults.exception },
      delayMs: faults.delayMs,
      shortestPauseMs,
    }),
  }
}

interface Argument {
  readonly address?: unknown
  readonly on?: unknown
  readonly times?: unknown
  readonly code?: unknown
  readonly ms?: unknown
  readonly hex?: unknown
  readonly input?: unknown
  readonly value?: unknown
  readonly gate?: unknown
}

function wordOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isInteger(value) ? Math.min(Math.max(value, 0), 1_000_000) : otherwise
}
