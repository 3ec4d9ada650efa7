import { AMOUNT_BANDS } from '../../contracts/index.ts'

const UPPER_ENDS = [100, 500, 2000, 10_000, 50_000]

/** The band of an amount in whole units of its currency: all that is ever told of it. */
export function amountBand(amount: number): (typeof AMOUNT_BANDS)[number] {
  const at = UPPER_ENDS.findIndex((end) => amount < end)
  return AMOUNT_BANDS[at < 0 ? AMOUNT_BANDS.length - 1 : at] as (typeof AMOUNT_BANDS)[number]
}
