import type { Mistake } from '../../../contracts/index.ts'
import { type Field, fieldAt } from '../schemaForm/fields.ts'
import { below, getAt, stepsOf } from '../schemaForm/pointers.ts'

/** A mistake at the place of the form where it is shown. */
export interface PlacedMistake {
  readonly mistake: Mistake
  /** Of the innermost field there is on the way to what it is about. */
  readonly pointer: string
  /** What that field is called by, and the way on from it, which the form has no fields for. */
  readonly place: string
  readonly rest: readonly string[]
  /** The field is a text with all that is on the way in it. */
  readonly isText: boolean
}

/** Where the form shows a mistake: at its own field, or at the innermost one around it, as of a setting that does not exist. */
export function placed(mistake: Mistake, root: Field | undefined, document: unknown): PlacedMistake {
  const steps = stepsOf(mistake.path)
  for (let count = steps.length; count > 0 && root !== undefined; count -= 1) {
    const way = steps.slice(0, count)
    const field = fieldAt(root, way, document)
    if (field === undefined || !isDrawn(root, way, document)) continue
    return {
      mistake,
      pointer: pointerOf(way),
      place: field.place,
      rest: steps.slice(count),
      isText: field.kind === 'json',
    }
  }
  return { mistake, pointer: '', place: '', rest: steps, isText: false }
}

/** A member that is not in the list has no row; nor has a setting that was left out, but for its name among those to be added. */
function isDrawn(root: Field, way: readonly string[], document: unknown): boolean {
  if (getAt(document, pointerOf(way)) !== undefined) return true
  const around = fieldAt(root, way.slice(0, -1), document)
  if (around?.kind !== 'group' || getAt(document, pointerOf(way.slice(0, -1))) === undefined) return false
  const property = around.properties.find(({ name }) => name === way[way.length - 1])
  return property !== undefined && (property.isRequired || property.field.default !== undefined)
}

function pointerOf(steps: readonly string[]): string {
  return steps.reduce<string>(below, '')
}
