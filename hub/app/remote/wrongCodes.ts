const WINDOW_MS = 10 * 60_000
/** Wrong codes of one kiosk or person (where nothing else is said), and of all together, that are too many within the window. */
const PER_SENDER = 5
const PER_HUB = 60

/**
 * Guesses. Eight digits stand for a ticket of the day, eight characters for a form: with so few tries nobody finds one, and who mistypes has tries enough.
 * A right code clears its kiosk for the next customer; what all have tried together only ages.
 */
export class WrongCodes {
  private readonly bySender = new Map<string, number[]>()
  private all: number[] = []
  private readonly perSender: number

  constructor(perSender = PER_SENDER) {
    this.perSender = perSender
  }

  /** Undefined when the sender may try; else how long he has to wait. */
  retryAfterMs(sender: string, tick: number): number | undefined {
    this.age(tick)
    const waits = [oldestOf(this.bySender.get(sender), this.perSender), oldestOf(this.all, PER_HUB)]
      .filter((oldest) => oldest !== undefined)
      .map((oldest) => oldest + WINDOW_MS - tick)
    return waits.length === 0 ? undefined : Math.max(...waits)
  }

  wrong(sender: string, tick: number): void {
    this.all.push(tick)
    this.bySender.set(sender, [...(this.bySender.get(sender) ?? []), tick])
  }

  right(sender: string): void {
    this.bySender.delete(sender)
  }

  private age(tick: number): void {
    const isYoung = (at: number) => tick - at < WINDOW_MS
    this.all = this.all.filter(isYoung)
    for (const [sender, tries] of this.bySender) {
      const young = tries.filter(isYoung)
      if (young.length === 0) this.bySender.delete(sender)
      else this.bySender.set(sender, young)
    }
  }
}

/** Of the last `limit` tries the first: when it has aged there may be another. */
function oldestOf(tries: readonly number[] | undefined, limit: number): number | undefined {
  return tries?.at(-limit)
}
