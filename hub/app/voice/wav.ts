import { SAMPLE_RATE } from './pcm.ts'

const PCM_FORMAT = 1
/** WAVE_FORMAT_EXTENSIBLE: the format proper is the first number of a GUID further on. Recording programs write it. */
const EXTENSIBLE_FORMAT = 0xfffe
const HEADER_BYTES = 44

/** Says in words why a file is not taken. */
export class WavError extends Error {
  override readonly name = 'WavError'
}

/** The samples of a WAV file: 16-bit PCM, mono, `SAMPLE_RATE`. Other chunks (titles, cue points) are passed over. */
export function readWav(bytes: Uint8Array): Int16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || tag(bytes, 0) !== 'RIFF' || tag(bytes, 8) !== 'WAVE') throw new WavError('it is no WAV file')
  let isDescribed = false
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = tag(bytes, at)
    const length = view.getUint32(at + 4, true)
    const content = at + 8
    if (content + length > bytes.length) throw new WavError(`it is cut short in its chunk "${name}"`)
    if (name === 'fmt ') {
      checkFormat(view, content, length)
      isDescribed = true
    }
    if (name === 'data') {
      if (!isDescribed) throw new WavError('its sound comes before its format')
      return samples(view, content, length)
    }
    // Chunks begin at even places.
    at = content + length + (length % 2)
  }
  throw new WavError('there is no sound in it')
}

function checkFormat(view: DataView, at: number, length: number): void {
  if (length < 16) throw new WavError('its format is cut short')
  const stated = view.getUint16(at, true)
  const format = stated === EXTENSIBLE_FORMAT && length >= 40 ? view.getUint16(at + 24, true) : stated
  const channels = view.getUint16(at + 2, true)
  const rate = view.getUint32(at + 4, true)
  const bits = view.getUint16(at + 14, true)
  if (format !== PCM_FORMAT) throw new WavError('it is compressed or not PCM; 16-bit PCM is needed')
  if (channels !== 1) throw new WavError(`it has ${channels} channels; mono is needed`)
  if (bits !== 16) throw new WavError(`it has ${bits} bits a sample; 16 are needed`)
  if (rate !== SAMPLE_RATE) throw new WavError(`it has ${rate} samples a second; ${SAMPLE_RATE} are needed`)
}

function samples(view: DataView, at: number, length: number): Int16Array {
  const pcm = new Int16Array(Math.floor(length / 2))
  for (let index = 0; index < pcm.length; index++) pcm[index] = view.getInt16(at + 2 * index, true)
  return pcm
}

export function writeWav(pcm: Int16Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + 2 * pcm.length)
  const view = new DataView(bytes.buffer)
  putTag(bytes, 0, 'RIFF')
  view.setUint32(4, bytes.length - 8, true)
  putTag(bytes, 8, 'WAVE')
  putTag(bytes, 12, 'fmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, PCM_FORMAT, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, SAMPLE_RATE, true)
  view.setUint32(28, 2 * SAMPLE_RATE, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  putTag(bytes, 36, 'data')
  view.setUint32(40, 2 * pcm.length, true)
  for (let index = 0; index < pcm.length; index++) view.setInt16(HEADER_BYTES + 2 * index, pcm[index] ?? 0, true)
  return bytes
}

function tag(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}

function putTag(bytes: Uint8Array, at: number, text: string): void {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index)
}
