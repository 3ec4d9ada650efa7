import type { AlertCode, DeviceState, StatusData } from '../../contracts/index.ts'
import type { Refusal } from './codeText.ts'

/**
 * What is made of scans, whatever the wire, as a pure state machine: one reading for a code that is seen several times in a row, an
 * alert for what can not be taken, and what is known of the light. Times are milliseconds of the driver's clock. Of the last code
 * only a keyed mark is kept.
 */

/** Stray bytes since the last code that make an alert; a few are a glitch of the cable. */
const STRAY_BYTES = 64

type Light = StatusData['barcodeReader']['scanner']

export interface ScanSettings {
  readonly duplicateMs: number
  /** The host switches the light, for one code at a time. */
  readonly hasTrigger: boolean
}

export interface ScanState {
  readonly last: { readonly mark: string; readonly at: number } | undefined
  readonly strayBytes: number
  readonly isNoisy: boolean
  readonly light: Light
}

export type ScanInput = { readonly at: number } & (
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected'; readonly reason: string }
  /** A whole code in good text; `mark` is the same for the same code in one process. */
  | { readonly kind: 'code'; readonly mark: string }
  | { readonly kind: 'refused'; readonly reason: Refusal }
  /** Bytes that are no part of a whole code. */
  | { readonly kind: 'stray'; readonly bytes: number }
  | { readonly kind: 'triggered'; readonly on: boolean }
)

export type ScanEffect =
  | { readonly kind: 'device'; readonly state: DeviceState }
  | { readonly kind: 'light'; readonly light: Light }
  /** The code just handed in is a new reading. */
  | { readonly kind: 'publish' }
  | { readonly kind: 'raise'; readonly code: AlertCode; readonly detail: string }
  | { readonly kind: 'clear'; readonly code: AlertCode }

export interface ScanStep {
  readonly state: ScanState
  readonly effects: readonly ScanEffect[]
}

export const initialScanState: ScanState = {
  last: undefined,
  strayBytes: 0,
  // A process before this one may have left the alert open: the first good code clears it.
  isNoisy: true,
  light: 'unknown',
}

const REFUSALS: Readonly<Record<Refusal, string>> = {
  tooLong: 'a code was longer than is taken, and was dropped',
  unwrapped: 'a code came without the prefix, AIM identifier or suffix it should have, and was dropped',
  notText: 'a code was no text in the character set, and was dropped',
  control: 'a code had control characters in it, and was dropped',
}

export function step(state: ScanState, input: ScanInput, settings: ScanSettings): ScanStep {
  switch (input.kind) {
    case 'connected':
      // A scanner speaks only when it has read something: an open line is all that can be known.
      return {
        state: { ...state, strayBytes: 0, light: 'unknown' },
        effects: [
          { kind: 'device', state: 'online' },
          { kind: 'clear', code: 'device-offline' },
          { kind: 'light', light: 'unknown' },
        ],
      }
    case 'disconnected':
      return {
        state: { ...state, strayBytes: 0, light: 'unknown' },
        effects: [
          { kind: 'device', state: 'offline' },
          { kind: 'raise', code: 'device-offline', detail: input.reason },
          { kind: 'light', light: 'unknown' },
        ],
      }
    case 'code':
      return codeRead(state, input.at, input.mark, settings)
    case 'refused':
      return noisy(state, REFUSALS[input.reason])
    case 'stray': {
      const strayBytes = Math.min(state.strayBytes + input.bytes, STRAY_BYTES)
      const next = { ...state, strayBytes }
      return strayBytes < STRAY_BYTES ? { state: next, effects: [] } : noisy(next, 'bytes that are no code')
    }
    case 'triggered':
      return lit(state, input.on ? 'on' : 'off')
  }
}

function codeRead(state: ScanState, at: number, mark: string, { duplicateMs, hasTrigger }: ScanSettings): ScanStep {
  const { last, isNoisy } = state
  const isRepeated = last?.mark === mark && at - last.at < duplicateMs
  // With a trigger the light goes out by itself when it has done its work.
  const light = lit({ ...state, last: { mark, at }, strayBytes: 0, isNoisy: false }, hasTrigger ? 'off' : 'on')
  return {
    state: light.state,
    effects: [
      ...(isRepeated ? [] : [{ kind: 'publish' } as const]),
      ...(isNoisy ? [{ kind: 'clear', code: 'noise' } as const] : []),
      ...light.effects,
    ],
  }
}

function noisy(state: ScanState, detail: string): ScanStep {
  return { state: { ...state, isNoisy: true }, effects: [{ kind: 'raise', code: 'noise', detail }] }
}

function lit(state: ScanState, light: Light): ScanStep {
  return light === state.light
    ? { state, effects: [] }
    : { state: { ...state, light }, effects: [{ kind: 'light', light }] }
}
