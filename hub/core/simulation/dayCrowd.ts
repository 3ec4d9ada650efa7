import { type BranchConfig, type Mistake, mistakeAt, type WhatIfChange } from '../../../contracts/index.ts'
import { about, type DayPerson } from './dayPeople.ts'
import { tickAt } from './dayStaffing.ts'
import type { Random } from './random.ts'
import type { RecordedDay } from './recordedDay.ts'

type ArrivalChange = NonNullable<WhatIfChange['arrivals']>[number]

const MINUTE_MS = 60_000

/** Of a day: more than any branch serves, and few enough for the thread that plays them. */
const MOST_PEOPLE = 5_000

export function arrivalMistakes(
  day: RecordedDay,
  changes: readonly ArrivalChange[],
  { businesses }: BranchConfig,
): Mistake[] {
  const most = changes.reduce((people, { factor = 1 }) => people * Math.max(1, factor), day.visitors.length)
  if (most > MOST_PEOPLE) {
    return [
      mistakeAt('/arrivals', 'whatIf.people', {
        count: Math.round(most),
        of: day.visitors.length,
        most: MOST_PEOPLE,
      }),
    ]
  }
  return changes.flatMap((change, at) => {
    const { business } = change
    const path = `/arrivals/${at}`
    if (business !== undefined && !businesses.some(({ id }) => id === business)) {
      return [mistakeAt(`${path}/business`, 'name.unknown', { kind: 'business', value: `"${business}"` })]
    }
    const [from, to] = timeOf(day, change)
    return from < to ? [] : [mistakeAt(path, 'whatIf.times', { from: change.from ?? '', to: change.to ?? '' })]
  })
}

/** Ticks; without a beginning or an end all there is. */
function timeOf(day: RecordedDay, { from, to }: ArrivalChange): readonly [number, number] {
  return [
    from === undefined ? Number.NEGATIVE_INFINITY : tickAt(day, from),
    to === undefined ? Number.POSITIVE_INFINITY : tickAt(day, to),
  ]
}

/**
 * The people with more or fewer of some, or with some at another time. Who comes in both worlds is the same in both; who comes as well is
 * like one of those who did. Of n as many stay or are added as the factor says, to one.
 */
export function otherCrowd(
  day: RecordedDay,
  people: readonly DayPerson[],
  changes: readonly ArrivalChange[],
  random: Random,
): DayPerson[] {
  let crowd = [...people]
  for (const change of changes) crowd = changed(day, crowd, change, random)
  return crowd.sort((a, b) => a.tick - b.tick)
}

function changed(day: RecordedDay, people: readonly DayPerson[], change: ArrivalChange, random: Random): DayPerson[] {
  const { business, factor = 1, shiftMinutes = 0 } = change
  const [begin, end] = timeOf(day, change)
  const isMeant = ({ businessIds: [first], tick, isCarriedOver }: DayPerson) =>
    !isCarriedOver && tick >= begin && tick < end && (business === undefined || business === first)
  const meant = people.filter(isMeant)
  const later = (person: DayPerson): DayPerson => ({
    ...person,
    tick: Math.max(day.start.tick, person.tick + shiftMinutes * MINUTE_MS),
  })
  // A systematic sample: as many as the factor says, and spread over the day as they came.
  let sum = random()
  const others = people.filter((person) => !isMeant(person))
  const now = meant.flatMap((person) => {
    const before = Math.floor(sum)
    sum += factor
    const copies = Math.floor(sum) - before
    const more = Array.from({ length: Math.max(0, copies - 1) }, (_, n) =>
      alike(day, meant, person, `${person.id}+${n}`, random),
    )
    return copies > 0 ? [person, ...more] : []
  })
  return [...others, ...now.map(later)]
}

/** Somebody who comes about when this one does, and is like one of them. */
function alike(
  day: RecordedDay,
  them: readonly DayPerson[],
  { tick }: DayPerson,
  id: string,
  random: Random,
): DayPerson {
  const model = them[Math.floor(random() * them.length)] as DayPerson
  return { ...model, id, tick: about(day, tick, random) }
}
