import { createHmac, randomBytes } from 'node:crypto'
import { type Identity, ReaderSettings } from '../../contracts/index.ts'
import type { Driver, DriverCommand, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import type { Parsed } from '../framing/frameParser.ts'
import { FrameReader } from '../framing/frameReader.ts'
import type { BytePort } from '../transport/port.ts'
import type { ReadFailure } from './answers.ts'
import { encodeCommand, type Reply, replyFormat } from './codec.ts'
import { type DocumentReading, readDocument } from './documentText.ts'
import { initialReaderState, type ReaderEffect, type ReaderInput, type ResetOutcome, step } from './exchange.ts'

const GAP_MS = 100
/** How long a reading is worth carrying to a hub that does not answer: the person stands there and tries again. */
const READING_KEEP_MS = 10_000

/** Second-generation identity card reader behind a SAM_A/SAM_V module on a serial line. */
export const definition: DriverDefinition = {
  name: 'idcard-sam',
  class: 'idCardReader',
  interfaces: ['common', 'cardReader'],
  commands: ['IdCard.Reset'],
  defaultBaudRate: 115_200,
  settings: ReaderSettings,
  personalBytes: true,
  create,
}

const RESET_COMPLETIONS: Record<ResetOutcome, DriverCompletion> = {
  done: { completionCode: 'success', effect: 'done' },
  refused: { completionCode: 'commandErrorCode', errorCode: 'DEVICE_FAULT', effect: 'notDone' },
  fault: { completionCode: 'hardwareError', errorCode: 'DEVICE_FAULT', effect: 'notDone' },
  notSent: { completionCode: 'deviceNotReady', errorCode: 'DEVICE_OFFLINE', effect: 'notDone' },
  tooLate: { completionCode: 'timeOut', errorCode: 'DEADLINE_PASSED', effect: 'notDone' },
  noAnswer: { completionCode: 'timeOut', errorCode: 'DEVICE_TIMEOUT', effect: 'unknown' },
  lost: { completionCode: 'deviceNotReady', errorCode: 'DEVICE_INDETERMINATE', effect: 'unknown' },
}

const BAD_READINGS: Record<Exclude<DocumentReading['kind'], 'identity'>, ReadFailure> = {
  numberWrong: 'checkDigit',
  unknownLayout: 'wrongCard',
}

function create(context: DriverContext): Driver {
  // Recognises a card that lies still without keeping its number; dies with the process.
  const markKey = randomBytes(32)
  let state = initialReaderState(context.baudRate)
  let port: BytePort | undefined
  let cancelWake: (() => void) | undefined
  const resets: ((completion: DriverCompletion) => void)[] = []
  const reader = new FrameReader(replyFormat, {
    clock: context.clock,
    gapMs: GAP_MS,
    onParsed,
    onNoise: (bytes) => feed({ kind: 'noise', at: context.clock.now(), bytes }),
  })

  /** `identity` is at hand only while the document it came from is handed to the machine. */
  function feed(input: ReaderInput, identity?: Identity): void {
    const next = step(state, input)
    state = next.state
    for (const effect of next.effects) perform(effect, identity)
  }

  function perform(effect: ReaderEffect, identity: Identity | undefined): void {
    switch (effect.kind) {
      case 'send':
        return write(encodeCommand(effect.command))
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
      case 'publish':
        if (identity) publish(identity).catch(notSent)
        return
      case 'readFailed':
        context.log.info({ reason: effect.reason, answer: effect.words }, 'document can not be read')
        context.emit('IdCard.ReadFailedEvent', { reason: effect.reason }, { keepForMs: READING_KEEP_MS }).catch(notSent)
        return
      case 'raise':
        return context.raise(effect.code, effect.detail)
      case 'clear':
        return context.clear(effect.code)
      case 'resetDone': {
        const completion = RESET_COMPLETIONS[effect.outcome]
        const described = effect.outcome === 'done' ? completion : { ...completion, errorDescription: effect.words }
        for (const resolve of resets.splice(0)) resolve(described)
        return
      }
      case 'fail':
        return context.fail(effect.reason)
    }
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
    if (reply.kind === 'plain') return feed({ kind: 'answer', at, sw3: reply.sw3 })
    const reading = readDocument(reply.text)
    reply.text.fill(0)
    if (reading.kind !== 'identity') {
      return feed({ kind: 'document', at, reading: { kind: 'bad', reason: BAD_READINGS[reading.kind] } })
    }
    const { identity } = reading
    const mark = createHmac('sha256', markKey).update(`${identity.documentType} ${identity.number}`).digest('hex')
    feed({ kind: 'document', at, reading: { kind: 'good', mark } }, identity)
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
      if (command.name !== 'IdCard.Reset') {
        return Promise.resolve({
          completionCode: 'unsupportedCommand',
          errorCode: 'COMMAND_UNSUPPORTED',
          effect: 'notDone',
        })
      }
      const leftMs = command.deadline - context.clock.now()
      if (leftMs <= 0) return Promise.resolve(RESET_COMPLETIONS.tooLate)
      return new Promise((resolve) => {
        const cancelDue = context.clock.after(leftMs, () => feed({ kind: 'resetDue', at: context.clock.now() }))
        resets.push((completion) => {
          cancelDue()
          resolve(completion)
        })
        // A second one while the first is under way is answered with it.
        if (state.reset === 'none') feed({ kind: 'resetWanted', at: context.clock.now() })
      })
    },
    stop() {
      port = undefined
      reader.reset()
      cancelWake?.()
      for (const resolve of resets.splice(0)) resolve(RESET_COMPLETIONS.lost)
    },
  }
}
