/**
 * `node scripts/testTotals.mjs <vitest-results.json> <exit code of the run>`: prints "N passed, N failed" for CI.
 * A run that ended badly without a failed test (a file that does not load, an unhandled error) counts as one failure.
 */
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/**
 * @param {{ numPassedTests: number, numFailedTests: number } | undefined} results undefined: the run left none
 * @param {number} exitCode
 */
export function totalsLine(results, exitCode) {
  const failed = results?.numFailedTests ?? 0
  return `${results?.numPassedTests ?? 0} passed, ${exitCode === 0 ? failed : Math.max(failed, 1)} failed`
}

/** @param {string} file */
function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(totalsLine(readResults(process.argv[2] ?? ''), Number(process.argv[3] ?? 0)))
}
