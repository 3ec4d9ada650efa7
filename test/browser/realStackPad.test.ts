import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { KioskView } from '../../contracts/index.ts'
import { notice, type TestBranch } from '../support/branch.ts'
import { type BranchPages, big, boardShows, customersWait, spaceUntil, useBranchPages } from '../support/branchPages.ts'
import { fullBranch } from '../support/fullBranch.ts'
import { accessibilityBreaches } from '../support/screen.ts'

/** Two tablets in one hall, and a real engine that decides who is called. */
let branch: TestBranch
let pages: BranchPages
let pad: Page
let colleague: Page

useBranchPages(fullBranch, (opened) => {
  ;({ branch, pages } = opened)
})

/** What one tablet does is on the other one within a second; more is granted to a machine that does a dozen things at once. */
const SOON_MS = 1500

const button = (name: string | RegExp, on = pad) => on.getByRole('button', { name })
const dialog = (on = pad) => on.getByRole('dialog')
const inDialog = (name: string | RegExp, on = pad) => dialog(on).getByRole('button', { name })
const lane = (name: string, on = pad) => on.getByRole('region', { name, exact: true })
const numbers = (name: string, on = pad) => lane(name, on).locator('.number').allTextContents()
const card = (number: number, words: string, on = pad) => button(new RegExp(`^${number} ${words}`), on)

async function bothTablets(): Promise<void> {
  pad = await pages.pad('manager')
  colleague = await pages.pad('supervisor')
}

/** Opens a person's or a window's sheet and does the steps. */
async function act(opener: RegExp, steps: readonly (string | RegExp)[], on = pad): Promise<void> {
  await button(opener, on).first().click()
  for (const step of steps) await inDialog(step, on).click()
}
async function actDone(opener: RegExp, ...steps: (string | RegExp)[]): Promise<void> {
  await act(opener, steps)
  await dialog().waitFor({ state: 'detached' })
}

/** The other tablet comes to show it, soon after this moment. */
async function soonAtColleague(what: string, shown: () => Promise<unknown>): Promise<void> {
  const since = performance.now()
  await shown()
  const tookMs = Math.round(performance.now() - since)
  expect(tookMs, `${what} was on the other tablet after ${tookMs} ms`).toBeLessThanOrEqual(SOON_MS)
}
/** Until a lane of the tablet has these people, in this order. */
async function untilLane(name: string, wanted: readonly string[], on: Page): Promise<void> {
  const shown = lane(name, on).locator('.number')
  for (const [place, number] of wanted.entries())
    await shown
      .nth(place)
      .and(on.getByText(number, { exact: true }))
      .waitFor()
  await shown.nth(wanted.length).waitFor({ state: 'detached' })
  expect(await shown.allTextContents()).toEqual(wanted)
}

/** A teller who has opened his window and calls whomever the engine gives him. */
async function openWindow(user: string, number: number): Promise<Page> {
  const softCall = await pages.softCall(user, `${number} 号窗口`)
  await spaceUntil(softCall, '呼叫下一位')
  return softCall
}

describe('the order of the hall', () => {
  it('is what both tablets show and the next call obeys, after a move and after a raise', async () => {
    await customersWait(branch, 4)
    await bothTablets()
    await untilLane('现金', ['A001', 'A002', 'A003', 'A004'], colleague)

    await act(/^A004/, ['位置：更多', '排到某号之前', 'A002', '行动不便', '确定'])
    await soonAtColleague('the move', () => untilLane('现金', ['A001', 'A004', 'A002', 'A003'], colleague))
    await dialog().waitFor({ state: 'detached' })
    await act(/^A003/, ['提到最前：孕妇'])
    await soonAtColleague('the raise', () => untilLane('现金', ['A003', 'A001', 'A004', 'A002'], colleague))
    await dialog().waitFor({ state: 'detached' })
    await button('撤销').click()
    await soonAtColleague('the way back', () => untilLane('现金', ['A001', 'A004', 'A002', 'A003'], colleague))
    await pad.getByText('A003 已移到最前：撤销：已').waitFor()
    await act(/^A003/, ['提到最前：孕妇'])
    await soonAtColleague('the raise', () => untilLane('现金', ['A003', 'A001', 'A004', 'A002'], colleague))
    await dialog().waitFor({ state: 'detached' })
    expect(await numbers('现金')).toEqual(await numbers('现金', colleague))

    const softCall = await openWindow('teller1', 1)
    for (const [place, number] of ['A003', 'A001', 'A004'].entries()) {
      const board = boardShows(branch, 1, number)
      await spaceUntil(softCall, '开始办理')
      await board
      if (place === 0) await card(1, 'A003 呼叫中', colleague).waitFor()
      await spaceUntil(softCall, '办理完成')
      await spaceUntil(softCall, '呼叫下一位')
    }
    await untilLane('现金', ['A002'], pad)
    await untilLane('现金', ['A002'], colleague)
    expect(pages.complaints).toEqual([])
  })

  it('refuses who acts on what the other has done meanwhile, with what is true now', async () => {
    await customersWait(branch, 2)
    await bothTablets()
    const softCall = await openWindow('teller1', 1)
    // Messages to this tablet are kept back while `held` is a list: it has not heard yet.
    let held: (() => void)[] | undefined
    await colleague.routeWebSocket(/\/socket\.io\//, (socket) => {
      const hub = socket.connectToServer()
      hub.onMessage((message) => {
        if (held) held.push(() => socket.send(message))
        else socket.send(message)
      })
    })
    await colleague.reload()
    await button(/^A001/, colleague).click()
    await inDialog('提到最前：重要客户', colleague).waitFor()
    held = []
    await actDone(/^A001/, '挂起')
    await inDialog('提到最前：重要客户', colleague).click()
    await dialog(colleague).getByText('已发送，等待答复').waitFor()
    const arrivals = held
    held = undefined
    for (const arrive of arrivals) arrive()
    const words = dialog(colleague).getByRole('alert').filter({ hasText: '号码状态已变化' })
    await words.waitFor()
    expect(await words.textContent()).toContain('A001 现在：已挂起')
    expect(await accessibilityBreaches(colleague)).toEqual([])
    await colleague.keyboard.press('Escape')
    await button(/^A001.*挂起/, colleague).waitFor()

    // Who is held is passed over, and stands where he stood when he is resumed.
    const board = boardShows(branch, 1, 'A002')
    await spaceUntil(softCall, '开始办理')
    await board
    await act(/^A001/, ['恢复等候'], colleague)
    await soonAtColleague('the resumption', () => button(/^A001.*挂起/).waitFor({ state: 'detached' }))
    // Who is next is worked out anew once a second at most; where a wait is foreseen it stands in its place.
    await button(/^A001.*(下一位|预计)/).waitFor()
    expect(pages.complaints).toEqual([])
  })
})

it('a class that counts as important moves the chip to its lane, is announced on both tablets and called first', async () => {
  await customersWait(branch, 3)
  await bothTablets()
  const softCall = await openWindow('teller1', 1)
  await act(/^A003/, ['等级：金卡'])
  await soonAtColleague('the class', () => untilLane('金卡现金', ['A003'], colleague))
  for (const tablet of [pad, colleague]) {
    await button(/金卡 A003 到店/, tablet).waitFor()
    await button('提醒，1 条待处理', tablet).waitFor()
    expect(await numbers('现金', tablet)).toEqual(['A001', 'A002'])
  }
  expect(await accessibilityBreaches(pad)).toEqual([])
  await button(/金卡 A003 到店/).click()
  await inDialog('知道了').click()
  await button('提醒', colleague).and(colleague.locator('[aria-label="提醒"]')).waitFor()
  const board = boardShows(branch, 1, 'A003')
  await spaceUntil(softCall, '开始办理')
  await board
  expect(pages.complaints).toEqual([])
})

it('a profile for a time changes whom the window calls, shows its end, and goes when it is ended', async () => {
  await customersWait(branch, 2)
  await customersWait(branch, 2, 'gold')
  await bothTablets()
  const softCall = await openWindow('teller1', 1)
  await act(/^1 空闲/, [/：其他时长/, '15 分钟', '普通优先'])
  const overridden = card(1, '空闲.*普通优先.*指定至 \\d{1,2}:\\d\\d', colleague)
  await soonAtColleague('the profile', () => overridden.waitFor())
  await dialog().waitFor({ state: 'detached' })
  await softCall
    .getByText(/经理指定/)
    .first()
    .waitFor()

  const ordinary = boardShows(branch, 1, 'A001')
  await spaceUntil(softCall, '开始办理')
  await ordinary
  await spaceUntil(softCall, '办理完成')
  await spaceUntil(softCall, '呼叫下一位')
  await act(/^1 空闲/, ['结束指定规则'])
  await soonAtColleague('its end', () => overridden.waitFor({ state: 'detached' }))
  const gold = boardShows(branch, 1, 'V001')
  await spaceUntil(softCall, '开始办理')
  await gold
  expect(pages.complaints).toEqual([])
})

it('windows open with a teller, pause with words, resume and close, on both tablets and the soft-call', async () => {
  await customersWait(branch, 1)
  await bothTablets()
  const softCall = await pages.softCall('teller2', '2 号窗口')
  await actDone(/^2 未开放/, '安排柜员：teller2')
  await soonAtColleague('the sign-in', () => card(2, '(空闲|未开放) teller2', colleague).waitFor())
  if ((await card(2, '未开放').count()) > 0) await actDone(/^2 未开放/, '开放窗口')
  await big(softCall, '呼叫下一位').waitFor()

  await act(/^2 空闲/, ['暂停服务：开会'])
  await soonAtColleague('the pause', () => card(2, '暂停服务 开会', colleague).waitFor())
  await softCall.getByText('暂停服务：开会').waitFor()
  await dialog().waitFor({ state: 'detached' })
  await act(/^2 暂停服务/, ['恢复服务'])
  await soonAtColleague('the resumption', () => card(2, '空闲', colleague).waitFor())
  await dialog().waitFor({ state: 'detached' })
  await act(/^2 空闲/, ['关闭窗口'])
  await soonAtColleague('the closing', () => card(2, '未开放', colleague).waitFor())
  await big(softCall, '开放窗口').waitFor()
  expect(pages.complaints).toEqual([])
})

it('a ticket on behalf is printed, shown on both tablets, and printed once more as a copy', async () => {
  await bothTablets()
  const { printer } = branch.lines
  await (await branch.kiosk('k1')).until<KioskView>('kiosk:k1', (view) => view.printer === 'ok')
  const original = notice(printer, 'printed')
  await button('代客取号').click()
  for (const step of ['现金业务', '金卡', /^取号机$/, /^取号$/]) await inDialog(step).click()
  await soonAtColleague('the ticket', () => button(/^V001/, colleague).waitFor())
  await dialog().getByText('V001').waitFor()
  const first = JSON.stringify(await original)
  expect(first).toContain('V001')
  expect(first).not.toContain('COPY')
  await pad.keyboard.press('Escape')

  const copy = notice(printer, 'printed')
  await actDone(/^V001/, '补打小票')
  const second = JSON.stringify(await copy)
  expect(second).toContain('V001')
  expect(second).toContain('COPY')
  expect(pages.complaints).toEqual([])
})
