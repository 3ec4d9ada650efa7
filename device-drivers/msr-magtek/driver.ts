import type { Static } from 'typebox'
import { SwipeReaderSettings } from '../../contracts/index.ts'
import { readCard } from '../cards/cardReading.ts'
import { cardReports } from '../cards/cardReports.ts'
import type { Driver, DriverContext, DriverDefinition } from '../driver.ts'
import type { Parsed } from '../framing/frameParser.ts'
import { FrameReader } from '../framing/frameReader.ts'
import { reportFormat, reportShape, type SwipeReport } from './codec.ts'

/** At 9600 baud a byte takes 1 ms; between two swipes there is much more. */
const GAP_MS = 100
/** Stray bytes since the last report, and reports in a row that end the alert. */
const NOISE_BYTES = 64
const CLEAN_REPORTS = 2

/**
 * Magnetic swipe readers with MagTek's HID report: over USB one report a piece, over a serial or TCP converter the same bytes as a stream.
 * They speak only when a card is drawn through and can not be asked: `online` says that the port is open, and for a USB device
 * that it is plugged in.
 */
export const definition: DriverDefinition = {
  name: 'msr-magtek',
  class: 'cardReader',
  interfaces: ['common'],
  commands: [],
  defaultBaudRate: 9_600,
  settings: SwipeReaderSettings,
  personalBytes: true,
  create,
}

function create(context: DriverContext): Driver {
  const { fieldBytes, reportBytes } = context.settings as Static<typeof SwipeReaderSettings>
  const cards = cardReports(context)
  let cleanReports = 0
  const reader = new FrameReader(reportFormat(reportShape(fieldBytes, reportBytes)), {
    clock: context.clock,
    gapMs: GAP_MS,
    onParsed,
    onNoise(bytes) {
      cleanReports = 0
      if (bytes >= NOISE_BYTES) context.raise('noise', 'bytes that are no report; another field length, perhaps')
    },
  })

  function onParsed(parsed: Parsed<SwipeReport>): void {
    // Something like a report that is none: whether it was a swipe can not be told.
    if (parsed.kind === 'corrupt') return
    if (++cleanReports === CLEAN_REPORTS) context.clear('noise')
    cards.report(readCard(parsed.frame.tracks, context.cardToken))
  }

  return {
    connected() {
      cleanReports = 0
      reader.reset()
      context.status('common', { device: 'online' })
      context.clear('device-offline')
      cards.sound()
    },
    disconnected(reason) {
      reader.reset()
      context.status('common', { device: 'offline' })
      context.raise('device-offline', reason)
    },
    received(bytes) {
      reader.received(bytes)
      // The chunk holds a card: it was copied and is of no further use to anybody.
      bytes.fill(0)
    },
    execute: () =>
      Promise.resolve({ completionCode: 'unsupportedCommand', errorCode: 'COMMAND_UNSUPPORTED', effect: 'notDone' }),
    stop() {
      reader.reset()
    },
  }
}
