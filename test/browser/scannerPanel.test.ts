import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DriverDefinition } from '../../device-drivers/driver.ts'
import { definition as reportDriver } from '../../device-drivers/scanner-hidpos/driver.ts'
import { definition as lineDriver } from '../../device-drivers/scanner-line/driver.ts'
import { tcpPort } from '../../device-drivers/transport/tcp.ts'
import type { SimulatorFactory } from '../../simulators/device.ts'
import { type RunningLine, serve } from '../../simulators/line/serve.ts'
import { type Panel, startPanel } from '../../simulators/panel/panel.ts'
import { createSimulator as createReportScanner } from '../../simulators/scanner-hidpos/simulator.ts'
import { createSimulator as createLineScanner } from '../../simulators/scanner-line/simulator.ts'
import { hosted } from '../conformance/rig.ts'
import { useBrowser } from '../support/browser.ts'
import { accessibilityBreaches, openScreen, type Screen } from '../support/screen.ts'

/** The scanners of the developers' panel, with real drivers at the other end of their ports. */
const LINE_SETTINGS = { trigger: 'honeywell', aimPrefix: true }
let panel: Panel
let lines: Map<string, RunningLine>
let screen: Screen
let page: Page
const closing: (() => unknown)[] = []

const browser = useBrowser(['panel'])
beforeEach(async () => {
  lines = new Map([
    ['hid', await serve(createReportScanner, {}, { tcp: 0 })],
    ['serial', await serve(createLineScanner, LINE_SETTINGS, { tcp: 0 })],
  ])
  panel = await startPanel({
    devices: { lines, keypads: new Map(), configuration: '', close: () => Promise.resolve() },
    port: 0,
  })
  screen = await openScreen(browser(), 1280, 800)
  page = screen.page
  await page.goto(panel.address)
  await card('hid').waitFor()
})
afterEach(async () => {
  await page.close()
  for (const close of closing.splice(0)) await close()
  await panel.close()
  await Promise.all([...lines.values()].map((line) => line.close()))
})

const card = (device: string) => page.getByRole('region', { name: device, exact: true })

/** A real driver on the device, once it is online and listens. */
async function drive(
  device: string,
  definition: DriverDefinition,
  createSimulator: SimulatorFactory,
  settings: Record<string, unknown>,
) {
  const port = lines.get(device)?.port
  if (!port || !('tcp' in port)) throw new Error(`${device} has no port`)
  const host = hosted(
    { definition, settings, createSimulator, simulatorSettings: {}, commands: [] },
    tcpPort(port.tcp),
    {
      now: () => performance.now(),
      after(ms, callback) {
        const timer = setTimeout(callback, ms)
        return () => clearTimeout(timer)
      },
    },
  )
  closing.push(() => host.host.stop())
  host.host.start()
  await host.next('online')
  await card(device).getByText('Host connected').waitFor()
  return host
}

describe('scanners on the panel', () => {
  it('read what is typed: the driver has it, and the log counts it', async () => {
    const driver = await drive('hid', reportDriver, createReportScanner, {})
    const scanner = card('hid')
    await scanner.getByLabel('What the code says').fill('取号A012')
    await scanner.getByLabel('Symbology').selectOption('dataMatrix')
    await scanner.getByRole('button', { name: 'Scan', exact: true }).click()
    await scanner.getByText('Scans so far: 1').waitFor()
    await scanner.getByRole('listitem').filter({ hasText: 'scanned: Data Matrix, 10 bytes' }).waitFor()
    await expect.poll(() => driver.events.map(({ data }) => data)).toMatchObject([{ symbology: 'dataMatrix' }])
    await scanner.getByLabel('What the code says').fill('')
    expect(await scanner.getByRole('button', { name: 'Scan', exact: true }).isDisabled()).toBe(true)
  })

  it('read what lies before them when the host switches the light on', async () => {
    const driver = await drive('serial', lineDriver, createLineScanner, LINE_SETTINGS)
    const scanner = card('serial')
    await scanner.getByText('Light off').waitFor()
    await scanner.getByRole('button', { name: 'Put before it' }).click()
    await scanner.getByRole('img', { name: 'QR code before it' }).waitFor()
    await driver.execute({ name: 'BarcodeReader.Trigger', data: { on: true } })
    await scanner.getByText('Scans so far: 1').waitFor()
    await expect.poll(() => driver.events.map(({ data }) => data)).toMatchObject([{ symbology: 'qrCode' }])
    await scanner.getByRole('button', { name: 'Take away' }).click()
    await scanner.getByRole('img', { name: 'Nothing before it' }).waitFor()
  })

  it('are accessible in both languages, and nothing is complained of', async () => {
    await card('serial').getByRole('button', { name: 'Put before it' }).click()
    await card('serial').getByRole('button', { name: 'Take away' }).waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
    await page.getByRole('button', { name: '中文' }).click()
    await card('serial').getByRole('heading', { name: '扫码器（串口）', exact: true }).waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
    expect(screen.complaints).toEqual([])
  })
})
