/**
 * Brings node_modules to the state the lockfile describes, native modules included, and remembers it in a stamp so that
 * the next start takes no time.
 */
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { libc, prepareNativeModules } from './nativeModules.mjs'
import { withSetupLock } from './setupLock.mjs'
import { runNpm } from './steps.mjs'

const STAMP_FILE = 'node_modules/.branchhub-setup.json'

/** Does nothing when the stamp says that all is in place. Throws `StepFailed`. @param {string} root */
export async function setUp(root) {
  if (isSetUp(root)) return
  await withSetupLock(root, async () => {
    if (isSetUp(root)) return // Another run did it while we waited.
    const stamp = join(root, STAMP_FILE)
    rmSync(stamp, { force: true })
    if (!isInstalled(root)) await installPackages()
    await prepareNativeModules(root)
    writeFileSync(stamp, wantedStamp(root))
  })
}

/** What must be unchanged since the last set-up. @param {string} root */
export function wantedStamp(root) {
  const lockfile = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  return JSON.stringify({ lockfile, node: process.version, platform: process.platform, arch: process.arch })
}

/** @param {string} root */
function isSetUp(root) {
  try {
    return readFileSync(join(root, STAMP_FILE), 'utf8') === wantedStamp(root)
  } catch {
    return false
  }
}

async function installPackages() {
  // Scripts are never run here: native modules are prepared one by one, from a cache where possible. The dev packages
  // hold the compiler, and the optional ones hold the binaries of the build tools, whatever npm is configured to omit.
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund']
  await runNpm('Installing packages (npm ci)', args)
}

/**
 * True when a developer's own `npm install` has left exactly what the lockfile asks for: npm keeps a list of what it
 * installed in node_modules.
 * @param {string} root
 */
function isInstalled(root) {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    const installed = JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8'))
    return installedMatches(wanted.packages, installed.packages, {
      os: process.platform,
      cpu: process.arch,
      libc: libc(),
    })
  } catch {
    return false
  }
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockedPackage
 * @param {Record<string, LockedPackage>} wanted @param {Record<string, LockedPackage>} installed
 * @param {{ os: string, cpu: string, libc: string }} here
 */
export function installedMatches(wanted, installed, here) {
  return Object.entries(wanted).every(([path, locked]) => {
    if (path === '') return true // The project itself.
    const isForHere = /** @type {const} */ (['os', 'cpu', 'libc']).every(
      (trait) => locked[trait]?.includes(here[trait]) ?? true,
    )
    if (!isForHere) return true
    const present = installed[path]
    // npm leaves out what only a foreign binary needs; such packages are optional and name no platform themselves.
    if (!present) return Boolean(locked.optional && !locked.os)
    return present.version === locked.version && (!locked.integrity || present.integrity === locked.integrity)
  })
}
