import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND, smallConfiguration, TestBranch, teller } from '../../test/support/testBranch.ts'
import { differences, noCounts } from './dayCounts.ts'
import { journalSummary } from './journalSummary.ts'

const EVALUATION = {
  ticketId: '2026-11-18-A001',
  windowId: 'w1',
  tellerId: 't1',
} as const

/** Three for cash, one of them gold, and one for an account; the second for cash does not come. */
function livedBranch(): TestBranch {
  const configuration = smallConfiguration()
  configuration.calling = { noShow: { policy: 'end', coolDownSeconds: 0, maxRequeues: 1 } }
  const branch = new TestBranch(configuration).staff(1, 2)
  const [first, second] = [branch.issue(), branch.advance(SECOND).issue()]
  branch.issue('cash', 'gold')
  const account = branch.issue('account')
  branch.callNext(2)
  branch.callNext(1)
  branch.do('StartService', { windowId: 'w1', ticketId: first.id }, teller('t1'))
  branch.advance(5 * MINUTE).do('FinishService', { windowId: 'w1', ticketId: first.id }, teller('t1'))
  branch.callNext(1)
  branch.do('Recall', { windowId: 'w1', ticketId: second.id }, teller('t1'))
  branch.do('MarkNoShow', { windowId: 'w1', ticketId: second.id }, teller('t1'))
  branch.advance(MINUTE)
  branch.do('CancelTicket', { ticketId: account.id })
  branch.callNext(1)
  branch.do('MarkNoShow', { windowId: 'w1', ticketId: second.id }, teller('t1'))
  // The gold customer's service ends with the next press only.
  branch.do('CallNext', { windowId: 'w2' }, teller('t2'))
  branch.issue()
  return branch
}

describe('a day counted from its events', () => {
  it('has every ticket once, where it has ended, and every call, also those nobody came to', () => {
    const counts = journalSummary(livedBranch().journal)
    expect(counts.groups).toEqual({
      'cash ordinary': { tickets: 3, served: 1, noShows: 1, cancelled: 0, open: 1 },
      'cash gold': { tickets: 1, served: 1, noShows: 0, cancelled: 0, open: 0 },
      'account ordinary': { tickets: 1, served: 0, noShows: 0, cancelled: 1, open: 0 },
    })
    expect(counts).toMatchObject({ calls: 4, recalls: 1, callsMissed: 2, finishesForgotten: 1 })
    expect(counts.tellers['t1']).toMatchObject({ calls: 3, served: 1 })
    expect(counts.tellers['t2']).toMatchObject({ calls: 1, served: 1 })
  })

  it('counts whoever was asked twice once, and every answer with its score', () => {
    const branch = livedBranch()
    const at = { ...EVALUATION, ticketId: branch.last('TicketIssued').ticketId }
    const invited = {
      type: 'EvaluationInvited',
      version: 1,
      data: { ...at, validUntil: branch.now.tick + MINUTE },
    } as const
    const given = {
      type: 'EvaluationGiven',
      version: 1,
      data: { ...at, channel: 'evaluator', choice: 2, score: 4, low: false, reason: null, givenAt: branch.now.tick },
    } as const
    const meta = { seq: 0, tick: 0, wall: 0, actor: teller('t1'), correlationId: '', causeId: '' }
    const events = [...branch.journal, { ...invited, ...meta }, { ...invited, ...meta }, { ...given, ...meta }]
    const counts = journalSummary(events)
    expect(counts).toMatchObject({ evaluationsAsked: 1, evaluationsGiven: 1, scoreSum: 4 })
    expect(counts.tellers['t1']?.evaluationsGiven).toBe(1)
  })

  it('does not believe a journal that speaks of a ticket it has not issued', () => {
    const events = livedBranch().journal.filter(({ type }) => type !== 'TicketIssued')
    expect(() => journalSummary(events)).toThrow('before it was issued')
  })
})

describe('two counts of one day', () => {
  const counts = () => journalSummary(livedBranch().journal)

  it('that agree have no differences', () => {
    expect(differences(counts(), counts())).toEqual([])
  })

  it('that do not are compared to the last figure, in both directions', () => {
    const other = counts()
    const group = other.groups['cash gold']
    if (group) group.served = 0
    other.recalls += 1
    delete other.tellers['t2']
    expect(differences(other, counts())).toEqual([
      'groups cash gold served: 0 in the world, 1 in the journal',
      'recalls: 2 in the world, 1 in the journal',
      'tellers t2 calls: 0 in the world, 1 in the journal',
      'tellers t2 served: 0 in the world, 1 in the journal',
    ])
    expect(differences(noCounts(), counts()).length).toBeGreaterThan(8)
  })

  it('every event of a day leaves its trace: taken out, it is missed', () => {
    const { journal } = livedBranch()
    const telling = ['TicketCalled', 'TicketRecalled', 'TicketNoShow', 'ServiceFinished', 'TicketCancelled']
    for (const gone of journal.filter(({ type }) => telling.includes(type))) {
      const rest = journal.filter((event) => event !== gone)
      expect(differences(counts(), journalSummary(rest))).not.toEqual([])
    }
  })
})
