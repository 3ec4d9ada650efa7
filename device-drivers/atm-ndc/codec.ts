import { NDC_DEVICES } from './devices.ts'
import { withoutCards } from './mask.ts'

/**
 * NDC messages, as far as they tell how a machine is. Fields end with FS, groups within a field with GS:
 *
 *     12 FS luno FS FS device+status FS severities FS diagnostic FS supplies             unsolicited
 *     22 FS luno FS FS [time variant FS] descriptor FS ...                               solicited
 *     11 FS luno FS FS time variant FS flags FS track 2 FS track 3 FS operation FS ...   a customer's request
 *     1  FS luno FS sequence FS command                                                  from the host to the machine
 *
 * A message authentication code may stand behind the last field; it is passed over.
 */
const FS = '\x1c'
const GS = '\x1d'

export interface DeviceReport {
  /** Letter of `NDC_DEVICES`. */
  readonly device: string
  /** What stands behind the letter. */
  readonly status: string
  /** The device's own first, then of its cassettes or hoppers; empty: not told. */
  readonly severities: readonly number[]
  readonly diagnostic: string
  /** Digits; of the cash handler the reject bin, then the cassettes. */
  readonly supplies: string
}

export interface Counters {
  readonly transactions: number
  /** Of cassettes 1 to 4. */
  readonly notes: readonly number[]
  readonly rejected: readonly number[]
  readonly dispensed: readonly number[]
  readonly captured: number
}

export type TerminalState =
  | {
      readonly kind: 'configuration'
      readonly id: string
      readonly fitness: string
      readonly supplies: string
      readonly sensors: string
    }
  | { readonly kind: 'counters'; readonly counters: Counters }
  | { readonly kind: 'clock'; readonly status: string }
  | { readonly kind: 'configurationId'; readonly id: string }
  | { readonly kind: 'hardware'; readonly id: string; readonly product: string }
  /** Digits by the letters of the devices. */
  | { readonly kind: 'supplies' | 'fitness'; readonly devices: readonly (readonly [letter: string, digits: string])[] }
  | { readonly kind: 'sensors'; readonly sensors: string }
  | { readonly kind: 'release'; readonly release: string; readonly software: string }
  | { readonly kind: 'options'; readonly digits: string }
  | { readonly kind: 'deposits' }

export type HostCommand = 'goInService' | 'goOutOfService' | 'other'

export type NdcMessage =
  | { readonly kind: 'report'; readonly luno: string; readonly isSolicited: boolean; readonly report: DeviceReport }
  | { readonly kind: 'ready' | 'transactionReady'; readonly luno: string }
  /** `code`: as B09; absent where the machine gives none. */
  | { readonly kind: 'rejected'; readonly luno: string; readonly code: string | undefined }
  | { readonly kind: 'state'; readonly luno: string; readonly state: TerminalState }
  | { readonly kind: 'request'; readonly luno: string; readonly operation: string }
  | { readonly kind: 'command'; readonly luno: string; readonly command: HostCommand }
  /** Of a class that tells nothing of how the machine is. */
  | { readonly kind: 'other'; readonly luno: string | undefined; readonly messageClass: string }

export type Decoded =
  | { readonly ok: true; readonly message: NdcMessage }
  /** Why, without a word of the message. */
  | { readonly ok: false; readonly reason: string }

const LUNO = /^[0-9]{3,9}$/
const STATUS_CLASSES = new Set(['1', '12', '22'])
const DESCRIPTORS = new Set(['8', '9', 'A', 'B', 'C', 'F'])
const TIME_VARIANT = /^[0-9A-F]{8}$/i
const SEVERITIES = /^[0-4]*$/
const SUPPLIES = /^[0-4]*$/

/** What is shown to people as it stands: no control characters, nothing that may be a card. */
const plain = (text: string, longest: number) => withoutCards(text.slice(0, longest).replace(/[^ -~]/g, '?'))

const message = (found: NdcMessage): Decoded => ({ ok: true, message: found })
const refused = (reason: string): Decoded => ({ ok: false, reason })

/** @param text one message without its framing, a character for each byte. Never throws. */
export function decode(text: string): Decoded {
  const fields = text.split(FS)
  const [messageClass = '', luno = ''] = fields
  if (!/^[1-9][0-9A-Z]?$/.test(messageClass) || fields.length < 2)
    return refused('it does not begin with a message class')
  // Two messages in one, or none: what looks like one would be taken for it, and kept.
  if (STATUS_CLASSES.has(messageClass) && !isPrintable(fields)) return refused('characters that no status has')
  switch (messageClass) {
    case '12':
      return LUNO.test(luno) ? reported(luno, false, fields.slice(3)) : refused('no logical unit number')
    case '22':
      return LUNO.test(luno) ? solicited(luno, fields) : refused('no logical unit number')
    case '11':
      if (!LUNO.test(luno)) return refused('no logical unit number')
      return message({ kind: 'request', luno, operation: operationOf(fields) })
    case '1':
      if (!LUNO.test(luno)) return refused('no logical unit number')
      return message({ kind: 'command', luno, command: commandOf(fields[3] ?? '') })
    default:
      return message({ kind: 'other', luno: LUNO.test(luno) ? luno : undefined, messageClass })
  }
}

const isPrintable = (fields: readonly string[]) => fields.every((field) => /^[ -~]*$/.test(field.replaceAll(GS, '')))

function operationOf(fields: readonly string[]): string {
  const operation = fields[7] ?? ''
  return /^[ A-I]{1,8}$/.test(operation) ? operation.trimEnd() : ''
}

function commandOf(text: string): HostCommand {
  if (text.startsWith('1')) return 'goInService'
  return text.startsWith('2') ? 'goOutOfService' : 'other'
}

function reported(luno: string, isSolicited: boolean, fields: readonly string[]): Decoded {
  const [identity = '', severities = '', diagnostic = '', supplies = ''] = fields
  const device = identity.slice(0, 1)
  if (!Object.hasOwn(NDC_DEVICES, device)) return refused('a device that is not known')
  if (!SEVERITIES.test(severities)) return refused('severities out of their range')
  if (!SUPPLIES.test(supplies)) return refused('supplies out of their range')
  const report = {
    device,
    status: plain(identity.slice(1), 64),
    severities: [...severities].map(Number),
    diagnostic: plain(diagnostic, 64),
    supplies,
  }
  return message({ kind: 'report', luno, isSolicited, report })
}

function solicited(luno: string, fields: readonly string[]): Decoded {
  const [third = '', fourth = ''] = fields.slice(3)
  const hasVariant = !isDescriptor(third) && (third === '' || TIME_VARIANT.test(third)) && isDescriptor(fourth)
  const descriptor = (hasVariant ? fourth : third).slice(0, 1)
  if (!isDescriptor(hasVariant ? fourth : third)) return refused('no status descriptor')
  const rest = fields.slice(hasVariant ? 5 : 4)
  switch (descriptor) {
    case '8':
      return reported(luno, true, rest)
    case '9':
      return message({ kind: 'ready', luno })
    case 'B':
      return message({ kind: 'transactionReady', luno })
    case 'A':
      return message({ kind: 'rejected', luno, code: undefined })
    case 'C':
      return message({ kind: 'rejected', luno, code: /^[0-9A-E][0-9]{0,2}/.exec(rest[0] ?? '')?.[0] })
    default:
      return terminalState(luno, rest)
  }
}

/** Of one letter, data may follow in groups. */
const isDescriptor = (field: string) => DESCRIPTORS.has(field.split(GS, 1)[0] ?? '')

function terminalState(luno: string, fields: readonly string[]): Decoded {
  const state = stateOf(fields)
  return typeof state === 'string' ? refused(state) : message({ kind: 'state', luno, state })
}

/** A text: why it is none. */
function stateOf(fields: readonly string[]): TerminalState | string {
  const [first = ''] = fields
  const body = first.slice(1)
  switch (first.slice(0, 1)) {
    case '1':
      return {
        kind: 'configuration',
        id: plain(body, 4),
        fitness: digitsOf(fields[1]),
        supplies: digitsOf(fields[3]),
        sensors: digitsOf(fields[4]),
      }
    case '2':
      return countersOf(body)
    case '5':
      return { kind: 'clock', status: plain(body, 1) }
    case '6':
      return { kind: 'configurationId', id: plain(body, 4) }
    case 'H':
      return { kind: 'hardware', id: plain(body.slice(1), 4), product: plain((fields[1] ?? '').slice(1), 8) }
    case 'I':
      return byLetter('supplies', body)
    case 'J':
      return byLetter('fitness', body)
    case 'K':
      // Sensors first, tamper indicators in a field of their own.
      return { kind: 'sensors', sensors: digitsOf(body.slice(1)) + digitsOf((fields[1] ?? '').slice(1)) }
    case 'L':
      return { kind: 'release', release: plain(body.slice(1), 40), software: plain((fields[1] ?? '').slice(1), 40) }
    case 'M':
      return { kind: 'options', digits: plain(body.slice(1), 40) }
    case 'N':
      return { kind: 'deposits' }
    default:
      return 'a terminal state that is not known'
  }
}

const digitsOf = (text: string | undefined) => /^[0-9]*/.exec(text ?? '')?.[0] ?? ''

/** `A`, the group's own letter, before the first. */
function byLetter(kind: 'supplies' | 'fitness', body: string): TerminalState | string {
  const groups = body
    .slice(1)
    .split(GS)
    .filter((group) => group !== '')
  if (!groups.every((group) => SUPPLIES.test(group.slice(1)))) return `${kind} out of their range`
  return { kind, devices: groups.map((group) => [group.slice(0, 1), group.slice(1)] as const) }
}

/** Serial number 4, transactions 7, then four times five digits of notes, rejected, dispensed and last dispensed, captured cards 5. */
function countersOf(body: string): TerminalState | string {
  if (!/^[0-9]{96}/.test(body)) return 'counters that are no numbers'
  const four = (from: number) => [0, 1, 2, 3].map((place) => Number(body.slice(from + 5 * place, from + 5 * place + 5)))
  return {
    kind: 'counters',
    counters: {
      transactions: Number(body.slice(4, 11)),
      notes: four(11),
      rejected: four(31),
      dispensed: four(51),
      captured: Number(body.slice(91, 96)),
    },
  }
}
