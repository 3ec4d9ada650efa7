import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { intakeMistakes } from './intakeMistakes.ts'
import { MachineIntakeForm, MachineIntakeHttpSettings, MachineIntakeSettings } from './machineIntake.ts'

const GOOD = {
  frame: { type: 'line' },
  format: { type: 'delimited', separator: ',', layouts: [{ starts: 'S', fields: ['type', 'no', 'state', 'left'] }] },
  messages: [
    {
      name: 'status',
      when: [{ field: 'type', equals: 'S' }],
      schema: { left: { type: 'integer' } },
      map: {
        mode: { field: 'state', table: { RUN: 'inService' } },
        components: { hopper: { kind: 'coinDispenser' } },
        units: { coins: { component: 'hopper', kind: 'coin', role: 'dispense', count: { field: 'left' } } },
      },
    },
  ],
}
/** The good settings with other things at some places. */
function changed(changes: Readonly<Record<string, unknown>>): unknown {
  const settings: unknown = structuredClone(GOOD)
  for (const [place, value] of Object.entries(changes)) Value.Pointer.Set(settings as object, place, value)
  return settings
}
const told = (settings: unknown) =>
  intakeMistakes(settings as MachineIntakeSettings).map(({ path, message }) => `${path}: ${message}`)

describe('what is wrong with an intake is told at its place', () => {
  test('nothing is wrong with good settings', () => {
    expect(told(GOOD)).toEqual([])
    const settings = Value.Default(MachineIntakeForm, structuredClone(GOOD))
    expect([...Value.Errors(MachineIntakeSettings, settings)]).toEqual([])
  })

  test('no more details than a status can hold, in all messages together', () => {
    const many = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`d${from + at}`, 'x']))
    const when = [{ field: 'type', equals: 'S' }]
    const message = (name: string, components: object) => ({ name, when, map: { components } })
    const part = (details: object) => ({ kind: 'other', details })
    const twice = [message('a', { hopper: part(many(0, 40)) }), message('b', { hopper: part(many(20, 40)) })]
    expect(told(changed({ '/messages': twice }))).toEqual([
      '/messages: hopper has 48 details at most, in all messages together',
    ])
    const parts = Array.from({ length: 5 }, (_, at) => message(`m${at}`, { [`part-${at}`]: part(many(0, 40)) }))
    expect(told(changed({ '/messages': parts }))).toEqual(['/messages: a machine has 180 details at most'])
  })

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['/messages/0/map/mode/field: no layout has the field stat', { '/messages/0/map/mode/field': 'stat' }],
    ['/messages/0/when/0/field: no layout has the field kind', { '/messages/0/when/0/field': 'kind' }],
    ['/number/fields/0: no layout has the field nr', { '/number': { fields: ['nr'] } }],
    ['/time/field: no layout has the field at', { '/time': { field: 'at', format: 'iso' } }],
    ['/answer/acknowledge/text: no layout has the field seq', { '/answer': { acknowledge: { text: 'OK {seq}' } } }],
    ['/poll/send/text: there is no message yet that no could be of', { '/poll': { send: { text: 'ASK {no}' } } }],
    [
      '/messages/0/map/units/coins/component: there is no component box',
      { '/messages/0/map/units/coins/component': 'box' },
    ],
    [
      '/messages/0/map: nothing becomes of it: say heartbeat: true where that is meant',
      { '/messages/0/map': { components: {} } },
    ],
    [
      '/messages/1/name: status is used twice',
      { '/messages/1': { name: 'status', when: [{ field: 'no', present: true }], map: { heartbeat: true } } },
    ],
    [
      '/messages/1: is never used: a kind of message before it takes every one',
      { '/messages/0/when': [], '/messages/1': { name: 'more', map: { heartbeat: true } } },
    ],
    [
      '/messages/0/when/0: lacks what the field is to be: equals, in, matches or present',
      { '/messages/0/when/0': { field: 'type' } },
    ],
    [
      '/messages/0/schema/left: the minimum is more than the maximum',
      { '/messages/0/schema/left': { minimum: 2, maximum: 1 } },
    ],
    ['/messages/0/schema/left: a time needs its format', { '/messages/0/schema/left': { type: 'time' } }],
    [
      '/format/layouts/0: has the field no twice',
      { '/format/layouts/0/fields': ['type', 'no', 'no', 'state', 'left'] },
    ],
    [
      '/format/layouts/1: is never used: a layout before it takes all its messages',
      { '/format/layouts/1': { starts: 'SX', fields: ['type'] } },
    ],
    [
      '/frame/checksum/form: has to be hex before the end, which it could look like otherwise',
      { '/frame': { type: 'line', checksum: { kind: 'xor8' } } },
    ],
    ['/frame/end: is the same as the start', { '/frame': { type: 'marked', start: '02', end: '02' } }],
    [
      '/frame/length/size: of a binary length is 1, 2 or 4',
      { '/frame': { type: 'length', length: { form: 'binary', size: 3 } } },
    ],
    [
      '/messages/0/map/transaction/at: no is no time: clean it with { time: ... }',
      { '/messages/0/map/transaction': { kind: 'other', result: 'completed', at: { field: 'no' } } },
    ],
    [
      '/messages/1/map/components/hopper/kind: hopper is a coinDispenser elsewhere',
      {
        '/messages/1': {
          name: 'more',
          when: [{ field: 'no', equals: '1' }],
          map: { components: { hopper: { kind: 'safe' } } },
        },
      },
    ],
  ])('%s', (mistake, changes) => {
    expect(told(changed(changes))).toEqual([mistake])
  })

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['/messages/0/map/mode', { '/messages/0/map/mode': 'running' }],
    ['/messages/0/map/mode/table/RUN', { '/messages/0/map/mode/table': { RUN: 'running' } }],
    ['/messages/0/schema/left/pattern', { '/messages/0/schema/left': { pattern: '(a' } }],
    ['/messages/0/clean', { '/messages/0/clean': { left: ['polish'] } }],
    ['/messages/0/clean', { '/messages/0/clean': { left: [{ time: 'noon' }] } }],
    ['/frame', { '/frame': { type: 'parcel' } }],
    ['/format', { '/format': { type: 'xml' } }],
  ])('a wrong form is found at %s', (place, changes) => {
    const settings = Value.Default(MachineIntakeForm, changed(changes))
    const places = [...Value.Errors(MachineIntakeSettings, settings)].map(({ instancePath }) => instancePath)
    expect(places.some((one) => one.startsWith(place))).toBe(true)
  })

  test('a machine that calls over HTTP has to have a secret', () => {
    const { frame: _, ...settings } = GOOD
    const places = [...Value.Errors(MachineIntakeHttpSettings, Value.Default(MachineIntakeHttpSettings, settings))]
    expect(places.map(({ message }) => message).join()).toContain('secret')
  })
})
