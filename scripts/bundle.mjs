/**
 * Puts each long-running program and its libraries into a few files in dist/program/. Node's loader needs longer for 600 small
 * modules than for all the rest of the hub's start; a branch waits for a restart, so this is worth a build step. Native modules
 * stay where npm has put them.
 */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const NATIVE = ['better-sqlite3', '@node-rs/argon2', 'serialport', 'node-hid']
/** They read files that lie beside their own. */
const WITH_FILES = ['pdfmake', '@embedpdf/fonts-sc']

/** Names of the outputs. Workers are started by their path beside the hub's file, the agent as ../device-drivers/agent.js. */
const ENTRIES = {
  'hub/main': 'dist/hub/main.js',
  'hub/backgroundWorker': 'dist/hub/adapters/store/backgroundWorker.js',
  'hub/pdfWorker': 'dist/hub/adapters/pdf/pdfWorker.js',
  'hub/reportWorker': 'dist/hub/adapters/reports/reportWorker.js',
  'hub/laboratoryWorker': 'dist/hub/adapters/science/laboratoryWorker.js',
  'device-drivers/agent': 'dist/device-drivers/agent.js',
}

/** Words the hub speaks: read at their path beside the hub's main file, there as here. */
const CLIPS = 'hub/app/voice/clips'
/** Forms customers can fill in where a bank has none of its own: read beside the programs too. */
const FORMS = 'config/forms'

const bundle = await rolldown({ input: ENTRIES, platform: 'node', external: [...NATIVE, ...WITH_FILES] })
await bundle.write({
  dir: 'dist/program',
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  cleanDir: true,
  // Names stay, so that a stack trace still speaks.
  minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } },
})
await bundle.close()
keepInOneByte('dist/program')
cpSync(CLIPS, `dist/program/${CLIPS}`, { recursive: true })
cpSync(FORMS, `dist/program/${FORMS}`, { recursive: true })

/**
 * Writes characters beyond ASCII as escapes. A thread keeps the text of its program, and takes two bytes for each of its characters where
 * one of them is Chinese. @param {string} folder
 */
function keepInOneByte(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))
  for (const name of files) {
    const path = join(folder, name)
    const escaped = (/** @type {string} */ unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
    writeFileSync(path, readFileSync(path, 'utf8').replace(/[^\0-\x7f]/g, escaped))
  }
}
