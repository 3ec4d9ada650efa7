import type { Static } from 'typebox'
import type { NumberPlate } from '../../contracts/index.ts'

export type PlateColor = Static<typeof NumberPlate>['color']

/** What cameras say where a car carries no plate, in capitals and without spaces. */
const NO_PLATE = new Set([
  '',
  '_无_',
  '无',
  '无牌',
  '无牌车',
  '无车牌',
  '车牌',
  '未知',
  'UNKNOWN',
  'NOPLATE',
  'NONE',
  'NULL',
])

export type PlateText =
  | { readonly kind: 'plate'; readonly plate: string }
  | { readonly kind: 'none' }
  /** Something that can not be a plate; what it says is not passed on. */
  | { readonly kind: 'malformed' }

/**
 * A plate as cameras write it, in one form: capitals, without spaces, dots and hyphens. A plate of the mainland has seven
 * characters, that of a new-energy car eight, a province's character or letters among them and at least one figure.
 */
export function readPlate(text: string): PlateText {
  const plate = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s·•・.\-‐-―]/gu, '')
  if (NO_PLATE.has(plate)) return { kind: 'none' }
  if (!/^[\p{Script=Han}A-Z0-9]{7,8}$/u.test(plate) || !/\d/.test(plate) || /^\d+$/.test(plate)) {
    return { kind: 'malformed' }
  }
  return { kind: 'plate', plate }
}

/** What may be shown of a plate: where it is from and its last two characters, `京A***45`. */
export function maskOf(plate: string): string {
  const characters = [...plate]
  return [...characters.slice(0, 2), ...characters.slice(2, -2).map(() => '*'), ...characters.slice(-2)].join('')
}
