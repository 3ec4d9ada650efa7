import type { Static } from 'typebox'
import Value from 'typebox/value'
import { BoardSettings } from '../../contracts/index.ts'
import type { Driver, DriverCommand, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import type { BytePort } from '../transport/port.ts'
import { encodeFrame, FrameParser, HOST_ADDRESS } from './codec.ts'
import { type Content, type Effect, type Input, initialState, type Settings, step, unitStates } from './exchange.ts'
import { brightness, CLEAR, liveText, PING, readAnswer } from './messages.ts'

/**
 * LED boards with Onbon BX-5K/6K font cards, several on one line. Built to the published protocol, not yet certified on hardware.
 *
 * `Board.Show` and `Board.Clear` set a board's desired content and complete when the board has said yes. Other completions:
 * `canceled` when newer content replaced it, `notDone` before and `unknown` after it was first sent; `timeOut`/`unknown` when the board did not answer; `notDone`
 * with the board's reason when it said no; `deviceNotReady`/`notDone` while the line is closed. Except for `invalidData` and a passed deadline
 * (in milliseconds of `context.clock`, looked at on arrival) the content stays desired and is shown when the board is back.
 */
export const definition: DriverDefinition = {
  name: 'led-onbon',
  class: 'ledBoard',
  interfaces: ['common', 'board'],
  commands: ['Board.Show', 'Board.Clear'],
  defaultBaudRate: 57_600,
  settings: BoardSettings,
  concurrentCommands: true,
  create: createDriver,
}

/** Left, right, centre: the protocol's numbers; a board's line stands in the middle. */
const ALIGN_CENTRE = 2

function createDriver(context: DriverContext): Driver {
  const settings = Value.Default(BoardSettings, structuredClone(context.settings)) as Static<typeof BoardSettings>
  const exchangeSettings: Settings = {
    ...settings,
    ping: PING,
    brightness: settings.brightness === undefined ? undefined : brightness(settings.brightness),
  }
  const waiting = new Map<string, (completion: DriverCompletion) => void>()
  const timers = new Map<string, () => void>()
  const parser = new FrameParser()
  let state = initialState(settings.addresses)
  let port: BytePort | undefined

  function take(input: Input): void {
    const result = step(state, input, exchangeSettings)
    state = result.state
    for (const effect of result.effects) perform(effect)
    if (result.effects.some(({ type }) => type === 'changed')) publish()
  }

  function perform(effect: Effect): void {
    switch (effect.type) {
      case 'send':
        send(effect.address, effect.data)
        break
      case 'startTimer':
        timers.get(effect.timer)?.()
        timers.set(
          effect.timer,
          context.clock.after(effect.ms, () => take({ type: 'elapsed', timer: effect.timer })),
        )
        break
      case 'stopTimer':
        timers.get(effect.timer)?.()
        timers.delete(effect.timer)
        break
      case 'complete':
        waiting.get(effect.id)?.(effect.completion)
        waiting.delete(effect.id)
        break
      case 'changed':
        break
    }
  }

  function send(address: number, data: Uint8Array): void {
    const target = port
    // What came before a question can not be its answer.
    parser.reset()
    target?.write(encodeFrame({ destination: address, source: HOST_ADDRESS, data })).catch(() => {
      if (port === target) context.fail('writing to the boards failed')
    })
  }

  function publish(): void {
    context.status('board', { units: unitStates(state) })
    if (!state.open) return
    const silent = state.units
      .filter(({ presence }) => presence === 'silent')
      .map(({ address }) => `board ${address} does not answer`)
    const refused = state.units.flatMap(({ address, refused }) =>
      refused === undefined ? [] : [`board ${address}: ${refused}`],
    )
    if (silent.length === state.units.length) {
      context.status('common', { device: 'offline' })
      context.raise('device-offline', 'no board answers')
    } else if (state.units.some(({ presence }) => presence === 'answers')) {
      context.status('common', { device: 'online' })
      context.clear('device-offline')
    }
    const partly = silent.length < state.units.length ? silent : []
    const faults = [...refused, ...partly]
    if (faults.length > 0) context.raise('device-fault', faults.join('; ').slice(0, 200))
    else context.clear('device-fault')
  }

  return {
    connected(opened) {
      port = opened
      parser.reset()
      take({ type: 'connected' })
    },
    disconnected(reason) {
      port = undefined
      take({ type: 'disconnected' })
      context.status('common', { device: 'offline' })
      context.raise('device-offline', reason)
    },
    received(bytes) {
      const answers = parser.push(bytes).flatMap(({ destination, source, data }) => {
        const answer = destination === HOST_ADDRESS ? readAnswer(data) : undefined
        return answer ? [{ from: source, answer }] : []
      })
      if (answers.length > 0) take({ type: 'answers', answers })
    },
    execute: (command) =>
      new Promise((resolve) => {
        const refusal = context.clock.now() > command.deadline ? PASSED : waiting.has(command.id) ? REUSED : undefined
        const content = refusal ?? contentOf(command, settings)
        if ('completionCode' in content) {
          resolve(content)
          return
        }
        waiting.set(command.id, resolve)
        take({ type: 'show', id: command.id, ...content })
      }),
    stop() {
      port = undefined
      take({ type: 'disconnected' })
    },
  }
}

const PASSED: DriverCompletion = { completionCode: 'timeOut', errorCode: 'DEADLINE_PASSED', effect: 'notDone' }
const REUSED: DriverCompletion = { completionCode: 'sequenceError', errorCode: 'COMMAND_ID_REUSED', effect: 'notDone' }

function contentOf(
  command: DriverCommand,
  settings: BoardSettings,
): { address: number; content: Content } | DriverCompletion {
  if (command.name === 'Board.Clear') return { address: command.data.address, content: { data: CLEAR, repaint: CLEAR } }
  if (command.name !== 'Board.Show')
    return { completionCode: 'unsupportedCommand', errorCode: 'COMMAND_UNSUPPORTED', effect: 'notDone' }

  const { address, text, emphasis } = command.data
  if (text === '') return { address, content: { data: CLEAR, repaint: CLEAR } }
  const common = { ...settings, text, latinFont: settings.latinFont, align: ALIGN_CENTRE }
  const repaint = liveText({ ...common, display: settings.display })
  const data = emphasis ? liveText({ ...common, display: settings.emphasisDisplay }) : repaint
  if (data.length > settings.maxTextBytes + LIVE_TEXT_OVERHEAD) {
    return {
      completionCode: 'invalidData',
      errorCode: 'PAYLOAD_TOO_LARGE',
      errorDescription: `the text is longer than ${settings.maxTextBytes} bytes`,
      effect: 'notDone',
    }
  }
  return { address, content: { data, repaint } }
}

/** Bytes of live text that are not text: request 5, counts 2, length 2, area 27. */
const LIVE_TEXT_OVERHEAD = 36
