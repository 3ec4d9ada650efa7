import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { describe, expect, test } from 'vitest'
import {
  type Actor,
  type BranchConfigurationInput,
  COMMANDS,
  CommandResult,
  type CommandType,
  EVENTS,
  HELP_TOPICS,
  KEYPAD_KEYS,
} from '../../contracts/index.ts'
import { person, smallConfiguration, TestBranch } from '../../test/support/testBranch.ts'
import { Branch, snapshot, stateHashInput } from './branch.ts'
import { decide } from './decide.ts'
import { evolve } from './evolve.ts'
import { peopleAheadOfAll } from './peopleAhead.ts'

const EVENT_FORMS = new Map(Object.entries(EVENTS).map(([key, schema]) => [key, Compile(schema)]))
const COMMAND_FORMS = new Map(Object.entries(COMMANDS).map(([key, schema]) => [key, Compile(schema)]))
const RESULT_FORM = Compile(CommandResult)

// ---- commands in any order, with names that exist and names that do not --------------------------------------------------
const windowId = fc.constantFrom('w1', 'w1', 'w1', 'w2', 'w2', 'w2', 'w3', 'w9')
const ticketId = fc
  .record({ prefix: fc.constantFrom('A', 'A', 'A', 'G', 'B'), n: fc.integer({ min: 1, max: 12 }) })
  .map(({ prefix, n }) => `2026-11-18-${prefix}${String(n).padStart(3, '0')}`)
const businessId = fc.constantFrom('cash', 'cash', 'cash', 'cash', 'account', 'account', 'nothing')
const kioskId = fc.constantFrom('k1', 'k1', 'k1', 'k2', 'k9')
const readingId = fc.integer({ min: 1, max: 8 }).map((n) => `r${n}`)
const seen = fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 4 })
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })
const atWindow = { windowId, ticketId, seen }
const reason = fc.string({ minLength: 1, maxLength: 64 })
const classId = fc.constantFrom('gold', 'ordinary', 'nothing')
const transferTo = fc.oneof(
  fc.record({ queue: fc.constantFrom('ordinary', 'gold', 'account', 'nothing') }),
  fc.record({ window: windowId }),
  fc.record({ teller: fc.constantFrom('t1', 't2', 't9') }),
)
const alert = {
  deviceId: fc.constantFrom('printer', 'printer', 'nothing'),
  nodeId: fc.constantFrom('local', 'local', 'other'),
  code: fc.constantFrom('noise', 'paper-low'),
}

/** Gold is told to the manager, w1 and w2 have evaluators, and there is a profile for overrides. */
function historyConfiguration(): BranchConfigurationInput {
  const made = smallConfiguration()
  if (made.classes[1]) made.classes[1].vip = true
  for (const [index, address] of [1, 12].entries()) {
    Object.assign(made.windows[index] ?? {}, { evaluator: { device: 'keypads', address } })
  }
  made.profiles.push({
    id: 'chosen',
    name: made.outlet.name,
    tiers: [{ queues: ['account'] }, { queues: ['ordinary'] }],
  })
  return made
}

const configuration = fc
  .record({
    invite: fc.constantFrom('finish', 'everyFinish', 'request'),
    drop: fc.constantFrom('none', 'none', 'gold', 'w3', 'broken'),
    policy: fc.constantFrom('drop', 'end', 'behind', 'keep'),
    whileCalled: fc.constantFrom('finish', 'noShow', 'refuse'),
    coolDownSeconds: fc.constantFrom(0, 60),
    dayEnd: fc.constantFrom('expire', 'carryOver'),
    onCard: fc.boolean(),
    prefix: fc.constantFrom('A', 'X'),
  })
  .map(({ invite, drop, policy, whileCalled, coolDownSeconds, dayEnd, onCard, prefix }) => {
    const made = historyConfiguration()
    made.evaluation = { invite, lowScore: 3 }
    made.calling = { noShow: { policy, coolDownSeconds, behind: 2 }, callNextWhileCalled: whileCalled, dayEnd }
    if (onCard && made.kiosks?.[0]) made.kiosks[0].onCard = { business: 'cash' }
    if (made.queues[0]) made.queues[0].prefix = prefix
    made.profiles[0] = {
      id: 'main',
      name: made.outlet.name,
      tiers: [
        { queues: made.queues.map(({ id }) => id), order: 'rotation', weights: { gold: 2, ordinary: 1, account: 1 } },
      ],
    }
    if (drop === 'gold') {
      made.queues = made.queues.filter(({ id }) => id !== 'gold')
      made.profiles[0] = { id: 'main', name: made.outlet.name, tiers: [{ queues: ['ordinary', 'account'] }] }
    }
    if (drop === 'w3') made.windows = made.windows.filter(({ id }) => id !== 'w3')
    if (drop === 'broken' && made.windows[0]) made.windows[0].profile = 'nothing'
    return made
  })

const DATA: { readonly [T in CommandType]: fc.Arbitrary<object> } = {
  IssueTicket: fc.record({
    businessId,
    kioskId: optional(kioskId),
    readingId: optional(readingId),
    classId: optional(classId),
    print: optional(fc.boolean()),
  }),
  ReprintTicket: fc.record({ ticketId, kioskId }),
  RequestHelp: fc.record({ kioskId: optional(kioskId), topic: optional(fc.constantFrom(...HELP_TOPICS)) }),
  CancelTicket: fc.record({ ticketId, reason: optional(fc.string({ maxLength: 64 })) }),
  SignIn: fc.record({ windowId, tellerId: optional(fc.constantFrom('t1', 't2', 't3')) }),
  SignOut: fc.record({ windowId }),
  OpenWindow: fc.record({ windowId }),
  PauseWindow: fc.record({ windowId }),
  CloseWindow: fc.record({ windowId }),
  CallNext: fc.record({ windowId, ticketId: optional(fc.option(ticketId)), seen }),
  CallNumber: fc.record({ windowId, ticketId }),
  Recall: fc.record(atWindow),
  StartService: fc.record(atWindow),
  FinishService: fc.record(atWindow),
  MarkNoShow: fc.record(atWindow),
  TransferTicket: fc.record({
    ...atWindow,
    windowId: optional(windowId),
    to: transferTo,
    place: optional(fc.constantFrom('firstArrival', 'now')),
  }),
  HoldTicket: fc.record({ ticketId, windowId: optional(windowId), seen }),
  ResumeTicket: fc.record({ ticketId, seen }),
  MoveTicket: fc.record({
    ticketId,
    to: fc.oneof(fc.constantFrom('front', 'back'), fc.record({ behind: ticketId }), fc.record({ ahead: ticketId })),
    reason,
    seen,
  }),
  ChangeTicket: fc.record({
    ticketId,
    classId: optional(classId),
    businessId: optional(businessId),
    reason: optional(reason),
    seen,
  }),
  OverrideProfile: fc.record({
    windowId,
    profileId: fc.constantFrom('main', 'chosen', 'chosen', 'nothing'),
    minutes: fc.constantFrom(1, 30, 1440),
    reason: optional(reason),
  }),
  EndOverride: fc.record({ windowId }),
  InviteEvaluation: fc.record({ windowId, ticketId }),
  AcknowledgeNotice: fc.record({ noticeId: ticketId.map((id) => `${id}-vip`) }),
  ApplyConfiguration: fc.record({
    configuration,
    basedOn: fc.constantFrom(0, 1, 2),
    moveTickets: optional(fc.constantFrom({ gold: 'ordinary' }, { gold: 'nothing' }, {})),
  }),
  OpenBusinessDay: fc.record({ day: fc.constantFrom('2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21') }),
  PresentIdentity: fc.record({
    readingId,
    deviceId: fc.constantFrom('reader', 'reader', 'reader', 'nothing'),
    presented: fc.integer({ min: 1, max: 3 }).map(person),
    age: fc.option(fc.integer({ min: 0, max: 150 })),
  }),
  PressKey: fc.record({
    deviceId: fc.constantFrom('keypads', 'keypads', 'keypads', 'nothing'),
    address: fc.constantFrom(1, 2, 1, 2, 1, 2, 9),
    key: fc.constantFrom(...KEYPAD_KEYS),
    digits: fc.constantFrom('', '6', '1', '2', '999'),
    pressedAt: fc.constantFrom(0, 2_000_000_000_000),
  }),
  GiveEvaluation: fc.record({
    deviceId: fc.constantFrom('keypads', 'keypads', 'keypads', 'nothing'),
    address: fc.constantFrom(1, 12, 2),
    choice: fc.constantFrom(1, 2, 3, 4, 9),
    givenAt: fc.constantFrom(0, 2_000_000_000_000),
  }),
  SettlePrint: fc.record({
    jobId: fc.tuple(ticketId, fc.integer({ min: 1, max: 3 })).map(([id, n]) => `${id}-p${n}`),
    outcome: fc.constantFrom('printed', 'notPrinted', 'unknown'),
    detail: fc.option(fc.string({ maxLength: 64 })),
  }),
  ReportNode: fc.record({
    nodeId: fc.constantFrom('local', 'other'),
    state: fc.constantFrom('ready', 'lost'),
    session: fc.integer({ min: 0, max: 3 }),
  }),
  ReportDevice: fc.record({
    deviceId: alert.deviceId,
    nodeId: alert.nodeId,
    device: fc.constantFrom('online', 'offline'),
  }),
  RaiseAlert: fc.record({ ...alert, severity: fc.integer({ min: 0, max: 4 }) }),
  ClearAlert: fc.record(alert),
  DoubtClock: fc.record({ wall: fc.nat(), lastWall: fc.nat() }),
}

/** Commands of ordinary days more often than the rest, so that histories get somewhere. */
const OFTEN: readonly CommandType[] = [
  'IssueTicket',
  'IssueTicket',
  'CallNext',
  'CallNext',
  'SignIn',
  'StartService',
  'FinishService',
  'MarkNoShow',
  'TransferTicket',
  'HoldTicket',
  'ResumeTicket',
  'PressKey',
  'PresentIdentity',
  'MoveTicket',
  'ChangeTicket',
  'OverrideProfile',
  'GiveEvaluation',
  'GiveEvaluation',
]
const TYPES = [...(Object.keys(DATA) as CommandType[]), ...Array.from({ length: 4 }, () => OFTEN).flat()]
const actor: fc.Arbitrary<Actor> = fc.constantFrom<Actor>(
  { kind: 'teller', id: 't1' },
  { kind: 'teller', id: 't2' },
  { kind: 'manager', id: 'm1' },
  { kind: 'device', id: 'reader' },
  { kind: 'kiosk', id: 'k1' },
  { kind: 'manager', id: 'a-name-that-is-too-long-to-be-the-id-of-a-teller' },
)
interface Step {
  readonly type: CommandType
  readonly data: object
  readonly actor: Actor
  readonly afterMs: number
  /** Picks among what there is when the step comes. */
  readonly aim: number
  readonly followedBy: 'next' | 'again' | 'restart' | 'rollback'
}
const step: fc.Arbitrary<Step> = fc.constantFrom(...TYPES).chain((type) =>
  fc.record({
    type: fc.constant(type),
    data: DATA[type].map(withoutUndefined),
    actor,
    aim: fc.nat({ max: 999 }),
    afterMs: fc.constantFrom(0, 0, 1, 700, 61_000, 1_900_000),
    followedBy: fc.constantFrom('next', 'next', 'next', 'next', 'again', 'restart', 'rollback'),
  }),
)
const history = fc.array(step, { minLength: 20, maxLength: 90, size: 'max' })

function withoutUndefined(data: object): object {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined))
}

/** Names made up blindly hit nothing most of the time; nearly always the step means something that is there. */
function aimed(at: TestBranch, { type, data, actor: sender, aim }: Step): { data: object; actor: Actor } {
  const { branch } = at
  const found: Record<string, unknown> = { ...data }
  if (aim % 9 === 0) return { data: found, actor: sender }
  if (type === 'IssueTicket' && aim % 3 > 0) delete found.readingId
  if (type === 'OpenBusinessDay' && aim % 4 > 0) found.day = branch.businessDay
  const window = branch.windows.get(String(found.windowId))
  const tickets = [...branch.tickets.values()].sort((a, b) => a.sequence - b.sequence)
  if (type !== 'CallNext' && 'ticketId' in found) {
    const isCurrent = window?.ticketId != null && type !== 'CallNumber'
    found.ticketId = isCurrent ? window.ticketId : (tickets[aim % Math.max(1, tickets.length)]?.id ?? found.ticketId)
  }
  const held = tickets.find(({ state }) => state === 'held')
  if (type === 'ResumeTicket' && held) found.ticketId = held.id
  if (aim % 4 > 0) delete found.seen
  if (type === 'TransferTicket' && aim % 4 === 1) delete found.windowId
  if (type === 'SignIn' && aim % 4 > 0) delete found.tellerId
  const neighbour = tickets.find(({ id, state }) => id !== found.ticketId && state === 'waiting')
  if (type === 'MoveTicket' && typeof found.to === 'object' && neighbour) {
    found.to = 'behind' in (found.to ?? {}) ? { behind: neighbour.id } : { ahead: neighbour.id }
  }
  if (type === 'InviteEvaluation' && window?.lastServedId) found.ticketId = window.lastServedId
  const asked = tickets.findLast(({ state, evaluation }) => state === 'served' && evaluation !== null)
  if (type === 'GiveEvaluation' && asked) {
    Object.assign(found, { deviceId: 'keypads', address: asked.windowId === 'w1' ? 1 : 12, givenAt: at.now.wall })
  }
  const [notice] = [...branch.notices.values()].filter(({ acknowledged }) => !acknowledged)
  if (type === 'AcknowledgeNotice' && notice) found.noticeId = notice.id
  const overridden = [...branch.windows.values()].find(({ override }) => override !== null)
  if (type === 'EndOverride' && overridden) found.windowId = overridden.id
  if (type === 'CallNext' && aim % 4 > 0) delete found.ticketId
  if (type === 'ApplyConfiguration') found.basedOn = branch.configurationVersion
  const [open] = [...branch.alerts.values()]
  if (type === 'ClearAlert' && open)
    Object.assign(found, { deviceId: open.deviceId, nodeId: open.nodeId, code: open.code })
  const job = [...branch.printJobs.values()].find(({ outcome }) => outcome === null)
  if (type === 'SettlePrint' && job) found.jobId = job.id
  const teller = window?.tellerId
  return { data: found, actor: teller && aim % 5 > 0 ? { kind: 'teller', id: teller } : sender }
}

/** Carries the history out, checking what must hold after every step. */
function live(steps: readonly Step[]): TestBranch {
  const at = new TestBranch(historyConfiguration()).staff(1, 2)
  const issued = new Set(at.journal.flatMap((event) => (event.type === 'TicketIssued' ? [event.data.ticketId] : [])))
  for (const now of steps) {
    at.advance(now.afterMs)
    const { data, actor: sender } = aimed(at, now)
    expect(COMMAND_FORMS.get(now.type)?.Check(data), `${now.type} ${JSON.stringify(data)}`).toBe(true)
    const before = stateHashInput(at.branch)
    decide(at.branch, { id: 'probe', type: now.type, data } as never, { actor: sender, now: at.now })
    expect(stateHashInput(at.branch)).toBe(before)

    if (now.followedBy === 'rollback') at.branch.begin()
    const since = at.journal.length
    send(at, now.type, data, sender, issued)
    if (now.followedBy === 'again') send(at, now.type, data, sender, issued)
    if (now.followedBy === 'rollback') {
      at.branch.rollback()
      for (const event of at.journal.splice(since))
        if (event.type === 'TicketIssued') issued.delete(event.data.ticketId)
      expect(stateHashInput(at.branch)).toBe(before)
    }
    if (now.followedBy === 'restart') at.branch = Branch.restore(JSON.parse(JSON.stringify(snapshot(at.branch))))
    checkInvariants(at.branch, at.now.tick)
  }
  return at
}

function send(at: TestBranch, type: CommandType, data: object, sender: Actor, issued: Set<string>): void {
  const decision = at.send(type, data as never, sender)
  if ('refused' in decision) return
  expect(RESULT_FORM.Check({ seq: null, ...decision.result }), JSON.stringify(decision.result)).toBe(true)
  for (const event of decision.events) {
    const form = EVENT_FORMS.get(`${event.type}@${event.version}`)
    expect(form?.Check(event.data), `${event.type} ${JSON.stringify(event.data)}`).toBe(true)
    if (event.type !== 'TicketIssued') continue
    expect(issued.has(event.data.ticketId), `${event.data.ticketId} given twice`).toBe(false)
    issued.add(event.data.ticketId)
  }
}

function checkInvariants(branch: Branch, tick: number): void {
  const atWindows = [...branch.windows.values()].flatMap(({ ticketId: id }) => id ?? [])
  expect(new Set(atWindows).size, 'a ticket at two windows').toBe(atWindows.length)
  const active = [...branch.tickets.values()].filter(({ state }) => state === 'called' || state === 'serving')
  expect(active.map(({ id }) => id).sort()).toEqual(atWindows.sort())
  for (const ticket of active) expect(branch.windows.get(ticket.windowId ?? '')?.ticketId).toBe(ticket.id)
  const tellers = [...branch.windows.values()].flatMap(({ tellerId }) => tellerId ?? [])
  expect(new Set(tellers).size, 'a teller at two windows').toBe(tellers.length)
  for (const window of branch.windows.values()) if (window.status === 'open') expect(window.tellerId).not.toBeNull()
  checkEvaluations(branch)
  const eligible = [...branch.lists()].reduce((sum, [, list]) => sum + list.at(tick).eligible, 0)
  const counted = [...branch.tickets.values()].filter((t) => t.state === 'waiting' && (t.callableFrom ?? 0) <= tick)
  expect(eligible).toBe(counted.length)
}

function checkEvaluations(branch: Branch): void {
  for (const { id, state, evaluation } of branch.tickets.values()) {
    expect(evaluation?.score != null, `${id} is ${state}`).toBe(state === 'evaluated')
    if (evaluation !== null) expect(['served', 'evaluated'], id).toContain(state)
  }
  for (const { id, lastServedId, tellerId, override } of branch.windows.values()) {
    if (override !== null) expect(Number.isInteger(override.until)).toBe(true)
    if (lastServedId === null) continue
    expect(tellerId, `${id} remembers whom nobody served`).not.toBeNull()
    expect(branch.tickets.get(lastServedId)).toMatchObject({ windowId: id, tellerId })
  }
  for (const { kind, ticketId: of, kioskId: at, topic } of branch.notices.values()) {
    if (kind === 'help') expect(of).toBeNull()
    else expect(branch.tickets.has(of ?? '')).toBe(true)
    expect([at === null, topic === null]).toEqual([kind !== 'help', kind !== 'help'])
  }
}

describe('whatever happens in whatever order', () => {
  test('the invariants hold, and the journal alone gives the same state', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(history, (steps) => {
        const at = live(steps)
        const replayed = new Branch()
        for (const event of at.journal) evolve(replayed, event)
        expect(stateHashInput(replayed)).toBe(stateHashInput(at.branch))
        const restored = Branch.restore(JSON.parse(JSON.stringify(snapshot(at.branch))))
        expect(stateHashInput(restored)).toBe(stateHashInput(at.branch))
        expect([...peopleAheadOfAll(restored, at.now)].sort()).toEqual([...peopleAheadOfAll(at.branch, at.now)].sort())
      }),
      { numRuns: 80 },
    )
  })

  test('histories come far enough to mean something', { timeout: 60_000 }, () => {
    const types = new Set<string>()
    for (const steps of fc.sample(history, { numRuns: 80, seed: 7 })) {
      for (const { type } of live(steps).journal) types.add(type)
    }
    expect([...types].sort()).toEqual(
      Object.keys(EVENTS)
        .map((key) => key.split('@')[0])
        .sort(),
    )
  })
})

describe('before there is a configuration', () => {
  test('every command is refused or answered, never thrown at', () => {
    fc.assert(
      fc.property(step, (only) => {
        const at = new TestBranch(null)
        expect(() => at.send(only.type, only.data as never, only.actor)).not.toThrow()
      }),
      { numRuns: 300 },
    )
  })
})
