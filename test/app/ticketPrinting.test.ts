import { describe, expect, it } from 'vitest'
import type { DeviceCommandName } from '../../contracts/index.ts'
import { TicketPrinting } from '../../hub/app/outputs/ticketPrinting.ts'
import type { DeviceGateway, DeviceOutcome } from '../../hub/app/ports.ts'
import { appHarness, MANAGER, SILENT } from '../support/appHarness.ts'
import { smallBranch } from '../support/branch.ts'

const done = (effect: 'done' | 'notDone' | 'unknown'): DeviceOutcome => ({
  kind: 'completion',
  completion: {
    type: 'completion',
    session: 1,
    completionCode: effect === 'done' ? 'success' : 'hardwareError',
    effect,
  },
})

/** A printer that answers with the outcomes given, one after the other; papers holds what it was told to print. */
async function harness(outcomes: DeviceOutcome[]) {
  const app = await appHarness(smallBranch())
  const papers: string[] = []
  const ids: string[] = []
  const timers: (() => void)[] = []
  const gateway: DeviceGateway = {
    isReady: () => true,
    send: (_target, _name: DeviceCommandName, data, { id }) => {
      papers.push(JSON.stringify(data))
      ids.push(id)
      return Promise.resolve(outcomes.shift() ?? done('done'))
    },
  }
  const printing = new TicketPrinting({
    branch: app.branch,
    gateway,
    clock: app.clock,
    log: SILENT,
    after: (_ms, callback) => timers.push(callback),
    settle: async (jobId, outcome, detail) => {
      const events = app.committed.length
      const answer = await app.send(
        { type: 'SettlePrint', data: { jobId, outcome, detail } },
        { kind: 'system', id: 'printing' },
      )
      for (const batch of app.committed.slice(events)) printing.committed(batch)
      return answer
    },
  })
  const settled = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }
  return {
    ...app,
    printing,
    papers,
    ids,
    async issue() {
      const events = app.committed.length
      await app.send({ type: 'IssueTicket', data: { businessId: 'cash', kioskId: 'k1' } }, MANAGER)
      for (const batch of app.committed.slice(events)) printing.committed(batch)
      await settled()
    },
    async timePasses() {
      for (const timer of timers.splice(0)) timer()
      await settled()
    },
    outcomes: () => [...app.branch.printJobs.values()].map(({ copy, outcome }) => ({ copy, outcome })),
  }
}

describe('printing tickets', () => {
  it('prints a ticket once and says so', async () => {
    const { issue, papers, outcomes } = await harness([done('done')])
    await issue()
    expect(papers).toHaveLength(1)
    expect(papers[0]).toContain('A001')
    expect(papers[0]).not.toContain('COPY')
    expect(outcomes()).toEqual([{ copy: false, outcome: 'printed' }])
  })

  it('reprints a ticket of unknown outcome once, marked as a copy, and then no more', async () => {
    const { issue, papers, outcomes, timePasses } = await harness([done('unknown'), done('unknown')])
    await issue()
    await timePasses()
    expect(papers).toHaveLength(2)
    expect(papers[1]).toContain('COPY')
    expect(outcomes()).toEqual([
      { copy: false, outcome: 'unknown' },
      { copy: true, outcome: 'unknown' },
    ])
  })

  it('tries again what certainly was not printed, under a new command id, and without a copy mark', async () => {
    const { issue, papers, ids, outcomes, timePasses } = await harness([
      done('notDone'),
      { kind: 'notDelivered' },
      done('done'),
    ])
    await issue()
    await timePasses()
    await timePasses()
    expect(papers).toHaveLength(3)
    expect(papers.join()).not.toContain('COPY')
    expect(new Set(ids).size).toBe(3)
    expect(outcomes()).toEqual([{ copy: false, outcome: 'printed' }])
  })

  it('gives up when the ticket has waited longer than it is worth', async () => {
    const { issue, papers, clock, outcomes, timePasses } = await harness([done('notDone')])
    await issue()
    clock.tick += 10 * 60_000
    await timePasses()
    expect(papers).toHaveLength(1)
    expect(outcomes()).toEqual([{ copy: false, outcome: 'notPrinted' }])
  })

  it('after a restart takes an open job for unknown: one copy, never a second original', async () => {
    const { printing, papers, send, outcomes, timePasses } = await harness([])
    await send({ type: 'IssueTicket', data: { businessId: 'cash', kioskId: 'k1' } }, MANAGER)
    await printing.recover()
    await timePasses()
    expect(papers).toHaveLength(1)
    expect(papers[0]).toContain('COPY')
    expect(outcomes()).toEqual([
      { copy: false, outcome: 'unknown' },
      { copy: true, outcome: 'printed' },
    ])
  })
})
