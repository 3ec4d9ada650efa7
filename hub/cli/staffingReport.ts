import type { Language, StaffedDay, StaffingView } from '../../contracts/index.ts'
import { textTable } from './textTable.ts'

type Level = StaffedDay['classes'][number]['planned']['level']

const TEXTS = {
  en: {
    dayTypes: {
      weekday: 'Weekdays',
      busy: 'Busy days',
      weekend: 'Weekends',
      mon: 'Mondays',
      tue: 'Tuesdays',
      wed: 'Wednesdays',
      thu: 'Thursdays',
      fri: 'Fridays',
      sat: 'Saturdays',
      sun: 'Sundays',
    },
    head: (days: number, customers: string) => `: made from ${days} recorded days, ${customers} customers a day`,
    time: 'time',
    customers: 'customers',
    busy: 'busy %',
    open: (kind: string, windows: number) => `${kind} (of ${windows})`,
    class: 'class',
    target: 'target',
    planned: 'planned %',
    interval: '95% interval',
    before: 'as it was %',
    recorded: 'recorded %',
    wait: 'mean wait, min',
    all: 'all',
    wasOpen: 'were open',
    shifts: (shifts: string) => `Shifts: ${shifts}`,
    hours: (planned: string, overtime: string, recorded: string) =>
      `Window hours a day: ${planned} planned and ${overtime} after the end, ${recorded} as it was.`,
    checked: (days: number) =>
      `Levels are from ${days} simulated days that the plan was not made from; "as it was" is the recorded staffing on the same days.`,
    met: 'Every target is met.',
    close: (blocks: string) => `Too close to tell from the target: ${blocks}`,
    missed: (blocks: string) => `Missed: ${blocks}`,
    best: (percent: string) => `with all windows open ${percent}`,
    unfinished: (count: number) => `${count} days were left out because their end is not in the journal.`,
    unknown: (count: number) => `${count} visits have no queue in this configuration and were left out.`,
  },
  'zh-CN': {
    dayTypes: {
      weekday: '工作日',
      busy: '高峰日',
      weekend: '周末',
      mon: '周一',
      tue: '周二',
      wed: '周三',
      thu: '周四',
      fri: '周五',
      sat: '周六',
      sun: '周日',
    },
    head: (days: number, customers: string) => `：依据 ${days} 个记录日，每天 ${customers} 位客户`,
    time: '时段',
    customers: '客户数',
    busy: '忙碌 %',
    open: (kind: string, windows: number) => `${kind}（共 ${windows}）`,
    class: '客户等级',
    target: '目标',
    planned: '计划达标 %',
    interval: '95% 区间',
    before: '原排班 %',
    recorded: '实际记录 %',
    wait: '平均等候（分钟）',
    all: '合计',
    wasOpen: '原开窗数',
    shifts: (shifts: string) => `班次：${shifts}`,
    hours: (planned: string, overtime: string, recorded: string) =>
      `每天窗口小时：计划 ${planned}，另有收尾 ${overtime}；原排班 ${recorded}。`,
    checked: (days: number) => `达标率来自 ${days} 个未用于排班的模拟日；“原排班”为同样客流下按原排班模拟的结果。`,
    met: '各项目标均可达到。',
    close: (blocks: string) => `与目标过于接近，难以判定：${blocks}`,
    missed: (blocks: string) => `达不到：${blocks}`,
    best: (percent: string) => `窗口全开时 ${percent}`,
    unfinished: (count: number) => `${count} 天在日志中没有日终，未计入。`,
    unknown: (count: number) => `${count} 次来访在此配置中没有队列，未计入。`,
  },
} as const

/** The plan for a terminal: a table of windows by half-hour and one of what they reach, for each type of day. */
export function staffingReport({ days, unfinished, unknown }: StaffingView, language: Language): string {
  const texts = TEXTS[language]
  const left = unknown.reduce((sum, { visits }) => sum + visits, 0)
  const parts = [
    ...days.map((day) => dayReport(day, language)),
    ...(unfinished > 0 ? [texts.unfinished(unfinished)] : []),
    ...(left > 0 ? [texts.unknown(left)] : []),
  ]
  return `${parts.join('\n\n')}\n`
}

function dayReport(day: StaffedDay, language: Language): string {
  const texts = TEXTS[language]
  const { dayType, dates, customers, windowHours, overtimeHours, recordedWindowHours, checkedDays, shifts } = day
  return [
    `${texts.dayTypes[dayType]}${texts.head(dates.length, customers.toFixed(0))}`,
    windowTable(day, language),
    texts.shifts(shifts.map(({ windowId, from, to }) => `${windowId} ${from}-${to}`).join(', ')),
    levelTable(day, language),
    [
      texts.hours(windowHours.toFixed(1), overtimeHours.toFixed(1), recordedWindowHours.toFixed(1)),
      texts.checked(checkedDays),
      ...verdict(day, language),
    ].join('\n'),
  ].join('\n\n')
}

function windowTable({ kinds, halfHours }: StaffedDay, language: Language): string {
  const texts = TEXTS[language]
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
  const head = [
    texts.time,
    texts.customers,
    ...kinds.map((kind) => kindName(kind, kinds, language)),
    texts.all,
    texts.wasOpen,
  ]
  const rows = halfHours.map((half) => [
    `${half.from}-${half.to}`,
    half.customers.toFixed(1),
    // Nobody can be there while all of a kind have their break.
    ...half.kinds.map(({ open, most }) => (most === 0 ? '-' : String(open))),
    String(sum(half.kinds.map(({ open }) => open))),
    sum(half.kinds.map(({ recorded }) => recorded)).toFixed(1),
    half.busyPercent === null ? '-' : half.busyPercent.toFixed(0),
  ])
  return textTable([[...head, texts.busy], ...rows])
}

type Kind = StaffedDay['kinds'][number]

/** By its rules; by its first window too where others have the same at other times. */
function kindName({ profileId, kindId, windows }: Kind, kinds: readonly Kind[], language: Language): string {
  const isAlone = kinds.filter((kind) => kind.profileId === profileId).length === 1
  return TEXTS[language].open(isAlone ? profileId : `${profileId} ${kindId}`, windows.length)
}

function levelTable({ classes }: StaffedDay, language: Language): string {
  const texts = TEXTS[language]
  const head = [texts.class, texts.target, texts.planned, texts.interval, texts.wait, texts.before, texts.recorded]
  const rows = classes.map(({ classId, targetMinutes, targetPercent, planned, before, recordedPercent }) => [
    classId,
    `${targetPercent}% / ${targetMinutes}`,
    percent(planned.level),
    planned.level.low === null ? '-' : `${planned.level.low.toFixed(1)}-${planned.level.high?.toFixed(1)}`,
    planned.waits.meanMinutes?.toFixed(1) ?? '-',
    percent(before.level),
    recordedPercent?.toFixed(1) ?? '-',
  ])
  return textTable([head, ...rows])
}

function verdict({ blocks }: StaffedDay, language: Language): string[] {
  const texts = TEXTS[language]
  const named = (wanted: Block['state']) =>
    blocks.filter(({ state }) => state === wanted).map((block) => blockWords(block, language))
  const [missed, close] = [named('missed'), named('close')]
  return [
    ...(missed.length > 0 ? [texts.missed(missed.join(', '))] : []),
    ...(close.length > 0 ? [texts.close(close.join(', '))] : []),
    ...(missed.length + close.length === 0 ? [texts.met] : []),
  ]
}

type Block = StaffedDay['blocks'][number]

function blockWords({ classId, from, to, planned, targetPercent, bestPercent }: Block, language: Language): string {
  const best = bestPercent === null ? [] : [TEXTS[language].best(bestPercent.toFixed(1))]
  return `${classId} ${from}-${to} (${[`${percent(planned)} / ${targetPercent}`, ...best].join('; ')})`
}

function percent({ percent: value }: Level): string {
  return value === null ? '-' : value.toFixed(1)
}
