import {
  type Cards,
  emptyLedger,
  type Ledger,
  loadLedger,
  type Place,
  settleIntent,
  type Unit,
} from '../cards/cardLedger.ts'
import { refuseNewer } from '../cards/formerLedger.ts'
import { giveUp } from '../cards/settlement.ts'
import { isTree, type Tree } from './envelope.ts'
import { at, textAt } from './tree.ts'

/** Both counts of a unit when somebody counted it last, or when both were seen first. */
export interface CountBase {
  readonly own: number
  readonly machine: number
}

/** The account of one service's cards as it is saved. */
export interface Kept {
  readonly service: string
  readonly ledger: Ledger
  readonly counts: Readonly<Record<string, CountBase>>
}

/** Of services whose cards are not moved now. */
const MOST_ASIDE = 4

export const noUnits: Ledger = { ...emptyLedger, units: {} }

export function savedForm(own: Kept, aside: readonly Kept[]): Tree {
  return { version: 2, ...own, others: aside.slice(-MOST_ASIDE) }
}

/** The accounts in a memory, each service's once. Those of the form that knew one hopper and one bin are taken over. Throws `NewerLedger`. */
export function keptIn(saved: unknown): Kept[] {
  refuseNewer(saved)
  if (!isTree(saved)) return []
  const others: readonly unknown[] = Array.isArray(saved['others']) ? saved['others'] : []
  const all = [...others, saved].filter((one): one is Tree => isTree(one) && textAt(one, ['service']) !== undefined)
  if (saved['version'] === 2)
    return all.map((one) => ({
      service: String(one['service']),
      ledger: at(one, 'ledger') === undefined ? noUnits : loadLedger(one['ledger']),
      counts: countsIn(one['counts']),
    }))
  const services = [...new Set(all.map((one) => String(one['service'])))]
  return services.map((service) => ({
    service,
    ledger: merged(all.filter((one) => one['service'] === service).map(formerLedger)),
    counts: {},
  }))
}

/** In the former form the hopper was always called `unit1` and the bin `unit2`, and their names stood beside. */
function formerLedger(one: Tree): Ledger {
  const ledger = loadLedger(one['ledger'])
  const names = new Map<string, string | undefined>([
    ['unit1', textAt(one, ['hopper'])],
    ['unit2', textAt(one, ['bin'])],
  ])
  const rename = <P extends Place>(place: P) => (names.get(place) ?? place) as P
  const units: Record<Unit, Cards> = {}
  for (const [was, name] of names) {
    const cards = ledger.units[was as Unit]
    if (name !== undefined && cards) units[name as Unit] = cards
  }
  const { intent, doubled } = ledger
  return {
    ...ledger,
    units,
    doubled: doubled.map(rename),
    intent: intent && { ...intent, from: rename(intent.from), to: rename(intent.to) },
  }
}

/** The last is the one that was kept up to date; what the others know of other units is added. */
function merged(ledgers: readonly Ledger[]): Ledger {
  const last = ledgers.at(-1) ?? noUnits
  let units = last.units
  for (const ledger of ledgers.slice(0, -1).reverse()) {
    // What was under way in these was never settled, and can not be any more.
    const { intent } = ledger
    const settled = intent ? settleIntent(ledger, giveUp(intent), null).ledger : ledger
    units = { ...settled.units, ...units }
  }
  return { ...last, units }
}

function countsIn(saved: unknown): Record<string, CountBase> {
  const found: Record<string, CountBase> = {}
  for (const [name, one] of Object.entries(isTree(saved) ? saved : {})) {
    const own = at(one, 'own')
    const machine = at(one, 'machine')
    if (Number.isSafeInteger(own) && Number.isSafeInteger(machine))
      found[name] = { own: Number(own), machine: Number(machine) }
  }
  return found
}
