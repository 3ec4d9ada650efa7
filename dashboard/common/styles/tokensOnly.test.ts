import postcss, { type Declaration } from 'postcss'
import { expect, it } from 'vitest'
import { parse } from 'vue/compiler-sfc'
import { contentOf, sourcesBelow } from '../i18n/textUse.fixture.ts'

/** The files that give sizes and colours their names; everything else takes them from there. */
const NAMING = ['dashboard/common/styles/tokens.css', 'kiosk-ui/sizes.css', 'kiosk-ui/hall/sizes.css']

/** What is written out elsewhere, and why. */
const ALLOWED = [
  // Before the page's program has set its theme, no token of it is there; tokens.test.ts holds it against its source.
  'dashboard/common/styles/base.css: background: #0d1518',
]

/** Colours by their numbers or names; those of the system (print, forced colours) and none at all are no choice of ours. */
const COLOR =
  /#[\da-f]{3,8}\b|\b(rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(|(?<![\w-])(white|black|red|green|blue|gr[ae]y|orange|yellow|gold)(?![\w-])/i
const SPACE = /^(margin|padding|gap|row-gap|column-gap|grid-gap|grid-row-gap|grid-column-gap)/

const RULES: readonly [string, (declaration: Declaration) => boolean][] = [
  // A share of the text around it is no size of its own.
  [
    'type is of the scale',
    ({ prop, value }) => prop === 'font-size' && /\d(px|pt|rem|vw|vh)/.test(value.replace(/var\([^)]*\)/g, '')),
  ],
  ['colours are tokens', ({ value }) => COLOR.test(value.replace(/url\([^)]*\)/g, ''))],
  ['corners are tokens', ({ prop, value }) => /^border(-\w+)*-radius$/.test(prop) && /[1-9]\d*px/.test(value)],
  [
    'there is one shadow',
    ({ prop, value }) => prop === 'box-shadow' && !/^(none|inset .*|0 0 0 .*|var\(--shadow\))$/.test(value),
  ],
  [
    'space is on the grid of 4 px, or by half of it where two share a gap or within a control',
    ({ prop, value }) =>
      SPACE.test(prop) &&
      [...value.matchAll(/(?<![\w-])-?(\d+)px/g)].some(([, size]) => Number(size) > 3 && Number(size) % 2 !== 0),
  ],
]

function declarationsOf(path: string): Declaration[] {
  const content = contentOf(path)
  const sheets = path.endsWith('.css') ? [content] : parse(content).descriptor.styles.map((style) => style.content)
  const found: Declaration[] = []
  for (const sheet of sheets) postcss.parse(sheet).walkDecls((declaration) => void found.push(declaration))
  return found
}

const all = sourcesBelow(['dashboard', 'kiosk-ui'])
  .filter((path) => /\.(vue|css)$/.test(path) && !NAMING.includes(path))
  .flatMap((path) => declarationsOf(path).map((declaration) => [path, declaration] as const))

it.each(RULES)('%s', (_rule, isOffence) => {
  const found = all
    .filter(([, declaration]) => isOffence(declaration))
    .map(([path, { prop, value }]) => `${path}: ${prop}: ${value}`)
    .filter((line) => !ALLOWED.includes(line))
  expect(found).toEqual([])
})

it('every token that is used has been given a value', () => {
  const given = new Set(
    [...all.map(([, declaration]) => declaration), ...NAMING.flatMap(declarationsOf)]
      .filter(({ prop }) => prop.startsWith('--'))
      .map(({ prop }) => prop),
  )
  // Set by a program: brand.ts, and components by their own bound styles.
  const isGiven = (name: string) => given.has(name) || name.startsWith('--bank-')
  const bound = all.map(([path]) => path).filter((path, at, list) => list.indexOf(path) === at && path.endsWith('.vue'))
  const byProgram = new Set(
    bound.flatMap((path) => [...contentOf(path).matchAll(/'(--[\w-]+)'/g)].map(([, name]) => name)),
  )
  const unknown = all.flatMap(([path, { value }]) =>
    [...value.matchAll(/var\((--[\w-]+)\)/g)]
      .map(([, name = '']) => name)
      .filter((name) => !isGiven(name) && !byProgram.has(name))
      .map((name) => `${path}: ${name}`),
  )
  expect(unknown).toEqual([])
})

it('there is one set of icons, drawn with one stroke', () => {
  const components = sourcesBelow(['dashboard', 'kiosk-ui']).filter((path) => path.endsWith('.vue'))
  const offences = components.flatMap((path) => {
    const content = contentOf(path)
    const [, imported = ''] = /import \{([^}]*)\} from '@lucide\/vue'/.exec(content) ?? []
    const icons = imported.split(',').map((name) => name.replace(/^.* as /, '').trim())
    const drawn = [...content.matchAll(/<([A-Z]\w*|component)\b([^>]*?)\/?>/g)].filter(
      ([, name = '', attributes = '']) => icons.includes(name) || (name === 'component' && /:size=/.test(attributes)),
    )
    const wrong = drawn.filter(([, , attributes = '']) => !/:stroke-width="1\.75"/.test(attributes))
    const emoji = /\p{Extended_Pictographic}/u.test(content.replace(/[©®™↔-↪▶◀☰✓✗]/gu, '')) ? ['emoji'] : []
    return [...wrong.map(([tag]) => tag), ...emoji].map((tag) => `${path}: ${tag.replace(/\s+/g, ' ')}`)
  })
  expect(offences).toEqual([])
})
