import { beforeEach, describe, expect, it } from 'vitest'
import { FakeTimers } from '../../dashboard/common/hub/fakeHubSocket.ts'
import { type CallVoice, createCallVoice, REPEAT_PAUSE_MS, SOUND_TIMEOUT_MS, type Sound } from './callVoice.ts'

const call = { number: 'A016', windowNumber: 3 }
const sound: Sound = { on: true, percent: 70, repeat: 2, chime: true, languages: ['zh-CN', 'en'] }
const always = () => true

let timers: FakeTimers
let asked: string[]
/** What was heard, in order. */
let heard: string[]
let isBlocked: boolean
let answer: (url: string) => Promise<ArrayBuffer | undefined>
let voice: CallVoice

beforeEach(() => {
  timers = new FakeTimers()
  asked = []
  heard = []
  isBlocked = false
  answer = async () => new ArrayBuffer(8)
  voice = createCallVoice({
    speaker: {
      get isBlocked() {
        return isBlocked
      },
      decode: async (file) => {
        if (file.byteLength === 0) throw new Error('not a sound')
        return async (percent) => void heard.push(`${percent} %`)
      },
    },
    fetchSound: (url) => {
      asked.push(new URL(url, 'http://hub').search)
      return answer(url)
    },
    schedule: timers.schedule,
  })
})

/** Lets everything happen that waits for no timer. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

describe('a call', () => {
  it('is said as often as configured, with the chime the first time only', async () => {
    const said = voice.say(call, sound, always)
    await settled()
    timers.pass(REPEAT_PAUSE_MS)
    await said
    expect(asked).toEqual([
      '?number=A016&window=3&languages=zh-CN%2Cen&chime=1',
      '?number=A016&window=3&languages=zh-CN%2Cen&chime=0',
    ])
    expect(heard).toEqual(['70 %', '70 %'])
  })

  it('is not repeated when somebody waits too long for his own', async () => {
    const said = voice.say(call, sound, () => false)
    await settled()
    timers.pass(REPEAT_PAUSE_MS)
    await said
    expect(heard).toHaveLength(1)
  })

  it('is not fetched when nobody could hear it', async () => {
    await voice.say(call, { ...sound, on: false }, always)
    await voice.say(call, { ...sound, percent: 0 }, always)
    isBlocked = true
    await voice.say(call, sound, always)
    expect(asked).toEqual([])
  })
})

describe('a voice that fails', () => {
  it.each([
    ['the hub has no voice', async () => undefined],
    ['the hub can not be reached', () => Promise.reject(new Error('offline'))],
    ['what comes is no sound', async () => new ArrayBuffer(0)],
  ])('ends in silence: %s', async (_why, how: () => Promise<ArrayBuffer | undefined>) => {
    answer = how
    await voice.say(call, sound, always)
    expect([asked.length, heard]).toEqual([1, []])
  })

  it('holds nobody up for longer than its time', async () => {
    answer = () => new Promise(() => {})
    let isOver = false
    void voice.say(call, sound, always).then(() => {
      isOver = true
    })
    await settled()
    timers.pass(SOUND_TIMEOUT_MS - 1)
    await settled()
    expect(isOver).toBe(false)
    timers.pass(1)
    await settled()
    expect(isOver).toBe(true)
  })
})
