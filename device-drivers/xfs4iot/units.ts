import type { MachineUnit, SUPPLY_STATES, UnitsStatus } from '../../contracts/index.ts'
import type { Component } from './components.ts'
import { isTree, type Tree } from './envelope.ts'
import type { ServiceModel } from './model.ts'
import { at, countAt, oneOfAt, textAt, treeAt } from './tree.ts'

const MOST_UNITS = 64
const MOST_COUNT = 10_000_000
const UNIT_STATES = ['ok', 'inoperative', 'missing', 'notConfigured', 'manipulated'] as const
const REPLENISHMENTS = ['ok', 'full', 'high', 'low', 'empty'] as const
const ACCURACIES = ['accurate', 'accurateSet', 'inaccurate', 'unknown'] as const

/** All storage units of a machine. Each has the name of its part before its own: two services may both have a `unit1`. */
export function unitsOfMachine(models: readonly ServiceModel[]): UnitsStatus {
  const units: UnitsStatus['units'] = {}
  let room = MOST_UNITS
  for (const model of models) {
    for (const [name, unit] of Object.entries(model.storage)) {
      if (room === 0) return { units }
      const row = isTree(unit) ? rowOf(model, unit) : undefined
      if (!row) continue
      units[`${model.id}.${name}`] = row
      room--
    }
  }
  return { units }
}

/** One unit; undefined: of a kind that holds nothing to be counted. */
export function rowOf({ id, link }: Pick<ServiceModel, 'id' | 'link'>, unit: Tree): MachineUnit | undefined {
  const kind = KINDS.find(([key]) => isTree(unit[key]))
  if (!kind) return undefined
  const [key, unitKind] = kind
  const own = treeAt(unit, key)
  const role = roleOf(key, own)
  const capacity = bounded(countAt(unit, 'capacity'))
  const initial = bounded(initialOf(key, own))
  const accuracy = oneOfAt(own, ACCURACIES, 'status', 'accuracy')
  const name = nameOf(unit, own)
  return {
    component: id,
    kind: unitKind,
    role,
    ...(name !== undefined && { name }),
    ...moneyOf(own),
    count: bounded(countOf(own)) ?? null,
    ...(initial !== undefined && { initial }),
    ...(capacity !== undefined && { capacity }),
    ...thresholdsOf(own, role),
    status: link === 'up' ? (oneOfAt(unit, UNIT_STATES, 'status') ?? 'unknown') : 'unknown',
    replenishment: oneOfAt(own, REPLENISHMENTS, 'status', 'replenishmentStatus') ?? 'unknown',
    ...(accuracy && { accuracy }),
  }
}

const KINDS = [
  ['cash', 'cash'],
  ['card', 'card'],
  ['check', 'check'],
  ['printer', 'media'],
  ['deposit', 'media'],
] as const satisfies readonly (readonly [string, MachineUnit['kind']])[]

function roleOf(kind: (typeof KINDS)[number][0], own: Tree): MachineUnit['role'] {
  if (kind === 'card') return oneOfAt(own, ['dispense', 'retain', 'park'], 'capabilities', 'type') ?? 'park'
  if (kind === 'printer') return 'retain'
  if (kind !== 'cash') return 'deposit'
  // What it is set up for counts before what it could be.
  const configured = treeAt(own, 'configuration', 'types')
  const types = Object.keys(configured).length > 0 ? configured : treeAt(own, 'capabilities', 'types')
  const is = (type: string) => types[type] === true
  if (is('cashIn') && is('cashOut')) return 'recycle'
  if (is('cashOut')) return 'dispense'
  if (is('cashIn')) return 'deposit'
  if (is('reject')) return 'reject'
  if (is('cashInRetract') || is('cashOutRetract')) return 'retain'
  return is('replenishment') ? 'dispense' : 'park'
}

function nameOf(unit: Tree, own: Tree): string | undefined {
  return (
    textAt(own, ['configuration', 'name'], 32) ??
    textAt(own, ['configuration', 'cardID'], 32) ??
    textAt(unit, ['positionName'], 32)
  )
}

function moneyOf(own: Tree): Pick<MachineUnit, 'currency' | 'value'> {
  const currency = at(own, 'configuration', 'currency')
  const value = at(own, 'configuration', 'value')
  return {
    ...(typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) && { currency }),
    ...(typeof value === 'number' && Number.isFinite(value) && value > 0 && value <= MOST_COUNT && { value }),
  }
}

function thresholdsOf(own: Tree, role: MachineUnit['role']): Pick<MachineUnit, 'lowThreshold' | 'highThreshold'> {
  let low = bounded(countAt(own, 'configuration', 'lowThreshold'))
  let high = bounded(countAt(own, 'configuration', 'highThreshold'))
  // Cards have one figure, which means what their unit is for; 0: the machine's sensors say so instead.
  const one = bounded(countAt(own, 'configuration', 'threshold'))
  if (one !== undefined && one > 0) {
    if (role === 'dispense') low ??= one
    else high ??= one
  }
  return { ...(low !== undefined && { lowThreshold: low }), ...(high !== undefined && { highThreshold: high }) }
}

function initialOf(kind: string, own: Tree): number | undefined {
  const said = kind === 'card' ? countAt(own, 'status', 'initialCount') : undefined
  return said ?? sumOf(at(own, 'status', 'initial'))
}

/** As the unit counts itself; where it does not, what was put in at first, plus what came, minus what went. */
function countOf(own: Tree): number | undefined {
  const said = countAt(own, 'status', 'count')
  if (said !== undefined) return said
  const initial = sumOf(at(own, 'status', 'initial'))
  if (initial === undefined) return undefined
  return Math.max(0, initial + (sumOf(at(own, 'status', 'in')) ?? 0) - (sumOf(at(own, 'status', 'out')) ?? 0))
}

/** Of these the figure is no number of items. */
const NO_ITEMS: ReadonlySet<string> = new Set(['retractOperations', 'mediaInCount'])

/** Of all figures in it, whatever they are of: notes of each type and fitness, movements of each kind. Undefined: there is none. */
function sumOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined
  if (!isTree(value)) return undefined
  let sum: number | undefined
  for (const [key, one] of Object.entries(value)) {
    const part = NO_ITEMS.has(key) ? undefined : sumOf(one)
    if (part !== undefined) sum = (sum ?? 0) + part
  }
  return sum
}

const bounded = (count: number | undefined) => (count === undefined ? undefined : Math.min(count, MOST_COUNT))

type Supply = (typeof SUPPLY_STATES)[number]
/** The worst of these is how a part stands. */
const WORST_FIRST = ['out', 'overfill', 'low', 'good', 'unknown'] as const satisfies readonly Supply[]

/** How what a part consumes stands: paper and ink of a printer, its storage units. Undefined: it consumes nothing. */
export function supplyOf(model: ServiceModel, rows: readonly MachineUnit[]): Component['supply'] {
  if (model.link !== 'up') return rows.length > 0 ? 'unknown' : undefined
  const found = [...printed(treeAt(model.status, 'printer')), ...rows.map(ofUnit).filter((one) => one !== undefined)]
  return WORST_FIRST.find((supply) => found.includes(supply))
}

function printed(printer: Tree): Supply[] {
  const sources = [...Object.values(treeAt(printer, 'paper')), printer['toner'], printer['ink']]
  return sources.flatMap((level) => LEVELS.filter(([word]) => word === level).map(([, supply]) => supply))
}

const LEVELS: readonly (readonly [string, Supply])[] = [
  ['full', 'good'],
  ['low', 'low'],
  ['out', 'out'],
]

function ofUnit({ role, replenishment, status }: MachineUnit): Supply | undefined {
  if (status === 'notConfigured') return undefined
  const givesOut = role === 'dispense' || role === 'recycle'
  switch (replenishment) {
    case 'empty':
      return givesOut ? 'out' : 'good'
    case 'low':
      return givesOut ? 'low' : 'good'
    case 'full':
      return role === 'dispense' ? 'good' : 'overfill'
    case 'high':
    case 'ok':
      return 'good'
    case 'unknown':
      return 'unknown'
  }
}
