import type { Static } from 'typebox'
import Value from 'typebox/value'
import { type BoardDisplay, BoardSettings } from '../../contracts/index.ts'
import type { Driver, DriverCommand, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import type { BytePort } from '../transport/port.ts'
import {
  type Content,
  type Effect,
  type Input,
  initialState,
  type Request,
  type Settings,
  type Unit,
  unitStates,
} from './boardLine.ts'
import { encodeFrame, FrameParser, HOST_ADDRESS, MAX_DATA_BYTES } from './codec.ts'
import { step } from './exchange.ts'
import {
  AREA_OVERHEAD,
  brightness,
  CARD_LIMITS,
  CLEAR,
  clock,
  liveText,
  PING,
  power,
  QUERY,
  readAnswer,
} from './messages.ts'

/**
 * LED boards with Onbon BX-5K/6K font cards, several on one line. Built to the published protocol, not yet certified on hardware.
 * A card speaks 9600 or 57600 baud; the driver speaks at the rate of the branch's configuration, which says so in its alert when no
 * board answers. A board that comes up is asked whether it is on, and told its brightness and the time as the settings have it.
 *
 * `Board.Show` and `Board.Clear` set a board's desired content, `Board.Power` whether it is on, and complete when the board has said yes. Other completions:
 * `canceled` when newer content replaced it, `notDone` before and `unknown` after it was first sent; `timeOut`/`unknown` when the board did not answer; `notDone`
 * with the board's reason when it said no; `deviceNotReady`/`notDone` while the line is closed. Except for `invalidData` and a passed deadline
 * (in milliseconds of `context.clock`, looked at on arrival) the content stays desired and is shown when the board is back.
 */
export const definition: DriverDefinition = {
  name: 'led-onbon',
  class: 'ledBoard',
  interfaces: ['common', 'board'],
  commands: ['Board.Show', 'Board.Clear', 'Board.Power'],
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
    chores: [
      'query',
      ...(settings.brightness === undefined ? [] : (['brightness'] as const)),
      ...(settings.setClock ? (['clock'] as const) : []),
    ],
    dailyChores: settings.setClock ? ['query', 'clock'] : ['query'],
  }
  const header = { check: settings.check, liveFirst: settings.liveFirst }
  const waiting = new Map<string, (completion: DriverCompletion) => void>()
  const timers = new Map<string, () => void>()
  const parser = new FrameParser(settings.check)
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
        send(effect.address, dataOf(effect.request, settings))
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
      case 'choreRefused': {
        const { address, chore, reason } = effect
        context.log.warn({ address, chore, reason }, 'a board does not do what it is told when it comes up')
        break
      }
      case 'changed':
        break
    }
  }

  function send(address: number, data: Uint8Array): void {
    const target = port
    // What came before a question can not be its answer.
    parser.reset()
    target?.write(encodeFrame({ destination: address, source: HOST_ADDRESS, data }, header)).catch(() => {
      if (port === target) context.fail('writing to the boards failed')
    })
  }

  function publish(): void {
    context.status('board', { units: unitStates(state) })
    if (!state.open) return
    const silent = state.units
      .filter(({ presence }) => presence === 'silent')
      .map(({ address }) => `board ${address} does not answer`)
    if (silent.length === state.units.length) {
      context.status('common', { device: 'offline' })
      context.raise('device-offline', `no board answers at ${context.baudRate} baud; they speak 9600 or 57600`)
    } else if (state.units.some(({ presence }) => presence === 'answers')) {
      context.status('common', { device: 'online' })
      context.clear('device-offline')
    }
    const partly = silent.length < state.units.length ? silent : []
    const faults = [...state.units.flatMap(faultsOf), ...partly]
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
        if (answer?.kind === 'state') context.log.debug({ ...answer, from: source }, 'what a board is doing')
        return answer ? [{ from: source, answer }] : []
      })
      if (answers.length > 0) take({ type: 'answers', answers })
    },
    execute: (command) =>
      new Promise((resolve) => {
        const refusal = context.clock.now() > command.deadline ? PASSED : waiting.has(command.id) ? REUSED : undefined
        const input = refusal ?? inputOf(command, settings)
        if ('completionCode' in input) {
          resolve(input)
          return
        }
        waiting.set(command.id, resolve)
        take(input)
      }),
    stop() {
      port = undefined
      take({ type: 'disconnected' })
    },
  }
}

const PASSED: DriverCompletion = { completionCode: 'timeOut', errorCode: 'DEADLINE_PASSED', effect: 'notDone' }
const REUSED: DriverCompletion = { completionCode: 'sequenceError', errorCode: 'COMMAND_ID_REUSED', effect: 'notDone' }

function faultsOf({ address, refused, isOff, power }: Unit): readonly string[] {
  return [
    ...(refused === undefined ? [] : [`board ${address}: ${refused.reason}`]),
    ...(isOff && power !== false ? [`board ${address} is switched off`] : []),
  ]
}

function dataOf(request: Request, settings: BoardSettings): Uint8Array {
  switch (request.kind) {
    case 'content':
      return request.repaint ? request.content.repaint : request.content.data
    case 'power':
      return power(request.on)
    case 'query':
      return QUERY
    case 'brightness':
      return brightness(settings.brightness ?? 15)
    case 'clock':
      // A wall clock hangs on the wall: the local time of this machine, as it is now.
      return clock(new Date())
    case 'ping':
      return PING
  }
}

function inputOf(
  command: DriverCommand,
  settings: BoardSettings,
): Extract<Input, { type: 'show' | 'power' }> | DriverCompletion {
  const { id } = command
  switch (command.name) {
    case 'Board.Power':
      return { type: 'power', id, address: command.data.address, on: command.data.on }
    case 'Board.Clear':
      return { type: 'show', id, address: command.data.address, content: DARK }
    case 'Board.Show': {
      const { address, text, emphasis } = command.data
      const content = text === '' ? DARK : contentOf(text, emphasis, settings)
      return 'completionCode' in content ? content : { type: 'show', id, address, content }
    }
    default:
      return { completionCode: 'unsupportedCommand', errorCode: 'COMMAND_UNSUPPORTED', effect: 'notDone' }
  }
}

const DARK: Content = { data: CLEAR, repaint: CLEAR }

function contentOf(text: string, emphasis: boolean, settings: BoardSettings): Content | DriverCompletion {
  const { areas, areaBytes } = CARD_LIMITS[settings.card]
  const repaint = liveText(areasOf(text, settings.display, settings))
  const data = emphasis ? liveText(areasOf(text, settings.emphasisDisplay, settings)) : repaint
  const longest = Math.max(...areasOf(text, settings.display, settings).map((area) => liveText([area]).length))
  const longestText = Math.min(settings.maxTextBytes, areaBytes - AREA_OVERHEAD)
  if (settings.areas && settings.areas.length > areas) return tooMuch(`a card of this kind has ${areas} areas`)
  if (longest > longestText + LIVE_TEXT_OVERHEAD || data.length > MAX_DATA_BYTES)
    return tooMuch(`the text is longer than ${longestText} bytes`)
  return { data, repaint }
}

/** The whole panel, or the areas of the settings with a line of the text each, the last one with all that is left. */
function areasOf(text: string, display: BoardDisplay, settings: BoardSettings) {
  const { widthPx, heightPx, areas = [{ x: 0, y: 0, width: widthPx, height: heightPx }] } = settings
  const lines = text.split(/\r\n?|\n/)
  return areas.map((area, place) => ({
    ...settings,
    align: ALIGN_CENTRE,
    ...area,
    display,
    latinFont: settings.latinFont,
    // An area without a text shows a blank: what stood there before goes.
    text: (place === areas.length - 1 ? lines.slice(place).join('\n') : lines[place]) || ' ',
  }))
}

function tooMuch(errorDescription: string): DriverCompletion {
  return { completionCode: 'invalidData', errorCode: 'PAYLOAD_TOO_LARGE', errorDescription, effect: 'notDone' }
}

/** Bytes of live text with one area that are not text: request 5, counts 2, length 2, the area's own. */
const LIVE_TEXT_OVERHEAD = 9 + AREA_OVERHEAD
