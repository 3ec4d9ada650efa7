import type { ReportGroup } from '../../../contracts/index.ts'
import type { ReportQuestion } from '../../../hub/app/reports/ports.ts'
import { dayPart, percentile, type Segment, type Stretch, type Visit } from '../naiveReports.ts'

/** What each report must say of visits and stretches. */

const SLOT_MS = 1_800_000
const HOUR_MS = 3_600_000

export type Row = Record<string, number | null>
export interface Expected {
  readonly rows: Map<string, Row>
  readonly totals: Row
}

export const sum = <T>(list: readonly T[], value: (of: T) => number) => list.reduce((all, each) => all + value(each), 0)
const mean = (values: readonly number[]) => (values.length === 0 ? null : sum(values, (value) => value) / values.length)
export const s = (ms: number | null) => (ms === null ? null : ms / 1000)
const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole)

interface Placed {
  readonly day: string
  readonly local: number
}

function labelOf(group: ReportGroup, { day, local }: Placed, own: Record<string, string | null>): string {
  const WORDS = { window: '未叫号', teller: '未叫号' } as Record<string, string>
  switch (group) {
    case 'day':
      return day
    case 'month':
      return `${day.slice(0, 4)} 年 ${Number(day.slice(5, 7))} 月`
    case 'quarter':
      return `${day.slice(0, 4)} 年 ${Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1} 季度`
    case 'year':
      return day.slice(0, 4)
    case 'weekday':
      return `周${'日一二三四五六'[new Date(`${day}T00:00:00Z`).getUTCDay()]}`
    case 'slot':
    case 'hour': {
      const size = group === 'slot' ? SLOT_MS : HOUR_MS
      const from = Math.floor(dayPart(local) / size) * size
      const words = (ms: number) => `${Math.floor(ms / HOUR_MS)}:${String((ms % HOUR_MS) / 60_000).padStart(2, '0')}`
      return `${words(from)}–${words(from + size)}`
    }
    default:
      return own[group] ?? WORDS[group] ?? '未知'
  }
}

function grouped<T>(
  list: readonly T[],
  label: (of: T) => string,
  figures: (part: readonly T[], all: readonly T[]) => Row,
): Expected {
  const parts = new Map<string, T[]>()
  for (const each of list) parts.set(label(each), [...(parts.get(label(each)) ?? []), each])
  return {
    rows: new Map([...parts].map(([key, part]) => [key, figures(part, list)])),
    totals: figures(list, list),
  }
}

function waitFigures(visits: readonly Visit[]): Row {
  const called = visits.filter(({ waitMs }) => waitMs !== null)
  const waits = called.map(({ waitMs }) => waitMs as number)
  const never = visits.filter(({ segments }) => !segments.some(({ kind }) => kind === 'call'))
  const judged = visits.filter(({ isWithin }) => isWithin !== null)
  const among = (list: readonly Visit[], ...states: string[]) =>
    list.filter(({ state }) => states.includes(state)).length
  return {
    arrivals: visits.length,
    called: called.length,
    'wait-mean': s(mean(waits)),
    'wait-p50': s(percentile(waits, 0.5)),
    'wait-p90': s(percentile(waits, 0.9)),
    'wait-max': waits.length === 0 ? null : s(Math.max(...waits)),
    'within-target': ratio(judged.filter(({ isWithin }) => isWithin).length, judged.length),
    'no-shows': among(visits, 'noShow'),
    cancelled: among(never, 'cancelled'),
    expired: among(never, 'expired'),
    'waiting-now': among(never, 'waiting', 'held'),
  }
}

function callFigures(calls: readonly Segment[]): Row {
  const of = (outcome: string) => calls.filter((call) => call.outcome === outcome)
  const first = calls.filter(({ isFirst }) => isFirst)
  return {
    calls: calls.length,
    'first-calls': first.length,
    recalls: sum(calls, ({ recalls }) => recalls),
    'wait-mean': s(mean(first.map(({ waitMs }) => waitMs as number))),
    served: of('served').length,
    'no-shows': of('noShow').length,
    'passed-on': of('passedOn').length,
    other: calls.length - of('served').length - of('noShow').length - of('passedOn').length,
    'service-mean': s(mean(of('served').map(({ serviceMs }) => serviceMs as number))),
  }
}

function askedFigures(asked: readonly Visit[]): Row {
  const scores = asked.flatMap(({ score }) => score ?? [])
  const shares = [5, 4, 3, 2, 1].map((score) => [
    `score-${score}`,
    ratio(scores.filter((given) => given === score).length, scores.length),
  ])
  return {
    asked: asked.length,
    answered: scores.length,
    'answer-rate': ratio(scores.length, asked.length),
    'score-mean': mean(scores),
    ...Object.fromEntries(shares),
    low: asked.filter(({ isLow }) => isLow).length,
  }
}

function appointedFigures(taken: readonly Visit[]): Row {
  const activated = taken.filter(({ activatedTick }) => activatedTick !== null)
  const not = taken.filter(({ activatedTick }) => activatedTick === null)
  const among = (list: readonly Visit[], state: string) => list.filter((visit) => visit.state === state).length
  return {
    taken: taken.length,
    activated: activated.length,
    'in-time': activated.filter(({ activatedTick, pendingUntil }) => (activatedTick ?? 0) <= (pendingUntil ?? 0))
      .length,
    'activated-share': ratio(activated.length, taken.length),
    served: among(activated, 'served'),
    cancelled: among(not, 'cancelled'),
    expired: among(not, 'expired'),
    open: among(taken, 'pending'),
  }
}

function lasted({ beginTick, endTick }: Stretch, nowTick: number): number {
  return (endTick ?? nowTick) - beginTick
}

function presence(stretches: readonly Stretch[], nowTick: number) {
  const of = (status: string) =>
    s(
      sum(
        stretches.filter((each) => each.status === status),
        (each) => lasted(each, nowTick),
      ),
    )
  return {
    'signed-in': s(sum(stretches, (each) => lasted(each, nowTick))),
    open: of('open'),
    paused: of('paused'),
    closed: of('closed'),
    pauses: stretches.filter(({ status }) => status === 'paused').length,
  }
}

function workFigures(segments: readonly Segment[], stretches: readonly Stretch[], nowTick: number): Row {
  const done = segments.filter(({ outcome }) => outcome === 'served')
  const times = done.map(({ serviceMs }) => serviceMs as number)
  const { open, paused, 'signed-in': signedIn } = presence(stretches, nowTick)
  const serving = s(sum(segments, ({ serviceMs }) => serviceMs ?? 0))
  return {
    customers: new Set(done.map(({ ticketId }) => ticketId)).size,
    served: done.length,
    'service-mean': s(mean(times)),
    'service-p50': s(percentile(times, 0.5)),
    'signed-in': signedIn,
    open,
    serving,
    paused,
    utilisation: ratio(serving ?? 0, open ?? 0),
    'per-hour': ratio(done.length, (open ?? 0) / 3600),
    recalls: sum(segments, ({ recalls }) => recalls),
    'no-shows': segments.filter(({ outcome }) => outcome === 'noShow').length,
    'passed-on': segments.filter(({ outcome }) => outcome === 'passedOn').length,
  }
}

export interface Facts {
  readonly visits: readonly Visit[]
  readonly stretches: readonly Stretch[]
  readonly nowTick: number
}

/** Whether something is among what is asked for. */
function isAsked(question: ReportQuestion, { day, local }: Placed, own: Record<string, string | null>): boolean {
  const { from, to, time } = question
  const isThen = !time || (dayPart(local) >= time.from && dayPart(local) < time.to)
  const filters = ['class', 'business', 'window', 'teller'] as const
  return (
    day >= from &&
    day <= to &&
    isThen &&
    filters.every((name) => question[name] === undefined || own[name] === question[name])
  )
}

export function expectedOf(question: ReportQuestion, { visits, stretches, nowTick }: Facts): Expected {
  const { report, group } = question
  const ownOf = ({ class: classId, business, queue, window, teller, partner }: Visit) => ({
    class: classId,
    business,
    queue,
    window,
    teller,
    partner,
  })
  const own = (of: Segment) => of as unknown as Record<string, string | null>
  const arrivals = visits.flatMap((visit) => {
    const place = visit.arrived && { day: visit.arrived.day, local: visit.arrived.local }
    return place && isAsked(question, place, ownOf(visit)) ? { visit, place } : []
  })
  const segments = visits.flatMap((visit) => visit.segments)
  switch (report) {
    case 'waiting': {
      const inLine = arrivals.filter(
        ({ visit }) => visit.how !== 'quick' || visit.segments.some(({ kind }) => kind === 'call'),
      )
      return grouped(
        inLine,
        ({ visit, place }) => labelOf(group, place, ownOf(visit)),
        (part) => waitFigures(part.map(({ visit }) => visit)),
      )
    }
    case 'flow': {
      const days = (list: readonly (typeof arrivals)[number][]) => new Set(list.map(({ place }) => place.day)).size
      const isOfDays = ['month', 'quarter', 'year', 'weekday'].includes(group)
      return grouped(
        arrivals,
        ({ visit, place }) => labelOf(group, place, ownOf(visit)),
        (part, all) => ({
          came: part.length,
          ...(group === 'day' ? {} : { 'per-day': ratio(part.length, days(isOfDays ? part : all)) }),
          share: ratio(part.length, all.length),
          ...Object.fromEntries(
            [
              ['by-kiosk', 'kiosk'],
              ['by-staff', 'staff'],
              ['by-partner', 'partner'],
              ['quick', 'quick'],
            ].map(([id, how]) => [id, part.filter(({ visit }) => visit.how === how).length]),
          ),
        }),
      )
    }
    case 'calls': {
      const calls = segments.filter((each) => each.kind === 'call' && isAsked(question, each, own(each)))
      return grouped(calls, (each) => labelOf(group, each, own(each)), callFigures)
    }
    case 'satisfaction': {
      const asked = visits.filter(
        ({ asked: of }) => of && isAsked(question, of, { ...of } as unknown as Record<string, string | null>),
      )
      return grouped(
        asked,
        ({ asked: of }) => labelOf(group, of as Placed, { ...of } as unknown as Record<string, string | null>),
        askedFigures,
      )
    }
    case 'appointments': {
      const taken = visits.filter(
        (visit) =>
          visit.how === 'partner' && isAsked(question, { day: visit.day, local: visit.takenLocal }, ownOf(visit)),
      )
      return grouped(
        taken,
        (visit) => labelOf(group, { day: visit.day, local: visit.takenLocal }, ownOf(visit)),
        appointedFigures,
      )
    }
    case 'efficiency': {
      const work = segments.filter((each) => isAsked(question, each, own(each)))
      const there = stretches.filter((each) => isAsked(question, placeOf(each), ownOfStretch(each)))
      const labels = new Set([
        ...work.map((each) => labelOf(group, each, own(each))),
        ...there.map((each) => labelOf(group, placeOf(each), ownOfStretch(each))),
      ])
      const rows = [...labels].map((label) => {
        const mine = work.filter((each) => labelOf(group, each, own(each)) === label)
        const ours = there.filter((each) => labelOf(group, placeOf(each), ownOfStretch(each)) === label)
        return [label, workFigures(mine, ours, nowTick)] as const
      })
      return { rows: new Map(rows), totals: workFigures(work, there, nowTick) }
    }
    case 'attendance': {
      const there = stretches.filter((each) => isAsked(question, placeOf(each), ownOfStretch(each)))
      if (group === 'reason') {
        const reason = (each: Stretch) => {
          const words = JSON.parse(each.reason ?? 'null') as { 'zh-CN': string } | null
          return words?.['zh-CN'] ?? '未注明'
        }
        return grouped(
          there.filter(({ status }) => status === 'paused'),
          reason,
          (part, all) => ({
            pauses: part.length,
            paused: s(sum(part, (each) => lasted(each, nowTick))),
            'pause-mean': s(mean(part.map((each) => lasted(each, nowTick)))),
            share: ratio(
              sum(part, (each) => lasted(each, nowTick)),
              sum(all, (each) => lasted(each, nowTick)),
            ),
          }),
        )
      }
      return grouped(
        there,
        (each) => labelOf(group, placeOf(each), ownOfStretch(each)),
        (part) => ({
          days: new Set(part.map(({ teller, day }) => `${teller} ${day}`)).size,
          'sign-ins': part.filter(({ isSignIn }) => isSignIn).length,
          ...presence(part, nowTick),
        }),
      )
    }
    case 'tickets':
      throw new Error('has no groups')
  }
}
const placeOf = ({ day }: Stretch): Placed => ({ day, local: 0 })
const ownOfStretch = ({ window, teller }: Stretch) => ({ window, teller })
