import { expect, test } from 'vitest'
import { DRIVERS } from '../../device-drivers/registry.ts'
import { meanings, simulators } from '../../simulators/registry.ts'
import { loadPair } from './pairs.ts'
import { rigOn } from './rig.ts'

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
    const carrier = pair.notCarried?.memory === undefined ? 'memory' : 'tcp'
    const rig = await rigOn(carrier, pair)
    rig.line.setFaults({ splitBytes: 3 })
    rig.host.start()
    await rig.online()
    for (const command of scene.commands)
      expect(await rig.complete(command), command.name).toMatchObject({ effect: 'done' })
    scene.stir?.(rig.line)
    await rig.idle(3_000)

    const read = () => {
      const reader = createMeaning(pair.simulatorSettings)
      return rig.line.log.entries().flatMap(({ direction, bytes }) => [...reader(direction, bytes)])
    }
    const words = () => new Set(read().map(({ text }) => text['zh-CN']))
    // In real time: when what was stirred has gone over the wire.
    if (carrier === 'tcp') await rig.until(() => scene.words.every((one) => words().has(one)))
    expect(read().filter(({ kind }) => kind === 'noise')).toEqual([])
    expect([...words()]).toEqual(expect.arrayContaining([...scene.words]))
    await rig.close()
  },
)
