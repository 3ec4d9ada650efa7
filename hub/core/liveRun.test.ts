import { expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../contracts/index.ts'
import { MINUTE, SECOND, smallConfiguration, TestBranch, teller, text } from '../../test/support/testBranch.ts'
import { peopleAheadOfAll } from './peopleAhead.ts'

/**
 * People ahead against the commands themselves: the branch is really run on, window by window, with mean service times,
 * without arrivals and no-shows, and the calls are counted.
 */
const RUNS = 60
const MEAN: Readonly<Record<string, number>> = { cash: 4 * MINUTE, account: 10 * MINUTE }

type Random = (below: number) => number
function randomFrom(seed: number): Random {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
const pick = <T>(random: Random, values: readonly T[]): T => values[random(values.length)] as T

function randomConfiguration(random: Random): BranchConfigurationInput {
  const configuration = smallConfiguration()
  const threshold = () => ({
    ...(random(2) ? { timeThresholdMinutes: 5 + random(30) } : {}),
    ...(random(3) ? {} : { peopleThreshold: 2 + random(5) }),
  })
  const both = { queues: ['gold', 'ordinary'], ...threshold() }
  const shapes: BranchConfigurationInput['profiles'][number]['tiers'][] = [
    [{ queues: ['gold'] }, { queues: ['ordinary'], ...threshold() }],
    [
      { queues: ['account'], ...threshold() },
      { queues: ['ordinary', 'gold'], ...threshold() },
    ],
    [{ ...both, order: 'rotation', weights: { gold: 2, ordinary: 1 } }],
    [{ ...both, order: 'accumulating', rates: { gold: 3, ordinary: 1, elderly: 1.5 } }],
    [{ ...both, order: 'headStart', headStartMinutes: { gold: 4 } }],
  ]
  const profile = (id: string) => ({
    id,
    name: text(id),
    tiers: pick(random, shapes),
    pastOrder: pick(random, ['tier', 'overdue', 'arrival'] as const),
    guardMinutes: pick(random, [0, 15, 60]),
    finally: random(2) ? ['account'] : [],
  })
  configuration.profiles = [profile('main'), profile('late'), profile('chosen')]
  configuration.windows[1] = { id: 'w2', number: 2, profile: 'main', schedule: [{ profile: 'late', from: '10:40' }] }
  configuration.calling = { noShow: { policy: 'behind', behind: 2, coolDownSeconds: 900 } }
  return configuration
}

/** What a manager may do meanwhile. */
function managed(at: TestBranch, random: Random): void {
  const waiting = [...at.branch.tickets.values()].filter(({ state }) => state === 'waiting')
  if (random(4) > 0 || waiting.length === 0) return
  const { id: ticketId } = pick(random, waiting)
  const windowId = `w${1 + random(3)}`
  switch (random(4)) {
    case 0:
      at.send('OverrideProfile', { windowId, profileId: 'chosen', minutes: 1 + random(60) })
      break
    case 1:
      at.send('ChangeTicket', { ticketId, classId: pick(random, ['ordinary', 'gold', 'elderly']) })
      break
    default: {
      const to = pick(random, ['front', 'back', { behind: pick(random, waiting).id }] as const)
      at.send('MoveTicket', { ticketId, to, reason: 'r' })
    }
  }
}

/** Some minutes of ordinary life, so that tickets wait, cool down, are held, directed and served. */
function livedIn(random: Random): TestBranch {
  const at = new TestBranch(randomConfiguration(random)).staff(1, 2, 3)
  for (let step = 0; step < 45; step += 1) {
    at.advance(random(40) * SECOND)
    if (random(3) > 0)
      at.issue(pick(random, ['cash', 'cash', 'account']), pick(random, ['ordinary', 'gold', 'elderly']))
    const n = 1 + random(3)
    const windowId = `w${n}`
    const ticketId = at.branch.windows.get(windowId)?.ticketId
    const actor = teller(`t${n}`)
    const action = ticketId == null ? 'call' : pick(random, ['call', 'call', 'start', 'noShow', 'hold', 'transfer'])
    const data = { windowId, ticketId: ticketId ?? '' }
    managed(at, random)
    if (action === 'call') at.send('CallNext', { windowId }, actor)
    if (action === 'start') at.send('StartService', data, actor)
    if (action === 'noShow') at.send('MarkNoShow', data, actor)
    if (action === 'hold') at.send('HoldTicket', data, actor)
    if (action === 'transfer') {
      const to = pick(random, [{ window: 'w1' }, { teller: 't2' }, { queue: 'account' }, { window: 'w3' }])
      at.send('TransferTicket', { ...data, to }, actor)
    }
  }
  return at
}

/** Ticket ids in the order in which the windows really call them. */
function runOn(at: TestBranch): string[] {
  const start = at.now
  const freeAt = new Map<number, number>()
  for (const n of [1, 2, 3]) {
    const ticketId = at.branch.windows.get(`w${n}`)?.ticketId
    const ticket = ticketId == null ? undefined : at.ticket(ticketId)
    const since = ticket?.startedAt ?? ticket?.calledAt ?? start.tick
    freeAt.set(n, ticket ? Math.max(start.tick, since + (MEAN[ticket.businessId] ?? 0)) : start.tick)
  }
  const moments = new Set([...freeAt.values(), start.tick + (10 * 3600 + 2400 - start.secondOfDay) * SECOND])
  for (const { state, callableFrom } of at.branch.tickets.values()) {
    if (state === 'waiting' && callableFrom !== null) moments.add(callableFrom)
  }
  for (const { override } of at.branch.windows.values()) if (override !== null) moments.add(override.until)
  const called: string[] = []
  while (moments.size > 0) {
    const tick = Math.min(...moments)
    moments.delete(tick)
    if (tick < start.tick) continue
    at.now = { ...start, tick, secondOfDay: start.secondOfDay + Math.floor((tick - start.tick) / 1000) }
    for (const [n, free] of freeAt) {
      if (free > tick) continue
      const decision = at.send('CallNext', { windowId: `w${n}` }, teller(`t${n}`))
      const ticketId = 'result' in decision ? decision.result.ticketId : undefined
      if (ticketId === undefined) continue
      called.push(ticketId)
      freeAt.set(n, tick + (MEAN[at.ticket(ticketId).businessId] ?? 0))
      moments.add(freeAt.get(n) as number)
    }
  }
  return called
}

test(`people ahead is the number of calls really made before, in ${RUNS} branches`, { timeout: 60_000 }, () => {
  let compared = 0
  for (let seed = 0; seed < RUNS; seed += 1) {
    const at = livedIn(randomFrom(seed))
    const ahead = peopleAheadOfAll(at.branch, at.now)
    const called = runOn(at)
    compared += called.length
    const foreseen = called.map((id) => ahead.get(id))
    expect({ seed, foreseen }).toEqual({ seed, foreseen: called.map((_, index) => index) })
  }
  expect(compared).toBeGreaterThan(RUNS * 5)
})
