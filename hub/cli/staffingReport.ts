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
    head: (days: number, customers: string) => `made from ${days} recorded days, ${customers} customers a day`,
    time: 'time',
    customers: 'customers',
    busy: 'busy %',
    open: (kind: string, windows: number) => `${kind} (of ${windows})`,
    class: 'class',
    target: 'target',
    planned: 'planned %',
    interval: '95% interval',
    before: 'as it was %',
    wait: 'mean wait, min',
    hours: (planned: string, recorded: string) => `Window hours a day: ${planned} planned, ${recorded} as it was.`,
    checked: (days: number) => `Levels are from ${days} simulated days that the plan was not made from.`,
    met: 'Every target is met.',
    missed: (blocks: string) => `Missed, also with all windows open: ${blocks}`,
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
    head: (days: number, customers: string) => `依据 ${days} 个记录日，每天 ${customers} 位客户`,
    time: '时段',
    customers: '客户数',
    busy: '忙碌 %',
    open: (kind: string, windows: number) => `${kind}（共 ${windows}）`,
    class: '客户等级',
    target: '目标',
    planned: '计划达标 %',
    interval: '95% 区间',
    before: '原排班 %',
    wait: '平均等候（分钟）',
    hours: (planned: string, recorded: string) => `每天窗口小时：计划 ${planned}，原排班 ${recorded}。`,
    checked: (days: number) => `达标率来自 ${days} 个未用于排班的模拟日。`,
    met: '各项目标均可达到。',
    missed: (blocks: string) => `窗口全开也达不到：${blocks}`,
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
  const { kinds, halfHours, classes, blocks, windowHours, recordedWindowHours } = day
  const windows = [
    [
      texts.time,
      texts.customers,
      ...kinds.map(({ profileId, windows }) => texts.open(profileId, windows.length)),
      texts.busy,
    ],
    ...halfHours.map((half) => [
      `${half.from}-${half.to}`,
      half.customers.toFixed(1),
      ...half.kinds.map(({ open }) => String(open)),
      half.busyPercent === null ? '-' : half.busyPercent.toFixed(0),
    ]),
  ]
  const levels = [
    [texts.class, texts.target, texts.planned, texts.interval, texts.before, texts.wait],
    ...classes.map(({ classId, targetMinutes, targetPercent, planned, before }) => [
      classId,
      `${targetPercent}% / ${targetMinutes}`,
      percent(planned.level),
      planned.level.low === null ? '-' : `${planned.level.low.toFixed(0)}-${planned.level.high?.toFixed(0)}`,
      percent(before.level),
      planned.waits.meanMinutes?.toFixed(1) ?? '-',
    ]),
  ]
  const missed = blocks
    .filter(({ state }) => state === 'missed')
    .map(({ classId, from, to, bestPercent }) => `${classId} ${from}-${to} (${bestPercent?.toFixed(0) ?? '-'}%)`)
  return [
    `${texts.dayTypes[day.dayType]}: ${texts.head(day.dates.length, day.customers.toFixed(0))}`,
    textTable(windows),
    textTable(levels),
    `${texts.hours(windowHours.toFixed(1), recordedWindowHours.toFixed(1))} ${texts.checked(day.checkedDays)} ${missed.length === 0 ? texts.met : texts.missed(missed.join(', '))}`,
  ].join('\n\n')
}

function percent({ percent: value }: Level): string {
  return value === null ? '-' : value.toFixed(1)
}
