import type { Outgoing } from '../../contracts/index.ts'
import { type Fields, textOf } from './fields.ts'
import { hexBytes } from './frames.ts'
import { encode } from './parseText.ts'

const LONGEST_FIELD = 64

/**
 * The bytes of an answer or a question. What it repeats goes back to where it came from, as it came, so that the machine knows it again; it can
 * not end its frame.
 */
export function outgoingBytes(
  outgoing: Outgoing,
  fields: Fields,
  { charset, wrap }: { charset: 'utf-8' | 'gb18030'; wrap(text: Uint8Array): Uint8Array },
): Uint8Array {
  if ('hex' in outgoing) return Uint8Array.from(hexBytes(outgoing.hex))
  const text = outgoing.text.replace(/\{([^\s{}]{1,64})\}/g, (_, name: string) =>
    printable(textOf(fields.get(name) ?? '')),
  )
  const bytes = encode(text, charset)
  return outgoing.framed === false ? bytes : wrap(bytes)
}

function printable(text: string): string {
  return [...text]
    .filter((sign) => sign >= ' ' && sign !== '\u007f')
    .slice(0, LONGEST_FIELD)
    .join('')
}
