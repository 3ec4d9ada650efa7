import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sessionCounter } from './sessionCounter.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'branchhub-session-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const noon = () => 1_700_000_000_000

test('every connection gets a higher number, also after a restart', () => {
  const first = sessionCounter(directory, noon)
  const numbers = [first.next(), first.next()]
  const second = sessionCounter(directory, noon)
  numbers.push(second.next())
  expect(numbers).toEqual([1_700_000_001, 1_700_000_002, 1_700_000_003])
})

test('the number is on disk before it is given out, and nothing else is left there', () => {
  const number = sessionCounter(join(directory, 'deep', 'er'), noon).next()
  expect(JSON.parse(readFileSync(join(directory, 'deep', 'er', 'session.json'), 'utf8'))).toEqual({ session: number })
  expect(readdirSync(join(directory, 'deep', 'er'))).toEqual(['session.json'])
})

test('a clock set back does not set the number back', () => {
  sessionCounter(directory, noon).next()
  expect(sessionCounter(directory, () => 0).next()).toBe(1_700_000_002)
})

test('a lost or broken file still gives a higher number than before', () => {
  const before = sessionCounter(directory, noon).next()
  writeFileSync(join(directory, 'session.json'), '{"session":')
  expect(sessionCounter(directory, () => noon() + 60_000).next()).toBeGreaterThan(before)
})
