import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DriverDefinition } from '../../device-drivers/driver.ts'
import { definition as readerDriver } from '../../device-drivers/idcard-sam/driver.ts'
import { definition as boardDriver } from '../../device-drivers/led-onbon/driver.ts'
import { definition as printerDriver } from '../../device-drivers/printer-escpos/driver.ts'
import { tcpPort } from '../../device-drivers/transport/tcp.ts'
import type { BranchDevices } from '../../simulators/branchDevices.ts'
import { createSimulator as createReader } from '../../simulators/idcard-sam/simulator.ts'
import { createSimulator as createKeypads } from '../../simulators/keypad-ff68/simulator.ts'
import { createSimulator as createBoards } from '../../simulators/led-onbon/simulator.ts'
import { type RunningLine, serve } from '../../simulators/line/serve.ts'
import { type Panel, startPanel } from '../../simulators/panel/panel.ts'
import { createSimulator as createPrinter } from '../../simulators/printer-escpos/simulator.ts'
import { hosted } from '../conformance/rig.ts'
import { useBrowser } from '../support/browser.ts'
import { accessibilityBreaches, openScreen, type Screen } from '../support/screen.ts'

/** The developers' panel on simulated devices with real drivers, or bare sockets, at the other end of their ports. */
let panel: Panel
let lines: Map<string, RunningLine>
let screen: Screen
let page: Page
const closing: (() => unknown)[] = []

const browser = useBrowser(['panel'])
beforeEach(async () => {
  lines = new Map([
    ['reader', await serve(createReader, {}, { tcp: 0 })],
    ['printer', await serve(createPrinter, {}, { tcp: 0 })],
    ['keypads', await serve(createKeypads, { addresses: [1, 2] }, { tcp: 0 })],
    ['boards', await serve(createBoards, { addresses: [1, 2] }, { tcp: 0 })],
  ])
  panel = await startPanel({ devices: devices(), port: 0 })
  screen = await openScreen(browser(), 1280, 800)
  page = screen.page
  await page.goto(panel.address)
  await card('reader').waitFor()
})
afterEach(async () => {
  await page.close()
  for (const close of closing.splice(0)) await close()
  await panel.close()
  await Promise.all([...lines.values()].map((line) => line.close()))
})

function devices(): BranchDevices {
  return { lines, keypads: new Map(), configuration: '', close: () => Promise.resolve() }
}
const card = (device: string) => page.getByRole('region', { name: device, exact: true })
const log = (device: string) => card(device).getByRole('list', { name: /Wire log|线路记录/ })
const row = (device: string, words: string | RegExp) => log(device).getByRole('listitem').filter({ hasText: words })

function addressOf(device: string): { host: string; port: number } {
  const port = lines.get(device)?.port
  if (!port || !('tcp' in port)) throw new Error(`${device} has no port`)
  return port.tcp
}

/** A real driver on the device, once it is online. */
async function drive(device: string, definition: DriverDefinition, settings: Record<string, unknown> = {}) {
  const unused = { createSimulator: createReader, simulatorSettings: {}, commands: [] }
  const interrupted = { command: { name: 'IdCard.Reset', data: {} }, bytes: new Uint8Array() } as const
  const host = hosted({ definition, settings, ...unused, interrupted }, tcpPort(addressOf(device)), {
    now: () => performance.now(),
    after(ms, callback) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
  })
  closing.push(() => host.host.stop())
  host.host.start()
  await host.next('online')
  return host
}

/** A socket on the device's port that has no idea of protocols. */
async function bareHost(device: string) {
  const socket = connect(addressOf(device))
  closing.push(() => socket.destroy())
  let heard = ''
  socket.on('data', (bytes) => {
    heard += bytes.toString('hex')
  })
  await once(socket, 'connect')
  return {
    write: (hex: string) => socket.write(Buffer.from(hex.replaceAll(' ', ''), 'hex')),
    async until(hex: string) {
      while (!heard.includes(hex)) await once(socket, 'data')
    },
  }
}

describe('the developers’ panel', () => {
  it('puts a card on the reader: the driver reads it, picture and log show it', async () => {
    const driver = await drive('reader', readerDriver)
    const reader = card('reader')
    await reader.getByText('Host connected').waitFor()
    await reader.getByText('No card', { exact: true }).last().waitFor()
    const [chosen = ''] = await reader.getByRole('option').nth(3).allTextContents()
    const name = chosen.trim().split(' ')[0] ?? ''
    await reader.getByLabel('Cardholder').selectOption({ index: 3 })
    await reader.getByRole('button', { name: 'Put card' }).click()

    await reader.getByRole('img', { name: `Card of ${name}` }).waitFor()
    await reader.getByText('Has been read').waitFor()
    await row('reader', 'card-read').waitFor()
    expect(driver.events.map((event) => event.name)).toContain('IdCard.ReadEvent')
    const words = (await log('reader').getByRole('listitem').allTextContents()).join('\n')
    expect(words).toMatch(/present-card seed 4[\s\S]*card found[\s\S]*AA AA AA 96 69 00 03 30 01 32[\s\S]*1295 bytes/)
    await reader.getByRole('button', { name: 'Take card' }).click()
    await reader.getByRole('img', { name: 'No card' }).waitFor()
  })

  it('shows polling only when it is wanted, and goes on where it was stopped', async () => {
    await drive('reader', readerDriver)
    const reader = card('reader')
    await row('reader', 'find card: none there').first().waitFor()
    expect(await row('reader', /^.*Host to devicefind card$/).count()).toBe(0)
    await reader.getByLabel('Hide polling').uncheck()
    await row('reader', 'AA AA AA 96 69 00 03 20 01 22').nth(2).waitFor()

    await reader.getByRole('button', { name: 'Pause' }).click()
    const stopped = await log('reader').getByRole('listitem').count()
    await reader.getByRole('button', { name: /^Go on, [1-9]\d* new$/ }).waitFor()
    expect(await log('reader').getByRole('listitem').count()).toBe(stopped)
    await reader.getByRole('button', { name: /^Go on/ }).click()
    await log('reader').getByRole('listitem').nth(stopped).waitFor()
    await reader.getByLabel('Hide polling').check()
    await reader.getByRole('button', { name: 'Clear' }).click()
    await reader.getByText(/Only polling, hidden|Nothing has gone over/).waitFor()
  })

  it('presses keys and answers an evaluation: the bytes are on the wire', async () => {
    const host = await bareHost('keypads')
    const keypads = card('keypads')
    await keypads.getByRole('button', { name: /Keypad\s*2/ }).click()
    await keypads.getByRole('button', { name: '6', exact: true }).click()
    await keypads.getByText('Typed 6').waitFor()
    await keypads.getByRole('button', { name: 'OK', exact: true }).click()
    await host.until('ff680404680201060f1816')
    await keypads.getByText('OK: waits for the host').waitFor()
    host.write('FF 68 04 04 68 02 01 06 0F 18 16')
    await row('keypads', 'key-echoed address 2').waitFor()

    const face = keypads.getByRole('button', { name: /Very satisfied/ })
    expect(await face.isDisabled()).toBe(true)
    host.write('FF 68 03 03 68 02 01 0B 0E 16')
    await keypads.getByText('Please rate').last().waitFor()
    await face.click()
    await host.until('ff6803036802110114')
    host.write('FF 68 03 03 68 02 01 01 04 16')
    await keypads.getByText('Last chose Very satisfied').waitFor()

    host.write('FF 68 08 08 68 02 02 00 00 07 00 01 02 0E 16')
    await keypads.getByRole('button', { name: /Keypad\s*2.*007.*012/s }).waitFor()
  })

  it('shows the ticket a driver prints, and what is wrong with the paper', async () => {
    const driver = await drive('printer', printerDriver)
    const printer = card('printer')
    await driver.execute({
      name: 'Printer.PrintTicket',
      data: {
        elements: [
          { type: 'text', text: '现金业务' },
          { type: 'text', text: 'A012', size: 3 },
        ],
      },
    })
    const ticket = printer.getByRole('region', { name: 'Last printed ticket' })
    await ticket.getByText('A012').waitFor()
    await ticket.getByText('现金业务').waitFor()
    await printer.getByRole('button', { name: 'Tear paper' }).click()
    await printer.getByText('Paper out', { exact: true }).waitFor()
    await driver.next('online')
    await printer.getByRole('button', { name: 'Refill' }).click()
    await printer.getByText('Paper full').waitFor()
    const cover = printer.getByRole('button', { name: 'Open cover' })
    await cover.click()
    await printer.getByText('Cover open', { exact: true }).waitFor()
    expect(await cover.getAttribute('aria-pressed')).toBe('true')
  })

  it('shows what stands on a board', async () => {
    const driver = await drive('boards', boardDriver, { addresses: [1, 2] })
    await driver.execute({ name: 'Board.Show', data: { address: 2, text: '请A012号到2号窗口', emphasis: true } })
    await card('boards').getByRole('button', { name: 'Board 2: 请A012号到2号窗口' }).waitFor()
    await row('boards', /A012/).first().waitFor()
  })

  it('unplugs a device, and the page shows it on the page of everybody', async () => {
    const other = await openScreen(browser(), 1280, 800)
    closing.push(() => other.page.close())
    await other.page.goto(panel.address)
    await bareHost('boards')
    await card('boards').getByText('Host connected').waitFor()
    await card('boards').getByRole('button', { name: 'Unplug' }).click()
    const there = other.page.getByRole('region', { name: 'boards', exact: true })
    await there.locator('.condition').filter({ hasText: 'Unplugged' }).waitFor()
    await there.getByRole('button', { name: 'Plug in' }).click()
    await card('boards').getByText('Waiting for a host').waitFor()
  })

  it('switches faults by keyboard, and says what was not done', async () => {
    await bareHost('reader')
    const reader = card('reader')
    const split = reader.getByRole('button', { name: 'Split' })
    await split.focus()
    await page.keyboard.press('Space')
    await reader.getByRole('button', { name: 'Split 1 B', pressed: true }).waitFor()
    expect(lines.get('reader')?.faults).toEqual({ splitBytes: 1 })
    await reader.getByRole('button', { name: 'Device faults' }).press('Enter')
    await reader.getByRole('button', { name: 'Silent' }).press('Enter')
    await reader.getByRole('button', { name: 'Silent', pressed: true }).waitFor()
    expect(lines.get('reader')?.device.look()).toMatchObject({ silent: true })

    await reader.getByLabel('Name of the act').fill('dance')
    await page.keyboard.press('Enter')
    await reader.getByRole('alert').getByText('Not done: idcard-sam has no act dance').waitFor()
    await reader.getByRole('button', { name: 'Dismiss' }).click()
    // What is on stays in sight when the list is closed.
    await reader.getByRole('button', { name: 'Device faults' }).click()
    await reader.getByRole('button', { name: 'Silent', pressed: true }).waitFor()
  })

  it('says that it has lost the panel, does nothing meanwhile, and shows everything anew afterwards', async () => {
    const port = Number(new URL(panel.address).port)
    await panel.close()
    await page.getByText(/^Offline since/).waitFor()
    expect(await card('reader').getByRole('button', { name: 'Put card' }).isDisabled()).toBe(true)
    lines.get('reader')?.device.act('present-card', { seed: 9 })
    panel = await startPanel({ devices: devices(), port })
    await page.getByText('Live', { exact: true }).waitFor()
    await card('reader').getByRole('button', { name: 'Take card' }).click()
    await card('reader').getByRole('img', { name: 'No card' }).waitFor()
  })

  it('speaks Chinese, is accessible in both languages, and nothing is complained of', async () => {
    await card('reader').getByRole('button', { name: 'Enlarge reader' }).click()
    expect(await page.getByRole('region', { name: 'printer', exact: true }).count()).toBe(0)
    expect(await accessibilityBreaches(page)).toEqual([])
    await card('reader').getByRole('button', { name: 'Reduce reader' }).click()
    await page.getByRole('button', { name: '中文' }).click()
    await page.getByRole('heading', { name: '模拟设备面板' }).waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN')
    expect(await accessibilityBreaches(page)).toEqual([])
    await page.reload()
    await page.getByRole('heading', { name: '模拟设备面板' }).waitFor()
    expect(screen.complaints).toEqual([])
  })
})
