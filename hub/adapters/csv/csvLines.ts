import { parse } from 'csv-parse/sync'

/** The lines of a file, with LF or CRLF, with or without a byte order mark. A field never holds the end of a line. */
export function linesOf(csv: string): string[] {
  const lines = csv.replace(/^\uFEFF/, '').split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** The fields of each line (RFC 4180); undefined for a line with a quotation mark out of place. */
export function splitLines(lines: readonly string[]): (readonly string[] | undefined)[] {
  const records = parseOr(lines.join('\n'))
  // A quotation mark that is never closed swallows the lines after it: then each line is read by itself.
  return records?.length === lines.length ? records : lines.map(splitLine)
}

export function splitLine(line: string): readonly string[] | undefined {
  return line === '' ? [] : parseOr(line)?.[0]
}

function parseOr(text: string): string[][] | undefined {
  try {
    // How many fields a line must have is said by the header, and told with the line.
    return parse(text, { relax_column_count: true, record_delimiter: '\n' })
  } catch {
    return undefined
  }
}
