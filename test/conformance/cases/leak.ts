import { getEventListeners } from 'node:events'
import { closeSync, constants, openSync, readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { expect } from 'vitest'
import type { Driver, DriverContext } from '../../../device-drivers/driver.ts'
import type { BytePort, PortListeners } from '../../../device-drivers/transport/port.ts'
import type { RunningLine } from '../../../simulators/line/serve.ts'
import type { Rig } from '../rig.ts'
import { type Stage, startedOn } from '../stage.ts'

/**
 * What a hundred openings leave behind. In memory the cable is pulled and put back a hundred times under the agent's own host. On a real
 * carrier the driver itself stands on the port, since the host would wait longer and longer between two openings: over TCP the
 * cable is pulled and put back a hundred times; a pseudo-terminal is pulled and put back five times, for which socat has to be started
 * anew, and its port is opened and closed a hundred times.
 */
export async function noLeak(stage: Stage): Promise<void> {
  const listeners = listenersOfProcess()
  if (stage.carrier === 'memory') await underTheHost(stage)
  else await onThePort(stage, stage.carrier)
  expect(listenersOfProcess(), 'listeners of the process').toEqual(listeners)
}

const TIMES = 100
/** The host counts the device as back after two seconds, and then opens without a longer wait. */
const STEADY_MS = 2_500
const LOOK_MS = 250
/** Of the event loop, until a descriptor that is still open counts as left behind. */
const MANY_TURNS = 5_000

async function underTheHost(stage: Stage): Promise<void> {
  const rig = await startedOn(stage.memoryRig())
  const waiting: number[] = []
  for (let time = 0; time < TIMES; time++) {
    await rig.unplug()
    await rig.replug()
    await rig.online(30_000)
    let most = 0
    for (let ms = 0; ms < STEADY_MS; ms += LOOK_MS) {
      await rig.idle(LOOK_MS)
      most = Math.max(most, rig.timers())
    }
    waiting.push(most)
  }
  const [first, last] = [Math.max(...waiting.slice(0, 10)), Math.max(...waiting.slice(-10))]
  expect(last, `timers waiting at a time; at first ${first}`).toBeLessThanOrEqual(first)
  rig.host.stop()
  expect(rig.timers(), 'timers after the stop').toBe(0)
}

async function onThePort(stage: Stage, carrier: 'tcp' | 'pty'): Promise<void> {
  const rig = await stage.rig()
  const bare = bareDriver(stage, rig)
  const terminal = carrier === 'pty' ? (rig.line as RunningLine).port : undefined
  const [pulls, closings] = carrier === 'tcp' ? [TIMES, 10] : [5, TIMES]

  // What is loaded and opened once is none of it.
  await bare.pulled()
  const before = descriptors()
  for (let time = 0; time < pulls; time++) await bare.pulled(time % 25 === 0)
  // A terminal that somebody has open stays there when the port on it is closed.
  const held = terminal && 'serial' in terminal ? holdOpen(terminal.serial.path) : undefined
  try {
    for (let time = 0; time < closings; time++) {
      await bare.closed(time % 25 === 0)
      // Two ports on one terminal would take each other's bytes; over TCP a line has one host.
      if (held) await turnsUntil(() => held.opens() <= 1)
      else await rig.until(() => !rig.line.hosted)
    }
  } finally {
    held?.close()
  }
  bare.driver.stop()
  expect(rig.timers(), 'timers of the driver after its stop').toBe(0)
  await turnsUntil(() => descriptors() <= before)
  expect(descriptors(), 'open descriptors').toBeLessThanOrEqual(before)
}

/** The driver on ports that the test opens and closes. */
function bareDriver(stage: Stage, rig: Rig) {
  const { twin, options } = rig
  const { definition } = stage.pair
  let port: BytePort | undefined
  const context: DriverContext = {
    ...options,
    deviceId: twin.deviceId,
    baudRate: definition.defaultBaudRate,
    status: (iface, data) => twin.setStatus(iface, data),
    raise: (code, detail) => twin.raise(code, detail),
    clear: (code) => twin.clear(code),
    describe: (self) => twin.describe(self),
    fail(reason) {
      // Through a port that dials, only the driver sees what is lost.
      if (definition.link === 'sockets') queueMicrotask(() => given(reason))
    },
  }
  const driver: Driver = definition.create(context)

  function given(reason: string): void {
    if (!port) return
    port.close()
    lost(reason)
  }

  function lost(reason: string): void {
    port = undefined
    driver.disconnected(reason)
    // Said by the agent's host in its own time; here it tells those who wait.
    twin.setStatus('common', { device: 'offline' })
  }

  async function open(): Promise<void> {
    twin.setStatus('common', { device: 'starting' })
    const abort = new AbortController()
    const mine: { port?: BytePort } = {}
    const listeners: PortListeners = {
      onData: (bytes) => {
        if (port && port === mine.port) driver.received(bytes)
      },
      onClose: (reason) => {
        if (port !== mine.port) return
        lost(reason)
      },
    }
    mine.port = await opened(() => rig.open(listeners, { baudRate: definition.defaultBaudRate, signal: abort.signal }))
    expect(getEventListeners(abort.signal, 'abort'), 'listeners of an opening that is over').toEqual([])
    port = mine.port
    driver.connected(mine.port)
    await rig.until(() => rig.line.hosted)
  }

  return {
    driver,
    async pulled(untilOnline = false): Promise<void> {
      await open()
      if (untilOnline) await rig.online()
      await rig.unplug()
      await rig.until(() => port === undefined)
      await rig.replug()
    },
    async closed(untilOnline = false): Promise<void> {
      await open()
      if (untilOnline) await rig.online()
      const closing = port
      port = undefined
      closing?.close()
      driver.disconnected('closed')
    },
  }
}

/** The lock of a terminal that has just been closed may outlive its descriptor by a moment. */
async function opened(open: () => Promise<BytePort>): Promise<BytePort> {
  for (let turn = 0; ; turn++) {
    try {
      return await open()
    } catch (error) {
      if (turn >= MANY_TURNS || !String(error).includes('another program has it open')) throw error
      await new Promise(setImmediate)
    }
  }
}

/** Closing goes on behind the call that asks for it. */
async function turnsUntil(done: () => boolean): Promise<void> {
  for (let turn = 0; turn < MANY_TURNS && !done(); turn++) await new Promise(setImmediate)
}

function holdOpen(link: string) {
  const terminal = realpathSync(link)
  const held = openSync(terminal, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)
  return {
    /** How often this process has the terminal open, this one time included. */
    opens: () => readdirSync(DESCRIPTORS).filter((one) => targetOf(one) === terminal).length,
    close: () => closeSync(held),
  }
}

/** What a descriptor stands for; one that has been closed meanwhile stands for nothing. */
function targetOf(descriptor: string): string | undefined {
  try {
    return readlinkSync(`${DESCRIPTORS}/${descriptor}`)
  } catch {
    return undefined
  }
}

const DESCRIPTORS = '/proc/self/fd'

/** Open descriptors of this process, where the system shows them. */
function descriptors(): number {
  return process.platform === 'linux' ? readdirSync(DESCRIPTORS).length : 0
}

function listenersOfProcess(): Record<string, number> {
  return Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]))
}
