import type { Browser } from 'playwright-core'
import { smallBranch, startTestBranch, type TestBranch } from '../support/branch.ts'
import { openBrowser } from '../support/browser.ts'
import type { Figure } from './main.ts'
import { percentile } from './percentiles.ts'

const RUNS = 9
/** A kiosk PC of ten years ago against the machine this runs on. */
const SLOWDOWN = 6
const AIM_MS = 1000

/** Looks with every frame, as a customer does. A text, for what is compiled here would not run there. */
const MARK_WHEN_USABLE = `(function look() {
  if (document.querySelector('.tile:not([disabled])')) performance.mark('usable')
  else requestAnimationFrame(look)
})()`

interface Start {
  /** Milliseconds from the navigation until something can be read, and until a business can be touched. */
  readonly paintMs: number
  readonly usableMs: number
}

/**
 * A kiosk's page from the real hub in a browser that has nothing of it yet, on a processor slowed down: how long nothing is to
 * be seen, and when a customer can take a ticket.
 */
export async function benchFirstPaint(): Promise<Figure[]> {
  const branch = await startTestBranch({ ports: 'tcp', configuration: oneKiosk() })
  const browser = await openBrowser()
  const starts: Start[] = []
  try {
    for (let run = 0; run < RUNS; run += 1) starts.push(await open(browser, branch))
  } finally {
    await browser.close()
    await branch.close()
  }
  return [
    ...figures(
      'first contentful paint',
      starts.map(({ paintMs }) => paintMs),
      AIM_MS,
    ),
    ...figures(
      'until tiles can be used',
      starts.map(({ usableMs }) => usableMs),
      null,
    ),
  ]
}

function figures(what: string, values: readonly number[], aim: number | null): Figure[] {
  return (['p50', 'p95'] as const).map((name) => {
    const value = Math.round(percentile(values, name === 'p50' ? 0.5 : 0.95))
    return {
      bench: 'first-paint',
      metric: `${what} on a processor ${SLOWDOWN} times slower, ms, ${name}`,
      value,
      floor: null,
      ratio: null,
      aim: aim === null ? 'told' : `under ${aim}`,
      holds: aim === null || value < aim,
    }
  })
}

async function open(browser: Browser, branch: TestBranch): Promise<Start> {
  const context = await browser.newContext({ viewport: { width: 1080, height: 1920 } })
  try {
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
    await page.addInitScript(MARK_WHEN_USABLE)
    await page.goto(branch.kioskPage('k2'), { waitUntil: 'commit' })
    const handle = await page.waitForFunction(() => {
      const [usable] = performance.getEntriesByName('usable')
      const [paint] = performance.getEntriesByName('first-contentful-paint')
      return usable && paint ? { paintMs: paint.startTime, usableMs: usable.startTime } : false
    })
    return (await handle.jsonValue()) as Start
  } finally {
    await context.close()
  }
}

/** A kiosk without devices, which would have their say about when it is ready. */
function oneKiosk() {
  return smallBranch((configuration) => {
    configuration.devices = []
    configuration.windows = configuration.windows.map(({ keypad: _, board: __, ...window }) => window)
    configuration.kiosks = [{ id: 'k2', name: { 'zh-CN': '取号机', en: 'Ticket machine' } }]
  })
}
