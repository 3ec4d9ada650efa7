import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useBrowser } from '../support/browser.ts'
import { MockHub } from '../support/mockHub.ts'
import { accessibilityBreaches, openScreen, type Screen } from '../support/screen.ts'

let hub: MockHub

const browser = useBrowser()
beforeAll(async () => {
  hub = new MockHub('usual')
  hub.views.branch.hasRemoteTickets = true
  await hub.start(0)
})
afterAll(() => hub?.stop())

/** Ways to every sheet: places in the page, so that they lead there in both languages. */
const SHEETS: [string, string, ...string[]][] = [
  ['issue', 'nav button:nth-child(1)'],
  ['rules', 'nav button:nth-child(2)'],
  ['devices', 'nav button:nth-child(3)'],
  ['bell', 'nav button:nth-child(4)'],
  ['menu', 'nav button:nth-child(5)'],
  ['ticket', '.person.alarming'],
  ['front', '.person.alarming', 'dialog section li:last-child button', 'dialog .group li:nth-child(5) button'],
  ['transfer', '.person.alarming', 'dialog section + ul li:nth-child(1) button'],
  ['call', '.person.alarming', 'dialog section + ul li:nth-child(2) button'],
  ['move', '.person.alarming', 'dialog section + ul li:nth-child(5) button', 'dialog .group li:nth-child(2) button'],
  ['change', '.person.alarming', 'dialog section + ul li:nth-child(6) button'],
  ['reprint', '.person.alarming', 'dialog section + ul li:nth-child(8) button'],
  ['cancel', '.person.alarming', 'dialog section + ul li:nth-child(9) button'],
  ['hold', '.person.alarming', 'dialog section + ul li:nth-child(4) button', 'dialog [role=switch]'],
  ['add', '.person.alarming', 'dialog section + ul li:nth-child(7) button'],
  ['identify', '.person:has-text("A014")', 'dialog section + ul li:nth-child(8) button'],
  ['divert', '.person:has-text("A016")', 'dialog section + ul li:nth-child(8) button'],
  ['pending', '.person.pending'],
  ['activate', '.person.pending', 'dialog li:nth-child(1) button'],
  ['several', 'nav button:nth-child(1)', 'dialog [role=switch]', 'dialog li:nth-child(2) button'],
  ['code', 'nav button:nth-child(1)', 'dialog button.code'],
  ['level', '.level button'],
  ['broadcast', 'nav button:nth-child(5)', 'dialog li:nth-child(1) button'],
  ['machines', 'nav button:nth-child(5)', 'dialog li:nth-child(2) button'],
  ['out', 'nav button:nth-child(5)', 'dialog li:nth-child(2) button', 'dialog .states .out'],
  ['held', '.person.held'],
  ['window', '.card.idle'],
  ['pause', '.card.idle', 'dialog li:nth-child(1) button'],
  ['override', '.card.idle', 'dialog li:nth-child(2) button', 'dialog .group li:nth-child(4) button'],
  ['signIn', '.card.closed', 'dialog li:nth-child(1) button'],
]

/** Buttons and fields too small for a finger, and words that do not fit theirs. */
function misfits(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const root = document.documentElement
    const found = [...document.querySelectorAll('button, input')]
      .map((element) => [element, element.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0)
      .filter(([element, box]) =>
        box.width < 48 || box.height < 48 ||
        (element.tagName === 'BUTTON' && element.scrollWidth > element.clientWidth + 1))
      .map(([element, box]) => (element.textContent.trim() || element.className) + ' ' + box.width + 'x' + box.height)
    if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) found.push('the page')
    return found
  })()`)
}

describe.each([
  ['zh-CN', 'light', 1280, 800],
  ['en', 'dark', 800, 1280],
] as const)(
  'in %s, %s, %d x %d, targets are large enough and axe finds nothing:',
  (language, colorScheme, width, height) => {
    let screen: Screen
    beforeAll(async () => {
      screen = await openScreen(browser(), width, height)
      const { page } = screen
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.addInitScript(`sessionStorage.setItem('language', '${language}')`)
      await page.goto(`${hub.url}/staff/`)
      await page.locator('input[name=user]').fill('sun')
      await page.locator('input[name=password]').fill('password')
      await page.keyboard.press('Enter')
      await page.locator('.lanes').waitFor()
    })
    afterAll(() => screen?.page.close())

    it('the page itself', async () => {
      expect([await misfits(screen.page), await accessibilityBreaches(screen.page)]).toEqual([[], []])
    })

    it.each(SHEETS)('the sheet %s', async (_name, opener, ...steps) => {
      const { page, complaints } = screen
      await page.locator(opener).first().click()
      for (const step of steps) await page.locator(step.replace('dialog', '[role=dialog]')).first().click()
      await page.getByRole('dialog').waitFor()
      expect([await misfits(page), await accessibilityBreaches(page), complaints]).toEqual([[], [], []])
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    })
  },
)
