const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const
const CHECK_CHARACTERS = '10X98765432'

/** The check character of the first 17 digits of an identity number (GB 11643, ISO 7064 MOD 11-2); undefined unless 17 digits. */
export function checkCharacter(digits17: string): string | undefined {
  if (!/^\d{17}$/.test(digits17)) return undefined
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(digits17[place]), 0)
  return CHECK_CHARACTERS[sum % 11]
}

/** `YYYYMMDD` as `YYYY-MM-DD`; undefined when there is no such day. */
export function isoDate(digits: string): string | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(digits)
  if (!match) return undefined
  const iso = `${match[1]}-${match[2]}-${match[3]}`
  const date = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : undefined
}

export interface NumberClaims {
  /** As on the card, `YYYYMMDD`. */
  readonly birth: string
  readonly sex: 'male' | 'female' | 'unknown'
}

/**
 * Whether an 18-place number stands by itself and beside the other fields of the card: check character, birth in the
 * number equal to the birth field and a real day, 17th digit odd for men and even for women.
 * `birthPlaces`: where in the number the birth may begin, from 0.
 */
export function numberHolds(number: string, claims: NumberClaims, birthPlaces: readonly number[]): boolean {
  if (number.length !== 18 || checkCharacter(number.slice(0, 17)) !== number[17]) return false
  if (isoDate(claims.birth) === undefined || !birthPlaces.some((place) => number.startsWith(claims.birth, place)))
    return false
  if (claims.sex === 'unknown') return true
  return (Number(number[16]) % 2 === 1) === (claims.sex === 'male')
}
