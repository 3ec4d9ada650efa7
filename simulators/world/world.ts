import type { BranchDevices } from '../branchDevices.ts'
import type { BranchLife } from '../people/branchLife.ts'
import { evaluatorOn, keypadOn } from '../people/counterUnits.ts'
import { Customers, type Kiosk } from '../people/customers.ts'
import { HubClient } from '../people/hubClient.ts'
import { Screen, type Traffic } from '../people/screen.ts'
import { strangerOf, Teller } from '../people/teller.ts'
import type { Visitor } from '../people/visitor.ts'
import { DayBooks } from './books.ts'
import type { BranchFacts, UnitFacts } from './branchFacts.ts'
import type { Scenario } from './scenarios.ts'
import { DOORS_CLOSE_AT_S, HOUR_S, OPENS_AT_S } from './script.ts'
import { awayAt, awayTimes, repeated } from './staffing.ts'
import { Bell, type Speed, VirtualClock } from './virtualClock.ts'

export interface WorldOptions {
  /** Of the hub. */
  readonly address: string
  readonly password: string
  readonly managerUser: string
  /** Who sits where. */
  readonly tellers: readonly { readonly user: string; readonly windowId: string }[]
  /** `/kiosk/#<kiosk>.<key>` by kiosk. */
  readonly kioskLinks: ReadonlyMap<string, string>
  readonly facts: BranchFacts
  readonly scenario: Scenario
  readonly seed: number
  /** The customers in the order in which they come. */
  readonly script: Iterable<Visitor>
  readonly devices: Pick<BranchDevices, 'lines'>
  readonly speed: Speed
  /** One day after the other and no evening. */
  readonly isEndless: boolean
  readonly ended: AbortSignal
}

/** So long after the doors have closed everybody goes home, whoever is left. */
const LATEST_S = DOORS_CLOSE_AT_S + 6 * HOUR_S
const COME_IN_BEFORE_S = 60

/** The people of a branch: customers at its kiosks, tellers at its windows, the lobby manager between them. */
export class World {
  readonly clock: VirtualClock
  readonly books = new DayBooks()
  readonly traffic: Traffic = { commands: 0, refusals: 0, requests: 0, viewChanges: 0 }
  readonly #options: WorldOptions
  readonly #screens: Screen[] = []
  readonly #hall: Bell
  #visits = 0
  #isDoorClosed = false

  constructor(options: WorldOptions) {
    this.#options = options
    this.clock = new VirtualClock({ speed: options.speed, startS: OPENS_AT_S - COME_IN_BEFORE_S })
    this.#hall = new Bell(this.clock)
  }

  /** Resolves when the last customer has been served and the tellers have gone home; rejects when somebody can not go on. */
  async run(): Promise<void> {
    const { ended, script, isEndless } = this.#options
    const life = this.#life()
    const manager = this.#staffScreen(this.#options.managerUser)
    const customers = new Customers(life, manager, this.#kiosks())
    ended.addEventListener('abort', () => this.clock.stop())
    const tellers = this.#tellers(life)
    tellers.forEach((teller, index) => {
      this.clock.at(OPENS_AT_S - COME_IN_BEFORE_S + index, () => teller.work())
    })
    this.clock.at(OPENS_AT_S, async () => {
      for (const visitor of script) {
        await this.clock.sleepUntil(visitor.arrivesAtS)
        this.#visits += 1
        this.clock.at(this.clock.nowS, () => customers.visit(visitor))
      }
      await this.clock.sleepUntil(DOORS_CLOSE_AT_S)
      this.#isDoorClosed = !isEndless
      this.#hall.ring()
    })
    try {
      await this.clock.run()
      await customers.settled()
      for (const teller of tellers) await teller.settled()
    } finally {
      for (const screen of this.#screens) screen.close()
    }
  }

  #life(): BranchLife {
    const { facts, scenario, isEndless } = this.#options
    const { clock, books } = this
    const plans = [...awayTimes(facts.windows, scenario)]
    const daily = new Map(plans.map(([id, times]) => [id, repeated(times, DOORS_CLOSE_AT_S - OPENS_AT_S)]))
    const once = new Map(plans)
    return {
      clock,
      books,
      facts,
      hall: this.#hall,
      isOver: () => (this.#isDoorClosed && books.inside === 0 && this.#arriving === 0) || this.#isTooLate(),
      awayAt: (windowId, nowS) =>
        isEndless ? (daily.get(windowId)?.(nowS) ?? awayAt([], nowS)) : awayAt(once.get(windowId) ?? [], nowS),
    }
  }

  /** In the branch and without a ticket yet. */
  get #arriving(): number {
    return this.#visits - this.books.tickets.size - this.books.turnedAway
  }

  #isTooLate(): boolean {
    return !this.#options.isEndless && this.clock.nowS >= LATEST_S
  }

  #screen(open: (client: HubClient) => Promise<unknown>): Screen {
    const connect = async () => {
      const client = new HubClient(this.#options.address)
      await open(client)
      return client
    }
    const screen = new Screen(connect, this.traffic, this.#options.ended)
    this.#screens.push(screen)
    return screen
  }

  #staffScreen(user: string): Screen {
    return this.#screen((client) => client.logIn(user, this.#options.password))
  }

  #kiosks(): Kiosk[] {
    const { facts, kioskLinks, devices } = this.#options
    return facts.kiosks.map(({ id, reader, businesses }) => {
      const [, key = ''] = (kioskLinks.get(id)?.split('#')[1] ?? '').split('.')
      return {
        id,
        businesses,
        reader: reader === undefined ? undefined : devices.lines.get(reader)?.device,
        screen: this.#screen((client) => client.startKiosk(id, key)),
      }
    })
  }

  #tellers(life: BranchLife): Teller[] {
    const { tellers, facts, scenario, seed, devices } = this.#options
    const stranger = strangerOf(facts, scenario, { index: 0, seed, arrivesAtS: 0 })
    return tellers.flatMap(({ user, windowId }, index) => {
      const window = facts.windows.find(({ id }) => id === windowId)
      if (!window) return []
      const unit = <T>(at: UnitFacts | undefined, make: (line: Line, at: UnitFacts) => T): T | undefined => {
        const line = at && devices.lines.get(at.device)
        return at && line ? make(line, at) : undefined
      }
      const desk = {
        tellerId: user,
        window,
        screen: this.#staffScreen(user),
        keypad: unit(window.keypad, keypadOn),
        evaluator: unit(window.evaluator, evaluatorOn),
        likesKeypad: index % 2 === 0,
        stranger,
      }
      return [new Teller(desk, life)]
    })
  }
}

type Line = BranchDevices['lines'] extends ReadonlyMap<string, infer L> ? L : never
