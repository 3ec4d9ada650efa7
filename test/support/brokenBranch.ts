import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** Something wrong with the example branch: the setting that makes it so, and what it is. */
export interface Broken {
  /** Of the hub's core, that has this rule. */
  readonly rules: string
  readonly at: string
  readonly value: unknown
  /** The Chinese text, and where it is told if not at the setting itself. */
  readonly says: string
  readonly path?: string
}

/** One or more of every file of rules. */
export const BROKEN: readonly Broken[] = [
  { rules: 'form', at: '/windows/0/number', value: 'one', says: '须为整数，现为 "one"' },
  { rules: 'form', at: '/outlet/dayStartsAt', value: '9h', says: '格式：当地时间，从此刻起算新的营业日；现为 "9h"' },
  { rules: 'form', at: '/zones/1', value: { id: 'wealth' }, says: '缺少名称' },
  { rules: 'form', at: '/calling/dayEnd', value: 'never', says: '须为号码作废、转入次日、不换日之一，现为 "never"' },
  { rules: 'form', at: '/calling/quikPrefix', value: 'QQ', says: '这里没有 "quikPrefix" 这项设置' },
  { rules: 'referenceRules', at: '/queues/0/zone', value: 'cellar', says: '没有区域 "cellar"' },
  { rules: 'brandRules', at: '/outlet/brand/color', value: '#eeeeee', says: '至少 4.5:1 才看得清' },
  {
    rules: 'limitRules',
    at: '/windows/1/breaks',
    value: [
      { from: '12:00', to: '13:00' },
      { from: '12:30', to: '13:30' },
    ],
    says: '与本窗口第 1 个休息时段重叠',
    path: '/windows/1/breaks/1',
  },
  {
    rules: 'scheduleRules',
    at: '/windows/1/schedule/1',
    value: { profile: 'weekend', weekdays: ['mon'], from: '10:00', to: '12:00' },
    says: '周一与本时间表第 1 条重叠',
  },
  {
    rules: 'callingRules',
    at: '/profiles/0/tiers/1',
    value: { queues: ['cash', 'cash-priority'] },
    says: '队列 "cash-priority" 已在本规则靠前的层级中',
    path: '/profiles/0/tiers/1/queues/1',
  },
  { rules: 'outcomeRules', at: '/calling/quickPrefix', value: 'A', says: '"A" 是队列 "cash" 的字母' },
  {
    rules: 'deviceRules',
    at: '/windows/0/board',
    value: { device: 'keypads', address: 1 },
    says: '设备 "keypads" 的驱动是 "keypad-ff68"',
    path: '/windows/0/board/device',
  },
  { rules: 'driverRules', at: '/devices/1/driver', value: 'printer-x', says: '没有驱动 "printer-x"；现有：atm-ndc' },
  { rules: 'evaluationRules', at: '/evaluation/choices/0/choice', value: 12, says: '11 至 19 不能用作评价选项' },
  { rules: 'hallRules', at: '/displays/0/kind', value: 'window', says: '窗口屏没有指定窗口', path: '/displays/0' },
  {
    rules: 'channelRules',
    at: '/webhooks',
    value: [{ partner: 'mobile-bank', url: 'http://example.com/in', messages: ['called'] }],
    says: '须为 https；http 只能用于本机，不能用于 "example.com"',
    path: '/webhooks/0/url',
  },
  {
    rules: 'offeredFormRules',
    at: '/forms/offered/1/template',
    value: 'account-opening',
    says: '表单 "account-opening" 重复提供',
  },
  {
    rules: 'diversionRules',
    at: '/diversion/rules/0/machines',
    value: ['atm-9'],
    says: '没有自助设备 "atm-9"',
    path: '/diversion/rules/0/machines/0',
  },
  {
    rules: 'operationsRules',
    at: '/operations/escalation/1',
    value: { minSeverity: 3, minutes: 60, to: 'manager' },
    says: '与第 1 步相同：严重程度 3 起告知大堂经理',
  },
  { rules: 'stockRules', at: '/operations/stock/1/id', value: 'certificates', says: '另一项库存也叫 "certificates"' },
  { rules: 'stockRules', at: '/operations/paper/0/lowMillimetres', value: 90000, says: '不小于整卷长度 80000 毫米' },
]

/** The example branch with all of it. */
export function brokenBranch(broken: readonly Broken[] = BROKEN): unknown {
  const file = new URL('../../config/example-branch.yaml', import.meta.url)
  const whole = parse(readFileSync(file, 'utf8')) as Holder
  for (const { at, value } of broken) {
    const names = at.split('/').slice(1)
    const last = names.pop() as string
    const holder = names.reduce((each, name) => each[name] as Holder, whole)
    holder[last] = value
  }
  return whole
}

type Holder = Record<string, unknown>
