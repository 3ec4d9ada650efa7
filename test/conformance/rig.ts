import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { DriverCompletion } from '../../device-drivers/driver.ts'
import { memoryLine } from '../../device-drivers/transport/memory.ts'
import type { PortFactory } from '../../device-drivers/transport/port.ts'
import { serialPort } from '../../device-drivers/transport/serial.ts'
import { dialingPort } from '../../device-drivers/transport/sockets.ts'
import { tcpPort } from '../../device-drivers/transport/tcp.ts'
import { seededRandom } from '../../simulators/line/faults.ts'
import { type RunningLine, type ServeAt, serve } from '../../simulators/line/serve.ts'
import { type SimulatedLine, simulatedLine } from '../../simulators/line/simulatedLine.ts'
import { fakeClock } from '../support/fakeClock.ts'
import type { BenchCommand } from '../support/memoryPort.ts'
import { realClock } from '../support/realClock.ts'
import type { Carrier } from './cases.ts'
import { type Begun, hosted, type Rigged } from './hosted.ts'
import { type Spoil, spoiledDevice } from './spoiledDevice.ts'

export { hosted } from './hosted.ts'
export type { Pair } from './pair.ts'

/** A driver in its host with a simulated device and its line's faults at hand, whatever carries the bytes. */
export interface Rig extends Omit<ReturnType<typeof hosted>, 'execute'> {
  readonly carrier: Carrier
  readonly line: SimulatedLine
  readonly spoil: Spoil
  begin(command: BenchCommand): Begun
  /** Executes and waits for the completion; on the fake clock time moves on meanwhile. */
  complete(command: BenchCommand, withinMs?: number): Promise<DriverCompletion>
  /** Waits until it is so. On the fake clock time moves on in small steps; on a real carrier whatever happens is looked at. */
  until(done: () => boolean, withinMs?: number): Promise<void>
  /** Online, and the device has noticed that somebody has opened its line. */
  online(withinMs?: number): Promise<void>
  /** Does this until it is so; in real time again and again, as a person does with a reader that was not ready. */
  urge(act: () => void, done: () => boolean): Promise<void>
  /** Lets so much fake time pass; a real carrier is never waited for by the clock. */
  idle(ms: number): Promise<void>
  unplug(): Promise<void>
  replug(): Promise<void>
  close(): Promise<void>
}

/** Milliseconds of fake time in which anything has to have happened. */
const LONG_MS = 60_000
/** A real carrier that has not got there by then will not: the rig is given up. */
const STUCK_MS = 45_000
const AGAIN_MS = 250

export const rigOn = (carrier: Carrier, pair: Rigged, seed = 1): Promise<Rig> =>
  carrier === 'memory' ? Promise.resolve(memoryRig(pair, seed)) : carrierRig(pair, carrier, seed)

/** In memory, on a fake clock. */
export function memoryRig(pair: Rigged, seed = 1) {
  const clock = fakeClock()
  const { createSimulator, spoil } = spoiledDevice(pair.createSimulator, seededRandom(seed))
  const line = simulatedLine(createSimulator, pair.simulatorSettings, {
    clock,
    random: seededRandom(seed),
    logCapacity: 100_000,
  })
  const memory = memoryLine({
    receive: (bytes) => line.fromHost(bytes),
    lineOpened: () => line.hostOpened({ toHost: (bytes) => memory.send(bytes) }),
    lineClosed: () => line.hostClosed(),
  })
  const device = hosted(pair, memory.open, clock)

  async function until(done: () => boolean, withinMs = LONG_MS): Promise<void> {
    const end = clock.now() + withinMs
    while (!done() && clock.now() < end) await clock.advance(50)
    expect(done(), `not within ${withinMs} ms; the device is ${String(device.state())}`).toBe(true)
  }
  return {
    ...device,
    carrier: 'memory',
    clock,
    line,
    spoil,
    memory,
    until,
    online: (withinMs = 15_000) => until(() => device.state() === 'online', withinMs),
    async complete(command: BenchCommand, withinMs = LONG_MS): Promise<DriverCompletion> {
      const begun = device.begin(command)
      await until(() => begun.completion !== undefined, withinMs)
      return begun.done
    },
    urge(act: () => void, done: () => boolean) {
      act()
      return until(done, 5_000)
    },
    idle: (ms: number) => clock.advance(ms),
    async unplug() {
      memory.unplug()
      await clock.settle()
    },
    async replug() {
      memory.replug()
      await clock.settle()
    },
    close() {
      device.host.stop()
      return Promise.resolve()
    },
  } as const satisfies Rig & Record<string, unknown>
}

function openerOf(port: RunningLine['port']): PortFactory {
  if ('listen' in port) throw new Error('the rig opens the line, it is not called')
  if ('websocket' in port) return dialingPort(port.websocket)
  return 'tcp' in port ? tcpPort(port.tcp) : serialPort(port.serial.path)
}

/** Over a real TCP connection or a real serial port on a pseudo-terminal, in real time. */
async function carrierRig(pair: Rigged, carrier: 'tcp' | 'pty', seed: number): Promise<Rig> {
  const folder = carrier === 'pty' ? mkdtempSync(join(tmpdir(), 'conformance-')) : undefined
  const at: ServeAt = folder ? { pty: join(folder, 'line') } : { tcp: 0 }
  const { createSimulator, spoil } = spoiledDevice(pair.createSimulator, seededRandom(seed))
  const settings = { ...pair.simulatorSettings, ...pair.quickSimulatorSettings }
  const line = await serve(createSimulator, settings, at, { seed, logCapacity: 100_000 })
  const waiting = new Set<() => void>()
  let toldAgain = false
  /** Those who wait look when everybody else has been told too. */
  function changed(): void {
    if (toldAgain) return
    toldAgain = true
    queueMicrotask(() => {
      toldAgain = false
      for (const look of [...waiting]) look()
    })
  }
  const cancels = [line.log.onEntry(changed), line.onNotice(changed), line.onHosted(changed)]
  const { port } = line
  const open = openerOf(port)
  const device = hosted(pair, open, realClock, { changed })

  function until(done: () => boolean): Promise<void> {
    if (done()) return Promise.resolve()
    const wanted = new Error(`nothing came of it within ${STUCK_MS} ms`)
    return new Promise((resolve, reject) => {
      const stuck = setTimeout(() => {
        waiting.delete(look)
        wanted.message += `; the device is ${String(device.state())}`
        reject(wanted)
      }, STUCK_MS)
      function look(): void {
        if (!done()) return
        clearTimeout(stuck)
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
    })
  }

  return {
    ...device,
    carrier,
    line,
    spoil,
    until,
    online: () => until(() => device.state() === 'online' && line.hosted),
    async urge(act, done) {
      act()
      const again = setInterval(act, AGAIN_MS)
      try {
        await until(done)
      } finally {
        clearInterval(again)
      }
    },
    async complete(command) {
      const begun = device.begin(command)
      await until(() => begun.completion !== undefined)
      return begun.done
    },
    idle: () => Promise.resolve(),
    unplug: () => line.unplug(),
    replug: () => line.replug(),
    async close() {
      device.host.stop()
      for (const cancel of cancels) cancel()
      await line.close()
      if (folder) rmSync(folder, { recursive: true, force: true })
    },
  }
}
