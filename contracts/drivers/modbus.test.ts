import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { ModbusSettings } from './modbus.ts'

const gate = { unit: 1, register: 5, open: 1, close: 2 }
const board = { unit: 1, register: 0 }
const messages = (settings: unknown) => [
  ...new Set(Value.Errors(ModbusSettings, Value.Default(ModbusSettings, settings)).map(({ message }) => message)),
]

describe('a register map', () => {
  test('needs no more than where things are', () => {
    const settings = Value.Default(ModbusSettings, {
      boards: { 1: board },
      gates: { front: { ...gate, feedback: { register: 9, open: 1, closed: 0 } } },
    })
    expect(Value.Check(ModbusSettings, settings)).toBe(true)
    expect(settings).toMatchObject({
      boards: { 1: { count: 1, encoding: 'number', order: 'highFirst', fill: 'blank' } },
      gates: { front: { rest: 0, feedback: { settleMs: 3000 } } },
      text: 'ticket',
      singleWrite: '06',
      answerTimeoutMs: 300,
      pollMs: 1000,
    })
  })

  test.each<[string, unknown]>([
    ['there is no board, lamp, gate or input', {}],
    ['a window names board 2, which is not in the map', { addresses: [1, 2], boards: { 1: board } }],
    ['board 1: blank is at most 15 with bcd, not 16', { boards: { 1: { ...board, encoding: 'bcd', blank: 16 } } }],
    ['board 1 goes beyond register 65535', { boards: { 1: { ...board, register: 65_535, count: 2 } } }],
    [
      'board 1 and gate a overlap at register 5 of unit 1',
      { boards: { 1: { ...board, register: 4, count: 2 } }, gates: { a: gate } },
    ],
    ['gate a: needs either close or pulseMs', { gates: { a: { unit: 1, register: 5, open: 1 } } }],
    ['gate a: needs either close or pulseMs', { gates: { a: { ...gate, pulseMs: 500 } } }],
    ['gate a: open and close are the same value', { gates: { a: { ...gate, close: 1 } } }],
    ['gate a: open and rest are the same value', { gates: { a: { unit: 1, register: 5, open: 0, pulseMs: 500 } } }],
    [
      'gate a: the feedback for open and closed is the same value',
      { gates: { a: { ...gate, feedback: { register: 9, open: 1, closed: 1 } } } },
    ],
    [
      'the feedback of gate a is a register that gate a writes',
      { gates: { a: { ...gate, feedback: { register: 5, open: 1, closed: 0 } } } },
    ],
    [
      'input 1 is there twice',
      {
        inputs: [
          { input: 1, unit: 1, register: 1 },
          { input: 1, unit: 1, register: 2 },
        ],
      },
    ],
  ])('%s', (message, settings) => {
    expect(messages(settings)).toEqual([message])
  })

  test.each<[string, unknown]>([
    ['unit 0', { boards: { 1: { unit: 0, register: 0 } } }],
    ['unit 248', { boards: { 1: { unit: 248, register: 0 } } }],
    ['register 65536', { boards: { 1: { unit: 1, register: 65_536 } } }],
    ['a board that is no number', { boards: { one: board } }],
    ['a gate of an odd name', { gates: { __proto__x: gate } }],
    ['a pulse without end', { gates: { a: { unit: 1, register: 5, open: 1, pulseMs: 60_000 } } }],
    ['a setting nobody knows', { boards: { 1: { ...board, size: 4 } } }],
  ])('with %s is not of its form', (_, settings) => {
    expect(messages(settings)).not.toEqual([])
  })

  test('things of other units, and inputs anywhere, do not overlap', () => {
    expect(
      messages({
        boards: { 1: board, 2: { ...board, unit: 2 } },
        inputs: [
          { input: 1, unit: 1, register: 0 },
          { input: 2, unit: 1, register: 0, bit: 3 },
        ],
      }),
    ).toEqual([])
  })
})
