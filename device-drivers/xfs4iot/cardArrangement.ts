import { type Cards, type Ledger, MAX_UNITS, type Place, type Unit, uncounted } from '../cards/cardLedger.ts'
import type { CardUnit } from './cardUnits.ts'

/** An account after its units have been compared with those that the machine lists. */
export interface Arranged {
  readonly ledger: Ledger
  /** Units of these names are not what they were, or were not there before. */
  readonly renewed: readonly Unit[]
}

/**
 * The account of the units that are listed now. One that is the same under its name goes on; one that can be proved to be another's under a new
 * name, by its serial number, takes its count along; any other has to be counted. One that is not listed is kept, for a machine
 * that starts lists its units one by one. What is under way is renamed with its units.
 */
export function arrange(ledger: Ledger, listed: readonly CardUnit[]): Arranged {
  const names = new Map<Unit, Unit>()
  const claimed = new Map<Unit, Unit>()
  const claim = (was: Unit, is: Unit) => {
    names.set(was, is)
    claimed.set(is, was)
  }
  for (const unit of listed) if (isSame(ledger.units[unit.name], unit)) claim(unit.name, unit.name)
  for (const unit of listed.filter(({ name }) => !claimed.has(name))) {
    const was = (Object.keys(ledger.units) as Unit[]).find(
      (name) => !names.has(name) && isSame(ledger.units[name], unit) && isProved(ledger.units[name], unit),
    )
    if (was !== undefined) claim(was, unit.name)
  }

  const units: Record<Unit, Cards> = {}
  const renewed: Unit[] = []
  for (const { name, role, mark } of listed) {
    const was = claimed.get(name)
    const { absent: _, ...before } =
      (was === undefined ? undefined : ledger.units[was]) ?? another(ledger.units[name], role)
    units[name] = { ...before, ...(Object.keys(mark).length > 0 && { mark: { ...mark } }) }
    if (was !== name) renewed.push(name)
  }
  for (const name of Object.keys(ledger.units) as Unit[]) {
    const cards = ledger.units[name]
    if (names.has(name) || !cards) continue
    const isNeeded = isAbout(ledger, name)
    if (units[name] ? !isNeeded : !isNeeded && Object.keys(units).length >= MAX_UNITS - 1) continue
    const kept = units[name] ? freeName(ledger, units) : name
    names.set(name, kept)
    units[kept] = { ...cards, absent: true }
  }
  const rename = <P extends Place>(place: P) => (names.get(place as Unit) ?? place) as P
  const { intent } = ledger
  return {
    ledger: {
      ...ledger,
      units,
      doubled: ledger.doubled.map(rename),
      intent: intent && { ...intent, from: rename(intent.from), to: rename(intent.to) },
    },
    renewed,
  }
}

/** What stands in the place of another that was counted is a question; what is new is only not counted yet. */
function another(before: Cards | undefined, role: Cards['role']): Cards {
  const wasKnown = before !== undefined && (before.count !== null || before.open > 0)
  return { ...uncounted(role), open: wasKnown ? 1 : 0 }
}

/** Nothing that was said of both differs. */
function isSame(cards: Cards | undefined, { role, mark }: CardUnit): boolean {
  if (!cards || cards.role !== role) return false
  const before = cards.mark ?? {}
  return Object.entries(mark).every(([key, text]) => {
    // The same unit in another place has its number still.
    if (key !== 'serialNumber' && isProved(cards, { mark }) && key !== 'cardID') return true
    return before[key] === undefined || before[key] === text
  })
}

function isProved({ mark }: Pick<Cards, 'mark'> = {}, unit: Pick<CardUnit, 'mark'>): boolean {
  const serial = unit.mark['serialNumber']
  return serial !== undefined && mark?.['serialNumber'] === serial
}

const isAbout = ({ intent, doubled }: Ledger, name: Unit) =>
  intent?.from === name || intent?.to === name || doubled.includes(name)

/** For one whose place another has taken while a card of it was under way. */
function freeName(ledger: Ledger, units: Readonly<Record<Unit, Cards>>): Unit {
  for (let number = 1; ; number++) {
    const name: Unit = `unitGone${number}`
    if (!units[name] && !ledger.units[name]) return name
  }
}
