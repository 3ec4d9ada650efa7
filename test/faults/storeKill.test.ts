import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { EncryptedField } from '../../contracts/index.ts'
import { verifyFile } from '../../hub/adapters/store/verification.ts'
import {
  answerTo,
  CANARY,
  CANARY_IDENTITY,
  eventAt,
  filesHolding,
  openTestStore,
  temporaryDirectory,
} from '../support/storeFixtures.ts'

/** More in a long run: KILLS=200 npm test -- test/faults/storeKill.test.ts */
const KILLS = Number(process.env.KILLS ?? 20)
const WRITER = fileURLToPath(new URL('../support/storeWriter.mjs', import.meta.url))

interface Acknowledged {
  readonly seq: number
  readonly commandId: string
  readonly identity: EncryptedField
}

/** Lets a writer work until it has acknowledged `enough` commits, kills it, and returns all it had said by then. */
async function writeAndKill(
  directory: string,
  enough: number,
): Promise<{ startedAt: number; acknowledged: Acknowledged[] }> {
  const child = spawn(process.execPath, [WRITER, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (lines.length === enough + 1) child.kill('SIGKILL')
  }
  const [code, signal] = await closed
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' })
  // The last line may be cut: an acknowledgement that did not arrive whole is none.
  const whole = lines.filter((line) => line.startsWith('start ') || line.endsWith('}'))
  const acknowledged = whole.slice(1).map((line) => {
    const [seq = '', commandId = '', identity = ''] = line.split(' ')
    return { seq: Number(seq), commandId, identity: JSON.parse(identity) as EncryptedField }
  })
  return { startedAt: Number(whole[0]?.split(' ')[1]), acknowledged }
}

describe('the store under kill -9', () => {
  it('loses nothing it has acknowledged, leaves no gap, and its chains verify', {
    timeout: KILLS * 15_000,
  }, async () => {
    const directory = temporaryDirectory()
    const all: Acknowledged[] = []
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { startedAt, acknowledged } = await writeAndKill(directory.path, 1 + ((kill * 37) % 120))
      expect(startedAt).toBeGreaterThanOrEqual(all.at(-1)?.seq ?? 0)
      all.push(...acknowledged)
    }
    expect(all.length).toBeGreaterThan(KILLS)

    const store = openTestStore(directory.path)
    expect(store.journal.lastSeq).toBeGreaterThanOrEqual(all.at(-1)?.seq ?? Number.NaN)
    let seq = 0
    for (const event of store.journal.read(0)) {
      seq += 1
      expect(event).toEqual(eventAt(seq))
    }
    expect(seq).toBe(store.journal.lastSeq)
    for (const { seq: at, commandId, identity } of all) {
      expect(store.journal.findAnswer(commandId)).toEqual(answerTo(commandId, at))
      expect(store.vault.reveal(identity)).toEqual(CANARY_IDENTITY)
    }
    const snapshot = store.journal.loadSnapshot('code-1')
    if (snapshot) expect(snapshot.state).toEqual({ at: snapshot.seq })
    await store.close()
    expect(await verifyFile(`${directory.path}/hub.db`)).toMatchObject({ ok: true })
    expect(filesHolding(directory.path, CANARY)).toEqual([])
    directory.remove()
  })
})
