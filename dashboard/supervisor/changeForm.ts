import type { RecordedDaysView, WhatIfChange } from '../../contracts/index.ts'
import type { Words } from '../common/i18n/language.ts'

export type RecordedDay = RecordedDaysView['days'][number]
export type StaffingKind = 'open' | 'close' | 'moveBreak'

/** One line of the form. `from` of a break that is moved: when it began; `to`: when it is to begin. */
export interface StaffingLine {
  kind: StaffingKind
  windowId: string
  from: string
  to: string
}

/** What is chosen on the page; nothing chosen is the day as it was. */
export interface ChangeForm {
  profileId: string | null
  /** At which the profile is to hold. */
  windows: string[]
  staffing: StaffingLine[]
  businessId: string | null
  /** More or fewer arrivals, in percent. */
  arrivalPercent: number
}

export const LEAST_ARRIVALS = -50
export const MOST_ARRIVALS = 100
export const ARRIVAL_STEP = 5
const FIRST_HOUR = 7
const LAST_HOUR = 21

/** Times to choose from: every quarter of an hour of a long day. */
export const TIMES: readonly string[] = Array.from({ length: (LAST_HOUR - FIRST_HOUR) * 4 + 1 }, (_, quarter) =>
  timeOf(FIRST_HOUR * 60 + quarter * 15),
)

export function emptyChange(): ChangeForm {
  return { profileId: null, windows: [], staffing: [], businessId: null, arrivalPercent: 0 }
}

/** What the hub is asked; undefined while nothing is changed. */
export function changeOf(form: ChangeForm): WhatIfChange | undefined {
  const { profileId, windows, staffing, businessId, arrivalPercent } = form
  const change: WhatIfChange = {
    ...(profileId !== null && windows.length > 0 && { rules: { profileId, windows } }),
    ...(staffing.length > 0 && { staffing: staffing.map(asStaffing) }),
    ...(arrivalPercent !== 0 && {
      arrivals: [{ ...(businessId !== null && { business: businessId }), factor: (100 + arrivalPercent) / 100 }],
    }),
  }
  return Object.keys(change).length > 0 ? change : undefined
}

function asStaffing({ kind, windowId, from, to }: StaffingLine): NonNullable<WhatIfChange['staffing']>[number] {
  if (kind === 'moveBreak') return { moveBreak: windowId, at: from, to }
  return kind === 'open' ? { open: windowId, from, to } : { close: windowId, from, to }
}

/** A line to begin with: a window that was closed all day is open as well; where all were open, the last one is closed. */
export function newStaffing(day: RecordedDay): StaffingLine {
  const idle = day.windows.find(({ sessions }) => sessions.length === 0)
  const windowId = (idle ?? day.windows[day.windows.length - 1])?.windowId ?? ''
  return { kind: idle ? 'open' : 'close', windowId, from: '10:00', to: '12:00' }
}

/** Breaks of a window that can be moved. */
export function breaksOf(day: RecordedDay, windowId: string): RecordedDay['windows'][number]['breaks'] {
  return day.windows.find((each) => each.windowId === windowId)?.breaks ?? []
}

/** What a line can not be: times that go backwards, or no break to be moved. */
export function mistakeIn(line: StaffingLine, day: RecordedDay): 'order' | 'noBreak' | null {
  if (line.kind === 'moveBreak') return breaksOf(day, line.windowId).length === 0 ? 'noBreak' : null
  return line.from < line.to ? null : 'order'
}

/** The change in words, part by part: `window 3 also open 10:00–12:00`. */
export function changeInWords(form: ChangeForm, day: RecordedDay, { t, say }: Pick<Words, 't' | 'say'>): string[] {
  const parts: string[] = []
  const numberOf = (id: string) => day.windows.find(({ windowId }) => windowId === id)?.number ?? id
  const profile = day.profiles.find(({ id }) => id === form.profileId)
  if (profile && form.windows.length > 0) {
    const numbers = form.windows.map(numberOf).join(t('whatIf.comma'))
    parts.push(t('whatIf.said.profile', { profile: say(profile.name), windows: numbers }))
  }
  for (const { kind, windowId, from, to } of form.staffing) {
    const times = { from: shortTime(from), to: shortTime(to) }
    parts.push(t(`whatIf.said.${kind}`, { window: numberOf(windowId), ...times }))
  }
  if (form.arrivalPercent !== 0) {
    const business = day.businesses.find(({ id }) => id === form.businessId)
    const percent = Math.abs(form.arrivalPercent)
    const what = form.arrivalPercent > 0 ? 'more' : 'fewer'
    parts.push(
      business
        ? t(`whatIf.said.${what}Of`, { business: say(business.name), percent })
        : t(`whatIf.said.${what}`, { percent }),
    )
  }
  return parts
}

/** 09:05 as 9:05. */
export function shortTime(time: string): string {
  return time.replace(/^0(?=\d)/, '')
}

/** Minutes since midnight. */
export function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

export function timeOf(minutes: number): string {
  const two = (value: number) => `0${value}`.slice(-2)
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
