import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { httpCaller } from '../http/caller.ts'
import type { HttpRequest } from '../http/messages.ts'
import { otherEvent, plateEvent, type Sender, type Sighting, STYLES, type Style } from './messages.ts'

const MOST_RECORDS = 1_000
const LOST_HEARTBEAT_MS = 1_000
const RETRIES = 2

interface Argument {
  plate?: unknown
  color?: unknown
  direction?: unknown
  confidence?: unknown
  style?: unknown
  type?: unknown
  state?: unknown
  early?: unknown
  on?: unknown
}

/**
 * A plate camera of Hikvision that posts ISAPI events, on one connection. Settings: `macAddresses` (the first is its own), `pathSecret`,
 * `heartbeatMs` (10000), `answerTimeoutMs` (10000), `retryMs` (500), `style` of its firmware, `wallMs` where its clock begins.
 *
 * Acts: `pass` { plate, color?, direction?, confidence?, early? } a car (`early`: a small event before the full one), `early-only` { plate }
 * the full one does not come, `repeat` the last event again, `event` { type, state } something else, `firmware` { style }, `cut-off` { on? }
 * its events do not get through and are kept, `silent` { on? }, `stranger` { on? } it gives another address, `cut-short` the next event lacks
 * its end.
 *
 * Notices: `answered` { uuid, late, status }, `gave-up` { uuid }, `heartbeat` {}.
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const { clock, notice } = context
  const [macAddress = '44:47:cc:00:00:01'] = Array.isArray(settings['macAddresses'])
    ? settings['macAddresses'].map(String)
    : []
  const secret = settings['pathSecret']
  const heartbeatMs = Math.max(100, Number(settings['heartbeatMs'] ?? 10_000))
  const wallAtStart = Number(settings['wallMs'] ?? Date.now()) - clock.now()
  const caller = httpCaller(context, {
    answerMs: Math.max(100, Number(settings['answerTimeoutMs'] ?? 10_000)),
    retryMs: Math.max(10, Number(settings['retryMs'] ?? 500)),
  })
  const records: Sighting[] = []
  let style = styleOf(settings['style'])
  let isOpen = false
  let isSilent = false
  let isCutOff = false
  let isStranger = false
  let cutsNextShort = false
  let sightings = 0
  let answered = 0
  let givenUp = 0
  let isBeating = false
  let cancelHeartbeat: (() => void) | undefined
  let lastEvent: (() => void) | undefined

  const sender = (): Sender => ({
    path: typeof secret === 'string' ? `/${secret}/hik` : '/hik',
    macAddress: isStranger ? '02:00:00:00:00:99' : macAddress,
    address: '192.0.2.41',
  })
  const wallMs = () => wallAtStart + clock.now()

  function reach(request: HttpRequest, retries: number, done: (status: number | undefined) => void): void {
    if (isSilent || isCutOff) done(undefined)
    else caller.call({ request, retries, done: (answer) => done(answer?.status) })
  }

  function beat(): void {
    cancelHeartbeat?.()
    cancelHeartbeat = undefined
    if (!isOpen || isBeating) return
    isBeating = true
    reach(otherEvent(sender(), wallMs(), 'videoloss', 'inactive'), 0, (status) => {
      isBeating = false
      if (status !== undefined) {
        notice('heartbeat', {})
        for (const record of records.splice(0)) post(record, { isEarly: false, isLate: true })
      }
      if (isOpen) cancelHeartbeat = clock.after(status === undefined ? LOST_HEARTBEAT_MS : heartbeatMs, beat)
    })
  }

  function post(sighting: Sighting, how: { isEarly: boolean; isLate: boolean }): void {
    lastEvent = () => post(sighting, how)
    const request = plateEvent(sender(), sighting, { style, ...how })
    reach(cutsNextShort ? cut(request) : request, RETRIES, (status) => {
      if (status !== undefined) {
        answered++
        notice('answered', { uuid: sighting.uuid, late: how.isLate, status })
        return
      }
      givenUp++
      notice('gave-up', { uuid: sighting.uuid })
      if (!how.isEarly && records.length < MOST_RECORDS) records.push(sighting)
    })
  }

  function cut(request: HttpRequest): HttpRequest {
    cutsNextShort = false
    return { ...request, body: request.body.slice(0, request.body.length >> 1) }
  }

  function see(argument: Argument): Sighting {
    sightings++
    return {
      uuid: `00000000-1dd1-11b2-9c0b-${sightings.toString(16).padStart(12, '0')}`,
      plate: String(argument.plate ?? '京A12345').slice(0, 64),
      color: String(argument.color ?? 'blue').slice(0, 32),
      direction: String(argument.direction ?? 'forward').slice(0, 16),
      confidence: Number.isFinite(Number(argument.confidence ?? Number.NaN)) ? Number(argument.confidence) : 97,
      wallMs: wallMs(),
    }
  }

  const isOn = ({ on }: Argument) => on !== false
  const acts: Readonly<Record<string, (argument: Argument) => void>> = {
    pass: (argument) => {
      const sighting = see(argument)
      if (argument.early === true) post(sighting, { isEarly: true, isLate: false })
      post(sighting, { isEarly: false, isLate: false })
    },
    'early-only': (argument) => post(see(argument), { isEarly: true, isLate: false }),
    repeat: () => lastEvent?.(),
    event: (argument) => {
      const [type, state] = [String(argument.type ?? 'linedetection'), String(argument.state ?? 'active')]
      reach(otherEvent(sender(), wallMs(), type.slice(0, 32), state.slice(0, 16)), RETRIES, () => {})
    },
    firmware: (argument) => {
      style = styleOf(argument.style)
    },
    'cut-off': (argument) => {
      isCutOff = isOn(argument)
      if (!isCutOff) beat()
    },
    silent: (argument) => {
      isSilent = isOn(argument)
      if (!isSilent) beat()
    },
    stranger: (argument) => {
      isStranger = isOn(argument)
    },
    'cut-short': () => {
      cutsNextShort = true
    },
  }

  return {
    protocol: 'lpr-hik',
    receive: (bytes) => caller.receive(bytes),
    lineOpened() {
      isOpen = true
      caller.opened()
      beat()
    },
    lineClosed() {
      isOpen = false
      caller.closed()
      cancelHeartbeat?.()
      cancelHeartbeat = undefined
    },
    act(action, argument) {
      const act = Object.hasOwn(acts, action) ? acts[action] : undefined
      if (!act) throw new Error(`lpr-hik has no act ${action}`)
      act(typeof argument === 'object' && argument !== null ? (argument as Argument) : {})
    },
    look: () => ({
      macAddress,
      style,
      silent: isSilent,
      cutOff: isCutOff,
      stranger: isStranger,
      sightings,
      answered,
      givenUp,
      recordsKept: records.length,
    }),
  }
}

function styleOf(value: unknown): Style {
  return STYLES.find((style) => style === value) ?? 'form'
}
