import { describe, expect, it } from 'vitest'
import type { FormField, FormTemplate } from './template.ts'
import { checkTemplate } from './templateCheck.ts'

const text = { 'zh-CN': '文', en: 'text' }
const choices = (...ids: string[]) => ids.map((id) => ({ id, label: text }))
const amount: FormField = { id: 'amount', label: text, type: 'amount', capital: true, currency: { field: 'currency' } }
const currency: FormField = { id: 'currency', label: text, type: 'choice', choices: choices('CNY', 'USD') }
const agent: FormField = { id: 'agent', label: text, type: 'check' }
const account: FormField = { id: 'account', label: text, type: 'account' }
const day: FormField = { id: 'day', label: text, type: 'date' }
const note: FormField = { id: 'note', label: text, type: 'text', when: { field: 'amount', above: 5 } }

const form = (fields: readonly FormField[], more: Partial<FormTemplate> = {}): FormTemplate => ({
  id: 'form',
  version: 1,
  name: text,
  summary: text,
  kind: 'personal',
  minutes: 1,
  steps: [{ id: 'one', title: text, fields: [amount, currency, agent, account, day, note, ...fields] }],
  ...more,
})
const field = (more: Partial<FormField>): FormField => ({ id: 'it', label: text, type: 'text', ...more })
const found = (template: FormTemplate): string[] =>
  checkTemplate(template).map(({ path, message }) => `${path} ${message}`)
const IT = '/steps/0/fields/6'

describe('a template', () => {
  it.each(['constructor', 'toString', 'valueOf'])('has no field by the name %s, which every object has', (id) => {
    expect(found(form([field({ id })]))).toEqual([
      `${IT}/id a field can not be called ${id}: everything has something by that name`,
    ])
  })

  it('with everything in its place has no mistakes', () => {
    expect(
      found(
        form([field({ type: 'account', sameAs: 'account', requiredWhen: { all: [{ field: 'agent', is: true }] } })], {
          offer: { id: 'offer', title: text, text, when: { any: [{ field: 'currency', in: ['USD'] }] } },
          prePrinted: {
            paper: { widthMm: 100, heightMm: 50 },
            places: [
              { field: 'amount', as: 'capital', xMm: 10, yMm: 10, widthMm: 90 },
              { field: 'currency', as: 'mark', choice: 'USD', xMm: 10, yMm: 20 },
              { field: 'agent', as: 'mark', choice: 'true', xMm: 20, yMm: 20 },
              { field: 'day', as: 'year', xMm: 10, yMm: 30 },
              { field: 'account', as: 'boxes', pitchMm: 5, xMm: 10, yMm: 50 },
            ],
          },
        }),
      ),
    ).toEqual([])
  })

  it.each<[Partial<FormField>, string]>([
    [{ when: { field: 'nobody', filled: true } }, `${IT}/when/field there is no field nobody`],
    [{ requiredWhen: { any: [{ field: 'x', is: 'y' }] } }, `${IT}/requiredWhen/any/0/field there is no field x`],
    [
      { required: true, requiredWhen: { field: 'agent', is: true } },
      `${IT}/requiredWhen required says already whether the field must be filled`,
    ],
    [{ when: { field: 'agent' } }, `${IT}/when says exactly one of is, in, filled, above`],
    [{ when: { field: 'amount', above: 1, filled: true } }, `${IT}/when says exactly one of is, in, filled, above`],
    [{ when: { field: 'account', above: 1 } }, `${IT}/when/above account is of type account, not an amount or number`],
    [
      { when: { field: 'agent', is: 'true' } },
      `${IT}/when/is is true or false of a box, and a text of every other field`,
    ],
    [
      { when: { field: 'currency', is: true } },
      `${IT}/when/is is true or false of a box, and a text of every other field`,
    ],
    [{ when: { field: 'currency', in: ['CNY', 'EUR'] } }, `${IT}/when EUR is no choice of currency`],
    [{ id: 'agent' }, `${IT}/id the id agent is given twice`],
    [{ type: 'choice' }, `${IT} a field of type choice needs choices`],
    [{ choices: choices('a') }, `${IT}/choices a field of type text has no choices`],
    [{ type: 'choices', choices: choices('a', 'b', 'a') }, `${IT}/choices/2/id the choice a is given twice`],
    [{ luhn: true }, `${IT}/luhn means nothing to a field of type text`],
    [{ capital: true }, `${IT}/capital means nothing to a field of type text`],
    [{ type: 'date', fromDays: 3, toDays: 2 }, `${IT}/toDays is less than fromDays: no answer would do`],
    [{ type: 'number', min: 3, max: 2 }, `${IT}/max is less than min: no answer would do`],
    [{ minLength: 3, maxLength: 2 }, `${IT}/maxLength is less than minLength: no answer would do`],
    [{ sameAs: 'nobody' }, `${IT}/sameAs there is no field nobody`],
    [{ sameAs: 'it' }, `${IT}/sameAs is the field itself`],
    [{ sameAs: 'account' }, `${IT}/sameAs account is of type account, not text`],
    [{ type: 'amount', currency: { field: 'nobody' } }, `${IT}/currency there is no field nobody`],
    [
      { type: 'amount', currency: { field: 'account' } },
      `${IT}/currency account is no choice between currencies of ISO 4217`,
    ],
    [{ when: { field: 'it', filled: true } }, `${IT} whether it is asked depends on itself`],
  ])('with %j is refused', (more, mistake) => {
    expect(found(form([field(more)]))).toEqual([mistake])
  })

  it('whose conditions go round in a circle, also by way of a step, is refused', () => {
    const template = form([field({ when: { field: 'other', filled: true } })])
    const circle = {
      ...template,
      steps: [
        ...template.steps,
        {
          id: 'two',
          title: text,
          when: { field: 'it', filled: true },
          fields: [field({ id: 'other' })],
        },
      ],
    }
    expect(found(circle)).toEqual([
      `${IT} whether it is asked depends on itself`,
      '/steps/1/fields/0 whether other is asked depends on itself',
    ])
    expect(
      found({
        ...template,
        steps: [...template.steps, { ...template.steps[0], id: 'one' }] as FormTemplate['steps'],
      })[0],
    ).toBe('/steps/1/id the id one is given twice')
  })

  it.each([
    [{ field: 'nobody', xMm: 1, yMm: 1 }, '/field there is no field nobody'],
    [{ field: 'note', xMm: 60, yMm: 10, widthMm: 41 }, ' lies off the paper of 100 by 50 mm'],
    [{ field: 'note', xMm: 60, yMm: 51 }, ' lies off the paper of 100 by 50 mm'],
    [{ field: 'note', as: 'capital' as const, xMm: 1, yMm: 1 }, '/as note is no amount'],
    [{ field: 'note', as: 'month' as const, xMm: 1, yMm: 1 }, '/as note is no date'],
    [
      { field: 'note', as: 'boxes' as const, xMm: 1, yMm: 1 },
      '/pitchMm boxes need the way from one character to the next',
    ],
    [{ field: 'currency', as: 'mark' as const, xMm: 1, yMm: 1 }, '/choice a mark needs the choice it stands at'],
    [{ field: 'currency', as: 'mark' as const, choice: 'EUR', xMm: 1, yMm: 1 }, '/choice EUR is no choice of currency'],
    [{ field: 'agent', as: 'mark' as const, choice: 'yes', xMm: 1, yMm: 1 }, '/choice yes is no choice of agent'],
  ])('with %j on its paper is refused', (place, mistake) => {
    const prePrinted = { paper: { widthMm: 100, heightMm: 50 }, places: [place] }
    expect(found(form([], { prePrinted }))).toEqual([`/prePrinted/places/0${mistake}`])
  })
})
