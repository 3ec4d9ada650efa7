import type { Identity } from '../../contracts/index.ts'
import { TEXT_BYTES } from './codec.ts'
import { isoDate, numberHolds } from './identityNumber.ts'
import { NATIONS } from './nations.ts'
import { type Field, paddedAt, textAt, withoutPadding } from './paddedText.ts'

/**
 * The 256 bytes of text of the four documents: UTF-16LE, fields right-padded with blanks, the kind of document marked by
 * the character at 248. Offsets and lengths in bytes, from the published layouts (GA 450, permits 2018, foreigners'
 * permanent residence cards 2017 and 2023).
 */
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
// A permit for residents from Hong Kong, Macau and Taiwan has no nation, and behind the dates a permit number [220, 18] and an issue
// count [238, 4]; a foreigner's card of 2017 has a version [236, 4] and the code of an authority [240, 8], one of 2023 a renewal
// count [32, 4] and a link to an older number [250, 6]. None of them says who somebody is.

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

/** As the contract has it. */
const LONGEST_ADDRESS = 200

/**
 * With the addresses a holder had appended to the card (30 03) behind the printed one, in the order of the card; what does not fit
 * is left out whole.
 */
export function withAppended(identity: Identity, appended: readonly string[]): Identity {
  if (appended.length === 0) return identity
  const [first = '', ...others] = [identity.address ?? '', ...appended].filter((address) => address !== '')
  const address = others.reduce(
    (joined, other) => (joined.length + 1 + other.length <= LONGEST_ADDRESS ? `${joined}；${other}` : joined),
    first,
  )
  return { ...identity, address }
}
