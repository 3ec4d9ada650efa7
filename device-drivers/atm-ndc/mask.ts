/**
 * What is kept of a message for diagnosis. Status messages and commands are kept, less what looks like a card; of all other messages only
 * class and machine, since a customer's request has tracks, PIN block and amount in it, and a journal has names. Masks keep the length.
 */
const FS = '\x1c'
const GS = '\x1d'
const SHORTEST_NUMBER = 12
/** Terminal state 1 behind a time variant, with its authentication code. */
const MOST_FIELDS = 13

/**
 * @param text one message, a character for each byte. The result is as long.
 * @param isUnderstood of one that is not, nothing but its form is kept.
 */
export function masked(text: string, isUnderstood: boolean): string {
  if (!isUnderstood) return blacked(text)
  const fields = text.split(FS)
  const [messageClass = ''] = fields
  const isKept = (messageClass === '12' || messageClass === '22' || messageClass === '1') && !isTransactionData(fields)
  if (isKept) return withoutCards(fields.map((field, place) => (place < MOST_FIELDS ? field : blacked(field))).join(FS))
  return fields.map((field, place) => (place < 2 && isPlain(field) ? field : blacked(field))).join(FS)
}

/** Descriptor B: what the customer's transaction left, EMV data with the card number among it. */
function isTransactionData(fields: readonly string[]): boolean {
  return fields[0] === '22' && fields.slice(3, 5).some((field) => field === 'B' || field.startsWith(`B${GS}`))
}

const isPlain = (field: string) => /^[0-9A-Z]{0,9}$/.test(field)
const MARKS: ReadonlySet<string> = new Set([FS, GS])
/** Separators are what is left: other control characters may be a number as a chip has it, two digits a byte. */
const blacked = (field: string) => Array.from(field, (one) => (MARKS.has(one) ? one : '*')).join('')

/** Tracks, and runs of digits that may be a card number, are blacked out; the rest stands. */
export function withoutCards(text: string): string {
  return text
    .replace(/[;%+][^\p{Cc}]{8,120}\?/gu, blacked)
    .replace(/[;%]?[0-9]{8,19}[=D^][0-9A-Z/ ?^]{4,}/g, blacked)
    .replace(/[0-9](?:[ -]?[0-9]){11,}/g, (run) => (isSuspect(run) ? run.replace(/[0-9]/g, '*') : run))
}

/** Of positional digits as well: they are lost now and then, a card number never stands. */
function isSuspect(run: string): boolean {
  const digits = run.replace(/[^0-9]/g, '')
  return digits.length >= SHORTEST_NUMBER && passesLuhn(digits)
}

function passesLuhn(digits: string): boolean {
  let sum = 0
  for (const [place, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0 && /[1-9]/.test(digits)
}
