import { describe, expect, test } from 'vitest'
import { EVENTS, isProblemError } from '../../contracts/index.ts'
import { MINUTE, smallConfiguration, TestBranch, teller } from '../../test/support/testBranch.ts'
import { Branch, CODE_VERSION, snapshot, stateHashInput } from './branch.ts'
import { evolve } from './evolve.ts'
import { CURRENT_VERSIONS, upcast } from './upcasters.ts'

describe('taking back', () => {
  test('a batch restores rows, facts and queue indexes exactly', () => {
    const at = new TestBranch().staff(1)
    at.issue()
    at.issue('cash', 'gold')
    const before = stateHashInput(at.branch)
    const next = () => at.branch.queue('gold')?.at(at.now.tick).head?.id
    const inLine = () => [...at.branch.inLine()].map(({ id }) => id).sort()
    const everybody = inLine()
    at.branch.begin()
    at.callNext()
    at.do('OpenBusinessDay', { day: '2026-11-19' })
    at.issue()
    at.branch.rollback()
    expect(stateHashInput(at.branch)).toBe(before)
    expect(next()).toBe('2026-11-18-G001')
    expect(inLine()).toEqual(everybody)
    expect(at.issue().number).toBe('A002')
  })

  test('after accept the changes stand', () => {
    const at = new TestBranch()
    at.branch.begin()
    at.issue()
    at.branch.accept()
    at.branch.rollback()
    expect(at.branch.tickets.size).toBe(1)
  })

  test('a batch inside a batch is a mistake of the caller', () => {
    const { branch } = new TestBranch()
    branch.begin()
    expect(() => branch.begin()).toThrow('before the last batch')
  })
})

test('a configuration recorded when there were fewer settings is replayed with the defaults of the new ones', () => {
  const { journal, branch } = new TestBranch()
  const replayed = new Branch()
  for (const event of journal) {
    if (event.type !== 'ConfigurationApplied') continue
    const { displays: _d, evaluation: _e, voice: _v, ...older } = event.data.configuration
    const classes = older.classes.map(({ target: _t, ...customerClass }) => customerClass)
    evolve(replayed, { ...event, data: { ...event.data, configuration: { ...older, classes } } })
  }
  expect(replayed.config).toEqual(branch.config)
})

describe('snapshots', () => {
  test('of another code version are not read', () => {
    const state = { ...(snapshot(new Branch()) as object), codeVersion: 'other' }
    expect(() => Branch.restore(state)).toThrow(CODE_VERSION)
  })

  test('go on where they were taken: queues, cool-downs, rotations, numbers', () => {
    const configuration = smallConfiguration()
    configuration.calling = { noShow: { policy: 'keep' } }
    configuration.profiles = [
      {
        id: 'main',
        name: configuration.outlet.name,
        tiers: [{ queues: ['gold', 'ordinary'], order: 'rotation', weights: { gold: 1, ordinary: 1 } }],
        finally: ['account'],
      },
    ]
    const at = new TestBranch(configuration).staff(1)
    const missed = at.issue('cash', 'gold')
    at.issue('cash', 'gold')
    at.issue()
    at.callNext()
    at.do('MarkNoShow', { windowId: 'w1', ticketId: missed.id }, teller('t1'))
    at.branch = Branch.restore(JSON.parse(JSON.stringify(snapshot(at.branch))))
    expect(at.callNext().number).toBe('A001')
    expect(at.callNext().number).toBe('G002')
    expect(at.advance(MINUTE).callNext().id).toBe(missed.id)
    expect(at.issue().number).toBe('A002')
  })

  test("stay small: yesterday's tickets, prints and readings are gone", () => {
    const at = new TestBranch()
    const size = () => JSON.stringify(snapshot(at.branch)).length
    at.do('OpenBusinessDay', { day: '2026-11-19' })
    const empty = size()
    for (let n = 0; n < 50; n += 1) at.do('IssueTicket', { businessId: 'cash', kioskId: 'k1' })
    at.do('OpenBusinessDay', { day: '2026-11-20' })
    expect(Math.abs(size() - empty)).toBeLessThan(20)
  })
})

describe('upcasting', () => {
  test('events of the present version pass as they are', () => {
    const data = { day: '2026-11-18' }
    expect(upcast('BusinessDayOpened', 1, data)).toEqual({ type: 'BusinessDayOpened', version: 1, data })
    expect([...CURRENT_VERSIONS.keys()].sort()).toEqual(
      Object.keys(EVENTS)
        .map((key) => key.split('@')[0])
        .sort(),
    )
  })

  test.each([
    ['NoSuchEvent', 1],
    ['TicketIssued', 2],
    ['TicketIssued', 0],
    ['TicketIssued', 1.5],
    ['constructor', 1],
  ])('%s@%s is not half read', (type, version) => {
    let thrown: unknown
    try {
      upcast(type, version, {})
    } catch (error) {
      thrown = error
    }
    expect(isProblemError(thrown) && thrown.problem.code).toBe('INTERNAL')
  })
})
