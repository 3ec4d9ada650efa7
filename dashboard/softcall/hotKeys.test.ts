import { expect, it } from 'vitest'
import { hotKeyOf } from './hotKeys.ts'

const press = (key: string, over = {}) => ({
  key,
  repeat: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  isComposing: false,
  ...over,
})

it('knows letters in either case, and the space bar', () => {
  expect(hotKeyOf(press('r'), 'BODY')).toBe('R')
  expect(hotKeyOf(press('R'), undefined)).toBe('R')
  expect(hotKeyOf(press(' '), 'BODY')).toBe(' ')
})

it('is silent while somebody types', () => {
  for (const field of ['INPUT', 'TEXTAREA', 'SELECT']) expect(hotKeyOf(press('r'), field)).toBeNull()
  expect(hotKeyOf(press('r', { isComposing: true }), 'BODY')).toBeNull()
})

it('takes a key that is held down for one press', () => {
  expect(hotKeyOf(press(' ', { repeat: true }), 'BODY')).toBeNull()
})

it('leaves the shortcuts of the browser alone', () => {
  for (const modifier of ['ctrlKey', 'altKey', 'metaKey']) {
    expect(hotKeyOf(press('r', { [modifier]: true }), 'BODY')).toBeNull()
  }
  expect(hotKeyOf(press('Escape'), 'BODY')).toBeNull()
})

it('leaves the space bar to a control that was reached by keyboard', () => {
  expect(hotKeyOf(press(' '), 'BUTTON')).toBeNull()
  expect(hotKeyOf(press('n'), 'BUTTON')).toBe('N')
})
