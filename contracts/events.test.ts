import Value from 'typebox/value'
import { expect, test } from 'vitest'
import { JournalEvent, type RecordedEvent } from './events.ts'

const opened: RecordedEvent = {
  type: 'WindowOpened',
  version: 1,
  data: { windowId: 'w1' },
  seq: 7,
  tick: 1_000,
  wall: 1_795_224_000_000,
  actor: { kind: 'teller', id: 'li' },
  correlationId: 'c-1',
  causeId: 'c-1',
}

test('a recorded event has the form of its type and version, and no other', () => {
  expect(Value.Check(JournalEvent, opened)).toBe(true)
  expect(Value.Check(JournalEvent, { ...opened, type: 'WindowPaused' })).toBe(false)
  expect(Value.Check(JournalEvent, { ...opened, version: 2 })).toBe(false)
  expect(Value.Check(JournalEvent, { ...opened, seq: 0 })).toBe(false)
  expect(Value.Check(JournalEvent, { ...opened, more: 1 })).toBe(false)
})
