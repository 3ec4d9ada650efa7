import {
  type Actor,
  type BranchConfigurationInput,
  type Command,
  FLEET_EVENTS,
  type RecordedEvent,
} from '../../contracts/index.ts'
import { Dispatcher } from '../../hub/app/dispatcher.ts'
import type { FleetKind } from '../../hub/app/fleet/ports.ts'
import type { AnsweredCommand, Clock, JournalStore, Log, StoredAnswer } from '../../hub/app/ports.ts'
import { Branch } from '../../hub/core/branch.ts'
import type { Now } from '../../hub/core/time.ts'

export const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} }
export const MANAGER: Actor = { kind: 'manager', id: 'manager' }
export const TELLER: Actor = { kind: 'teller', id: 'teller1' }

/** A clock that stands where the test puts it: Monday 2026-11-23, 10:00 local. */
export class HandClock implements Clock {
  tick = 1_000_000
  monotonic = 0

  now(): Now {
    return {
      tick: this.tick,
      wall: 1_795_399_200_000 + this.tick,
      date: '2026-11-23',
      weekday: 'mon',
      secondOfDay: 36_000,
      businessDay: '2026-11-23',
    }
  }

  monotonicMs(): number {
    return this.monotonic
  }
}

/** A journal in memory whose disk can be made to fail. */
const FLEET_TYPES = new Set(Object.keys(FLEET_EVENTS).map((key) => key.split('@')[0]))
function isOfFleet(type: string): boolean {
  return FLEET_TYPES.has(type)
}

export class MemoryJournal implements JournalStore {
  readonly events: RecordedEvent[] = []
  readonly answers = new Map<string, AnsweredCommand>()
  commits = 0
  failing: Error | undefined
  lastTime: { tick: number; wall: number } | undefined

  get lastSeq(): number {
    return this.events.length
  }
  *read(after: number, limit = Number.POSITIVE_INFINITY): IterableIterator<RecordedEvent> {
    yield* this.events.slice(after, after + limit)
  }
  readFleet(_kind: FleetKind, after: number, limit: number): RecordedEvent[] {
    return this.events.filter(({ seq, type }) => seq > after && isOfFleet(type)).slice(0, limit)
  }
  readConfigurations(after: number, limit: number): RecordedEvent[] {
    return this.events.filter(({ seq, type }) => seq > after && type === 'ConfigurationApplied').slice(0, limit)
  }
  fleetKnownFrom(wall: number): number {
    const anchor = this.events.findLast((event) => event.type === 'FleetRecorded' && event.wall <= wall)
    return (anchor?.seq ?? 1) - 1
  }
  loadSnapshot(): undefined {
    return undefined
  }
  saveSnapshot(): void {}
  findAnswer(commandId: string): AnsweredCommand | undefined {
    return this.answers.get(commandId)
  }
  commit(batch: { readonly events: readonly RecordedEvent[]; readonly answers: readonly AnsweredCommand[] }): void {
    if (this.failing) throw this.failing
    this.commits += 1
    this.events.push(...batch.events)
    for (const answer of batch.answers) this.answers.set(answer.id, answer)
  }
  markTime(tick: number, wall: number): void {
    this.lastTime = { tick, wall }
  }
}

export interface AppHarness {
  readonly branch: Branch
  readonly journal: MemoryJournal
  readonly clock: HandClock
  readonly dispatcher: Dispatcher
  /** Events in the order they were handed to the outputs. */
  readonly committed: RecordedEvent[][]
  /** Sends one command in a batch of its own. */
  send(command: Pick<Command, 'type' | 'data'>, actor?: Actor, id?: string): Promise<StoredAnswer>
}

/** The dispatcher over the real core and a journal in memory, with the configuration applied and the day open. */
export async function appHarness(configuration: BranchConfigurationInput): Promise<AppHarness> {
  const branch = new Branch()
  const journal = new MemoryJournal()
  const clock = new HandClock()
  const committed: RecordedEvent[][] = []
  const dispatcher = new Dispatcher({
    branch,
    journal,
    clock,
    log: SILENT,
    committed: (events) => committed.push([...events]),
    schedule: () => undefined,
  })
  let count = 0
  const send = (command: Pick<Command, 'type' | 'data'>, actor: Actor = MANAGER, id = `command-${++count}`) => {
    const answer = dispatcher.submit({ id, ...command } as Command, actor)
    dispatcher.flush()
    return answer
  }
  for (const command of [
    { type: 'ApplyConfiguration', data: { configuration, basedOn: 0 } },
    { type: 'OpenBusinessDay', data: { day: '2026-11-23' } },
  ] as const) {
    const answer = await send(command, { kind: 'system', id: 'test' })
    if (!answer.ok) throw new Error(`${command.type}: ${JSON.stringify(answer.problem)}`)
  }
  return { branch, journal, clock, dispatcher, committed, send }
}
