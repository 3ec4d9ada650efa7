import type { Cardholder, Layout } from './inventedPeople.ts'

/** Where each layout has its fields: [what, place in characters, room in characters]; 128 characters in all. */
type Entry = readonly [what: keyof Cardholder | 'nameEnRest', place: number, room: number]

const CITIZEN: readonly Entry[] = [
  ['name', 0, 15],
  ['sex', 15, 1],
  ['nation', 16, 2],
  ['birth', 18, 8],
  ['address', 26, 35],
  ['number', 61, 18],
  ['issuer', 79, 15],
  ['from', 94, 8],
  ['to', 102, 8],
]

const LAYOUTS: Readonly<Record<Layout, { readonly entries: readonly Entry[]; readonly marker: string }>> = {
  citizen: { entries: CITIZEN, marker: ' ' },
  residencePermit: { entries: CITIZEN, marker: 'J' },
  foreigner2017: {
    entries: [
      ['nameEn', 0, 60],
      ['sex', 60, 1],
      ['number', 61, 15],
      ['nation', 76, 3],
      ['name', 79, 15],
      ['from', 94, 8],
      ['to', 102, 8],
      ['birth', 110, 8],
    ],
    marker: 'I',
  },
  foreigner2023: {
    entries: [
      ['name', 0, 15],
      ['sex', 15, 1],
      ['birth', 18, 8],
      ['nameEn', 26, 35],
      ['number', 61, 18],
      ['from', 94, 8],
      ['to', 102, 8],
      ['nameEnRest', 110, 11],
      ['nation', 121, 3],
    ],
    marker: 'Y',
  },
}
const CHARACTERS = 128
const MARKER_PLACE = 124

/** The 256 bytes of text a card of this holder carries: UTF-16LE, fields padded with blanks. */
export function cardText(holder: Cardholder): Uint8Array {
  const { entries, marker } = LAYOUTS[holder.layout]
  const characters: string[] = new Array<string>(CHARACTERS).fill(' ')
  for (const [what, place, room] of entries) {
    const value = what === 'nameEnRest' ? (holder.nameEn ?? '').slice(35) : (holder[what] ?? '')
    const units = value.split('').slice(0, room)
    characters.splice(place, units.length, ...units)
  }
  characters[MARKER_PLACE] = marker
  return Uint8Array.from(characters.flatMap((unit) => [unit.charCodeAt(0) & 0xff, unit.charCodeAt(0) >> 8]))
}

const APPENDED_CHARACTERS = 35

/** Appended addresses as they lie on a card: 35 characters each, padded with blanks. Anything that is no text is left out. */
export function appendedAddresses(addresses: unknown): Uint8Array {
  const texts = Array.isArray(addresses) ? addresses.filter((one) => typeof one === 'string').slice(0, 16) : []
  const units = texts.flatMap((one) => one.slice(0, APPENDED_CHARACTERS).padEnd(APPENDED_CHARACTERS, ' ').split(''))
  return Uint8Array.from(units.flatMap((unit) => [unit.charCodeAt(0) & 0xff, unit.charCodeAt(0) >> 8]))
}
