import { mistakeAt } from '../mistakes.ts'
import type { Mistake } from '../problem.ts'
import type { FormField, PrePrinted, PrintPlace } from './template.ts'

type FieldsById = ReadonlyMap<string, FormField>

/** What is wrong with the places of answers on pre-printed paper. */
export function paperMistakes(prePrinted: PrePrinted | undefined, fields: FieldsById): Mistake[] {
  if (!prePrinted) return []
  const { widthMm, heightMm } = prePrinted.paper
  return prePrinted.places.flatMap((place, at) => {
    const path = `/prePrinted/places/${at}`
    const isOff = place.xMm + (place.widthMm ?? 0) > widthMm || place.yMm > heightMm
    const field = fields.get(place.field)
    if (!field) return [mistakeAt(`${path}/field`, 'template.noField', { id: place.field })]
    return [
      ...(isOff ? [mistakeAt(path, 'template.offPaper', { width: widthMm, height: heightMm })] : []),
      ...kindMistakes(place, field, path),
    ]
  })
}

function kindMistakes(place: PrintPlace, field: FormField, path: string): Mistake[] {
  switch (place.as) {
    case 'mark':
      return markMistakes(place, field, path)
    case 'capital':
      return field.type === 'amount' ? [] : [mistakeAt(`${path}/as`, 'template.noAmount', { id: field.id })]
    case 'year':
    case 'month':
    case 'day':
      return field.type === 'date' ? [] : [mistakeAt(`${path}/as`, 'template.noDate', { id: field.id })]
    case 'boxes':
      return place.pitchMm === undefined ? [mistakeAt(`${path}/pitchMm`, 'template.pitch', {})] : []
    default:
      return []
  }
}

function markMistakes({ choice }: PrintPlace, field: FormField, path: string): Mistake[] {
  if (choice === undefined) return [mistakeAt(`${path}/choice`, 'template.markChoice', {})]
  const isKnown = field.type === 'check' ? choice === 'true' : field.choices?.some(({ id }) => id === choice)
  return isKnown ? [] : [mistakeAt(`${path}/choice`, 'template.noChoice', { id: choice, field: field.id })]
}
