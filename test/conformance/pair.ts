import type { DriverCompletion, DriverDefinition, DriverMemory } from '../../device-drivers/driver.ts'
import type { SimulatorFactory } from '../../simulators/device.ts'
import type { SimulatedLine } from '../../simulators/line/simulatedLine.ts'
import type { BenchCommand } from '../support/memoryPort.ts'
import type { Carrier, CaseName } from './cases.ts'

/** What the suite has to know about a driver and its simulator; one `<name>.test.ts` beside this file for each. */
export interface Pair {
  readonly definition: DriverDefinition
  readonly createSimulator: SimulatorFactory
  readonly settings: Record<string, unknown>
  readonly simulatorSettings: Record<string, unknown>
  /** Put on top of them over TCP and pseudo-terminals, where real time passes: short movements. */
  readonly quickSimulatorSettings?: Record<string, unknown>
  /** One of each command of the driver, such that a sound device carries them out one after the other in this order. */
  readonly commands: readonly BenchCommand[]
  /** Called before each round of the commands, and before the interrupted one: fills a hopper, takes a card out of the mouth. */
  readonly prepare?: (line: SimulatedLine) => void
  /**
   * A command that is under way when the cable is pulled, and bytes that are on the wire when, and only when, it is carried out. Absent where
   * the driver takes no commands: the cable is then pulled in the middle of what `stir` makes the device say.
   */
  readonly interrupted?: { readonly command: BenchCommand; readonly bytes: Uint8Array }
  /** Where the driver holds a desired state: what replaces the interrupted command while the cable is out. */
  readonly instead?: BenchCommand
  /** A conversation that every one of the protocol's words is needed for. */
  readonly scene: Scene
  /** What the driver remembers at its start; nothing when absent. */
  readonly memory?: () => DriverMemory
  /** Makes the device speak by itself, if it can: a card, a key. */
  readonly stir?: (line: SimulatedLine) => void
  /** How the device is brought to refuse a command. Absent: `notApplicable` says why. */
  readonly negativeAcknowledge?: Refusal
  /** Two units on one line. Absent: `notApplicable` says why. */
  readonly twoUnits?: TwoUnits
  /** Cases that can not be had of this protocol, each with the reason as people are to read it: `the protocol has none`. */
  readonly notApplicable?: Partial<Readonly<Record<CaseName, string>>>
  /** Carriers that make no sense for the device, with the reason: `the camera calls over the network`. */
  readonly notCarried?: Partial<Readonly<Record<Carrier, string>>>
  /**
   * Why a device that does not answer is not noticed, where that is so: it speaks only when somebody does something to it. Absent: a mute
   * device may not be shown online.
   */
  readonly silenceIsNormal?: string
}

/** What goes on at a line, and words that then have to be among those for its bytes. */
export interface Scene {
  readonly commands: readonly BenchCommand[]
  readonly stir?: (line: SimulatedLine) => void
  /** In Chinese. */
  readonly words: readonly string[]
}

export interface Refusal {
  readonly provoke: (line: SimulatedLine) => void
  readonly command: BenchCommand
  /** How that command has to end. */
  readonly completion: Partial<DriverCompletion>
  /** The device is to be sound again; absent: it is by itself. */
  readonly relent?: (line: SimulatedLine) => void
}

/** The driver is given one unit, both are on its line. */
export interface TwoUnits {
  readonly settings: Record<string, unknown>
  readonly simulatorSettings: Record<string, unknown>
  /** Whole frames of the unit that is not the driver's, as the published protocol has them: answers, and what it says by itself. */
  readonly neighbourFrames: readonly Uint8Array[]
  /** Makes the neighbour speak by itself, if it can. */
  readonly stirNeighbour?: (line: SimulatedLine) => void
  /** A command for the driver's unit that needs its answer; absent: the interrupted one, if there is one. */
  readonly command?: BenchCommand
  /** Where one driver serves several units of a line: a command for each, and what the units have to look like then. */
  readonly both?: {
    readonly settings: Record<string, unknown>
    readonly commands: readonly BenchCommand[]
    readonly look?: Record<string, unknown>
  }
}
