import { describe, expect, it } from 'vitest'
import { candidatesFor, type PinyinTable } from './pinyin.ts'

const TABLE: PinyinTable = {
  syllables: {
    li: '理力李',
    ming: '明名',
    xi: '系西',
    xian: '先现',
    an: '安按',
    liang: '两量',
    lv: '绿旅',
    zhang: '长张',
  },
  surnames: [
    { text: '王', syllable: 'wang' },
    { text: '李', syllable: 'li' },
    { text: '张', syllable: 'zhang' },
    { text: '梁', syllable: 'liang' },
  ],
}
const texts = (typed: string, isSurname = false) => candidatesFor(typed, TABLE, isSurname).map(({ text }) => text)

describe('characters by pinyin', () => {
  it('come in the order of how common they are, and after them those the letters may still become', () => {
    expect(texts('li')).toEqual(['理', '力', '李', '两', '量'])
    expect(texts('l').slice(0, 3)).toEqual(['理', '两', '绿'])
  })

  it('stand for the first syllable when several were typed, and say how many letters that is', () => {
    expect(candidatesFor('liming', TABLE)[0]).toEqual({ text: '理', letters: 2 })
    expect(candidatesFor('LM', TABLE)[0]).toEqual({ text: '理', letters: 1 })
  })

  it('of a word that may be read as one syllable or two are those of the longer one first', () => {
    expect(texts('xian').slice(0, 4)).toEqual(['先', '现', '系', '西'])
    expect(candidatesFor("xi'an", TABLE)[0]).toEqual({ text: '系', letters: 3 })
  })

  it('are family names first where a name begins, and each only once', () => {
    expect(texts('l', true).slice(0, 2)).toEqual(['李', '梁'])
    expect(texts('li', true)).toEqual(['李', '梁', '理', '力', '两', '量'])
    expect(texts('zhang', true)).toEqual(['张', '长'])
  })

  it('are none for nothing, for what is no pinyin, and for separators alone', () => {
    expect(texts('')).toEqual([])
    expect(texts("'")).toEqual([])
    expect(texts('qqq')).toEqual([])
    expect(texts('constructor')).toEqual([])
  })
})
