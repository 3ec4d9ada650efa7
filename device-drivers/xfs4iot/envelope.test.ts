import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { build, MAX_REQUEST_ID, parse } from './envelope.ts'

const text = (header: unknown, payload?: unknown) => JSON.stringify({ header, payload })

describe('messages of releases from 2023 on', () => {
  test.each([
    [
      'an acknowledge without a status is acceptance',
      text({ type: 'acknowledge', name: 'CardReader.Move', requestId: 3, version: '2.0' }),
      { kind: 'acknowledge', requestId: 3, name: 'CardReader.Move', status: undefined },
    ],
    [
      'an acknowledge that refuses',
      text({ type: 'acknowledge', name: 'CardReader.Move', requestId: 3, status: 'tooManyRequests' }),
      { kind: 'acknowledge', requestId: 3, name: 'CardReader.Move', status: 'tooManyRequests' },
    ],
    [
      'a completion without a payload',
      text({ type: 'completion', name: 'Common.Cancel', requestId: 4, completionCode: 'success' }),
      { kind: 'completion', requestId: 4, name: 'Common.Cancel', code: 'success', payload: {} },
    ],
    [
      'a completion whose reason is in the payload',
      text(
        {
          type: 'completion',
          name: 'CardReader.Move',
          requestId: 4,
          completionCode: 'commandErrorCode',
          errorDescription: 'stuck',
        },
        { errorCode: 'mediaJam' },
      ),
      {
        kind: 'completion',
        requestId: 4,
        name: 'CardReader.Move',
        code: 'commandErrorCode',
        errorCode: 'mediaJam',
        description: 'stuck',
        payload: { errorCode: 'mediaJam' },
      },
    ],
    [
      'an event of a request',
      text({ type: 'event', name: 'CardReader.InsertCardEvent', requestId: 9 }, null),
      { kind: 'event', requestId: 9, name: 'CardReader.InsertCardEvent', payload: {} },
    ],
    [
      'an unsolicited message without a request id',
      text({ type: 'unsolicited', name: 'Common.StatusChangedEvent', extra: 1 }, { common: {} }),
      { kind: 'unsolicited', name: 'Common.StatusChangedEvent', payload: { common: {} } },
    ],
    [
      'an event that answers no request',
      text({ type: 'event', name: 'Common.ErrorEvent' }, { eventId: 'hardware' }),
      { kind: 'unsolicited', name: 'Common.ErrorEvent', payload: { eventId: 'hardware' } },
    ],
  ])('%s', (_, wire, message) => {
    expect(parse(wire)).toMatchObject({ kind: 'message', message })
  })
})

describe('messages of 2021-1', () => {
  test.each([
    [
      'the status of an acknowledge is in the payload, and "ok" is acceptance',
      text({ type: 'acknowledge', name: 'Common.Status', requestId: 1 }, { status: 'ok' }),
      { kind: 'acknowledge', requestId: 1, status: undefined },
    ],
    [
      'an acknowledge that refuses',
      text({ type: 'acknowledge', name: 'Common.Status', requestId: 1 }, { status: 'invalidMessage' }),
      { kind: 'acknowledge', requestId: 1, status: 'invalidMessage' },
    ],
    [
      'the code and the words of a completion are in the payload',
      text(
        { type: 'completion', name: 'CardReader.Move', requestId: 2 },
        { completionCode: 'authorizationRequired', errorDescription: 'token' },
      ),
      { kind: 'completion', requestId: 2, code: 'authorisationRequired', description: 'token' },
    ],
    [
      'an unsolicited event has request id 0',
      text({ type: 'event', name: 'Printer.MediaTakenEvent', requestId: 0 }),
      { kind: 'unsolicited', name: 'Printer.MediaTakenEvent', payload: {} },
    ],
  ])('%s', (_, wire, message) => {
    expect(parse(wire)).toMatchObject({ kind: 'message', message })
  })

  test('a service is known by where it has the code', () => {
    const old = text({ type: 'completion', name: 'A.B', requestId: 2 }, { completionCode: 'success' })
    const recent = text({ type: 'completion', name: 'A.B', requestId: 2, completionCode: 'success' })
    expect(parse(old)).toMatchObject({ generation: '2021' })
    expect(parse(recent)).toMatchObject({ generation: '2023' })
  })
})

test.each([
  ['no JSON', '{'],
  ['no object', '[]'],
  ['no header', '{"payload":{}}'],
  ['a header that is none', '{"header":"x"}'],
  ['no name', text({ type: 'event', requestId: 1 })],
  ['a name of no command', text({ type: 'event', name: '../x', requestId: 1 })],
  ['a type that is none', text({ type: 'greeting', name: 'A.B' })],
  ['a request id in words', text({ type: 'acknowledge', name: 'A.B', requestId: '1' })],
  ['a request id below nothing', text({ type: 'acknowledge', name: 'A.B', requestId: -1 })],
  ['a completion of nothing', text({ type: 'completion', name: 'A.B', completionCode: 'success' })],
  ['a completion without a code', text({ type: 'completion', name: 'A.B', requestId: 1 })],
  ['a payload that is a list', text({ type: 'event', name: 'A.B', requestId: 1 }, [])],
  ['a code that is a number', text({ type: 'completion', name: 'A.B', requestId: 1, completionCode: 1 })],
  ['too deep', text({ type: 'unsolicited', name: 'A.B' }, JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`))],
  ['endless depth', '['.repeat(1_000_000)],
])('%s is malformed', (_, wire) => {
  expect(parse(wire)).toMatchObject({ kind: 'malformed' })
})

test('what is no text is malformed', () => {
  expect(parse(undefined)).toMatchObject({ kind: 'malformed' })
})

test('brackets in a text are no depth', () => {
  const wire = text({ type: 'unsolicited', name: 'A.B' }, { words: '\\"{[{[{[{[{[{[{[{[{[{[{[{[{[{[{[{[' })
  expect(parse(wire)).toMatchObject({ kind: 'message' })
})

test('a command has its time in the header, with 2021-1 in the payload', () => {
  const command = { name: 'CardReader.Move', requestId: 5, version: '2.0', timeoutMs: 100, payload: { from: 'unit1' } }
  expect(JSON.parse(build(command, '2023'))).toEqual({
    header: { name: 'CardReader.Move', requestId: 5, type: 'command', version: '2.0', timeout: 100 },
    payload: { from: 'unit1' },
  })
  expect(JSON.parse(build({ ...command, version: undefined }, '2021'))).toEqual({
    header: { name: 'CardReader.Move', requestId: 5, type: 'command' },
    payload: { from: 'unit1', timeout: 100 },
  })
})

test.each([
  { name: 'Move' },
  { name: 'CardReader.Move"' },
  { requestId: 0 },
  { requestId: 1.5 },
  { requestId: MAX_REQUEST_ID + 1 },
  { version: '2' },
  { version: '02.0' },
  { timeoutMs: -1 },
  { timeoutMs: Number.NaN },
  { payload: [] as unknown as Record<string, unknown> },
])('what is no command of the protocol is not built: %o', (wrong) => {
  const right = { name: 'CardReader.Move', requestId: 1, version: '2.0', payload: {} }
  expect(() => build({ ...right, ...wrong }, '2023')).toThrow(RangeError)
})

test('whatever comes, nothing throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json({ maxDepth: 40 }),
        fc.json().map((json) => `{"header":${json},"payload":${json}}`),
      ),
      (wire) => {
        const parsed = parse(wire)
        expect(['message', 'malformed']).toContain(parsed.kind)
      },
    ),
    { numRuns: 2000 },
  )
})
