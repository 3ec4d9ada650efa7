/** Bytes shown of a row until it is opened. */
export const BYTES_SHOWN = 20

/** Time of day with milliseconds, as this machine has it. */
export function timeWithMilliseconds(wallMs: number): string {
  const date = new Date(wallMs)
  const padded = (value: number, length: number) => String(value).padStart(length, '0')
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => padded(part, 2)).join(':')
  return `${clock}.${padded(date.getMilliseconds(), 3)}`
}

/** `ff68|03` as `FF 68 | 03`, at most so many bytes. */
export function spelledBytes(hex: string, mostBytes = Number.POSITIVE_INFINITY): string {
  const words: string[] = []
  let count = 0
  for (const part of hex.match(/\||[0-9a-f]{2}/g) ?? []) {
    if (count === mostBytes) break
    words.push(part.toUpperCase())
    if (part !== '|') count += 1
  }
  return words.join(' ')
}

const FIRST_OF_JSON = '7b'
/** A letter takes a third of the room of a byte in hex. */
const LETTERS_A_BYTE = 3

/** A message of JSON as the text it is, the first of it unless all is wanted; undefined: it is not such a message. */
export function spelledText(hex: string, isWhole: boolean): string | undefined {
  if (!hex.startsWith(FIRST_OF_JSON)) return undefined
  const bytes = Uint8Array.from((hex.match(/[0-9a-f]{2}/g) ?? []).map((one) => Number.parseInt(one, 16)))
  const shown = isWhole ? bytes : bytes.slice(0, BYTES_SHOWN * LETTERS_A_BYTE)
  // What ends in the middle of a letter ends before it.
  const text = new TextDecoder().decode(shown, { stream: true })
  return [...text].some((letter) => letter < ' ') ? undefined : text
}

/** `{"address":1,"key":"callNext"}` as `address 1, key callNext`. */
export function spelledDetail(detail: string): string {
  if (detail === '') return ''
  try {
    const values = Object.entries(JSON.parse(detail) as Record<string, unknown>)
    return values
      .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(', ')
  } catch {
    // Cut off for its length.
    return detail
  }
}
