import type { Finding, FindingCode } from '../../../contracts/index.ts'
import { finding } from './finding.ts'

/**
 * What the words of a status mean for whoever keeps the device alive: severity on the NDC scale (0 noError, 1 routine, 2 warning,
 * 3 suspend, 4 fatal) and whose it is. Words that are not here say nothing.
 */

type Weight = readonly [code: FindingCode, severity: number, owner: Finding['owner'], isSelfClearing?: true]

/** XFS4IoT Common.Status `device`; online and deviceBusy are well. */
export const DEVICE_WORDS: Readonly<Record<string, Weight>> = {
  offline: ['device-offline', 4, 'flm'],
  powerOff: ['device-offline', 4, 'flm'],
  noDevice: ['device-offline', 4, 'flm'],
  hardwareError: ['device-fault', 4, 'slm'],
  userError: ['user-error', 2, 'flm'],
  fraudAttempt: ['fraud-suspected', 4, 'security'],
  potentialFraud: ['fraud-suspected', 4, 'security'],
  starting: ['starting', 1, 'remote', true],
}

/** How a machine rates one of its parts (NDC). Routine errors go away and alarm nobody. */
export const PART_SEVERITIES: Readonly<Record<number, Weight>> = {
  1: ['component-warning', 1, 'flm', true],
  2: ['component-warning', 2, 'flm'],
  3: ['component-suspended', 3, 'slm'],
  4: ['component-fault', 4, 'slm'],
}

export const SUPPLY_WORDS: Readonly<Record<string, Weight>> = {
  low: ['supply-low', 1, 'replenish'],
  out: ['supply-out', 3, 'replenish'],
  overfill: ['supply-overfill', 3, 'replenish'],
}

const PAPER: Readonly<Record<string, Weight>> = {
  low: ['paper-low', 1, 'replenish'],
  out: ['paper-out', 3, 'replenish'],
  jammed: ['media-jammed', 3, 'slm'],
}
const INK: Readonly<Record<string, Weight>> = {
  low: ['supply-low', 1, 'replenish'],
  out: ['supply-out', 3, 'replenish'],
}
const SHUTTER: Readonly<Record<string, Weight>> = Object.fromEntries(
  ['jammed', 'jammedOpen', 'jammedPartiallyOpen', 'jammedClosed', 'jammedUnknown'].map((word) => [
    word,
    ['shutter-fault', 3, 'flm'],
  ]),
)
const DEAD_MODULE: Readonly<Record<string, Weight>> = {
  inoperable: ['component-warning', 2, 'slm'],
  inoperative: ['component-warning', 2, 'slm'],
  inop: ['component-warning', 2, 'slm'],
}
const DEAD_PART: Readonly<Record<string, Weight>> = {
  inoperable: ['component-fault', 3, 'slm'],
  inoperative: ['component-fault', 3, 'slm'],
}
const SENSOR: Readonly<Record<string, Weight>> = {
  on: ['tampered', 4, 'security'],
  true: ['tampered', 4, 'security'],
  tampered: ['tampered', 4, 'security'],
}

/**
 * Words of the parts of a machine by the last level of their name (`positions.outDefault.shutter`: shutter), in lower case; the
 * first pattern that fits decides.
 */
export const DETAIL_WORDS: readonly (readonly [name: RegExp, words: Readonly<Record<string, Weight>>])[] = [
  [/^media$/, { jammed: ['media-jammed', 3, 'slm'] }],
  [/^(dispenser|acceptor)$/, { attention: ['component-warning', 2, 'flm'], stop: ['component-fault', 4, 'flm'] }],
  [/^(toner|ink)$/, INK],
  [/^lamp$/, { fading: ['supply-low', 1, 'replenish'], inop: ['component-warning', 2, 'slm'] }],
  [/^(shutter|vandalshield)$/, SHUTTER],
  [/^(transport|scanner|banknotereader|cutter)$/, DEAD_PART],
  [/^safe(door)?$/, { open: ['door-open', 4, 'security'], tampered: ['tampered', 4, 'security'] }],
  [/^(cabinet.*|.*door)$/, { open: ['door-open', 3, 'security'], tampered: ['tampered', 4, 'security'] }],
  [/^(cover|lid)$/, { open: ['cover-open', 2, 'flm'] }],
  [/^(tamper|seismic|heat|vibration|alarm)(sensor)?$/, SENSOR],
  [
    /^encryptionstate$/,
    {
      notReady: ['component-fault', 4, 'slm'],
      notInitialized: ['component-fault', 4, 'slm'],
      undefined: ['component-fault', 4, 'slm'],
    },
  ],
  [
    /^antifraudmodule$/,
    { inoperable: ['component-warning', 2, 'slm'], deviceDetected: ['fraud-suspected', 4, 'security'] },
  ],
  [/^powerinstatus$/, { noPower: ['power-fault', 3, 'flm'] }],
  [
    /^batterystatus$/,
    { low: ['power-fault', 2, 'flm'], critical: ['power-fault', 3, 'flm'], failure: ['power-fault', 3, 'slm'] },
  ],
  [/^ups$/, { engaged: ['power-fault', 2, 'flm'], low: ['power-fault', 3, 'flm'], noPower: ['power-fault', 3, 'flm'] }],
  [/^(upslow|low)$/, { true: ['power-fault', 3, 'flm'], on: ['power-fault', 3, 'flm'] }],
  [/^(upsengaged|engaged)$/, { true: ['power-fault', 2, 'flm'], on: ['power-fault', 2, 'flm'] }],
  [/^security$/, { notReady: ['component-fault', 3, 'slm'] }],
  [/(module|cameras?)$/, DEAD_MODULE],
]
/** Paper is told by its tray: `paper.upper`, `paper.lower`. */
export const PAPER_NAME = /^paper(\.|$)/i
export const PAPER_WORDS = PAPER

/** The machine itself says that it is being looked after. */
export const OWN_MAINTENANCE: readonly (readonly [name: RegExp, words: ReadonlySet<string>])[] = [
  [/^operatorswitch$/, new Set(['maintenance', 'supervisor'])],
  [/^exchange$/, new Set(['active'])],
  [/^(vendormode|service)$/, new Set(['active', 'enterPending', 'exitPending', 'on'])],
]

export function lastLevel(name: string): string {
  return (name.split('.').at(-1) ?? '').toLowerCase()
}

/** A word's own property, and nothing an object has by birth. */
export function meaning(words: Readonly<Record<string, Weight>>, word: unknown): Weight | undefined {
  return typeof word === 'string' && Object.hasOwn(words, word) ? words[word] : undefined
}

export function asFinding(
  [code, severity, owner, isSelfClearing]: Weight,
  component: string | null,
  detail: string | null,
): Finding {
  return finding(code, severity, owner, { component, detail, selfClearing: isSelfClearing ?? false })
}
