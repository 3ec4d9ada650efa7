import { type Cursor, shown } from './cursor.ts'
import type { Report } from './report.ts'

/** Calling profiles and the keypad's tables. */
export function callingRules(document: Cursor, report: Report): void {
  for (const profile of document.at('profiles').items()) {
    checkQueuesOfProfile(document, profile, report)
    profile
      .at('tiers')
      .items()
      .forEach((tier, index) => {
        checkOrder(document, tier, report)
        if (index > 0) checkThreshold(document, tier, report)
      })
  }
  checkServed(document, report)
  checkKeypadTables(document, report)
}

function checkQueuesOfProfile(document: Cursor, profile: Cursor, report: Report): void {
  const queues = document.at('queues').ids()
  const named = new Set<string>()
  for (const tier of profile.at('tiers').items()) {
    const inTier = tier.at('queues').items()
    for (const queue of inTier) {
      report.checkKnown(queue, queues, 'queue')
      if (queue.text !== undefined && named.has(queue.text)) {
        report.mistake(queue, 'profile.inTier', { queue: shown(queue.text) })
      }
    }
    for (const { text } of inTier) if (text !== undefined) named.add(text)
  }
  for (const queue of profile.at('finally').items()) {
    report.checkKnown(queue, queues, 'queue')
    if (queue.text !== undefined && named.has(queue.text)) {
      report.warning(queue, 'profile.notLeft', { queue: shown(queue.text) })
    }
  }
}

const SETTING_OF_ORDER = { rotation: 'weights', accumulating: 'rates', headStart: 'headStartMinutes' } as const

/** The order of a tier and the settings it needs. */
function checkOrder(document: Cursor, tier: Cursor, report: Report): void {
  const classes = document.at('classes').ids()
  const inTier = new Set(tier.at('queues').texts())
  for (const key of tier.at('weights').keys()) {
    if (!inTier.has(key)) report.mistake(tier.at('weights').at(key), 'profile.notInTier', { queue: shown(key) })
  }
  report.checkKeysKnown(tier.at('rates'), classes, 'class')
  report.checkKeysKnown(tier.at('headStartMinutes'), classes, 'class')
  const order = tier.at('order').text
  for (const [needs, setting] of Object.entries(SETTING_OF_ORDER)) {
    if (tier.at(setting).exists && order !== needs) {
      report.warning(tier.at(setting), 'profile.otherOrder', { order: order ?? 'arrival', needs })
    }
  }
  if (order === 'rotation') checkNamesAll(tier.at('weights'), inTier, 'queue', report)
  if (order === 'accumulating') checkNamesAll(tier.at('rates'), classesOf(document, inTier), 'class', report)
  if (order === 'headStart' && tier.at('headStartMinutes').keys().length === 0) {
    report.mistake(tier, 'profile.headStart', {})
  }
}

function checkNamesAll(where: Cursor, wanted: ReadonlySet<string>, kind: string, report: Report): void {
  const missing = [...wanted].filter((id) => !where.keys().includes(id))
  if (missing.length > 0) report.mistake(where, 'profile.noValue', { kind, ids: missing.map(shown) })
}

function queuesIn(document: Cursor, ids: ReadonlySet<string>): Cursor[] {
  const isIn = (queue: Cursor) => ids.has(queue.at('id').text ?? '')
  return document.at('queues').items().filter(isIn)
}

function classesOf(document: Cursor, queues: ReadonlySet<string>): Set<string> {
  return new Set(queuesIn(document, queues).flatMap((queue) => queue.at('classes').texts()))
}

/**
 * A time threshold below about two mean service times lets the lower tier overtake nearly always, so that the tiers
 * above it wait longer than it does.
 */
function checkThreshold(document: Cursor, tier: Cursor, report: Report): void {
  const threshold = tier.at('timeThresholdMinutes')
  const mean = meanServiceMinutes(document, tier)
  if (threshold.number === undefined || mean === undefined || threshold.number >= 2 * mean) return
  report.warning(threshold, 'profile.threshold', { minutes: threshold.number, mean: Math.round(mean * 10) / 10 })
}

/** Mean of the businesses of a tier's queues; undefined when there are none. */
export function meanServiceMinutes(document: Cursor, tier: Cursor): number | undefined {
  const queues = queuesIn(document, new Set(tier.at('queues').texts()))
  const served = new Set(queues.flatMap((queue) => queue.at('businesses').texts()))
  const means = document
    .at('businesses')
    .items()
    .filter((business) => served.has(business.at('id').text ?? ''))
    .flatMap((business) => business.at('meanServiceMinutes').number ?? [])
  return means.length === 0 ? undefined : means.reduce((sum, minutes) => sum + minutes, 0) / means.length
}

function checkServed(document: Cursor, report: Report): void {
  const used = new Set<string>()
  for (const window of document.at('windows').items()) {
    used.add(window.at('profile').text ?? '')
    for (const rule of window.at('schedule').items()) used.add(rule.at('profile').text ?? '')
  }
  const served = new Set<string>()
  for (const profile of document.at('profiles').items()) {
    const id = profile.at('id').text
    if (id !== undefined && !used.has(id)) report.warning(profile, 'profile.unused', { profile: shown(id) })
    if (id === undefined || !used.has(id)) continue
    const tiers = profile.at('tiers').items()
    for (const queue of [...tiers.flatMap((tier) => tier.at('queues').texts()), ...profile.at('finally').texts()]) {
      served.add(queue)
    }
  }
  for (const queue of document.at('queues').items()) {
    const id = queue.at('id').text
    if (id !== undefined && !served.has(id)) report.warning(queue, 'queue.unserved', { queue: shown(id) })
  }
}

function checkKeypadTables(document: Cursor, report: Report): void {
  const keypad = document.at('calling').at('keypad')
  const isEntry = /^\d{1,3}$/
  for (const table of ['digitsConfirm', 'transferTo']) {
    for (const key of keypad.at(table).keys()) {
      if (!isEntry.test(key)) report.mistake(keypad.at(table).at(key), 'keypad.digits', { value: shown(key) })
    }
  }
  for (const key of keypad.at('transferTo').keys()) {
    const target = keypad.at('transferTo').at(key)
    report.checkKnown(target.at('queue'), document.at('queues').ids(), 'queue')
    report.checkKnown(target.at('window'), document.at('windows').ids(), 'window')
  }
}
