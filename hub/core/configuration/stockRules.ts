import { type Cursor, shown } from './cursor.ts'
import type { Report } from './report.ts'

/** Cash and stock: what is kept by hand, and the rolls of printers. */
export function stockRules(document: Cursor, report: Report): void {
  const operations = document.at('operations')
  const known = new Set<string>()
  for (const stock of operations.at('stock').items()) {
    const id = stock.at('id').text
    if (id !== undefined && known.has(id)) report.mistake(stock.at('id'), 'stock.twice', { value: shown(id) })
    if (id !== undefined) known.add(id)
    const [low, capacity] = [stock.at('low').number, stock.at('capacity').number]
    if (low !== undefined && capacity !== undefined && low >= capacity) {
      report.warning(stock.at('low'), 'stock.alwaysLow', { capacity })
    }
  }
  checkRolls(operations.at('paper').items(), document, report)
}

function checkRolls(rolls: readonly Cursor[], document: Cursor, report: Report): void {
  const devices = document.at('devices').ids()
  const known = new Set<string>()
  for (const roll of rolls) {
    const printer = roll.at('printer')
    report.checkKnown(printer, devices, 'device')
    if (printer.text !== undefined && known.has(printer.text)) {
      report.mistake(printer, 'paper.twice', { printer: shown(printer.text) })
    }
    if (printer.text !== undefined) known.add(printer.text)
    const [low, length] = [roll.at('lowMillimetres').number, roll.at('millimetres').number]
    if (low !== undefined && length !== undefined && low >= length) {
      report.mistake(roll.at('lowMillimetres'), 'paper.alwaysLow', { length })
    }
  }
}
