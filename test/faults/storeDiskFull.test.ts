import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isStoreError } from '../../hub/adapters/store/storeError.ts'
import { verifyFile } from '../../hub/adapters/store/verification.ts'
import { CANARY_IDENTITY, eventsFrom, openTestStore, temporaryDirectory } from '../support/storeFixtures.ts'

const MB = 1024 * 1024

/** A file system of 12 MB of its own. Undefined where it can not be had: only root on Linux may mount. */
function smallDisk(): { readonly path: string; remove(): void } | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const directory = temporaryDirectory()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'branchhub-test', directory.path], { stdio: 'ignore' })
  } catch {
    directory.remove()
    return undefined
  }
  return {
    path: directory.path,
    remove() {
      execFileSync('umount', [directory.path])
      directory.remove()
    },
  }
}

/** Tried and given back at once: a run that only lists the tests must not leave a mount behind. */
function canMount(): boolean {
  const disk = smallDisk()
  disk?.remove()
  return disk !== undefined
}

// The store's own tests cover a full database everywhere; this adds what a real file system says.
const mountable = canMount()
if (!mountable) console.log('full disk on a real file system: not run, it needs root on Linux')

describe.runIf(mountable)('a disk that is really full', () => {
  it('refuses whole commits, goes on with the reserve, and recovers when there is space', {
    timeout: 60_000,
  }, async () => {
    const disk = smallDisk()
    if (!disk) throw new Error('the small disk could be mounted a moment ago')
    const { path } = disk
    try {
      const data = join(path, 'data')
      // No checkpoints: what is in the log stays there, so that the disk fills up at the same point each time.
      const store = openTestStore(data, {
        ballastBytes: 2 * MB,
        ballastEveryMs: 3_600_000,
        checkpointEveryMs: 3_600_000,
      })
      await expect.poll(() => sizeOf(join(data, 'ballast')), { timeout: 20_000 }).toBe(2 * MB)
      const commitUntilRefused = (): string => {
        for (;;) {
          try {
            store.journal.commit({ events: eventsFrom(store.journal.lastSeq + 1, 20), answers: [] })
          } catch (error) {
            return isStoreError(error) ? error.reason : String(error)
          }
        }
      }
      const other = join(path, 'somebody-elses-file')
      writeFileSync(other, Buffer.alloc(5 * MB, 1))

      expect(store.isSpaceLow).toBe(false)
      expect(commitUntilRefused()).toBe('diskFull')
      const acknowledged = store.journal.lastSeq
      expect(store.isSpaceLow).toBe(true)
      expect(sizeOf(join(data, 'ballast'))).toBe(0)

      store.journal.commit({ events: eventsFrom(acknowledged + 1, 20), answers: [] })
      expect(store.vault.reveal(store.vault.protect(CANARY_IDENTITY, 'visit-1', '2026-11-21').identity)).toEqual(
        CANARY_IDENTITY,
      )
      expect(commitUntilRefused()).toBe('diskFull')
      const atTheVeryEnd = store.journal.lastSeq
      expect(atTheVeryEnd).toBeGreaterThan(acknowledged)
      expect([...store.journal.read(0)]).toEqual(eventsFrom(1, atTheVeryEnd))

      rmSync(other)
      store.journal.commit({ events: eventsFrom(atTheVeryEnd + 1, 20), answers: [] })
      await store.close()
      const again = openTestStore(data)
      expect([...again.journal.read(0)]).toEqual(eventsFrom(1, atTheVeryEnd + 20))
      await again.close()
      expect(await verifyFile(join(data, 'hub.db'))).toMatchObject({ ok: true })
    } finally {
      disk.remove()
    }
  })

  it('lets a hub that was killed there start again on the reserve', { timeout: 60_000 }, async () => {
    const disk = smallDisk()
    if (!disk) throw new Error('the small disk could be mounted a moment ago')
    try {
      const data = join(disk.path, 'data')
      const first = openTestStore(data, { ballastBytes: 2 * MB })
      await expect.poll(() => sizeOf(join(data, 'ballast')), { timeout: 20_000 }).toBe(2 * MB)
      first.journal.commit({ events: eventsFrom(1, 20), answers: [] })
      await first.close()
      fillUp(join(disk.path, 'somebody-elses-file'))
      const again = openTestStore(data, { ballastBytes: 2 * MB })
      again.journal.commit({ events: eventsFrom(21, 20), answers: [] })
      expect(again.journal.lastSeq).toBe(40)
      await again.close()
    } finally {
      disk.remove()
    }
  })
})

/** Writes until nothing more fits. */
function fillUp(file: string): void {
  const handle = openSync(file, 'w')
  try {
    for (let size = MB; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 8)) {
      try {
        for (;;) writeSync(handle, Buffer.alloc(size, 1))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    }
  } finally {
    closeSync(handle)
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
