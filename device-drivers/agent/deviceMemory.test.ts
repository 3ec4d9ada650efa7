import fs, { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { deviceMemory } from './deviceMemory.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'branchhub-memory-'))
})
afterEach(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
  rmSync(directory, { recursive: true, force: true })
})

test('what was saved is there at the next start, for its device alone and its owner only', () => {
  const memory = deviceMemory(directory, 'dispenser-1')
  expect(memory.load()).toBeUndefined()
  memory.save({ moving: 'A1' })
  memory.save({ moving: 'A2' })
  expect(deviceMemory(directory, 'dispenser-1').load()).toEqual({ moving: 'A2' })
  expect(deviceMemory(directory, 'dispenser-2').load()).toBeUndefined()
  expect(readdirSync(join(directory, 'devices'))).toEqual(['dispenser-1.json'])
  if (process.platform !== 'win32')
    expect(statSync(join(directory, 'devices', 'dispenser-1.json')).mode & 0o777).toBe(0o600)
})

test('a broken file is as good as none, and one that was being written at a kill does not count', () => {
  const memory = deviceMemory(directory, 'dispenser-1')
  memory.save({ moving: 'A1' })
  writeFileSync(join(directory, 'devices', 'dispenser-1.json.new'), '{"mov')
  expect(memory.load()).toEqual({ moving: 'A1' })
  writeFileSync(join(directory, 'devices', 'dispenser-1.json'), '{"mov')
  expect(memory.load()).toBeUndefined()
  memory.save({ moving: 'A2' })
  expect(memory.load()).toEqual({ moving: 'A2' })
})

test('where the system takes only a part at a time the rest is written too', () => {
  const { writeSync } = fs
  const half = (file: number, text: string) => writeSync(file, text.slice(0, text.length / 2))
  vi.spyOn(fs, 'writeSync').mockImplementation(half as typeof writeSync)
  syncBuiltinESMExports()
  const memory = deviceMemory(directory, 'dispenser-1')
  memory.save({ moving: 'A1' })
  expect(memory.load()).toEqual({ moving: 'A1' })
})

test('what can not be written is said, and the old is kept', () => {
  const memory = deviceMemory(directory, 'dispenser-1')
  memory.save({ moving: 'A1' })
  vi.spyOn(fs, 'openSync').mockImplementation(() => {
    throw new Error('EROFS: read-only file system')
  })
  syncBuiltinESMExports()
  expect(() => memory.save({ moving: 'A2' })).toThrow('EROFS')
  vi.restoreAllMocks()
  syncBuiltinESMExports()
  expect(memory.load()).toEqual({ moving: 'A1' })
})
