import { createHash } from 'node:crypto'
import type { Xfs4IotSettings } from '../../contracts/index.ts'
import type { Unit, UnitRole } from '../cards/cardLedger.ts'
import type { Fill, UnitLook } from '../cards/unitLook.ts'
import type { Tree } from './envelope.ts'
import type { ServiceModel } from './model.ts'
import { at, oneOfAt, textAt } from './tree.ts'

/** A unit whose cards are accounted for, as the machine lists it. It has the machine's own name for it. */
export interface CardUnit {
  readonly name: Unit
  readonly role: UnitRole
  /** By what it is told from another in its place: as much of it as the machine says. */
  readonly mark: Readonly<Record<string, string>>
}

/** Names that places of the hub may have. */
const CARD_UNIT = /^unit[0-9A-Za-z]{1,8}$/
/** A machine that lists more does not say what it has. */
const MOST_HOPPERS = 24
const MOST_BINS = 8

type Storage = Pick<ServiceModel, 'storage'>
type Chosen = Pick<Xfs4IotSettings, 'hopper' | 'bin'>

/**
 * The hoppers and bins of a machine, each kind in the order of their names. Those that are known already come before others where it lists
 * more than are accounted for.
 */
export function cardUnits({ storage }: Storage, chosen: Chosen, known: readonly string[] = []): CardUnit[] {
  const names = Object.keys(storage)
    .filter((name) => CARD_UNIT.test(name))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true })) as Unit[]
  const isKnown = new Set(known)
  const of = (role: UnitRole, most: number) => {
    const found = names.filter((name) => roleOf(storage, name, chosen) === role)
    const chosenFirst = [...found.filter((name) => isKnown.has(name)), ...found.filter((name) => !isKnown.has(name))]
    const taken = new Set(chosenFirst.slice(0, most))
    return found
      .filter((name) => taken.has(name))
      .map((name): CardUnit => ({ name, role, mark: markOf(storage, name) }))
  }
  return [...of('dispense', MOST_HOPPERS), ...of('retain', MOST_BINS)]
}

/** Where one hopper is meant, the others are shown and nothing is moved out of them. */
function roleOf(storage: Tree, name: Unit, { hopper, bin }: Chosen): UnitRole | undefined {
  if (name === hopper) return 'dispense'
  if (name === bin) return 'retain'
  const role = oneOfAt(storage[name], ['dispense', 'retain'] as const, 'card', 'capabilities', 'type')
  return role === 'dispense' && hopper !== undefined ? undefined : role
}

function markOf(storage: Tree, name: Unit): Record<string, string> {
  const unit = storage[name]
  const said = {
    serialNumber: at(unit, 'serialNumber'),
    id: at(unit, 'id'),
    positionName: at(unit, 'positionName'),
    cardID: at(unit, 'card', 'configuration', 'cardID'),
  }
  const found: Record<string, string> = {}
  for (const [key, text] of Object.entries(said))
    if (typeof text === 'string' && text.trim() !== '') found[key] = digestOf(text.trim())
  return found
}

/** To be compared only: what a machine puts there is none of our business. */
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** Of which kind its cards are, by the machine's own words. */
export const stockOf = ({ storage }: Storage, name: Unit) =>
  textAt(storage[name], ['card', 'configuration', 'cardID'], 32)

const FILLS = ['ok', 'full', 'high', 'low', 'empty'] as const satisfies readonly Fill[]
const BROKEN = ['inoperative', 'missing', 'manipulated', 'notConfigured'] as const

export function unitLookOf(model: Storage, name: Unit): UnitLook {
  const unit = model.storage[name]
  const broken = oneOfAt(unit, BROKEN, 'status')
  return {
    fill: oneOfAt(unit, FILLS, 'card', 'status', 'replenishmentStatus') ?? 'unknown',
    fault: at(unit, 'card') === undefined ? `${name} is not listed` : broken && `${name} is ${broken}`,
    label: stockOf(model, name) ?? textAt(unit, ['positionName'], 32),
  }
}
