import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { httpCaller } from '../http/caller.ts'
import type { HttpAnswer, HttpRequest } from '../http/messages.ts'
import {
  type Identity,
  inputPush,
  ordersOf,
  picturePush,
  platePush,
  registration,
  type Sighting,
  serialPush,
} from './messages.ts'

/** As many as a camera keeps. */
const MOST_RECORDS = 9_000
/** A heartbeat that is not answered is tried again after so long. */
const LOST_HEARTBEAT_MS = 1_000
/** Pushes are sent again so often. */
const RETRIES = 4
const COLORS = ['unknown', 'blue', 'yellow', 'white', 'black', 'green', 'yellowGreen']

interface Argument {
  plate?: unknown
  color?: unknown
  type?: unknown
  direction?: unknown
  trigger?: unknown
  confidence?: unknown
  forged?: unknown
  input?: unknown
  value?: unknown
  text?: unknown
  on?: unknown
}

const whole = (value: unknown, otherwise: number): number =>
  Number.isInteger(Number(value ?? Number.NaN)) ? Number(value) : otherwise

/**
 * A plate camera of VZ (臻识) that pushes over HTTP, on one connection. Settings: `serialNumbers` (the first is its own), `pathSecret`,
 * `registration` (`heartbeat`, `comet` or `off`), `heartbeatMs` (30000), `answerTimeoutMs` (10000), `retryMs` (500), `pollGapMs` (50), `user` and
 * `password` of its own page, `wallMs` where its clock begins.
 *
 * Acts: `pass` { plate, color?, type?, direction?, trigger?, confidence?, forged? } a car, `no-plate` a car without one, `stay`
 * { trigger? } a car that does not pass, `repeat` the last push again, `input` { input, value }, `serial-data` { text }, `picture`,
 * `cut-off` { on? } its pushes do not get through and are kept, `silent` { on? }, `stranger` { on? } it gives another serial number,
 * `restart` it counts from the beginning, `cut-short` the next push lacks its end.
 *
 * Notices: `answered` { plateId, late }, `gave-up` { plateId }, `output` { io, value, delayMs }, `gate-opened` { io, by }, `registered` {}, `pushed` { what } with `input`,
 * `serial` or `picture`.
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const { clock, notice } = context
  const [serialNumber = 'a1b2c3d4-00000001'] = Array.isArray(settings['serialNumbers'])
    ? settings['serialNumbers'].map(String)
    : []
  const secret = settings['pathSecret']
  const isComet = settings['registration'] === 'comet'
  const isUnregistered = settings['registration'] === 'off'
  const heartbeatMs = Math.max(100, Number(settings['heartbeatMs'] ?? 30_000))
  const pollGapMs = Math.max(10, Number(settings['pollGapMs'] ?? 50))
  const login = { user: String(settings['user'] ?? 'admin'), password: String(settings['password'] ?? 'Invented-7391') }
  const wallAtStart = Number(settings['wallMs'] ?? Date.now()) - clock.now()
  const caller = httpCaller(context, {
    answerMs: Math.max(100, Number(settings['answerTimeoutMs'] ?? 10_000)),
    retryMs: Math.max(10, Number(settings['retryMs'] ?? 500)),
  })
  /** By number of the output: whether it is on, and how often it has opened a gate. */
  const outputs = new Map<number, { on: boolean; opened: number; off: () => void }>()
  const records: Sighting[] = []
  let isOpen = false
  let isSilent = false
  let isCutOff = false
  let isStranger = false
  let cutsNextShort = false
  let lastPlateId = 0
  let lastPush: (() => void) | undefined
  let answered = 0
  let givenUp = 0
  let isSendingRecords = false
  let isRegistering = false
  let cancelRegistration: (() => void) | undefined

  const identity = (): Identity => ({
    serialNumber: isStranger ? 'ffffffff-ffffffff' : serialNumber,
    path: typeof secret === 'string' ? `/${secret}/vz` : '/vz',
    name: 'IVS',
    address: '192.0.2.40',
  })

  function reach(request: HttpRequest, retries: number, done: (answer: HttpAnswer | undefined) => void): void {
    if (isSilent || isCutOff) done(undefined)
    else caller.call({ request, retries, done })
  }

  function register(): void {
    cancelRegistration?.()
    cancelRegistration = undefined
    if (!isOpen || isRegistering || isUnregistered) return
    isRegistering = true
    reach(registration(identity(), login), 0, (answer) => {
      isRegistering = false
      if (answer) {
        notice('registered', {})
        if (isComet) obey(answer, 'comet')
        sendRecords()
      }
      const nextMs = answer ? (isComet ? pollGapMs : heartbeatMs) : LOST_HEARTBEAT_MS
      if (isOpen) cancelRegistration = clock.after(nextMs, register)
    })
  }

  function outputOf(io: number) {
    const known = outputs.get(io)
    if (known) return known
    const output = { on: false, opened: 0, off: () => {} }
    outputs.set(io, output)
    return output
  }

  function obey(answer: HttpAnswer, by: string): void {
    const { opens, output } = ordersOf(answer.body)
    if (opens) opened(0, 'info')
    if (!output || !(output.io >= 0 && output.io <= 3)) return
    const { io, value, delayMs } = output
    const one = outputOf(io)
    one.off()
    one.on = value !== 0
    if (value === 2)
      one.off = clock.after(delayMs, () => {
        one.on = false
      })
    notice('output', { io, value, delayMs })
    if (value !== 0) opened(io, by)
  }

  function opened(io: number, by: string): void {
    outputOf(io).opened++
    notice('gate-opened', { io, by })
  }

  /** A record that was not taken is kept for later. */
  function push(sighting: Sighting): void {
    lastPush = () => push(sighting)
    reach(spoiled(platePush(identity(), sighting, false)), RETRIES, (answer) => {
      if (answer) {
        answered++
        notice('answered', { plateId: sighting.plateId, late: false })
        obey(answer, 'plate')
        sendRecords()
        return
      }
      givenUp++
      notice('gave-up', { plateId: sighting.plateId })
      records.push(sighting)
      if (records.length > MOST_RECORDS) records.shift()
    })
  }

  function spoiled(request: HttpRequest): HttpRequest {
    if (!cutsNextShort) return request
    cutsNextShort = false
    return { ...request, body: request.body.slice(0, request.body.length >> 1) }
  }

  /** One after the other, each only when the one before has been answered so. */
  function sendRecords(): void {
    const [record] = records
    if (!record || isSendingRecords || isSilent || isCutOff || !isOpen) return
    isSendingRecords = true
    lastPush = () => reach(platePush(identity(), record, true), 0, () => {})
    reach(platePush(identity(), record, true), 0, (answer) => {
      isSendingRecords = false
      if (!answer) return
      obey(answer, 'late plate')
      if (ordersOf(answer.body).continueAfter !== record.plateId) return
      records.splice(records.indexOf(record), 1)
      notice('answered', { plateId: record.plateId, late: true })
      sendRecords()
    })
  }

  function see(license: string, argument: Argument, fixed: Partial<Sighting> = {}): void {
    lastPlateId++
    const color = typeof argument.color === 'string' ? COLORS.indexOf(argument.color) : whole(argument.color, 1)
    push({
      license,
      color: Math.max(0, color),
      type: whole(argument.type, license.length === 8 ? 19 : 1),
      direction: whole(argument.direction, 4),
      trigger: whole(argument.trigger, 1),
      confidence: whole(argument.confidence, 96),
      isForged: argument.forged === true,
      plateId: lastPlateId,
      wallMs: wallAtStart + clock.now(),
      ...fixed,
    })
  }

  const pushed = (what: string) => (answer: HttpAnswer | undefined) => {
    if (answer) notice('pushed', { what })
  }
  const isOn = ({ on }: Argument) => on !== false
  const acts: Readonly<Record<string, (argument: Argument) => void>> = {
    pass: (argument) => see(String(argument.plate ?? '京A12345').slice(0, 64), argument),
    'no-plate': (argument) => see('_无_', argument, { type: 31, color: 0, confidence: 0 }),
    stay: (argument) => see('京A12345', argument, { trigger: whole(argument.trigger, 64) }),
    repeat: () => lastPush?.(),
    input: (argument) =>
      reach(inputPush(identity(), whole(argument.input, 0), whole(argument.value, 1)), RETRIES, pushed('input')),
    'serial-data': (argument) =>
      reach(
        serialPush(identity(), Buffer.from(String(argument.text ?? 'cgn.com').slice(0, 256))),
        RETRIES,
        pushed('serial'),
      ),
    picture: () => reach(picturePush(identity()), RETRIES, pushed('picture')),
    'cut-off': (argument) => {
      isCutOff = isOn(argument)
      if (!isCutOff) register()
    },
    silent: (argument) => {
      isSilent = isOn(argument)
      if (!isSilent) register()
    },
    stranger: (argument) => {
      isStranger = isOn(argument)
    },
    restart: () => {
      lastPlateId = 0
    },
    'cut-short': () => {
      cutsNextShort = true
    },
  }

  return {
    protocol: 'lpr-vz',
    receive: (bytes) => caller.receive(bytes),
    lineOpened() {
      isOpen = true
      caller.opened()
      register()
    },
    lineClosed() {
      isOpen = false
      caller.closed()
      cancelRegistration?.()
      cancelRegistration = undefined
    },
    act(action, argument) {
      const act = Object.hasOwn(acts, action) ? acts[action] : undefined
      if (!act) throw new Error(`lpr-vz has no act ${action}`)
      act(typeof argument === 'object' && argument !== null ? (argument as Argument) : {})
    },
    look: () => ({
      serialNumber,
      registration: isUnregistered ? 'off' : isComet ? 'comet' : 'heartbeat',
      silent: isSilent,
      cutOff: isCutOff,
      stranger: isStranger,
      lastPlateId,
      answered,
      givenUp,
      recordsKept: records.length,
      outputs: Object.fromEntries([...outputs].map(([io, { on, opened }]) => [String(io), { on, opened }])),
    }),
  }
}
