import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import type { BranchConfigurationInput } from '../../contracts/index.ts'
import { BROKEN, brokenBranch } from '../support/brokenBranch.ts'
import type { MockHub } from '../support/mockHub.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, type Screen } from '../support/screen.ts'

/** Rules in the form, their dry run and history, in front of a hub that checks as the real one does. */
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
const RULE = 'tab=rules&part=profiles&member=cash-first'
const button = (name: string) => page.getByRole('button', { name, exact: true })
const guard = () => page.getByLabel('防饿保护', { exact: true })
const draftPanel = () => page.getByRole('complementary', { name: '草稿' })
const applied = () =>
  hub.administration.applied[0]?.data as { configuration: BranchConfigurationInput; basedOn: number }
const profile = () => applied().configuration.profiles.find(({ id }) => id === 'cash-first')

describe('a rule', () => {
  it('is edited, checked, tried and applied: exactly that changes', async () => {
    await open(RULE)
    const before = hub.administration.current.configuration
    await guard().fill('45')
    await page.getByText('检查通过').waitFor()
    await draftPanel().getByText('叫号规则 › 现金窗口 › 防饿保护').waitFor()
    expect(await draftPanel().locator('li').textContent()).toMatch(/60 分钟.*→.*45 分钟/s)
    await button('试运行').click()
    await page.getByRole('heading', { name: '试运行结果' }).waitFor()
    expect(await page.getByRole('row', { name: /普通客户 46/ }).textContent()).toMatch(/10\.2\s*9\.0\s*−1\.2/)
    expect(await accessibilityBreaches(page)).toEqual([])
    await button('生效…').click()
    await page.getByRole('dialog').getByText('将要生效的改动').waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
    await button('立即生效').click()
    await page.getByText('第 4 版已生效，下一次叫号即按新规则').waitFor()
    expect(applied().basedOn).toBe(3)
    expect(profile()?.guardMinutes).toBe(45)
    expect({ ...applied().configuration, profiles: [] }).toEqual({ ...before, profiles: [] })
    await draftPanel().getByText('没有改动').waitFor()
  })

  it('shows at the field what is wrong, and can not be tried before it is right', async () => {
    await open(RULE)
    await guard().fill('9999')
    await page.getByText('不能大于 1440，现为 9999').first().waitFor()
    expect(await guard().getAttribute('aria-invalid')).toBe('true')
    expect(await button('试运行').isEnabled()).toBe(false)
    expect(await accessibilityBreaches(page)).toEqual([])
    await button('撤销一步').click()
    await draftPanel().getByText('没有改动').waitFor()
  })

  it('says in Chinese what is wrong, one of every kind of rules, in the list and at the field', async () => {
    await open('tab=rules&part=windows&member=w2')
    const draft = JSON.stringify({ version: 3, document: brokenBranch() })
    await page.evaluate(`sessionStorage.setItem('branchhub.rules.zhou', ${JSON.stringify(draft)})`)
    await page.reload()
    const found = page.getByRole('list', { name: '检查结果' }).locator('li')
    await found.nth(BROKEN.length - 1).waitFor()
    const texts = await found.allTextContents()
    for (const { says } of BROKEN) expect(texts.join('\n')).toContain(says)
    expect(texts.filter((text) => /[A-Za-z]{2,} [A-Za-z]{2,}/.test(text))).toEqual([])
    const second = page.locator('[data-pointer="/windows/1/breaks/1"]')
    await second.getByText('与本窗口第 1 个休息时段重叠').waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
  })

  it('gets another tier, moved to the front, with what it refers to chosen from lists', async () => {
    await open(RULE)
    await button('添加优先层级').click()
    const third = page.getByRole('list', { name: '优先层级' }).locator('> li').nth(2)
    await third.getByLabel('队列：添加').selectOption({ label: '贵宾' })
    // A queue stands in one tier: the one it began with is in the first already.
    await third.locator('.member button').first().click()
    await button('第 3 项 前移').click()
    await button('第 2 项 前移').click()
    await button('时间门限').first().click()
    await page.getByText('检查通过').waitFor()
    await button('生效…').click()
    await page.getByText('这份草稿还没有试运行过。').waitFor()
    await button('立即生效').click()
    await page.getByText('第 4 版已生效').waitFor()
    expect(profile()?.tiers[0]).toMatchObject({ queues: expect.arrayContaining(['vip']), timeThresholdMinutes: 0 })
    expect(profile()?.tiers.length).toBe(3)
  })
})

describe('a device', () => {
  const settings = () => page.locator('[data-pointer="/devices/1/settings"]')
  const device = () => applied().configuration.devices?.[1]

  it('has the settings of its driver as a form: another driver, another form, and nothing is lost', async () => {
    await open('tab=rules&part=devices&member=printer')
    await settings().getByLabel('切前走纸行数', { exact: true }).fill('5')
    await page.getByText('检查通过').waitFor()
    await draftPanel().getByText('切前走纸行数').waitFor()
    await page.getByLabel('驱动', { exact: true }).selectOption('lpr-vz')
    await settings().getByText('注册方式', { exact: true }).first().waitFor()
    expect(await settings().getByLabel('切纸方式', { exact: true }).count()).toBe(0)
    // What the driver before had is there to be seen, and can be removed.
    await page.getByText('这里没有 "cutFeedLines" 这项设置').first().waitFor()
    expect(await settings().getByLabel('切前走纸行数', { exact: true }).inputValue()).toBe('5')
    expect(await accessibilityBreaches(page)).toEqual([])
    await page.getByLabel('驱动', { exact: true }).selectOption('printer-escpos')
    expect(await settings().getByLabel('切前走纸行数', { exact: true }).inputValue()).toBe('5')
    await page.getByText('检查通过').waitFor()
    await button('生效…').click()
    await button('立即生效').click()
    await page.getByText('第 4 版已生效').waitFor()
    expect(device()).toMatchObject({ driver: 'printer-escpos', settings: { cutFeedLines: 5 } })
  })

  it('shows what is wrong with a setting at its field, and a secret only when it is asked to', async () => {
    await open('tab=rules&part=devices&member=printer')
    await page.getByLabel('驱动', { exact: true }).selectOption('lpr-vz')
    await settings().getByRole('button', { name: '路径密钥' }).click()
    const secret = settings().getByLabel('路径密钥', { exact: true })
    await secret.fill('open sesame')
    expect(await secret.getAttribute('type')).toBe('password')
    const heartbeat = settings().getByLabel('心跳间隔', { exact: true })
    await heartbeat.fill('1')
    await settings()
      .getByText(/^不能小于 \d+，现为 1$/)
      .waitFor()
    expect(await heartbeat.getAttribute('aria-invalid')).toBe('true')
    expect(await draftPanel().textContent()).not.toContain('sesame')
    await settings().getByRole('button', { name: '显示路径密钥' }).click()
    expect([await secret.getAttribute('type'), await secret.inputValue()]).toEqual(['text', 'open sesame'])
  })
})

describe('a draft', () => {
  it('outlives a reload in this tab, and another person does not get it', async () => {
    await open(RULE)
    await guard().fill('45')
    await page.getByText('检查通过').waitFor()
    page.once('dialog', (dialog) => void dialog.accept())
    await page.reload()
    await draftPanel().getByText('叫号规则 › 现金窗口 › 防饿保护').waitFor()
    expect(await guard().inputValue()).toBe('45')
    page.once('dialog', (dialog) => void dialog.accept())
    await button('退出登录').click()
    await page.getByLabel('用户名').fill('root')
    await page.getByLabel('密码').fill('password')
    await page.keyboard.press('Enter')
    await draftPanel().getByText('没有改动').waitFor()
  })

  it('is taken over onto a version that another has applied meanwhile', async () => {
    await open(RULE)
    await guard().fill('45')
    await page.getByText('检查通过').waitFor()
    hub.administration.applyByOther((configuration) => {
      configuration.opening = { ...configuration.opening, lastTicketMinutes: 20 }
    })
    hub.setBranch({ configurationVersion: 4 })
    await page.getByText('第 4 版已由他人生效。').waitFor()
    expect(await button('生效…').isEnabled()).toBe(false)
    await button('把我的改动移到新版上').click()
    await draftPanel().getByText('基于第 4 版').waitFor()
    expect(await draftPanel().locator('.changes li').count()).toBe(1)
    await page.getByText('检查通过').waitFor()
    await button('生效…').click()
    await button('立即生效').click()
    await page.getByText('第 5 版已生效').waitFor()
    expect([applied().basedOn, profile()?.guardMinutes, applied().configuration.opening?.lastTicketMinutes]).toEqual([
      4, 45, 20,
    ])
  })

  it('that removes a queue with tickets asks where they go', async () => {
    await open(RULE)
    await guard().fill('45')
    await page.getByText('检查通过').waitFor()
    hub.administration.refuse = null
    await button('生效…').click()
    hub.administration.refuse = 'CONFIG_ORPHANS_TICKETS'
    hub.administration.refuseDetails = { queues: { old: 3 } }
    await button('立即生效').click()
    await page.getByLabel('队列 old 还有 3 个号，转到').selectOption({ index: 0 })
    hub.administration.refuse = null
    await button('立即生效').click()
    await page.getByText('第 4 版已生效').waitFor()
    const [, second] = hub.administration.applied
    expect(second?.data).toMatchObject({ moveTickets: { old: expect.any(String) } })
  })
})

describe('earlier versions', () => {
  it('are listed with who and what, and one is gone back to by way of the draft', async () => {
    await open('tab=history&version=2')
    await page.getByRole('heading', { name: '第 2 版' }).waitFor()
    expect(await page.getByRole('row', { name: /现行/ }).textContent()).toMatch(/周主管.*同第 1 版/s)
    const version = page.getByRole('region', { name: '第 2 版' })
    await version.getByText('营业时间 › 停止取号提前量').first().waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
    await button('回退到此版…').click()
    await page.getByText('检查通过').waitFor()
    expect(await draftPanel().locator('.changes li').count()).toBe(2)
    await button('试运行').click()
    await page.getByRole('heading', { name: '试运行结果' }).waitFor()
    await button('生效…').click()
    await button('立即生效').click()
    await page.getByText('第 4 版已生效').waitFor()
    expect(applied().configuration).toEqual(hub.administration.versions[1]?.configuration)
  })
})

describe('every part', () => {
  it('can be opened without a complaint, and axe finds nothing in the forms', async () => {
    await open('tab=rules', 'root')
    await page.getByRole('navigation', { name: '配置的各部分' }).waitFor()
    const parts = page.locator('nav[aria-label="配置的各部分"] > ul > li > button')
    const count = await parts.count()
    expect(count).toBeGreaterThan(20)
    for (let at = 0; at < count; at += 1) {
      await parts.nth(at).click()
      const members = page.locator('.members button')
      if ((await members.count()) > 0) await members.first().click()
      await page.locator('.middle section').waitFor()
      expect([await parts.nth(at).textContent(), await accessibilityBreaches(page)]).toEqual([
        await parts.nth(at).textContent(),
        [],
      ])
    }
    expect(await page.getByRole('button', { name: '实时', exact: true }).count()).toBe(0)
  })
})
