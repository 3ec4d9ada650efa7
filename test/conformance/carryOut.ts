import { twoUnits } from './cases/bus.ts'
import { replug, unplugMidFrame } from './cases/cable.ts'
import {
  absentDevice,
  command,
  muteDevice,
  negativeAcknowledge,
  ownAnswer,
  start,
  stopWhileBusy,
  timeOut,
  unknownCommand,
} from './cases/conversation.ts'
import { noLeak } from './cases/leak.ts'
import { garbledFrame, leadingNoise, mergedChunks, randomBytesCase, splitChunks, wrongBaudRate } from './cases/wire.ts'
import { CASE_NAMES, type Carrier, type CaseName } from './cases.ts'
import type { Pair } from './pair.ts'
import { type Stage, stageOf } from './stage.ts'

/** What is said about all cases of a file together, in the end. */
export interface Findings {
  /** Statuses, events and completions held against the contract, by carrier. */
  readonly published: Map<Carrier, number>
  /** Those that it does not allow. */
  readonly violations: Map<Carrier, readonly string[]>
  /** Rejected promises nobody caught, and exceptions. */
  readonly unhandled: readonly string[]
}

export type FinalCase = 'validByContract' | 'nothingUnhandled'

const RUNS: Readonly<Record<Exclude<CaseName, FinalCase>, (stage: Stage) => Promise<void>>> = {
  start,
  command,
  timeOut,
  negativeAcknowledge,
  ownAnswer,
  garbledFrame,
  splitChunks,
  mergedChunks,
  leadingNoise,
  wrongBaudRate,
  unplugMidFrame,
  replug,
  twoUnits,
  stopWhileBusy,
  absentDevice,
  muteDevice,
  unknownCommand,
  randomBytes: randomBytesCase,
  noLeak,
}

export const isFinal = (name: CaseName): name is FinalCase => !(name in RUNS)
export const CARRIED_OUT = CASE_NAMES.filter((name): name is keyof typeof RUNS => !isFinal(name))

/** Carries out one case. Throws what is wrong: with the case, with anything the driver threw, with anything it published. */
export async function carryOut(
  pair: Pair,
  name: keyof typeof RUNS,
  carrier: Carrier,
  findings?: Findings,
): Promise<void> {
  const stage = stageOf(pair, carrier)
  const wrong = await RUNS[name](stage).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  )
  for (const rig of stage.rigs) await rig.close()
  const thrown = stage.rigs.flatMap((rig) => rig.thrown())
  if (findings) {
    const published = stage.rigs.reduce((sum, rig) => sum + rig.published(), findings.published.get(carrier) ?? 0)
    findings.published.set(carrier, published)
    findings.violations.set(carrier, [
      ...(findings.violations.get(carrier) ?? []),
      ...thrown.filter((text) => text.startsWith(NOT_ALLOWED)),
    ])
  }
  if (thrown.length > 0) throw new Error(`${thrown.slice(0, 5).join('\n')}`, { cause: wrong })
  if (wrong) throw wrong
}

const NOT_ALLOWED = 'not what the contract allows'
