import { expect } from 'vitest'
import type { DriverCompletion } from '../../../device-drivers/driver.ts'
import {
  beginSomething,
  bytesToDevice,
  holdsInterrupted,
  isOver,
  needsDevice,
  pass,
  prepare,
  type Stage,
  startedOn,
} from '../stage.ts'

/** Cases about what is said and answered: commands, refusals, silence. */

const LONG_MS = 60_000

export async function start(stage: Stage): Promise<void> {
  const rig = await stage.rig()
  rig.host.start()
  await rig.online(5_000)
  expect(rig.twin.alerts.has('device-offline')).toBe(false)
}

export async function command(stage: Stage): Promise<void> {
  const rig = await startedOn(await stage.rig())
  await prepare(stage, rig)
  for (const one of stage.pair.commands) {
    const before = bytesToDevice(rig)
    expect(await rig.complete(one), one.name).toMatchObject({ completionCode: 'success', effect: 'done' })
    if (needsDevice(one))
      await rig
        .until(() => bytesToDevice(rig) > before, 0)
        .catch(() => {
          throw new Error(`${one.name} was called done without a byte on the wire`)
        })
  }
}

export async function timeOut(stage: Stage): Promise<void> {
  const { commands, instead, interrupted } = stage.pair
  for (const [place, asked] of commands.entries()) {
    if (!needsDevice(asked)) continue
    const rig = await startedOn(stage.memoryRig(place + 1))
    await prepare(stage, rig)
    for (const before of commands.slice(0, place)) await rig.complete(before)
    rig.line.setFaults({ mute: true })
    expect((await rig.complete(asked, LONG_MS)).effect, `${asked.name}, unanswered`).not.toBe('done')
    rig.line.setFaults({})
    await rig.online(LONG_MS)
  }
  // A desired state is shown anew on purpose; anything else that was given up stays given up.
  if (instead || !interrupted) return
  const rig = await startedOn(stage.memoryRig())
  await prepare(stage, rig)
  rig.line.setFaults({ mute: true })
  await rig.complete(interrupted.command, LONG_MS)
  rig.line.log.clear()
  rig.line.setFaults({})
  await rig.online(LONG_MS)
  await rig.idle(LONG_MS)
  expect(holdsInterrupted(stage, rig), 'a command that was given up was sent again').toBe(false)
}

export async function negativeAcknowledge(stage: Stage): Promise<void> {
  const refusal = stage.pair.negativeAcknowledge
  if (!refusal) throw new Error('the pair does not say how the device is brought to refuse')
  const rig = await startedOn(await stage.rig())
  await prepare(stage, rig)
  refusal.provoke(rig.line)
  const completion = await rig.complete(refusal.command)
  expect(completion).toMatchObject(refusal.completion)
  expect(completion.effect).not.toBe('done')
  refusal.relent?.(rig.line)
  await rig.online()
  await pass(stage, rig, 'after a refusal')
}

/** A command that comes between the driver's own question and its answer. */
export async function ownAnswer(stage: Stage): Promise<void> {
  const rig = await startedOn(stage.memoryRig())
  rig.line.setFaults({ paceBaud: stage.pair.definition.defaultBaudRate })
  await prepare(stage, rig)
  for (const one of stage.pair.commands) {
    const told: Promise<DriverCompletion>[] = []
    const cancel = rig.line.log.onEntry(({ direction }) => {
      if (direction === 'toDevice' && told.length === 0) told.push(Promise.resolve().then(() => rig.complete(one)))
    })
    await rig.idle(20_000)
    cancel()
    // Nothing at all where the driver asks nothing by itself.
    for (const completion of told)
      expect(await completion, `${one.name} while a question was out`).toMatchObject({ effect: 'done' })
  }
}

export async function unknownCommand(stage: Stage): Promise<void> {
  const foreign = stage.pair.definition.commands.includes('IdCard.Reset') ? 'Printer.Reset' : 'IdCard.Reset'
  const rig = await startedOn(await stage.rig())
  expect(await rig.complete({ name: foreign, data: {} })).toMatchObject({
    completionCode: 'unsupportedCommand',
    effect: 'notDone',
  })
}

export async function absentDevice(stage: Stage): Promise<void> {
  const rig = await stage.rig()
  await rig.unplug()
  rig.host.start()
  await rig.until(() => rig.state() === 'offline')
  for (const one of stage.pair.commands) {
    const { effect } = await rig.complete(one)
    if (needsDevice(one)) expect(effect, `${one.name} without a device`).not.toBe('done')
  }
  await rig.replug()
  await rig.online(30_000)
  await pass(stage, rig, 'after the device was plugged in')
}

export async function muteDevice(stage: Stage): Promise<void> {
  const noticed = stage.pair.silenceIsNormal === undefined
  const fromTheStart = stage.memoryRig()
  fromTheStart.line.setFaults({ mute: true })
  fromTheStart.host.start()
  for (let second = 0; second < 30; second++) {
    await fromTheStart.idle(1_000)
    if (noticed) expect(fromTheStart.state(), 'a device that has never answered').not.toBe('online')
  }
  for (const one of stage.pair.commands) await fromTheStart.complete(one, LONG_MS)
  fromTheStart.line.setFaults({})
  await fromTheStart.online(LONG_MS)
  await pass(stage, fromTheStart, 'after a silence from the start')

  const later = await startedOn(stage.memoryRig())
  later.line.setFaults({ mute: true })
  for (const one of stage.pair.commands) await later.complete(one, LONG_MS)
  if (noticed) await later.until(() => later.state() !== 'online', LONG_MS)
  later.line.setFaults({})
  await later.online(LONG_MS)
  await pass(stage, later, 'after a silence')
}

export async function stopWhileBusy(stage: Stage): Promise<void> {
  const moments = stage.carrier === 'memory' ? [0, 1, 5, 20, 100, 500, 2_000] : [0]
  for (const ms of moments) {
    const rig = await startedOn(await stage.rig(ms + 1))
    await prepare(stage, rig)
    const before = bytesToDevice(rig)
    const begun = beginSomething(stage, rig)
    // On a real carrier: when its first byte is out, or it is over.
    if (stage.carrier === 'memory') await rig.idle(ms)
    else await rig.until(() => bytesToDevice(rig) > before || isOver(begun))
    let left = !rig.line.hosted
    const cancel = rig.line.onHosted((hosted) => {
      left ||= !hosted
    })
    rig.host.stop()
    await rig.until(() => isOver(begun))
    if (begun) expect(['done', 'notDone', 'unknown']).toContain(begun.completion?.effect)
    // A terminal stays open on socat's side: nothing there tells that the host has closed it, as on a real serial line.
    if (stage.carrier !== 'pty') await rig.until(() => left)
    cancel()
    expect(rig.timers(), 'timers after the stop').toBe(0)
    const written = bytesToDevice(rig)
    await rig.idle(120_000)
    expect(bytesToDevice(rig), 'bytes after the stop').toBe(written)
  }
}
