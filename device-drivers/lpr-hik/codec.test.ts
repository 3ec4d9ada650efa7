import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PlateAlert, readAlert } from './codec.ts'
import * as vectors from './vectors.ts'

const XML = 'application/xml; charset="UTF-8"'
const read = (text: string, type = XML) => readAlert(type, Buffer.from(text)) as PlateAlert
const EXPECTED = {
  kind: 'plate',
  macAddress: '44:47:cc:00:00:01',
  uuid: vectors.UUID,
  channel: '1',
  text: '京A12345',
  color: 'blue',
  movement: 'forward',
  confidence: 97,
  isLate: false,
  takenAt: Date.UTC(2026, 10, 29, 1, 15, 30),
}

test('a plate as XML alone, of any namespace', () => {
  for (const text of [vectors.PLATE, vectors.VER10, vectors.PREFIXED, `\uFEFF${vectors.PLATE}`])
    expect(read(text)).toEqual(EXPECTED)
})

test('a plate in a form beside its pictures, whatever its part is called', () => {
  expect(readAlert(vectors.FORM_TYPE, vectors.form(vectors.PLATE))).toEqual(EXPECTED)
  expect(
    readAlert(
      vectors.FORM_TYPE,
      vectors.form(vectors.PREFIXED, { name: 'xml_file', type: 'application/octet-stream' }),
    ),
  ).toEqual(EXPECTED)
  expect(
    readAlert(
      `multipart/mixed; charset=utf-8; boundary="${vectors.BOUNDARY}"`,
      vectors.form(vectors.PLATE_JSON, { name: 'anpr', type: 'application/json' }),
    ),
  ).toEqual({ ...EXPECTED, confidence: 97.25 })
})

test('a plate as JSON, with or without its envelope', () => {
  expect(read(vectors.PLATE_JSON, 'application/json')).toEqual({ ...EXPECTED, confidence: 97.25 })
  expect(read(`{"EventNotificationAlert":${vectors.PLATE_JSON}}`, 'application/json').text).toBe('京A12345')
})

test('a confidence that is no whole number, another direction and colour, an early event, a late one', () => {
  expect(read(vectors.NEW_ENERGY)).toMatchObject({
    text: '沪A·D12345',
    confidence: 86.5,
    movement: 'reverse',
    color: 'green',
  })
  expect(read(vectors.EARLY)).toMatchObject({ uuid: vectors.UUID, text: '京A12345', confidence: undefined })
  expect(read(vectors.LATE).isLate).toBe(true)
  expect(read(vectors.PLATE.replace('+08:00', '')).takenAt).toBeNull()
  expect(read(vectors.PLATE.replace('>97<', '>1000<')).confidence).toBe(100)
})

test('events that are no plate say that the camera is there', () => {
  for (const text of [vectors.HEARTBEAT, vectors.LINE_CROSSED])
    expect(read(text)).toEqual({ kind: 'other', macAddress: '44:47:cc:00:00:01' })
})

test('cut off anywhere it is nothing', () => {
  for (const [bytes, type] of [
    [Buffer.from(vectors.PLATE.trimEnd()), XML],
    [Buffer.from(vectors.PLATE_JSON), 'application/json'],
    [vectors.form(vectors.PLATE).subarray(0, -2), vectors.FORM_TYPE],
  ] as const) {
    for (let length = 0; length < bytes.length; length++)
      expect(readAlert(type, bytes.subarray(0, length))).toBeUndefined()
    expect(readAlert(type, bytes)).toBeDefined()
  }
})

test('document types, foreign entities, depths and lengths without end are refused', () => {
  const bomb = '<!DOCTYPE a [<!ENTITY x "京A12345">]>'
  const refused = [
    vectors.PLATE.replace('<EventNotificationAlert', `${bomb}<EventNotificationAlert`),
    vectors.PLATE.replace('京A12345', '&x;'),
    vectors.PLATE.replace('<ANPR>', `${'<a>'.repeat(20)}${'</a>'.repeat(20)}<ANPR>`),
    `${'<a>'.repeat(100_000)}`,
    vectors.PLATE.replace('<ANPR>', `${'<a/>'.repeat(5_000)}<ANPR>`),
    vectors.PLATE.replace('<ANPR>', `<a>${'x'.repeat(300_000)}</a><ANPR>`),
    `{"eventType":"ANPR","a":${'['.repeat(50_000)}`,
    `{"eventType":"ANPR","a":${'['.repeat(100)}${']'.repeat(100)}}`,
  ]
  for (const text of refused) expect(read(text)).toBeUndefined()
})

test('whatever bytes come, it does not throw', () => {
  const bodies = [vectors.form(vectors.PLATE), Buffer.from(vectors.PLATE), Buffer.from(vectors.PLATE_JSON)]
  const types = fc.constantFrom(XML, vectors.FORM_TYPE, 'application/json', 'multipart/form-data', '')
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), types, (bytes, type) => {
      readAlert(type, bytes)
    }),
    { numRuns: 1000 },
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...bodies),
      fc.array(fc.tuple(fc.nat(3000), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      types,
      (body, changes, type) => {
        const bytes = Buffer.from(body)
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        const alert = readAlert(type, bytes)
        if (alert?.kind !== 'plate') return
        expect(alert.confidence ?? 0).toBeGreaterThanOrEqual(0)
        expect(alert.confidence ?? 0).toBeLessThanOrEqual(100)
      },
    ),
    { numRuns: 1000 },
  )
})
