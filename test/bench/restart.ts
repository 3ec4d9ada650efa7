import { statSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../../hub/adapters/store/store.ts'
import { rebuild } from '../../hub/app/branchService.ts'
import { upcast } from '../../hub/core/upcasters.ts'
import { makeLargeJournal } from '../support/largeJournal.ts'
import { temporaryDirectory } from '../support/storeFixtures.ts'

/**
 * How long a hub needs from opening its data directory to a whole branch in memory, with a journal of `events` events
 * and a snapshot 5,000 events behind. What a whole process adds (loading code, listening) is measured elsewhere.
 */
export async function measureRestart(events = 1_000_000, repetitions = 5) {
  const directory = temporaryDirectory()
  try {
    const making = performance.now()
    await makeLargeJournal(directory.path, events)
    const makeMs = performance.now() - making
    const runs = []
    for (let n = 0; n < repetitions; n += 1) {
      const started = performance.now()
      const store = openStore(directory.path, { upcast, ballastBytes: 0 })
      const openMs = performance.now() - started
      const branch = rebuild(store.journal)
      const totalMs = performance.now() - started
      if (branch.lastSeq !== events) throw new Error(`rebuilt up to ${branch.lastSeq} of ${events}`)
      runs.push({ openMs, totalMs })
      await store.close()
    }
    const store = openStore(directory.path, { upcast, ballastBytes: 0 })
    const verifying = performance.now()
    const { ok } = await store.verifyInBackground()
    const verifyMs = performance.now() - verifying
    await store.close()
    return { events, bytes: statSync(join(directory.path, 'hub.db')).size, makeMs, runs, verified: ok, verifyMs }
  } finally {
    directory.remove()
  }
}
