import type { EventData, EventMeta, StockEntry, StockSerials } from '../../../contracts/index.ts'
import { type Range, rangeOf, serialsOf, withoutRange, withRange } from './serials.ts'

const ENTRIES_KEPT = 100

/** The book of one stock, as people have written it. Of units that count themselves it holds the entries only. */
export interface StockRecord {
  readonly id: string
  /** Null: nobody has counted yet, or the device does. */
  readonly count: number | null
  /** Wall time of the count, or of the last move. */
  readonly asOf: number
  /** Of the last count by hand. */
  readonly discrepancy: number | null
  readonly holders: readonly { readonly id: string; readonly out: number; readonly back: number }[]
  /** Numbered pieces by where they are: here, with a holder, or gone for good. */
  readonly here: readonly StockSerials[]
  readonly held: readonly { readonly holder: string; readonly serials: StockSerials }[]
  readonly gone: readonly StockSerials[]
  /** The newest last. */
  readonly entries: readonly StockEntry[]
}

export function newStock(id: string): StockRecord {
  return { id, count: null, asOf: 0, discrepancy: null, holders: [], here: [], held: [], gone: [], entries: [] }
}

export function counted(record: StockRecord, data: EventData<'StockCounted'>, meta: EventMeta): StockRecord {
  const { count, book, difference } = data
  const entry: StockEntry = {
    at: meta.wall,
    kind: 'counted',
    pieces: count,
    book,
    difference,
    holder: null,
    serials: null,
    reason: null,
    by: meta.actor.id,
  }
  // Where each piece is known by its number the book stays: what is missing is explained by its number, not by a count.
  const isNumbered = record.here.length + record.held.length + record.gone.length > 0
  return {
    ...record,
    count: isNumbered ? record.count : count,
    asOf: meta.wall,
    discrepancy: difference,
    entries: kept(record, entry),
  }
}

export function moved(record: StockRecord, data: EventData<'StockMoved'>, meta: EventMeta): StockRecord {
  const { move, pieces, holder, serials, reason, book } = data
  const entry: StockEntry = {
    at: meta.wall,
    kind: move,
    pieces,
    book,
    difference: null,
    holder,
    serials,
    reason,
    by: meta.actor.id,
  }
  return {
    ...record,
    ...(serials && placesAfter(record, data, serials)),
    count: book,
    asOf: meta.wall,
    holders: holder === null ? record.holders : holdersAfter(record, holder, move, pieces),
    entries: kept(record, entry),
  }
}

function kept({ entries }: StockRecord, entry: StockEntry): StockEntry[] {
  return [...entries, entry].slice(-ENTRIES_KEPT)
}

function holdersAfter(
  { holders }: StockRecord,
  id: string,
  move: EventData<'StockMoved'>['move'],
  pieces: number,
): StockRecord['holders'] {
  const known = holders.find((holder) => holder.id === id) ?? { id, out: 0, back: 0 }
  const [out, back] = move === 'handOut' ? [known.out + pieces, known.back] : [known.out, known.back + pieces]
  return [...holders.filter((holder) => holder.id !== id), { id, out, back }].sort((a, b) => (a.id < b.id ? -1 : 1))
}

function placesAfter(
  record: StockRecord,
  { move, holder }: EventData<'StockMoved'>,
  serials: StockSerials,
): Pick<StockRecord, 'here' | 'held' | 'gone'> {
  const range = rangeOf(serials)
  if (range === undefined) return record
  const here = rangesOf(record.here)
  const { held } = record
  const gone = rangesOf(record.gone)
  switch (move) {
    case 'fill':
      return { held, gone: record.gone, here: listed(withRange(here, range)) }
    case 'takeAway':
      return { held, here: listed(withoutRange(here, range)), gone: listed(withRange(gone, range)) }
    case 'handOut':
      return {
        gone: record.gone,
        here: listed(withoutRange(here, range)),
        held: heldAfter(record, holder, withRange(heldBy(record, holder), range)),
      }
    case 'return':
      return {
        gone: record.gone,
        here: listed(withRange(here, range)),
        held: heldAfter(record, holder, withoutRange(heldBy(record, holder), range)),
      }
    default:
      return move satisfies never
  }
}

export function rangesOf(serials: readonly StockSerials[]): Range[] {
  return serials.flatMap((each) => rangeOf(each) ?? [])
}

export function heldBy({ held }: StockRecord, holder: string | null): Range[] {
  return rangesOf(held.filter((each) => each.holder === holder).map(({ serials }) => serials))
}

function heldAfter({ held }: StockRecord, holder: string | null, ranges: readonly Range[]): StockRecord['held'] {
  const others = held.filter((each) => each.holder !== holder)
  return [...others, ...ranges.map((range) => ({ holder: holder ?? '', serials: serialsOf(range) }))]
}

function listed(ranges: readonly Range[]): StockSerials[] {
  return ranges.map(serialsOf)
}

/** Pieces a holder has and has not brought back. */
export function holds({ holders }: StockRecord, id: string): number {
  const holder = holders.find((each) => each.id === id)
  return holder ? holder.out - holder.back : 0
}
