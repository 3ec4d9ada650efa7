import { expect, test } from 'vitest'
import type { BranchConfig, VoiceConfig } from '../../../contracts/index.ts'
import { spokenLanguages, volumeAt } from './settings.ts'

const at = (hours: number, minutes = 0, seconds = 0) => hours * 3600 + minutes * 60 + seconds

test('the volume of the range that holds the time, 80 outside; a range ends before its end', () => {
  const volume = [
    { from: '09:00', to: '12:00', percent: 100 },
    { from: '12:00', to: '14:00', percent: 40 },
    { from: '20:00', to: '24:00', percent: 0 },
  ]
  expect(volumeAt({ volume }, at(8, 59, 59))).toBe(80)
  expect(volumeAt({ volume }, at(9))).toBe(100)
  expect(volumeAt({ volume }, at(11, 59, 59))).toBe(100)
  expect(volumeAt({ volume }, at(12))).toBe(40)
  expect(volumeAt({ volume }, at(14))).toBe(80)
  expect(volumeAt({ volume }, at(23, 59, 59))).toBe(0)
  expect(volumeAt({ volume: [] }, at(10))).toBe(80)
})

test("the voice's languages, else the outlet's", () => {
  const outlet = { languages: ['zh-CN', 'en'] } as BranchConfig['outlet']
  expect(spokenLanguages({ outlet, voice: {} as VoiceConfig })).toEqual(['zh-CN', 'en'])
  expect(spokenLanguages({ outlet, voice: { languages: ['en'] } as VoiceConfig })).toEqual(['en'])
})
