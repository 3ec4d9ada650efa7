import { expect, test } from 'vitest'
import { DRIVERS } from '../../device-drivers/registry.ts'
import { CASE_NAMES } from './cases.ts'
import { loadPair } from './pairs.ts'
import { driversPage, resultsOf } from './results.ts'
import { columnOf, plannedColumn, readColumn, tableOf } from './table.ts'

const page = driversPage() ?? ''
const names = Object.keys(DRIVERS)

test.each(names)('the page has every case of %s as its pair declares it', async (name) => {
  expect(readColumn(page, name)).toEqual(plannedColumn(await loadPair(name)))
})

test('the page has no driver that is not registered', () => {
  const head = page.split('\n').find((line) => line.startsWith('| case | ')) ?? ''
  expect(
    head
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim()),
  ).toEqual([...names].sort())
})

test('a table is read back as it was written, and a driver it does not have is missed', async () => {
  const column = plannedColumn(await loadPair('keypad-ff68'))
  const table = tableOf(new Map([['keypad-ff68', column]]))
  expect(readColumn(table, 'keypad-ff68')).toEqual(column)
  expect(readColumn(table, 'no-such-driver')).toBeUndefined()
})

test.each(['failed', 'notRun'] as const)(
  'a case that is %s on one carrier is not what the page says',
  async (outcome) => {
    const pair = await loadPair('keypad-ff68')
    const results = resultsOf(pair)
    for (const { case: name, carrier } of results.all())
      results.note(name, carrier, name === 'replug' && carrier === 'tcp' ? outcome : 'passed')
    const ran = columnOf(
      (name, carrier) => results.all().find((one) => one.case === name && one.carrier === carrier)?.result,
    )
    expect(ran.replug).toBe('M P')
    expect(ran).not.toEqual(plannedColumn(pair))
    expect(CASE_NAMES.filter((name) => ran[name] !== plannedColumn(pair)[name])).toEqual(['replug'])
  },
)

test('where there are no pseudo-terminals, nothing is said about them', async () => {
  const pair = await loadPair('keypad-ff68')
  const table = tableOf(new Map([['keypad-ff68', plannedColumn(pair)]]))
  expect(readColumn(table, 'keypad-ff68', ['memory', 'tcp'])?.replug).toBe('M T')
})
