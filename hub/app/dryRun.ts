import { setImmediate as nextTurn } from 'node:timers/promises'
import { type DryRunView, ProblemError, type RecordedEvent } from '../../contracts/index.ts'
import type { Branch } from '../core/branch.ts'
import type { Proposal } from '../core/dryRun/proposal.ts'
import { dryRunInSteps } from '../core/dryRun.ts'
import type { WindowState } from '../core/records.ts'
import type { WindowSession } from '../core/simulation/session.ts'
import type { Clock, JournalStore } from './ports.ts'
import { OneAtATime } from './science/oneAtATime.ts'

const CHUNK = 1_000
/** More events than a branch makes in a day; what lies before them is not looked for. */
const MOST_EVENTS = 50_000
/** Each takes less than a second. */
const MOST_AT_ONCE = 8
const TOLD_BY: ReadonlySet<RecordedEvent['type']> = new Set<RecordedEvent['type']>([
  'BusinessDayOpened',
  'TellerSignedIn',
  'TellerSignedOut',
  'WindowOpened',
  'WindowPaused',
  'WindowClosed',
])

type Journal = Pick<JournalStore, 'read' | 'lastSeq'>

/** Dry runs of other rules on the branch as it is, with the window times of today. */
export class DryRuns {
  private readonly branch: Branch
  private readonly clock: Clock
  private readonly sessions: WindowSessions
  private readonly line = new OneAtATime(MOST_AT_ONCE)

  constructor({ branch, clock, journal }: { branch: Branch; clock: Clock; journal: Journal }) {
    this.branch = branch
    this.clock = clock
    this.sessions = new WindowSessions(journal)
  }

  committed(events: readonly RecordedEvent[]): void {
    this.sessions.committed(events)
  }

  /**
   * One after the other: pieces of several would stand in line before the next call. Rejects with ProblemError TOO_MANY_REQUESTS
   * where others wait already.
   * @param gone nobody waits for the answer any more
   */
  run(proposal: Proposal, gone?: AbortSignal): Promise<DryRunView> {
    return this.line.run(() => this.play(proposal, gone), gone)
  }

  private async play(proposal: Proposal, gone: AbortSignal | undefined): Promise<DryRunView> {
    await this.sessions.load()
    const { branch, clock } = this
    const steps = dryRunInSteps(branch, proposal, clock.now(), this.sessions.today(branch.windows.values()))
    for (;;) {
      const step = steps.next()
      if (step.done) return step.value
      // Calls do not wait for a trial.
      await nextTurn()
      if (gone?.aborted) throw new ProblemError('CALCULATION_FAILED', { reason: 'cancelled' })
    }
  }
}

interface Seen {
  tellerId: string | null
  /** Since when it is open; null while it is not, undefined until an event of the day says so. */
  openSince: number | null | undefined
}

/**
 * When each window was open today and who sat there: the branch's tables keep only how it is now. Read from the journal when
 * somebody first asks, and followed by what is committed from then on.
 */
export class WindowSessions {
  private readonly journal: Journal
  private readonly windows = new Map<string, Seen>()
  private ended: WindowSession[] = []
  private dayBegan = 0
  /** Position up to which the sessions are known; undefined until somebody asks. */
  private seq: number | undefined
  private loading: Promise<void> | undefined

  constructor(journal: Journal) {
    this.journal = journal
  }

  committed(events: readonly RecordedEvent[]): void {
    if (this.seq === undefined) return
    for (const event of events) this.take(event)
  }

  /** Reads the day so far, once, in pieces between which calls are taken. */
  load(): Promise<void> {
    this.loading ??= this.read().catch((error: unknown) => {
      this.loading = undefined
      throw error
    })
    return this.loading
  }

  /** Of today, those that go on last; `now` are the windows as they are. */
  today(now: Iterable<WindowState>): WindowSession[] {
    const open: WindowSession[] = []
    for (const { id: windowId, status, tellerId } of now) {
      if (status !== 'open' || tellerId === null) continue
      // Open without an event of today: since before the day began.
      open.push({ windowId, tellerId, from: this.windows.get(windowId)?.openSince ?? this.dayBegan, until: null })
    }
    return [...this.ended, ...open]
  }

  private async read(): Promise<void> {
    const found: RecordedEvent[][] = []
    const last = this.journal.lastSeq
    for (let to = last; to > Math.max(0, last - MOST_EVENTS); to -= CHUNK) {
      const from = Math.max(0, to - CHUNK)
      const events = [...this.journal.read(from, to - from)].filter(({ type }) => TOLD_BY.has(type))
      found.unshift(events)
      if (events.some(({ type }) => type === 'BusinessDayOpened')) break
      await nextTurn()
    }
    this.seq = 0
    for (const events of found) for (const event of events) this.take(event)
    this.seq = last
    // What was committed meanwhile.
    for (const event of this.journal.read(last)) this.take(event)
  }

  private take(event: RecordedEvent): void {
    if (this.seq === undefined || event.seq <= this.seq) return
    this.seq = event.seq
    switch (event.type) {
      case 'BusinessDayOpened':
        this.begin(event.tick, event.data.continued === true)
        break
      case 'TellerSignedIn':
      case 'TellerSignedOut':
        // Who signs out still closes the session that he sat through.
        this.seen(event.data.windowId).tellerId = event.data.tellerId
        break
      case 'WindowOpened':
        this.seen(event.data.windowId).openSince ??= event.tick
        break
      case 'WindowPaused':
      case 'WindowClosed':
        this.end(event.data.windowId, event.tick)
        break
      default:
    }
  }

  /** A new day: windows are closed, unless the outlet never closes. */
  private begin(tick: number, goesOn: boolean): void {
    this.ended = []
    this.dayBegan = tick
    if (!goesOn) this.windows.clear()
    for (const seen of this.windows.values()) if (typeof seen.openSince === 'number') seen.openSince = tick
  }

  private end(windowId: string, until: number): void {
    const seen = this.seen(windowId)
    const { tellerId, openSince: from = this.dayBegan } = seen
    if (from !== null && from < until) this.ended.push({ windowId, tellerId, from, until })
    seen.openSince = null
  }

  private seen(windowId: string): Seen {
    const known = this.windows.get(windowId) ?? { tellerId: null, openSince: undefined }
    this.windows.set(windowId, known)
    return known
  }
}
