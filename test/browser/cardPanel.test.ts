import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { definition as dispenserDriver } from '../../device-drivers/dispenser-f3/driver.ts'
import type { DriverDefinition } from '../../device-drivers/driver.ts'
import { definition as gateDriver } from '../../device-drivers/modbus/driver.ts'
import { definition as readerDriver } from '../../device-drivers/reader-crt310/driver.ts'
import { tcpPort } from '../../device-drivers/transport/tcp.ts'
import { type BranchDevices, startBranchDevices } from '../../simulators/branchDevices.ts'
import { type Panel, startPanel } from '../../simulators/panel/panel.ts'
import { createSimulator } from '../../simulators/reader-crt310/simulator.ts'
import { hosted } from '../conformance/rig.ts'
import { useBrowser } from '../support/browser.ts'
import { EVERY_DEVICE, inForce } from '../support/everyDevice.ts'
import { realClock } from '../support/realClock.ts'
import { accessibilityBreaches, cutOff, openScreen, type Screen } from '../support/screen.ts'

/** The panel with a device of every driver: cards, plates and registers, with real drivers at the other end of some. */
const { devices: configured } = inForce(parse(readFileSync(EVERY_DEVICE, 'utf8')))
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
  await card('card-reader').waitFor()
})
afterEach(async () => {
  await page.close()
  for (const close of closing.splice(0)) await close()
  await panel.close()
  await devices.close()
})

const card = (device: string) => page.getByRole('region', { name: device, exact: true })
const button = (device: string, name: string) => card(device).getByRole('button', { name, exact: true })

/** Empty space under the last card at the end of scrolling, beside the page's own margin. */
const spaceBelow = () =>
  page.evaluate<number>(`(() => {
    const main = document.querySelector('main')
    const last = main.lastElementChild
    return main.scrollHeight - (last.offsetTop + last.offsetHeight)
  })()`)

/** The device's real driver, once it is online. */
async function drive(device: string, definition: DriverDefinition) {
  const port = devices.lines.get(device)?.port
  if (!port || !('tcp' in port)) throw new Error(`${device} has no port`)
  const settings = configured.find(({ id }) => id === device)?.settings ?? {}
  const host = hosted(
    { definition, settings, createSimulator, simulatorSettings: {}, commands: [] },
    tcpPort(port.tcp),
    realClock,
  )
  closing.push(() => host.host.stop())
  host.host.start()
  await host.next('online')
  return host
}

describe('card machines on the panel', () => {
  it('a card put into the reader by keyboard is read, offered and taken', async () => {
    const driver = await drive('card-reader', readerDriver)
    await card('card-reader').getByText('Takes cards').waitFor()
    expect(await button('card-reader', 'Take the card').isDisabled()).toBe(true)
    await button('card-reader', 'Put a card in').focus()
    await page.keyboard.press('Enter')
    await card('card-reader').getByRole('img', { name: 'Card at the reading place' }).waitFor()
    expect(await button('card-reader', 'Put a card in').isDisabled()).toBe(true)
    await expect.poll(() => driver.events.map(({ name }) => name)).toContain('CardReader.CardReadEvent')

    await driver.execute({ name: 'CardReader.Move', data: { from: 'transport', to: 'exit' } })
    await card('card-reader').getByRole('img', { name: 'Card in the mouth, held' }).waitFor()
    await button('card-reader', 'Take the card').press('Space')
    await card('card-reader').getByRole('img', { name: 'No card inside' }).waitFor()
    await expect.poll(() => driver.events.map(({ name }) => name)).toContain('CardReader.MediaRemovedEvent')
  })

  it('a dispenser gives a card, is filled and emptied, and jams', async () => {
    const driver = await drive('card-dispenser', dispenserDriver)
    const picture = card('card-dispenser')
    // Nobody has let cards in.
    await picture.getByText('Entry closed').waitFor()
    expect(await button('card-dispenser', 'Put a card in').isDisabled()).toBe(true)
    await driver.execute({ name: 'CardReader.Move', data: { from: 'unit1', to: 'exit' } })
    await picture.getByRole('img', { name: 'Card in the mouth, held' }).waitFor()
    await picture.getByText('99', { exact: true }).waitFor()
    await button('card-dispenser', 'Take the card').click()
    await picture.getByText('Given out: 1').waitFor()

    await button('card-dispenser', 'Add 50').click()
    await picture.getByText('149', { exact: true }).waitFor()
    await button('card-dispenser', 'Empty it').click()
    await picture.getByText('0', { exact: true }).waitFor()
    await button('card-dispenser', 'Jam').click()
    await picture.getByText('Jammed', { exact: true }).waitFor()
    await button('card-dispenser', 'Jam').click()
    await picture.getByText('Jammed', { exact: true }).waitFor({ state: 'hidden' })
  })

  it('a card laid into the mouth of a K7X0 is taken back', async () => {
    await button('card-issuer', 'Put a card in').click()
    await card('card-issuer').getByRole('img', { name: 'Card in the mouth, loose' }).waitFor()
    await button('card-issuer', 'Take the card').click()
    await card('card-issuer').getByRole('img', { name: 'No card inside' }).waitFor()
  })
})

describe('every device on the panel', () => {
  it('shows a gate, a swipe and a car', async () => {
    const driver = await drive('control-units', gateDriver)
    await driver.execute({ name: 'Board.Show', data: { address: 2, text: '请A012号到2号窗口', emphasis: true } })
    await card('control-units').getByText('012', { exact: false }).first().waitFor()
    await driver.execute({ name: 'Lights.SetLight', data: { light: 'door', flashRate: 'slow' } })
    await card('control-units').getByText('slow', { exact: true }).waitFor()
    await driver.execute({ name: 'Gate.Open', data: { gate: 'car-park' } })
    await card('control-units')
      .getByText(/, opened 1|open, 1/)
      .waitFor()

    await button('swipe-reader', 'Swipe').click()
    await card('swipe-reader').getByText('Swipes so far: 1').waitFor()
    await card('exit-camera').getByLabel('Number plate').fill('粤B98765')
    await card('exit-camera').getByRole('img', { name: 'Plate 粤B98765' }).waitFor()
    await button('exit-camera', 'A car comes').click()
    await expect.poll(() => devices.lines.get('exit-camera')?.device.look()).toMatchObject({ sightings: 1 })
  })

  it('is drawn in both languages, fits and is accessible, and nothing is complained of', async () => {
    for (const [language, kind] of [
      ['中文', 'Card dispenser F3'],
      ['English', 'F3 发卡机'],
    ] as const) {
      await card('card-dispenser').getByRole('heading', { name: kind, exact: true }).waitFor()
      // Nobody has to read the simulator's own words: every device is drawn.
      expect(await page.locator('dl.plain').count()).toBe(0)
      expect(await cutOff(page, '.bench button, .bench > p, h2, .head button')).toEqual([])
      expect(await spaceBelow()).toBeLessThanOrEqual(12)
      expect(await accessibilityBreaches(page)).toEqual([])
      await page.getByRole('button', { name: language }).click()
    }
    expect(screen.complaints).toEqual([])
  })
})
