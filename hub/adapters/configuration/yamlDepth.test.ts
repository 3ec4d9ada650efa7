import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isTooDeep } from './yamlDepth.ts'

const DEPTH = 20_000
const nested = (open: string, close: string) => `${open.repeat(DEPTH)}1${close.repeat(DEPTH)}`

describe('a text that is nested too deeply', () => {
  test.each([
    ['lists', nested('[', ']')],
    ['groups', nested('{"a":', '}')],
    ['groups without their ends', '{a: '.repeat(DEPTH)],
    ['lists that hide behind quoted ends', '["]", '.repeat(DEPTH)],
    ['items of items', `${'- '.repeat(DEPTH)}1`],
    ['keys of keys', `${'? '.repeat(DEPTH)}1`],
    ['blocks', Array.from({ length: 1200 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  ])('is known by its %s', (_what, text) => {
    expect(isTooDeep(text)).toBe(true)
  })

  test.each([
    ['brackets in quotes', `a: "${'['.repeat(DEPTH)}"`],
    ['a block of text far to the right', `a: |\n${' '.repeat(900)}text`],
    ['many that follow each other', 'a: [[1], {b: [2]}]\n'.repeat(200)],
    ['many items', '- a: 1\n'.repeat(DEPTH)],
    ['our own configuration', readFileSync(new URL('../../../config/every-device.yaml', import.meta.url), 'utf8')],
  ])('is not one with %s', (_what, text) => {
    expect(isTooDeep(text)).toBe(false)
  })
})
