import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { offencesIn } from './compatibility.mjs'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pages-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What is found in a page of this content alone, without the pieces. */
async function found(name: string, content: string): Promise<string[]> {
  const file = join(folder, name)
  writeFileSync(file, content)
  const lines = await offencesIn(folder)
  rmSync(file)
  return [...new Set(lines.map((line) => line.split(': ')[1] ?? ''))].sort()
}

test.each([
  ['a gap between flexible boxes', '.a{display:flex;gap:8px}', ['gap-in-flex']],
  ['by its old name', '.a{display:inline-flex;grid-gap:8px}', ['gap-in-flex']],
  ['in another rule', '.a{display:flex}@media print{.a{column-gap:8px}}', ['gap-in-flex']],
  ['a gap of a grid, which it knows', '.a{display:grid;grid-gap:8px}.b{display:grid;gap:8px}', []],
  ['inset', '.a{inset:0}', ['inset']],
  ['aspect-ratio', '.a{aspect-ratio:1}', ['aspect-ratio']],
  ['functions that choose', '.a{width:min(100%,80px);height:clamp(1px,2px,3px)}', ['clamp', 'min']],
  ['also in a token', ':root{--a:max(1px,2px)}', ['max']],
  ['not the one of grids', '.a{display:grid;grid-template-columns:repeat(2,minmax(0,1fr))}', []],
  [
    'colours of other kinds',
    '.a{color:oklch(.5 .1 200);background:color-mix(in srgb,red,blue)}',
    ['color-mix', 'css-lch-lab', 'oklch'],
  ],
  ['selectors that choose', '.a:is(.b,.c){top:0}.d:where(.e){top:0}', ['is', 'where']],
  ['selectors that look back', '.a:has(.b){top:0}', ['css-has', 'has']],
  ['lists that are excluded', '.a:not(.b,.c){top:0}', ['list-in-not']],
  ['lengths of a screen whose bars come and go', '.a{height:100dvh}', ['100dvh', 'viewport-unit-variants']],
  ['values of known properties', '.a{overflow:clip;overflow-wrap:anywhere}', ['anywhere', 'clip']],
  [
    'layers and containers',
    '@layer a{.b{top:0}}@container (width>1px){.b{top:0}}',
    ['@container', '@layer', 'css-cascade-layers', 'css-container-queries'],
  ],
  ['ranges', '@media (width >= 600px){.a{top:0}}', ['css-media-range-syntax', 'range-in-media']],
  ['nesting', '.a{.b{top:0}}', ['css-nesting', 'nesting']],
  ['what no browser knows', '.a{colour:red}', ['colour']],
  ['what is allowed, with its fallback', ':focus:not(:focus-visible){outline:none}', []],
])('of styles: %s', async (_what, sheet, features) => {
  expect(await found('page.css', sheet)).toEqual(features)
})

test.each([
  ['the last of a list', 'export const last = (list) => list.at(-1)', ['at']],
  ['what was not rewritten', 'export const a = (b) => b?.c ?? 1', ['?.', '??']],
  ['syntax that does not parse', 'let a; a ||= 1', ['syntax']],
  ['fields of classes', 'export class A { b = 1 }', ['syntax']],
  ['all of it replaced', 'export const a = (b) => b.replaceAll("c", "d")', ['replaceAll']],
  ['promises that are all settled', 'export const a = Promise.allSettled([])', ['Promise.allSettled', 'allSettled']],
  ['objects of entries', 'export const a = Object.fromEntries([])', ['Object.fromEntries']],
  [
    'globals',
    'export const a = structuredClone(globalThis); queueMicrotask(a)',
    ['globalThis', 'queueMicrotask', 'structuredClone'],
  ],
  ['globals that are asked for', 'export const a = typeof structuredClone', []],
  ['a name of its own', 'const structuredClone = (a) => a; export const a = structuredClone(1)', []],
  ['random ids', 'export const a = crypto.randomUUID()', ['Crypto.randomUUID']],
  ['methods of elements', 'document.body.replaceChildren()', ['replaceChildren']],
  ['options of a time', 'export const a = new Intl.DateTimeFormat("en", { dateStyle: "short" })', ['dateStyle']],
  ['lists of Intl', 'export const a = new Intl.ListFormat("en")', ['Intl.ListFormat']],
  [
    'what it knows',
    'export const a = [[1]].flat().flatMap((b) => [...b]); import("./b.js"); try { a() } catch { a.trimEnd() }',
    [],
  ],
])('of scripts: %s', async (_what, script, features) => {
  expect(await found('page.js', script)).toEqual(features)
})
