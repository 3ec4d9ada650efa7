import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type LogLine, logOf } from '../../../test/support/brokerBench.ts'
import { type Mailbox, mailbox } from '../../../test/support/mailbox.ts'
import type { Voice } from '../../app/ports.ts'
import { clipNames } from '../../app/voice/announcementPlan.ts'
import { durationMs, samplesOf } from '../../app/voice/pcm.ts'
import { readWav, writeWav } from '../../app/voice/wav.ts'
import { createVoice } from './clipFiles.ts'

const STARTER_CLIPS = join(import.meta.dirname, '../../app/voice/clips')
const CALL = { number: 'A001', windowNumber: 3 }

let folder: string
let log: Mailbox<LogLine>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clips-'))
  log = mailbox()
})
afterEach(() => rmSync(folder, { recursive: true }))

const spokenMs = (voice: Voice, languages: readonly ('zh-CN' | 'en')[] = ['en']) =>
  durationMs(readWav(voice.compose(CALL, { languages, chime: false })))

function record(directory: string, name: string, content: Uint8Array): void {
  mkdirSync(join(folder, directory, 'en'), { recursive: true })
  writeFileSync(join(folder, directory, 'en', `${name}.wav`), content)
}

/** Each word of the call, a tenth of a second long. */
function recordAll(directory: string, except?: string): void {
  for (const name of ['number', 'A', '0', '1', 'pleaseGoToCounter', '3']) {
    if (name !== except) record(directory, name, writeWav(new Int16Array(samplesOf(100)).fill(500)))
  }
}

test('a call is spoken from the files of its language; they are read once', () => {
  recordAll('clips')
  const voice = createVoice({ clipDirectory: join(folder, 'clips'), log: logOf(log) })
  const first = spokenMs(voice)
  expect(first).toBeGreaterThan(600)
  rmSync(join(folder, 'clips'), { recursive: true })
  expect(spokenMs(voice)).toBe(first)
  expect(log.all).toEqual([])
})

test('a missing clip is told once and left out of the call; put in place, it is spoken', () => {
  recordAll('clips')
  const whole = spokenMs(createVoice({ clipDirectory: join(folder, 'clips'), log: logOf(log) }))
  rmSync(join(folder, 'clips/en/pleaseGoToCounter.wav'))
  const voice = createVoice({ clipDirectory: join(folder, 'clips'), log: logOf(log) })
  expect([spokenMs(voice), spokenMs(voice)]).toEqual([whole - 100, whole - 100])
  expect(log.all).toHaveLength(1)
  expect(log.all[0]).toMatchObject({ level: 'warn', fields: { clip: 'en/pleaseGoToCounter.wav' } })
  recordAll('clips')
  expect(spokenMs(voice)).toBe(whole)
})

test("the bank's recordings go before the clips; one of another rate is told once, in words, and the clip is taken", () => {
  recordAll('clips')
  record('recordings', 'number', writeWav(new Int16Array(samplesOf(700)).fill(500)))
  const wrong = writeWav(new Int16Array(samplesOf(900)).fill(500))
  new DataView(wrong.buffer).setUint32(24, 44_100, true)
  record('recordings', '3', wrong)
  const options = { clipDirectory: join(folder, 'clips'), log: logOf(log) }
  const voice = createVoice({ ...options, recordingDirectory: join(folder, 'recordings') })
  expect(spokenMs(voice) - spokenMs(createVoice(options))).toBe(600)
  spokenMs(voice)
  expect(log.all.map(({ fields }) => fields)).toEqual([
    {
      component: 'voice',
      path: join(folder, 'recordings/en/3.wav'),
      reason: 'it has 44100 samples a second; 16000 are needed',
    },
  ])
})

describe('the starter clips', () => {
  const files = (language: string) => readdirSync(join(STARTER_CLIPS, language)).sort()
  const sound = (language: string, file: string) => readWav(readFileSync(join(STARTER_CLIPS, language, file)))

  test.each(['zh-CN', 'en'] as const)(
    '%s: every word, nothing else, with its origin and licence beside it',
    (language) => {
      expect(files(language)).toEqual(
        clipNames(language)
          .map((name) => `${name}.wav`)
          .sort(),
      )
      expect(existsSync(join(STARTER_CLIPS, 'README.md'))).toBe(true)
    },
  )

  test.each(['zh-CN', 'en'] as const)('%s: equally loud, not overdriven, without silence at the ends', (language) => {
    for (const file of files(language)) {
      const pcm = sound(language, file)
      expect(
        pcm.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0),
        file,
      ).toBeLessThan(32_000)
      expect(loudness(pcm), file).toBeGreaterThan(-18.5)
      expect(loudness(pcm), file).toBeLessThan(-17)
      expect(durationMs(pcm), file).toBeGreaterThan(200)
      for (const end of [pcm.subarray(0, samplesOf(40)), pcm.subarray(-samplesOf(40))]) {
        expect(
          end.some((sample) => Math.abs(sample) > 100),
          file,
        ).toBe(true)
      }
    }
  })

  test('they are small, and a call of both languages takes what an announcement may take', () => {
    const bytes = ['zh-CN', 'en'].flatMap((language) =>
      files(language).map((file) => statSync(join(STARTER_CLIPS, language, file)).size),
    )
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_500_000)
    const voice = createVoice({ clipDirectory: STARTER_CLIPS, log: logOf(log) })
    for (const language of ['zh-CN', 'en'] as const) {
      expect(spokenMs(voice, [language])).toBeGreaterThan(3_000)
      expect(spokenMs(voice, [language])).toBeLessThan(5_500)
    }
  })
})

/** Root mean square of the 20 ms frames that carry the word, in dB of full scale. */
function loudness(pcm: Int16Array): number {
  const frame = samplesOf(20)
  const energies = Array.from({ length: Math.floor(pcm.length / frame) }, (_, index) =>
    pcm.subarray(index * frame, (index + 1) * frame).reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0),
  )
  const loud = energies.filter((energy) => energy > 0.05 * Math.max(...energies))
  return 10 * Math.log10(loud.reduce((sum, energy) => sum + energy, 0) / loud.length / frame)
}
