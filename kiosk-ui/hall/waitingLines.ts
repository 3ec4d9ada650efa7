export interface BusinessLine {
  readonly id: string
  readonly name: string
  /** People who wait for it, at least one. */
  readonly count: number
}

/**
 * The lines of those who wait, where there is room for so many: all of them, or those with the most people in the order given and the
 * others as one figure, which takes a line of the room.
 * @param room at least 1
 */
export function shownLines(
  lines: readonly BusinessLine[],
  room: number,
): { lines: readonly BusinessLine[]; rest: { businesses: number; people: number } | null } {
  if (lines.length <= room) return { lines, rest: null }
  const most = new Set([...lines].sort((a, b) => b.count - a.count).slice(0, room - 1))
  const others = lines.filter((line) => !most.has(line))
  const people = others.reduce((sum, { count }) => sum + count, 0)
  return { lines: lines.filter((line) => most.has(line)), rest: { businesses: others.length, people } }
}
