import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Settings } from 'typebox/system'
import { type Mistake, mistakeAt } from '../../../contracts/index.ts'
import { HIDDEN, shown } from './cursor.ts'

/** Settings whose value is not repeated in what is said of them: that goes to logs and screens. */
const SECRET = /(secret|password)(\/value)?$/i

type Validator = ReturnType<typeof Compile>
type FormError = ReturnType<Validator['Errors']>[number]
/** More mistakes than this in one document are not of use to anybody. */
const MAX_MISTAKES = 500

/**
 * Gives a function that finds all places where a value is not of the schema's form, in plain words with the offending value.
 * Paths begin with `place`.
 */
export function formCheck(schema: TSchema): (input: unknown, place?: string) => Mistake[] {
  let validator: Validator | undefined
  return (input, place = '') => {
    // With the first document: a hub that starts on its journal needs none.
    validator ??= Compile(schema)
    if (validator.Check(input)) return []
    const errors = allErrors(validator, input)
    const said = new Set<string>()
    return errors
      .filter((error) => isWorthSaying(error, errors))
      .flatMap((error) => mistakesOf(error, input, schema))
      .filter(({ path, message }) => said.size < said.add(`${path} ${message}`).size)
      .map((mistake) => ({ ...mistake, path: `${place}${mistake.path}` }))
  }
}

/** TypeBox stops after eight errors unless told otherwise, and can only be told for the whole process. */
function allErrors(validator: Validator, input: unknown): FormError[] {
  const { maxErrors } = Settings.Get()
  Settings.Set({ maxErrors: MAX_MISTAKES })
  try {
    return validator.Errors(input)
  } finally {
    Settings.Set({ maxErrors })
  }
}

/** Of a value that may have several forms only the form it evidently was meant to have is worth talking about. */
function isWorthSaying(error: FormError, errors: readonly FormError[]): boolean {
  if (error.keyword === 'boolean' || error.keyword === 'not') return false
  const inForm = /^(.*\/anyOf)\/(\d+)/.exec(error.schemaPath)
  if (inForm) return !isOtherForm(inForm[0], errorOfUnion(error, inForm[1] as string, errors), errors)
  if (error.keyword !== 'anyOf') return true
  return formsOf(error, errors).every((form) => isOtherForm(form, error, errors))
}

function errorOfUnion(error: FormError, anyOf: string, errors: readonly FormError[]): FormError | undefined {
  return errors.find(
    (other) =>
      other.keyword === 'anyOf' &&
      `${other.schemaPath}/anyOf` === anyOf &&
      isWithin(error.instancePath, other.instancePath),
  )
}

function formsOf(union: FormError, errors: readonly FormError[]): string[] {
  const prefix = `${union.schemaPath}/anyOf/`
  const forms = errors.flatMap(({ schemaPath, instancePath }) =>
    schemaPath.startsWith(prefix) && isWithin(instancePath, union.instancePath)
      ? [prefix + schemaPath.slice(prefix.length).split('/')[0]]
      : [],
  )
  return [...new Set(forms)]
}

/** Whether the value as a whole is not of this form: another type, another constant, other fields. */
function isOtherForm(form: string, union: FormError | undefined, errors: readonly FormError[]): boolean {
  return errors.some(
    ({ schemaPath, instancePath, keyword }) =>
      isWithin(schemaPath, form) &&
      instancePath === union?.instancePath &&
      (keyword === 'type' || keyword === 'const' || keyword === 'required'),
  )
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`)
}

function mistakesOf(error: FormError, input: unknown, schema: TSchema): Mistake[] {
  const { instancePath: path } = error
  if (error.keyword === 'additionalProperties') {
    return error.params.additionalProperties.map((key) => {
      const place = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      return mistakeAt(place, 'form.unknown', { value: shown(key) })
    })
  }
  return [mistakeFor(error, SECRET.test(path) ? HIDDEN : shown(valueAt(input, path)), schema)]
}

function mistakeFor(error: FormError, value: string, schema: TSchema): Mistake {
  const { instancePath: path } = error
  switch (error.keyword) {
    case 'type':
      return mistakeAt(path, 'form.type', { type: String(error.params.type), value })
    case 'const':
      return mistakeAt(path, 'form.const', { wanted: shown(error.params.allowedValue), value })
    case 'enum':
      return mistakeAt(path, 'form.enum', { options: error.params.allowedValues.map(String), value })
    case 'required':
      return mistakeAt(path, 'form.lacks', { settings: error.params.requiredProperties })
    case 'anyOf':
      return mistakeAt(path, 'form.anyOf', { forms: formsInWords(schema, error.schemaPath), value })
    case 'pattern': {
      const form = descriptionOf(schema, error.schemaPath)
      if (form !== undefined) return mistakeAt(path, 'form.pattern', { form, value })
      return mistakeAt(path, 'form.regex', { pattern: String(error.params.pattern), value })
    }
    case 'uniqueItems':
      return mistakeAt(path, 'form.twice', { value })
    case 'minimum':
      return mistakeAt(path, 'form.least', { limit: Number(error.params.limit), value })
    case 'maximum':
      return mistakeAt(path, 'form.most', { limit: Number(error.params.limit), value })
    case 'exclusiveMinimum':
      return mistakeAt(path, 'form.above', { limit: Number(error.params.limit), value })
    case 'exclusiveMaximum':
      return mistakeAt(path, 'form.below', { limit: Number(error.params.limit), value })
    case 'minLength':
    case 'minItems':
    case 'minProperties': {
      const { limit } = error.params
      if (limit <= 1) return mistakeAt(path, 'form.empty', {})
      return mistakeAt(path, error.keyword === 'minLength' ? 'form.short' : 'form.few', { limit })
    }
    case 'maxLength':
      return mistakeAt(path, 'form.long', { limit: error.params.limit })
    case 'maxItems':
    case 'maxProperties':
      return mistakeAt(path, 'form.many', { limit: error.params.limit })
    // A rule of its own says itself what is wrong: a pattern, at which sign.
    case '~refine': {
      const [, position, reason] = /^not a pattern, at (\d+): (.+)$/.exec(error.message) ?? []
      if (position === undefined || reason === undefined) return mistakeAt(path, 'form.other', { value })
      return mistakeAt(path, 'form.match', { position, reason })
    }
    default:
      return mistakeAt(path, 'form.other', { value })
  }
}

interface AnySchema {
  readonly description?: string
  readonly const?: unknown
  readonly enum?: readonly string[]
  readonly required?: readonly string[]
  readonly anyOf?: readonly AnySchema[]
}

function schemaAt(schema: TSchema, schemaPath: string): AnySchema | undefined {
  let at: unknown = schema
  for (const key of schemaPath.split('/').slice(1)) at = (at as Record<string, unknown> | undefined)?.[key]
  return at as AnySchema | undefined
}

function descriptionOf(schema: TSchema, schemaPath: string): string | undefined {
  return schemaAt(schema, schemaPath)?.description
}

function formsInWords(schema: TSchema, schemaPath: string): string[] {
  return (schemaAt(schema, schemaPath)?.anyOf ?? []).map(formInWords)
}

function formInWords({ const: constant, enum: words, required }: AnySchema): string {
  if (constant !== undefined) return shown(constant)
  if (words !== undefined) return `one of ${words.join(', ')}`
  return `{ ${required?.join(', ') ?? '...'} }`
}

function valueAt(input: unknown, path: string): unknown {
  let value = input
  for (const key of path.split('/').slice(1)) {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~')
    value =
      value !== null && typeof value === 'object' && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined
  }
  return value
}
