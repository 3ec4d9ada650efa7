/** Rows under each other for a terminal; the first `words` columns to the left, numbers to the right. */
export function textTable(rows: readonly (readonly string[])[], words = 1): string {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map((row) => widthOf(row[at] ?? ''))))
  return rows
    .map((row) =>
      row
        .map((cell, at) => padded(cell, widths[at] ?? 0, at < words))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function padded(cell: string, width: number, toTheLeft: boolean): string {
  const room = ' '.repeat(Math.max(0, width - widthOf(cell)))
  return toTheLeft ? cell + room : room + cell
}

/** Chinese characters and their punctuation take two places of a terminal. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u

function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += WIDE.test(character) ? 2 : 1
  return width
}
