import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DRIVER_SETTINGS } from '../../contracts/index.ts'
import { DRIVERS } from '../../device-drivers/registry.ts'

const root = join(import.meta.dirname, '../..')
const names = Object.keys(DRIVERS)

/** `keypad-ff68` -> `keypadFf68`. */
const camel = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

test('every folder with a driver is registered under its name, and nothing else is', async () => {
  const folders = readdirSync(join(root, 'device-drivers')).filter((folder) =>
    existsSync(join(root, 'device-drivers', folder, 'driver.ts')),
  )
  expect(folders.sort()).toEqual([...names].sort())
  for (const name of names) expect((await DRIVERS[name]?.())?.name).toBe(name)
})

test('the settings of every driver are those of the contract, and there are no others', async () => {
  expect(Object.keys(DRIVER_SETTINGS).sort()).toEqual([...names].sort())
  for (const [name, settings] of Object.entries(DRIVER_SETTINGS))
    expect((await DRIVERS[name]?.())?.settings).toBe(settings)
})

test('what a card reader says on its line is never logged', async () => {
  for (const name of names) {
    const driver = await DRIVERS[name]?.()
    expect(driver?.personalBytes ?? false, name).toBe(driver?.class === 'idCardReader')
  }
})

test.each(names)('%s has a simulator of the same name and takes part in the conformance suite with it', (name) => {
  expect(existsSync(join(root, 'simulators', name, 'simulator.ts'))).toBe(true)
  const conformance = readFileSync(join(import.meta.dirname, `${camel(name)}.test.ts`), 'utf8')
  expect(conformance).toContain(`device-drivers/${name}/driver.ts`)
  expect(conformance).toContain(`simulators/${name}/simulator.ts`)
  expect(conformance).toContain('describeConformance(')
})

test('the guide names files that are there', () => {
  const guide = readFileSync(join(root, 'docs/adding-a-device.md'), 'utf8')
  const paths = [...guide.matchAll(/`((?:contracts|device-drivers|simulators|test)\/[\w./-]+)`/g)].map(
    ([, path]) => path ?? '',
  )
  expect(paths.length).toBeGreaterThan(10)
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('no simulator shares code with the drivers', () => {
  for (const name of names) {
    const folder = join(root, 'simulators', name)
    for (const file of readdirSync(folder).filter((one) => one.endsWith('.ts') && !one.endsWith('.test.ts'))) {
      expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/from '.*device-drivers/)
    }
  }
})
