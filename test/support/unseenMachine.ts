import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { parse } from 'yaml'

/**
 * A machine nobody has seen: it sells numbered envelopes, dials its host and sends lines in GB18030 with columns of fixed width.
 *   1 kind, 6 number, 14 time, then
 *   A: 1 state (0 open, 1 shut), 2 printer ("OK", "ER"), 5 envelopes, 10 place
 *   B: 2 result ("00" sold), 9 price in fen, 3 seconds, 20 what the customer typed
 */
const TEXT = `
machine: envelope-machine
charset: gb18030
frame: { type: line, end: crlf }
answer: { acknowledge: { text: "+{number}" }, refuse: { text: "-{number}" } }
format:
  type: fixed
  layouts:
    - starts: A
      columns:
        - { name: number, from: 1, width: 6 }
        - { name: time, from: 7, width: 14 }
        - { name: shut, from: 21, width: 1 }
        - { name: printer, from: 22, width: 2 }
        - { name: envelopes, from: 24, width: 5 }
        - { name: place, from: 29, width: 10 }
    - starts: B
      columns:
        - { name: number, from: 1, width: 6 }
        - { name: time, from: 7, width: 14 }
        - { name: result, from: 21, width: 2 }
        - { name: fen, from: 23, width: 9 }
        - { name: seconds, from: 32, width: 3 }
        - { name: typed, from: 35, width: 20 }
number: { fields: [number, time] }
time: { field: time, format: yyyyMMddHHmmss }
messages:
  - name: state
    when: [{ field: shut, present: true }]
    schema: { envelopes: { type: integer, maximum: 20000 } }
    map:
      mode: { field: shut, table: { 0: inService, 1: outOfService } }
      components:
        printer: { kind: receiptPrinter, device: { field: printer, table: { OK: online, ER: hardwareError } } }
        stacker: { kind: other, details: { place: { field: place } } }
      units:
        envelopes: { component: stacker, kind: media, role: dispense, count: { field: envelopes }, status: ok }
  - name: sale
    when: [{ field: result, present: true }]
    clean:
      fen: [{ number: { scale: 0.01 } }]
      time: [{ time: yyyyMMddHHmmss }]
    map:
      transaction:
        kind: other
        result: { field: result, table: { "00": completed }, otherwise: failed }
        amount: { field: fen }
        currency: CNY
        at: { field: time }
        seconds: { field: seconds }
        reason: { field: typed }
`
export const UNSEEN = parse(TEXT) as Record<string, unknown>

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The machine dials until somebody listens, with a pause in between. */
const REDIAL_MS = 50

export async function dialled(port: number): Promise<Socket> {
  for (;;) {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    if (isOpen) return socket.on('error', () => {})
    socket.destroy()
    await new Promise((resolve) => setTimeout(resolve, REDIAL_MS))
  }
}

export const gb18030 = (text: string) =>
  Buffer.from(new Uint8Array([...text].flatMap((sign) => GB[sign] ?? [sign.charCodeAt(0)])))
/** 大堂, as GB18030 has it. */
const GB: Readonly<Record<string, number[]>> = { 大: [0xb4, 0xf3], 堂: [0xcc, 0xc3] }
/** Kind A. */
export const stateLine = (number: string, time: string, shut: string, printer: string, count: string, place: string) =>
  gb18030(`A${number}${time}${shut}${printer}${count}${place}\r\n`)
/** Kind B: sold for 123.45 on 2026-11-29 at 10:16:30, in 42 seconds. */
export const saleLine = (number: string, typed: string) =>
  gb18030(`B${number}2026112910163000000012345042${typed.padStart(20)}\r\n`)
