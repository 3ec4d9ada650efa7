import { mistakeAt } from '../mistakes.ts'
import type { Mistake } from '../problem.ts'
import type { IntakeRule } from './intakeMessages.ts'
import type { IntakeFormat, IntakeFrame, Outgoing } from './intakeWire.ts'

/** What the check looks at; of the settings of a machine that calls over HTTP some of it is absent. */
interface Looked {
  readonly format: IntakeFormat
  readonly messages: readonly IntakeRule[]
  readonly number?: { readonly fields: readonly string[] }
  readonly time?: { readonly field: string }
  readonly frame?: IntakeFrame
  readonly answer?: { readonly acknowledge?: Outgoing; readonly refuse?: Outgoing }
  readonly poll?: { readonly send: Outgoing }
}

/** What is wrong with the settings of an intake beyond their form, each with its place below the settings. */
export function intakeMistakes(settings: Looked): Mistake[] {
  return [
    ...layoutMistakes(settings.format),
    ...frameMistakes(settings.frame),
    ...ruleMistakes(settings.messages),
    ...partMistakes(settings.messages),
    ...fieldMistakes(settings),
  ]
}

function layoutMistakes(format: IntakeFormat): Mistake[] {
  if (format.type === 'keyValue') {
    return format.separator === (format.equals ?? '=') ? [mistakeAt('/format/equals', 'intake.equals', {})] : []
  }
  if (format.type === 'json') return []
  if (format.type === 'delimited' && format.quote !== undefined && format.separator.includes(format.quote))
    return [mistakeAt('/format/quote', 'intake.quote', {})]
  return format.layouts.flatMap((layout, index) => {
    const place = `/format/layouts/${index}`
    const names = 'fields' in layout ? layout.fields : layout.columns.map(({ name }) => name)
    const before = format.layouts.slice(0, index)
    const hides = before.find(({ starts }) => starts === undefined || layout.starts?.startsWith(starts) === true)
    return [
      ...(hides ? [mistakeAt(place, 'intake.layoutHidden', {})] : []),
      ...twice(names).map((name) => mistakeAt(place, 'intake.fieldTwice', { field: name })),
    ]
  })
}

function frameMistakes(frame: IntakeFrame | undefined): Mistake[] {
  if (!frame) return []
  const { checksum } = frame
  const found: Mistake[] = []
  const place = checksum?.place ?? (frame.type === 'line' ? 'beforeEnd' : 'afterEnd')
  if (checksum && frame.type === 'line' && place === 'afterEnd')
    found.push(mistakeAt('/frame/checksum/place', 'intake.lineChecksum', {}))
  if (checksum && frame.type !== 'length' && place === 'beforeEnd' && checksum.form !== 'hex')
    found.push(mistakeAt('/frame/checksum/form', 'intake.hexChecksum', {}))
  if (frame.type === 'length' && frame.length.form === 'binary' && ![1, 2, 4].includes(frame.length.size))
    found.push(mistakeAt('/frame/length/size', 'intake.binaryLength', {}))
  if (
    frame.type === 'marked' &&
    frame.start.replaceAll(' ', '').toUpperCase() === frame.end.replaceAll(' ', '').toUpperCase()
  )
    found.push(mistakeAt('/frame/end', 'intake.endIsStart', {}))
  return found
}

function ruleMistakes(messages: readonly IntakeRule[]): Mistake[] {
  return messages.flatMap((rule, index) => {
    const place = `/messages/${index}`
    const found: Mistake[] = []
    if (messages.findIndex(({ name }) => name === rule.name) < index)
      found.push(mistakeAt(`${place}/name`, 'intake.nameTwice', { name: rule.name }))
    const isOpen = ({ when }: IntakeRule) => when === undefined || when.length === 0
    if (messages.slice(0, index).some(isOpen)) found.push(mistakeAt(place, 'intake.ruleHidden', {}))
    for (const [at, condition] of (rule.when ?? []).entries()) {
      const asks = [condition.equals, condition.in, condition.matches, condition.present]
      if (asks.every((one) => one === undefined)) found.push(mistakeAt(`${place}/when/${at}`, 'intake.condition', {}))
    }
    for (const [field, one] of Object.entries(rule.schema ?? {})) {
      const at = `${place}/schema/${pointer(field)}`
      if (one.minimum !== undefined && one.maximum !== undefined && one.minimum > one.maximum)
        found.push(mistakeAt(at, 'intake.limits', {}))
      if (one.minLength !== undefined && one.maxLength !== undefined && one.minLength > one.maxLength)
        found.push(mistakeAt(at, 'intake.lengths', {}))
      if (one.type === 'time' && one.format === undefined) found.push(mistakeAt(at, 'intake.timeFormat', {}))
    }
    const { heartbeat, ...others } = rule.map
    if (
      heartbeat !== true &&
      Object.values(others).every((part) => part === undefined || Object.keys(part).length === 0)
    )
      found.push(mistakeAt(`${place}/map`, 'intake.nothing', {}))
    const at = rule.map.transaction?.at?.field
    if (at !== undefined && !(rule.clean?.[at] ?? []).some((step) => typeof step === 'object' && 'time' in step))
      found.push(mistakeAt(`${place}/map/transaction/at`, 'intake.noTime', { field: at }))
    return found
  })
}

const MOST_DETAILS = 180

/** A part is of one kind wherever it is named, and units belong to parts that are named. */
function partMistakes(messages: readonly IntakeRule[]): Mistake[] {
  const kinds = new Map<string, string>()
  const details = new Map<string, Set<string>>()
  const found: Mistake[] = []
  for (const [index, { map }] of messages.entries()) {
    for (const [id, { kind, details: named = {} }] of Object.entries(map.components ?? {})) {
      details.set(id, new Set([...(details.get(id) ?? []), ...Object.keys(named)]))
      const before = kinds.get(id)
      if (before !== undefined && before !== kind)
        found.push(mistakeAt(`/messages/${index}/map/components/${id}/kind`, 'intake.otherKind', { id, was: before }))
      kinds.set(id, before ?? kind)
    }
  }
  for (const [id, names] of details) {
    if (names.size > 48) found.push(mistakeAt('/messages', 'intake.detailsOfPart', { id }))
  }
  const all = [...details.values()].reduce((sum, { size }) => sum + size, 0)
  // As long as they may be, and no more than one status takes.
  if (all > MOST_DETAILS) found.push(mistakeAt('/messages', 'intake.details', { most: MOST_DETAILS }))
  if (kinds.size > 40) found.push(mistakeAt('/messages', 'intake.components', {}))
  const units = new Set<string>()
  for (const [index, { map }] of messages.entries()) {
    for (const [id, { component }] of Object.entries(map.units ?? {})) {
      units.add(id)
      if (!kinds.has(component))
        found.push(mistakeAt(`/messages/${index}/map/units/${id}/component`, 'intake.noComponent', { id: component }))
    }
    const component = map.incident?.component
    if (typeof component === 'string' && !kinds.has(component))
      found.push(mistakeAt(`/messages/${index}/map/incident/component`, 'intake.noComponent', { id: component }))
  }
  if (units.size > 64) found.push(mistakeAt('/messages', 'intake.units', {}))
  return found
}

/** Where fields have their names from the configuration, each that is used has to be one of them. */
function fieldMistakes(settings: Looked): Mistake[] {
  const { format, messages, number, time, answer, poll } = settings
  const found: Mistake[] = []
  for (const text of textFields(poll?.send))
    found.push(mistakeAt('/poll/send/text', 'intake.noMessageYet', { field: text }))
  if (format.type !== 'delimited' && format.type !== 'fixed') return found
  const known = new Set(
    format.layouts.flatMap((layout) => ('fields' in layout ? layout.fields : layout.columns.map(({ name }) => name))),
  )
  const check = (path: string, field: string) => {
    if (!known.has(field)) found.push(mistakeAt(path, 'intake.noField', { field }))
  }
  for (const [at, field] of (number?.fields ?? []).entries()) check(`/number/fields/${at}`, field)
  if (time) check('/time/field', time.field)
  for (const way of ['acknowledge', 'refuse'] as const)
    for (const field of textFields(answer?.[way])) check(`/answer/${way}/text`, field)
  for (const [index, rule] of messages.entries()) {
    const place = `/messages/${index}`
    for (const [at, { field }] of (rule.when ?? []).entries()) check(`${place}/when/${at}/field`, field)
    for (const field of Object.keys(rule.schema ?? {})) check(`${place}/schema/${pointer(field)}`, field)
    for (const field of Object.keys(rule.clean ?? {})) check(`${place}/clean/${pointer(field)}`, field)
    for (const [path, field] of references(rule.map, `${place}/map`)) check(path, field)
  }
  return found
}

/** Every `{ field }` below a map with its place. */
function references(value: unknown, place: string): [path: string, field: string][] {
  if (typeof value !== 'object' || value === null) return []
  const { field } = value as { field?: unknown }
  if (typeof field === 'string') return [[`${place}/field`, field]]
  return Object.entries(value).flatMap(([name, one]) => references(one, `${place}/${pointer(name)}`))
}

function textFields(outgoing: Outgoing | undefined): string[] {
  if (!outgoing || !('text' in outgoing)) return []
  return [...outgoing.text.matchAll(/\{([^\s{}]{1,64})\}/g)].map(([, field = '']) => field)
}

function twice(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))]
}

const pointer = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')
