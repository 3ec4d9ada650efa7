import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import type { RecordedChunk } from './recording.ts'

/** Longer than any pause inside what a host says in one go. */
const HOST_PAUSE_MS = 50
/** Between the end and the next beginning of a device that speaks by itself. */
const AGAIN_MS = 1_000

const NOTHING = Buffer.alloc(0)

/** What the host said, and what the device said after it until the host spoke again. */
interface Turn {
  readonly request: Buffer
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
 * Acts: `restart`. Notices: `unexpected` { bytes } (so many begin nothing that was said at the recording), `ended`.
 */
export function playback(chunks: readonly RecordedChunk[], options: PlaybackOptions = {}): SimulatorFactory {
  const turns = turnsOf(chunks)
  const places = placesByFirstByte(turns)
  const { speed = 1, loops = false, lenient = false } = options

  return ({ send, notice, clock }): SimulatedDevice => {
    let next = 0
    let unexpected = 0
    let held: Buffer = NOTHING
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
      held = held.subarray(turn.request.length)
      plan(turn)
      next = place + 1
      if (next < turns.length) return
      if (!loops) notice('ended', { turns: turns.length })
      else if (turns[0]?.request.length !== 0) next = 0
      else if (turns.length > 1) next = 1
      else {
        const cancel = clock.after(saidAtMs - clock.now() + AGAIN_MS, () => {
          planned.delete(cancel)
          take(0)
        })
        planned.add(cancel)
      }
    }

    function begins(request: Buffer): boolean {
      const length = Math.min(request.length, held.length)
      // Most differ here: a recording may have thousands of requests, and a host say nothing but noise.
      if (request[1] !== held[1] && length > 1) return false
      return request.subarray(0, length).equals(held.subarray(0, length))
    }

    /** Places whose request may be what is held, in the order they would come: from here on, then from the beginning. */
    function fittingPlaces(): readonly number[] {
      const fitting = (places.get(held[0] ?? -1) ?? []).filter((place) => begins(requestAt(place)))
      const here = fitting.findIndex((place) => place >= next)
      return here < 0 ? fitting : [...fitting.slice(here), ...fitting.slice(0, here)]
    }
    const requestAt = (place: number) => turns[place]?.request ?? NOTHING

    function match(): void {
      let strange = 0
      while (held.length > 0) {
        const fitting = fittingPlaces()
        const expected = fitting[0]
        if (expected === undefined) {
          strange++
          held = held.subarray(1)
          continue
        }
        if (requestAt(expected).length > held.length) break
        take(expected)
      }
      if (strange === 0) return
      unexpected += strange
      notice('unexpected', { bytes: strange })
    }

    function begin(): void {
      for (const cancel of planned) cancel()
      planned.clear()
      cancelPause()
      held = NOTHING
      saidAtMs = clock.now()
      next = 0
      // What the device says before anybody has asked.
      if (turns[0]?.request.length === 0) take(0)
    }

    return {
      protocol: 'playback',
      receive(bytes) {
        if (next >= turns.length && !loops) return
        if (!lenient) {
          held = Buffer.concat([held, bytes])
          match()
          return
        }
        cancelPause()
        cancelPause = clock.after(HOST_PAUSE_MS, () => take(next))
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
  const turns: { requests: Uint8Array[]; answers: { afterMs: number; bytes: Uint8Array }[] }[] = []
  let lastAtMs = chunks[0]?.atMs ?? 0
  for (const { atMs, direction, bytes } of chunks) {
    const turn = turns.at(-1)
    if (direction === 'toDevice') {
      if (turn && turn.answers.length === 0) turn.requests.push(bytes)
      else turns.push({ requests: [bytes], answers: [] })
    } else {
      const answer = { afterMs: Math.max(0, atMs - lastAtMs), bytes }
      if (turn) turn.answers.push(answer)
      else turns.push({ requests: [], answers: [answer] })
    }
    lastAtMs = atMs
  }
  return turns.map(({ requests, answers }) => ({ request: Buffer.concat(requests), answers }))
}

function placesByFirstByte(turns: readonly Turn[]): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>()
  for (const [place, { request }] of turns.entries()) {
    const [first] = request
    if (first === undefined) continue
    const known = places.get(first)
    if (known) known.push(place)
    else places.set(first, [place])
  }
  return places
}
