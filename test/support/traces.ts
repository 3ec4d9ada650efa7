import iconv from 'iconv-lite'

/** In which encodings these words lie in the bytes: `number in utf8`. */
export function tracesOf(words: Readonly<Record<string, string>>, bytes: Buffer): string[] {
  const found: string[] = []
  for (const [what, text] of Object.entries(words)) {
    for (const encoding of ['utf8', 'utf16le', 'gb18030'] as const) {
      if (bytes.includes(iconv.encode(text, encoding))) found.push(`${what} in ${encoding}`)
    }
    if (bytes.includes(Buffer.from(text).toString('base64').slice(0, -4))) found.push(`${what} in base64`)
  }
  return found
}
