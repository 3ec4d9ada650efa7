import Value from 'typebox/value'
import { ModbusSettings, registerMapMistakes, type StatusData } from '../../contracts/index.ts'
import type { Driver, DriverCommand, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import { FrameReader } from '../framing/frameReader.ts'
import type { BytePort } from '../transport/port.ts'
import { digitsOf, placesOf, registersFor } from './boardText.ts'
import { answerFormat, encodeRequest } from './codec.ts'
import { echoFilter } from './echo.ts'
import { type Input, initialState, nextDue, step } from './exchange.ts'
import { pulsing } from './gates.ts'
import type { Effect } from './line.ts'
import { boardKey, lampKey, planOf } from './plan.ts'
import { statusesOf } from './standing.ts'

/**
 * Numeric boards, lamps, gates and inputs on a Modbus RTU line, by a register map of the configuration. Built to the published
 * protocol, not yet certified on hardware.
 *
 * Boards and lamps have a desired state that is written again whenever their unit comes back; completions as for other boards. A gate is
 * moved once per command: `done` when the unit has confirmed it or the gate was found so, `notDone` when it refused or the
 * register was found unwritten, `unknown` (DEVICE_INDETERMINATE) when neither can be told. A relay left on by a pulse that was
 * interrupted, by the cable or by the end of this process, is released as soon as its unit can be spoken to.
 */
export const definition: DriverDefinition = {
  name: 'modbus',
  class: 'controlUnit',
  interfaces: ['common', 'board', 'lights', 'gates'],
  commands: ['Board.Show', 'Board.Clear', 'Lights.SetLight', 'Gate.Open', 'Gate.Close'],
  defaultBaudRate: 9_600,
  settings: ModbusSettings,
  concurrentCommands: true,
  create,
}

/** Longer than adapters hold bytes back, and shorter than any wait for an answer. */
const GAP_MS = 50
/** Only single registers are read. */
const MOST_REGISTERS_READ = 1
/** Stray bytes since the last good frame, and good frames in a row that end the alert. */
const NOISE_BYTES = 64
const CLEAN_FRAMES = 3
/** A change of an input is of use for so long. */
const INPUT_KEEP_MS = 60_000

/** @throws Error with all mistakes of the register map in words */
function create(context: DriverContext): Driver {
  const settings = Value.Default(ModbusSettings, structuredClone(context.settings)) as ModbusSettings
  const mistakes = registerMapMistakes(settings).map(({ message }) => message)
  if (mistakes.length > 0) throw new Error(`the register map is wrong: ${mistakes.join('; ')}`)
  const plan = planOf(settings, context.baudRate)
  /** Gates of which the memory says that their relay may be on. */
  let remembered = readMemory(context.memory.load())
  let state = initialState(plan, remembered)
  let port: BytePort | undefined
  let cleanFrames = 0
  let cancelTimer = () => {}
  const waiting = new Map<string, (completion: DriverCompletion) => void>()
  /** The flash rate each lamp was last told, by name. */
  const rates = new Map<string, StatusData['lights']['lights'][string]>()

  const reader = new FrameReader(answerFormat(MOST_REGISTERS_READ), {
    clock: context.clock,
    gapMs: GAP_MS,
    onParsed(parsed) {
      // What was spoiled counts as no answer: the question is asked again where that does no harm.
      if (parsed.kind === 'corrupt') return
      if (++cleanFrames === CLEAN_FRAMES) context.clear('noise')
      take({ kind: 'answer', at: context.clock.now(), answer: parsed.frame })
    },
    onNoise(bytes) {
      cleanFrames = 0
      if (bytes >= NOISE_BYTES) context.raise('noise', 'bytes that are no frame')
    },
  })

  const echo = echoFilter(() => context.log.info({}, 'the adapter gives back what is sent, which is left out'))

  function take(input: Input): void {
    const result = step(state, input, plan)
    state = result.state
    for (const effect of result.effects) perform(effect)
    forgetReleased()
    cancelTimer()
    // As of the input: on a busy machine what was due shortly after it may be past by now, and must not be missed.
    const due = nextDue(state, input.at, plan)
    if (due < Infinity)
      cancelTimer = context.clock.after(Math.max(0, due - context.clock.now()), () =>
        take({ kind: 'elapsed', at: context.clock.now() }),
      )
    publish()
  }

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case 'send': {
        const target = port
        // What came before a question can not be its answer.
        reader.reset()
        const bytes = encodeRequest(effect.request)
        echo.sent(bytes, effect.request.kind === 'read')
        target?.write(bytes).catch(() => {
          if (port === target) context.fail('writing to the units failed')
        })
        return
      }
      case 'complete':
        waiting.get(effect.id)?.(effect.completion)
        waiting.delete(effect.id)
        return
      case 'input': {
        const { input, value } = effect
        context.emit('Input.ChangedEvent', { input, value }, { keepForMs: INPUT_KEEP_MS }).catch(() => undefined)
        return
      }
      case 'fail':
        return context.fail(effect.reason)
      case 'log':
        return context.log[effect.level]({ gate: effect.gate }, effect.message)
    }
  }

  /** Before a pulse begins it is on disk that its relay may be on. */
  function remember(gate: string): boolean {
    if (remembered.includes(gate)) return true
    try {
      context.memory.save({ pulsing: [...remembered, gate] })
      remembered = [...remembered, gate]
      return true
    } catch (error) {
      context.log.error({ gate, reason: String(error) }, 'a pulse can not be remembered, the gate is not moved')
      return false
    }
  }

  function forgetReleased(): void {
    const still = pulsing({ plan, state })
    const left = remembered.filter((gate) => still.includes(gate))
    if (left.length === remembered.length) return
    remembered = left
    try {
      context.memory.save({ pulsing: left })
    } catch (error) {
      // At worst a relay at rest is released once more.
      context.log.warn({ reason: String(error) }, 'that relays are released can not be remembered')
    }
  }

  function publish(): void {
    const { statuses, faults, doubts, presence } = statusesOf(state, plan, rates)
    context.status('board', statuses.board)
    context.status('lights', statuses.lights)
    context.status('gates', statuses.gates)
    if (doubts.length > 0) context.raise('result-unknown', doubts.join('; ').slice(0, 200))
    else context.clear('result-unknown')
    if (faults.length > 0) context.raise('device-fault', faults.join('; ').slice(0, 200))
    else context.clear('device-fault')
    if (presence === 'silent') {
      context.status('common', { device: 'offline' })
      context.raise('device-offline', 'no unit answers')
    } else if (presence === 'answers') {
      context.status('common', { device: 'online' })
      context.clear('device-offline')
    }
  }

  function execute(command: DriverCommand): Promise<DriverCompletion> {
    const at = context.clock.now()
    if (command.deadline <= at) return Promise.resolve(TOO_LATE)
    if (waiting.has(command.id)) return Promise.resolve(REUSED)
    const input = inputOf(command, at)
    if ('completionCode' in input) return Promise.resolve(input)
    return new Promise((resolve) => {
      waiting.set(command.id, resolve)
      take(input)
    })
  }

  function inputOf(command: DriverCommand, at: number): Input | DriverCompletion {
    const { id } = command
    switch (command.name) {
      case 'Board.Show':
      case 'Board.Clear': {
        const board = settings.boards[command.data.address]
        if (!board) return unknownThing(`no board ${command.data.address} on this line`)
        const digits = command.name === 'Board.Show' ? digitsOf(command.data.text, settings.text) : ''
        const values = registersFor(digits, board)
        if (!values) return doesNotFit(`the board has ${placesOf(board)} places, ${digits} needs more`)
        return { kind: 'want', at, id, key: boardKey(command.data.address), values }
      }
      case 'Lights.SetLight': {
        const { light, flashRate } = command.data
        const lamp = Object.hasOwn(settings.lamps, light) ? settings.lamps[light] : undefined
        if (!lamp) return unknownThing(`no lamp ${light} on this line`)
        const value = lamp.values[flashRate]
        if (value === undefined) return unsupported(`lamp ${light} can not flash ${flashRate}`)
        rates.set(light, flashRate)
        return { kind: 'want', at, id, key: lampKey(light), values: [value] }
      }
      case 'Gate.Open':
      case 'Gate.Close': {
        const name = command.data.gate
        const gate = Object.hasOwn(settings.gates, name) ? settings.gates[name] : undefined
        if (!gate) return unknownThing(`no gate ${name} on this line`)
        const move = command.name === 'Gate.Open' ? 'open' : 'close'
        if (move === 'close' && gate.close === undefined) return unsupported(`gate ${name} closes by itself`)
        if (state.open && gate.pulseMs !== undefined && !remember(name)) return NOT_REMEMBERED
        return { kind: 'gate', at, name, command: { id, move, deadline: command.deadline } }
      }
      default:
        return unsupported(`${command.name} is not for this device`)
    }
  }

  return {
    connected(opened) {
      port = opened
      cleanFrames = 0
      reader.reset()
      echo.reset()
      take({ kind: 'connected', at: context.clock.now() })
    },
    disconnected(reason) {
      port = undefined
      reader.reset()
      take({ kind: 'disconnected', at: context.clock.now() })
      context.status('common', { device: 'offline' })
      context.raise('device-offline', reason)
    },
    received(bytes) {
      take({ kind: 'heard', at: context.clock.now() })
      const rest = echo.received(bytes)
      if (rest.length > 0) reader.received(rest)
    },
    execute,
    stop() {
      port = undefined
      reader.reset()
      take({ kind: 'disconnected', at: context.clock.now() })
      cancelTimer()
    },
  }
}

function readMemory(saved: unknown): readonly string[] {
  const names = typeof saved === 'object' && saved !== null && 'pulsing' in saved ? saved.pulsing : []
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}

const TOO_LATE: DriverCompletion = { completionCode: 'timeOut', errorCode: 'DEADLINE_PASSED', effect: 'notDone' }
const REUSED: DriverCompletion = { completionCode: 'sequenceError', errorCode: 'COMMAND_ID_REUSED', effect: 'notDone' }
const NOT_REMEMBERED: DriverCompletion = {
  completionCode: 'internalError',
  errorCode: 'STORE_UNAVAILABLE',
  effect: 'notDone',
}

function unknownThing(errorDescription: string): DriverCompletion {
  return { completionCode: 'invalidData', errorCode: 'DEVICE_UNKNOWN', errorDescription, effect: 'notDone' }
}

function doesNotFit(errorDescription: string): DriverCompletion {
  return { completionCode: 'invalidData', errorCode: 'PAYLOAD_TOO_LARGE', errorDescription, effect: 'notDone' }
}

function unsupported(errorDescription: string): DriverCompletion {
  return { completionCode: 'unsupportedCommand', errorCode: 'COMMAND_UNSUPPORTED', errorDescription, effect: 'notDone' }
}
