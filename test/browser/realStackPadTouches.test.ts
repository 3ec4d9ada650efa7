import type { Locator, Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import type { PadTicket, PadView, WindowView } from '../../contracts/index.ts'
import type { HubClient } from '../../simulators/people/hubClient.ts'
import type { TestBranch } from '../support/branch.ts'
import { type BranchPages, big, customersWait, spaceUntil, useBranchPages } from '../support/branchPages.ts'
import { type CuttableLine, cuttableLine } from '../support/cuttableLine.ts'
import { fullBranch } from '../support/fullBranch.ts'

/** Every act of the lobby manager in as few touches as promised, once however often it is touched, and what is left of it. */
let branch: TestBranch
let pages: BranchPages
let pad: Page
let line: CuttableLine | undefined
useBranchPages(fullBranch, (opened) => {
  ;({ branch, pages } = opened)
})
afterEach(async () => {
  await line?.close()
  line = undefined
  beside = undefined
})

const button = (name: string | RegExp) => pad.getByRole('button', { name })
const dialog = () => pad.getByRole('dialog')
const inDialog = (name: string | RegExp) => dialog().getByRole('button', { name })
const undo = () => pad.locator('.undo').getByRole('button')
/** A look at the hub from beside: opened after whoever waits has come, for nobody is logged in at two places. */
let beside: HubClient | undefined
async function look<View>(channel: string): Promise<View> {
  beside ??= await branch.screen('supervisor')
  return beside.view<View>(channel)
}
const view = () => look<PadView>('pad')
const ticketsIn = (now: PadView): PadTicket[] =>
  Object.entries(now).flatMap(([key, value]) => (key.startsWith('ticket:') ? [value as PadTicket] : []))
const ticket = async (number: string) => ticketsIn(await view()).find((one) => one.number === number)

/** Touches one after the other; how many it took. */
async function touch(...targets: readonly Locator[]): Promise<number> {
  for (const target of targets) await target.click()
  return targets.length
}
/** An impatient finger: five times within 300 ms, wherever the page is by then. */
async function hammer(target: Locator): Promise<void> {
  await target.and(target.page().locator(':enabled')).waitFor()
  const box = await target.boundingBox()
  if (!box) throw new Error('it is not on the screen')
  const { mouse } = target.page()
  await mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  for (let nth = 1; nth <= 5; nth += 1) {
    await mouse.down({ clickCount: nth })
    await mouse.up({ clickCount: nth })
  }
}

describe('every act of the lobby manager', () => {
  it('takes two touches, and is taken back by one where that is safe', async () => {
    await customersWait(branch, 4)
    const teller = await branch.screen('teller3')
    await teller.command('SignIn', { windowId: 'w3' })
    pad = await pages.pad('manager')
    await button(/^A004/).first().waitFor()
    const isSoon = (what: () => Promise<unknown>) => expect.poll(what, { timeout: 10_000, interval: 100 }).toBe(true)
    const back = async () => {
      await undo().click()
      await undo().waitFor({ state: 'detached' })
    }
    const states: string[] = []
    const done = (act: string, touches: number) => states.push(`${act} ${touches}`)

    // Raise with a reason.
    done('raise', await touch(button(/^A003/), inDialog('提到最前：孕妇')))
    await isSoon(async () => (await pad.locator('.person .number').first().textContent()) === 'A003')
    await back()
    await isSoon(async () => (await pad.locator('.person .number').first().textContent()) === 'A001')
    // Move.
    done('move', await touch(button(/^A001/), inDialog('位置：后移一位')))
    await isSoon(async () => (await pad.locator('.person .number').first().textContent()) === 'A002')
    await back()
    await isSoon(async () => (await pad.locator('.person .number').first().textContent()) === 'A001')
    // Class.
    done('class', await touch(button(/^A002/), inDialog(/^等级：金卡/)))
    await isSoon(async () => (await ticket('A002'))?.classId !== 'ordinary')
    await back()
    await isSoon(async () => (await ticket('A002'))?.classId === 'ordinary')
    // Queue or window.
    done('transfer', await touch(button(/^A002/), inDialog('转移：3 号窗口')))
    await isSoon(async () => (await ticket('A002'))?.directed?.window === 'w3')
    await back()
    // Hold and resume.
    done('hold', await touch(button(/^A004/), inDialog('挂起')))
    await isSoon(async () => (await ticket('A004'))?.state === 'held')
    done('resume', await touch(button(/^A004/), inDialog('恢复等候')))
    await isSoon(async () => (await ticket('A004'))?.state === 'waiting')
    // Reprint.
    done('reprint', await touch(button(/^A004/), inDialog('补打小票')))
    await dialog().waitFor({ state: 'detached' })
    // A window: its profile now, pause, resume, close.
    const window3 = async () => (await view()).windows.find(({ windowId }) => windowId === 'w3')
    done('profile', await touch(button(/^3 空闲/), inDialog(/：普通优先$/)))
    await isSoon(async () => (await window3())?.profile.id === 'ordinary-first')
    await back()
    await isSoon(async () => (await window3())?.profile.id !== 'ordinary-first')
    done('pause', await touch(button(/^3 空闲/), inDialog('暂停服务：用餐')))
    await isSoon(async () => (await window3())?.status === 'paused')
    await back()
    await isSoon(async () => (await window3())?.status === 'open')
    done('close', await touch(button(/^3 空闲/), inDialog('关闭窗口')))
    await isSoon(async () => (await window3())?.status === 'closed')
    done('open', await touch(button(/^3 未开/), inDialog('开放窗口')))
    await isSoon(async () => (await window3())?.status === 'open')
    // Broadcast.
    done('broadcast', await touch(button('播报'), inDialog('看管财物')))
    await isSoon(async () => (await view()).broadcast !== null)
    await back()
    await isSoon(async () => (await view()).broadcast === null)

    expect(states).toEqual([
      'raise 2',
      'move 2',
      'class 2',
      'transfer 2',
      'hold 2',
      'resume 2',
      'reprint 2',
      'profile 2',
      'pause 2',
      'close 2',
      'open 2',
      'broadcast 2',
    ])
    expect(pages.complaints).toEqual([])
  }, 120_000)
})

describe('an act that may still be taken back', () => {
  it('is done and stays done when the page is loaded anew, closed, or the line is cut: nothing is lost, nothing doubled', async () => {
    line = await cuttableLine(branch.address)
    await customersWait(branch, 3)
    pad = await pages.pad('manager', line.address)
    await touch(button(/^A001/), inDialog('挂起'))
    await undo().waitFor()
    const held = await ticket('A001')
    expect(held?.state).toBe('held')
    await pad.reload()
    await button(/^A001/).waitFor()
    expect(await undo().count()).toBe(0)
    expect(await ticket('A001')).toEqual(held)

    await touch(button(/^A003/), inDialog('提到最前：孕妇'))
    await undo().waitFor()
    const raised = await ticket('A003')
    line.cut()
    await pad.locator('.pad.stale').waitFor()
    // Nobody can press it into the dark.
    if ((await undo().count()) > 0) expect(await undo().isDisabled()).toBe(true)
    line.restore()
    await pad.locator('.pad:not(.stale)').waitFor()
    expect(await ticket('A003')).toEqual(raised)

    await touch(button(/^A002/), inDialog('挂起'))
    await undo().waitFor()
    const version = (await ticket('A002'))?.version
    await pad.close()
    expect(await ticket('A002')).toMatchObject({ state: 'held', version })
  }, 120_000)

  it('is taken back once, however often that is touched, and also when the line is cut under the finger', async () => {
    line = await cuttableLine(branch.address)
    await customersWait(branch, 3)
    pad = await pages.pad('manager', line.address)
    await touch(button(/^A003/), inDialog('提到最前：孕妇'))
    await undo().waitFor()
    const raised = await ticket('A003')
    await hammer(undo())
    await undo().waitFor({ state: 'detached' })
    await expect.poll(async () => (await ticket('A003'))?.version).toBe((raised?.version ?? 0) + 1)

    await touch(button(/^A003/), inDialog('提到最前：孕妇'))
    await undo().waitFor()
    const again = await ticket('A003')
    line.cut()
    await undo().click()
    await pad.locator('.pad.stale').waitFor()
    line.restore()
    await pad.locator('.pad:not(.stale)').waitFor()
    await expect.poll(async () => (await ticket('A003'))?.version, { timeout: 10_000 }).toBe((again?.version ?? 0) + 1)
    await dialog().waitFor({ state: 'detached' })
    expect(await pad.locator('.person .number').allTextContents()).toEqual(['A001', 'A002', 'A003'])
  }, 120_000)
})

describe('five touches within 300 ms', () => {
  it('do each act of the PAD once', async () => {
    await customersWait(branch, 3)
    const teller = await branch.screen('teller3')
    await teller.command('SignIn', { windowId: 'w3' })
    pad = await pages.pad('manager')
    await button(/^A002/).first().click()
    await hammer(inDialog('提到最前：孕妇'))
    await undo().waitFor()
    expect((await ticket('A002'))?.version).toBe(2)
    expect((await ticket('A001'))?.version).toBe(1)
    await pad.keyboard.press('Escape')

    await button(/^A003/).first().click()
    await hammer(inDialog('转移：3 号窗口'))
    await expect.poll(async () => (await ticket('A003'))?.directed?.window).toBe('w3')
    expect((await ticket('A003'))?.version).toBe(2)
    await pad.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })

    await button(/^3 空闲/)
      .first()
      .click()
    await hammer(inDialog('暂停服务：用餐'))
    await button(/^3 暂停服务/).waitFor()
    await pad.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })

    await button('代客取号').click()
    await inDialog(/^现金业务/).click()
    await hammer(inDialog(/^取号$/))
    await dialog().getByText('A004').waitFor()
    expect(
      ticketsIn(await view())
        .map(({ number }) => number)
        .sort(),
    ).toEqual(['A001', 'A002', 'A003', 'A004'])
    expect(pages.complaints).toEqual([])
  }, 120_000)

  it('give one ticket at the kiosk', async () => {
    const kiosk = await pages.kiosk()
    await hammer(kiosk.getByRole('button', { name: '现金业务' }))
    await kiosk.getByText('A001').first().waitFor()
    expect(ticketsIn(await view())).toHaveLength(1)
    expect(pages.complaints).toEqual([])
  })

  it('do each act of the soft-call once: call, start, finish; what they call next is asked for by a press of its own', async () => {
    await customersWait(branch, 3)
    const softCall = await pages.softCall('teller1', '1 号窗口')
    const window1 = () => look<WindowView>('window:w1')
    await spaceUntil(softCall, '呼叫下一位')
    await hammer(big(softCall, '呼叫下一位'))
    await big(softCall, '开始办理').waitFor()
    expect((await window1()).current).toMatchObject({ number: 'A001', state: 'called' })
    await hammer(big(softCall, '开始办理'))
    await big(softCall, '办理完成').waitFor()
    expect((await window1()).current).toMatchObject({ number: 'A001', state: 'serving' })
    await hammer(big(softCall, '办理完成'))
    await big(softCall, '呼叫下一位').waitFor()
    expect(await window1()).toMatchObject({ current: null, waiting: 2 })
    await big(softCall, '呼叫下一位').and(softCall.locator(':enabled')).waitFor()
    await softCall.keyboard.press(' ')
    await big(softCall, '开始办理').waitFor()
    await hammer(softCall.getByRole('button', { name: /^过号/ }))
    await big(softCall, '呼叫下一位').waitFor()
    expect(await window1()).toMatchObject({ current: null })
    expect(pages.complaints).toEqual([])
  }, 120_000)
})
