import { expect } from 'vitest'
import {
  beginSomething,
  bytesToDevice,
  chunksToHost,
  holdsInterrupted,
  isOver,
  pass,
  prepare,
  type Stage,
  startedOn,
} from '../stage.ts'

/** Cases about a cable that is pulled and put back. */

const LONG_MS = 60_000
/** Slow enough to be stopped between two bytes. */
const SLOW = { splitBytes: 1, paceBaud: 9_600 }
const BYTE_MS = 10_000 / SLOW.paceBaud

export async function unplugMidFrame(stage: Stage): Promise<void> {
  if (stage.carrier === 'memory') for (let bytes = 0; bytes < 12; bytes++) await unpluggedAt(stage, bytes)
  await unpluggedInAnAnswer(stage)
}

/** After so many bytes' time. */
async function unpluggedAt(stage: Stage, bytes: number): Promise<void> {
  const rig = await startedOn(stage.memoryRig())
  await prepare(stage, rig)
  rig.line.setFaults(SLOW)
  const begun = beginSomething(stage, rig)
  await rig.idle(bytes * BYTE_MS)
  rig.memory.unplug()
  expect(rig.state()).toBe('offline')
  await rig.until(() => isOver(begun), LONG_MS)
  rig.line.setFaults({})
  await rig.replug()
  await rig.online(30_000)
  await rig.close()
}

/** As soon as the device has begun to speak; where it only listens, when the command is over. */
async function unpluggedInAnAnswer(stage: Stage): Promise<void> {
  const rig = await startedOn(await stage.rig())
  await prepare(stage, rig)
  rig.line.setFaults(SLOW)
  const before = chunksToHost(rig)
  const { interrupted, stir } = stage.pair
  const begun = interrupted && rig.begin(interrupted.command)
  stir?.(rig.line)
  await rig.until(() => chunksToHost(rig) > before || (!stir && isOver(begun)), LONG_MS)
  await rig.unplug()
  await rig.until(() => rig.state() === 'offline')
  await rig.until(() => isOver(begun), LONG_MS)
  rig.line.setFaults({})
  await rig.replug()
  await rig.online(30_000)
}

export async function replug(stage: Stage): Promise<void> {
  const rig = await startedOn(await stage.rig())
  const { interrupted, instead, commands } = stage.pair
  if (!interrupted) {
    await rig.unplug()
    await rig.until(() => rig.state() === 'offline')
    await rig.replug()
    await rig.online(30_000)
    await pass(stage, rig, 'after replugging')
    return
  }
  const holds = () => holdsInterrupted(stage, rig)
  expect(holds(), 'bytes of a command that nobody has given yet').toBe(false)
  await prepare(stage, rig)
  await rig.complete(interrupted.command)
  await rig.until(holds)
  await rig.idle(1_000)

  await prepare(stage, rig)
  const underWay = rig.begin(interrupted.command)
  await rig.unplug()
  await rig.until(() => rig.state() === 'offline' && underWay.completion !== undefined, LONG_MS)
  const offline = await rig.complete(interrupted.command)
  expect(offline.effect, 'without a cable').not.toBe('done')
  if (stage.carrier === 'memory') expect(underWay.completion?.effect, 'with the cable pulled').not.toBe('done')
  const replaced = instead && rig.begin(instead)
  if (replaced) await rig.until(() => replaced.completion !== undefined)
  await rig.idle(LONG_MS)

  rig.line.log.clear()
  await rig.replug()
  await rig.online(30_000)
  await rig.idle(30_000)
  // On a real carrier: what was sent before this has arrived when this has.
  const another = commands.find(({ name }) => name !== interrupted.command.name)
  if (stage.carrier !== 'memory' && another) {
    const before = bytesToDevice(rig)
    await rig.complete(another)
    await rig.until(() => bytesToDevice(rig) > before)
  }
  expect(holds(), 'an old command reached the device').toBe(false)
}
