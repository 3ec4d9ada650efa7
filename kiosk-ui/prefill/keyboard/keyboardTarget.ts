import { type InjectionKey, inject, provide, type ShallowRef, shallowRef } from 'vue'
import type { Keyboard } from '../fieldInput.ts'

/** The field that is being typed into. */
export interface KeyboardTarget {
  readonly keyboard: Keyboard
  /** Chinese makes sense in it. */
  readonly hasChinese: boolean
  /** Only these may be typed, where it is few. */
  readonly extraKey: string
  /** What stands in it is empty and a name begins. */
  readonly beginsName: () => boolean
  type(text: string): void
  takeBack(): void
  clear(): void
}

export interface Keyboards {
  /** Null: no keyboard is shown. */
  readonly target: ShallowRef<KeyboardTarget | null>
  /** A key of a hardware keyboard that the screen's keyboard makes something of: letters of pinyin. True: it has. */
  hardwareKey: (event: KeyboardEvent) => boolean
}

const KEYBOARDS: InjectionKey<Keyboards> = Symbol('keyboards')

export function provideKeyboards(): Keyboards {
  const keyboards: Keyboards = { target: shallowRef(null), hardwareKey: () => false }
  provide(KEYBOARDS, keyboards)
  return keyboards
}

export function useKeyboards(): Keyboards {
  const keyboards = inject(KEYBOARDS)
  if (!keyboards) throw new Error('a field outside of a page with a keyboard')
  return keyboards
}
