/** HTTP/1.1 as a camera speaks it: requests it writes, answers it reads; both with Content-Length. */
export interface HttpRequest {
  readonly path: string
  readonly contentType: string
  readonly body: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

export interface HttpAnswer {
  readonly status: number
  readonly body: Uint8Array
}

export function requestBytes({ path, contentType, body, headers = {} }: HttpRequest): Uint8Array {
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: hub',
    'User-Agent: device',
    'Accept: */*',
    `Content-Type: ${contentType}`,
    `Content-Length: ${body.length}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), body])
}

/** A body of multipart/form-data. */
export function formBody(
  boundary: string,
  parts: readonly { name: string; fileName?: string; type?: string; content: string | Uint8Array }[],
): Uint8Array {
  const pieces = parts.flatMap(({ name, fileName, type, content }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${fileName ? `; filename="${fileName}"` : ''}\r\n`,
    `${type ? `Content-Type: ${type}\r\n` : ''}\r\n`,
    content,
    '\r\n',
  ])
  return Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece as string)))
}

/** No head of ours is longer. */
const LONGEST_HEAD = 1_024
/** No message is longer, body included: pictures of simulated cameras are small. */
export const LONGEST_MESSAGE = 16_384

export type MessageAt =
  | {
      readonly kind: 'message'
      readonly length: number
      readonly head: string
      readonly body: Uint8Array
    }
  | { readonly kind: 'half' }
  | { readonly kind: 'none' }

/** The message that begins with the first of these bytes, which has to be that of `start`: `POST /`, `HTTP/1.1 `. */
export function messageAt(bytes: ArrayLike<number>, start: string): MessageAt {
  for (let at = 0; at < start.length && at < bytes.length; at++) {
    if (bytes[at] !== start.charCodeAt(at)) return { kind: 'none' }
  }
  const headEnd = endOfHead(bytes)
  if (headEnd === 'none') return { kind: 'none' }
  if (headEnd === 'half') return { kind: 'half' }
  const head = String.fromCharCode(...Array.from({ length: headEnd }, (_, at) => bytes[at] ?? 0))
  const bodyLength = Number(/^content-length:\s*(\d{1,6})\s*$/im.exec(head)?.[1] ?? Number.NaN)
  const length = headEnd + bodyLength
  if (!(length < LONGEST_MESSAGE)) return { kind: 'none' }
  if (bytes.length < length) return { kind: 'half' }
  return {
    kind: 'message',
    length,
    head,
    body: Uint8Array.from(Array.from({ length: bodyLength }, (_, at) => bytes[headEnd + at] ?? 0)),
  }
}

/** Behind the empty line. Nothing but printable characters stands in a head. */
function endOfHead(bytes: ArrayLike<number>): number | 'half' | 'none' {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (at >= LONGEST_HEAD || byte > 0x7e || (byte < 0x20 && byte !== 0x0d && byte !== 0x0a)) return 'none'
    if (byte === 0x0a && bytes[at - 1] === 0x0d && bytes[at - 2] === 0x0a && bytes[at - 3] === 0x0d) return at + 1
  }
  return 'half'
}

/** Takes whole answers off the bytes held; what is none is dropped. */
export function takeAnswers(held: number[]): HttpAnswer[] {
  const answers: HttpAnswer[] = []
  while (held.length > 0) {
    const found = messageAt(held, 'HTTP/1.1 ')
    if (found.kind === 'half') break
    if (found.kind === 'none') {
      const next = held.indexOf('H'.charCodeAt(0), 1)
      held.splice(0, next < 0 ? held.length : next)
      continue
    }
    held.splice(0, found.length)
    answers.push({ status: Number(found.head.slice(9, 12)) || 0, body: found.body })
  }
  return answers
}
