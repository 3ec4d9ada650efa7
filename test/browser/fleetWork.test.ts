import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { HOUR, type MockFleetSize } from '../support/mockFleet.ts'
import type { MockHub } from '../support/mockHub.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, type Screen } from '../support/screen.ts'

/** Maintenance, availability, cash and stock, and the page in all its states. */
let hub: MockHub
let screen: Screen
let page: Page

useMockScreen(1280, 800, (opened) => {
  ;({ hub, screen, page } = opened)
})
afterEach(() => expect(screen.complaints).toEqual([]))

async function at(tab: string, size: MockFleetSize = 5, user = 'chen'): Promise<void> {
  hub.useFleet(size)
  await page.goto(`${hub.url}/staff/?page=fleet&tab=${tab}`)
  await page.getByLabel('用户名').fill(user)
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
  await page.locator('.fleet main').waitFor()
}
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
const dialog = () => page.getByRole('dialog')
const inDialog = (name: string) => dialog().getByRole('button', { name, exact: true })

describe('maintenance', () => {
  it('is planned for devices and a time of the outlet, with a reason', async () => {
    await at('maintenance')
    await button('安排维护').click()
    await page.getByLabel('开始').fill('2026-11-24T18:00')
    await page.getByLabel('结束').fill('2026-11-24T17:00')
    await dialog().getByText('结束时间要晚于开始时间').waitFor()
    await page.getByLabel('结束').fill('2026-11-24T19:30')
    await inDialog('加钞').click()
    await page.getByLabel(/大堂循环机 1/).check()
    await dialog().getByText('已选 1 台').waitFor()
    await inDialog('安排维护').click()
    const { data } = await hub.commandWhere(({ type }) => type === 'PlanMaintenance')
    const from = Date.UTC(2026, 10, 24, 10)
    expect(data).toMatchObject({ deviceIds: ['crs1'], from, until: from + 1.5 * HOUR, reason: '加钞' })
    await dialog().waitFor({ state: 'detached' })
  })

  it('ends early after being asked once more, and what comes by the configuration is not for ending', async () => {
    await at('maintenance')
    await button('提前结束').click()
    expect(hub.commands).toEqual([])
    await button('确定').click()
    const { data } = await hub.commandWhere(({ type }) => type === 'EndMaintenance')
    expect(data).toEqual({ maintenanceId: 'm1' })
    const recurring = page.locator('section').filter({ hasText: '按配置重复' })
    expect(await recurring.getByRole('button').count()).toBe(0)
  })

  it('planned from a device comes back to that device', async () => {
    await at('overview')
    await button(/窗口屏/).click()
    await inDialog('安排维护').click()
    expect(await page.getByLabel(/窗口屏/).isChecked()).toBe(true)
    await page.keyboard.press('Escape')
    await dialog().getByRole('heading', { name: '窗口屏' }).waitFor()
  })
})

describe('availability', () => {
  it('is told for the chosen days, with its causes, and every figure in words', async () => {
    await at('availability')
    await page.getByText('99.48%').waitFor()
    expect(hub.fleetAsked.at(-1)).toBe('/api/v1/fleet/availability?from=2026-11-17&to=2026-11-23')
    await button('31 天').click()
    await expect.poll(() => hub.fleetAsked.at(-1)).toBe('/api/v1/fleet/availability?from=2026-10-24&to=2026-11-23')
    await button('大堂循环机 1').click()
    await page.locator('.causes').getByText('存放单元已空').waitFor()
    await page.getByText('可用率 = 可用时间 ÷（可用时间 + 停机时间）').waitFor()
    await page.getByRole('img', { name: /大堂循环机 1：可用/ }).waitFor()
  })

  it('asks for days of one’s own choice once they make sense', async () => {
    await at('availability')
    await button('自选').click()
    await page.getByLabel('从').fill('2026-11-20')
    await page.getByLabel('到').fill('2026-11-19')
    await page.getByLabel('到').fill('2026-11-21')
    await expect.poll(() => hub.fleetAsked.at(-1)).toBe('/api/v1/fleet/availability?from=2026-11-20&to=2026-11-21')
    expect(hub.fleetAsked.filter((url) => url.includes('to=2026-11-19'))).toEqual([])
  })

  it('is saved as a table', async () => {
    await at('availability')
    const [download] = await Promise.all([page.waitForEvent('download'), button('导出 CSV').click()])
    expect(download.suggestedFilename()).toBe('availability-2026-11-17-2026-11-23.csv')
  })

  it('says when it can not be had, and asks again', async () => {
    hub.refuseFleet = 'STORE_UNAVAILABLE'
    await at('availability')
    await page.getByRole('alert').getByText('数据暂时无法保存，请稍候再试').waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
    hub.refuseFleet = null
    await button('重新读取').click()
    await page.getByText('99.48%').waitFor()
  })

  it('says that it is being read', async () => {
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    hub.beforeAnswer = () => released
    await at('availability')
    await page.getByRole('status').getByText('正在读取').waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
    release()
    await page.getByText('99.48%').waitFor()
  })
})

describe('cash and stock', () => {
  it('lists what to bring, what there is by denomination, and what differs from the book', async () => {
    await at('stock')
    const list = page.locator('.list tbody tr')
    expect(await list.allTextContents()).toEqual([
      expect.stringMatching(/立即.*大堂循环机 1.*钞箱 ¥100.*加入.*2,200.*¥220,000/s),
    ])
    await page.getByText('¥271,600').waitFor()
    await page.getByText('1 项账实不符').waitFor()
    await page.getByText('少 2').waitFor()
  })

  it('is counted by hand, the difference to the book said before', async () => {
    await at('stock')
    await button('登记清点: 钞箱 ¥100 · 循环').first().click()
    await page.getByLabel('现在实有').fill('25x')
    expect(await inDialog('登记清点').isDisabled()).toBe(true)
    await page.getByLabel('现在实有').fill('255')
    await dialog().getByText('与账面相差 -5').waitFor()
    const before = hub.fleetAsked.length
    await inDialog('登记清点').click()
    const { data } = await hub.commandWhere(({ type }) => type === 'CountStock')
    expect(data).toEqual({ stockId: 'crs1/c1', count: 255 })
    await dialog().waitFor({ state: 'detached' })
    await expect.poll(() => hub.fleetAsked.slice(before)).toContain('/api/v1/fleet/stock')
  })

  it('is handed out with its serial numbers, which have to be as many', async () => {
    await at('stock')
    await button('登记出入: 空白存单').click()
    await page.getByLabel('数量').fill('20')
    await page.getByLabel('起号').fill('A0001')
    await page.getByLabel('止号').fill('A0030')
    await dialog().getByText('号段共 30 张，与数量 20 不符').waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
    await page.getByLabel('止号').fill('A0020')
    await page.getByLabel(/领用人/).fill('li')
    await inDialog('登记').click()
    const { data } = await hub.commandWhere(({ type }) => type === 'MoveStock')
    expect(data).toEqual({
      stockId: 'blank-vouchers',
      move: 'handOut',
      pieces: 20,
      holder: 'li',
      serials: { from: 'A0001', to: 'A0020' },
    })
  })

  it('has its history: who counted, who holds what, which numbers are there', async () => {
    await at('stock')
    await button('空白存单: 记录').click()
    await dialog().getByText('li：领用 20，交回 0，在手 20').waitFor()
    await dialog().getByText('A0021–A0450').waitFor()
    await dialog().getByText('与账面相差 -2').waitFor()
    expect(hub.fleetAsked.at(-1)).toBe('/api/v1/fleet/stock/blank-vouchers/history')
    expect(await accessibilityBreaches(page)).toEqual([])
  })

  it('prints the list and nothing else', async () => {
    await at('stock')
    await page.locator('.list tbody tr').first().waitFor()
    await page.emulateMedia({ media: 'print' })
    await page.getByText('青年路支行 · 10:20 打印').waitFor()
    expect(await page.locator('.list table').isVisible()).toBe(true)
    for (const hidden of ['.top', '.group', '.totals']) {
      expect(await page.locator(hidden).first().isVisible(), hidden).toBe(false)
    }
  })
})

const TABS = ['overview', 'alerts', 'stock', 'availability', 'maintenance'] as const
const SIZES = [
  [1280, 800],
  [800, 1280],
] as const
describe.each(SIZES)('at %d x %d', (width, height) => {
  it.each([0, 1, 5, 200] as const)(
    'axe finds nothing and nothing is wider than its place with %d devices',
    async (size) => {
      await page.setViewportSize({ width, height })
      await at('overview', size)
      for (const language of ['zh-CN', 'en']) {
        for (const tab of TABS) {
          await page.locator('.tabs > button').nth(TABS.indexOf(tab)).click()
          await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' })
          expect(await page.evaluate('document.documentElement.lang')).toBe(language)
          expect([tab, await accessibilityBreaches(page)]).toEqual([tab, []])
          expect([tab, await sideways()]).toEqual([tab, []])
        }
        await page.locator('.switch').click()
      }
    },
  )
})

it('in the dark axe finds nothing either', async () => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await at('overview')
  expect(await accessibilityBreaches(page)).toEqual([])
  await page.getByRole('region', { name: '需要处理' }).locator('.row').first().click()
  expect(await accessibilityBreaches(page)).toEqual([])
})

it('tells how long by the hub’s clock, whatever the browser’s says', async () => {
  await at('overview')
  const row = page.getByRole('region', { name: '需要处理' }).locator('.row').first()
  expect(await row.textContent()).toContain('12 分钟')
})

/** What can be pushed sideways and should not. */
function sideways(): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const root = document.documentElement
    const found = [...document.querySelectorAll('.top, main, .row, .surface, .filters, .bar')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => element.className + ' ' + element.scrollWidth + ' > ' + element.clientWidth)
    if (root.scrollWidth > innerWidth) found.push('the page')
    return found
  })()`)
}
