import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { useBrowser } from '../support/browser.ts'
import { MockHub } from '../support/mockHub.ts'

/** A tablet whose zone is another continent's and whose clock is five hours off: times are the branch's all the same. */
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

async function atPad(timezoneId: string, offMs: number): Promise<void> {
  page = await browser().newPage({ viewport: { width: 1280, height: 800 }, timezoneId })
  await page.clock.install({ time: Date.now() + offMs })
  await page.goto(`${hub.url}/staff/`)
  await page.getByLabel('用户名').fill('sun')
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
  await page.locator('.lanes').waitFor()
}
/** As the branch's wall clock shows it, a minute of running time allowed for. */
const inBranch = (ms: number) =>
  [-1, 0, 1].map((minutes) => {
    const { timeZone } = hub.views.branch
    const options = { hour: 'numeric', minute: '2-digit', hourCycle: 'h23', timeZone } as const
    return new Intl.DateTimeFormat('en-GB', options).format(ms + minutes * MINUTE).replace(/^0(?=\d)/, '')
  })

it.each([
  ['America/New_York', 5 * HOUR],
  ['Pacific/Auckland', -5 * HOUR],
] as const)('in %s, off by %d ms', async (timezoneId, offMs) => {
  await atPad(timezoneId, offMs)
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
