import type { ReportGroup } from '../../../contracts/index.ts'
import type { ReportQuestion } from '../../../hub/app/reports/ports.ts'
import { type About, type At, firstCall, type Presence, type Told, type Turn, turnTime, type Visit } from './inWords.ts'

/** The figures of the reports, each as its definition says, over what was told in words. */

export type Figures = Record<string, number | null>
export interface Recounted {
  readonly rows: ReadonlyMap<string, Figures>
  readonly totals: Figures
}

/** Something that is counted where and when it was. */
interface Thing<T> {
  readonly of: T
  readonly day: string
  readonly clock: number | null
  readonly own: Readonly<Record<string, string | null>>
}

const HALF_HOUR = 1_800_000
const DAY = 86_400_000
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
const part = (of: number, whole: number) => (whole > 0 ? of / whole : null)
const seconds = (ms: number | null) => (ms === null ? null : ms / 1000)
const average = (values: readonly number[]) => (values.length > 0 ? total(values) / values.length : null)
/** The smallest that so many per cent do not exceed. */
const reached = (values: readonly number[], percent: number) =>
  [...values]
    .sort((a, b) => a - b)
    .find((one) => values.filter((value) => value <= one).length * 100 >= percent * values.length) ?? null

function place(group: ReportGroup, { day, clock, own }: Thing<unknown>): string {
  const [year = '', month = ''] = day.split('-')
  const inDay = (clock ?? 0) % DAY
  const words = (ms: number) => `${Math.floor(ms / 3_600_000)}:${ms % 3_600_000 === 0 ? '00' : '30'}`
  const span = (length: number) => {
    const begin = inDay - (inDay % length)
    return `${words(begin)}–${words(begin + length)}`
  }
  switch (group) {
    case 'day':
      return day
    case 'month':
      return `${year} 年 ${Number(month)} 月`
    case 'quarter':
      return `${year} 年 ${['Q1', 'Q2', 'Q3', 'Q4'][Math.trunc((Number(month) - 1) / 3)]} 季度`.replace('Q', '')
    case 'year':
      return year
    case 'weekday':
      return `周${'日一二三四五六'.charAt(new Date(day).getUTCDay())}`
    case 'slot':
      return span(HALF_HOUR)
    case 'hour':
      return span(2 * HALF_HOUR)
    case 'reason':
      return own.reason ?? '未注明'
    default:
      return own[group] ?? (group === 'window' || group === 'teller' ? '未叫号' : '未知')
  }
}

function isAskedFor(question: ReportQuestion, { day, clock, own }: Thing<unknown>): boolean {
  if (day < question.from || day > question.to) return false
  const { time } = question
  if (time && clock !== null && (clock % DAY < time.from || clock % DAY >= time.to)) return false
  return (['class', 'business', 'window', 'teller'] as const).every(
    (name) => question[name] === undefined || !(name in own) || own[name] === question[name],
  )
}

function table<T>(
  question: ReportQuestion,
  things: readonly Thing<T>[],
  figures: (some: readonly T[], all: readonly T[]) => Figures,
): Recounted {
  const asked = things.filter((thing) => isAskedFor(question, thing))
  const all = asked.map(({ of }) => of)
  const names = [...new Set(asked.map((thing) => place(question.group, thing)))]
  const rowOf = (name: string) => asked.filter((thing) => place(question.group, thing) === name).map(({ of }) => of)
  return { rows: new Map(names.map((name) => [name, figures(rowOf(name), all)])), totals: figures(all, all) }
}

const aboutIt = ({ class: customerClass, business, queue }: About) => ({ class: customerClass, business, queue })
function ofVisit(visit: Visit, at: At): Thing<Visit> {
  // Where nobody called, who served without a ticket is known all the same.
  const { window = null, teller = null } = firstCall(visit) ?? visit.turns.find(({ how }) => how === 'unasked') ?? {}
  return {
    of: visit,
    day: at.day,
    clock: at.clock,
    own: { ...aboutIt(visit.about), window, teller, partner: visit.partner },
  }
}
function ofTurn(turn: Turn): Thing<Turn> {
  const { window, teller } = turn
  return { of: turn, day: turn.at.day, clock: turn.at.clock, own: { ...aboutIt(turn.about), window, teller } }
}
function ofPresence(presence: Presence): Thing<Presence> {
  const { window, teller, reason } = presence
  return {
    of: presence,
    day: presence.from.day,
    clock: null,
    own: { window, teller, reason: reason?.['zh-CN'] ?? null },
  }
}

const waited = (visit: Visit): number[] => {
  const call = firstCall(visit)
  return call && visit.came ? [call.at.tick - visit.came.tick] : []
}

function waiting(visits: readonly Visit[]): Figures {
  const waits = visits.flatMap(waited)
  const uncalled = visits.filter((visit) => firstCall(visit) === undefined)
  const judged = visits.flatMap(({ isWithin }) => (isWithin === null ? [] : [isWithin ? 1 : 0]))
  return {
    arrivals: visits.length,
    called: waits.length,
    'wait-mean': seconds(average(waits)),
    'wait-p50': seconds(reached(waits, 50)),
    'wait-p90': seconds(reached(waits, 90)),
    'wait-max': waits.length > 0 ? Math.max(...waits) / 1000 : null,
    'within-target': average(judged),
    'no-shows': visits.filter(({ state }) => state === 'noShow').length,
    cancelled: uncalled.filter(({ state }) => state === 'cancelled').length,
    expired: uncalled.filter(({ state }) => state === 'expired').length,
    'waiting-now': uncalled.filter(({ state }) => state === 'waiting' || state === 'held').length,
  }
}

function calls(turns: readonly Turn[]): Figures {
  const ended = (end: Turn['end']) => turns.filter((turn) => turn.end === end)
  const first = turns.filter((turn) => firstCall(turn.visit) === turn)
  const known = ['done', 'noShow', 'sentOn'] as const
  return {
    calls: turns.length,
    'first-calls': first.length,
    recalls: total(turns.map(({ recalls }) => recalls)),
    'wait-mean': seconds(average(first.flatMap(({ visit }) => waited(visit)))),
    served: ended('done').length,
    'no-shows': ended('noShow').length,
    'passed-on': ended('sentOn').length,
    other: turns.filter(({ end }) => !known.includes(end as 'done')).length,
    'service-mean': seconds(average(ended('done').map(turnTime))),
  }
}

function satisfaction(asked: readonly Visit[]): Figures {
  const scores = asked.flatMap(({ score }) => score ?? [])
  const gave = (score: number) => [
    `score-${score}`,
    part(scores.filter((given) => given === score).length, scores.length),
  ]
  return {
    asked: asked.length,
    answered: scores.length,
    'answer-rate': part(scores.length, asked.length),
    'score-mean': average(scores),
    ...Object.fromEntries([1, 2, 3, 4, 5].map(gave)),
    low: asked.filter(({ isLow }) => isLow).length,
  }
}

function appointments(taken: readonly Visit[]): Figures {
  const live = taken.filter((visit) => visit.live !== null)
  const never = (state: string) => taken.filter((visit) => visit.live === null && visit.state === state).length
  return {
    taken: taken.length,
    activated: live.length,
    'in-time': live.filter((visit) => (visit.live ?? 0) <= (visit.liveUntil ?? 0)).length,
    'activated-share': part(live.length, taken.length),
    served: live.filter(({ state }) => state === 'served').length,
    cancelled: never('cancelled'),
    expired: never('expired'),
    open: never('pending'),
  }
}

/** How long: what goes on counts up to now. */
const lasts = (nowTick: number) => (presence: Presence) => (presence.until?.tick ?? nowTick) - presence.from.tick

function there(presences: readonly Presence[], nowTick: number): Figures {
  const time = (status?: Presence['status']) =>
    total(presences.filter((each) => status === undefined || each.status === status).map(lasts(nowTick))) / 1000
  return {
    'signed-in': time(),
    open: time('open'),
    paused: time('paused'),
    closed: time('closed'),
    pauses: presences.filter(({ status }) => status === 'paused').length,
  }
}

const isTurn = (each: Turn | Presence): each is Turn => 'visit' in each
const isPresence = (each: Turn | Presence): each is Presence => !isTurn(each)
function efficiency(some: readonly (Turn | Presence)[], nowTick: number): Figures {
  const turns = some.filter(isTurn)
  const { open, paused, 'signed-in': signedIn } = there(some.filter(isPresence), nowTick)
  const done = turns.filter(({ end }) => end === 'done')
  const withThem = turns.filter(({ end }) => end === 'done' || end === 'sentOn' || end === 'heldBack')
  const serving = total(withThem.map(turnTime)) / 1000
  return {
    customers: new Set(done.map(({ visit }) => visit)).size,
    served: done.length,
    'service-mean': seconds(average(done.map(turnTime))),
    'service-p50': seconds(reached(done.map(turnTime), 50)),
    'signed-in': signedIn ?? 0,
    open: open ?? 0,
    serving,
    paused: paused ?? 0,
    utilisation: part(serving, open ?? 0),
    'per-hour': part(done.length * 3600, open ?? 0),
    recalls: total(turns.map(({ recalls }) => recalls)),
    'no-shows': turns.filter(({ end }) => end === 'noShow').length,
    'passed-on': turns.filter(({ end }) => end === 'sentOn').length,
  }
}

/** A grouped report, recounted. */
export function recounted(question: ReportQuestion, { visits, presences }: Told): Recounted {
  const { report, group, nowTick } = question
  const came = visits.flatMap((visit) => (visit.came ? [ofVisit(visit, visit.came)] : []))
  const turns = visits.flatMap((visit) => visit.turns).map(ofTurn)
  switch (report) {
    case 'waiting':
      return table(
        question,
        came.filter(({ of }) => of.how !== 'quick' || firstCall(of)),
        waiting,
      )
    case 'flow':
      return table(question, came, (some, all) => {
        const days = (list: readonly Visit[]) => new Set(list.map((visit) => visit.came?.day)).size
        const isOfDays = group === 'month' || group === 'quarter' || group === 'year' || group === 'weekday'
        const by = (how: Visit['how']) => some.filter((visit) => visit.how === how).length
        return {
          came: some.length,
          ...(group !== 'day' && { 'per-day': part(some.length, days(isOfDays ? some : all)) }),
          share: part(some.length, all.length),
          'by-kiosk': by('kiosk'),
          'by-staff': by('staff'),
          'by-partner': by('partner'),
          quick: by('quick'),
        }
      })
    case 'calls':
      return table(
        question,
        turns.filter(({ of }) => of.how === 'called'),
        calls,
      )
    case 'satisfaction': {
      const asked = visits.flatMap((visit): Thing<Visit>[] => {
        const at = visit.asked
        return at
          ? [
              {
                of: visit,
                day: at.day,
                clock: at.clock,
                own: { ...aboutIt(at.about), window: at.window, teller: at.teller },
              },
            ]
          : []
      })
      return table(question, asked, satisfaction)
    }
    case 'appointments':
      return table(
        question,
        visits.filter(({ how }) => how === 'partner').map((visit) => ofVisit(visit, visit.taken)),
        appointments,
      )
    case 'efficiency': {
      const both: Thing<Turn | Presence>[] = [...turns, ...presences.map(ofPresence)]
      return table(question, both, (some) => efficiency(some, nowTick))
    }
    case 'attendance':
      if (group === 'reason')
        return table(question, presences.filter(({ status }) => status === 'paused').map(ofPresence), (some, all) => {
          const time = total(some.map(lasts(nowTick)))
          return {
            pauses: some.length,
            paused: time / 1000,
            'pause-mean': seconds(average(some.map(lasts(nowTick)))),
            share: part(time, total(all.map(lasts(nowTick)))),
          }
        })
      return table(question, presences.map(ofPresence), (some) => ({
        days: new Set(some.map(({ teller, from }) => JSON.stringify([teller, from.day]))).size,
        'sign-ins': some.filter(({ isSignIn }) => isSignIn).length,
        ...there(some, nowTick),
      }))
    case 'tickets':
      throw new Error('is not grouped')
  }
}

type Line = Record<string, string | number | null>
const onClock = (at: At | null | undefined) => (at ? new Date(at.clock).toISOString().slice(11, 19) : null)

/** The lines of the ticket detail, by their day and number. */
export function ticketLines({ from, to }: { from: string; to: string }, { visits }: Told): Map<string, Line> {
  const asked = visits.filter(({ taken }) => taken.day >= from && taken.day <= to)
  return new Map(
    asked.map((visit) => {
      const call = firstCall(visit)
      const called = visit.turns.filter(({ how }) => how === 'called')
      const ended = (end: Turn['end']) => visit.turns.filter((turn) => turn.end === end)
      const { window, teller } = ofVisit(visit, visit.taken).own
      const line = {
        taken: onClock(visit.taken),
        arrived: onClock(visit.came),
        ...aboutIt(visit.about),
        called: onClock(call?.at),
        wait: seconds(waited(visit)[0] ?? null),
        window: window ?? null,
        teller: teller ?? null,
        calls: called.length,
        recalls: total(called.map(({ recalls }) => recalls)),
        'no-shows': ended('noShow').length,
        transfers: ended('sentOn').length,
        services: ended('done').length,
        service: total([...ended('done'), ...ended('sentOn'), ...ended('heldBack')].map(turnTime)) / 1000,
        ended: onClock(visit.ended),
        score: visit.score,
      }
      return [`${visit.taken.day}-${visit.number}`, line]
    }),
  )
}

/** The lines of who was there, by business day and teller. */
export function attendanceLines(question: ReportQuestion, { presences }: Told): Map<string, Line> {
  const asked = presences.filter((presence) => isAskedFor(question, ofPresence(presence)))
  const keys = new Set(asked.map(({ teller, from }) => `${from.day} ${teller}`))
  return new Map(
    [...keys].map((key) => {
      // In the order in which they began.
      const mine = asked.filter(({ teller, from }) => `${from.day} ${teller}` === key)
      const [first] = mine
      const isThere = mine.some(({ until }) => until === null)
      const ends = mine.map(({ until }) => until?.tick ?? question.nowTick)
      const last = mine.find(({ until }) => until?.tick === Math.max(...ends))
      const line = {
        windows: [...new Set(mine.map(({ window }) => window))].sort().join(' · '),
        'first-in': onClock(first?.from),
        'last-out': isThere ? null : onClock(last?.until),
        span: (Math.max(...ends) - (first?.from.tick ?? 0)) / 1000,
        ...there(mine, question.nowTick),
      }
      return [key, line]
    }),
  )
}
