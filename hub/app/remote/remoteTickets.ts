import { createHash, randomBytes } from 'node:crypto'
import type { Static } from 'typebox'
import {
  type Actor,
  type CommandData,
  type ErrorCode,
  type OfferView,
  type PartnerConfig,
  ProblemError,
  problem,
  type RemoteTicketView,
  type ROUTES,
} from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { Ticket } from '../../core/records.ts'
import type { Dispatcher } from '../dispatcher.ts'
import type { WaitForecasts } from '../forecasts/ports.ts'
import { ticketWait } from '../forecasts/ticketWait.ts'
import type { Clock, JournalStore, RemoteSecrets, StoredAnswer } from '../ports.ts'
import type { Recogniser } from '../recognition/recogniser.ts'
import type { PeopleAhead } from '../views/peopleAhead.ts'
import { offerView } from './offer.ts'
import { readQr, writeQr } from './qrCodes.ts'
import { RemoteCodes } from './remoteCodes.ts'
import { type SealingVault, sealedCustomer, spelledAlike } from './sealedCustomer.ts'
import { WrongCodes } from './wrongCodes.ts'

const NONCE_BYTES = 16
const MINUTE_MS = 60_000

export type Reservation = Static<(typeof ROUTES)['reserveTicket']['body']>
export type Activation = CommandData<'ActivateTicket'>

export interface RemoteTicketsOptions {
  readonly branch: Branch
  readonly dispatcher: Pick<Dispatcher, 'submit'>
  readonly journal: Pick<JournalStore, 'findAnswer'>
  readonly vault: SealingVault
  readonly secrets: RemoteSecrets
  readonly clock: Clock
  readonly ahead: PeopleAhead
  readonly waits: WaitForecasts
  readonly isSpaceLow: () => boolean
  readonly recogniser: Pick<Recogniser, 'recognise' | 'askLater'> | undefined
}

/**
 * Tickets taken away from the branch, on the side of who takes them: numbers of documents are sealed as they come in, and codes
 * and QR codes are made as they go out. Neither is ever stored, nor part of an answer that is kept for a repeated command.
 */
export class RemoteTickets {
  private readonly options: RemoteTicketsOptions
  private readonly codes: RemoteCodes
  private readonly wrongCodes = new WrongCodes()

  constructor(options: RemoteTicketsOptions) {
    this.options = options
    this.codes = new RemoteCodes(options.branch, options.secrets)
  }

  /** A partner of the configuration in force. */
  partner(partnerId: string): PartnerConfig | undefined {
    return this.options.branch.config?.partners.find(({ id }) => id === partnerId)
  }

  /** Takes a ticket for a customer of this partner. Throws ProblemError with the refusal. */
  async reserve(reservation: Reservation, partnerId: string): Promise<RemoteTicketView> {
    const { branch, dispatcher, journal, vault, clock, recogniser, isSpaceLow } = this.options
    const { id, businessId, moreBusinessIds, reference = null, remind = true } = reservation
    if (isSpaceLow() && !journal.findAnswer(id)) throw new ProblemError('STORE_UNAVAILABLE')
    const knownBy = spelledAlike(reservation.knownBy ?? [])
    const day = branch.businessDay ?? clock.now().businessDay
    const { person, blindIndex, ...sealed } = sealedCustomer(vault, knownBy, { keyId: keyIdOf(partnerId, id), day })
    const asked = {
      businessId,
      ...(moreBusinessIds && { moreBusinessIds }),
      partnerId,
      reference,
      wantsReminder: remind,
    }
    const recognised = recogniser?.recognise(knownBy)
    const nonce = randomBytes(NONCE_BYTES).toString('base64url')
    const data = { ...asked, ...sealed, nonce, ...(recognised && { recognised }) }
    const sender: Actor = { kind: 'partner', id: partnerId }
    const answer = await dispatcher.submit({ id, type: 'ReserveTicket', data }, sender, { ...asked, person })
    if (!answer.ok) throw new ProblemError(answer.problem.code, answer.problem.details)
    if (!recognised && blindIndex !== undefined) recogniser?.askLater(knownBy, blindIndex, id)
    const { ticketId = '' } = answer.result
    // Sent again after the end of its day.
    if (!branch.tickets.has(ticketId)) throw new ProblemError('RESERVATION_EXPIRED')
    return this.view(ticketId, partnerId)
  }

  /** A ticket of this partner, as its customer's phone shows it. Throws NOT_FOUND for every other. */
  view(ticketId: string, partnerId: string): RemoteTicketView {
    const { branch, clock, ahead, waits } = this.options
    const ticket = branch.tickets.get(ticketId)
    if (ticket?.remote?.partnerId !== partnerId) throw new ProblemError('NOT_FOUND')
    const { state, windowId, agenda } = ticket
    const now = clock.now()
    const window = branch.config?.windows.find(({ id }) => id === windowId)
    const isAtWindow = state === 'called' || state === 'serving'
    return {
      ticketId,
      number: ticket.number,
      state,
      businessId: ticket.businessId,
      agenda: [...agenda],
      reference: ticket.remote.reference,
      takenAt: now.wall - (now.tick - ticket.issuedAt),
      peopleAhead: state === 'pending' ? ahead.ifActivated(ticket) : ahead.of(ticket),
      wait: ticketWait(ticket, waits),
      windowNumber: isAtWindow ? (window?.number ?? null) : null,
      activation: this.activationOf(ticket),
    }
  }

  offer(partnerId: string | undefined): OfferView {
    const { branch, clock, ahead, waits } = this.options
    const { config } = branch
    if (!config) throw new ProblemError('STARTING')
    const partner = partnerId === undefined ? undefined : this.partner(partnerId)
    if (partnerId !== undefined && !partner) throw new ProblemError('KEY_INVALID')
    return offerView({ branch, clock, ahead, waits }, config, partner)
  }

  /** ActivateTicket, whoever sends it: code or QR code are exchanged for the ticket before the rules see the command. */
  async activate(id: string, activation: Activation, actor: Actor): Promise<StoredAnswer> {
    const { dispatcher } = this.options
    const means = activation.with
    if ('ticketId' in means) return dispatcher.submit({ id, type: 'ActivateTicket', data: activation }, actor)
    const sender = `${actor.kind}:${actor.id}`
    const found = 'code' in means ? this.byCode(means.code, id, sender) : this.byQr(means.qr, id)
    if ('refusal' in found) return { ok: false, problem: problem(found.refusal, found.details) }
    const { kioskId = null, print = true } = activation
    const by = 'code' in means ? 'code' : 'qr'
    const data = { ticketId: found.ticketId, by, kioskId, print } as const
    const isRepeat = this.answered(id) !== undefined
    const answer = await dispatcher.submit({ id, type: 'ActivateReserved', data }, actor)
    if (answer.ok && !isRepeat) this.wrongCodes.right(sender)
    return answer
  }

  private byCode(code: string, id: string, sender: string): Found {
    const { tick } = this.options.clock.now()
    const ticketId = this.codes.find(code)?.id
    const isRepeat = ticketId !== undefined && this.answered(id) === ticketId
    const retryAfterMs = isRepeat ? undefined : this.wrongCodes.retryAfterMs(sender, tick)
    if (retryAfterMs !== undefined) return { refusal: 'TOO_MANY_REQUESTS', details: { retryAfterMs } }
    if (ticketId !== undefined) return { ticketId }
    this.wrongCodes.wrong(sender, tick)
    return { refusal: 'CODE_WRONG' }
  }

  private byQr(qr: string, id: string): Found {
    const { branch, clock, secrets } = this.options
    const read = readQr(qr, branch.config?.outlet.id ?? '', clock.now().tick, secrets)
    if ('refusal' in read) return read
    const { ticketId } = read
    // What was answered is answered again, however late: the kiosk has not heard it the first time.
    if (this.answered(id) === ticketId) return { ticketId }
    if (read.isExpired) return { refusal: 'QR_EXPIRED' }
    const remote = branch.tickets.get(ticketId)?.remote
    // A ticket of a day that is over.
    if (!remote) return { refusal: 'RESERVATION_EXPIRED' }
    return secrets.tag(remote.nonce) === read.tag ? { ticketId } : { refusal: 'QR_INVALID' }
  }

  /** The ticket a command with this id was carried out for. */
  private answered(id: string): string | undefined {
    const answer = this.options.journal.findAnswer(id)?.answer
    return answer?.ok ? (answer.result.ticketId ?? undefined) : undefined
  }

  private activationOf({ id, state, remote }: Ticket): RemoteTicketView['activation'] {
    const { branch, clock, secrets } = this.options
    const { config } = branch
    const now = clock.now()
    const code = this.codes.of(id)
    if (state !== 'pending' || !remote || !config || code === undefined || now.tick > remote.pendingUntil) return null
    const untilTick = Math.min(now.tick + config.remote.qrMinutes * MINUTE_MS, remote.pendingUntil)
    const wallOf = (tick: number) => now.wall + (tick - now.tick)
    const qr = writeQr({ outletId: config.outlet.id, ticketId: id, nonce: remote.nonce }, untilTick, secrets)
    return { until: wallOf(remote.pendingUntil), code, qr, qrUntil: wallOf(untilTick) }
  }
}

type Found =
  | { readonly ticketId: string }
  | { readonly refusal: ErrorCode; readonly details?: { readonly retryAfterMs: number } }

/** Ids of commands are the partner's to choose: what it chooses must not reach another visit's key. */
function keyIdOf(partnerId: string, commandId: string): string {
  return `remote-${createHash('sha256').update(`${partnerId}|${commandId}`).digest('hex').slice(0, 28)}`
}
