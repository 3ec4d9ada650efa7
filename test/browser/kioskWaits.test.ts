import { describe, expect, it } from 'vitest'
import { KioskBench } from '../support/kioskBench.ts'
import { mockWait } from '../support/mockDay.ts'

const kiosk = KioskBench.use()
const words = (text: string | null) => (text ?? '').replace(/\s+/g, ' ').trim()
const tile = async (name: string) => words(await kiosk.tile(name).textContent())

describe('a predicted wait', () => {
  it('stands on each business beside the people ahead, in both languages', async () => {
    await kiosk.start()
    expect(await tile('现金业务')).toMatch(/前面 6 人 ?约 10–20 分钟$/)
    expect(await tile('理财与贷款')).toMatch(/前面 0 人 ?约 3–8 分钟$/)
    await kiosk.page.getByRole('button', { name: 'English' }).click()
    expect(await tile('Cash services')).toMatch(/6 ahead ?about 10–20 min$/)
  })

  it.each([
    [[0, 1], '马上就到', 'very soon'],
    [[15, 15], '约 15 分钟', 'about 15 min'],
    [[64, 130], '1 小时以上', 'over 1 h'],
    [[80, 130], '75 分钟以上', 'over 75 min'],
  ] as const)('of %j min is said as somebody would say it', async ([p50, p90], chinese, english) => {
    await kiosk.start()
    kiosk.setBusiness('cash', { wait: mockWait(p50, p90) })
    await kiosk.tile('现金业务').filter({ hasText: chinese }).waitFor()
    await kiosk.page.getByRole('button', { name: 'English' }).click()
    await kiosk.tile('Cash services').filter({ hasText: english }).waitFor()
    expect(kiosk.screen.complaints).toEqual([])
  })

  it('that nobody knows is not spoken of, and the people ahead are', async () => {
    await kiosk.start()
    kiosk.setBusiness('cash', { wait: null })
    await kiosk.tile('现金业务').filter({ hasText: '分钟' }).waitFor({ state: 'detached' })
    expect(await tile('现金业务')).toMatch(/前面 6 人$/)
  })

  it('does not stand on a business that gives no ticket, nor while several are chosen', async () => {
    await kiosk.start()
    kiosk.setBusiness('ebank', { wait: mockWait(5, 9) })
    kiosk.setBusiness('forex', { refusal: 'QUEUE_FULL' })
    await kiosk.tile('外汇业务').filter({ hasText: '等候已满' }).waitFor()
    for (const name of ['外汇业务', '电子银行']) expect(await tile(name)).not.toContain('分钟')
    await kiosk.page.getByRole('button', { name: '办理多项业务' }).click()
    await kiosk.page.locator('.several .take').waitFor()
    expect(await kiosk.page.getByText('分钟').count()).toBe(0)
  })

  it('is weighed against the machine that needs none', async () => {
    kiosk.setBusiness('cash', { offer: { ruleId: 'small-cash', machineId: 'crs1', maxAmount: null } })
    await kiosk.startWithClock()
    await kiosk.tile('现金业务').click()
    const ticket = kiosk.page.getByRole('button', { name: '仍要取号' })
    await ticket.waitFor()
    await kiosk.stopClock()
    expect(words(await ticket.textContent())).toMatch(/前面还有 6 人 ?约 10–20 分钟$/)
    expect(await kiosk.misfits('.kiosk, .offer, .choices button')).toEqual([])
  })

  it('stands on the ticket’s page as soon as it is known, and everything of that page fits', async () => {
    await kiosk.startWithClock()
    kiosk.giveTicket('IssueTicket', { wait: null })
    await kiosk.tile('现金业务').click()
    await kiosk.page.getByText('前面 3 人').waitFor()
    expect(await kiosk.page.getByText('约 10–20 分钟').count()).toBe(0)
    const given = kiosk.hub.views.kiosks.get('k1')?.ticket
    if (given) kiosk.hub.setKiosk('k1', { ticket: { ...given, wait: mockWait(12, 19) } })
    await kiosk.page.getByText('约 10–20 分钟').waitFor()
    await kiosk.stopClock()
    expect(await kiosk.misfits('.kiosk, .sheet, .ticket')).toEqual([])
  })

  it('fits every tile at its longest, with eight businesses and out of paper', async () => {
    await kiosk.start()
    const all = kiosk.hub.views.kiosks.get('k1')?.businesses ?? []
    kiosk.hub.setKiosk('k1', { printer: 'paperOut' })
    for (const count of [4, 6, 8]) {
      const businesses = Array.from({ length: count }, (_, index) => all[index % all.length]).flatMap((entry) =>
        entry ? [{ ...entry, peopleAhead: 186, wait: mockWait(80, 118) }] : [],
      )
      kiosk.hub.setKiosk('k1', { businesses })
      await kiosk.page.locator(`.tiles.of-${count}`).waitFor()
      await kiosk.tile('现金业务').first().filter({ hasText: '75–120' }).waitFor()
      expect(await kiosk.misfits('.tile, .kiosk'), `${count}`).toEqual([])
    }
  })
})
