/** One part of a multipart body; `content` is a piece of the body itself, not a copy. */
export interface FormPart {
  readonly name: string | undefined
  readonly contentType: string | undefined
  readonly content: Uint8Array
}

const MOST_PARTS = 32
const LONGEST_HEAD = 2048
const CRLF = Buffer.from('\r\n')
const HEAD_END = Buffer.from('\r\n\r\n')

/** The boundary of `multipart/...; boundary=x`; undefined when it is something else. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (!contentType || !/^\s*multipart\//i.test(contentType)) return undefined
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType) ?? []
  return quoted ?? plain
}

/**
 * The parts of a multipart body (RFC 2046, 7578). Undefined when it is cut off, has no part or too many, or a head is not one:
 * half a body says nothing.
 */
export function readParts(bytes: Uint8Array, boundary: string): readonly FormPart[] | undefined {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const delimiter = Buffer.from(`--${boundary}`)
  const parts: FormPart[] = []
  let at = delimiterFrom(body, delimiter, 0)
  while (at >= 0) {
    const after = at + delimiter.length
    if (body.subarray(after, after + 2).toString('latin1') === '--') return parts.length > 0 ? parts : undefined
    // Spaces may stand behind a delimiter.
    const lineEnd = body.indexOf(CRLF, after)
    if (lineEnd < 0 || body.subarray(after, lineEnd).toString('latin1').trim() !== '') return undefined
    const next = delimiterFrom(body, delimiter, lineEnd)
    if (next < 0 || parts.length === MOST_PARTS) return undefined
    // A part without a head begins with an empty line: its CRLF is the one before.
    const headEnd = body.indexOf(HEAD_END, lineEnd)
    const contentEnd = next - CRLF.length
    if (headEnd < 0 || headEnd + HEAD_END.length > next || headEnd - lineEnd > LONGEST_HEAD) return undefined
    const head = body.subarray(lineEnd, headEnd).toString('utf8')
    parts.push({
      name: /(?:^|[;\s])name="?\s*([^";\r\n]*)/i.exec(headerOf(head, 'content-disposition') ?? '')?.[1],
      contentType: headerOf(head, 'content-type')?.toLowerCase(),
      content: body.subarray(headEnd + HEAD_END.length, Math.max(headEnd + HEAD_END.length, contentEnd)),
    })
    at = next
  }
  return undefined
}

function headerOf(head: string, name: string): string | undefined {
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':')
    if (line.slice(0, colon).trim().toLowerCase() === name) return line.slice(colon + 1).trim()
  }
  return undefined
}

/** A delimiter stands at the beginning of a line. */
function delimiterFrom(body: Buffer, delimiter: Buffer, from: number): number {
  for (let at = body.indexOf(delimiter, from); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    if (at === 0 || (body[at - 2] === 0x0d && body[at - 1] === 0x0a)) return at
  }
  return -1
}
