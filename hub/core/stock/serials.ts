import type { StockSerials } from '../../../contracts/index.ts'

/** Serial numbers of vouchers, first and last: letters that stay, digits that count, as many of them in every number. */
export interface Range {
  readonly prefix: string
  readonly digits: number
  readonly from: bigint
  readonly to: bigint
}

/** Undefined when the two do not belong together, or are in the wrong order. */
export function rangeOf({ from, to }: StockSerials): Range | undefined {
  const [first, last] = [parts(from), parts(to)]
  if (!first || !last || first.prefix !== last.prefix || first.text.length !== last.text.length) return undefined
  const range = { prefix: first.prefix, digits: first.text.length, from: BigInt(first.text), to: BigInt(last.text) }
  return range.from <= range.to ? range : undefined
}

function parts(serial: string): { prefix: string; text: string } | undefined {
  const found = /^(.*?)(\d+)$/.exec(serial)
  return found ? { prefix: found[1] ?? '', text: found[2] ?? '' } : undefined
}

export function serialsOf({ prefix, digits, from, to }: Range): StockSerials {
  const text = (value: bigint) => `${prefix}${value.toString().padStart(digits, '0')}`
  return { from: text(from), to: text(to) }
}

export function sizeOf({ from, to }: Range): number {
  return Number(to - from + 1n)
}

function isSameKind(a: Range, b: Range): boolean {
  return a.prefix === b.prefix && a.digits === b.digits
}

export function overlaps(ranges: readonly Range[], range: Range): boolean {
  return ranges.some((other) => isSameKind(other, range) && other.from <= range.to && range.from <= other.to)
}

/** Whether every number of it is in one of these. */
export function covers(ranges: readonly Range[], range: Range): boolean {
  return ranges.some((other) => isSameKind(other, range) && other.from <= range.from && range.to <= other.to)
}

/** With this one added, in order; those that touch are one. */
export function withRange(ranges: readonly Range[], range: Range): Range[] {
  const joined: Range[] = []
  for (const next of [...ranges, range].sort(inOrder)) {
    const last = joined.at(-1)
    if (last && isSameKind(last, next) && next.from === last.to + 1n)
      joined[joined.length - 1] = { ...last, to: next.to }
    else joined.push(next)
  }
  return joined
}

/** Without it; `covers` holds. */
export function withoutRange(ranges: readonly Range[], range: Range): Range[] {
  return ranges.flatMap((other) => {
    if (!covers([other], range)) return [other]
    const left: Range[] = []
    if (other.from < range.from) left.push({ ...other, to: range.from - 1n })
    if (range.to < other.to) left.push({ ...other, from: range.to + 1n })
    return left
  })
}

function inOrder(a: Range, b: Range): number {
  if (a.prefix !== b.prefix) return a.prefix < b.prefix ? -1 : 1
  if (a.digits !== b.digits) return a.digits - b.digits
  return a.from < b.from ? -1 : 1
}

/** Whether numbers of its kind lie between it and the last one known. */
export function leavesGap(known: readonly Range[], range: Range): boolean {
  const last = known
    .filter((other) => isSameKind(other, range))
    .sort(inOrder)
    .findLast((other) => other.to < range.from)
  return last !== undefined && last.to + 1n !== range.from
}

/** Whether lower numbers of its kind stay behind. */
export function skipsLower(ranges: readonly Range[], range: Range): boolean {
  return ranges.some((other) => isSameKind(other, range) && other.from < range.from)
}
