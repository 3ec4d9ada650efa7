import fc from 'fast-check'
import { expect } from 'vitest'
import { randomBytes, seededRandom } from '../../../simulators/line/faults.ts'
import { unpluggedBench } from '../../support/memoryPort.ts'
import type { Rig } from '../rig.ts'
import { chunksToHost, pass, type Stage, startedOn } from '../stage.ts'

/** Cases about bytes that do not arrive as they were sent, or not as one would like. */

const LONG_MS = 60_000
/** Longer than any gap between bytes of one frame, so that noise and answer are told apart. */
const APART_MS = 1_000
/** As a serial adapter collects them, and a little more. */
const MERGE_MS = 30

const inMemory = ({ carrier }: Stage): boolean => carrier === 'memory'
const seeds = (stage: Stage, count: number) => Array.from({ length: inMemory(stage) ? count : 1 }, (_, at) => at + 1)

export async function garbledFrame(stage: Stage): Promise<void> {
  const heard = await soundEvents(stage)
  for (const seed of seeds(stage, 20)) {
    const rig = await stage.rig(seed)
    rig.spoil.garble = 1
    await startedOn(rig)
    // Every frame with one wrong byte, for long enough that what is repeated is spoiled too.
    if (inMemory(stage) && stage.pair.stir) {
      rig.spoil.garble = Infinity
      stage.pair.stir(rig.line)
      await rig.idle(2_000)
      rig.spoil.garble = 0
      await rig.idle(APART_MS)
      for (const event of rig.events) expect(heard, `made of spoiled frames, seed ${seed}`).toContain(nameOf(event))
      await rig.online(LONG_MS)
    }
    if (inMemory(stage))
      for (const command of stage.pair.commands) {
        rig.spoil.garble = 1
        await rig.complete(command)
      }
    rig.spoil.garble = 0
    await rig.idle(APART_MS)
    await rig.online(LONG_MS)
    await pass(stage, rig, `after spoiled frames, seed ${seed}`)
    await rig.close()
  }
}

/** What the device says on a sound line when it is stirred. */
async function soundEvents(stage: Stage): Promise<readonly string[]> {
  if (!inMemory(stage) || !stage.pair.stir) return []
  const rig = await startedOn(await stage.rig())
  stage.pair.stir(rig.line)
  await rig.idle(5_000)
  return rig.events.map(nameOf)
}

/** An event without what is new each time: ids, moments, sealed boxes. */
function nameOf({ name, data }: Rig['events'][number]): string {
  const lasting = Object.entries(data as object).filter(([, value]) => typeof value !== 'object')
  return `${name} ${JSON.stringify(lasting)}`
}

export async function splitChunks(stage: Stage): Promise<void> {
  const { stir, definition } = stage.pair
  const paces = inMemory(stage) ? [{}, { paceBaud: definition.defaultBaudRate }] : [{}]
  for (const pace of paces) {
    const rig = await stage.rig()
    rig.line.setFaults({ splitBytes: 1, ...pace })
    await startedOn(rig)
    await stirred(stage, rig)
    if (stir && inMemory(stage)) expect(rig.events.length).toBeGreaterThan(0)
    await pass(stage, rig, 'byte by byte')
  }
}

export async function mergedChunks(stage: Stage): Promise<void> {
  const rig = await stage.rig()
  rig.spoil.mergeMs = MERGE_MS
  await startedOn(rig)
  await stirred(stage, rig)
  if (stage.pair.stir && inMemory(stage)) {
    const missing = (await soundEvents(stage)).slice()
    for (const name of rig.events.map(nameOf)) if (missing.includes(name)) missing.splice(missing.indexOf(name), 1)
    expect(missing, 'what was said in one chunk, and lost').toEqual([])
  }
  await pass(stage, rig, 'in merged chunks')
}

async function stirred(stage: Stage, rig: Rig): Promise<void> {
  stage.pair.stir?.(rig.line)
  await rig.idle(5_000)
}

export async function leadingNoise(stage: Stage): Promise<void> {
  for (const seed of seeds(stage, 20)) {
    const rig = await stage.rig(seed)
    // Before the first answer.
    const cancel = rig.line.onHosted((hosted) => {
      if (hosted) rig.line.noise(1 + seed * 7)
    })
    rig.host.start()
    await rig.online(30_000)
    cancel()
    if (inMemory(stage)) {
      rig.line.noise(seed)
      await rig.idle(APART_MS)
      await rig.online(30_000)
    }
    await pass(stage, rig, `after noise, seed ${seed}`)
    await rig.close()
  }
}

export async function wrongBaudRate(stage: Stage): Promise<void> {
  const rig = stage.memoryRig()
  rig.line.setFaults({ baudMismatch: true })
  rig.host.start()
  await rig.idle(20_000)
  rig.line.setFaults({})
  await rig.online(LONG_MS)
  await pass(stage, rig, 'after a wrong baud rate')
}

export async function randomBytesCase(stage: Stage): Promise<void> {
  const { definition, createSimulator, settings, simulatorSettings } = stage.pair
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 10 }),
      fc.nat(2_000),
      async (chunks, pauseMs) => {
        const { driver, device, clock, plug } = unpluggedBench(definition, createSimulator, {
          settings,
          simulatorSettings,
          ...(stage.pair.memory && { memory: stage.pair.memory() }),
        })
        await plug()
        for (const chunk of chunks) {
          driver.received(chunk.slice())
          device.receive(chunk.slice())
        }
        await clock.advance(pauseMs)
        driver.stop()
      },
    ),
    { numRuns: 100 },
  )

  const rig = await startedOn(stage.memoryRig())
  const random = seededRandom(99)
  const before = chunksToHost(rig)
  for (let chunk = 0; chunk < 200; chunk++) {
    rig.line.noise(randomBytes(Math.floor(random() * 400), random))
    await rig.idle(20)
  }
  expect(chunksToHost(rig)).toBeGreaterThan(before)
  await rig.idle(20_000)
  await rig.online(LONG_MS)
  await pass(stage, rig, 'after a flood')
}
