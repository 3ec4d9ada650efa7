import { MachineIntakeSettings, type Outgoing } from '../../contracts/index.ts'
import type { Driver, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import { FrameReader } from '../framing/frameReader.ts'
import { type Fate, intakeDesk } from '../intake/desk.ts'
import type { Fields } from '../intake/fields.ts'
import { messageFrames } from '../intake/frames.ts'
import { outgoingBytes } from '../intake/outgoing.ts'
import type { BytePort } from '../transport/port.ts'

/**
 * Self-service machines of any maker that send messages over a serial line or TCP, whoever dials: what they look like and what they
 * mean is told in the configuration. Ready ones are in `config/machines`; docs/data-collection.md leads to one of your own.
 */
export const definition: DriverDefinition = {
  name: 'machine-intake',
  class: 'selfServiceMachine',
  interfaces: ['common', 'machine', 'units'],
  commands: [],
  defaultBaudRate: 9_600,
  settings: MachineIntakeSettings,
  // Anything can stand in a message, a card number too.
  personalBytes: true,
  create,
}

/** An answered machine sends again what has not been stored; of the others nothing may be lost while the hub starts anew. */
const ANSWERED_MS = 10_000
const UNANSWERED_MS = 3_600_000
const NO_FIELDS: Fields = new Map()
/** Since the last message; what an adapter makes when it is plugged in is less. */
const NOISE_BYTES = 64
const UNSUPPORTED: DriverCompletion = {
  completionCode: 'unsupportedCommand',
  errorCode: 'COMMAND_UNSUPPORTED',
  effect: 'notDone',
}

function create(context: DriverContext): Driver {
  const settings = context.settings as MachineIntakeSettings
  const { charset, answer = {}, poll } = settings
  const { format, wrap } = messageFrames(settings.frame, settings.maxBytes)
  let port: BytePort | undefined
  let cancelPoll: (() => void) | undefined
  /** Answers leave in the order of their messages. */
  let last: Promise<unknown> = Promise.resolve()
  const desk = intakeDesk(context, settings, {
    keepForMs: answer.acknowledge ? ANSWERED_MS : UNANSWERED_MS,
    onSilent: (why) => context.fail(why),
  })
  const reader = new FrameReader(format, {
    clock: context.clock,
    gapMs: settings.gapMs,
    // Of lines there is no noise: each is a message, and refused.
    onNoise(bytes) {
      if (settings.frame.type !== 'line' && bytes >= NOISE_BYTES) desk.spoiled('bytes that are no message')
    },
    onParsed(parsed) {
      if (parsed.kind === 'corrupt') {
        desk.spoiled('a message with a wrong checksum')
        answerLater(Promise.resolve({ kind: 'refused', mistakes: [], fields: NO_FIELDS }))
        return
      }
      answerLater(desk.take(parsed.frame))
      parsed.frame.fill(0)
    },
  })

  function answerLater(fate: Promise<Fate>): void {
    const at = port
    last = Promise.all([fate, last]).then(([{ kind, fields }]) => {
      if (at !== port) return
      if (kind === 'refused') send(answer.refuse, fields)
      else if (kind !== 'tooMany' && kind !== 'notStored') send(answer.acknowledge, fields)
    })
  }

  function send(outgoing: Outgoing | undefined, fields: Fields): void {
    // What can not be written ends the line; the agent says so.
    if (outgoing) port?.write(outgoingBytes(outgoing, fields, { charset, wrap })).catch(() => {})
  }

  function ask(): void {
    if (!poll || !port) return
    send(poll.send, NO_FIELDS)
    cancelPoll = context.clock.after(poll.everySeconds * 1000, ask)
  }

  function forget(): void {
    port = undefined
    cancelPoll?.()
    cancelPoll = undefined
    reader.reset()
  }

  return {
    connected(opened) {
      forget()
      port = opened
      desk.connected()
      ask()
    },
    disconnected() {
      forget()
      desk.disconnected()
    },
    received(bytes) {
      reader.received(bytes)
      bytes.fill(0)
    },
    execute: () => Promise.resolve(UNSUPPORTED),
    stop() {
      forget()
      desk.stop()
    },
  }
}
