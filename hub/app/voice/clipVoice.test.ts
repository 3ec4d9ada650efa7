import { expect, test } from 'vitest'
import { type Clips, clipVoice } from './clipVoice.ts'
import { chime, samplesOf } from './pcm.ts'
import { readWav } from './wav.ts'

const CALL = { number: 'A001', windowNumber: 3 }
const CLIP_SAMPLES = samplesOf(100)
const isSame = (one: Int16Array, other: Int16Array) =>
  one.length === other.length && one.every((sample, index) => sample === other[index])

/** English words lie above zero, Chinese ones below; asked for words are noted. */
function spokenBy(missing?: string) {
  const asked: string[] = []
  const clips: Clips = {
    find(language, name) {
      asked.push(`${language} ${name}`)
      if (name === missing) return undefined
      return new Int16Array(CLIP_SAMPLES).fill(language === 'en' ? 1_000 : -2_000)
    },
  }
  const compose = (languages: readonly ('zh-CN' | 'en')[], withChime: boolean) =>
    readWav(clipVoice(clips).compose(CALL, { languages, chime: withChime }))
  return { asked, compose }
}

test('each language once, in the order asked for, with a pause between', () => {
  const { asked, compose } = spokenBy()
  const pcm = compose(['en', 'zh-CN'], false)
  expect(asked).toEqual([
    ...['number', 'A', '0', '0', '1', 'pleaseGoToCounter', '3'].map((name) => `en ${name}`),
    ...['qing', 'A', '0', '0', 'yao', 'haoDao', '3', 'haoChuangkou'].map((name) => `zh-CN ${name}`),
  ])
  const endOfEnglish = pcm.findLastIndex((sample) => sample > 0)
  const startOfChinese = pcm.findIndex((sample) => sample < 0)
  expect(startOfChinese - endOfEnglish).toBeGreaterThanOrEqual(samplesOf(450))
})

test('the chime comes before everything, and only when it is wanted', () => {
  const { compose } = spokenBy()
  const without = compose(['zh-CN'], false)
  const chimed = compose(['zh-CN'], true)
  const length = chime().length
  expect(chimed.length - without.length).toBe(length + samplesOf(150))
  const lead = samplesOf(150)
  expect(isSame(chimed.subarray(lead + 200, lead + length - 200), chime().subarray(200, -200))).toBe(true)
  expect(isSame(chimed.subarray(lead + length + samplesOf(150)), without.subarray(lead))).toBe(true)
})

test('a word that is missing leaves the rest of the call', () => {
  const whole = spokenBy().compose(['en'], false)
  const partly = spokenBy('pleaseGoToCounter').compose(['en'], false)
  expect(whole.length - partly.length).toBe(CLIP_SAMPLES)
  expect(partly.lastIndexOf(1_000)).toBeGreaterThan(0)
})
