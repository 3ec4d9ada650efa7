import { HidScannerSettings } from '../../contracts/index.ts'
import type { Driver, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import { FrameParser, type Parsed } from '../framing/frameParser.ts'
import type { AimId } from '../scanning/aim.ts'
import { bytesOfHex, unwrap, type Wrapping, wrappedBytes } from '../scanning/codeText.ts'
import { freshLine } from '../scanning/freshLine.ts'
import { ScanDesk } from '../scanning/scanDesk.ts'
import { REPORT_FORMATS, type Report } from './codec.ts'
import { initialJoinState, type JoinEffect, type JoinInput, step } from './exchange.ts'

/** Longest silence inside a report where it comes as a stream; over USB a report is one piece. */
const GAP_MS = 100

/**
 * Bar code scanners that send HID-POS reports, over USB or as a stream of the same bytes. Built to the published layouts, not yet
 * certified on hardware. They read by themselves or by a trigger of their own: no output report to switch the light is published.
 */
export const definition: DriverDefinition = {
  name: 'scanner-hidpos',
  class: 'barcodeReader',
  interfaces: ['common', 'barcodeReader'],
  commands: [],
  // A HID port has none; of a converter that carries the reports on a serial line.
  defaultBaudRate: 115_200,
  settings: HidScannerSettings,
  personalBytes: true,
  create,
}

const UNSUPPORTED: DriverCompletion = {
  completionCode: 'unsupportedCommand',
  errorCode: 'COMMAND_UNSUPPORTED',
  effect: 'notDone',
}

function create(context: DriverContext): Driver {
  const { report, aimPrefix, suffix, charset, maxBytes, duplicateMs } = context.settings as HidScannerSettings
  const wrapping: Wrapping = {
    prefix: new Uint8Array(),
    aim: report === 'microscan' && aimPrefix,
    suffix: bytesOfHex(suffix),
  }
  const longest = wrappedBytes(wrapping, maxBytes)
  const desk = new ScanDesk(context, { charset, duplicateMs, hasTrigger: false })
  const parser = new FrameParser(REPORT_FORMATS[report])
  const line = freshLine()
  let droppedBefore = 0
  let state = initialJoinState
  let cancelGap: (() => void) | undefined
  let cancelWake: (() => void) | undefined

  function feed(input: JoinInput): void {
    const next = step(state, input, longest)
    state = next.state
    for (const effect of next.effects) perform(effect)
  }

  function perform(effect: JoinEffect): void {
    switch (effect.kind) {
      case 'code':
        return read(effect.aim, effect.parts)
      case 'drop':
        for (const part of effect.parts) part.fill(0)
        if (effect.reason === 'tooLong') desk.refused('tooLong')
        if (effect.reason === 'broken') desk.stray(effect.parts.reduce((sum, part) => sum + part.length, 0))
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
    }
  }

  function read(aim: AimId | undefined, parts: readonly Uint8Array[]): void {
    // Not by Buffer.concat, whose memory is shared and can not be overwritten.
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
    let end = 0
    for (const part of parts) {
      whole.set(part, end)
      end += part.length
      part.fill(0)
    }
    const code = unwrap(whole, wrapping, maxBytes)
    if (code.kind === 'refused') desk.refused(code.reason)
    else desk.read({ aim: aim ?? code.aim, data: code.data })
    whole.fill(0)
  }

  function take(parsed: readonly Parsed<Report>[]): void {
    const strayBytes = parser.droppedBytes - droppedBefore
    droppedBefore = parser.droppedBytes
    if (strayBytes > 0) {
      desk.stray(strayBytes)
      feed({ kind: 'stray' })
    }
    for (const one of parsed) if (one.kind === 'frame') feed({ kind: 'report', report: one.frame })
  }

  function forget(): void {
    cancelGap?.()
    cancelGap = undefined
    parser.reset()
    feed({ kind: 'closed' })
  }

  return {
    connected() {
      forget()
      line.opened(context.clock.now())
      desk.connected()
    },
    disconnected(reason) {
      forget()
      desk.disconnected(reason)
    },
    received(bytes) {
      cancelGap?.()
      cancelGap = undefined
      if (line.isFresh(context.clock.now())) {
        // One by one, so that what was dropped before a report is known before it, however the bytes are cut.
        for (let place = 0; place < bytes.length; place++) take(parser.push(bytes.subarray(place, place + 1)))
        if (parser.pendingBytes > 0) cancelGap = context.clock.after(GAP_MS, () => take(parser.gap()))
      } else desk.stray(bytes.length)
      // The chunk may hold a code: it was copied and is of no further use to anybody.
      bytes.fill(0)
    },
    execute: () => Promise.resolve(UNSUPPORTED),
    stop() {
      forget()
    },
  }
}
