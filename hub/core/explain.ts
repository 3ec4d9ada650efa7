import type { BranchConfig, Explanation, Language, Text } from '../../contracts/index.ts'

/** Longest name used in a sentence; a Text holds 200 characters. */
const MAX_NAME = 24
const MAX_NAMES = 3

/**
 * Why a ticket was called, as a teller can read it: 超过 30 分钟，先于金卡 / Waited over 30 min, before Gold.
 * Queues that are no longer configured are named by their id.
 */
export function explainInWords(explanation: Explanation, config: BranchConfig | undefined): Text {
  return {
    'zh-CN': sentence(explanation, config, CHINESE),
    en: sentence(explanation, config, ENGLISH),
  }
}

type Order = NonNullable<Explanation['order']>

/** The sentences of one language. `queue` is the winner's queue, `others` those it went before ('' when none). */
interface Words {
  readonly language: Language
  readonly unknownTime: string
  direct(): string
  time(minutes: string, longest: boolean, others: string): string
  people(count: string, others: string): string
  guard(minutes: string, longest: boolean, others: string): string
  tier(queue: string, order: Order | null, others: string): string
  fallback(queue: string): string
  byNumber(): string
  overridden(why: string): string
  list(names: readonly string[], more: boolean): string
}

const CHINESE: Words = {
  language: 'zh-CN',
  unknownTime: '规定',
  direct: () => '已转到本窗口，优先呼叫',
  time: (minutes, longest, others) => `${longest ? '等候最久者（非队首）' : ''}超过 ${minutes} 分钟${before(others)}`,
  people: (count, others) => `队首之后超过 ${count} 人${before(others)}`,
  guard: (minutes, longest, others) =>
    `久候保护：${longest ? '等候最久者（非队首）' : ''}超过 ${minutes} 分钟${before(others)}`,
  tier: (queue, order, others) => `${queue}${ORDER_CHINESE[order ?? 'arrival']}${before(others)}`,
  fallback: (queue) => `本窗口队列无人等候，兼叫${queue}`,
  byNumber: () => '指定号码呼叫',
  overridden: (why) => `临时叫号规则：${why}`,
  list: (names, more) => `${names.join('、')}${more ? '等' : ''}`,
}

const ORDER_CHINESE: Record<Order, string> = {
  arrival: '按到达顺序',
  rotation: '按轮换比例',
  accumulating: '按等级和等候时间',
  headStart: '按等级提前时间',
}

function before(others: string): string {
  return others === '' ? '' : `，先于${others}`
}

const ENGLISH: Words = {
  language: 'en',
  unknownTime: 'the limit of',
  direct: () => 'Sent to this window, so called first',
  time: (minutes, longest, others) =>
    `${longest ? 'The longest waiting (not the head)' : 'Waited'} over ${minutes} min${beforeEnglish(others)}`,
  people: (count, others) => `More than ${count} behind the head${beforeEnglish(others)}`,
  guard: (minutes, longest, others) =>
    `Starvation guard: ${longest ? 'the longest waiting (not the head)' : 'waited'} over ${minutes} min${beforeEnglish(others)}`,
  tier: (queue, order, others) => `${queue}: ${ORDER_ENGLISH[order ?? 'arrival']}${beforeEnglish(others)}`,
  fallback: (queue) => `Nobody waits in this window's own queues, so ${queue}`,
  byNumber: () => 'Called by its number',
  overridden: (why) => `Temporary profile: ${why}`,
  list: (names, more) => `${names.join(', ')}${more ? ' and others' : ''}`,
}

const ORDER_ENGLISH: Record<Order, string> = {
  arrival: 'in order of arrival',
  rotation: 'its turn in the rotation',
  accumulating: 'by class and time waited',
  headStart: 'by head start of the class',
}

function beforeEnglish(others: string): string {
  return others === '' ? '' : `, before ${others}`
}

/** Calls that follow the profile say when it was a manager's for the time being. */
function sentence(explanation: Explanation, config: BranchConfig | undefined, words: Words): string {
  const why = reason(explanation, config, words)
  const followsProfile = explanation.rule !== 'direct' && explanation.rule !== 'number'
  return followsProfile && explanation.profileFrom === 'override' ? words.overridden(why) : why
}

function reason(explanation: Explanation, config: BranchConfig | undefined, words: Words): string {
  const { rule, queueId, notHead } = explanation
  const queue = nameOf(queueId, config, words.language)
  const others = outranked(explanation, config, words)
  const winner = explanation.considered.find((considered) => considered.queueId === queueId)
  switch (rule) {
    case 'direct':
      return words.direct()
    case 'timeThreshold':
      return words.time(minutes(winner?.timeThresholdS) ?? words.unknownTime, notHead, others)
    case 'peopleThreshold':
      return words.people(String(winner?.peopleThreshold ?? winner?.behind ?? 0), others)
    case 'guard':
      return words.guard(minutes(winner?.guardS) ?? words.unknownTime, notHead, others)
    case 'tier':
      return words.tier(queue, explanation.order, others)
    case 'finally':
      return words.fallback(queue)
    case 'number':
      return words.byNumber()
  }
}

/** Queues with somebody waiting that this call went before: of tiers above it by a threshold, below it otherwise. */
function outranked(explanation: Explanation, config: BranchConfig | undefined, words: Words): string {
  const { tier: own, rule, queueId, considered } = explanation
  if (own === null) return ''
  const names = considered
    .filter(({ tier, eligible, queueId: other }) => {
      if (tier === null || eligible === 0 || other === queueId) return false
      return rule === 'tier' ? tier > own : tier < own
    })
    .map((other) => nameOf(other.queueId, config, words.language))
  return names.length === 0 ? '' : words.list(names.slice(0, MAX_NAMES), names.length > MAX_NAMES)
}

function nameOf(queueId: string, config: BranchConfig | undefined, language: Language): string {
  const name = config?.queues.find(({ id }) => id === queueId)?.name[language] ?? queueId
  const letters = [...name]
  return letters.length > MAX_NAME ? `${letters.slice(0, MAX_NAME - 1).join('')}…` : name
}

function minutes(seconds: number | null | undefined): string | null {
  return seconds == null ? null : String(Math.round(seconds / 6) / 10)
}
