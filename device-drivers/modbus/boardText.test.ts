import { describe, expect, test } from 'vitest'
import type { ModbusBoard } from '../../contracts/index.ts'
import { digitsOf, registersFor } from './boardText.ts'

const board = (change: Partial<ModbusBoard>): ModbusBoard => ({
  unit: 1,
  register: 0,
  count: 1,
  encoding: 'number',
  order: 'highFirst',
  fill: 'blank',
  ...change,
})

describe('the digits of a text', () => {
  test.each([
    ['请A012号到3号窗口', '012'],
    ['A012号 办理中', '012'],
    ['VIP7', '7'],
    // A window's number is no ticket's.
    ['3号窗口', ''],
    ['3号窗口 暂停服务', ''],
  ])('%s shows the ticket %s', (text, digits) => {
    expect(digitsOf(text, 'ticket')).toBe(digits)
  })

  test.each([
    ['first', '012'],
    ['last', '3'],
    ['all', '0123'],
  ] as const)('or the %s ones', (which, digits) => {
    expect(digitsOf('请A012号到3号窗口', which)).toBe(digits)
    expect(digitsOf('暂停服务', which)).toBe('')
  })
})

describe('registers for them', () => {
  test.each<[string, Partial<ModbusBoard>, readonly number[] | undefined]>([
    ['012', {}, [12]],
    ['', {}, [0]],
    ['', { blank: 0xffff }, [0xffff]],
    ['65535', {}, [65535]],
    ['65536', {}, undefined],
    ['70000', { count: 2 }, [1, 4464]],
    ['70000', { count: 2, order: 'lowFirst' }, [4464, 1]],
    ['', { count: 2, blank: 9 }, [9, 9]],
    ['012', { encoding: 'bcd' }, [0xf012]],
    ['012', { encoding: 'bcd', fill: 'zero' }, [0x0012]],
    ['12345', { encoding: 'bcd', count: 2 }, [0xfff1, 0x2345]],
    ['', { encoding: 'bcd', count: 2 }, [0xffff, 0xffff]],
    ['012', { encoding: 'digits', count: 4 }, [10, 0, 1, 2]],
    ['012', { encoding: 'digits', count: 4, blank: 0xff }, [0xff, 0, 1, 2]],
    ['0123', { encoding: 'digits', count: 3 }, [1, 2, 3]],
    ['1234', { encoding: 'digits', count: 3 }, undefined],
    ['', { encoding: 'digits', count: 2, fill: 'zero' }, [10, 10]],
    ['012', { encoding: 'ascii', count: 4 }, [0x20, 0x30, 0x31, 0x32]],
    ['012', { encoding: 'ascii', count: 4, fill: 'zero' }, [0x30, 0x30, 0x31, 0x32]],
    ['012', { encoding: 'asciiPairs', count: 2 }, [0x2030, 0x3132]],
    ['012', { encoding: 'asciiPairs', count: 2, order: 'lowFirst' }, [0x3020, 0x3231]],
    ['000', { encoding: 'digits', count: 1 }, [0]],
  ])('%s with %o', (digits, change, registers) => {
    expect(registersFor(digits, board(change))).toEqual(registers)
  })
})
