/** Writes the documents that are made from the contracts and the suites; with `--check` it only compares and fails on a difference. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { generateOpenApi } from '../hub/adapters/web/server.ts'
import { asyncApi } from './documents/asyncApi.ts'
import { driversPage } from './documents/driversPage.ts'
import { errorsPage } from './documents/errorsPage.ts'

const root = dirname(import.meta.dirname)
const documents: Readonly<Record<string, string>> = {
  'docs/openapi.json': `${JSON.stringify(await generateOpenApi(), null, 2)}\n`,
  'docs/asyncapi.yaml': asyncApi(),
  'docs/errors.md': errorsPage(),
  'docs/drivers.md': await driversPage(),
}

const stale = Object.entries(documents).filter(([path, text]) => current(join(root, path)) !== text)
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`${path} is not what the source says: run "npx tsx scripts/docs.ts"`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    console.log(`${path} written`)
  }
}

function current(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
  } catch {
    return undefined
  }
}
