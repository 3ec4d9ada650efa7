import type { BranchDevices } from '../branchDevices.ts'
import type { RunningLine } from '../line/serve.ts'
import { meanings } from '../registry.ts'
import { DeviceWatch } from './deviceWatch.ts'
import type { BenchMessage, ChangesMessage, PageMessageName, PageMessages } from './messages.ts'

const TICK_MS = 50
/** Every so many ticks all devices are looked at, heard of or not. */
const LOOK_TICKS = 5

export interface Bench {
  /** All there is; changes told from now on come on top of it. */
  whole(): BenchMessage
  /** Carries out what a page asks for. Rejects with an error whose message is for the page. */
  carryOut<Name extends PageMessageName>(name: Name, message: PageMessages[Name]): Promise<void>
  /** Begins or stops to tell of changes. */
  follow(isFollowed: boolean): void
  close(): void
}

/** All devices of a branch, and what pages do to them. */
export async function openBench(
  devices: BranchDevices,
  tell: (changes: ChangesMessage) => void,
  onError: (error: unknown) => void,
): Promise<Bench> {
  const watches = new Map<string, DeviceWatch>()
  for (const [id, line] of devices.lines) {
    const createMeaning = await meanings[line.device.protocol]?.()
    watches.set(id, new DeviceWatch(id, line, createMeaning && (() => createMeaning(line.settings))))
  }
  let timer: ReturnType<typeof setInterval> | undefined
  let ticks = 0

  function tick(): void {
    ticks += 1
    const changed = [...watches.values()].flatMap((watch) => watch.change(ticks % LOOK_TICKS === 0) ?? [])
    if (changed.length > 0) tell({ devices: changed })
  }

  function guardedTick(): void {
    try {
      tick()
    } catch (error) {
      onError(error)
    }
  }

  return {
    whole() {
      const whole = { devices: [...watches.values()].map((watch) => watch.device()) }
      // Rows not told yet are in it; nobody shall get them twice.
      tick()
      return whole
    },
    async carryOut(name, message) {
      const { device } = message
      const line = devices.lines.get(device)
      if (!line) throw new Error(`there is no device ${device}`)
      const watch = watches.get(device)
      // First, so that the bytes it brings about stand behind it.
      watch?.note(...ROWS[name](message))
      try {
        await ACTS[name](line, message)
      } catch (error) {
        watch?.note('act', 'refused', { words: wordsOf(error) })
        throw error
      }
    },
    follow(isFollowed) {
      if (isFollowed) timer ??= setInterval(guardedTick, TICK_MS)
      else {
        clearInterval(timer)
        timer = undefined
      }
    },
    close() {
      clearInterval(timer)
      for (const watch of watches.values()) watch.close()
    },
  }
}

/** What the log says of it. */
const ROWS: { [Name in PageMessageName]: (message: PageMessages[Name]) => Parameters<DeviceWatch['note']> } = {
  act: ({ act, argument }) => ['act', act, argument],
  plug: ({ plugged }) => ['line', plugged ? 'replugged' : 'unplugged'],
  faults: ({ faults }) => ['act', 'faults', faults],
  noise: ({ bytes }) => ['act', 'noise', { bytes }],
}

const ACTS: { [Name in PageMessageName]: (line: RunningLine, message: PageMessages[Name]) => void | Promise<void> } = {
  act: (line, { act, argument }) => line.device.act(act, argument),
  plug: (line, { plugged }) => (plugged ? line.replug() : line.unplug()),
  faults: (line, { faults }) => line.setFaults(faults),
  noise(line, { bytes }) {
    if (!line.hosted) throw new Error('no host has the line open, nobody hears the noise')
    line.noise(bytes)
  },
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
