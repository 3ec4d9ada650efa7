/**
 * The packages with native code. Their install scripts may be forbidden (`ignore-scripts`) and their ready-made binaries
 * out of reach, so each is tried as it is, then from our cache, then fetched, then compiled; and it counts as ready only
 * when it has been loaded.
 */
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { lastLines, runNpm, runQuietly, StepFailed } from './steps.mjs'

const FETCH_TIMEOUT_MS = 30_000

/**
 * @typedef {object} NativeModule
 * @property {string} name
 * @property {string} binary where compiling leaves it, inside the package
 * @property {string} probe a program that ends well only if the native code loads and works
 */

/** @type {NativeModule[]} */
const REQUIRED = [
  {
    name: 'better-sqlite3',
    binary: 'build/Release/better_sqlite3.node',
    probe: "new (require('better-sqlite3'))(':memory:').prepare('select 1').get()",
  },
  {
    name: '@serialport/bindings-cpp',
    binary: 'build/Release/bindings.node',
    probe: "require('@serialport/bindings-cpp')",
  },
]

/** Throws `StepFailed` unless every native module that must load does load. @param {string} root */
export async function prepareNativeModules(root) {
  for (const native of REQUIRED) await prepare(root, native)
  await reportHid(root)
}

/** Only USB-HID devices need it, it is loaded when one is configured, and it needs a library the system may lack. @param {string} root */
async function reportHid(root) {
  const { code, output } = await load(root, "require('node-hid').devices()")
  if (code === 0) return
  const missing = /lib[\w.-]+\.so[\w.]*/.exec(output)?.[0]
  const remedy = missing?.startsWith('libusb') ? ' (Debian package: libusb-1.0-0)' : ''
  console.log(
    `USB-HID devices: not available, ${missing ? `${missing} is missing${remedy}` : 'node-hid does not load'}`,
  )
}

/** @param {string} root @param {NativeModule} native */
async function prepare(root, native) {
  if (await loads(root, native)) return
  const target = join(root, 'node_modules', native.name, native.binary)
  const key = cacheKey(native.name, installedVersion(root, native.name))
  const cache = cacheFolder()
  if (restore(cache, key, target)) {
    if (await loads(root, native)) {
      console.log(`${native.name}: taken from ${cache}`)
      return
    }
    forget(cache, key)
  }
  rmSync(target, { force: true })
  if (!(await fetchBinary(root, native))) await compile(native)
  const { code, output } = await load(root, native.probe)
  if (code !== 0) throw new StepFailed(`${lastLines(output)}\n\n${native.name} was built but does not load.`)
  store(cache, key, target)
}

/** In a process of its own, because a wrong binary may crash it. @param {string} root @param {string} program */
function load(root, program) {
  return runQuietly(process.execPath, ['-e', program], { cwd: root })
}

/** @param {string} root @param {NativeModule} native */
async function loads(root, native) {
  return (await load(root, native.probe)).code === 0
}

/**
 * Asks the package's publisher for a ready-made binary. A closed network must not hold the set-up for long.
 * @param {string} root @param {NativeModule} native @returns {Promise<boolean>} whether it is there and loads
 */
async function fetchBinary(root, native) {
  const fetcher = join(root, 'node_modules/prebuild-install/bin.js')
  const folder = join(root, 'node_modules', native.name)
  const usesFetcher = readFileSync(join(folder, 'package.json'), 'utf8').includes('prebuild-install')
  if (!usesFetcher || !existsSync(fetcher) || process.env.npm_config_build_from_source) return false
  const options = { cwd: folder, timeoutMs: FETCH_TIMEOUT_MS }
  const { code } = await runQuietly(process.execPath, [fetcher], options)
  return code === 0 && (await loads(root, native))
}

/** @param {NativeModule} native */
async function compile(native) {
  const missing = missingBuildTools(process.platform, process.env, findOnPath)
  if (missing.length > 0) throw new StepFailed(missingToolsMessage(native.name, missing, process.platform))
  await runNpm(
    `Compiling ${native.name} (once; about a minute)`,
    ['rebuild', native.name, '--ignore-scripts=false', '--foreground-scripts'],
    compileEnvironment(native.name),
  )
}

/** @param {string} name @returns {NodeJS.ProcessEnv} */
function compileEnvironment(name) {
  // -O1 halves the compile time of SQLite at no measurable loss for a hub that waits for the disk.
  const env = { CFLAGS: '-O1', CXXFLAGS: '-O1', JOBS: 'max', ...process.env, npm_config_build_from_source: name }
  const prefix = dirname(dirname(process.execPath))
  // Node's headers often lie beside it; without this they would be downloaded.
  if (existsSync(join(prefix, 'include/node/node.h'))) return { ...env, npm_config_nodedir: prefix }
  return env
}

/**
 * @typedef {{ tool: string, debian: string }} BuildTool
 * @param {string} platform @param {NodeJS.ProcessEnv} env @param {(name: string) => string | undefined} find
 * @returns {BuildTool[]} what node-gyp will not find
 */
export function missingBuildTools(platform, env, find) {
  const any = (/** @type {(string | undefined)[]} */ ...names) => names.some((name) => name && find(name))
  const missing = []
  if (!any(env.PYTHON, env.npm_config_python, 'python3', 'python')) missing.push({ tool: 'python3', debian: 'python3' })
  if (platform === 'win32') return missing // The compiler is found through the registry, not the PATH.
  if (!any(env.MAKE, 'make', 'gmake')) missing.push({ tool: 'make', debian: 'make' })
  if (!any(env.CXX, 'g++', 'c++')) missing.push({ tool: 'a C++ compiler (g++)', debian: 'g++' })
  return missing
}

/** @param {string} name @param {BuildTool[]} missing @param {string} platform */
export function missingToolsMessage(name, missing, platform) {
  const remedies = /** @type {Record<string, string>} */ ({
    linux: `On Debian or Ubuntu: sudo apt-get install ${missing.map((tool) => tool.debian).join(' ')}`,
    darwin: 'On macOS: xcode-select --install',
    win32: 'On Windows: install Python 3 and the Visual Studio Build Tools with the C++ workload',
  })
  return [
    `${name} has to be compiled once on this machine: no ready-made binary could be fetched.`,
    `Missing for that: ${missing.map((tool) => tool.tool).join(', ')}.`,
    remedies[platform] ?? 'Install them with the package manager of your system',
    'Then run the same command again.',
  ].join('\n')
}

/** @param {string} name a command, or the path of one @returns {string | undefined} */
export function findOnPath(name) {
  if (name.includes('/')) return isExecutable(name) ? name : undefined
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : ['']
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => suffixes.map((suffix) => join(folder, name + suffix)))
    .find(isExecutable)
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/** Outside the working copy, so that every clone of one user shares it. */
function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'branchhub')
}

/** The C library that binaries for this machine are linked to; empty where there is no choice. */
export function libc() {
  if (process.platform !== 'linux') return ''
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report.getReport())
  return report.header?.glibcVersionRuntime ? 'glibc' : 'musl'
}

/** @param {string} name @param {string} version */
function cacheKey(name, version) {
  const flatName = name.replace(/^@/, '').replaceAll('/', '-')
  const machine = [process.platform, process.arch, libc()].filter((word) => word !== '').join('-')
  return `${flatName}-${version}-abi${process.versions.modules}-${machine}`
}

/** @param {string} root @param {string} name @returns {string} */
function installedVersion(root, name) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version
}

/**
 * The file's name carries the digest of its content, so that a damaged entry is known before it is loaded.
 * @param {string} cache @param {string} key @param {string} target @returns {boolean} whether there was a sound entry
 */
export function restore(cache, key, target) {
  for (const entry of entries(cache, key)) {
    const file = join(cache, entry)
    if (entry !== `${key}-${digest(file)}.node`) continue
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(file, target)
    return true
  }
  return false
}

/** The cache only saves time: no room or no permission is no reason to fail. @param {string} cache @param {string} key @param {string} binary */
export function store(cache, key, binary) {
  try {
    mkdirSync(cache, { recursive: true, mode: 0o700 })
    forget(cache, key)
    const unfinished = join(cache, `${process.pid}.tmp`)
    copyFileSync(binary, unfinished)
    renameSync(unfinished, join(cache, `${key}-${digest(unfinished)}.node`))
  } catch (error) {
    console.log(`(not kept in ${cache}: ${error instanceof Error ? error.message : error})`)
  }
}

/** @param {string} cache @param {string} key */
function forget(cache, key) {
  for (const entry of entries(cache, key)) rmSync(join(cache, entry), { force: true })
}

/** @param {string} cache @param {string} key */
function entries(cache, key) {
  return existsSync(cache) ? readdirSync(cache).filter((entry) => entry.startsWith(`${key}-`)) : []
}

/** @param {string} file */
function digest(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16)
}
