import { crc16Modbus } from '../framing/checksums.ts'
import type { FrameFormat, Scan } from '../framing/frameParser.ts'

/**
 * Modbus RTU, the master's side of three functions, as published in "MODBUS Application Protocol" V1.1b3 (6.3, 6.6, 6.12, 7) and
 * "MODBUS over Serial Line" V1.02: `unit | function | data | CRC-16`, CRC low byte first, numbers high byte first. Not yet certified on
 * hardware.
 */
const READ = 0x03
const WRITE_ONE = 0x06
const WRITE_MANY = 0x10
const EXCEPTION_BIT = 0x80

export type Request =
  | { readonly kind: 'read'; readonly unit: number; readonly register: number; readonly count: number }
  | {
      readonly kind: 'write'
      readonly unit: number
      readonly register: number
      readonly values: readonly number[]
      /** 06 writes one register; 10 writes one or more. */
      readonly by: '06' | '10'
    }

/** What a unit says; whether it is an answer to what was asked is for `answerTo` to find out. */
export type Answer =
  | { readonly kind: 'values'; readonly unit: number; readonly values: readonly number[] }
  | {
      readonly kind: 'written'
      readonly unit: number
      readonly by: '06' | '10'
      readonly register: number
      /** With 06 the value, with 10 how many. */
      readonly said: number
    }
  | { readonly kind: 'exception'; readonly unit: number; readonly of: number; readonly code: number }

/** Exception codes of the published list, in words. */
export const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: 'it does not know this function',
  2: 'it has no such register',
  3: 'it does not take this value',
  4: 'it failed while doing it',
  5: 'it is still doing it',
  6: 'it is busy',
  8: 'its memory is faulty',
  10: 'the gateway has no way to it',
  11: 'the gateway has no answer from it',
}
export const BUSY = 6

export function encodeRequest(request: Request): Uint8Array {
  const { unit, register } = request
  if (request.kind === 'read') return sealed([unit, READ, ...word(register), ...word(request.count)])
  const { values, by } = request
  if (by === '06') return sealed([unit, WRITE_ONE, ...word(register), ...word(values[0] ?? 0)])
  const { length } = values
  return sealed([unit, WRITE_MANY, ...word(register), ...word(length), length * 2, ...values.flatMap(word)])
}

/** Whether what came answers the question: the unit asked, the function asked, what it echoes unchanged. */
export function answers(answer: Answer, request: Request): boolean {
  if (answer.unit !== request.unit) return false
  if (answer.kind === 'exception') return answer.of === functionOf(request)
  if (answer.kind === 'values') return request.kind === 'read' && answer.values.length === request.count
  return (
    request.kind === 'write' &&
    answer.by === request.by &&
    answer.register === request.register &&
    answer.said === (request.by === '06' ? request.values[0] : request.values.length)
  )
}

/**
 * Answers of any unit. Frames are told by their length and CRC, since adapters and gateways do not keep the pauses between them.
 * @param mostRegisters the most that are ever read at once; a longer count is no answer
 */
export function answerFormat(mostRegisters: number): FrameFormat<Answer> {
  return {
    maxBytes: Math.max(WRITTEN_BYTES, VALUES_BYTES + 2 * mostRegisters),
    scan(bytes): Scan<Answer> {
      const total = lengthOf(bytes, mostRegisters)
      if (total === undefined) return { kind: 'skip', length: 1 }
      if (bytes.length < total) return { kind: 'more' }
      const crc = (bytes[total - 2] ?? 0) | ((bytes[total - 1] ?? 0) << 8)
      if (crc16Modbus(bytes.subarray(0, total - 2)) !== crc) return { kind: 'skip', length: 1, corrupt: true }
      return { kind: 'frame', length: total, frame: readAnswer(bytes) }
    },
  }
}

/** unit, function, exception code, CRC. */
const EXCEPTION_BYTES = 5
/** unit, function, count of bytes, CRC. */
const VALUES_BYTES = 5
const WRITTEN_BYTES = 8
const LAST_UNIT = 247

/** How long the frame is that may begin here; 0 while that can not be told. */
function lengthOf(bytes: Uint8Array, mostRegisters: number): number | undefined {
  const [unit = 0, code, count] = bytes
  if (unit < 1 || unit > LAST_UNIT) return undefined
  switch (code) {
    case undefined:
      return EXCEPTION_BYTES
    case READ:
      if (count === undefined) return EXCEPTION_BYTES
      return count > 0 && count % 2 === 0 && count <= 2 * mostRegisters ? VALUES_BYTES + count : undefined
    case WRITE_ONE:
    case WRITE_MANY:
      return WRITTEN_BYTES
    case READ | EXCEPTION_BIT:
    case WRITE_ONE | EXCEPTION_BIT:
    case WRITE_MANY | EXCEPTION_BIT:
      return EXCEPTION_BYTES
    default:
      return undefined
  }
}

function readAnswer(bytes: Uint8Array): Answer {
  const [unit = 0, code = 0, count = 0] = bytes
  const wordAt = (place: number) => ((bytes[place] ?? 0) << 8) | (bytes[place + 1] ?? 0)
  if (code & EXCEPTION_BIT) return { kind: 'exception', unit, of: code & ~EXCEPTION_BIT, code: count }
  if (code === READ)
    return { kind: 'values', unit, values: Array.from({ length: count / 2 }, (_, at) => wordAt(3 + 2 * at)) }
  return { kind: 'written', unit, by: code === WRITE_ONE ? '06' : '10', register: wordAt(2), said: wordAt(4) }
}

function functionOf(request: Request): number {
  if (request.kind === 'read') return READ
  return request.by === '06' ? WRITE_ONE : WRITE_MANY
}

function word(value: number): [number, number] {
  return [value >> 8, value & 0xff]
}

function sealed(body: readonly number[]): Uint8Array {
  const crc = crc16Modbus(body)
  return Uint8Array.from([...body, crc & 0xff, crc >> 8])
}
