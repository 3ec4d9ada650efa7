import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { updateRegistries } from './registries.mjs'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'branchhub-registries-'))
  mkdirSync(join(root, 'contracts'))
  for (const path of ['device-drivers/lamp-sig2/driver.ts', 'simulators/lamp-sig2/simulator.ts']) make(path)
})
afterEach(() => rmSync(root, { recursive: true }))

function make(path: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), '')
}
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const update = () => updateRegistries(root, { writes: true })

it('lists folders with a driver, and no others', () => {
  make('device-drivers/framing/frameParser.ts')
  make('simulators/line/meaning.ts')
  make('simulators/lamp-sig2/meaning.ts')
  expect(update()).toEqual(['contracts/driverNames.ts', 'device-drivers/registry.ts', 'simulators/registry.ts'])
  expect(read('contracts/driverNames.ts')).toContain("[\n  'lamp-sig2',\n] as const")
  expect(read('device-drivers/registry.ts')).not.toContain('framing')
  expect(read('simulators/registry.ts').match(/createMeaning,/g)).toHaveLength(1)
})

it('leaves alone what is as it should be, whatever its line ends', () => {
  update()
  for (const path of ['contracts/driverNames.ts', 'simulators/registry.ts'])
    writeFileSync(join(root, path), read(path).replaceAll('\n', '\r\n'))
  expect(update()).toEqual([])
  make('device-drivers/lamp-b/driver.ts')
  expect(updateRegistries(root, { writes: false })).toEqual(['contracts/driverNames.ts', 'device-drivers/registry.ts'])
  expect(read('device-drivers/registry.ts')).not.toContain('lamp-b')
})

it.each(["lamp'x", 'lamp-sig2 - Copy', 'Lamp-sig2', 'lamp_sig2'])(
  'says what is wrong with a folder named %s, before anything is written',
  (name) => {
    make(`device-drivers/${name}/driver.ts`)
    expect(update).toThrow(`device-drivers/${name} is no name of a driver`)
    expect(() => read('device-drivers/registry.ts')).toThrow('ENOENT')
  },
)
