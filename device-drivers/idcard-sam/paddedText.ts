/** A field of a text in bytes. */
export type Field = readonly [offset: number, length: number]

/** Code units as they are: a name may hold characters of the private-use area, or half a pair, and keeps them. */
export function paddedAt(text: Uint8Array, [offset, length]: Field): string {
  const view = new DataView(text.buffer, text.byteOffset, text.byteLength)
  let read = ''
  for (let at = offset; at < offset + length; at += 2) read += String.fromCharCode(view.getUint16(at, true))
  return read
}

export function withoutPadding(padded: string): string {
  let end = padded.length
  while (end > 0 && (padded[end - 1] === ' ' || padded[end - 1] === '\0')) end--
  return padded.slice(0, end)
}

export function textAt(text: Uint8Array, field: Field): string {
  return withoutPadding(paddedAt(text, field))
}
