import { type BranchConfig, type Mistake, mistakeAt, type WhatIfChange } from '../../../contracts/index.ts'
import { type CheckedConfiguration, checkConfiguration } from '../configuration.ts'
import { placer } from '../dryRun/customers.ts'
import { checkProposal } from '../dryRun/proposal.ts'
import { lookup } from '../lookup.ts'
import { arrivalMistakes, otherCrowd } from './dayCrowd.ts'
import { DayPeople, type DayPerson } from './dayPeople.ts'
import { recordedSessions, type Staffed, staffedOtherwise } from './dayStaffing.ts'
import { DayTime } from './dayTime.ts'
import { EVERYBODY } from './dayToPlay.ts'
import { IdleTimes } from './idleTimes.ts'
import { type Guest, LightHouse } from './lightHouse.ts'
import { type PlayedDay, playDay } from './playedDay.ts'
import { stream } from './random.ts'
import type { RecordedDay } from './recordedDay.ts'

/** After the last record it goes on so long at most. */
const HORIZON_MS = 86_400_000

export interface Played {
  readonly before: PlayedDay
  readonly after: PlayedDay
}

/** A recorded day, to be played as it was and with a change, as often as one likes. */
export class DayTrial {
  readonly day: RecordedDay
  /** By whose classes and targets figures are taken. */
  readonly config: BranchConfig
  readonly windowsAfter: BranchConfig['windows']
  readonly #before: Staffed
  readonly #after: Staffed
  readonly #people: DayPeople
  readonly #arrivals: NonNullable<WhatIfChange['arrivals']>

  private constructor(day: RecordedDay, people: DayPeople, before: Staffed, after: Staffed, change: WhatIfChange) {
    this.day = day
    this.config = before.config
    this.windowsAfter = after.config.windows
    this.#before = before
    this.#after = after
    this.#people = people
    this.#arrivals = change.arrivals ?? []
  }

  static of(day: RecordedDay, change: WhatIfChange): DayTrial | { readonly mistakes: Mistake[] } {
    const config = usualConfiguration(day)
    const before = { config, sessions: recordedSessions(day, new IdleTimes(day)) }
    const rules = rulesOf(config, change.rules)
    if ('mistakes' in rules) return { mistakes: rules.mistakes }
    const after = staffedOtherwise(day, { ...before, config: rules.config }, change.staffing ?? [])
    const mistakes = [
      ...('mistakes' in after ? after.mistakes : []),
      ...arrivalMistakes(day, change.arrivals ?? [], config),
    ]
    if ('mistakes' in after || mistakes.length > 0) return { mistakes }
    return new DayTrial(day, new DayPeople(day, config), before, after, change)
  }

  /** @param run 0: the day just as it was; above it one drawn anew, the same for the same run */
  play(run: number): Played {
    const random = stream(run, `day ${this.day.date}`)
    const people = run === 0 ? this.#people.asRecorded() : this.#people.resampled(random)
    const crowd = otherCrowd(this.day, people, this.#arrivals, stream(run, `crowd ${this.day.date}`))
    return { before: this.#played(people, this.#before), after: this.#played(crowd, this.#after) }
  }

  #played(people: readonly DayPerson[], { config, sessions }: Staffed): PlayedDay {
    const { start, end } = this.day
    const queueOf = placer(this.config, config)
    const guests = new Map<string, Guest>()
    for (const person of people) {
      const queueId = queueOf({ ...person, businessId: person.businessIds[0] ?? '' })
      if (queueId !== undefined) guests.set(person.id, guestOf(person, queueId))
    }
    const house = new LightHouse({
      table: lookup(config),
      time: new DayTime(start),
      guestOf: ({ id }) => guests.get(id),
    })
    const day = {
      start,
      sessions,
      arrivals: people.values(),
      behaviour: this.#people.behaviour(),
      counted: EVERYBODY,
      until: end + HORIZON_MS,
    }
    return playDay(day, config, house)
  }
}

function guestOf(person: DayPerson, queueId: string): Guest {
  const { id, tick, classId, businessIds, sequence, placeLeadMs, waitLeadMs, reactionMs } = person
  const [businessId = '', ...agenda] = businessIds
  const place = { tick: tick - placeLeadMs, sequence }
  const waitingSince = tick - waitLeadMs
  return {
    id,
    classId,
    businessId,
    agenda,
    place,
    waitingSince,
    sequence,
    queueId,
    directed: null,
    callableFrom: reactionMs > 0 ? tick + reactionMs : null,
    requeues: 0,
    firstArrival: { place, waitingSince },
    visitor: person,
  }
}

/** The configuration under which most were called first, of equal ones the earliest. */
export function usualConfiguration({ configurations, visitors }: RecordedDay): BranchConfig {
  const calls = configurations.map(() => 0)
  for (const {
    calls: [first],
    arrivedAt,
  } of visitors) {
    const tick = first?.tick ?? arrivedAt
    const at = Math.max(
      0,
      configurations.findLastIndex(({ from }) => from <= tick),
    )
    calls[at] = (calls[at] ?? 0) + 1
  }
  const at = calls.indexOf(Math.max(...calls))
  return (configurations[at] ?? configurations[0])?.config as BranchConfig
}

function rulesOf(
  config: BranchConfig,
  rules: WhatIfChange['rules'],
): { config: BranchConfig } | { mistakes: Mistake[] } {
  if (rules === undefined) return { config }
  const checked = 'profileId' in rules ? withProfile(config, rules) : checkProposal(config, rules)
  if (!('mistakes' in checked)) return checked
  return { mistakes: checked.mistakes.map((mistake) => ({ ...mistake, path: `/rules${mistake.path}` })) }
}

/** All day: a schedule of these windows does not count. */
function withProfile(
  config: BranchConfig,
  { profileId, windows }: { readonly profileId: string; readonly windows: readonly string[] },
): CheckedConfiguration {
  const strangers = windows.filter((windowId) => !config.windows.some(({ id }) => id === windowId))
  const mistakes = strangers.map((windowId) =>
    mistakeAt('/windows', 'name.unknown', { kind: 'window', value: `"${windowId}"` }),
  )
  if (!config.profiles.some(({ id }) => id === profileId)) {
    mistakes.push(mistakeAt('/profileId', 'name.unknown', { kind: 'profile', value: `"${profileId}"` }))
  }
  if (mistakes.length > 0) return { mistakes }
  const named = new Set(windows)
  return checkConfiguration({
    ...config,
    windows: config.windows.map((window) =>
      named.has(window.id) ? { ...window, profile: profileId, schedule: [] } : window,
    ),
  })
}
