import type { CardMachine, Destination, Outcome, Stop } from '../cards/cardMachine.ts'

/** What a command comes to: what follows CM and PM in a good answer, or the code of an abnormal frame. */
export type Result = readonly number[] | { readonly abnormal: number }

export type EntryMode = 'magnetic' | 'switch' | 'signal' | 'prohibited'

/** What the reader knows between two commands, beside its mechanics. */
export interface ReaderState {
  readonly machine: CardMachine
  entry: EntryMode
  rearAllowed: boolean
  /** Where a card that is put in stops. */
  stopAt: Stop
  /** Woke up with a card in it. */
  abnormalCard: boolean
  mainPower: boolean
  voltage: boolean
  readonly version: string
  readonly entryReplyReversed: boolean
  readonly readMs: number
  after(ms: number, callback: () => void): void
  /** Calls back when no motor runs, unless the command was given up before. */
  whenStill(callback: () => void): void
  notice(name: string, detail?: Record<string, unknown>): void
}

const UNDEFINED_COMMAND = { abnormal: 0x00 }
const BAD_PARAMETER = { abnormal: 0x01 }
const DATA_ERROR = { abnormal: 0x04 }
const BAD_VOLTAGE = { abnormal: 0x05 }
const ABNORMAL_CARD = { abnormal: 0x06 }
const POWER_OFF = { abnormal: 0x07 }

const DONE = [0x59]
const FAILED = [0x4e]
const NO_CARD = [0x45]
const WRONG_POSITION = [0x57]

type Reply = (result: Result) => void
type Command = (state: ReaderState, pm: number, data: readonly number[], reply: Reply) => void

const ENTRY: Readonly<Record<number, EntryMode>> = { 49: 'prohibited', 50: 'magnetic', 51: 'switch', 52: 'signal' }
const ENTRY_STATES: Readonly<Record<EntryMode, number>> = {
  magnetic: 0x49,
  switch: 0x4a,
  signal: 0x4b,
  prohibited: 0x4e,
}
/** In the order of the states of a card. */
const STOPS: Readonly<Record<number, Stop>> = { 48: 'mouth', 49: 'gate', 50: 'read', 51: 'ic', 52: 'rear' }
const CARD_STATES: Readonly<Record<Stop, number>> = {
  mouth: 0x48,
  gate: 0x49,
  read: 0x4a,
  middle: 0x4a,
  transport: 0x4a,
  ic: 0x4b,
  rear: 0x4c,
}
const DESTINATIONS: Readonly<Record<number, Destination>> = { 47: 'ic', 48: 'mouth', 49: 'gate', 51: 'bin' }

const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0) & 0xff)

/** Carries a command out; the reply may come at once or when the motors stand still. */
export function carryOut(state: ReaderState, cm: number, pm: number, data: readonly number[], reply: Reply): void {
  const command = COMMANDS[cm]
  if (!command) return reply(UNDEFINED_COMMAND)
  if (!state.mainPower) return reply(POWER_OFF)
  if (!state.voltage) return reply(BAD_VOLTAGE)
  if (state.abnormalCard && cm !== 0x30 && cm !== 0x31) return reply(ABNORMAL_CARD)
  command(state, pm, data, reply)
}

const COMMANDS: Readonly<Record<number, Command>> = {
  46: (state, pm, data, reply) => {
    const stop = STOPS[pm]
    if (!stop) return reply(BAD_PARAMETER)
    if (data.length > 0) return reply(DATA_ERROR)
    state.stopAt = stop
    reply(DONE)
  },
  47: (state, pm, data, reply) => {
    const entry = ENTRY[pm]
    const [rear] = data
    if (!entry || (rear !== 0x30 && rear !== 0x31)) return reply(BAD_PARAMETER)
    if (data.length > 1) return reply(DATA_ERROR)
    state.entry = entry
    state.rearAllowed = rear === 0x30
    reply(state.entryReplyReversed ? FAILED : DONE)
  },
  48: reset,
  49: inquire,
  50: (state, pm, data, reply) => {
    const to = DESTINATIONS[pm]
    if (!to) return reply(BAD_PARAMETER)
    if (data.length > 0) return reply(DATA_ERROR)
    state.whenStill(() => move(state, `32 ${pm.toString(16)}`, to, reply))
  },
  51: (state, pm, data, reply) => {
    if (pm !== 0x30 && pm !== 0x31) return reply(BAD_PARAMETER)
    if (data.length > 0) return reply(DATA_ERROR)
    state.whenStill(() => {
      const at = state.machine.inside?.at
      if (at !== undefined && at !== 'read' && at !== 'ic') return reply(WRONG_POSITION)
      move(state, `33 ${pm.toString(16)}`, pm === 0x30 ? 'ic' : 'read', reply)
    })
  },
  69: (state, pm, data, reply) => {
    if (pm !== 0x30) return reply(BAD_PARAMETER)
    const [format, tracks = 0] = data
    if (data.length !== 2) return reply(DATA_ERROR)
    if (format !== 0x30 || tracks < 0x31 || tracks > 0x37) return reply(BAD_PARAMETER)
    state.whenStill(() => state.after(state.readMs, () => reply(readTracks(state, tracks & 7))))
  },
}

function move(state: ReaderState, command: string, to: Destination, reply: Reply): void {
  if (to === state.machine.inside?.at) return reply(DONE)
  state.machine.go(to, command, false, (outcome: Outcome) => {
    if (outcome === 'arrived') return reply(DONE)
    reply(outcome === 'noCard' ? NO_CARD : FAILED)
  })
}

/** PM 30 leaves a card inside, 31 sends it out of the front. */
function reset(state: ReaderState, pm: number, data: readonly number[], reply: Reply): void {
  if (pm !== 0x30 && pm !== 0x31) return reply(BAD_PARAMETER)
  if (data.length > 0) return reply(DATA_ERROR)
  state.whenStill(() => {
    Object.assign(state, { entry: 'prohibited', rearAllowed: false, stopAt: 'read' })
    const at = state.machine.inside?.at
    const done = (result: Result) => {
      state.abnormalCard = state.machine.inside?.at === 'transport'
      if (state.abnormalCard) return reply(ABNORMAL_CARD)
      state.notice('initialised', { command: `30 ${pm.toString(16)}` })
      reply(result)
    }
    const version = ascii(state.version)
    if (at === undefined || (pm === 0x30 && at !== 'transport')) return done(version)
    move(state, `30 ${pm.toString(16)}`, pm === 0x30 ? 'read' : 'mouth', () => done(version))
  })
}

function inquire(state: ReaderState, pm: number, data: readonly number[], reply: Reply): void {
  if (data.length > 0) return reply(DATA_ERROR)
  if (pm === 0x2f) return reply(sensorsOf(state))
  if (pm === 0x31) return reply(cardType(state))
  reply(pm === 0x30 ? statesOf(state) : BAD_PARAMETER)
}

function statesOf({ machine, entry, rearAllowed }: ReaderState): number[] {
  const { inside } = machine
  const length = inside?.cards[0]?.length
  const s1 = !inside ? 0x4e : length === 'long' ? 0x46 : length === 'short' ? 0x47 : CARD_STATES[inside.at]
  return [s1, ENTRY_STATES[entry], rearAllowed ? 0x4a : 0x4e]
}

/** Five sensors from the front to the rear. */
function sensorsOf({ machine }: ReaderState): number[] {
  const at = machine.inside?.at
  const blocked = [
    at === 'mouth' || at === 'gate',
    at === 'gate',
    at === 'read' || at === 'ic' || at === 'transport',
    at === 'ic',
    at === 'rear',
  ]
  return blocked.map((isBlocked) => (isBlocked ? 0x31 : 0x30))
}

/** Contacts T=0 31, T=1 32, magnetic stripe only 30. */
function cardType({ machine }: ReaderState): Result {
  const { inside } = machine
  const [card] = inside?.cards ?? []
  if (!card) return NO_CARD
  if (inside?.at !== 'ic' && inside?.at !== 'read') return WRONG_POSITION
  return [card.chip.ic === 'T0' ? 0x31 : card.chip.ic === 'T1' ? 0x32 : 0x30]
}

const BLOCK = 0x1f
const NOT_REQUESTED = 0xe0
const BLANK = 0xe5

function readTracks({ machine }: ReaderState, wanted: number): Result {
  const { inside } = machine
  const [card] = inside?.cards ?? []
  if (!card) return NO_CARD
  if (inside?.at !== 'ic' && inside?.at !== 'read') return WRONG_POSITION
  return [0, 1, 2].flatMap((place) => {
    if (!(wanted & (1 << place))) return [BLOCK, 0x4f, NOT_REQUESTED]
    const error = card.trackErrors?.[place]
    if (error !== undefined) return [BLOCK, 0x4e, error]
    const track = card.tracks[place]
    return track ? [BLOCK, 0x59, ...ascii(track)] : [BLOCK, 0x4e, BLANK]
  })
}
