/** Samples a second of everything the hub says; clips of another rate are refused. */
export const SAMPLE_RATE = 16_000
/** Ramp at both ends of a clip: a wave cut at any height but zero clicks. */
const FADE_MS = 4

export type PcmPart = Int16Array | { readonly pauseMs: number }

export function samplesOf(ms: number): number {
  return Math.round((ms * SAMPLE_RATE) / 1000)
}

export function durationMs(pcm: Int16Array): number {
  return (pcm.length * 1000) / SAMPLE_RATE
}

/** Clips and pauses one after the other. Nothing is mixed, so nothing can overflow. */
export function joinPcm(parts: readonly PcmPart[]): Int16Array {
  const length = (part: PcmPart) => (part instanceof Int16Array ? part.length : samplesOf(part.pauseMs))
  const joined = new Int16Array(parts.reduce((sum, part) => sum + length(part), 0))
  let offset = 0
  for (const part of parts) {
    if (part instanceof Int16Array) {
      joined.set(part, offset)
      fadeEnds(joined.subarray(offset, offset + part.length))
    }
    offset += length(part)
  }
  return joined
}

function fadeEnds(pcm: Int16Array): void {
  const ramp = Math.min(samplesOf(FADE_MS), Math.floor(pcm.length / 2))
  for (let index = 0; index < ramp; index++) {
    const gain = index / ramp
    const last = pcm.length - 1 - index
    pcm[index] = Math.round((pcm[index] ?? 0) * gain)
    pcm[last] = Math.round((pcm[last] ?? 0) * gain)
  }
}

/** The same sound at this share of its amplitude, as an audio element's `volume` does it: 50 % is 6 dB less. */
export function atVolume(pcm: Int16Array, percent: number): Int16Array {
  const gain = Math.min(Math.max(percent, 0), 100) / 100
  const changed = new Int16Array(pcm.length)
  // A loop, since this is ten seconds of sound within the hub's turn; the fraction falls off in the assignment.
  for (let index = 0; index < pcm.length; index++) changed[index] = (pcm[index] ?? 0) * gain
  return changed
}

/** Ding-dong: a falling major third, E5 and C5, each struck and dying away. */
const TONES = [
  { hz: 659.26, startMs: 0 },
  { hz: 523.25, startMs: 380 },
] as const
const CHIME_MS = 1_250
const DECAY_MS = 220
const STRIKE_MS = 6
/** Share of full scale of one tone; both together stay below full scale. */
const CHIME_LEVEL = 0.32
/** A little of the octave and the twelfth makes it a bell and not a telephone. */
const PARTIALS = [1, 0.22, 0.08] as const

export function chime(): Int16Array {
  const pcm = new Int16Array(samplesOf(CHIME_MS))
  for (let index = 0; index < pcm.length; index++) {
    const ms = (index * 1000) / SAMPLE_RATE
    const level = TONES.reduce((sum, { hz, startMs }) => sum + struck(hz, ms - startMs), 0)
    pcm[index] = Math.round(level * CHIME_LEVEL * 32_767)
  }
  return pcm
}

/** Between -1.3 and 1.3: the sum of the partials. */
function struck(hz: number, ms: number): number {
  if (ms < 0) return 0
  const envelope = Math.min(ms / STRIKE_MS, 1) * Math.exp(-ms / DECAY_MS)
  const wave = PARTIALS.reduce(
    (sum, share, index) => sum + share * Math.sin((2 * Math.PI * hz * (index + 1) * ms) / 1000),
    0,
  )
  return envelope * wave
}
