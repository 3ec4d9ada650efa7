import { type ReportColumn, type ReportGroup, type ReportValue, type Text, WEEKDAYS } from '../../../contracts/index.ts'

/** What the rows of a report stand for: their heading, their order and their words. */

const DAY_MS = 86_400_000

type Words = readonly [zh: string, en: string]
const both = ([zh, en]: Words): Text => ({ 'zh-CN': zh, en })

const HEADS: Readonly<Record<ReportGroup, { readonly label: Words; readonly definition: Words }>> = {
  day: {
    label: ['营业日', 'Business day'],
    definition: [
      '网点的营业日：通常是当地日期；每日开始时间之前的归前一天。',
      "The outlet's business day: the local date, or the day before it until the hour at which days begin.",
    ],
  },
  month: { label: ['月份', 'Month'], definition: ['营业日所在的月份。', 'Month of the business day.'] },
  quarter: { label: ['季度', 'Quarter'], definition: ['营业日所在的季度。', 'Quarter of the business day.'] },
  year: { label: ['年份', 'Year'], definition: ['营业日所在的年份。', 'Year of the business day.'] },
  slot: {
    label: ['时段', 'Half-hour'],
    definition: [
      '网点当地时间的半小时，含起点、不含终点。',
      "Half-hours by the outlet's clocks: the beginning is in it, the end is not.",
    ],
  },
  hour: {
    label: ['小时', 'Hour'],
    definition: [
      '网点当地时间的小时，含起点、不含终点。',
      "Hours by the outlet's clocks: the beginning is in it, the end is not.",
    ],
  },
  weekday: { label: ['星期', 'Weekday'], definition: ['营业日的星期。', 'Weekday of the business day.'] },
  class: {
    label: ['客户等级', 'Class'],
    definition: [
      '叫号或邀评时的等级；未叫到号的按现在的等级。',
      'Class at the call or when asked for an evaluation; of those who were not called, the one they have now.',
    ],
  },
  business: {
    label: ['业务', 'Business'],
    definition: [
      '叫号或邀评时的业务；未叫到号的按现在的业务，其后的第二项业务不改变它。',
      'Business at the call or when asked for an evaluation; of those who were not called, the one they have now, which a further business of the visit leaves as it was.',
    ],
  },
  queue: {
    label: ['队列', 'Queue'],
    definition: [
      '叫号时所在的队列；未叫到号的按现在的队列，其后的第二项业务不改变它。',
      'Queue at the call; of those who were not called, the one they have now, which a further business of the visit leaves as it was.',
    ],
  },
  window: {
    label: ['窗口', 'Window'],
    definition: ['叫号、办理或签到所在的窗口。', 'The window of the call, the service or the sign-in.'],
  },
  teller: {
    label: ['柜员', 'Teller'],
    definition: ['当时在该窗口签到的柜员。', 'The teller who was signed in at that window.'],
  },
  partner: {
    label: ['渠道', 'Channel'],
    definition: ['取远程号的渠道。', 'The channel through which it was reserved.'],
  },
  reason: {
    label: ['暂停原因', 'Reason'],
    definition: ['柜员或计划给出的暂停原因。', 'The reason the teller or the plan gave.'],
  },
  device: { label: ['设备', 'Device'], definition: ['配置中的设备。', 'A device of the configuration.'] },
  cause: { label: ['原因', 'Cause'], definition: ['设备不可用的原因。', 'Why devices were not there.'] },
  none: { label: ['全部', 'All'], definition: ['全部合计。', 'Everything together.'] },
}

export function keyColumn(group: ReportGroup): ReportColumn {
  const { label, definition } = HEADS[group]
  return {
    id: group,
    label: both(label),
    kind: group === 'day' ? 'date' : 'text',
    definition: both(definition),
    total: 'none',
  }
}

export interface Days {
  readonly from: string
  readonly to: string
}

/** Every row there is to show: spans of time without a gap, everything else as it was met. */
export function allKeys<K extends string | number | null>(
  group: ReportGroup,
  met: readonly K[],
  days: Days | null,
): (K | string | number)[] {
  switch (group) {
    case 'day':
    case 'month':
    case 'quarter':
    case 'year':
      return [...new Set([...(days ? datesOf(days).map((date) => spanOf(date, group)) : []), ...met])].sort()
    case 'slot':
    case 'hour':
    case 'weekday': {
      const numbers = met.map(Number).sort((a, b) => a - b)
      const [first, last] = [numbers[0], numbers.at(-1)]
      if (first === undefined || last === undefined) return []
      return group === 'weekday' ? numbers : Array.from({ length: last - first + 1 }, (_, n) => first + n)
    }
    default:
      return [...met]
  }
}

function datesOf({ from, to }: Days): string[] {
  const dates: string[] = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS)
    dates.push(new Date(at).toISOString().slice(0, 10))
  return dates
}

/** 2026-11-18, 2026-11, 2026-Q4 or 2026. */
export function spanOf(date: string, group: 'day' | 'month' | 'quarter' | 'year'): string {
  switch (group) {
    case 'day':
      return date
    case 'month':
      return date.slice(0, 7)
    case 'quarter':
      return `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`
    case 'year':
      return date.slice(0, 4)
  }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const WEEKDAY_WORDS: Readonly<Record<(typeof WEEKDAYS)[number], Words>> = {
  mon: ['周一', 'Monday'],
  tue: ['周二', 'Tuesday'],
  wed: ['周三', 'Wednesday'],
  thu: ['周四', 'Thursday'],
  fri: ['周五', 'Friday'],
  sat: ['周六', 'Saturday'],
  sun: ['周日', 'Sunday'],
}
const NOTHING: Readonly<Partial<Record<ReportGroup, Words>>> = {
  window: ['未叫号', 'Not called'],
  teller: ['未叫号', 'Not called'],
  reason: ['未注明', 'None given'],
  none: ['合计', 'All'],
}
const UNKNOWN: Words = ['未知', 'Unknown']

/** What is written in the first column. @param nameOf names of classes, windows, tellers ... */
export function keyValue(
  group: ReportGroup,
  key: string | number | null,
  nameOf: (id: string) => Text | undefined,
): ReportValue {
  if (key === null) return both(NOTHING[group] ?? UNKNOWN)
  const text = String(key)
  switch (group) {
    case 'day':
    case 'year':
      return text
    case 'month': {
      const month = Number(text.slice(5))
      return both([`${text.slice(0, 4)} 年 ${month} 月`, `${MONTHS[month - 1]} ${text.slice(0, 4)}`])
    }
    case 'quarter':
      return both([`${text.slice(0, 4)} 年 ${text.slice(6)} 季度`, `${text.slice(5)} ${text.slice(0, 4)}`])
    case 'slot':
      return `${timeOf(Number(key) * 30)}–${timeOf(Number(key) * 30 + 30)}`
    case 'hour':
      return `${timeOf(Number(key) * 60)}–${timeOf(Number(key) * 60 + 60)}`
    case 'weekday':
      return both(WEEKDAY_WORDS[WEEKDAYS[Number(key) - 1] ?? 'mon'])
    case 'reason': {
      const [zh, en] = JSON.parse(text) as [string, string | null]
      return both([zh, en ?? zh])
    }
    default:
      return nameOf(text) ?? text
  }
}

/** 9:05; the end of the day is 24:00. */
function timeOf(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}
