import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { MockHub } from '../support/mockHub.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, openScreen, type Screen } from '../support/screen.ts'

let hub: MockHub
let screen: Screen
let page: Page

const screens = useMockScreen(1280, 800, (opened) => {
  ;({ hub, screen, page } = opened)
})

/** What of an image is asked in the page; types of the browser are not those of the tests. */
interface ImageInPage {
  decode(): Promise<void>
  readonly naturalWidth: number
}
interface StyledPage {
  getComputedStyle(element: unknown): { getPropertyValue(name: string): string }
}
const CRIMSON = { color: '#8c1d2f', ink: '#ffffff', mark: null }
/** Colours as the browser has worked them out, by selector and property. */
const styleOf = (selector: string, property: string, at: Page = page) =>
  at
    .locator(selector)
    .first()
    .evaluate(
      (element, name) => (globalThis as unknown as StyledPage).getComputedStyle(element).getPropertyValue(name),
      property,
    )
const theme = () => page.evaluate<string>('document.documentElement.dataset.theme')

async function atPad(): Promise<void> {
  await page.goto(`${hub.url}/staff/`)
  await page.getByLabel('用户名').fill('sun')
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
  await page.locator('.lanes').waitFor()
}

describe("a bank's colours and mark", () => {
  it('are on the kiosk, with a mark that the content policy lets be shown', async () => {
    await page.goto(`${hub.url}/kiosk/#k1.mock-key-0123456789`)
    const mark = page.locator('header img')
    await mark.waitFor()
    expect(await mark.evaluate((image: ImageInPage) => image.decode().then(() => image.naturalWidth > 0))).toBe(true)
    expect(await styleOf('.card-band', 'background-color')).toBe('rgb(11, 95, 110)')
    expect(screen.complaints).toEqual([])
  })

  it('are on the hall screen and the PAD, which have the first letter of the name where there is no mark', async () => {
    hub.views.branch.brand = CRIMSON
    await atPad()
    await page.locator('header .letter').getByText('汇').waitFor()
    expect(await styleOf('nav .main', 'background-color')).toBe('rgb(140, 29, 47)')
    expect(await accessibilityBreaches(page)).toEqual([])
    const hall = await openScreen(screens.browser(), 1920, 1080)
    await hall.page.goto(`${hub.url}/hall/#hall.mock-key-0123456789`)
    await hall.page.locator('.call .number').waitFor()
    expect(await styleOf('.call', 'background-color', hall.page)).toBe('rgb(140, 29, 47)')
    expect([hall.complaints, screen.complaints]).toEqual([[], []])
    await hall.page.close()
  })

  it("that are deep are lighter on a dark page, and none at all are the product's own", async () => {
    await page.emulateMedia({ colorScheme: 'dark' })
    hub.views.branch.brand = CRIMSON
    await atPad()
    expect(await styleOf('nav .main', 'background-color')).not.toBe('rgb(140, 29, 47)')
    expect(await accessibilityBreaches(page)).toEqual([])
    hub.views.branch.brand = null
    await page.reload()
    await page.locator('.lanes').waitFor()
    expect(await styleOf('nav .main', 'background-color')).toBe('rgb(21, 118, 133)')
  })
})

describe('the theme of the staff pages', () => {
  it("is the system's, follows it, and is kept as it was switched to by this browser", async () => {
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(`${hub.url}/staff/`)
    await page.getByRole('button', { name: '外观：随系统' }).waitFor()
    expect(await theme()).toBe('dark')
    await page.emulateMedia({ colorScheme: 'light' })
    await expect.poll(theme).toBe('light')
    await page.getByRole('button', { name: '外观：随系统' }).click()
    await page.getByRole('button', { name: '外观：浅色' }).click()
    await page.getByRole('button', { name: '外观：深色' }).waitFor()
    expect(await theme()).toBe('dark')
    await page.reload()
    await page.getByRole('button', { name: '外观：深色' }).click()
    expect(await theme()).toBe('light')
    expect(screen.complaints).toEqual([])
  })

  it('is light on paper', async () => {
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(`${hub.url}/staff/`)
    await page.locator('form').waitFor()
    const ground = () => page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--n2').trim()")
    const scheme = () => page.evaluate('getComputedStyle(document.documentElement).colorScheme')
    expect([await ground(), await scheme()]).toEqual(['#152023', 'dark'])
    await page.emulateMedia({ media: 'print' })
    expect([await ground(), await scheme()]).toEqual(['#fff', 'normal'])
    await page.emulateMedia({ media: 'screen' })
    expect(await ground()).toBe('#152023')
  })
})
