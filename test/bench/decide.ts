import type { BranchConfigurationInput, Command, DomainEvent, EventData, RecordedEvent } from '../../contracts/index.ts'
import { Branch } from '../../hub/core/branch.ts'
import { selectNext } from '../../hub/core/calling/select.ts'
import { decide } from '../../hub/core/decide.ts'
import { evolve } from '../../hub/core/evolve.ts'
import type { Now } from '../../hub/core/time.ts'
import { text } from '../support/testBranch.ts'
import type { Figure } from './main.ts'
import { percentile } from './percentiles.ts'

const QUEUES = 20
const WINDOWS = 10
const DECISIONS = 20_000
const WARM_UP = 5_000
const LENGTHS = [10, 100, 1_000, 10_000]
const AIM_US = 20
const FLAT = 1.5
const SECOND_MS = 1_000

/**
 * One decision of the calling engine: who is called next at a window, decided as the hub decides it (the previous customer is
 * finished, the reason is recorded, the draft is taken back), with 10 to 10,000 waiting in 20 queues that all belong to the profile
 * with both thresholds, rotation and ageing. Each call is then carried out and a new customer comes, so the number waiting stays. The
 * floor is the bare choice of the ticket in the same run. In microseconds of one decision; the journal's disk is not in it.
 */
export async function benchDecide(): Promise<Figure[]> {
  const runs = LENGTHS.map((waiting) => ({ waiting, ...measure(waiting) }))
  for (const { waiting, decided, chosen } of runs) {
    process.stdout.write(
      `${waiting} waiting: decide p50 ${us(decided, 0.5)} p99 ${us(decided, 0.99)} us, choose p50 ${us(chosen, 0.5)} p99 ${us(chosen, 0.99)} us\n`,
    )
  }
  const [fewest, most] = [runs[0], runs.at(-1)]
  if (!fewest || !most) return []
  const p99 = percentile(most.decided, 0.99)
  const growth = percentile(most.decided, 0.5) / percentile(fewest.decided, 0.5)
  return [
    {
      bench: 'decide',
      metric: 'one decision with 10,000 waiting in 20 queues, us, p99',
      value: rounded(p99),
      floor: rounded(percentile(most.chosen, 0.99)),
      ratio: p99 / percentile(most.chosen, 0.99),
      aim: `under ${AIM_US} us`,
      holds: p99 < AIM_US,
    },
    {
      bench: 'decide',
      metric: 'one decision with 10,000 waiting, us, p50, against 10 waiting',
      value: rounded(percentile(most.decided, 0.5)),
      floor: rounded(percentile(fewest.decided, 0.5)),
      ratio: growth,
      aim: `flat: within ${FLAT} times`,
      holds: growth <= FLAT,
    },
  ]
}

function measure(waiting: number): { decided: number[]; chosen: number[] } {
  const hall = new Hall(waiting)
  const decided: number[] = []
  const chosen: number[] = []
  for (let n = 0; n < WARM_UP + DECISIONS; n += 1) {
    const windowId = `w${n % WINDOWS}`
    const beforeChoice = performance.now()
    selectNext(hall.branch, windowId, hall.now)
    const before = performance.now()
    const events = hall.callNext(windowId)
    const after = performance.now()
    if (n >= WARM_UP) {
      chosen.push((before - beforeChoice) * 1000)
      decided.push((after - before) * 1000)
    }
    hall.carryOut(events)
    hall.arrival(n)
  }
  return { decided, chosen }
}

/** A full hall whose windows call one after the other. */
class Hall {
  readonly branch = new Branch()
  now: Now = {
    tick: 100_000_000,
    wall: 1_763_517_600_000,
    date: '2026-11-18',
    weekday: 'wed',
    secondOfDay: 36_000,
    businessDay: '2026-11-18',
  }
  #sequence = 0
  #commands = 0

  constructor(waiting: number) {
    this.#command('ApplyConfiguration', { configuration: configuration(), basedOn: 0 })
    this.#command('OpenBusinessDay', { day: this.now.businessDay })
    for (let n = 0; n < WINDOWS; n += 1) this.#command('SignIn', { windowId: `w${n}`, tellerId: `t${n}` })
    for (let n = 0; n < waiting; n += 1) this.arrival(n)
  }

  callNext(windowId: string): readonly DomainEvent[] {
    this.#commands += 1
    const command: Command = { id: `c${this.#commands}`, type: 'CallNext', data: { windowId } }
    const decision = decide(this.branch, command, { actor: { kind: 'manager', id: 'm' }, now: this.now })
    if ('refused' in decision) throw new Error(decision.refused.code)
    return decision.events
  }

  carryOut(events: readonly DomainEvent[]): void {
    for (const event of events) this.#evolve(event)
  }

  /** A ticket is put into the queues in turn; its making is not what is measured. */
  arrival(n: number): void {
    this.now = { ...this.now, tick: this.now.tick + SECOND_MS }
    this.#sequence += 1
    const queue = (n * 7) % QUEUES
    const number = `N${String.fromCharCode(65 + queue)}${String(this.#sequence).padStart(6, '0')}`
    const data: EventData<'TicketIssued'> = {
      ticketId: `2026-11-18-${number}`,
      visitId: `v${this.#sequence}`,
      number,
      queueId: `q${queue}`,
      businessId: `b${queue}`,
      classId: 'ordinary',
      place: { tick: this.now.tick, sequence: this.#sequence },
      waitingSince: this.now.tick,
      kioskId: null,
      readingId: null,
      presented: null,
      counter: this.#sequence,
      configurationVersion: 1,
    }
    this.#evolve({ type: 'TicketIssued', version: 1, data })
  }

  #command(type: Command['type'], data: unknown): void {
    this.#commands += 1
    const command = { id: `c${this.#commands}`, type, data } as Command
    const decision = decide(this.branch, command, { actor: { kind: 'manager', id: 'm' }, now: this.now })
    if ('refused' in decision) throw new Error(`${decision.refused.code} ${JSON.stringify(decision.refused.details)}`)
    this.carryOut(decision.events)
  }

  #evolve(event: DomainEvent): void {
    evolve(this.branch, {
      ...event,
      seq: this.branch.lastSeq + 1,
      tick: this.now.tick,
      wall: this.now.wall,
      actor: { kind: 'manager', id: 'm' },
      correlationId: 'bench',
      causeId: 'bench',
    } as RecordedEvent)
    // The day's ended tickets are not what is measured, and would fill the memory.
    if (event.type === 'ServiceFinished') this.branch.tickets.delete(event.data.ticketId)
  }
}

function configuration(): BranchConfigurationInput {
  const ids = Array.from({ length: QUEUES }, (_, n) => n)
  const inTier = (from: number) => ids.slice(from, from + QUEUES / 4).map((n) => `q${n}`)
  return {
    schema: 1,
    outlet: { id: 'bench', bank: text('Bank'), name: text('Branch'), timeZone: 'Asia/Shanghai' },
    classes: [{ id: 'ordinary', name: text('Ordinary') }],
    businesses: ids.map((n) => ({ id: `b${n}`, name: text(`Business ${n}`), meanServiceMinutes: 4 })),
    queues: ids.map((n) => ({
      id: `q${n}`,
      name: text(`Queue ${n}`),
      prefix: `N${String.fromCharCode(65 + n)}`,
      businesses: [`b${n}`],
      classes: ['ordinary'],
    })),
    profiles: [
      {
        id: 'main',
        name: text('Main'),
        pastOrder: 'overdue',
        tiers: [
          { queues: inTier(0), timeThresholdMinutes: 600 },
          { queues: inTier(5), order: 'rotation', weights: Object.fromEntries(inTier(5).map((id) => [id, 2])) },
          { queues: inTier(10), order: 'accumulating', rates: { ordinary: 1 }, peopleThreshold: 9_000 },
          { queues: inTier(15) },
        ],
      },
    ],
    windows: Array.from({ length: WINDOWS }, (_, n) => ({ id: `w${n}`, number: n + 1, profile: 'main' })),
  }
}

function us(values: readonly number[], p: number): number {
  return rounded(percentile(values, p))
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
