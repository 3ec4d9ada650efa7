import { createHash } from 'node:crypto'
import {
  type Actor,
  type BranchConfigurationInput,
  type ConfigurationEntry,
  ProblemError,
  type RecordedEvent,
} from '../../contracts/index.ts'
import { canonicalJson } from '../core/canonicalJson.ts'
import { changedParts } from '../core/configuration/changedParts.ts'
import type { JournalStore } from './ports.ts'

const MOST_ENTRIES = 500
/** Documents read in one turn: callers of numbers do not wait behind the history. */
const PER_TURN = 8

type Known = Omit<ConfigurationEntry, 'actor'> & { readonly actor: Actor; readonly seq: number }

/** Configurations that were in force, read from the journal once and remembered by what is said of them. */
export class ConfigurationHistory {
  private readonly journal: Pick<JournalStore, 'read' | 'readConfigurations'>
  private readonly nameOf: (user: string) => string
  /** The oldest first. */
  private readonly known: Known[] = []
  /** Versions by what they say: the first of each. */
  private readonly firstSaid = new Map<string, number>()
  private newest: BranchConfigurationInput | undefined
  private reading: Promise<void> = Promise.resolve()

  constructor(journal: Pick<JournalStore, 'read' | 'readConfigurations'>, nameOf: (user: string) => string) {
    this.journal = journal
    this.nameOf = nameOf
  }

  /** The newest first, at most 500. */
  async history(): Promise<ConfigurationEntry[]> {
    await this.catchUp()
    return this.known
      .slice(-MOST_ENTRIES)
      .reverse()
      .map((known) => this.entryOf(known))
  }

  /** Throws ProblemError NOT_FOUND. */
  async version(version: number): Promise<{ entry: ConfigurationEntry; configuration: BranchConfigurationInput }> {
    await this.catchUp()
    const known = this.known.find((each) => each.version === version)
    const [event] = known ? [...this.journal.read(known.seq - 1, 1)] : []
    if (!known || event?.type !== 'ConfigurationApplied') throw new ProblemError('NOT_FOUND')
    return {
      entry: this.entryOf(known),
      configuration: event.data.configuration,
    }
  }

  /** One after the other: two who ask at the same time read each document once. */
  private catchUp(): Promise<void> {
    const mine = this.reading.then(() => this.readNew())
    this.reading = mine.catch(() => undefined)
    return mine
  }

  private async readNew(): Promise<void> {
    for (;;) {
      const events = this.journal.readConfigurations(this.known.at(-1)?.seq ?? 0, PER_TURN)
      for (const event of events) this.learn(event)
      if (events.length < PER_TURN) return
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  private learn({ type, data, seq, wall, actor }: RecordedEvent): void {
    if (type !== 'ConfigurationApplied') return
    const { version, configuration } = data
    const said = createHash('sha256').update(canonicalJson(configuration)).digest('base64')
    const sameAs = this.firstSaid.get(said) ?? null
    if (sameAs === null) this.firstSaid.set(said, version)
    const changed = this.newest === undefined ? [] : changedParts(this.newest, configuration)
    this.newest = configuration
    this.known.push({ version, appliedAt: wall, actor, sameAs, changed, seq })
  }

  private entryOf({ seq: _seq, actor, ...entry }: Known): ConfigurationEntry {
    // Somebody whose user name is that of a part of the hub has not done what that did.
    const name = actor.kind === 'system' ? actor.id : this.nameOf(actor.id)
    return { ...entry, actor: { ...actor, name: name === actor.id ? null : name } }
  }
}
