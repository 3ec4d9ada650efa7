import type { ReportColumn, ReportKind, Text } from '../../../contracts/index.ts'
import type { TakenHow, TicketOutcome } from './rows.ts'

type Words = readonly [zh: string, en: string]
const both = ([zh, en]: Words): Text => ({ 'zh-CN': zh, en })

function column(id: string, kind: ReportKind, label: Words, definition: Words, total: ReportColumn['total'] = 'none') {
  return { id, kind, label: both(label), definition: both(definition), total }
}

/** One line for every ticket. */
export const TICKET_COLUMNS: readonly ReportColumn[] = [
  column(
    'number',
    'text',
    ['号码', 'Number'],
    ['票面号码；每个营业日内不重复。', 'As printed and called; unique within a business day.'],
  ),
  column('day', 'date', ['营业日', 'Business day'], ['取号的营业日。', 'Business day on which it was taken.']),
  column('taken', 'time', ['取号', 'Taken'], ['取号的当地时间。', 'Local time of taking.']),
  column(
    'how',
    'text',
    ['取号方式', 'How'],
    [
      '取号机、人工、远程渠道，或未取号直接办理。',
      'At a kiosk, by staff, through a channel, or served without a ticket.',
    ],
  ),
  column(
    'arrived',
    'time',
    ['到店', 'Arrived'],
    [
      '开始等候的当地时间：取号，或远程号激活；未激活的为空。',
      'Local time at which the wait began: taking, or activation of a reserved ticket; empty where it was never activated.',
    ],
  ),
  column(
    'class',
    'text',
    ['客户等级', 'Class'],
    ['首次叫号时的等级；未叫到号的为现在的。', 'Class at the first call; where there was none, the one it has now.'],
  ),
  column(
    'business',
    'text',
    ['业务', 'Business'],
    ['首次叫号时的业务；未叫到号的为现在的。', 'Business at the first call; where there was none, the one it has now.'],
  ),
  column(
    'queue',
    'text',
    ['队列', 'Queue'],
    ['首次叫号时的队列；未叫到号的为现在的。', 'Queue at the first call; where there was none, the one it has now.'],
  ),
  column('called', 'time', ['叫号', 'Called'], ['首次叫号的当地时间。', 'Local time of the first call.']),
  column(
    'wait',
    'durationS',
    ['等候', 'Wait'],
    [
      '到店到首次叫号的时间；未叫号的为空。',
      'From the beginning of the wait to the first call; empty where there was none.',
    ],
  ),
  column(
    'within-target',
    'text',
    ['达标', 'In target'],
    [
      '首次叫号是否在当时等级的目标时间内；没有目标的为空。',
      'Whether the first call came within the target of the class at that moment; empty where there was none.',
    ],
  ),
  column(
    'window',
    'text',
    ['窗口', 'Window'],
    ['首次叫号的窗口；未取号的为办理的窗口。', 'Window of the first call; of those without a ticket, of the service.'],
  ),
  column(
    'teller',
    'text',
    ['柜员', 'Teller'],
    ['首次叫号的柜员；未取号的为办理的柜员。', 'Teller of the first call; of those without a ticket, of the service.'],
  ),
  column('calls', 'count', ['叫号', 'Calls'], ['叫号次数，重呼不计。', 'Calls; recalls are not among them.'], 'sum'),
  column('recalls', 'count', ['重呼', 'Recalls'], ['重呼次数。', 'Recalls.'], 'sum'),
  column('no-shows', 'count', ['过号', 'No-shows'], ['叫号后未到的次数。', 'Calls nobody came to.'], 'sum'),
  column(
    'transfers',
    'count',
    ['转接', 'Transfers'],
    ['从窗口转出的次数。', 'Times it was sent on from a window.'],
    'sum',
  ),
  column('services', 'count', ['办结业务', 'Businesses'], ['办结的业务数。', 'Businesses done.'], 'sum'),
  column(
    'service',
    'durationS',
    ['办理', 'Service'],
    ['在窗口办理的时间合计，含转接和挂起前的部分。', 'Time at windows together, also before a transfer or a hold.'],
    'sum',
  ),
  column('ended', 'time', ['结束', 'Ended'], ['结束的当地时间。', 'Local time at which it ended.']),
  column('outcome', 'text', ['状态', 'State'], ['现在的状态或结束方式。', 'How it ended, or how it is now.']),
  column(
    'score',
    'score',
    ['评价', 'Score'],
    ['客户评分，5 分最好；未评的为空。', 'Score given, 5 is best; empty where none was.'],
  ),
]

export const HOW_WORDS: Readonly<Record<TakenHow, Text>> = {
  kiosk: both(['取号机', 'Kiosk']),
  staff: both(['人工', 'Staff']),
  partner: both(['远程', 'Reserved']),
  quick: both(['未取号', 'No ticket']),
}
export const OUTCOME_WORDS: Readonly<Record<TicketOutcome, Text>> = {
  pending: both(['待激活', 'Pending']),
  waiting: both(['等候中', 'Waiting']),
  called: both(['已叫号', 'Called']),
  serving: both(['办理中', 'Serving']),
  held: both(['挂起', 'On hold']),
  served: both(['已办结', 'Served']),
  noShow: both(['过号', 'No-show']),
  cancelled: both(['已取消', 'Cancelled']),
  expired: both(['已失效', 'Expired']),
}
export const YES_NO: readonly [no: Text, yes: Text] = [both(['否', 'No']), both(['是', 'Yes'])]

/** One line for every teller and business day: what comes before the sums, and after them. */
export const ATTENDANCE_HEAD: readonly ReportColumn[] = [
  column('day', 'date', ['营业日', 'Business day'], ['签到的营业日。', 'Business day of the sign-in.']),
  column('teller', 'text', ['柜员', 'Teller'], ['签到的柜员。', 'Who signed in.']),
  column('windows', 'text', ['窗口', 'Windows'], ['当天签到过的窗口。', 'Where he was signed in that day.']),
  column(
    'first-in',
    'time',
    ['首次签到', 'First in'],
    [
      '当天第一次签到的当地时间；前一天的签到延续的，为营业日的开始。',
      'Local time of the first sign-in of the day; where the sign-in of the day before goes on, the beginning of the business day.',
    ],
  ),
  column(
    'last-out',
    'time',
    ['最后签退', 'Last out'],
    [
      '当天最后一次签退的当地时间；签到延续到次日的，为营业日的结束；仍在签到的为空。',
      'Local time of the last sign-out of the day; where the sign-in goes on the next day, the end of the business day; empty while he is signed in.',
    ],
  ),
  column(
    'span',
    'durationS',
    ['跨度', 'Span'],
    [
      '首次签到到最后签退，含中间签退的时间；仍在签到的算到现在。',
      'From the first sign-in to the last sign-out, what lies between sign-ins too; up to now while he is signed in.',
    ],
  ),
]
export const ATTENDANCE_REASONS: ReportColumn = column(
  'reasons',
  'text',
  ['暂停原因', 'Pauses by reason'],
  ['各原因的暂停时间，以分钟计。', 'Minutes paused for each reason.'],
)
