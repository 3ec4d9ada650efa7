import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dialingPort } from '../../device-drivers/transport/sockets.ts'
import { definition } from '../../device-drivers/xfs4iot/driver.ts'
import { type BranchDevices, startBranchDevices } from '../../simulators/branchDevices.ts'
import { type Panel, startPanel } from '../../simulators/panel/panel.ts'
import { createSimulator } from '../../simulators/xfs4iot/simulator.ts'
import { hosted } from '../conformance/rig.ts'
import { useBrowser } from '../support/browser.ts'
import { EVERY_DEVICE } from '../support/everyDevice.ts'
import { realClock } from '../support/realClock.ts'
import { openScreen, type Screen } from '../support/screen.ts'

/** Self-service machines on the panel, with the real driver at the other end. */
let devices: BranchDevices
let panel: Panel
let screen: Screen
let page: Page
const closing: (() => unknown)[] = []

const browser = useBrowser(['panel'])
beforeEach(async () => {
  devices = await startBranchDevices(EVERY_DEVICE, undefined, { ports: 'free' })
  panel = await startPanel({ devices, port: 0 })
  screen = await openScreen(browser(), 1280, 800)
  page = screen.page
  await page.goto(panel.address)
  await card('cash-machine').waitFor()
})
afterEach(async () => {
  await page.close()
  for (const close of closing.splice(0)) await close()
  await panel.close()
  await devices.close()
})

const card = (device: string) => page.getByRole('region', { name: device, exact: true })
const button = (device: string, name: string | RegExp) =>
  card(device).getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
const front = (device: string, words: string) => card(device).getByRole('img', { name: words })

async function drive(device: string, settings: Record<string, unknown>) {
  const port = devices.lines.get(device)?.port
  if (!port || !('websocket' in port)) throw new Error(`${device} serves no WebSockets`)
  const host = hosted(
    { definition, settings, createSimulator, simulatorSettings: {}, commands: [] },
    dialingPort(port.websocket),
    realClock,
  )
  closing.push(() => host.host.stop())
  host.host.start()
  await host.next('online')
  return host
}

it('a customer comes to the cash machine, and the hub sees what he has taken', async () => {
  const driver = await drive('cash-machine', { commands: [] })
  await front('cash-machine', 'Cash machine: Insert your card').waitFor()
  await button('cash-machine', 'Insert card').click()
  await front('cash-machine', 'Enter your PIN').waitFor()
  await card('cash-machine').getByLabel('Amount').selectOption('2000')
  await button('cash-machine', 'Give back').click()
  await button('cash-machine', 'Take card').click()
  await button('cash-machine', 'Withdraw').click()
  await front('cash-machine', 'Take 2000 yuan').waitFor()
  await button('cash-machine', 'Take notes').click()
  await front('cash-machine', 'Insert your card').waitFor()
  await button('cash-machine', /^1980 ¥100/).waitFor()
  await expect
    .poll(() => {
      const data = driver.twin.statuses.get('units')?.data
      return data && 'units' in data ? Object.values(data.units).map(({ count }) => count) : []
    })
    .toContain(1_980)
  await card('cash-machine').getByText('Event CashManagement.ItemsTakenEvent').first().waitFor()
})

it('what breaks is seen at the front, and is mended', async () => {
  await button('cash-machine', /Device faults/).click()
  await button('cash-machine', 'First cassette empty').click()
  await button('cash-machine', /^0 ¥100 .* empty/).waitFor()
  await button('cash-machine', /^0 ¥100 .* Fill up/).click()
  await button('cash-machine', 'First cassette empty').and(page.locator('[aria-pressed="false"]')).waitFor()
  await button('cash-machine', 'Card service broken').click()
  await front('cash-machine', 'Out of service').waitFor()
  await button('cash-machine', 'Card service broken').click()
  await button('cash-machine', 'Supervisor at it').click()
  await front('cash-machine', 'Being serviced').waitFor()
  expect(screen.complaints).toEqual([])
})

it('a card is given out, lies in the mouth and is taken', async () => {
  const driver = await drive('card-kiosk', { commands: ['CardReader.Move'] })
  await driver.execute({ name: 'CardReader.Move', data: { from: 'unit1', to: 'exit' } })
  await front('card-kiosk', 'Take your card').waitFor()
  await button('card-kiosk', /^119 Cards/).waitFor()
  await button('card-kiosk', 'Take card').click()
  await expect.poll(() => driver.events.map(({ name }) => name)).toContain('CardReader.MediaRemovedEvent')
})
