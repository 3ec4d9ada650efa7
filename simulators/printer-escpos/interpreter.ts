import type { PrintedImage, PrintedLine, PrintedQr } from './paper.ts'

/** What the interpreter makes the mechanics do; `false` when it could not be done, so the byte's work is not finished. */
export interface Mechanics {
  line(line: PrintedLine): void
  qr(qr: PrintedQr): void
  image(image: PrintedImage): void
  feed(lines: number): void
  cut(kind: 'full' | 'partial'): void
  /** GS r. */
  transmitStatus(n: number): void
  /** GS a. */
  statusBack(mask: number): void
  /** A byte or command the device does not know. */
  unknown(byte: number): void
  /** A real-time request found inside another command's bytes. */
  realTimeInData(): void
}

const DLE = 0x10
const ESC = 0x1b
const FS = 0x1c
const GS = 0x1d
const ALIGNMENTS = ['left', 'center', 'right'] as const
const CORRECTIONS = ['L', 'M', 'Q', 'H'] as const

/**
 * Reads ESC/POS byte by byte, as the printer's own program does from its receive buffer: `next(byte)` takes one byte and does what
 * that byte completes. A half command waits for its rest for ever.
 */
export function interpreter(mechanics: Mechanics): { next(byte: number): void } {
  const program = run(mechanics)
  program.next()
  return { next: (byte) => void program.next(byte) }
}

function* run(mechanics: Mechanics): Generator<undefined, never, number> {
  let style = plain()
  let chinese = false
  let line: number[] = []
  let qr = { data: '', module: 3, correction: 0 }

  for (;;) {
    const byte = yield
    if (byte === 0x0a) {
      mechanics.line({ ...style, text: read(line, chinese) })
      line = []
    } else if (byte === DLE) yield* realTime()
    else if (byte === ESC) yield* escapeCommand()
    else if (byte === FS) yield* fieldSeparator()
    else if (byte === GS) yield* groupSeparator()
    else if (byte >= 0x20) line.push(byte)
    else if (byte !== 0) mechanics.unknown(byte)
  }

  function* realTime(): Generator<undefined, void, number> {
    const kind = yield
    // Answered on arrival already; here it is only taken out of the stream.
    if (kind === 0x04 || kind === 0x05) yield
    else mechanics.unknown(kind)
  }

  function* escapeCommand(): Generator<undefined, void, number> {
    const command = yield
    if (command === 0x40) {
      style = plain()
      chinese = false
      line = []
      qr = { data: '', module: 3, correction: 0 }
    } else if (command === 0x61) style = { ...style, align: ALIGNMENTS[(yield) % 3] ?? 'left' }
    else if (command === 0x45) style = { ...style, bold: ((yield) & 1) === 1 }
    else if (command === 0x64) mechanics.feed(yield)
    else mechanics.unknown(command)
  }

  function* fieldSeparator(): Generator<undefined, void, number> {
    const command = yield
    if (command === 0x26) chinese = true
    else if (command === 0x2e) chinese = false
    else if (command === 0x21) yield
    else mechanics.unknown(command)
  }

  function* groupSeparator(): Generator<undefined, void, number> {
    const command = yield
    if (command === 0x21) style = { ...style, size: ((yield) & 0x07) + 1 }
    else if (command === 0x72) mechanics.transmitStatus(yield)
    else if (command === 0x61) mechanics.statusBack(yield)
    else if (command === 0x56) yield* cut()
    else if (command === 0x28) yield* parenthesis()
    else if (command === 0x76) yield* raster()
    else mechanics.unknown(command)
  }

  function* cut(): Generator<undefined, void, number> {
    const mode = yield
    if (mode === 0x41 || mode === 0x42) {
      yield
      mechanics.cut(mode === 0x41 ? 'full' : 'partial')
    } else mechanics.cut(mode === 0x00 || mode === 0x30 ? 'full' : 'partial')
  }

  /** GS v 0: scale, bytes across, dots down, then the picture. */
  function* raster(): Generator<undefined, void, number> {
    const kind = yield
    if (kind !== 0x30) return mechanics.unknown(kind)
    yield
    const across = (yield) + 256 * (yield)
    const down = (yield) + 256 * (yield)
    for (let left = across * down; left > 0; left--) yield
    mechanics.image({ width: across * 8, height: down })
  }

  function* parenthesis(): Generator<undefined, void, number> {
    const group = yield
    const length = (yield) + 256 * (yield)
    const data: number[] = []
    for (let index = 0; index < length; index++) {
      const byte = yield
      if (byte === 0x04 && data.at(-1) === DLE) mechanics.realTimeInData()
      data.push(byte)
    }
    const [symbol, fn, ...rest] = data
    if (group !== 0x6b || symbol !== 0x31) mechanics.unknown(group)
    else if (fn === 0x43) qr.module = rest[0] ?? 3
    else if (fn === 0x45) qr.correction = (rest[0] ?? 0x30) - 0x30
    else if (fn === 0x50) qr.data = new TextDecoder().decode(Uint8Array.from(rest.slice(1)))
    else if (fn === 0x51)
      mechanics.qr({ data: qr.data, module: qr.module, correction: CORRECTIONS[qr.correction] ?? 'L' })
  }
}

function plain(): Omit<PrintedLine, 'text'> {
  return { size: 1, align: 'left', bold: false }
}

function read(bytes: readonly number[], chinese: boolean): string {
  if (chinese) return new TextDecoder('gb18030').decode(Uint8Array.from(bytes))
  return String.fromCharCode(...bytes.map((byte) => (byte < 0x80 ? byte : 0x3f)))
}
