/** Compiles the programs and the screens into dist/. Both are skipped, or cost little, when nothing has changed. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { updateRegistries } from './registries.mjs'
import { withSetupLock } from './setupLock.mjs'
import { runStep } from './steps.mjs'

const PROGRAMS = ['hub', 'device-drivers', 'simulators']
const PANEL = 'simulators/panel/ui'
/** What a branch's customers and staff see. */
const PAGES = ['kiosk-ui', 'dashboard']
const SCREENS = [...PAGES, PANEL]
/** A change in any of these may change a screen. */
const SCREEN_SOURCES = [
  'contracts',
  ...SCREENS,
  'tsconfig.screens.json',
  'simulators/panel',
  'simulators/idcard-sam/inventedPeople.ts',
  'simulators/scanning/symbologies.ts',
  'package-lock.json',
]
/** Folder below dist/ of a screen. @param {string} screen */
const outputOf = (screen) => (screen === PANEL ? 'panel' : screen)

/** Throws `StepFailed` with the compiler's output. @param {string} root */
export function build(root) {
  return withSetupLock(root, async () => {
    for (const path of updateRegistries(root, { writes: true })) console.log(`${path} brought up to date`)
    await compilePrograms(root)
    await bundlePrograms(root)
    await bundleScreens(root, SCREENS)
  })
}

/** The pages alone, where they are not built as they are now. Throws `StepFailed`. @param {string} root */
export function buildPages(root) {
  return withSetupLock(root, () => bundleScreens(root, PAGES))
}

/** @param {string} root @param {readonly string[]} screens */
async function bundleScreens(root, screens) {
  for (const screen of screens) {
    if (existsSync(join(root, screen, 'vite.config.ts'))) await bundleScreen(root, screen)
  }
}

const COMPILED = 'dist/programs.build.json'

/** @param {string} root */
async function compilePrograms(root) {
  const force = isCompiledWhole(root) ? [] : ['--force']
  rmSync(join(root, COMPILED), { force: true })
  const projects = PROGRAMS.filter((folder) => existsSync(join(root, folder, 'tsconfig.json')))
  await runStep('Compiling TypeScript', process.execPath, [
    'node_modules/typescript/bin/tsc',
    '-b',
    ...force,
    ...projects,
  ])
  noteCompiled(root)
}

/**
 * The compiler keeps account of the sources it has seen, not of its outputs: a file missing from dist/ stays missing.
 * Hence the list of outputs, and a full compile when one of them is gone. Nothing is missing where nothing has been compiled.
 * @param {string} root
 */
export function isCompiledWhole(root) {
  const hasCompiled = filesBelow(root, 'dist').some((file) => file.endsWith('.tsbuildinfo'))
  return !hasCompiled || readStamp(root, join(root, COMPILED)) !== undefined
}

/** To be called after a compile that went well and began whole. @param {string} root */
export function noteCompiled(root) {
  const outputs = filesBelow(root, 'dist').filter((file) => {
    const isBundle = [...SCREENS.map(outputOf), 'program'].some((folder) => file.startsWith(`dist/${folder}/`))
    return !isBundle && /\.(js|d\.ts|tsbuildinfo)$/.test(file)
  })
  writeStamp(join(root, COMPILED), { inputs: '', outputs })
}

/** @param {string} root */
async function bundlePrograms(root) {
  const stamp = join(root, 'dist/program.build.json')
  const compiled = [...PROGRAMS, 'contracts'].map((folder) => `dist/${folder}`)
  const inputs = hashOf(root, [...compiled, 'hub/app/voice/clips', 'package-lock.json', 'scripts/bundle.mjs'])
  if (readStamp(root, stamp)?.inputs === inputs) return
  rmSync(stamp, { force: true })
  await runStep('Bundling the programs', process.execPath, ['scripts/bundle.mjs'])
  writeStamp(stamp, { inputs, outputs: filesBelow(root, 'dist/program') })
}

/** @param {string} root @param {string} screen */
async function bundleScreen(root, screen) {
  const output = `dist/${outputOf(screen)}`
  const stamp = join(root, `${output}.build.json`)
  const inputs = hashOf(root, SCREEN_SOURCES)
  if (readStamp(root, stamp)?.inputs === inputs) return
  rmSync(stamp, { force: true })
  const vite = ['node_modules/vite/bin/vite.js', 'build', screen, '--outDir', join(root, output), '--emptyOutDir']
  await runStep(`Building the screens of ${screen}`, process.execPath, vite)
  writeStamp(stamp, { inputs, outputs: filesBelow(root, output) })
}

/**
 * @typedef {{ inputs: string, outputs: string[] }} Stamp
 * @param {string} root @param {string} file
 * @returns {Stamp | undefined} undefined too when one of the outputs is gone
 */
export function readStamp(root, file) {
  try {
    const stamp = /** @type {Stamp} */ (JSON.parse(readFileSync(file, 'utf8')))
    return stamp.outputs.every((output) => existsSync(join(root, output))) ? stamp : undefined
  } catch {
    return undefined
  }
}

/** @param {string} file @param {Stamp} stamp */
function writeStamp(file, stamp) {
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, JSON.stringify(stamp))
}

/** Names and contents of all files below the given paths. @param {string} root @param {string[]} paths */
export function hashOf(root, paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap((path) => filesBelow(root, path))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

/** @param {string} root @param {string} path a file, a folder, or nothing @returns {string[]} relative to root, sorted */
function filesBelow(root, path) {
  const start = join(root, path)
  if (!existsSync(start)) return []
  if (statSync(start).isFile()) return [path]
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
}
