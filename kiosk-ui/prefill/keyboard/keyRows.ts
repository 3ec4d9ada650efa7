import type { Keyboard } from '../fieldInput.ts'

export type KeyPage = Keyboard | 'signs' | 'chineseSigns'

export type Key = {
  /** As a part of the row. Default 1. */
  readonly width?: number
} & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'board'; readonly board: Keyboard }
  | { readonly kind: 'takeBack' | 'clear' | 'shift' | 'signs' | 'space' | 'split' | 'done' | 'gap' }
)

export interface KeyWishes {
  /** A key that digits need besides themselves, or empty. */
  readonly extra: string
  readonly hasChinese: boolean
  /** The digits stand for more than a number: letters can be reached from them. */
  readonly hasLetters: boolean
}

const texts = (characters: string): Key[] => [...characters].map((text) => ({ kind: 'text', text }))
const board = (to: Keyboard, width = 1.4): Key => ({ kind: 'board', board: to, width })
const TAKE_BACK: Key = { kind: 'takeBack', width: 1.4 }
const DONE: Key = { kind: 'done', width: 2 }
const SPACE: Key = { kind: 'space', width: 3.4 }
const SIGNS: Key = { kind: 'signs', width: 1.4 }

/** The keys of a page of the keyboard, row by row. */
export function keyRows(page: KeyPage, { extra, hasChinese, hasLetters }: KeyWishes): readonly (readonly Key[])[] {
  // Without Chinese the place of its key goes to the space.
  const space: Key[] = hasChinese ? [SPACE] : [{ ...SPACE, width: 4.8 }]
  switch (page) {
    case 'digits':
      return [
        [...texts('123'), { kind: 'takeBack' }],
        [...texts('456'), { kind: 'clear' }],
        [...texts('789'), { kind: 'done' }],
        // Below "done", which is two rows high, stands nothing.
        [...lastDigits(extra, hasLetters ? [board(hasChinese ? 'pinyin' : 'letters', 1)] : [])],
      ]
    case 'letters':
      return [
        texts('1234567890'),
        texts('qwertyuiop'),
        texts('asdfghjkl'),
        [{ kind: 'shift', width: 1.4 }, ...texts('zxcvbnm'), TAKE_BACK],
        [SIGNS, ...(hasChinese ? [board('pinyin')] : []), ...texts('@.'), ...space, DONE],
      ]
    case 'signs':
      return [
        texts('1234567890'),
        texts('@.-_/:,;+='),
        texts('()[]&#%*"'),
        [...texts("'~!?$<>"), TAKE_BACK],
        [SIGNS, ...(hasChinese ? [board('pinyin')] : []), ...space, DONE],
      ]
    case 'pinyin':
      return [
        texts('qwertyuiop'),
        texts('asdfghjkl'),
        [{ kind: 'split', width: 1.4 }, ...texts('zxcvbnm'), TAKE_BACK],
        [SIGNS, board('letters'), ...texts('·'), SPACE, DONE],
      ]
    case 'chineseSigns':
      return [
        texts('1234567890'),
        texts('·，。、；：（）—'),
        [...texts('号室栋路街省市'), TAKE_BACK],
        [SIGNS, board('letters'), SPACE, DONE],
      ]
  }
}

/** What stands on both sides of the zero. */
function lastDigits(extra: string, others: readonly Key[]): Key[] {
  const left: readonly Key[] = extra === '' ? others : texts(extra)
  const hundreds: Key = { kind: 'text', text: '00' }
  const right = extra === '' ? [] : extra === '.' ? [hundreds] : others
  const gap: Key = { kind: 'gap' }
  return [left[0] ?? gap, ...texts('0'), right[0] ?? gap]
}
