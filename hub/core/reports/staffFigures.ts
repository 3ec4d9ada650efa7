import { count, type Figure, figure, meanSeconds, ratio, seconds, secondsInAll, share } from './figure.ts'

/** Reports on what tellers do, and how customers found it. */

export const EFFICIENCY: readonly Figure[] = [
  figure(
    'customers',
    'count',
    'own',
    {
      label: ['服务客户', 'Customers'],
      definition: [
        '至少办结一项业务的客户数，按叫号的营业日计；同一客户在同一行只计一次，因此合计可能小于各行之和。',
        'Customers for whom at least one business was done, by the business day of the call; one customer counts once in a row, so the total may be less than the sum.',
      ],
    },
    count('customers'),
  ),
  figure(
    'served',
    'count',
    'sum',
    {
      label: ['办结业务', 'Businesses'],
      definition: [
        '办结的业务数：一位客户办两项业务计两项，未取号办理的也计。转接、挂起和过号不计。',
        'Businesses done: two for a customer who had two, those without a ticket among them. Transfers, holds and no-shows do not count.',
      ],
    },
    count('served'),
  ),
  figure(
    'service-mean',
    'durationS',
    'own',
    {
      label: ['平均办理', 'Mean service'],
      definition: [
        '办结业务从开始到结束的时间，取平均；未按“开始”的从叫号算起。',
        'From start to end of the businesses done, averaged; from the call where no start was pressed.',
      ],
    },
    meanSeconds('servedMs', 'served'),
  ),
  figure(
    'service-p50',
    'durationS',
    'own',
    {
      label: ['办理中位数', 'Median service'],
      definition: ['办结业务中有一半的办理时间不超过这个值。', 'Half of the businesses done took no longer than this.'],
    },
    seconds('p50.service'),
  ),
  figure(
    'signed-in',
    'durationS',
    'sum',
    {
      label: ['签到时长', 'Signed in'],
      definition: ['从签到到签退的时间；尚未签退的算到现在。', 'From sign-in to sign-out; up to now where it goes on.'],
    },
    secondsInAll('signedInMs'),
  ),
  figure(
    'open',
    'durationS',
    'sum',
    {
      label: ['开窗时长', 'Open'],
      definition: ['签到且窗口开放的时间，暂停不计。', 'Signed in with the window open; pauses do not count.'],
    },
    secondsInAll('openMs'),
  ),
  figure(
    'serving',
    'durationS',
    'sum',
    {
      label: ['服务时长', 'Serving'],
      definition: [
        '为客户办理的时间，含最后转接或挂起的；进行中的在结束后计入，过号不计。',
        'Time with customers, also those transferred or put on hold in the end; a service that goes on counts when it is over, a no-show does not.',
      ],
    },
    secondsInAll('servingMs'),
  ),
  figure(
    'paused',
    'durationS',
    'sum',
    {
      label: ['暂停时长', 'Paused'],
      definition: ['签到且窗口暂停的时间。', 'Signed in with the window paused.'],
    },
    secondsInAll('pausedMs'),
  ),
  figure(
    'utilisation',
    'share',
    'own',
    {
      label: ['利用率', 'Utilisation'],
      definition: [
        '服务时长除以开窗时长。暂停或关窗后继续的服务也全部计入，因此可能超过 100%。',
        'Time serving by time open. A service that goes on after the window was paused counts in full, so it can pass 100%.',
      ],
    },
    ({ servingMs, openMs }) => ratio(servingMs ?? 0, openMs),
  ),
  figure(
    'per-hour',
    'rate',
    'own',
    {
      label: ['每小时办结', 'Per open hour'],
      definition: ['办结业务数除以开窗小时数。', 'Businesses done by hours open.'],
    },
    ({ served, openMs }) => ratio(served ?? 0, openMs ? openMs / 3_600_000 : null),
  ),
  figure(
    'recalls',
    'count',
    'sum',
    { label: ['重呼', 'Recalls'], definition: ['重呼次数。', 'Calls repeated because nobody had come yet.'] },
    count('recalls'),
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
      label: ['转接', 'Transfers'],
      definition: ['转到其他队列、窗口或柜员的次数。', 'Customers sent to another queue, window or teller.'],
    },
    count('passedOn'),
  ),
]

const SCORES = [5, 4, 3, 2, 1] as const

export const SATISFACTION: readonly Figure[] = [
  figure(
    'asked',
    'count',
    'sum',
    {
      label: ['邀评', 'Asked'],
      definition: [
        '被邀请评价的客户，按邀请的营业日和时间计；同一客户多次邀请只计一次。',
        'Customers asked for an evaluation, by business day and time of asking; one asked again counts once.',
      ],
    },
    count('asked'),
  ),
  figure(
    'answered',
    'count',
    'sum',
    {
      label: ['已评', 'Answered'],
      definition: ['其中给出评价的客户。', 'How many of them answered.'],
    },
    count('answered'),
  ),
  figure(
    'answer-rate',
    'share',
    'own',
    {
      label: ['参评率', 'Answer rate'],
      definition: ['已评除以邀评。', 'Those who answered by those asked.'],
    },
    share('answered', 'asked'),
  ),
  figure(
    'score-mean',
    'score',
    'own',
    {
      label: ['平均分', 'Mean score'],
      definition: [
        '已评客户的平均分，5 分最好；未评的不计。',
        'Mean of the scores given, 5 is best; those who did not answer are left out.',
      ],
    },
    ({ scoreSum, answered }) => ratio(scoreSum, answered),
  ),
  ...SCORES.map((score) =>
    figure(
      `score-${score}`,
      'share',
      'own',
      {
        label: [`${score} 分`, `Score ${score}`],
        definition: [
          `打 ${score} 分的占已评客户的比例。`,
          `Those who gave ${score}, as a share of those who answered.`,
        ],
      },
      share(`score${score}`, 'answered'),
    ),
  ),
  figure(
    'low',
    'count',
    'sum',
    {
      label: ['低分', 'Low'],
      definition: [
        '评价当时不高于网点所设低分线的评价数。',
        'Answers that were low by the branch’s setting at the time.',
      ],
    },
    count('low'),
  ),
]

const PRESENCE: readonly Figure[] = [
  figure(
    'signed-in',
    'durationS',
    'sum',
    {
      label: ['签到时长', 'Signed in'],
      definition: [
        '签到至签退的时间相加；尚未签退的算到现在。',
        'Times from sign-in to sign-out, added up; up to now where it goes on.',
      ],
    },
    secondsInAll('signedInMs'),
  ),
  figure(
    'open',
    'durationS',
    'sum',
    { label: ['开窗', 'Open'], definition: ['窗口开放的时间。', 'Time with the window open.'] },
    secondsInAll('openMs'),
  ),
  figure(
    'paused',
    'durationS',
    'sum',
    { label: ['暂停', 'Paused'], definition: ['窗口暂停的时间。', 'Time with the window paused.'] },
    secondsInAll('pausedMs'),
  ),
  figure(
    'closed',
    'durationS',
    'sum',
    {
      label: ['关窗', 'Closed'],
      definition: ['签到而窗口关闭的时间。', 'Time signed in with the window closed.'],
    },
    secondsInAll('closedMs'),
  ),
  figure(
    'pauses',
    'count',
    'sum',
    {
      label: ['暂停次数', 'Pauses'],
      definition: [
        '暂停次数；中途更改原因、或延续到次日的算两次。',
        'How often the window was paused; a change of the reason and the next business day begin a new pause.',
      ],
    },
    count('pauses'),
  ),
]

/** Of tellers, days and months. */
export const ATTENDANCE: readonly Figure[] = [
  figure(
    'days',
    'count',
    'own',
    {
      label: ['出勤人日', 'Teller days'],
      definition: [
        '柜员处于签到状态的营业日数，按柜员相加。',
        'Business days on which a teller was signed in, added up over tellers.',
      ],
    },
    count('tellerDays'),
  ),
  figure(
    'sign-ins',
    'count',
    'sum',
    { label: ['签到次数', 'Sign-ins'], definition: ['签到次数。', 'How often tellers signed in.'] },
    count('signIns'),
  ),
  ...PRESENCE,
]

/** Of one teller on one day: what was first and last is put before and after these. */
export const ATTENDANCE_DAY: readonly Figure[] = PRESENCE

/** Of pauses by reason. */
export const PAUSES: readonly Figure[] = [
  figure(
    'pauses',
    'count',
    'sum',
    {
      label: ['次数', 'Pauses'],
      definition: ['以此原因暂停的次数。', 'How often a window was paused for this reason.'],
    },
    count('pauses'),
  ),
  figure(
    'paused',
    'durationS',
    'sum',
    {
      label: ['时长', 'Time'],
      definition: [
        '以此原因暂停的时间；仍在暂停的算到现在。',
        'Time paused for this reason; up to now where it goes on.',
      ],
    },
    secondsInAll('pausedMs'),
  ),
  figure(
    'pause-mean',
    'durationS',
    'own',
    { label: ['平均', 'Mean'], definition: ['每次暂停的平均时间。', 'Mean time of a pause.'] },
    meanSeconds('pausedMs', 'pauses'),
  ),
  figure(
    'share',
    'share',
    'own',
    {
      label: ['占比', 'Share'],
      definition: ['占全部暂停时间的比例。', 'As a share of all time paused.'],
    },
    ({ pausedMs, 'all.pausedMs': all }) => ratio(pausedMs ?? 0, all),
  ),
]
