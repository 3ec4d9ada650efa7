import type { CleanStep } from '../../contracts/index.ts'
import { type Fields, type FieldValue, type IntakeMistake, textOf } from './fields.ts'
import { masked, maskedField } from './sensitive.ts'
import { readTime } from './time.ts'

export interface Cleaned {
  readonly fields: Fields
  /** Times are numbers that may go nowhere but into a time: by field, Unix milliseconds. */
  readonly times: ReadonlyMap<string, number>
  readonly mistakes: readonly IntakeMistake[]
}

/**
 * Fields as they may be mapped: what people are known by is masked before the first step and after every one, since taking characters
 * out can bring figures together. A time is read from what really stood there, which may look like a card number, and gives no text.
 */
export function clean(fields: Fields, rules: Readonly<Record<string, readonly CleanStep[]>>, zone: string): Cleaned {
  const result = new Map<string, FieldValue>()
  const times = new Map<string, number>()
  const mistakes: IntakeMistake[] = []
  for (const [name, value] of fields) result.set(name, maskedField(name, value))
  for (const [name, steps] of Object.entries(rules)) {
    let value: FieldValue | undefined = result.get(name)
    for (const [at, step] of steps.entries()) {
      if (typeof step === 'object' && 'time' in step) {
        const raw = fields.get(name)
        if (raw === undefined || textOf(raw).trim() === '') break
        const time = readTime(textOf(raw).trim(), step.time, step.zone ?? zone)
        if (time === undefined) mistakes.push({ step: 'clean', place: name, message: `is no time like ${step.time}` })
        else times.set(name, time)
        continue
      }
      const next = apply(step, value)
      if (typeof next === 'object') {
        mistakes.push({ step: 'clean', place: name, message: `${next.wrong} (step ${at + 1})` })
        break
      }
      value = typeof next === 'string' ? masked(next) : next
    }
    if (value === undefined) result.delete(name)
    else result.set(name, value)
  }
  return { fields: result, times, mistakes }
}

/** Undefined: the field is not there, or not any more. */
function apply(
  step: Exclude<CleanStep, { time: string }>,
  value: FieldValue | undefined,
): FieldValue | undefined | { readonly wrong: string } {
  if (typeof step === 'object' && 'default' in step) return value === undefined || value === '' ? step.default : value
  if (value === undefined) return undefined
  const text = textOf(value)
  if (typeof step === 'string') return plain(step, text)
  if ('stripPrefix' in step) return text.startsWith(step.stripPrefix) ? text.slice(step.stripPrefix.length) : text
  if ('replace' in step) {
    if (Object.hasOwn(step.replace, text)) return step.replace[text]
    return step.otherwise ?? text
  }
  if ('mask' in step) {
    const { first, last } = step.mask
    const hidden = text.length - first - last
    // What is as short as what may be seen is hidden whole.
    if (hidden <= 0) return '*'.repeat(text.length)
    return `${text.slice(0, first)}${'*'.repeat(Math.min(hidden, 32))}${last > 0 ? text.slice(-last) : ''}`
  }
  if (!('number' in step)) return text
  const { thousands, decimal = '.', scale = 1 } = step.number
  const bare = (thousands === undefined ? text : text.replaceAll(thousands, '')).replace(decimal, '.').trim()
  const number = /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(bare) ? Number(bare) * scale : Number.NaN
  // 12345 times 0.01 is 123.45 and not 123.45000000000002.
  return Number.isFinite(number) ? Number(number.toPrecision(15)) : { wrong: 'is no number' }
}

function plain(step: Extract<CleanStep, string>, text: string): string | undefined {
  switch (step) {
    case 'trim':
      return text.trim()
    case 'upper':
      return text.toUpperCase()
    case 'lower':
      return text.toLowerCase()
    case 'digits':
      return text.replace(/[^0-9]/g, '')
    case 'halfWidth':
      return text
        .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
        .replaceAll('\u3000', ' ')
    case 'drop':
      return undefined
  }
}
