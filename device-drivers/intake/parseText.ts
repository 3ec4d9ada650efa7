import iconv from 'iconv-lite'
import type { IntakeFormat } from '../../contracts/index.ts'
import type { FieldValue, Outcome } from './fields.ts'

type Charset = 'utf-8' | 'gb18030'

/** The text of a message; undefined where the bytes are none in this character set. */
export function decode(bytes: Uint8Array, charset: Charset): string | undefined {
  if (charset === 'utf-8') {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch {
      return undefined
    }
  }
  const text = iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 'gb18030')
  return text.includes('\ufffd') ? undefined : text
}

export const encode = (text: string, charset: Charset): Uint8Array => Uint8Array.from(iconv.encode(text, charset))

/** A text that is fit to be shown, whatever the bytes are. */
export const latin = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('latin1')
    .replace(/[^\x20-\x7e\r\n\t]/g, '.')

const wrong = (message: string, place = ''): Outcome<never> => ({
  ok: false,
  mistakes: [{ step: 'format', place, message }],
})

/** `a|b|"c|d"`: the fields in the order of the first layout that fits. */
export function parseDelimited(
  text: string,
  format: Extract<IntakeFormat, { type: 'delimited' }>,
): Outcome<Map<string, FieldValue>> {
  const layout = format.layouts.find(({ starts = '' }) => text.startsWith(starts))
  if (!layout) return wrong('no layout begins like this message')
  const values = splitFields(text, format.separator, format.quote)
  if (values === undefined) return wrong('a quote is not closed')
  // Machines like to write a separator behind the last field too.
  if (values.length === layout.fields.length + 1 && values.at(-1) === '') values.pop()
  if (values.length !== layout.fields.length)
    return wrong(`has ${values.length} fields and not ${layout.fields.length}`, layout.fields[values.length] ?? '')
  return { ok: true, value: new Map(layout.fields.map((name, at) => [name, values[at] ?? ''])) }
}

function splitFields(text: string, separator: string, quote: string | undefined): string[] | undefined {
  if (quote === undefined) return text.split(separator)
  const values: string[] = []
  let value = ''
  let isQuoted = false
  for (let at = 0; at < text.length; ) {
    if (isQuoted) {
      if (text[at] !== quote) value += text[at++]
      else if (text[at + 1] === quote) {
        value += quote
        at += 2
      } else {
        isQuoted = false
        at++
      }
    } else if (text[at] === quote && value === '') {
      isQuoted = true
      at++
    } else if (text.startsWith(separator, at)) {
      values.push(value)
      value = ''
      at += separator.length
    } else value += text[at++]
  }
  return isQuoted ? undefined : [...values, value]
}

const MOST_PAIRS = 256

/** `NO=17;STATE=OK`: blanks around names and values are not part of them. */
export function parseKeyValue(
  text: string,
  { separator, equals = '=' }: Extract<IntakeFormat, { type: 'keyValue' }>,
): Outcome<Map<string, FieldValue>> {
  const fields = new Map<string, FieldValue>()
  const pairs = text.split(separator)
  if (pairs.length > MOST_PAIRS) return wrong(`has ${pairs.length} pairs, ${MOST_PAIRS} at most`)
  for (const [index, pair] of pairs.entries()) {
    if (pair.trim() === '') continue
    const at = pair.indexOf(equals)
    const name = at < 0 ? '' : pair.slice(0, at).trim()
    if (name === '') return wrong(`part ${index + 1} is no name, ${equals} and value`)
    if (name.length > 64) return wrong(`part ${index + 1} has a name that is too long`)
    if (fields.has(name)) return wrong('stands there twice', name)
    fields.set(name, pair.slice(at + equals.length).trim())
  }
  return fields.size > 0 ? { ok: true, value: fields } : wrong('has nothing in it')
}

/** Columns count bytes, as the tables of such machines do; each is read on its own, so that a cut character spoils one only. */
export function parseFixed(
  bytes: Uint8Array,
  text: string,
  format: Extract<IntakeFormat, { type: 'fixed' }>,
  charset: Charset,
): Outcome<Map<string, FieldValue>> {
  const layout = format.layouts.find(({ starts = '' }) => text.startsWith(starts))
  if (!layout) return wrong('no layout begins like this message')
  const fields = new Map<string, FieldValue>()
  for (const { name, from, width } of layout.columns) {
    const column = bytes.subarray(from, from + width)
    if (column.length < width) return wrong(`ends at byte ${bytes.length}, before the end of this column`, name)
    const value = decode(column, charset)
    if (value === undefined) return wrong(`is no text in ${charset}`, name)
    fields.set(name, value.trim())
  }
  return { ok: true, value: fields }
}
