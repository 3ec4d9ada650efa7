import type { BranchConfig, RateBoard, Text } from '../../contracts/index.ts'
import { QueueIndex } from './calling/queueIndex.ts'
import { canonicalJson } from './canonicalJson.ts'
import {
  type Alert,
  type Counter,
  type DeviceCommandRecord,
  type DeviceRecord,
  type Diversion,
  type FormRecord,
  type HealthRecord,
  hasEnded,
  type KioskState,
  type Machine,
  type Maintenance,
  type NodeRecord,
  type Notice,
  type OutOfService,
  type PrintCount,
  type PrintJob,
  type Reading,
  type Rotation,
  type ServiceLevel,
  type Ticket,
  type WindowState,
} from './records.ts'
import type { StockRecord } from './stock/stockRecord.ts'
import { Table, type UndoHost, type UndoLog } from './table.ts'

/** Changes whenever a snapshot of the code before would be read wrongly; snapshots of other versions are dropped. */
export const CODE_VERSION = 'core-8'

/** The facts of which there is one. */
export interface Facts {
  readonly config: BranchConfig | undefined
  readonly configurationVersion: number
  readonly businessDay: string | null
  /** The wall clock was not to be believed at the last start. Ends with the next business day. */
  readonly clockDoubted: boolean
  /** Position of the last event, 0 before the first. */
  readonly lastSeq: number
  /** Order of issue of the newest ticket; never restarts, so carried-over tickets stay before new ones. */
  readonly issueSequence: number
  /** A text on the big screens, until this tick. */
  readonly broadcast: { readonly text: Text; readonly until: number } | null
  /** As last given to the branch. */
  readonly rates: RateBoard | null
}

const TABLES = [
  'tickets',
  'windows',
  'readings',
  'kiosks',
  'printJobs',
  'nodes',
  'devices',
  'alerts',
  'health',
  'maintenance',
  'counters',
  'rotations',
  'notices',
  'serviceLevels',
  'machines',
  'diversions',
  'stocks',
  'prints',
  'deviceCommands',
  'outOfService',
  'forms',
] as const
type TableName = (typeof TABLES)[number]

/**
 * The state of one branch: what all events so far have made of it. Only `evolve` changes it. Between `begin` and
 * `accept` every change can be taken back exactly with `rollback`.
 */
export class Branch implements UndoHost {
  /** Tickets of today and carried-over ones. */
  readonly tickets: Table<Ticket>
  /** One row for every window of the configuration. */
  readonly windows: Table<WindowState>
  readonly readings: Table<Reading>
  readonly kiosks: Table<KioskState>
  readonly printJobs: Table<PrintJob>
  readonly nodes: Table<NodeRecord>
  readonly devices: Table<DeviceRecord>
  /** Open ones, and those that have gone and may come back. */
  readonly alerts: Table<Alert>
  /** By device. */
  readonly health: Table<HealthRecord>
  readonly maintenance: Table<Maintenance>
  readonly counters: Table<Counter>
  readonly rotations: Table<Rotation>
  readonly notices: Table<Notice>
  /** By class. */
  readonly serviceLevels: Table<ServiceLevel>
  readonly machines: Table<Machine>
  /** By rule. */
  readonly diversions: Table<Diversion>
  /** Cash and stock, as people have counted and moved it. */
  readonly stocks: Table<StockRecord>
  /** By printer. */
  readonly prints: Table<PrintCount>
  /** What people have sent to devices: everything under way, and the last that have ended. */
  readonly deviceCommands: Table<DeviceCommandRecord>
  /** Devices staff have taken out of service. */
  readonly outOfService: Table<OutOfService>
  /** Forms filled in beforehand: those that wait, and those that have ended while their keys may be there. */
  readonly forms: Table<FormRecord>

  readonly #facts: Table<Facts>
  #undoLog: UndoLog | undefined
  /** Queues by id, direct lists by `window:<id>` and `teller:<id>` (no id holds a colon). */
  readonly #lists = new Map<string, QueueIndex<Ticket>>()
  readonly #numbers = new Map<string, number>()
  readonly #people = new Map<string, Map<string, Ticket>>()
  /** By device, and by `node:<id>` for those of a node itself. */
  readonly #alertsOf = new Map<string, Map<string, Alert>>()
  readonly #formsOf = new Map<string, Map<string, FormRecord>>()
  readonly #openForms = new Map<string, FormRecord>()
  readonly #references = new Map<string, string>()
  readonly #pending = new Map<string, Ticket>()
  readonly #held = new Map<string, Ticket>()
  /** Tickets that are pending, wait or are held. */
  readonly #inLine = new Map<string, Ticket>()
  /** Tickets that were served, and those of them whose customers gave a score, with the sum of their scores. */
  readonly #results = { served: 0, scored: 0, scores: 0 }
  /** How many there are whose people ahead were counted when they were taken, and who were told of nothing yet. */
  #toRemind = 0
  /** Tickets that are pending, wait or are held, by queue. */
  readonly #load = new Map<string, number>()

  constructor() {
    this.tickets = new Table<Ticket>(this, (before, after) => this.#indexTicket(before, after))
    this.windows = new Table<WindowState>(this)
    this.readings = new Table<Reading>(this)
    this.kiosks = new Table<KioskState>(this)
    this.printJobs = new Table<PrintJob>(this)
    this.nodes = new Table<NodeRecord>(this)
    this.devices = new Table<DeviceRecord>(this)
    this.alerts = new Table<Alert>(this, (before, after) => this.#indexAlert(before, after))
    this.health = new Table<HealthRecord>(this)
    this.maintenance = new Table<Maintenance>(this)
    this.counters = new Table<Counter>(this)
    this.rotations = new Table<Rotation>(this)
    this.notices = new Table<Notice>(this)
    this.serviceLevels = new Table<ServiceLevel>(this)
    this.machines = new Table<Machine>(this)
    this.diversions = new Table<Diversion>(this)
    this.stocks = new Table<StockRecord>(this)
    this.prints = new Table<PrintCount>(this)
    this.deviceCommands = new Table<DeviceCommandRecord>(this)
    this.outOfService = new Table<OutOfService>(this)
    this.forms = new Table<FormRecord>(this, (before, after) => this.#indexForm(before, after))
    this.#facts = new Table<Facts>(this)
    this.#facts.put('branch', {
      config: undefined,
      configurationVersion: 0,
      businessDay: null,
      clockDoubted: false,
      lastSeq: 0,
      issueSequence: 0,
      broadcast: null,
      rates: null,
    })
  }

  get facts(): Facts {
    return this.#facts.get('branch') as Facts
  }

  get config(): BranchConfig | undefined {
    return this.facts.config
  }

  get configurationVersion(): number {
    return this.facts.configurationVersion
  }

  get businessDay(): string | null {
    return this.facts.businessDay
  }

  get clockDoubted(): boolean {
    return this.facts.clockDoubted
  }

  get lastSeq(): number {
    return this.facts.lastSeq
  }

  get undoLog(): UndoLog | undefined {
    return this.#undoLog
  }

  setFacts(change: Partial<Facts>): void {
    this.#facts.put('branch', { ...this.facts, ...change })
  }

  // ---- derived indexes ------------------------------------------------------------------------------------------
  /** Undirected waiting tickets of a queue; ask with `.at(now.tick)`. Undefined when none has ever waited there. */
  queue(queueId: string): QueueIndex<Ticket> | undefined {
    return this.#lists.get(queueId)
  }

  /** Tickets directed to a window or a teller; ask with `.at(now.tick)`. */
  direct(to: 'window' | 'teller', id: string): QueueIndex<Ticket> | undefined {
    return this.#lists.get(`${to}:${id}`)
  }

  /** The list a waiting ticket stands in. */
  listOf(ticket: Ticket): QueueIndex<Ticket> | undefined {
    return this.#lists.get(listKey(ticket))
  }

  /** Alerts of a device, or (null) of a node itself, also those that have gone and may come back. */
  alertsOf(nodeId: string, deviceId: string | null): Iterable<Alert> {
    return this.#alertsOf.get(deviceId ?? `node:${nodeId}`)?.values() ?? []
  }

  /** Forms that belong to a ticket, in order of submission. */
  formsOf(ticketId: string): FormRecord[] {
    const forms = this.#formsOf.get(ticketId)
    return forms ? [...forms.values()].sort((a, b) => a.seq - b.seq) : []
  }

  /** Forms that wait for a teller. */
  openForms(): IterableIterator<FormRecord> {
    return this.#openForms.values()
  }

  formByReference(reference: string): FormRecord | undefined {
    const formId = this.#references.get(reference)
    return formId === undefined ? undefined : this.forms.get(formId)
  }

  /** Tickets taken away from the branch and not activated yet. */
  pending(): IterableIterator<Ticket> {
    return this.#pending.values()
  }

  held(): IterableIterator<Ticket> {
    return this.#held.values()
  }

  /** Everybody who is pending, waits or is held, in no order. */
  inLine(): IterableIterator<Ticket> {
    return this.#inLine.values()
  }

  /** Of the tickets there are: how many were served, how many were given a score, and the sum of these. */
  get results(): { readonly served: number; readonly scored: number; readonly scores: number } {
    return this.#results
  }

  /** Whether anybody's customer who waits or is on the way may yet have to be told how many are ahead. */
  get mayRemind(): boolean {
    return this.#toRemind > 0
  }

  /** How many tickets of a queue are pending, wait (directly for a window or teller too) or are held. */
  loadOf(queueId: string): number {
    return this.#load.get(queueId) ?? 0
  }

  /** Every list that has ever held a ticket, by its key. */
  lists(): IterableIterator<[string, QueueIndex<Ticket>]> {
    return this.#lists.entries()
  }

  /** Whether a ticket of today, or one carried over, has this number, however it is padded. */
  isNumberTaken(prefix: string, counter: number): boolean {
    return this.#numbers.has(`${prefix}${counter}`)
  }

  /** Tickets of the person behind a blind index that have not ended, in order of issue. */
  ticketsOfPerson(blindIndex: string): Ticket[] {
    return this.allTicketsOfPerson(blindIndex).filter(({ state }) => !hasEnded(state))
  }

  /** ... and those of today that have. */
  allTicketsOfPerson(blindIndex: string): Ticket[] {
    return [...(this.#people.get(blindIndex)?.values() ?? [])].sort((a, b) => a.sequence - b.sequence)
  }

  /** Whose turn it was last in a rotating tier. */
  rotation(key: string): Rotation | undefined {
    return this.rotations.get(key)
  }

  /** The window a teller is signed in at. */
  windowOfTeller(tellerId: string): WindowState | undefined {
    for (const window of this.windows.values()) if (window.tellerId === tellerId) return window
    return undefined
  }

  // ---- taking back ----------------------------------------------------------------------------------------------
  /** From here on changes can be taken back. */
  begin(): void {
    if (this.#undoLog !== undefined) throw new Error('begin() before the last batch was accepted or rolled back')
    this.#undoLog = []
  }

  /** The changes since `begin` stand. */
  accept(): void {
    this.#undoLog = undefined
  }

  /** Takes back everything since `begin`. */
  rollback(): void {
    const log = this.#undoLog ?? []
    this.#undoLog = undefined
    takeBack(log)
  }

  /** Runs `attempt` and takes back all it has changed, also inside `begin` ... `accept`. */
  tentatively<R>(attempt: () => R): R {
    const outer = this.#undoLog
    const own: UndoLog = []
    this.#undoLog = own
    try {
      return attempt()
    } finally {
      this.#undoLog = undefined
      takeBack(own)
      this.#undoLog = outer
    }
  }

  // ---- snapshots ------------------------------------------------------------------------------------------------
  /** The branch of a `snapshot`, also after a trip through JSON. Throws when it is of another code version. */
  static restore(state: unknown): Branch {
    const { codeVersion, facts, tables } = state as BranchSnapshot
    if (codeVersion !== CODE_VERSION) throw new Error(`snapshot of ${codeVersion}, this is ${CODE_VERSION}`)
    const branch = new Branch()
    branch.setFacts(facts)
    for (const name of TABLES) {
      const table = branch[name] as Table<object>
      for (const [id, row] of tables[name]) table.put(id, row)
    }
    return branch
  }

  #indexTicket(before: Ticket | undefined, after: Ticket | undefined): void {
    if (before?.state === 'waiting') this.#lists.get(listKey(before))?.delete(before)
    if (after?.state === 'waiting') this.#listFor(listKey(after)).add(after)
    if (before === undefined || after === undefined) {
      const number = numberKey((after ?? before) as Ticket)
      const count = (this.#numbers.get(number) ?? 0) + (after === undefined ? -1 : 1)
      if (count === 0) this.#numbers.delete(number)
      else this.#numbers.set(number, count)
    }
    this.#indexPeople(before, after)
    this.#indexAside(before, after)
    if (before) this.#count(before, -1)
    if (after) this.#count(after, 1)
  }

  #count({ state, evaluation }: Ticket, by: 1 | -1): void {
    if (state === 'served' || state === 'evaluated') this.#results.served += by
    if (evaluation?.score == null) return
    this.#results.scored += by
    this.#results.scores += by * evaluation.score
  }

  #indexAlert(before: Alert | undefined, after: Alert | undefined): void {
    if (before) this.#alertsOf.get(ownerOf(before))?.delete(before.alertId)
    if (!after) return
    const owned = this.#alertsOf.get(ownerOf(after)) ?? new Map<string, Alert>()
    owned.set(after.alertId, after)
    this.#alertsOf.set(ownerOf(after), owned)
  }

  #indexForm(before: FormRecord | undefined, after: FormRecord | undefined): void {
    if (before) {
      this.#references.delete(before.reference)
      this.#openForms.delete(before.id)
      if (before.ticketId !== null) this.#unlinkForm(before.ticketId, before.id)
    }
    if (!after) return
    this.#references.set(after.reference, after.id)
    if (after.state === 'submitted') this.#openForms.set(after.id, after)
    if (after.ticketId === null) return
    const linked = this.#formsOf.get(after.ticketId) ?? new Map<string, FormRecord>()
    linked.set(after.id, after)
    this.#formsOf.set(after.ticketId, linked)
  }

  #unlinkForm(ticketId: string, formId: string): void {
    const linked = this.#formsOf.get(ticketId)
    linked?.delete(formId)
    if (linked?.size === 0) this.#formsOf.delete(ticketId)
  }

  #indexAside(before: Ticket | undefined, after: Ticket | undefined): void {
    noteIf(this.#pending, before, after, ({ state }) => state === 'pending')
    noteIf(this.#held, before, after, ({ state }) => state === 'held')
    noteIf(this.#inLine, before, after, isInLine)
    this.#toRemind += Number(after !== undefined && mayBeReminded(after))
    this.#toRemind -= Number(before !== undefined && mayBeReminded(before))
    const from = before && isInLine(before) ? before.queueId : undefined
    const to = after && isInLine(after) ? after.queueId : undefined
    if (from === to) return
    if (from !== undefined) this.#load.set(from, this.loadOf(from) - 1)
    if (to !== undefined) this.#load.set(to, this.loadOf(to) + 1)
  }

  #listFor(key: string): QueueIndex<Ticket> {
    const known = this.#lists.get(key)
    if (known !== undefined) return known
    const list = new QueueIndex<Ticket>()
    this.#lists.set(key, list)
    return list
  }

  #indexPeople(before: Ticket | undefined, after: Ticket | undefined): void {
    if (before) for (const blindIndex of documentsOf(before)) this.#forgetPerson(blindIndex, before.id)
    if (after) for (const blindIndex of documentsOf(after)) this.#notePerson(blindIndex, after)
  }

  #notePerson(blindIndex: string, ticket: Ticket): void {
    const tickets = this.#people.get(blindIndex) ?? new Map<string, Ticket>()
    tickets.set(ticket.id, ticket)
    this.#people.set(blindIndex, tickets)
  }

  #forgetPerson(blindIndex: string, ticketId: string): void {
    const tickets = this.#people.get(blindIndex)
    tickets?.delete(ticketId)
    if (tickets?.size === 0) this.#people.delete(blindIndex)
  }
}

interface BranchSnapshot {
  readonly codeVersion: string
  readonly facts: Facts
  readonly tables: { readonly [N in TableName]: readonly (readonly [string, object])[] }
}

/** The whole state as plain JSON: rows are shared with the branch, not copied, and never change. */
export function snapshot(branch: Branch): unknown {
  const tables = {} as Record<TableName, [string, object][]>
  for (const name of TABLES) {
    const rows = [...(branch[name] as Table<object>).entries()]
    tables[name] = rows.sort(([a], [b]) => (a < b ? -1 : 1))
  }
  return { codeVersion: CODE_VERSION, facts: branch.facts, tables } satisfies BranchSnapshot
}

/** The state as canonical JSON: two branches are in the same state exactly when these are equal. */
export function stateHashInput(branch: Branch): string {
  return canonicalJson(snapshot(branch))
}

/** Blind indexes of the documents a ticket is found by. */
export function documentsOf({ presented, remote }: Ticket): readonly string[] {
  if (presented === null && remote === null) return NO_INDEXES
  return [...(presented ? [presented.blindIndex] : []), ...(remote?.alsoKnownBy ?? [])]
}
const NO_INDEXES: readonly string[] = []

function listKey(ticket: Ticket): string {
  if (ticket.directed?.window !== undefined) return `window:${ticket.directed.window}`
  if (ticket.directed?.teller !== undefined) return `teller:${ticket.directed.teller}`
  return ticket.queueId
}

/** Prefix and counter without padding, so that A001 and A0001 are the same number. */
function numberKey(ticket: Ticket): string {
  const digits = /\d+$/.exec(ticket.number)?.[0] ?? ''
  return `${ticket.number.slice(0, ticket.number.length - digits.length)}${Number(digits)}`
}

/** No id holds a colon. */
function ownerOf({ nodeId, deviceId }: Alert): string {
  return deviceId ?? `node:${nodeId}`
}

function isInLine({ state }: Ticket): boolean {
  return state === 'waiting' || state === 'held' || state === 'pending'
}

function mayBeReminded({ state, aheadAtIssue, isReminded }: Ticket): boolean {
  return aheadAtIssue !== null && !isReminded && (state === 'waiting' || state === 'pending')
}

function noteIf(
  index: Map<string, Ticket>,
  before: Ticket | undefined,
  after: Ticket | undefined,
  belongs: (ticket: Ticket) => boolean,
): void {
  if (after && belongs(after)) index.set(after.id, after)
  else if (before && belongs(before)) index.delete(before.id)
}

function takeBack(log: UndoLog): void {
  for (let at = log.length - 1; at >= 0; at -= 1) log[at]?.()
}
