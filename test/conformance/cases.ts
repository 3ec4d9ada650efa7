import type { Pair } from './pair.ts'

/** What carries the bytes between driver and simulated device. */
export const CARRIERS = ['memory', 'tcp', 'pty'] as const
export type Carrier = (typeof CARRIERS)[number]

interface CaseDescription {
  /** What a driver does that passes. */
  readonly text: string
  /** Absent: on every carrier. */
  readonly only?: readonly Carrier[]
}

/** Needs long time-outs, which only pass quickly on a clock of our own. */
const FAKE_TIME = ['memory'] as const

/**
 * The cases of the suite, in the order in which they are carried out and reported. `docs/drivers.md` is made from this list and from
 * what the pairs declare; `suite.ts` sees to it that each of them has really run.
 */
export const CASES = {
  start: { text: 'finds its device and is online' },
  command: { text: 'carries out each of its commands, and says so only with bytes on the wire' },
  timeOut: { text: 'a command nobody answers ends in time, is not called done and is not sent later', only: FAKE_TIME },
  negativeAcknowledge: { text: 'a command the device refuses ends as refused, and the next one works' },
  ownAnswer: { text: 'a command is not told of by the answer to a question asked before it', only: FAKE_TIME },
  garbledFrame: { text: 'a spoiled frame counts for nothing and costs at most its own exchange' },
  splitChunks: { text: 'bytes that come one at a time change nothing' },
  mergedChunks: { text: 'frames that come together in one chunk change nothing' },
  leadingNoise: { text: 'noise before and between frames does not keep it from working' },
  wrongBaudRate: { text: 'at the wrong baud rate it throws nothing, at the right one it is back', only: FAKE_TIME },
  unplugMidFrame: { text: 'unplugged in the middle of a frame it answers the command and is offline at once' },
  replug: { text: 'after replugging it is back, and nothing of an old command reaches the device' },
  twoUnits: { text: 'frames of a neighbour on the line never count as its own; both are served where it serves both' },
  stopWhileBusy: { text: 'stopped in the middle of a command it answers it and leaves nothing running' },
  absentDevice: { text: 'without a device every command is answered; plugged in later, it works' },
  muteDevice: {
    text: 'a mute device is noticed and costs no command its answer; it is back when it speaks',
    only: FAKE_TIME,
  },
  unknownCommand: { text: 'a command it does not know is answered as such' },
  randomBytes: { text: 'no bytes whatever make it throw, and after a flood of them it works', only: FAKE_TIME },
  noLeak: { text: 'a hundred openings leave no timer, listener or descriptor behind' },
  validByContract: { text: 'everything it published was what the contract allows' },
  nothingUnhandled: { text: 'no promise was left rejected and no exception uncaught' },
} as const satisfies Record<string, CaseDescription>

export type CaseName = keyof typeof CASES
export const CASE_NAMES = Object.keys(CASES) as CaseName[]

export type Planned =
  | { readonly kind: 'runs' }
  /** The case, or the device, is not for this carrier. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'notApplicable'; readonly reason: string }
  /** The pair says neither how nor why not. */
  | { readonly kind: 'open' }

/** Cases that are about commands only. */
const OF_COMMANDS: readonly CaseName[] = ['command', 'timeOut', 'negativeAcknowledge', 'ownAnswer']
const TAKES_NONE = 'it takes no commands'

/** Cases that need a declaration of the pair, and where it stands. */
const DECLARED = { negativeAcknowledge: 'negativeAcknowledge', twoUnits: 'twoUnits' } as const

/** What becomes of a case, by the list above and the pair's declarations alone. */
export function planned(pair: Pair, name: CaseName, carrier: Carrier): Planned {
  const { only }: CaseDescription = CASES[name]
  const { notCarried = {} } = pair
  if (notCarried[carrier] !== undefined) return { kind: 'elsewhere' }
  if (only && !only.includes(carrier)) {
    // Nowhere: none of its carriers carries this device.
    const reason = only.every((one) => notCarried[one] !== undefined) ? notCarried[only[0] ?? 'memory'] : undefined
    return reason === undefined
      ? { kind: 'elsewhere' }
      : { kind: 'notApplicable', reason: pair.notApplicable?.[name] ?? reason }
  }
  const ofItself = pair.commands.length === 0 && OF_COMMANDS.includes(name) ? TAKES_NONE : undefined
  const reason = pair.notApplicable?.[name] ?? ofItself
  if (reason !== undefined) return { kind: 'notApplicable', reason }
  if (name in DECLARED && pair[DECLARED[name as keyof typeof DECLARED]] === undefined) return { kind: 'open' }
  return { kind: 'runs' }
}

export function openCases(pair: Pair): readonly CaseName[] {
  return CASE_NAMES.filter((name) => CARRIERS.some((carrier) => planned(pair, name, carrier).kind === 'open'))
}
