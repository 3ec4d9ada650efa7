import { CARRIERS, CASE_NAMES, type Carrier, type CaseName, planned } from './cases.ts'
import type { Pair } from './pair.ts'

/** The table of `docs/drivers.md`: cases down, drivers across. Written from the plan, read back to be compared with a run. */

export type Outcome = 'passed' | 'failed' | 'notApplicable' | 'open' | 'notRun'
export type Column = Readonly<Record<CaseName, string>>

const LETTERS: Readonly<Record<Carrier, string>> = { memory: 'M', tcp: 'T', pty: 'P' }
export const NOT_APPLICABLE = '–'
export const OPEN = 'open'

/** What stands in the table for one case of one driver. `looksAt`: carriers left out stand for nothing. */
export function columnOf(
  outcome: (name: CaseName, carrier: Carrier) => Outcome | undefined,
  looksAt: readonly Carrier[] = CARRIERS,
): Column {
  const cell = (name: CaseName): string => {
    const outcomes = looksAt.map((carrier) => [carrier, outcome(name, carrier)] as const)
    if (outcomes.some(([, result]) => result === 'notApplicable')) return NOT_APPLICABLE
    if (outcomes.some(([, result]) => result === 'open')) return OPEN
    return outcomes.flatMap(([carrier, result]) => (result === 'passed' ? [LETTERS[carrier]] : [])).join(' ')
  }
  return Object.fromEntries(CASE_NAMES.map((name) => [name, cell(name)])) as Column
}

/** As it stands when everything that is planned passes. */
export function plannedColumn(pair: Pair): Column {
  return columnOf((name, carrier) => {
    const { kind } = planned(pair, name, carrier)
    if (kind === 'elsewhere') return undefined
    return kind === 'runs' ? 'passed' : kind
  })
}

export function tableOf(columns: ReadonlyMap<string, Column>): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    row(['case', ...columns.keys()]),
    `|---|${'---|'.repeat(columns.size)}`,
    ...CASE_NAMES.map((name) => row([`\`${name}\``, ...[...columns.values()].map((column) => column[name])])),
  ].join('\n')
}

/** The column of a driver as the page has it; undefined: the page has none. */
export function readColumn(page: string, driver: string, looksAt: readonly Carrier[] = CARRIERS): Column | undefined {
  const lines = page.split(/\r?\n/)
  const cells = (line: string) => line.split('|').map((cell) => cell.trim())
  const head = lines.findIndex((line) => line.startsWith('| case |'))
  const place = head < 0 ? -1 : cells(lines[head] ?? '').indexOf(driver)
  if (place < 0) return undefined
  const unseen = CARRIERS.filter((carrier) => !looksAt.includes(carrier)).map((carrier) => LETTERS[carrier])
  const below = lines.slice(head + 2)
  const end = below.findIndex((line) => !line.startsWith('|'))
  const rows = end < 0 ? below : below.slice(0, end)
  return Object.fromEntries(
    rows.map((line) => [
      cells(line)[1]?.replaceAll('`', '') ?? '',
      (cells(line)[place] ?? '')
        .split(' ')
        .filter((letter) => !unseen.includes(letter))
        .join(' '),
    ]),
  ) as Column
}
