import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { tcpPort } from '../../device-drivers/transport/tcp.ts'
import { randomBytes, seededRandom } from '../../simulators/line/faults.ts'
import { type RunningLine, serve } from '../../simulators/line/serve.ts'
import { unpluggedBench } from '../support/memoryPort.ts'
import { hosted, memoryRig, type Pair } from './rig.ts'

const COMMANDS_MS = 60_000

/** What every driver does with its simulator, whatever the protocol. A new driver that passes here fits into the agent. */
export function describeConformance(pair: Pair): void {
  const { definition, interrupted } = pair

  describe(`${definition.name} conforms`, () => {
    test('its parts agree on names, and its example commands are all of its commands', () => {
      const device = pair.createSimulator(
        { send() {}, notice() {}, clock: { now: () => 0, after: () => () => {} } },
        pair.simulatorSettings,
      )
      expect(device.protocol).toBe(definition.name)
      expect(new Set(pair.commands.map(({ name }) => name))).toEqual(new Set(definition.commands))
      expect(interrupted === undefined).toBe(definition.commands.length === 0)
      expect(definition.interfaces).toContain('common')
      expect(JSON.parse(JSON.stringify(device.look()))).toEqual(device.look())
      expect(() => device.act('no-such-act')).toThrow()
    })

    test('it connects, is online, and carries out every command', async () => {
      const rig = memoryRig(pair)
      rig.host.start()
      await rig.online(5_000)
      expect(rig.twin.alerts.has('device-offline')).toBe(false)
      for (const command of pair.commands)
        expect(await rig.complete(command), command.name).toMatchObject({ completionCode: 'success', effect: 'done' })
      expect(rig.thrown()).toEqual([])
    })

    test.each([
      ['one byte at a time', { splitBytes: 1 }],
      ['at the pace of its baud rate, byte by byte', { splitBytes: 1, paceBaud: definition.defaultBaudRate }],
    ])('bytes that come %s change nothing', async (_, faults) => {
      const rig = memoryRig(pair)
      rig.line.setFaults(faults)
      rig.host.start()
      await rig.online()
      pair.stir?.(rig.line)
      await rig.clock.advance(5_000)
      if (pair.stir) expect(rig.events.length).toBeGreaterThan(0)
      for (const command of pair.commands)
        expect(await rig.complete(command), command.name).toMatchObject({ effect: 'done' })
      expect(rig.thrown()).toEqual([])
    })

    test('noise before and between does not keep it from being online and working', async () => {
      for (let seed = 1; seed <= 20; seed++) {
        const rig = memoryRig(pair, seed)
        rig.host.start()
        await rig.clock.settle()
        rig.line.noise(1 + seed * 7)
        await rig.online(30_000)
        rig.line.noise(seed)
        // Longer than any gap between bytes of one frame, so that noise and answer are told apart.
        await rig.clock.advance(1_000)
        await rig.online(30_000)
        for (const command of pair.commands)
          expect(await rig.complete(command), `${command.name}, seed ${seed}`).toMatchObject({ effect: 'done' })
        expect(rig.thrown()).toEqual([])
        rig.host.stop()
      }
    })

    test('at the wrong baud rate it throws nothing, and at the right one it is back by itself', async () => {
      const rig = memoryRig(pair)
      rig.line.setFaults({ baudMismatch: true })
      rig.host.start()
      await rig.clock.advance(20_000)
      rig.line.setFaults({})
      await rig.online(60_000)
      for (const command of pair.commands)
        expect(await rig.complete(command), command.name).toMatchObject({ effect: 'done' })
      expect(rig.thrown()).toEqual([])
    })

    test('unplugged at any byte of a command it completes it, is offline at once and back after replugging', async () => {
      for (let bytes = 0; bytes < 12; bytes++) {
        const rig = memoryRig(pair)
        rig.host.start()
        await rig.online()
        // Slow enough to be stopped between two bytes; the pull comes after so many of them.
        rig.line.setFaults({ splitBytes: 1, paceBaud: 9_600 })
        let completed = interrupted === undefined
        if (!interrupted) pair.stir?.(rig.line)
        const executed = interrupted
          ? rig.execute(interrupted.command).then(() => {
              completed = true
            })
          : undefined
        await rig.clock.advance((bytes * 10_000) / 9_600)
        rig.memory.unplug()
        expect(rig.state()).toBe('offline')
        await rig.until(() => completed, COMMANDS_MS)
        await executed
        rig.line.setFaults({})
        rig.memory.replug()
        await rig.online(30_000)
        expect(rig.thrown()).toEqual([])
        rig.host.stop()
      }
    })

    test.skipIf(!interrupted)('nothing of an old command reaches the device after replugging', async () => {
      if (!interrupted) return
      const rig = memoryRig(pair)
      const { command, bytes } = interrupted
      const holds = () => Buffer.from(rig.line.log.bytes('toDevice')).includes(Buffer.from(bytes))
      rig.host.start()
      await rig.online()
      expect(holds()).toBe(false)
      await rig.complete(command)
      expect(holds()).toBe(true)
      await rig.clock.advance(1_000)
      const pulled = rig.execute(command)
      rig.memory.unplug()
      const offline = rig.execute(command)
      const replaced = pair.instead && rig.execute(pair.instead)
      await rig.clock.advance(COMMANDS_MS)
      expect((await pulled).effect).not.toBe('done')
      expect((await offline).effect).not.toBe('done')
      await replaced
      rig.line.log.clear()
      rig.memory.replug()
      await rig.online(30_000)
      await rig.clock.advance(30_000)
      expect(holds()).toBe(false)
    })

    test('every command gets a completion from a device that is not there, and from one that does not answer', async () => {
      const absent = memoryRig(pair)
      absent.memory.unplug()
      absent.host.start()
      await absent.clock.settle()
      for (const command of pair.commands)
        expect((await absent.complete(command)).effect, command.name).not.toBe('done')

      const mute = memoryRig(pair)
      mute.host.start()
      await mute.online()
      mute.line.setFaults({ mute: true })
      for (const command of pair.commands) await mute.complete(command, COMMANDS_MS)
      expect([...absent.thrown(), ...mute.thrown()]).toEqual([])
    })

    test('a command it does not know is answered, not thrown at', async () => {
      const foreign = definition.commands.includes('IdCard.Reset') ? 'Printer.Reset' : 'IdCard.Reset'
      const rig = memoryRig(pair)
      rig.host.start()
      await rig.online()
      expect(await rig.complete({ name: foreign, data: {} })).toMatchObject({
        completionCode: 'unsupportedCommand',
        effect: 'notDone',
      })
    })

    test('random bytes make neither the driver nor the simulator throw', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 10 }),
          fc.nat(2_000),
          async (chunks, pauseMs) => {
            const { driver, device, clock, plug } = unpluggedBench(definition, pair.createSimulator, {
              settings: pair.settings,
              simulatorSettings: pair.simulatorSettings,
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
    })

    test('after a flood of random bytes it works as before', async () => {
      const rig = memoryRig(pair)
      rig.host.start()
      await rig.online()
      const random = seededRandom(99)
      for (let chunk = 0; chunk < 200; chunk++) {
        rig.line.noise(randomBytes(Math.floor(random() * 400), random))
        await rig.clock.advance(20)
      }
      await rig.clock.advance(20_000)
      await rig.online(60_000)
      for (const command of pair.commands)
        expect(await rig.complete(command), command.name).toMatchObject({ effect: 'done' })
      if (!interrupted) {
        const before = rig.events.length
        pair.stir?.(rig.line)
        await rig.until(() => rig.events.length > before, 5_000)
      }
      expect(rig.thrown()).toEqual([])
    })

    test('stopped, it leaves no timer behind and answers what was under way', async () => {
      const bench = unpluggedBench(definition, pair.createSimulator, {
        settings: pair.settings,
        simulatorSettings: pair.simulatorSettings,
      })
      await bench.plug()
      await bench.clock.advance(2_000)
      const completion = interrupted && bench.execute(interrupted.command)
      bench.driver.disconnected('the agent ends')
      bench.driver.stop()
      await bench.clock.advance(120_000)
      if (completion) expect(['done', 'notDone', 'unknown']).toContain((await completion).effect)
      const before = bench.written.length
      await bench.clock.advance(120_000)
      expect(bench.written).toHaveLength(before)
    })

    describe('over TCP', () => {
      let line: RunningLine | undefined
      let stop = () => {}
      afterEach(async () => {
        stop()
        await line?.close()
        line = undefined
      })

      test('it is online, carries out its commands, and comes back after an unplug', async () => {
        line = await serve(pair.createSimulator, pair.simulatorSettings, { tcp: 0 })
        const address = 'tcp' in line.port ? line.port.tcp : { host: '', port: 0 }
        const device = hosted(pair, tcpPort(address), {
          now: () => performance.now(),
          after(ms, callback) {
            const timer = setTimeout(callback, ms)
            return () => clearTimeout(timer)
          },
        })
        stop = () => device.host.stop()
        device.host.start()
        await device.next('online')
        for (const command of pair.commands)
          expect(await device.execute(command), command.name).toMatchObject({ effect: 'done' })
        const offline = device.next('offline')
        await line.unplug()
        await offline
        const online = device.next('online')
        await line.replug()
        await online
        expect(device.thrown()).toEqual([])
      })
    })
  })
}
