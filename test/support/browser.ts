import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A page that goes from address to address stays in its process, which knows the scripts and fonts it has read. Pages of different
  // people never share one.
  '--renderer-process-limit=1',
]

/** Chromium built for pages without a window opens one with a third of the work of the whole browser's headless mode. */
const ON_THIS_SYSTEM = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']

/**
 * A browser without a window: the one `CHROMIUM_PATH` names, else the system's, else the one that comes as a package
 * (with the libraries it needs, where the machine lacks them).
 */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: FLAGS })
}

/** Of this process: opened by the first file that asks, and closed with the process, which may take many files one after the other. */
let shared: Promise<Browser> | undefined

/** One that has gone down is no use to the files that come after. */
async function sharedBrowser(): Promise<Browser> {
  const before = await shared?.catch(() => undefined)
  if (!before?.isConnected()) shared = openBrowser()
  return shared ?? openBrowser()
}

/**
 * The browser for all tests of a file; to be called once, at its top. The answer gives the browser while tests run. What a file
 * has left open is closed after it.
 * @param built folders in dist/ whose pages the file opens: `npm test` builds them, whoever runs one file alone is told
 */
export function useBrowser(built: readonly string[] = ['kiosk-ui', 'dashboard']): () => Browser {
  let browser: Browser | undefined
  beforeAll(async () => {
    for (const folder of built) {
      const page = fileURLToPath(new URL(`../../dist/${folder}/index.html`, import.meta.url))
      if (!existsSync(page)) throw new Error(`${page} is missing: run "npm run build" first`)
    }
    browser = await sharedBrowser()
  })
  afterAll(async () => {
    await Promise.all(browser?.contexts().map((context) => context.close()) ?? [])
  })
  return () => {
    if (!browser) throw new Error('the browser is not open')
    return browser
  }
}

async function findChromium(): Promise<string> {
  const installed = [process.env['CHROMIUM_PATH'], ...ON_THIS_SYSTEM].find((path) => path && existsSync(path))
  if (installed) return installed
  // Read by the package when it is loaded: makes it unpack its own libraries too.
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs20.x'
  const { default: packaged } = await import('@sparticuz/chromium')
  return packaged.executablePath()
}
