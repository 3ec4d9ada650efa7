import type { Language } from './common.ts'
import { CONFIGURATION_MISTAKES } from './mistakes/configuration.ts'
import { DRIVER_MISTAKES } from './mistakes/drivers.ts'
import { MISTAKE_WORDS } from './mistakes/words.ts'
import type { Mistake } from './problem.ts'

/**
 * What can be wrong with a document: every mistake and warning has a code with parameters, and one text in each language. Logs and the
 * command line have the English one; pages put theirs together.
 */
export const MISTAKES = { ...CONFIGURATION_MISTAKES, ...DRIVER_MISTAKES }
export type MistakeCode = keyof typeof MISTAKES
export type MistakeParameter = string | number | readonly string[]

type Named<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${string} ${string}` ? never : Name) | Named<Rest>
  : never
export type MistakeParameters<Code extends MistakeCode> = Readonly<
  Record<Named<(typeof MISTAKES)[Code][number]>, MistakeParameter>
>

/** Parameters that are words of MISTAKE_WORDS; all others are shown as they are. */
export const WORD_PARAMETERS: readonly string[] = [
  'kind',
  'type',
  'message',
  'order',
  'needs',
  'day',
  'level',
  'unit',
  'part',
  'of',
  'wantedOf',
  'lower',
  'other',
  'encoding',
  'was',
  'reason',
]
/** Between the members of a list; those of `forms` are alternatives. */
const BETWEEN: Readonly<Record<Language, { readonly and: string; readonly or: string }>> = {
  'zh-CN': { and: '、', or: '或' },
  en: { and: ', ', or: ' or ' },
}

/** A mistake or warning at a place of a document, a JSON pointer. */
export function mistakeAt<Code extends MistakeCode>(
  path: string,
  code: Code,
  parameters: MistakeParameters<Code>,
): Mistake {
  const params: Record<string, MistakeParameter> = { ...parameters }
  return { path, message: mistakeText(code, params, 'en'), code, params: params as NonNullable<Mistake['params']> }
}

/** The text of a code in a language. @param say other words for a parameter, as a form has them; undefined: those of the dictionary */
export function mistakeText(
  code: MistakeCode,
  params: Readonly<Record<string, MistakeParameter>>,
  language: Language,
  say: (name: string, value: string) => string | undefined = () => undefined,
): string {
  const [zh, en] = MISTAKES[code]
  const one = (name: string, value: string) => say(name, value) ?? wordOf(name, value, language)
  return (language === 'en' ? en : zh).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name]
    if (value === undefined) return whole
    return typeof value === 'object'
      ? value.map((each) => one(name, each)).join(BETWEEN[language][name === 'forms' ? 'or' : 'and'])
      : one(name, String(value))
  })
}

const CODES = Object.keys(MISTAKES)

export function isMistakeCode(code: string | undefined): code is MistakeCode {
  return code !== undefined && CODES.includes(code)
}

function wordOf(name: string, value: string, language: Language): string {
  if (!WORD_PARAMETERS.includes(name)) return value
  const [zh, en] = MISTAKE_WORDS[`${name}.${value}`] ?? MISTAKE_WORDS[value] ?? [value, value]
  return language === 'en' ? en : zh
}
