import type { Page } from 'playwright-core'
import type { KioskView } from '../../contracts/index.ts'
import type { MockHub } from './mockHub.ts'
import { type MockScreen, useMockScreen } from './mockScreen.ts'
import { cutOff, type Screen } from './screen.ts'

type Business = KioskView['businesses'][number]

/** A kiosk of the invented branch in a real browser, anew for each test of the file. */
export class KioskBench {
  #opened: MockScreen | undefined

  /** To be called once, at the top of a test file. */
  static use(): KioskBench {
    const bench = new KioskBench()
    useMockScreen(1080, 1920, (opened) => {
      bench.#opened = opened
    })
    return bench
  }

  get #now(): MockScreen {
    if (!this.#opened) throw new Error('the kiosk is not open')
    return this.#opened
  }

  get hub(): MockHub {
    return this.#now.hub
  }

  get screen(): Screen {
    return this.#now.screen
  }

  get page(): Page {
    return this.screen.page
  }

  /** A page whose clock can be stopped: a look at every size of a screen takes longer than it stays. */
  async startWithClock(): Promise<void> {
    await this.page.clock.install()
    await this.start()
  }

  /** No time runs out on the page any more. */
  async stopClock(): Promise<void> {
    await this.page.clock.pauseAt(Date.now() + 500)
  }

  async start(): Promise<void> {
    await this.page.goto(`${this.hub.url}/kiosk/#k1.mock-key-0123456789`)
    await this.tile('现金业务').waitFor()
  }

  /** Of a business: the tile of a quicker way names it too. */
  tile(name: string) {
    return this.page.getByRole('button', { name }).and(this.page.locator('.tile'))
  }

  /** What was asked of the hub. */
  asked(): unknown[] {
    return this.hub.commands.map(({ type, data }) => [type, data])
  }

  /** What the kiosk's view says of a business. */
  setBusiness(businessId: string, over: Partial<Business>): void {
    const businesses = this.hub.views.kiosks.get('k1')?.businesses ?? []
    this.hub.setKiosk('k1', {
      businesses: businesses.map((one) => (one.businessId === businessId ? { ...one, ...over } : one)),
    })
  }

  presentCard(readingId = 'r1'): void {
    this.hub.setKiosk('k1', {
      reading: {
        readingId,
        customer: { name: '张*', document: '1101**********7758' },
        classId: 'gold',
        validUntil: this.hub.tick() + 60_000,
      },
    })
  }

  /** The hub gives A017 for what is asked; its view tells of the paper. */
  giveTicket(by: 'IssueTicket' | 'ActivateTicket', over: Partial<NonNullable<KioskView['ticket']>> = {}): void {
    const ticketId = '2026-11-23-A017'
    this.hub.answers.set(by, () => {
      this.hub.setKiosk('k1', {
        reading: null,
        ticket: {
          ticketId,
          number: 'A017',
          businessId: 'cash',
          agenda: [],
          issuedAt: this.hub.tick(),
          isActivated: by === 'ActivateTicket',
          peopleAhead: 3,
          wait: null,
          print: 'printed',
          ...over,
        },
      })
      return { result: { ticketId, number: 'A017', peopleAhead: 3 } }
    })
  }

  /** A scanner that is a keyboard: real keys, faster than any hand, and Enter, whatever has the focus. */
  async scan(content: string): Promise<void> {
    const keyboard = await this.page.context().newCDPSession(this.page)
    const keys = [...content].map((character) => ({ key: character, text: character }))
    const enter = { key: 'Enter', text: '\r', code: 'Enter', windowsVirtualKeyCode: 13 }
    // The times a scanner would give them, however busy the machine of the test is.
    const startS = Date.now() / 1000
    await Promise.all(
      [...keys, enter].flatMap((key, index) => [
        keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', timestamp: startS + index * 0.002, ...key }),
        keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp: startS + index * 0.002 + 0.001, ...key }),
      ]),
    )
  }

  /**
   * On both kinds of kiosks, in both languages and sizes of type: what does not fit, and targets that are too small for a hand.
   * The page is in Chinese and of standard size before and after.
   */
  async misfits(selector: string): Promise<string[]> {
    const found: string[] = []
    for (const [width, height] of [
      [1080, 1920],
      [1280, 800],
    ] as const) {
      await this.page.setViewportSize({ width, height })
      for (const press of ['大字版', 'English', 'Standard text', '中文']) {
        const where = `${width}, before ${press}`
        found.push(...(await cutOff(this.page, selector)).map((what) => `${where}: ${what}`))
        const small = await this.page.evaluate<string[]>(`[...document.querySelectorAll('button')]
          .filter((button) => button.getBoundingClientRect().height < 64)
          .map((button) => button.textContent.trim())`)
        found.push(...small.map((what) => `${where}: too small: ${what}`))
        await this.page.getByRole('button', { name: press }).click()
      }
    }
    return found
  }
}
