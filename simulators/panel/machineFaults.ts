import { type DeviceFaults, type FaultSwitch, isPositive, once, type Picture, plain } from './faults.ts'

/** What can go wrong in self-service machines. */

/** The first cassette of a machine, or where it has none its first hopper. */
function firstUnit({ cassettes, cardUnits }: Picture): Picture {
  const [unit] = [cassettes, cardUnits].flatMap((list) => (Array.isArray(list) ? (list as Picture[]) : []))
  return unit ?? {}
}
const unitSwitch = (name: string, key: 'state' | 'status', state: string): FaultSwitch => ({
  name,
  isOn: (picture) => firstUnit(picture)[key] === state,
  act: (on) => ['cassette', { state: on ? state : 'ok' }],
})
const paperSwitch = (name: string, state: string): FaultSwitch => ({
  name,
  isOn: ({ printers }) => Array.isArray(printers) && printers[0]?.paper === state,
  act: (on) => ['paper', { state: on ? state : 'full' }],
})
const operatorSwitch = (position: string): FaultSwitch => ({
  name: position,
  isOn: (picture) => picture['operatorSwitch'] === position,
  act: (on) => ['operator-switch', { position: on ? position : 'run' }],
})
/** Of the service with the cards. */
const brokenSwitch = (name: string, act: string, state: string): FaultSwitch => ({
  name,
  isOn: ({ broken, cardService }) => (broken as Picture | undefined)?.[String(cardService)] === state,
  act: (on) => [act, { on }],
})

export const MACHINE: DeviceFaults = {
  switches: [
    plain('jam', 'card-jam', 'cardJam'),
    plain('cardShutterJam', 'card-shutter-jam'),
    plain('shutterJam', 'shutter-jam'),
    unitSwitch('unitLow', 'state', 'low'),
    unitSwitch('unitEmpty', 'state', 'empty'),
    unitSwitch('unitInoperative', 'status', 'inoperative'),
    unitSwitch('unitManipulated', 'status', 'manipulated'),
    unitSwitch('unitMissing', 'status', 'missing'),
    paperSwitch('paperLow', 'low'),
    paperSwitch('paperOut', 'out'),
    paperSwitch('paperJam', 'jammed'),
    plain('safeOpen', 'safe-door'),
    plain('cabinetOpen', 'cabinet'),
    plain('powerFailure', 'power-failure'),
    plain('fraudDevice', 'fraud-device'),
    brokenSwitch('fraudAttempt', 'fraud-attempt', 'fraudAttempt'),
    operatorSwitch('supervisor'),
    operatorSwitch('maintenance'),
    {
      name: 'vendorMode',
      isOn: ({ vendorMode }) => vendorMode !== 'inactive',
      act: (on) => ['vendor-mode', { on }],
    },
    plain('exchange'),
    brokenSwitch('serviceOffline', 'service-offline', 'offline'),
    brokenSwitch('hardwareError', 'hardware-error', 'hardwareError'),
    { name: 'manyFrames', isOn: ({ frames }) => frames !== 1, act: (on) => ['frames', { count: on ? 5 : 1 }] },
    { name: 'slowCompletion', isOn: ({ slowMs }) => isPositive(slowMs), act: (on) => ['slow', { ms: on ? 8_000 : 0 }] },
    plain('noAcknowledge', 'no-acknowledge'),
    plain('noCompletion', 'no-completion'),
    plain('unknownProperties', 'unknown-properties'),
  ],
  mishaps: [
    once('cutMoved', { moved: true }, 'close-after-acknowledge'),
    once('cutNotMoved', { moved: false }, 'close-after-acknowledge'),
    once('spoiledJson', {}, 'spoil'),
    once('hugeMessage', {}, 'huge-message'),
    once('machineRestart', {}, 'restart'),
    once('clearCards', {}, 'clear-cards'),
    once('emptyBin', {}, 'empty-bin'),
  ],
}

const isFatal = (letter: string) => (picture: Picture) =>
  (picture['faults'] as Readonly<Record<string, number>> | undefined)?.[letter] === 4
const brokenPart = (name: string, device: string): FaultSwitch => ({
  name,
  isOn: isFatal(device),
  act: (on) => (on ? ['fault', { device }] : ['repair', { device }]),
})
const paperOf = (name: string, printer: 'receipt' | 'journal', state: 'low' | 'out'): FaultSwitch => ({
  name,
  isOn: (picture) => picture[`${printer}Paper`] === state,
  act: (on) => ['paper', { printer, state: on ? state : 'good' }],
})

export const ATM: DeviceFaults = {
  switches: [
    { name: 'supervisor', isOn: ({ mode }) => mode === 'supervisor', act: (on) => ['supervisor', { on }] },
    {
      name: 'hostClosed',
      isOn: ({ mode }) => mode === 'outOfService',
      act: (on) => ['host', { command: on ? 'out' : 'in' }],
    },
    paperOf('receiptLow', 'receipt', 'low'),
    paperOf('receiptOut', 'receipt', 'out'),
    paperOf('journalOut', 'journal', 'out'),
    brokenPart('readerBroken', 'D'),
    brokenPart('dispenserBroken', 'E'),
    {
      name: 'cassetteTaken',
      isOn: ({ cassettes }) => Array.isArray(cassettes) && cassettes[0] === null,
      act: (on) => [on ? 'take-cassette' : 'return-cassette', { cassette: 1 }],
    },
    plain('silent'),
  ],
  mishaps: [
    once('withdrawal', { notes: [2, 1, 0, 0] }, 'withdraw'),
    once('notesRetracted', { notes: [1, 0, 0, 0], fails: 'retracted' }, 'withdraw'),
    once('cardCaptured', {}, 'capture-card'),
    once('vibration'),
    once('power-cycle'),
    once('countersTold', { for: 'counters' }, 'ask'),
    once('refilled', {}, 'refill'),
    once('otherMachine', {}, 'other-machine'),
    once('halfFrame', {}, 'half'),
  ],
}

/** Of machines whose messages the configuration tells. */
export const SELF_SERVICE: DeviceFaults = {
  switches: [
    plain('silent'),
    plain('outOfOrder', 'fault', 'fault'),
    {
      name: 'supplyLow',
      isOn: ({ supplyLow }) => supplyLow === true,
      act: (on) => ['supply', { state: on ? 'low' : 'good' }],
    },
    { name: 'paused', isOn: ({ paused }) => paused === true, act: (on) => ['mode', { mode: on ? 'pause' : 'run' }] },
  ],
  mishaps: [
    once('alarm', {}, 'incident'),
    once('sentAgain', {}, 'duplicate'),
    once('sentLate', {}, 'late'),
    once('garbage'),
    once('cardNumber', {}, 'card-number'),
  ],
}
