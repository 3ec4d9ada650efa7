import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { zh as hallZh } from './hall/texts/zh.ts'
import { zh } from './texts/zh.ts'

it.each([
  ['index.html', zh],
  ['hall.html', hallZh],
])('%s says that it starts as its program does', (page, { boot }) => {
  const html = readFileSync(new URL(page, import.meta.url), 'utf8').replace(/>\s+</g, '><')
  expect(html).toContain(`<main class="boot"><div role="status"><h1>${boot.starting}</h1></div></main>`)
})
