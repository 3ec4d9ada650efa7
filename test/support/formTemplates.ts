import type { FormTemplate } from '../../contracts/index.ts'
import { text } from './testBranch.ts'

/** A form with a bit of everything. */
export function depositForm(change: Partial<FormTemplate> = {}): FormTemplate {
  return {
    id: 'deposit',
    version: 1,
    name: { 'zh-CN': '存款单', en: 'Deposit slip' },
    summary: { 'zh-CN': '现金存款', en: 'Cash deposit' },
    kind: 'personal',
    minutes: 3,
    steps: [
      {
        id: 'you',
        title: text('You'),
        fields: [
          { id: 'name', label: text('Name'), type: 'name', autofill: 'name' },
          { id: 'number', label: text('ID number'), type: 'idNumber', autofill: 'number', masked: true },
          { id: 'validUntil', label: text('Valid until'), type: 'date', autofill: 'validUntil', required: false },
        ],
      },
      {
        id: 'money',
        title: text('Money'),
        fields: [
          { id: 'account', label: text('Account'), type: 'account', masked: true },
          { id: 'amount', label: text('Amount'), type: 'amount', currency: 'CNY', capital: true, min: 0.01 },
          { id: 'note', label: text('Note'), type: 'text', required: false, maxLength: 500 },
          { id: 'builder', label: text('Builder'), type: 'check' },
        ],
      },
    ],
    offer: { id: 'savings', title: text('Savings'), text: text('Would you like one?') },
    ...change,
  }
}

/** Answers to all of it but what a document gives. */
export const DEPOSIT = { account: '62220200001234', amount: '1234.5' }
export const TYPED = { ...DEPOSIT, name: '金丝雀', number: '110101199003077758' }
