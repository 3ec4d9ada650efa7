import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterEach, beforeEach } from 'vitest'
import type { BranchConfigurationInput } from '../../contracts/index.ts'
import { notice, PASSWORD, startTestBranch, type TestBranch } from './branch.ts'
import { useBrowser } from './browser.ts'

/** Where a browser looks for the branch: at the hub itself, or at something in front of it. */
export type Address = string

/** The pages of one branch as people meet them: a browser of its own for each, with nobody else's cookies. */
export class BranchPages {
  /** Errors of scripts and of drawing, and breaches of the content security policy, of all pages. */
  readonly complaints: string[] = []
  readonly #browser: Browser
  readonly #branch: TestBranch
  readonly #contexts: BrowserContext[] = []

  constructor(browser: Browser, branch: TestBranch) {
    this.#browser = browser
    this.#branch = branch
  }

  async newPage(width: number, height: number): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' })
    this.#contexts.push(context)
    context.on('weberror', (error) => this.complaints.push(error.error().message))
    context.on('console', (message) => {
      // Of a hub that is away the browser itself complains, and that is part of what is tested.
      const isOfNetwork = /^Failed to load resource|^WebSocket connection/.test(message.text())
      const isWorthIt = message.type() === 'error' || /\[vue|\[intlify/i.test(message.text())
      if (isWorthIt && !isOfNetwork) this.complaints.push(message.text())
    })
    return context.newPage()
  }

  async kiosk(id = 'k1', address: Address = this.#branch.address): Promise<Page> {
    const page = await this.newPage(1080, 1920)
    await page.goto(address + startOf(this.#branch.kioskPage(id)))
    await page.getByRole('heading', { name: '您好，请刷身份证取号' }).waitFor()
    return page
  }

  /** Touched once, as somebody does who turns the sound on: a browser lets no page sound before that. */
  async hall(id = 'hall', address: Address = this.#branch.address): Promise<Page> {
    const page = await this.newPage(1920, 1080)
    await page.goto(address + startOf(this.#branch.hallPage(id)))
    await page.locator('.hall').waitFor()
    await page.mouse.click(960, 540)
    await page.getByRole('button', { name: '点按以开启声音' }).waitFor({ state: 'detached' })
    return page
  }

  /** Logged in as this teller, who has chosen the window from the list. */
  async softCall(
    user: string,
    window: string,
    size: readonly [number, number] = [1280, 800],
    address: Address = this.#branch.address,
  ): Promise<Page> {
    const page = await this.newPage(...size)
    await logIn(page, address, user)
    await page.getByRole('button', { name: window }).click()
    await big(page, '签到并开放窗口').waitFor()
    return page
  }

  async pad(user = 'manager', address: Address = this.#branch.address): Promise<Page> {
    const page = await this.newPage(1280, 800)
    await logIn(page, address, user)
    await page.locator('.lanes').waitFor()
    return page
  }

  async fleet(user = 'operations', address: Address = this.#branch.address): Promise<Page> {
    const page = await this.newPage(1280, 800)
    await logIn(page, address, user)
    await page.locator('.fleet main').waitFor()
    return page
  }

  async close(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()))
  }
}

/**
 * A branch and its pages, anew for each test of the file; to be called once, at its top.
 * @param opened told before each test
 */
export function useBranchPages(
  configuration: () => BranchConfigurationInput,
  opened: (now: { readonly branch: TestBranch; readonly pages: BranchPages }) => void,
): void {
  const browser = useBrowser()
  let branch: TestBranch | undefined
  let pages: BranchPages | undefined
  beforeEach(async () => {
    branch = await startTestBranch({ ports: 'tcp', configuration: configuration() })
    pages = new BranchPages(browser(), branch)
    opened({ branch, pages })
  })
  afterEach(async () => {
    await pages?.close()
    await branch?.close()
    pages = undefined
    branch = undefined
  })
}

async function logIn(page: Page, address: Address, user: string): Promise<void> {
  await page.goto(`${address}/staff/`)
  await page.getByLabel('用户名').fill(user)
  await page.getByLabel('密码').fill(PASSWORD)
  await page.keyboard.press('Enter')
}

/** A start address without its machine. */
function startOf(address: string): string {
  const { pathname, hash } = new URL(address)
  return pathname + hash
}

/** The soft-call's one big button; its name is also what can be done next. */
export const big = (page: Page, name: string): Locator => page.locator('.primary').filter({ hasText: name })

/** Presses the space bar once that does something, and waits until the big button says this. */
export async function spaceUntil(page: Page, offered: string): Promise<void> {
  await page.locator('.primary:enabled').waitFor()
  await page.keyboard.press(' ')
  await big(page, offered).waitFor()
}

/** The next time the LED board at this address shows this text. */
export const boardShows = (branch: TestBranch, address: number, text: string): Promise<Record<string, unknown>> =>
  notice(branch.lines.boards, 'shown', (shown) => shown['address'] === address && String(shown['text']).includes(text))

/**
 * Customers who took a ticket without a kiosk; the numbers given. The supervisor gives them: nobody can be logged in at two
 * places, and a PAD of his ends here.
 */
export async function customersWait(branch: TestBranch, count: number, classId?: string): Promise<string[]> {
  const supervisor = await branch.screen('supervisor')
  const numbers: string[] = []
  for (let customer = 1; customer <= count; customer += 1) {
    const answer = await supervisor.command('IssueTicket', {
      businessId: 'cash',
      print: false,
      ...(classId && { classId }),
    })
    if (!answer.ok) throw new Error(`no ticket: ${answer.problem.code}`)
    numbers.push(answer.result.number ?? '')
  }
  return numbers
}

/** A mark that a page loses when it is loaded anew. */
export async function markPages(pages: readonly Page[]): Promise<() => Promise<boolean>> {
  for (const page of pages) await page.evaluate("window.notReloaded = 'yes'")
  return async () => {
    const marks = await Promise.all(pages.map((page) => page.evaluate('window.notReloaded')))
    return marks.every((mark) => mark === 'yes')
  }
}
