import { Check } from 'typebox/value'
import {
  AtmNdcSettings,
  type DeviceEventData,
  MachineStatus,
  type RawMessage,
  UnitsStatus,
} from '../../contracts/index.ts'
import type { Driver, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import { IncidentLimit } from '../incidentLimit.ts'
import { paceLimit } from '../intake/pace.ts'
import { decode, type NdcMessage } from './codec.ts'
import { messageReader } from './framing.ts'
import { learn, type Machine, UNKNOWN_MACHINE } from './machine.ts'
import { masked } from './mask.ts'

/**
 * An ATM of the NDC family, from a copy of what it says to its host. Only listens: the host owns the conversation, and not one byte is ever
 * written. Built to published tables and messages, not yet certified on hardware.
 *
 * The machine is online while the copy stands: it speaks when something happens to it, and nothing may for hours. What it has said survives
 * a restart of the agent, since it is not said again.
 */
export const definition: DriverDefinition = {
  name: 'atm-ndc',
  class: 'selfServiceMachine',
  interfaces: ['common', 'machine', 'units'],
  commands: [],
  defaultBaudRate: 9_600,
  settings: AtmNdcSettings,
  personalBytes: true,
  create,
}

const UNSUPPORTED: DriverCompletion = {
  completionCode: 'unsupportedCommand',
  errorCode: 'COMMAND_UNSUPPORTED',
  effect: 'notDone',
}

/** How long the hub may be away before something is not worth telling any more. */
const INCIDENT_KEEP_MS = 7 * 24 * 3_600_000
const TRANSACTION_KEEP_MS = 7 * 24 * 3_600_000
/** A message kept for diagnosis is not worth more: while the hub is away it would take the place of other devices' events. */
const MESSAGE_KEEP_MS = 60_000
/** An ATM at its busiest says a message in a second; what is more is heard and neither kept nor told one by one. */
const MOST_PER_MINUTE = 300
const PUBLISH_MS = 1_000
/** Of a message kept for diagnosis, as it is sealed; the contract has the same. */
const MAX_RAW = 5_600
/** So many bytes of no message are no start in the middle of one any more. */
const NOISE_BYTES = 8_192

type Verdict = DeviceEventData['Machine.MessageEvent']['verdict']

function create(context: DriverContext): Driver {
  const settings = context.settings as AtmNdcSettings
  const operations = new Map(settings.operations.map(({ code, kind }) => [code.trimEnd(), kind]))
  let machine = remembered(context)
  /** Whose messages count: as configured, or the first heard. */
  let luno = settings.luno
  let hasToldOfOthers = false
  const isInPace = paceLimit(MOST_PER_MINUTE)
  const incidents = new IncidentLimit(context.clock)
  let cancelPublish: (() => void) | undefined
  const reader = messageReader(settings, {
    clock: context.clock,
    onMessage,
    onNoise(bytes) {
      if (bytes > NOISE_BYTES)
        context.raise('noise', 'the bytes of the copy make no messages: is the framing set right?')
    },
  })

  function onMessage(text: string): void {
    const decoded = decode(text)
    if (!decoded.ok) {
      if (isInPace(context.clock.now())) keep(text, false, 'refused', decoded.reason)
      return
    }
    const { message } = decoded
    context.clear('noise')
    if (!isOurs(message)) return
    const inPace = isInPace(context.clock.now())
    if (message.kind === 'other') {
      if (inPace) keep(text, true, 'ignored', `class ${message.messageClass} tells nothing of the machine`)
      return
    }
    take(message, inPace)
    if (inPace) keep(text, true, 'taken')
  }

  function isOurs(message: NdcMessage): boolean {
    if (message.luno === undefined) return luno !== undefined
    luno ??= message.luno
    if (message.luno === luno) return true
    if (!hasToldOfOthers && luno !== undefined) {
      hasToldOfOthers = true
      context.log.info({ luno, other: message.luno }, 'there is another machine in this copy, which is passed over')
    }
    return false
  }

  function take(message: NdcMessage, inPace: boolean): void {
    const learnt = learn(machine, message, settings.cassettes)
    const isNew = JSON.stringify(learnt.machine) !== JSON.stringify(machine)
    machine = learnt.machine
    if (isNew && inPace) tell()
    else if (isNew) cancelPublish ??= context.clock.after(PUBLISH_MS, tell)
    for (const incident of learnt.incidents.filter(({ component, code }) => incidents.allows(component, code)))
      void context.emit('Machine.IncidentEvent', incident, { keepForMs: INCIDENT_KEEP_MS })
    if (message.kind === 'request' && inPace) requested(message.operation)
  }

  function tell(): void {
    cancelPublish?.()
    cancelPublish = undefined
    publish()
    remember()
  }

  /** That a customer asked is known; what came of it is between machine and host. */
  function requested(operation: string): void {
    const kind = operations.get(operation)
    if (kind === undefined) return
    const data = { kind, result: 'unknown', amountBand: null, at: null } as const
    void context.emit('Machine.TransactionEvent', data, { keepForMs: TRANSACTION_KEEP_MS })
  }

  function keep(text: string, isUnderstood: boolean, verdict: Verdict, reason?: string): void {
    if (!settings.keepRaw) return
    const eventId = context.newId()
    const data = fitting(masked(text, isUnderstood))
    const raw: RawMessage = { format: 'text', data, isCut: data.length < text.length }
    const event = {
      verdict,
      ...(reason !== undefined && { reason }),
      bytes: text.length,
      sealed: context.seal(raw, eventId),
    }
    void context.emit('Machine.MessageEvent', event, { keepForMs: MESSAGE_KEEP_MS, eventId })
  }

  /** Nothing is said of a machine nobody has heard of yet: what the hub has of it stands. */
  function publish(): void {
    if (machine === UNKNOWN_MACHINE) return
    context.status('machine', machine.status)
    const { product, version, release } = machine.status.components['software']?.details ?? {}
    const software = version ?? release
    context.describe({
      ...(product !== undefined && { model: `NDC ${product}` }),
      ...(software !== undefined && { firmware: [{ name: 'NDC', version: software }] }),
    })
    context.status('units', machine.units)
  }

  function remember(): void {
    try {
      context.memory.save({ status: machine.status, units: machine.units, modeBefore: machine.modeBefore })
    } catch (error) {
      context.log.warn({ reason: String(error) }, 'what the machine has said could not be kept')
    }
  }

  return {
    connected() {
      reader.reset()
      luno = settings.luno
      hasToldOfOthers = false
      context.status('common', { device: 'online' })
      publish()
    },
    disconnected() {
      reader.reset()
      // What it was told meanwhile nobody heard.
      machine = { ...machine, told: undefined }
    },
    received(bytes) {
      reader.received(bytes)
      // It may hold tracks: it was copied and is of no further use to anybody.
      bytes.fill(0)
    },
    execute: () => Promise.resolve(UNSUPPORTED),
    stop() {
      reader.reset()
      // What was not told is told by the next driver, which remembers it.
      if (cancelPublish) tell()
    },
  }
}

/** As much of it as a sealed box may hold: separators are six characters each there. */
function fitting(text: string): string {
  let fits = text.slice(0, MAX_RAW)
  while (JSON.stringify(fits).length > MAX_RAW) fits = fits.slice(0, Math.floor(fits.length * 0.9))
  return fits
}

function remembered(context: DriverContext): Machine {
  const saved = context.memory.load() as { status?: unknown; units?: unknown; modeBefore?: unknown } | undefined
  if (!Check(MachineStatus, saved?.status) || !Check(UnitsStatus, saved.units)) return UNKNOWN_MACHINE
  const modeBefore = Check(MachineStatus.properties.mode, saved.modeBefore) ? saved.modeBefore : 'unknown'
  return { status: saved.status, units: saved.units, modeBefore, told: undefined }
}
