import { describe, expect, it } from 'vitest'
import { KioskBench } from '../support/kioskBench.ts'
import { accessibilityBreaches } from '../support/screen.ts'

const kiosk = KioskBench.use()
const entry = () => kiosk.page.getByRole('button', { name: '办理多项业务' })
const tile = (name: string) => kiosk.tile(name)
const take = (name: string) => kiosk.page.getByRole('button', { name })

describe('several businesses at once', () => {
  it('are chosen in order, one number is asked for, and the ticket shows them in that order', async () => {
    await kiosk.start()
    await entry().click()
    await kiosk.page.getByRole('heading', { name: '请按先后点选业务' }).waitFor()
    expect(await take('请先点选业务').isDisabled()).toBe(true)
    for (const name of ['外汇业务', '现金业务', '理财与贷款', '现金业务', '对公业务']) await tile(name).click()
    expect(await tile('理财与贷款').getAttribute('aria-pressed')).toBe('true')
    expect(await tile('现金业务').getAttribute('aria-pressed')).toBe('false')
    expect(await kiosk.page.locator('.order').allTextContents()).toEqual(['1', '2', '3'])
    expect(kiosk.asked()).toEqual([])
    kiosk.giveTicket('IssueTicket', { businessId: 'forex', agenda: ['wealth', 'corporate'] })
    await take('取号，共 3 项').click()
    await kiosk.page.getByText('A017').waitFor()
    expect(kiosk.asked()).toEqual([
      ['IssueTicket', { businessId: 'forex', moreBusinessIds: ['wealth', 'corporate'], kioskId: 'k1' }],
    ])
    expect(await kiosk.page.locator('.businesses li').allTextContents()).toEqual([
      '1外汇业务',
      '2理财与贷款',
      '3对公业务',
    ])
    await kiosk.page.getByRole('button', { name: '知道了' }).click()
    await entry().waitFor()
    expect(await kiosk.page.locator('.order').count()).toBe(0)
    expect(kiosk.screen.complaints).toEqual([])
  })

  it('are out of the way of who has come for one: a touch gives the ticket', async () => {
    await kiosk.start()
    await entry().click()
    await tile('外汇业务').click()
    await kiosk.page.getByRole('button', { name: '只办一项' }).click()
    kiosk.giveTicket('IssueTicket')
    await tile('现金业务').click()
    await kiosk.page.getByText('A017').waitFor()
    expect(kiosk.asked()).toEqual([['IssueTicket', { businessId: 'cash', kioskId: 'k1' }]])
    expect(await kiosk.page.locator('.businesses').count()).toBe(0)
  })

  it('are told as they were given when a card gives the ticket by itself', async () => {
    await kiosk.start()
    kiosk.giveTicket('IssueTicket')
    kiosk.hub.setKiosk('k1', {
      ticket: {
        ticketId: '2026-11-23-B002',
        number: 'B002',
        businessId: 'account',
        agenda: ['cash'],
        issuedAt: kiosk.hub.tick(),
        isActivated: false,
        peopleAhead: 1,
        wait: null,
        print: 'printed',
      },
    })
    await kiosk.page.getByText('B002').waitFor()
    expect(await kiosk.page.locator('.businesses li').allTextContents()).toEqual(['1开户与银行卡', '2现金业务'])
  })

  it('that can not be had any more are not asked for', async () => {
    await kiosk.start()
    await entry().click()
    for (const name of ['外汇业务', '现金业务']) await tile(name).click()
    kiosk.setBusiness('forex', { refusal: 'QUEUE_FULL' })
    await tile('外汇业务').filter({ hasText: '等候已满' }).waitFor()
    expect(await kiosk.page.locator('.order').allTextContents()).toEqual(['1'])
    await take('取号，共 1 项').click()
    await kiosk.hub.commandWhere(({ type }) => type === 'IssueTicket')
    expect(kiosk.asked()).toEqual([['IssueTicket', { businessId: 'cash', kioskId: 'k1' }]])
  })

  it('fit every screen while they are chosen, six of six, and on the ticket', async () => {
    await kiosk.startWithClock()
    kiosk.setBusiness('ebank', { offered: true, refusal: null })
    await entry().click()
    await kiosk.page.locator('.several .take').waitFor()
    expect(await kiosk.misfits('.tile, .kiosk, .several button')).toEqual([])
    for (const tileOf of await kiosk.page.locator('.tile').all()) await tileOf.click()
    await kiosk.page.getByText('一次最多 6 项').waitFor()
    expect(await kiosk.misfits('.tile, .kiosk, .several button')).toEqual([])
    expect(await accessibilityBreaches(kiosk.page)).toEqual([])
    kiosk.giveTicket('IssueTicket', { print: 'printing' })
    await kiosk.page.locator('.several .take').click()
    await kiosk.page.locator('.businesses li').nth(5).waitFor()
    await kiosk.stopClock()
    expect(await kiosk.misfits('.kiosk, .sheet, .ticket')).toEqual([])
  })
})

describe('why there is no number', () => {
  it('stands on the tile before anybody asks, and a touch says what to do and offers a person', async () => {
    await kiosk.start()
    kiosk.setBusiness('forex', { refusal: 'OUTSIDE_HOURS', opensAt: '09:30' })
    await tile('外汇业务').filter({ hasText: '9:30 开始取号' }).waitFor()
    expect(await tile('外汇业务').isDisabled()).toBe(true)
    for (const [refusal, words] of [
      ['OUTSIDE_HOURS', '今日已停止取号'],
      ['QUEUE_FULL', '等候已满，请稍后再来'],
      ['DAY_LIMIT', '今日号码已领完'],
      ['SLOT_LIMIT', '本时段已领完，请稍后再取'],
      ['PERSON_LIMIT', '您今日取号已达上限'],
      ['NUMBERS_EXHAUSTED', '今日号码已发完'],
      ['BUSINESS_NOT_OFFERED', '暂不办理'],
    ] as const) {
      kiosk.setBusiness('wealth', { refusal })
      await tile('理财与贷款').filter({ hasText: words }).waitFor()
    }
    await tile('外汇业务').click({ force: true })
    const words = kiosk.page.getByRole('alert').filter({ hasText: '外汇业务：9:30 开始取号' })
    await words.waitFor()
    expect(await words.textContent()).toContain('请到时再来取号')
    await words.getByRole('button', { name: '请大堂经理过来' }).click()
    await kiosk.page.getByRole('heading', { name: '已通知大堂经理，请稍候' }).waitFor()
    expect(kiosk.asked()).toEqual([['RequestHelp', { kioskId: 'k1', topic: 'ticket' }]])
  })

  it('that the hub finds only then is told with what to do', async () => {
    await kiosk.start()
    const said = (words: string) => kiosk.page.getByRole('alert').filter({ hasText: words })
    for (const [code, message, advice] of [
      ['PERSON_LIMIT', '您今日此业务取号次数已达上限', '请找大堂经理'],
      ['SLOT_LIMIT', '本时段号码已领完', '请稍后再来'],
      ['DAY_LIMIT', '今日此业务号码已领完', '请改日再来'],
    ] as const) {
      kiosk.hub.answers.set('IssueTicket', () => ({ refuse: code }))
      await tile('现金业务').click()
      await said(message).waitFor()
      expect(await said(message).textContent()).toContain(advice)
    }
    kiosk.hub.answers.set('IssueTicket', () => ({ refuse: 'TICKET_DUPLICATE', details: { number: 'A012' } }))
    await tile('现金业务').click()
    await said('您的号码是 A012').waitFor()
  })

  it('fits its tile with eight businesses, in every language and size, and can be read by every reader', async () => {
    await kiosk.start()
    const all = kiosk.hub.views.kiosks.get('k1')?.businesses ?? []
    const refusals = ['SLOT_LIMIT', 'QUEUE_FULL', 'PERSON_LIMIT', 'OUTSIDE_HOURS'] as const
    for (const count of [4, 6, 8]) {
      const businesses = Array.from({ length: count }, (_, index) => ({
        ...(all[index % all.length] ?? {
          businessId: '',
          offered: true,
          waiting: 0,
          peopleAhead: 0,
          wait: null,
          offer: null,
        }),
        refusal: refusals[index % refusals.length] ?? null,
        opensAt: '13:30',
      }))
      kiosk.hub.setKiosk('k1', { businesses })
      await kiosk.page.locator(`.tiles.of-${count}`).waitFor()
      expect(await kiosk.misfits('.tile, .kiosk'), `${count}`).toEqual([])
    }
    expect(await accessibilityBreaches(kiosk.page)).toEqual([])
  })
})
