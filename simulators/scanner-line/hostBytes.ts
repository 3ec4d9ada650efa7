/** What a host says to a scanner on a serial line. */
export type Heard =
  | { readonly kind: 'light'; readonly on: boolean }
  | { readonly kind: 'command'; readonly body: string }

const HEAD = [0x7e, 0x01, 0x30, 0x30, 0x30, 0x30]
const TAIL = [0x3b, 0x03]
const LONGEST = 300

export interface LightBytes {
  readonly on: readonly number[]
  readonly off: readonly number[]
}

const beginsWith = (bytes: readonly number[], start: readonly number[]) =>
  bytes.every((byte, place) => place >= start.length || byte === start[place])

/** Cuts what a host says out of its bytes; what is none of it is passed over. */
export function hostParser(light: LightBytes | undefined) {
  let held: number[] = []

  function next(): Heard | 'wait' | undefined {
    for (const on of [true, false]) {
      const bytes = light?.[on ? 'on' : 'off']
      if (!bytes?.length || !beginsWith(held, bytes)) continue
      if (held.length < bytes.length) return 'wait'
      held = held.slice(bytes.length)
      return { kind: 'light', on }
    }
    if (!beginsWith(held, HEAD)) return undefined
    const end = held.findIndex((byte, place) => byte === TAIL[0] && held[place + 1] === TAIL[1])
    if (end < 0) return held.length < LONGEST ? 'wait' : undefined
    const body = String.fromCharCode(...held.slice(HEAD.length, end))
    held = held.slice(end + TAIL.length)
    return { kind: 'command', body }
  }

  return {
    clear() {
      held = []
    },
    push(bytes: Uint8Array): Heard[] {
      const all: Heard[] = []
      for (const byte of bytes) {
        held.push(byte)
        while (held.length > 0) {
          const heard = next()
          if (heard === 'wait') break
          if (heard) all.push(heard)
          else held.shift()
        }
      }
      return all
    },
  }
}
