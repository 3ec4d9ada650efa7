import type { CardMachine, Destination, Outcome } from '../cards/cardMachine.ts'
import { icCommand, rfCommand } from './chipCommands.ts'

/** What a command comes to: data of a good answer, or the code of an error. */
export type Result = readonly number[] | F3Error
/** Two characters of the table of errors. */
export type F3Error = string
export type Reply = (result: Result) => void

/** What a unit knows between two commands, beside its mechanics. */
export interface F3State {
  readonly machine: CardMachine
  initialised: boolean
  entryAllowed: boolean
  /** Captured cards are counted since an initialisation that asked for it. */
  counting: boolean
  counter: number
  icActive: boolean
  rfActive: boolean
  readonly revision: string
  readonly serial: string
  readonly sensorBytes: number
  readonly initMs: number
  after(ms: number, callback: () => void): void
  /** Calls back when no motor runs, unless the command was given up before. */
  whenStill(callback: () => void): void
  notice(name: string, detail?: Record<string, unknown>): void
}

const UNDEFINED_COMMAND = '00'
const BAD_PARAMETER = '01'
const SEQUENCE = '02'
const DATA_ERROR = '04'
const COUNTER_OVERFLOW = '50'
const NOT_RESET = 'B0'

const OUTCOMES: Readonly<Record<Exclude<Outcome, 'arrived'>, F3Error>> = {
  noCard: SEQUENCE,
  hopperEmpty: 'A0',
  binFull: 'A1',
  jam: '10',
  sensor: '12',
  overlapped: '13',
  withdrawn: '45',
  motor: '51',
}
const CAPTURE = 0x33
const DESTINATIONS: Readonly<Record<number, Destination>> = {
  48: 'gate',
  49: 'ic',
  50: 'read',
  [CAPTURE]: 'bin',
  // Nothing inside sees the card any more.
  57: 'given',
}
/** PM of an initialisation: what becomes of a card in the path. */
const INIT_TO: Readonly<Record<number, Destination | 'stays'>> = { 48: 'gate', 49: 'bin', 51: 'stays' }

export const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0))

/** The three status characters. */
export function statusOf({ machine }: F3State): number[] {
  const at = machine.inside?.at
  const card = at === undefined ? '0' : at === 'gate' || at === 'mouth' ? '1' : '2'
  const hopper = { empty: '0', few: '1', enough: '2' }[machine.hopperState]
  return ascii(`${card}${hopper}${machine.binFull ? '1' : '0'}`)
}

/** Carries a command out; the reply may come at once or when the motors stand still. */
export function carryOut(state: F3State, cm: number, pm: number, data: readonly number[], reply: Reply): void {
  if (cm === 0x30) return initialise(state, pm, data, reply)
  const command = COMMANDS[cm]
  if (!command) return reply(UNDEFINED_COMMAND)
  if (!state.initialised) return reply(NOT_RESET)
  command(state, pm, data, reply)
}

type Command = (state: F3State, pm: number, data: readonly number[], reply: Reply) => void

/** A command with one PM, no data and an answer that is always the same. */
function fixed(answer: (state: F3State) => readonly number[]): Command {
  return (state, pm, data, reply) => {
    if (pm !== 0x30) return reply(BAD_PARAMETER)
    reply(data.length > 0 ? DATA_ERROR : answer(state))
  }
}

const COMMANDS: Readonly<Record<number, Command>> = {
  49: (state, pm, data, reply) => {
    if (data.length > 0) return reply(DATA_ERROR)
    if (pm === 0x30) return reply([])
    reply(pm === 0x31 ? sensorsOf(state) : BAD_PARAMETER)
  },
  50: move,
  51: (state, pm, data, reply) => {
    if (pm !== 0x30 && pm !== 0x31) return reply(BAD_PARAMETER)
    if (data.length > 0) return reply(DATA_ERROR)
    state.entryAllowed = pm === 0x30
    reply([])
  },
  80: cardType,
  81: (state, pm, data, reply) => reply(icCommand(state, pm, data)),
  96: (state, pm, data, reply) => reply(rfCommand(state, pm, data)),
  162: fixed(({ serial }) => ascii(serial)),
  163: fixed(() => ascii('00')),
  164: fixed(({ revision }) => ascii(revision)),
  165: binCounter,
}

function initialise(state: F3State, pm: number, data: readonly number[], reply: Reply): void {
  const counting = pm >= 0x34
  const to = INIT_TO[counting ? pm - 4 : pm]
  if (to === undefined) return reply(BAD_PARAMETER)
  if (data.length > 0) return reply(DATA_ERROR)
  Object.assign(state, { initialised: false, entryAllowed: false, icActive: false, rfActive: false })
  state.whenStill(() => {
    const done = (outcome: Outcome) => {
      if (outcome === 'binFull' || outcome === 'jam' || outcome === 'motor' || outcome === 'sensor')
        return reply(OUTCOMES[outcome])
      state.counting = counting
      if (to === 'bin' && outcome === 'arrived') count(state)
      state.after(state.initMs, () => {
        state.initialised = true
        state.notice('initialised', { command: `30 ${pm.toString(16)}` })
        reply(ascii(state.revision))
      })
    }
    if (to === 'stays') done(state.machine.jammed ? 'jam' : 'arrived')
    else state.machine.go(to, `30 ${pm.toString(16)}`, false, done)
  })
}

function move(state: F3State, pm: number, data: readonly number[], reply: Reply): void {
  const to = DESTINATIONS[pm]
  if (to === undefined) return reply(BAD_PARAMETER)
  if (data.length > 0) return reply(DATA_ERROR)
  state.whenStill(() => {
    const capture = pm === CAPTURE
    if (capture && state.counting && state.counter >= 999) return reply(COUNTER_OVERFLOW)
    // Already there: nothing moves.
    if (to === state.machine.inside?.at) return reply([])
    state.icActive = false
    state.rfActive = false
    state.machine.go(to, `32 ${pm.toString(16)}`, !capture, (outcome) => {
      if (outcome !== 'arrived') return reply(capture && outcome === 'withdrawn' ? '40' : OUTCOMES[outcome])
      if (capture) count(state)
      reply([])
    })
  })
}

function count(state: F3State): void {
  if (state.counting) state.counter = Math.min(999, state.counter + 1)
}

function sensorsOf({ machine, sensorBytes }: F3State): number[] {
  const at = machine.inside?.at
  const blocked = [
    at === 'mouth' || at === 'gate',
    at === 'gate',
    at === 'read' || at === 'transport',
    at === 'ic',
    false,
    machine.hopperState === 'enough',
    machine.hopperState !== 'empty',
    machine.binFull,
  ]
  return Array.from({ length: sensorBytes }, (_, place) => (blocked[place] ? 0x31 : 0x30))
}

/** Two characters: 00 not known; IC 10 T=0, 11 T=1; RF 10 S50, 11 S70, 12 UL, 20 type A, 30 type B. */
const IC_TYPES = { none: '00', dead: '00', short: '00', T0: '10', T1: '11' } as const
const RF_TYPES = { none: '00', S50: '10', S70: '11', UL: '12', typeA: '20', typeB: '30' } as const

function cardType({ machine }: F3State, pm: number, data: readonly number[], reply: Reply): void {
  if (pm !== 0x30 && pm !== 0x31) return reply(BAD_PARAMETER)
  if (data.length > 0) return reply(DATA_ERROR)
  const { inside } = machine
  const [card] = inside?.cards ?? []
  if (!card || inside?.at !== (pm === 0x30 ? 'ic' : 'read')) return reply(SEQUENCE)
  reply(ascii(pm === 0x30 ? IC_TYPES[card.chip.ic] : RF_TYPES[card.chip.rf]))
}

function binCounter(state: F3State, pm: number, data: readonly number[], reply: Reply): void {
  if (pm === 0x30) return reply(data.length > 0 ? DATA_ERROR : ascii(String(state.counter).padStart(3, '0')))
  if (pm !== 0x31) return reply(BAD_PARAMETER)
  if (data.length !== 3 || data.some((figure) => figure < 0x30 || figure > 0x39)) return reply(DATA_ERROR)
  state.counter = Number(String.fromCharCode(...data))
  reply([])
}
