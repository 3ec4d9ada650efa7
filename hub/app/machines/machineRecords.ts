import {
  type Actor,
  type Command,
  type DeviceEventData,
  ProblemError,
  type RawMessage,
  type RawMessageView,
  type TransactionCount,
  type TransactionsView,
} from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { zoneOffsetMs } from '../../core/localTime.ts'
import { checkDates, daysBefore } from '../fleet/availabilityReport.ts'
import type { Clock, IdentityVault, Log, PeopleStore } from '../ports.ts'
import type { MachineStore } from './ports.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** How long a message is kept. */
const KEPT_MS = DAY_MS
const MESSAGES_SHOWN = 200
/** Messages one person may read within an hour. */
export const OPENED_PER_HOUR = 20
const LONGEST_DAYS = 31
const USUAL_DAYS = 7
const TRANSACTIONS_SHOWN = 200

interface Options {
  readonly branch: Branch
  readonly store: MachineStore
  readonly vault: Pick<IdentityVault, 'openMessage'>
  readonly people: Pick<PeopleStore, 'audit'>
  readonly clock: Clock
  readonly log: Log
}

export interface TransactionsAsked {
  readonly device?: string
  /** Local dates, both included. */
  readonly from?: string
  readonly to?: string
  readonly limit?: string
}

/** What self-service machines tell of besides how they are: transactions for reports, and messages for diagnosis. */
export class MachineRecords {
  private readonly options: Options
  /** Ticks at which each has read one. */
  private readonly opened = new Map<string, number[]>()

  constructor(options: Options) {
    this.options = options
  }

  /** A message is kept as it came, closed. */
  keep(
    deviceId: string,
    messageId: string,
    { verdict, reason, bytes, sealed }: DeviceEventData['Machine.MessageEvent'],
  ) {
    const at = this.options.clock.now().wall
    this.options.store.keepMessage({ messageId, deviceId, at, verdict, reason: reason ?? null, bytes, sealed })
  }

  /** With time; of messages nothing is left after a day. */
  purge(): void {
    const gone = this.options.store.purgeMessages(this.options.clock.now().wall - KEPT_MS)
    if (gone > 0) this.options.log.debug({ messages: gone }, 'messages of machines are past their time')
  }

  messages(deviceId: string): RawMessageView[] {
    if (!this.options.branch.config?.devices.some(({ id }) => id === deviceId))
      throw new ProblemError('DEVICE_UNKNOWN', { deviceId })
    return this.options.store.messages(deviceId, MESSAGES_SHOWN)
  }

  /**
   * Rejects with ProblemError: NOT_FOUND, TOO_MANY_REQUESTS beyond what one person may read within an hour, SEAL_BROKEN. That it was
   * read, or asked for in vain, is on disk before a word of it leaves.
   */
  open(deviceId: string, messageId: string, reason: string, actor: Actor): RawMessage {
    const { store, vault, clock } = this.options
    const sealed = store.sealedMessage(deviceId, messageId)
    if (!sealed) throw new ProblemError('NOT_FOUND')
    const { tick } = clock.now()
    const reader = `${actor.kind}:${actor.id}`
    const lately = (this.opened.get(reader) ?? []).filter((at) => tick - at < HOUR_MS)
    if (lately.length >= OPENED_PER_HOUR) {
      this.audit(deviceId, messageId, reason, actor, false)
      throw new ProblemError('TOO_MANY_REQUESTS')
    }
    this.opened.set(reader, [...lately, tick])
    let message: RawMessage
    try {
      message = vault.openMessage(sealed, messageId)
    } catch (error) {
      this.audit(deviceId, messageId, reason, actor, false)
      throw error
    }
    this.audit(deviceId, messageId, reason, actor, true)
    return message
  }

  /**
   * Rejects with ProblemError BAD_REQUEST where the time asked for is too long, or ends before it begins. Counts one day after the other
   * and lets others in between: nobody's call is to wait for a report.
   */
  async transactions({ device: deviceId, from, to, limit }: TransactionsAsked): Promise<TransactionsView> {
    const { store, clock } = this.options
    const last = to ?? clock.now().date
    const first = from ?? daysBefore(last, USUAL_DAYS - 1)
    checkDates(first, last)
    const days = (Date.parse(last) - Date.parse(first)) / DAY_MS + 1
    if (!(days >= 1 && days <= LONGEST_DAYS)) throw new ProblemError('BAD_REQUEST', { from: first, to: last })
    const summary: TransactionCount[] = []
    for (let date = first; date <= last; date = dateAfter(date, 1)) {
      const day = { deviceId, from: this.beginOf(date), to: this.beginOf(dateAfter(date, 1)) }
      for (const count of store.transactionCounts(day)) summary.push({ date, ...count })
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    const whole = { deviceId, from: this.beginOf(first), to: this.beginOf(dateAfter(last, 1)) }
    return { transactions: store.transactions(whole, Number(limit ?? TRANSACTIONS_SHOWN)), summary }
  }

  private get timeZone(): string {
    return this.options.branch.config?.outlet.timeZone ?? 'UTC'
  }

  /** The moment a local date begins. */
  private beginOf(date: string): number {
    const asUtc = Date.parse(date)
    const near = asUtc - zoneOffsetMs(asUtc, this.timeZone)
    return asUtc - zoneOffsetMs(near, this.timeZone)
  }

  private audit(deviceId: string, messageId: string, reason: string, actor: Actor, success: boolean): void {
    const { people, clock } = this.options
    const subject = `${deviceId}/${messageId}: ${withoutNumbers(reason)}`
    people.audit({ wall: clock.now().wall, actor, action: 'openMessage', subject, success })
  }
}

/** The event is the command, so that it counts once however often it comes. */
export function transactionCommand(
  nodeId: string,
  {
    id,
    deviceId,
    ts,
    data,
  }: {
    readonly id: string
    readonly deviceId: string
    readonly ts: number
    readonly data: DeviceEventData['Machine.TransactionEvent']
  },
): Command {
  const { kind, result, amountBand, currency = null, at, seconds = null, reason } = data
  return {
    id,
    type: 'ReportTransaction',
    data: {
      nodeId,
      deviceId,
      kind,
      result,
      amountBand,
      currency,
      reason: reason === undefined ? null : withoutNumbers(reason),
      seconds,
      at: at ?? ts,
    },
  }
}

/** Free text of machines and people may hold a card number: of a long row of digits nothing stands. */
function withoutNumbers(text: string): string {
  return text.replace(/[0-9](?:[ -]?[0-9]){11,}/g, (row) => row.replace(/[0-9]/g, '*'))
}

function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10)
}
