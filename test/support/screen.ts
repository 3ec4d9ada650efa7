import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'

/** A page of its own (no cookies of others), and what the browser complained about on it. */
export interface Screen {
  readonly page: Page
  /** Errors of scripts and breaches of the content security policy. */
  readonly complaints: string[]
}

export async function openScreen(browser: Browser, width: number, height: number): Promise<Screen> {
  const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' })
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (/content security policy|\[vue|\[intlify/i.test(message.text())) complaints.push(message.text())
  })
  return { page, complaints }
}

/** Breaches of WCAG 2.2 A and AA that axe finds on the page as it is, each with its place. */
export async function accessibilityBreaches(page: Page): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source)
  // Only breaches are worked out in full: the places where all rules are kept would cost three times as much.
  return page.evaluate<string[]>(`axe
    .run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
    })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`)
}

/** Elements whose content does not fit, and the page itself when it scrolls. */
export function cutOff(page: Page, selector: string): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const root = document.documentElement
    const found = [...document.querySelectorAll(${JSON.stringify(selector)})]
      .filter((element) => element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1)
      .map((element) => element.textContent.trim().replace(/\\s+/g, ' '))
    if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) found.push('the page')
    return found
  })()`)
}
