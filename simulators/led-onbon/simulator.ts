import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { answerFrame, frameReceiver, plainAnswer, type ReceivedFrame } from './frames.ts'
import { readAreas, type ShownArea, shownText } from './liveText.ts'

interface Board {
  /** What people read; '' = dark. */
  text: string
  display: string
  color: number
  area: ShownArea['area'] | null
  /** All of them, by number. */
  areas: ReadonlyMap<number, ShownArea>
  brightness: number
  on: boolean
  /** `YYYY-MM-DD hh:mm:ss` and the day of the week, as it was set; null before that. */
  clock: string | null
  silent: boolean
}

interface BusFaults {
  nack: { code: number; times: number }
  corruptAnswers: number
  duplicateAnswers: number
  garbled: boolean
}

const UNKNOWN_GROUP = 1
const UNKNOWN_COMMAND = 2
const TOO_MUCH = 4
const CHECKSUM_WRONG = 5
const TIME_WRONG = 14
/** Live areas a card holds, and bytes of one. */
const CARDS = { '5k': [8, 512], '6k': [5, 1024] } as const

/**
 * LED boards with Onbon font cards on one line. Each shows what A3 06 puts on it until the power goes; it answers frames for its
 * address or FFFE (any board), obeys FFFF without an answer.
 *
 * Settings: `addresses` ([1]); `answerAs`: `any` (the default, FFFE as in the published example) or `address`; `card`: `6k` (the
 * default) or `5k`, which hold different areas.
 *
 * Acts: `silent` `{ address, on }` (on: false ends it), `nack` `{ code, times }`, `corrupt-answer` `{ times }`, `duplicate-answer` `{ times }`,
 * `switch-off` and `switch-on` `{ address }` (by its own timer or a remote control),
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
      if (frame.destination === 0xffff || frame.data[2] !== 0x01) continue
      const isQuery = frame.data[0] === 0xa1 && frame.data[1] === 0x02 && error === 0
      const data = isQuery ? stateOf(board) : plainAnswer(error)
      answer(answerFrame(settings['answerAs'] === 'address' ? address : 0xfffe, data, frame.checkMode))
    }
  }

  /** Answer to a query, as a card of the 6K family gives it. */
  function stateOf({ on, brightness, areas }: Board): readonly number[] {
    const time = [0x13, 0x20, 0x01, 0x25, 0x05, 0x11, 0x17, 0x26]
    const program = [1, ...Buffer.from('P000'), 0, 0]
    const rest = [...Buffer.from('BX-6K0000000001!'), ...Array.from({ length: 12 }, () => 0)]
    return [
      0xa1,
      0x02,
      0,
      0,
      0,
      on ? 0x01 : 0x02,
      brightness,
      ...time,
      ...program,
      areas.size,
      ...areas.keys(),
      ...rest,
    ]
  }

  function refusal(): number {
    if (faults.nack.times <= 0) return 0
    faults.nack.times--
    return faults.nack.code
  }

  /** Returns the protocol's error number, 0 = done. */
  function obey(address: number, board: Board, data: readonly number[]): number {
    const [group, command] = data
    if (group === 0xa2 && command === 0x03) return setClock(board, data.slice(5))
    if (group === 0xa2) return command === 0x00 ? 0 : UNKNOWN_COMMAND
    if (group === 0xa1) return command === 0x02 ? 0 : UNKNOWN_COMMAND
    if (group !== 0xa3) return UNKNOWN_GROUP
    if (command === 0x00) board.on = data[5] === 0x01
    else if (command === 0x02) board.brightness = data[6] ?? 0
    else if (command === 0x10) show(address, board, new Map())
    else if (command === 0x06) return showAreas(address, board, data)
    else return UNKNOWN_COMMAND
    return 0
  }

  function showAreas(address: number, board: Board, data: readonly number[]): number {
    const { deleted, areas } = readAreas(data)
    const [most, longest] = settings['card'] === '5k' ? CARDS['5k'] : CARDS['6k']
    const kept = [...board.areas].filter(([id]) => deleted !== 'all' && !deleted.includes(id))
    const next = new Map([...kept, ...areas.map((area) => [area.id, area] as const)])
    if (next.size > most || areas.some(({ bytes }) => bytes > longest)) return TOO_MUCH
    show(address, board, next)
    return 0
  }

  function setClock(board: Board, time: readonly number[]): number {
    const [low = 0, high = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, weekDay = 0] = time
    const isBcd = time.length === 8 && time.every((byte) => byte >> 4 <= 9 && (byte & 15) <= 9)
    if (!isBcd || month < 1 || month > 0x12 || day < 1 || hour > 0x23 || weekDay < 1 || weekDay > 7) return TIME_WRONG
    const two = (byte: number) => byte.toString(16).padStart(2, '0')
    board.clock = `${two(high)}${two(low)}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)} ${weekDay}`
    return 0
  }

  function show(address: number, board: Board, areas: ReadonlyMap<number, ShownArea>): void {
    const first = areas.values().next().value
    const text = shownText(areas)
    const { display = '', color = 0, area = null } = first ?? {}
    Object.assign(board, { text, display, color, area, areas })
    context.notice('shown', { address, text, atMs: context.clock.now() })
  }

  function answer(bytes: Uint8Array): void {
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
    'switch-off': (argument) =>
      each(argument, (board) => {
        board.on = false
      }),
    'switch-on': (argument) =>
      each(argument, (board) => {
        board.on = true
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
        [...boards].map(([address, { text, display, color, area, areas, brightness, on, clock }]) => [
          address,
          structuredClone({ text, display, color, area, areas: areas.size, brightness, on, clock }),
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
  return {
    text: '',
    display: '',
    color: 0,
    area: null,
    areas: new Map(),
    brightness: 15,
    on: true,
    clock: null,
    silent: false,
  }
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
