import Type from 'typebox'
import Value from 'typebox/value'
import { type ErrorCode, Id, strict, TicketId } from '../../../contracts/index.ts'
import type { RemoteSecrets } from '../ports.ts'

/** Longer ones are not looked into; the contract lets none through. */
const MAX_LENGTH = 400
const FORM = /^(BH1\.([\w-]+))\.([\w-]+)$/

/** Short names: the fewer characters, the easier a scanner reads it off a phone. */
const Payload = strict({
  /** Outlet. */
  o: Id,
  /** Ticket. */
  t: TicketId,
  /** Tag of the ticket's nonce. */
  n: Type.String({ maxLength: 24 }),
  /** Second of the branch's monotone clock from which it counts no more: no step of the wall clock makes it younger. */
  e: Type.Integer({ minimum: 0 }),
})

export interface QrTicket {
  readonly outletId: string
  readonly ticketId: string
  readonly nonce: string
}

export interface ReadQr {
  readonly ticketId: string
  readonly tag: string
  readonly isExpired: boolean
}

/** `BH1.<payload>.<signature>`: it names ticket and branch, and nobody but this hub can have made it. */
export function writeQr(ticket: QrTicket, untilTick: number, secrets: RemoteSecrets): string {
  const { outletId, ticketId, nonce } = ticket
  const payload = { o: outletId, t: ticketId, n: secrets.tag(nonce), e: Math.floor(untilTick / 1000) }
  const text = `BH1.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`
  return `${text}.${secrets.sign(text)}`
}

/**
 * Another branch's code is said to be that before anything else is judged, for its signature can not be. Whether an expired one
 * matters is the caller's to say.
 */
export function readQr(
  qr: string,
  outletId: string,
  tick: number,
  secrets: Pick<RemoteSecrets, 'isSigned'>,
): ReadQr | { readonly refusal: ErrorCode } {
  const [, text, body, signature] = (qr.length <= MAX_LENGTH && FORM.exec(qr)) || []
  if (text === undefined || body === undefined || signature === undefined) return { refusal: 'QR_INVALID' }
  const payload = payloadOf(body)
  if (payload === undefined) return { refusal: 'QR_INVALID' }
  if (payload.o !== outletId) return { refusal: 'QR_OTHER_BRANCH' }
  if (!secrets.isSigned(text, signature)) return { refusal: 'QR_INVALID' }
  return { ticketId: payload.t, tag: payload.n, isExpired: tick >= payload.e * 1000 }
}

function payloadOf(body: string) {
  try {
    const payload: unknown = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))
    return Value.Check(Payload, payload) ? payload : undefined
  } catch {
    return undefined
  }
}
