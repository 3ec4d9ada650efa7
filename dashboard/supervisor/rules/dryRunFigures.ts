/** Minutes of seconds with one decimal; – where there are none. */
export function minutes(seconds: number | null): string {
  return seconds === null ? '–' : (seconds / 60).toFixed(1)
}

/** Share of those called who were called within the target, in percent. */
export function share({ called, withinTarget }: { called: number; withinTarget: number }): string {
  return called === 0 ? '–' : `${Math.round((100 * withinTarget) / called)}%`
}

/** `−2.3`, `+4`, `0`; – where one of the two is not there. @param unit how many of the value make one of what is shown */
export function change(before: number | null, after: number | null, digits: number, unit = 1): string {
  if (before === null || after === null) return '–'
  const by = (after - before) / unit
  const size = Math.abs(by).toFixed(digits)
  if (Number(size) === 0) return '0'
  return `${by < 0 ? '−' : '+'}${size}`
}
