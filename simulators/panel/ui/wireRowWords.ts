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
