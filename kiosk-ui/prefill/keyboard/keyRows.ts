import type { Keyboard } from '../fieldInput.ts'

export type KeyPage = Keyboard | 'signs' | 'chineseSigns'

export type Key = {
  /** As a part of the row. Default 1. */
  readonly width?: number
} & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'board'; readonly board: Keyboard }
  | { readonly kind: 'takeBack' | 'clear' | 'shift' | 'signs' | 'space' | 'split' | 'done' }
)

export interface KeyWishes {
  /** A key that digits need besides themselves, or empty. */
  readonly extra: string
  readonly hasChinese: boolean
  /** The digits stand for more than a number: letters can be reached from them. */
  readonly hasLetters: boolean
  /** Characters that addresses need often. */
  readonly words: string
}

const texts = (characters: string): Key[] => [...characters].map((text) => ({ kind: 'text', text }))
const board = (to: Keyboard, width = 1.4): Key => ({ kind: 'board', board: to, width })
const TAKE_BACK: Key = { kind: 'takeBack', width: 1.4 }
const DONE: Key = { kind: 'done', width: 2 }
const SPACE: Key = { kind: 'space', width: 3.4 }
const SIGNS: Key = { kind: 'signs', width: 1.4 }

/** The keys of a page of the keyboard, row by row. */
export function keyRows(
  page: KeyPage,
  { extra, hasChinese, hasLetters, words }: KeyWishes,
): readonly (readonly Key[])[] {
  // Without Chinese the place of its key goes to the space.
  const space: Key[] = hasChinese ? [SPACE] : [{ ...SPACE, width: 4.8 }]
  switch (page) {
    case 'digits':
      // What stands last in its row is two rows high.
      return [
        [...texts('123'), { kind: 'takeBack' }],
        texts('456'),
        [...texts('789'), { kind: 'done' }],
        lastDigits(extra, hasLetters ? board(hasChinese ? 'pinyin' : 'letters', 1) : { kind: 'clear' }),
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
        [...texts(words), TAKE_BACK],
        [SIGNS, board('letters'), SPACE, DONE],
      ]
  }
}

/** What stands on both sides of the zero. */
function lastDigits(extra: string, other: Key): readonly Key[] {
  if (extra === '') return [other, { kind: 'text', text: '0', width: 2 }]
  const right: Key = extra === '.' ? { kind: 'text', text: '00' } : other
  return [...texts(extra), ...texts('0'), right]
}
