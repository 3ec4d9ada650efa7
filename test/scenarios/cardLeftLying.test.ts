import { afterEach, expect, it } from 'vitest'
import type { KioskView } from '../../contracts/index.ts'
import { notice, startTestBranch, type TestBranch } from '../support/branch.ts'

let branch: TestBranch | undefined
afterEach(async () => {
  await branch?.close()
  branch = undefined
})

it('a card left on a reader that finds lying cards gives one ticket and one paper, whoever is restarted meanwhile', async () => {
  branch = await startTestBranch({ ports: 'tcp' })
  const running = branch
  const { reader, printer } = running.lines
  const kiosk = await running.kiosk('k1')
  reader.device.act('found-while-lying')
  reader.device.act('present-card', { seed: 5 })
  await kiosk.until<KioskView>('kiosk:k1', (view) => view.ticket?.print === 'printed')

  const [agent] = running.children()
  const readByNewAgent = notice(reader, 'card-read', ({ reads }) => Number(reads) > 1)
  process.kill(agent as number, 'SIGKILL')
  await readByNewAgent
  await kiosk.until<KioskView>('kiosk:k1', (view) => view.reader === 'ok')
  await running.kill9()
  const readAfterPowerCut = notice(reader, 'card-read')
  await running.start()
  await readAfterPowerCut

  // The next customer's ticket comes after everything the card before has caused.
  reader.device.act('remove-card')
  const next = notice(printer, 'printed', (detail) => JSON.stringify(detail).includes('A002'))
  reader.device.act('present-card', { seed: 6 })
  await next
  const papers = (printer.device.look() as { tickets: unknown[] }).tickets.map((ticket) => JSON.stringify(ticket))
  expect(papers.map((paper) => [/A00\d/.exec(paper)?.[0], paper.includes('COPY')])).toEqual([
    ['A001', false],
    ['A002', false],
  ])
})
