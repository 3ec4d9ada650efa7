// A process that commits as fast as it can and says so on standard output after every commit, one line each:
// `<last seq> <command id> <the protected identity>`. It is there to be killed (test/faults/storeKill.test.ts). It runs
// the built store, as a hub does. Argument: the data directory. Its events are those of eventAt in storeFixtures.ts.
import { writeSync } from 'node:fs'
import { openStore } from '../../dist/hub/adapters/store/store.js'

const [directory = ''] = process.argv.slice(2)
const upcast = (type, version, data) => ({ type, version, data })
const store = openStore(directory, { upcast, ballastBytes: 0, checkpointEveryMs: 20 })
say(`start ${store.journal.lastSeq}`)
for (;;) {
  const first = store.journal.lastSeq + 1
  const events = Array.from({ length: 1 + (first % 4) }, (_, index) => eventAt(first + index))
  const last = first + events.length - 1
  const identity = { documentType: 'citizen', number: '110101199003077758', name: '金丝雀' }
  const presented = store.vault.protect(identity, `visit-${first}`, `2026-11-${10 + (first % 10)}`)
  const answer = { ok: true, result: { seq: last } }
  store.journal.commit({
    events,
    answers: [{ id: `command-${last}`, bodyHash: 'ab'.repeat(32), answer, tick: last }],
  })
  if (first % 50 === 0) store.journal.saveSnapshot('code-1', last, { at: last })
  say(`${last} command-${last} ${JSON.stringify(presented.identity)}`)
}

function eventAt(seq) {
  return {
    type: 'ServiceStarted',
    version: 1,
    data: { ticketId: `2026-11-21-A${seq}`, windowId: 'w1' },
    seq,
    tick: seq * 1_000,
    wall: 1_763_000_000_000 + seq * 1_000,
    actor: { kind: 'teller', id: 't1' },
    correlationId: `visit-${seq}`,
    causeId: `command-${seq}`,
  }
}

function say(line) {
  const bytes = Buffer.from(`${line}\n`)
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(1, bytes, written)
    } catch (error) {
      // The pipe is full: the other side reads on.
      if (error.code !== 'EAGAIN') throw error
    }
  }
}
