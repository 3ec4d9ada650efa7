import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { describe, expect, test } from 'vitest'
import {
  type Actor,
  type BranchConfig,
  COMMANDS,
  CommandResult,
  type CommandType,
  EVENTS,
  type EventData,
  type RecordedEvent,
  type TicketState,
} from '../../contracts/index.ts'
import { aimed, history, historyConfiguration, type Step, step } from '../../test/support/randomHistory.ts'
import { TestBranch } from '../../test/support/testBranch.ts'
import { Branch, snapshot, stateHashInput } from './branch.ts'
import { byPlace } from './calling/queueIndex.ts'
import { filledIn } from './configuration.ts'
import { otherTicketOfHolder } from './decide/limits.ts'
import { decide } from './decide.ts'
import { evolve } from './evolve.ts'
import { peopleAheadOfAll } from './peopleAhead.ts'

const EVENT_FORMS = new Map(Object.entries(EVENTS).map(([key, schema]) => [key, Compile(schema)]))
const COMMAND_FORMS = new Map(Object.entries(COMMANDS).map(([key, schema]) => [key, Compile(schema)]))
const RESULT_FORM = Compile(CommandResult)

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
        if (event.type === 'TicketIssued' || event.type === 'QuickServiceStarted') issued.delete(event.data.ticketId)
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
    if (event.type === 'TicketCalled') checkCall(at.branch, event.data, at.now.tick)
    if (event.type === 'TicketIssued') checkOnlyOne(at, event.data.ticketId)
    if (event.type !== 'TicketIssued' && event.type !== 'QuickServiceStarted') continue
    expect(issued.has(event.data.ticketId), `${event.data.ticketId} given twice`).toBe(false)
    issued.add(event.data.ticketId)
  }
}

/** Who is given a ticket holds no other one, by whichever document he is known, for any of its businesses. */
function checkOnlyOne({ branch, now }: TestBranch, ticketId: string): void {
  const issued = branch.tickets.get(ticketId)
  if (!issued) return
  for (const businessId of [issued.businessId, ...issued.agenda]) {
    expect(otherTicketOfHolder(branch, now, issued, businessId)?.id, `${ticketId} for ${businessId}`).toBeUndefined()
  }
}

/**
 * What a call says of itself is so, to the letter: thresholds are strict, nobody past one is left for the tiers, and nobody
 * eligible stands before the one called unless the reason says why.
 */
function checkCall(branch: Branch, { ticketId: id, explanation }: EventData<'TicketCalled'>, tick: number): void {
  const { rule, considered, queueId, notHead } = explanation
  const past = considered.filter(({ tier, oldestWaitedS, timeThresholdS, peopleThreshold, behind, eligible }) => {
    if (tier === null || eligible === 0) return false
    return (timeThresholdS !== null && (oldestWaitedS ?? 0) > timeThresholdS) || behind > (peopleThreshold ?? Infinity)
  })
  if (rule === 'tier' || rule === 'finally' || rule === 'guard') expect(past, id).toEqual([])
  if (rule === 'timeThreshold' || rule === 'peopleThreshold') {
    expect(
      past.map((queue) => queue.queueId),
      id,
    ).toContain(queueId)
  }
  if (rule === 'number' || notHead) return
  const called = branch.tickets.get(id)
  if (called?.state !== 'called') return
  const line = rule === 'direct' ? branch.listOf(called) : branch.queue(queueId)
  const ahead =
    line
      ?.at(tick)
      .inOrder()
      .filter((other) => byPlace(other, called) < 0) ?? []
  expect(
    ahead.map((other) => other.id),
    `called before somebody ahead: ${id} by ${rule}`,
  ).toEqual([])
}

/** Which states a ticket may go from one to the other by one event; a ticket is new in `pending`, `waiting` or `serving`. */
const NEXT_STATES: Readonly<Record<TicketState | 'new', readonly TicketState[]>> = {
  new: ['pending', 'waiting', 'serving'],
  pending: ['waiting', 'cancelled', 'expired'],
  waiting: ['called', 'held', 'cancelled'],
  called: ['serving', 'served', 'noShow', 'waiting', 'held'],
  serving: ['served', 'waiting', 'held'],
  held: ['waiting', 'cancelled'],
  served: ['evaluated'],
  evaluated: [],
  noShow: [],
  cancelled: [],
  expired: [],
}

/** Plays the journal event by event: every prefix of it is legal, and no ticket goes where it may not. */
function replayed(journal: readonly RecordedEvent[]): Branch {
  const branch = new Branch()
  const states = new Map<string, TicketState>()
  for (const event of journal) {
    evolve(branch, event)
    const touched =
      'ticketId' in event.data && event.data.ticketId !== null ? branch.tickets.get(event.data.ticketId) : undefined
    const before = touched && states.get(touched.id)
    if (touched && before !== touched.state) {
      expect(NEXT_STATES[before ?? 'new'], `${touched.id} by ${event.type}`).toContain(touched.state)
      states.set(touched.id, touched.state)
    }
    if (event.type === 'BusinessDayOpened') {
      for (const { id, state } of branch.tickets.values()) states.set(id, state)
    }
    checkTickets(branch)
  }
  return branch
}

function checkTickets(branch: Branch): void {
  const atWindows = [...branch.windows.values()].flatMap(({ ticketId: id }) => id ?? [])
  expect(new Set(atWindows).size, 'a ticket at two windows').toBe(atWindows.length)
  for (const [, list] of branch.lists()) {
    for (const { state } of list.everybody()) expect(state).toBe('waiting')
  }
  const tickets = [...branch.tickets.values()]
  const inLine = tickets.filter(({ state }) => state === 'waiting' || state === 'held' || state === 'pending')
  expect(new Set(branch.inLine()), 'who is in line').toEqual(new Set(inLine))
  const scores = tickets.flatMap(({ evaluation }) => evaluation?.score ?? [])
  expect(branch.results, 'what is counted').toEqual({
    served: tickets.filter(({ state }) => state === 'served' || state === 'evaluated').length,
    scored: scores.length,
    scores: scores.reduce((sum, score) => sum + score, 0),
  })
  for (const { id, state, agenda, businessId: now, returnAt, remote } of tickets) {
    expect(agenda, id).not.toContain(now)
    expect(new Set(agenda).size).toBe(agenda.length)
    if (returnAt !== null) expect(state, id).toBe('held')
    if (state === 'pending') expect(remote, id).not.toBeNull()
  }
}

/** The queues of a rotating tier take their turns: none has more than its weight in a row while another one waits. */
function checkRotation(journal: readonly RecordedEvent[]): number {
  const runs = new Map<string, { readonly queueId: string; readonly turns: number }>()
  let turns = 0
  let config: BranchConfig | undefined
  for (const event of journal) {
    if (event.type === 'ConfigurationApplied') config = filledIn(event.data.configuration)
    if (event.type === 'ConfigurationApplied' || event.type === 'BusinessDayOpened') runs.clear()
    if (event.type !== 'TicketCalled' || event.data.rotation === null) continue
    const { profileId, tier, queueId } = event.data.rotation
    const configured = config?.profiles.find(({ id }) => id === profileId)?.tiers[tier]
    const others = event.data.explanation.considered.filter(
      (queue) => queue.tier === tier && queue.queueId !== queueId && queue.eligible > 0,
    )
    const key = `${profileId}/${tier}`
    const last = runs.get(key)
    const inRow = last?.queueId === queueId ? last.turns + 1 : 1
    const weight = configured?.weights?.[queueId] ?? 1
    if (others.length > 0) expect(inRow, `${queueId} for the ${inRow}th time in a row`).toBeLessThanOrEqual(weight)
    runs.set(key, { queueId, turns: others.length > 0 ? inRow : Math.min(inRow, weight) })
    turns += 1
  }
  return turns
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
  checkCounts(branch)
  checkForms(branch)
  const eligible = [...branch.lists()].reduce((sum, [, list]) => sum + list.at(tick).eligible, 0)
  const counted = [...branch.tickets.values()].filter((t) => t.state === 'waiting' && (t.callableFrom ?? 0) <= tick)
  expect(eligible).toBe(counted.length)
}

/** What the branch keeps count of is what there is. */
function checkCounts(branch: Branch): void {
  const tickets = [...branch.tickets.values()]
  const inState = (...states: TicketState[]) => tickets.filter(({ state }) => states.includes(state))
  const ids = (of: Iterable<{ readonly id: string }>) => [...of].map(({ id }) => id).sort()
  expect(ids(branch.pending())).toEqual(ids(inState('pending')))
  expect(ids(branch.held())).toEqual(ids(inState('held')))
  const queues = new Set(['ordinary', 'gold', 'account', ...tickets.map(({ queueId }) => queueId)])
  for (const queueId of queues) {
    const inLine = inState('pending', 'waiting', 'held').filter((ticket) => ticket.queueId === queueId)
    expect(branch.loadOf(queueId), queueId).toBe(inLine.length)
  }
  const toRemind = inState('pending', 'waiting').filter((t) => t.aheadAtIssue !== null && !t.isReminded)
  expect(branch.mayRemind).toBe(toRemind.length > 0)
}

/** A form is found by its reference and its ticket; of one person and day, and of one filling, there is one of each kind that waits. */
function checkForms(branch: Branch): void {
  const forms = [...branch.forms.values()]
  const waiting = forms.filter(({ state }) => state === 'submitted')
  expect([...branch.openForms()].map(({ id }) => id).sort()).toEqual(waiting.map(({ id }) => id).sort())
  for (const form of forms) {
    expect(branch.formByReference(form.reference)).toBe(form)
    if (form.ticketId !== null) expect(branch.formsOf(form.ticketId)).toContain(form)
    expect(form.replacedBy !== null && form.state !== 'withdrawn', form.id).toBe(false)
  }
  const known = waiting.filter(({ person }) => person !== null)
  expect(new Set(known.map(({ person, day, templateId }) => `${person} ${day} ${templateId}`)).size).toBe(known.length)
  const fillings = waiting.map(({ id, corrects, kioskId }) => `${corrects?.formId ?? id} ${kioskId}`)
  expect(new Set(fillings).size).toBe(fillings.length)
}

const OF_NO_TICKET: ReadonlySet<string> = new Set(['help', 'emergency', 'serviceLevel', 'forecastBreach'])

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
    if (OF_NO_TICKET.has(kind)) expect(of).toBeNull()
    else expect(branch.tickets.has(of ?? '')).toBe(true)
    expect([at === null, topic === null]).toEqual([kind !== 'help', kind !== 'help'])
  }
}

describe('whatever happens in whatever order', () => {
  test('the invariants hold, and the journal alone gives the same state', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(history, (steps) => {
        const at = live(steps)
        expect(stateHashInput(replayed(at.journal))).toBe(stateHashInput(at.branch))
        checkRotation(at.journal)
        const restored = Branch.restore(JSON.parse(JSON.stringify(snapshot(at.branch))))
        expect(stateHashInput(restored)).toBe(stateHashInput(at.branch))
        expect([...peopleAheadOfAll(restored, at.now)].sort()).toEqual([...peopleAheadOfAll(at.branch, at.now)].sort())
      }),
      { numRuns: 80 },
    )
  })

  test('histories come far enough to mean something', { timeout: 120_000 }, () => {
    const wanted = Object.keys(EVENTS)
      .map((key) => key.split('@')[0] ?? '')
      .filter((type) => !NO_LONGER_MADE.has(type))
      .sort()
    const types = new Set<string>()
    let turns = 0
    // So many as it takes: every new kind of command makes each of the others rarer.
    for (let seed = 7; seed < 31 && (types.size < wanted.length || turns < 10); seed++) {
      for (const steps of fc.sample(history, { numRuns: 50, seed })) {
        const { journal } = live(steps)
        for (const { type } of journal) types.add(type)
        turns += checkRotation(journal)
      }
    }
    expect(turns).toBeGreaterThan(9)
    expect([...types].sort()).toEqual(wanted)
  })
})

/** In old journals only. */
const NO_LONGER_MADE = new Set(['AlertRaised', 'AlertCleared'])

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
