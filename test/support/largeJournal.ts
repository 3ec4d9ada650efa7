import { randomBytes } from 'node:crypto'
import type { BranchConfig, DomainEvent, Explanation, PresentedIdentity, RecordedEvent } from '../../contracts/index.ts'
import { openStore } from '../../hub/adapters/store/store.ts'
import { Branch, CODE_VERSION, snapshot } from '../../hub/core/branch.ts'
import { checkConfiguration } from '../../hub/core/configuration.ts'
import { evolve } from '../../hub/core/evolve.ts'
import { upcast } from '../../hub/core/upcasters.ts'
import { smallConfiguration } from './testBranch.ts'

export interface LargeJournalOptions {
  /** Default: the small one of the core's tests. */
  readonly configuration?: BranchConfig
  /** How many events the snapshot is behind the end. Default 5,000. */
  readonly snapshotBehind?: number
  /** Wall time of the last event, Unix ms. Default now. */
  readonly endWall?: number
}

/** A branch with 1,200 customers a day: about 8,400 events. */
const CUSTOMERS_PER_DAY = 1_200
const EVENTS_PER_CUSTOMER = 7
const DAY_MS = 86_400_000
const EVENT_MS = Math.floor(DAY_MS / (CUSTOMERS_PER_DAY * EVENTS_PER_CUSTOMER))
const EVENTS_PER_COMMIT = 2_000
/** Asia/Shanghai has no summer time. */
const ZONE_MS = 8 * 3_600_000

/**
 * Fills an empty data directory with a journal of exactly `events` events, through the store's own commit, and a
 * snapshot folded by the core. The events are a branch's life day after day: card, ticket, print, call, service. They
 * end now, so that a hub started on it goes on with the day.
 */
export async function makeLargeJournal(
  directory: string,
  events: number,
  options: LargeJournalOptions = {},
): Promise<void> {
  const { snapshotBehind = 5_000, endWall = Date.now() } = options
  const configuration = options.configuration ?? defaultConfiguration()
  const store = openStore(directory, { upcast, ballastBytes: 0 })
  const branch = new Branch()
  let batch: RecordedEvent[] = []
  const commit = () => {
    store.journal.commit({ events: batch, answers: [] })
    batch = []
    if (branch.lastSeq === events - snapshotBehind)
      store.journal.saveSnapshot(CODE_VERSION, branch.lastSeq, snapshot(branch))
  }
  const life = branchLife(configuration, endWall - events * EVENT_MS)
  for (let seq = 1; seq <= events; seq += 1) {
    const event = life.next().value
    const tick = seq * EVENT_MS
    const recorded: RecordedEvent = {
      ...event,
      seq,
      tick,
      wall: endWall - (events - seq) * EVENT_MS,
      actor: { kind: 'system', id: 'generator' },
      correlationId: `visit-${Math.floor(seq / EVENTS_PER_CUSTOMER)}`,
      causeId: `command-${seq}`,
    }
    batch.push(recorded)
    if (seq <= events - snapshotBehind) evolve(branch, recorded)
    if (batch.length === EVENTS_PER_COMMIT || seq === events - snapshotBehind || seq === events) commit()
    // Lets the checkpoint thread's messages and the like through now and then.
    if (seq % 100_000 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await store.close()
}

function defaultConfiguration(): BranchConfig {
  const checked = checkConfiguration(smallConfiguration())
  if (!('config' in checked)) throw new Error('the configuration of the tests has mistakes')
  return checked.config
}

/** Events without end, each `EVENT_MS` after the one before, from `startWall` on. */
function* branchLife(configuration: BranchConfig, startWall: number): Generator<DomainEvent, never> {
  let count = 0
  const tick = () => (count + 1) * EVENT_MS
  const event = <T extends DomainEvent['type']>(
    type: T,
    data: Extract<DomainEvent, { type: T }>['data'],
  ): DomainEvent => {
    count += 1
    return { type, version: 1, data } as DomainEvent
  }
  const [kiosk, window, profile] = [configuration.kiosks[0], configuration.windows, configuration.profiles[0]]
  const printer = kiosk?.printer ?? 'printer'
  if (!kiosk || !profile || window.length === 0)
    throw new Error('the configuration needs a kiosk, a window and a profile')
  yield event('ConfigurationApplied', { version: 1, configuration: configuration as never, moved: [] })

  let sequence = 0
  for (let previousDay: string | null = null; ; ) {
    const day = localDate(startWall + tick())
    yield event('BusinessDayOpened', { day, previousDay, expired: [], carriedOver: [], signedOut: [] })
    previousDay = day
    for (const { id } of window) {
      yield event('TellerSignedIn', { tellerId: `teller-${id}`, windowId: id })
      yield event('WindowOpened', { windowId: id })
    }
    const counters = new Map<string, number>()
    for (let customer = 0; localDate(startWall + tick()) === day; customer += 1) {
      const queue = configuration.queues[customer % configuration.queues.length] as BranchConfig['queues'][number]
      const { id: windowId } = window[customer % window.length] as BranchConfig['windows'][number]
      const counter = (counters.get(queue.id) ?? 0) + 1
      counters.set(queue.id, counter)
      sequence += 1
      const number = `${queue.prefix}${String(counter).padStart(3, '0')}`
      const ticketId = `${day}-${number}`
      const readingId = `reading-${sequence}`
      const presented = person(sequence)
      const since = tick()
      yield event('IdentityPresented', {
        readingId,
        kioskId: kiosk.id,
        presented,
        classId: null,
        validUntil: since + 60_000,
      })
      yield event('TicketIssued', {
        ticketId,
        visitId: `visit-${sequence}`,
        number,
        queueId: queue.id,
        businessId: queue.businesses[0] ?? '',
        classId: queue.classes[0] ?? '',
        place: { tick: since, sequence },
        waitingSince: since,
        kioskId: kiosk.id,
        readingId,
        presented,
        counter,
        configurationVersion: 1,
      })
      const jobId = `print-${sequence}`
      const job = {
        jobId,
        ticketId,
        kioskId: kiosk.id,
        printerId: printer,
        copy: false,
        reason: 'issue',
        validUntil: since + 120_000,
      } as const
      yield event('TicketPrintRequested', job)
      yield event('TicketPrintSettled', { jobId, ticketId, outcome: 'printed', detail: null })
      const explanation = explain(profile.id, queue.id, ticketId)
      yield event('TicketCalled', { ticketId, windowId, tellerId: `teller-${windowId}`, explanation, rotation: null })
      const servedSince = tick()
      yield event('ServiceStarted', { ticketId, windowId })
      yield event('ServiceFinished', { ticketId, windowId, tellerId: `teller-${windowId}`, servedSince, by: 'finish' })
    }
  }
}

/** Local date of the branch, days beginning at midnight. */
function localDate(wall: number): string {
  return new Date(wall + ZONE_MS).toISOString().slice(0, 10)
}

/** As long as a real encrypted identity. */
const CIPHERTEXT = randomBytes(180).toString('base64')
function person(sequence: number): PresentedIdentity {
  return {
    documentType: 'citizen',
    identity: { keyId: `visit-${sequence}`, iv: 'AAAAAAAAAAAAAAAA', data: CIPHERTEXT, tag: 'AAAAAAAAAAAAAAAAAAAAAA==' },
    blindIndex: sequence.toString(16).padStart(16, '0'),
  }
}

function explain(profileId: string, queueId: string, ticketId: string): Explanation {
  const considered = {
    queueId,
    tier: 0,
    eligible: 3,
    head: ticketId,
    headWaitedS: 30,
    oldest: ticketId,
    oldestWaitedS: 30,
    behind: 2,
    timeThresholdS: null,
    peopleThreshold: null,
    past: null,
  }
  return {
    rule: 'tier',
    profileId,
    profileFrom: 'default',
    queueId,
    ticketId,
    waitedS: 30,
    tier: 0,
    order: 'arrival',
    notHead: false,
    considered: [considered, { ...considered, tier: 1 }],
  }
}
