import { mkdirSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { FLEET_NOW } from '../support/mockFleet.ts'
import { MockHub } from '../support/mockHub.ts'
import { breachesOf } from './checks.ts'
import { filesOf, shownOn } from './parts.ts'
import { ruleBreaches } from './rules.ts'
import type { Look, Screen, Stage, State } from './state.ts'

export const GALLERY = fileURLToPath(new URL('../../dist/gallery/', import.meta.url))

/** A machine with other things to do takes its time. */
const PATIENCE_MS = 15_000

/** One page and one hub for all states of a screen in a look: they are opened once and taken from state to state. */
export class Camera {
  readonly #screen: Screen
  readonly #look: Look
  readonly #hub: MockHub
  readonly #page: Page
  readonly #client: CDPSession
  /** Files of the components that were in its pictures. */
  readonly shown = new Set<string>()
  #complaints: string[] = []

  static async open(browser: Browser, screen: Screen, look: Look): Promise<Camera> {
    // All pictures are of one minute.
    const hub = new MockHub('usual', () => FLEET_NOW)
    const [width, height] = look.size
    const [page] = await Promise.all([
      browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce', colorScheme: look.scheme ?? 'light' }),
      hub.start(0),
    ])
    page.setDefaultTimeout(PATIENCE_MS)
    mkdirSync(`${GALLERY}${screen.id}`, { recursive: true })
    return new Camera(screen, look, hub, page, await page.context().newCDPSession(page))
  }

  private constructor(screen: Screen, look: Look, hub: MockHub, page: Page, client: CDPSession) {
    this.#screen = screen
    this.#look = look
    this.#hub = hub
    this.#page = page
    this.#client = client
    page.on('pageerror', (error) => this.#complaints.push(error.message))
    page.on('console', (message) => {
      if (/content security policy|\[vue|\[intlify/i.test(message.text())) this.#complaints.push(message.text())
    })
  }

  async start(): Promise<void> {
    await this.#page.clock.setFixedTime(FLEET_NOW)
    await this.#page.addInitScript(
      `try { sessionStorage.clear(); sessionStorage.setItem('language', '${this.#look.language}') } catch {}`,
    )
    const { user } = this.#screen
    if (user !== undefined) {
      const data = { user, password: 'password' }
      await this.#page.context().request.post(`${this.#hub.url}/api/v1/session`, { data })
    }
  }

  async close(): Promise<void> {
    await this.#page.close()
    await this.#hub.stop()
  }

  /** @returns what is wrong with the picture it took */
  async take(state: State): Promise<string[]> {
    const [page, hub, screen, look] = [this.#page, this.#hub, this.#screen, this.#look]
    await page.goto('about:blank')
    this.#complaints = []
    hub.reset(state.crowd)
    state.before?.(hub)
    const [width, height] = state.size ?? look.size
    await page.setViewportSize({ width, height })
    await page.goto(hub.url + (state.address ?? screen.address))
    let isCut = false
    const before: string[] = []
    const breaches = () => this.#breaches(state)
    const stage: Stage = {
      page,
      hub,
      language: look.language,
      seen: (selector) => page.locator(selector).first().waitFor(),
      async cut() {
        isCut = true
        await hub.stop()
      },
      async look(place) {
        for (const breach of await breaches()) before.push(`${place}: ${breach}`)
      },
      async press(...selectors) {
        for (const selector of selectors) await page.locator(selector).first().click()
      },
    }
    await stage.seen(state.ready ?? screen.ready)
    if (state.ready === undefined) await stage.press(...(look.press ?? []))
    await stage.press(...(state.press ?? []))
    await state.act?.(stage)
    if (state.until !== undefined) await stage.seen(state.until)
    await page.evaluate('document.fonts.ready.then(() => undefined)')
    await this.#shoot(pathOf(screen, state, look))
    for (const file of filesOf(await shownOn(page))) this.shown.add(file)
    const found = [...before, ...(await this.#breaches(state)), ...this.#complaints]
    await page.unrouteAll()
    if (state.isPaper) await page.emulateMedia({ media: null })
    if (isCut) await hub.start()
    return found
  }

  async #breaches(state: State): Promise<string[]> {
    const [page, screen] = [this.#page, this.#screen]
    const wanted = {
      least: state.isPaper ? 0 : (this.#look.least ?? screen.least),
      isWhole: screen.isWhole,
      over: [screen.over, state.over].filter(Boolean).join(', '),
    }
    const rules = await ruleBreaches(page)
    // What lies over the page on purpose leaves less of what is below it.
    const counted = rules.filter(
      (breach) =>
        (state.over === undefined || !breach.startsWith('target-size: ')) &&
        // On paper the page's own title stands for the heading, which is not printed.
        !(state.isPaper && breach.startsWith('page-has-heading-one: ')),
    )
    return [...(await breachesOf(page, wanted)), ...counted]
  }

  /** As the browser has it on its screen; packed with less effort than playwright has it packed, in half the time. */
  async #shoot(path: string): Promise<void> {
    const { data } = await this.#client.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true })
    await writeFile(path, data, 'base64')
  }
}

export function nameOf(state: State, look: Look): string {
  return `${state.name}-${look.name}`
}

function pathOf(screen: Screen, state: State, look: Look): string {
  return `${GALLERY}${screen.id}/${nameOf(state, look)}.png`
}

/** Pictures of states that are no more would stay for ever. */
export function clearGallery(screen: Screen): void {
  rmSync(`${GALLERY}${screen.id}`, { recursive: true, force: true })
}
