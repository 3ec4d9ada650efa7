import { daysAfter, isDate } from './calendar.ts'
import { currencyWords } from './currencies.ts'
import { holdsCheck, isIdNumber } from './idNumber.ts'
import { passesLuhn } from './luhn.ts'
import type { FieldType, FormAnswer, FormField, FormMistake, FormMistakeCode } from './template.ts'

type Found = Omit<FormMistake, 'field'>

export interface CheckContext {
  /** The outlet's day, YYYY-MM-DD. */
  readonly today: string
  /** ISO code an amount is in. */
  readonly currency: string
  /** An identity number is one of 18 characters with a check character. */
  readonly hasNumberOf18: boolean
}

const found = (code: FormMistakeCode, limit: Found['limit'] = null): Found => ({ code, limit })

/** Characters nobody can see, which turn text round or hide in it: controls, separators, directions, halves of pairs. */
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u
/** Private-use characters stand for rare ones of names, as chips of identity cards hold them. */
const NAME = /^[\p{L}\p{M}\p{N}\p{Co} ·.,'’&/()（）《》<>"“”#+、:：-]+$/u
const MAX_LENGTH: { readonly [T in FieldType]?: number } = {
  text: 200,
  name: 128,
  address: 200,
  document: 32,
  email: 254,
  digits: 64,
}
/** Upper limit of money, which is also that of capital numerals. */
const LARGEST_AMOUNT = 999_999_999_999.99

/** What is wrong with a cleaned, filled answer by itself; null when nothing is. */
export function checkAnswer(field: FormField, answer: FormAnswer, context: CheckContext): Found | null {
  if (field.type === 'check') return typeof answer === 'boolean' ? null : found('form')
  if (field.type === 'choices') return Array.isArray(answer) ? checkChoices(field, answer) : found('form')
  if (typeof answer !== 'string') return found('form')
  return CHECKS[field.type](answer, field, context)
}

type Check = (text: string, field: FormField, context: CheckContext) => Found | null

const CHECKS: { readonly [T in Exclude<FieldType, 'check' | 'choices'>]: Check } = {
  text: (text, field) => (INVISIBLE.test(text) ? found('characters') : checkLength(text, field)),
  address: (text, field) => (INVISIBLE.test(text) ? found('characters') : checkLength(text, field)),
  name: (text, field) => (NAME.test(text) ? checkLength(text, field) : found('characters')),
  idNumber: (text, field, { hasNumberOf18 }) => (hasNumberOf18 ? checkNumberOf18(text) : checkDocument(text, field)),
  document: (text, field) => checkDocument(text, field),
  phone: (text) => checkPhone(text),
  email: (text, field) => checkEmail(text, field),
  account: (text, field) => checkAccount(text, field),
  digits: (text, field) => (/^\d+$/.test(text) ? checkLength(text, field) : found('characters')),
  swift: (text) => checkSwift(text),
  amount: (text, field, { currency }) => checkAmount(text, field, currency),
  number: (text, field) => checkNumber(text, field),
  date: (text, field, { today }) => checkDate(text, field, today),
  choice: (text, field) => (isChoice(field, text) ? null : found('choice')),
}

const isChoice = (field: FormField, id: string): boolean => field.choices?.some((choice) => choice.id === id) ?? false

const checkChoices = (field: FormField, ids: readonly string[]): Found | null =>
  ids.every((id) => isChoice(field, id)) ? null : found('choice')

/** Lengths are counted in characters as people see them in Chinese, not in units of UTF-16. */
function checkLength(text: string, field: FormField, shortest = 0, longest = MAX_LENGTH[field.type] ?? 200) {
  const [min, max] = [field.minLength ?? shortest, field.maxLength ?? longest]
  const length = [...text].length
  if (length < min) return found('tooShort', min)
  return length > max ? found('tooLong', max) : null
}

function checkNumberOf18(text: string): Found | null {
  if (!/^[\dX]+$/.test(text)) return found('characters')
  if (text.length < 18) return found('tooShort', 18)
  if (text.length > 18) return found('tooLong', 18)
  if (!/^\d{17}/.test(text)) return found('form')
  if (!holdsCheck(text)) return found('checkDigit')
  return isIdNumber(text) ? null : found('form')
}

const checkDocument = (text: string, field: FormField): Found | null =>
  /^[\p{L}\p{N}()./-]+$/u.test(text) ? checkLength(text, field, 3, 32) : found('characters')

/** Mobile numbers of the mainland have 11 digits and begin 13 to 19; others are only held to a plausible length. */
function checkPhone(text: string): Found | null {
  if (!/^\+?\d+$/.test(text)) return found('characters')
  const digits = text.replace('+', '')
  if (digits.length < 7) return found('tooShort', 7)
  if (digits.length > 15) return found('tooLong', 15)
  const mainland = text.replace(/^(\+86|0086)/, '')
  return /^1\d{10}$/.test(mainland) && !/^1[3-9]/.test(mainland) ? found('form') : null
}

function checkEmail(text: string, field: FormField): Found | null {
  if (!/^[!-~]+$/.test(text)) return found('characters')
  if (!/^[^@\s"(),:;<>[\\\]]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}$/.test(text)) {
    return found('form')
  }
  return checkLength(text, field)
}

function checkAccount(text: string, field: FormField): Found | null {
  if (!/^\d+$/.test(text)) return found('characters')
  return checkLength(text, field, 8, 32) ?? (field.luhn && !passesLuhn(text) ? found('checkDigit') : null)
}

/** Business identifier code of ISO 9362: 4 of the party, 2 letters of the country, 2 of the place, and perhaps 3 of the branch. */
function checkSwift(text: string): Found | null {
  if (!/^[A-Z0-9]+$/.test(text)) return found('characters')
  if (text.length < 8) return found('tooShort', 8)
  if (text.length > 11) return found('tooLong', 11)
  return /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(text) ? null : found('form')
}

/** Amounts are above zero where the template does not say from where on. */
function checkAmount(text: string, field: FormField, currency: string): Found | null {
  if (!/^[\d.,' ]+$/.test(text)) return found('characters')
  if (!/^\d+\.\d\d$/.test(text)) return found('form', 2)
  const { decimals } = currencyWords(currency)
  if (decimals === 0 && !text.endsWith('.00')) return found('form', 0)
  return checkLimits(Number(text), field.min ?? (decimals === 0 ? 1 : 0.01), field.max ?? LARGEST_AMOUNT)
}

function checkNumber(text: string, field: FormField): Found | null {
  if (!/^-?[\d,.]+$/.test(text)) return found('characters')
  if (!/^-?\d+$/.test(text)) return found('form', 0)
  return checkLimits(
    Number(text),
    field.min ?? Number.MIN_SAFE_INTEGER,
    Math.min(field.max ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  )
}

function checkLimits(value: number, min: number, max: number): Found | null {
  if (value < min) return found('tooSmall', min)
  return value > max ? found('tooLarge', max) : null
}

/** The end of a document's validity may be `long`, and one in the past is a mistake of its own: the document is to be renewed. */
function checkDate(text: string, field: FormField, today: string): Found | null {
  const isValidity = field.autofill === 'validUntil'
  if (isValidity && text === 'long') return null
  if (!/^[\d-]+$/.test(text)) return found('characters')
  if (!isDate(text)) return found('form')
  if (isValidity && text < today) return found('documentExpired', text)
  const earliest = field.fromDays === undefined ? null : daysAfter(today, field.fromDays)
  const latest = field.toDays === undefined ? null : daysAfter(today, field.toDays)
  if (earliest !== null && text < earliest) return found('tooEarly', earliest)
  return latest !== null && text > latest ? found('tooLate', latest) : null
}
