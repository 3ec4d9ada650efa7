import { type ComputedRef, type InjectionKey, inject } from 'vue'
import type { ConfigurationWords } from './configurationWords.ts'

/** What the fields of a form read, and the one way in which they change the document. Places are JSON pointers. */
export interface FormDesk {
  readonly document: ComputedRef<unknown>
  readonly words: ComputedRef<ConfigurationWords>
  set(pointer: string, value: unknown): void
  remove(pointer: string): void
  move(pointer: string, from: number, to: number): void
  /** What is wrong with this very place. */
  mistakesAt(pointer: string): readonly string[]
  /** Members of a list, to choose from. */
  membersOf(pointer: string): readonly { readonly id: string; readonly name: string }[]
  /** An id that was in force: it stands in journals and reports, and is not changed. */
  isFixed(pointer: string): boolean
}

export const FORM: InjectionKey<FormDesk> = Symbol('form')

export function useForm(): FormDesk {
  const form = inject(FORM)
  if (!form) throw new Error('used outside a form')
  return form
}
