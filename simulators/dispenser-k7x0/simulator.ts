import { chipKindOf, createChip } from '../cards/chip.ts'
import { addressesOf, fieldsOf, wholeNumber } from '../cards/dialogueTroubles.ts'
import { machineActs } from '../cards/machineActs.ts'
import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { HIGHEST_ADDRESS, takeFound } from './frames.ts'
import { createUnit, type Unit } from './unit.ts'

/**
 * Card dispensers of the K720 / K730 / K750 family on one line, a machine for each of `addresses` (default [0]). A command is
 * acknowledged, and carried out when the host asks for it with ENQ; movements do not answer.
 *
 * Settings: `addresses`, or `address` of the only one; of each machine `cards` (100) in the hopper, `hopperCapacity` (300),
 * `preFullAt` (290), `fewAt` (10), `binCapacity` (30), `moveMs` (1500) for a movement, `resetMs` (1500), `answerMs` (10),
 * `powerUpMs` (500), `gapMs` (15) after which a frame that came in part is dropped, `version`, `ic` (none) and `rf` (S50) of the
 * cards, `lowWhenEmpty` (false: only empty), `sensors` { read: 3, middle: 2, gate: 1, mouth: 1, transport: 2 } covered by a card in each place.
 *
 * Acts, each with `address` (default the first): `take-card`, `pull-card`, `insert-card` { ic?, rf? } (drawn in after FC8, else it
 * lies in the mouth), `refill` { cards? }, `empty`, `empty-bin`, `bin-full` { on? }, `jam` { on? }, `clear-jam` { take? },
 * `clear-path`, `overlap-next` (two cards stick together), `motor-fault`, `sensor-fault` { on? }, `power-cycle`; of the dialogue
 * `no-ack`, `lost-ack` (nothing is carried out, as no ENQ follows), `lost-enq`, `nak`, `corrupt-answer`, `duplicate-answer`,
 * `lost-answer` { times? }, `silent` { on? }, `slow` { ms }, `error` { code, on?: '3B30' | 'FC7', times? } (a movement then can
 * not be executed).
 *
 * Notices, each with `address`: `initialised` { command }, `card-dispensed` and `card-moved` { to, command, cards },
 * `card-captured` and `card-returned` { command, cards }, `card-inserted`, `card-taken`, `powered-up`.
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const number = (name: string, byDefault: number) => wholeNumber(settings[name], byDefault)
  const cards = number('cards', 100)
  const hopperCapacity = Math.max(cards, number('hopperCapacity', 300))
  const places = fieldsOf(settings['sensors'])
  const sensor = (place: string, byDefault: number) => wholeNumber(places[place], byDefault, 0, 7)
  const options = {
    cards,
    hopperCapacity,
    preFullAt: number('preFullAt', 290),
    fewAt: number('fewAt', 10),
    binCapacity: number('binCapacity', 30),
    moveMs: number('moveMs', 1_500),
    resetMs: number('resetMs', 1_500),
    answerMs: number('answerMs', 10),
    powerUpMs: number('powerUpMs', 500),
    version: String(settings['version'] ?? 'K750 V1.0'),
    lowWhenEmpty: settings['lowWhenEmpty'] === true,
    sensors: {
      read: sensor('read', 3),
      middle: sensor('middle', 2),
      gate: sensor('gate', 1),
      mouth: sensor('mouth', 1),
      transport: sensor('transport', 2),
      ic: 0,
      rear: 0,
    },
    newCard: (serial: number) => ({ chip: createChip(serial, kindOf({})), tracks: [] }),
  }
  const kindOf = (fields: Readonly<Record<string, unknown>>) => chipKindOf(fields, settings, { ic: 'none' })
  const gapMs = number('gapMs', 15)
  const addresses = addressesOf(settings, HIGHEST_ADDRESS)
  const units = new Map(addresses.map((address) => [address, createUnit(address, context, options)]))
  const held: number[] = []
  let heardAtMs = 0
  let insertedCards = 0

  function unitOf(argument: Readonly<Record<string, unknown>>): Unit {
    const unit = units.get(Number(argument['address'] ?? addresses[0]))
    if (!unit) throw new Error('no dispenser of this address on the line')
    return unit
  }

  const acts: Readonly<Record<string, (unit: Unit, argument: Readonly<Record<string, unknown>>) => void>> = {
    'insert-card': (unit, argument) =>
      unit.insert({ chip: createChip(0x10_000 + ++insertedCards, kindOf(argument)), tracks: [] }),
    'power-cycle': (unit) => unit.powerCycle(),
  }

  return {
    protocol: 'dispenser-k7x0',
    receive(bytes) {
      if (context.clock.now() - heardAtMs > gapMs) held.splice(0)
      heardAtMs = context.clock.now()
      held.push(...bytes)
      for (const found of takeFound(held)) {
        if (found.kind === 'cancel') {
          for (const unit of units.values()) unit.cancel()
          continue
        }
        const unit = units.get(found.address)
        if (found.kind === 'control') unit?.hearControl(found.byte)
        else if (found.kind === 'frame') unit?.hear(found.payload)
        else unit?.hearSpoiled()
      }
    },
    lineOpened: () => held.splice(0),
    lineClosed: () => held.splice(0),
    act(action, argument) {
      const fields = fieldsOf(argument)
      const unit = unitOf(fields)
      const act = acts[action]
      if (act) return act(unit, fields)
      const common = machineActs(unit.machine)[action] ?? unit.troubles.acts[action]
      if (!common) throw new Error(`dispenser-k7x0 has no act ${action}`)
      common(fields)
    },
    look: () => ({ units: Object.fromEntries([...units].map(([address, unit]) => [String(address), unit.look()])) }),
  }
}
