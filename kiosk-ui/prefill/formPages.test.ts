import { describe, expect, it } from 'vitest'
import type { FormField, FormStep } from '../../contracts/forms/template.ts'
import { PAGE_ROOM, pagesOf } from './formPages.ts'

const text = (id: string, over: Partial<FormField> = {}): FormField => ({
  id,
  type: 'text',
  label: { 'zh-CN': id, en: id },
  ...over,
})
const step = (fields: FormField[]): FormStep => ({ id: 's', title: { 'zh-CN': '步', en: 'Step' }, fields })
const parts = (fields: FormField[]) =>
  pagesOf([{ step: step(fields), fields }], PAGE_ROOM).map(({ fields: shown }) => shown.map(({ id }) => id).join(' '))

describe('the pages of a form', () => {
  it('hold what can be looked over at once', () => {
    expect(parts(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => text(id)))).toEqual(['a b c d e', 'f g'])
  })

  it('keep a field with the one it is asked because of, and the rest where it was', () => {
    const before = parts([text('a'), text('b'), text('c'), text('d'), text('e'), text('f')])
    const after = parts([
      text('a'),
      text('why', { when: { field: 'a', above: 5 } }),
      text('b', { sameAs: 'a' }),
      text('c'),
      text('d'),
      text('e'),
      text('f'),
    ])
    expect(before).toEqual(['a b c d e', 'f'])
    expect(after).toEqual(['a why b c d e f'])
  })

  it('never mix steps, and number the parts of each', () => {
    const one = { step: step([text('a')]), fields: [text('a')] }
    const two = { step: { ...step([text('b')]), id: 't' }, fields: [text('b')] }
    expect(pagesOf([one, two], PAGE_ROOM).map(({ step: { id }, part }) => [id, part])).toEqual([
      ['s', 1],
      ['t', 1],
    ])
  })
})
