import type { DeviceCommandData, DeviceCommandName } from '../../contracts/index.ts'
import type { Driver, DriverCommand, DriverCompletion, DriverContext } from '../driver.ts'
import type { FrameFormat, Parsed } from '../framing/frameParser.ts'
import { FrameReader } from '../framing/frameReader.ts'
import type { BytePort } from '../transport/port.ts'
import { initialLineState, type LineEffect, type LineInput, step } from './exchange.ts'
import type { Heard } from './reports.ts'

/** A protocol of keypads and evaluators that speak by themselves. */
export interface KeypadWire<F> {
  readonly addresses: readonly number[]
  readonly format: FrameFormat<F>
  /** Longest silence inside a frame, milliseconds. */
  readonly gapMs: number
  hear(frame: F): Heard
  /** What is sent for a command; absent: the units know no such thing. */
  readonly display: ((data: DeviceCommandData['Keypad.Display']) => Uint8Array) | undefined
  readonly beep: ((address: number) => Uint8Array) | undefined
  /** The evaluator asks the customer in front of it. */
  readonly invite: ((address: number) => Uint8Array) | undefined
  /** How many stars the evaluator shows for its teller. */
  readonly stars?: ((address: number, stars: number) => Uint8Array) | undefined
}

/** Commands that every such line may know; one driver of several units puts them in order itself. */
export const KEYPAD_COMMANDS = [
  'Keypad.Display',
  'Keypad.Beep',
  'Evaluator.Invite',
] as const satisfies readonly DeviceCommandName[]

/** Stray bytes since the last good frame, and good frames in a row that end the alert. */
const NOISE_BYTES = 64
const CLEAN_FRAMES = 3

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

/** The driver of a line, given its protocol. */
export function createKeypadLine<F>(context: DriverContext, wire: KeypadWire<F>): Driver {
  const { addresses } = wire
  let state = initialLineState(addresses)
  let port: BytePort | undefined
  let cleanFrames = 0
  let inviteRef = 0
  const invites = new Map<number, { complete(completion: DriverCompletion): void; stopTimer(): void }>()
  /** What each keypad should show: painted again when the line is back. */
  const desired = new Map<number, DeviceCommandData['Keypad.Display']>()
  /** What each evaluator should show, likewise. */
  const stars = new Map<number, number>()
  const reader = new FrameReader(wire.format, {
    clock: context.clock,
    gapMs: wire.gapMs,
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
        void write(wire.invite?.(effect.address)).then((completion) => endInvite(effect.ref, completion))
        return
      case 'inviteEnded':
        return endInvite(effect.ref, INVITE_OUTCOMES[effect.outcome])
      case 'units':
        return context.status('keypad', {
          units: Object.fromEntries(
            addresses.map((unit) => [
              String(unit),
              effect.active.includes(unit) ? ('active' as const) : ('unknown' as const),
            ]),
          ),
        })
      case 'log':
        return context.log[effect.level](effect.fields, effect.message)
    }
  }

  function onParsed(parsed: Parsed<F>): void {
    // A keypad repeats what was spoiled: nothing to be done about it here.
    if (parsed.kind === 'corrupt') return
    if (++cleanFrames === CLEAN_FRAMES) context.clear('noise')
    feed({ kind: 'frame', at: context.clock.now(), heard: wire.hear(parsed.frame) })
  }

  async function write(bytes: Uint8Array | undefined): Promise<DriverCompletion> {
    const target = port
    if (!bytes) return UNSUPPORTED
    if (!target) return OFFLINE
    try {
      await target.write(bytes)
      return WRITTEN
    } catch {
      if (target === port) context.fail('a frame could not be written')
      return WRITE_BROKE
    }
  }

  const paint = (data: DeviceCommandData['Keypad.Display']) => write(wire.display?.(data))

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

  function knows({ name }: UnitCommand): boolean {
    if (name === 'Keypad.Display') return wire.display !== undefined
    if (name === 'Evaluator.ShowStars') return wire.stars !== undefined
    return (name === 'Keypad.Beep' ? wire.beep : wire.invite) !== undefined
  }

  function execute(command: DriverCommand): Promise<DriverCompletion> {
    if (!isForUnit(command) || !knows(command)) return Promise.resolve(UNSUPPORTED)
    const { address } = command.data
    if (!addresses.includes(address)) return Promise.resolve(NO_SUCH_UNIT)
    if (command.deadline <= context.clock.now()) return Promise.resolve(TOO_LATE)
    switch (command.name) {
      case 'Keypad.Beep':
        return write(wire.beep?.(address))
      case 'Evaluator.Invite':
        return invite(address, command.deadline)
      case 'Evaluator.ShowStars':
        stars.set(address, command.data.stars)
        return write(wire.stars?.(address, command.data.stars))
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
      for (const [address, count] of stars) void write(wire.stars?.(address, count))
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

type UnitCommand = Extract<DriverCommand, { name: (typeof KEYPAD_COMMANDS)[number] | 'Evaluator.ShowStars' }>

function isForUnit(command: DriverCommand): command is UnitCommand {
  return command.name === 'Evaluator.ShowStars' || KEYPAD_COMMANDS.some((name) => name === command.name)
}
