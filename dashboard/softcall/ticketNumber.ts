const TYPED = /^([A-Z]{1,3})(\d{1,5})$/
/** Digits of a number at least; shorter ones are filled up, as people say "A 7" of A007. */
const DIGITS = 3

/** Id of the ticket of today with the number somebody typed, or null while that is none. */
export function ticketIdOf(businessDay: string | null, typed: string): string | null {
  const [, prefix, digits] = TYPED.exec(typed.replace(/\s/g, '').toUpperCase()) ?? []
  if (businessDay === null || prefix === undefined || digits === undefined) return null
  return `${businessDay}-${prefix}${digits.padStart(DIGITS, '0')}`
}
