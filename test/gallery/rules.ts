import { createHash } from 'node:crypto'
import type { Page } from 'playwright-core'
import { accessibilityBreaches } from '../support/screen.ts'

/** What axe found on pages this run has seen, by all that its rules look at. */
const known = new Map<string, string[]>()

/**
 * Breaches of WCAG 2.2 AA. A page whose elements, words, colours, sizes of type and what of them is seen or scrolls are those of one
 * that was looked at is not looked at again: the screen held the other way has its own layout, and the layout is checked for each.
 */
export async function ruleBreaches(page: Page): Promise<string[]> {
  const key = createHash('sha1')
    .update(await page.evaluate<string>(ALL_THAT_COUNTS))
    .digest('hex')
  const found = known.get(key) ?? (await accessibilityBreaches(page))
  known.set(key, found)
  return found
}

const ALL_THAT_COUNTS = `(() => {
  const looks = [...document.querySelectorAll('body, body *')].map((element) => {
    const { color, backgroundColor, fontSize, fontWeight, opacity, visibility, overflowX, overflowY } = getComputedStyle(element)
    const scrolls = (/auto|scroll/.test(overflowX + overflowY) && element.scrollHeight > element.clientHeight) || element.scrollWidth > element.clientWidth
    return [color, backgroundColor, fontSize, fontWeight, opacity, visibility, element.getClientRects().length > 0, scrolls].join()
  })
  return document.documentElement.outerHTML + looks.join(';')
})()`
