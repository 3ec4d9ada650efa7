import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import type { MockHub } from '../support/mockHub.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, type Screen } from '../support/screen.ts'

/** The live branch, accounts and staffing on the supervisor's page. */
let hub: MockHub
let screen: Screen
let page: Page

useMockScreen(1280, 800, (opened) => {
  ;({ hub, screen, page } = opened)
})
afterEach(() => expect(screen.complaints).toEqual([]))

async function open(address: string, user = 'zhou'): Promise<void> {
  await page.goto(`${hub.url}/staff/?page=supervisor&${address}`)
  await page.getByLabel('用户名').fill(user)
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
  await page.locator('.sup').waitFor()
}
const button = (name: string) => page.getByRole('button', { name, exact: true })

describe('the live branch', () => {
  it('shows levels with their trend, windows and alerts; acts at a window and takes it back', async () => {
    await open('tab=live')
    await page.getByRole('region', { name: '窗口', exact: true }).waitFor()
    await page
      .getByRole('row', { name: /普通客户/ })
      .locator('svg[role="img"]')
      .waitFor()
    expect(await page.getByRole('row', { name: /普通客户/ }).textContent()).toMatch(/72%.*63%/s)
    expect(await page.getByRole('row', { name: /1 号窗口/ }).textContent()).toMatch(/陈晨.*A010.*金卡优先/s)
    expect(await accessibilityBreaches(page)).toEqual([])
    await page
      .getByRole('row', { name: /4 号窗口/ })
      .getByRole('button', { name: /恢复服务/ })
      .click()
    expect(await hub.commandWhere(({ type }) => type === 'OpenWindow')).toMatchObject({ data: { windowId: 'w4' } })
    await button('撤销').click()
    expect(await hub.commandWhere(({ type }) => type === 'PauseWindow')).toMatchObject({ data: { windowId: 'w4' } })
  })

  it('follows an advice, and takes note of an alert', async () => {
    await open('tab=live')
    await page.getByRole('region', { name: '建议' }).getByRole('button', { name: '恢复服务' }).click()
    await hub.commandWhere(({ type }) => type === 'OpenWindow')
    await page.getByRole('button', { name: /知道了/ }).click()
    expect(await hub.commandWhere(({ type }) => type === 'AcknowledgeNotice')).toMatchObject({
      data: { noticeId: 'notice-1' },
    })
  })
})

describe('accounts', () => {
  it('are made with a first password that is shown once', async () => {
    await open('tab=staff')
    await button('新增账号').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('用户名').fill('Gao Yuan')
    expect(await dialog.getByRole('button', { name: '建立账号' }).isEnabled()).toBe(false)
    await dialog.getByLabel('用户名').fill('gao')
    await dialog.getByLabel('姓名').fill('\u202e原高')
    await dialog.getByText('不能含换行或控制字符').waitFor()
    expect(await dialog.getByRole('button', { name: '建立账号' }).isEnabled()).toBe(false)
    await dialog.getByLabel('姓名').fill('高原')
    expect(await dialog.getByText('不能含换行或控制字符').count()).toBe(0)
    expect(await dialog.locator('option').allTextContents()).toEqual(['柜员', '大堂经理'])
    await dialog.getByRole('button', { name: '建立账号' }).click()
    await dialog.getByText('kfm7-x3qp-w9tz').waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
    await dialog.getByRole('button', { name: '已告知' }).click()
    await page.getByRole('row', { name: /高原 gao 柜员 待改初始密码/ }).waitFor()
    expect(await page.getByText('kfm7-x3qp-w9tz').count()).toBe(0)
  })

  it('are unlocked, and disabled when it was asked twice; those of others are only shown', async () => {
    await open('tab=staff')
    await button('更改 王强').click()
    await button('解除锁定').click()
    await page.getByText('已解除锁定').waitFor()
    await button('停用').click()
    expect(hub.administration.changes).toEqual([{ user: 'wang', change: { unlock: true } }])
    await button('确认停用').click()
    await page.getByText('已停用，当前登录已结束').waitFor()
    expect(hub.administration.changes[1]).toEqual({ user: 'wang', change: { isDisabled: true } })
    await page.keyboard.press('Escape')
    await page.getByRole('row', { name: /王强 wang 柜员 已停用/ }).waitFor()
    expect(await button('更改 周主管').count()).toBe(0)
    expect(await button('更改 系统管理员').count()).toBe(0)
  })

  it('say what the hub refuses', async () => {
    await open('tab=staff')
    await button('新增账号').click()
    await page.getByRole('dialog').getByLabel('用户名').fill('chen')
    await page.getByRole('dialog').getByLabel('姓名').fill('陈')
    await button('建立账号').click()
    await page.getByRole('alert').getByText('已有同名账号').waitFor()
  })
})

describe('rates', () => {
  it('are put right in the table and published as a whole', async () => {
    await open('tab=rates')
    await page.getByLabel('USD 现汇买入').fill('713.5')
    await page.getByText('原 712.35').waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
    await page.getByLabel('USD 现汇卖出').fill('700')
    await page.getByText('买入价高于卖出价').waitFor()
    expect(await button('发布牌价').isEnabled()).toBe(false)
    await page.getByLabel('EUR 现钞买入').fill('abc')
    await page.getByLabel('EUR 单位').fill('-4')
    // Each is said at its own field, to who hears it too.
    const said = async (field: string) => {
      const id = (await page.getByLabel(field).getAttribute('aria-describedby')) ?? ''
      return page.locator(`td:has([aria-describedby="${id}"]) [id="${id}"]`).textContent()
    }
    expect(
      [await said('USD 现汇卖出'), await said('EUR 现钞买入'), await said('EUR 单位')].map((text) => text?.trim()),
    ).toEqual(['买入价高于卖出价', '现钞买入价有误', '单位须为 1 至 100,000 的整数'])
    await page.getByLabel('EUR 现钞买入').fill('747.2')
    await page.getByLabel('EUR 单位').fill('100')
    await page.getByLabel('USD 现汇卖出').fill('716')
    await button('发布牌价').click()
    const { data } = await hub.commandWhere(({ type }) => type === 'SetRates')
    expect(data).toMatchObject({
      rates: [{ currency: 'USD', buy: 713.5, sell: 716 }, { currency: 'EUR' }, { currency: 'JPY', cashSell: null }],
    })
  })
})

describe('on a small screen', () => {
  it('no form and no table is wider than its place', async () => {
    await page.setViewportSize({ width: 1024, height: 768 })
    await open('tab=rates')
    for (const [address, there] of [
      ['tab=rates', 'table.lines'],
      ['tab=rules&part=profiles&member=cash-first', '.middle .text'],
      ['tab=rules&part=outlet', '.middle .text'],
      ['tab=staff', 'table.lines'],
    ]) {
      await page.goto(`${hub.url}/staff/?page=supervisor&${address}`)
      await page
        .locator(there ?? '')
        .first()
        .waitFor()
      const tooWide = await page.evaluate<
        string[]
      >(`[...document.querySelectorAll('.sup main, .sup main .middle, .sup .surface')]
        .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.className)`)
      expect([address, tooWide]).toEqual([address, []])
    }
  })
})

describe('staffing', () => {
  it('says that there is nothing to plan from, which is no failure', async () => {
    await open('tab=staffing')
    hub.administration.refuse = 'NOT_FOUND'
    await button('开始计算').click()
    await page.getByText('没有可用的历史日').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  it('is given up when nobody waits for it any more', async () => {
    await open('tab=staffing')
    hub.beforeAnswer = () => new Promise(() => {})
    const hungUp = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/v1/staffing'))
    await button('开始计算').click()
    await button('停止').click()
    await hungUp
    await page.getByText('排班方案会列在这里').waitFor()
    expect([await page.getByRole('alert').count(), await button('停止').count()]).toEqual([0, 0])
  })

  it('is worked out of recorded days, drawn and listed', async () => {
    await open('tab=staffing')
    await page.getByText('排班方案会列在这里').waitFor()
    await button('开始计算').click()
    await page.getByRole('heading', { name: '每半小时开放几个窗口？' }).waitFor()
    expect(hub.administration.plans).toEqual([{ options: { by: 'interval', minShift: 2 } }])
    expect(await page.getByRole('row', { name: /^普通客户/ }).textContent()).toMatch(
      /72% \(68–75\).*84% \(80–87\).*\+12/s,
    )
    expect(await accessibilityBreaches(page)).toEqual([])
    await button('员工').click()
    await button('排班').click()
    await page.getByRole('heading', { name: '每半小时开放几个窗口？' }).waitFor()
  })
})

describe('the page', () => {
  it.each([
    [1280, 800],
    [1920, 1080],
  ])('fits %d x %d on every tab in both languages', async (width, height) => {
    await page.setViewportSize({ width, height })
    await open('tab=live')
    for (const language of ['zh-CN', 'en']) {
      expect(await page.evaluate('document.documentElement.lang')).toBe(language)
      const tabs = page.locator('.tabs button')
      for (let at = 0; at < (await tabs.count()); at += 1) {
        await tabs.nth(at).click()
        await page.locator('.sup > .main').waitFor()
        expect([await tabs.nth(at).textContent(), await sideways()]).toEqual([await tabs.nth(at).textContent(), []])
      }
      await page.locator('.top .switch[lang]').click()
    }
  })
})

/** What is wider than its place. */
function sideways(): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const root = document.documentElement
    const found = [...document.querySelectorAll('.top, .main, .middle, .list, .version, .wide, .narrow, .answer, aside')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => element.className + ' ' + element.scrollWidth + ' > ' + element.clientWidth)
    if (root.scrollWidth > innerWidth) found.push('the page')
    return found
  })()`)
}
