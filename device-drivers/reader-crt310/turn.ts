import type { AlertCode, DeviceState, StatusData } from '../../contracts/index.ts'
import type { CardReading } from '../cards/cardReading.ts'
import type { DriverCompletion } from '../driver.ts'
import type { Place, Status } from './answers.ts'
import type { CommandName } from './codec.ts'
import type { Memory } from './memory.ts'
import type { Movement } from './movements.ts'
import type { Outcome, Request, Settings } from './plans.ts'

/** What the exchange knows, is told and wants done; and the small steps that all of it is made of. */
export interface Job {
  /** Of the command; undefined for what the driver does by itself. */
  readonly id: string | undefined
  readonly deadline: number
  readonly request: Request
  readonly stage: 'waiting' | 'before' | 'acting' | 'after'
  readonly commands: readonly CommandName[]
  readonly before: Place
  readonly outcome: Outcome
  readonly looks: number
  readonly details: Readonly<Record<string, string>>
}

export interface Talk {
  readonly command: CommandName
  readonly phase: 'acknowledgement' | 'answer'
  readonly sends: number
}

export interface State {
  readonly open: boolean
  readonly talk: Talk | undefined
  /** Questions without an answer, spoiled answers, and good answers, each in a row. */
  readonly silences: number
  readonly garbled: number
  readonly clean: number
  readonly device: DeviceState
  readonly media: StatusData['cardReader']['media']
  readonly alerts: ReadonlySet<AlertCode>
  /** The last state heard on this line; `looked` once it has answered at all. */
  readonly status: Status | undefined
  readonly looked: boolean
  /** As on disk. */
  readonly memory: Memory
  /** Since when a card has been where it is. */
  readonly placeSince: number
  /** A card could not be moved, and is still there. */
  readonly stuck: boolean
  readonly entryTries: number
  /** The first of them is under way unless it waits. */
  readonly jobs: readonly Job[]
  readonly version: string | undefined
}

export type Input = { readonly at: number } & (
  | { readonly kind: 'connected' | 'disconnected' | 'timer' | 'ack' | 'nak' | 'corrupt' }
  | { readonly kind: 'reply'; readonly cm: number; readonly pm: number; readonly data: Uint8Array }
  | { readonly kind: 'tracks'; readonly cm: number; readonly pm: number; readonly reading: CardReading }
  | { readonly kind: 'abnormal'; readonly cm: number; readonly code: number }
  | { readonly kind: 'noise'; readonly bytes: number }
  | { readonly kind: 'request'; readonly id: string; readonly deadline: number; readonly request: Request }
  /** The deadline of a command. */
  | { readonly kind: 'due'; readonly id: string }
)

export type Effect =
  | { readonly kind: 'send'; readonly command: CommandName }
  | { readonly kind: 'enquire' | 'cancel' }
  /** The one timer: replaces the one before; undefined stops it. */
  | { readonly kind: 'wake'; readonly inMs: number | undefined }
  | { readonly kind: 'device'; readonly state: DeviceState }
  | { readonly kind: 'media'; readonly media: StatusData['cardReader']['media'] }
  | { readonly kind: 'raise'; readonly code: AlertCode; readonly detail: string }
  | { readonly kind: 'clear'; readonly code: AlertCode }
  | { readonly kind: 'movement'; readonly movement: Movement }
  | { readonly kind: 'report'; readonly reading: CardReading }
  | { readonly kind: 'readFailed'; readonly reason: 'unreadable' | 'timeOut' }
  | { readonly kind: 'remember'; readonly memory: Memory }
  | { readonly kind: 'complete'; readonly id: string; readonly completion: DriverCompletion }
  | { readonly kind: 'log'; readonly message: string; readonly words: string }
  | { readonly kind: 'fail'; readonly reason: string }

/** @param memory what was kept of an earlier life */
export function initialState(memory: Memory): State {
  return {
    open: false,
    talk: undefined,
    silences: 0,
    garbled: 0,
    clean: 0,
    device: 'offline',
    media: 'unknown',
    // A process before this one may have left them open: they are cleared once the opposite is known.
    alerts: new Set<AlertCode>([
      'device-offline',
      'device-fault',
      'noise',
      'media-jammed',
      'media-left',
      'storage-full',
      'result-unknown',
    ]),
    status: undefined,
    looked: false,
    memory,
    placeSince: 0,
    stuck: false,
    entryTries: 0,
    jobs: [],
    version: undefined,
  }
}

/** One step under way. */
export interface Turn {
  state: State
  readonly at: number
  readonly settings: Settings
  readonly effects: Effect[]
  /** In this very step a card was found to be gone, and nobody knows where. */
  lost?: boolean
}

export function set(turn: Turn, change: Partial<State>): void {
  turn.state = { ...turn.state, ...change }
}
export function emit(turn: Turn, ...effects: Effect[]): void {
  turn.effects.push(...effects)
}
export function wake(turn: Turn, inMs: number | undefined): void {
  emit(turn, { kind: 'wake', inMs })
}
export function device(turn: Turn, state: DeviceState): void {
  if (turn.state.device === state) return
  set(turn, { device: state })
  emit(turn, { kind: 'device', state })
}
export function media(turn: Turn, value: State['media']): void {
  if (turn.state.media === value) return
  set(turn, { media: value })
  emit(turn, { kind: 'media', media: value })
}
export function raise(turn: Turn, code: AlertCode, detail: string): void {
  set(turn, { alerts: new Set([...turn.state.alerts, code]) })
  emit(turn, { kind: 'raise', code, detail })
}
export function clear(turn: Turn, code: AlertCode): void {
  if (!turn.state.alerts.has(code)) return
  set(turn, { alerts: new Set([...turn.state.alerts].filter((one) => one !== code)) })
  emit(turn, { kind: 'clear', code })
}
export const alert = (turn: Turn, code: AlertCode, isOpen: boolean, detail: string) =>
  isOpen ? raise(turn, code, detail) : clear(turn, code)
export function remember(turn: Turn, change: Partial<Memory>): void {
  const memory = { ...turn.state.memory, ...change }
  set(turn, { memory })
  emit(turn, { kind: 'remember', memory })
}
export function complete(turn: Turn, id: string | undefined, completion: DriverCompletion): void {
  if (id !== undefined) emit(turn, { kind: 'complete', id, completion })
}

export function newJob({ id, deadline, request }: { id?: string; deadline: number; request: Request }): Job {
  const nothing = { commands: [], before: 'none', outcome: 'silent', looks: 0, details: {} } as const
  return { id, deadline, request, stage: 'waiting', ...nothing }
}

export function addOwn(turn: Turn, request: Request): void {
  set(turn, { jobs: [...turn.state.jobs, newJob({ deadline: Infinity, request })] })
}
