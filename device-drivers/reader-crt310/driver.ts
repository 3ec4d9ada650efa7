import Value from 'typebox/value'
import { MotorReaderSettings } from '../../contracts/index.ts'
import { readCard } from '../cards/cardReading.ts'
import { cardReports } from '../cards/cardReports.ts'
import type { Driver, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import type { Parsed } from '../framing/frameParser.ts'
import { FrameReader } from '../framing/frameReader.ts'
import type { BytePort } from '../transport/port.ts'
import { OFFLINE, UNSUPPORTED } from './answers.ts'
import { ENQ, EOT, encodeCommand, type Heard, heardFormat, tracksOf } from './codec.ts'
import { step } from './exchange.ts'
import { readMemory } from './memory.ts'
import type { Movement } from './movements.ts'
import { requestOf, type Settings } from './plans.ts'
import { type Effect, type Input, initialState } from './turn.ts'

const GAP_MS = 100
/** Whatever happens to a card is worth telling later too; who stands there does not matter. */
const MOVEMENT_KEEP_MS = 3_600_000

/**
 * Motor card readers of the CRT-310 kind: a card is put in, drawn inside, read, and given back or kept in a bin behind (`unit1`).
 * Built to the published protocol V3.0, not yet certified on hardware. The protocol as published has no commands to a chip,
 * no warm reset and no radio: `ChipIO` is not offered, the other two are answered "unsupported".
 */
export const definition: DriverDefinition = {
  name: 'reader-crt310',
  class: 'cardReader',
  interfaces: ['common', 'cardReader'],
  commands: [
    'CardReader.Move',
    'CardReader.Reset',
    'CardReader.SetEntry',
    'CardReader.ReadRawData',
    'CardReader.ChipPower',
    'CardReader.Inspect',
  ],
  defaultBaudRate: 9_600,
  settings: MotorReaderSettings,
  personalBytes: true,
  create,
}

function create(context: DriverContext): Driver {
  const settings: Settings = {
    ...(Value.Default(MotorReaderSettings, structuredClone(context.settings)) as MotorReaderSettings),
    baudRate: context.baudRate,
  }
  const cards = cardReports(context)
  const waiting = new Map<string, { resolve(completion: DriverCompletion): void; cancelDue(): void }>()
  let state = initialState(readMemory(context.memory.load()))
  let port: BytePort | undefined
  let cancelWake: (() => void) | undefined
  const reader = new FrameReader(heardFormat, {
    clock: context.clock,
    gapMs: GAP_MS,
    onParsed,
    onNoise: (bytes) => feed({ kind: 'noise', at: context.clock.now(), bytes }),
  })

  function feed(input: Input): void {
    const next = step(state, input, settings)
    state = next.state
    for (const effect of next.effects) perform(effect)
  }

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case 'send':
        return write(encodeCommand(effect.command))
      case 'enquire':
        return write(Uint8Array.of(ENQ))
      case 'cancel':
        return write(Uint8Array.of(EOT))
      case 'wake':
        return setWake(effect.inMs)
      case 'device':
        return context.status('common', { device: effect.state })
      case 'media':
        return context.status('cardReader', { media: effect.media })
      case 'raise':
        return context.raise(effect.code, effect.detail)
      case 'clear':
        return effect.code === 'device-fault' ? cards.sound() : context.clear(effect.code)
      case 'movement':
        return tell(effect.movement)
      case 'report':
        return cards.report(effect.reading)
      case 'readFailed':
        return cards.failed(effect.reason)
      case 'remember':
        return save(effect.memory)
      case 'complete':
        return settle(effect.id, effect.completion)
      case 'log':
        return context.log.info({ reason: effect.words }, effect.message)
      case 'fail':
        return context.fail(effect.reason)
    }
  }

  function setWake(inMs: number | undefined): void {
    cancelWake?.()
    cancelWake = undefined
    if (inMs === undefined) return
    cancelWake = context.clock.after(inMs, () => {
      cancelWake = undefined
      feed({ kind: 'timer', at: context.clock.now() })
    })
  }

  function tell(movement: Movement): void {
    const options = { keepForMs: MOVEMENT_KEEP_MS }
    const notSent = () => context.log.error({ movement: movement.kind }, 'a movement of a card could not be told')
    if (movement.kind === 'inserted') context.emit('CardReader.MediaInsertedEvent', {}, options).catch(notSent)
    else if (movement.kind === 'taken') context.emit('CardReader.MediaRemovedEvent', {}, options).catch(notSent)
    else if (movement.kind === 'action')
      context.emit('CardReader.CardActionEvent', movement.data, options).catch(notSent)
    else context.log.warn({}, 'a card that was in the reader is gone, and it is not known where')
  }

  /** A disk that can not be written must not keep a customer's card inside. */
  function save(memory: unknown): void {
    try {
      context.memory.save(memory)
    } catch {
      context.log.error({}, 'what happens to the card could not be remembered on disk')
    }
  }

  function settle(id: string, completion: DriverCompletion): void {
    const command = waiting.get(id)
    waiting.delete(id)
    command?.cancelDue()
    command?.resolve(completion)
  }

  function write(bytes: Uint8Array): void {
    const target = port
    target?.write(bytes).catch(() => {
      if (target === port) context.fail('a command could not be written')
    })
  }

  function onParsed(parsed: Parsed<Heard>): void {
    const at = context.clock.now()
    if (parsed.kind === 'corrupt') return feed({ kind: 'corrupt', at })
    const heard = parsed.frame
    switch (heard.kind) {
      case 'ack':
      case 'nak':
        return feed({ kind: heard.kind, at })
      case 'eot':
        return
      case 'abnormal':
        return feed({ ...heard, at })
      case 'reply':
        feed({ ...heard, at })
        heard.data.fill(0)
        return
      case 'tracks': {
        const { cm, pm, blocks } = heard
        const tracks = tracksOf(state.talk?.command ?? 'readAll', blocks)
        return feed({ kind: 'tracks', at, cm, pm, reading: readCard(tracks, context.cardToken) })
      }
    }
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
      // The chunk may hold a part of a card: it was copied and is of no further use to anybody.
      bytes.fill(0)
    },
    execute(command) {
      const request = requestOf(command)
      if (!request) return Promise.resolve(UNSUPPORTED)
      const { id, deadline } = command
      if (waiting.has(id))
        return Promise.resolve({ completionCode: 'sequenceError', errorCode: 'COMMAND_ID_REUSED', effect: 'notDone' })
      return new Promise((resolve) => {
        const cancelDue = context.clock.after(deadline - context.clock.now(), () =>
          feed({ kind: 'due', at: context.clock.now(), id }),
        )
        waiting.set(id, { resolve, cancelDue })
        feed({ kind: 'request', at: context.clock.now(), id, deadline, request })
      })
    },
    stop() {
      port = undefined
      reader.reset()
      setWake(undefined)
      for (const id of [...waiting.keys()]) settle(id, OFFLINE)
    },
  }
}
