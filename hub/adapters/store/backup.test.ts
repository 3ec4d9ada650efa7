import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  answerTo,
  CANARY,
  CANARY_IDENTITY,
  eventAt,
  eventsFrom,
  filesHolding,
  openTestStore,
  temporaryDirectory,
} from '../../../test/support/storeFixtures.ts'
import { backUp } from './backup.ts'
import { restore } from './restore.ts'
import type { Store } from './store.ts'
import { isStoreError } from './storeError.ts'
import { verifyFile } from './verification.ts'

const VERSION = 'code-1'
let directory: ReturnType<typeof temporaryDirectory>
let home: string
let file: string
const open: Store[] = []

function openHome(at = home): Store {
  const store = openTestStore(at)
  open.push(store)
  return store
}
async function closeAll(): Promise<void> {
  for (const store of open.splice(0)) await store.close()
}
/** A stopped hub with this many events. */
async function hubWith(events: number, at = home): Promise<void> {
  const store = openHome(at)
  store.journal.commit({ events: eventsFrom(store.journal.lastSeq + 1, events), answers: [] })
  await closeAll()
}
beforeEach(() => {
  directory = temporaryDirectory()
  home = join(directory.path, 'home')
  file = join(directory.path, 'backups', 'monday.db')
})
afterEach(async () => {
  await closeAll()
  directory.remove()
})

async function reasonOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'nothing thrown',
    (error: unknown) => (isStoreError(error) ? error.reason : String(error)),
  )
}

describe('backup', () => {
  it('made while the hub writes is one moment of it, and restores to just that', { timeout: 30_000 }, async () => {
    const store = openHome()
    store.journal.commit({ events: eventsFrom(1, 3_000), answers: [answerTo('first', 1)] })
    store.journal.saveSnapshot(VERSION, 3_000, { at: 3_000 })
    store.people.saveScreenKey('kiosk', 'kiosk-1', 'ee')
    store.twins.saveStatus('printer', 'lobby', 'common', { device: 'online' }, 1)

    let done = false
    const making = store.backup(file, VERSION).finally(() => {
      done = true
    })
    // Commits all the while; each turn of the event loop lets the answer of the worker in.
    while (!done) {
      store.journal.commit({ events: [eventAt(store.journal.lastSeq + 1)], answers: [] })
      await new Promise((resolve) => setImmediate(resolve))
    }
    const manifest = await making
    expect(manifest.journal.seq).toBeGreaterThanOrEqual(3_000)
    expect(manifest.journal.seq).toBeLessThanOrEqual(store.journal.lastSeq)
    expect(manifest.signedBy).toBe(store.auditKey.keyId)

    const elsewhere = join(directory.path, 'elsewhere')
    const report = await restore(file, elsewhere)
    expect(report).toMatchObject({ lastSeq: manifest.journal.seq, verification: { ok: true } })
    expect(report.replaced).toBeUndefined()
    const restored = openHome(elsewhere)
    expect([...restored.journal.read(0)]).toEqual([...store.journal.read(0, manifest.journal.seq)])
    expect(restored.journal.loadSnapshot(VERSION)).toEqual({ seq: 3_000, state: { at: 3_000 } })
    expect(restored.journal.findAnswer('first')).toEqual(answerTo('first', 1))
    expect(restored.people.screenKeyHash('kiosk', 'kiosk-1')).toBe('ee')
    expect(restored.twins.load().status).toHaveLength(1)
    restored.journal.commit({ events: [eventAt(manifest.journal.seq + 1)], answers: [] })
  })

  it('is made from another process as well: only the file of the running hub is needed', async () => {
    const store = openHome()
    store.journal.commit({ events: eventsFrom(1, 10), answers: [] })
    const manifest = await backUp(join(home, 'hub.db'), file, VERSION)
    expect(manifest.journal.seq).toBe(10)
    expect(await verifyFile(file)).toMatchObject({ ok: true })
  })

  it('is one file for its owner only, without a log beside it and without keys', async () => {
    await hubWith(5)
    await backUp(join(home, 'hub.db'), file, VERSION)
    expect(existsSync(`${file}-wal`)).toBe(false)
    expect(existsSync(`${file}.partial`)).toBe(false)
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(filesHolding(join(directory.path, 'backups'), readFileSync(join(home, 'kek')))).toEqual([])
  })
})

describe('restore', () => {
  it('puts a backup in the place of an older journal and keeps what stood there', async () => {
    await hubWith(5)
    const older = join(directory.path, 'older')
    copyFileSync(join(home, 'hub.db'), older)
    await hubWith(5)
    await backUp(join(home, 'hub.db'), file, VERSION)
    copyFileSync(older, join(home, 'hub.db'))

    const report = await restore(file, home)
    expect(report.lastSeq).toBe(10)
    expect(openHome().journal.lastSeq).toBe(10)
    const aside = new Database(join(report.replaced ?? '', 'hub.db'), { readonly: true })
    expect(aside.prepare('SELECT max(seq) AS seq FROM journal').get()).toEqual({ seq: 5 })
    aside.close()
  })

  it('refuses to go back behind a newer journal unless forced', async () => {
    await hubWith(5)
    await backUp(join(home, 'hub.db'), file, VERSION)
    await hubWith(1)
    expect(await reasonOf(restore(file, home))).toBe('wouldOverwrite')
    expect(openHome().journal.lastSeq).toBe(6)
    await closeAll()
    expect((await restore(file, home, { force: true })).replaced).toBeDefined()
    const store = openHome()
    expect(store.journal.lastSeq).toBe(5)
    store.journal.commit({ events: [eventAt(6)], answers: [] })
    expect(await store.verifyInBackground()).toMatchObject({ ok: true })
  }, 30_000)

  it("refuses to replace another branch's journal, though shorter, unless forced", async () => {
    const other = join(directory.path, 'other')
    await hubWith(10, other)
    await backUp(join(other, 'hub.db'), file, VERSION)
    const store = openHome()
    store.journal.commit({ events: [{ ...eventAt(1), causeId: 'another' }], answers: [] })
    await closeAll()
    expect(await reasonOf(restore(file, home))).toBe('wouldOverwrite')
    expect((await restore(file, home, { force: true })).lastSeq).toBe(10)
  })

  it('refuses while a hub runs there', async () => {
    await hubWith(5)
    await backUp(join(home, 'hub.db'), file, VERSION)
    openHome()
    expect(await reasonOf(restore(file, home, { force: true }))).toBe('inUse')
  })

  it('refuses a file that was changed, with and without its manifest, and leaves the place as it was', async () => {
    await hubWith(5)
    await backUp(join(home, 'hub.db'), file, VERSION)
    const db = new Database(file)
    db.exec("DROP TRIGGER journal_no_update; UPDATE journal SET actor = 'teller:t2' WHERE seq = 3")
    db.close()
    expect(await reasonOf(restore(file, home, { force: true }))).toBe('damaged')
    const bare = join(directory.path, 'bare.db')
    copyFileSync(file, bare)
    expect(await reasonOf(restore(bare, home, { force: true }))).toBe('damaged')
    writeFileSync(bare, 'not a database at all, but long enough to look at')
    expect(await reasonOf(restore(bare, home, { force: true }))).toBe('damaged')
    expect(openHome().journal.lastSeq).toBe(5)
  })

  it('replaces a standing database that can not be read when forced', async () => {
    await hubWith(5)
    await backUp(join(home, 'hub.db'), file, VERSION)
    writeFileSync(join(home, 'hub.db'), 'rubbish '.repeat(1_000))
    expect(await reasonOf(restore(file, home))).toBe('wouldOverwrite')
    const { replaced } = await restore(file, home, { force: true })
    expect(readFileSync(join(replaced ?? '', 'hub.db'), 'utf8')).toMatch(/^rubbish/)
    expect(openHome().journal.lastSeq).toBe(5)
  })
})

describe('personal data', () => {
  it('is in no file in plain text, and unreadable where the keys are not', async () => {
    const store = openHome()
    const presented = store.vault.protect(CANARY_IDENTITY, 'visit-1', '2026-11-21')
    const event = {
      ...eventAt(1),
      type: 'IdentityPresented',
      data: { readingId: 'r1', kioskId: 'k1', presented, classId: null, validUntil: 1 },
    } as const
    store.journal.commit({ events: [event], answers: [] })
    store.journal.saveSnapshot(VERSION, 1, { presented })
    await store.backup(file, VERSION)
    expect(filesHolding(directory.path, CANARY)).toEqual([])
    expect(filesHolding(directory.path, CANARY_IDENTITY.name)).toEqual([])
    expect(filesHolding(directory.path, presented.blindIndex).length).toBeGreaterThan(0)

    const elsewhere = join(directory.path, 'elsewhere')
    await restore(file, elsewhere)
    const restored = openHome(elsewhere)
    expect(restored.vault.reveal(presented.identity)).toBeUndefined()
    expect(store.vault.reveal(presented.identity)).toEqual(CANARY_IDENTITY)
  }, 30_000)
})
