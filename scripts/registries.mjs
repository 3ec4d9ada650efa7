/**
 * The lists of drivers and simulators and what runs the conformance suite for each, made from the folders that hold them, so that a new device is there as soon as its files
 * are. Built-ins only: this runs before anything is compiled.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StepFailed } from './steps.mjs'

/** As drivers are named in a configuration, and can stand in a quoted text and in a path of every system. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

const MADE =
  '// biome-ignore-all format: one line each\n// Made from the folders of drivers and simulators by scripts/registries.mjs; not to be edited.\n'

/** Folders below `parent` that have this file, in order. @param {string} root @param {string} parent @param {string} file */
function foldersWith(root, parent, file) {
  const names = readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, parent, entry.name, file)))
    .map(({ name }) => name)
    .sort()
  // Such as "keypad-ff68 - Copy", which file managers make.
  const odd = names.find((name) => !NAME.test(name))
  if (odd !== undefined)
    throw new StepFailed(
      `${parent}/${odd} is no name of a driver: class, hyphen, protocol, in small letters and digits, as keypad-ff68. Rename the folder, or take ${file} out of it.`,
    )
  return names
}

/** `keypad-ff68` -> `keypadFf68`. @param {string} name */
const camelCase = (name) => name.replace(/-(.)/g, (_, /** @type {string} */ letter) => letter.toUpperCase())

const quoted = (/** @type {string} */ name) => (/^[a-z]+$/.test(name) ? name : `'${name}'`)

/** @param {string} root @returns {Record<string, string>} text by path */
function registries(root) {
  const drivers = foldersWith(root, 'device-drivers', 'driver.ts')
  const simulators = foldersWith(root, 'simulators', 'simulator.ts')
  const meanings = foldersWith(root, 'simulators', 'meaning.ts').filter((name) => simulators.includes(name))
  const tested = drivers.filter((name) => existsSync(join(root, 'test/conformance/pairs', `${camelCase(name)}.ts`)))
  const lines = (/** @type {string[]} */ names, /** @type {(name: string) => string} */ load) =>
    names.map((name) => `  ${quoted(name)}: async () => ${load(name)},\n`).join('')

  /** One file each, so that they run side by side. @type {Record<string, string>} */
  const tests = Object.fromEntries(
    tested.map((name) => [
      `test/conformance/${camelCase(name)}.test.ts`,
      `${MADE}import { pair } from './pairs/${camelCase(name)}.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
`,
    ]),
  )

  return {
    ...tests,
    'contracts/driverNames.ts': `${MADE}
/** Every driver there is, by the name of its folder in device-drivers/. */
export const DRIVER_NAMES = [
${drivers.map((name) => `  '${name}',\n`).join('')}] as const
`,
    'device-drivers/registry.ts': `${MADE}import type { DriverDefinition } from './driver.ts'

/** Loads a driver when a device of the configuration names it, so that an unused one can not keep the agent from starting. */
export type LoadDriver = () => Promise<DriverDefinition>

/** Every driver there is, by the name of its folder. */
export const DRIVERS: Readonly<Record<string, LoadDriver>> = {
${lines(drivers, (name) => `(await import('./${name}/driver.ts')).definition`)}}
`,
    'simulators/registry.ts': `${MADE}import type { SimulatorFactory } from './device.ts'
import type { MeaningReader } from './line/meaning.ts'

/** Simulated devices by the name of the driver that speaks to them. */
export const simulators: Readonly<Record<string, () => Promise<SimulatorFactory>>> = {
${lines(simulators, (name) => `(await import('./${name}/simulator.ts')).createSimulator`)}}

type CreateMeaning = (settings: Readonly<Record<string, unknown>>) => MeaningReader

/** What the bytes on their wires mean, where there are words for them; a reader for each line, given the settings of its device. */
export const meanings: Readonly<Record<string, () => Promise<CreateMeaning>>> = {
${lines(meanings, (name) => `(await import('./${name}/meaning.ts')).createMeaning`)}}
`,
  }
}

/**
 * Brings the lists up to date and gives back the paths of those that were not. With `writes: false` only looks.
 * @param {string} root @param {{ writes: boolean }} options
 */
export function updateRegistries(root, { writes }) {
  const stale = Object.entries(registries(root)).filter(
    ([path, text]) =>
      !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n') !== text,
  )
  if (writes) for (const [path, text] of stale) writeFileSync(join(root, path), text)
  return stale.map(([path]) => path)
}
