import { fieldsOf, oneOf, wholeNumber } from '../cards/dialogueTroubles.ts'
import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { GENERATIONS } from './generation.ts'
import { KINDS } from './kinds.ts'
import { createMachine } from './machine.ts'
import { customerActs, mishapActs } from './people.ts'
import { paperOf } from './printerUnit.ts'
import { cardUnitsLook, cassettesLook } from './storage.ts'

/** In the order in which a machine tries them. */
const PORTS = [80, 443, 5846, 5847, 5848, 5849, 5850, 5851, 5852, 5853, 5854, 5855, 5856]
const LARGEST_MESSAGE = 2 * 1024 * 1024

/**
 * A self-service machine that serves XFS4IoT over WebSockets: a publisher at `/xfs4iot/v1.0` and a service for each of its devices.
 *
 * Settings: `machine` ('atm', 'crs', 'vtm' or 'cardKiosk'; by default an ATM, and a card kiosk where `commands` has CardReader.Move),
 * `generation` ('2021-1', '2023-2', '2024-03'), `kal` (the habits of that framework: true for 2024-03 unless said), `moveMs` (800) of a movement,
 * `restartMs` (3000), `maximumRequests` (0: no limit), `countsIssued` (true: a card given out is taken off the count), `detailEvents`,
 * `vendor`, `serial`, `hoppers` (2) and `bins` (1) of a card kiosk.
 *
 * Acts of customers: `insert-card`, `eject-card`, `take-card`, `capture-card`, `withdraw` { amount, rejected?, receipt? }, `take-notes`, `forget-notes`,
 * `deposit` { value, count } or { notes }, `take-receipt`. Of staff and mishaps: `card-jam`, `card-shutter-jam`, `shutter-jam`, `safe-door`, `cabinet`,
 * `power-failure` { on?, low? }, `fraud-device`, `exchange`, `vendor-mode` { on? }, `clear-cards`, `empty-bin`, `operator-switch` { position },
 * `cassette` and `hopper` { unit?, state: ok, low, empty, inoperative, manipulated, missing }, `paper` { printer?, state: full, low, out, jammed },
 * `unit-hidden` { unit, on? }, `unit-exchanged` { unit, count, stock? }, `units-swapped` { unit, other }, `count-jump` { unit, by }, `extra-units` { count },
 * `service-offline`, `hardware-error`, `fraud-attempt` { service?, on? }, `restart` { ms? }. Of the messages: `frames` { count }, `slow` { ms },
 * `no-acknowledge`, `no-completion`, `unknown-properties` { on? }, `spoil` { times? }, `huge-message`, `close-after-acknowledge` { times?, moved? } of a Move.
 *
 * Notices: `command-done` { service, command, code }, `card-moved` { from, to }, `card-inserted`, `card-taken`, `card-captured`, `notes-presented`,
 * `notes-taken`, `notes-retracted`, `notes-deposited`, `printed`, `storage-set`, `restarting`, `restarted`, `nonsense`.
 */
export const createSimulator: SimulatorFactory = ({ clock, notice }, settings): SimulatedDevice => {
  const generation = oneOf(GENERATIONS, settings['generation'], '2024-03')
  const commands = Array.isArray(settings['commands']) ? settings['commands'] : []
  const kind = oneOf(KINDS, settings['machine'], commands.includes('CardReader.Move') ? 'cardKiosk' : 'atm')
  const machine = createMachine(
    { clock, notice },
    {
      kind,
      speech: { generation, kal: settings['kal'] === undefined ? generation === '2024-03' : settings['kal'] === true },
      moveMs: wholeNumber(settings['moveMs'], 800, 0, 600_000),
      restartMs: wholeNumber(settings['restartMs'], 3_000, 0, 600_000),
      maximumRequests: wholeNumber(settings['maximumRequests'], 0, 0, 1_000),
      countsIssued: settings['countsIssued'] !== false,
      detailEvents: settings['detailEvents'] === true,
      vendor: String(settings['vendor'] ?? 'Huian Machines'),
      serial: String(settings['serial'] ?? 'BH-XFS-000001'),
      hoppers: wholeNumber(settings['hoppers'], 2, 0, 16),
      bins: wholeNumber(settings['bins'], 1, 0, 8),
    },
  )
  const { path, cash, sensors, broken, cardService, cashService, printers, troubles } = machine
  const acts = { ...customerActs(machine), ...mishapActs(machine) }

  return {
    protocol: 'xfs4iot',
    receive() {},
    lineOpened() {},
    lineClosed() {},
    act(action, argument) {
      const act = Object.hasOwn(acts, action) ? acts[action] : undefined
      if (!act) throw new Error(`xfs4iot has no act ${action}`)
      act(fieldsOf(argument))
    },
    look: () => ({
      machine: kind,
      generation,
      away: machine.isAway,
      services: machine.services(),
      cardService,
      cashService: cashService ?? null,
      card: path.card?.at ?? null,
      cardJam: path.isJammed,
      cardShutterJam: path.isShutterJammed,
      cardUnits: cardUnitsLook(path.units),
      takesNotes: cash?.units.some(({ role }) => role === 'recycle') ?? false,
      cassettes: cassettesLook(cash),
      shutter: cash?.shutter ?? null,
      shutterJam: cash?.isShutterJammed ?? false,
      notes: cash?.bundle ? [...cash.bundle].map(([value, count]) => ({ value, count })) : [],
      printers: printers.map((unit) => ({
        name: unit.name,
        role: unit.role,
        paper: paperOf(unit),
        lines: unit.lines,
        rollLines: unit.rollLines,
        receipt: unit.hasPaperOut,
      })),
      lights: machine.lights.look(),
      operatorSwitch: sensors.operatorSwitch,
      safeOpen: sensors.isSafeOpen,
      cabinetOpen: sensors.isCabinetOpen,
      powerFailure: sensors.isPowerOff,
      vendorMode: sensors.vendorMode,
      exchange: machine.storage.cash?.isExchanging ?? machine.storage.cards.isExchanging,
      fraudDevice: machine.hasFraudDevice,
      broken: Object.fromEntries(broken),
      ...troubles.look(),
    }),
    sockets: {
      portsTried: PORTS,
      largestMessage: LARGEST_MESSAGE,
      dialled: (dial) => machine.dialled(dial),
      carriedBy: (carrier) => machine.carriedBy(carrier),
    },
  }
}
