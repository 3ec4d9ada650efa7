import type { ModbusGate, ModbusSettings } from '../../contracts/index.ts'

/** What there is on a line and how it is asked, worked out once from the register map. Times in milliseconds. */
export interface Plan {
  /** Units of the map, in order. */
  readonly units: readonly number[]
  readonly outputs: readonly Output[]
  readonly gates: readonly Gate[]
  readonly polls: readonly Poll[]
  readonly singleWrite: '06' | '10'
  readonly answerTimeoutMs: number
  readonly pollMs: number
  /** Of one byte on the wire, 11 bits as the standard has it. */
  readonly byteMs: number
  /** Nothing is sent before the line has been silent for so long. */
  readonly silenceMs: number
}

/** A board or a lamp: registers that hold what was last asked for. */
export interface Output {
  /** `board 1`, `lamp door`: as it is spoken of. */
  readonly key: string
  readonly unit: number
  readonly register: number
}

export interface Gate extends ModbusGate {
  readonly name: string
}

/** A register that is read again and again, and what for; nothing of both: whether the unit is there. */
export interface Poll {
  readonly unit: number
  readonly register: number
  readonly inputs: readonly { readonly input: number; readonly bit: number | undefined }[]
  readonly gates: readonly string[]
}

export const boardKey = (address: number | string) => `board ${address}`
export const lampKey = (name: string) => `lamp ${name}`

/** Above this rate the pause between frames is a fixed one. */
const FIXED_PAUSE_ABOVE_BAUD = 19_200
const FIXED_PAUSE_MS = 1.75
const PAUSE_BYTES = 3.5
const BITS_PER_BYTE = 11

export function planOf(settings: ModbusSettings, baudRate: number): Plan {
  const outputs = [
    ...Object.entries(settings.boards).map(([address, { unit, register }]) => ({
      key: boardKey(address),
      unit,
      register,
    })),
    ...Object.entries(settings.lamps).map(([name, { unit, register }]) => ({ key: lampKey(name), unit, register })),
  ]
  const gates = Object.entries(settings.gates).map(([name, gate]) => ({ name, ...gate }))
  const units = [...new Set([...outputs, ...gates, ...settings.inputs].map(({ unit }) => unit))].sort((a, b) => a - b)
  const watched = [...inputPolls(settings.inputs), ...gates.flatMap(gatePoll)]
  const unwatched = units.filter((unit) => watched.every((poll) => poll.unit !== unit))
  const presence = unwatched.flatMap((unit) => {
    const first = [...outputs, ...gates].find((one) => one.unit === unit)
    return first ? [{ unit, register: first.register, inputs: [], gates: [] }] : []
  })
  const byteMs = (BITS_PER_BYTE * 1000) / baudRate
  return {
    units,
    outputs,
    gates,
    polls: [...watched, ...presence],
    singleWrite: settings.singleWrite,
    answerTimeoutMs: settings.answerTimeoutMs,
    pollMs: settings.pollMs,
    byteMs,
    silenceMs: baudRate > FIXED_PAUSE_ABOVE_BAUD ? FIXED_PAUSE_MS : PAUSE_BYTES * byteMs,
  }
}

/** Several inputs may be bits of one register, which is then read once. */
function inputPolls(inputs: ModbusSettings['inputs']): Poll[] {
  const polls = new Map<string, Poll>()
  for (const { input, unit, register, bit } of inputs) {
    const key = `${unit}:${register}`
    const poll = polls.get(key) ?? { unit, register, inputs: [], gates: [] }
    polls.set(key, { ...poll, inputs: [...poll.inputs, { input, bit }] })
  }
  return [...polls.values()]
}

/** A relay at rest after a pulse does not say where the gate is, so such a gate is read only where it has feedback. */
function gatePoll({ name, unit, register, feedback, pulseMs }: Gate): Poll[] {
  if (!feedback && pulseMs !== undefined) return []
  return [{ unit, register: feedback?.register ?? register, inputs: [], gates: [name] }]
}
