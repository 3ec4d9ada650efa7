import { MAX_CONNECT_BYTES, MAX_PAYLOAD_BYTES } from '../../../contracts/index.ts'

/**
 * Checks the bytes of a client of MQTT 3.1.1 packet by packet (OASIS standard, sections 2 and 3), as narrowly as this hub's
 * nodes speak it: QoS 1 only, protocol level 4 only. Pure; holds at most one packet.
 */
export type FrameFault =
  | 'firstPacket'
  | 'packetType'
  | 'flags'
  | 'length'
  | 'tooLarge'
  | 'malformed'
  | 'protocolLevel'
  | 'text'
  | 'topic'
  | 'qos'
  | 'packetId'
  | 'tooManyFilters'
  | 'afterDisconnect'

export interface FrameChecker {
  /**
   * Takes the next bytes, however they are cut. Returns the packets that are complete with them, each whole and checked; once
   * there is a fault it stays, and nothing is returned any more.
   */
  push(chunk: Uint8Array): { readonly packets: readonly Uint8Array[]; readonly fault: FrameFault | undefined }
  /** Bytes held of a packet that is not complete. */
  readonly heldBytes: number
}

const TOPIC_OVERHEAD_BYTES = 512
const MAX_TOPIC_BYTES = 256
/** `sb/1/<branch>/<node>/<device>/reply/<client>/<id>` */
export const MAX_TOPIC_LEVELS = 8
const MAX_FILTERS = 32
/** One byte of type and flags, up to four of length. */
const MAX_HEADER_BYTES = 5

export const PACKET = {
  connect: 1,
  publish: 3,
  puback: 4,
  subscribe: 8,
  unsubscribe: 10,
  pingreq: 12,
  disconnect: 14,
} as const
/** Flags of the fixed header; PUBLISH has its own. QoS 2 packets are missing: the hub never starts such an exchange. */
const FLAGS = new Map<number, number | undefined>([
  [PACKET.connect, 0],
  [PACKET.publish, undefined],
  [PACKET.puback, 0],
  [PACKET.subscribe, 2],
  [PACKET.unsubscribe, 2],
  [PACKET.pingreq, 0],
  [PACKET.disconnect, 0],
])

export function frameChecker(): FrameChecker {
  let expected: 'connect' | 'any' | 'nothing' = 'connect'
  let fault: FrameFault | undefined
  const header = new Uint8Array(MAX_HEADER_BYTES)
  let headerBytes = 0
  let bodyBytes = 0
  let scale = 1
  /** The packet that began in an earlier chunk. */
  let frame: Uint8Array | undefined
  let filled = 0

  function headerFault(byte: number): FrameFault | undefined {
    if (headerBytes === 1) return typeFault(byte, expected)
    bodyBytes += (byte & 0x7f) * scale
    scale *= 128
    if (byte & 0x80) return headerBytes === MAX_HEADER_BYTES ? 'length' : undefined
    // Two ways to write one length are one too many for two parsers behind each other.
    if (byte === 0 && headerBytes > 2) return 'length'
    const most = expected === 'connect' ? MAX_CONNECT_BYTES - headerBytes : MAX_PAYLOAD_BYTES + TOPIC_OVERHEAD_BYTES
    return bodyBytes > most ? 'tooLarge' : undefined
  }

  function complete(packet: Uint8Array): FrameFault | undefined {
    const type = (packet[0] ?? 0) >> 4
    const found = packetFault(packet, headerBytes)
    expected = type === PACKET.disconnect ? 'nothing' : 'any'
    headerBytes = 0
    bodyBytes = 0
    scale = 1
    frame = undefined
    filled = 0
    return found
  }

  return {
    get heldBytes() {
      return frame ? filled : headerBytes
    },
    push(chunk) {
      const packets: Uint8Array[] = []
      let at = 0
      while (!fault && at < chunk.length) {
        if (!frame) {
          const byte = chunk[at++] ?? 0
          header[headerBytes++] = byte
          fault = headerFault(byte)
          if (fault || headerBytes === 1 || byte & 0x80) continue
          const whole = headerBytes + bodyBytes
          const start = at - headerBytes
          if (start >= 0 && start + whole <= chunk.length) {
            const packet = chunk.subarray(start, start + whole)
            at = start + whole
            fault = complete(packet)
            if (!fault) packets.push(packet)
            continue
          }
          frame = new Uint8Array(whole)
          frame.set(header.subarray(0, headerBytes))
          filled = headerBytes
        }
        const part = chunk.subarray(at, at + frame.length - filled)
        frame.set(part, filled)
        filled += part.length
        at += part.length
        if (filled < frame.length) continue
        const packet = frame
        fault = complete(packet)
        if (!fault) packets.push(packet)
      }
      if (fault) frame = undefined
      return { packets, fault }
    },
  }
}

function typeFault(byte: number, expected: 'connect' | 'any' | 'nothing'): FrameFault | undefined {
  const type = byte >> 4
  if (expected === 'nothing') return 'afterDisconnect'
  if ((type === PACKET.connect) !== (expected === 'connect'))
    return expected === 'connect' ? 'firstPacket' : 'packetType'
  if (!FLAGS.has(type)) return 'packetType'
  const flags = FLAGS.get(type)
  if (flags !== undefined) return (byte & 0x0f) === flags ? undefined : 'flags'
  return ((byte >> 1) & 3) === 1 ? undefined : 'qos'
}

/** Reads a packet's fields one after the other; what does not fit is undefined. */
class Fields {
  readonly #bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  get left(): number {
    return this.#bytes.length - this.at
  }

  byte(): number | undefined {
    return this.#bytes[this.at++]
  }

  uint16(): number | undefined {
    const high = this.byte()
    const low = this.byte()
    return high === undefined || low === undefined ? undefined : high * 256 + low
  }

  /** A field with its length in front. */
  binary(): Uint8Array | undefined {
    const length = this.uint16()
    if (length === undefined || length > this.left) return undefined
    this.at += length
    return this.#bytes.subarray(this.at - length, this.at)
  }
}

function packetFault(packet: Uint8Array, headerBytes: number): FrameFault | undefined {
  const fields = new Fields(packet, headerBytes)
  switch ((packet[0] ?? 0) >> 4) {
    case PACKET.connect:
      return connectFault(fields)
    case PACKET.publish:
      return publishFault(fields)
    case PACKET.puback:
      return fields.left === 2 ? idFault(fields) : 'malformed'
    case PACKET.subscribe:
      return filtersFault(fields, true)
    case PACKET.unsubscribe:
      return filtersFault(fields, false)
    default:
      return fields.left === 0 ? undefined : 'malformed'
  }
}

function connectFault(fields: Fields): FrameFault | undefined {
  const name = fields.binary()
  if (!name) return 'malformed'
  if (!isText(name, 'MQTT') || fields.byte() !== 4) return 'protocolLevel'
  const flags = fields.byte()
  const keepAlive = fields.uint16()
  if (flags === undefined || keepAlive === undefined) return 'malformed'
  const will = (flags & 0x04) !== 0
  const password = (flags & 0x40) !== 0
  const user = (flags & 0x80) !== 0
  if (flags & 0x01 || (password && !user) || (!will && flags & 0x38)) return 'flags'
  // A will goes the way of every other publish.
  if (will && ((flags >> 3) & 3) !== 1) return 'qos'

  const client = fields.binary()
  if (!client) return 'malformed'
  if (!isCleanText(client)) return 'text'
  if (will) {
    const topic = fields.binary()
    if (!topic || !fields.binary()) return 'malformed'
    const wrong = topicFault(topic)
    if (wrong) return wrong
  }
  if (user) {
    const name = fields.binary()
    if (!name) return 'malformed'
    if (!isCleanText(name)) return 'text'
  }
  if (password && !fields.binary()) return 'malformed'
  return fields.left === 0 ? undefined : 'malformed'
}

function publishFault(fields: Fields): FrameFault | undefined {
  const topic = fields.binary()
  if (!topic) return 'malformed'
  return topicFault(topic) ?? idFault(fields) ?? (fields.left > MAX_PAYLOAD_BYTES ? 'tooLarge' : undefined)
}

function filtersFault(fields: Fields, withQos: boolean): FrameFault | undefined {
  const wrong = idFault(fields)
  if (wrong) return wrong
  if (fields.left === 0) return 'malformed'
  for (let count = 1; fields.left > 0; count++) {
    if (count > MAX_FILTERS) return 'tooManyFilters'
    const filter = fields.binary()
    const qos = withQos ? fields.byte() : 0
    if (!filter || qos === undefined) return 'malformed'
    if (qos > 2) return 'qos'
    const wrongName = nameFault(filter)
    if (wrongName) return wrongName
  }
  return undefined
}

function idFault(fields: Fields): FrameFault | undefined {
  const id = fields.uint16()
  if (id === undefined) return 'malformed'
  return id === 0 ? 'packetId' : undefined
}

const SLASH = 0x2f
const WILDCARDS = [0x2b, 0x23]

function topicFault(topic: Uint8Array): FrameFault | undefined {
  return WILDCARDS.some((wildcard) => topic.includes(wildcard)) ? 'topic' : nameFault(topic)
}

/** Of a topic or a filter. */
function nameFault(name: Uint8Array): FrameFault | undefined {
  if (name.length === 0 || name.length > MAX_TOPIC_BYTES) return 'topic'
  let levels = 1
  for (const byte of name) if (byte === SLASH) levels++
  if (levels > MAX_TOPIC_LEVELS) return 'topic'
  return isCleanText(name) ? undefined : 'text'
}

function isText(bytes: Uint8Array, text: string): boolean {
  return bytes.length === text.length && bytes.every((byte, index) => byte === text.charCodeAt(index))
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const FORBIDDEN = /[\p{Cc}\p{Noncharacter_Code_Point}]/u

/** Well-formed UTF-8 without control characters [MQTT-1.5.3]. */
function isCleanText(bytes: Uint8Array): boolean {
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f)) return true
  try {
    return !FORBIDDEN.test(UTF8.decode(bytes))
  } catch {
    return false
  }
}
