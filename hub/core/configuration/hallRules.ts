import { type Cursor, shown } from './cursor.ts'
import type { Report } from './report.ts'
import { rangeOf } from './scheduleRules.ts'

/** What is shown and said in the hall. */
export function hallRules(document: Cursor, report: Report): void {
  checkDisplays(document, report)
  checkVolume(document.at('voice').at('volume').items(), report)
}

function checkDisplays(document: Cursor, report: Report): void {
  const windows = document.at('windows').ids()
  for (const display of document.at('displays').items()) {
    const window = display.at('window')
    report.checkKnown(window, windows, 'window')
    const isOverWindow = display.at('kind').text === 'window'
    if (isOverWindow && !window.exists) report.mistake(display, 'display.noWindow', {})
    if (!isOverWindow && window.exists) report.mistake(window, 'display.notWindow', {})
  }
}

function checkVolume(volumes: readonly Cursor[], report: Report): void {
  for (const [at, volume] of volumes.entries()) {
    const range = rangeOf(volume)
    if (range === undefined) continue
    if (range.from >= range.to) {
      const [from, to] = [shown(volume.at('from').value), shown(volume.at('to').value)]
      report.mistake(volume, 'time.volumeBackwards', { from, to })
    }
    const other = volumes.slice(0, at).findIndex((earlier) => {
      const before = rangeOf(earlier)
      return before !== undefined && before.from < range.to && range.from < before.to
    })
    if (other >= 0) report.mistake(volume, 'time.overlapsRange', { nth: other + 1 })
  }
}
