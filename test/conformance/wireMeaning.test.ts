import { expect, test } from 'vitest'
import { DRIVERS } from '../../device-drivers/registry.ts'
import { meanings, simulators } from '../../simulators/registry.ts'
import { loadPair } from './pairs.ts'
import { memoryRig } from './rig.ts'

test('every simulated device has words for its bytes', () => {
  expect(Object.keys(meanings).sort()).toEqual(Object.keys(simulators).sort())
  expect(Object.keys(simulators).sort()).toEqual(Object.keys(DRIVERS).sort())
})

test.each(Object.keys(simulators))(
  '%s: what driver and device really say to each other is understood, byte by byte',
  async (name) => {
    const pair = await loadPair(name)
    const createMeaning = await meanings[name]?.()
    if (!createMeaning) throw new Error(`${name} has no words`)
    const { scene } = pair
    const rig = memoryRig(pair)
    rig.line.setFaults({ splitBytes: 3 })
    rig.host.start()
    await rig.online()
    for (const command of scene.commands)
      expect(await rig.complete(command), command.name).toMatchObject({ effect: 'done' })
    scene.stir?.(rig.line)
    await rig.clock.advance(3_000)

    const reader = createMeaning()
    const read = rig.line.log.entries().flatMap(({ direction, bytes }) => [...reader(direction, bytes)])
    expect(read.filter(({ kind }) => kind === 'noise')).toEqual([])
    const words = read.map(({ text }) => text['zh-CN'])
    expect(words).toEqual(expect.arrayContaining([...scene.words]))
  },
)
