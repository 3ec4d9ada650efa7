import { createHmac, randomBytes } from 'node:crypto'
import { type Identity, ReaderSettings } from '../../contracts/index.ts'
import type { Driver, DriverCommand, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import type { Parsed } from '../framing/frameParser.ts'
import { FrameReader } from '../framing/frameReader.ts'
import type { BytePort } from '../transport/port.ts'
import type { ReadFailure } from './answers.ts'
import { encodeCommand, encodeRadioFrame, type Reply, readAppended, readSerial, replyFormat } from './codec.ts'
import { type DocumentReading, readDocument, withAppended } from './documentText.ts'
import { step } from './exchange.ts'
import {
  type ErrandName,
  initialReaderState,
  type Outcome,
  type ReaderEffect,
  type ReaderInput,
} from './readerState.ts'

const GAP_MS = 100
/** How long a reading is worth carrying to a hub that does not answer: the person stands there and tries again. */
const READING_KEEP_MS = 10_000

/**
 * Second-generation identity card reader behind a SAM_A/SAM_V module on a serial line, 8N1. Built to the published protocol;
 * not yet certified on hardware. Readers come set to 115200 baud and can be set to 57600, 38400, 19200 or 9600; the driver speaks
 * at the rate of the branch's configuration and never changes the reader's. A reader in USB mode is no serial port: it has to be
 * switched to its serial one.
 */
export const definition: DriverDefinition = {
  name: 'idcard-sam',
  class: 'idCardReader',
  interfaces: ['common', 'cardReader'],
  commands: ['IdCard.Reset', 'IdCard.GetSerial'],
  defaultBaudRate: 115_200,
  settings: ReaderSettings,
  personalBytes: true,
  create,
}

const TOO_LATE: DriverCompletion = { completionCode: 'timeOut', errorCode: 'DEADLINE_PASSED', effect: 'notDone' }
const NOT_SENT: DriverCompletion = {
  completionCode: 'deviceNotReady',
  errorCode: 'DEVICE_OFFLINE',
  effect: 'notDone',
}
const COMPLETIONS: Record<ErrandName, Record<Outcome, DriverCompletion>> = {
  reset: {
    done: { completionCode: 'success', effect: 'done' },
    refused: { completionCode: 'commandErrorCode', errorCode: 'DEVICE_FAULT', effect: 'notDone' },
    fault: { completionCode: 'hardwareError', errorCode: 'DEVICE_FAULT', effect: 'notDone' },
    notSent: NOT_SENT,
    tooLate: TOO_LATE,
    noAnswer: { completionCode: 'timeOut', errorCode: 'DEVICE_TIMEOUT', effect: 'unknown' },
    lost: { completionCode: 'deviceNotReady', errorCode: 'DEVICE_INDETERMINATE', effect: 'unknown' },
  },
  // A question changes nothing: without an answer it is not done, and may be asked again.
  serial: {
    done: { completionCode: 'success', effect: 'done' },
    refused: { completionCode: 'commandErrorCode', errorCode: 'DEVICE_FAULT', effect: 'notDone' },
    fault: { completionCode: 'hardwareError', errorCode: 'DEVICE_FAULT', effect: 'notDone' },
    notSent: NOT_SENT,
    tooLate: TOO_LATE,
    noAnswer: { completionCode: 'timeOut', errorCode: 'DEVICE_TIMEOUT', effect: 'notDone' },
    lost: NOT_SENT,
  },
}
const ERRANDS: Partial<Record<DriverCommand['name'], ErrandName>> = {
  'IdCard.Reset': 'reset',
  'IdCard.GetSerial': 'serial',
}

const BAD_READINGS: Record<Exclude<DocumentReading['kind'], 'identity'>, ReadFailure> = {
  numberWrong: 'checkDigit',
  unknownLayout: 'wrongCard',
}

/** Personal data at hand while one input is worked on. */
interface AtHand {
  readonly identity?: Identity
  readonly appended?: readonly string[]
}

function create(context: DriverContext): Driver {
  const { appendedAddress = false, maxRadioFrameBytes } = context.settings as ReaderSettings
  // Recognises a card that lies still without keeping its number; dies with the process.
  const markKey = randomBytes(32)
  let state = initialReaderState({
    baudRate: context.baudRate,
    appendedAddress,
    maxRadioFrame: maxRadioFrameBytes,
  })
  let port: BytePort | undefined
  let cancelWake: (() => void) | undefined
  /** The document whose appended addresses are being asked for; in no other phase is one kept. */
  let held: Identity | undefined
  let lastSerial: string | undefined
  const waiting: Record<ErrandName, ((completion: DriverCompletion) => void)[]> = { reset: [], serial: [] }
  const reader = new FrameReader(replyFormat, {
    clock: context.clock,
    gapMs: GAP_MS,
    onParsed,
    onNoise: (bytes) => feed({ kind: 'noise', at: context.clock.now(), bytes }),
  })

  function feed(input: ReaderInput, atHand: AtHand = {}): void {
    const next = step(state, input)
    state = next.state
    const identity = atHand.identity ?? held
    held = state.phase === 'appending' ? identity : undefined
    for (const effect of next.effects) perform(effect, identity, atHand.appended ?? [])
  }

  function perform(effect: ReaderEffect, identity: Identity | undefined, appended: readonly string[]): void {
    switch (effect.kind) {
      case 'send':
        return write(encodeCommand(effect.command))
      case 'sendRadioFrame':
        return write(encodeRadioFrame(effect.bytes))
      case 'wake':
        cancelWake?.()
        cancelWake =
          effect.inMs === undefined
            ? undefined
            : context.clock.after(effect.inMs, () => {
                cancelWake = undefined
                feed({ kind: 'timer', at: context.clock.now() })
              })
        return
      case 'device':
        return context.status('common', { device: effect.state })
      case 'media':
        return context.status('cardReader', { media: effect.media })
      case 'identified':
        if (effect.serial !== lastSerial) context.log.info({ serial: effect.serial }, 'the reader has said its number')
        lastSerial = effect.serial
        return
      case 'publish':
        if (identity) publish(withAppended(identity, appended)).catch(notSent)
        return
      case 'readFailed':
        context.log.info({ reason: effect.reason, answer: effect.words }, 'document can not be read')
        context.emit('IdCard.ReadFailedEvent', { reason: effect.reason }, { keepForMs: READING_KEEP_MS }).catch(notSent)
        return
      case 'raise':
        return context.raise(effect.code, effect.detail)
      case 'clear':
        return context.clear(effect.code)
      case 'errandDone':
        return complete(effect)
      case 'fail':
        return context.fail(effect.reason)
    }
  }

  function complete({ errand, outcome, words, serial }: Extract<ReaderEffect, { kind: 'errandDone' }>): void {
    const completion: DriverCompletion = {
      ...COMPLETIONS[errand][outcome],
      ...(outcome !== 'done' && { errorDescription: words }),
      ...(serial !== undefined && { data: { serial } }),
    }
    for (const resolve of waiting[errand].splice(0)) resolve(completion)
  }

  async function publish(identity: Identity): Promise<void> {
    const eventId = context.newId()
    const sealed = context.seal(identity, eventId)
    const { documentType } = identity
    context.log.info({ documentType, eventId }, 'document read')
    const outcome = await context.emit(
      'IdCard.ReadEvent',
      { documentType, sealed },
      { keepForMs: READING_KEEP_MS, eventId },
    )
    if (outcome === 'expired') context.log.warn({ eventId }, 'the hub did not take the reading in time')
  }

  /** The words of the failure stay out of the log: they may quote what was to be sent. */
  function notSent(): void {
    context.log.error({}, 'a reading could not be sent')
  }

  function write(bytes: Uint8Array): void {
    const target = port
    target?.write(bytes).catch(() => {
      if (target === port) context.fail('a command could not be written')
    })
  }

  function onParsed(parsed: Parsed<Reply>): void {
    const at = context.clock.now()
    if (parsed.kind === 'corrupt') return feed({ kind: 'corrupt', at })
    const reply = parsed.frame
    switch (reply.kind) {
      case 'plain': {
        const { sw1, sw2, sw3, data } = reply
        const [serial, appended] = [readSerial(data), readAppended(data)]
        data.fill(0)
        return feed({ kind: 'answer', at, status: { sw1, sw2, sw3 }, serial }, { appended })
      }
      case 'fingerprints':
        return context.log.warn({}, 'an answer with fingerprints, which nobody asked for, was dropped')
      case 'document':
        return onText(reply.text, at)
    }
  }

  function onText(text: Uint8Array, at: number): void {
    const reading = readDocument(text)
    text.fill(0)
    if (reading.kind !== 'identity') {
      return feed({ kind: 'document', at, reading: { kind: 'bad', reason: BAD_READINGS[reading.kind] } })
    }
    const { identity } = reading
    const mark = createHmac('sha256', markKey).update(`${identity.documentType} ${identity.number}`).digest('hex')
    feed({ kind: 'document', at, reading: { kind: 'good', mark } }, { identity })
  }

  return {
    connected(opened) {
      port = opened
      reader.reset()
      feed({ kind: 'connected', at: context.clock.now() })
    },
    disconnected() {
      port = undefined
      reader.reset()
      feed({ kind: 'disconnected', at: context.clock.now() })
    },
    received(bytes) {
      reader.received(bytes)
      // The chunk may hold a part of a document: it was copied and is of no further use to anybody.
      bytes.fill(0)
    },
    execute(command: DriverCommand): Promise<DriverCompletion> {
      const errand = ERRANDS[command.name]
      if (!errand) {
        return Promise.resolve({
          completionCode: 'unsupportedCommand',
          errorCode: 'COMMAND_UNSUPPORTED',
          effect: 'notDone',
        })
      }
      const leftMs = command.deadline - context.clock.now()
      if (leftMs <= 0) return Promise.resolve(TOO_LATE)
      return new Promise((resolve) => {
        const cancelDue = context.clock.after(leftMs, () => feed({ kind: 'due', at: context.clock.now(), errand }))
        waiting[errand].push((completion) => {
          cancelDue()
          resolve(completion)
        })
        // A second one while the first is under way is answered with it.
        feed({ kind: 'wanted', at: context.clock.now(), errand })
      })
    },
    stop() {
      port = undefined
      held = undefined
      reader.reset()
      cancelWake?.()
      for (const errand of ['reset', 'serial'] as const)
        for (const resolve of waiting[errand].splice(0)) resolve(COMPLETIONS[errand].lost)
    },
  }
}
