import type { DriverClock, DriverLog } from '../driver.ts'
import type { SocketAddress, SocketPort } from '../transport/sockets.ts'
import { Connection } from './connection.ts'
import { askByTrying, type Endpoint } from './discovery.ts'
import type { Tree } from './envelope.ts'
import type { Outcome } from './exchange.ts'
import type { Incident } from './incidents.ts'
import { heard, newModel, type ServiceModel, sensorsToHear, statusOf, unitsOf } from './model.ts'
import { printable } from './tree.ts'
import type { Turnstile } from './turnstile.ts'
import { abilitiesOf, versionFor } from './versions.ts'

export interface ServiceOptions {
  readonly port: SocketPort
  readonly endpoint: Endpoint
  readonly id: string
  readonly clock: DriverClock
  readonly log: DriverLog
  readonly pollMs: number
  /** Not all services of a machine are dialled at once. */
  readonly turnstile: Turnstile
  /** What is known of it has changed. */
  readonly onChange: () => void
  readonly onIncident: (incident: Incident) => void
  /** It has been asked all about itself on a new connection; before the first look of anybody else. */
  readonly onUp: () => void
  /** The connection has ended, or could not be made. */
  readonly onDown: (reason: string) => void
}

export interface Order {
  /** To the completion; then it is cancelled, and its end is waited for 5 s more. */
  readonly completionMs: number
  /** The request id, before the command leaves. */
  readonly onAsked?: (id: number) => void
}

const DIAL_MS = 3_000
const ACKNOWLEDGE_MS = 2_000
const ANSWER_MS = 5_000
/** After an event that does not tell all: at most so often. */
const REFRESH_MS = 1_000
/** Up for so long, and the next loss starts from the shortest wait. */
const STEADY_MS = 30_000
const BACK_OFF = { firstMs: 1_000, longestMs: 60_000 }

/** One service of a machine: keeps connected to it, asks all about it, and then lives from what it says, asking again now and then. */
export class Service {
  readonly #options: ServiceOptions
  #endpoint: Endpoint
  #model: ServiceModel
  #connection: Connection | undefined
  #dialling: AbortController | undefined
  #stopped = false
  #tries = 0
  #upSince: number | undefined
  #orders = 0
  #asks: { status: boolean; storage: boolean } = { status: false, storage: false }
  #cancelTimer: () => void = () => {}
  #late: ((id: number, outcome: Outcome) => void) | undefined
  #isAsking = false

  constructor(options: ServiceOptions) {
    this.#options = options
    this.#endpoint = options.endpoint
    const { name, address, reason } = options.endpoint
    const model = newModel(name, options.id)
    this.#model = address ? model : { ...model, link: 'out', reason }
  }

  get model(): ServiceModel {
    return this.#model
  }

  /** What a command that was given up has come to after all. */
  set onLate(listener: (id: number, outcome: Outcome) => void) {
    this.#late = listener
  }

  start(): void {
    if (this.#model.link !== 'out') void this.#connect()
  }

  stop(): void {
    this.#stopped = true
    this.#cancelTimer()
    this.#dialling?.abort()
    this.#connection?.close()
    this.#connection = undefined
  }

  /**
   * The publisher says that it is somewhere else now; counts from the next attempt on. One that is told to be where nobody is dialled is
   * looked for where it was, until there is a better word.
   */
  movedTo(endpoint: Endpoint): void {
    if (!endpoint.address) return
    this.#endpoint = endpoint
    if (this.#model.link !== 'out') return
    this.#become({ ...this.#model, link: 'connecting', reason: undefined })
    void this.#connect()
  }

  /** It has said what it holds, or has nothing to hold. */
  get knowsStorage(): boolean {
    return !this.supports('Storage.GetStorage') || Object.keys(this.#model.storage).length > 0
  }

  supports(command: string): boolean {
    return versionFor(this.#model.abilities, command) !== undefined
  }

  /** Carries out one command, once. Always resolves; never sends it a second time. */
  async order(name: string, payload: Tree, { completionMs, onAsked }: Order): Promise<Outcome> {
    const version = versionFor(this.#model.abilities, name)
    const connection = this.#connection
    if (!connection || this.#model.link !== 'up') return { kind: 'notSent', reason: 'the service is not connected' }
    if (version === undefined) return { kind: 'notSent', reason: 'the service has no such command' }
    this.#orders++
    try {
      return await connection.ask(
        {
          name,
          version: version ?? undefined,
          payload,
          acknowledgeMs: ACKNOWLEDGE_MS,
          completionMs,
          // The protocol has whole milliseconds.
          timeoutMs: Math.ceil(completionMs),
          cancels: true,
        },
        { ...(onAsked && { onAsked }) },
      )
    } finally {
      this.#orders--
    }
  }

  /** Asks for its state now. */
  async askStatus(): Promise<Answer> {
    const outcome = await this.#query('Common.Status')
    const answer = answerOf(outcome)
    if (outcome.kind === 'completed' && answer === 'said')
      this.#become({ ...this.#model, status: statusOf(outcome.payload) })
    return answer
  }

  /** Asks for its storage units; one that has none has said so. */
  async askStorage(): Promise<Answer> {
    if (!this.supports('Storage.GetStorage')) return 'said'
    const outcome = await this.#query('Storage.GetStorage')
    const answer = answerOf(outcome)
    if (outcome.kind === 'completed' && answer === 'said')
      this.#become({ ...this.#model, storage: unitsOf(outcome.payload) })
    return answer
  }

  /** Everything about it is asked again soon. */
  refresh(): void {
    this.#asks = { status: true, storage: true }
    this.#askSoon()
  }

  /** The connection is given up, and made anew. */
  drop(reason: string): void {
    this.#connection?.close()
    this.#lost(reason)
  }

  // ---- the connection -----------------------------------------------------------------------------------------------
  async #connect(): Promise<void> {
    const { port, clock, turnstile } = this.#options
    const abort = new AbortController()
    this.#dialling = abort
    const leave = await turnstile.enter()
    try {
      const { address } = this.#endpoint
      if (abort.signal.aborted || this.#stopped || !address) return
      const connection = await this.#dial(port, address, clock, abort.signal)
      if (this.#stopped) return connection.close()
      this.#connection = connection
      const failure = await this.#introduce(connection)
      if (this.#connection !== connection) return
      if (failure !== undefined) return this.drop(failure)
      this.#upSince = clock.now()
      this.#become({ ...this.#model, link: 'up', reason: undefined })
      this.#options.onUp()
      this.#askIn(this.#options.pollMs)
    } catch (error) {
      this.#lost(error instanceof Error ? error.message : String(error))
    } finally {
      leave()
      if (this.#dialling === abort) this.#dialling = undefined
    }
  }

  #dial(port: SocketPort, address: SocketAddress, clock: DriverClock, signal: AbortSignal): Promise<Connection> {
    const isMine = () => mine !== undefined && this.#connection === mine
    let mine: Connection | undefined
    return Connection.open(
      port,
      address,
      { clock, timeoutMs: DIAL_MS, signal },
      {
        onUnsolicited: (name, payload) => this.#heard(name, payload),
        onLate: (id, outcome) => this.#late?.(id, outcome),
        onMalformed: (reason) =>
          this.#options.log.debug({ service: this.#model.name, reason }, 'a message that is none'),
        onEnd: (reason) => {
          if (isMine()) this.#lost(reason)
        },
      },
    ).then((connection) => {
      mine = connection
      return connection
    })
  }

  /** What it can do, how it is, what it holds. Gives why it can not be used. */
  async #introduce(connection: Connection): Promise<string | undefined> {
    const asked = await askByTrying(connection, 'Common.Capabilities')
    if (asked.kind !== 'completed') return 'it does not say what it can'
    if (asked.code !== 'success') return `it does not say what it can: ${printable(asked.code)}`
    const abilities = abilitiesOf(asked.payload)
    connection.able(abilities.maximumRequests, versionFor(abilities, 'Common.Cancel'))
    // What it serves has been read.
    const { interfaces: _, ...others } = asked.payload
    this.#model = { ...this.#model, abilities, capabilities: statusOf(others), status: {}, storage: {} }
    if ((await this.askStatus()) !== 'said') return 'it does not say how it is'
    const storage = await this.askStorage()
    if (storage === 'silent' || storage === 'busy') return 'it does not say what it holds'
    if (storage === 'refused') this.#options.log.debug({ service: this.#model.name }, 'it does not say what it holds')
    await this.#registerForSensors()
    return undefined
  }

  /** Sensors and doors tell of themselves only to those who have asked for each; without it they are looked at now and then. */
  async #registerForSensors(): Promise<void> {
    const wanted = sensorsToHear(this.#model)
    if (Object.keys(wanted).length === 0) return
    const outcome = await this.#query('Auxiliaries.Register', wanted)
    if (answerOf(outcome) !== 'said')
      this.#options.log.debug({ service: this.#model.name }, 'its sensors are only heard of when it is asked')
  }

  #lost(reason: string): void {
    this.#connection = undefined
    this.#cancelTimer()
    if (this.#stopped) return
    const { clock, log } = this.#options
    if (this.#upSince !== undefined && clock.now() - this.#upSince >= STEADY_MS) this.#tries = 0
    this.#upSince = undefined
    if (this.#model.link !== 'lost') log.info({ service: this.#model.name, reason }, 'a service is gone, trying again')
    this.#become({ ...this.#model, link: 'lost', reason })
    this.#options.onDown(reason)
    if (this.#stopped) return
    const waitMs = Math.min(BACK_OFF.longestMs, BACK_OFF.firstMs * 2 ** Math.min(this.#tries++, 10))
    this.#cancelTimer = clock.after(waitMs, () => void this.#connect())
  }

  // ---- asking and hearing -------------------------------------------------------------------------------------------
  #query(name: string, payload: Tree = {}): Promise<Outcome> {
    const connection = this.#connection
    if (!connection) return Promise.resolve({ kind: 'notSent', reason: 'the service is not connected' })
    const version = versionFor(this.#model.abilities, name)
    // One that lists nothing is asked all the same for what every service has.
    if (version === undefined) return askByTrying(connection, name)
    const times = { acknowledgeMs: ACKNOWLEDGE_MS, completionMs: ANSWER_MS }
    return connection.ask({ name, version: version ?? undefined, payload, ...times })
  }

  #heard(name: string, payload: Tree): void {
    const { model, incident, asks } = heard(this.#model, name, payload)
    this.#become(model)
    if (incident) this.#options.onIncident(incident)
    if (asks === 'nothing') return
    this.#asks = { ...this.#asks, [asks]: true }
    this.#askSoon()
  }

  #become(model: ServiceModel): void {
    if (model === this.#model) return
    this.#model = model
    this.#options.onChange()
  }

  #askSoon(): void {
    if (this.#model.link === 'up' && !this.#isAsking) this.#askIn(REFRESH_MS)
  }

  #askIn(ms: number): void {
    // A command that ends with the stop asks for nothing more.
    if (this.#stopped) return
    this.#cancelTimer()
    this.#cancelTimer = this.#options.clock.after(ms, () => void this.#askAround())
  }

  async #askAround(): Promise<void> {
    const connection = this.#connection
    // A service that does one thing after the other is left to it.
    if (!connection || this.#isAsking) return
    if (this.#orders > 0) return this.#askIn(REFRESH_MS)
    this.#isAsking = true
    const wasAsked = this.#asks
    this.#asks = { status: false, storage: false }
    const all = !wasAsked.status && !wasAsked.storage
    const answers = [
      all || wasAsked.status ? await this.askStatus() : 'said',
      all || wasAsked.storage ? await this.askStorage() : 'said',
    ]
    this.#isAsking = false
    if (this.#connection !== connection) return
    // Where something moves meanwhile, the end of the connection would be the end of the movement.
    if (answers.includes('silent') && this.#orders === 0) return this.drop('it does not answer')
    if (this.#asks.status || this.#asks.storage) this.#askIn(REFRESH_MS)
    else this.#askIn(this.#options.pollMs)
  }
}

/** `busy`: it takes no more questions just now; `refused`: it answers, and does not say; `silent`: it does not answer. */
export type Answer = 'said' | 'busy' | 'refused' | 'silent'

function answerOf(outcome: Outcome): Answer {
  switch (outcome.kind) {
    case 'completed':
      return outcome.code === 'success' ? 'said' : 'refused'
    case 'refused':
      return outcome.status === 'tooManyRequests' ? 'busy' : 'refused'
    case 'notSent':
      return 'busy'
    case 'unknown':
      return 'silent'
  }
}
