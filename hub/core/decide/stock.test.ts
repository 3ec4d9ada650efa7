import { describe, expect, test } from 'vitest'
import type { CommandData, StockSerials } from '../../../contracts/index.ts'
import { smallConfiguration, TestBranch, teller, text } from '../../../test/support/testBranch.ts'
import { Branch, snapshot } from '../branch.ts'

function branch(): TestBranch {
  const configuration = smallConfiguration()
  configuration.operations = {
    stock: [
      { id: 'vouchers', kind: 'voucher', name: text('Blank vouchers'), numbered: true },
      { id: 'cards', kind: 'card', name: text('Cards in the drawer'), low: 20, capacity: 100 },
    ],
  }
  return new TestBranch(configuration)
}
type Move = CommandData<'MoveStock'>
const cards = (move: Move['move'], pieces: number, holder?: string): Move => {
  return { stockId: 'cards', move, pieces, ...(holder && { holder }) }
}
const vouchers = (move: Move['move'], pieces: number, from: string, to: string, more: Partial<Move> = {}): Move => {
  return { stockId: 'vouchers', move, pieces, serials: { from, to }, ...more }
}
const range = (from: string, to: string): StockSerials => ({ from, to })
const book = (at: TestBranch, id: string) => at.branch.stocks.get(id)

describe('pieces without numbers', () => {
  test('the book follows what is filled, handed out, given back and taken away', () => {
    const at = branch()
    at.do('MoveStock', cards('fill', 60))
    at.do('MoveStock', cards('handOut', 20, 't1'))
    at.do('MoveStock', cards('return', 5, 't1'))
    at.do('MoveStock', cards('takeAway', 10))
    expect(book(at, 'cards')).toMatchObject({ count: 35, holders: [{ id: 't1', out: 20, back: 5 }] })
    expect(book(at, 'cards')?.entries.map(({ kind, book: left }) => [kind, left])).toEqual([
      ['fill', 60],
      ['handOut', 40],
      ['return', 45],
      ['takeAway', 35],
    ])
  })

  test('what can not be is refused, and changes nothing', () => {
    const at = branch()
    expect(at.refusal('MoveStock', cards('handOut', 1))).toBe('STOCK_SHORT')
    at.do('MoveStock', cards('fill', 60))
    expect(at.refusal('MoveStock', cards('handOut', 61))).toBe('STOCK_SHORT')
    expect(at.refusal('MoveStock', cards('takeAway', 61))).toBe('STOCK_SHORT')
    expect(at.refusal('MoveStock', cards('fill', 41))).toBe('STOCK_FULL')
    expect(at.refusal('MoveStock', cards('return', 1, 't1'))).toBe('STOCK_SHORT')
    expect(at.refusal('MoveStock', { ...cards('fill', 1), stockId: 'nothing' })).toBe('STOCK_UNKNOWN')
    expect(at.refusal('CountStock', { stockId: 'nothing', count: 1 })).toBe('STOCK_UNKNOWN')
    expect(book(at, 'cards')).toMatchObject({ count: 60 })
  })

  test('handed to nobody in particular is handed to whoever takes it', () => {
    const at = branch()
    at.do('MoveStock', cards('fill', 60))
    at.do('MoveStock', cards('handOut', 20), teller('t2'))
    expect(book(at, 'cards')?.holders).toEqual([{ id: 't2', out: 20, back: 0 }])
  })

  test('a count against the book is kept with its difference, and is the book from then on', () => {
    const at = branch()
    at.do('CountStock', { stockId: 'cards', count: 50 })
    expect(book(at, 'cards')).toMatchObject({ count: 50, discrepancy: null })
    at.do('CountStock', { stockId: 'cards', count: 48 })
    expect(book(at, 'cards')).toMatchObject({ count: 48, discrepancy: -2 })
    at.do('CountStock', { stockId: 'cards', count: 48 })
    expect(book(at, 'cards')).toMatchObject({ count: 48, discrepancy: 0 })
  })
})

describe('vouchers with serial numbers', () => {
  const filled = () => {
    const at = branch()
    at.do('MoveStock', vouchers('fill', 100, 'AB000101', 'AB000200'))
    return at
  }

  test('go out from the lowest on, and each number is where the book says', () => {
    const at = filled()
    at.do('MoveStock', vouchers('handOut', 25, 'AB000101', 'AB000125', { holder: 't1' }))
    at.do('MoveStock', vouchers('handOut', 25, 'AB000126', 'AB000150', { holder: 't2' }))
    at.do('MoveStock', vouchers('return', 5, 'AB000121', 'AB000125', { holder: 't1' }))
    expect(book(at, 'vouchers')).toMatchObject({
      count: 55,
      here: [range('AB000121', 'AB000125'), range('AB000151', 'AB000200')],
      held: [
        { holder: 't2', serials: range('AB000126', 'AB000150') },
        { holder: 't1', serials: range('AB000101', 'AB000120') },
      ],
    })
  })

  test('a number is handed out once, and given back by who has it', () => {
    const at = filled()
    at.do('MoveStock', vouchers('handOut', 25, 'AB000101', 'AB000125', { holder: 't1' }))
    expect(at.refusal('MoveStock', vouchers('handOut', 5, 'AB000121', 'AB000125'))).toBe('SERIALS_ELSEWHERE')
    expect(at.refusal('MoveStock', vouchers('return', 5, 'AB000101', 'AB000105', { holder: 't2' }))).toBe(
      'SERIALS_ELSEWHERE',
    )
    expect(at.refusal('MoveStock', vouchers('takeAway', 5, 'AB000101', 'AB000105'))).toBe('SERIALS_ELSEWHERE')
  })

  test('no number comes twice, whatever has become of it', () => {
    const at = filled()
    at.do('MoveStock', vouchers('handOut', 25, 'AB000101', 'AB000125', { holder: 't1' }))
    at.do('MoveStock', vouchers('takeAway', 5, 'AB000196', 'AB000200', { reason: 'spoiled' }))
    for (const [from, to] of [
      ['AB000101', 'AB000101'],
      ['AB000150', 'AB000150'],
      ['AB000200', 'AB000200'],
    ] as const) {
      expect(at.refusal('MoveStock', vouchers('fill', 1, from, to, { reason: 'new' }))).toBe('SERIALS_TAKEN')
    }
  })

  test('numbers left out want a reason', () => {
    const at = filled()
    expect(at.refusal('MoveStock', vouchers('fill', 10, 'AB000211', 'AB000220'))).toBe('SERIALS_GAP')
    at.do('MoveStock', vouchers('fill', 10, 'AB000211', 'AB000220', { reason: '10 went to Branch 2' }))
    at.do('MoveStock', vouchers('fill', 10, 'CD000001', 'CD000010'))
    expect(at.refusal('MoveStock', vouchers('handOut', 10, 'AB000131', 'AB000140'))).toBe('SERIALS_GAP')
    at.do('MoveStock', vouchers('handOut', 10, 'AB000131', 'AB000140', { reason: 'box 2 first' }))
    expect(book(at, 'vouchers')).toMatchObject({ count: 110 })
  })

  test('first and last fit each other and the number of pieces', () => {
    const at = branch()
    expect(at.refusal('MoveStock', { stockId: 'vouchers', move: 'fill', pieces: 5 })).toBe('SERIALS_NEEDED')
    for (const [from, to] of [
      ['A1', 'B5'],
      ['A5', 'A1'],
      ['A1', 'A05'],
      ['A1', 'A6'],
      ['A', 'E'],
    ] as const) {
      expect(at.refusal('MoveStock', vouchers('fill', 5, from, to))).toBe('SERIALS_INVALID')
    }
    at.do('MoveStock', vouchers('fill', 5, '99999999999999999995', '99999999999999999999'))
    expect(book(at, 'vouchers')?.here).toEqual([range('99999999999999999995', '99999999999999999999')])
  })

  test('a count that differs leaves the book as it is until the numbers are explained', () => {
    const at = filled()
    at.do('CountStock', { stockId: 'vouchers', count: 99 })
    expect(book(at, 'vouchers')).toMatchObject({ count: 100, discrepancy: -1 })
    at.do('MoveStock', vouchers('takeAway', 1, 'AB000155', 'AB000155', { reason: 'missing' }))
    at.do('CountStock', { stockId: 'vouchers', count: 99 })
    expect(book(at, 'vouchers')).toMatchObject({ count: 99, discrepancy: 0 })
  })
})

test('units of devices: what was counted by hand is held against what the device says', () => {
  const at = branch()
  at.do('CountUnit', { stockId: 'printer/paper', count: 100, book: 104 })
  at.do('MoveStock', { stockId: 'printer/paper', move: 'fill', pieces: 500 })
  expect(at.branch.stocks.get('printer/paper')).toMatchObject({ count: null, discrepancy: -4 })
  expect(at.refusal('CountUnit', { stockId: 'nothing/paper', count: 100, book: null })).toBe('STOCK_UNKNOWN')
})

test('tickets printed are counted by printer, and the book survives a snapshot', () => {
  const at = branch()
  at.do('MoveStock', cards('fill', 60))
  for (let n = 0; n < 3; n += 1) {
    at.do('IssueTicket', { businessId: 'cash', kioskId: 'k1' })
    const job = [...at.branch.printJobs.values()].find(({ outcome }) => outcome === null)
    at.do('SettlePrint', { jobId: job?.id ?? '', outcome: n === 1 ? 'notPrinted' : 'printed', detail: null })
  }
  at.branch = Branch.restore(JSON.parse(JSON.stringify(snapshot(at.branch))))
  expect(at.branch.prints.get('printer')).toEqual({ printerId: 'printer', tickets: 2 })
  expect(at.branch.stocks.get('cards')).toMatchObject({ count: 60 })
})

describe('alerts of stocks kept by hand', () => {
  const open = (at: TestBranch) =>
    [...at.branch.alerts.values()]
      .filter(({ closedAt }) => closedAt === null)
      .map(({ nodeId, deviceId, component, code, owner }) => ({ nodeId, deviceId, component, code, owner }))
  const alert = (component: string, code: string) => {
    return { nodeId: 'stock-by-hand', deviceId: null, component, code, owner: 'replenish' }
  }

  test('few are told once, none as well, and a fill ends it', () => {
    const at = branch()
    at.do('MoveStock', cards('fill', 60))
    expect(open(at)).toEqual([])
    at.do('MoveStock', cards('handOut', 40, 't1'))
    expect(open(at)).toEqual([alert('cards', 'unit-low')])
    at.do('MoveStock', cards('takeAway', 5))
    expect([...at.branch.alerts.values()]).toMatchObject([{ times: 1, openedAt: at.now.wall }])
    at.do('CountStock', { stockId: 'cards', count: 0 })
    expect(open(at)).toEqual([alert('cards', 'unit-empty')])
    at.do('MoveStock', cards('fill', 90))
    expect(open(at)).toEqual([])
  })

  test('of one without a limit only that there is none; of one that nobody has counted nothing', () => {
    const at = branch()
    at.do('MoveStock', vouchers('fill', 2, '1', '2'))
    expect(open(at)).toEqual([])
    at.do('MoveStock', vouchers('handOut', 2, '1', '2', { holder: 't1' }))
    expect(open(at)).toEqual([alert('vouchers', 'unit-empty')])
  })

  test('go by the configuration in force, and with a stock that is kept no more', () => {
    const at = branch()
    at.do('MoveStock', cards('fill', 30))
    const configuration = smallConfiguration()
    const stock = { id: 'cards', kind: 'card', name: text('Cards in the drawer'), low: 50, capacity: 100 } as const
    configuration.operations = { stock: [stock] }
    at.do('ApplyConfiguration', { configuration, basedOn: 1 })
    expect(open(at)).toEqual([alert('cards', 'unit-low')])
    configuration.operations = { stock: [] }
    at.do('ApplyConfiguration', { configuration, basedOn: 2 })
    expect(open(at)).toEqual([])
  })
})
