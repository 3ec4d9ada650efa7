import { expect, test } from 'vitest'
import type { BranchConfig, CommandData, EventData, ProfileConfig } from '../../../contracts/index.ts'
import { MANAGER, MINUTE, smallConfiguration, TestBranch, text } from '../../../test/support/testBranch.ts'
import { Branch } from '../branch.ts'
import { decide } from '../decide.ts'
import { freshTicket } from '../evolve/ticketEvents.ts'
import type { Ticket } from '../records.ts'
import type { Now } from '../time.ts'
import { rotationKey } from './rotation.ts'
import { selectNext } from './select.ts'

/** The rules of calling written once more, obvious and slow: sort everything, ask everything again. */
const STATES = 100_000
const QUEUES = ['q0', 'q1', 'q2', 'q3', 'q4']
const CLASSES = ['ordinary', 'gold', 'elderly']
const TICK = 1000 * MINUTE
const NOW: Now = {
  tick: TICK,
  wall: 0,
  date: '2026-11-18',
  weekday: 'wed',
  secondOfDay: 36_000,
  businessDay: '2026-11-18',
}

type Random = (below: number) => number
function randomFrom(seed: number): Random {
  let state = seed + 0x6d2b79f5
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const pick = <T>(random: Random, values: readonly T[]): T => values[random(values.length)] as T
const maybe = <T>(random: Random, value: () => T): T | undefined => (random(2) === 0 ? value() : undefined)

function randomProfile(random: Random, id: string): ProfileConfig {
  const queues = QUEUES.filter(() => random(5) > 0).sort(() => random(3) - 1)
  const tiers: ProfileConfig['tiers'] = []
  while (queues.length > 0 && random(5) > 0) {
    const inTier = queues.splice(0, 1 + random(3))
    const T = maybe(random, () => random(12))
    const N = maybe(random, () => random(4))
    tiers.push({
      queues: inTier,
      order: pick(random, ['arrival', 'rotation', 'accumulating', 'headStart'] as const),
      weights: Object.fromEntries(inTier.map((id) => [id, 1 + random(3)])),
      rates: { ordinary: 1, gold: 1 + random(3), elderly: 0.5 },
      headStartMinutes: { gold: random(4) },
      ...(T === undefined ? {} : { timeThresholdMinutes: T }),
      ...(N === undefined ? {} : { peopleThreshold: N }),
    })
  }
  const pastOrder = pick(random, ['tier', 'overdue', 'arrival'] as const)
  return { id, name: text(id), tiers, pastOrder, finally: queues, guardMinutes: pick(random, [0, 3, 8]) }
}

function randomTicket(random: Random, sequence: number): Ticket {
  const ago = () => TICK - random(14) * MINUTE
  const place = { tick: ago(), sequence: random(4) === 0 ? random(6) : sequence }
  const directed = random(12) > 0 ? null : pick(random, [{ window: 'w1' }, { teller: 't1' }, { window: 'w2' }])
  return {
    ...freshTicket,
    id: `2026-11-18-A${String(sequence).padStart(3, '0')}`,
    number: `A${String(sequence).padStart(3, '0')}`,
    visitId: `v${sequence}`,
    state: pick(random, ['waiting', 'waiting', 'waiting', 'waiting', 'held', 'called', 'pending', 'served'] as const),
    queueId: pick(random, QUEUES),
    businessId: 'cash',
    classId: pick(random, CLASSES),
    place,
    waitingSince: ago(),
    firstArrival: { place, waitingSince: place.tick },
    sequence,
    directed,
    callableFrom: random(6) > 0 ? null : TICK + (random(5) - 2) * 1000,
    issuedAt: place.tick,
  }
}

const BASE = new TestBranch(smallConfiguration()).branch.config as BranchConfig

function randomBranch(random: Random): Branch {
  const branch = new Branch()
  const profiles = PROFILES.map((id) => randomProfile(random, id))
  branch.setFacts({ config: { ...BASE, profiles, windows: [{ ...W1, schedule: randomSchedule(random) }] } })
  const override = maybe(random, () => ({
    profileId: pick(random, ['chosen', 'chosen', 'nothing']),
    until: TICK + pick(random, [-1, 0, 1, MINUTE]),
  }))
  branch.windows.put('w1', {
    id: 'w1',
    status: 'open',
    pauseReason: null,
    tellerId: 't1',
    ticketId: null,
    since: 0,
    override: override ?? null,
    lastServedId: null,
    pausedUntil: null,
    reopens: false,
    breakKey: null,
    freeSince: 0,
    profileId: null,
  })
  const count = random(18)
  for (let sequence = 1; sequence <= count; sequence += 1) {
    const ticket = randomTicket(random, sequence)
    branch.tickets.put(ticket.id, ticket)
  }
  for (const { id, tiers } of profiles) {
    tiers.forEach((tier, index) => {
      const key = rotationKey(id, index)
      if (random(2) > 0) branch.rotations.put(key, { key, queueId: pick(random, tier.queues), turns: 1 + random(3) })
    })
  }
  if (random(3) === 0) moveSome(branch, random)
  return branch
}

/** Managers have moved some of those who wait. */
function moveSome(branch: Branch, random: Random): void {
  const waiting = [...branch.tickets.values()].filter(({ state }) => state === 'waiting')
  for (let n = random(4); n > 0 && waiting.length > 0; n -= 1) {
    const to = pick(random, [
      'front',
      'back',
      { behind: pick(random, waiting).id },
      { ahead: pick(random, waiting).id },
    ])
    const data = { ticketId: pick(random, waiting).id, to, reason: 'r' } as CommandData<'MoveTicket'>
    const decision = decide(branch, { id: 'c', type: 'MoveTicket', data }, { actor: MANAGER, now: NOW })
    if (!('events' in decision)) continue
    for (const { data: place } of decision.events) evolveMove(branch, place as EventData<'TicketMoved'>)
  }
}

function evolveMove(branch: Branch, { ticketId, place }: EventData<'TicketMoved'>): void {
  const ticket = branch.tickets.get(ticketId)
  if (ticket) branch.tickets.put(ticketId, { ...ticket, place })
}

const PROFILES = ['p', 'weekly', 'dated', 'chosen']
const W1: BranchConfig['windows'][number] = {
  id: 'w1',
  number: 1,
  profile: 'p',
  schedule: [],
  breaks: [],
  autoCall: false,
}

/** Rules for this Wednesday, 10:00 local time, that hold or just do not; the one for the date may be written last. */
function randomSchedule(random: Random): BranchConfig['windows'][number]['schedule'] {
  if (random(2) === 0) return []
  const times = () => ({
    from: pick(random, ['00:00', '09:59', '10:00', '10:01']),
    to: pick(random, ['10:00', '10:01', '24:00']),
  })
  const weekly = { profile: 'weekly', weekdays: [pick(random, ['wed', 'wed', 'tue'] as const)], ...times() }
  const dated = { profile: 'dated', dates: [pick(random, ['2026-11-18', '2026-11-18', '2026-11-25'])], ...times() }
  return pick(random, [[weekly], [dated], [weekly, dated]])
}

// ---- the reference ---------------------------------------------------------------------------------------------------
type Compare = (a: Ticket, b: Ticket) => number
const byTie: Compare = (a, b) => a.waitingSince - b.waitingSince || a.sequence - b.sequence
const byPlace: Compare = (a, b) => a.place.tick - b.place.tick || a.place.sequence - b.place.sequence || byTie(a, b)

function reference(branch: Branch): { ticketId: string; rule: string } | undefined {
  const profile = profileNow(branch)
  const eligible = [...branch.tickets.values()].filter(
    (ticket) => ticket.state === 'waiting' && (ticket.callableFrom ?? 0) <= TICK,
  )
  const inQueue = (id: string) => eligible.filter((t) => t.queueId === id && t.directed === null).sort(byPlace)
  const answer = (ticket: Ticket | undefined, rule: string) => ticket && { ticketId: ticket.id, rule }

  const direct = eligible.filter((t) => t.directed?.window === 'w1' || t.directed?.teller === 't1').sort(byPlace)[0]
  if (direct) return answer(direct, 'direct')

  const past = profile.tiers.flatMap((tier, index) =>
    tier.queues.flatMap((id) => pastOf(tier, index, inQueue(id), profile)),
  )
  past.sort(
    (a, b) => Number(a.rule === 'guard') - Number(b.rule === 'guard') || a.compare(b) || byTie(a.winner, b.winner),
  )
  if (past[0]) return answer(past[0].winner, past[0].rule)

  for (const [index, tier] of profile.tiers.entries()) {
    const waiting = tier.queues.filter((id) => inQueue(id).length > 0)
    if (waiting.length === 0) continue
    if (tier.order === 'rotation')
      return answer(inQueue(turn(branch, rotationKey(profile.id, index), tier, waiting))[0], 'tier')
    return answer(waiting.map((id) => inQueue(id)[0] as Ticket).sort(orderOf(tier))[0], 'tier')
  }
  return answer(profile.finally.flatMap((id) => inQueue(id)[0] ?? []).sort(byPlace)[0], 'finally')
}

/** A manager's choice until it ends, then the date's rule, then the weekday's, then the window's own. */
function profileNow(branch: Branch): ProfileConfig {
  const override = branch.windows.get('w1')?.override
  const rules = branch.config?.windows[0]?.schedule ?? []
  const isNow = ({ from = '00:00', to = '24:00' }: { from?: string; to?: string }) => from <= '10:00' && '10:00' < to
  const id =
    (override?.profileId === 'chosen' && TICK < override.until ? 'chosen' : undefined) ??
    rules.find((rule) => rule.dates?.includes('2026-11-18') && isNow(rule))?.profile ??
    rules.find((rule) => rule.weekdays?.includes('wed') && isNow(rule))?.profile ??
    'p'
  return branch.config?.profiles.find((profile) => profile.id === id) as ProfileConfig
}

interface Past {
  winner: Ticket
  rule: string
  tier: number
  since: number
  head: Ticket
  compare(other: Past): number
}

function pastOf(tier: ProfileConfig['tiers'][number], index: number, queue: Ticket[], profile: ProfileConfig): Past[] {
  const head = queue[0]
  const oldest = [...queue].sort(byTie)[0]
  if (head === undefined || oldest === undefined) return []
  const waited = TICK - oldest.waitingSince
  const T = (tier.timeThresholdMinutes ?? Number.POSITIVE_INFINITY) * MINUTE
  const N = tier.peopleThreshold ?? Number.POSITIVE_INFINITY
  const isOwn = tier.timeThresholdMinutes !== undefined || tier.peopleThreshold !== undefined
  const guard = profile.guardMinutes * MINUTE
  let rule: string
  if (waited > T) rule = 'timeThreshold'
  else if (queue.length - 1 > N) rule = 'peopleThreshold'
  else if (!isOwn && guard > 0 && waited > guard) rule = 'guard'
  else return []
  const limit = isOwn ? T : guard
  const since = Math.min(oldest.waitingSince + limit, queue[N + 1]?.waitingSince ?? Number.POSITIVE_INFINITY)
  const compare = function (this: Past, other: Past) {
    if (profile.pastOrder === 'tier') return this.tier - other.tier
    if (profile.pastOrder === 'overdue') return this.since - other.since
    return this.head.place.tick - other.head.place.tick || this.head.place.sequence - other.head.place.sequence
  }
  return [{ winner: rule === 'peopleThreshold' ? head : oldest, rule, tier: index, since, head, compare }]
}

function orderOf(tier: ProfileConfig['tiers'][number]): Compare {
  const points = (t: Ticket) => (tier.rates?.[t.classId] ?? 1) * (TICK - t.waitingSince)
  const start = (t: Ticket) => t.place.tick - (tier.headStartMinutes?.[t.classId] ?? 0) * MINUTE
  if (tier.order === 'accumulating') return (a, b) => points(b) - points(a) || byTie(a, b)
  if (tier.order === 'headStart')
    return (a, b) => start(a) - start(b) || a.place.sequence - b.place.sequence || byTie(a, b)
  return byPlace
}

/** The round written out: every queue as often as its weight, from where the last turn ended. */
function turn(branch: Branch, key: string, tier: ProfileConfig['tiers'][number], waiting: string[]): string {
  const last = branch.rotations.get(key)
  const round = tier.queues.flatMap((id) =>
    Array.from({ length: tier.weights?.[id] ?? 1 }, (_, n) => ({ id, turn: n + 1 })),
  )
  const weight = last ? (tier.weights?.[last.queueId] ?? 1) : 0
  const at = last ? round.findIndex(({ id, turn }) => id === last.queueId && turn === Math.min(last.turns, weight)) : -1
  const rest = [...round.slice(at + 1), ...round.slice(0, at + 1)]
  return rest.find(({ id }) => waiting.includes(id))?.id ?? ''
}

test(`select agrees with the rules written out on ${STATES} random states`, { timeout: 240_000 }, () => {
  const from = new Map<string, number>()
  const rules = new Map<string, number>()
  for (let seed = 0; seed < STATES; seed += 1) {
    const branch = randomBranch(randomFrom(seed))
    const expected = reference(branch)
    const selected = selectNext(branch, 'w1', NOW)
    const found = selected && { ticketId: selected.ticketId, rule: selected.explanation.rule }
    if (found?.ticketId !== expected?.ticketId || found?.rule !== expected?.rule) {
      expect({ seed, ...found }).toEqual({ seed, ...expected })
    }
    const source = selected?.explanation.profileFrom ?? 'nobody'
    from.set(source, (from.get(source) ?? 0) + 1)
    rules.set(expected?.rule ?? 'nobody', (rules.get(expected?.rule ?? 'nobody') ?? 0) + 1)
  }
  // Every rule has had its say often enough to mean something.
  for (const rule of ['direct', 'timeThreshold', 'peopleThreshold', 'guard', 'tier', 'finally', 'nobody']) {
    expect(rules.get(rule) ?? 0, rule).toBeGreaterThan(100)
  }
  for (const source of ['override', 'date', 'schedule', 'default']) {
    expect(from.get(source) ?? 0, source).toBeGreaterThan(STATES / 50)
  }
})
