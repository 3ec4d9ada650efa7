import { afterEach, expect, it } from 'vitest'
import { SCREEN_SILENCE_MS, type WindowView } from '../../contracts/index.ts'
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

/** Tablets that sleep while the branch goes on, and presses that nobody waits for any more. */
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

/** Longer than a screen goes without a word of the hub. */
const ASLEEP_MS = SCREEN_SILENCE_MS + 1500
const PRESS_WORTH_MS = 20_000

/** Within so much of its waking a page has found out that it slept. */
const FOUND_OUT_MS = 250

it('a tablet that slept shows nothing old as live when it wakes, and what is true soon after, without a reload', async () => {
  await customersWait(branch, 2)
  line = await cuttableLine(branch.address)
  const pad = await pages.pad('manager', line.address)
  await pad.getByRole('button', { name: /^A001/ }).waitFor()
  const areNotReloaded = await markPages([pad])
  const teller = await branch.screen('teller2')
  await teller.command('SignIn', { windowId: 'w2' })
  await pad.getByRole('button', { name: /^2 空闲/ }).waitFor()
  // No timer and no message runs until it wakes, as with a page when the screen is off. Then: what it shows in every frame.
  const slept = pad.evaluate<{ sleptMs: number }>(`new Promise((resolve) => setTimeout(() => {
    const from = performance.now()
    while (performance.now() < from + ${ASLEEP_MS});
    const wokeAt = performance.now()
    window.shown = []
    const look = () => {
      const isLive = document.querySelector('.pad.stale') === null
      const numbers = [...document.querySelectorAll('.person .number')].map((one) => one.textContent).join()
      window.shown.push({ isLive, numbers, afterMs: performance.now() - wokeAt })
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
    resolve({ sleptMs: wokeAt - from })
  }))`)
  // What comes while it sleeps must not be drawn before its first frame: then it had nothing to tell.
  line.cut()
  const board = boardShows(branch, 2, 'A001')
  expect(await teller.command('CallNext', { windowId: 'w2' })).toMatchObject({ ok: true })
  await board
  await customersWait(branch, 1)
  expect((await slept).sleptMs).toBeGreaterThan(SCREEN_SILENCE_MS)
  await pad.locator('.pad.stale').waitFor()
  line.restore()
  await pad.getByRole('button', { name: /^A003/ }).waitFor()
  await pad.locator('.pad:not(.stale)').waitFor()
  const shown = await pad.evaluate<{ isLive: boolean; numbers: string; afterMs: number }[]>('window.shown')
  expect(shown.some(({ isLive }) => !isLive)).toBe(true)
  for (const { isLive, numbers, afterMs } of shown) {
    if (isLive && afterMs > FOUND_OUT_MS) expect(numbers, `${afterMs} ms after waking`).toBe('A002,A003')
  }
  expect(await areNotReloaded()).toBe(true)
  expect(pages.complaints).toEqual([])
}, 120_000)

it('a press that nobody waits for any more is not carried out when the line is back, and the page has said so', async () => {
  line = await cuttableLine(branch.address)
  await customersWait(branch, 2)
  const softCall = await pages.softCall('teller1', '1 号窗口', [360, 640], line.address)
  await spaceUntil(softCall, '呼叫下一位')
  line.cut()
  const pressedAt = performance.now()
  await softCall.keyboard.press(' ')
  await softCall.getByText('已发送，恢复连接后确认').waitFor()
  await softCall.getByRole('alert').filter({ hasText: '没有答复' }).waitFor({ timeout: 40_000 })
  expect(performance.now() - pressedAt).toBeGreaterThanOrEqual(PRESS_WORTH_MS - 500)
  line.restore()
  await big(softCall, '呼叫下一位').and(softCall.locator(':enabled')).waitFor()
  const { current, waiting } = await (await branch.screen('supervisor')).view<WindowView>('window:w1')
  expect([current, waiting]).toEqual([null, 2])
  expect(pages.complaints).toEqual([])
}, 120_000)

it('a page that a browser keeps when it is left is loaded anew for whoever goes back to it', async () => {
  await customersWait(branch, 1)
  const pad = await pages.pad('manager')
  await pad.getByRole('button', { name: /^A001/ }).waitFor()
  await markPages([pad])
  await pad.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
  expect(await pad.evaluate('getComputedStyle(document.body).visibility')).toBe('hidden')
  const loaded = pad.waitForEvent('load')
  await pad.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
  await loaded
  await pad.getByRole('button', { name: /^A001/ }).waitFor()
  expect(await pad.evaluate('window.notReloaded')).toBeUndefined()
  expect(pages.complaints).toEqual([])
})
