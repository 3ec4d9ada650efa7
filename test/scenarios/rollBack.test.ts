import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { BranchConfigurationInput, CommandAnswer, ConfigurationEntry } from '../../contracts/index.ts'
import type { HubClient } from '../../simulators/people/hubClient.ts'
import { smallBranch, startTestBranch, type TestBranch } from '../support/branch.ts'

let branch: TestBranch | undefined
afterEach(async () => {
  await branch?.close()
  branch = undefined
})

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en })
/** Loans are done by the queues of cash, and by one of their own. */
const withLoans = () =>
  smallBranch((configuration) => {
    const loan = { id: 'loan', name: text('贷款', 'Loans'), meanServiceMinutes: 20 }
    const mortgage = { id: 'mortgage', name: text('房贷', 'Mortgages'), meanServiceMinutes: 30 }
    configuration.businesses.push(loan, mortgage)
    for (const queue of configuration.queues) queue.businesses.push('loan')
    configuration.queues.push({
      id: 'mortgages',
      name: text('房贷', 'Mortgages'),
      prefix: 'M',
      businesses: ['mortgage'],
      classes: ['ordinary'],
    })
    for (const profile of configuration.profiles) profile.tiers.push({ queues: ['mortgages'] })
  })
function withoutLoans(configuration: BranchConfigurationInput): void {
  configuration.businesses = configuration.businesses.filter(({ id }) => id === 'cash')
  configuration.queues = configuration.queues.filter(({ id }) => id !== 'mortgages')
  for (const queue of configuration.queues) queue.businesses = ['cash']
  for (const profile of configuration.profiles) {
    profile.tiers = profile.tiers.filter(({ queues }) => !queues.includes('mortgages'))
  }
}

interface Version {
  readonly version: number
  readonly configuration: BranchConfigurationInput
}
const inForce = (screen: HubClient) => screen.get<Version>('/api/v1/configuration')
const versionOf = (screen: HubClient, version: number) =>
  screen.get<{ entry: ConfigurationEntry } & Pick<Version, 'configuration'>>(`/api/v1/configuration/history/${version}`)
const apply = (
  screen: HubClient,
  configuration: BranchConfigurationInput,
  basedOn: number,
  more = {},
  id = randomUUID(),
) => screen.command('ApplyConfiguration', { configuration, basedOn, ...more }, id)
const codeOf = (answer: CommandAnswer) => (answer.ok ? 'ok' : answer.problem.code)

describe('a configuration that is gone back from', () => {
  it('keeps who waits for a business it takes away, and calls them, also after the plug was pulled', async () => {
    branch = await startTestBranch({ ports: 'tcp', configuration: withLoans() })
    const [manager, supervisor] = [await branch.screen('manager'), await branch.screen('supervisor')]
    const numbers: string[] = []
    for (const businessId of ['loan', 'mortgage', 'cash']) {
      const given = await manager.command('IssueTicket', { businessId, print: false })
      numbers.push(given.ok ? (given.result.number ?? '') : codeOf(given))
    }
    const first = await inForce(supervisor)
    const changed = structuredClone(first.configuration)
    withoutLoans(changed)
    const asked = await apply(supervisor, changed, 1)
    expect(asked).toMatchObject({ problem: { code: 'CONFIG_ORPHANS_TICKETS', details: { queues: { mortgages: 1 } } } })
    const id = randomUUID()
    const moved = { moveTickets: { mortgages: 'cash-ordinary' } }
    const done = await apply(supervisor, changed, 1, moved, id)
    expect(done).toMatchObject({ ok: true, result: { configurationVersion: 2 } })
    await branch.kill9()
    await branch.start()

    const [again, teller] = [await branch.screen('supervisor'), await branch.screen('teller1')]
    // Whoever had no answer before the plug was pulled asks once more, and gets the first one.
    expect(await apply(again, changed, 1, moved, id)).toEqual(done)
    await teller.command('SignIn', { windowId: 'w1' })
    const called: string[] = []
    for (const _ of numbers) {
      const call = await teller.command('CallNext', { windowId: 'w1' })
      if (!call.ok) throw new Error(codeOf(call))
      called.push(call.result.number ?? '')
      await teller.command('FinishService', { windowId: 'w1', ticketId: call.result.ticketId ?? '' })
    }
    expect(called.sort()).toEqual([...numbers].sort())

    // Back, and back again; of two at once one is told that the other was quicker.
    const old = await versionOf(again, 1)
    const both = await Promise.all([apply(again, old.configuration, 2), apply(again, old.configuration, 2)])
    expect(both.map(codeOf).sort()).toEqual(['CONFIG_STALE', 'ok'])
    expect(codeOf(await apply(again, (await versionOf(again, 2)).configuration, 3))).toBe('ok')
    expect(codeOf(await apply(again, old.configuration, 4))).toBe('ok')
    const { entries } = await again.get<{ entries: ConfigurationEntry[] }>('/api/v1/configuration/history')
    expect(entries.map(({ version, sameAs }) => [version, sameAs])).toEqual([
      [5, 1],
      [4, 2],
      [3, 1],
      [2, null],
      [1, null],
    ])
    expect((await inForce(again)).configuration).toEqual(first.configuration)
  })
})
