import Value from 'typebox/value'
import { isMap, LineCounter, parseDocument } from 'yaml'
import {
  DRIVER_RULES,
  type IntakeSettings,
  type MachineIntakeHttpSettings,
  type MachineIntakeSettings,
} from '../../contracts/index.ts'
import { mistakesOf } from '../agent/configuration.ts'
import { FrameParser } from '../framing/frameParser.ts'
import { textOf } from './fields.ts'
import { messageFrames } from './frames.ts'
import { outgoingBytes } from './outgoing.ts'
import { type Reading, readMessage } from './read.ts'
import { maskedField } from './sensitive.ts'

type DriverName = 'machine-intake' | 'machine-intake-http'

/** What is said of a sample message, line by line, and how it ended: 0 all of it can be used, 1 not all, 2 the configuration is wrong. */
export interface Tried {
  readonly lines: readonly string[]
  readonly exitCode: 0 | 1 | 2
}

const MOST_MISTAKES = 30

/**
 * A sample message through the steps of an intake, without a machine and without a hub.
 * @param configuration YAML: the settings alone, as in config/machines, or a branch's whole configuration
 * @param message as it is on the wire, or its text alone
 * @param deviceId which device, where the configuration has several
 */
export function tryMessage(configuration: string, message: Uint8Array, deviceId?: string): Tried {
  const found = settingsIn(configuration, deviceId)
  if ('wrong' in found) return { lines: found.wrong.map((line) => `configuration  ${line}`), exitCode: 2 }
  const { driver, settings } = found
  const lines = [
    `configuration  good: ${settings.machine}, ${driver}, ${settings.format.type} in ${settings.charset}, kinds of messages: ${settings.messages.map(({ name }) => name).join(', ')}`,
  ]
  const { messages, words } = messagesIn(driver, settings, message)
  lines.push(`message        ${words}`)
  let exitCode: Tried['exitCode'] = 0
  for (const [index, bytes] of messages.entries()) {
    if (messages.length > 1) lines.push(`--- message ${index + 1}`)
    const reading = readMessage(settings, bytes)
    if (reading.verdict !== 'taken') exitCode = 1
    lines.push(...stepsOf(reading, settings), `answer         ${answerOf(driver, settings, reading)}`)
  }
  return { lines, exitCode: messages.length === 0 ? 1 : exitCode }
}

function stepsOf(
  { verdict, fields, rule, cleaned, mapped, mistakes, shown }: Reading,
  settings: IntakeSettings,
): string[] {
  const row = (step: string, words: string) => `${step.padEnd(15)}${words}`
  const wrong = (step: string) =>
    mistakes
      .filter((mistake) => mistake.step === step)
      .map(({ place, message }) => row(step, `WRONG  ${place === '' ? '' : `${place}: `}${message}`))
  const lines = [row('as it is kept', shown.trimEnd()), ...wrong('text'), ...wrong('format')]
  if (!fields) return [...lines, row('verdict', verdict)]
  lines.push(
    row('format', `${fields.size} fields`),
    ...[...fields].map(([name, value]) => row('', `${name} = ${textOf(maskedField(name, value))}`)),
  )
  lines.push(...(rule ? [row('kind', `${rule.name} (messages/${settings.messages.indexOf(rule)})`)] : wrong('kind')))
  if (!rule) return [...lines, row('verdict', verdict)]
  lines.push(...orGood(wrong('schema'), row('schema', 'good')))
  if (cleaned) {
    const changed = [...new Set([...fields.keys(), ...cleaned.fields.keys()])].flatMap((name) => {
      const [before, after] = [fields.get(name), cleaned.fields.get(name)]
      const time = cleaned.times.get(name)
      if (time !== undefined) return [row('', `${name}: ${new Date(time).toISOString()}`)]
      if (before === after) return []
      return [row('', `${name}: ${after === undefined ? 'taken out' : textOf(after)}`)]
    })
    lines.push(
      ...orGood(wrong('clean'), row('clean', changed.length > 0 ? 'good, changed:' : 'good, nothing to change')),
    )
    lines.push(...changed)
  }
  if (mapped) {
    lines.push(...orGood(wrong('map'), row('map', 'good')))
    for (const [part, told] of Object.entries(mapped))
      if (typeof told !== 'object' || Object.keys(told).length > 0)
        lines.push(row('', `${part}: ${JSON.stringify(told)}`))
  }
  return [...lines, row('verdict', verdict)]
}

const orGood = (wrong: readonly string[], good: string) => (wrong.length > 0 ? wrong : [good])

type FoundSettings =
  | { readonly driver: DriverName; readonly settings: IntakeSettings }
  | { readonly wrong: readonly string[] }

function settingsIn(configuration: string, deviceId: string | undefined): FoundSettings {
  const counter = new LineCounter()
  const document = parseDocument(configuration, { lineCounter: counter })
  if (document.errors.length > 0)
    return { wrong: document.errors.map(({ message }) => message.split('\n', 1)[0] ?? '') }
  const whole: unknown = document.toJS()
  if (!isMap(document.contents)) return { wrong: ['is no settings of a machine'] }
  let place: (string | number)[] = []
  let driver: DriverName = 'secret' in (whole as object) ? 'machine-intake-http' : 'machine-intake'
  if ('devices' in (whole as object)) {
    const { devices } = whole as { devices: readonly { id?: unknown; driver?: unknown }[] }
    const fitting = [...(Array.isArray(devices) ? devices : []).entries()].filter(
      ([, device]) =>
        (device.driver === 'machine-intake' || device.driver === 'machine-intake-http') &&
        (deviceId === undefined || device.id === deviceId),
    )
    const [first] = fitting
    if (!first || fitting.length > 1)
      return {
        wrong: [`say with --device which: ${fitting.map(([, { id }]) => String(id)).join(', ') || 'there is none'}`],
      }
    place = ['devices', first[0], 'settings']
    driver = first[1].driver as DriverName
  }
  const rules = DRIVER_RULES[driver]
  if (!rules) return { wrong: [`there is no driver ${driver}`] }
  const given: unknown = place.length > 0 ? pick(whole, place) : whole
  const settings: unknown = Value.Default(rules.form, structuredClone(given ?? {}))
  const form = nearest(mistakesOf([...Value.Errors(rules.form, settings)], ''))
  const mistakes = form.length > 0 ? form : rules.mistakes(settings)
  if (mistakes.length === 0) return { driver, settings: settings as IntakeSettings }
  const lineOf = (path: string): number | undefined => {
    const way = [
      ...place,
      ...path
        .split('/')
        .slice(1)
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')),
    ]
    // Of what is missing the line of what it is missing in.
    for (let length = way.length; length > 0; length--) {
      const node = document.getIn(way.slice(0, length), true) as { range?: readonly number[] } | undefined
      if (node?.range?.[0] !== undefined) return counter.linePos(node.range[0]).line
    }
    return undefined
  }
  return {
    wrong: mistakes.slice(0, MOST_MISTAKES).map(({ path, message }) => {
      const line = lineOf(path)
      return `WRONG  ${line === undefined ? '' : `line ${line}, `}${path || '/'}: ${message}`
    }),
  }
}

/** Of a value that can have several forms each form complains; what is said furthest inside is what was meant. */
function nearest<M extends { readonly path: string }>(mistakes: readonly M[]): M[] {
  const inner = mistakes.filter(({ path }) => !mistakes.some((other) => other.path.startsWith(`${path}/`)))
  return inner.filter(({ path }, at) => inner.findIndex((other) => other.path === path) === at)
}

function pick(value: unknown, way: readonly (string | number)[]): unknown {
  return way.reduce<unknown>((found, key) => (found as Record<string, unknown> | undefined)?.[key], value)
}

function messagesIn(driver: DriverName, settings: IntakeSettings, bytes: Uint8Array) {
  const text = Uint8Array.from(Buffer.from(bytes))
  if (driver === 'machine-intake-http')
    return { messages: [text], words: `${text.length} bytes, the body of a request` }
  const { frame, maxBytes } = settings as MachineIntakeSettings
  const parser = new FrameParser(messageFrames(frame, maxBytes).format)
  const parsed = [...parser.push(text), ...parser.gap()]
  const framed = parsed.flatMap((one) => (one.kind === 'frame' ? [one.frame] : []))
  const spoiled = parsed.length - framed.length
  if (framed.length > 0 || spoiled > 0)
    return {
      messages: framed,
      words: `${text.length} bytes, in frames: ${framed.length} good${spoiled > 0 ? `, ${spoiled} with a wrong checksum` : ''}`,
    }
  // What an editor puts at the end of a file is not part of it.
  let end = text.length
  while (end > 0 && (text[end - 1] === 10 || text[end - 1] === 13)) end--
  return { messages: [text.subarray(0, end)], words: `${end} bytes, not in a frame: taken as the text of one message` }
}

function answerOf(driver: DriverName, settings: IntakeSettings, { verdict, fields, mistakes }: Reading): string {
  if (driver === 'machine-intake-http') {
    const { path } = settings as MachineIntakeHttpSettings
    return verdict === 'refused'
      ? `400 ${JSON.stringify({ ok: false, mistakes })}`
      : `200 ${JSON.stringify({ ok: true, verdict })} at ${path}`
  }
  const { answer = {}, charset, frame, maxBytes } = settings as MachineIntakeSettings
  const outgoing = verdict === 'refused' ? answer.refuse : answer.acknowledge
  if (!outgoing) return 'none'
  const bytes = outgoingBytes(outgoing, fields ?? new Map(), {
    charset,
    wrap: messageFrames(frame, maxBytes).wrap,
  })
  return Buffer.from(bytes).toString('hex').replace(/../g, '$& ').trimEnd().toUpperCase()
}
