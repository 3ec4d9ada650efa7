import { expect } from 'vitest'
import type { Rig } from '../rig.ts'
import { prepare, type Stage, startedOn } from '../stage.ts'

/** Two units on one line: the driver is given the first, the second speaks too. */
export async function twoUnits(stage: Stage): Promise<void> {
  const declared = stage.pair.twoUnits
  if (!declared) throw new Error('the pair declares no two units')
  const { settings, simulatorSettings, neighbourFrames, stirNeighbour, both } = declared

  const rig = await startedOn(await stage.rig(1, { settings, simulatorSettings }))
  await rig.idle(5_000)
  const published = statuses(rig)
  for (const frame of neighbourFrames) rig.line.noise(frame)
  stirNeighbour?.(rig.line)
  await rig.idle(3_000)
  if (stage.carrier === 'memory') expect(statuses(rig), 'what is known of our unit').toEqual(published)
  // What came before an answer has been read when the answer has.
  await prepare(stage, rig)
  const command = declared.command ?? stage.pair.interrupted?.command
  if (command) await rig.complete(command)
  expect(rig.events, 'made of the frames of a neighbour').toEqual([])
  if (stage.carrier === 'memory') await answeredByNeighbour(stage)

  if (!both) return
  const line = await startedOn(await stage.rig(2, { settings: both.settings, simulatorSettings }))
  await prepare(stage, line)
  for (const one of both.commands)
    expect(await line.complete(one), `${one.name} to one of both`).toMatchObject({ effect: 'done' })
  const { look } = both
  if (!look) return
  await line.until(() => matches(line.line.device.look(), look), 5_000)
}

/** Our unit is silent; whatever is asked of it, the neighbour answers. */
async function answeredByNeighbour(stage: Stage): Promise<void> {
  const { twoUnits, notApplicable, interrupted } = stage.pair
  // Where nothing is answered, no answer can be taken for another.
  const command = twoUnits?.command ?? interrupted?.command
  if (!twoUnits || !command || notApplicable?.timeOut !== undefined) return
  const { settings, simulatorSettings, neighbourFrames } = twoUnits
  const rig = await startedOn(stage.memoryRig(3, { settings, simulatorSettings }))
  await prepare(stage, rig)
  rig.spoil.instead = neighbourFrames
  const { effect } = await rig.complete(command)
  expect(effect, 'a command that only the neighbour has answered').not.toBe('done')
  rig.spoil.instead = undefined
  await rig.online(60_000)
}

const statuses = (rig: Rig): Record<string, unknown> =>
  Object.fromEntries([...rig.twin.statuses].map(([iface, { data }]) => [iface, data]))

function matches(actual: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return actual === wanted
  if (typeof actual !== 'object' || actual === null) return false
  return Object.entries(wanted).every(([key, value]) => matches((actual as Record<string, unknown>)[key], value))
}
