import type { CallView, DisplayView, ROUTES, SESSION_HEADER } from '../../contracts/index.ts'

const HEADER: typeof SESSION_HEADER = 'x-branchhub-session'
const PATH: (typeof ROUTES)['announcement']['path'] = '/api/v1/announcement.wav'
/** Fetching and decoding one sound. After that the hall waits no longer for this call's voice. */
export const SOUND_TIMEOUT_MS = 8000
/** Between a call and its repetition. */
export const REPEAT_PAUSE_MS = 700

export type Sound = DisplayView['sound']

/** Makes a sound audible. */
export interface Speaker {
  /** The browser does not let this page sound before somebody has touched it. */
  readonly isBlocked: boolean
  /** Rejects what is not a sound. The answer plays it: it resolves when it has ended and never rejects. */
  decode(file: ArrayBuffer): Promise<(percent: number) => Promise<void>>
}

export interface CallVoiceOptions {
  readonly speaker: Speaker
  /** The file, or undefined when the hub has none. */
  readonly fetchSound?: (url: string, signal: AbortSignal) => Promise<ArrayBuffer | undefined>
  readonly schedule?: (delayMs: number, work: () => void) => () => void
}

export interface CallVoice {
  /**
   * Says a call as often as the sound asks for; the chime comes once. Resolves when it has been said, or could not be.
   * Never rejects.
   * @param mayRepeat asked before every repetition
   */
  say(call: Pick<CallView, 'number' | 'windowNumber'>, sound: Sound, mayRepeat: () => boolean): Promise<void>
}

export function createCallVoice(options: CallVoiceOptions): CallVoice {
  const { speaker, fetchSound = fetchFromHub, schedule = withTimeout } = options

  async function load(url: string): Promise<((percent: number) => Promise<void>) | undefined> {
    const abort = new AbortController()
    const late = new Promise<undefined>((resolve) => {
      abort.signal.addEventListener('abort', () => resolve(undefined))
    })
    const cancel = schedule(SOUND_TIMEOUT_MS, () => abort.abort())
    try {
      const ready = fetchSound(url, abort.signal).then((file) => file && speaker.decode(file))
      return await Promise.race([ready, late])
    } catch {
      return undefined
    } finally {
      cancel()
    }
  }

  async function say(
    call: Pick<CallView, 'number' | 'windowNumber'>,
    sound: Sound,
    mayRepeat: () => boolean,
  ): Promise<void> {
    for (let time = 0; time < sound.repeat; time += 1) {
      if (!sound.on || sound.percent === 0 || speaker.isBlocked) return
      if (time > 0) {
        await new Promise<void>((resolve) => schedule(REPEAT_PAUSE_MS, resolve))
        if (!mayRepeat()) return
      }
      const play = await load(soundUrl(call, sound, time === 0))
      if (!play) return
      await play(sound.percent)
    }
  }
  return { say }
}

function soundUrl(call: Pick<CallView, 'number' | 'windowNumber'>, sound: Sound, isFirst: boolean): string {
  const query = new URLSearchParams({
    number: call.number,
    window: String(call.windowNumber),
    languages: sound.languages.join(','),
    chime: sound.chime && isFirst ? '1' : '0',
  })
  if (sound.languages.length === 0) query.delete('languages')
  return `${PATH}?${query.toString()}`
}

async function fetchFromHub(url: string, signal: AbortSignal): Promise<ArrayBuffer | undefined> {
  const response = await fetch(url, { signal, credentials: 'same-origin', headers: { [HEADER]: 'display' } })
  return response.ok ? response.arrayBuffer() : undefined
}

function withTimeout(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs)
  return () => clearTimeout(timer)
}
