/**
 * Weighs the JavaScript a page has to fetch before it can be used, compressed (gzip), against what it may weigh:
 * `node scripts/pageWeight.mjs`. Measured in the built pages of dist/. What a page fetches only when it is wanted (charts, the
 * work of another role) is named and weighed apart.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

/**
 * @typedef {object} Page
 * @property {string} name
 * @property {string} folder with the built page, below dist/
 * @property {string} html
 * @property {string} [part] begin of the file's name of what is loaded for this page only
 * @property {number} maxKb in kilobytes of 1000 bytes
 */

/** @type {readonly Page[]} */
const PAGES = [
  { name: 'kiosk', folder: 'kiosk-ui', html: 'index.html', maxKb: 130 },
  { name: 'hall screen', folder: 'kiosk-ui', html: 'hall.html', maxKb: 130 },
  { name: 'soft-call', folder: 'dashboard', html: 'index.html', maxKb: 180 },
  { name: 'PAD', folder: 'dashboard', html: 'index.html', part: 'PadPage', maxKb: 180 },
]

/**
 * @typedef {object} Weight
 * @property {Page} page
 * @property {number} kb gzip, of all files needed
 * @property {{ file: string, kb: number }[]} needed
 * @property {{ file: string, kb: number }[]} later what is fetched only when it is wanted
 */

/** @param {string} dist @param {readonly Page[]} [pages] @returns {Weight[]} throws where a page is not there */
export function weightsIn(dist, pages = PAGES) {
  return pages.map((page) => {
    const folder = join(dist, page.folder)
    const starts = scriptsOf(readFileSync(join(folder, page.html), 'utf8'))
    const needed = closureOf(folder, page.part === undefined ? starts : [...starts, partOf(folder, page.part)])
    const later = new Set([...needed].flatMap((file) => [...closureOf(folder, wantedBy(folder, file))]))
    for (const file of needed) later.delete(file)
    const weighed = (/** @type {Iterable<string>} */ files) =>
      [...files].map((file) => ({ file, kb: gzipSync(readFileSync(join(folder, file))).length / 1000 }))
    const all = weighed(needed)
    return { page, kb: all.reduce((sum, { kb }) => sum + kb, 0), needed: all, later: weighed(later) }
  })
}

/** Scripts a page names itself, as files of its folder. @param {string} html @returns {string[]} */
function scriptsOf(html) {
  return [...html.matchAll(/(?:src|href)="[^"]*?(assets\/[^"]+\.js)"/g)].map(([, file = '']) => file)
}

/** @param {string} folder @param {string} part @returns {string} */
function partOf(folder, part) {
  const found = readdirSync(join(folder, 'assets')).filter(
    (file) => file.startsWith(`${part}-`) && file.endsWith('.js'),
  )
  if (found.length !== 1) throw new Error(`${folder} has ${found.length} files ${part}-*.js, not one`)
  return `assets/${found[0]}`
}

/** These files and all they import before they run. @param {string} folder @param {readonly string[]} starts */
function closureOf(folder, starts) {
  /** @type {Set<string>} */
  const files = new Set()
  const open = [...starts]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (files.has(file)) continue
    files.add(file)
    open.push(...referencesOf(folder, file, /(?:\bfrom|\bimport)\s*[`"'](\.{1,2}\/[^`"']+\.js)[`"']/g))
  }
  return files
}

/** @param {string} folder @param {string} file */
const wantedBy = (folder, file) => referencesOf(folder, file, /\bimport\(\s*[`"'](\.{1,2}\/[^`"']+\.js)[`"']/g)

/** @param {string} folder @param {string} file @param {RegExp} pattern @returns {string[]} */
function referencesOf(folder, file, pattern) {
  const text = readFileSync(join(folder, file), 'utf8')
  return [...text.matchAll(pattern)].map(([, path = '']) => posix.join(posix.dirname(file), path))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const weights = weightsIn(fileURLToPath(new URL('../dist', import.meta.url)))
  for (const { page, kb, needed, later } of weights) {
    const verdict = kb <= page.maxKb ? 'holds' : 'FAILS'
    console.log(`${verdict}  ${page.name}: ${kb.toFixed(1)} KB of JavaScript, gzip (at most ${page.maxKb})`)
    const list = (/** @type {Weight['needed']} */ files) =>
      files.map((one) => `${posix.basename(one.file)} ${one.kb.toFixed(1)}`).join(', ')
    console.log(`         needed: ${list(needed)}`)
    if (later.length > 0) console.log(`         when wanted: ${list(later)}`)
  }
  process.exitCode = weights.every(({ page, kb }) => kb <= page.maxKb) ? 0 : 1
}
