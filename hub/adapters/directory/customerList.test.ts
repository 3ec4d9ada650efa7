import { describe, expect, it } from 'vitest'
import { MAX_MISTAKES } from '../csv/lineReport.ts'
import { type CustomerList, readCustomerList } from './customerList.ts'

const ID = '110101199003077758'
const CARD = '4111111111111111'
const known = {
  isClass: (id: string) => id === 'gold' || id === 'ordinary',
  isAdviser: (user: string) => user === 'anna',
}
const read = (...lines: string[]) => readCustomerList(lines.join('\n'), known)

function mistakes(list: CustomerList): [line?: number, column?: number, message?: string][] {
  if (!('mistakes' in list)) throw new Error('the list was taken')
  return list.mistakes.map(({ line, column, message }) => [line, column, message])
}

describe('a list of customers', () => {
  it.each([
    ['LF', '\n', ''],
    ['CRLF', '\r\n', ''],
    ['CRLF and a byte order mark', '\r\n', '\uFEFF'],
  ])('is read with %s, columns in any order, quoted or not', async (_what, end, mark) => {
    const csv = `${mark}${['adviser,card,"class",citizen,card', `anna,${CARD},gold,"${ID}",`, `,,ordinary,,"4012 8888 8888 1881"`].join(end)}${end}`
    expect(await readCustomerList(csv, known)).toEqual({
      entries: [
        {
          numbers: [
            { kind: 'card', number: CARD },
            { kind: 'citizen', number: ID },
          ],
          classId: 'gold',
          adviserId: 'anna',
        },
        { numbers: [{ kind: 'card', number: '4012888888881881' }], classId: 'ordinary', adviserId: null },
      ],
    })
  })

  it('tells every mistake with its line and column, wherever it stands, and no number in full', async () => {
    const list = await read(
      'citizen,card,phone,class,adviser',
      `${ID},,,gold,anna`,
      '110101199003077759,4111111111111112,23800138000,gold,',
      ',,13800138000,platinum,zoe',
      `${ID},,,ordinary,`,
      ',,,gold,anna',
      ',,13900139000,,',
      ',,13700137000,gold',
      '',
      ',,13600136000,gold,anna,',
      '"1,,13500135000,gold,anna',
      ',,135"00135000,gold,anna',
      ',,13500135000\u0007,gold,anna',
      ',,"13500135000","gold\rx",anna',
      `${'9'.repeat(70)},,,gold,anna`,
    )
    expect(mistakes(list)).toEqual([
      [3, 1, expect.stringMatching(/^1101\*{10}7759: the check character/)],
      [3, 2, expect.stringMatching(/^4111\*{8}1112: the check digit/)],
      [3, 3, expect.stringMatching(/^23\*{7}00: .*11 digits/)],
      [4, 4, 'there is no such class'],
      [4, 5, 'there is no such member of staff'],
      [5, 1, '1101**********7758: in line 2 already'],
      [6, undefined, 'no number the customer is known by'],
      [7, undefined, 'neither a class nor an adviser'],
      [8, undefined, '4 fields, the header has 5'],
      [9, undefined, '0 fields, the header has 5'],
      [10, undefined, '6 fields, the header has 5'],
      [11, undefined, 'a quotation mark is out of place'],
      [12, undefined, 'a quotation mark is out of place'],
      [13, 3, 'a control character'],
      [14, 4, 'a control character'],
      [15, 1, expect.stringMatching(/^9999\*+9999: /)],
    ])
    const said = JSON.stringify(list)
    for (const number of [ID, '110101199003077759', '4111111111111112', '23800138000'])
      expect(said).not.toContain(number)
  })

  it.each([
    ['nothing', '', [[1, undefined, /names the columns/]]],
    [
      'a name nobody knows',
      'citizen,clas,name',
      [
        [1, 2, /no such column/],
        [1, 3, /no such column/],
      ],
    ],
    ['two classes', 'citizen,class,class', [[1, 3, /second column class/]]],
    ['no number', 'class,adviser', [[1, undefined, /no column of numbers/]]],
    ['nothing to say of them', 'citizen,card', [[1, undefined, /neither a column class/]]],
  ])('with a header of %s is not read further', async (_what, header, expected) => {
    const found = mistakes(await read(header, `${ID},x,y`))
    expect(found).toEqual(
      expected.map(([line, column, message]) => [line, column, expect.stringMatching(message as RegExp)]),
    )
  })

  it('of nothing but mistakes is answered with the first thousand and the number of the others', async () => {
    const lines = Array.from({ length: MAX_MISTAKES + 234 }, () => '1,gold')
    const list = await read('citizen,class', ...lines)
    expect(mistakes(list)).toHaveLength(MAX_MISTAKES)
    expect(list).toMatchObject({ more: 234 })
  })

  it('of customers and no more is taken, and an empty one too', async () => {
    expect(await read('citizen,class')).toEqual({ entries: [] })
    expect(await readCustomerList('phone,class\n13800138000,gold', known)).toMatchObject({
      entries: [{ classId: 'gold' }],
    })
  })
})
