import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useBrowser } from '../support/browser.ts'
import { MockHub } from '../support/mockHub.ts'

/** Machines whose zone is another continent's and whose clock is five hours off: times are the branch's all the same. */
const HOUR = 3_600_000
const MINUTE = 60_000
const browser = useBrowser()
let hub: MockHub
let page: Page
beforeEach(async () => {
  hub = new MockHub('usual')
  await hub.start(0)
})
afterEach(async () => {
  await page?.close()
  await hub?.stop()
})

async function openOn(timezoneId: string, offMs: number, address: string, width = 1280, height = 800): Promise<void> {
  page = await browser().newPage({ viewport: { width, height }, timezoneId })
  await page.clock.install({ time: Date.now() + offMs })
  await page.goto(`${hub.url}${address}`)
}
async function logIn(user: string): Promise<void> {
  await page.getByLabel('用户名').fill(user)
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
}
/** As the branch's wall clock shows it, a minute of running time allowed for. */
const inBranch = (ms: number) =>
  [-1, 0, 1].map((minutes) => {
    const { timeZone } = hub.views.branch
    const options = { hour: 'numeric', minute: '2-digit', hourCycle: 'h23', timeZone } as const
    return new Intl.DateTimeFormat('en-GB', options).format(ms + minutes * MINUTE).replace(/^0(?=\d)/, '')
  })
/** The time of day in these words. */
const timeIn = (words: string | null) => /\d{1,2}:\d\d/.exec(words ?? '')?.[0]

describe.each([
  ['America/New_York', 5 * HOUR],
  ['Pacific/Auckland', -5 * HOUR],
] as const)('in %s, off by %d ms', (timezoneId, offMs) => {
  it("the PAD's tablet", async () => {
    await openOn(timezoneId, offMs, '/staff/')
    await logIn('sun')
    await page.locator('.lanes').waitFor()
    hub.setPad({
      windows: hub.views.pad.windows.map((window) =>
        window.windowId === 'w4' ? { ...window, pausedUntil: hub.tick() + 25 * MINUTE } : window,
      ),
      broadcast: { text: { 'zh-CN': '请注意台阶', en: 'Mind the step' }, until: hub.tick() + 40 * MINUTE },
    })
    const back = (await page.getByRole('button', { name: /^4 暂停服务 ?\d{1,2}:\d\d 回/ }).textContent()) ?? ''
    expect(inBranch(Date.now() + 25 * MINUTE)).toContain(/(\d{1,2}:\d\d) 回/.exec(back)?.[1])
    const text = (await page.getByRole('button', { name: /大屏播报中/ }).textContent()) ?? ''
    expect(inBranch(Date.now() + 40 * MINUTE)).toContain(/至 (\d{1,2}:\d\d)：/.exec(text)?.[1])

    await hub.stop()
    const since = page.getByText(/\d{1,2}:\d\d 起离线/)
    await since.waitFor()
    expect(inBranch(Date.now())).toContain(/(\d{1,2}:\d\d) 起离线/.exec((await since.textContent()) ?? '')?.[1])
  })

  it('the kiosk', async () => {
    await openOn(timezoneId, offMs, '/kiosk/#k1.mock-key-0123456789', 1080, 1920)
    await page.getByRole('button', { name: '现金业务' }).waitFor()
    expect(inBranch(Date.now())).toContain(timeIn(await page.locator('.time').textContent()))
    await hub.stop()
    const since = page.getByText(/\d{1,2}:\d\d 起无法连接/)
    await since.waitFor()
    expect(inBranch(Date.now())).toContain(timeIn(await since.textContent()))
  })

  it('the screens of the hall and over a window', async () => {
    await openOn(timezoneId, offMs, '/hall/#hall.mock-key-0123456789', 1920, 1080)
    await page.locator('.hall').waitFor()
    expect(inBranch(Date.now())).toContain(timeIn(await page.locator('.time').textContent()))

    const { window } = hub.views.displays.get('door3') ?? {}
    if (!window) throw new Error('no screen over the window')
    const pausedUntil = hub.tick() + 15 * MINUTE
    hub.setDisplay('door3', { calls: [], window: { ...window, status: 'paused', ticket: null, pausedUntil } })
    await page.goto('about:blank')
    await page.goto(`${hub.url}/hall/#door3.mock-key-0123456789`)
    const back = page.getByText(/预计 \d{1,2}:\d\d 恢复/)
    await back.waitFor()
    expect(inBranch(Date.now() + 15 * MINUTE)).toContain(timeIn(await back.textContent()))
  })

  it("the supervisor's: an account that is locked, and rates published now", async () => {
    await openOn(timezoneId, offMs, '/staff/?page=supervisor&tab=staff')
    await logIn('zhou')
    const locked = page.getByRole('row', { name: /王强/ }).getByText(/锁定至/)
    await locked.waitFor()
    expect(inBranch(Date.now() + 10 * MINUTE)).toContain(timeIn(await locked.textContent()))
    await page.getByRole('button', { name: '更改 王强' }).click()
    await page.getByRole('button', { name: '解除锁定' }).waitFor()
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: '牌价', exact: true }).click()
    await page.getByLabel('USD 现汇买入').fill('712.4')
    await page.getByRole('button', { name: '发布牌价' }).click()
    const { data } = await hub.commandWhere(({ type }) => type === 'SetRates')
    const { publishedAt } = data as { publishedAt: number }
    expect(Math.abs(publishedAt - Date.now())).toBeLessThan(MINUTE)
  })
})
