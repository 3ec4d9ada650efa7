import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDocument } from './documentText.ts'
import { checkCharacter, isoDate } from './identityNumber.ts'
import { NATIONS } from './nations.ts'
import { bytesOf, NUMBER_VECTORS, READ_VECTOR } from './vectors.ts'

/** Text of a card from [byte offset, value] pairs, blanks elsewhere. */
function cardText(...fields: readonly [number, string][]): Uint8Array {
  const text = Buffer.from(' '.repeat(128), 'utf16le')
  for (const [offset, value] of fields) text.write(value, offset, 'utf16le')
  return Uint8Array.from(text)
}

const CITIZEN: readonly [number, string][] = [
  [0, '李样例'],
  [30, '2'],
  [32, '05'],
  [36, '19491231'],
  [52, '北京市朝阳区示范路1号'],
  [122, '11010519491231002X'],
  [158, '北京市公安局朝阳分局'],
  [188, '20100101'],
  [204, '长期'],
]
const withFields = (...fields: readonly [number, string][]) => readDocument(cardText(...CITIZEN, ...fields))

describe('identity number', () => {
  it('has the published check characters', () => {
    for (const [digits, number] of NUMBER_VECTORS) expect(digits + checkCharacter(digits)).toBe(number)
  })

  it('knows real days only', () => {
    expect(isoDate('20000229')).toBe('2000-02-29')
    for (const wrong of ['19000229', '20010431', '20011301', '2001010', 'abcdefgh'])
      expect(isoDate(wrong)).toBeUndefined()
  })
})

describe('text of a card', () => {
  it('of the published citizen', () => {
    expect(readDocument(bytesOf(READ_VECTOR).subarray(14, 270))).toEqual({
      kind: 'identity',
      identity: {
        documentType: 'citizen',
        number: '110101199003077651',
        name: '张三测试',
        sex: 'male',
        nation: '汉',
        birthDate: '1990-03-07',
        address: '北京市东城区测试街道1号',
        issuer: '北京市公安局东城分局',
        validFrom: '2020-01-01',
        validTo: '2040-01-01',
      },
    })
  })

  it('of a citizen whose card is valid for good', () => {
    expect(withFields()).toMatchObject({
      identity: {
        number: '11010519491231002X',
        sex: 'female',
        nation: '维吾尔',
        validFrom: '2010-01-01',
        validTo: '长期',
      },
    })
  })

  it('keeps characters of the private-use area as they are', () => {
    expect(withFields([0, '\ue863\uf8ff三'])).toMatchObject({ identity: { name: '\ue863\uf8ff三' } })
  })

  it('of a resident from Hong Kong, Macau or Taiwan has no nationality', () => {
    const reading = readDocument(
      cardText(
        [0, '陈样例'],
        [30, '1'],
        [36, '19900101'],
        [52, '深圳市南山区'],
        [122, '810000199001010019'],
        [158, '深圳市公安局'],
        [188, '20200101'],
        [204, '20250101'],
        [220, 'H12345678'],
        [238, '01'],
        [248, 'J'],
      ),
    )
    expect(reading).toEqual({
      kind: 'identity',
      identity: {
        documentType: 'residencePermit',
        number: '810000199001010019',
        name: '陈样例',
        sex: 'male',
        birthDate: '1990-01-01',
        address: '深圳市南山区',
        issuer: '深圳市公安局',
        validFrom: '2020-01-01',
        validTo: '2025-01-01',
      },
    })
  })

  it('of a foreigner, card of 2017', () => {
    const fields: readonly [number, string][] = [
      [0, 'SPECIMEN, ANNA MARIA'],
      [120, '2'],
      [122, 'CAN110105850301'],
      [152, 'CAN'],
      [158, '安娜'],
      [188, '20180101'],
      [204, '20280101'],
      [220, '19850301'],
      [236, '01'],
      [240, '1500'],
      [248, 'I'],
    ]
    expect(readDocument(cardText(...fields))).toEqual({
      kind: 'identity',
      identity: {
        documentType: 'foreigner2017',
        number: 'CAN110105850301',
        name: '安娜',
        nameEn: 'SPECIMEN, ANNA MARIA',
        sex: 'female',
        nation: 'CAN',
        birthDate: '1985-03-01',
        validFrom: '2018-01-01',
        validTo: '2028-01-01',
      },
    })
    expect(readDocument(cardText(...fields, [122, 'CA1110105850301']))).toEqual({ kind: 'numberWrong' })
    expect(readDocument(cardText(...fields, [220, '19850231']))).toEqual({ kind: 'numberWrong' })
  })

  it('of a foreigner, card of 2023, with a name too long for one field', () => {
    const reading = readDocument(
      cardText(
        [0, '安娜'],
        [30, '2'],
        [32, '0001'],
        [36, '19850301'],
        [52, 'SPECIMENSPECIMENSPECIMEN, ANNAMARIE'],
        [122, '911384019850301125'],
        [188, '20240101'],
        [204, '20340101'],
        [220, ' LISE'],
        [242, 'CIV'],
        [248, 'Y'],
      ),
    )
    expect(reading).toEqual({
      kind: 'identity',
      identity: {
        documentType: 'foreigner2023',
        number: '911384019850301125',
        name: '安娜',
        nameEn: 'SPECIMENSPECIMENSPECIMEN, ANNAMARIE LISE',
        sex: 'female',
        nation: 'CIV',
        birthDate: '1985-03-01',
        validFrom: '2024-01-01',
        validTo: '2034-01-01',
      },
    })
  })

  it('is refused when number, birth and sex do not agree', () => {
    const wrong: Record<string, [number, string][]> = {
      'check character': [[122, '110105194912310020']],
      'letter in the number': [[122, '1101O519491231002X']],
      'birth field': [[36, '19491230']],
      sex: [[30, '1']],
      'day that does not exist': [
        [36, '19490231'],
        [122, `11010519490231002${checkCharacter('11010519490231002')}`],
      ],
      'short number': [[122, '110105491231002   ']],
    }
    for (const [what, fields] of Object.entries(wrong))
      expect(withFields(...fields), what).toEqual({ kind: 'numberWrong' })
  })

  it('does not hold a sex that is not said against the number', () => {
    expect(withFields([30, '9'])).toMatchObject({ identity: { sex: 'unknown' } })
  })

  it('is refused when the layout is unknown', () => {
    expect(withFields([248, 'Z'])).toEqual({ kind: 'unknownLayout' })
    expect(readDocument(new Uint8Array(255))).toEqual({ kind: 'unknownLayout' })
  })

  it('of any bytes, in any layout, is a person whose number holds or is refused', () => {
    const marker = fc.constantFrom(' ', 'J', 'I', 'Y', 'Z', '\ud800')
    const number = fc.constantFrom('11010519491231002X', '110105194912310020', 'CAN110105850301', '９'.repeat(18))
    const fields = fc.array(
      fc.tuple(
        fc.nat(120).map((place) => place * 2),
        fc.string({ unit: 'binary', maxLength: 18 }),
      ),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 256, maxLength: 256 }),
        fc.boolean(),
        marker,
        number,
        fields,
        (noise, blank, mark, digits, changes) => {
          const text = blank ? cardText(...CITIZEN, [122, digits], ...changes) : noise
          text.set(Buffer.from(mark, 'utf16le'), 248)
          const reading = readDocument(text)
          if (reading.kind !== 'identity') return
          const { documentType, number: read, birthDate } = reading.identity
          if (birthDate !== undefined) expect(birthDate).toBe(isoDate(birthDate.replaceAll('-', '')))
          if (documentType !== 'foreigner2017') expect(checkCharacter(read.slice(0, 17))).toBe(read[17])
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('names all nationalities of GB/T 3304', () => {
    expect(Object.keys(NATIONS)).toHaveLength(58)
    expect(NATIONS['15']).toBe('土家')
  })
})
