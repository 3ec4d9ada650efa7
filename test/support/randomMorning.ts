import type { BranchConfig, BranchConfigurationInput, RecordedEvent } from '../../contracts/index.ts'
import { BranchHouse } from '../../hub/core/simulation/branchHouse.ts'
import { type House, type Observer, play, type Visitor } from '../../hub/core/simulation/play.ts'
import { exponential, type Random, stream } from '../../hub/core/simulation/random.ts'
import type { WindowSession } from '../../hub/core/simulation/session.ts'
import type { Now } from '../../hub/core/time.ts'
import { MINUTE, smallConfiguration, text } from './testBranch.ts'

/** Made-up mornings of a branch under rules made up at random, in virtual time. */

export const START: Now = {
  tick: 0,
  wall: Date.UTC(2026, 10, 2, 1),
  date: '2026-11-02',
  weekday: 'mon',
  secondOfDay: 9 * 3600,
  businessDay: '2026-11-02',
}

const below = (random: Random, count: number) => Math.floor(random() * count)
const pick = <T>(random: Random, values: readonly T[]): T => values[below(random, values.length)] as T

export function randomConfiguration(random: Random): BranchConfigurationInput {
  const configuration: BranchConfigurationInput = { ...smallConfiguration(), kiosks: [], devices: [] }
  const threshold = () => ({
    ...(random() < 0.5 ? { timeThresholdMinutes: 3 + below(random, 30) } : {}),
    ...(random() < 0.5 ? { peopleThreshold: 2 + below(random, 5) } : {}),
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
    finally: random() < 0.7 ? ['account'] : [],
  })
  configuration.profiles = [profile('main'), profile('late')]
  const lunch = { from: '09:40', to: '10:05', reopen: random() < 0.5 }
  configuration.windows = [
    { id: 'w1', number: 1, profile: 'main', breaks: random() < 0.5 ? [lunch] : [] },
    { id: 'w2', number: 2, profile: 'main', schedule: [{ profile: 'late', from: '10:10', to: '11:00' }] },
    { id: 'w3', number: 3, profile: pick(random, ['main', 'late']), autoCall: random() < 0.3 },
  ]
  configuration.calling = {
    noShow: {
      policy: pick(random, ['drop', 'end', 'behind', 'keep'] as const),
      behind: 1 + below(random, 3),
      maxRequeues: below(random, 3),
      coolDownSeconds: pick(random, [0, 60, 600]),
    },
  }
  return configuration
}

export function visitors(random: Random): Visitor[] {
  const all: Visitor[] = []
  for (let tick = 0; ; ) {
    tick += 1 + Math.round(exponential(random(), 1.2 * MINUTE))
    if (tick > 120 * MINUTE) return all
    const businessIds = pick(random, [['cash'], ['cash'], ['cash'], ['account'], ['account', 'cash']])
    all.push({
      id: `v${all.length}`,
      tick,
      classId: pick(random, ['ordinary', 'ordinary', 'gold', 'elderly']),
      businessIds,
    })
  }
}

const SESSIONS: readonly WindowSession[] = [
  { windowId: 'w1', tellerId: 't1', from: 0, until: 150 * MINUTE },
  { windowId: 'w2', tellerId: 't2', from: 10 * MINUTE, until: 60 * MINUTE },
  { windowId: 'w2', tellerId: 't4', from: 65 * MINUTE, until: null },
  { windowId: 'w3', tellerId: 't3', from: 0, until: 100 * MINUTE },
]
/** As those, but the teller of the second window goes on at the third, once his last customer there has gone. */
export const WITH_A_MOVE: readonly WindowSession[] = [
  ...SESSIONS.slice(0, 3),
  { windowId: 'w3', tellerId: 't3', from: 0, until: 50 * MINUTE },
  { windowId: 'w3', tellerId: 't2', from: 60 * MINUTE, until: 100 * MINUTE },
]

/** Two and a half hours at three windows that open, pause and close, with no-shows and people who lose patience. */
export function playMorning(
  house: House,
  { windows }: Pick<BranchConfig, 'windows'>,
  people: readonly Visitor[],
  seed: number,
  observer: Observer = {},
  sessions = SESSIONS,
): void {
  const draw = (id: string, what: string) => stream(seed, `${id} ${what}`)()
  play({
    house,
    arrivals: people[Symbol.iterator](),
    windows,
    sessions,
    behaviour: {
      serviceMs: ({ visitor, businessId }) => Math.round(exponential(draw(visitor.id, businessId), 3.5 * MINUTE)),
      comes: (visitor, _waitedMs, calls) => draw(visitor.id, `comes ${calls}`) > 0.15,
      noShowMs: () => MINUTE,
      patienceMs: (visitor) => Math.round(exponential(draw(visitor.id, 'patience'), 60 * MINUTE)),
    },
    observer,
    until: 8 * 60 * MINUTE,
  })
}

/** What the journal of such a morning says. */
export function journalOfMorning(
  configuration: BranchConfigurationInput,
  people: readonly Visitor[],
  seed: number,
): RecordedEvent[] {
  const journal: RecordedEvent[] = []
  const house = new BranchHouse(configuration, START, (event) => journal.push(event))
  const { config } = house.branch
  if (config) playMorning(house, config, people, seed)
  return journal
}
