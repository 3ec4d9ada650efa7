import type { CommandData, EventData, KeptStockConfig, StockSerials } from '../../../contracts/index.ts'
import { covers, leavesGap, overlaps, type Range, rangeOf, sizeOf, skipsLower } from '../stock/serials.ts'
import { heldBy, holds, newStock, rangesOf, type StockRecord } from '../stock/stockRecord.ts'
import { type Draft, type Handlers, refuse } from './draft.ts'
import { noteKeptStock } from './fleetHealth.ts'

type StockCommand = 'CountStock' | 'MoveStock' | 'CountUnit'

/**
 * What people do with stock. Of stocks kept by hand the book says how many there are, and refuses what can not be; a unit of a device
 * counts itself, so there the book only says who did what.
 */
export const stockCommands: Handlers<StockCommand> = {
  CountStock(draft, { stockId, count }) {
    void keptStock(draft, stockId)
    const book = draft.branch.stocks.get(stockId)?.count ?? null
    draft.emit('StockCounted', { stockId, count, book, difference: book === null ? null : count - book })
    noteKeptStock(draft)
    return {}
  },

  CountUnit(draft, { stockId, count, book }) {
    checkDevice(draft, stockId)
    draft.emit('StockCounted', { stockId, count, book, difference: book === null ? null : count - book })
    return {}
  },

  MoveStock(draft, data) {
    const { stockId, move, pieces, reason = null } = data
    const isHanded = move === 'handOut' || move === 'return'
    const holder = isHanded ? (data.holder ?? draft.actor.id) : null
    if (isUnit(stockId)) {
      checkDevice(draft, stockId)
      draft.emit('StockMoved', { stockId, move, pieces, holder, serials: null, reason, book: null })
      return {}
    }
    const config = keptStock(draft, stockId)
    const record = draft.branch.stocks.get(stockId) ?? newStock(stockId)
    const serials = config.numbered ? checkSerials(record, data, holder) : null
    if (move === 'return' && holds(record, holder ?? '') < pieces) {
      refuse('STOCK_SHORT', { stockId, holder, holds: holds(record, holder ?? '') })
    }
    const book = bookAfter(config, record, move, pieces)
    draft.emit('StockMoved', { stockId, move, pieces, holder, serials, reason, book })
    noteKeptStock(draft)
    return {}
  },
}

/** `<device>/<unit>`; the id of a stock kept by hand has no slash. */
export function isUnit(stockId: string): boolean {
  return stockId.includes('/')
}

function keptStock(draft: Draft, stockId: string): KeptStockConfig {
  return draft.config.operations.stock.find(({ id }) => id === stockId) ?? refuse('STOCK_UNKNOWN', { stockId })
}

function checkDevice(draft: Draft, stockId: string): void {
  const [deviceId = ''] = stockId.split('/')
  if (!draft.lookup.devices.has(deviceId)) refuse('STOCK_UNKNOWN', { stockId })
}

/** A first fill opens the book. */
function bookAfter(
  { id, capacity }: KeptStockConfig,
  { count }: StockRecord,
  move: EventData<'StockMoved'>['move'],
  pieces: number,
): number {
  const isIn = move === 'fill' || move === 'return'
  if (!isIn && (count === null || count < pieces)) refuse('STOCK_SHORT', { stockId: id, count })
  const after = (count ?? 0) + (isIn ? pieces : -pieces)
  // What comes back has its place; what is brought must have one.
  if (move === 'fill' && capacity !== undefined && after > capacity)
    refuse('STOCK_FULL', { stockId: id, count, capacity })
  return after
}

/** No number is in the book twice, none is moved from where it is not, and none is left out without a word. */
function checkSerials(
  record: StockRecord,
  { move, pieces, serials, reason }: CommandData<'MoveStock'>,
  holder: string | null,
): StockSerials {
  if (serials === undefined) refuse('SERIALS_NEEDED')
  const range = rangeOf(serials)
  if (range === undefined || sizeOf(range) !== pieces) refuse('SERIALS_INVALID', { ...serials, pieces })
  const here = rangesOf(record.here)
  const known = [...here, ...rangesOf(record.held.map((each) => each.serials)), ...rangesOf(record.gone)]
  if (move === 'fill') {
    if (overlaps(known, range)) refuse('SERIALS_TAKEN', { ...serials })
    if (reason === undefined && leavesGap(known, range)) refuse('SERIALS_GAP', { ...serials })
    return serials
  }
  const from: readonly Range[] = move === 'return' ? heldBy(record, holder) : here
  if (!covers(from, range)) refuse('SERIALS_ELSEWHERE', { ...serials })
  if (move === 'handOut' && reason === undefined && skipsLower(here, range)) refuse('SERIALS_GAP', { ...serials })
  return serials
}
