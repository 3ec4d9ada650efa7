import iconv from 'iconv-lite'
import { expect } from 'vitest'
import type { Bench } from './memoryPort.ts'

/** Nobody would write this but a scanner. */
export const CANARY = 'canary-6225000000000006-金丝雀'

/** Everything a driver has said but what it sealed. */
export const saidBy = (line: Bench): string =>
  JSON.stringify([line.events, line.logs, line.status, [...line.alerts], line.failures])

/** Neither the code nor any longer piece of it, in any form in which it may have got there. */
export function expectNoTrace(line: Bench): void {
  const said = saidBy(line)
  for (const piece of ['canary', '622500', '0000000006', '金丝雀'])
    for (const charset of ['utf-8', 'gb18030'] as const) {
      const bytes = iconv.encode(piece, charset)
      expect(said).not.toContain(bytes.toString('hex'))
      expect(said).not.toContain(bytes.toString('latin1'))
      // A number among numbers, as bytes of an array are written.
      expect(said).not.toContain([...bytes].join(','))
    }
  for (const shift of [0, 1, 2]) {
    const base64 = Buffer.concat([Buffer.alloc(shift), Buffer.from(CANARY)]).toString('base64')
    expect(said).not.toContain(base64.slice(4, 20))
  }
}

/** The texts sealed so far. */
export const textsOf = (line: Bench): string[] =>
  line.sealed.flatMap(({ plain }) => ('data' in plain && typeof plain.data === 'string' ? [plain.data] : []))

/** Past what is not listened to behind the opening of a port. */
export async function quiet(line: Bench): Promise<Bench> {
  await line.clock.advance(40)
  return line
}
