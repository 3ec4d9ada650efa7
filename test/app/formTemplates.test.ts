import { readdirSync, readFileSync } from 'node:fs'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import {
  autofillAnswers,
  capitalAmount,
  checkForm,
  checkTemplate,
  cleanAnswers,
  currencyOf,
  type FormAnswers,
  type FormField,
  FormTemplate,
  type FormView,
  type PrintPlace,
  visibleSteps,
} from '../../contracts/index.ts'
import { placeAnswers } from '../../hub/adapters/pdf/prePrintedPlaces.ts'
import { FORM_ANSWERS, FORM_DAY } from '../support/formAnswers.ts'

const FOLDER = new URL('../../config/forms/', import.meta.url)
const templates = readdirSync(FOLDER).map((file) => {
  const read: unknown = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))
  return { file, read, template: read as FormTemplate }
})
const fieldsOf = ({ steps }: FormTemplate): FormField[] => steps.flatMap(({ fields }) => fields)

describe.each(templates)('the form $file', ({ file, read, template }) => {
  it('has the shape of a template and nothing else is wrong with it', () => {
    expect([...Value.Errors(FormTemplate, read)].map(({ instancePath, message }) => [instancePath, message])).toEqual(
      [],
    )
    expect(checkTemplate(template)).toEqual([])
    expect(file).toBe(`${template.id}.json`)
  })

  it('can be filled in completely', () => {
    const answers = FORM_ANSWERS[template.id]
    if (!answers) throw new Error(`no answers for ${template.id}`)
    expect(checkForm(template, answers, FORM_DAY)).toEqual([])
    // None of the answers is to a field that is not asked: they are about what they seem to be.
    expect(Object.keys(cleanAnswers(template, answers)).sort()).toEqual(Object.keys(answers).sort())
  })

  it('asks nothing but the first questions of somebody who has answered none', () => {
    const mistakes = checkForm(template, {}, FORM_DAY)
    expect(mistakes.length).toBeGreaterThan(2)
    expect(new Set(mistakes.map(({ code }) => code))).toEqual(new Set(['required']))
    expect(visibleSteps(template, {}).length).toBeGreaterThan(1)
  })

  it('says everything in both languages, and Chinese in Chinese', () => {
    const texts = textsOf(read)
    expect(texts.length).toBeGreaterThan(20)
    for (const text of texts) {
      expect(text['zh-CN']).toMatch(/\p{Script=Han}/u)
      expect(text.en).not.toMatch(/\p{Script=Han}/u)
    }
  })

  it('takes from an identity card what is on it', () => {
    const filled = autofillAnswers(template, {
      documentType: 'citizen',
      number: '110101199003077758',
      name: '张三',
      validTo: '2035-06-01',
    })
    expect(Object.values(filled)).toEqual(
      expect.arrayContaining(['张三', 'citizen', '110101199003077758', '2035-06-01']),
    )
    expect(checkForm(template, { ...FORM_ANSWERS[template.id], ...filled }, FORM_DAY)).toEqual([])
  })

  it('shows no account and no document number in full once it is typed, but the payee’s', () => {
    const shown = fieldsOf(template).filter(
      ({ type, masked }) => (type === 'idNumber' || type === 'account') && !masked,
    )
    expect(shown.map(({ id }) => id).filter((id) => !/Again$|^payeeAccount$/.test(id))).toEqual([])
  })

  it('prints on its paper without one answer over another or over the edge', () => {
    const { paper, places = [] } = template.prePrinted ?? {}
    expect(places.length).toBeGreaterThan(8)
    const boxes = places.map((place) => boxOf(place, fieldsOf(template)))
    for (const box of boxes) {
      expect(box.left, box.name).toBeGreaterThanOrEqual(0)
      expect(box.top, box.name).toBeGreaterThanOrEqual(0)
      expect(box.right, box.name).toBeLessThanOrEqual(paper?.widthMm ?? 0)
      expect(box.foot, box.name).toBeLessThanOrEqual(paper?.heightMm ?? 0)
    }
    const over = boxes.flatMap((box, at) =>
      boxes.slice(at + 1).flatMap((other) => (overlaps(box, other) ? [[box.name, other.name]] : [])),
    )
    expect(over).toEqual([])
  })

  it('has a box for every character where answers are printed in boxes', () => {
    const inBoxes = template.prePrinted?.places.filter(({ as }) => as === 'boxes') ?? []
    const tooFew = inBoxes.filter(({ field, widthMm = 0, pitchMm = 1 }) => {
      const asked = fieldsOf(template).find(({ id }) => id === field)
      const longest = asked?.maxLength ?? (asked?.type === 'swift' ? 11 : Number.POSITIVE_INFINITY)
      return Math.round(widthMm / pitchMm) < longest
    })
    expect(tooFew.map(({ field }) => field)).toEqual([])
  })

  it('prints a set of plausible answers in full without one over another', () => {
    const printed = printedOn(template, cleanAnswers(template, FORM_ANSWERS[template.id] ?? {}))
    expect(printed.length).toBeGreaterThan(8)
    const over = printed.flatMap((line, at) =>
      printed.slice(at + 1).flatMap((other) => (overlaps(line, other) ? [[line.name, other.name]] : [])),
    )
    expect(over).toEqual([])
  })

  it('prints who, which accounts and how much, and amounts in capital numerals where they are written so', () => {
    const places = template.prePrinted?.places ?? []
    const isPlaced = (id: string, as?: PrintPlace['as']) =>
      places.some((place) => place.field === id && (as === undefined || place.as === as))
    const wanted = fieldsOf(template).filter(
      ({ type, autofill, sameAs }) =>
        autofill === 'name' || autofill === 'number' || type === 'amount' || (type === 'account' && !sameAs),
    )
    expect(wanted.length).toBeGreaterThan(2)
    expect(wanted.filter(({ id }) => !isPlaced(id)).map(({ id }) => id)).toEqual([])
    const capital = wanted.filter((field) => field.capital)
    expect(capital.filter(({ id }) => !isPlaced(id, 'capital')).map(({ id }) => id)).toEqual([])
  })
})

it('there are the forms of a bank, with answers for each', () => {
  expect(templates.map(({ template }) => template.id).sort()).toEqual(Object.keys(FORM_ANSWERS).sort())
  const kinds = templates.map(({ template }) => template.kind)
  expect(kinds.filter((kind) => kind === 'personal')).toHaveLength(6)
  expect(kinds.filter((kind) => kind === 'foreignExchange')).toHaveLength(5)
  expect(kinds.filter((kind) => kind === 'corporate')).toHaveLength(3)
})

interface Box {
  readonly name: string
  readonly left: number
  readonly right: number
  readonly top: number
  readonly foot: number
}

const MM_PER_POINT = 25.4 / 72
const DEFAULT_POINTS = 10

/** The room an answer has: a line of its size, as wide as it may become. */
function boxOf(place: PrintPlace, fields: readonly FormField[]): Box {
  const height = (place.sizePt ?? DEFAULT_POINTS) * MM_PER_POINT
  const field = fields.find(({ id }) => id === place.field)
  const width = place.as === 'boxes' ? (place.pitchMm ?? 0) * (field?.maxLength ?? 18) : (place.widthMm ?? height)
  return {
    name: `${place.field} ${place.as ?? 'answer'} ${place.choice ?? ''}`,
    left: place.xMm,
    right: place.xMm + (place.widthMm ?? (place.as === 'boxes' ? width : height)),
    top: place.yMm - height,
    foot: place.yMm,
  }
}

/** Chinese characters are as wide as they are high, others about half of it. */
const widthOf = (text: string, sizePt: number): number =>
  [...text].reduce((sum, character) => sum + (/[\u2e80-\uffef]/.test(character) ? 1 : 0.56), 0) * sizePt

/** Every line of text as it comes out of the printer. */
function printedOn(template: FormTemplate, answers: FormAnswers): Box[] {
  const { prePrinted: paper } = template
  if (!paper) throw new Error(`${template.id} has no paper`)
  const capitals = fieldsOf(template)
    .filter(({ capital }) => capital)
    .map((field) => [field.id, capitalAmount(String(answers[field.id] ?? ''), currencyOf(field, answers))] as const)
  const view = { template, answers, capitals: Object.fromEntries(capitals) } as unknown as FormView
  const options = { language: 'zh-CN', offsetMm: { x: 0, y: 0 }, measure: widthOf, knows: () => true } as const
  return placeAnswers({ view, paper, ...options }).map(({ text, x, y, sizePt }) => ({
    name: text,
    left: x,
    right: x + widthOf(text, sizePt),
    // Characters reach a little less high than their size.
    top: y - sizePt * 0.9,
    foot: y,
  }))
}

const overlaps = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.foot && b.top < a.foot

/** Every text in two languages, wherever it stands. */
function textsOf(value: unknown): { readonly 'zh-CN': string; readonly en: string }[] {
  if (typeof value !== 'object' || value === null) return []
  if ('zh-CN' in value && 'en' in value) return [value as { 'zh-CN': string; en: string }]
  return Object.values(value).flatMap(textsOf)
}
