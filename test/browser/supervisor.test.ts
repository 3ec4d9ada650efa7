import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import type { MockHub } from '../support/mockHub.ts'
import { mockRecordedDays } from '../support/mockRecordedDays.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, type Screen } from '../support/screen.ts'

/** Three days of the example branch; the middle one is chosen by itself, for the newest is not over. */
const days = mockRecordedDays(3)
const [today, yesterday] = days

let hub: MockHub
let screen: Screen
let page: Page

useMockScreen(1280, 800, (opened) => {
  ;({ hub, screen, page } = opened)
  hub.recordedDays = days
})
afterEach(() => expect(screen.complaints).toEqual([]))

async function logIn(user: string, address = '/staff/?page=supervisor&tab=whatIf'): Promise<void> {
  await page.goto(hub.url + address)
  await page.getByLabel('用户名').fill(user)
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
}
async function atDesk(): Promise<void> {
  await logIn('zhou')
  await page.locator('.days label').first().waitFor()
}
const button = (name: string) => page.getByRole('button', { name, exact: true })
const field = (name: string) => page.getByRole('combobox', { name, exact: true })
const run = () => button('开始推演').click()
const headline = () => page.locator('.found h2').textContent()

/** Window 1 is closed from 9:00 to 10:30. */
async function closeWindow1(): Promise<void> {
  await button('加一项').click()
  await field('窗口').selectOption('w1')
  await field('从').selectOption('09:00')
  await field('到').selectOption('10:30')
}

describe('the way there', () => {
  it('is a tile in the menu of a supervisor, and back again', async () => {
    await logIn('zhou', '/staff/')
    await page.locator('.lanes').waitFor()
    await page.getByRole('button', { name: '更多' }).click()
    await page.getByRole('button', { name: '主管台' }).click()
    await page.getByRole('heading', { name: '主管台', level: 1 }).waitFor()
    expect([new URL(page.url()).searchParams.get('page'), await page.title()]).toEqual([
      'supervisor',
      '主管台 · BranchHub',
    ])
    await button('大堂 PAD').click()
    await page.locator('.lanes').waitFor()
  })

  it('is not for a manager', async () => {
    await logIn('sun')
    await page.locator('.lanes').waitFor()
    await page.getByRole('button', { name: '更多' }).click()
    await page.getByRole('button', { name: '软叫号' }).waitFor()
    expect(await page.getByRole('button', { name: '主管台' }).count()).toBe(0)
  })
})

describe('a question', () => {
  it('is asked of the day and the change that are chosen, and answered in words, by class and over the day', async () => {
    await atDesk()
    expect(
      await field('11月19日 周四')
        .or(page.getByLabel(/11月19日/))
        .isChecked(),
    ).toBe(true)
    expect(await button('开始推演').isEnabled()).toBe(false)
    await page.getByText('先在上面选一项改变').waitFor()
    await closeWindow1()
    await run()
    await page.locator('.result').waitFor()
    expect(hub.questions).toEqual([
      { days: [yesterday?.date], change: { staffing: [{ close: 'w1', from: '09:00', to: '10:30' }] } },
    ])
    await page.getByText('11月19日 周四，如果让 1 号窗口 9:00–10:30 停开：').waitFor()
    expect(await headline()).toMatch(/^平均等候从 [\d.]+ 分钟升到 [\d.]+ 分钟$/)
    const rows = page.locator('.classes tbody tr')
    expect(await rows.count()).toBe(6)
    expect(await rows.last().textContent()).toMatch(/全部客户\s*\d+.*▲\s*\+[\d.]+ ± [\d.]+/s)
    const charts = page.locator('figure h3')
    expect(await charts.allTextContents()).toEqual([
      '全天有多少人在等？',
      '什么时候来的人等得久？',
      '各等级有多少人在目标内叫到？',
      '窗口有多忙？',
    ])
  })

  it('can be of rules, of windows, of a break and of arrivals together', async () => {
    await atDesk()
    await field('叫号规则').selectOption({ index: 1 })
    const profile = await field('叫号规则').inputValue()
    await page.getByRole('button', { name: '5 号', exact: true }).click()
    await button('加一项').click()
    await field('做什么').selectOption('moveBreak')
    await field('窗口').selectOption('w1')
    const began = await field('原休息').inputValue()
    await field('改从').selectOption('14:00')
    await field('业务').selectOption('cash')
    for (let press = 0; press < 4; press += 1) await button('加 5%').click()
    expect(await page.getByLabel('到达人数增减').textContent()).toBe('+20%')
    await run()
    await page.locator('.result').waitFor()
    expect(began).toMatch(/^1[12]:\d\d$/)
    expect(hub.questions[0]?.change).toEqual({
      rules: { profileId: profile, windows: ['w1', 'w2', 'w3', 'w4'] },
      staffing: [{ moveBreak: 'w1', at: began, to: '14:00' }],
      arrivals: [{ business: 'cash', factor: 1.2 }],
    })
    // Where more come, when they come is shown too.
    await page.getByRole('heading', { name: '客户什么时候来？' }).waitFor()
  })

  it('that changes nothing shows no difference anywhere', async () => {
    await atDesk()
    await button('加一项').click()
    await field('做什么').selectOption('open')
    await run()
    await page.locator('.result').waitFor()
    expect(await headline()).toMatch(/^平均等候没有明显差别/)
    expect(await page.locator('.found li').count()).toBe(0)
    expect(await page.locator('.classes .same').count()).toBe(18)
    expect(await page.locator('.classes .clear').count()).toBe(0)
  })

  it('is asked with the keyboard alone, of another day', async () => {
    await atDesk()
    await page.locator('.days input:checked').focus()
    await page.keyboard.press('ArrowUp')
    await button('加 5%').focus()
    await page.keyboard.press('Space')
    await button('开始推演').focus()
    await page.keyboard.press('Enter')
    await page.locator('.result').waitFor()
    expect(hub.questions).toEqual([{ days: [today?.date], change: { arrivals: [{ factor: 1.05 }] } }])
    await page.getByText('今天（截至目前），如果客户多 5%：').waitFor()
    const table = page.locator('figure').first().getByText('以表格查看')
    await table.focus()
    await page.keyboard.press('Enter')
    await page
      .getByRole('row', { name: /^9:00–9:30/ })
      .first()
      .waitFor()
  })
})

describe('while it is worked out, and when it can not be', () => {
  it('is given up when nobody waits for it any more, and asked anew', async () => {
    await atDesk()
    await button('加 5%').click()
    hub.beforeAnswer = () => new Promise(() => {})
    const hungUp = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/v1/what-if'))
    await run()
    await button('停止').click()
    await hungUp
    expect([await page.getByRole('alert').count(), await button('停止').count()]).toEqual([0, 0])
    hub.beforeAnswer = () => Promise.resolve()
    await run()
    await page.locator('.result').waitFor()
  })

  it('says that it is under way, takes no second press, and says when the answer is an old one', async () => {
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    hub.beforeAnswer = () => released
    await atDesk()
    await button('加 5%').click()
    await run()
    await button('正在推演，约需几秒').waitFor()
    expect(await button('正在推演，约需几秒').isEnabled()).toBe(false)
    release()
    await page.locator('.result').waitFor()
    expect(await page.getByText('下面仍是上一次的结果').count()).toBe(0)
    await button('加 5%').click()
    await page.getByText('下面仍是上一次的结果').waitFor()
    expect(await page.getByText('如果客户多 5%：').count()).toBe(1)
  })

  it('says what can not be before it is asked', async () => {
    await atDesk()
    await button('加一项').click()
    await field('到').selectOption('10:00')
    await page.getByText('结束时间要晚于开始时间').waitFor()
    expect(await button('开始推演').isEnabled()).toBe(false)
    await field('做什么').selectOption('moveBreak')
    await field('窗口').selectOption('w5')
    await page.getByText('这个窗口当天没有休息，无从移动').waitFor()
    await button('去掉这一项').click()
    expect(await page.locator('.change li select').count()).toBe(0)
  })

  it('tells of mistakes the hub has found, and of a hub that gives no answer', async () => {
    await atDesk()
    // The day has gone meanwhile, as it has when another journal was put in place.
    await closeWindow1()
    hub.recordedDays = days.map((day) => ({ ...day, configurations: noWindow1(day) }))
    await run()
    await page.getByRole('alert').filter({ hasText: '这项改变无法推演' }).waitFor()
    await page.getByText('there is no window "w1"').waitFor()
    await page.route('**/api/v1/what-if', (route) => route.abort())
    await run()
    await page.getByText('没有得到回答，请再试一次').waitFor()
  })

  it('says what would be here where nothing has been recorded, and looks again', async () => {
    hub.recordedDays = []
    await logIn('zhou')
    await page.getByRole('heading', { name: '还没有可推演的日子' }).waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
    hub.recordedDays = days
    await button('重新读取').click()
    await page.locator('.days label').first().waitFor()
    expect(await page.locator('.days label').count()).toBe(3)
  })
})

function noWindow1({ configurations }: (typeof days)[number]) {
  return configurations.map((each) => ({
    ...each,
    config: { ...each.config, windows: each.config.windows.filter(({ id }) => id !== 'w1') },
  }))
}

describe('the page', () => {
  it.each([
    [1280, 800],
    [1920, 1080],
  ])('fits %d x %d in both languages, and axe finds nothing', async (width, height) => {
    await page.setViewportSize({ width, height })
    await atDesk()
    expect(await accessibilityBreaches(page)).toEqual([])
    await closeWindow1()
    await run()
    await page.locator('.result').waitFor()
    for (const language of ['zh-CN', 'en']) {
      expect(await page.evaluate('document.documentElement.lang')).toBe(language)
      expect(await accessibilityBreaches(page)).toEqual([])
      expect(await sideways()).toEqual([])
      await page.locator('.switch[lang]').click()
    }
  })

  it('prints the answer without the form', async () => {
    await atDesk()
    await closeWindow1()
    await run()
    await page.locator('.result').waitFor()
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.rail').isVisible()).toBe(false)
    expect(await page.locator('.found h2').isVisible()).toBe(true)
    expect(await page.locator('figure').count()).toBe(4)
  })
})

/** What is wider than its place. */
function sideways(): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const root = document.documentElement
    const found = [...document.querySelectorAll('.rail, .answer, .classes, figure, .top')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => element.className + ' ' + element.scrollWidth + ' > ' + element.clientWidth)
    if (root.scrollWidth > innerWidth) found.push('the page')
    return found
  })()`)
}
