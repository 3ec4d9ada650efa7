import { type DeviceFaults, type FaultSwitch, isPositive, type Mishap, once, type Picture, plain } from './faults.ts'
import { ATM, MACHINE, SELF_SERVICE } from './machineFaults.ts'

const FOR_GOOD = 1_000_000
/** A reader that answers every read with this SW3. */
const readFails = (name: string, sw3: number): FaultSwitch => ({
  name,
  isOn: ({ errors }) => Array.isArray(errors) && errors.some((error) => error.sw3 === sw3 && error.on === 'read'),
  act: (on) => ['sam-error', { sw3, on: 'read', times: on ? FOR_GOOD : 0 }],
})

const READER: DeviceFaults = {
  switches: [
    readFails('unreadable', 0x41),
    readFails('cardRefusesModule', 0x31),
    readFails('moduleRefusesCard', 0x32),
    readFails('wrongCard', 0x40),
    plain('foundWhileLying', 'found-while-lying', 'findsLyingCards'),
    plain('silent'),
    {
      name: 'slowAnswers',
      isOn: ({ delayMs }) => isPositive(delayMs),
      act: (on) => ['slow', { ms: on ? 1500 : 0 }],
    },
    plain('selfTestFailed', 'self-test-failure'),
    plain('unauthorised'),
  ],
  mishaps: [once('corrupt'), once('double'), once('commandSpoiled', { sw3: 0x10 }, 'sam-error')],
}

const PRINTER: DeviceFaults = {
  switches: [
    {
      name: 'brokenDown',
      isOn: ({ brokenDown }) => brokenDown === true,
      act: (on) => [on ? 'break-down' : 'power-cycle'],
    },
    plain('overheated', 'overheat', 'overheat'),
    plain('mechanicalError', 'mechanical-error', 'mechanical-error'),
    plain('feedHeld', 'hold-feed', 'hold-feed'),
    plain('offline', 'go-offline', 'go-offline'),
    plain('silent'),
    plain('garbled'),
    {
      name: 'slowPaper',
      isOn: ({ msPerLine }) => isPositive(msPerLine),
      act: (on) => ['slow', { msPerLine: on ? 200 : 0 }],
    },
  ],
  mishaps: [
    once('jamAtCut', { when: 'cut' }, 'jam-cutter'),
    once('paperOutSoon', { k: 64 }, 'paper-out-after-bytes'),
    once('takeTicket', {}, 'take-ticket'),
    once('power-cycle'),
    once('corrupt', {}, 'corrupt-answer'),
    once('double', {}, 'duplicate-answer'),
  ],
}

/** The silent one among units that are listed by address. */
const silentUnit: FaultSwitch = {
  name: 'silent',
  isOn: ({ units }, address) => (units as Record<string, { silent?: boolean }>)?.[address]?.silent === true,
  act: (on, address) => ['silent', { address, on }],
}

const KEYPAD: DeviceFaults = {
  switches: [silentUnit],
  mishaps: [
    { name: 'corrupt', act: (address) => ['corrupt', { address }] },
    { name: 'double', act: (address) => ['double', { address }] },
    { name: 'uninvited', act: (address) => ['evaluate', { address, choice: 1, force: true }] },
    // The start of a frame that is never finished.
    once('halfFrame', { hex: 'ff68030368' }, 'noise'),
  ],
}

const BOARD: DeviceFaults = {
  switches: [
    {
      name: 'silent',
      isOn: ({ silent }, address) => Array.isArray(silent) && silent.includes(address),
      act: (on, address) => ['silent', { address, on }],
    },
    plain('garbled'),
    {
      name: 'switchedOff',
      isOn: ({ boards }, address) => (boards as Record<string, { on?: boolean }>)?.[address]?.on === false,
      act: (on, address) => [on ? 'switch-off' : 'switch-on', { address }],
    },
    {
      name: 'refuses',
      isOn: ({ nack }) => isPositive((nack as { times?: unknown } | undefined)?.times),
      act: (on) => ['nack', { code: 3, times: on ? FOR_GOOD : 0 }],
    },
  ],
  mishaps: [
    { name: 'power-cut', act: (address) => ['power-cut', { address }] },
    once('power-cut-all', {}, 'power-cut'),
    once('corrupt', {}, 'corrupt-answer'),
    once('double', {}, 'duplicate-answer'),
  ],
}

const SCANNER: DeviceFaults = {
  switches: [plain('silent')],
  mishaps: [
    once('halfCode', {}, 'half'),
    once('tooLong', {}, 'too-long'),
    once('controlCode', {}, 'control'),
    once('noText', {}, 'invalid-text'),
    once('scannedTwice', {}, 'double'),
  ],
}

const LINE_SCANNER: DeviceFaults = {
  switches: [...SCANNER.switches, plain('refuses', 'refuse'), plain('noAnswers', 'no-answers')],
  mishaps: SCANNER.mishaps,
}

/** A device alone on its line is meant without its address. */
const meant = (address: number) => (address > 0 ? { address } : {})
/** A switch of one unit among several, or of a machine that has the line to itself. */
const ofUnit = (
  name: string,
  act: string,
  isOn: (unit: Picture) => boolean,
  argument?: (on: boolean) => object,
): FaultSwitch => ({
  name,
  isOn(picture, address) {
    const units = (picture['units'] ?? { [address]: picture }) as Readonly<Record<string, Picture>>
    const unit = units[address] ?? (address === 0 ? Object.values(units)[0] : undefined)
    return unit !== undefined && isOn(unit)
  },
  act: (on, address) => [act, { ...meant(address), ...(argument?.(on) ?? { on }) }],
})
const onceOfUnit = (name: string, act = name): Mishap => ({ name, act: (address) => [act, meant(address)] })

/** Of every machine that moves cards and takes turns with its host. */
const CARD_MACHINE: DeviceFaults = {
  switches: [
    ofUnit('silent', 'silent', ({ silent }) => silent === true),
    ofUnit(
      'slowAnswers',
      'slow',
      ({ delayMs }) => isPositive(delayMs),
      (on) => ({ ms: on ? 1500 : 0 }),
    ),
    ofUnit('jam', 'jam', ({ jam }) => jam === true),
    ofUnit('binFull', 'bin-full', ({ binSaysFull }) => binSaysFull === true),
    ofUnit('motorFault', 'motor-fault', ({ motorFault }) => motorFault === true),
    ofUnit('sensorFault', 'sensor-fault', ({ sensorFault }) => sensorFault === true),
  ],
  mishaps: [
    onceOfUnit('power-cycle'),
    onceOfUnit('noAck', 'no-ack'),
    onceOfUnit('lostAck', 'lost-ack'),
    onceOfUnit('notUnderstood', 'nak'),
    onceOfUnit('lostAnswer', 'lost-answer'),
    onceOfUnit('corrupt', 'corrupt-answer'),
    onceOfUnit('double', 'duplicate-answer'),
  ],
}
const DISPENSER: DeviceFaults = {
  ...CARD_MACHINE,
  mishaps: [onceOfUnit('overlapNext', 'overlap-next'), onceOfUnit('hopperEmpty', 'empty'), ...CARD_MACHINE.mishaps],
}

/** Of machines that carry a command out only when the host has asked for it. */
const LOST_ENQ = onceOfUnit('lostEnq', 'lost-enq')
const ASKED_DISPENSER: DeviceFaults = { ...DISPENSER, mishaps: [...DISPENSER.mishaps, LOST_ENQ] }

const CARD_READER: DeviceFaults = {
  switches: [
    ...CARD_MACHINE.switches,
    { name: 'mainPowerOff', isOn: ({ mainPower }) => mainPower === false, act: (on) => ['main-power', { on: !on }] },
    { name: 'badVoltage', isOn: ({ voltage }) => voltage === false, act: (on) => ['voltage', { on: !on }] },
  ],
  mishaps: [...CARD_MACHINE.mishaps, LOST_ENQ],
}

const SWIPE_READER: DeviceFaults = {
  switches: [plain('unreadable'), plain('silent')],
  mishaps: [
    once('badTrack1', { track: 1 }, 'bad-track'),
    once('badTrack2', { track: 2 }, 'bad-track'),
    once('brokenOff', { bytes: 200 }, 'broken-off'),
  ],
}

const PLATE_CAMERA: DeviceFaults = {
  switches: [plain('silent'), plain('cutOff', 'cut-off'), plain('stranger')],
  mishaps: [once('repeat'), once('cutShort', {}, 'cut-short')],
}

const FRAME_KEYPAD: DeviceFaults = {
  switches: [silentUnit],
  mishaps: [
    { name: 'corrupt', act: (address) => ['corrupt', { address }] },
    { name: 'uninvited', act: (address) => ['evaluate', { address, choice: 1, force: true }] },
    once('halfFrame', { hex: 'aa01' }, 'noise'),
  ],
}

const MODBUS: DeviceFaults = {
  switches: [
    silentUnit,
    {
      name: 'refuses',
      isOn: ({ exception }) => isPositive((exception as { times?: unknown } | undefined)?.times),
      act: (on) => ['exception', { code: 4, times: on ? FOR_GOOD : 0 }],
    },
    {
      name: 'slowAnswers',
      isOn: ({ delayMs }) => isPositive(delayMs),
      act: (on) => ['slow', { ms: on ? 1500 : 0 }],
    },
    {
      name: 'jammedGate',
      isOn: ({ gates }) => Object.values((gates ?? {}) as Record<string, { jammed?: boolean }>)[0]?.jammed === true,
      act: (on) => ['jam-gate', { on }],
    },
  ],
  mishaps: [
    once('changedInput', {}, 'set-input'),
    once('lostRequest', {}, 'lose-request'),
    once('lostAnswer', {}, 'lose-answer'),
    once('foreignAnswer', {}, 'foreign-answer'),
    once('corrupt', {}, 'corrupt-answer'),
    once('double', {}, 'duplicate-answer'),
    { name: 'power-cut', act: (address) => ['power-cut', { address }] },
  ],
}

/** What can go wrong in the devices themselves, by the name of the simulator; their lines have faults of their own. */
export const DEVICE_FAULTS: Readonly<Record<string, DeviceFaults>> = {
  'idcard-sam': READER,
  'printer-escpos': PRINTER,
  'keypad-ff68': KEYPAD,
  'led-onbon': BOARD,
  'scanner-hidpos': SCANNER,
  'scanner-line': LINE_SCANNER,
  'dispenser-f3': DISPENSER,
  'msr-magtek': SWIPE_READER,
  'dispenser-k7x0': ASKED_DISPENSER,
  'reader-crt310': CARD_READER,
  'lpr-hik': PLATE_CAMERA,
  'lpr-vz': { ...PLATE_CAMERA, mishaps: [...PLATE_CAMERA.mishaps, once('countsAnew', {}, 'restart')] },
  'generic-frame': FRAME_KEYPAD,
  modbus: MODBUS,
  'atm-ndc': ATM,
  'machine-intake': SELF_SERVICE,
  'machine-intake-http': SELF_SERVICE,
  xfs4iot: MACHINE,
}
