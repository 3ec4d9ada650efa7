import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { DAY } from '../support/mockDay.ts'
import type { MockHub } from '../support/mockHub.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, type Screen } from '../support/screen.ts'

/** The PAD held in one hand: what its thumb has to touch lies where it comes to. docs/design.md says how far that is. */
let hub: MockHub
let screen: Screen
let page: Page
useMockScreen(1280, 800, (opened) => {
  ;({ hub, screen, page } = opened)
})

type Hand = 'right' | 'left'
const PX_PER_MM = 1280 / 217
const REACH_PX = 76 * PX_PER_MM
/** The root of the thumb is at the edge, from here above the tablet's lower end up to the middle. */
const LOWEST_ROOT_PX = 40 * PX_PER_MM

async function atPad(hand: Hand, width: number, height: number): Promise<void> {
  hub.views.branch.hasRemoteTickets = true
  await page.setViewportSize({ width, height })
  await page.goto(`${hub.url}/staff/`)
  await page.getByLabel('用户名').fill('sun')
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
  await page.locator('.lanes').waitFor()
  if (hand === 'left') {
    await button('更多').click()
    await inDialog('右手持握').click()
    await page.keyboard.press('Escape')
    await page.locator('.pad.left').waitFor()
  }
}
const button = (name: string | RegExp) => page.getByRole('button', { name })
const dialog = () => page.getByRole('dialog')
const inDialog = (name: string | RegExp) => dialog().getByRole('button', { name })
const near = (number: string) => page.locator('.near').getByRole('button', { name: new RegExp(` ${number} `) })

/** How far the middle of a target is from the nearest place where the thumb's root may be, in px. */
async function wayTo(target: Locator, hand: Hand, width: number, height: number): Promise<number> {
  const box = await target.boundingBox()
  if (!box) throw new Error('it is not on the screen')
  const x = box.x + box.width / 2
  const y = box.y + box.height / 2
  const across = hand === 'right' ? width - x : x
  const root = Math.min(Math.max(y, height / 2), height - LOWEST_ROOT_PX)
  return Math.hypot(across, y - root)
}

/** Whatever lies in something that scrolls is drawn along under the thumb until it is as near as it comes. */
async function drawUp(target: Locator, hand: Hand): Promise<void> {
  await target.scrollIntoViewIfNeeded()
  await target.evaluate(
    (element, inline) => element.scrollIntoView({ inline, block: 'nearest' }),
    hand === 'right' ? ('end' as const) : ('start' as const),
  )
}

/** Every act of the lobby manager, from the hall to its last touch. */
const ACTS: readonly (readonly [string, ...(() => Locator)[]])[] = [
  ['raise', () => near('A011'), () => inDialog('提到最前：孕妇')],
  ['move', () => near('A011'), () => inDialog('位置：后移一位')],
  ['to the end', () => near('A011'), () => inDialog('位置：排到最后')],
  ['any place', () => near('A011'), () => inDialog('位置：更多'), () => inDialog('确定')],
  ['class', () => near('A011'), () => inDialog('等级：金卡客户')],
  ['service', () => near('A011'), () => inDialog('等级：改业务'), () => inDialog('外汇业务')],
  ['transfer', () => near('A011'), () => inDialog('转移：3 号窗口')],
  ['to a queue', () => near('A011'), () => inDialog('转移：现金金卡')],
  ['to another queue', () => near('A011'), () => inDialog('转移：更多'), () => inDialog(/^开户/).first()],
  ['call', () => near('A011'), () => inDialog('指定窗口呼叫'), () => inDialog(/^3 号窗口/)],
  ['hold', () => near('A011'), () => inDialog('挂起')],
  ['reprint', () => near('A011'), () => inDialog('补打小票')],
  ['divert', () => near('A016'), () => inDialog(/：客户同意/)],
  ['cancel', () => near('A011'), () => inDialog('取消号码'), () => inDialog('确定取消')],
  ['pause', () => button(/^3 空闲/), () => inDialog('暂停服务：用餐')],
  ['close', () => button(/^3 空闲/), () => inDialog('关闭窗口')],
  ['profile', () => button(/^3 空闲/), () => inDialog(/：普通优先/)],
  ['seat', () => button(/^5 未开放/), () => inDialog('安排柜员：王强')],
  ['broadcast', () => button('播报'), () => inDialog('即将停止取号')],
  ['own words', () => button('播报'), () => inDialog('自拟内容或时长'), () => inDialog('开始播报')],
  ['machines', () => button('更多'), () => inDialog('自助设备'), () => dialog().locator('.states button').first()],
  ['issue', () => button('代客取号'), () => inDialog('现金业务'), () => inDialog(/^取号$/)],
  ['devices', () => page.locator('nav .devices')],
  ['bell', () => page.locator('nav .bell')],
]
const HELD = (['right', 'left'] as const).flatMap((hand) => [[hand, 1280, 800] as const, [hand, 800, 1280] as const])

describe.each(HELD)('held in the %s hand, %i x %i', (hand, width, height) => {
  it('every act is within the reach of its thumb, and so is the way back', async () => {
    await atPad(hand, width, height)
    const tooFar: string[] = []
    for (const [act, ...ways] of ACTS) {
      for (const [nth, way] of ways.entries()) {
        const target = way()
        await target.waitFor()
        await drawUp(target, hand)
        const px = await wayTo(target, hand, width, height)
        if (px > REACH_PX) tooFar.push(`${act}, touch ${nth + 1}: ${Math.round(px)} px`)
        if (nth < ways.length - 1) await target.click()
      }
      if ((await dialog().count()) > 0) {
        const close = dialog().getByRole('button', { name: '关闭', exact: true })
        const px = await wayTo(close, hand, width, height)
        if (px > REACH_PX) tooFar.push(`${act}, closing its sheet: ${Math.round(px)} px`)
        await close.click()
      }
    }
    expect(tooFar, `of ${Math.round(REACH_PX)} px`).toEqual([])
    expect(hub.commands).toEqual([])

    hub.answers.set('HoldTicket', () => {
      const key = `ticket:${DAY}-A011` as const
      const ticket = hub.views.pad[key]
      if (ticket) hub.setPad({ [key]: { ...ticket, state: 'held', version: 2 } })
      return {}
    })
    await near('A011').click()
    await inDialog('挂起').click()
    const undo = button('撤销')
    await undo.waitFor()
    expect(await wayTo(undo, hand, width, height)).toBeLessThanOrEqual(REACH_PX)
    expect(await accessibilityBreaches(page)).toEqual([])
    expect(screen.complaints).toEqual([])
  })
})

it('the hand is remembered by the tablet, whoever logs in', async () => {
  await atPad('left', 1280, 800)
  await page.reload()
  await page.locator('.pad.left').waitFor()
  await button('更多').click()
  await inDialog('退出登录').click()
  await page.getByLabel('用户名').fill('sun')
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
  await page.locator('.pad.left').waitFor()
  await button('更多').click()
  await inDialog('左手持握').click()
  await page.locator('.pad.right').waitFor()
})
