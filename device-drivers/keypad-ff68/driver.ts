import { type DeviceCommandData, KeypadSettings } from '../../contracts/index.ts'
import type { Driver, DriverCommand, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import type { Parsed } from '../framing/frameParser.ts'
import { FrameReader } from '../framing/frameReader.ts'
import type { BytePort } from '../transport/port.ts'
import { encodeBeep, encodeDisplay, encodeStars, type Frame, frameFormat } from './codec.ts'
import { initialLineState, type LineEffect, type LineInput, step } from './exchange.ts'

const GAP_MS = 100
/** Stray bytes since the last good frame, and good frames in a row that end the alert. */
const NOISE_BYTES = 64
const CLEAN_FRAMES = 3

/**
 * Caller keypads and evaluators of the FF 68 family, several on one RS-485 line at 9600 baud, 8N1. Wireless keypads are the same
 * to us: their base station has the serial line and speaks for all of them, each by its address; nothing of their radio is ours.
 */
export const definition: DriverDefinition = {
  name: 'keypad-ff68',
  class: 'callerKeypad',
  interfaces: ['common', 'keypad'],
  commands: ['Keypad.Display', 'Keypad.Beep', 'Evaluator.Invite', 'Evaluator.ShowStars'],
  // An invitation that waits for the commit of a key must not hold up the other units.
  concurrentCommands: true,
  defaultBaudRate: 9_600,
  settings: KeypadSettings,
  create,
}

/** Written: the protocol has no acknowledgement for it. */
const WRITTEN: DriverCompletion = { completionCode: 'success', effect: 'done' }
const OFFLINE: DriverCompletion = { completionCode: 'deviceNotReady', errorCode: 'DEVICE_OFFLINE', effect: 'notDone' }
const WRITE_BROKE: DriverCompletion = {
  completionCode: 'deviceNotReady',
  errorCode: 'DEVICE_INDETERMINATE',
  effect: 'unknown',
}
const TOO_LATE: DriverCompletion = {
  completionCode: 'timeOut',
  errorCode: 'DEADLINE_PASSED',
  effect: 'notDone',
}
const INVITE_OUTCOMES = { onTheWire: WRITTEN, offline: OFFLINE, overdue: TOO_LATE } as const
const NO_SUCH_UNIT: DriverCompletion = {
  completionCode: 'invalidData',
  errorCode: 'DEVICE_UNKNOWN',
  effect: 'notDone',
}
const UNSUPPORTED: DriverCompletion = {
  completionCode: 'unsupportedCommand',
  errorCode: 'COMMAND_UNSUPPORTED',
  effect: 'notDone',
}

function create(context: DriverContext): Driver {
  const { addresses, longestFrame = 5 } = context.settings as { addresses: number[]; longestFrame?: number }
  let state = initialLineState(addresses)
  let port: BytePort | undefined
  let cleanFrames = 0
  let inviteRef = 0
  const invites = new Map<number, { complete(completion: DriverCompletion): void; stopTimer(): void }>()
  /** What each keypad should show: painted again when the line is back. */
  const desired = new Map<number, DeviceCommandData['Keypad.Display']>()
  /** What each evaluator should show, likewise. */
  const stars = new Map<number, number>()
  const reader = new FrameReader(frameFormat(longestFrame), {
    clock: context.clock,
    gapMs: GAP_MS,
    onParsed,
    onNoise(bytes) {
      cleanFrames = 0
      if (bytes >= NOISE_BYTES) context.raise('noise', 'bytes that are no frame')
    },
  })

  function feed(input: LineInput): void {
    const next = step(state, input)
    state = next.state
    for (const effect of next.effects) perform(effect)
  }

  function perform(effect: LineEffect): void {
    switch (effect.kind) {
      case 'emit': {
        const { ref, keepForMs } = effect
        const { name, data } = effect.event
        context.emit(name, data, { keepForMs }).then(
          (outcome) => feed({ kind: 'settled', at: context.clock.now(), ref, outcome }),
          () => feed({ kind: 'settled', at: context.clock.now(), ref, outcome: 'expired' }),
        )
        return
      }
      case 'acknowledge':
        void write(effect.bytes)
        return
      case 'invite':
        void write(effect.bytes).then((completion) => endInvite(effect.ref, completion))
        return
      case 'inviteEnded':
        return endInvite(effect.ref, INVITE_OUTCOMES[effect.outcome])
      case 'units':
        return context.status('keypad', {
          units: Object.fromEntries(
            addresses.map((unit) => [String(unit), effect.active.includes(unit) ? 'active' : 'unknown']),
          ),
        })
      case 'log':
        return context.log[effect.level](effect.fields, effect.message)
    }
  }

  function onParsed(parsed: Parsed<Frame>): void {
    // A keypad repeats what was spoiled: nothing to be done about it here.
    if (parsed.kind === 'corrupt') return
    if (++cleanFrames === CLEAN_FRAMES) context.clear('noise')
    feed({ kind: 'frame', at: context.clock.now(), frame: parsed.frame })
  }

  async function write(bytes: Uint8Array): Promise<DriverCompletion> {
    const target = port
    if (!target) return OFFLINE
    try {
      await target.write(bytes)
      return WRITTEN
    } catch {
      if (target === port) context.fail('a frame could not be written')
      return WRITE_BROKE
    }
  }

  const paint = ({ address, waiting, ticket }: DeviceCommandData['Keypad.Display']) =>
    write(encodeDisplay(address, waiting, ticket))

  function invite(address: number, deadline: number): Promise<DriverCompletion> {
    const ref = ++inviteRef
    return new Promise((complete) => {
      const stopTimer = context.clock.after(deadline - context.clock.now(), () =>
        feed({ kind: 'inviteOverdue', at: context.clock.now(), ref }),
      )
      invites.set(ref, { complete, stopTimer })
      feed({ kind: 'invite', at: context.clock.now(), ref, address })
    })
  }

  function endInvite(ref: number, completion: DriverCompletion): void {
    const waiting = invites.get(ref)
    invites.delete(ref)
    waiting?.stopTimer()
    waiting?.complete(completion)
  }

  function execute(command: DriverCommand): Promise<DriverCompletion> {
    if (!isForUnit(command)) return Promise.resolve(UNSUPPORTED)
    const { address } = command.data
    if (!addresses.includes(address)) return Promise.resolve(NO_SUCH_UNIT)
    if (command.deadline <= context.clock.now()) return Promise.resolve(TOO_LATE)
    switch (command.name) {
      case 'Keypad.Beep':
        return write(encodeBeep(address))
      case 'Evaluator.Invite':
        return invite(address, command.deadline)
      case 'Evaluator.ShowStars':
        stars.set(address, command.data.stars)
        return write(encodeStars(address, command.data.stars))
      case 'Keypad.Display':
        desired.set(address, command.data)
        return paint(command.data)
    }
  }

  return {
    connected(opened) {
      port = opened
      cleanFrames = 0
      reader.reset()
      // Keypads speak only when a key is pressed: an open line is all that can be known.
      context.status('common', { device: 'online' })
      context.clear('device-offline')
      feed({ kind: 'connected', at: context.clock.now() })
      for (const display of desired.values()) void paint(display)
      for (const [address, count] of stars) void write(encodeStars(address, count))
    },
    disconnected(reason) {
      port = undefined
      reader.reset()
      context.status('common', { device: 'offline' })
      context.raise('device-offline', reason)
      feed({ kind: 'disconnected', at: context.clock.now() })
    },
    received: (bytes) => reader.received(bytes),
    execute,
    stop() {
      port = undefined
      for (const { ref } of state.invites) endInvite(ref, OFFLINE)
      reader.reset()
    },
  }
}

type UnitCommand = Extract<
  DriverCommand,
  { name: 'Keypad.Display' | 'Keypad.Beep' | 'Evaluator.Invite' | 'Evaluator.ShowStars' }
>

function isForUnit(command: DriverCommand): command is UnitCommand {
  return definition.commands.includes(command.name)
}
