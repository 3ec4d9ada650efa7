import { mkdirSync, writeFileSync } from 'node:fs'
import { GALLERY, nameOf } from './shoot.ts'
import type { Screen } from './state.ts'

/** A page that leads to every picture of these screens: one row for each state, one column for each look. */
export function writeIndex(screens: readonly Screen[]): void {
  mkdirSync(GALLERY, { recursive: true })
  writeFileSync(`${GALLERY}index.html`, pageOf(screens))
}

function pageOf(screens: readonly Screen[]): string {
  const links = screens.map(({ id, title }) => `<a href="#${id}">${escaped(title)}</a>`).join(' ')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>BranchHub screens</title>
<style>
body { margin: 0; background: #e9eeef; color: #142327; font: 14px/1.5 system-ui, sans-serif }
nav { position: sticky; top: 0; padding: 12px 24px; background: #fff; border-bottom: 1px solid #dae1e3 }
nav a { margin-right: 16px; color: #076371 }
section { padding: 8px 24px 24px }
h3 { margin: 16px 0 4px; font-size: 14px }
h3 code { color: #55676b; font-weight: 400 }
div { display: flex; overflow-x: auto }
figure { flex: none; margin: 0 12px 8px 0 }
img { display: block; height: 300px; border: 1px solid #c2cdcf; background: #fff }
figcaption { color: #55676b; font-size: 12px }
</style>
<nav>${links}</nav>
${screens.map(sectionOf).join('\n')}
</html>
`
}

function sectionOf(screen: Screen): string {
  const states = screen.states.map((state) => {
    const looks = screen.looks.filter(({ name }) => state.looks?.includes(name) ?? true)
    const figures = looks.map((look) => {
      const file = `${screen.id}/${nameOf(state, look)}.png`
      const picture = `<a href="${file}"><img loading="lazy" src="${file}" alt="${escaped(state.title)}, ${look.name}"></a>`
      return `<figure>${picture}<figcaption>${look.name}</figcaption></figure>`
    })
    return `<h3>${escaped(state.title)} <code>${state.name}</code></h3><div>${figures.join('')}</div>`
  })
  return `<section id="${screen.id}"><h2>${escaped(screen.title)}</h2>${states.join('\n')}</section>`
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
