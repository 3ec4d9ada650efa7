import {
  DEVICE_STATES,
  type DeviceEventData,
  type IntakeMap,
  MACHINE_MODES,
  type MachineStatus,
  type MachineUnit,
  REPLENISHMENTS,
  SUPPLY_STATES,
  TRANSACTION_KINDS,
  TRANSACTION_RESULTS,
  UNIT_STATES,
} from '../../contracts/index.ts'
import { amountBand } from './amountBand.ts'
import type { Cleaned } from './clean.ts'
import { type FieldValue, type IntakeMistake, textOf } from './fields.ts'
import { masked } from './sensitive.ts'

type Component = MachineStatus['components'][string]
/** What a message says of a unit; what it does not say stays as it was. */
export type UnitNews = Pick<MachineUnit, 'component' | 'kind' | 'role'> & Partial<MachineUnit>

/** What becomes of a message. */
export interface Mapped {
  readonly mode?: MachineStatus['mode']
  readonly components: Readonly<Record<string, Component>>
  readonly units: Readonly<Record<string, UnitNews>>
  readonly transaction?: DeviceEventData['Machine.TransactionEvent']
  readonly incident?: DeviceEventData['Machine.IncidentEvent']
  readonly describe?: { readonly model?: string; readonly serial?: string; readonly firmware?: string }
}

type Source = FieldValue | { field: string; table?: Record<string, FieldValue>; otherwise?: FieldValue } | undefined
type Kind =
  | { readonly words: readonly string[] }
  | { readonly like: RegExp; readonly what: string }
  | { readonly longest: number }
  | { readonly least: number; readonly most: number; readonly whole: boolean }

const SEVERITY: Kind = { least: 0, most: 4, whole: true }
const COUNT: Kind = { least: 0, most: 10_000_000, whole: true }
const CURRENCY: Kind = { like: /^[A-Z]{3}$/, what: 'currency' }

/** Fields that were cleaned to what the hub is told. Wrong at one place, a message says nothing at all: half of it would be a lie. */
export function mapMessage(map: IntakeMap, { fields, times }: Cleaned): { mapped: Mapped; mistakes: IntakeMistake[] } {
  const mistakes: IntakeMistake[] = []

  function pick(source: Source, kind: Kind, place: string): FieldValue | undefined {
    if (source === undefined) return undefined
    let value: FieldValue | undefined
    if (typeof source !== 'object') value = source
    else {
      const found = fields.get(source.field)
      const text = found === undefined ? undefined : textOf(found).trim()
      if (text === undefined || text === '') value = source.otherwise
      else if (!source.table) value = text
      else if (Object.hasOwn(source.table, text)) value = source.table[text]
      else if (source.otherwise !== undefined) value = source.otherwise
      else {
        mistakes.push({ step: 'map', place, message: `the table has no entry for what stands in ${source.field}` })
        return undefined
      }
    }
    if (value === undefined) return undefined
    const made = convert(value, kind)
    if ('wrong' in made) {
      const of = typeof source === 'object' ? ` (${source.field})` : ''
      mistakes.push({ step: 'map', place, message: `${made.wrong}${of}` })
      return undefined
    }
    return made.value
  }
  const word = <W extends string>(source: Source, words: readonly W[], place: string) =>
    pick(source, { words }, place) as W | undefined
  const number = (source: Source, kind: Kind, place: string) => pick(source, kind, place) as number | undefined
  const text = (source: Source, longest: number, place: string) =>
    pick(source, { longest }, place) as string | undefined
  /** A part of an event that has to be there. */
  function needed<T>(value: T | undefined, place: string, before: number): T | undefined {
    if (value === undefined && mistakes.length === before)
      mistakes.push({ step: 'map', place, message: 'the message does not say it' })
    return value
  }

  const components = Object.fromEntries(
    Object.entries(map.components ?? {}).map(([id, part]) => {
      const place = `components.${id}`
      const component: Component = {
        kind: part.kind,
        ...given('device', word(part.device, DEVICE_STATES, `${place}.device`)),
        ...given('severity', number(part.severity, SEVERITY, `${place}.severity`)),
        ...given('supply', word(part.supply, SUPPLY_STATES, `${place}.supply`)),
        details: Object.fromEntries(
          Object.entries(part.details ?? {}).flatMap(([name, source]) => {
            const detail = text(source, 64, `${place}.details.${name}`)
            return detail === undefined ? [] : [[name, detail]]
          }),
        ),
      }
      return [id, component]
    }),
  )
  const units = Object.fromEntries(
    Object.entries(map.units ?? {}).map(([id, unit]) => {
      const at = (name: string) => `units.${id}.${name}`
      const news: UnitNews = {
        component: unit.component,
        kind: unit.kind,
        role: unit.role,
        ...given('name', text(unit.name, 32, at('name'))),
        ...given('currency', pick(unit.currency, CURRENCY, at('currency')) as string | undefined),
        ...given('value', number(unit.value, { least: 0, most: 1_000_000, whole: false }, at('value'))),
        ...given('count', number(unit.count, COUNT, at('count'))),
        ...given('initial', number(unit.initial, COUNT, at('initial'))),
        ...given('capacity', number(unit.capacity, COUNT, at('capacity'))),
        ...given('lowThreshold', number(unit.lowThreshold, COUNT, at('lowThreshold'))),
        ...given('highThreshold', number(unit.highThreshold, COUNT, at('highThreshold'))),
        ...given('status', word(unit.status, UNIT_STATES, at('status'))),
        ...given('replenishment', word(unit.replenishment, REPLENISHMENTS, at('replenishment'))),
      }
      return [id, unit.replenishment === undefined ? { ...news, ...reckoned(news) } : news]
    }),
  )
  const mode = word(map.mode, MACHINE_MODES, 'mode')

  function transaction(): Mapped['transaction'] {
    const told = map.transaction
    if (!told) return undefined
    const before = mistakes.length
    const kind = needed(word(told.kind, TRANSACTION_KINDS, 'transaction.kind'), 'transaction.kind', before)
    const result = needed(word(told.result, TRANSACTION_RESULTS, 'transaction.result'), 'transaction.result', before)
    const amount = number(told.amount, { least: 0, most: 1e12, whole: false }, 'transaction.amount')
    const seconds = number(told.seconds, { least: 0, most: 86_400, whole: true }, 'transaction.seconds')
    const currency = pick(told.currency, CURRENCY, 'transaction.currency') as string | undefined
    const reason = text(told.reason, 64, 'transaction.reason')
    if (kind === undefined || result === undefined) return undefined
    return {
      kind,
      result,
      amountBand: amount === undefined ? null : amountBand(amount),
      at: (told.at && times.get(told.at.field)) ?? null,
      ...given('currency', currency),
      ...given('seconds', seconds),
      ...given('reason', reason),
    }
  }

  function incident(): Mapped['incident'] {
    const told = map.incident
    if (!told) return undefined
    const before = mistakes.length
    const id: Kind = { like: /^[a-z0-9-]{1,32}$/, what: 'id of small letters, figures and -' }
    const component = needed(pick(told.component, id, 'incident.component') as string, 'incident.component', before)
    const code = needed(pick(told.code, id, 'incident.code') as string, 'incident.code', before)
    const severity = needed(number(told.severity, SEVERITY, 'incident.severity'), 'incident.severity', before)
    const detail = text(told.detail, 200, 'incident.detail')
    if (component === undefined || code === undefined || severity === undefined) return undefined
    return { component, code, severity, ...given('detail', detail) }
  }

  const self = map.describe && {
    ...given('model', text(map.describe.model, 64, 'describe.model')),
    ...given('serial', text(map.describe.serial, 64, 'describe.serial')),
    ...given('firmware', text(map.describe.firmware, 64, 'describe.firmware')),
  }
  return {
    mapped: {
      components,
      units,
      ...given('mode', mode),
      ...given('transaction', transaction()),
      ...given('incident', incident()),
      ...given('describe', self),
    },
    mistakes,
  }
}

/** What a count says of a unit whose machine does not say it itself. */
function reckoned({ role, count, capacity, lowThreshold, highThreshold }: UnitNews): Pick<UnitNews, 'replenishment'> {
  if (count === undefined || count === null) return {}
  const isFilled = role === 'deposit' || role === 'retain' || role === 'reject'
  if (isFilled) {
    if (capacity !== undefined && count >= capacity) return { replenishment: 'full' }
    return { replenishment: highThreshold !== undefined && count >= highThreshold ? 'high' : 'ok' }
  }
  if (count === 0) return { replenishment: 'empty' }
  return { replenishment: lowThreshold !== undefined && count <= lowThreshold ? 'low' : 'ok' }
}

function convert(value: FieldValue, kind: Kind): { value: FieldValue } | { wrong: string } {
  const text = textOf(value).trim()
  if ('words' in kind) return kind.words.includes(text) ? { value: text } : { wrong: 'is none of the words there are' }
  // What is masked is not like it any more.
  if ('like' in kind) return kind.like.test(masked(text)) ? { value: text } : { wrong: `is no ${kind.what}` }
  if ('longest' in kind) return { value: cut(masked(text), kind.longest) }
  const number = /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(number)) return { wrong: 'is no number' }
  if (kind.whole && !Number.isInteger(number)) return { wrong: 'is no whole number' }
  return number < kind.least || number > kind.most
    ? { wrong: `is not between ${kind.least} and ${kind.most}` }
    : { value: number }
}

/** Never in the middle of a character of two units. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text
  return text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')
}

function given<K extends string, T>(name: K, value: T | undefined): { [N in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [N in K]?: T })
}
