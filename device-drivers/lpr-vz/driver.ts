import { VzCameraSettings } from '../../contracts/index.ts'
import type { Driver, DriverCommand, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import { knowsSecret, refusalPause } from '../plate-camera/caller.ts'
import { cameraWatch } from '../plate-camera/cameraWatch.ts'
import { plateReports } from '../plate-camera/readings.ts'
import { tally } from '../plate-camera/tally.ts'
import {
  type AnswerFate,
  type DeviceAnswer,
  type DeviceRequest,
  isRequestPort,
  type RequestPort,
} from '../transport/requests.ts'
import { encodeAnswer, type PlatePush, type Pulse, readPush } from './codec.ts'
import { type GateInput, initialGateState, nextTimer, type OrderOutcome, step } from './exchange.ts'

/**
 * Plate cameras of VZ (臻识) that push over HTTP. Nothing they send opens a gate: every answer says "no", and an order to an output
 * goes into exactly one answer for each Gate.Open.
 */
export const definition: DriverDefinition = {
  name: 'lpr-vz',
  class: 'plateCamera',
  interfaces: ['common', 'camera', 'gates'],
  commands: ['Gate.Open'],
  // One gate must not wait for another one's deadline.
  concurrentCommands: true,
  // Of no meaning to HTTP; for a line that carries it.
  defaultBaudRate: 115_200,
  settings: VzCameraSettings,
  link: 'requests',
  personalBytes: true,
  create,
}

const COMPLETIONS: Record<OrderOutcome | 'tooLate' | 'noSuchGate' | 'unsupported', DriverCompletion> = {
  done: { completionCode: 'success', effect: 'done' },
  unknown: { completionCode: 'deviceNotReady', errorCode: 'DEVICE_INDETERMINATE', effect: 'unknown' },
  overdue: {
    completionCode: 'timeOut',
    errorCode: 'DEVICE_TIMEOUT',
    effect: 'notDone',
    errorDescription: 'the camera did not ask for an order in time',
  },
  offline: { completionCode: 'deviceNotReady', errorCode: 'DEVICE_OFFLINE', effect: 'notDone' },
  tooMany: { completionCode: 'sequenceError', errorCode: 'DEVICE_FAULT', effect: 'notDone' },
  tooLate: { completionCode: 'timeOut', errorCode: 'DEADLINE_PASSED', effect: 'notDone' },
  noSuchGate: { completionCode: 'invalidData', errorCode: 'DEVICE_UNKNOWN', effect: 'notDone' },
  unsupported: { completionCode: 'unsupportedCommand', errorCode: 'COMMAND_UNSUPPORTED', effect: 'notDone' },
}

const json = (body: string, onFate?: (fate: AnswerFate) => void): DeviceAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body,
  ...(onFate && { onFate }),
})

function create(context: DriverContext): Driver {
  const settings = context.settings as VzCameraSettings
  const { clock, log } = context
  const gates = new Map(Object.entries(settings.gates))
  const takesOrdersAtAnyTime = settings.registration === 'comet'
  const note = tally(log)
  const pause = refusalPause(clock)
  const report = plateReports(context, { answerMs: settings.answerMs, note })
  const watch = cameraWatch(context, {
    heartbeatMs: settings.heartbeatMs,
    onSilent: () => feed({ kind: 'silent', at: clock.now() }),
  })
  let state = initialGateState
  let port: RequestPort | undefined
  let lastRef = 0
  let cancelTimer: (() => void) | undefined
  /** Those who wait for the answer they are to give, and commands that wait for their end; by their numbers in the machine. */
  const asking = new Map<number, (pulse: Pulse | undefined) => void>()
  const orders = new Map<number, (outcome: OrderOutcome) => void>()

  if (gates.size > 0 && !takesOrdersAtAnyTime && settings.decisionMs === 0)
    log.warn(
      {},
      'a gate is only opened by the answer to the next plate: set decisionMs, or comet polling in the camera',
    )

  function feed(input: GateInput): void {
    const next = step(state, input)
    state = next.state
    for (const effect of next.effects) {
      if (effect.kind === 'answer') {
        const give = asking.get(effect.ref)
        asking.delete(effect.ref)
        give?.(effect.pulse)
      } else {
        const end = orders.get(effect.ref)
        orders.delete(effect.ref)
        end?.(effect.outcome)
      }
    }
    cancelTimer?.()
    const due = nextTimer(state)
    cancelTimer =
      due === undefined ? undefined : clock.after(due - clock.now(), () => feed({ kind: 'timer', at: clock.now() }))
  }

  /** An answer that may carry an order; waits for one until then. */
  async function answerWithOrder(until: number, gone: AbortSignal, push?: PlatePush): Promise<DeviceAnswer> {
    const ref = ++lastRef
    const hangUp = () => feed({ kind: 'gone', at: clock.now(), ref })
    const pulse = await new Promise<Pulse | undefined>((resolve) => {
      asking.set(ref, resolve)
      feed({ kind: 'asked', at: clock.now(), ref, until: gone.aborted ? clock.now() : until })
      gone.addEventListener('abort', hangUp, { once: true })
    })
    gone.removeEventListener('abort', hangUp)
    const body = encodeAnswer({ ...(push && { push }), pulse })
    return json(body, pulse && ((fate) => feed({ kind: 'fate', at: clock.now(), ref, fate })))
  }

  async function answer(request: DeviceRequest): Promise<DeviceAnswer> {
    const arrivedAt = clock.now()
    const { method, url, headers, body, gone } = request
    const mayCall = knowsSecret(url, settings.pathSecret)
    const push = mayCall && method === 'POST' ? readPush(headers['content-type'], body) : undefined
    // Pictures and the camera's password: they are of no further use to anybody.
    body.fill(0)
    if (!mayCall) return refuse('somebody calls without the secret')
    if (!push) {
      note('a request that is none of the protocol')
      return { status: 400 }
    }
    const { serialNumber } = push
    if (settings.serialNumbers && !settings.serialNumbers.includes(serialNumber ?? '')) {
      return refuse('a camera calls that is not configured')
    }
    watch.spoken()
    switch (push.kind) {
      case 'plate':
        return answerPlate(push, serialNumber, { arrivedAt, gone })
      case 'registration':
        return takesOrdersAtAnyTime
          ? answerWithOrder(arrivedAt + settings.cometHoldMs, gone)
          : // What a camera with plain heartbeats is answered it does not read.
            json(encodeAnswer())
      case 'input': {
        const { input, value } = push
        const taken = await context
          .emit('Input.ChangedEvent', { input, value }, { keepForMs: settings.answerMs })
          .catch(() => 'expired' as const)
        return taken === 'committed' ? json(encodeAnswer()) : { status: 503 }
      }
      case 'serial':
      case 'picture':
        return json(encodeAnswer())
    }
  }

  async function answerPlate(
    push: PlatePush,
    serialNumber: string | undefined,
    { arrivedAt, gone }: { arrivedAt: number; gone: AbortSignal },
  ): Promise<DeviceAnswer> {
    const { plateId, text, color, movement, trigger, confidence, takenAt, isOffline, isStay, isForged } = push
    if (isForged) note('the camera takes a plate for a forged one, it is not reported')
    const reported =
      isStay || isForged
        ? 'noPlate'
        : await report({
            key: keyOf(serialNumber, plateId, takenAt),
            text,
            color,
            confidence,
            direction: movement ? settings.directions[movement] : 'unknown',
            trigger,
            offlineRecord: isOffline,
            takenAt,
          })
    // Not answered, a camera sends it again, and keeps it for later when that is of no use.
    if (reported === 'expired') return { status: 503 }
    // The car has long gone.
    if (isOffline) return json(encodeAnswer({ push }))
    const isDecided = reported === 'noPlate' || gates.size === 0
    return answerWithOrder(isDecided ? arrivedAt : arrivedAt + settings.decisionMs, gone, push)
  }

  async function refuse(words: string): Promise<DeviceAnswer> {
    note(words)
    await pause()
    return json(encodeAnswer())
  }

  function execute(command: DriverCommand): Promise<DriverCompletion> {
    if (command.name !== 'Gate.Open') return Promise.resolve(COMPLETIONS.unsupported)
    const gate = gates.get(command.data.gate)
    if (!gate) return Promise.resolve(COMPLETIONS.noSuchGate)
    if (command.deadline <= clock.now()) return Promise.resolve(COMPLETIONS.tooLate)
    if (watch.silent) return Promise.resolve(COMPLETIONS.offline)
    const { io, pulseMs } = gate
    return new Promise((resolve) => {
      const ref = ++lastRef
      orders.set(ref, (outcome) => resolve(COMPLETIONS[outcome]))
      feed({ kind: 'order', at: clock.now(), order: { ref, io, pulseMs, deadline: command.deadline } })
    })
  }

  /** Nobody is answered over a port of yesterday. */
  function close(): void {
    port?.close()
    port = undefined
  }

  return {
    connected(opened) {
      if (!isRequestPort(opened)) {
        context.fail('the camera calls over HTTP, this port takes no requests')
        return
      }
      port = opened
      feed({ kind: 'connected', at: clock.now() })
      context.status('gates', { gates: Object.fromEntries([...gates.keys()].map((gate) => [gate, 'unknown'])) })
      watch.connected()
      opened.serve(answer)
    },
    disconnected(reason) {
      close()
      context.status('common', { device: 'offline' })
      context.raise('device-offline', reason)
      watch.disconnected()
      feed({ kind: 'disconnected', at: clock.now() })
    },
    received: () => {},
    execute,
    stop() {
      watch.stop()
      feed({ kind: 'disconnected', at: clock.now() })
      close()
    },
  }
}

/** Without a number the time it was taken at, to the millisecond, names a passage. */
function keyOf(serialNumber = '', plateId: number | undefined, takenAt: number | null): string | undefined {
  if (plateId !== undefined) return `${serialNumber} ${plateId}`
  return takenAt === null ? undefined : `${serialNumber} at ${takenAt}`
}
