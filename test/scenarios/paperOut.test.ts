import { afterEach, describe, expect, it } from 'vitest'
import type { KioskView, WindowView } from '../../contracts/index.ts'
import { notice, startTestBranch, type TestBranch } from '../support/branch.ts'

let branch: TestBranch | undefined
afterEach(async () => {
  await branch?.close()
  branch = undefined
})

async function withKiosk() {
  branch = await startTestBranch({ ports: 'tcp' })
  const kiosk = await branch.kiosk('k1')
  await kiosk.until<KioskView>('kiosk:k1', (view) => view.printer === 'ok' && view.reader === 'ok')
  const { reader, printer, keypads, boards } = branch.lines
  const papers = () => (printer.device.look() as { tickets: unknown[] }).tickets.map((ticket) => JSON.stringify(ticket))
  return { running: branch, kiosk, reader, printer, keypads, boards, papers }
}

describe('a printer without paper', () => {
  it('keeps nobody from being called; refilled, it prints the ticket once and not as a copy', async () => {
    const { running, kiosk, reader, printer, keypads, boards, papers } = await withKiosk()
    printer.device.act('paper-out')
    await kiosk.until<KioskView>('kiosk:k1', (view) => view.printer === 'paperOut')
    reader.device.act('present-card', { seed: 1 })
    const waiting = await kiosk.until<KioskView>('kiosk:k1', (view) => view.ticket?.number === 'A001')
    expect(waiting.ticket?.print).toBe('printing')

    const teller = await running.screen('teller1')
    await teller.command('SignIn', { windowId: 'w1' })
    await teller.until<WindowView>('window:w1', (view) => view.keypad === 'ok')
    const shown = notice(boards, 'shown', ({ text }) => String(text).includes('A001'))
    keypads.device.act('press', { address: 1, keys: 'callNext' })
    await shown

    expect(papers()).toEqual([])
    printer.device.act('refill')
    await kiosk.until<KioskView>('kiosk:k1', (view) => view.ticket?.print === 'printed')
    expect(papers()).toHaveLength(1)
    expect(papers()[0]).toContain('A001')
    expect(papers()[0]).not.toContain('COPY')
  })

  it('that ends in the middle of a ticket gives one more after the refill, marked as a copy', async () => {
    const { kiosk, reader, printer, papers } = await withKiosk()
    printer.device.act('paper-out-after-bytes', { k: 120 })
    const torn = notice(printer, 'partial')
    reader.device.act('present-card', { seed: 2 })
    await torn
    await kiosk.until<KioskView>('kiosk:k1', (view) => view.printer === 'paperOut')
    // What the printer still holds of the ticket is thrown away by somebody who opens it and switches it off and on.
    printer.device.act('power-cycle')
    const copy = notice(printer, 'printed')
    printer.device.act('refill')
    expect(JSON.stringify(await copy)).toMatch(/A001.*COPY|COPY.*A001/)
    await kiosk.until<KioskView>('kiosk:k1', (view) => view.ticket?.print === 'printed' && view.printer === 'ok')
    expect(papers()).toHaveLength(1)
  })

  it('with its cover open is shown so, and prints when it is closed', async () => {
    const { kiosk, reader, printer, papers } = await withKiosk()
    printer.device.act('open-cover')
    await kiosk.until<KioskView>('kiosk:k1', (view) => view.printer === 'coverOpen')
    reader.device.act('present-card', { seed: 3 })
    await kiosk.until<KioskView>('kiosk:k1', (view) => view.ticket?.number === 'A001')
    const printed = notice(printer, 'printed')
    printer.device.act('close-cover')
    expect(JSON.stringify(await printed)).not.toContain('COPY')
    await kiosk.until<KioskView>('kiosk:k1', (view) => view.ticket?.print === 'printed')
    expect(papers()).toHaveLength(1)
  })
})

describe('power failing while a ticket prints', () => {
  it('leaves one original at most and one copy, and the card that still lies there gives no second ticket', async () => {
    const { running, kiosk, reader, printer, papers } = await withKiosk()
    printer.device.act('slow', { msPerLine: 60 })
    reader.device.act('present-card', { seed: 4 })
    await kiosk.until<KioskView>('kiosk:k1', (view) => view.ticket?.print === 'printing')
    await running.kill9()
    const copy = notice(printer, 'printed', (detail) => JSON.stringify(detail).includes('COPY'))
    await running.start()
    expect(JSON.stringify(await copy)).toContain('A001')
    await kiosk.until<KioskView>('kiosk:k1', (view) => view.ticket?.print === 'printed', 20_000)
    expect(papers().filter((paper) => paper.includes('COPY'))).toHaveLength(1)
    expect(papers().filter((paper) => !paper.includes('COPY')).length).toBeLessThanOrEqual(1)
    const manager = await running.screen('manager')
    expect((await manager.get<{ tickets: { number: string }[] }>('/api/v1/tickets')).tickets).toMatchObject([
      { number: 'A001' },
    ])
  })
})
