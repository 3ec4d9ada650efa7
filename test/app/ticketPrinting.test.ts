import { describe, expect, it } from 'vitest'
import type { DeviceCommandName } from '../../contracts/index.ts'
import { NO_FORECASTS } from '../../hub/app/forecasts/ports.ts'
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
async function harness(outcomes: DeviceOutcome[], { printingBefore = false, waits = NO_FORECASTS } = {}) {
  const app = await appHarness(smallBranch())
  if (printingBefore) await app.send({ type: 'IssueTicket', data: { businessId: 'cash', kioskId: 'k1' } }, MANAGER)
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
    waits,
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
    timers,
    settled,
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

  it('plans one next attempt, however often the printer reports itself meanwhile', async () => {
    const { issue, printing, papers, timers, settled } = await harness(
      Array.from({ length: 20 }, () => done('notDone')),
    )
    await issue()
    for (let report = 0; report < 10; report += 1) {
      printing.changed({ deviceId: 'printer' })
      await settled()
    }
    expect(papers).toHaveLength(11)
    expect(timers).toHaveLength(1)
  })

  it('gives a printer one ticket at a time, in the order of asking, and all of them when it is well again', async () => {
    const { issue, papers, printing, settled, outcomes } = await harness(
      Array.from({ length: 8 }, () => done('notDone')),
    )
    for (let ticket = 0; ticket < 8; ticket += 1) await issue()
    // One attempt at each asking, and every one is of the first ticket.
    expect(papers).toHaveLength(8)
    expect(papers.every((paper) => paper.includes('A001'))).toBe(true)
    printing.changed({ deviceId: 'reader' })
    await settled()
    expect(papers).toHaveLength(8)
    printing.changed({ nodeId: 'local' })
    for (let ticket = 0; ticket < 8; ticket += 1) await settled()
    expect(papers.slice(8).map((paper) => /A00\d/.exec(paper)?.[0])).toEqual(
      Array.from({ length: 8 }, (_none, index) => `A00${index + 1}`),
    )
    expect(outcomes().every(({ copy, outcome }) => !copy && outcome === 'printed')).toBe(true)
  })

  it('after a restart takes an open job for unknown: one copy, never a second original', async () => {
    const { printing, papers, outcomes, settled } = await harness([], { printingBefore: true })
    // The printer is heard of before the hub has come to what was being printed.
    printing.changed({ deviceId: 'printer' })
    await settled()
    expect(papers).toHaveLength(0)
    printing.recover()
    await settled()
    expect(papers).toHaveLength(1)
    expect(papers[0]).toContain('COPY')
    expect(outcomes()).toEqual([
      { copy: false, outcome: 'unknown' },
      { copy: true, outcome: 'printed' },
    ])
  })

  it('prints nothing anew while the outcome can not be stored, and settles it as soon as it can', async () => {
    const { issue, journal, papers, printing, outcomes, timePasses, settled } = await harness([done('done')])
    const store = journal.commit.bind(journal)
    let isFull = false
    journal.commit = (batch) => {
      if (isFull && batch.events.some((event) => event.type === 'TicketPrintSettled')) throw new Error('disk full')
      store(batch)
    }
    isFull = true
    await issue()
    printing.changed({ deviceId: 'printer' })
    await settled()
    expect(papers).toHaveLength(1)
    expect(outcomes()).toEqual([{ copy: false, outcome: null }])
    isFull = false
    await timePasses()
    expect(papers).toHaveLength(1)
    expect(outcomes()).toEqual([{ copy: false, outcome: 'printed' }])
  })

  it('prints how long the customer will probably wait, in every language of the outlet, and nothing when nobody knows', async () => {
    const wait = { p50S: 0, p90S: 0 }
    const { issue, papers } = await harness([], {
      waits: { edition: {}, ofTicket: () => null, ofNext: () => ({ ...wait }) },
    })
    const printed = async (p50: number, p90: number) => {
      Object.assign(wait, { p50S: p50 * 60, p90S: p90 * 60 })
      await issue()
      return linesAfterAhead(papers.at(-1))
    }
    expect(await printed(12, 19)).toEqual(['预计等候约 10-20 分钟', 'Expected wait: about 10-20 min'])
    expect(await printed(15, 15)).toEqual(['预计等候约 15 分钟', 'Expected wait: about 15 min'])
    expect(await printed(62, 150)).toEqual(['预计等候 1 小时以上', 'Expected wait: over 1 h'])
    expect(await printed(80, 150)).toEqual(['预计等候 75 分钟以上', 'Expected wait: over 75 min'])
    expect(await printed(0.2, 1)).toEqual(['预计很快叫到您', 'Your turn is expected very soon'])
    const unknown = await harness([])
    await unknown.issue()
    expect(linesAfterAhead(unknown.papers[0])).toEqual([])
  })
})

/** The lines of a paper between the people ahead and the QR code. */
function linesAfterAhead(paper = ''): string[] {
  const { elements } = JSON.parse(paper) as { elements: { type: string; text?: string }[] }
  const ahead = elements.findIndex(({ text }) => text?.endsWith('ahead of you'))
  const rest = elements.slice(ahead + 1)
  return rest
    .slice(
      0,
      rest.findIndex(({ type }) => type === 'feed'),
    )
    .map(({ text = '' }) => text)
}
