import { expect, it } from 'vitest'
import type { BranchConfigurationInput, RecordedEvent } from '../../contracts/index.ts'
import { ConfigurationHistory } from './configurationHistory.ts'

/** A journal that counts what is read of it. */
function journalOf(names: readonly string[]) {
  const events = names.map((name, at) => applied(at + 1, name))
  const reads: number[] = []
  return {
    reads,
    add: (name: string) => events.push(applied(events.length + 1, name)),
    journal: {
      *read(after: number, limit = 1): IterableIterator<RecordedEvent> {
        yield* events.filter(({ seq }) => seq > after).slice(0, limit)
      },
      readConfigurations(after: number, limit: number) {
        const found = events.filter(({ seq }) => seq > after).slice(0, limit)
        reads.push(...found.map(({ seq }) => seq))
        return found
      },
    },
  }
}

/** Positions in the journal are ten apart: there is other work between them. */
function applied(version: number, bank: string): RecordedEvent {
  const configuration = { schema: 1, outlet: { id: 'o1', bank: { en: bank } } } as unknown as BranchConfigurationInput
  return {
    type: 'ConfigurationApplied',
    version: 1,
    data: { version, configuration, moved: [] },
    seq: version * 10,
    tick: version,
    wall: 1_000_000 + version,
    actor: version === 1 ? { kind: 'system', id: 'configuration-file' } : { kind: 'supervisor', id: 'zhou' },
    correlationId: 'c',
    causeId: 'c',
  } as unknown as RecordedEvent
}

const NAMES: Readonly<Record<string, string>> = { zhou: '周主管', 'configuration-file': '冒名者' }
const nameOf = (user: string) => NAMES[user] ?? user

it('tells versions, the newest first, with who, when, what changed and which is an earlier one again', async () => {
  const { journal } = journalOf(['One', 'Two', 'One'])
  const entries = await new ConfigurationHistory(journal, nameOf).history()
  expect(entries).toEqual([
    {
      version: 3,
      appliedAt: 1_000_003,
      actor: { kind: 'supervisor', id: 'zhou', name: '周主管' },
      sameAs: 1,
      changed: ['/outlet/bank'],
    },
    {
      version: 2,
      appliedAt: 1_000_002,
      actor: { kind: 'supervisor', id: 'zhou', name: '周主管' },
      sameAs: null,
      changed: ['/outlet/bank'],
    },
    {
      version: 1,
      appliedAt: 1_000_001,
      actor: { kind: 'system', id: 'configuration-file', name: null },
      sameAs: null,
      changed: [],
    },
  ])
})

it('reads each document once, whoever asks at the same time, and then only what is new', async () => {
  const branch = journalOf(Array.from({ length: 30 }, (_, at) => `Bank ${at}`))
  const history = new ConfigurationHistory(branch.journal, nameOf)
  const [one, two] = await Promise.all([history.history(), history.history()])
  expect([one.length, two.length, branch.reads.length]).toEqual([30, 30, 30])
  branch.add('Another')
  expect((await history.history())[0]?.version).toBe(31)
  expect(branch.reads.length).toBe(31)
})

it('gives a version with its document, and says where there is none', async () => {
  const history = new ConfigurationHistory(journalOf(['One', 'Two']).journal, nameOf)
  const { entry, configuration } = await history.version(1)
  expect([entry.version, configuration.outlet.bank.en]).toEqual([1, 'One'])
  await expect(history.version(3)).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
})

it('lists the newest 500', async () => {
  const history = new ConfigurationHistory(journalOf(Array.from({ length: 520 }, (_, at) => `B${at}`)).journal, nameOf)
  const entries = await history.history()
  expect([entries.length, entries[0]?.version, entries.at(-1)?.version]).toEqual([500, 520, 21])
  expect((await history.version(2)).entry.version).toBe(2)
})
