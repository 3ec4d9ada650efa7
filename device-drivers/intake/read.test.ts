import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { type CleanStep, type FieldRule, type IntakeSettings, MachineIntakeForm } from '../../contracts/index.ts'
import { amountBand } from './amountBand.ts'
import { clean } from './clean.ts'
import type { FieldValue } from './fields.ts'
import { learn, nothingKnown } from './known.ts'
import { parseJson } from './parseJson.ts'
import { decode, encode, parseDelimited, parseFixed, parseKeyValue } from './parseText.ts'
import { readMessage } from './read.ts'
import { readTime } from './time.ts'
import { validate } from './validate.ts'

const ZONE = '+08:00'
const fieldsOf = (outcome: ReturnType<typeof parseJson>) =>
  outcome.ok ? Object.fromEntries(outcome.value) : outcome.mistakes.map(({ place, message }) => `${place}: ${message}`)

describe('formats', () => {
  test('JSON by the way to each value, lists by a field of their elements', () => {
    const text = '{"a":{"b":[1,"x",null,true]},"parts":[{"code":"PRN","state":"OK"},{"code":7,"state":"NO"}]}'
    expect(fieldsOf(parseJson(text, { type: 'json', lists: [{ field: 'parts', by: 'code' }] }))).toEqual({
      'a.b.0': 1,
      'a.b.1': 'x',
      'a.b.3': true,
      'parts.PRN.code': 'PRN',
      'parts.PRN.state': 'OK',
      'parts.7.code': 7,
      'parts.7.state': 'NO',
    })
  })

  test.each([
    ['{"parts":[{"code":"A","state":1},{"code":"A","count":2}]}', ': has two in parts with the same code'],
    ['{"parts":[{"code":1,"state":1},{"code":"1","count":2}]}', ': has two in parts with the same code'],
    ['{"parts":{"A.state":1,"A":{"state":2}}}', ': says a field twice'],
    ['{"count":1,"count":2}', ': says a field twice'],
    ['{"count":1,"other":["count",{"count":3}],"c\\u006funt" : 2}', ': says a field twice'],
  ])('what says the same twice is refused, for one of them is wrong: %s', (text, words) => {
    expect(fieldsOf(parseJson(text, { type: 'json', lists: [{ field: 'parts', by: 'code' }] }))).toEqual([words])
  })

  test.each([
    ['{"a":', ': is no JSON'],
    ['[1]', ': is no JSON object'],
    ['"secret"', ': is no JSON object'],
    [`{"a":${'['.repeat(20)}1${']'.repeat(20)}}`, ': is deeper than 12'],
    [`{${Array.from({ length: 600 }, (_, at) => `"f${at}":1`).join()}}`, ': has more than 512 fields'],
    ['{"a":6222021001116245702,}', ': is no JSON'],
  ])('JSON that is wrong is told without what stands in it: %s', (text, words) => {
    const said = fieldsOf(parseJson(text, { type: 'json' }))
    expect(said).toEqual([expect.stringContaining(words)])
    expect(JSON.stringify(said)).not.toMatch(/secret|6222/)
  })

  test('a name that would be one of an object is only a name', () => {
    expect(fieldsOf(parseJson('{"__proto__":{"x":1},"constructor":2}', { type: 'json' }))).toEqual(
      Object.fromEntries([
        ['__proto__.x', 1],
        ['constructor', 2],
      ]),
    )
  })

  test('delimited fields, quotes, and a separator too many at the end', () => {
    const format = {
      type: 'delimited' as const,
      separator: ';',
      quote: '"',
      layouts: [{ starts: 'A', fields: ['a', 'b', 'c'] }, { fields: ['z'] }],
    }
    expect(fieldsOf(parseDelimited('A;"x;""y""";3', format))).toEqual({ a: 'A', b: 'x;"y"', c: '3' })
    expect(fieldsOf(parseDelimited('A;;3;', format))).toEqual({ a: 'A', b: '', c: '3' })
    expect(fieldsOf(parseDelimited('A;1', format))).toEqual(['c: has 2 fields and not 3'])
    expect(fieldsOf(parseDelimited('A;"1', format))).toEqual([': a quote is not closed'])
    expect(fieldsOf(parseDelimited('other', format))).toEqual({ z: 'other' })
  })

  test('names and values', () => {
    const format = { type: 'keyValue' as const, separator: ';' }
    expect(fieldsOf(parseKeyValue('A=1; B = x=y ;', format))).toEqual({ A: '1', B: 'x=y' })
    expect(fieldsOf(parseKeyValue('A=1;A=2', format))).toEqual(['A: stands there twice'])
    expect(fieldsOf(parseKeyValue('A=1;B', format))).toEqual([': part 2 is no name, = and value'])
    expect(fieldsOf(parseKeyValue(' ', format))).toEqual([': has nothing in it'])
  })

  test('columns count bytes, whatever the character set', () => {
    const columns = [
      { name: 'word', from: 0, width: 6 },
      { name: 'count', from: 6, width: 3 },
    ]
    const format = { type: 'fixed' as const, layouts: [{ columns }] }
    const bytes = encode('正常  017', 'gb18030')
    expect(fieldsOf(parseFixed(bytes, decode(bytes, 'gb18030') ?? '', format, 'gb18030'))).toEqual({
      word: '正常',
      count: '017',
    })
    expect(fieldsOf(parseFixed(bytes.subarray(0, 7), '', format, 'gb18030'))).toEqual([
      'count: ends at byte 7, before the end of this column',
    ])
  })

  test('bytes that are no text are none', () => {
    expect(decode(Uint8Array.of(0xff, 0xfe), 'utf-8')).toBeUndefined()
    expect(decode(Uint8Array.of(0xff, 0xff), 'gb18030')).toBeUndefined()
  })
})

test.each<[string, string, string | undefined]>([
  ['2026-11-29T10:15:00+08:00', 'iso', '2026-11-29T02:15:00.000Z'],
  ['2026-11-29T02:15:00.250Z', 'iso', '2026-11-29T02:15:00.250Z'],
  ['2026-11-29 10:15', 'iso', '2026-11-29T02:15:00.000Z'],
  ['20261129101500', 'yyyyMMddHHmmss', '2026-11-29T02:15:00.000Z'],
  ['29/11/26 10.15', 'dd/MM/yy HH.mm', '2026-11-29T02:15:00.000Z'],
  ['2026年11月29日10时15分', 'yyyy年MM月dd日HH时mm分', '2026-11-29T02:15:00.000Z'],
  ['20261129101500-0500', 'yyyyMMddHHmmssXXX', '2026-11-29T15:15:00.000Z'],
  ['1795918500', 'unixSeconds', '2026-11-29T02:15:00.000Z'],
  ['1795918500000', 'unixMs', '2026-11-29T02:15:00.000Z'],
  ['20260631101500', 'yyyyMMddHHmmss', undefined],
  ['20261129251500', 'yyyyMMddHHmmss', undefined],
  ['19991129101500', 'yyyyMMddHHmmss', undefined],
  ['2026112910150', 'yyyyMMddHHmmss', undefined],
])('%s as %s is %s', (text, format, iso) => {
  const at = readTime(text, format, ZONE)
  expect(at === undefined ? undefined : new Date(at).toISOString()).toBe(iso)
})

test.each<[FieldValue | undefined, FieldRule, string[]]>([
  [undefined, {}, ['is missing']],
  [' ', {}, ['is missing']],
  [undefined, { required: false }, []],
  ['12', { type: 'integer', minimum: 1, maximum: 20 }, []],
  ['12.5', { type: 'integer' }, ['is no whole number']],
  ['x', { type: 'number', minimum: 1 }, ['is no number']],
  [30, { type: 'number', maximum: 20 }, ['is more than 20']],
  [true, { type: 'boolean' }, []],
  ['yes', { type: 'boolean' }, ['is neither true nor false']],
  ['E07', { pattern: 'E\\d{2}', maxLength: 3 }, []],
  ['E7', { pattern: 'E\\d{2}', minLength: 3 }, ['is shorter than 3 characters', 'is not like its pattern']],
  ['B', { oneOf: ['A', 1] }, ['is none of the values it can have']],
  [1, { oneOf: ['A', 1] }, []],
  ['20261129101500', { type: 'time', format: 'yyyyMMddHHmmss' }, []],
  ['yesterday', { type: 'time', format: 'iso' }, ['is no time like iso']],
])('%s by %o', (value, rule, messages) => {
  const fields = new Map(value === undefined ? [] : [['f', value]])
  expect(validate(fields, { f: rule }, ZONE).map(({ message }) => message)).toEqual(messages)
})

test.each<[FieldValue | undefined, CleanStep[], FieldValue | undefined]>([
  ['  a ', ['trim', 'upper'], 'A'],
  ['Ｅ０７　ｘ', ['halfWidth', 'lower'], 'e07 x'],
  ['NO. 17', ['digits'], '17'],
  ['SN-42', [{ stripPrefix: 'SN-' }], '42'],
  ['1', [{ replace: { 1: 'OK' } }], 'OK'],
  ['9', [{ replace: { 1: 'OK' }, otherwise: 'NO' }], 'NO'],
  ['9', [{ replace: { 1: 'OK' } }], '9'],
  [undefined, [{ default: 3 }], 3],
  ['', [{ default: 'x' }, 'upper'], 'X'],
  ["1'234,50", [{ number: { thousands: "'", decimal: ',' } }], 1234.5],
  [12345, [{ number: { scale: 0.01 } }], 123.45],
  ['ABCDEFGH', [{ mask: { first: 2, last: 2 } }], 'AB****GH'],
  ['ABC', [{ mask: { first: 2, last: 2 } }], '***'],
  ['x', ['drop'], undefined],
  // Taking characters out brings figures together.
  ['6222a0210b0111c6245d702', ['digits'], '622202*********5702'],
])('%s cleaned by %o is %s', (value, steps, result) => {
  const fields = new Map(value === undefined ? [] : [['f', value]])
  const cleaned = clean(fields, { f: steps }, ZONE)
  expect(cleaned.mistakes).toEqual([])
  expect(cleaned.fields.get('f')).toBe(result)
})

test('what can not be cleaned is told with the step', () => {
  const { mistakes } = clean(new Map([['f', 'x']]), { f: ['trim', { number: {} }] }, ZONE)
  expect(mistakes).toEqual([{ step: 'clean', place: 'f', message: 'is no number (step 2)' }])
})

test.each([
  [0, '0-100'],
  [99.99, '0-100'],
  [100, '100-500'],
  [1999, '500-2000'],
  [10_000, '10000-50000'],
  [50_000, '50000+'],
])('%d is in the band %s', (amount, band) => {
  expect(amountBand(amount)).toBe(band)
})

describe('a whole message', () => {
  const settings = Value.Default(MachineIntakeForm, {
    frame: { type: 'line' },
    format: { type: 'json' },
    messages: [
      {
        name: 'status',
        map: {
          mode: { field: 'mode', table: { a: 'inService' } },
          components: { box: { kind: 'safe', severity: { field: 'severity' } } },
          incident: { component: { field: 'where' }, code: 'c', severity: 1 },
        },
      },
    ],
  }) as IntakeSettings
  const read = (message: object) => readMessage(settings, Buffer.from(JSON.stringify(message)))

  test('that is wrong at several places is refused with all of them', () => {
    const { verdict, mistakes } = read({ mode: 'z', severity: 9, where: 'NO SUCH' })
    expect(verdict).toBe('refused')
    expect(mistakes.map(({ place, message }) => `${place} ${message}`)).toEqual([
      'components.box.severity is not between 0 and 4 (severity)',
      'mode the table has no entry for what stands in mode',
      'incident.component is no id of small letters, figures and - (where)',
    ])
  })

  test('that does not say what an event needs is refused', () => {
    expect(read({ mode: 'a', severity: 1 }).mistakes).toEqual([
      { step: 'map', place: 'incident.component', message: 'the message does not say it' },
    ])
  })
})

test.each([
  [{ role: 'dispense', lowThreshold: 50 }, 300, 'ok'],
  [{ role: 'dispense', lowThreshold: 50 }, 50, 'low'],
  [{ role: 'dispense' }, 0, 'empty'],
  [{ role: 'deposit', capacity: 600, highThreshold: 500 }, 0, 'ok'],
  [{ role: 'deposit', capacity: 600, highThreshold: 500 }, 500, 'high'],
  [{ role: 'deposit', capacity: 600 }, 600, 'full'],
])('a unit %o with %d is %s where the machine does not say it', (limits, count, replenishment) => {
  const settings = Value.Default(MachineIntakeForm, {
    frame: { type: 'line' },
    format: { type: 'json' },
    messages: [
      { name: 'a', map: { units: { u: { component: 'c', kind: 'other', ...limits, count: { field: 'n' } } } } },
    ],
  }) as IntakeSettings
  const { mapped } = readMessage(settings, Buffer.from(JSON.stringify({ n: count })))
  expect(mapped?.units['u']?.replenishment).toBe(replenishment)
})

test('what a message does not say stays as it was', () => {
  const unit = { component: 'box', kind: 'cash' as const, role: 'deposit' as const }
  const at = { writtenAt: undefined, heardAt: 0 }
  const first = learn(
    nothingKnown,
    {
      mode: 'inService',
      components: { box: { kind: 'safe', device: 'online', details: { a: '1' } } },
      units: { n: { ...unit, count: 5 } },
    },
    at,
    0,
  )
  const { known, late } = learn(
    first.known,
    { components: { box: { kind: 'safe', details: { b: '2' } } }, units: { n: { ...unit, replenishment: 'low' } } },
    at,
    0,
  )
  expect(late).toBe(0)
  expect(known.machine).toEqual({
    mode: 'inService',
    components: { box: { kind: 'safe', device: 'online', details: { a: '1', b: '2' } } },
  })
  expect(known.units.units['n']).toEqual({ ...unit, count: 5, status: 'unknown', replenishment: 'low' })
})
