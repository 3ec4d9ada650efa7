import { isDate } from './calendar.ts'

/** Two digits of the province, or 81-83 of the permits for residents from Hong Kong, Macau and Taiwan. */
const PROVINCES = new Set([
  ...[11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46],
  ...[50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83],
])

/** The last character of an identity number of 18, from its first 17 digits: ISO 7064 MOD 11-2, as GB 11643-1999 has it. */
export function idCheckCharacter(first17: string): string {
  let remainder = 0
  for (const digit of first17) remainder = ((remainder + Number(digit)) * 2) % 11
  const check = (12 - remainder) % 11
  return check === 10 ? 'X' : String(check)
}

/** Whether a number of 18 characters has the check character that belongs to it. */
export const holdsCheck = (number: string): boolean =>
  /^\d{17}[\dX]$/.test(number) && idCheckCharacter(number.slice(0, 17)) === number[17]

/**
 * Whether a text is a citizen's identity number (公民身份号码), one of a residence permit, or one of a permanent resident's card of
 * 2023 (which begins with 9): check character, birth date and region. Full-width digits and a small x are to be cleaned before.
 */
export function isIdNumber(text: string): boolean {
  return holdsCheck(text) && isRegion(text) && idBirthDate(text) !== null
}

function isRegion(number: string): boolean {
  return number[0] === '9' ? PROVINCES.has(Number(number.slice(1, 3))) : PROVINCES.has(Number(number.slice(0, 2)))
}

/**
 * The birth date in a number of 18, YYYY-MM-DD; null when there is none in it. Of permanent residents' cards of 2023 some have it one
 * place further right than the published rule.
 */
export function idBirthDate(number: string): string | null {
  if (!/^\d{17}[\dX]$/.test(number)) return null
  const [published, further] = [dateAt(number, 6), dateAt(number, 7)]
  return published ?? (number[0] === '9' ? further : null)
}

function dateAt(number: string, at: number): string | null {
  const date = `${number.slice(at, at + 4)}-${number.slice(at + 4, at + 6)}-${number.slice(at + 6, at + 8)}`
  return isDate(date) && /^(1[89]|2)/.test(date) ? date : null
}

/** Sex as the last digit before the check character has it: odd is male. */
export function idSex(number: string): 'male' | 'female' | null {
  if (!/^\d{17}[\dX]$/.test(number)) return null
  return Number(number[16]) % 2 === 1 ? 'male' : 'female'
}
