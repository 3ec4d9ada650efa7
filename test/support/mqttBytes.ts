/** Packets of MQTT 3.1.1 as bytes, right or wrong as a test wants them; written from the standard, shares nothing with the product. */

const text = (value: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(value)
  return Buffer.concat([uint16(bytes.length), bytes])
}
const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff])

export function packet(first: number, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([first]), remainingLength(body.length), body])
}

export function remainingLength(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  do {
    const digit = rest % 128
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? digit | 0x80 : digit)
  } while (rest > 0)
  return Buffer.from(bytes)
}

export interface ConnectFields {
  clientId?: string | Uint8Array
  userName?: string | undefined
  password?: string | Uint8Array | undefined
  clean?: boolean
  keepAliveSeconds?: number
  level?: number
  protocol?: string
  will?: { topic: string; payload: string; qos?: number; retain?: boolean } | undefined
}

export function connect({
  clientId = 'kiosk-1',
  userName,
  password,
  clean = true,
  keepAliveSeconds = 60,
  level = 4,
  protocol = 'MQTT',
  will,
}: ConnectFields = {}): Buffer {
  const flags =
    (clean ? 0x02 : 0) |
    (will ? 0x04 | ((will.qos ?? 1) << 3) | ((will.retain ?? true) ? 0x20 : 0) : 0) |
    (password === undefined ? 0 : 0x40) |
    (userName === undefined ? 0 : 0x80)
  return packet(
    0x10,
    Buffer.concat([
      text(protocol),
      Buffer.from([level, flags]),
      uint16(keepAliveSeconds),
      text(clientId),
      ...(will ? [text(will.topic), text(will.payload)] : []),
      ...(userName === undefined ? [] : [text(userName)]),
      ...(password === undefined ? [] : [text(password)]),
    ]),
  )
}

export function publish(
  topic: string | Uint8Array,
  payload: string | Uint8Array,
  { id = 1, qos = 1, retain = false, dup = false } = {},
): Buffer {
  const first = 0x30 | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0)
  return packet(first, Buffer.concat([text(topic), ...(qos > 0 ? [uint16(id)] : []), Buffer.from(payload)]))
}

export function subscribe(filters: readonly (string | Uint8Array)[], { id = 1, qos = 1 } = {}): Buffer {
  return packet(
    0x82,
    Buffer.concat([uint16(id), ...filters.map((filter) => Buffer.concat([text(filter), Buffer.from([qos])]))]),
  )
}

export function unsubscribe(filters: readonly string[], { id = 1 } = {}): Buffer {
  return packet(0xa2, Buffer.concat([uint16(id), ...filters.map(text)]))
}

export const puback = (id: number): Buffer => packet(0x40, uint16(id))
export const pingreq = (): Buffer => packet(0xc0, Buffer.alloc(0))
export const disconnect = (): Buffer => packet(0xe0, Buffer.alloc(0))

export type ServerPacket =
  | { readonly type: 'connack'; readonly code: number; readonly sessionPresent: boolean }
  | {
      readonly type: 'publish'
      readonly topic: string
      readonly payload: string
      readonly id: number
      readonly qos: number
      readonly retain: boolean
    }
  | { readonly type: 'puback'; readonly id: number }
  | { readonly type: 'suback'; readonly id: number; readonly granted: readonly number[] }
  | { readonly type: 'unsuback'; readonly id: number }
  | { readonly type: 'pingresp' }

/** Cuts what a server sends into packets; calls back for each. */
export function serverPackets(onPacket: (packet: ServerPacket) => void): (chunk: Uint8Array) => void {
  let held = Buffer.alloc(0)
  return (chunk) => {
    held = Buffer.concat([held, chunk])
    for (;;) {
      let at = 1
      let length = 0
      let scale = 1
      let byte = 0x80
      while (byte & 0x80) {
        const next = held[at++]
        if (next === undefined) return
        byte = next
        length += (byte & 0x7f) * scale
        scale *= 128
      }
      if (held.length < at + length) return
      onPacket(read(held[0] ?? 0, held.subarray(at, at + length)))
      held = held.subarray(at + length)
    }
  }
}

function read(first: number, body: Buffer): ServerPacket {
  switch (first >> 4) {
    case 2:
      return { type: 'connack', sessionPresent: body[0] === 1, code: body[1] ?? -1 }
    case 3: {
      const qos = (first >> 1) & 3
      const topicEnd = 2 + body.readUInt16BE(0)
      const start = topicEnd + (qos > 0 ? 2 : 0)
      return {
        type: 'publish',
        topic: body.toString('utf8', 2, topicEnd),
        id: qos > 0 ? body.readUInt16BE(topicEnd) : 0,
        payload: body.toString('utf8', start),
        qos,
        retain: (first & 1) === 1,
      }
    }
    case 4:
      return { type: 'puback', id: body.readUInt16BE(0) }
    case 9:
      return { type: 'suback', id: body.readUInt16BE(0), granted: [...body.subarray(2)] }
    case 11:
      return { type: 'unsuback', id: body.readUInt16BE(0) }
    case 13:
      return { type: 'pingresp' }
    default:
      throw new Error(`a server does not send packets of type ${first >> 4}`)
  }
}
