import type { FieldValue } from './fields.ts'

/**
 * What nobody may read in a message, whatever the configuration says: card numbers (ISO/IEC 7812: 12 to 19 digits with a Luhn check
 * digit), tracks (ISO/IEC 7813), PIN blocks (ISO 9564: 8 or 16 bytes in hexadecimal), ID numbers (GB 11643: 17 digits and a check
 * character, or the 15 digits of old ones) and numbers of mobile telephones in China. Rather too much is masked than too little: a long number that only looks like one goes too.
 */
const TRACK = /[%;]?[A-Z]?\d{12,19}[=^D][^?\r\n]{4,100}\??/g
const ID_NUMBER = /(?<!\d)\d{17}[\dXx](?![\dA-Za-z])/g
const OLD_ID_NUMBER = /(?<!\d)\d{15}(?!\d)/g
const PIN_BLOCK = /(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{16}|[0-9A-Fa-f]{32})(?![0-9A-Za-z])/g
const DIGITS = /\d{12,}/g
const MOBILE = /(?<!\d)((?:86[ -]?)?1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)/g
/** The same in groups, 6222 0212 3456 7894, with spaces and dashes of any width, or of none. */
const GROUPED = /\d(?:[ .\-_/\u00a0\u00ad\u2000-\u2015\u2060\u3000\ufeff]{0,3}\d){11,}/g
const LONGEST_CARD = 19
/** Cards hidden in longer figures: the lengths most have. */
const COMMON_CARDS = [16, 19]
const HIDDEN = '****'

/** Names of fields that nobody may read at all. */
const SECRET_NAME =
  /(^|[^a-z])(e?pin|pin_?block|pass(word|wd)?|pwd|cvv2?|cvc2?|cvn2?|track_?[123]?|track_?data|cipher|密码|磁道)([^a-z]|$)/i

export const isSecretName = (name: string): boolean =>
  SECRET_NAME.test((name.split('.').at(-1) ?? name).replace(/([a-z0-9])([A-Z])/g, '$1_$2'))

/** The text with all of it masked; the same text where there is nothing. */
export function masked(text: string): string {
  if (text.length < 11) return text
  let result = text
  // Full-width figures are figures; each is one unit of the text like its half-width form.
  const plain = text.replace(/[０-９]/g, (figure) => String.fromCharCode(figure.charCodeAt(0) - 0xfee0))
  const cover = (pattern: RegExp, mask: (found: string) => string | undefined) => {
    result = result.replace(pattern, (found) => mask(found) ?? found)
  }
  if (plain !== text) result = plain
  cover(TRACK, () => HIDDEN)
  cover(ID_NUMBER, (found) => (isIdNumber(found) ? `${found.slice(0, 3)}****${found.slice(-2)}` : undefined))
  cover(DIGITS, cardMask)
  cover(GROUPED, cardMask)
  cover(OLD_ID_NUMBER, (found) => (isOldIdNumber(found) ? `${found.slice(0, 3)}****${found.slice(-2)}` : undefined))
  cover(PIN_BLOCK, () => HIDDEN)
  result = result.replace(MOBILE, `$1${HIDDEN}$2`)
  return result
}

/** A field as it may go on: what is secret by its name is gone, long numbers that JSON may have rounded too. */
export function maskedField(name: string, value: FieldValue): FieldValue {
  if (isSecretName(name)) return HIDDEN
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) && Math.abs(value) >= 1e11) return HIDDEN
    const text = String(value)
    const shown = masked(text)
    return shown === text ? value : shown
  }
  return masked(value)
}

/**
 * A message as it came, fit to be kept. `secrets`: what stood in fields that are secret by their names.
 */
export function maskedMessage(text: string, secrets: readonly string[]): string {
  // JSON can write figures so that nobody sees them.
  let shown = text.replace(/\\u00(3[0-9])/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  for (const secret of secrets) {
    if (secret.length < 3) continue
    for (const written of new Set([secret, JSON.stringify(secret).slice(1, -1)]))
      shown = shown.replaceAll(written, HIDDEN)
  }
  // Where the message could not be read, its fields are not known: what stands behind such a name goes.
  shown = shown.replace(
    /((?:\b|_)(?:pin|pin_?block|password|passwd|pwd|cvv2?|track_?[123]?)["']?\s*[=:|,]\s*["']?)([^"',;|&\s}]{3,})/gi,
    (_, name: string) => `${name}${HIDDEN}`,
  )
  return masked(shown)
}

function cardMask(found: string): string | undefined {
  const digits = found.replace(/\D/g, '')
  const isLong = digits.length > LONGEST_CARD
  if (!(isLong && digits.length === found.length) && !holdsCard(digits)) return undefined
  return isLong
    ? `${HIDDEN}${digits.slice(-4)}`
    : `${digits.slice(0, 6)}${'*'.repeat(digits.length - 10)}${digits.slice(-4)}`
}

function holdsCard(digits: string): boolean {
  if (digits.length <= LONGEST_CARD && passesLuhn(digits)) return true
  return COMMON_CARDS.some((length) =>
    Array.from({ length: Math.max(0, digits.length - length + 1) }, (_, at) => digits.slice(at, at + length)).some(
      passesLuhn,
    ),
  )
}

/** ISO/IEC 7812-1, annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 0x30
    const counted = at % 2 === 1 ? 2 * digit : digit
    sum += counted > 9 ? counted - 9 : counted
  }
  return sum % 10 === 0
}

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const ID_CHECKS = '10X98765432'

function isIdNumber(text: string): boolean {
  const sum = ID_WEIGHTS.reduce((total, weight, at) => total + weight * Number(text[at]), 0)
  return ID_CHECKS[sum % 11] === text[17]?.toUpperCase()
}

function isOldIdNumber(text: string): boolean {
  const [month, day] = [Number(text.slice(8, 10)), Number(text.slice(10, 12))]
  return text[0] !== '0' && month >= 1 && month <= 12 && day >= 1 && day <= 31
}
