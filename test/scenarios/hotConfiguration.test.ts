import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import type { BranchConfigurationInput, BranchView, KioskView, WindowView } from '../../contracts/index.ts'
import { serve } from '../../simulators/line/serve.ts'
import { simulators } from '../../simulators/registry.ts'
import { notice, said, startTestBranch, type TestBranch } from '../support/branch.ts'

let branch: TestBranch | undefined
afterEach(async () => {
  await branch?.close()
  branch = undefined
})

const fileOf = (running: TestBranch) => join(running.directory, 'branch.yaml')

/** As an editor does it: a new file takes the place of the old one. */
function save(running: TestBranch, text: string): void {
  writeFileSync(`${fileOf(running)}.new`, text)
  renameSync(`${fileOf(running)}.new`, fileOf(running))
}

function edit(running: TestBranch, change: (configuration: BranchConfigurationInput) => void): void {
  const configuration = parse(readFileSync(fileOf(running), 'utf8')) as BranchConfigurationInput
  change(configuration)
  save(running, stringify(configuration))
}

describe('the configuration file edited under a running hub', () => {
  it('with mistakes changes nothing and names each place; well, it is in force for the next decision', async () => {
    branch = await startTestBranch({ ports: 'tcp' })
    const running = branch
    const teller = await running.screen('teller1')
    await teller.command('SignIn', { windowId: 'w1' })
    edit(running, (configuration) => {
      ;(configuration.windows[0] as { profile: string }).profile = 'nobody'
      ;(configuration.windows[1] as { number: number }).number = 3
    })
    await said(running, /\/windows\/0\/profile/)
    await said(running, /\/windows\/[12]\/number/)
    expect((await teller.view<BranchView>('branch')).configurationVersion).toBe(1)
    expect(await teller.command('CallNext', { windowId: 'w1' })).toMatchObject({ problem: { code: 'NOBODY_WAITING' } })

    edit(running, (configuration) => {
      ;(configuration.windows[0] as { profile: string }).profile = 'counter'
      ;(configuration.windows[1] as { number: number }).number = 2
      ;(configuration.outlet.name as { en: string }).en = 'Renamed Branch'
    })
    const view = await teller.until<BranchView>('branch', (now) => now.configurationVersion === 2)
    expect(view.outlet.en).toBe('Renamed Branch')
    // Whoever was at a window is still there.
    expect(await teller.view<WindowView>('window:w1')).toMatchObject({ status: 'open', teller: { id: 'teller1' } })
  })

  it('that takes away a queue with people in it is refused; after they are served it is taken', async () => {
    branch = await startTestBranch({ ports: 'tcp' })
    const running = branch
    const manager = await running.screen('manager')
    const teller = await running.screen('teller1')
    await teller.command('SignIn', { windowId: 'w1' })
    await manager.command('IssueTicket', { businessId: 'cash', classId: 'gold' })
    const withoutGold = () =>
      edit(running, (configuration) => {
        configuration.queues = configuration.queues.filter(({ id }) => id !== 'cash-gold')
        for (const profile of configuration.profiles) profile.tiers = [{ queues: ['cash-ordinary'] }]
      })
    const before = readFileSync(fileOf(running), 'utf8')
    withoutGold()
    expect(await said(running, /CONFIG_ORPHANS_TICKETS/)).toContain('cash-gold')
    expect((await manager.view<BranchView>('branch')).queues.map(({ id }) => id)).toContain('cash-gold')

    const called = await teller.command('CallNext', { windowId: 'w1' })
    const ticketId = called.ok ? (called.result.ticketId as string) : ''
    await teller.command('FinishService', { windowId: 'w1', ticketId })
    save(running, before)
    withoutGold()
    const view = await manager.until<BranchView>('branch', (now) => now.configurationVersion === 2)
    expect(view.queues.map(({ id }) => id)).toEqual(['cash-ordinary'])
  })

  it('that moves a device to another port is applied by the agent that runs, and the boards get their content again', async () => {
    branch = await startTestBranch({ ports: 'tcp' })
    const running = branch
    const teller = await running.screen('teller1')
    await teller.command('SignIn', { windowId: 'w1' })
    await teller.until<WindowView>('window:w1', (view) => view.board === 'ok' && view.keypad === 'ok')
    const [agentBefore] = running.children()
    const create = await simulators['led-onbon']?.()
    if (!create) throw new Error('there is no simulator of the board')
    const otherLine = await serve(create, { addresses: [1, 2, 3] }, { tcp: 0 })
    try {
      const repainted = notice(otherLine, 'shown', ({ address, text }) => address === 1 && text === '1号窗口')
      edit(running, (configuration) => {
        for (const device of configuration.devices ?? []) if (device.id === 'boards') device.port = otherLine.port
      })
      await repainted
      await teller.until<WindowView>('window:w1', (view) => view.board === 'ok' && view.keypad === 'ok')
      const [agentNow, ...others] = running.children()
      expect(others).toEqual([])
      expect(agentNow).toBe(agentBefore)
    } finally {
      await otherLine.close()
    }
    await teller.until<WindowView>('window:w1', (view) => view.board === 'offline')
  })

  it('that takes a printer away: the kiosk says so, and tickets are given without', async () => {
    branch = await startTestBranch({ ports: 'tcp' })
    const running = branch
    const kiosk = await running.kiosk('k1')
    await kiosk.until<KioskView>('kiosk:k1', (view) => view.printer === 'ok')
    edit(running, (configuration) => {
      configuration.devices = (configuration.devices ?? []).filter(({ id }) => id !== 'printer')
      for (const place of configuration.kiosks ?? []) delete (place as { printer?: string }).printer
    })
    await kiosk.until<KioskView>('kiosk:k1', (view) => view.printer === 'none')
    expect(await kiosk.command('IssueTicket', { businessId: 'cash', kioskId: 'k1' })).toMatchObject({
      ok: true,
      result: { number: 'A001' },
    })
    await kiosk.until<KioskView>('kiosk:k1', (view) => view.ticket?.print === 'none')
  })
})
