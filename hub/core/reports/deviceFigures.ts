import { count, type Figure, figure, ratio, seconds, secondsInAll } from './figure.ts'

/** Reports on how much of their time devices were there. */

export const DEVICES: readonly Figure[] = [
  figure(
    'availability',
    'share',
    'own',
    {
      label: ['可用率', 'Availability'],
      definition: [
        '服务时间内可用时间除以可用与不可用时间之和；计划维护和状态未知不计。',
        'Time up by time up and down within service hours; planned maintenance and unknown time are left out.',
      ],
    },
    ({ upMs, downMs }) => ratio(upMs, (upMs ?? 0) + (downMs ?? 0)),
  ),
  figure(
    'service',
    'durationS',
    'sum',
    {
      label: ['服务时间', 'Service time'],
      definition: [
        '设备应当工作的时间，按现在的配置；今天算到现在。',
        'When the device is meant to work, by the configuration as it is now; today counts up to now.',
      ],
    },
    secondsInAll('serviceMs'),
  ),
  figure(
    'up',
    'durationS',
    'sum',
    {
      label: ['可用', 'Up'],
      definition: [
        '服务时间内没有严重度 3 以上的故障且节点在线的时间。',
        'Time within service hours without a fault of severity 3 or more and with its node there.',
      ],
    },
    secondsInAll('upMs'),
  ),
  figure(
    'down',
    'durationS',
    'sum',
    {
      label: ['不可用', 'Down'],
      definition: [
        '服务时间内有此类故障、或节点失联的时间。',
        'Time within service hours with such a fault, or with its node lost.',
      ],
    },
    secondsInAll('downMs'),
  ),
  figure(
    'planned',
    'durationS',
    'sum',
    {
      label: ['计划维护', 'Planned'],
      definition: ['服务时间内的维护窗口。', 'Maintenance windows within service hours.'],
    },
    secondsInAll('plannedMs'),
  ),
  figure(
    'unknown',
    'durationS',
    'sum',
    {
      label: ['状态未知', 'Unknown'],
      definition: [
        '服务时间内不知道状态的时间：设备第一次报告之前，或系统停机期间。',
        'Time within service hours of which nothing is known: before the first word of the device, or while the hub was off.',
      ],
    },
    secondsInAll('unknownMs'),
  ),
  figure(
    'failures',
    'count',
    'sum',
    {
      label: ['故障次数', 'Failures'],
      definition: ['变为不可用的次数，计划内的不计。', 'How often it went down, unplanned.'],
    },
    count('failures'),
  ),
  figure(
    'mttr',
    'durationS',
    'none',
    {
      label: ['平均恢复', 'Mean to restore'],
      definition: [
        '已恢复的故障从发生到恢复的平均时间，按钟表时间计。',
        'Mean time from failure to recovery, over failures that have ended, by the clock.',
      ],
    },
    seconds('mttrMs'),
  ),
]

export const CAUSES: readonly Figure[] = [
  figure(
    'down',
    'durationS',
    'sum',
    {
      label: ['不可用', 'Down'],
      definition: ['因此不可用的时间，限于服务时间。', 'Time down for this cause, within service hours.'],
    },
    secondsInAll('downMs'),
  ),
  figure(
    'times',
    'count',
    'sum',
    { label: ['次数', 'Times'], definition: ['发生的次数。', 'How often it happened.'] },
    count('times'),
  ),
  figure(
    'devices',
    'count',
    'none',
    { label: ['设备数', 'Devices'], definition: ['涉及的设备。', 'Devices it happened to.'] },
    count('devices'),
  ),
  figure(
    'share',
    'share',
    'own',
    {
      label: ['占比', 'Share'],
      definition: ['占全部不可用时间的比例。', 'As a share of all time down.'],
    },
    ({ downMs, 'all.downMs': all }) => ratio(downMs ?? 0, all),
  ),
]
