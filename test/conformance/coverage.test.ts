import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DRIVER_NAMES, DRIVER_SETTINGS } from '../../contracts/index.ts'
import { QUALITY, QUALITY_LEVELS } from '../../device-drivers/quality.ts'
import { DRIVERS } from '../../device-drivers/registry.ts'
import { personalWires } from '../../simulators/personalWires.ts'
import { simulators } from '../../simulators/registry.ts'
import { openCases } from './cases.ts'
import { camelCase, loadPair } from './pairs.ts'

const root = join(import.meta.dirname, '../..')
const names = Object.keys(DRIVERS)

test('every folder with a driver is registered under its name, and nothing else is', async () => {
  const folders = readdirSync(join(root, 'device-drivers')).filter((folder) =>
    existsSync(join(root, 'device-drivers', folder, 'driver.ts')),
  )
  expect(folders.sort()).toEqual([...names].sort())
  for (const name of names) expect((await DRIVERS[name]?.())?.name).toBe(name)
})

test('the settings that the contract has are those of the drivers, and belong to drivers that exist', async () => {
  expect([...DRIVER_NAMES]).toEqual(names)
  expect(names).toEqual(expect.arrayContaining(Object.keys(DRIVER_SETTINGS)))
  for (const [name, settings] of Object.entries(DRIVER_SETTINGS))
    expect((await DRIVERS[name]?.())?.settings).toBe(settings)
})

test('what is read of people and their cards is never logged, and not recorded without need', async () => {
  for (const name of names) {
    const driver = await DRIVERS[name]?.()
    expect(personalWires.has(name), name).toBe(driver?.personalBytes ?? false)
    const readsPeople = [
      'idCardReader',
      'cardReader',
      'cardDispenser',
      'barcodeReader',
      'plateCamera',
      'selfServiceMachine',
    ]
    expect(driver?.personalBytes ?? false, name).toBe(readsPeople.includes(driver?.class ?? ''))
  }
})

test.each(names)(
  '%s has a simulator of the same name and takes part in the conformance suite with it',
  async (name) => {
    expect(existsSync(join(root, 'simulators', name, 'simulator.ts'))).toBe(true)
    const pair = await loadPair(name)
    expect(pair.definition).toBe(await DRIVERS[name]?.())
    expect(pair.createSimulator).toBe(await simulators[name]?.())
    const conformance = readFileSync(join(import.meta.dirname, `${camelCase(name)}.test.ts`), 'utf8')
    expect(conformance).toContain('describeConformance(pair)')
  },
)

test('whatever has a quality is a driver', () => {
  expect(names).toEqual(expect.arrayContaining(Object.keys(QUALITY)))
})

test.each(Object.entries(QUALITY))('%s is called no better than it has been shown to be', async (name, quality) => {
  const rank = QUALITY_LEVELS.indexOf(quality.level)
  if (rank >= QUALITY_LEVELS.indexOf('bronze')) expect(openCases(await loadPair(name)), 'cases still open').toEqual([])
  if (rank >= QUALITY_LEVELS.indexOf('silver')) expect(quality.unitsTried).not.toEqual([])
  for (const { on } of quality.unitsTried) expect(on).toMatch(/^\d{4}-\d\d-\d\d$/)
})

test('the guide names files that are there', () => {
  const guide = readFileSync(join(root, 'docs/adding-a-device.md'), 'utf8')
  const paths = [...guide.matchAll(/`((?:contracts|device-drivers|simulators|test)\/[\w./-]+)`/g)].map(
    ([, path]) => path ?? '',
  )
  expect(paths.length).toBeGreaterThan(10)
  expect(paths.filter((path) => !existsSync(join(root, path)) && !/lamp-?sig2/i.test(path))).toEqual([])
})

test('no simulator shares code with the drivers', () => {
  for (const name of names) {
    const folder = join(root, 'simulators', name)
    for (const file of readdirSync(folder).filter((one) => one.endsWith('.ts') && !one.endsWith('.test.ts'))) {
      expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/from '.*device-drivers/)
    }
  }
})
