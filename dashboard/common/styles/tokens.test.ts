import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)')
const tokensOf = (text: string) =>
  Object.fromEntries([...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]))
const THEMES = { light: tokensOf(light), dark: { ...tokensOf(light), ...tokensOf(dark) } }

/** Text colour, then the grounds it stands on. */
const TEXTS: [string, string[]][] = [
  ['n9', ['n1', 'n2', 'n3', 'called-tint', 'waiting-tint', 'overdue-tint', 'offline-tint', 'offline-hatch']],
  ['n8', ['n1', 'n2', 'n3', 'offline-tint']],
  ['n7', ['n1', 'n2', 'n3']],
  ['brand-ink', ['brand']],
  ['called', ['n2', 'called-tint']],
  ['serving', ['n2', 'serving-tint']],
  ['waiting', ['n2', 'waiting-tint']],
  ['overdue', ['n2', 'overdue-tint']],
  ['vip-ink', ['n2']],
]

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

describe.each(Object.entries(THEMES))('%s colours', (_theme, tokens) => {
  it.each(TEXTS.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const)))(
    '%s is readable on %s',
    (text, ground) => {
      expect(contrast(tokens[text] ?? '', tokens[ground] ?? '')).toBeGreaterThanOrEqual(4.5)
    },
  )
})
