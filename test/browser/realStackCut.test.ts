import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import type { WindowView } from '../../contracts/index.ts'
import type { TestBranch } from '../support/branch.ts'
import {
  type BranchPages,
  big,
  boardShows,
  customersWait,
  markPages,
  spaceUntil,
  useBranchPages,
} from '../support/branchPages.ts'
import { type CuttableLine, cuttableLine } from '../support/cuttableLine.ts'
import { fullBranch } from '../support/fullBranch.ts'
import { accessibilityBreaches } from '../support/screen.ts'

/** Pages whose cable is pulled: nobody tells the browser, and the hub goes on without them. */
let branch: TestBranch
let pages: BranchPages
let line: CuttableLine | undefined

useBranchPages(fullBranch, (opened) => {
  ;({ branch, pages } = opened)
})
afterEach(async () => {
  await line?.close()
  line = undefined
})

/** Three seconds, and one more for a machine that does a dozen things at once. */
const TOLD_WITHIN_MS = 4000

/** How long after this moment the page says so. */
async function toldAfterMs(page: Page, words: string): Promise<number> {
  const since = performance.now()
  await page.getByText(words).first().waitFor()
  return Math.round(performance.now() - since)
}

it('all pages say within three seconds that they are cut off, take no press, and come back by themselves to what is true', async () => {
  line = await cuttableLine(branch.address)
  const { address } = line
  await customersWait(branch, 2)
  const kiosk = await pages.kiosk('k1', address)
  const hall = await pages.hall('hall', address)
  const softCall = await pages.softCall('teller1', '1 号窗口', [1280, 800], address)
  const pad = await pages.pad('manager', address)
  const all = [kiosk, hall, softCall, pad]
  await spaceUntil(softCall, '呼叫下一位')
  const areNotReloaded = await markPages(all)

  line.cut()
  const told = await Promise.all([
    toldAfterMs(kiosk, '暂停取号，正在恢复'),
    toldAfterMs(hall, '显示暂停更新'),
    toldAfterMs(softCall, '离线，暂不能操作'),
    toldAfterMs(pad, '画面停留在离线前，暂不能操作'),
  ])
  expect(Math.max(...told), `kiosk, hall, soft-call, PAD after ${told.join(', ')} ms`).toBeLessThanOrEqual(
    TOLD_WITHIN_MS,
  )
  expect(await kiosk.getByRole('button', { name: '现金业务' }).isDisabled()).toBe(true)
  expect(await big(softCall, '呼叫下一位').isDisabled()).toBe(true)
  expect(await pad.getByRole('button', { name: '代客取号' }).isDisabled()).toBe(true)
  await pad.getByRole('button', { name: /^A001/ }).click()
  for (const act of ['提到最前：孕妇', '转移：更多', '挂起', '取消号码'])
    expect(await pad.getByRole('dialog').getByRole('button', { name: act }).isDisabled(), act).toBe(true)
  await pad.getByText(/\d{1,2}:\d\d 起离线/).waitFor()
  for (const page of all) expect(await accessibilityBreaches(page)).toEqual([])
  await pad.keyboard.press('Escape')

  // Meanwhile the branch goes on: a colleague elsewhere calls the first, and a third comes.
  const teller = await branch.screen('teller2')
  await teller.command('SignIn', { windowId: 'w2' })
  const board = boardShows(branch, 2, 'A001')
  expect(await teller.command('CallNext', { windowId: 'w2' })).toMatchObject({ ok: true })
  await board
  await customersWait(branch, 1)

  line.restore()
  await Promise.all([
    kiosk.getByText('暂停取号，正在恢复').waitFor({ state: 'detached' }),
    hall.locator('.call .number', { hasText: 'A001' }).waitFor(),
    hall.getByText('显示暂停更新').waitFor({ state: 'detached' }),
    big(softCall, '呼叫下一位').and(softCall.locator(':enabled')).waitFor(),
    pad.getByRole('button', { name: /^2 A001/ }).waitFor(),
    pad.getByRole('button', { name: /^A003/ }).waitFor(),
  ])
  expect(await pad.locator('.person .number').allTextContents()).toEqual(['A002', 'A003'])
  const called = boardShows(branch, 1, 'A002')
  await spaceUntil(softCall, '开始办理')
  await called
  await kiosk.getByRole('button', { name: '现金业务' }).click()
  await kiosk.getByText('A004').waitFor()
  expect(await areNotReloaded()).toBe(true)
  expect(pages.complaints).toEqual([])
}, 120_000)

it('a press that was under way when the line was cut is done once, and the page says what came of it', async () => {
  line = await cuttableLine(branch.address)
  await customersWait(branch, 2)
  const softCall = await pages.softCall('teller1', '1 号窗口', [360, 640], line.address)
  await spaceUntil(softCall, '呼叫下一位')
  line.cut()
  await softCall.keyboard.press(' ')
  await softCall.getByText('已发送，恢复连接后确认').waitFor()
  const called = boardShows(branch, 1, 'A001')
  line.restore()
  await called
  await big(softCall, '开始办理').waitFor()
  const { current, waiting } = await (await branch.screen('supervisor')).view<WindowView>('window:w1')
  expect([current?.number, current?.state, waiting]).toEqual(['A001', 'called', 1])
  expect(pages.complaints).toEqual([])
})

describe('two tabs of one teller', () => {
  async function twoTabs(): Promise<[Page, Page]> {
    const page = await pages.softCall('teller1', '1 号窗口')
    const other = await page.context().newPage()
    await other.goto(page.url())
    await spaceUntil(page, '呼叫下一位')
    await big(other, '呼叫下一位').waitFor()
    return [page, other]
  }

  it('show each what is pressed in the other', async () => {
    await customersWait(branch, 1)
    const [page, other] = await twoTabs()
    await spaceUntil(page, '开始办理')
    await big(other, '开始办理').waitFor()
    await other.bringToFront()
    await spaceUntil(other, '办理完成')
    await big(page, '办理完成').waitFor()
    await other.keyboard.press('h')
    await other.getByRole('dialog').waitFor()
    await other.keyboard.press('1')
    for (const tab of [page, other]) await tab.getByText('当前无客户').waitFor()
    for (const tab of [page, other]) expect(await accessibilityBreaches(tab)).toEqual([])
    expect(pages.complaints).toEqual([])
  })

  it('call one customer when both are pressed at once, and the later one is told what is true', async () => {
    await customersWait(branch, 3)
    // The sign of the window that opens: nothing but the call is to follow it.
    const opened = boardShows(branch, 1, '1号窗口')
    const [page, other] = await twoTabs()
    await opened
    const shown: unknown[] = []
    const stop = branch.lines.boards.onNotice(({ name, detail }) => {
      if (name === 'shown') shown.push(detail['text'])
    })
    const board = boardShows(branch, 1, 'A001')
    // Inside the pages, in one turn of each: whoever presses sees what the button does as he presses it.
    const pressed = await Promise.all(
      [page, other].map((tab) =>
        tab.locator('.primary').evaluate((button) => {
          if (!button.matches(':enabled') || !button.textContent?.includes('呼叫下一位')) return 0
          const Click = button.ownerDocument.defaultView?.MouseEvent
          for (const detail of [1, 2]) if (Click) button.dispatchEvent(new Click('click', { bubbles: true, detail }))
          return 2
        }),
      ),
    )
    expect(pressed).toContain(2)
    await board
    for (const tab of [page, other]) {
      await big(tab, '开始办理').and(tab.locator(':enabled')).waitFor()
      await tab.locator('.number').filter({ hasText: 'A001' }).first().waitFor()
    }
    const { current, waiting } = await (await branch.screen('supervisor')).view<WindowView>('window:w1')
    expect([current?.number, current?.state, waiting]).toEqual(['A001', 'called', 2])
    stop()
    expect(shown).toEqual(['请A001号到1号窗口'])
    expect(pages.complaints).toEqual([])
  })
})
