import { beforeEach, describe, expect, it } from 'vitest'
import { KioskBench } from '../support/kioskBench.ts'
import { accessibilityBreaches } from '../support/screen.ts'

const kiosk = KioskBench.use()
const rule = { ruleId: 'small-cash', machineId: 'crs1', maxAmount: 20_000 }
const answered = { businessId: 'cash', ruleId: 'small-cash', machineId: 'crs1', kioskId: 'k1' }
const machine = () => kiosk.page.getByRole('button', { name: '去自助设备' })
const ticket = () => kiosk.page.getByRole('button', { name: '仍要取号' })

beforeEach(async () => {
  kiosk.setBusiness('cash', { offer: rule })
  await kiosk.startWithClock()
})

describe('a machine that would do it', () => {
  it('is offered after the touch, with its place and its limit; who accepts is shown the way', async () => {
    await kiosk.tile('现金业务').click()
    await kiosk.page.getByText('可在一号存取款机直接办理，无需等候').waitFor()
    await kiosk.page.getByText('金额 20,000 元以内').waitFor()
    await kiosk.page.getByText('大厅左侧，自助服务区').waitFor()
    expect(kiosk.asked()).toEqual([])
    await machine().click()
    await kiosk.page.getByRole('heading', { name: '请前往一号存取款机' }).waitFor()
    expect(kiosk.asked()).toEqual([['AnswerDiversion', { ...answered, accepted: true }]])
    await kiosk.page.getByRole('button', { name: '知道了' }).click()
    await kiosk.tile('现金业务').waitFor()
    expect(kiosk.screen.complaints).toEqual([])
  })

  it('has a tile of its own while it is free, which gives nothing up and leads to the same question', async () => {
    const quick = kiosk.page.getByRole('button', { name: '更快：一号存取款机现在空闲' })
    await quick.getByText('现金业务可自助办理，无需等候').waitFor()
    expect(await accessibilityBreaches(kiosk.page)).toEqual([])
    expect(await kiosk.misfits('.tile, .quick, .kiosk')).toEqual([])
    await quick.dblclick()
    await kiosk.page.getByText('可在一号存取款机直接办理，无需等候').waitFor()
    expect(kiosk.asked()).toEqual([])
    await kiosk.page.getByRole('button', { name: '重新选择业务' }).click()
    kiosk.setBusiness('cash', { offer: null })
    await quick.waitFor({ state: 'detached' })
    await kiosk.page.getByRole('button', { name: '办理多项业务' }).waitFor()
  })

  it('stands in nobody’s way: one touch more and he has his ticket, with his card', async () => {
    kiosk.presentCard()
    await kiosk.page.getByRole('heading', { name: '张*，您好' }).waitFor()
    await kiosk.page.getByRole('button', { name: '大字版' }).click()
    await kiosk.tile('现金业务').click()
    kiosk.giveTicket('IssueTicket')
    await ticket().click()
    await kiosk.page.getByText('A017').waitFor()
    expect(kiosk.asked()).toEqual([
      ['AnswerDiversion', { ...answered, readingId: 'r1', accepted: false }],
      ['IssueTicket', { businessId: 'cash', kioskId: 'k1', readingId: 'r1' }],
    ])
  })

  it('gives both answers the same weight', async () => {
    await kiosk.tile('现金业务').click()
    const look = (index: number) =>
      kiosk.page.evaluate(`(() => {
        const button = document.querySelectorAll('.choices button')[${index}]
        const { width, height } = button.getBoundingClientRect()
        const { backgroundColor, borderColor, color } = getComputedStyle(button)
        return [Math.round(width), Math.round(height), backgroundColor, borderColor, color].join(' ')
      })()`)
    await machine().waitFor()
    expect(await look(0)).toBe(await look(1))
    await kiosk.page.getByRole('button', { name: '重新选择业务' }).click()
    await kiosk.tile('外汇业务').waitFor()
    expect(kiosk.asked()).toEqual([])
  })

  it('that has been taken meanwhile is said to be gone', async () => {
    kiosk.hub.answers.set('AnswerDiversion', () => ({ refuse: 'DIVERSION_UNKNOWN' }))
    await kiosk.tile('现金业务').click()
    await machine().click()
    const words = kiosk.page.getByRole('alert').filter({ hasText: '自助设备暂时用不了' })
    await words.waitFor()
    expect(await words.textContent()).toContain('请再点选一次业务')
    expect(await kiosk.tile('现金业务').isEnabled()).toBe(true)
  })

  it('fits every screen with long names, asked and shown, and can be read by every reader', async () => {
    const [first] = kiosk.hub.views.branch.machines
    if (first) {
      first.name = { 'zh-CN': '二楼大额存取款一体机（支持零钞）', en: 'Cash recycler on the second floor, with coins' }
      first.where = { 'zh-CN': '二楼自助服务区，出电梯左转第三台', en: 'Self-service area, third machine on the left' }
    }
    await kiosk.page.reload()
    await kiosk.tile('现金业务').click()
    await machine().waitFor()
    expect(await kiosk.misfits('.kiosk, .offer, .choices button, .back')).toEqual([])
    expect(await accessibilityBreaches(kiosk.page)).toEqual([])
    await machine().click()
    await kiosk.page.getByRole('heading', { name: '请前往' }).waitFor()
    await kiosk.stopClock()
    expect(await kiosk.misfits('.kiosk, .sheet, .machine')).toEqual([])
    expect(await kiosk.page.getByRole('heading', { name: '请前往' }).count()).toBe(1)
    await kiosk.page.clock.resume()
    expect(await accessibilityBreaches(kiosk.page)).toEqual([])
  })
})
