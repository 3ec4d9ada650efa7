import type { AlertCode, StorageStatus, Xfs4IotSettings } from '../../contracts/index.ts'
import { emptyLedger, type Ledger, loadLedger } from '../cards/cardLedger.ts'
import { notDone, offline } from '../cards/completions.ts'
import { Dispenser } from '../cards/dispenser.ts'
import type { DriverCommand, DriverCompletion, DriverContext } from '../driver.ts'
import type { BytePort } from '../transport/port.ts'
import { CardMechanism } from './cardMechanism.ts'
import { type CardNames, cardNames, toAccount, toMachine } from './cardNames.ts'
import { CountWatch } from './countWatch.ts'
import { isTree, type Tree } from './envelope.ts'
import type { Service } from './service.ts'
import { SharedAlert } from './sharedAlert.ts'
import { at, countAt, oneOfAt, textAt } from './tree.ts'

/** Between two looks while nothing is under way; what the machine says by itself is looked at at once. */
const LOOK_MS = 5_000
/** However often the machine says that something has changed. */
const NOTICE_MS = 250
const PUBLISH_MS = 250
/** Card units that are shown. */
const MOST_UNITS = 32
/** Who has reasons for an alert. */
const LOST = 'cards under way'
const ASIDE = 'cards of other units'
const ACCOUNT = 'cards'
const MACHINE = 'count of the machine'

/** One account of one service's cards, as long as its units have these names. */
interface Account {
  readonly serviceName: string
  readonly names: CardNames
  readonly dispenser: Dispenser
  readonly mechanism: CardMechanism
  service: Service | undefined
}

/** An account as it is saved. */
interface Kept {
  readonly service: string
  readonly hopper?: string | undefined
  readonly bin?: string | undefined
  readonly ledger: Ledger
}
/** Accounts of units that are not there now. */
const MOST_ASIDE = 4

function keptOf(saved: unknown): Kept[] {
  const all: readonly unknown[] = Array.isArray(saved) ? saved : []
  return all.flatMap((one) => {
    const service = textAt(one, ['service'])
    if (service === undefined) return []
    const [hopper, bin] = [textAt(one, ['hopper']), textAt(one, ['bin'])]
    return [
      {
        service,
        ...(hopper !== undefined && { hopper }),
        ...(bin !== undefined && { bin }),
        ledger: loadLedger(at(one, 'ledger')),
      },
    ]
  })
}

const isOf = ({ service, hopper, bin }: Kept, serviceName: string, names: CardNames) =>
  service === serviceName && hopper === names.hopper && bin === names.bin

/**
 * The cards of a machine that the hub moves itself: finds the service that has them and gives it to the dispenser that keeps their account
 * and moves each card once. Exists only where the configuration lists such commands.
 */
export class CardDesk {
  readonly #context: DriverContext
  readonly #settings: Xfs4IotSettings
  readonly #unknown: SharedAlert
  readonly #mismatch: SharedAlert
  readonly #counts = new CountWatch()
  #account: Account | undefined
  #storage: StorageStatus['units'] = {}
  #media: unknown
  /** A movement is saved and not settled. */
  #isUnderWay = false
  #saidSeveral = false
  #services: readonly Service[] = []
  #aside: readonly Kept[] = []
  #noticedAt = Number.NEGATIVE_INFINITY
  #cancelNotice: (() => void) | undefined
  #cancelPublish: (() => void) | undefined

  constructor(context: DriverContext, settings: Xfs4IotSettings, unknown: SharedAlert) {
    this.#context = context
    this.#settings = settings
    this.#unknown = unknown
    this.#mismatch = new SharedAlert(context, 'count-mismatch')
  }

  /** Services have come or gone. `services`: all there are. */
  arranged(services: readonly Service[]): void {
    this.#services = services
    const service = this.#theOne(services)
    const account = this.#account
    if (account?.service && account.service !== service) this.#disconnect(account, 'the service is gone')
    // Without its units it would be another account, and the one that is kept would be lost.
    if (service?.model.link !== 'up' || !service.knowsStorage || this.#account?.service === service) return
    this.#account = this.#accountOf(service)
    this.#account.service = service
    this.#account.mechanism.bind(service)
    this.#account.dispenser.connected(NO_BYTES)
  }

  isDown(service: Service, reason: string): void {
    const account = this.#account
    if (account?.service === service) this.#disconnect(account, reason)
  }

  /** What is known of a service has changed. */
  changed(): void {
    const account = this.#account
    if (!account?.service) return
    const media = at(account.service.model.status, 'cardReader', 'media')
    if (media !== this.#media) this.#noticed()
    this.#media = media
    this.#cancelPublish ??= this.#context.clock.after(PUBLISH_MS, () => {
      this.#cancelPublish = undefined
      this.#haveUnitsChanged()
      this.#publishStorage()
    })
  }

  /** A machine that says so without end is looked at now and then. */
  #noticed(): void {
    const { clock } = this.#context
    const waitMs = this.#noticedAt + NOTICE_MS - clock.now()
    const notice = () => {
      this.#cancelNotice = undefined
      this.#noticedAt = clock.now()
      this.#account?.dispenser.noticed()
    }
    if (waitMs <= 0) notice()
    else this.#cancelNotice ??= clock.after(waitMs, notice)
  }

  /** Units that it lists now and did not before, or the other way round: while a card is on its way that has to wait. */
  #haveUnitsChanged(): void {
    const account = this.#account
    if (!account?.service?.knowsStorage || this.#isUnderWay) return
    const { hopper, bin } = cardNames(account.service.model, this.#settings)
    if (hopper === account.names.hopper && bin === account.names.bin) return
    this.#disconnect(account, 'its units are others now')
    this.arranged(this.#services)
  }

  /** Of which service the cards are moved, if there is one. */
  get service(): Service | undefined {
    return this.#account?.service
  }

  execute(command: DriverCommand): Promise<DriverCompletion> {
    const account = this.#account
    if (!account?.service) return Promise.resolve(offline('no card reader that is meant is connected'))
    const own = this.#inAccount(command, account.names)
    if (own?.name === 'Storage.SetCount') this.#counts.restart()
    return own ? account.dispenser.execute(own) : Promise.resolve(NO_SUCH_UNIT)
  }

  stop(): void {
    this.#cancelNotice?.()
    this.#cancelPublish?.()
    this.#cancelNotice = undefined
    this.#cancelPublish = undefined
    this.#account?.dispenser.stop()
  }

  /** The one that is named, or the only one; one that gives out cards before one that only reads them. */
  #theOne(services: readonly Service[]): Service | undefined {
    const { cardReader } = this.#settings
    if (cardReader !== undefined) return services.find(({ model }) => model.name === cardReader)
    // A better one may still be on its way.
    if (services.some(({ model }) => model.link === 'connecting')) return this.#account?.service
    const readers = services.filter(({ model }) => model.abilities.interfaces.has('CardReader'))
    const dispensers = readers.filter(({ model }) => cardNames(model, {} as Xfs4IotSettings).hopper !== undefined)
    // Of one that has never answered nobody knows whether it is the one that gives out cards.
    const isSure = services.every(({ model }) => model.link === 'out' || model.abilities.interfaces.size > 0)
    const fit = dispensers.length > 0 ? dispensers : isSure ? readers : []
    if (fit.length > 1 && !this.#saidSeveral) {
      this.#saidSeveral = true
      this.#context.log.warn({}, 'there are several card readers: set cardReader to the one that is meant')
    }
    return fit.length === 1 ? fit[0] : undefined
  }

  #accountOf(service: Service): Account {
    const names = cardNames(service.model, this.#settings)
    const before = this.#account
    const isSame =
      before?.serviceName === service.model.name &&
      before.names.hopper === names.hopper &&
      before.names.bin === names.bin
    if (isSame) return before
    before?.dispenser.stop()
    const mechanism = new CardMechanism(service, names, this.#context.clock)
    const dispenser = new Dispenser({
      context: this.#contextOf(service.model.name, names),
      mechanism,
      talk: mechanism,
      settings: { ...this.#settings, pollMs: LOOK_MS },
    })
    return { serviceName: service.model.name, names, dispenser, mechanism, service: undefined }
  }

  #disconnect(account: Account, reason: string): void {
    account.service = undefined
    this.#media = undefined
    if (this.#isUnderWay) this.#unknown.raise(LOST, `a card was being moved when the connection was lost: ${reason}`)
    account.dispenser.disconnected()
  }

  // ---- between the account and the world -----------------------------------------------------------------------------
  /** What the dispenser says is of one part of the machine, in names of its own. */
  #contextOf(serviceName: string, names: CardNames): DriverContext {
    const context = this.#context
    const rename = (place: string) => toMachine(place, names) ?? place
    return {
      ...context,
      status: (iface, data) => {
        // The part's own state is its service's word, and the machine's is that of all parts.
        if (iface === 'common') return
        if (iface !== 'storage' || !('units' in data)) return context.status(iface, data)
        this.#storage = Object.fromEntries(
          Object.entries(data.units as StorageStatus['units'])
            .filter(([unit]) => toMachine(unit, names) !== undefined)
            .map(([unit, row]) => [rename(unit), row]),
        )
        this.#publishStorage()
      },
      emit: (name, data, options) => {
        const renamed =
          'from' in data && 'to' in data ? { ...data, from: rename(data.from), to: rename(data.to) } : data
        return context.emit(name, renamed, options)
      },
      raise: (code, detail) => {
        const shared = this.#shared(code)
        if (shared) shared.raise(ACCOUNT, detail ?? '')
        else context.raise(code, detail)
      },
      clear: (code) => {
        const shared = this.#shared(code)
        if (shared) shared.clear(ACCOUNT)
        else context.clear(code)
      },
      fail: (reason) => this.#account?.service?.drop(reason),
      memory: {
        load: () => this.#load(serviceName, names),
        save: (ledger) => {
          const own = { service: serviceName, ...names, ledger }
          context.memory.save({ version: 1, ...own, others: this.#aside.slice(-MOST_ASIDE) })
          this.#watch(ledger as Ledger)
        },
      },
    }
  }

  #shared(code: AlertCode): SharedAlert | undefined {
    if (code === 'result-unknown') return this.#unknown
    return code === 'count-mismatch' ? this.#mismatch : undefined
  }

  /** The account of these units. Those of others are set aside: what was under way in them is not forgotten, nor what was counted. */
  #load(serviceName: string, names: CardNames): Ledger {
    const saved = this.#context.memory.load()
    const all = isTree(saved) ? [...keptOf(saved['others']), ...keptOf([saved])] : []
    const own = all.find((one) => isOf(one, serviceName, names))
    this.#aside = all.filter((one) => one !== own)
    if (saved !== undefined && !own)
      this.#context.log.warn({}, 'the account of the cards is of other units: these have to be counted')
    const lost = this.#aside.find(({ ledger }) => ledger.intent !== null)
    if (lost)
      this.#unknown.raise(
        ASIDE,
        `a card was being moved, and its units are not there any more: ${[lost.hopper, lost.bin].filter(Boolean).join(', ')}`,
      )
    else if (this.#unknown.has(ASIDE)) this.#unknown.clear(ASIDE)
    const ledger = own?.ledger ?? emptyLedger
    this.#watch(ledger)
    // Without a hopper every card has come in at the front.
    return { ...ledger, entryAllowed: names.hopper === undefined || this.#settings.cardEntry }
  }

  #watch({ intent }: Ledger): void {
    this.#isUnderWay = intent !== null
    if (!this.#isUnderWay) this.#unknown.clear(LOST)
  }

  /** Our account beside the machine's: some do not count what leaves by the mouth. */
  #publishStorage(): void {
    const account = this.#account
    const storage = account?.service?.model.storage
    const units: StorageStatus['units'] = { ...this.#storage }
    for (const [name, unit] of Object.entries(storage ?? {})) {
      const row = isTree(unit) ? rowOf(unit) : undefined
      if (!row || !/^unit[0-9A-Za-z]{1,8}$/.test(name)) continue
      if (!units[name] && Object.keys(units).length >= MOST_UNITS) break
      const own = units[name]
      units[name] = own ? { ...own, ...deviceCountOf(unit) } : { ...row, ...deviceCountOf(unit) }
    }
    this.#context.status('storage', { units })
    this.#compare(account?.names.hopper === undefined ? undefined : units[account.names.hopper])
  }

  #compare(hopper: StorageStatus['units'][string] | undefined): void {
    if (!hopper || hopper.count === null || hopper.deviceCount === undefined || this.#isUnderWay) return
    const words = this.#counts.compare(hopper.count, hopper.deviceCount)
    if (words === undefined) this.#mismatch.clear(MACHINE)
    else this.#mismatch.raise(MACHINE, words)
  }

  /** The command in the names of the account; undefined: it is of a unit that the account is not of. */
  #inAccount(command: DriverCommand, names: CardNames): DriverCommand | undefined {
    if (command.name === 'CardReader.Move') {
      const from = toAccount(command.data.from, names)
      const to = toAccount(command.data.to, names)
      return from === undefined || to === undefined ? undefined : { ...command, data: { from, to } }
    }
    if (command.name === 'Storage.SetCount') {
      const unit = toAccount(command.data.unit, names)
      return unit === undefined ? undefined : { ...command, data: { ...command.data, unit } }
    }
    return command.name === 'CardReader.Reset' ? command : undefined
  }
}

const NO_SUCH_UNIT = notDone('invalidData', 'BAD_REQUEST', 'cards are moved from the hopper and to the bin only')

/** The account of cards asks for a port; there are no bytes under this one. */
const NO_BYTES: BytePort = {
  write: () => Promise.reject(new Error('cards of a service are not moved by bytes')),
  close: () => {},
}

const deviceCountOf = (unit: unknown) => {
  const count = countAt(unit, 'card', 'status', 'count')
  return count === undefined ? {} : { deviceCount: Math.min(count, 1_000_000) }
}

/** A card unit that our account is not of. */
function rowOf(unit: Tree): StorageStatus['units'][string] | undefined {
  const type = oneOfAt(unit, ['dispense', 'retain', 'park'], 'card', 'capabilities', 'type')
  if (!type) return undefined
  const said = oneOfAt(unit, ['ok', 'full', 'high', 'low', 'empty'], 'card', 'status', 'replenishmentStatus')
  return { type, count: null, replenishmentStatus: said ?? 'unknown' }
}
