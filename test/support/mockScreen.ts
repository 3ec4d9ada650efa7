import type { Browser, Page } from 'playwright-core'
import { afterEach, beforeEach } from 'vitest'
import { useBrowser } from './browser.ts'
import type { Crowd } from './mockDay.ts'
import { MockHub } from './mockHub.ts'
import { openScreen, type Screen } from './screen.ts'

/** A page of its own in front of a hub of its own. Nothing is opened on it yet. */
export interface MockScreen {
  readonly hub: MockHub
  readonly screen: Screen
  readonly page: Page
}

export interface MockScreens {
  /** The browser of the file, for further pages. */
  readonly browser: () => Browser
  /** Another hub and page instead, with so many people in the branch. */
  reopen(crowd: Crowd): Promise<void>
}

/**
 * An invented branch and a page of this size, anew for each test of the file; to be called once, at its top.
 * @param opened told before each test, and after `reopen`
 */
export function useMockScreen(width: number, height: number, opened: (screen: MockScreen) => void): MockScreens {
  const browser = useBrowser()
  let current: MockScreen | undefined

  async function open(crowd: Crowd): Promise<void> {
    const hub = new MockHub(crowd)
    const [screen] = await Promise.all([openScreen(browser(), width, height), hub.start(0)])
    current = { hub, screen, page: screen.page }
    opened(current)
  }
  async function close(): Promise<void> {
    await current?.page.close()
    await current?.hub.stop()
    current = undefined
  }
  beforeEach(() => open('usual'))
  afterEach(close)

  return {
    browser,
    async reopen(crowd) {
      await close()
      await open(crowd)
    },
  }
}
