import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { Download, Page } from 'playwright-core'
import readExcel from 'read-excel-file/node'
import { afterEach, describe, expect, it } from 'vitest'
import type { MockHub } from '../support/mockHub.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, type Screen } from '../support/screen.ts'

/** The reports as people ask for them: counted by the hub's own code from an invented year, today 23 November. */
let hub: MockHub
let screen: Screen
let page: Page

useMockScreen(1280, 800, (opened) => {
  ;({ hub, screen, page } = opened)
})
afterEach(() => expect(screen.complaints).toEqual([]))

async function at(search: string, user = 'zhou'): Promise<void> {
  await page.goto(`${hub.url}/staff/?page=reports${search}`)
  await page.getByLabel('用户名').fill(user)
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
  await page.locator('.rep main').waitFor()
}
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
const question = (name: string) =>
  page.getByRole('navigation', { name: '报表' }).getByRole('button', { name, exact: true })
const heads = () => page.locator('.figures-table thead th')
const cells = (column: number) => page.locator(`.figures-table tbody tr > :nth-child(${column})`).allInnerTexts()
const span = (words: string) => page.locator('main > .head .quiet').getByText(words).waitFor()
const parameter = (name: string) => new URL(page.url()).searchParams.get(name)
/** The last report that was asked for. */
const lastAsked = () => new URL(hub.reports.asked.at(-1) ?? '', hub.url)

describe('a report', () => {
  it('of today is live; spans are chosen, left and come back to, and the address keeps them', async () => {
    await at('')
    await page.getByText('实时，自动更新').waitFor()
    await page.getByRole('heading', { name: '客户等了多久，达标了吗' }).waitFor()
    await button('月').click()
    await span('2026-11-01 周日 – 2026-11-30 周一')
    await button('前一段').click()
    await span('2026-10-01 周四 – 2026-10-31 周六')
    await page.getByText('已结束的营业日').waitFor()
    await page.getByText('对比 2026-09-01 周二 – 2026-09-30 周三').waitFor()
    expect([parameter('span'), parameter('from')]).toEqual(['month', '2026-10-01'])
    expect((await cells(1)).length).toBe(31)

    await question('叫号时段').click()
    await page.getByRole('heading', { name: '什么时候叫号，结果如何' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: '客户等了多久，达标了吗' }).waitFor()
    await page.reload()
    await span('2026-10-01 周四 – 2026-10-31 周六')
    await page.getByText('已结束的营业日').waitFor()
    await button('今天').click()
    await page.getByText('实时，自动更新').waitFor()
    expect(lastAsked().searchParams.get('from')).toMatch(/2026-11-2[23]/)
  })

  it('is broken down and narrowed down, and says so to the hub', async () => {
    await at('&span=month&from=2026-10-01')
    await page.locator('.figures-table').waitFor()
    await page.getByLabel('按', { exact: true }).selectOption('hour')
    await page.getByLabel('客户等级').selectOption('gold')
    await page.getByLabel('时段开始').selectOption('10:00')
    await page.getByLabel('时段结束').selectOption('12:00')
    await expect.poll(() => cells(1)).toEqual(['10:00–11:00', '11:00–12:00'])
    const asked = hub.reports.asked.map((url) => new URL(url, hub.url).searchParams)
    const wanted = { group: 'hour', class: 'gold', fromTime: '10:00', toTime: '12:00' }
    expect(asked.some((each) => Object.entries(wanted).every(([name, value]) => each.get(name) === value))).toBe(true)
    await button('清除筛选').click()
    await expect.poll(async () => (await cells(1)).length).toBeGreaterThan(4)
  })

  it('says behind every heading what it counts, by press and by key', async () => {
    await at('&report=efficiency&span=month&from=2026-10-01')
    await page.locator('.figures-table').waitFor()
    const define = button('“利用率”的口径')
    await define.click()
    await page.getByText('服务时长除以开窗时长').waitFor()
    expect(await define.getAttribute('aria-expanded')).toBe('true')
    await page.keyboard.press('Escape')
    await page.getByText('服务时长除以开窗时长').waitFor({ state: 'detached' })
    await define.and(page.locator(':focus')).waitFor()
    const columns = await heads().count()
    expect(await page.getByRole('button', { name: /的口径$/ }).count()).toBe(columns)
  })

  it('is sorted by a heading, down, up and as it came', async () => {
    await at('&report=efficiency&span=month&from=2026-10-01')
    await page.locator('.figures-table').waitFor()
    const served = async () => (await cells(3)).map(Number)
    const asItCame = await served()
    await button('按“办结业务”排序').click()
    expect(await served()).toEqual(asItCame.toSorted((a, b) => b - a))
    expect(await heads().nth(2).getAttribute('aria-sort')).toBe('descending')
    await button('按“办结业务”排序').click()
    expect(await served()).toEqual(asItCame.toSorted((a, b) => a - b))
    await button('按“办结业务”排序').click()
    expect(await served()).toEqual(asItCame)
  })

  it('is drawn, and the drawing is read with the arrow keys', async () => {
    await at('&report=flow&span=month&from=2026-10-01')
    const slider = page.getByRole('slider', { name: /^客流时段/ })
    await slider.focus()
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^9:00–9:30: 取号机 \d+, 人工发号 \d+/)
    await page.keyboard.press('ArrowRight')
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^9:30–10:00/)
    await page.locator('.told').getByText('9:30–10:00').waitFor()
  })

  it('of tickets is leafed through', async () => {
    await at('&report=tickets&span=month&from=2026-10-01')
    await page.getByText('第 1 页，共 4 页').waitFor()
    const first = (await cells(1))[0]
    await button('下一页').click()
    await page.getByText('第 2 页，共 4 页').waitFor()
    expect((await cells(1)).length).toBe(100)
    expect(parameter('lines')).toBe('2')
    expect((await cells(1))[0]).not.toBe(undefined)
    await page.goBack()
    await page.getByText('第 1 页，共 4 页').waitFor()
    expect((await cells(1))[0]).toBe(first)
  })

  it('without anything in it says what would be here', async () => {
    await at('&report=appointments&span=month&from=2026-10-01')
    await page.getByText('这段时间没有数据').waitFor()
    await page.goto(`${hub.url}/staff/?page=reports&report=waiting&span=year&from=2019-01-01`)
    await page.getByText('最早的数据是 2026-01-01 周四').waitFor()
    await button('English').click()
    await page.getByText('or clear the filters. The first figures are of Thu 1 Jan 2026.').waitFor()
  })

  it('is held against nothing where there was nothing before', async () => {
    await at('&report=waiting&span=year&from=2026-01-01')
    await page.getByText('前期没有可比数据').waitFor()
    expect(await page.locator('.difference').count()).toBe(0)
    await question('号票明细').click()
    await page.getByText(/共 3,\d{3} 行\s+·\s+按取号顺序排列/).waitFor()
  })

  it('that cannot be had says so, and comes by itself when it can', async () => {
    hub.reports.isRebuilding = true
    await at('')
    await page.getByRole('alert').getByText('报表数据正在重新整理，请稍候').waitFor()
    hub.reports.isRebuilding = false
    await page.locator('.figures-table').waitFor()
  })

  it('of today is read again when something happens in the hall', async () => {
    await at('')
    await page.getByText('实时，自动更新').waitFor()
    const before = hub.reports.asked.length
    hub.setPad({ tellers: [...hub.views.pad.tellers] })
    await expect.poll(() => hub.reports.asked.length, { timeout: 10_000 }).toBeGreaterThan(before)
  })
})

describe('a file', () => {
  async function downloaded(name: string): Promise<{ file: Download; bytes: Buffer }> {
    const [file] = await Promise.all([page.waitForEvent('download'), button(name).click()])
    return { file, bytes: readFileSync(await file.path()) }
  }

  it('has the rows of the screen, as CSV and as a workbook', async () => {
    await at('&span=month&from=2026-10-01')
    await page.locator('.figures-table').waitFor()
    const shown = await cells(2)
    const csv = await downloaded('CSV')
    expect(csv.file.suggestedFilename()).toBe('等候时间-2026-10-01-2026-10-31.csv')
    const [head = [], ...lines] = parse(csv.bytes, { bom: true }) as string[][]
    expect(head.slice(0, 4)).toEqual(['营业日', '到店', '已叫号', '平均等候（秒）'])
    expect(lines.map(([, arrivals]) => arrivals)).toEqual(shown)
    const { file, bytes } = await downloaded('Excel')
    expect(file.suggestedFilename()).toBe('等候时间-2026-10-01-2026-10-31.xlsx')
    const sheets = await readExcel(bytes)
    const rows = (sheets[0]?.data ?? []) as unknown[][]
    expect(rows.slice(1, -1).map((row) => String(row[1]))).toEqual(shown)
  })
})

it('operations staff see devices and nothing else', async () => {
  await at('&report=efficiency', 'chen')
  await page.getByRole('heading', { name: '设备可用吗，为什么不可用' }).waitFor()
  expect(await page.getByRole('navigation', { name: '报表' }).getByRole('button').allInnerTexts()).toEqual([
    '设备可用率',
  ])
  await page.locator('.figures-table').waitFor()
  await page.getByLabel('按', { exact: true }).selectOption('cause')
  await expect.poll(() => heads().first().textContent()).toContain('原因')
  expect(hub.reports.asked.every((url) => url.startsWith('/api/v1/reports/devices'))).toBe(true)
})

it.each(['waiting', 'tickets', 'attendance', 'devices'])(
  'the page of %s has nothing that keeps anybody out',
  async (report) => {
    await at(`&report=${report}&span=month&from=2026-10-01`)
    await page.locator('.figures-table').waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
  },
)

it('fits its window in both languages, light and dark', async () => {
  await at('&report=efficiency&span=month&from=2026-10-01')
  await page.locator('.figures-table').waitFor()
  const isCut = () => page.evaluate('document.documentElement.scrollWidth > window.innerWidth')
  expect(await isCut()).toBe(false)
  await button('English').click()
  await page.getByRole('heading', { name: 'How much did tellers do' }).waitFor()
  expect(await isCut()).toBe(false)
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await accessibilityBreaches(page)).toEqual([])
})
