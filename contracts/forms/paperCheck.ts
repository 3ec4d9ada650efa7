import type { Mistake } from '../errors.ts'
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
    if (!field) return [{ path: `${path}/field`, message: `there is no field ${place.field}` }]
    return [
      ...(isOff ? [{ path, message: `lies off the paper of ${widthMm} by ${heightMm} mm` }] : []),
      ...kindMistakes(place, field, path),
    ]
  })
}

function kindMistakes(place: PrintPlace, field: FormField, path: string): Mistake[] {
  switch (place.as) {
    case 'mark':
      return markMistakes(place, field, path)
    case 'capital':
      return field.type === 'amount' ? [] : [{ path: `${path}/as`, message: `${field.id} is no amount` }]
    case 'year':
    case 'month':
    case 'day':
      return field.type === 'date' ? [] : [{ path: `${path}/as`, message: `${field.id} is no date` }]
    case 'boxes':
      return place.pitchMm === undefined
        ? [{ path: `${path}/pitchMm`, message: 'boxes need the way from one character to the next' }]
        : []
    default:
      return []
  }
}

function markMistakes({ choice }: PrintPlace, field: FormField, path: string): Mistake[] {
  if (choice === undefined) return [{ path: `${path}/choice`, message: 'a mark needs the choice it stands at' }]
  const isKnown = field.type === 'check' ? choice === 'true' : field.choices?.some(({ id }) => id === choice)
  return isKnown ? [] : [{ path: `${path}/choice`, message: `${choice} is no choice of ${field.id}` }]
}
