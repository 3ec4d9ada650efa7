import { plainConditions } from '../../contracts/forms/conditions.ts'
import type { FormField, FormStep } from '../../contracts/forms/template.ts'
import type { VisibleStep } from '../../contracts/forms/visible.ts'
import { isList, LONG_CHOICE } from './shownAnswer.ts'

/** What stands on the screen at once: a step of the form, or a part of a long one. */
export interface FormPagePart {
  readonly step: FormStep
  readonly fields: readonly FormField[]
  /** 1 for the first part of its step. */
  readonly part: number
}

/** Room of a page in fields of usual height, in standard and in large type. */
export const PAGE_ROOM = 5.2
export const PAGE_ROOM_ELDER = 4.2
/** Fields that others bring with them, before a page is too long to be looked over. */
const MOST_FIELDS = 9

/**
 * Long steps in parts that can be looked over. A field that is asked because of another one on the page stands with it and takes no room of
 * its own, so that the rest of the page stays where it is when it comes and goes.
 */
export function pagesOf(steps: readonly VisibleStep[], room: number): readonly FormPagePart[] {
  return steps.flatMap(({ step, fields }) =>
    partsOf(fields, room).map((part, index) => ({ step, fields: part, part: index + 1 })),
  )
}

function partsOf(fields: readonly FormField[], room: number): readonly (readonly FormField[])[] {
  const parts: FormField[][] = []
  let left = 0
  for (const field of fields) {
    const page = parts[parts.length - 1]
    const follows = page !== undefined && page.length < MOST_FIELDS && dependsOn(field, page)
    const need = follows ? 0 : heightOf(field)
    if (page && (follows || need <= left)) page.push(field)
    else {
      parts.push([field])
      left = room
    }
    left -= need
  }
  return parts
}

function dependsOn({ when, sameAs }: FormField, page: readonly FormField[]): boolean {
  const causes = [...(when ? plainConditions(when).map(({ field }) => field) : []), ...(sameAs ? [sameAs] : [])]
  return causes.some((cause) => page.some(({ id }) => id === cause))
}

/** In fields of usual height: a label and a line to type into. */
function heightOf(field: FormField): number {
  const { type, choices = [], hint, capital } = field
  const more = (hint ? 0.25 : 0) + (capital ? 0.4 : 0)
  if (type === 'check') return 0.7 + more
  if (!(type === 'choice' || type === 'choices') || isList(field)) return 1 + more
  const isLong = choices.some(({ label }) => label['zh-CN'].length > LONG_CHOICE)
  return 0.35 + Math.ceil(choices.length / (isLong ? 1 : 3)) * 0.62 + more
}
