import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log, Voice } from '../../app/ports.ts'
import type { SpokenLanguage } from '../../app/voice/announcementPlan.ts'
import { type Clips, clipVoice } from '../../app/voice/clipVoice.ts'
import { readWav } from '../../app/voice/wav.ts'

export interface VoiceOptions {
  /** Holds a folder of WAV files for each language. */
  readonly clipDirectory: string
  /** The bank's own recordings, laid out alike: one that is there is taken before the clip of the same name. */
  readonly recordingDirectory?: string
  readonly log: Log
}

export function createVoice({ clipDirectory, recordingDirectory, log }: VoiceOptions): Voice {
  const directories = recordingDirectory === undefined ? [clipDirectory] : [recordingDirectory, clipDirectory]
  return clipVoice(new ClipFiles(directories, log))
}

/** Clips are read when they are first needed and kept: all of them are about a megabyte. */
class ClipFiles implements Clips {
  private readonly directories: readonly string[]
  private readonly log: Log
  private readonly known = new Map<string, Int16Array>()
  private readonly reported = new Set<string>()

  constructor(directories: readonly string[], log: Log) {
    this.directories = directories
    this.log = log
  }

  find(language: SpokenLanguage, name: string): Int16Array | undefined {
    const key = `${language}/${name}.wav`
    const found = this.known.get(key) ?? this.read(key)
    if (found) this.known.set(key, found)
    else this.reportOnce(key, { clip: key }, 'a clip is missing: calls are spoken without it')
    return found
  }

  private read(key: string): Int16Array | undefined {
    for (const directory of this.directories) {
      const path = join(directory, key)
      try {
        return readWav(readFileSync(path))
      } catch (error) {
        if (isMissing(error)) continue
        const reason = error instanceof Error ? error.message : String(error)
        this.reportOnce(path, { path, reason }, 'a clip can not be used')
      }
    }
    return undefined
  }

  private reportOnce(what: string, fields: Record<string, unknown>, message: string): void {
    if (this.reported.has(what)) return
    this.reported.add(what)
    this.log.warn({ component: 'voice', ...fields }, message)
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
