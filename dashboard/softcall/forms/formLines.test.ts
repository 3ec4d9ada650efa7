import { describe, expect, it } from 'vitest'
import { FORM_VIEW } from '../../../test/support/formFixtures.ts'
import { briefOf, copyableLines, formParts } from './formLines.ts'

describe('the lines of a form at the counter', () => {
  const parts = formParts(FORM_VIEW, 'zh-CN')
  const lines = parts.flatMap((part) => part.lines)
  const lineOf = (id: string) => lines.find((line) => line.id === id)

  it('show words, and hold what the core system takes', () => {
    expect(lineOf('amount')).toMatchObject({ words: '123,456.50 元', plain: '123456.50' })
    expect(lineOf('amount')?.capital).toBe('壹拾贰万叁仟肆佰伍拾陆元伍角整')
    expect(lineOf('account')).toMatchObject({ words: '6222 0202 0011 2233 445', plain: '6222020200112233445' })
    expect(lineOf('date')).toMatchObject({ words: '2026年11月30日', plain: '2026-11-30' })
    expect(lineOf('purpose')).toMatchObject({ words: '日常消费', plain: '日常消费' })
    expect(lineOf('name')?.isFromReading).toBe(true)
  })

  it('give the digits to those that can be copied, in order', () => {
    expect(lineOf('email')).toMatchObject({ words: '', plain: '', digit: undefined })
    expect(copyableLines(parts).map(({ digit }) => digit)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('leave out what was not asked, and what was typed a second time', () => {
    expect(lineOf('otherPurpose')).toBeUndefined()
    const [person, money] = FORM_VIEW.template.steps
    if (!person || !money) throw new Error('no steps')
    const again = { ...person.fields[2], id: 'phoneAgain', sameAs: 'phone' } as (typeof person.fields)[number]
    const template = { ...FORM_VIEW.template, steps: [{ ...person, fields: [...person.fields, again] }, money] }
    const answers = { ...FORM_VIEW.answers, phoneAgain: '13800138000' }
    const ids = formParts({ ...FORM_VIEW, template, answers }, 'en').flatMap((part) => part.lines.map(({ id }) => id))
    expect(ids).not.toContain('phoneAgain')
    expect(ids).toContain('phone')
  })
})

describe('several forms of one ticket', () => {
  it('are told apart by the amount, and by a name where it differs', () => {
    const other = (formId: string, answers: object) => ({
      ...FORM_VIEW,
      formId,
      answers: { ...FORM_VIEW.answers, ...answers },
    })
    const second = other('second', { amount: '5.00' })
    expect(briefOf(FORM_VIEW, [FORM_VIEW, second], 'zh-CN')).toBe('123,456.50 元')
    expect(briefOf(second, [FORM_VIEW, second], 'en')).toBe('CNY 5.00')
    const third = other('third', { name: '王芳' })
    expect(briefOf(third, [FORM_VIEW, third], 'zh-CN')).toBe('123,456.50 元 · 王芳')
    // Forms of another kind have other names anyway.
    const kind = { ...third, template: { ...third.template, id: 'transfer' } }
    expect(briefOf(FORM_VIEW, [FORM_VIEW, kind], 'zh-CN')).toBe('123,456.50 元')
  })
})
