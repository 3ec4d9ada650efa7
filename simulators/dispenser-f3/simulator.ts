import { chipKindOf, createChip } from '../cards/chip.ts'
import { addressesOf, fieldsOf, wholeNumber } from '../cards/dialogueTroubles.ts'
import { machineActs } from '../cards/machineActs.ts'
import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { takeFound } from './frames.ts'
import { createUnit, type Unit } from './unit.ts'

const HIGHEST_ADDRESS = 15

/**
 * Card dispensers of the F3 / CRT-591-M family on one line, a machine for each of `addresses` (default [0]). Their baud rate is
 * not looked at: the real ones find it out at the first initialisation after power-up.
 *
 * Settings: `addresses`, or `address` of the only one; of each machine `cards` (100) in the hopper, `hopperCapacity` (300), `fewAt` (10), `binCapacity` (30),
 * `moveMs` (1200) for a movement, `initMs` (1500), `answerMs` (10), `powerUpMs` (500), `gapMs` (100) after which half a frame
 * is forgotten, `revision` ('CRT-591-M001'), `serial`, `sensorBytes` (10), `ic` (T0) and `rf` (S50) of the cards.
 *
 * Acts, each with `address` (default the first): `take-card`, `pull-card`, `insert-card` { ic?, rf? } (refused while the entry
 * is closed), `refill` { cards? }, `empty`, `empty-bin`, `bin-full` { on? }, `jam` { on? }, `clear-jam` { take? }, `clear-path`,
 * `overlap-next` (two cards stick together), `motor-fault`, `sensor-fault` { on? }, `power-cycle`; of the dialogue `no-ack`,
 * `lost-ack`, `nak`, `corrupt-answer`, `duplicate-answer`, `lost-answer` { times? }, `silent` { on? }, `slow` { ms },
 * `error` { code, on?: '32 30', times? }.
 *
 * Notices, each with `address`: `initialised` { command }, `card-dispensed` and `card-moved` { to, command, cards },
 * `card-captured` and `card-ejected` { command, cards }, `card-inserted`, `card-taken`, `powered-up`.
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const number = (name: string, byDefault: number) => wholeNumber(settings[name], byDefault)
  const cards = number('cards', 100)
  const options = {
    cards,
    hopperCapacity: Math.max(cards, number('hopperCapacity', 300)),
    fewAt: number('fewAt', 10),
    binCapacity: number('binCapacity', 30),
    moveMs: number('moveMs', 1_200),
    initMs: number('initMs', 1_500),
    answerMs: number('answerMs', 10),
    powerUpMs: number('powerUpMs', 500),
    revision: String(settings['revision'] ?? 'CRT-591-M001'),
    serial: String(settings['serial'] ?? 'BH-F3-000001'),
    sensorBytes: wholeNumber(settings['sensorBytes'], 10, 0, 64),
    newCard: (serial: number) => ({ chip: createChip(serial, chipKindOf(settings)), tracks: [] }),
  }
  const gapMs = number('gapMs', 100)
  const addresses = addressesOf(settings, HIGHEST_ADDRESS)
  const units = new Map(addresses.map((address) => [address, createUnit(address, context, options)]))
  /** Control bytes carry no address: they are for whoever was spoken to last. */
  let current = units.size === 1 ? [...units.values()][0] : undefined
  const held: number[] = []
  let forget = () => {}
  let insertedCards = 0

  function unitOf(argument: Readonly<Record<string, unknown>>): Unit {
    const unit = units.get(Number(argument['address'] ?? addresses[0]))
    if (!unit) throw new Error('no dispenser of this address on the line')
    return unit
  }

  const acts: Readonly<Record<string, (unit: Unit, argument: Readonly<Record<string, unknown>>) => void>> = {
    'insert-card': ({ machine, entryAllowed }, argument) => {
      if (!entryAllowed) throw new Error('the entry is closed')
      const chip = createChip(0x10_000 + ++insertedCards, chipKindOf(argument, settings))
      machine.insert({ chip, tracks: [] }, 'read')
    },
    'power-cycle': (unit) => unit.powerCycle(),
  }

  return {
    protocol: 'dispenser-f3',
    receive(bytes) {
      forget()
      held.push(...bytes)
      for (const found of takeFound(held)) {
        if (found.kind === 'control') {
          current?.hearControl(found.byte)
          continue
        }
        const unit = units.get(found.address)
        // Spoken to another machine, or to none: whoever was listening does so no more.
        current = unit ?? (units.size === 1 ? current : undefined)
        if (found.kind === 'frame') unit?.hear(found.text)
        else unit?.hearSpoiled()
      }
      if (held.length > 0) forget = context.clock.after(gapMs, () => held.splice(0))
    },
    lineOpened: () => held.splice(0),
    lineClosed: () => held.splice(0),
    act(action, argument) {
      const fields = fieldsOf(argument)
      const unit = unitOf(fields)
      const act = acts[action]
      if (act) return act(unit, fields)
      const common = machineActs(unit.machine)[action] ?? unit.troubles.acts[action]
      if (!common) throw new Error(`dispenser-f3 has no act ${action}`)
      common(fields)
    },
    look: () => ({ units: Object.fromEntries([...units].map(([address, unit]) => [String(address), unit.look()])) }),
  }
}
