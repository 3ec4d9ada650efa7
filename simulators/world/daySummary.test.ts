import { expect, it } from 'vitest'
import { DayBooks } from './books.ts'
import type { BranchFacts } from './branchFacts.ts'
import { summarise } from './daySummary.ts'
import { HOUR_S } from './script.ts'
import { summaryTable } from './summaryTable.ts'

const facts: BranchFacts = {
  businesses: [{ id: 'cash', meanServiceS: 180 }],
  classes: [
    { id: 'ordinary', fromAge: undefined, targetMinutes: 10 },
    { id: 'gold', fromAge: undefined, targetMinutes: 5 },
  ],
  windows: [],
  kiosks: [],
  evaluation: { invite: 'finish', answerSeconds: 120, choices: [], lowScore: 2 },
  noShowDigits: '6',
}

function lived(): DayBooks {
  const books = new DayBooks()
  for (let n = 1; n <= 10; n += 1) {
    const classId = n === 10 ? 'gold' : 'ordinary'
    const issuedAtS = 9 * HOUR_S + (n === 9 ? HOUR_S : 0)
    const book = books.issued({ ticketId: `A${n}`, businessId: 'cash', classId, issuedAtS })
    if (n === 8) {
      book.state = 'cancelled'
      continue
    }
    // Waits of 2, 4, ... minutes; the gold customer's of 6.
    book.firstCalledAtS = issuedAtS + (classId === 'gold' ? 360 : n * 120)
    book.calls.push({ tellerId: 't1', atS: book.firstCalledAtS })
    book.servedFromS = book.firstCalledAtS
    book.leftAtS = book.servedFromS + 240
    book.state = 'served'
    book.servedBy = 't1'
  }
  books.tellers.set('t1', { windowId: 'w1', busyS: 1_800, presentS: 3_600 })
  return books
}

it('a summary has the waits of those called, by class and of all, against the target of each class', () => {
  const { groups, all, tellers, arrivals } = summarise(lived(), facts)
  expect(groups).toHaveLength(2)
  expect(groups[0]).toMatchObject({
    classId: 'ordinary',
    tickets: 9,
    served: 8,
    cancelled: 1,
    meanWait: 9.25,
    p50Wait: 8,
    p90Wait: 18,
    maxWait: 18,
    withinTarget: 5 / 8,
    meanService: 4,
  })
  expect(groups[1]).toMatchObject({ classId: 'gold', meanWait: 6, withinTarget: 0 })
  expect(all).toMatchObject({ tickets: 10, served: 9, withinTarget: 0.556 })
  expect(tellers).toEqual([{ tellerId: 't1', windowId: 'w1', calls: 9, served: 9, utilisation: 0.5 }])
  expect(arrivals).toEqual({ '9:00': 9, '10:00': 1 })
})

it('a summary is a table for people, with a line for every group and teller', () => {
  const words = summaryTable(summarise(lived(), facts))
  expect(words).toMatch(/cash +ordinary +9 +8 +0 +1 +0 +9\.3 +8\.0 +18\.0 +18\.0 +63% +4\.0/)
  expect(words).toMatch(/t1 +w1 +9 +9 +50%/)
})
