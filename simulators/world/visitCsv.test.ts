import { expect, it } from 'vitest'
import { DayBooks } from './books.ts'
import { visitCsv } from './visitCsv.ts'

it('a day is a list of visits: in order of arrival, served ones with the time a window was taken', () => {
  const books = new DayBooks()
  const later = books.issued({ ticketId: 'A2', businessId: 'cash', classId: 'gold', issuedAtS: 32_500 })
  const first = books.issued({ ticketId: 'A1', businessId: 'account', classId: 'ordinary', issuedAtS: 32_400.26 })
  later.calls.push({ tellerId: 't1', atS: 32_600 })
  Object.assign(first, { servedFromS: 32_430, leftAtS: 32_790.5, servedBy: 't2' })
  // Called twice: the window was taken from the second call on.
  first.calls.push({ tellerId: 't1', atS: 32_410 }, { tellerId: 't2', atS: 32_420 })
  expect(visitCsv(books)).toBe(
    'arrival,business,class,service_seconds,teller,no_show\n' +
      '32400.3,account,ordinary,370.5,t2,0\n' +
      '32500.0,cash,gold,0.0,,1\n',
  )
})
