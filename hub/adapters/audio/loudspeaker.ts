import type { BranchConfig } from '../../../contracts/index.ts'
import type { Announcer, Log, Voice } from '../../app/ports.ts'
import { AnnouncementQueue, type QueuedCall } from '../../app/voice/announcementQueue.ts'
import { atVolume, durationMs, joinPcm, type PcmPart } from '../../app/voice/pcm.ts'
import { spokenLanguages, volumeAt } from '../../app/voice/settings.ts'
import { readWav, writeWav } from '../../app/voice/wav.ts'
import type { Now } from '../../core/time.ts'
import { systemTimers, type Timers } from '../broker/timers.ts'
import { type Player, type PlayerOutcome, startPlayer } from './player.ts'

export interface LoudspeakerOptions {
  readonly voice: Voice
  /**
   * Program and arguments that play a WAV file from standard input. Whoever starts the hub says so, and never a configuration: that
   * comes from screens and headquarters, who have no business running programs here.
   */
  readonly player: () => readonly string[]
  /** Asked for at every call, so that a change of the configuration holds from the next one on. */
  readonly settings: () => Pick<BranchConfig, 'voice' | 'outlet'> | undefined
  readonly now: () => Pick<Now, 'tick' | 'secondOfDay'>
  readonly log: Log
  readonly timers?: Timers
}

export type Loudspeaker = Announcer & {
  /** Ends what is being said; nothing is said any more. */
  stop(): Promise<void>
}

/** Between a call and its repetition. */
const REPEAT_PAUSE_MS = 1_200
/** How much longer than the sound a player may need: to open the device and to play out its buffers. */
const SPARE_MS = 5_000

/** The hub's own audio output. Its troubles are its own: nothing here throws into the hub or holds it up. */
export function createLoudspeaker(options: LoudspeakerOptions): Loudspeaker {
  return new QueuedLoudspeaker(options)
}

class QueuedLoudspeaker implements Loudspeaker {
  private readonly options: LoudspeakerOptions
  private readonly queue = new AnnouncementQueue()
  private player: Player | undefined
  private isSpeaking = false
  private isStopped = false
  /** Why the last call could not be heard; told once, and again when calls can be heard. */
  private trouble: string | undefined

  constructor(options: LoudspeakerOptions) {
    this.options = options
  }

  announce(call: QueuedCall): void {
    try {
      if (this.isStopped || this.options.settings()?.voice.output !== true) return
      const dropped = this.queue.add(call, this.options.now().tick)
      if (dropped) this.tellDropped(dropped, 'too many calls wait')
      if (!this.isSpeaking) this.speak().catch((error: unknown) => this.note(failure(error)))
    } catch (error) {
      this.note(failure(error))
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true
    this.queue.clear()
    await this.player?.stop()
  }

  /** Says what waits, one call after the other. */
  private async speak(): Promise<void> {
    this.isSpeaking = true
    try {
      for (let call = this.next(); call !== undefined; call = this.next()) {
        await this.say(call).catch((error: unknown) => this.note(failure(error)))
      }
    } finally {
      this.isSpeaking = false
    }
  }

  private next(): QueuedCall | undefined {
    const { call, stale } = this.queue.take(this.options.now().tick)
    for (const dropped of stale) this.tellDropped(dropped, 'it waited too long')
    return call
  }

  private async say(call: QueuedCall): Promise<void> {
    const settings = this.options.settings()
    if (!settings?.voice.output) return
    const percent = volumeAt(settings.voice, this.options.now().secondOfDay)
    if (percent === 0) return
    const { chime, repeat } = settings.voice
    const once = readWav(this.options.voice.compose(call, { languages: spokenLanguages(settings), chime }))
    const sound = atVolume(repeated(once, repeat), percent)
    this.player = startPlayer({
      command: this.options.player(),
      wav: writeWav(sound),
      limitMs: durationMs(sound) + SPARE_MS,
      timers: this.options.timers ?? systemTimers,
    })
    const outcome = await this.player.ended
    this.player = undefined
    if (!this.isStopped) this.note(outcome)
  }

  private note(outcome: PlayerOutcome): void {
    const { log } = this.options
    const reason = outcome.ok ? undefined : outcome.reason
    if (reason === this.trouble) return
    if (reason !== undefined) log.error({ component: 'loudspeaker', reason }, 'calls can not be heard')
    else log.info({ component: 'loudspeaker' }, 'calls can be heard again')
    this.trouble = reason
  }

  private tellDropped(call: QueuedCall, reason: string): void {
    this.options.log.warn({ component: 'loudspeaker', callId: call.callId, reason }, 'a call was not spoken')
  }
}

function failure(error: unknown): PlayerOutcome {
  return { ok: false, reason: error instanceof Error ? error.message : String(error) }
}

function repeated(once: Int16Array, times: number): Int16Array {
  const parts = Array.from({ length: times }, (_, index): PcmPart[] =>
    index === 0 ? [once] : [{ pauseMs: REPEAT_PAUSE_MS }, once],
  )
  return joinPcm(parts.flat())
}
