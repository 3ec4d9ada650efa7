import type { SimulatedDevice, SimulatorContext, SimulatorFactory } from '../device.ts'
import { appendedAddresses, cardText } from './cardText.ts'
import { type Cardholder, type InventionOptions, inventPerson, LAYOUTS } from './inventedPeople.ts'

/** What a command gets: bytes behind the head (SW1 SW2 SW3 and data), or nothing at all. */
type Answer = readonly number[] | 'silence'
interface Reader {
  card:
    | {
        readonly holder: Cardholder
        readonly text: Uint8Array
        readonly photo: Uint8Array
        /** Addresses appended later, as they lie on the card. */
        readonly appended: Uint8Array
      }
    | undefined
  /** The card was read since it came; most readers do not find it again until it is lifted. */
  handled: boolean
  found: boolean
  selected: boolean
  /** The text has been read and nothing else been asked since: appended addresses may be asked for. */
  open: boolean
  findsLyingCards: boolean
  selfTestFailed: boolean
  unauthorised: boolean
  silent: boolean
  delayMs: number
  /** Answers still to be given a wrong checksum, or to be given twice. */
  corruptNext: number
  doubleNext: number
  errors: { sw: readonly [number, number, number]; times: number; on: string | undefined }[]
  reads: number
  fingerprintRequests: number
  /** Bytes of fingerprint on every card. */
  readonly fingerprintBytes: number
  /** What the host has set; this simulator goes on at the rate of its line. */
  baudRate: number
  maxRadioFrame: number | null
}

/** CMD and PARA as one number. */
const FIND = 0x2001
const SELECT = 0x2002
const READ = 0x3001
const READ_WITH_FINGERPRINT = 0x3010
const APPENDED = 0x3003
const NAMES: Readonly<Record<number, string>> = {
  [FIND]: 'find',
  [SELECT]: 'select',
  [READ]: 'read',
  [APPENDED]: 'address',
  0x10ff: 'reset',
  0x11ff: 'status',
  0x12ff: 'samId',
  0x61ff: 'radioFrame',
}
const BAUD_RATES = [115_200, 57_600, 38_400, 19_200, 9_600]
/** Maker 5, type 1, 2011-08-08, number 123456, random 987654321; low bytes first. */
const SAM_ID = [5, 0, 1, 0, 0xd8, 0xdd, 0x32, 1, 0x40, 0xe2, 1, 0, 0xb1, 0x68, 0xde, 0x3a]
const ok = (data: readonly number[] = []): Answer => [0, 0, 0x90, ...data]
const status = (sw3: number): Answer => [0, 0, sw3]

/** First answer wins: faults stand in front, what a sound reader does comes last. */
type Behaviour = (
  reader: Reader,
  command: number,
  data: readonly number[],
  notice: SimulatorContext['notice'],
) => Answer | undefined

const silence: Behaviour = (reader) => (reader.silent ? 'silence' : undefined)
const brokenModule: Behaviour = (reader) => {
  if (reader.selfTestFailed) return status(0x60)
  return reader.unauthorised ? status(0x66) : undefined
}
const injectedError: Behaviour = (reader, command) => {
  const error = reader.errors.find(({ on, times }) => times > 0 && (on === undefined || on === NAMES[command]))
  if (!error) return undefined
  error.times--
  return error.sw
}

function documentOf({ card, fingerprintBytes }: Reader, withFingerprint: boolean): readonly number[] {
  if (!card) return []
  const lengths = [1, 0, 4, 0]
  if (!withFingerprint) return [...lengths, ...card.text, ...card.photo]
  const fingerprint = Array.from({ length: fingerprintBytes }, (_, place) => (place * 7) & 0xff)
  return [...lengths, fingerprintBytes >> 8, fingerprintBytes & 0xff, ...card.text, ...card.photo, ...fingerprint]
}

const soundReader: Behaviour = (reader, command, data, notice) => {
  const opened = reader.open
  reader.open = false
  switch (command) {
    case 0x10ff:
      Object.assign(reader, { handled: false, found: false, selected: false })
      return ok()
    case 0x11ff:
      return ok()
    case 0x12ff:
      return ok(SAM_ID)
    case FIND:
      reader.selected = false
      reader.found = reader.card !== undefined && (!reader.handled || reader.findsLyingCards)
      return reader.found ? [0, 0, 0x9f, 0, 0, 0, 0] : status(0x80)
    case SELECT:
      reader.selected = reader.found && reader.card !== undefined
      reader.found = false
      return reader.selected ? ok([0, 0, 0, 0, 0, 0, 0, 0]) : status(0x81)
    case READ:
    case READ_WITH_FINGERPRINT: {
      const readable = reader.selected && reader.card !== undefined
      reader.selected = false
      if (!readable) return status(0x41)
      Object.assign(reader, { handled: true, open: true })
      reader.reads++
      if (command === READ_WITH_FINGERPRINT) reader.fingerprintRequests++
      notice('card-read', { reads: reader.reads })
      return ok(documentOf(reader, command === READ_WITH_FINGERPRINT))
    }
    case APPENDED: {
      const readable = (reader.selected || opened) && reader.card !== undefined
      if (!readable) return status(0x41)
      reader.open = true
      return reader.card?.appended.length ? ok([...reader.card.appended]) : status(0x91)
    }
    case 0x61ff:
      if (data.length !== 1) return status(0x21)
      reader.maxRadioFrame = data[0] ?? null
      return ok()
    default: {
      const baudRate = BAUD_RATES[command - 0x6000]
      if (baudRate === undefined) return status(0x21)
      reader.baudRate = baudRate
      return ok()
    }
  }
}
const BEHAVIOURS: readonly Behaviour[] = [silence, brokenModule, injectedError, soundReader]

/** `AA AA AA 96 69 | length | body | XOR`. */
function frameOf(body: readonly number[]): number[] {
  const counted = [(body.length + 1) >> 8, (body.length + 1) & 0xff, ...body]
  return [0xaa, 0xaa, 0xaa, 0x96, 0x69, ...counted, counted.reduce((check, byte) => check ^ byte, 0)]
}

/** Cuts commands out of the host's bytes; gives CMD and PARA, or the SW3 of what is wrong with the frame. */
function createHostParser(onCommand: (command: number, data: readonly number[]) => void, onBad: (sw3: number) => void) {
  let held: number[] = []
  return {
    clear() {
      held = []
    },
    push(bytes: Uint8Array) {
      held.push(...bytes)
      for (;;) {
        const text = String.fromCharCode(...held)
        const start = text.indexOf('\xaa\xaa\xaa\x96\x69')
        held = start < 0 ? held.slice(-4) : held.slice(start)
        if (start < 0 || held.length < 7) return
        const length = ((held[5] ?? 0) << 8) | (held[6] ?? 0)
        if (length < 3 || length > 0x60) {
          held = held.slice(5)
          onBad(0x11)
          continue
        }
        if (held.length < 7 + length) return
        const frame = held.slice(0, 7 + length)
        held = held.slice(frame.length)
        const check = frame.slice(5, -1).reduce((sum, byte) => sum ^ byte, 0)
        if (check !== frame.at(-1)) onBad(0x10)
        else onCommand(((frame[7] ?? 0) << 8) | (frame[8] ?? 0), frame.slice(9, -1))
      }
    },
  }
}

function fieldsOf(argument: unknown): Record<string, unknown> {
  return typeof argument === 'object' && argument !== null ? (argument as Record<string, unknown>) : {}
}

/** `{ seed, layout?, age?, today? }` for an invented person, single fields put on top of it. */
function holderOf(argument: unknown): Cardholder {
  const fields = fieldsOf(argument)
  const layout = fields['layout']
  if (layout !== undefined && !LAYOUTS.some((known) => known === layout))
    throw new Error(`no such layout: ${String(layout)}`)
  const seed = typeof fields['seed'] === 'number' ? fields['seed'] : 1
  return { ...inventPerson(seed, fields as InventionOptions), ...fields } as Cardholder
}

/** 1024 bytes that look like no text, different for different people. */
function photoOf(holder: Cardholder): Uint8Array {
  const start = [...holder.number].reduce((sum, character) => sum + character.charCodeAt(0), 0)
  return Uint8Array.from({ length: 1024 }, (_, place) => (start + place * 37 + (place >> 5) * 11) & 0xff)
}

const byteOf = (value: unknown) => (typeof value === 'number' ? value & 0xff : 0)
const on = (argument: unknown) => fieldsOf(argument)['on'] !== false
const count = (argument: unknown) => Number(fieldsOf(argument)['times'] ?? 1)

/**
 * A SAM_V reader on its serial line. Acts: `present-card` (see `holderOf`; `appended`: addresses the holder had added later),
 * `remove-card`, `sam-error` { sw3, sw1?, sw2?, times?, on?: find | select | read | address | reset | status | samId | radioFrame }
 * (in place of the same one given before; times 0 ends it), `self-test-failure`, `unauthorised`, `silent`, `found-while-lying`
 * (each { on? }), `slow` { ms }, `corrupt` and `double` { times? } for the next answers. Settings `findsLyingCards`,
 * `fingerprintBytes` (0, 512 or 1024; default 0). Notices: `card-presented`, `card-removed`, `card-read`.
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const reader: Reader = {
    card: undefined,
    handled: false,
    found: false,
    selected: false,
    open: false,
    findsLyingCards: settings['findsLyingCards'] === true,
    selfTestFailed: false,
    unauthorised: false,
    silent: false,
    delayMs: 0,
    corruptNext: 0,
    doubleNext: 0,
    errors: [],
    reads: 0,
    fingerprintRequests: 0,
    fingerprintBytes:
      settings['fingerprintBytes'] === 512 || settings['fingerprintBytes'] === 1024 ? settings['fingerprintBytes'] : 0,
    baudRate: 115_200,
    maxRadioFrame: null,
  }

  function transmit(body: readonly number[]): void {
    const frame = frameOf(body)
    if (reader.corruptNext > 0) {
      reader.corruptNext--
      frame[frame.length - 1] = (frame[frame.length - 1] ?? 0) ^ 0x55
    }
    const copies = reader.doubleNext > 0 ? 2 : 1
    reader.doubleNext = Math.max(0, reader.doubleNext - 1)
    const send = () => {
      for (let copy = 0; copy < copies; copy++) context.send(Uint8Array.from(frame))
    }
    if (reader.delayMs > 0) context.clock.after(reader.delayMs, send)
    else send()
  }

  const parser = createHostParser(
    (command, data) => {
      for (const behaviour of BEHAVIOURS) {
        const answer = behaviour(reader, command, data, context.notice)
        if (answer === undefined) continue
        if (answer !== 'silence') transmit(answer)
        return
      }
    },
    (sw3) => {
      if (!reader.silent) transmit([0, 0, sw3])
    },
  )

  const acts: Readonly<Record<string, (argument: unknown) => void>> = {
    'present-card': (argument) => {
      const holder = holderOf(argument)
      const appended = appendedAddresses(fieldsOf(argument)['appended'])
      const card = { holder, text: cardText(holder), photo: photoOf(holder), appended }
      Object.assign(reader, { card, handled: false, found: false, selected: false, open: false })
      context.notice('card-presented', { layout: holder.layout })
    },
    'remove-card': () => {
      Object.assign(reader, { card: undefined, handled: false, found: false, selected: false, open: false })
      context.notice('card-removed', {})
    },
    'sam-error': (argument) => {
      const { sw1, sw2, sw3, on: command } = fieldsOf(argument)
      if (typeof sw3 !== 'number') throw new Error('sam-error needs { sw3 }')
      const on = typeof command === 'string' ? command : undefined
      reader.errors = reader.errors.filter((error) => error.times > 0 && (error.sw[2] !== sw3 || error.on !== on))
      reader.errors.push({ sw: [byteOf(sw1), byteOf(sw2), sw3 & 0xff], times: count(argument), on })
    },
    'self-test-failure': (argument) => {
      reader.selfTestFailed = on(argument)
    },
    unauthorised: (argument) => {
      reader.unauthorised = on(argument)
    },
    silent: (argument) => {
      reader.silent = on(argument)
    },
    'found-while-lying': (argument) => {
      reader.findsLyingCards = on(argument)
    },
    slow: (argument) => {
      reader.delayMs = Number(fieldsOf(argument)['ms'] ?? 0)
    },
    corrupt: (argument) => {
      reader.corruptNext = count(argument)
    },
    double: (argument) => {
      reader.doubleNext = count(argument)
    },
  }

  return {
    protocol: 'idcard-sam',
    receive: (bytes) => parser.push(bytes),
    lineOpened: () => parser.clear(),
    lineClosed: () => parser.clear(),
    act(action, argument) {
      const act = acts[action]
      if (!act) throw new Error(`idcard-sam has no act ${action}`)
      act(argument)
    },
    look: () => ({
      card: reader.card ? { layout: reader.card.holder.layout, name: reader.card.holder.name } : null,
      handled: reader.handled,
      reads: reader.reads,
      fingerprintRequests: reader.fingerprintRequests,
      silent: reader.silent,
      selfTestFailed: reader.selfTestFailed,
      unauthorised: reader.unauthorised,
      findsLyingCards: reader.findsLyingCards,
      delayMs: reader.delayMs,
      corruptNext: reader.corruptNext,
      doubleNext: reader.doubleNext,
      errors: reader.errors
        .filter(({ times }) => times > 0)
        .map(({ sw, times, on }) => ({ sw3: sw[2], times, on: on ?? null })),
      baudRate: reader.baudRate,
      maxRadioFrame: reader.maxRadioFrame,
    }),
  }
}
