import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { interpreter, type Mechanics } from './interpreter.ts'
import type { PrintedImage, PrintedLine, PrintedQr, PrintedTicket } from './paper.ts'

const TICKETS_KEPT = 50
const BUFFER_BYTES = 65_536
const DOTS_PER_LINE = 24

interface PrinterFaults {
  silent: boolean
  /** Receives and sends at another baud rate: nothing is understood, answers are nonsense. */
  garbled: boolean
  corruptAnswers: number
  duplicateAnswers: number
  msPerLine: number
}

/**
 * An ESC/POS ticket printer: a receive buffer worked off byte by byte, paper that is used up, a cover, a cutter, real-time status on
 * arrival and GS r in its turn. Out of paper, with the cover open or the cutter jammed it stops and keeps its buffer, and goes on
 * when that is over, as the published manuals say.
 *
 * Settings: `paperLines` (lines on a full roll, 2000), `lowLines` (near-end sensor, 100), `automaticStatus` (false: sends four-byte
 * reports on every change until GS a 0), `fullStatus` (false: a kiosk printer of the KPM150 kind, which answers 10 04 14 and holds a
 * cut ticket in its mouth until `take-ticket`).
 *
 * Acts: `paper-out` or `tear-paper`, `paper-low`, `refill`, `open-cover`, `close-cover`, `jam-cutter`
 * (`{ when: 'cut' }`: at the next cut), `clear-jam`,
 * `take-ticket`, `hold-feed`, `overheat`, `mechanical-error`, `go-offline`, `line-error` (each `{ on: false }` ends it),
 * `break-down` (unrecoverable error until `power-cycle`), `power-cycle` (buffer lost), `silent`/`garbled` (argument `{ on: false }` ends it),
 * `corrupt-answer`/`duplicate-answer` `{ times }`, `paper-out-after-bytes` `{ k }` (paper ends when k more bytes of the buffer
 * have been worked off), `slow` `{ msPerLine }`.
 *
 * Notices: `printed` `{ ticket }` at the cut, `partial` `{ ticket }` when the paper ends on an uncut ticket.
 */
export const createSimulator: SimulatorFactory = (context, settings) => {
  const fullRollLines = number(settings['paperLines'], 2000)
  const lowLines = number(settings['lowLines'], 100)
  const faults: PrinterFaults = { silent: false, garbled: false, corruptAnswers: 0, duplicateAnswers: 0, msPerLine: 0 }
  const tickets: PrintedTicket[] = []
  let paperLines = fullRollLines
  let coverOpen = false
  let cutterJammed = false
  let jamsAtNextCut = false
  let brokenDown = false
  /** States that last until they are ended, by the names of the acts. */
  const lasting = {
    'hold-feed': false,
    overheat: false,
    'mechanical-error': false,
    'go-offline': false,
    'line-error': false,
  }
  const hasMouth = settings['fullStatus'] === true
  let ticketInMouth = false
  let unknownBytes = 0
  let realTimeInData = 0
  let bytesUntilPaperOut: number | undefined
  let lines: PrintedLine[] = []
  let qrCodes: PrintedQr[] = []
  let images: PrintedImage[] = []
  let buffer: number[] = []
  let seen: number[] = []
  /** n of GS a n: 02 online state, 04 errors, 08 paper. */
  let reportMask = settings['automaticStatus'] === true ? 0x0e : 0
  let lastReport = ''
  let cancelPause: (() => void) | undefined

  const mechanics: Mechanics = {
    line(line) {
      lines.push(line)
      use(line.size)
    },
    qr(qr) {
      qrCodes.push(qr)
      use(qr.module)
    },
    image(image) {
      images.push(image)
      use(Math.ceil(image.height / DOTS_PER_LINE))
    },
    feed: use,
    cut(kind) {
      if (jamsAtNextCut) {
        jamsAtNextCut = false
        cutterJammed = true
        return
      }
      const ticket = onPaper(kind)
      lines = []
      qrCodes = []
      images = []
      ticketInMouth = hasMouth
      tickets.push(ticket)
      if (tickets.length > TICKETS_KEPT) tickets.shift()
      context.notice('printed', { ticket })
    },
    transmitStatus: (n) => answer([n === 1 || n === 0x31 ? (isLow() ? 0x03 : 0x00) : 0x00]),
    statusBack(mask) {
      reportMask = mask & 0x0e
      lastReport = ''
    },
    unknown: () => unknownBytes++,
    realTimeInData: () => realTimeInData++,
  }
  let program = interpreter(mechanics)

  const isLow = () => paperLines <= lowLines
  const isOut = () => paperLines <= 0
  const hasError = () => cutterJammed || brokenDown || lasting.overheat || lasting['mechanical-error']
  const isStopped = () => isOut() || coverOpen || hasError() || lasting['hold-feed'] || lasting['go-offline']
  const onPaper = (cut: PrintedTicket['cut']): PrintedTicket => ({
    lines,
    qr: qrCodes.at(-1)?.data ?? null,
    qrCodes,
    images,
    cut,
  })

  function use(count: number): void {
    paperLines = Math.max(0, paperLines - count)
    if (faults.msPerLine > 0 && count > 0) {
      cancelPause = context.clock.after(faults.msPerLine * count, () => {
        cancelPause = undefined
        workOff()
      })
    }
    if (isOut()) paperEnded()
  }

  function paperEnded(): void {
    paperLines = 0
    if (lines.length > 0 || qrCodes.length > 0) context.notice('partial', { ticket: structuredClone(onPaper('none')) })
  }

  function workOff(): void {
    while (buffer.length > 0 && !isStopped() && !cancelPause) {
      if (bytesUntilPaperOut === 0) {
        bytesUntilPaperOut = undefined
        paperEnded()
        break
      }
      const byte = buffer.shift() ?? 0
      if (bytesUntilPaperOut !== undefined) bytesUntilPaperOut--
      program.next(byte)
    }
    report()
  }

  function status(n: number): number {
    let byte = 0x12
    if (n === 1 && isStopped()) byte |= 0x08
    if (n === 2)
      byte |=
        (coverOpen ? 0x04 : 0) | (lasting['hold-feed'] ? 0x08 : 0) | (isOut() ? 0x20 : 0) | (hasError() ? 0x40 : 0)
    if (n === 3) byte |= errorBits()
    if (n === 4) byte |= (isLow() ? 0x0c : 0) | (isOut() ? 0x60 : 0)
    return byte
  }

  const errorBits = () =>
    (lasting['mechanical-error'] ? 0x04 : 0) |
    (cutterJammed ? 0x08 : 0) |
    (brokenDown ? 0x20 : 0) |
    (lasting.overheat ? 0x40 : 0)

  /** Answer to 10 04 14: paper, user, errors that pass, errors that do not. */
  const wholeStatus = () => [
    0x10,
    0x0f,
    (isOut() ? 0x01 : 0) | (isLow() ? 0x04 : 0) | (ticketInMouth ? 0x20 : 0),
    coverOpen ? 0x02 : 0,
    (lasting.overheat ? 0x01 : 0) | (lasting['line-error'] ? 0x02 : 0),
    (cutterJammed ? 0x01 : 0) | (brokenDown ? 0x02 : 0),
  ]

  /** Four bytes when something of what is reported has changed. */
  function report(): void {
    if (reportMask === 0) return
    const bytes = [
      0x10 | (isStopped() ? 0x08 : 0) | (coverOpen ? 0x20 : 0) | (lasting['hold-feed'] ? 0x40 : 0),
      errorBits(),
      (isLow() ? 0x03 : 0) | (isOut() ? 0x0c : 0),
      0x00,
    ]
    const reported = bytes.filter((_, place) => (reportMask & (0x02 << place)) !== 0).join()
    if (reported === lastReport) return
    lastReport = reported
    answer(bytes)
  }

  function answer(bytes: readonly number[]): void {
    if (faults.silent) return
    if (faults.corruptAnswers > 0) {
      faults.corruptAnswers--
      context.send(Uint8Array.from(bytes, (byte) => byte ^ 0x81))
      return
    }
    context.send(Uint8Array.from(bytes))
    if (faults.duplicateAnswers > 0) {
      faults.duplicateAnswers--
      context.send(Uint8Array.from(bytes))
    }
  }

  /** Real-time requests act on arrival, wherever they stand. */
  function watchRealTime(byte: number): void {
    seen = [...seen.slice(-2), byte]
    const [first, second, n = 0] = seen
    if (first !== 0x10 || second !== 0x04) return
    if (n >= 1 && n <= 4) answer([status(n)])
    else if (n === 0x14 && hasMouth) answer(wholeStatus())
    else return
    // A stopped printer works nothing off; questions do not pile up in it.
    if (isStopped() && buffer.length >= 3) buffer.splice(-3)
  }

  const switchedOn = (argument: unknown) => !isRecord(argument) || argument['on'] !== false
  const times = (argument: unknown) => (isRecord(argument) ? number(argument['times'], 1) : 1)

  const acts: Readonly<Record<string, (argument: unknown) => void>> = {
    'paper-out': paperEnded,
    'tear-paper': paperEnded,
    'paper-low': () => {
      paperLines = Math.min(paperLines, lowLines)
    },
    refill: () => {
      paperLines = fullRollLines
    },
    'open-cover': () => {
      coverOpen = true
    },
    'close-cover': () => {
      coverOpen = false
    },
    'jam-cutter': (argument) => {
      if (isRecord(argument) && argument['when'] === 'cut') jamsAtNextCut = true
      else cutterJammed = true
    },
    'clear-jam': () => {
      cutterJammed = false
    },
    'take-ticket': () => {
      ticketInMouth = false
    },
    ...Object.fromEntries(
      (Object.keys(lasting) as (keyof typeof lasting)[]).map((name) => [
        name,
        (argument: unknown) => {
          lasting[name] = switchedOn(argument)
        },
      ]),
    ),
    'break-down': () => {
      brokenDown = true
    },
    'power-cycle': () => {
      brokenDown = false
      reportMask = 0
      buffer = []
      seen = []
      cancelPause?.()
      cancelPause = undefined
      program = interpreter(mechanics)
    },
    silent: (argument) => {
      faults.silent = switchedOn(argument)
    },
    garbled: (argument) => {
      faults.garbled = switchedOn(argument)
    },
    'corrupt-answer': (argument) => {
      faults.corruptAnswers = times(argument)
    },
    'duplicate-answer': (argument) => {
      faults.duplicateAnswers = times(argument)
    },
    'paper-out-after-bytes': (argument) => {
      bytesUntilPaperOut = isRecord(argument) ? number(argument['k'], 0) : 0
    },
    slow: (argument) => {
      faults.msPerLine = isRecord(argument) ? number(argument['msPerLine'], 100) : 100
    },
  }

  return {
    protocol: 'printer-escpos',
    receive(bytes) {
      if (faults.garbled) {
        answer([...bytes].map((byte) => byte ^ 0xa5))
        return
      }
      for (const byte of bytes) {
        if (buffer.length < BUFFER_BYTES) buffer.push(byte)
        watchRealTime(byte)
      }
      workOff()
    },
    lineOpened() {},
    lineClosed() {},
    act(action, argument) {
      const act = acts[action]
      if (!act) throw new Error(`a printer can not ${action}`)
      act(argument)
      workOff()
    },
    look: () => ({
      tickets: structuredClone(tickets),
      onPaper: structuredClone(onPaper('none')),
      paperLines,
      paper: isOut() ? 'out' : isLow() ? 'low' : 'full',
      cover: coverOpen ? 'open' : 'closed',
      cutter: cutterJammed ? 'jammed' : 'ok',
      jamsAtNextCut,
      brokenDown,
      ticketInMouth,
      ...lasting,
      silent: faults.silent,
      garbled: faults.garbled,
      msPerLine: faults.msPerLine,
      bufferedBytes: buffer.length,
      unknownBytes,
      realTimeInData,
    }),
  } satisfies SimulatedDevice
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}
