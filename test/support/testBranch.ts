import type {
  Actor,
  BranchConfigurationInput,
  Command,
  CommandData,
  CommandType,
  DomainEvent,
  ErrorCode,
  EventData,
  EventType,
  PresentedIdentity,
  RecordedEvent,
  Text,
} from '../../contracts/index.ts'
import { Branch } from '../../hub/core/branch.ts'
import { correlationOf } from '../../hub/core/correlation.ts'
import { type Decision, decide } from '../../hub/core/decide.ts'
import { evolve } from '../../hub/core/evolve.ts'
import type { Ticket } from '../../hub/core/records.ts'
import type { Now } from '../../hub/core/time.ts'

export const MINUTE = 60_000
export const SECOND = 1000

export function text(words: string): Text {
  return { 'zh-CN': words, en: words }
}

/** Two queues for cash (gold, ordinary), one for accounts; three windows that serve gold first. */
export function smallConfiguration(): BranchConfigurationInput {
  return {
    schema: 1,
    outlet: { id: 'test', bank: text('Bank'), name: text('Branch'), timeZone: 'Asia/Shanghai' },
    classes: [
      { id: 'ordinary', name: text('Ordinary') },
      { id: 'gold', name: text('Gold') },
      { id: 'elderly', name: text('Elderly'), fromAge: 70 },
    ],
    businesses: [
      { id: 'cash', name: text('Cash'), meanServiceMinutes: 4 },
      { id: 'account', name: text('Account'), meanServiceMinutes: 10 },
    ],
    queues: [
      { id: 'ordinary', name: text('普通'), prefix: 'A', businesses: ['cash'], classes: ['ordinary', 'elderly'] },
      { id: 'gold', name: text('金卡'), prefix: 'G', businesses: ['cash'], classes: ['gold'] },
      {
        id: 'account',
        name: text('开户'),
        prefix: 'B',
        businesses: ['account'],
        classes: ['ordinary', 'gold', 'elderly'],
      },
    ],
    profiles: [
      { id: 'main', name: text('Main'), tiers: [{ queues: ['gold'] }, { queues: ['ordinary'] }], finally: ['account'] },
    ],
    windows: [
      { id: 'w1', number: 1, profile: 'main', keypad: { device: 'keypads', address: 1 } },
      { id: 'w2', number: 2, profile: 'main', keypad: { device: 'keypads', address: 2 } },
      { id: 'w3', number: 3, profile: 'main' },
    ],
    kiosks: [
      { id: 'k1', name: text('Kiosk'), reader: 'reader', printer: 'printer' },
      { id: 'k2', name: text('Plain kiosk') },
    ],
    devices: [
      { id: 'reader', driver: 'idcard-sam', port: { tcp: { host: '127.0.0.1', port: 1 } } },
      { id: 'printer', driver: 'printer-escpos', port: { tcp: { host: '127.0.0.1', port: 2 } } },
      { id: 'keypads', driver: 'keypad-ff68', port: { tcp: { host: '127.0.0.1', port: 3 } } },
    ],
  }
}

export const KIOSK: Actor = { kind: 'kiosk', id: 'k1' }
export const MANAGER: Actor = { kind: 'manager', id: 'manager' }
export const CLOCK: Actor = { kind: 'clock', id: 'clock' }
export const DEVICE: Actor = { kind: 'device', id: 'reader' }
export function teller(id: string): Actor {
  return { kind: 'teller', id }
}

/** A person's document, told apart from others by a number. */
export function person(n: number): PresentedIdentity {
  return {
    documentType: 'citizen',
    identity: { keyId: `visit-${n}`, iv: 'AAAA', data: 'AAAA', tag: 'AAAA' },
    blindIndex: n.toString(16).padStart(16, '0'),
  }
}

/** A branch with its journal and its time, driven by commands. Begins at a Wednesday, 10:00. */
export class TestBranch {
  branch = new Branch()
  readonly journal: RecordedEvent[] = []
  now: Now = {
    tick: 10_000_000,
    wall: 1_763_517_600_000,
    date: '2026-11-18',
    weekday: 'wed',
    secondOfDay: 36_000,
    businessDay: '2026-11-18',
  }
  #commands = 0

  constructor(configuration: BranchConfigurationInput | null = smallConfiguration()) {
    if (configuration === null) return
    this.do('ApplyConfiguration', { configuration, basedOn: 0 }, CLOCK)
    this.do('OpenBusinessDay', { day: this.now.businessDay }, CLOCK)
  }

  advance(ms: number): this {
    const { tick, wall, secondOfDay } = this.now
    const second = Math.min(86_399, secondOfDay + Math.floor(ms / 1000))
    this.now = { ...this.now, tick: tick + ms, wall: wall + ms, secondOfDay: second }
    return this
  }

  /** Decides, and records what was decided. */
  send<T extends CommandType>(type: T, data: CommandData<T>, actor: Actor = MANAGER): Decision {
    this.#commands += 1
    const command = { id: `c${this.#commands}`, type, data } as unknown as Command
    const decision = decide(this.branch, command, { actor, now: this.now })
    if ('events' in decision) for (const event of decision.events) this.record(event, actor, command.id)
    return decision
  }

  record(event: DomainEvent, actor: Actor, causeId: string): void {
    const { tick, wall } = this.now
    const correlationId = correlationOf(this.branch, event, causeId)
    const seq = this.branch.lastSeq + 1
    const recorded = { ...event, seq, tick, wall, actor, correlationId, causeId } as RecordedEvent
    this.journal.push(recorded)
    evolve(this.branch, recorded)
  }

  /** The answer of a command that must be carried out. */
  do<T extends CommandType>(type: T, data: CommandData<T>, actor: Actor = MANAGER) {
    const decision = this.send(type, data, actor)
    if ('refused' in decision) throw new Error(`${type} refused: ${JSON.stringify(decision.refused)}`)
    return decision.result
  }

  /** The code with which a command is refused; undefined when it is carried out. */
  refusal<T extends CommandType>(type: T, data: CommandData<T>, actor: Actor = MANAGER): ErrorCode | undefined {
    const decision = this.send(type, data, actor)
    return 'refused' in decision ? decision.refused.code : undefined
  }

  /** Issues a ticket by hand; returns it. */
  issue(businessId = 'cash', classId = 'ordinary'): Ticket {
    return this.ticket(this.do('IssueTicket', { businessId, classId }).ticketId)
  }

  ticket(id: string | undefined): Ticket {
    const ticket = id === undefined ? undefined : this.branch.tickets.get(id)
    if (ticket === undefined) throw new Error(`no ticket ${id}`)
    return ticket
  }

  /** Teller `t<n>` at window `w<n>`. */
  staff(...windows: number[]): this {
    for (const n of windows) this.do('SignIn', { windowId: `w${n}` }, teller(`t${n}`))
    return this
  }

  callNext(n = 1): Ticket {
    return this.ticket(this.do('CallNext', { windowId: `w${n}` }, teller(`t${n}`)).ticketId)
  }

  /** Data of the newest event of a type. */
  last<T extends EventType>(type: T): EventData<T> {
    const event = this.journal.findLast((recorded) => recorded.type === type)
    if (event === undefined) throw new Error(`no ${type} recorded`)
    return event.data as EventData<T>
  }
}
