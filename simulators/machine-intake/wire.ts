import iconv from 'iconv-lite'

/** How the three machines of config/machines that speak over a line put their messages on it, as their leaflets say. */
export interface Wire {
  wrap(text: string): Uint8Array
  /** Takes what the host has said off the bytes held. */
  take(held: number[]): readonly Heard[]
}
/** `taken` and `refused` answer a message; `asked`: how are you? */
export type Heard = 'taken' | 'refused' | 'asked'

const ascii = (text: string) => [...Buffer.from(text, 'latin1')]

/** STX, GB18030, ETX and the exclusive-or of all behind STX; answered with ACK or NAK. */
const chequeWire: Wire = {
  wrap(text) {
    const body = [...iconv.encode(text, 'gb18030'), 0x03]
    return Uint8Array.from([0x02, ...body, body.reduce((sum, byte) => sum ^ byte, 0)])
  },
  take: (held) =>
    held.splice(0).flatMap((byte): Heard[] => (byte === 0x06 ? ['taken'] : byte === 0x15 ? ['refused'] : [])),
}

/** A line each, answered with {"ack":n} or {"nak":n}. */
const receiptWire: Wire = {
  wrap: (text) => Uint8Array.from(Buffer.from(`${text}\n`, 'utf8')),
  take(held) {
    const heard: Heard[] = []
    for (let end = held.indexOf(10); end >= 0; end = held.indexOf(10)) {
      const line = String.fromCharCode(...held.splice(0, end + 1))
      if (/^\{"ack":/.test(line)) heard.push('taken')
      if (/^\{"nak":/.test(line)) heard.push('refused')
    }
    if (held.length > 1000) held.length = 0
    return heard
  },
}

/** CRC-16 of Modbus. */
function crc(bytes: readonly number[]): number {
  let value = 0xffff
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xa001 : value >>> 1
  }
  return value
}

/** Four figures that say how long the text is, the text, and four hexadecimal digits of CRC-16/MODBUS over it. */
const sealWire: Wire = {
  wrap(text) {
    const body = [...Buffer.from(text, 'utf8')]
    const check = crc(body).toString(16).toUpperCase().padStart(4, '0')
    return Uint8Array.from([...ascii(String(body.length).padStart(4, '0')), ...body, ...ascii(check)])
  },
  take(held) {
    const heard: Heard[] = []
    while (held.length >= 4) {
      const length = Number(String.fromCharCode(...held.slice(0, 4)))
      if (!/^\d{4}$/.test(String.fromCharCode(...held.slice(0, 4))) || length < 1 || length > 200) {
        held.shift()
        continue
      }
      if (held.length < length + 8) break
      const body = held.slice(4, 4 + length)
      const check = String.fromCharCode(...held.slice(4 + length, 8 + length))
      if (check !== crc(body).toString(16).toUpperCase().padStart(4, '0')) {
        held.shift()
        continue
      }
      held.splice(0, length + 8)
      const text = String.fromCharCode(...body)
      if (text === 'CMD=STATUS') heard.push('asked')
      if (text.startsWith('CMD=ACK')) heard.push('taken')
      if (text.startsWith('CMD=NAK')) heard.push('refused')
    }
    return heard
  },
}

export const WIRES: Readonly<Record<string, Wire>> = {
  'cheque-machine': chequeWire,
  'receipt-machine': receiptWire,
  'seal-machine': sealWire,
}
