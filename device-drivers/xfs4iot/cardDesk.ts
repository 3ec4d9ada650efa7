import type { AlertCode, StorageStatus, Xfs4IotSettings } from '../../contracts/index.ts'
import { type Ledger, loadLedger, type Unit } from '../cards/cardLedger.ts'
import { notDone, offline } from '../cards/completions.ts'
import { Dispenser } from '../cards/dispenser.ts'
import type { DriverCommand, DriverCompletion, DriverContext } from '../driver.ts'
import type { BytePort } from '../transport/port.ts'
import { arrange } from './cardArrangement.ts'
import { CardMechanism } from './cardMechanism.ts'
import { type Kept, keptIn, noUnits, savedForm } from './cardMemory.ts'
import { type CardUnit, cardUnits } from './cardUnits.ts'
import { CountWatch } from './countWatch.ts'
import { isTree, type Tree } from './envelope.ts'
import type { Service } from './service.ts'
import { SharedAlert } from './sharedAlert.ts'
import { at, countAt, oneOfAt } from './tree.ts'

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
const ABSENT = 'units that are not listed'

/** One account of one service's cards, as long as it lists these units. */
interface Account {
  readonly serviceName: string
  readonly units: readonly CardUnit[]
  readonly dispenser: Dispenser
  readonly mechanism: CardMechanism
  service: Service | undefined
}

const areSame = (one: readonly CardUnit[], other: readonly CardUnit[]) => JSON.stringify(one) === JSON.stringify(other)

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
  #ledger: Ledger = noUnits
  #noticedAt = Number.NEGATIVE_INFINITY
  #cancelNotice: (() => void) | undefined
  #cancelPublish: (() => void) | undefined

  /** Throws `NewerLedger` where a newer agent has kept the account. */
  constructor(context: DriverContext, settings: Xfs4IotSettings, unknown: SharedAlert) {
    keptIn(context.memory.load())
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
    if (areSame(this.#unitsOf(account.service), account.units)) return
    this.#disconnect(account, 'its units are others now')
    this.arranged(this.#services)
  }

  #unitsOf({ model }: Service): readonly CardUnit[] {
    const before = this.#account?.serviceName === model.name ? Object.keys(this.#ledger.units) : []
    return cardUnits(model, this.#settings, before)
  }

  /** Of which service the cards are moved, if there is one. */
  get service(): Service | undefined {
    return this.#account?.service
  }

  async execute(command: DriverCommand): Promise<DriverCompletion> {
    const service = this.#account?.service
    // What is in its places is asked just before: units may have been exchanged since it was asked last.
    const isAboutUnits = command.name === 'CardReader.Move' && !this.#isUnderWay
    if (service && isAboutUnits && (await service.askStorage()) === 'silent') return NOT_SAID
    this.#haveUnitsChanged()
    const account = this.#account
    if (!account?.service) return offline('no card reader that is meant is connected')
    if (command.name === 'Storage.SetCount') this.#counts.restart(command.data.unit)
    return account.dispenser.execute(command)
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
    const dispensers = readers.filter(({ model }) => cardUnits(model, {}).some(({ role }) => role === 'dispense'))
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
    const units = this.#unitsOf(service)
    const before = this.#account
    if (before?.serviceName === service.model.name && areSame(before.units, units)) return before
    before?.dispenser.stop()
    const mechanism = new CardMechanism(service, units, this.#settings, this.#context.clock)
    const dispenser = new Dispenser({
      context: this.#contextOf(service.model.name, units),
      mechanism,
      talk: mechanism,
      settings: { ...this.#settings, pollMs: LOOK_MS },
    })
    return { serviceName: service.model.name, units, dispenser, mechanism, service: undefined }
  }

  #disconnect(account: Account, reason: string): void {
    account.service = undefined
    this.#media = undefined
    if (this.#isUnderWay) this.#unknown.raise(LOST, `a card was being moved when the connection was lost: ${reason}`)
    account.dispenser.disconnected()
  }

  // ---- between the account and the world -----------------------------------------------------------------------------
  /** What the dispenser says is of one part of the machine. */
  #contextOf(serviceName: string, units: readonly CardUnit[]): DriverContext {
    const context = this.#context
    return {
      ...context,
      status: (iface, data) => {
        // The part's own state is its service's word, and the machine's is that of all parts.
        if (iface === 'common') return
        if (iface !== 'storage' || !('units' in data)) return context.status(iface, data)
        this.#storage = data.units as StorageStatus['units']
        this.#publishStorage()
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
        load: () => this.#load(serviceName, units),
        save: (saved) => {
          const ledger = loadLedger(saved)
          this.#save(serviceName, ledger)
          this.#watch(ledger)
        },
      },
    }
  }

  #save(service: string, ledger: Ledger): void {
    this.#context.memory.save(savedForm({ service, ledger, counts: this.#counts.bases }, this.#aside))
  }

  #shared(code: AlertCode): SharedAlert | undefined {
    if (code === 'result-unknown') return this.#unknown
    return code === 'count-mismatch' ? this.#mismatch : undefined
  }

  /** The account of this service's cards, of the units it lists now. Those of other services are set aside, and not forgotten. */
  #load(serviceName: string, units: readonly CardUnit[]): Ledger {
    const all = keptIn(this.#context.memory.load())
    const own = all.find(({ service }) => service === serviceName)
    this.#aside = all.filter((one) => one !== own)
    if (all.length > 0 && !own)
      this.#context.log.warn({}, 'the account of the cards is of another service: these have to be counted')
    const lost = this.#aside.find(({ ledger }) => ledger.intent !== null)
    if (lost)
      this.#unknown.raise(ASIDE, `a card of the service ${lost.service} was being moved, and it is not there any more`)
    else if (this.#unknown.has(ASIDE)) this.#unknown.clear(ASIDE)
    const before = own?.ledger ?? noUnits
    const { ledger, renewed } = arrange(before, units)
    this.#counts.take(own?.counts ?? {})
    for (const unit of renewed) this.#counts.restart(unit)
    if (renewed.length > 0 && Object.keys(before.units).length > 0)
      this.#context.log.warn({ units: renewed }, 'these card units are not the ones that were there before')
    // Without a hopper every card has come in at the front.
    const hasHopper = units.some(({ role }) => role === 'dispense')
    const arranged = { ...ledger, entryAllowed: !hasHopper || this.#settings.cardEntry }
    this.#watch(arranged)
    if (JSON.stringify(arranged) !== JSON.stringify(before)) this.#keep(serviceName)
    return arranged
  }

  #watch(ledger: Ledger): void {
    this.#ledger = ledger
    this.#isUnderWay = ledger.intent !== null
    if (!this.#isUnderWay) this.#unknown.clear(LOST)
    const gone = (Object.keys(ledger.units) as Unit[]).filter((name) => {
      const { absent, count } = ledger.units[name] ?? {}
      return absent === true && count !== null && count !== undefined && count.high > 0
    })
    if (gone.length === 0) this.#mismatch.clear(ABSENT)
    else this.#mismatch.raise(ABSENT, `not listed by the machine any more, with cards in them: ${gone.join(', ')}`)
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
      const kinds = account?.mechanism.kindsOf(name as Unit) ?? []
      units[name] = { ...(own ?? row), ...deviceCountOf(unit), ...(kinds.length > 0 && { kinds }) }
    }
    this.#context.status('storage', { units })
    if (account?.service && !this.#isUnderWay) this.#compare(account, units)
  }

  #compare({ serviceName, units: own }: Account, shown: StorageStatus['units']): void {
    const problems: string[] = []
    let hasNew = false
    for (const { name, role } of own) {
      const row = shown[name]
      if (!row || row.count === null || row.deviceCount === undefined) continue
      const { words, isNew } = this.#counts.compare(name, role, row.count, row.deviceCount)
      hasNew ||= isNew
      if (words !== undefined) problems.push(words)
    }
    if (problems.length === 0) this.#mismatch.clear(MACHINE)
    else this.#mismatch.raise(MACHINE, problems.join('; '))
    if (hasNew) this.#keep(serviceName)
  }

  /** What was seen is so whether it can be saved or not. */
  #keep(serviceName: string): void {
    try {
      this.#save(serviceName, this.#ledger)
    } catch {
      this.#context.log.error({}, 'the account of the cards could not be saved')
    }
  }
}

const NOT_SAID = notDone('timeOut', 'DEVICE_TIMEOUT', 'the machine does not say what it holds')

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
