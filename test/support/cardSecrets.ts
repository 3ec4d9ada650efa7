import fc from 'fast-check'
import { expect } from 'vitest'
import type { DriverMemory } from '../../device-drivers/driver.ts'
import type { Bench } from './memoryPort.ts'

/** A card that nobody has, for looking whether anything of it is where it must not be. */
export interface CanaryCard {
  readonly number: string
  readonly name: string
  /** Expiry, service code and discretionary data, as they stand on both tracks. */
  readonly behind: string
}

const digits = (minLength: number, maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength, maxLength }).map((figures) => figures.join(''))

function withCheckDigit(number: string): string {
  const sum = [...number].reverse().reduce((total, figure, place) => {
    const value = Number(figure) * (place % 2 === 0 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return `${number}${(10 - (sum % 10)) % 10}`
}

export const canaryCard: fc.Arbitrary<CanaryCard> = fc.record({
  number: digits(11, 18).map(withCheckDigit),
  name: fc.constantFrom('KANARIENVOGEL/PIEP', 'ZHANG/CANARY', 'OUYANG/QIAN QIAN'),
  behind: digits(15, 15).map((figures) => `3907${figures}`),
})

export const track1Of = ({ number, name, behind }: CanaryCard) => `%B${number}^${name}^${behind}?`
export const track2Of = ({ number, behind }: CanaryCard) => `;${number}=${behind}?`.slice(0, 39)

/** Seven figures in a row are more than a mask shows. */
const runs = (text: string) =>
  Array.from({ length: Math.max(0, text.length - 6) }, (_, place) => text.slice(place, place + 7)).filter(
    (run) => new Set(run).size > 1,
  )

/** Fails where anything of the card but its mask and token is in what a driver has said, in plain, hexadecimal or base64. */
export function expectNothingOf(card: CanaryCard, said: unknown): void {
  const text = JSON.stringify(said)
  const secrets = [card.name, card.name.split('/')[0] ?? '', card.number, ...runs(card.number), ...runs(card.behind)]
  for (const secret of secrets) expect(text.includes(secret), `${secret} in ${text.slice(0, 2000)}`).toBe(false)
  for (const whole of [track1Of(card), track2Of(card), card.number]) {
    const bytes = Buffer.from(whole, 'latin1')
    expect(text.toLowerCase().includes(bytes.subarray(0, 12).toString('hex'))).toBe(false)
    for (const from of [0, 1, 2]) expect(text.includes(bytes.subarray(from, from + 9).toString('base64'))).toBe(false)
  }
}

/** Everything a driver has told anybody. */
export const saidBy = (line: Bench, ...more: unknown[]) => [
  line.events,
  line.logs,
  line.status,
  [...line.alerts],
  line.failures,
  line.sealed,
  ...more,
]

/** A memory that shows what was ever saved. */
export function watchedMemory(): DriverMemory & { readonly saved: unknown[] } {
  const saved: unknown[] = []
  return {
    saved,
    load: () => saved.at(-1),
    save(value) {
      saved.push(structuredClone(value))
    },
  }
}
