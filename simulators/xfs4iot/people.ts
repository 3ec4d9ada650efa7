import { type Act, isOn, oneOf, wholeNumber } from '../cards/dialogueTroubles.ts'
import { type CardUnit, UNIT_STATES } from './cardPath.ts'
import { noteCount } from './cashUnits.ts'
import { asObject } from './envelope.ts'
import type { Machine } from './machine.ts'
import { PAPER_STATES, print, RECEIPT_LINES } from './printerUnit.ts'
import { OPERATOR_POSITIONS } from './sensors.ts'

type Argument = Readonly<Record<string, unknown>>

const CASSETTE_STATES = [...UNIT_STATES, 'low', 'empty'] as const
/** The bank's own application does these things for a customer; to a client that looks on they are seen, not done. */
const LARGEST_AMOUNT = 20_000
const MOST_NOTES = 200
const HUGE_BYTES = 3 * 1024 * 1024

/** What customers do at the machine. */
export function customerActs(machine: Machine): Readonly<Record<string, Act>> {
  const { path, reader, cash, cashService, cardService, printers, notice, changed } = machine
  const receipt = printers.find(({ role }) => role === 'receipt')

  function cashOf(): NonNullable<typeof cash> {
    if (!cash) throw new Error('this machine has no notes')
    if (machine.storage.cash?.isExchanging) throw new Error('its cassettes are being changed')
    return cash
  }
  const tellCash = (name: string) =>
    machine.unsolicitedOf(cashService ?? '')(`CashManagement.${name}`, { position: 'outDefault' })

  return {
    'insert-card': () => {
      if (!path.insert()) throw new Error('there is a card in the way')
      machine.sensors.proximity = true
      notice('card-inserted', {})
      reader.inserted()
    },
    'take-card': () => {
      const card = path.taken()
      if (!card) throw new Error('there is no card to take')
      machine.unsolicitedOf(cardService)('CardReader.MediaRemovedEvent', {})
      machine.sensors.proximity = false
      notice('card-taken', { from: card.from?.id ?? 'customer' })
      changed()
    },
    /** The application gives a customer's card back. */
    'eject-card': () => {
      const error = path.move('transport', 'exit')
      if (error) throw new Error(`the card does not come out: ${error}`)
      changed()
    },
    'capture-card': () => {
      const bin = path.units.find(({ type }) => type === 'retain')
      const error = path.card && bin ? path.move(path.card.at, bin.id) : 'noMedia'
      if (error) throw new Error(`the card is not captured: ${error}`)
      notice('card-captured', {})
      changed()
    },
    withdraw: (argument) => {
      const amount = wholeNumber(argument['amount'], 500, 0, LARGEST_AMOUNT)
      cashOf().present(amount, wholeNumber(argument['rejected'], 0, 0, 10))
      machine.snapPicture()
      if (receipt && argument['receipt'] !== false) print(receipt, RECEIPT_LINES)
      tellCash('ItemsPresentedEvent')
      notice('notes-presented', { amount })
      changed()
    },
    'take-notes': () => {
      const notes = cashOf().take()
      if (!notes) throw new Error('there are no notes to take')
      tellCash('ItemsTakenEvent')
      if (receipt) receipt.hasPaperOut = false
      notice('notes-taken', { count: [...notes.values()].reduce((sum, count) => sum + count, 0) })
      changed()
    },
    'forget-notes': () => {
      cashOf().retract()
      notice('notes-retracted', {})
      changed()
    },
    deposit: (argument) => {
      const notes = notesOf(argument)
      tellCash('ItemsInsertedEvent')
      const refused = cashOf().deposit(notes)
      notice('notes-deposited', {
        count: [...notes.values()].reduce((sum, count) => sum + count, 0) - refused,
        refused,
      })
      changed()
    },
    'take-receipt': () => {
      if (!receipt?.hasPaperOut) throw new Error('there is no receipt')
      receipt.hasPaperOut = false
      machine.unsolicitedOf(receipt.name)('Printer.MediaTakenEvent', {})
      changed()
    },
  }
}

/** `{ value: 100, count: 3 }` or `{ notes: { "100": 3 } }`. */
function notesOf(argument: Argument): ReadonlyMap<number, number> {
  const listed = asObject(argument['notes']) ?? { [String(argument['value'] ?? 100)]: argument['count'] ?? 5 }
  const notes = Object.entries(listed)
    .slice(0, 8)
    .map(([value, count]) => [wholeNumber(Number(value), 0), wholeNumber(count, 0, 0, MOST_NOTES)] as const)
  return new Map(notes.filter(([, count]) => count > 0))
}

/** What those who look after the machine do, and what breaks. */
export function mishapActs(machine: Machine): Readonly<Record<string, Act>> {
  const { path, cash, printers, sensors, broken, storage, cardService } = machine
  const filled = new Map(cash?.units.map((unit) => [unit, noteCount(unit)]))
  let exchanges = 1
  const filledCards = new Map(path.units.map((unit) => [unit, unit.real]))

  function cassette(argument: Argument): void {
    const { unit: id, state } = argument
    if (!cash) return hopper(argument)
    const unit = cash.unit(String(id ?? cash.units[0]?.id))
    if (!unit) throw new Error(`there is no cassette ${String(id ?? '')}`)
    const wanted = oneOf(CASSETTE_STATES, state, 'ok')
    unit.status = UNIT_STATES.find((one) => one === wanted) ?? 'ok'
    if (wanted === 'ok') cash.fill(unit, filled.get(unit) ?? 0)
    if (wanted === 'low') cash.sell(unit, Math.max(0, noteCount(unit) - unit.lowThreshold))
    if (wanted === 'empty') cash.sell(unit, noteCount(unit))
  }

  function hopper({ unit: id, state, count }: Argument): void {
    const unit = id === undefined ? path.units[0] : path.unit(String(id))
    if (!unit) throw new Error(`there is no card unit ${String(id)}`)
    const wanted = oneOf(CASSETTE_STATES, state, 'ok')
    unit.status = UNIT_STATES.find((one) => one === wanted) ?? 'ok'
    if (wanted === 'ok') refillCards(unit, count ?? filledCards.get(unit))
    if (wanted === 'low') refillCards(unit, unit.threshold)
    if (wanted === 'empty') refillCards(unit, 0)
  }

  function cardUnitOf(id: unknown): CardUnit {
    const unit = path.units.find((one) => one.id === String(id))
    if (!unit) throw new Error(`there is no card unit ${String(id)}`)
    return unit
  }

  /** Another hopper, or bin, is put into the place of this one. */
  function exchanged({ unit: id, count, stock }: Argument): void {
    const unit = cardUnitOf(id)
    unit.serial = `${unit.serial.replace(/-\d+$/, '')}-${++exchanges}`
    if (typeof stock === 'string') unit.cardId = stock.slice(0, 32)
    refillCards(unit, count)
  }

  /** After a start the machine calls two of its units the other way round. */
  function swapped({ unit: id, other: otherId }: Argument): void {
    const [unit, other] = [cardUnitOf(id), cardUnitOf(otherId)]
    const was = unit.id
    unit.id = other.id
    other.id = was
  }

  function jumped({ unit: id, by }: Argument): void {
    const unit = cardUnitOf(id)
    unit.count = Math.max(0, unit.count + (typeof by === 'number' && Number.isInteger(by) ? by : 1))
  }

  function paper({ printer: name, state }: Argument): void {
    const printer = name === undefined ? printers[0] : printers.find((one) => one.name === name)
    if (!printer) throw new Error(`there is no printer ${String(name)}`)
    printer.forced = oneOf(PAPER_STATES, state, 'full')
    if (printer.forced === 'full') printer.lines = printer.rollLines
  }

  const service = ({ service: name }: Argument) => {
    const wanted = String(name ?? cardService)
    if (!machine.serviceNames().includes(wanted)) throw new Error(`there is no service ${wanted}`)
    return wanted
  }
  const breaks = (state: 'offline' | 'hardwareError' | 'fraudAttempt') => (argument: Argument) => {
    const name = service(argument)
    if (isOn(argument)) broken.set(name, state)
    else if (broken.get(name) === state) broken.delete(name)
  }

  const acts: Readonly<Record<string, Act>> = {
    'card-jam': (argument) => path.setJammed(isOn(argument)),
    'card-shutter-jam': (argument) => path.setShutterJammed(isOn(argument)),
    'clear-cards': () => path.clear(),
    'empty-bin': () => {
      for (const unit of path.units) if (unit.type === 'retain') refillCards(unit, 0)
    },
    hopper,
    cassette,
    'unit-hidden': (argument) => {
      cardUnitOf(argument['unit']).isHidden = isOn(argument)
    },
    'unit-exchanged': exchanged,
    'units-swapped': swapped,
    'count-jump': jumped,
    'extra-units': ({ count }) => storage.cards.setExtraUnits(wholeNumber(count, 0, 0, 5_000)),
    'shutter-jam': (argument) => {
      if (!cash) throw new Error('this machine has no notes')
      cash.setShutterJammed(isOn(argument))
    },
    paper,
    'safe-door': (argument) => {
      sensors.isSafeOpen = isOn(argument)
    },
    cabinet: (argument) => {
      sensors.isCabinetOpen = isOn(argument)
    },
    'power-failure': (argument) => {
      sensors.hasRecovered ||= sensors.isPowerOff && !isOn(argument)
      sensors.isPowerOff = isOn(argument)
      sensors.isBatteryLow = isOn(argument) && argument['low'] === true
    },
    'fraud-device': (argument) => machine.setFraudDevice(isOn(argument)),
    'fraud-attempt': breaks('fraudAttempt'),
    'service-offline': breaks('offline'),
    'hardware-error': (argument) => {
      breaks('hardwareError')(argument)
      if (!isOn(argument)) return
      const said = { eventId: 'hardware', action: 'maintenance', vendorDescription: 'E-4711' }
      machine.unsolicitedOf(service(argument))('Common.ErrorEvent', said)
    },
    'operator-switch': (argument) => {
      sensors.operatorSwitch = oneOf(OPERATOR_POSITIONS, argument['position'], isOn(argument) ? 'supervisor' : 'run')
    },
    'vendor-mode': (argument) => machine.vendorMode.request(isOn(argument)),
    exchange: (argument) => (storage.cash ?? storage.cards).setExchanging(isOn(argument)),
    restart: (argument) => machine.restart(wholeNumber(argument['ms'], machine.settings.restartMs, 0, 600_000)),
    'huge-message': () => machine.raw(JSON.stringify({ header: { filler: 'x'.repeat(HUGE_BYTES) } })),
    ...machine.troubles.acts,
  }
  return Object.fromEntries(
    Object.entries(acts).map(([name, act]) => [
      name,
      (argument: Argument) => {
        act(argument)
        machine.changed()
      },
    ]),
  )
}

function refillCards(unit: CardUnit, count: unknown): void {
  unit.real = wholeNumber(count, unit.initialCount, 0, unit.capacity)
  unit.count = unit.real
  unit.initialCount = unit.real
}
