/**
 * Lines of serial bar code scanners, and the configuration frames of Newland's among them: `7E 01 30 30 30 30 | @ or # | TAG SUB data
 * | 3B 03`, answered by the same with `02 01` in front and ACK, NAK or ENQ before each comma and semicolon (Newland serial
 * programming command manual). A line has no checksum. Built to the published forms; not yet certified on hardware.
 */
const CR = 0x0d
const LF = 0x0a
const STX = 0x02
const SOH = 0x01
const ETX = 0x03
const SEMICOLON = 0x3b
const ACK = 0x06
const NAK = 0x15
const ENQ = 0x05
const ADDRESS = [0x30, 0x30, 0x30, 0x30]
/** An answer is at most twice its command, whose every character could be a comma. */
const LONGEST_ANSWER = 256
const ANSWER_HEAD = [STX, SOH, ...ADDRESS]

export type Terminator = 'cr' | 'crlf' | 'lf'
const TERMINATORS: Readonly<Record<Terminator, readonly number[]>> = { cr: [CR], crlf: [CR, LF], lf: [LF] }

export type LineItem =
  /** Without its terminator; a copy, for its reader to overwrite. */
  | { readonly kind: 'line'; readonly bytes: Uint8Array }
  | { readonly kind: 'answer'; readonly command: string; readonly result: 'done' | 'refused' }
  | { readonly kind: 'tooLong' }
  /** So many bytes were dropped: silence in the middle, or the rest of what was broken off before. */
  | { readonly kind: 'stray'; readonly bytes: number }

export interface LineFormat {
  readonly terminator: Terminator
  /** Longest line without its terminator, in bytes. */
  readonly maxBytes: number
  /** Answers to configuration frames come among the lines. */
  readonly hasAnswers: boolean
}

/**
 * Cuts lines out of a stream, whatever its chunking. Memory is one longest line; what was taken or dropped is overwritten. Where a line
 * was broken off or too long, everything up to the next terminator is dropped with it, so that the rest of it is never taken for a code.
 */
export class LineParser {
  readonly #format: LineFormat
  readonly #terminator: readonly number[]
  readonly #held: Uint8Array
  #end = 0
  #previous = 0
  #isDropping = false
  /** Passed over where it comes first: the second half of CR LF. */
  #afterCr = false

  constructor(format: LineFormat) {
    this.#format = format
    this.#terminator = TERMINATORS[format.terminator]
    const longestLine = format.maxBytes + this.#terminator.length
    this.#held = new Uint8Array(format.hasAnswers ? Math.max(longestLine, LONGEST_ANSWER) : longestLine)
  }

  get heldBytes(): number {
    return this.#end
  }

  /** The rest of something broken is being dropped. */
  get isDropping(): boolean {
    return this.#isDropping
  }

  push(bytes: Uint8Array): LineItem[] {
    const items: LineItem[] = []
    let stray = 0
    for (const byte of bytes) {
      if (this.#isDropping) {
        stray += 1
        if (this.#endsLine(byte)) {
          this.#isDropping = false
          items.push({ kind: 'stray', bytes: stray })
          stray = 0
        }
      } else if (!(this.#afterCr && byte === LF && this.#format.terminator === 'cr')) this.#take(byte, items)
      this.#afterCr = byte === CR && this.#end === 0
      this.#previous = byte
    }
    if (stray > 0) items.push({ kind: 'stray', bytes: stray })
    return items
  }

  /** Silence longer than any inside a line: what is held will not become one, and the rest of it may still come. */
  silence(): LineItem[] {
    const bytes = this.#end
    this.#forget()
    this.#isDropping = true
    return bytes > 0 ? [{ kind: 'stray', bytes }] : []
  }

  /** Forgets everything: the port was closed, or no rest has come. */
  reset(): void {
    this.#forget()
    this.#isDropping = false
    this.#previous = 0
    this.#afterCr = false
  }

  #take(byte: number, items: LineItem[]): void {
    this.#held[this.#end++] = byte
    if (this.#format.hasAnswers && this.#held[0] === STX && this.#held[1] === SOH && this.#end > 1) {
      if (byte === ETX && this.#previous === SEMICOLON) {
        const answer = readAnswer(this.#held.subarray(0, this.#end))
        items.push(answer ?? { kind: 'stray', bytes: this.#end })
        this.#forget()
      } else if (this.#end === LONGEST_ANSWER) items.push(...this.silence())
      return
    }
    if (this.#endsLine(byte)) {
      const bytes = this.#held.slice(0, this.#end - this.#terminator.length)
      items.push(bytes.length > 0 ? { kind: 'line', bytes } : { kind: 'stray', bytes: this.#end })
      this.#forget()
    } else if (this.#end >= this.#format.maxBytes + this.#terminator.length) {
      items.push({ kind: 'tooLong' })
      this.#forget()
      this.#isDropping = true
    }
  }

  #endsLine(byte: number): boolean {
    const [first, second] = this.#terminator
    return second === undefined ? byte === first : byte === second && this.#previous === first
  }

  #forget(): void {
    this.#held.fill(0, 0, this.#end)
    this.#end = 0
  }
}

/** A configuration frame; `command` as it stands in the configuration, `@C11ENA1`. */
export function encodeCommand(command: string): Uint8Array {
  return Uint8Array.from([0x7e, SOH, ...ADDRESS, ...Buffer.from(command, 'latin1'), SEMICOLON, ETX])
}

/** What the scanner says to a command, and which; undefined when the frame is no answer. */
function readAnswer(frame: Uint8Array): Extract<LineItem, { kind: 'answer' }> | undefined {
  if (!ANSWER_HEAD.every((byte, place) => frame[place] === byte)) return undefined
  const body = [...frame.subarray(ANSWER_HEAD.length, -2)]
  const states = body.filter(isState)
  if (states.length === 0) return undefined
  return {
    kind: 'answer',
    command: String.fromCharCode(...body.filter((byte) => !isState(byte))),
    result: states.every((state) => state === ACK) ? 'done' : 'refused',
  }
}

function isState(byte: number): boolean {
  return byte === ACK || byte === NAK || byte === ENQ
}
