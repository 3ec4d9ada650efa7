import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { mockAdvice } from '../support/mockAdvice.ts'
import type { MockHub } from '../support/mockHub.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, type Screen } from '../support/screen.ts'

let hub: MockHub
let screen: Screen
let page: Page

const screens = useMockScreen(1280, 800, (opened) => {
  ;({ hub, screen, page } = opened)
})

async function atPad(): Promise<void> {
  await page.goto(`${hub.url}/staff/`)
  await page.getByLabel('用户名').fill('sun')
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
  await page.locator('.lanes').waitFor()
}
const button = (name: string | RegExp) => page.getByRole('button', { name })
const dialog = () => page.getByRole('dialog')
const inDialog = (name: string | RegExp) => dialog().getByRole('button', { name })
const sent = () => hub.commands.map(({ type, data }) => [type, data])
const plain = (text: string | null) => (text ?? '').replace(/\s+/g, ' ').trim()

describe('advice', () => {
  it('is a quiet card, with figures in its sheet, and done by a press', async () => {
    await atPad()
    const card = button(/建议/)
    expect(plain(await card.textContent())).toBe('建议请孙悦回到 4 号窗口平均等候 18 → 11 分钟')
    await card.click()
    const words = plain(await dialog().textContent())
    expect(words).toContain('未来一小时平均等候 18 → 11 分钟，少 7 分钟（±1）')
    expect(words).toContain('达标 62% → 84%')
    const rows = await dialog().locator('tbody tr').allTextContents()
    expect(rows.map(plain)).toEqual([
      expect.stringMatching(/^普通客户 ?20 → 12 ?62% → 84%$/),
      expect.stringMatching(/^金卡客户 ?3 → 2 ?92% → 93%$/),
    ])
    expect(await accessibilityBreaches(page)).toEqual([])
    await inDialog('恢复服务').click()
    await dialog().waitFor({ state: 'detached' })
    expect(sent()).toEqual([['OpenWindow', { windowId: 'w4' }]])
    expect(screen.complaints).toEqual([])
  })

  it('to open a window nobody sits at asks who shall', async () => {
    hub.setPad({ advice: [mockAdvice({ open: 'w5' }, [18, 11], [62, 84])] })
    await atPad()
    await button(/开放 5 号窗口/).click()
    expect(await dialog().textContent()).toContain('先安排一位签到')
    await inDialog('安排柜员').click()
    await dialog().getByText('安排柜员到 5 号窗口').waitFor()
    expect(sent()).toEqual([])
  })

  it('to call by other rules is for an hour', async () => {
    hub.setPad({ advice: [mockAdvice({ window: 'w1', profile: 'ordinary-first' }, [18, 14], [62, 70])] })
    await atPad()
    await button(/1 号窗口改用“普通优先”/).click()
    await inDialog('执行一小时').click()
    await dialog().waitFor({ state: 'detached' })
    expect(sent()).toEqual([['OverrideProfile', { windowId: 'w1', profileId: 'ordinary-first', minutes: 60 }]])
  })

  it('that is not there any more leaves no card, and says so where its sheet is open', async () => {
    await atPad()
    await button(/建议/).click()
    hub.setPad({ advice: [] })
    await dialog().getByText('现在没有值得调整的地方').waitFor()
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
    expect(await button(/建议/).count()).toBe(0)
  })

  it('that is more than one tells how many more', async () => {
    await screens.reopen('crowded')
    await atPad()
    expect(plain(await button(/建议/).textContent())).toContain('建议 · 另有 2 条')
    await button(/建议/).click()
    expect(await dialog().locator('h3').count()).toBe(3)
    expect(await accessibilityBreaches(page)).toEqual([])
  })
})

describe('what is expected', () => {
  it('stands beside today, for all on the page and by class in the sheet', async () => {
    await atPad()
    const tile = page.locator('.level')
    expect(plain(await tile.textContent())).toContain('76%低于目标 80% · 预计 68%')
    hub.setPad({ figures: { ...hub.views.pad.figures, levelForecast: 0.914 } })
    await tile.getByText('预计 91%').waitFor()
    hub.setPad({ figures: { ...hub.views.pad.figures, levelForecast: null } })
    await tile.getByText('41/54').waitFor()
  })
})
