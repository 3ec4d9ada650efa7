import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { weightsIn } from './pageWeight.mjs'

let dist: string
beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'weights-'))
  mkdirSync(join(dist, 'desk/assets'), { recursive: true })
})
afterEach(() => rmSync(dist, { recursive: true }))

const FILES = {
  'index-1.js':
    'import{a}from"./shared-2.js";const page=()=>import(`./Chart-3.js`);const other=()=>import("./PadPage-4.js")',
  'shared-2.js': 'export const a=1;'.repeat(50),
  'Chart-3.js': 'import"./shared-2.js";import{b}from"./axes-5.js"',
  'PadPage-4.js': 'import{a}from"./index-1.js";export default a',
  'axes-5.js': 'export const b=2',
}
function build(files: Record<string, string> = FILES): void {
  writeFileSync(
    join(dist, 'desk/index.html'),
    '<script type="module" src="/staff/assets/index-1.js"></script><link rel="stylesheet" href="/staff/assets/index.css">',
  )
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dist, 'desk/assets', name), text)
}
const page = { name: 'desk', folder: 'desk', html: 'index.html', maxKb: 10 }
const names = (files: readonly { file: string }[] = []) => files.map(({ file }) => file.split('/')[1]).sort()

test('a page weighs what it imports before it runs, and what it fetches later is apart', () => {
  build()
  const [weight] = weightsIn(dist, [page])
  expect(names(weight?.needed)).toEqual(['index-1.js', 'shared-2.js'])
  expect(names(weight?.later)).toEqual(['Chart-3.js', 'PadPage-4.js', 'axes-5.js'])
  const bytes = gzipSync(FILES['index-1.js']).length + gzipSync(FILES['shared-2.js']).length
  expect(weight?.kb).toBeCloseTo(bytes / 1000, 6)
})

test('a part that is loaded for one page weighs on that page', () => {
  build()
  const [weight] = weightsIn(dist, [{ ...page, part: 'PadPage' }])
  expect(names(weight?.needed)).toEqual(['PadPage-4.js', 'index-1.js', 'shared-2.js'])
  expect(names(weight?.later)).toEqual(['Chart-3.js', 'axes-5.js'])
})

test('a part that is gone is not overlooked', () => {
  build({ 'index-1.js': '', 'shared-2.js': '' })
  expect(() => weightsIn(dist, [{ ...page, part: 'PadPage' }])).toThrow('0 files PadPage-*.js')
})

test('a page that was not built is not taken for a light one', () => {
  expect(() => weightsIn(dist, [page])).toThrow('index.html')
})
