/** All that `npm run check` looks at: one line each, and the output of those that fail. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildPages, isCompiledWhole, noteCompiled } from './build.mjs'
import { updateRegistries } from './registries.mjs'
import { withSetupLock } from './setupLock.mjs'
import { lastLines, StepFailed, tryStep } from './steps.mjs'

/** Runs every check even when one fails, so that one run shows all there is to mend. @param {string} root @returns {Promise<number>} exit code */
export async function check(root) {
  /** @type {string[]} */
  const failed = []
  const run = async (/** @type {string} */ name, /** @type {string[]} */ args, showsFigures = false) => {
    const { code, output } = await tryStep(name, process.execPath, args)
    if (code === 0 && showsFigures) console.log(output.trimEnd().replace(/^(?=.)/gm, '    '))
    if (code === 0) return true
    failed.push(name)
    console.log(lastLines(output).replace(/^(?=.)/gm, '    '))
    return false
  }

  // On a build server what is committed must be whole; elsewhere a new folder is taken up.
  const stale = updateRegistries(root, { writes: !process.env.CI })
  if (stale.length > 0) {
    console.log(
      `${stale.join(', ')}: ${process.env.CI ? 'not what the folders say; npm run build mends it' : 'brought up to date'}`,
    )
    if (process.env.CI) failed.push('lists of drivers and simulators')
  }

  async function ofPrograms() {
    // Writes to dist/, as a build does, and all that a build would compile: the next one need not.
    await withSetupLock(root, async () => {
      const isWhole = isCompiledWhole(root)
      const isGood = await run('types', ['node_modules/typescript/bin/tsc', '-b', '.', 'scripts'])
      if (isGood && isWhole) noteCompiled(root)
    })
    // Looks up types in dist/ too.
    await run('promises', ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings'])
  }
  async function pagesAreBuilt() {
    try {
      await buildPages(root)
      return true
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error
      failed.push('pages')
      console.log(error.message.replace(/^(?=.)/gm, '    '))
      return false
    }
  }
  async function others() {
    await run('format and lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'])
    const screens = ['--noEmit', '-p', 'tsconfig.screens.json']
    await run('types of the screens', ['node_modules/vue-tsc/bin/vue-tsc.js', ...screens])
    // In what is built, where new syntax has been rewritten: a build is wanted, and is there for the next command.
    if (await pagesAreBuilt()) {
      await run('pages on Chrome 69', ['scripts/compatibility.mjs'])
      await run('weight of the pages', ['scripts/pageWeight.mjs'], true)
    }
    await run('unused code', ['node_modules/knip/bin/knip.js', '--no-progress'])
    if (existsSync(join(root, 'scripts/docs.ts'))) {
      await run('generated documents', ['--import', 'tsx', 'scripts/docs.ts', '--check'])
    }
  }
  // Each compiler keeps one core busy.
  await Promise.all([ofPrograms(), others()])

  console.log(failed.length === 0 ? '\ncheck: all passed' : `\ncheck: failed: ${failed.join(', ')}`)
  return failed.length === 0 ? 0 : 1
}
