import type { MistakeCode } from '../../../contracts/index.ts'

/** What is wrong with a bank's mark, and nothing when it is a picture that a screen can show without asking anybody. */

export type MarkTrouble = Extract<MistakeCode, `mark.${string}`>

const DATA_URL = /^data:image\/(svg\+xml|png|webp);base64,([A-Za-z0-9+/]+)={0,2}$/
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PNG = '\x89PNG\r\n\x1a\n'

/** What a picture may hold that could run, load or refer to something outside it, and what is said of it. */
const FORBIDDEN: readonly (readonly [RegExp, MarkTrouble])[] = [
  [/<!(DOCTYPE|ENTITY)/i, 'mark.documentType'],
  [/<\?xml-stylesheet/i, 'mark.styleSheet'],
  [/<([\w.-]+:)?(script|foreignObject|iframe|object|embed|audio|video|handler|listener)\b/i, 'mark.script'],
  [/[\s"'/]on[a-z]+\s*=/i, 'mark.handler'],
  [/@import/i, 'mark.import'],
  // A reference within the picture begins with #; everything else is outside it.
  [/\b(href|src)\s*=\s*["']?\s*[^"'\s#]/i, 'mark.outside'],
  [/url\(\s*["']?\s*[^"'\s#]/i, 'mark.outside'],
]

/**
 * @param url a data URL as the schema asks for it; anything else is a mistake of form, and not judged here
 * @returns what is wrong; undefined: nothing
 */
export function markTrouble(url: string): MarkTrouble | undefined {
  const [, type, base64] = DATA_URL.exec(url) ?? []
  if (type === undefined || base64 === undefined) return undefined
  const bytes = latinOf(base64)
  if (type === 'png') return bytes.startsWith(PNG) ? undefined : 'mark.png'
  if (type === 'webp') {
    return bytes.startsWith('RIFF') && bytes.slice(8, 12) === 'WEBP' ? undefined : 'mark.webp'
  }
  return svgTrouble(bytes)
}

function svgTrouble(bytes: string): MarkTrouble | undefined {
  if (!/^<svg[\s>]/.test(withoutPrologue(bytes))) return 'mark.svg'
  if (!bytes.trimEnd().endsWith('</svg>')) return 'mark.svgEnd'
  const found = FORBIDDEN.find(([pattern]) => pattern.test(bytes))
  return found?.[1]
}

/** What stands before the picture itself: the byte order mark of UTF-8, a declaration, comments. In another encoding none is found. */
function withoutPrologue(bytes: string): string {
  let rest = bytes.replace(/^\xef\xbb\xbf/, '').trimStart()
  for (;;) {
    const end = rest.startsWith('<?xml ') ? '?>' : rest.startsWith('<!--') ? '-->' : undefined
    const at = end === undefined ? -1 : rest.indexOf(end)
    if (end === undefined || at < 0) return rest
    rest = rest.slice(at + end.length).trimStart()
  }
}

/** The bytes that base64 stands for, each as one letter: what matters here is ASCII. */
function latinOf(base64: string): string {
  const letters: string[] = []
  let bits = 0
  let held = 0
  for (const digit of base64) {
    bits = ((bits << 6) | DIGITS.indexOf(digit)) & 0xffff
    held += 6
    if (held < 8) continue
    held -= 8
    letters.push(String.fromCharCode((bits >> held) & 0xff))
  }
  return letters.join('')
}
