import { expect, test } from 'vitest'
import { CARRIED_OUT, carryOut, type Findings } from './carryOut.ts'
import { CASE_NAMES, type Carrier, planned } from './cases.ts'
import type { Pair } from './pair.ts'
import { createToyDevice } from './toys/toyDevice.ts'
import { FLAWS, type Flaw, toyDefinition } from './toys/toyDriver.ts'
import { KIND, toyFrame } from './toys/toyFrames.ts'
import { watchUnhandled } from './unhandled.ts'

/** The suite itself: it lets a sound driver pass, and drivers that make one mistake each do not get past it. */

function toyPair(flaw?: Flaw): Pair {
  return {
    definition: toyDefinition(flaw),
    createSimulator: createToyDevice,
    settings: { addresses: [1] },
    simulatorSettings: { addresses: [1] },
    commands: [
      { name: 'Board.Show', data: { address: 1, text: 'A', emphasis: true } },
      { name: 'Board.Clear', data: { address: 1 } },
    ],
    interrupted: {
      command: { name: 'Board.Show', data: { address: 1, text: 'S', emphasis: true } },
      bytes: toyFrame(KIND.command, 1, 1, 'S'.charCodeAt(0)),
    },
    stir: (line) => {
      line.device.act('press')
      line.device.act('press')
    },
    negativeAcknowledge: {
      provoke: (line) => line.device.act('refuse', { on: true }),
      command: { name: 'Board.Clear', data: { address: 1 } },
      completion: { effect: 'notDone', errorCode: 'DEVICE_FAULT' },
      relent: (line) => line.device.act('refuse', { on: false }),
    },
    twoUnits: {
      settings: { addresses: [1] },
      simulatorSettings: { addresses: [1, 2] },
      neighbourFrames: [toyFrame(KIND.yes, 2, 1, 0x53), toyFrame(KIND.report, 2, 0x0c, 0)],
      stirNeighbour: (line) => line.device.act('press', { address: 2 }),
      both: {
        settings: { addresses: [1, 2] },
        commands: [
          { name: 'Board.Show', data: { address: 1, text: 'A', emphasis: true } },
          { name: 'Board.Show', data: { address: 2, text: 'B', emphasis: true } },
        ],
        look: { units: { 1: { data: 65 }, 2: { data: 66 } } },
      },
    },
    scene: { commands: [], words: [] },
  }
}

type Carried = Parameters<typeof carryOut>[1]
/** The cases that have to notice, and where. */
const CAUGHT_BY: Readonly<Record<Exclude<Flaw, 'leavesRejection'>, readonly (readonly [Carried, Carrier])[]>> = {
  resendsAfterReplug: [
    ['replug', 'memory'],
    ['replug', 'tcp'],
  ],
  resendsAfterTimeOut: [['timeOut', 'memory']],
  throwsOnNoise: [
    ['leadingNoise', 'memory'],
    ['randomBytes', 'memory'],
  ],
  takesChunksForFrames: [['splitChunks', 'memory']],
  takesFirstFrameOfChunk: [['mergedChunks', 'memory']],
  ignoresCheck: [['garbledFrame', 'memory']],
  ignoresAddress: [
    ['twoUnits', 'memory'],
    ['twoUnits', 'tcp'],
  ],
  takesAnyAnswer: [['ownAnswer', 'memory']],
  leaksTimers: [
    ['noLeak', 'memory'],
    ['noLeak', 'tcp'],
    ['stopWhileBusy', 'memory'],
  ],
  leaksListeners: [
    ['noLeak', 'memory'],
    ['noLeak', 'tcp'],
  ],
  leaksDescriptors: process.platform === 'linux' ? [['noLeak', 'tcp']] : [],
  doneWithoutBytes: [
    ['command', 'memory'],
    ['timeOut', 'memory'],
  ],
  doneWhenWritten: [
    ['timeOut', 'memory'],
    ['negativeAcknowledge', 'memory'],
  ],
  doneWhenRefused: [['negativeAcknowledge', 'memory']],
  waitsForEver: [['timeOut', 'memory']],
  forgetsCommandAtUnplug: [['unplugMidFrame', 'memory']],
  waitsForTheDevice: [['absentDevice', 'memory']],
  onlineWhenOpen: [['muteDevice', 'memory']],
  givesUpForGood: [
    ['muteDevice', 'memory'],
    ['wrongBaudRate', 'memory'],
  ],
  goesOnAfterStop: [['stopWhileBusy', 'memory']],
  publishesNonsense: [['start', 'memory']],
  throwsAtUnknown: [['unknownCommand', 'memory']],
}

test.each(['memory', 'tcp'] as const)('a sound driver passes every case, carrier %s', async (carrier) => {
  const findings: Findings = { published: new Map(), violations: new Map(), unhandled: [] }
  for (const name of CARRIED_OUT)
    if (planned(toyPair(), name, carrier).kind === 'runs') await carryOut(toyPair(), name, carrier, findings)
  expect(findings.published.get(carrier)).toBeGreaterThan(0)
  expect(findings.violations.get(carrier)).toEqual([])
})

test.each(
  Object.entries(CAUGHT_BY).flatMap(([flaw, catches]) =>
    catches.map(([name, carrier]) => [flaw as Flaw, name, carrier] as const),
  ),
)('a driver that %s does not get past %s, carrier %s', async (flaw, name, carrier) => {
  const listeners = process.listeners('SIGUSR2')
  const most = process.getMaxListeners()
  process.setMaxListeners(0)
  try {
    await expect(carryOut(toyPair(flaw), name, carrier)).rejects.toThrow()
  } finally {
    process.setMaxListeners(most)
    for (const listener of process.listeners('SIGUSR2').filter((one) => !listeners.includes(one)))
      process.off('SIGUSR2', listener)
  }
})

test('what is not allowed by the contract is found under its carrier', async () => {
  const findings: Findings = { published: new Map(), violations: new Map(), unhandled: [] }
  await carryOut(toyPair('publishesNonsense'), 'command', 'memory', findings).catch(() => {})
  expect(findings.violations.get('memory')?.[0]).toContain('status board')
})

test('a rejection that nobody catches is found', async () => {
  // The runner would end the run for it: it is told after this test only.
  const runners = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  const watch = watchUnhandled()
  try {
    await carryOut(toyPair('leavesRejection'), 'start', 'memory')
    await new Promise(setImmediate)
  } finally {
    watch.stop()
    for (const runner of runners) process.on('unhandledRejection', runner)
  }
  expect(watch.found[0]).toContain('nobody catches this')
})

test('every case is proved to notice something', () => {
  const proved = new Set<string>(Object.values(CAUGHT_BY).flatMap((catches) => catches.map(([name]) => name)))
  for (const last of ['validByContract', 'nothingUnhandled']) proved.add(last)
  expect(CASE_NAMES.filter((name) => !proved.has(name))).toEqual([])
  expect(Object.keys(CAUGHT_BY).sort()).toEqual(FLAWS.filter((flaw) => flaw !== 'leavesRejection').sort())
})

test('a pair that declares neither how nor why not leaves its case open', () => {
  const { negativeAcknowledge: _, ...silent } = toyPair()
  expect(planned(silent, 'negativeAcknowledge', 'memory')).toEqual({ kind: 'open' })
  expect(planned({ ...silent, notApplicable: { negativeAcknowledge: 'none' } }, 'negativeAcknowledge', 'tcp')).toEqual({
    kind: 'notApplicable',
    reason: 'none',
  })
})
