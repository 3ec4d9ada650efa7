import type { AlertCode } from '../../contracts/index.ts'
import type { DriverContext } from '../driver.ts'
import { type Learned, type Ledger, loadLedger, type PathPlace, reconcile, type Unit } from './cardLedger.ts'
import { condition } from './condition.ts'
import { toFormer } from './formerLedger.ts'
import type { Failure, Look } from './mechanism.ts'
import { fillOf } from './unitLook.ts'

/** A card's way is worth telling for long: accounts are kept by it. */
const EVENT_KEEP_MS = 3_600_000

/** Alerts whose words say which units they are about. */
const BY_UNIT: ReadonlySet<AlertCode> = new Set(['storage-low', 'storage-empty', 'storage-full'])

/** The account could not be saved; what was to be saved first does not begin. */
export class MemoryFailed extends Error {}

interface Settings {
  readonly lowCount?: number | undefined
  readonly mediaLeftSeconds: number
}

/** The ledger of one machine with its memory, and what the world is told of it. */
export class CardAccount {
  readonly #context: DriverContext
  readonly #settings: Settings
  #ledger: Ledger
  #saved: string
  #look: Look | undefined
  #trouble: Failure | undefined
  #mismatches: readonly string[] = []
  #exitSince: number | undefined
  readonly #told = new Map<AlertCode, string | null>()

  constructor(context: DriverContext, settings: Settings) {
    this.#context = context
    this.#settings = settings
    this.#ledger = loadLedger(context.memory.load())
    this.#saved = JSON.stringify(this.#ledger)
  }

  get ledger(): Ledger {
    return this.#ledger
  }

  get look(): Look | undefined {
    return this.#look
  }

  /** For how long a card has lain in the mouth, milliseconds; undefined: there is none. */
  get leftForMs(): number | undefined {
    return this.#exitSince === undefined ? undefined : this.#context.clock.now() - this.#exitSince
  }

  /** What the machine shows; undefined: it answers and can not say. */
  looksLike(look: Look | undefined, failure?: Failure): void {
    this.#look = look
    if (failure) this.#trouble ??= failure
  }

  /** What failed last, until something succeeds. An empty hopper or a full bin is no trouble of the machine. */
  hasTrouble(failure: Failure | undefined): void {
    if (!failure || failure.jammed || failure.errorCode === 'DEVICE_FAULT') this.#trouble = failure
    this.publish()
  }

  /** Saved when it returns; throws `MemoryFailed`. */
  save(ledger: Ledger): void {
    const text = JSON.stringify(ledger)
    if (text !== this.#saved) {
      try {
        this.#context.memory.save(toFormer(ledger) ?? ledger)
      } catch {
        throw new MemoryFailed('the account of the cards can not be saved')
      }
      this.#saved = text
    }
    this.#ledger = ledger
  }

  /** What has been learned of the cards: kept, told, and compared with the machine's own figures. */
  learn({ ledger, actions, inserted, removed }: Learned): void {
    this.#keep(ledger)
    this.#mouth(ledger.path)
    const options = { keepForMs: EVENT_KEEP_MS }
    const unsent = () => this.#context.log.error({}, 'an event of a card could not be sent')
    for (const action of actions) this.#context.emit('CardReader.CardActionEvent', action, options).catch(unsent)
    if (inserted) this.#context.emit('CardReader.MediaInsertedEvent', {}, options).catch(unsent)
    if (removed) this.#context.emit('CardReader.MediaRemovedEvent', {}, options).catch(unsent)
    this.compare()
  }

  /** Our counts with the machine's. */
  compare(): void {
    if (this.#look && !this.#look.moving) {
      const look = this.#look
      const isEmpty = (hopper: Unit) => {
        const fill = fillOf(look, hopper, 'dispense')
        return fill === 'unknown' ? undefined : fill === 'empty'
      }
      const figures = { isEmpty, isSensed: look.units === undefined, binCounter: this.#ledger.binCounter }
      const { ledger, mismatches } = reconcile(this.#ledger, figures)
      this.#mismatches = mismatches
      this.#keep(ledger)
    }
    this.publish()
  }

  publish(): void {
    const shown = condition({
      ledger: this.#ledger,
      look: this.#look,
      trouble: this.#trouble,
      mismatches: this.#mismatches,
      left: (this.leftForMs ?? 0) >= this.#settings.mediaLeftSeconds * 1000,
      lowCount: this.#settings.lowCount,
    })
    this.#context.status('common', shown.common)
    this.#context.status('cardReader', shown.cardReader)
    this.#context.status('storage', shown.storage)
    for (const [code, words] of shown.alerts) this.#alert(code, words)
  }

  #alert(code: AlertCode, words: string | null): void {
    const before = this.#told.get(code)
    this.#told.set(code, words)
    // It is about another unit now, or about one more: what is open is not told again by itself.
    const isOther = before !== undefined && before !== null && words !== null && before !== words
    if (words === null || (isOther && BY_UNIT.has(code))) this.#context.clear(code)
    if (words !== null) this.#context.raise(code, words)
  }

  #mouth(path: PathPlace | null): void {
    if (path !== 'exit') this.#exitSince = undefined
    else this.#exitSince ??= this.#context.clock.now()
  }

  /** What has been seen is so whether it can be saved or not; it is saved with the next change that can. */
  #keep(ledger: Ledger): void {
    try {
      this.save(ledger)
    } catch {
      this.#ledger = ledger
      this.#context.log.error({}, 'the account of the cards could not be saved')
    }
  }
}
