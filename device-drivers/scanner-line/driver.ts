import { LineScannerSettings } from '../../contracts/index.ts'
import type { Driver, DriverCommand, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import { bytesOfHex, unwrap, type Wrapping, wrappedBytes } from '../scanning/codeText.ts'
import { freshLine } from '../scanning/freshLine.ts'
import { ScanDesk } from '../scanning/scanDesk.ts'
import type { BytePort } from '../transport/port.ts'
import { encodeCommand, type LineItem, LineParser } from './codec.ts'
import { initialSetupState, type SetupEffect, type SetupInput, step } from './exchange.ts'

/** Longest silence inside a line, and how long after it the rest of the line may still come. */
const GAP_MS = 300
const REST_MS = 1_000

/** Light on and off, of Honeywell's serial scanners. */
const HONEYWELL = { on: '16 54 0D', off: '16 55 0D' } as const

/**
 * Bar code scanners that send every code as a line of text. Built to the published forms, not yet certified on hardware.
 *
 * `BarcodeReader.Trigger` completes `done` when its bytes are written, since a scanner does not acknowledge them;
 * `unsupportedCommand` where the settings name no trigger.
 */
export const definition: DriverDefinition = {
  name: 'scanner-line',
  class: 'barcodeReader',
  interfaces: ['common', 'barcodeReader'],
  commands: ['BarcodeReader.Trigger'],
  defaultBaudRate: 9_600,
  settings: LineScannerSettings,
  personalBytes: true,
  create,
}

const WRITTEN: DriverCompletion = { completionCode: 'success', effect: 'done' }
const OFFLINE: DriverCompletion = { completionCode: 'deviceNotReady', errorCode: 'DEVICE_OFFLINE', effect: 'notDone' }
const WRITE_BROKE: DriverCompletion = {
  completionCode: 'deviceNotReady',
  errorCode: 'DEVICE_INDETERMINATE',
  effect: 'unknown',
}
const TOO_LATE: DriverCompletion = { completionCode: 'timeOut', errorCode: 'DEADLINE_PASSED', effect: 'notDone' }
const UNSUPPORTED: DriverCompletion = {
  completionCode: 'unsupportedCommand',
  errorCode: 'COMMAND_UNSUPPORTED',
  effect: 'notDone',
}

function create(context: DriverContext): Driver {
  const settings = context.settings as LineScannerSettings
  const { charset, maxBytes, duplicateMs, terminator, configuration } = settings
  const wrapping: Wrapping = {
    prefix: bytesOfHex(settings.prefix),
    aim: settings.aimPrefix,
    suffix: bytesOfHex(settings.suffix),
  }
  const trigger = triggerBytes(settings.trigger)
  const desk = new ScanDesk(context, { charset, duplicateMs, hasTrigger: trigger !== undefined })
  const parser = new LineParser({
    terminator,
    maxBytes: wrappedBytes(wrapping, maxBytes),
    hasAnswers: configuration.length > 0 || isNewland(trigger?.on),
  })
  const line = freshLine()
  let setup = initialSetupState
  let port: BytePort | undefined
  let cancelSilence: (() => void) | undefined
  let cancelWake: (() => void) | undefined

  function feed(input: SetupInput): void {
    const next = step(setup, input, configuration)
    setup = next.state
    for (const effect of next.effects) perform(effect)
  }

  function perform(effect: SetupEffect): void {
    switch (effect.kind) {
      case 'send':
        void write(encodeCommand(effect.command))
        return
      case 'wake':
        cancelWake?.()
        cancelWake =
          effect.inMs === undefined
            ? undefined
            : context.clock.after(effect.inMs, () => {
                cancelWake = undefined
                feed({ kind: 'timer' })
              })
        return
      case 'raise':
        context.log.warn({ detail: effect.detail }, 'the scanner is not set up')
        return context.raise(effect.code, effect.detail)
      case 'clear':
        return context.clear(effect.code)
    }
  }

  function take(item: LineItem): void {
    switch (item.kind) {
      case 'stray':
        return desk.stray(item.bytes)
      case 'tooLong':
        return desk.refused('tooLong')
      case 'answer':
        return feed({ kind: 'answer', command: item.command, result: item.result })
      case 'line': {
        const code = unwrap(item.bytes, wrapping, maxBytes)
        if (code.kind === 'refused') desk.refused(code.reason)
        else desk.read(code)
        item.bytes.fill(0)
      }
    }
  }

  /** Silence in a line ends it; after more of it, what comes begins a new one. */
  function awaitSilence(): void {
    cancelSilence?.()
    cancelSilence = undefined
    if (parser.heldBytes > 0) {
      cancelSilence = context.clock.after(GAP_MS, () => {
        for (const item of parser.silence()) take(item)
        awaitSilence()
      })
    } else if (parser.isDropping) {
      cancelSilence = context.clock.after(REST_MS, () => {
        cancelSilence = undefined
        parser.reset()
      })
    }
  }

  function forget(): void {
    cancelSilence?.()
    cancelSilence = undefined
    parser.reset()
    feed({ kind: 'disconnected' })
  }

  async function write(bytes: Uint8Array): Promise<DriverCompletion> {
    const target = port
    if (!target) return OFFLINE
    try {
      await target.write(bytes)
      return WRITTEN
    } catch {
      if (target === port) context.fail('bytes could not be written')
      return WRITE_BROKE
    }
  }

  function switchLight(on: boolean): Promise<DriverCompletion> {
    if (!trigger) return Promise.resolve(UNSUPPORTED)
    // Before the bytes, which a code may follow at once; a write that breaks ends the line, and with it what is known of the light.
    if (port) desk.triggered(on)
    return write(on ? trigger.on : trigger.off)
  }

  return {
    connected(opened) {
      forget()
      port = opened
      line.opened(context.clock.now())
      desk.connected()
      feed({ kind: 'connected' })
    },
    disconnected(reason) {
      port = undefined
      forget()
      desk.disconnected(reason)
    },
    received(bytes) {
      if (line.isFresh(context.clock.now())) {
        for (const item of parser.push(bytes)) take(item)
        awaitSilence()
      } else desk.stray(bytes.length)
      // The chunk may hold a code: it was copied and is of no further use to anybody.
      bytes.fill(0)
    },
    execute(command: DriverCommand): Promise<DriverCompletion> {
      if (command.name !== 'BarcodeReader.Trigger') return Promise.resolve(UNSUPPORTED)
      if (command.deadline <= context.clock.now()) return Promise.resolve(TOO_LATE)
      return switchLight(command.data.on)
    },
    stop() {
      port = undefined
      forget()
    },
  }
}

interface TriggerBytes {
  readonly on: Uint8Array
  readonly off: Uint8Array
}

function triggerBytes(trigger: LineScannerSettings['trigger']): TriggerBytes | undefined {
  if (trigger === 'none') return undefined
  const { on, off } = trigger === 'honeywell' ? HONEYWELL : trigger
  return { on: bytesOfHex(on), off: bytesOfHex(off) }
}

/** A light switched by a Newland command is answered as one. */
function isNewland(bytes: Uint8Array | undefined): boolean {
  return bytes?.[0] === 0x7e && bytes[1] === 0x01
}
