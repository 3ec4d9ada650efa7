import { isTree, type Tree } from './envelope.ts'

/** Reading and joining what services say: any shape may come, nothing here throws or grows without end. */

/** Of one object: a machine with more has not been built. */
const MAX_KEYS = 96
const MAX_ITEMS = 64
const LONGEST_TEXT = 256
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * What is kept of a tree that may be as large as a message, or grow with every one: so many values, in the order in which they are told.
 */
export function pruned(tree: Tree, mostValues: number): Tree {
  let left = mostValues
  function cut(value: unknown): unknown {
    if (typeof value === 'string') return value.length > LONGEST_TEXT ? beginningOf(value) : value
    if (Array.isArray(value)) return value.slice(0, Math.min(MAX_ITEMS, Math.max(0, left))).map(one)
    return isTree(value) ? branch(value) : value
  }
  function one(value: unknown): unknown {
    left--
    return cut(value)
  }
  function branch(whole: Tree): Tree {
    const kept: Record<string, unknown> = {}
    let keys = 0
    for (const key of Object.keys(whole)) {
      if (left <= 0 || keys === MAX_KEYS) break
      if (FORBIDDEN.has(key)) continue
      keys++
      kept[key] = one(whole[key])
    }
    return kept
  }
  return branch(tree)
}

/** A slice would keep the whole text in memory: its own characters do not. */
const beginningOf = (text: string) => Buffer.from(text.slice(0, LONGEST_TEXT), 'utf16le').toString('utf16le')

/** `partial` over `whole`: absent and null mean unchanged, arrays are replaced. Neither is changed. */
export function merged(whole: Tree, partial: Tree): Tree {
  const next: Record<string, unknown> = { ...whole }
  let keys = Object.keys(next).length
  for (const [key, value] of Object.entries(partial)) {
    if (value === undefined || value === null || FORBIDDEN.has(key)) continue
    if (!Object.hasOwn(next, key) && ++keys > MAX_KEYS) continue
    const before = Object.hasOwn(next, key) ? next[key] : undefined
    next[key] = isTree(value) ? merged(isTree(before) ? before : {}, value) : value
  }
  return next
}

/** What is at a path, when all before it are objects. */
export function at(tree: unknown, ...path: readonly string[]): unknown {
  let found: unknown = tree
  for (const key of path) {
    if (!isTree(found) || !Object.hasOwn(found, key)) return undefined
    found = found[key]
  }
  return found
}

export function treeAt(tree: unknown, ...path: readonly string[]): Tree {
  const found = at(tree, ...path)
  return isTree(found) ? found : {}
}

/** A text as a person may see it; undefined where there is none. */
export function textAt(tree: unknown, path: readonly string[], longest = 64): string | undefined {
  const found = at(tree, ...path)
  if (typeof found !== 'string') return undefined
  const text = printable(found).slice(0, longest)
  return text === '' ? undefined : text
}

/** A count: a whole number that is not negative. */
export function countAt(tree: unknown, ...path: readonly string[]): number | undefined {
  const found = at(tree, ...path)
  return typeof found === 'number' && Number.isSafeInteger(found) && found >= 0 ? found : undefined
}

export function oneOfAt<const W extends readonly string[]>(
  tree: unknown,
  words: W,
  ...path: readonly string[]
): W[number] | undefined {
  const found = at(tree, ...path)
  return words.find((word) => word === found)
}

/** The tree that has `value` at `path`. */
export function nest(path: readonly string[], value: unknown): Tree {
  const [key, ...rest] = path
  if (key === undefined) return {}
  return { [key]: rest.length === 0 ? value : nest(rest, value) }
}

/** Without control characters, and without runs of figures that could be the number of a card or of a person. */
export function printable(text: string): string {
  return text
    .replace(/\p{C}+/gu, ' ')
    .replace(/\d[\d -]{5,}\d/g, (run) => (run.replace(/\D/g, '').length >= 7 ? '*******' : run))
    .trim()
}
