import { holdsCheck, type Identifier, passesLuhn } from '../../../contracts/index.ts'

/** Numbers people are known by: one spelling for each, and whether it can be one at all. */

/** As it is compared: without blanks and hyphens, in capitals; a phone number of China without its country code. */
export function normalised(kind: Identifier, number: string): string {
  const bare = number.replace(/[\s-]/gu, '').toUpperCase()
  return kind === 'phone' ? bare.replace(/^(?:\+|00)86(?=1\d{10}$)/, '') : bare
}

/** What is wrong with a number (as normalised) of this kind, in words that do not repeat it; undefined when it holds. */
export function mistakeIn(kind: Identifier, number: string): string | undefined {
  return RULES[kind](number)
}

const RULES: { readonly [K in Identifier]: (number: string) => string | undefined } = {
  citizen: eighteenPlaces,
  residencePermit: eighteenPlaces,
  foreigner2023: eighteenPlaces,
  foreigner2017: (number) =>
    /^[A-Z]{3}\d{12}$/.test(number) ? undefined : 'a permit of 2017 has 3 letters and 12 digits',
  card: (number) => {
    if (!/^\d{12,19}$/.test(number)) return 'a card number has 12 to 19 digits'
    return passesLuhn(number) ? undefined : 'the check digit of the card number is wrong'
  },
  passbook: (number) =>
    /^[0-9A-Z]{6,32}$/.test(number) ? undefined : 'a passbook number has 6 to 32 digits or letters',
  phone: (number) => (/^1\d{10}$/.test(number) ? undefined : 'a mobile number has 11 digits and begins with 1'),
}

/** GB 11643: 17 digits and a check character by ISO 7064 MOD 11-2. */
function eighteenPlaces(number: string): string | undefined {
  if (!/^\d{17}[\dX]$/.test(number)) return 'a number of this document has 17 digits and a check character'
  return holdsCheck(number) ? undefined : 'the check character of the document number is wrong'
}
