import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

export interface Validator {
  Check(value: unknown): boolean
  Errors(value: unknown): readonly { readonly instancePath: string; readonly message: string }[]
}

/**
 * Compiled when the first value comes. The contract has a hundred messages of devices and a branch a few kinds of devices: what never comes
 * costs no time at the start and no memory.
 */
export function compiledLate(schema: () => TSchema): Validator {
  let compiled: Validator | undefined
  const known = () => {
    compiled ??= Compile(schema()) as Validator
    return compiled
  }
  return { Check: (value) => known().Check(value), Errors: (value) => known().Errors(value) }
}
