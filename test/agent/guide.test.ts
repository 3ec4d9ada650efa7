import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const guide = readFileSync(join(root, 'docs/adding-a-device.md'), 'utf8')
/** What is made or fetched, and what is not source. */
const LEFT_OUT = new Set(['node_modules', 'dist', '.git', '.branchhub', 'images'])

let copy = ''
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'branchhub-guide-'))
  cpSync(root, copy, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir')
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

/** The guide's numbered steps that are files: path and content, to the letter. */
function files(): [path: string, content: string][] {
  const steps = /^\*\*\d\. .*?`([\w./-]+\.ts)`:\n\n```ts\n(.*?)^```$/gms
  return [...guide.matchAll(steps)].map(([, path = '', content = '']) => [path, content])
}

function node(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' })
  return { status, output: `${stdout}${stderr}`.slice(-4_000) }
}

// It compiles a copy of the whole project.
test('whoever follows the guide to the letter has a new device: three files and a line of configuration', () => {
  expect(files().map(([path]) => path)).toEqual([
    'device-drivers/lamp-sig2/driver.ts',
    'simulators/lamp-sig2/simulator.ts',
    'test/conformance/pairs/lampSig2.ts',
  ])
  for (const [path, content] of files()) {
    mkdirSync(dirname(join(copy, path)), { recursive: true })
    writeFileSync(join(copy, path), content)
  }
  const [, line = ''] = /```yaml\n( {2}- \{ id: lamp-2.*?\n)```/s.exec(guide) ?? []
  const configuration = readFileSync(join(copy, 'config/example-branch.yaml'), 'utf8')
  writeFileSync(join(copy, 'branch.yaml'), configuration.replace(/^devices:\n/m, `devices:\n${line}`))

  // What every build and every test run begins with.
  const update = `import { updateRegistries } from './scripts/registries.mjs'; updateRegistries('.', { writes: true })`
  expect(node('--input-type=module', '-e', update)).toEqual({ status: 0, output: '' })
  expect(node('node_modules/typescript/bin/tsc', '-b', 'device-drivers', 'simulators')).toEqual({
    status: 0,
    output: '',
  })
  expect(node('node_modules/@biomejs/biome/bin/biome', 'check', ...files().map(([path]) => path))).toMatchObject({
    status: 0,
  })
  // The page of the drivers, as the guide says.
  expect(node('--import', 'tsx', 'scripts/docs.ts')).toEqual({ status: 0, output: 'docs/drivers.md written\n' })
  const suites = ['lampSig2', 'coverage', 'wireMeaning', 'table'].map((name) => `test/conformance/${name}.test.ts`)
  const run = node('node_modules/vitest/vitest.mjs', 'run', ...suites, 'simulators/panel/everyAct.test.ts')
  expect(run.output).toContain('5 passed')
  expect(run.status).toBe(0)
  expect(node('--import', 'tsx', 'hub/main.ts', 'check-config', 'branch.yaml')).toMatchObject({ status: 0 })
}, 240_000)
