import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { SCREEN_SILENCE_MS } from '../../contracts/index.ts'
import type { TestBranch } from '../support/branch.ts'
import { type BranchPages, boardShows, customersWait, markPages, useBranchPages } from '../support/branchPages.ts'
import { type CuttableLine, cuttableLine } from '../support/cuttableLine.ts'
import { fullBranch } from '../support/fullBranch.ts'

/** No page of the branch shows something old as live: asleep, cut off, with a wrong clock, with timers that hardly run. */
let branch: TestBranch
let pages: BranchPages
let line: CuttableLine | undefined
const text = (zh: string, en: string) => ({ 'zh-CN': zh, en })

useBranchPages(
  () =>
    fullBranch((configuration) => {
      configuration.displays?.push({
        id: 'over1',
        name: text('一号窗口屏', 'Over window 1'),
        kind: 'window',
        window: 'w1',
        sound: false,
      })
    }),
  (opened) => {
    ;({ branch, pages } = opened)
  },
)
afterEach(async () => {
  await line?.close()
  line = undefined
})

/** How each page is opened, and what stands on it as long as it does not count as live. */
const PAGES = {
  kiosk: { stale: '.offline', open: (address) => pages.kiosk('k1', address) },
  hall: { stale: '.hall .offline', open: (address) => pages.hall('hall', address) },
  overWindow: { stale: '.over-window.stale', open: (address) => overWindow(address) },
  softCall: { stale: '.offline', open: (address) => pages.softCall('teller1', '1 号窗口', [1280, 800], address) },
  smallSoftCall: { stale: '.offline', open: (address) => pages.softCall('teller2', '2 号窗口', [360, 640], address) },
  pad: { stale: '.pad.stale', open: (address) => pages.pad('manager', address) },
  supervisor: { stale: '.sup.stale', open: (address) => supervisor(address) },
  fleet: { stale: '.fleet.stale', open: (address) => pages.fleet('operations', address) },
} as const satisfies Record<string, { stale: string; open: (address: string) => Promise<Page> }>
type Name = keyof typeof PAGES
const NAMES = Object.keys(PAGES) as Name[]

async function overWindow(address: string): Promise<Page> {
  const page = await pages.newPage(1920, 540)
  const { pathname, hash } = new URL(branch.hallPage('over1'))
  await page.goto(address + pathname + hash)
  await page.locator('.over-window').waitFor()
  return page
}
async function supervisor(address: string): Promise<Page> {
  const page = await pages.pad('supervisor', address)
  await page.goto(`${address}/staff/?page=supervisor`)
  await page.locator('.sup').waitFor()
  return page
}
const whenLive = (name: Name, page: Page) => page.locator(PAGES[name].stale).waitFor({ state: 'detached' })
const whenStale = (name: Name, page: Page) => page.locator(PAGES[name].stale).first().waitFor()
async function openAll(address: string): Promise<Map<Name, Page>> {
  const opened = new Map<Name, Page>()
  for (const name of NAMES) opened.set(name, await PAGES[name].open(address))
  for (const [name, page] of opened) await whenLive(name, page)
  return opened
}
const each = <Answer>(opened: Map<Name, Page>, what: (name: Name, page: Page) => Promise<Answer>) =>
  Promise.all([...opened].map(async ([name, page]) => [name, await what(name, page)] as const))

/** Three seconds, and one more for a machine that does a dozen things at once. */
const TOLD_WITHIN_MS = 4000
/** Within so much of its waking a page has found out that it slept. */
const FOUND_OUT_MS = 250
const ASLEEP_MS = SCREEN_SILENCE_MS + 1500

/** Each page is stale within the time, counted from now. */
async function allAreStaleSoon(opened: Map<Name, Page>): Promise<void> {
  const since = performance.now()
  const told = await each(opened, async (name, page) => {
    await whenStale(name, page)
    return Math.round(performance.now() - since)
  })
  const late = told.filter(([, ms]) => ms > TOLD_WITHIN_MS)
  expect(late, `within ${TOLD_WITHIN_MS} ms`).toEqual([])
}

/** Longer than a page lives without a word of the hub. */
const WATCHED_MS = SCREEN_SILENCE_MS + 300
interface Frame {
  readonly isLive: boolean
  readonly afterMs: number
}
/** What a page shows in every frame for a while: whether it counts as live, and how long after this moment. */
const framesOf = (stale: string) => `new Promise((resolve) => {
  const frames = []
  const from = performance.now()
  const look = () => {
    const afterMs = performance.now() - from
    frames.push({ isLive: document.querySelector(${JSON.stringify(stale)}) === null, afterMs })
    if (afterMs < ${WATCHED_MS}) requestAnimationFrame(look)
    else resolve(frames)
  }
  requestAnimationFrame(look)
})`
const watchAll = (opened: Map<Name, Page>) =>
  each(opened, (name, page) => page.evaluate<Frame[]>(framesOf(PAGES[name].stale)))

it('a line that falls silent, or a hub that is killed, is told by every page within three seconds; then it comes back', async () => {
  line = await cuttableLine(branch.address)
  const opened = await openAll(line.address)
  const areNotReloaded = await markPages([...opened.values()])
  line.cut()
  await allAreStaleSoon(opened)
  line.restore()
  await each(opened, whenLive)
  await branch.kill9()
  await allAreStaleSoon(opened)
  await branch.start()
  await each(opened, whenLive)
  expect(await areNotReloaded()).toBe(true)
  expect(pages.complaints).toEqual([])
}, 180_000)

it('every page that slept says so when it wakes, before anything else, and is live again by itself', async () => {
  await customersWait(branch, 2)
  line = await cuttableLine(branch.address)
  const opened = await openAll(line.address)
  const areNotReloaded = await markPages([...opened.values()])
  // No timer and no message runs until it wakes, as with a page when the screen is off.
  const slept = each(opened, (name, page) =>
    page.evaluate<Frame[]>(`new Promise((resolve) => setTimeout(() => {
      const from = performance.now()
      while (performance.now() < from + ${ASLEEP_MS});
      resolve(${framesOf(PAGES[name].stale)})
    }))`),
  )
  // What comes while it sleeps must not be drawn before its first frame: then it had nothing to tell.
  line.cut()
  const board = boardShows(branch, 3, 'A001')
  const teller = await branch.screen('teller3')
  await teller.command('SignIn', { windowId: 'w3' })
  expect(await teller.command('CallNext', { windowId: 'w3' })).toMatchObject({ ok: true })
  await board
  const shown = await slept
  for (const [name, frames] of shown) {
    const foundOut = frames.find(({ isLive }) => !isLive)?.afterMs ?? Number.POSITIVE_INFINITY
    expect(foundOut, `${name}: not live so many ms after waking`).toBeLessThan(FOUND_OUT_MS)
  }
  line.restore()
  await each(opened, whenLive)
  expect(await areNotReloaded()).toBe(true)
  expect(pages.complaints).toEqual([])
}, 180_000)

it('a page in the background, whose timers hardly run, is stale as soon as it is looked at', async () => {
  line = await cuttableLine(branch.address)
  const opened = await openAll(line.address)
  await each(opened, async (_, page) => {
    // As with a page in the background for long: no timer in less than a minute.
    await page.evaluate(`{
      const before = window.setTimeout
      window.setTimeout = (work, ms, ...rest) => before(work, Math.max(ms ?? 0, 60000), ...rest)
    }`)
  })
  // The last timer from before has run, and the next one is a minute off.
  await watchAll(opened)
  line.cut()
  await watchAll(opened)
  const looked = await each(opened, async (name, page) => {
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    const since = performance.now()
    await whenStale(name, page)
    return performance.now() - since
  })
  for (const [name, ms] of looked) expect(ms, name).toBeLessThan(1000)
}, 180_000)

describe('a clock of the tablet that is wrong', () => {
  const HOUR_MS = 3_600_000
  const shiftClock = (ms: number) => `{
    const before = window.realNow ?? Date.now
    window.realNow = before
    Date.now = () => before.call(Date) + ${ms}
  }`

  it('makes no page look old, and none live that is not', async () => {
    line = await cuttableLine(branch.address)
    const opened = await openAll(line.address)
    const areNotReloaded = await markPages([...opened.values()])
    const areLiveThroughout = async (how: string) => {
      for (const [name, frames] of await watchAll(opened)) {
        expect(frames.length, name).toBeGreaterThan(10)
        expect(
          frames.every(({ isLive }) => isLive),
          `${name}, ${how}`,
        ).toBe(true)
      }
    }
    // Set back while it runs: nothing happens at all.
    await each(opened, (_, page) => page.evaluate(shiftClock(-5 * HOUR_MS)))
    await areLiveThroughout('set back')
    // Set forward it may have slept: one new snapshot, and it stays live with a clock that is five hours ahead.
    await each(opened, (_, page) => page.evaluate(shiftClock(5 * HOUR_MS)))
    await watchAll(opened)
    await each(opened, whenLive)
    await areLiveThroughout('ahead')
    await each(opened, (_, page) => page.evaluate(shiftClock(-5 * HOUR_MS)))
    line.cut()
    await allAreStaleSoon(opened)
    expect(await areNotReloaded()).toBe(true)
  }, 180_000)
})

it('no page that a browser keeps when it is left is shown again as it was', async () => {
  const opened = await openAll(branch.address)
  for (const [name, page] of opened) {
    await markPages([page])
    await page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    expect(await page.evaluate('getComputedStyle(document.body).visibility'), name).toBe('hidden')
    const loaded = page.waitForEvent('load')
    await page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    await loaded
    expect(await page.evaluate('window.notReloaded'), name).toBeUndefined()
  }
}, 180_000)
