import { afterEach, describe, expect, it } from 'vitest'
import type { WindowView } from '../../contracts/index.ts'
import { notice, startTestBranch, type TestBranch } from '../support/branch.ts'
import { terminalsNotRun } from '../support/pseudoTerminals.ts'

let branch: TestBranch | undefined
afterEach(async () => {
  await branch?.close()
  branch = undefined
})

/** The main job on real input: bytes of device protocols in at one end, bytes of device protocols out at the other. */
describe.skipIf(terminalsNotRun)('an ID card on the reader becomes a call on the board', () => {
  it('over pseudo-terminals: card bytes, ticket bytes, key bytes, board bytes', async () => {
    branch = await startTestBranch({ ports: 'pty' })
    const { lines } = branch
    const teller = await branch.screen('teller1')
    await teller.command('SignIn', { windowId: 'w1' })

    const printed = notice(lines.printer, 'printed')
    lines.reader.device.act('present-card', { seed: 1 })
    const ticket = await printed
    const paper = JSON.stringify(ticket)
    expect(paper).toContain('A001')
    expect(paper).toContain('ticket:')
    lines.reader.device.act('remove-card')

    const shown = notice(
      lines.boards,
      'shown',
      (detail) => detail.address === 1 && String(detail.text).includes('A001'),
    )
    const echoed = notice(lines.keypads, 'key-echoed')
    lines.keypads.device.act('press', { address: 1, keys: 'callNext' })
    expect(await shown).toMatchObject({ address: 1, text: '请A001号到1号窗口' })
    await echoed

    const view = await teller.view<WindowView>('window:w1')
    expect(view.current).toMatchObject({ number: 'A001', state: 'called' })
    expect(view.explanation?.words['zh-CN']).toBeTruthy()
  })

  it('and again with the hub restarted in the middle: the ticket is still first, and its paper is not printed anew', async () => {
    branch = await startTestBranch({ ports: 'pty' })
    const { lines } = branch
    const printed = notice(lines.printer, 'printed')
    lines.reader.device.act('present-card', { seed: 2 })
    expect(JSON.stringify(await printed)).toContain('A001')
    lines.reader.device.act('remove-card')
    const kiosk = await branch.kiosk('k1')
    await kiosk.until<{ ticket: { print: string } | null }>('kiosk:k1', (view) => view.ticket?.print === 'printed')
    kiosk.close()

    await branch.kill9()
    const boardsBack = notice(lines.boards, 'shown')
    await branch.start()

    const teller = await branch.screen('teller1')
    const shown = notice(lines.boards, 'shown', (detail) => String(detail.text).includes('A001'))
    await teller.command('SignIn', { windowId: 'w1' })
    await boardsBack
    await teller.until<WindowView>('window:w1', (view) => view.keypad === 'ok')
    lines.keypads.device.act('press', { address: 1, keys: 'callNext' })
    expect(await shown).toMatchObject({ address: 1, text: '请A001号到1号窗口' })
    const tickets = (lines.printer.device.look() as { tickets: unknown[] }).tickets
    expect(tickets).toHaveLength(1)

    // Called, then the power fails again: the board is repainted with the same call.
    await branch.kill9()
    const repainted = notice(lines.boards, 'shown', (detail) => String(detail.text).includes('A001'))
    await branch.start()
    expect(await repainted).toMatchObject({ address: 1, text: '请A001号到1号窗口' })
  })
})
