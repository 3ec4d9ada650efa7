import type { RecordedDaysView } from '../../../contracts/index.ts'
import { breaksTaken } from './dayStaffing.ts'
import { DayTime } from './dayTime.ts'
import type { RecordedDay } from './recordedDay.ts'

type View = RecordedDaysView['days'][number]

/** What there is to choose from on a recorded day: its windows as they were open, profiles and businesses. */
export function recordedDayView(day: RecordedDay): View {
  const { date, isOver, visitors, sessions, end } = day
  const breaks = breaksTaken(day)
  const config = day.configurations.at(-1)?.config
  const time = new DayTime(day.start)
  const at = (tick: number) => localTime(time.at(tick).secondOfDay)
  const span = ({ from, until }: { readonly from: number; readonly until: number | null }) => ({
    from: at(from),
    // What only the end of the day has ended had none.
    to: until === null || until >= end ? null : at(until),
  })
  const waits = visitors.flatMap(({ calls: [first], arrivedAt }) => (first ? [first.tick - arrivedAt] : []))
  return {
    day: date,
    isOver,
    customers: visitors.length,
    called: waits.length,
    meanWaitS: waits.length === 0 ? null : Math.round(waits.reduce((sum, wait) => sum + wait, 0) / waits.length / 1000),
    windows: [...(config?.windows ?? [])]
      .sort((a, b) => a.number - b.number)
      .map(({ id, number, profile }) => ({
        windowId: id,
        number,
        profileId: profile,
        sessions: sessions.filter(({ windowId }) => windowId === id).map(span),
        breaks: breaks
          .filter(({ windowId }) => windowId === id)
          .map(({ from, until }) => ({ from: at(from), to: at(until) })),
      })),
    profiles: (config?.profiles ?? []).map(({ id, name }) => ({ id, name })),
    businesses: (config?.businesses ?? []).map(({ id, name }) => ({ id, name })),
  }
}

function localTime(secondOfDay: number): string {
  const minutes = Math.floor(secondOfDay / 60)
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
