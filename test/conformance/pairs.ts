import type { Pair } from './rig.ts'

/** `keypad-ff68` -> `keypadFf68`. */
export const camelCase = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

/** The pair of a driver, by its name: `pairs/<name in camel case>.ts`. */
export async function loadPair(name: string): Promise<Pair> {
  const { pair } = (await import(`./pairs/${camelCase(name)}.ts`)) as { pair: Pair }
  return pair
}
