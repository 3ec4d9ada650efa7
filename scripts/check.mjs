/** All that `npm run check` looks at: one line each, and the output of those that fail. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SCREENS } from './build.mjs'
import { withSetupLock } from './setupLock.mjs'
import { lastLines, tryStep } from './steps.mjs'

/** Runs every check even when one fails, so that one run shows all there is to mend. @param {string} root @returns {Promise<number>} exit code */
export async function check(root) {
  /** @type {string[]} */
  const failed = []
  const run = async (/** @type {string} */ name, /** @type {string[]} */ args) => {
    const { code, output } = await tryStep(name, process.execPath, args)
    if (code === 0) return
    failed.push(name)
    console.log(lastLines(output).replace(/^(?=.)/gm, '    '))
  }

  await run('format and lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'])
  // Writes to dist/, as a build does.
  await withSetupLock(root, () => run('types', ['node_modules/typescript/bin/tsc', '-b', '.', 'scripts']))
  for (const screen of SCREENS.filter((folder) => existsSync(join(root, folder, 'tsconfig.json')))) {
    await run(`types of ${screen}`, ['node_modules/vue-tsc/bin/vue-tsc.js', '--noEmit', '-p', screen])
  }
  await run('promises', ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings'])
  await run('unused code', ['node_modules/knip/bin/knip.js', '--no-progress'])
  if (existsSync(join(root, 'scripts/docs.ts'))) {
    await run('generated documents', ['--import', 'tsx', 'scripts/docs.ts', '--check'])
  }

  console.log(failed.length === 0 ? '\ncheck: all passed' : `\ncheck: failed: ${failed.join(', ')}`)
  return failed.length === 0 ? 0 : 1
}
