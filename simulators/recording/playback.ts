import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import type { RecordedChunk } from './recording.ts'

/** Longer than any pause inside what a host says in one go. */
const HOST_PAUSE_MS = 50

/** What the host said, and what the device said after it until the host spoke again. */
interface Turn {
  readonly request: Uint8Array
  readonly answers: readonly { readonly afterMs: number; readonly bytes: Uint8Array }[]
}

export interface PlaybackOptions {
  /** 2 plays twice as fast; default 1. */
  readonly speed?: number
  /** Begins again when everything has been said. */
  readonly loops?: boolean
  /** Whatever the host says counts as its next request: for protocols whose requests never come twice the same. */
  readonly lenient?: boolean
}

/**
 * A recorded device as a simulated one. It waits for what the host said at the recording and then says what the device said, as
 * long after it as then; where the host says something else that it said at another place, it goes on from there.
 *
 * Acts: `restart`. Notices: `unexpected` { byte } (begins nothing that was said at the recording), `ended`.
 */
export function playback(chunks: readonly RecordedChunk[], options: PlaybackOptions = {}): SimulatorFactory {
  const turns = turnsOf(chunks)
  const { speed = 1, loops = false, lenient = false } = options

  return ({ send, notice, clock }): SimulatedDevice => {
    let next = 0
    let unexpected = 0
    let held: number[] = []
    let cancelPause = () => {}
    /** When the last answer planned so far is said; answers never overtake each other. */
    let saidAtMs = 0
    const planned = new Set<() => void>()

    function plan({ answers }: Turn): void {
      let at = Math.max(clock.now(), saidAtMs)
      for (const { afterMs, bytes } of answers) {
        at += afterMs / speed
        const cancel = clock.after(at - clock.now(), () => {
          planned.delete(cancel)
          send(bytes.slice())
        })
        planned.add(cancel)
      }
      saidAtMs = at
    }

    function take(place: number): void {
      const turn = turns[place]
      if (!turn) return
      held.splice(0, turn.request.length)
      plan(turn)
      next = place + 1
      if (next < turns.length) return
      if (loops) next = turns[0]?.request.length === 0 ? 1 : 0
      else notice('ended', { turns: turns.length })
    }

    /** Places in the order they would come: from here on, then from the beginning. */
    const places = () => turns.map((_, index) => (next + index) % turns.length)
    const requestAt = (place: number) => turns[place]?.request ?? new Uint8Array()
    const begins = (request: Uint8Array) =>
      request.length > 0 && held.every((byte, index) => index >= request.length || request[index] === byte)

    function match(): void {
      while (held.length > 0) {
        const fitting = places().filter((place) => begins(requestAt(place)))
        const whole = fitting.find((place) => requestAt(place).length <= held.length)
        const expected = fitting[0]
        if (expected !== undefined && requestAt(expected).length > held.length) return
        if (whole !== undefined) take(whole)
        else if (fitting.length > 0) return
        else {
          unexpected++
          notice('unexpected', { byte: held.shift() ?? 0 })
        }
      }
    }

    function begin(): void {
      for (const cancel of planned) cancel()
      planned.clear()
      cancelPause()
      held = []
      saidAtMs = clock.now()
      next = 0
      // What the device says before anybody has asked.
      if (turns[0]?.request.length === 0) take(0)
    }

    return {
      protocol: 'playback',
      receive(bytes) {
        if (next >= turns.length && !loops) return
        held.push(...bytes)
        if (!lenient) {
          match()
          return
        }
        cancelPause()
        cancelPause = clock.after(HOST_PAUSE_MS, () => {
          held = []
          take(next)
        })
      },
      lineOpened: begin,
      lineClosed() {
        for (const cancel of planned) cancel()
        planned.clear()
        cancelPause()
      },
      act(action) {
        if (action !== 'restart') throw new Error(`a recording has no act ${action}`)
        begin()
      },
      look: () => ({ turn: next, turns: turns.length, unexpected }),
    }
  }
}

function turnsOf(chunks: readonly RecordedChunk[]): readonly Turn[] {
  const turns: { request: number[]; answers: { afterMs: number; bytes: Uint8Array }[] }[] = []
  let lastAtMs = chunks[0]?.atMs ?? 0
  for (const { atMs, direction, bytes } of chunks) {
    const turn = turns.at(-1)
    if (direction === 'toDevice') {
      if (turn && turn.answers.length === 0) turn.request.push(...bytes)
      else turns.push({ request: [...bytes], answers: [] })
    } else {
      const answer = { afterMs: Math.max(0, atMs - lastAtMs), bytes }
      if (turn) turn.answers.push(answer)
      else turns.push({ request: [], answers: [answer] })
    }
    lastAtMs = atMs
  }
  return turns.map(({ request, answers }) => ({ request: Uint8Array.from(request), answers }))
}
