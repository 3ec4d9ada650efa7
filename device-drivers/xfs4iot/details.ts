import { isTree, type Tree } from './envelope.ts'
import { printable } from './tree.ts'

const KEY = /^[A-Za-z0-9_-]{1,32}$/
const MAX_DEPTH = 5
/** More than `details` of a part may have: what is told first counts. */
const MOST_DETAILS = 48
const LONGEST = 64

/** Status blocks of the standard. What a vendor adds beside them may be anything, and is left out. */
export const STATUS_BLOCKS = [
  'cardReader',
  'cashDispenser',
  'cashAcceptor',
  'cashManagement',
  'printer',
  'check',
  'mixedMedia',
  'deposit',
  'keyManagement',
  'keyboard',
  'textTerminal',
  'barcodeReader',
  'biometric',
  'camera',
  'lights',
  'auxiliaries',
  'banknoteNeutralization',
  'vendorMode',
  'vendorApplication',
  'powerManagement',
] as const
export type StatusBlock = (typeof STATUS_BLOCKS)[number]

/**
 * The status in the protocol's own words, flattened: `media`, `paper.upper`. What belongs to `main` stands without its name, what belongs
 * to other interfaces of the same service with it: `cashManagement.dispenser`.
 */
export function detailsOf(status: Tree, main: StatusBlock | undefined): Record<string, string> {
  const found: Record<string, string> = {}
  if (main) flatten(status[main], '', found, 0)
  const { device: _, ...common } = isTree(status['common']) ? status['common'] : {}
  flatten(common, '', found, 0)
  for (const block of STATUS_BLOCKS) if (block !== main) flatten(status[block], block, found, 0)
  return found
}

export function flatten(value: unknown, path: string, found: Record<string, string>, depth: number): void {
  if (value === null || value === undefined || depth > MAX_DEPTH) return
  if (Array.isArray(value)) {
    for (const [index, one] of value.slice(0, 16).entries()) {
      // A list of positions or cameras is one of names; what has none counts by its place.
      const name =
        isTree(one) && typeof one['position'] === 'string' && KEY.test(one['position'])
          ? one['position']
          : String(index)
      flatten(isTree(one) ? without(one, 'position') : one, joined(path, name), found, depth + 1)
    }
    return
  }
  if (isTree(value)) {
    for (const [key, one] of Object.entries(value)) if (KEY.test(key)) flatten(one, joined(path, key), found, depth + 1)
    return
  }
  if (path === '' || path.length > 64 || Object.hasOwn(found, path) || Object.keys(found).length >= MOST_DETAILS) return
  const text = typeof value === 'string' ? printable(value).slice(0, LONGEST) : numberOrFlag(value)
  if (text) found[path] = text
}

const joined = (path: string, key: string) => (path === '' ? key : `${path}.${key}`)

function numberOrFlag(value: unknown): string | undefined {
  if (typeof value === 'boolean') return String(value)
  return typeof value === 'number' && Number.isFinite(value) && String(value).length <= 12 ? String(value) : undefined
}

function without(tree: Tree, key: string): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([name]) => name !== key))
}
