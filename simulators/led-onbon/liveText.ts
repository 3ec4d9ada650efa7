/** What A3 06 puts on a board: areas with a text each, in the card's own codes. */

export interface ShownArea {
  readonly id: number
  /** Bytes of it on the wire. */
  readonly bytes: number
  readonly text: string
  readonly display: string
  readonly color: number
  /** Several lines, or one. */
  readonly lines: boolean
  readonly area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
}

const DISPLAYS = ['', 'static', 'fast', 'left', 'right', 'up', 'down']

/** Reads the data of A3 06: numbers of areas to be deleted, and areas to be shown. */
export function readAreas(data: readonly number[]): {
  readonly deleted: readonly number[] | 'all'
  readonly areas: readonly ShownArea[]
} {
  const deletions = data[5] ?? 0
  const listed = deletions === 0xff ? 0 : deletions
  const areas: ShownArea[] = []
  let place = 6 + listed + 1
  for (let left = data[6 + listed] ?? 0; left > 0 && place + 2 <= data.length; left--) {
    const bytes = (data[place] ?? 0) + 256 * (data[place + 1] ?? 0)
    areas.push(readArea(data.slice(place + 2, place + 2 + bytes)))
    place += 2 + bytes
  }
  return { deleted: deletions === 0xff ? 'all' : data.slice(6, 6 + listed), areas }
}

/** Areas from the top down and from left to right, as people read them. */
export function shownText(areas: ReadonlyMap<number, ShownArea>): string {
  return [...areas.values()]
    .toSorted((a, b) => a.area.y - b.area.y || a.area.x - b.area.x)
    .map(({ text }) => text)
    .filter((text) => text.trim() !== '')
    .join('\n')
}

function readArea(bytes: readonly number[]): ShownArea {
  const word = (index: number) => (bytes[index] ?? 0) + 256 * (bytes[index + 1] ?? 0)
  // In dots where the highest bit says so, else in bytes of eight dots.
  const across = (index: number) => (word(index) >= 0x8000 ? word(index) - 0x8000 : word(index) * 8)
  const extension = bytes[15] ?? 0
  const style = 16 + extension
  const text = style + 11
  const { plain, color } = readText(bytes.slice(text, text + word(style + 7)))
  return {
    id: bytes[9] ?? 0,
    bytes: bytes.length,
    text: plain,
    color,
    display: DISPLAYS[bytes[style + 3] ?? 0] ?? '',
    lines: bytes[style + 1] === 0x02,
    area: { x: across(1), y: word(3), width: across(5), height: word(7) },
  }
}

/** GBK with control codes: a backslash that is not the second half of a character begins one. */
function readText(bytes: readonly number[]): { plain: string; color: number } {
  const kept: number[] = []
  let color = 1
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    const code = String.fromCharCode(bytes[index + 1] ?? 0)
    if (byte >= 0x81) kept.push(byte, bytes[++index] ?? 0)
    else if (byte !== 0x5c) kept.push(byte)
    else if (code === 'C') {
      color = (bytes[index + 2] ?? 0x31) - 0x30
      index += 2
    } else if (code === 'F') index += 5
    else {
      if (code === 'n') kept.push(0x0a)
      index += 1
    }
  }
  return { plain: new TextDecoder('gbk').decode(Uint8Array.from(kept)), color }
}
