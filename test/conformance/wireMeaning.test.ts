import { expect, test } from 'vitest'
import { DRIVERS } from '../../device-drivers/registry.ts'
import { meanings, simulators } from '../../simulators/registry.ts'
import { loadPair } from './pairs.ts'
import { memoryRig } from './rig.ts'

test('every driver has a simulator', () => {
  expect(Object.keys(simulators)).toEqual(Object.keys(DRIVERS))
})

test.each(Object.keys(meanings))(
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

    const reader = createMeaning(pair.simulatorSettings)
    const read = rig.line.log.entries().flatMap(({ direction, bytes }) => [...reader(direction, bytes)])
    expect(read.filter(({ kind }) => kind === 'noise')).toEqual([])
    const words = read.map(({ text }) => text['zh-CN'])
    expect(words).toEqual(expect.arrayContaining([...scene.words]))
  },
)
