import { describe, expect, it } from 'vitest'
import type { VisitorIdentity } from '../deviceEvents.ts'
import { autofillAnswers } from './autofill.ts'
import { AUTOFILL_SOURCES, type FormField, type FormTemplate } from './template.ts'

const text = { 'zh-CN': '文', en: 'text' }
const choices = (...ids: string[]) => ids.map((id) => ({ id, label: text }))
const TYPES: Partial<Record<string, Partial<FormField>>> = {
  name: { type: 'name' },
  number: { type: 'idNumber' },
  documentType: { type: 'choice', choices: choices('citizen', 'foreigner2023') },
  sex: { type: 'choice', choices: choices('male', 'female') },
  birthDate: { type: 'date' },
  nationality: { type: 'choice', choices: choices('CHN', 'CAN') },
  validFrom: { type: 'date' },
  validUntil: { type: 'date' },
}
/** A form that asks for everything a document can say. */
const FORM: FormTemplate = {
  id: 'all',
  version: 1,
  name: text,
  summary: text,
  kind: 'personal',
  minutes: 1,
  steps: [
    {
      id: 'who',
      title: text,
      fields: [
        ...AUTOFILL_SOURCES.map((autofill) => ({
          id: autofill,
          label: text,
          type: 'text' as const,
          autofill,
          ...TYPES[autofill],
        })),
        { id: 'phone', label: text, type: 'phone' },
      ],
    },
  ],
}
const CARD: VisitorIdentity = {
  documentType: 'citizen',
  number: '11010519491231002x',
  name: '阿依古丽•买买提',
  sex: 'female',
  nation: '维吾尔',
  birthDate: '1949-12-31',
  address: ' 北京市东城区东长安街1号 ',
  issuer: '北京市公安局东城分局',
  validFrom: '2006-01-01',
  validTo: '长期',
}

describe('what a document answers', () => {
  it('is everything on an identity card, as it would be kept', () => {
    expect(autofillAnswers(FORM, CARD)).toEqual({
      name: '阿依古丽·买买提',
      number: '11010519491231002X',
      documentType: 'citizen',
      sex: 'female',
      birthDate: '1949-12-31',
      nationality: 'CHN',
      address: '北京市东城区东长安街1号',
      validFrom: '2006-01-01',
      validUntil: 'long',
      authority: '北京市公安局东城分局',
    })
  })

  it('is the English name and the nationality of a foreigner', () => {
    const card: VisitorIdentity = {
      documentType: 'foreigner2023',
      number: '911124198108030024',
      name: '',
      nameEn: 'DOE, JANE',
      nation: 'CAN',
    }
    expect(autofillAnswers(FORM, card)).toEqual({
      name: 'DOE, JANE',
      number: '911124198108030024',
      documentType: 'foreigner2023',
      nationality: 'CAN',
    })
  })

  it('leaves out what the form does not offer', () => {
    const card: VisitorIdentity = {
      documentType: 'foreigner2017',
      number: 'CIV110090031001',
      name: 'X',
      nation: 'CIV',
      sex: 'unknown',
    }
    expect(autofillAnswers(FORM, card)).toEqual({ name: 'X', number: 'CIV110090031001' })
  })

  it('knows no nationality of somebody who is known by a card or phone', () => {
    expect(autofillAnswers(FORM, { documentType: 'phone', number: '13800138000', name: '张三' })).not.toHaveProperty(
      'nationality',
    )
  })
})
