import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
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

/** All choices of an act whose likely ones stand in the sheet already. */
const more = (nth: number) => `dialog section:nth-of-type(${nth}) .more`
const tile = (icon: string) => `dialog button:has(.lucide-${icon})`
/** Ways to every sheet: places in the page, so that they lead there in both languages. */
const SHEETS: [string, string, ...string[]][] = [
  ['issue', 'nav button:nth-child(1)'],
  ['broadcast', 'nav button:nth-child(2)'],
  ['ownWords', 'nav button:nth-child(2)', 'dialog .content > button'],
  ['rules', 'nav button:nth-child(3)'],
  ['devices', 'nav button:nth-child(4)'],
  ['bell', 'nav button:nth-child(5)'],
  ['menu', 'nav button:nth-child(6)'],
  ['ticket', '.person.alarming'],
  ['front', '.person.alarming', more(1), 'dialog .group li:nth-child(5) button'],
  ['transfer', '.person.alarming', more(2)],
  ['change', '.person.alarming', more(3)],
  ['move', '.person.alarming', more(4), 'dialog .group li:nth-child(2) button'],
  ['call', '.person.alarming', tile('megaphone')],
  ['cancel', '.person.alarming', tile('trash-2')],
  ['hold', '.person.alarming', tile('timer'), 'dialog [role=switch]'],
  ['add', '.person.alarming', tile('list-plus')],
  ['identify', '.person:has-text("A014")', tile('id-card')],
  ['offer', '.person:has-text("A016")'],
  ['divert', '.person:has-text("A016")', more(2)],
  ['pending', '.person.pending'],
  ['activate', '.person.pending', tile('ticket-check')],
  ['several', 'nav button:nth-child(1)', 'dialog [role=switch]', 'dialog li:nth-child(2) button'],
  ['code', 'nav button:nth-child(1)', 'dialog button.code'],
  ['level', '.level button'],
  ['machines', 'nav button:nth-child(6)', tile('landmark')],
  ['out', 'nav button:nth-child(6)', tile('landmark'), 'dialog .states .out'],
  ['held', '.person.held'],
  ['window', '.card.idle'],
  ['pause', '.card.idle', more(1)],
  ['override', '.card.idle', more(2), 'dialog .group li:nth-child(4) button'],
  ['closed', '.card.closed'],
  ['signIn', '.card.closed', more(1)],
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
    const content = document.querySelector('[role=dialog] .content')
    if (content && content.scrollWidth > content.clientWidth) found.push('the sheet, sideways: ' + content.scrollWidth + ' in ' + content.clientWidth)
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
    // What one sheet left open when it failed stands in no other's way.
    afterEach(async ({ task }) => {
      if (task.result?.state !== 'fail') return
      await screen.page.reload()
      await screen.page.locator('.lanes').waitFor()
      screen.complaints.length = 0
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
