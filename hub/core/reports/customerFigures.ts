import type { ReportGroup } from '../../../contracts/index.ts'
import { count, type Figure, figure, meanSeconds, ratio, seconds, share } from './figure.ts'

/** Reports on customers as they come, wait and are called. */

export const WAITING: readonly Figure[] = [
  figure(
    'arrivals',
    'count',
    'sum',
    {
      label: ['到店', 'Arrivals'],
      definition: [
        '在网点取的号，加上到店激活的远程号，按到店的营业日和时间计。未取号直接办理的不计，除非其后又排队。',
        'Tickets taken in the branch and reserved tickets made live here, by the business day and time of coming. Customers served without a ticket are left out unless they then waited in a line.',
      ],
    },
    count('arrivals'),
  ),
  figure(
    'called',
    'count',
    'sum',
    {
      label: ['已叫号', 'Called'],
      definition: [
        '其中至今至少被叫过一次的人数；每位客户只计一次。',
        'How many of them have been called at least once by now; each customer counts once.',
      ],
    },
    count('called'),
  ),
  figure(
    'wait-mean',
    'durationS',
    'own',
    {
      label: ['平均等候', 'Mean wait'],
      definition: [
        '从开始等候（取号或激活；未取号直接办理、其后又排队的，自办理开始）到第一次叫号的时间，对已叫号客户取平均。第二项业务、转接和过号后的再次叫号不计；未叫到号的不计。',
        'From the beginning of the wait (ticket or activation; the service of somebody without a ticket who then waited in a line) to the first call, averaged over those called. Later calls after a second business, a transfer or a no-show do not count, nor does anybody who was not called.',
      ],
    },
    meanSeconds('waitMs', 'called'),
  ),
  figure(
    'wait-p50',
    'durationS',
    'own',
    {
      label: ['等候中位数', 'Median wait'],
      definition: [
        '已叫号客户中有一半等候不超过这个时间（取实际发生的值，不做插值）。',
        'Half of those called waited no longer than this (a wait that really was, nothing in between).',
      ],
    },
    seconds('p50.wait'),
  ),
  figure(
    'wait-p90',
    'durationS',
    'own',
    {
      label: ['90% 等候', 'P90 wait'],
      definition: [
        '已叫号客户中每十位有九位等候不超过这个时间。',
        'Nine in ten of those called waited no longer than this.',
      ],
    },
    seconds('p90.wait'),
  ),
  figure(
    'wait-max',
    'durationS',
    'own',
    {
      label: ['最长等候', 'Longest wait'],
      definition: ['已叫号客户中最长的一次等候。', 'The longest wait of anybody who was called.'],
    },
    seconds('waitMax'),
  ),
  figure(
    'within-target',
    'share',
    'own',
    {
      label: ['达标率', 'Within target'],
      definition: [
        '在客户等级的目标时间内叫号的占比，按叫号当时的等级和目标判定。没有设目标的等级不计，未叫到号的不计。',
        'Share called within the target of their class, judged at the call by the class and target of that moment. Classes without a target are left out, and so is everybody who was not called.',
      ],
    },
    share('within', 'judged'),
  ),
  figure(
    'no-shows',
    'count',
    'sum',
    {
      label: ['过号', 'No-show'],
      definition: [
        '叫号后未到窗口、因此结束的号。过号后又排队办理的不计。',
        'Tickets that ended because the customer did not come when called. One that returned to the line and was served is not among them.',
      ],
    },
    count('noShows'),
  ),
  figure(
    'cancelled',
    'count',
    'sum',
    {
      label: ['取消', 'Cancelled'],
      definition: [
        '叫号之前取消的号，含分流到自助设备的客户。',
        'Tickets cancelled before they were called, customers led to a machine among them.',
      ],
    },
    count('cancelled'),
  ),
  figure(
    'expired',
    'count',
    'sum',
    {
      label: ['失效', 'Expired'],
      definition: [
        '到营业日结束仍未叫到、因此失效的号。',
        'Tickets that had not been called when the business day ended, and so expired.',
      ],
    },
    count('expired'),
  ),
  figure(
    'waiting-now',
    'count',
    'sum',
    {
      label: ['仍在等候', 'Still waiting'],
      definition: [
        '到店后至今未被叫过、仍在等候或挂起的人数。',
        'Those who have come, have not been called yet and still wait or are on hold.',
      ],
    },
    count('waitingNow'),
  ),
]

const PER_DAY_OF = {
  ofRow: [
    '该行的到店人数除以该行中有客户到店的营业日数。',
    'Arrivals of the row by the business days of that row on which anybody came.',
  ],
  ofAll: [
    '该行的到店人数除以所选期间有客户到店的营业日数。',
    'Arrivals of the row by the business days of the whole span on which anybody came.',
  ],
} as const

/** Days are counted row by row where a row stands for days. */
export function flowFigures(group: ReportGroup): readonly Figure[] {
  const isOfDays = ['day', 'month', 'quarter', 'year', 'weekday'].includes(group)
  const perDay = figure(
    'per-day',
    'rate',
    'own',
    { label: ['日均', 'Per day'], definition: PER_DAY_OF[isOfDays ? 'ofRow' : 'ofAll'] },
    (counts) => ratio(counts.came ?? 0, isOfDays ? counts.days : counts['all.days']),
  )
  return [...FLOW.slice(0, 1), ...(group === 'day' ? [] : [perDay]), ...FLOW.slice(1)]
}

const FLOW: readonly Figure[] = [
  figure(
    'came',
    'count',
    'sum',
    {
      label: ['到店', 'Arrivals'],
      definition: [
        '到店客户：在网点取号、激活远程号、未取号直接办理，按到店的营业日和当地时间计。未激活的远程号不计。',
        'Customers who came: tickets taken here, reserved tickets made live, and customers served without one, by business day and local time of coming. Reserved tickets that were never made live are left out.',
      ],
    },
    count('came'),
  ),
  figure(
    'share',
    'share',
    'own',
    {
      label: ['占比', 'Share'],
      definition: ['该行占全部到店客户的比例。', 'The row as a share of all who came.'],
    },
    share('came', 'all.came'),
  ),
  figure(
    'by-kiosk',
    'count',
    'sum',
    { label: ['取号机', 'Kiosk'], definition: ['在取号机上取的号。', 'Tickets taken at a kiosk.'] },
    count('byKiosk'),
  ),
  figure(
    'by-staff',
    'count',
    'sum',
    {
      label: ['人工发号', 'By staff'],
      definition: ['大堂经理或柜员发的号。', 'Tickets issued by the lobby manager or a teller.'],
    },
    count('byStaff'),
  ),
  figure(
    'by-partner',
    'count',
    'sum',
    {
      label: ['远程取号', 'Reserved'],
      definition: [
        '通过手机等渠道取号、到店激活的客户，按激活时间计。',
        'Reserved through a channel such as the phone and made live here, by the time they were made live.',
      ],
    },
    count('byPartner'),
  ),
  figure(
    'quick',
    'count',
    'sum',
    {
      label: ['未取号', 'No ticket'],
      definition: ['未取号、在窗口直接办理的客户。', 'Served at a window without having taken a ticket.'],
    },
    count('quick'),
  ),
]

export const CALLS: readonly Figure[] = [
  figure(
    'calls',
    'count',
    'sum',
    {
      label: ['叫号次数', 'Calls'],
      definition: [
        '叫号次数，含再次叫号，按叫号的营业日和当地时间计。重呼不是叫号；未取号办理和在原窗口接着办的业务不计。',
        'Every call, later ones of the same ticket too, by business day and local time of the call. A recall is no call; customers without a ticket and businesses that go on at the same window are left out.',
      ],
    },
    count('calls'),
  ),
  figure(
    'first-calls',
    'count',
    'sum',
    {
      label: ['首次叫号', 'First calls'],
      definition: ['其中客户第一次被叫到的次数。', 'How many of them were the first of their ticket.'],
    },
    count('firstCalls'),
  ),
  figure(
    'recalls',
    'count',
    'sum',
    {
      label: ['重呼', 'Recalls'],
      definition: ['这些叫号之后的重呼次数。', 'How often these calls were repeated because nobody had come yet.'],
    },
    count('recalls'),
  ),
  figure(
    'wait-mean',
    'durationS',
    'own',
    {
      label: ['平均等候', 'Mean wait'],
      definition: [
        '首次叫号时客户已等候的时间，取平均；再次叫号不计。',
        'How long the customers of first calls had waited, averaged; later calls do not count.',
      ],
    },
    meanSeconds('waitMs', 'firstCalls'),
  ),
  figure(
    'served',
    'count',
    'sum',
    {
      label: ['办结', 'Served'],
      definition: ['叫号后办结的业务。', 'Calls whose business was done.'],
    },
    count('served'),
  ),
  figure(
    'no-shows',
    'count',
    'sum',
    {
      label: ['过号', 'No-shows'],
      definition: [
        '叫号后客户未到的次数，含之后又排队的。',
        'Calls nobody came to, also where the ticket went back to the line.',
      ],
    },
    count('noShows'),
  ),
  figure(
    'passed-on',
    'count',
    'sum',
    {
      label: ['转接', 'Transferred'],
      definition: [
        '叫号后转到其他队列、窗口或柜员的次数。',
        'Calls after which the customer was sent to another queue, window or teller.',
      ],
    },
    count('passedOn'),
  ),
  figure(
    'other',
    'count',
    'sum',
    {
      label: ['其他', 'Other'],
      definition: [
        '挂起、营业日结束时失效或次日继续，以及尚未结束的叫号。',
        'Put on hold, ended by or carried over the end of the day, or not over yet.',
      ],
    },
    count('other'),
  ),
  figure(
    'service-mean',
    'durationS',
    'own',
    {
      label: ['平均办理', 'Mean service'],
      definition: [
        '办结的叫号从开始办理到结束的时间，取平均；未按“开始”的从叫号算起。',
        'From the start of the service to its end, averaged over the calls served; from the call where no start was pressed.',
      ],
    },
    meanSeconds('servedMs', 'served'),
  ),
]

export const APPOINTMENTS: readonly Figure[] = [
  figure(
    'taken',
    'count',
    'sum',
    {
      label: ['预约', 'Taken'],
      definition: [
        '通过渠道取的远程号，按取号的营业日和当地时间计。',
        'Tickets reserved through a channel, by business day and local time of taking.',
      ],
    },
    count('taken'),
  ),
  figure(
    'activated',
    'count',
    'sum',
    {
      label: ['到店激活', 'Activated'],
      definition: ['其中到店激活的。', 'How many of them were made live in the branch.'],
    },
    count('activated'),
  ),
  figure(
    'in-time',
    'count',
    'sum',
    {
      label: ['按时激活', 'In time'],
      definition: ['在有效时限内激活的。', 'How many were made live before the time allowed for it had passed.'],
    },
    count('inTime'),
  ),
  figure(
    'activated-share',
    'share',
    'own',
    {
      label: ['激活率', 'Activation'],
      definition: [
        '到店激活的占全部预约的比例；仍可激活的算作未激活。',
        'Those activated as a share of all taken; one that can still be activated counts as not activated.',
      ],
    },
    share('activated', 'taken'),
  ),
  figure(
    'served',
    'count',
    'sum',
    {
      label: ['办结', 'Served'],
      definition: ['激活后办结离开的。', 'Those whose visit ended served.'],
    },
    count('served'),
  ),
  figure(
    'cancelled',
    'count',
    'sum',
    {
      label: ['取消', 'Cancelled'],
      definition: ['激活之前取消的。', 'Those cancelled before they were activated.'],
    },
    count('cancelled'),
  ),
  figure(
    'expired',
    'count',
    'sum',
    {
      label: ['逾期失效', 'Expired'],
      definition: [
        '未按时激活、或到营业日结束未激活而失效的。',
        'Those not activated in time, or not before the business day ended.',
      ],
    },
    count('expired'),
  ),
  figure(
    'open',
    'count',
    'sum',
    { label: ['待激活', 'Still open'], definition: ['尚可激活的。', 'Those that can still be activated.'] },
    count('open'),
  ),
]
