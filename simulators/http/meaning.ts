import { type MeaningReader, readerOf, type Sight, type WireText } from '../line/meaning.ts'
import type { Direction } from '../line/wireLog.ts'
import { LONGEST_MESSAGE, type MessageAt, messageAt } from './messages.ts'

export interface Message {
  readonly head: string
  readonly body: string
}

/** A reader of a device that calls its host over HTTP; `words` for its requests and for a good answer. */
export function httpMeaning(words: {
  request(message: Message): WireText
  answer(message: Message): WireText
}): MeaningReader {
  return readerOf<Extract<MessageAt, { kind: 'message' }>>({
    longest: LONGEST_MESSAGE,
    look,
    words(direction, { head, body }) {
      const message = { head, body: Buffer.from(body).toString('utf8') }
      if (direction === 'toHost') return words.request(message)
      const status = head.slice(9, 12)
      if (status.startsWith('2')) return words.answer(message)
      return { 'zh-CN': `未收下，状态${status}`, en: `Not taken, status ${status}` }
    },
  })
}

function look(direction: Direction, bytes: readonly number[]): Sight<Extract<MessageAt, { kind: 'message' }>> {
  const found = messageAt(bytes, direction === 'toHost' ? 'POST /' : 'HTTP/1.1 ')
  if (found.kind === 'half') return { kind: 'half' }
  if (found.kind === 'none') return { kind: 'skip', length: 1 }
  return { kind: 'frame', length: found.length, frame: found }
}
