/** What stands in a field of a message: text as it came, or what JSON has beside text. */
export type FieldValue = string | number | boolean
export type Fields = ReadonlyMap<string, FieldValue>

export type IntakeStep = 'text' | 'format' | 'kind' | 'schema' | 'clean' | 'map'

/** What is wrong with a message: at which step, where in it, and why, without what stands there. */
export interface IntakeMistake {
  readonly step: IntakeStep
  readonly place: string
  readonly message: string
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly mistakes: readonly IntakeMistake[] }

export const textOf = (value: FieldValue): string => String(value)
