import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contrastOf, READABLE } from '../../../contracts/contrast.ts'
import { applyBrand, brandTokens } from './brand.ts'

type Tokens = Record<string, string>
const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const [light = '', dark = ''] = css.split(':root[data-theme="dark"]')

/** Colours by name; those of a bank where it gives them. */
function tokensOf(text: string, bank: Tokens): Tokens {
  const found = text.matchAll(/--([\w-]+): (?:var\((--[\w-]+), )?(#[0-9a-f]{6})\)?;/g)
  return Object.fromEntries([...found].map(([, name, ofBank, hex]) => [name, (ofBank && bank[ofBank]) ?? hex]))
}
const themes = (bank: Tokens) => {
  const ofLight = tokensOf(light, bank)
  return { light: ofLight, dark: { ...ofLight, ...tokensOf(dark, bank) } }
}

/** Text colour, then the grounds it stands on. */
const TEXTS: [string, string[]][] = [
  [
    'n9',
    ['n1', 'n2', 'n3', 'called-tint', 'waiting-tint', 'serving-tint', 'overdue-tint', 'offline-tint', 'offline-hatch'],
  ],
  ['n8', ['n1', 'n2', 'n3', 'offline-tint']],
  ['n7', ['n1', 'n2', 'n3']],
  ['brand-ink', ['brand']],
  ['called', ['n2', 'called-tint']],
  ['serving', ['n2', 'serving-tint']],
  ['waiting', ['n2', 'waiting-tint']],
  ['overdue', ['n2', 'overdue-tint']],
  ['vip-ink', ['n2']],
]
const PAIRS = TEXTS.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const))

describe.each(Object.entries(themes({})))('%s colours', (_theme, tokens) => {
  it.each(PAIRS)('%s is readable on %s', (text, ground) => {
    expect(contrastOf(tokens[text] ?? '', tokens[ground] ?? '')).toBeGreaterThanOrEqual(READABLE)
  })

  it('borders of controls and rings of focus can be seen', () => {
    for (const line of ['n6', 'focus', 'vip-line']) {
      expect(contrastOf(tokens[line] ?? '', tokens['n2'] ?? ''), line).toBeGreaterThanOrEqual(3)
    }
  })
})

describe('a bank that gives its colours', () => {
  const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)

  it('can be read in both themes, whichever it gives', () => {
    const brand = fc
      .tuple(color, fc.oneof(fc.constant('#ffffff'), fc.constant('#000000'), color))
      .filter(([ground, ink]) => contrastOf(ground, ink) >= READABLE)
    fc.assert(
      fc.property(brand, ([ground, ink]) => {
        for (const [theme, tokens] of Object.entries(themes(brandTokens({ color: ground, ink })))) {
          const weak = PAIRS.filter(([text, on]) => contrastOf(tokens[text] ?? '', tokens[on] ?? '') < READABLE)
          expect(weak, theme).toEqual([])
        }
      }),
      { numRuns: 300 },
    )
  }, 30_000)

  it('keeps them as they are where they can be read and seen', () => {
    expect(themes(brandTokens({ color: '#8c1d2f', ink: '#ffffff' })).light).toMatchObject({
      brand: '#8c1d2f',
      'brand-ink': '#ffffff',
      called: '#8c1d2f',
    })
    expect(themes(brandTokens({ color: '#c8102e', ink: '#ffffff' })).dark['brand']).not.toBe('#076371')
  })

  it('has buttons that can be seen on a dark page too, where white stands on them', () => {
    for (const deep of ['#001030', '#000000', '#8c1d2f']) {
      const { brand = '', n2 = '' } = themes(brandTokens({ color: deep, ink: '#ffffff' })).dark
      expect(contrastOf(brand, n2), deep).toBeGreaterThanOrEqual(3)
    }
  })

  it('gives the page its colours, and takes them away again', () => {
    const set = new Map<string, string>()
    const style = {
      setProperty: (name: string, value: string) => set.set(name, value),
      removeProperty: (name: string) => set.delete(name),
    }
    applyBrand({ style } as unknown as HTMLElement, { color: '#8c1d2f', ink: '#ffffff' })
    const used = [...css.matchAll(/var\((--bank-[\w-]+)/g)].map(([, name]) => name)
    expect([...set.keys()].sort()).toEqual([...new Set(used)].sort())
    applyBrand({ style } as unknown as HTMLElement, null)
    expect([...set.keys()]).toEqual([])
  })
})

it('shows the dark page its ground before its program has run', () => {
  const base = readFileSync(new URL('./base.css', import.meta.url), 'utf8')
  expect(/background: (#[0-9a-f]{6})/.exec(base)?.[1]).toBe(themes({}).dark['n1'])
})
