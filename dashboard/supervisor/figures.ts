import type { Compared } from '../../contracts/index.ts'

/** Seconds as minutes with one decimal: 8.4. */
export function inMinutes(seconds: number | null): string {
  return seconds === null ? '–' : fixed(seconds / 60)
}

/** A share as whole percent, without the sign: 82. */
export function inPercent(share: number | null): string {
  return share === null ? '–' : String(Math.round(share * 100))
}

export type Unit = 'minutes' | 'percent' | 'count'

export function shown(value: number | null, unit: Unit): string {
  if (unit === 'minutes') return inMinutes(value)
  if (value === null) return '–'
  return unit === 'percent' ? `${inPercent(value)}%` : fixed(value)
}

/** `−2.3 ± 0.4`, minutes below one `−0.23 ± 0.14`; undefined where it is not clear, for then there is no difference to be told. */
export function differenceOf({ difference, halfWidth, isClear }: Compared, unit: Unit): string | undefined {
  if (!isClear || difference === null || halfWidth === null) return undefined
  const scale = unit === 'minutes' ? 1 / 60 : unit === 'percent' ? 100 : 1
  const size = Math.abs(difference) * scale
  const digits = size < 1 && unit === 'minutes' ? 2 : 1
  return `${difference < 0 ? '−' : '+'}${size.toFixed(digits)} ± ${(halfWidth * scale).toFixed(digits)}`
}

/** `82% → 91%`, or one of them where they are the same as they are shown. */
export function fromTo(before: number | null, after: number | null): string {
  const [was, is] = [shown(before, 'percent'), shown(after, 'percent')]
  return was === is ? is : `${was} → ${is}`
}

function fixed(value: number): string {
  const text = value.toFixed(1)
  return Number(text) === 0 ? '0.0' : text
}
