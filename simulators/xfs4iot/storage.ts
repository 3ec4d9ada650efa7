import { type CardUnit, cardReplenishment } from './cardPath.ts'
import { type CashUnit, type CashUnits, cashReplenishment, IN, noteCount, OUT } from './cashUnits.ts'
import { asObject, type Json } from './envelope.ts'
import type { Generation } from './generation.ts'
import { failed, invalid, type Part } from './parts.ts'
import type { Call } from './service.ts'

export interface StorageOptions {
  readonly generation: Generation
  readonly cards: readonly CardUnit[]
  readonly cash: CashUnits | undefined
  readonly unsolicited: (name: string, payload: Json) => void
  readonly changed: () => void
  readonly notice: (name: string, detail: Json) => void
}

/** The units of one service: what they hold, and who has them open. */
export function storagePart(options: StorageOptions): Part & {
  readonly isExchanging: boolean
  setExchanging(on: boolean): void
  setExtraUnits(count: number): void
  /** Tells every client what is not as it was told last. */
  tellChanges(): void
} {
  const { generation, cards, cash, unsolicited, changed, notice } = options
  let isExchanging = false
  /** Units that are listed and are not there. */
  let extraUnits = 0
  let told = tree()

  function tree(): Record<string, Json> {
    return Object.fromEntries([
      ...cards.filter(({ isHidden }) => !isHidden).map((unit) => [unit.id, cardForm(unit)]),
      ...Array.from({ length: extraUnits }, (_, at) => [`unit${1_000 + at}`, anotherForm(at)]),
      ...(cash?.units ?? []).map((unit) => [unit.id, cashForm(unit)]),
    ])
  }

  function tellChanges(): void {
    const now = tree()
    const before = told
    told = now
    const counts: Json = {}
    const states: Json = {}
    const thresholds: Json = {}
    for (const [id, unit] of Object.entries(now)) {
      const old = before[id]
      if (!old || JSON.stringify(old) === JSON.stringify(unit)) continue
      const kind = 'cash' in unit ? 'cash' : 'card'
      const [is, was] = [statusOf(unit, kind), statusOf(old, kind)]
      const { replenishmentStatus, ...rest } = is
      const counted = Object.entries(rest).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(was[key]))
      // Since the second release only notes have an event of their own for counts.
      const countEvent = kind === 'cash' || generation === '2021-1' ? counts : states
      if (counted.length > 0) countEvent[id] = { [kind]: { status: Object.fromEntries(counted) } }
      if (unit['status'] !== old['status']) states[id] = { ...asObject(states[id]), status: unit['status'] }
      if (replenishmentStatus !== was['replenishmentStatus'])
        thresholds[id] = { [kind]: { status: { replenishmentStatus } } }
    }
    if (Object.keys(counts).length > 0) unsolicited('Storage.CountsChangedEvent', counts)
    if (Object.keys(states).length > 0) unsolicited('Storage.StorageChangedEvent', states)
    if (Object.keys(thresholds).length > 0) unsolicited('Storage.StorageThresholdEvent', thresholds)
  }

  /** Sets of each unit what the command says of it. */
  function set(call: Call): void {
    if (cash && !isExchanging && generation === '2021-1') return call.done({ code: 'sequenceError' })
    const wanted = Object.entries(asObject(call.payload['storage']) ?? {})
    const units = wanted.map(([id, form]) => [cards.find((one) => one.id === id) ?? cash?.unit(id), form] as const)
    if (units.length === 0 || units.some(([unit]) => !unit)) return call.done(failed('invalidUnit'))
    for (const [unit, form] of units) {
      if (!unit) continue
      const problem = 'cardId' in unit ? setCards(unit, asObject(form)) : setCash(cash, unit, asObject(form))
      if (problem) return call.done(invalid(problem))
    }
    notice('storage-set', { units: wanted.map(([id]) => id) })
    changed()
    call.done()
  }

  function exchange(on: boolean) {
    return (call: Call): void => {
      if (on === isExchanging) return call.done(on ? failed('exchangeActive') : { code: 'sequenceError' })
      isExchanging = on
      changed()
      call.done()
    }
  }

  return {
    name: 'Storage',
    commands: {
      'Storage.GetStorage': {
        isAsync: true,
        run: (call) => call.done({ code: 'success', payload: { storage: tree() } }),
      },
      'Storage.SetStorage': { run: set },
      'Storage.StartExchange': { run: exchange(true) },
      'Storage.EndExchange': { run: exchange(false) },
    },
    events: ['Storage.StorageChangedEvent', 'Storage.StorageThresholdEvent', 'Storage.CountsChangedEvent'],
    get isExchanging() {
      return isExchanging
    },
    setExchanging(on) {
      isExchanging = on
    },
    setExtraUnits(count) {
      extraUnits = count
    },
    tellChanges,
  }
}

const statusOf = (unit: Json, kind: string): Json => asObject(asObject(unit[kind])?.['status']) ?? {}

function cardForm(unit: CardUnit): Json {
  return {
    id: unit.id.replace('unit', 'C'),
    positionName: unit.positionName,
    capacity: unit.capacity,
    status: unit.status,
    serialNumber: unit.serial,
    card: {
      capabilities: { type: unit.type, hardwareSensors: true },
      configuration: { cardID: unit.cardId, threshold: unit.threshold },
      status: {
        initialCount: unit.initialCount,
        count: unit.count,
        retainCount: unit.retainCount,
        replenishmentStatus: cardReplenishment(unit),
      },
    },
  }
}

/** Of a machine that has lost its mind. */
const anotherForm = (at: number): Json => ({
  id: `X${at}`,
  status: 'ok',
  card: {
    capabilities: { type: at % 2 === 0 ? 'dispense' : 'retain' },
    configuration: { cardID: `X${at}`, threshold: 0 },
    status: { initialCount: at, count: at, replenishmentStatus: 'ok' },
  },
})

const TYPES: Readonly<Record<CashUnit['role'], Json>> = {
  dispense: { cashOut: true },
  recycle: { cashOut: true, cashIn: true },
  deposit: { cashIn: true },
  retract: { cashInRetract: true, cashOutRetract: true },
  reject: { reject: true },
}
const ALL_TYPES = ['cashIn', 'cashOut', 'replenishment', 'cashInRetract', 'cashOutRetract', 'reject']

/** As `type100CNY1` -> how many; nothing where there are none. */
function notesForm(notes: ReadonlyMap<number, number>, currency: string): Json {
  return {
    unrecognized: notes.get(0) ?? 0,
    ...Object.fromEntries(
      [...notes].flatMap(([value, count]) =>
        value > 0 && count > 0 ? [[`type${value}${currency}1`, { fit: count, unfit: 0 }]] : [],
      ),
    ),
  }
}

function cashForm(unit: CashUnit): Json {
  const { currency, value } = unit
  const types = Object.fromEntries(ALL_TYPES.map((name) => [name, TYPES[unit.role][name] === true]))
  const items = { fit: true, unfit: true, unrecognized: unit.role === 'reject', counterfeit: false, suspect: false }
  return {
    id: unit.id.replace('unit', 'N'),
    positionName: unit.positionName,
    capacity: unit.capacity,
    status: unit.status,
    serialNumber: `BH-${unit.positionName}-01`,
    cash: {
      capabilities: { types, items, hardwareSensors: true, retractAreas: 1 },
      configuration: {
        types,
        items,
        currency: value > 0 ? currency : null,
        value: value > 0 ? value : null,
        highThreshold: unit.highThreshold,
        lowThreshold: unit.lowThreshold,
        appLockIn: false,
        appLockOut: false,
        cashItems: value > 0 ? [`type${value}${currency}1`] : [],
        name: unit.positionName,
        maxRetracts: unit.role === 'retract' ? 50 : null,
      },
      status: {
        index: unit.index,
        initial: notesForm(unit.initial, currency),
        out: Object.fromEntries(OUT.map((way) => [way, notesForm(unit.out[way], currency)])),
        in: {
          retractOperations: unit.retractOperations,
          ...Object.fromEntries(IN.map((way) => [way, notesForm(unit.in[way], currency)])),
        },
        accuracy: unit.accuracy,
        replenishmentStatus: cashReplenishment(unit),
        operationStatus: unit.status === 'inoperative' ? 'dispenseInoperative' : null,
      },
    },
  }
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0

/** Undefined: it is set. */
function setCards(unit: CardUnit, form: Json | undefined): string | undefined {
  const card = asObject(form?.['card'])
  const count = asObject(card?.['status'])?.['initialCount']
  const { cardID, threshold } = asObject(card?.['configuration']) ?? {}
  if (count !== undefined && count !== null) {
    if (!isCount(count) || count > unit.capacity) return `${unit.id} does not hold ${String(count)} cards`
    unit.initialCount = count
    unit.count = count
    unit.retainCount = 0
    unit.real = count
  }
  if (typeof cardID === 'string') unit.cardId = cardID.slice(0, 32)
  if (isCount(threshold)) unit.threshold = threshold
  return undefined
}

function setCash(cash: CashUnits | undefined, unit: CashUnit, form: Json | undefined): string | undefined {
  const held = asObject(form?.['cash'])
  const initial = asObject(asObject(held?.['status'])?.['initial'])
  const { lowThreshold, highThreshold } = asObject(held?.['configuration']) ?? {}
  if (initial) {
    const counts = Object.values(initial).map((one) => asObject(one)?.['fit'] ?? one)
    const count = counts.filter(isCount).reduce((sum, one) => sum + one, 0)
    if (count > unit.capacity) return `${unit.id} does not hold ${count} notes`
    cash?.fill(unit, count)
  }
  if (isCount(lowThreshold)) unit.lowThreshold = lowThreshold
  if (isCount(highThreshold)) unit.highThreshold = highThreshold
  return undefined
}

/** For people: how full each is. */
export const cassettesLook = (cash: CashUnits | undefined) =>
  (cash?.units ?? []).map((unit) => ({
    id: unit.id,
    name: unit.positionName,
    role: unit.role,
    currency: unit.currency,
    value: unit.value,
    count: noteCount(unit),
    capacity: unit.capacity,
    low: unit.lowThreshold,
    status: unit.status,
    state: cashReplenishment(unit),
  }))
export const cardUnitsLook = (units: readonly CardUnit[]) =>
  units.map((unit) => ({
    id: unit.id,
    type: unit.type,
    name: unit.cardId || unit.positionName,
    count: unit.real,
    told: unit.count,
    capacity: unit.capacity,
    status: unit.status,
    state: cardReplenishment(unit),
  }))
