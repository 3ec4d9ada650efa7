const STEPS = [1, 2, 5, 10]

/** Round values from 0 to at least `most`, about `wanted` of them: for an axis. */
export function ticksTo(most: number, wanted = 4): number[] {
  if (!(most > 0)) return [0, 1]
  const rough = most / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = (STEPS.find((each) => each * power >= rough * (1 - 1e-9)) ?? 10) * power
  const count = Math.ceil(most / step - 1e-9)
  return Array.from({ length: count + 1 }, (_, at) => rounded(at * step))
}

/** Without the dust of binary fractions. */
function rounded(value: number): number {
  return Number(value.toPrecision(12))
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** A path through points; broken where there is none. Steps stay level until the next one. */
export function pathThrough(points: readonly (Point | null)[], shape: 'line' | 'step', width = 0): string {
  let path = ''
  let before: Point | null = null
  for (const point of points) {
    if (point !== null) {
      const start = `${before === null ? 'M' : 'L'}${place(point)}`
      path += shape === 'step' ? `${start}H${short(point.x + width)}` : start
    }
    before = point
  }
  return path
}

function place({ x, y }: Point): string {
  return `${short(x)} ${short(y)}`
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10)
}
