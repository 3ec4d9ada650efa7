/**
 * Looks whether the built pages keep to what the oldest browser of a branch knows: `node scripts/compatibility.mjs [folder ...]`,
 * the pages of dist/ by default. The screens' builder rewrites new syntax for that browser; nothing rewrites what is missing in it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { offencesOfScript } from './compatibility/scripts.mjs'
import { offencesOfStyles } from './compatibility/styles.mjs'

/** Chromium of kiosk PCs in the field. */
const OLDEST_CHROME = 69

/**
 * What may be used all the same, and why.
 * @type {readonly { feature: RegExp, where?: RegExp, why: string }[]}
 */
const ALLOWED = [
  { feature: /^color-scheme$/, why: 'colours the bars and fields of a browser that can; the page has its own' },
  {
    feature: /^prefers-(color-scheme|reduced-motion)$/,
    why: 'a browser that can not be asked gets the light page, and motion',
  },
  { feature: /^(css-)?focus-visible$/, why: 'a browser that drops the rule shows the ring with every focus' },
  { feature: /^text-wrap$/, where: /balance/, why: 'lines of equal length where they can be had; else as they fall' },
  {
    feature: /^(css-)?content-visibility$|^contain-intrinsic-size$/,
    why: 'a browser that can draws only what is to be seen of a long list',
  },
  { feature: /^accent-color$/, why: 'boxes and dots in the colour of the bank, where they can be had' },
  { feature: /^ui-monospace$|^extended-system-fonts$/, why: 'the first of several fonts; the next one is everywhere' },
  { feature: /^appearance$/, why: 'beside its older name, which Chrome knows' },
  {
    feature: /^to(Reversed|Sorted|Spliced)$/,
    where: /to(Reversed|Sorted|Spliced)\(.{0,6}\)\{return \w+\(this\)\.to/,
    why: "Vue's arrays pass on a call that pages do not make",
  },
  {
    feature: /^MathMLElement$/,
    where: /`function`&&\w+ instanceof MathMLElement/,
    why: 'Vue asks first whether it is there',
  },
  {
    feature: /^globalThis$/,
    where: /typeof globalThis<`u`\?globalThis/,
    why: 'libraries ask first whether it is there',
  },
  {
    feature: /^WebTransport$/,
    where: /new WebTransport\(this\.createUri/,
    why: "one of Socket.IO's ways; pages open web sockets only",
  },
]

/**
 * @param {string} folder with built pages
 * @returns {Promise<string[]>} a line for each offence: file, feature, piece
 */
export async function offencesIn(folder) {
  /** @type {string[]} */
  const lines = []
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const kind = /\.(css|js)$/.exec(file)?.[1]
    if (kind === undefined) continue
    const content = readFileSync(join(folder, file), 'utf8')
    const found =
      kind === 'css' ? await offencesOfStyles(content, OLDEST_CHROME) : offencesOfScript(content, OLDEST_CHROME)
    for (const { feature, where } of found) {
      const isAllowed = ALLOWED.some(
        (allowed) => allowed.feature.test(feature) && (allowed.where === undefined || allowed.where.test(where)),
      )
      if (!isAllowed) lines.push(`${file}: ${feature}: ${where}`)
    }
  }
  return lines
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const folders = process.argv.length > 2 ? process.argv.slice(2) : ['dist/kiosk-ui', 'dist/dashboard']
  const lines = (await Promise.all(folders.map((folder) => offencesIn(join(root, folder))))).flat()
  for (const line of lines) console.error(line)
  if (lines.length > 0) console.error(`\nnot known to Chrome ${OLDEST_CHROME}: ${lines.length}`)
  process.exitCode = lines.length > 0 ? 1 : 0
}
