/** What is on the stripe of a card that nobody has: tracks 1 to 3 as text between their sentinels, empty where there is nothing. */
export interface Stripe {
  readonly number: string
  readonly tracks: readonly [string, string, string]
}

const NAMES = ['ZHANG/SAN', 'LI/SI', 'WANG/XIAO MING', 'ZHAO/LIU', 'OUYANG/NA NA']

/** The same card for the same seed. `number` and `name` in place of the invented ones. */
export function inventStripe(seed: number, given: { readonly number?: string; readonly name?: string } = {}): Stripe {
  const whole = Math.abs(Math.trunc(seed)) % 1_000_000
  const number =
    given.number ??
    withCheckDigit(
      `622500${String(whole * 977)
        .padStart(9, '0')
        .slice(-9)}`,
    )
  const name = given.name ?? NAMES[whole % NAMES.length] ?? ''
  const behind = `${30 + (whole % 10)}12201${String(whole).padStart(13, '0')}`
  return { number, tracks: [`%B${number}^${name}^${behind}?`, `;${number}=${behind}?`, ''] }
}

/** Luhn: every second digit from the right counts twice. */
function withCheckDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1)
    return total + Math.floor(value / 10) + (value % 10)
  }, 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}
