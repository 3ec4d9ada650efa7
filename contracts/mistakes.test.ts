import { expect, it } from 'vitest'
import { MISTAKE_WORDS } from './mistakes/words.ts'
import { MISTAKES, mistakeAt, mistakeText } from './mistakes.ts'

const placeholders = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort()

it.each(Object.entries(MISTAKES))('%s says the same of the same in Chinese and English', (_, [zh, en]) => {
  expect(zh).toMatch(/\p{Script=Han}/u)
  expect(en).not.toMatch(/\p{Script=Han}/u)
  expect(placeholders(zh)).toEqual(placeholders(en))
})

it('words have both languages', () => {
  const wanting = Object.entries(MISTAKE_WORDS).filter(
    ([, [zh, en]]) => zh === '' || en === '' || /\p{Script=Han}/u.test(en),
  )
  expect(wanting).toEqual([])
})

it('a mistake has its place, its English text, its code and what goes into the text', () => {
  expect(mistakeAt('/queues/0', 'queue.range', { from: 5, to: 3 })).toEqual({
    path: '/queues/0',
    message: 'from 5 is above to 3',
    code: 'queue.range',
    params: { from: 5, to: 3 },
  })
})

it('words and lists are said in the language; alternatives are told apart from a list', () => {
  expect(mistakeText('name.unknown', { kind: 'queue', value: '"x"' }, 'zh-CN')).toBe('没有队列 "x"')
  const settings = { settings: ['id', 'name'] }
  expect(mistakeText('form.lacks', settings, 'zh-CN')).toBe('缺少id、name')
  expect(mistakeText('form.lacks', settings, 'en', (_, value) => value.toUpperCase())).toBe('lacks ID, NAME')
  expect(mistakeText('form.anyOf', { forms: ['{ at }', '{ bytes }'], value: '3' }, 'en')).toBe(
    'must be { at } or { bytes }, not 3',
  )
})
