import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { FRAME_EXAMPLES, frameExample } from '../../test/support/frameTables.ts'
import { GenericFrameSettings } from './genericFrame.ts'

const messages = (settings: unknown) => [
  ...new Set(
    Value.Errors(GenericFrameSettings, Value.Default(GenericFrameSettings, settings)).map(({ message }) => message),
  ),
]
const keypad = frameExample('simple-keypad') as { frame: object; keys: { table: object[] } }
const frame = (change: object) => ({ ...keypad, frame: { ...keypad.frame, ...change } })

describe('frame tables', () => {
  test.each(FRAME_EXAMPLES)('the example %s is one', (name) => {
    expect(messages(frameExample(name))).toEqual([])
  })

  test.each<[string, unknown]>([
    ['there are neither keys nor choices', { frame: keypad.frame }],
    [
      'nothing tells a frame from noise: start, end, marks or checksum',
      {
        ...keypad,
        frame: { length: { bytes: 1 }, data: { from: 0, to: 0 } },
        keys: { table: keypad.keys.table },
        beep: '07',
      },
    ],
    ['frames without an address can only be of one unit', { ...keypad, addresses: [1, 2] }],
    ['address is not within a frame of 3 bytes', frame({ address: { at: 2, width: 2 } })],
    ['data.to is not within a frame of 3 bytes', frame({ data: { from: 1, to: 3 } })],
    ['data ends before it begins', frame({ data: { from: 1, to: 0 } })],
    ['checksum is not within a frame of 3 bytes', frame({ checksum: { kind: 'crc16arc', from: 0, to: 1, at: 2 } })],
    ['the checksum is over itself', frame({ checksum: { kind: 'xor8', from: 0, to: 2, at: 2 } })],
    ['keys lack their kind', frame({ kind: { at: 1 } })],
    ['keys have a kind, frame.kind says not where', { ...keypad, keys: { ...keypad.keys, kind: '01' } }],
    ['01 is in the tables twice', { ...keypad, choices: { table: [{ bytes: '01', choice: 1 }] } }],
    ['beep can not have {address}', { ...keypad, beep: 'AA {address}' }],
    ['beep can not have {length}', { ...keypad, beep: 'AA {length}' }],
    ['keys.acknowledge can not have {waiting}', { ...keypad, keys: { ...keypad.keys, acknowledge: 'AA {waiting}' } }],
    ['frames of 70 bytes are too long, 64 at most', frame({ length: { at: 1, rest: 10, shortest: 0, longest: 60 } })],
  ])('%s', (message, settings) => {
    expect(messages(settings)).toEqual([message])
  })

  test.each<[string, unknown]>([
    ['bytes that are none', frame({ start: 'A' })],
    ['a template with an unknown field', { ...keypad, beep: 'AA {noise}' }],
    ['a key nobody has', { ...keypad, keys: { table: [{ bytes: '01', key: 'coffee' }] } }],
    ['a length of two forms', frame({ length: { bytes: 3, at: 1 } })],
    ['no frame', { keys: keypad.keys }],
  ])('with %s are not of their form', (_, settings) => {
    expect(messages(settings)).not.toEqual([])
  })
})
