import { describe, expect, it } from 'vitest'
import { KioskBench } from '../support/kioskBench.ts'
import { accessibilityBreaches } from '../support/screen.ts'

const QR = 'v1.eyJ0aWNrZXQiOiJBMDA5In0.c2lnbmF0dXJl'
const kiosk = KioskBench.use()
const entry = () => kiosk.page.getByRole('button', { name: '手机已取号' })
const confirm = () => kiosk.page.getByRole('button', { name: '确定' })
const code = () => kiosk.page.locator('.code').textContent()
const said = (words: string) => kiosk.page.getByRole('alert').filter({ hasText: words })
async function enter(digits: string): Promise<void> {
  for (const digit of digits) await kiosk.page.getByRole('button', { name: digit, exact: true }).click()
}

describe('a ticket from the phone', () => {
  it('is made live by its eight digits, and its number shown with who is ahead', async () => {
    await kiosk.start()
    await entry().click()
    await kiosk.page.getByRole('heading', { name: '请输入 8 位取号码' }).waitFor()
    await enter('1357905')
    expect(await confirm().isDisabled()).toBe(true)
    await kiosk.page.getByRole('button', { name: '退格' }).click()
    await enter('249')
    expect((await code())?.trim()).toBe('13579024')
    await kiosk.page.getByRole('img', { name: '已输入 8 位，共 8 位' }).waitFor()
    kiosk.giveTicket('ActivateTicket', { agenda: ['forex'], issuedAt: 5 })
    await confirm().click()
    await kiosk.page.getByText('已激活，请等候叫号').waitFor()
    await kiosk.page.getByText('前面 3 人').waitFor()
    expect(await kiosk.page.locator('.businesses li').allTextContents()).toEqual(['1现金业务', '2外汇业务'])
    expect(kiosk.asked()).toEqual([['ActivateTicket', { kioskId: 'k1', with: { code: '13579024' } }]])
    await kiosk.page.getByRole('button', { name: '知道了' }).click()
    await entry().waitFor()
    expect(await kiosk.page.content()).not.toMatch(/13579024|A017/)
    expect(kiosk.screen.complaints).toEqual([])
  })

  it('is not to be found at a branch that gives none', async () => {
    kiosk.hub.views.branch.hasRemoteTickets = false
    await kiosk.start()
    expect(await entry().count()).toBe(0)
    await kiosk.scan(QR)
    await kiosk.page.getByRole('button', { name: '办理多项业务' }).click()
    expect(kiosk.asked()).toEqual([])
  })

  it('that is refused is told in words for each reason, with an empty pad', async () => {
    await kiosk.start()
    await entry().click()
    for (const [refuse, details, message, advice] of [
      ['CODE_WRONG', undefined, '取号码不正确', '请核对手机上的取号码'],
      ['ACTIVATION_USED', undefined, '该号码已激活', '请留意叫号'],
      ['RESERVATION_EXPIRED', undefined, '预约号已过期', '重新点选业务取号'],
      ['QR_EXPIRED', undefined, '二维码已过期', '请在手机上刷新二维码'],
      ['QR_OTHER_BRANCH', undefined, '此二维码属于其他网点', '请到二维码上的网点使用'],
      ['TOO_MANY_REQUESTS', { retryAfterMs: 540_000 }, '输错次数过多', '请 9 分钟后再试'],
    ] as const) {
      kiosk.hub.answers.set('ActivateTicket', () => ({ refuse, ...(details && { details }) }))
      await enter('13579024')
      await confirm().click()
      await said(message).waitFor()
      expect(await said(message).textContent()).toContain(advice)
      expect((await code())?.trim()).toBe('')
    }
    await enter('1')
    await kiosk.page.getByRole('alert').waitFor({ state: 'detached' })
    await kiosk.page.getByRole('button', { name: '返回' }).click()
    await kiosk.tile('现金业务').waitFor()
  })

  it('that a card makes live by itself is shown, although it was taken an hour ago', async () => {
    await kiosk.start()
    kiosk.hub.setKiosk('k1', {
      ticket: {
        ticketId: '2026-11-23-A009',
        number: 'A009',
        businessId: 'cash',
        agenda: [],
        issuedAt: kiosk.hub.tick() - 3_600_000,
        isActivated: true,
        peopleAhead: 0,
        wait: null,
        print: 'printed',
      },
    })
    await kiosk.page.getByText('A009').waitFor()
    await kiosk.page.getByText('已激活，请等候叫号').waitFor()
    await kiosk.page.getByRole('button', { name: '知道了' }).click()
    await kiosk.page.reload()
    await kiosk.tile('现金业务').waitFor()
    expect(await kiosk.page.content()).not.toContain('A009')
  })

  it('leaves no digit behind when its customer goes away', async () => {
    await kiosk.startWithClock()
    await entry().click()
    await enter('1357')
    await kiosk.page.clock.runFor(29_000)
    expect((await code())?.trim()).toBe('1357')
    await kiosk.page.clock.runFor(2000)
    await kiosk.tile('现金业务').waitFor()
    await entry().click()
    expect((await code())?.trim()).toBe('')
    expect(await kiosk.page.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])')).not.toContain(
      '1357',
    )
  })
})

describe('a scanner that types', () => {
  it('is understood on every page, and presses no button', async () => {
    await kiosk.start()
    kiosk.giveTicket('ActivateTicket')
    // The focus is left on a tile: Enter would ask for a ticket.
    await kiosk.tile('现金业务').focus()
    await kiosk.scan(QR)
    await kiosk.page.getByText('已激活，请等候叫号').waitFor()
    expect(kiosk.asked()).toEqual([['ActivateTicket', { kioskId: 'k1', with: { qr: QR } }]])
    // The next customer, while the ticket of the one before is shown.
    kiosk.hub.answers.set('ActivateTicket', () => ({ refuse: 'ACTIVATION_USED' }))
    await kiosk.scan('24680135')
    await said('该号码已激活').waitFor()
    expect(kiosk.asked()[1]).toEqual(['ActivateTicket', { kioskId: 'k1', with: { code: '24680135' } }])
    expect(await kiosk.page.content()).not.toContain('A017')
    await kiosk.page.getByRole('button', { name: '返回' }).click()
    await kiosk.page.getByRole('button', { name: '办理多项业务' }).click()
    await kiosk.scan('https://example.com/?a b')
    await said('没有认出二维码').waitFor()
    expect(kiosk.asked()).toHaveLength(2)
  })

  it('does nothing without a connection, and a hand on the keyboard is still a hand', async () => {
    await kiosk.start()
    await kiosk.hub.stop()
    await kiosk.page.getByText('暂停取号，正在恢复').waitFor()
    await kiosk.scan(QR)
    await kiosk.hub.start()
    await kiosk.page.getByText('暂停取号，正在恢复').waitFor({ state: 'detached' })
    kiosk.giveTicket('IssueTicket')
    await kiosk.tile('外汇业务').focus()
    await kiosk.page.keyboard.press('Enter')
    await kiosk.page.getByText('A017').waitFor()
    expect(kiosk.asked()).toEqual([['IssueTicket', { businessId: 'forex', kioskId: 'k1' }]])
  })
})

describe('the page of the code', () => {
  it('fits every screen, empty, full and with a refusal, and can be read by every reader', async () => {
    await kiosk.start()
    const parts = '.kiosk, .activate, .pad button, .take, .back, .scan, .wrong, .lead'
    await entry().click()
    expect(await kiosk.misfits(parts)).toEqual([])
    expect(await accessibilityBreaches(kiosk.page)).toEqual([])
    kiosk.hub.answers.set('ActivateTicket', () => ({ silent: true }))
    await enter('13579024')
    await confirm().click()
    await kiosk.page.getByRole('status').filter({ hasText: '正在核对' }).waitFor()
    expect(await accessibilityBreaches(kiosk.page)).toEqual([])
  })

  it('holds the longest refusal', async () => {
    await kiosk.startWithClock()
    kiosk.hub.answers.set('ActivateTicket', () => ({ refuse: 'QR_OTHER_BRANCH' }))
    await entry().click()
    // Not scanned: a page whose clock is the test's dates keys by when it comes to them, and a scanner is known by its speed.
    await enter('13579024')
    await confirm().click()
    await said('此二维码属于其他网点').waitFor()
    await kiosk.stopClock()
    expect(await kiosk.misfits('.kiosk, .activate, .take, .back, .scan, .wrong, .lead')).toEqual([])
    expect(await said('此二维码属于其他网点').count()).toBe(1)
    await kiosk.page.clock.resume()
    expect(await accessibilityBreaches(kiosk.page)).toEqual([])
  })
})
