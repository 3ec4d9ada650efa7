/**
 * `node scripts/completeLockfile.mjs`, after an `npm install` that changed dependencies: adds what npm has left out of
 * package-lock.json.
 *
 * npm leaves out an optional package that the registry in use does not carry (a mirror often lacks the binaries for
 * other platforms), and then `npm ci` refuses the lockfile as incomplete. Such a package's version is fixed by the one
 * that asks for it, and its platform is in its name, so the entry can be written without it. It has no checksum: only
 * the registry could tell that.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64']

/**
 * @typedef {{ version?: string, dev?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[],
 *   optionalDependencies?: Record<string, string> }} Locked
 * @param {Record<string, Locked>} packages the lockfile's `packages`
 * @returns {Record<string, Locked>} the entries that are missing, by path
 */
export function missingEntries(packages) {
  /** @type {Record<string, Locked>} */
  const missing = {}
  for (const [path, parent] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      if (placesFor(name, path).some((place) => packages[place])) continue
      const platform = platformOf(name)
      if (!platform || !/^\d/.test(version))
        throw new Error(`cannot tell what ${name}@${version}, wanted by ${path}, is`)
      missing[`node_modules/${name}`] = { version, ...platform, ...(parent.dev && { dev: true }), optional: true }
    }
  }
  return missing
}

/** Where Node looks for a package, from the one that asks for it upwards. @param {string} name @param {string} path */
function placesFor(name, path) {
  const folders = path.split('/node_modules/')
  const above = folders.map((_, depth) => folders.slice(0, depth + 1).join('/node_modules/'))
  return [`node_modules/${name}`, ...above.map((folder) => `${folder}/node_modules/${name}`)]
}

/** @param {string} name for example `@oxlint/binding-linux-arm64-musl` */
function platformOf(name) {
  const words = name.split(/[/-]/)
  const os = words.find((word) => SYSTEMS.includes(word))
  const cpu = words.find((word) => PROCESSORS.includes(word))
  if (!os || !cpu) return undefined
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc'
  return { cpu: [cpu], os: [os], ...(os === 'linux' && name.match(/musl|gnu/) && { libc: [libc] }) }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = new URL('../package-lock.json', import.meta.url)
  const lockfile = JSON.parse(readFileSync(file, 'utf8'))
  const missing = missingEntries(lockfile.packages)
  const all = Object.entries({ ...lockfile.packages, ...missing })
  lockfile.packages = Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, 'en')))
  if (Object.keys(missing).length > 0) writeFileSync(file, `${JSON.stringify(lockfile, null, 2)}\n`)
  console.log(`package-lock.json: ${Object.keys(missing).length} entries added`)
}
