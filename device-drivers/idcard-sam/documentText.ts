import type { Identity } from '../../contracts/index.ts'
import { TEXT_BYTES } from './codec.ts'
import { isoDate, numberHolds } from './identityNumber.ts'
import { NATIONS } from './nations.ts'

/**
 * The 256 bytes of text of the four documents: UTF-16LE, fields right-padded with blanks, the kind of document marked by
 * the character at 248. Offsets and lengths in bytes, from the published layouts (GA 450, permits 2018, foreigners'
 * permanent residence cards 2017 and 2023).
 */
type Field = readonly [offset: number, length: number]
const MARKER: Field = [248, 2]

const CITIZEN = {
  name: [0, 30],
  sex: [30, 2],
  nation: [32, 4],
  birth: [36, 16],
  address: [52, 70],
  number: [122, 36],
  issuer: [158, 30],
  from: [188, 16],
  to: [204, 16],
} as const satisfies Record<string, Field>

const FOREIGNER_2017 = {
  nameEn: [0, 120],
  sex: [120, 2],
  number: [122, 30],
  nation: [152, 6],
  name: [158, 30],
  from: [188, 16],
  to: [204, 16],
  birth: [220, 16],
} as const satisfies Record<string, Field>

const FOREIGNER_2023 = {
  name: [0, 30],
  sex: [30, 2],
  birth: [36, 16],
  nameEn: [52, 70],
  number: [122, 36],
  from: [188, 16],
  to: [204, 16],
  nameEnRest: [220, 22],
  nation: [242, 6],
} as const satisfies Record<string, Field>

/** Where the birth begins in an 18-place number. */
const BIRTH_PLACES = [6]
/** The one published number of a 2023 card has it a place further right than the published rule; both are taken. */
const BIRTH_PLACES_2023 = [6, 7]

export type DocumentReading =
  | { readonly kind: 'identity'; readonly identity: Identity }
  /** The text is no document of the four layouts. */
  | { readonly kind: 'unknownLayout' }
  /** Number, birth and sex contradict each other or the check character. */
  | { readonly kind: 'numberWrong' }

/** Code units as they are: a name may hold characters of the private-use area, or half a pair, and keeps them. */
function paddedAt(text: Uint8Array, [offset, length]: Field): string {
  const view = new DataView(text.buffer, text.byteOffset, text.byteLength)
  let read = ''
  for (let at = offset; at < offset + length; at += 2) read += String.fromCharCode(view.getUint16(at, true))
  return read
}

function withoutPadding(padded: string): string {
  let end = padded.length
  while (end > 0 && (padded[end - 1] === ' ' || padded[end - 1] === '\0')) end--
  return padded.slice(0, end)
}

function textAt(text: Uint8Array, field: Field): string {
  return withoutPadding(paddedAt(text, field))
}

/** GB/T 2261.1: 1 male, 2 female, 0 and 9 not said. */
function sexOf(code: string): NonNullable<Identity['sex']> {
  if (code === '1') return 'male'
  return code === '2' ? 'female' : 'unknown'
}

/** A date of validity; unlike birth it is left out when it is no date. */
function validity(from: string, to: string): Pick<Identity, 'validFrom' | 'validTo'> {
  const validFrom = isoDate(from)
  const validTo = to === '长期' ? to : isoDate(to)
  return { ...(validFrom && { validFrom }), ...(validTo && { validTo }) }
}

function readCitizen(text: Uint8Array, documentType: 'citizen' | 'residencePermit'): DocumentReading {
  const field = (name: keyof typeof CITIZEN) => textAt(text, CITIZEN[name])
  const [number, birth, sex, nationCode] = [field('number'), field('birth'), sexOf(field('sex')), field('nation')]
  const birthDate = isoDate(birth)
  if (!birthDate || !numberHolds(number, { birth, sex }, BIRTH_PLACES)) return { kind: 'numberWrong' }
  const identity: Identity = {
    documentType,
    number,
    name: field('name'),
    sex,
    ...(documentType === 'citizen' && nationCode !== '' && { nation: NATIONS[nationCode] ?? nationCode }),
    birthDate,
    address: field('address'),
    issuer: field('issuer'),
    ...validity(field('from'), field('to')),
  }
  return { kind: 'identity', identity }
}

function readForeigner2017(text: Uint8Array): DocumentReading {
  const field = (name: keyof typeof FOREIGNER_2017) => textAt(text, FOREIGNER_2017[name])
  const number = field('number')
  const birthDate = isoDate(field('birth'))
  // These numbers have a form (three letters, twelve digits) but no published check character.
  if (!birthDate || !/^[A-Z]{3}\d{12}$/.test(number)) return { kind: 'numberWrong' }
  const identity: Identity = {
    documentType: 'foreigner2017',
    number,
    name: field('name'),
    nameEn: field('nameEn'),
    sex: sexOf(field('sex')),
    nation: field('nation'),
    birthDate,
    ...validity(field('from'), field('to')),
  }
  return { kind: 'identity', identity }
}

function readForeigner2023(text: Uint8Array): DocumentReading {
  const field = (name: keyof typeof FOREIGNER_2023) => textAt(text, FOREIGNER_2023[name])
  const [number, birth, sex] = [field('number'), field('birth'), sexOf(field('sex'))]
  const birthDate = isoDate(birth)
  if (!birthDate || !numberHolds(number, { birth, sex }, BIRTH_PLACES_2023)) return { kind: 'numberWrong' }
  const identity: Identity = {
    documentType: 'foreigner2023',
    number,
    name: field('name'),
    // Joined before the padding goes: a blank between two names may be the last character of the first part.
    nameEn: withoutPadding(paddedAt(text, FOREIGNER_2023.nameEn) + paddedAt(text, FOREIGNER_2023.nameEnRest)),
    sex,
    nation: field('nation'),
    birthDate,
    ...validity(field('from'), field('to')),
  }
  return { kind: 'identity', identity }
}

/** Reads the 256 bytes of text of a card and checks its number against its other fields. */
export function readDocument(text: Uint8Array): DocumentReading {
  if (text.length !== TEXT_BYTES) return { kind: 'unknownLayout' }
  switch (textAt(text, MARKER)) {
    case '':
      return readCitizen(text, 'citizen')
    case 'J':
      return readCitizen(text, 'residencePermit')
    case 'I':
      return readForeigner2017(text)
    case 'Y':
      return readForeigner2023(text)
    default:
      return { kind: 'unknownLayout' }
  }
}
