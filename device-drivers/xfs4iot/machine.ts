import type { Xfs4IotSettings } from '../../contracts/index.ts'
import type { DriverContext } from '../driver.ts'
import { IncidentLimit } from '../incidentLimit.ts'
import type { SocketPort } from '../transport/sockets.ts'
import { componentId, deviceOfMachine } from './components.ts'
import { discover, type Endpoint, endpointsOf, type Published } from './discovery.ts'
import { descriptionOf, viewOf } from './machineStatus.ts'
import { Service } from './service.ts'
import { Turnstile } from './turnstile.ts'

export interface MachineOptions {
  readonly context: DriverContext
  readonly settings: Xfs4IotSettings
  readonly port: SocketPort
  /** A service has been asked all about itself on a new connection. */
  readonly onUp: (service: Service) => void
  /** Its connection is gone. */
  readonly onDown: (service: Service, reason: string) => void
  readonly onChange: () => void
}

/** Several changes that come together are one for the hub; one that changes without end is told of now and then. */
const PUBLISH_MS = 100
const PUBLISH_AGAIN_MS = 500
/** One that takes longer to be tried is shown as it is. */
const ALL_TRIED_MS = 15_000
const SIDE_BY_SIDE = 4
/** So often even where nothing is missing: a service may have been added. */
const POLLS_UNTIL_LOOKED_FOR = 10
const INCIDENT_KEEP_MS = 3_600_000

/** All services of one machine, from the opening of its port to the end of it. */
export class Machine {
  readonly #options: MachineOptions
  readonly #abort = new AbortController()
  readonly #services = new Map<string, Service>()
  readonly #turnstile = new Turnstile(SIDE_BY_SIDE)
  readonly #incidents: IncidentLimit
  #vendorName: string | undefined
  #cancelPublish: (() => void) | undefined
  #cancelPoll: () => void = () => {}
  #polls = 0
  readonly #since: number
  #isComplete = false
  #publishedAt = Number.NEGATIVE_INFINITY

  constructor(options: MachineOptions) {
    this.#options = options
    this.#incidents = new IncidentLimit(options.context.clock)
    this.#since = options.context.clock.now()
  }

  get services(): readonly Service[] {
    return [...this.#services.values()]
  }

  async start(): Promise<void> {
    const { context } = this.#options
    const published = await this.#ask()
    if (this.#abort.signal.aborted) return
    if (!published) return context.fail('no publisher of XFS4IoT services answers there')
    this.#vendorName = published.vendorName
    this.#take(published)
    const dialled = this.services.filter(({ model }) => model.link !== 'out')
    if (dialled.length === 0) return context.fail('it lists no service that may be used')
    this.#pollLater()
  }

  stop(): void {
    this.#abort.abort()
    this.#cancelPublish?.()
    this.#cancelPublish = undefined
    this.#cancelPoll()
    for (const service of this.#services.values()) service.stop()
  }

  /** What is known now, to the hub. */
  publish(): void {
    const { context } = this.#options
    this.#publishedAt = context.clock.now()
    const models = this.services.map(({ model }) => model)
    const { machine, units } = viewOf(models)
    context.describe(descriptionOf(models, this.#vendorName))
    context.status('machine', machine)
    context.status('units', units)
    context.status('common', { device: deviceOfMachine(Object.values(machine.components)) })
  }

  /** What was known, of a machine that is not there any more. */
  publishGone(): void {
    const models = this.services.map(({ model }) => ({ ...model, link: 'lost' as const }))
    if (models.length === 0) return
    const { machine, units } = viewOf(models)
    this.#options.context.status('machine', machine)
    this.#options.context.status('units', units)
  }

  #ask(): Promise<Published | undefined> {
    const { port, context } = this.#options
    return discover(port, context.clock, this.#abort.signal)
  }

  /** Services that are new are taken up, those that are known may have moved. */
  #take({ uris }: Published): void {
    const { port, settings, context } = this.#options
    const endpoints = endpointsOf(uris, { host: port.host, secure: port.secure, hosts: settings.hosts })
    for (const endpoint of endpoints) {
      if (settings.services && !settings.services.includes(endpoint.name)) continue
      const known = this.#services.get(endpoint.name)
      if (known) known.movedTo(endpoint)
      else this.#add(endpoint)
    }
    for (const { name, reason } of endpoints.filter(({ address }) => !address))
      context.log.warn({ service: name, reason }, 'a service is left out')
  }

  #add(endpoint: Endpoint): void {
    const { port, settings, context, onUp, onDown } = this.#options
    const taken = new Set(this.services.map(({ model }) => model.id))
    const id = componentId(endpoint.name, taken)
    const service: Service = new Service({
      port,
      endpoint,
      id,
      clock: context.clock,
      log: context.log,
      pollMs: settings.pollSeconds * 1000,
      turnstile: this.#turnstile,
      onChange: () => this.#changed(),
      onIncident: (incident) => {
        if (!this.#incidents.allows(id, incident.code)) return
        context
          .emit('Machine.IncidentEvent', { component: id, ...incident }, { keepForMs: INCIDENT_KEEP_MS })
          .catch(() => context.log.error({}, 'an incident could not be sent'))
      },
      onUp: () => onUp(service),
      onDown: (reason) => {
        onDown(service, reason)
        this.#isAnybodyThere(reason)
      },
    })
    this.#services.set(endpoint.name, service)
    service.start()
    this.#changed()
  }

  /** One service that is gone is a part that is gone; all of them are the machine. */
  #isAnybodyThere(reason: string): void {
    if (this.#abort.signal.aborted) return
    const isGone = this.services.every(({ model }) => model.link === 'lost' || model.link === 'out')
    if (isGone) this.#options.context.fail(`none of its services answers: ${reason}`)
  }

  #changed(): void {
    this.#options.onChange()
    this.#publishSoon()
  }

  #publishSoon(): void {
    const { context } = this.#options
    const waitMs = Math.max(PUBLISH_MS, this.#publishedAt + PUBLISH_AGAIN_MS - context.clock.now())
    this.#cancelPublish ??= context.clock.after(waitMs, () => {
      this.#cancelPublish = undefined
      // What was said of it before stands until all have been tried, so that no part seems to be another for a moment.
      this.#isComplete ||= this.services.every(({ model }) => model.link !== 'connecting')
      if (this.#isComplete || context.clock.now() - this.#since >= ALL_TRIED_MS) this.publish()
      else this.#publishSoon()
    })
  }

  #pollLater(): void {
    const { context, settings } = this.#options
    this.#cancelPoll = context.clock.after(settings.pollSeconds * 1000, () => void this.#lookForOthers())
  }

  async #lookForOthers(): Promise<void> {
    this.#polls++
    const isMissing = this.services.some(({ model }) => model.link === 'lost')
    if (isMissing || this.#polls % POLLS_UNTIL_LOOKED_FOR === 0) {
      const published = await this.#ask()
      if (this.#abort.signal.aborted) return
      if (published) this.#take(published)
    }
    this.#pollLater()
  }
}
