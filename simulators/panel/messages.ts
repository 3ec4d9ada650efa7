import Type, { type Static } from 'typebox'
import type { LineFaults } from '../line/faults.ts'
import type { WireMeaning } from '../line/meaning.ts'

/** What the panel's page and its server say to each other over socket.io. */

const strict = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, { additionalProperties: false })
const DeviceId = Type.String({ minLength: 1, maxLength: 64 })

const Faults = strict({
  splitBytes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1024 })),
  paceBaud: Type.Optional(Type.Integer({ minimum: 50, maximum: 1_000_000 })),
  baudMismatch: Type.Optional(Type.Boolean()),
  noiseBytesPerSecond: Type.Optional(Type.Number({ minimum: 0.1, maximum: 1000 })),
  mute: Type.Optional(Type.Boolean()),
})

/** From the page, each answered with an `Answer`. */
export const PAGE_MESSAGES = {
  /** What a person or a mishap does to the device: the simulator's own `act`. */
  act: strict({
    device: DeviceId,
    act: Type.String({ pattern: '^[a-z-]{1,40}$' }),
    argument: Type.Optional(Type.Record(Type.String({ maxLength: 40 }), Type.Unknown())),
  }),
  /** Pulls the device's cable or puts it in again. */
  plug: strict({ device: DeviceId, plugged: Type.Boolean() }),
  /** All that is wrong with the line from now on; `{}` makes it well. */
  faults: strict({ device: DeviceId, faults: Faults }),
  /** So many random bytes to the host, now. */
  noise: strict({ device: DeviceId, bytes: Type.Integer({ minimum: 1, maximum: 256 }) }),
}
export type PageMessages = { [Name in keyof typeof PAGE_MESSAGES]: Static<(typeof PAGE_MESSAGES)[Name]> }
export type PageMessageName = keyof PageMessages

export type Answer = { readonly ok: true } | { readonly ok: false; readonly words: string }

/** Bytes as they went over the wire in one direction: a frame as far as possible, or what came in a quarter of a second. */
export interface WireRow {
  readonly kind: 'toDevice' | 'toHost'
  /** Counts the rows of one device, from 1. */
  readonly seq: number
  readonly wallMs: number
  /** Lower case, `|` where one chunk ended and the next began; only the first bytes of a very long row. */
  readonly hex: string
  readonly byteCount: number
  /** What the row completes; none: it is part of a frame. */
  readonly meanings: readonly Pick<WireMeaning, 'kind' | 'text'>[]
  /** A driver's regular question, or the same answer to it as last time. */
  readonly routine: boolean
}

/** Something that happened beside the bytes. */
export interface EventRow {
  /** `notice`: the device says what it has done; `act`: what was done to it here; `line`: its cable and its host. */
  readonly kind: 'notice' | 'act' | 'line'
  readonly seq: number
  readonly wallMs: number
  /** Name of the notice or act, or `hostOpened`, `hostClosed`, `unplugged`, `replugged`. */
  readonly name: string
  /** Its plain values, as JSON; '' without any. */
  readonly detail: string
}
export type LogRow = WireRow | EventRow

export interface DeviceState {
  readonly plugged: boolean
  /** A host has the line open. */
  readonly hosted: boolean
  readonly faults: Readonly<LineFaults>
  /** `look()` of the simulator. */
  readonly picture: Readonly<Record<string, unknown>>
}

export interface PanelDevice extends DeviceState {
  readonly id: string
  /** Name of its simulator. */
  readonly protocol: string
  /** Where a host finds it. */
  readonly port: string
  readonly rows: readonly LogRow[]
}

/** To the page, when it has connected: everything there is. */
export interface BenchMessage {
  readonly devices: readonly PanelDevice[]
}

export interface DeviceChange {
  readonly id: string
  readonly state?: DeviceState
  /** New rows, oldest first. */
  readonly rows?: readonly LogRow[]
}

/** To the page, several times a second while something happens. */
export interface ChangesMessage {
  readonly devices: readonly DeviceChange[]
}
