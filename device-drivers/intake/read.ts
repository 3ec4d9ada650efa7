import type { IntakeRule, IntakeSettings } from '../../contracts/index.ts'
import { chooseRule } from './choose.ts'
import { type Cleaned, clean } from './clean.ts'
import { type Fields, type IntakeMistake, textOf } from './fields.ts'
import { type Mapped, mapMessage } from './map.ts'
import { parseJson } from './parseJson.ts'
import { decode, latin, parseDelimited, parseFixed, parseKeyValue } from './parseText.ts'
import { isSecretName, masked, maskedMessage } from './sensitive.ts'
import { readTime } from './time.ts'
import { validate } from './validate.ts'

/** What a message is, step by step, as far as it came. Holds what stood in it: to be thrown away once it has been used. */
export interface Reading {
  /** taken: all of it can be used; ignored: it is none that anybody wants; refused: it is wrong. */
  readonly verdict: 'taken' | 'ignored' | 'refused'
  /** The message as text with all masked that nobody may read. */
  readonly shown: string
  /** As they came. */
  readonly fields: Fields | undefined
  readonly rule: IntakeRule | undefined
  readonly cleaned: Cleaned | undefined
  readonly mapped: Mapped | undefined
  /** When the machine says it wrote it, Unix milliseconds. */
  readonly writtenAt: number | undefined
  readonly mistakes: readonly IntakeMistake[]
}

/** Bytes of one message to what becomes of it; never throws. Pure: what came before does not matter. */
export function readMessage(settings: IntakeSettings, bytes: Uint8Array): Reading {
  const { charset, zone } = settings
  const text = decode(bytes, charset)
  const nothing = {
    fields: undefined,
    rule: undefined,
    cleaned: undefined,
    mapped: undefined,
    writtenAt: undefined,
  }
  if (text === undefined) {
    const mistake: IntakeMistake = { step: 'text', place: '', message: `is no text in ${charset}` }
    return { verdict: 'refused', shown: maskedMessage(latin(bytes), []), ...nothing, mistakes: [mistake] }
  }
  const parsed = parse(settings, text, bytes)
  if (!parsed.ok) {
    const mistakes = parsed.mistakes.map(readable)
    return { verdict: 'refused', shown: maskedMessage(text, []), ...nothing, mistakes }
  }
  const fields = parsed.value
  const secrets = [...fields].filter(([name]) => isSecretName(name)).map(([, value]) => textOf(value))
  const shown = maskedMessage(text, secrets)
  const chosen = chooseRule(settings.messages, fields)
  if (!chosen) {
    const mistake: IntakeMistake = { step: 'kind', place: 'messages', message: 'none of the kinds of messages fits' }
    return { ...nothing, verdict: 'ignored', shown, fields, mistakes: [mistake] }
  }
  const { rule } = chosen
  const stamp = settings.time && fields.get(settings.time.field)
  const writtenAt =
    settings.time && stamp !== undefined && textOf(stamp).trim() !== ''
      ? readTime(textOf(stamp).trim(), settings.time.format, zone)
      : undefined
  const wrongStamp: IntakeMistake[] =
    settings.time && stamp !== undefined && textOf(stamp).trim() !== '' && writtenAt === undefined
      ? [{ step: 'schema', place: settings.time.field, message: `is no time like ${settings.time.format}` }]
      : []
  const invalid = [...wrongStamp, ...validate(fields, rule.schema ?? {}, zone)]
  const known = { ...nothing, shown, fields, rule, writtenAt }
  if (invalid.length > 0) return { ...known, verdict: 'refused', mistakes: invalid.map(readable) }
  const cleaned = clean(fields, rule.clean ?? {}, zone)
  if (cleaned.mistakes.length > 0)
    return { ...known, cleaned, verdict: 'refused', mistakes: cleaned.mistakes.map(readable) }
  const { mapped, mistakes } = mapMessage(rule.map, cleaned)
  return {
    ...known,
    cleaned,
    mapped,
    verdict: mistakes.length > 0 ? 'refused' : 'taken',
    mistakes: mistakes.map(readable),
  }
}

function parse({ format, charset }: IntakeSettings, text: string, bytes: Uint8Array) {
  switch (format.type) {
    case 'json':
      return parseJson(text, format)
    case 'delimited':
      return parseDelimited(text, format)
    case 'keyValue':
      return parseKeyValue(text, format)
    case 'fixed':
      return parseFixed(bytes, text, format, charset)
  }
}

/** Names come from the message too, and can be as long as they like. */
function readable({ step, place, message }: IntakeMistake): IntakeMistake {
  return { step, place: masked(place).slice(0, 64), message: masked(message).slice(0, 160) }
}
