import { createHash } from 'node:crypto'
import type { DeviceEventData, IntakeSettings, RawMessage } from '../../contracts/index.ts'
import type { DriverContext } from '../driver.ts'
import { tally } from '../plate-camera/tally.ts'
import { type Fields, type IntakeMistake, textOf } from './fields.ts'
import { learn, nothingKnown } from './known.ts'
import type { Mapped } from './map.ts'
import { MessageNumbers } from './numbers.ts'
import { minuteCount, paceLimit } from './pace.ts'
import { presence } from './presence.ts'
import { type Reading, readMessage } from './read.ts'

/**
 * What came of a message. `taken`: the hub has it on disk; `again`: it had it already; `ignored`: it is none that anybody wants; `refused`: it is
 * wrong; `tooMany`: more than the configuration allows; `notStored`: the hub has not taken it in time, it is to be sent again.
 */
export interface Fate {
  readonly kind: 'taken' | 'again' | 'ignored' | 'refused' | 'tooMany' | 'notStored'
  readonly mistakes: readonly IntakeMistake[]
  /** For an answer that repeats some of it to the machine itself, as it came: for nobody else. */
  readonly fields: Fields
}

export interface IntakeDesk {
  connected(): void
  disconnected(): void
  /** Never rejects. The bytes are of no further use afterwards and may be overwritten. */
  take(bytes: Uint8Array): Promise<Fate>
  /** Something came that is no message at all: a wrong checksum, too long, of no form. */
  spoiled(why: string): void
  stop(): void
}

export interface IntakeDeskOptions {
  /** How long the hub has to take what a message says; a machine that is not answered can not be told to send it again. */
  readonly keepForMs: number
  onSilent(why: string): void
}

/** Messages that wait for the hub at a time. */
const MOST_UNDER_WAY = 64
/** A message kept for diagnosis is not worth more. */
const RAW_KEEP_MS = 60_000
const MINUTE_MS = 60_000
const NO_FIELDS: Fields = new Map()

/** Takes messages of one machine and says to the hub what they mean, whatever carries them. */
export function intakeDesk(
  context: DriverContext,
  settings: IntakeSettings,
  { keepForMs, onSilent }: IntakeDeskOptions,
): IntakeDesk {
  const { clock, log } = context
  const note = tally(log)
  const isInPace = paceLimit(settings.mostPerMinute)
  const bad = minuteCount(settings.badPerMinute)
  const numbers = settings.number && new MessageNumbers<Promise<Fate>>(settings.number.withinSeconds * 1000)
  const lateMs = (settings.time?.lateSeconds ?? 0) * 1000
  const watch = presence(context, { silentMs: settings.silentSeconds * 1000, onSilent })
  let known = nothingKnown
  let underWay = 0
  let cancelNoise: (() => void) | undefined

  function publish(): void {
    context.status('machine', known.machine)
    context.status('units', known.units)
  }

  function spoiled(why: string): void {
    note(why)
    bad.add(clock.now())
    if (bad.count(clock.now()) < settings.badPerMinute) return
    context.raise('noise', `${settings.badPerMinute} messages within a minute can not be used`)
    awaitCalm()
  }

  function awaitCalm(): void {
    cancelNoise ??= clock.after(MINUTE_MS, () => {
      cancelNoise = undefined
      if (bad.count(clock.now()) >= settings.badPerMinute) awaitCalm()
      else context.clear('noise')
    })
  }

  /** As it came, masked; told to the hub only, which alone can open it. */
  function keep(reading: Reading, bytes: number, verdict: Reading['verdict'], reason: string | undefined): void {
    if (!settings.keepRaw) return
    const id = context.newId()
    const data: DeviceEventData['Machine.MessageEvent'] = {
      verdict,
      bytes,
      sealed: context.seal(rawMessage(reading.shown, settings.rawBytes), id),
      ...(reason !== undefined && { reason: reason.slice(0, 200) }),
    }
    context.emit('Machine.MessageEvent', data, { keepForMs: RAW_KEEP_MS, eventId: id }).catch(() => {})
  }

  async function take(bytes: Uint8Array): Promise<Fate> {
    if (underWay >= MOST_UNDER_WAY || !isInPace(clock.now())) {
      note('more messages than the configuration allows')
      return { kind: 'tooMany', mistakes: [], fields: NO_FIELDS }
    }
    const reading = readMessage(settings, bytes)
    const { verdict, mistakes, rule } = reading
    const fields = reading.fields ?? NO_FIELDS
    if (verdict === 'refused') {
      const why = inWords(mistakes)
      spoiled(`a message${rule ? ` ${rule.name}` : ''} can not be used: ${why}`)
      // A few of them say what is wrong; a flood would only fill the disk.
      if (bad.count(clock.now()) < settings.badPerMinute) keep(reading, bytes.length, 'refused', why)
      return { kind: 'refused', mistakes, fields }
    }
    watch.heard()
    if (verdict === 'ignored') {
      keep(reading, bytes.length, 'ignored', inWords(mistakes))
      return { kind: 'ignored', mistakes, fields }
    }
    const key = keyOf(reading)
    const before = key === undefined ? undefined : numbers?.find(key, clock.now())
    if (before) {
      keep(reading, bytes.length, 'ignored', 'it was sent again')
      const { kind } = await before
      return { kind: kind === 'taken' ? 'again' : kind, mistakes: [], fields }
    }
    const outcome = act(reading, key, bytes.length)
    if (key !== undefined) numbers?.keep(key, outcome, clock.now())
    const fate = await outcome
    if (key !== undefined && fate.kind === 'notStored') numbers?.forget(key)
    return fate
  }

  async function act(reading: Reading, key: string | undefined, bytes: number): Promise<Fate> {
    const { mapped, writtenAt, fields = NO_FIELDS } = reading
    if (!mapped) return { kind: 'ignored', mistakes: [], fields }
    const news = learn(known, mapped, { writtenAt, heardAt: clock.now() }, lateMs)
    known = news.known
    publish()
    if (mapped.describe) {
      const { firmware, ...self } = mapped.describe
      context.describe({
        ...self,
        ...(firmware !== undefined && { firmware: [{ name: 'machine', version: firmware }] }),
      })
    }
    underWay++
    const stored = await store(mapped, key, writtenAt).finally(() => underWay--)
    if (!stored) {
      keep(reading, bytes, 'ignored', 'the hub has not taken it in time')
      return { kind: 'notStored', mistakes: [], fields }
    }
    if (news.late > 0)
      log.debug({ parts: news.late, kind: reading.rule?.name }, 'late news does not replace newer news')
    const saysNothing = news.late > 0 && news.late === parts(mapped) && !mapped.transaction && !mapped.incident
    keep(reading, bytes, saysNothing ? 'ignored' : 'taken', news.late > 0 ? 'newer news has come before' : undefined)
    return { kind: 'taken', mistakes: [], fields }
  }

  /** Both have to be on disk. Sent again after a kill, a transaction of the same number and time has the same id. */
  async function store({ transaction, incident }: Mapped, key: string | undefined, writtenAt: number | undefined) {
    const options = (what: string) => ({
      keepForMs,
      ...(key !== undefined && writtenAt !== undefined && { eventId: idOf(`${key} ${writtenAt} ${what}`) }),
    })
    const told = await Promise.all([
      transaction && context.emit('Machine.TransactionEvent', transaction, options('transaction')),
      incident && context.emit('Machine.IncidentEvent', incident, options('incident')),
    ]).catch(() => ['expired' as const])
    return !told.includes('expired')
  }

  /** What a message is known by: nothing that stood in it can be found in it. */
  function keyOf({ fields, rule }: Reading): string | undefined {
    const values = settings.number?.fields.map((name) => fields?.get(name))
    if (!values || values.some((value) => value === undefined || value === '')) return undefined
    const text = [context.deviceId, rule?.name ?? '', ...values.map((value) => textOf(value ?? ''))].join('\0')
    return createHash('sha256').update(text).digest('hex')
  }

  return {
    connected() {
      context.describe({ model: settings.machine })
      publish()
      watch.connected()
    },
    disconnected: () => watch.disconnected(),
    take,
    spoiled,
    stop() {
      watch.stop()
      cancelNoise?.()
      cancelNoise = undefined
    },
  }
}

function parts({ mode, components, units }: Mapped): number {
  return (mode === undefined ? 0 : 1) + Object.keys(components).length + Object.keys(units).length
}

const inWords = (mistakes: readonly IntakeMistake[]) =>
  mistakes.map(({ place, message }) => (place === '' ? message : `${place} ${message}`)).join('; ')

/** A UUID in form, always the same for the same text. */
function idOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

/** As much of a text as fits, in bytes of its sealed form. */
function rawMessage(text: string, mostBytes: number): RawMessage {
  const fits = (length: number) => Buffer.byteLength(JSON.stringify(text.slice(0, length)), 'utf8') <= mostBytes + 2
  if (fits(text.length)) return { format: 'text', data: text, isCut: false }
  let [least, most] = [0, Math.min(text.length, mostBytes)]
  while (least < most) {
    const middle = Math.ceil((least + most) / 2)
    if (fits(middle)) least = middle
    else most = middle - 1
  }
  return { format: 'text', data: text.slice(0, least).replace(/[\ud800-\udbff]$/, ''), isCut: true }
}
