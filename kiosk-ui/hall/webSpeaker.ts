import { type Ref, ref } from 'vue'
import type { Speaker } from './callVoice.ts'

/** A browser that may sound says so within this time. */
const READY_MS = 800
/** A sound that has not ended by so much after its length never will: the machine has no sound card that takes it. */
const OVERDUE_MS = 2000

/** The browser's own sound output. It asks for it when the first call is to be heard. */
export class WebSpeaker implements Speaker {
  /** Reactive: the page offers a button to turn the sound on. */
  readonly needsTouch: Ref<boolean> = ref(false)
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()
  #context: AudioContext | undefined
  #isWanted = false

  get isBlocked(): boolean {
    return this.#context?.state !== 'running'
  }

  /** Opens the output, and finds out whether the browser allows it. */
  open(): void {
    this.#isWanted = true
    void this.unblock()
    this.#after(READY_MS, () => this.#judge())
  }

  /** To be called from a touch: browsers allow sound from then on. */
  async unblock(): Promise<void> {
    if (!this.#isWanted) return
    this.#context ??= this.#create()
    await this.#context?.resume().catch(() => {})
    if (this.#context?.state === 'running') this.needsTouch.value = false
  }

  #create(): AudioContext | undefined {
    try {
      const context = new AudioContext()
      context.addEventListener('statechange', () => this.#judge())
      return context
    } catch {
      // No sound output now; a touch tries again.
      return undefined
    }
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    const context = this.#context
    this.#isWanted = false
    this.#context = undefined
    this.needsTouch.value = false
    if (context && context.state !== 'closed') await context.close().catch(() => {})
  }

  async decode(file: ArrayBuffer): Promise<(percent: number) => Promise<void>> {
    const context = this.#context
    if (!context) return () => Promise.resolve()
    const buffer = await context.decodeAudioData(file)
    return (percent) => this.#play(context, buffer, percent)
  }

  #play(context: AudioContext, buffer: AudioBuffer, percent: number): Promise<void> {
    const source = context.createBufferSource()
    const volume = context.createGain()
    source.buffer = buffer
    volume.gain.value = percent / 100
    source.connect(volume).connect(context.destination)
    return new Promise((resolve) => {
      const overdue = this.#after(buffer.duration * 1000 + OVERDUE_MS, () => {
        source.stop()
        resolve()
      })
      source.addEventListener('ended', () => {
        clearTimeout(overdue)
        this.#timers.delete(overdue)
        resolve()
      })
      source.start()
    })
  }

  #judge(): void {
    this.needsTouch.value = this.#isWanted && this.isBlocked
  }

  #after(delayMs: number, work: () => void): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      work()
    }, delayMs)
    this.#timers.add(timer)
    return timer
  }
}
