/**
 * Makes the starter clips of the voice: `npx tsx scripts/voiceClips.ts`. Needs espeak-ng (Debian package `espeak-ng`), which
 * nothing else does: the clips are part of the repository. hub/app/voice/clips/README.md says what they are.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { clipNames, type SpokenLanguage } from '../hub/app/voice/announcementPlan.ts'
import { SAMPLE_RATE, samplesOf } from '../hub/app/voice/pcm.ts'
import { writeWav } from '../hub/app/voice/wav.ts'

const CLIPS = fileURLToPath(new URL('../hub/app/voice/clips', import.meta.url))
const ESPEAK_RATE = 22_050
/** Below full scale, so that the synthesiser itself does not clip. */
const ESPEAK_AMPLITUDE = '70'
/** Root mean square of the loud part of every clip, and the highest sample any may have; of full scale. */
const LEVEL = 0.13
const HIGHEST = 0.95

/** Higher than the voice's own: small loudspeakers have no bass. */
const ESPEAK_PITCH = '68'
const WORDS_PER_MINUTE = '140'

interface Spoken {
  readonly voice: 'cmn-latn-pinyin' | 'en-gb'
  /** How far the voice goes up and down, of what is usual for it. */
  readonly rangePercent: number
  readonly text: string
}

const CHINESE: Readonly<Record<string, string>> = {
  // Before another syllable the third tone only falls; a single "qing3" would rise again. Hence the sounds themselves; without
  // the space after them espeak-ng reads the tag that follows aloud.
  qing: "[[tS;h'i21N]] ",
  haoDao: 'hao4dao4',
  haoChuangkou: 'hao4chuang1kou3',
  yao: 'yao1',
  yi4: 'yi4',
  '0': 'ling2',
  '1': 'yi1',
  '2': 'er4',
  '3': 'san1',
  '4': 'si4',
  '5': 'wu3',
  '6': 'liu4',
  '7': 'qi1',
  '8': 'ba1',
  '9': 'jiu3',
  '10': 'shi2',
  '100': 'bai3',
}
/** A comma keeps the voice up: something follows. */
const ENGLISH: Readonly<Record<string, string>> = {
  number: 'number,',
  pleaseGoToCounter: 'please go to counter,',
  hundred: 'hundred',
  hundredAnd: 'hundred and,',
}

/**
 * Letters are English ones in both languages, as a Chinese bank says them; only an English voice knows all their names. They and
 * numbers stay nearly level, because they come in the middle and at the end alike; Chinese tones get all the range there is.
 */
function spoken(language: SpokenLanguage, name: string): Spoken {
  if (/^[A-Z]$/.test(name)) return { voice: 'en-gb', rangePercent: 30, text: name }
  if (language === 'en') {
    const phrase = ENGLISH[name]
    return { voice: 'en-gb', rangePercent: phrase ? 100 : 60, text: phrase ?? name }
  }
  const text = CHINESE[name]
  if (text === undefined) throw new Error(`nobody has said how "${name}" is spoken in Chinese`)
  return { voice: 'cmn-latn-pinyin', rangePercent: 200, text }
}

function synthesised({ voice, rangePercent, text }: Spoken, folder: string): Float64Array {
  const file = join(folder, 'spoken.wav')
  const manner = ['-v', voice, '-s', WORDS_PER_MINUTE, '-p', ESPEAK_PITCH, '-a', ESPEAK_AMPLITUDE]
  execFileSync('espeak-ng', [...manner, '-w', file, '-m', `<prosody range="${rangePercent}%">${text}</prosody>`])
  const bytes = readFileSync(file)
  if (bytes.readUInt32LE(24) !== ESPEAK_RATE || bytes.toString('latin1', 36, 40) !== 'data') {
    throw new Error('espeak-ng has written another form of WAV file than its version 1.51 does')
  }
  return Float64Array.from(
    { length: (bytes.length - 44) >> 1 },
    (_, index) => bytes.readInt16LE(44 + 2 * index) / 32_768,
  )
}

/** Half the width of the resampling filter, in samples of the source. */
const TAPS = 32

/** Windowed sinc; what lies above the new rate's half is filtered out on the way. */
function resampled(source: Float64Array): Float64Array {
  const step = ESPEAK_RATE / SAMPLE_RATE
  const cutOff = 0.94 / step
  return Float64Array.from({ length: Math.floor(source.length / step) }, (_, index) => {
    const centre = index * step
    let sum = 0
    for (let at = Math.ceil(centre - TAPS); at <= centre + TAPS; at++) {
      const x = at - centre
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * cutOff * x) / (Math.PI * cutOff * x)
      sum += (source[at] ?? 0) * cutOff * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / TAPS))
    }
    return sum
  })
}

/** Without the silence at both ends; a little is kept, in which consonants begin and vowels die away. */
function trimmed(sound: Float64Array): Float64Array {
  const threshold = 0.012 * sound.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0)
  const isHeard = (value: number) => Math.abs(value) > threshold
  const from = sound.findIndex(isHeard) - samplesOf(8)
  const to = sound.findLastIndex(isHeard) + samplesOf(16)
  return sound.slice(Math.max(from, 0), to)
}

/** Every clip equally loud by the frames that carry it, so that a word with long consonants is not made louder than others. */
function levelled(sound: Float64Array): Float64Array {
  const frame = samplesOf(20)
  const energies = Array.from({ length: Math.ceil(sound.length / frame) }, (_, index) => {
    const part = sound.subarray(index * frame, (index + 1) * frame)
    return part.reduce((sum, value) => sum + value * value, 0) / part.length
  })
  const loudest = Math.max(...energies)
  const loud = energies.filter((energy) => energy > 0.05 * loudest)
  const rms = Math.sqrt(loud.reduce((sum, energy) => sum + energy, 0) / loud.length)
  const peak = sound.reduce((highest, value) => Math.max(highest, Math.abs(value)), 0)
  const gain = Math.min(LEVEL / rms, HIGHEST / peak)
  return sound.map((value) => value * gain)
}

const folder = mkdtempSync(join(tmpdir(), 'voice-clips-'))
try {
  for (const language of ['zh-CN', 'en'] as const) {
    mkdirSync(join(CLIPS, language), { recursive: true })
    for (const name of clipNames(language)) {
      const sound = levelled(trimmed(resampled(synthesised(spoken(language, name), folder))))
      const pcm = Int16Array.from(sound, (value) => Math.round(value * 32_767))
      writeFileSync(join(CLIPS, language, `${name}.wav`), writeWav(pcm))
    }
  }
} finally {
  rmSync(folder, { recursive: true })
}
