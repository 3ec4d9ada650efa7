import { Compile } from 'typebox/compile'
import {
  type AlertCode,
  type AlertPayload,
  MAX_PAYLOAD_BYTES,
  type NodeDescriptionPayload,
  NodeErrorPayload,
  type NodeState,
  type NodeStatePayload,
  type StatusInterface,
  TimePayload,
  topics,
} from '../../contracts/index.ts'
import type { DriverClock, DriverLog } from '../driver.ts'
import { ALERT_TABLE } from './alertTable.ts'
import { type BackOffLimits, backOff } from './backOff.ts'
import { type CommandDesk, parseJson } from './commandDesk.ts'
import type { DeviceTwin, TwinListener } from './deviceTwin.ts'
import type { HubTime } from './hubTime.ts'
import { type OpenPipe, type Pipe, PipeError } from './mqttPipe.ts'
import type { Outbox } from './outbox.ts'
import type { SessionCounter } from './sessionCounter.ts'

export interface HubLinkOptions {
  readonly branch: string
  readonly node: string
  /** Name and version of this program, for `$desc`. */
  readonly software: string
  readonly openPipe: OpenPipe
  readonly sessions: SessionCounter
  readonly outbox: Outbox
  readonly desk: CommandDesk
  /** The hub says which devices are to be hosted. */
  readonly configured?: (configuration: unknown) => void
  readonly time: HubTime
  readonly clock: DriverClock
  readonly random: () => number
  readonly log: DriverLog
}

const isTime = Compile(TimePayload)
const isNodeError = Compile(NodeErrorPayload)
/** A hub that is starting again is found within a second of listening. */
const HUB_ABSENT: BackOffLimits = { firstMs: 100, longestMs: 1_000 }
/** A hub that is there and refuses or cuts us is not hammered: it bans a node that comes 15 times a minute. */
const HUB_REFUSES: BackOffLimits = { firstMs: 250, longestMs: 10_000 }
/** Steady for so long, a connection counts as good and the next cut is not held against us. */
const STEADY_MS = 10_000
const GOODBYE_MS = 1_000

interface Connection {
  readonly session: number
  readonly pipe: Pipe
  /** Status, alerts and events since the node connected. */
  seq: number
}

/**
 * The node's connection to the hub: comes back whenever it is lost, says everything anew each time (`$state` init, `$desc`, every status,
 * open alerts, `$state` ready), then what could not be said meanwhile. The hub sees one node with the devices added here.
 */
export class HubLink implements TwinListener {
  readonly #options: HubLinkOptions
  readonly #twins = new Map<string, DeviceTwin>()
  readonly #absent
  readonly #refused
  #connection: Connection | undefined
  #stopped = false
  #cancelRetry: () => void = () => {}
  /** The failure that has been logged, so that it is not logged again at every attempt. */
  #failure: string | undefined
  /** Topics of what is not sent. */
  readonly #isTooLong = new Set<string>()
  /** Of the configuration taken last. */
  #configurationVersion: number | undefined

  constructor(options: HubLinkOptions) {
    this.#options = options
    this.#absent = backOff(options.random, HUB_ABSENT)
    this.#refused = backOff(options.random, HUB_REFUSES)
  }

  /** Other devices, or the same anew: what the hub still shows of those before is taken back. */
  change({
    put = [],
    removed = [],
    configurationVersion = this.#configurationVersion,
  }: {
    readonly put?: readonly DeviceTwin[]
    readonly removed?: readonly string[]
    readonly configurationVersion?: number | undefined
  }): void {
    const before = put.map(({ deviceId }) => this.#twins.get(deviceId))
    for (const id of removed) this.#twins.delete(id)
    for (const twin of put) this.#twins.set(twin.deviceId, twin)
    const isNews = put.length > 0 || removed.length > 0 || configurationVersion !== this.#configurationVersion
    this.#configurationVersion = configurationVersion
    const connection = this.#connection
    if (!connection || !isNews) return
    this.#publishDescription(connection)
    put.forEach((twin, index) => {
      for (const iface of twin.statuses.keys()) this.#publishStatus(connection, twin, iface)
      const stale = before[index]?.alerts.keys() ?? twin.toClear
      for (const code of new Set([...twin.alerts.keys(), ...stale])) this.#publishAlert(connection, twin, code)
    })
  }

  start(): void {
    void this.#connect()
  }

  /** Says `disconnected` and goes; after a second it goes without having been heard. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelRetry()
    const connection = this.#connection
    this.#leave()
    if (!connection) return
    const farewell = this.#publishState(connection, 'disconnected').then(
      () => connection.pipe.end(),
      () => {},
    )
    let cancel: () => void = () => {}
    const impatient = new Promise<void>((resolve) => {
      cancel = this.#options.clock.after(GOODBYE_MS, resolve)
    })
    await Promise.race([farewell, impatient])
    cancel()
    connection.pipe.destroy()
  }

  statusChanged(twin: DeviceTwin, iface: StatusInterface): void {
    if (this.#connection && this.#isHere(twin)) this.#publishStatus(this.#connection, twin, iface)
  }

  alertChanged(twin: DeviceTwin, code: AlertCode): void {
    if (this.#connection && this.#isHere(twin)) this.#publishAlert(this.#connection, twin, code)
  }

  descriptionChanged(): void {
    if (this.#connection) this.#publishDescription(this.#connection)
  }

  /** Not one that is still to come, or has been replaced. */
  #isHere(twin: DeviceTwin): boolean {
    return this.#twins.get(twin.deviceId) === twin
  }

  async #connect(): Promise<void> {
    const { branch, node, openPipe, sessions } = this.#options
    let pipe: Pipe | undefined
    let lost: string | undefined
    try {
      const session = sessions.next()
      const will: NodeStatePayload = { state: 'lost', session }
      pipe = await openPipe(
        { topic: topics.state(branch, node), payload: JSON.stringify(will) },
        {
          onMessage: (topic, payload) => this.#received(topic, payload),
          onClose: (reason) => {
            lost = reason
            if (this.#connection?.pipe === pipe && pipe) this.#lostConnection(reason)
          },
        },
      )
      const prefix = topics.node(branch, node)
      await pipe.subscribe([`${prefix}/+/cmd/#`, `${prefix}/$ctl/#`])
      if (lost !== undefined) throw new PipeError(lost, true)
      if (this.#stopped) {
        pipe.destroy()
        return
      }
      this.#begin({ session, pipe, seq: 0 })
    } catch (error) {
      pipe?.destroy()
      const answered = pipe !== undefined || (error instanceof PipeError && error.answered)
      this.#retry(error instanceof Error ? error.message : String(error), answered)
    }
  }

  #begin(connection: Connection): void {
    const { outbox, desk, log, clock } = this.#options
    this.#connection = connection
    this.#ignoreLoss(this.#publishState(connection, 'init'))
    this.#publishEverything(connection)
    this.#ignoreLoss(this.#publishState(connection, 'ready'))
    desk.connected(({ deviceId, from, id }, reply) =>
      connection.pipe.publish(
        topics.reply(this.#options.branch, this.#options.node, deviceId, from, id),
        JSON.stringify({ ...reply, session: connection.session }),
        { retain: false },
      ),
    )
    outbox.connected(({ deviceId, name, id, data, atMs }) =>
      connection.pipe.publish(
        topics.event(this.#options.branch, this.#options.node, deviceId, name),
        JSON.stringify({ id, ...this.#stamp(connection, atMs), data }),
        { retain: false },
      ),
    )
    this.#absent.reset()
    this.#cancelRetry = clock.after(STEADY_MS, () => this.#refused.reset())
    log.info({ session: connection.session, waitedFor: this.#failure }, 'connected to the hub')
    this.#failure = undefined
  }

  #leave(): void {
    this.#connection = undefined
    this.#options.outbox.disconnected()
    this.#options.desk.disconnected()
  }

  #lostConnection(reason: string): void {
    this.#leave()
    this.#retry(reason, true)
  }

  #retry(reason: string, answered: boolean): void {
    this.#cancelRetry()
    if (this.#stopped) return
    if (this.#failure === undefined)
      this.#options.log.warn({ reason }, 'no connection to the hub, trying again until it is back')
    else this.#options.log.debug({ reason }, 'still no connection to the hub')
    this.#failure ??= reason
    // A hub that is not there has not cut us on purpose before: it was restarted.
    if (!answered) this.#refused.reset()
    const waitMs = (answered ? this.#refused : this.#absent).next()
    this.#cancelRetry = this.#options.clock.after(waitMs, () => void this.#connect())
  }

  #received(topic: string, payload: Uint8Array): void {
    const prefix = `${topics.node(this.#options.branch, this.#options.node)}/`
    if (!topic.startsWith(prefix)) return
    const [device = '', kind, ...rest] = topic.slice(prefix.length).split('/')
    if (device === '$ctl') this.#control(kind ?? '', payload)
    else if (kind === 'cmd') this.#options.desk.receive(device, rest.join('/'), payload)
  }

  #control(kind: string, payload: Uint8Array): void {
    const { time, outbox, log } = this.#options
    const message = parseJson(payload)
    if (kind === 'time' && isTime.Check(message)) time.set(message.ts)
    else if (kind === 'rebirth') {
      if (this.#connection) this.#publishEverything(this.#connection)
    } else if (kind === 'configuration' && message !== undefined) {
      this.#options.configured?.(message)
    } else if (kind === 'error' && isNodeError.Check(message)) {
      const dropped = message.id !== undefined && outbox.refuse(message.id)
      log.warn(
        { topic: message.topic, messageId: message.id, code: message.problem.code, dropped },
        'the hub has refused a message',
      )
    } else log.warn({ topic: `$ctl/${kind}` }, 'a control message of the hub was not understood')
  }

  #publishEverything(connection: Connection): void {
    this.#publishDescription(connection)
    for (const twin of this.#twins.values()) {
      for (const iface of twin.statuses.keys()) this.#publishStatus(connection, twin, iface)
    }
    for (const twin of this.#twins.values()) {
      for (const code of [...twin.alerts.keys(), ...twin.toClear]) this.#publishAlert(connection, twin, code)
    }
  }

  #publishState(connection: Connection, state: NodeState): Promise<void> {
    const payload: NodeStatePayload = { state, session: connection.session, ts: this.#options.time.at() }
    return connection.pipe.publish(topics.state(this.#options.branch, this.#options.node), JSON.stringify(payload), {
      retain: true,
    })
  }

  #publishDescription(connection: Connection): void {
    const { branch, node, software } = this.#options
    const payload: NodeDescriptionPayload = {
      version: 1,
      session: connection.session,
      software,
      ...(this.#configurationVersion === undefined ? {} : { configurationVersion: this.#configurationVersion }),
      devices: Object.fromEntries([...this.#twins].map(([id, twin]) => [id, twin.description])),
    }
    this.#ignoreLoss(
      connection.pipe.publish(topics.description(branch, node), JSON.stringify(payload), { retain: true }),
    )
  }

  #publishStatus(connection: Connection, twin: DeviceTwin, iface: StatusInterface): void {
    const status = twin.statuses.get(iface)
    if (!status) return
    const topic = topics.status(this.#options.branch, this.#options.node, twin.deviceId, iface)
    const { session, seq } = connection
    const text = JSON.stringify({ session, seq, ts: this.#options.time.at(status.sinceMs), data: status.data })
    const bytes = Buffer.byteLength(text)
    if (bytes > MAX_PAYLOAD_BYTES) {
      // The hub cuts a node for it, with all its devices, and would again at every connect.
      if (!this.#isTooLong.has(topic))
        this.#options.log.error({ topic, bytes }, 'a status is too long for the hub and is not sent')
      this.#isTooLong.add(topic)
      return
    }
    this.#isTooLong.delete(topic)
    connection.seq++
    this.#ignoreLoss(connection.pipe.publish(topic, text, { retain: true }))
  }

  #publishAlert(connection: Connection, twin: DeviceTwin, code: AlertCode): void {
    const topic = topics.alert(this.#options.branch, this.#options.node, twin.deviceId, code)
    const alert = twin.alerts.get(code)
    if (!alert) {
      const cleared = connection.pipe.publish(topic, '', { retain: true }).then(() => {
        if (!twin.alerts.has(code)) twin.toClear.delete(code)
      })
      this.#ignoreLoss(cleared)
      return
    }
    const payload: AlertPayload = {
      ...this.#stamp(connection, alert.sinceMs),
      ...ALERT_TABLE[code],
      ...(alert.detail === undefined ? {} : { detail: alert.detail.slice(0, 200) }),
    }
    this.#ignoreLoss(connection.pipe.publish(topic, JSON.stringify(payload), { retain: true }))
  }

  #stamp(connection: Connection, atMs: number): { session: number; seq: number; ts: number } {
    return { session: connection.session, seq: connection.seq++, ts: this.#options.time.at(atMs) }
  }

  /** State that a lost connection swallowed is said again on the next one. */
  #ignoreLoss(published: Promise<void>): void {
    published.catch(() => {})
  }
}
