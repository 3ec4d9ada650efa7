import type { DriverContext } from '../driver.ts'
import type { CardReading } from './cardReading.ts'
import type { CardFailure } from './trackText.ts'

/** How long a reading is worth carrying to a hub that does not answer: the person stands there and tries again. */
const READING_KEEP_MS = 10_000
/** One card that can not be read is its own fault, several in a row are a dirty head. */
const BAD_CARDS = 3
const NO_KEY = 'this node has no card key: cards can be read but not named'

export interface CardReports {
  /** Tells the hub of a card, as far as it may know it. */
  report(reading: CardReading): void
  failed(reason: CardFailure | 'timeOut'): void
  /** The device itself is well: ends its alert, but for the missing key. */
  sound(): void
}

/**
 * What a card reader tells the hub. A node without a card key is a mistake of its set-up that no customer can mend: it is alerted as a fault of
 * the device as soon as that is otherwise well (`sound`), everything but reading works, and a card is answered "can not be read", so
 * that nobody waits for it.
 */
export function cardReports(context: DriverContext): CardReports {
  // No card has this number.
  const hasKey = context.cardToken('0') !== undefined
  let isSaid = false
  let badCards = 0

  /** The words of the failure stay out of the log: they may quote what was to be sent. */
  function notSent(): void {
    context.log.error({}, 'a reading could not be sent')
  }

  function failed(reason: CardFailure | 'timeOut'): void {
    countBad(reason === 'unreadable')
    context.log.info({ reason }, 'card can not be read')
    context.emit('CardReader.ReadFailedEvent', { reason }, { keepForMs: READING_KEEP_MS }).catch(notSent)
  }

  function countBad(isBad: boolean): void {
    badCards = isBad ? badCards + 1 : 0
    if (badCards === BAD_CARDS) context.raise('card-unreadable', `${BAD_CARDS} cards in a row can not be read`)
    if (badCards === 0) context.clear('card-unreadable')
  }

  async function publish({ token, mask, source }: Extract<CardReading, { kind: 'card' }>): Promise<void> {
    countBad(false)
    const eventId = context.newId()
    context.log.info({ eventId, source }, 'card read')
    const outcome = await context.emit(
      'CardReader.CardReadEvent',
      { token, mask, source },
      { keepForMs: READING_KEEP_MS, eventId },
    )
    if (outcome === 'expired') context.log.warn({ eventId }, 'the hub did not take the reading in time')
  }

  function missKey(): void {
    if (!isSaid) context.log.error({}, NO_KEY)
    isSaid = true
    context.raise('device-fault', NO_KEY)
  }

  return {
    report(reading) {
      if (reading.kind === 'card') void publish(reading).catch(notSent)
      else if (reading.kind === 'failed') failed(reading.reason)
      else {
        missKey()
        failed('unreadable')
        // The head has read it well.
        countBad(false)
      }
    },
    failed,
    sound() {
      if (hasKey) context.clear('device-fault')
      else missKey()
    },
  }
}
