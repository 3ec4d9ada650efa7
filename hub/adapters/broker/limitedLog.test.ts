import { expect, test } from 'vitest'
import { type LogLine, logOf } from '../../../test/support/brokerBench.ts'
import { mailbox } from '../../../test/support/mailbox.ts'
import { LimitedLog } from './limitedLog.ts'

function begin() {
  const lines = mailbox<LogLine>()
  let now = 0
  const log = new LimitedLog(logOf(lines), 10_000, () => now)
  return {
    lines: lines.all,
    log,
    at: (ms: number) => {
      now = ms
    },
  }
}

test('one line per kind and peer in ten seconds, the next one tells how many were left out', () => {
  const { lines, log, at } = begin()
  for (let count = 0; count < 100; count++) log.warn('frame qos', 'kiosk-1', {}, 'cut')
  log.warn('frame qos', 'kiosk-2', {}, 'cut')
  log.warn('frame topic', 'kiosk-1', {}, 'cut')
  expect(lines).toHaveLength(3)
  at(10_000)
  log.warn('frame qos', 'kiosk-1', {}, 'cut')
  expect(lines).toHaveLength(4)
  expect(lines[3]?.fields).toMatchObject({ kind: 'frame qos', peer: 'kiosk-1', suppressed: 99 })
})

test('peers made up by the thousand neither fill the memory nor the log, and are forgotten', () => {
  const { lines, log, at } = begin()
  for (let count = 0; count < 5_000; count++) log.warn('connect name', `10.0.0.${count}`, {}, 'refused')
  expect(lines).toHaveLength(1_000)
  at(10_000)
  log.warn('connect name', '10.1.0.1', {}, 'refused')
  expect(lines).toHaveLength(1_001)
})
