import { expect } from 'vitest'
import type { BenchCommand } from '../support/memoryPort.ts'
import type { Carrier } from './cases.ts'
import type { Begun, Rigged } from './hosted.ts'
import type { Pair } from './pair.ts'
import { memoryRig, type Rig, rigOn } from './rig.ts'

export type MemoryRig = ReturnType<typeof memoryRig>

/** Where one case is carried out: it hands out rigs and keeps them, so that all are looked at and closed in the end. */
export interface Stage {
  readonly pair: Pair
  readonly carrier: Carrier
  readonly rigs: readonly Rig[]
  /** A new driver and a new device, plugged in, not started. `change`: other settings. */
  rig(seed?: number, change?: Partial<Rigged>): Promise<Rig>
  /** For cases that are only carried out on the fake clock. */
  memoryRig(seed?: number, change?: Partial<Rigged>): MemoryRig
}

export function stageOf(pair: Pair, carrier: Carrier): Stage {
  const rigs: Rig[] = []
  return {
    pair,
    carrier,
    rigs,
    async rig(seed, change) {
      const rig = await rigOn(carrier, { ...pair, ...change }, seed)
      rigs.push(rig)
      return rig
    },
    memoryRig(seed, change) {
      const rig = memoryRig({ ...pair, ...change }, seed)
      rigs.push(rig)
      return rig
    },
  }
}

/** Commands that concern our own books: they are done whatever the device does, and no byte is needed for them. */
const OWN_BOOKS: ReadonlySet<string> = new Set(['Storage.SetCount'])
export const needsDevice = ({ name }: BenchCommand): boolean => !OWN_BOOKS.has(name)

/** Longer than any gap between bytes of one frame, and than most pauses between two questions. */
const SETTLING_MS = 1_000

export async function prepare(stage: Stage, rig: Rig): Promise<void> {
  if (!stage.pair.prepare) return
  stage.pair.prepare(rig.line)
  await rig.idle(SETTLING_MS)
}

export async function startedOn<R extends Rig>(rig: R): Promise<R> {
  rig.host.start()
  await rig.online()
  return rig
}

/** All commands in their order, each of which a sound device carries out; where there are none, what the device says is heard. */
export async function pass(stage: Stage, rig: Rig, when = ''): Promise<void> {
  await prepare(stage, rig)
  for (const command of stage.pair.commands)
    expect(await rig.complete(command), `${command.name} ${when}`).toMatchObject({
      completionCode: 'success',
      effect: 'done',
    })
  if (stage.pair.commands.length > 0 || !stage.pair.stir) return
  await rig.idle(SETTLING_MS)
  await rig.urge(
    () => stage.pair.stir?.(rig.line),
    () => rig.events.length > 0,
  )
}

/** The interrupted command, or where there are no commands what the device says by itself: begun, and not waited for. */
export function beginSomething(stage: Stage, rig: Rig): Begun | undefined {
  const { interrupted, stir } = stage.pair
  if (interrupted) return rig.begin(interrupted.command)
  stir?.(rig.line)
  return undefined
}

/** Whether what was begun is over. */
export const isOver = (begun: Begun | undefined): boolean => begun === undefined || begun.completion !== undefined

/** Whether the bytes of the interrupted command are among those the device was sent. */
export function holdsInterrupted(stage: Stage, rig: Rig): boolean {
  const { interrupted } = stage.pair
  return (
    interrupted !== undefined && Buffer.from(rig.line.log.bytes('toDevice')).includes(Buffer.from(interrupted.bytes))
  )
}

export const bytesToDevice = (rig: Rig): number => rig.line.log.bytes('toDevice').length
export const chunksToHost = (rig: Rig): number =>
  rig.line.log.entries().filter(({ direction }) => direction === 'toHost').length
