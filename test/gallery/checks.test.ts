import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { useBrowser } from '../support/browser.ts'
import { breachesOf } from './checks.ts'
import { ruleBreaches } from './rules.ts'

/** What the gallery looks for is found where it is planted, and nothing is found on a page that is as it should be. */
const browser = useBrowser([])
let page: Page
beforeAll(async () => {
  page = await browser().newPage({ viewport: { width: 400, height: 300 } })
})
afterAll(() => page?.close())

const STYLE =
  'body { margin: 0; color: #142327; background: #fff } button { width: 100px; height: 48px; color: #142327 }'
async function show(body: string): Promise<string[]> {
  await page.setContent(
    `<!doctype html><html lang="en"><title>Page</title><style>${STYLE}</style><main><h1>Page</h1>${body}</main></html>`,
  )
  return [...(await breachesOf(page, { least: 44, isWhole: true, over: '' })), ...(await ruleBreaches(page))]
}

it('finds nothing on a page that is as it should be', async () => {
  expect(await show('<p>Words</p><button>Call</button>')).toEqual([])
})

it.each([
  ['a page that scrolls sideways', '<div style="width: 900px; height: 1px"></div>', /scrolls sideways/],
  ['a page that is longer than the screen', '<div style="height: 900px"></div>', /the page scrolls/],
  [
    'words that run out of their place',
    '<p style="width: 50px; white-space: nowrap; background: #eee">Exchange rates</p>',
    /run out sideways/,
  ],
  [
    'words that are cut below',
    '<div style="height: 20px; overflow: hidden"><p style="margin: 0; line-height: 36px">Cut</p></div>',
    /cut below/,
  ],
  ['a target that is too small', '<button style="width: 30px; height: 20px">A</button>', /a target of 30 x 20/],
  [
    'targets on one another',
    '<button>One</button><button style="margin-left: -40px">Two</button>',
    /targets overlap|a target lies under/,
  ],
  [
    'a target below something else',
    '<button>One</button><div style="position: fixed; top: 0; left: 0; width: 400px; height: 300px"></div>',
    /a target lies under/,
  ],
  ['words without contrast', '<p style="color: #bbb">Pale</p>', /color-contrast/],
  ['a control without a name', '<button></button>', /button-name/],
  ['a picture without words', '<img src="data:," width="20" height="20">', /image-alt/],
])('finds %s', async (_, body, wanted) => {
  expect((await show(body)).join('\n')).toMatch(wanted)
})

it('looks at a page anew when a colour alone has changed', async () => {
  const words = (color: string) => `<style>p { color: ${color} }</style><p>The same words</p>`
  expect(await show(words('#142327'))).toEqual([])
  expect((await show(words('#bbb'))).join('\n')).toMatch(/color-contrast/)
})
