import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  collectingLog,
  eventAt,
  eventsFrom,
  openTestStore,
  temporaryDirectory,
} from '../../../test/support/storeFixtures.ts'
import { Ballast } from './ballast.ts'
import { Checkpointer } from './checkpointer.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { openDb } from './openDb.ts'

let directory: ReturnType<typeof temporaryDirectory>
beforeEach(() => {
  directory = temporaryDirectory()
})
afterEach(() => directory.remove())

describe('the reserve of disk space', () => {
  const BYTES = 3 * 1024 * 1024 + 1

  it('takes its room, gives it back, and takes it again', async () => {
    const path = join(directory.path, 'ballast')
    const ballast = new Ballast(path, BYTES, collectingLog())
    expect(ballast.isWanting).toBe(false)
    expect(await ballast.fill()).toBe(true)
    const { size, blocks } = statSync(path)
    expect(size).toBe(BYTES)
    expect(blocks * 512).toBeGreaterThanOrEqual(BYTES)
    expect(ballast.release()).toBe(true)
    expect(existsSync(path)).toBe(false)
    expect(ballast.isWanting).toBe(true)
    expect(ballast.release()).toBe(false)
    expect(await ballast.fill()).toBe(true)
    expect(ballast.isWanting).toBe(false)
  })

  it('is wanting where the disk has no room for it, and leaves nothing lying about', async () => {
    const path = join(directory.path, 'ballast')
    const ballast = new Ballast(path, Number.MAX_SAFE_INTEGER, collectingLog())
    expect(await ballast.fill()).toBe(false)
    expect(ballast.isWanting).toBe(true)
    expect([path, `${path}.partial`].map((file) => existsSync(file))).toEqual([false, false])
  })

  it('is made again by the store once there is room', { timeout: 30_000 }, async () => {
    const path = join(directory.path, 'ballast')
    const log = collectingLog()
    const store = openTestStore(directory.path, { log, ballastBytes: BYTES, ballastEveryMs: 5 })
    const made = () => log.lines.filter((line) => line.message === 'reserve of disk space made').length
    await expect.poll(made, { timeout: 20_000 }).toBe(1)
    expect(store.isSpaceLow).toBe(false)
    expect(store.releaseBallast()).toBe(true)
    expect(store.isSpaceLow).toBe(true)
    await expect.poll(() => store.isSpaceLow, { timeout: 20_000 }).toBe(false)
    expect(statSync(path).size).toBe(BYTES)
    await store.close()
  })
})

describe('checkpoints beside the writer', () => {
  it('move the log into the database when it has grown, and cut it when it is quiet', () => {
    const path = join(directory.path, 'hub.db')
    const writer = openDb(path, HUB_SCHEMA, { autoCheckpointPages: 0 })
    const connection = openDb(path, HUB_SCHEMA, { autoCheckpointPages: 0 })
    const checkpointer = new Checkpointer(connection, path)
    const insert = writer.prepare("INSERT INTO device_status VALUES (?, 'common', 'n', ?, 1)")
    for (let n = 0; n < 600; n += 1) insert.run(`d${n}`, 'x'.repeat(8_000))
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(4 * 1024 * 1024)
    expect(checkpointer.look()).toBe('passive')
    expect(statSync(path).size).toBeGreaterThan(4 * 1024 * 1024)
    const outcomes = Array.from({ length: 12 }, () => checkpointer.look())
    expect(outcomes).toContain('truncated')
    expect(statSync(`${path}-wal`).size).toBe(0)
    insert.run('again', 'x')
    expect(checkpointer.look()).toBe('none')
    connection.close()
    writer.close()
  })

  it('run in the store by themselves, in their own thread', { timeout: 30_000 }, async () => {
    const store = openTestStore(directory.path, { checkpointEveryMs: 5 })
    const wal = join(directory.path, 'hub.db-wal')
    store.journal.commit({ events: eventsFrom(1, 2_000), answers: [] })
    expect(statSync(wal).size).toBeGreaterThan(0)
    await expect.poll(() => statSync(wal).size, { timeout: 20_000 }).toBe(0)
    store.journal.commit({ events: [eventAt(2_001)], answers: [] })
    expect([...store.journal.read(1_999)]).toHaveLength(2)
    await store.close()
  })
})

describe('an unwritable directory', () => {
  it('is refused in words', () => {
    const file = join(directory.path, 'file')
    writeFileSync(file, '')
    expect(() => openTestStore(join(file, 'data'))).toThrow(/ENOTDIR|EEXIST|not a directory/)
    rmSync(file)
  })
})
