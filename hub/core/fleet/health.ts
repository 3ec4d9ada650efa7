import { ALERT_CODES, type AlertCode, type Finding } from '../../../contracts/index.ts'
import { fieldsOf, finding, joined } from './finding.ts'
import { partsWithUnits, unitFindings } from './healthUnits.ts'
import {
  asFinding,
  DETAIL_WORDS,
  DEVICE_WORDS,
  lastLevel,
  meaning,
  OWN_MAINTENANCE,
  PAPER_NAME,
  PAPER_WORDS,
  PART_SEVERITIES,
  SUPPLY_WORDS,
} from './healthWords.ts'

/** What a device says of itself: its status by interface, and the alerts its agent has raised. */
export interface Twin {
  readonly status: Readonly<Record<string, unknown>>
  readonly alerts: readonly {
    readonly code: string
    readonly severity: number
    readonly attention: Finding['attention']
    readonly owner: Finding['owner']
    readonly detail?: string | undefined
  }[]
}

export interface Health {
  /** Each thing once, in a fixed order. */
  readonly findings: Finding[]
  /** Vendor mode, operator switch, exchange: the machine itself says that it is being looked after. */
  readonly isOwnMaintenance: boolean
}

const AWAY: ReadonlySet<unknown> = new Set(['offline', 'powerOff', 'noDevice'])

/** All that is wrong with a device, from all that is known of it. Words nobody knows say nothing; no input throws. */
export function healthOf({ status, alerts }: Twin): Health {
  const machine = fieldsOf(status['machine'])
  const parts = Object.entries(fieldsOf(machine['components'])).map(([id, part]) => [id, fieldsOf(part)] as const)
  const units = unitFindings(status['storage'], status['units'])
  const findings = joined([
    ...alertFindings(alerts, units),
    ...deviceFindings(status['common'], parts),
    ...printerFindings(fieldsOf(status['printer'])),
    ...smallFindings(status),
    ...machineFindings(machine, partsThere(status['common'], parts), partsWithUnits(status['units'])).filter(
      (found) => !isToldByUnits(found, units, fieldsOf(fieldsOf(status['units'])['units'])),
    ),
    ...units,
  ])
  return { findings: findings.slice(0, 200), isOwnMaintenance: isOwnMaintenance(machine, parts) }
}

/** `attention` of a dispenser or acceptor means that one of its units needs some: where one is as bad as that, it is said once. */
function isToldByUnits(
  { code, component, severity, detail }: Finding,
  found: readonly Finding[],
  units: Readonly<Record<string, unknown>>,
): boolean {
  if (code !== 'component-warning' || !detail?.endsWith(': attention')) return false
  const explains = (unit: Finding) =>
    unit.component !== null && fieldsOf(units[unit.component])['component'] === component
  return found.some((unit) => unit.severity >= severity && explains(unit))
}

/** Of a machine that is not there its parts are not either: that is said once. */
function partsThere(common: unknown, parts: readonly Part[]): readonly Part[] {
  return AWAY.has(fieldsOf(common)['device']) ? parts.filter(([, { device }]) => !AWAY.has(device)) : parts
}

type Part = readonly [id: string, fields: Readonly<Record<string, unknown>>]

// ---- the device as a whole ------------------------------------------------------------------------------------------
/** A machine is as bad as its worst part: where a part says why, it needs not be told of twice. */
function deviceFindings(common: unknown, parts: readonly Part[]): Finding[] {
  const word = fieldsOf(common)['device']
  const weight = meaning(DEVICE_WORDS, word)
  if (weight === undefined) return []
  const found = asFinding(weight, null, String(word))
  const isExplained = !AWAY.has(word) && parts.some(([, part]) => (worstOf(part)?.severity ?? 0) >= found.severity)
  return isExplained ? [] : [found]
}

/** Which unit it is, the count by unit says better. */
const BY_UNIT: Readonly<Record<string, readonly string[]>> = {
  'storage-low': ['unit-low', 'unit-high'],
  'storage-empty': ['unit-empty'],
  'storage-full': ['unit-full'],
}

function alertFindings(alerts: Twin['alerts'], units: readonly Finding[]): Finding[] {
  return alerts.flatMap(({ code, severity, attention, owner, detail }) => {
    if (!ALERT_CODES.includes(code as AlertCode)) return []
    const isToldByUnit = units.some((unit) => BY_UNIT[code]?.includes(unit.code))
    return isToldByUnit ? [] : [finding(code as AlertCode, severity, owner, { attention, detail: detail ?? null })]
  })
}

// ---- small devices --------------------------------------------------------------------------------------------------
function printerFindings({ media, paper, cover, cutter }: Readonly<Record<string, unknown>>): Finding[] {
  const found: Finding[] = []
  const paperState = meaning(PAPER_WORDS, fieldsOf(paper)['upper'])
  if (paperState) found.push(asFinding(paperState, null, null))
  if (media === 'jammed') found.push(finding('media-jammed', 3, 'slm'))
  if (cover === 'open') found.push(finding('cover-open', 2, 'flm'))
  if (cutter === 'inoperative') found.push(finding('cutter-fault', 3, 'slm'))
  return found
}

function smallFindings(status: Twin['status']): Finding[] {
  const found: Finding[] = []
  if (fieldsOf(status['cardReader'])['media'] === 'jammed') found.push(finding('media-jammed', 3, 'slm'))
  if (fieldsOf(status['barcodeReader'])['scanner'] === 'inoperative') {
    found.push(finding('component-fault', 3, 'slm', { component: 'scanner' }))
  }
  // Of a device that is not there at all nothing answers: that is said once.
  if (AWAY.has(fieldsOf(status['common'])['device'])) return found
  if (fieldsOf(status['camera'])['camera'] === 'silent') {
    found.push(finding('component-fault', 3, 'flm', { component: 'camera' }))
  }
  return [...found, ...silentUnits(status['keypad']), ...silentUnits(status['board'])]
}

/** Units on one line: where all are silent, nobody at any window has one. */
function silentUnits(line: unknown): Finding[] {
  const units = Object.entries(fieldsOf(fieldsOf(line)['units']))
  const silent = units.filter(([, state]) => state === 'silent')
  const severity = silent.length === units.length ? 3 : 2
  return silent.map(([address]) =>
    finding('component-fault', severity, 'flm', { component: address, detail: 'silent' }),
  )
}

// ---- machines -------------------------------------------------------------------------------------------------------
function machineFindings(
  { mode }: Readonly<Record<string, unknown>>,
  parts: readonly Part[],
  counted: ReadonlySet<string>,
): Finding[] {
  const found = parts.flatMap(([id, part]) => partFindings(id, part, counted.has(id)))
  return mode === 'outOfService' ? [...found, finding('machine-out-of-service', 3, 'remote')] : found
}

function partFindings(id: string, part: Part[1], hasUnits: boolean): Finding[] {
  const found: Finding[] = []
  const own = worstOf(part)
  if (own) found.push({ ...own, component: id })
  const supply = hasUnits ? undefined : meaning(SUPPLY_WORDS, part['supply'])
  const details = detailFindings(id, fieldsOf(part['details']))
  // `paper.upper`: `low` is what the supply says, with its name.
  const isSaid = supply !== undefined && details.some(({ owner }) => owner === 'replenish')
  if (supply && !isSaid) found.push(asFinding(supply, id, null))
  return [...found, ...details.filter((detail) => !isRating(detail, own))]
}

/** The part's word for itself and the machine's rating of it are one matter: the worse of them. */
function worstOf({ device, severity, details }: Part[1]): Finding | undefined {
  // A machine that was never given this part misses nothing.
  const isNone = device === 'noDevice' && fieldsOf(details)['status'] === 'notConfigured'
  const word = isNone ? undefined : meaning(DEVICE_WORDS, device)
  const rated = typeof severity === 'number' ? PART_SEVERITIES[severity] : undefined
  const byWord = word && asFinding(partCode(word), null, String(device))
  const byRating = rated && asFinding(rated, null, null)
  if (!byWord || !byRating) return byWord ?? byRating
  return byRating.severity > byWord.severity ? byRating : byWord
}

/** A part that is off or broken is a fault of the part, not of the machine as a whole. */
function partCode(weight: (typeof DEVICE_WORDS)[string]): (typeof DEVICE_WORDS)[string] {
  const [code, ...rest] = weight
  return code === 'device-offline' || code === 'device-fault' ? ['component-fault', ...rest] : weight
}

function detailFindings(id: string, details: Readonly<Record<string, unknown>>): Finding[] {
  return Object.entries(details).flatMap(([name, word]) => {
    const words = PAPER_NAME.test(name)
      ? PAPER_WORDS
      : DETAIL_WORDS.find(([pattern]) => pattern.test(partOf(name)))?.[1]
    const weight = words && meaning(words, word)
    return weight ? [asFinding(weight, id, `${name}: ${String(word)}`.slice(0, 200))] : []
  })
}

/** Cameras are told by where they look: `cameras.room`. */
function partOf(name: string): string {
  return /(^|\.)cameras\.[^.]+$/i.test(name) ? 'cameras' : lastLevel(name)
}

/** A general word about the part that its own word for itself says already, at least as badly. */
function isRating({ code, severity }: Finding, own: Finding | undefined): boolean {
  const isGeneral = code === 'component-warning' || code === 'component-fault' || code === 'component-suspended'
  return own !== undefined && isGeneral && own.severity >= severity
}

function isOwnMaintenance({ mode }: Readonly<Record<string, unknown>>, parts: readonly Part[]): boolean {
  if (mode === 'supervisor' || mode === 'maintenance') return true
  return parts.some(([, { kind, details }]) =>
    Object.entries(fieldsOf(details)).some(([name, word]) => {
      const level = lastLevel(name)
      if (level === 'service' && kind !== 'vendorMode') return false
      return OWN_MAINTENANCE.some(([pattern, words]) => pattern.test(level) && words.has(String(word)))
    }),
  )
}
