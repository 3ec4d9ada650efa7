import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { answerFrame, frameReceiver, type ReceivedFrame } from './frames.ts'

interface Board {
  /** What people read; '' = dark. */
  text: string
  display: string
  color: number
  area: { x: number; y: number; width: number; height: number } | null
  brightness: number
  on: boolean
  silent: boolean
}

interface BusFaults {
  nack: { code: number; times: number }
  corruptAnswers: number
  duplicateAnswers: number
  garbled: boolean
}

const DISPLAYS = ['', 'static', 'fast', 'left', 'right', 'up', 'down']
const UNKNOWN_GROUP = 1
const UNKNOWN_COMMAND = 2
const CHECKSUM_WRONG = 5

/**
 * LED boards with Onbon font cards on one line. Each shows what A3 06 puts on it until the power goes; it answers frames for its
 * address or FFFE (any board), obeys FFFF without an answer.
 *
 * Settings: `addresses` ([1]); `answerAs`: `any` (the default, FFFE as in the published example) or `address`.
 *
 * Acts: `silent` `{ address, on }` (on: false ends it), `nack` `{ code, times }`, `corrupt-answer` `{ times }`, `duplicate-answer` `{ times }`,
 * `power-cut` `{ address }` (without address: all; the text is gone and the board comes back dark), `garbled` `{ on }` (another baud rate).
 *
 * Notices: `shown` `{ address, text, atMs }`, text '' = cleared.
 */
export const createSimulator: SimulatorFactory = (context, settings) => {
  const boards = new Map<number, Board>(addressesOf(settings).map((address) => [address, darkBoard()]))
  const faults: BusFaults = { nack: { code: 0, times: 0 }, corruptAnswers: 0, duplicateAnswers: 0, garbled: false }
  const receive = frameReceiver()
  let badFrames = 0

  function take(frame: ReceivedFrame): void {
    for (const [address, board] of boards) {
      const addressed = frame.destination === address || frame.destination >= 0xfffe
      if (!addressed || board.silent) continue
      if (!frame.checksumRight) badFrames++
      const error = frame.checksumRight ? refusal() || obey(address, board, frame.data) : CHECKSUM_WRONG
      if (frame.destination !== 0xffff && frame.data[2] === 0x01)
        answer(settings['answerAs'] === 'address' ? address : 0xfffe, error)
    }
  }

  function refusal(): number {
    if (faults.nack.times <= 0) return 0
    faults.nack.times--
    return faults.nack.code
  }

  /** Returns the protocol's error number, 0 = done. */
  function obey(address: number, board: Board, data: readonly number[]): number {
    const [group, command] = data
    if (group === 0xa2) return command === 0x00 ? 0 : UNKNOWN_COMMAND
    if (group === 0xa1) return command === 0x02 ? 0 : UNKNOWN_COMMAND
    if (group !== 0xa3) return UNKNOWN_GROUP
    if (command === 0x00) board.on = data[5] === 0x01
    else if (command === 0x02) board.brightness = data[6] ?? 0
    else if (command === 0x10) show(address, board, { text: '', display: '', color: 0, area: null })
    else if (command === 0x06) show(address, board, readArea(data))
    else return UNKNOWN_COMMAND
    return 0
  }

  function show(address: number, board: Board, content: Pick<Board, 'text' | 'display' | 'color' | 'area'>): void {
    Object.assign(board, content)
    context.notice('shown', { address, text: content.text, atMs: context.clock.now() })
  }

  function answer(source: number, error: number): void {
    const bytes = answerFrame(source, error)
    if (faults.corruptAnswers > 0) {
      faults.corruptAnswers--
      context.send(bytes.with(bytes.length - 3, (bytes.at(-3) ?? 0) ^ 0x01))
      return
    }
    context.send(bytes)
    if (faults.duplicateAnswers > 0) {
      faults.duplicateAnswers--
      context.send(bytes)
    }
  }

  function each(argument: Record<string, unknown>, change: (board: Board) => void): void {
    const address = argument['address']
    if (address === undefined) for (const board of boards.values()) change(board)
    else {
      const board = typeof address === 'number' ? boards.get(address) : undefined
      if (!board) throw new Error(`there is no board ${String(address)}`)
      change(board)
    }
  }

  const acts: Readonly<Record<string, (argument: Record<string, unknown>) => void>> = {
    silent: (argument) =>
      each(argument, (board) => {
        board.silent = argument['on'] !== false
      }),
    'power-cut': (argument) => each(argument, (board) => Object.assign(board, darkBoard(), { silent: board.silent })),
    nack: (argument) => {
      faults.nack = { code: number(argument['code'], 3), times: number(argument['times'], 1) }
    },
    'corrupt-answer': (argument) => {
      faults.corruptAnswers = number(argument['times'], 1)
    },
    'duplicate-answer': (argument) => {
      faults.duplicateAnswers = number(argument['times'], 1)
    },
    garbled: (argument) => {
      faults.garbled = argument['on'] !== false
    },
  }

  return {
    protocol: 'led-onbon',
    receive(bytes) {
      if (faults.garbled) context.send(bytes.map((byte) => (byte * 7) & 0x7f))
      else for (const frame of receive(bytes)) take(frame)
    },
    lineOpened() {},
    lineClosed() {},
    act(action, argument) {
      const act = acts[action]
      if (!act) throw new Error(`a board can not ${action}`)
      act(isRecord(argument) ? argument : {})
    },
    look: () => ({
      boards: Object.fromEntries(
        [...boards].map(([address, { text, display, color, area, brightness, on }]) => [
          address,
          structuredClone({ text, display, color, area, brightness, on }),
        ]),
      ),
      badFrames,
      silent: [...boards].flatMap(([address, { silent }]) => (silent ? [address] : [])),
      garbled: faults.garbled,
      nack: { ...faults.nack },
    }),
  } satisfies SimulatedDevice
}

function darkBoard(): Board {
  return { text: '', display: '', color: 0, area: null, brightness: 15, on: true, silent: false }
}

/** The first area of an A3 06: its place, how it appears, and its text without the card's control codes. */
export function readArea(data: readonly number[]): Pick<Board, 'text' | 'display' | 'color' | 'area'> {
  const word = (index: number) => (data[index] ?? 0) + 256 * (data[index + 1] ?? 0)
  // Five bytes of request, number of areas to delete with their ids, number of areas, length of the first.
  const area = 5 + 1 + (data[5] ?? 0) + 1 + 2
  const dots = (index: number) => word(index) & 0x7fff
  const extension = data[area + 15] ?? 0
  const style = area + 16 + extension
  const text = style + 11
  const bytes = data.slice(text, text + word(style + 7))
  const { plain, color } = readText(bytes)
  return {
    text: plain,
    color,
    display: DISPLAYS[data[style + 3] ?? 0] ?? '',
    area: { x: dots(area + 1), y: dots(area + 3), width: dots(area + 5), height: dots(area + 7) },
  }
}

/** GBK with control codes: a backslash that is not the second half of a character begins one. */
function readText(bytes: readonly number[]): { plain: string; color: number } {
  const kept: number[] = []
  let color = 1
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    const code = String.fromCharCode(bytes[index + 1] ?? 0)
    if (byte >= 0x81) kept.push(byte, bytes[++index] ?? 0)
    else if (byte !== 0x5c) kept.push(byte)
    else if (code === 'C') {
      color = (bytes[index + 2] ?? 0x31) - 0x30
      index += 2
    } else if (code === 'F') index += 5
    else {
      if (code === 'n') kept.push(0x0a)
      index += 1
    }
  }
  return { plain: new TextDecoder('gbk').decode(Uint8Array.from(kept)), color }
}

function addressesOf(settings: Record<string, unknown>): number[] {
  const addresses = settings['addresses']
  return Array.isArray(addresses) ? addresses.filter((address) => typeof address === 'number') : [1]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}
