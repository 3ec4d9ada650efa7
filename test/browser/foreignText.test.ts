import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { mockServing, mockWhy } from '../support/mockBranch.ts'
import { DAY } from '../support/mockDay.ts'
import type { MockHub } from '../support/mockHub.ts'
import { mockPadTicket } from '../support/mockPad.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import type { Screen } from '../support/screen.ts'

/** What customers are called, and what is written of them, is text: it draws nothing, turns nothing round and pushes nothing out. */
let hub: MockHub
let screen: Screen
let page: Page
useMockScreen(800, 1280, (opened) => {
  ;({ hub, screen, page } = opened)
})

const NAME = `\u202e<img src=x onerror=alert(1)>😀${'W'.repeat(48)}`
const customer = { name: NAME, document: '1101**********7758' }

async function logIn(address: string): Promise<void> {
  await page.goto(`${hub.url}${address}`)
  await page.getByLabel('用户名').fill('sun')
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
}
/** The page has neither grown wider nor drawn what the text asks for. */
async function isUnmoved(): Promise<void> {
  expect(await page.locator('img[src="x"]').count()).toBe(0)
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  expect(screen.complaints).toEqual([])
}
/** Whether these words run from left to right, by where their first and their last letter are drawn. */
const runsOn = (words: string) =>
  page.evaluate<boolean>(`(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const words = ${JSON.stringify(words)}
    while (walker.nextNode()) {
      const at = walker.currentNode.data.indexOf(words)
      if (at < 0) continue
      const left = (offset) => {
        const range = document.createRange()
        range.setStart(walker.currentNode, at + offset)
        range.setEnd(walker.currentNode, at + offset + 1)
        return range.getBoundingClientRect().left
      }
      if (left(0) !== 0) return left(0) < left(words.length - 1)
    }
    throw new Error('not on the page: ' + words)
  })()`)

it('on the PAD, in a sheet', async () => {
  Object.assign(hub.views.pad, { [`ticket:${DAY}-A013`]: mockPadTicket('A013', 23, { customer }) })
  await logIn('/staff/')
  await page.getByRole('button', { name: /^A013/ }).click()
  await page.getByRole('dialog').getByText('1101**********7758').waitFor()
  expect(await runsOn('1101')).toBe(true)
  expect(await runsOn('现金')).toBe(true)
  const sheet = await page.getByRole('dialog').boundingBox()
  const document = await page.getByRole('dialog').getByText('1101**********7758').boundingBox()
  expect((document?.x ?? 0) + (document?.width ?? 0)).toBeLessThanOrEqual((sheet?.x ?? 0) + (sheet?.width ?? 0))
  await isUnmoved()
})

it('on the soft-call, small as it floats', async () => {
  await page.setViewportSize({ width: 360, height: 640 })
  hub.setWindow('w3', {
    teller: { id: 'sun', name: '孙悦' },
    status: 'open',
    current: { ...mockServing, customer },
    explanation: mockWhy,
  })
  await logIn('/staff/?page=softcall&window=w3')
  await page.locator('.primary').waitFor()
  await page.getByText('1101**********7758').first().waitFor()
  expect(await runsOn('1101')).toBe(true)
  await isUnmoved()
})

it('on the hall screen, in what is broadcast', async () => {
  await page.setViewportSize({ width: 1920, height: 1080 })
  hub.setDisplay('hall', { broadcast: { 'zh-CN': `${NAME} 营业厅`, en: `${NAME} hall` } })
  await page.goto(`${hub.url}/hall/#hall.mock-key-0123456789`)
  await page.getByText('营业厅').waitFor()
  expect(await runsOn('营业厅')).toBe(true)
  await isUnmoved()
})
