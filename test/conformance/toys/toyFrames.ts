/** A small made-up protocol for proving the suite: `KIND ADDR CMD DATA CHECK`, the check over all four. */
export const KIND = { command: 0x02, yes: 0x06, report: 0x07, no: 0x15 } as const
export const COMMAND = { ping: 0x00, show: 0x01, clear: 0x02 } as const
export const FRAME_BYTES = 5

export interface ToyFrame {
  readonly kind: number
  readonly address: number
  readonly command: number
  readonly data: number
}

export function toyFrame(kind: number, address: number, command: number, data: number): Uint8Array {
  return Uint8Array.of(kind, address, command, data, check(kind, address, command, data))
}

/** Takes whole frames off the bytes held, and what is none; half a frame stays. */
export function takeToyFrames(held: number[], kinds: readonly number[], looksAtCheck = true): ToyFrame[] {
  const frames: ToyFrame[] = []
  while (held.length > 0) {
    const [kind = 0, address = 0, command = 0, data = 0, sum] = held
    if (!kinds.includes(kind)) {
      held.shift()
      continue
    }
    if (held.length < FRAME_BYTES) break
    const isSound = !looksAtCheck || sum === check(kind, address, command, data)
    if (isSound) frames.push({ kind, address, command, data })
    held.splice(0, isSound ? FRAME_BYTES : 1)
  }
  return frames
}

function check(kind: number, address: number, command: number, data: number): number {
  return kind ^ address ^ command ^ data ^ 0x5a
}
