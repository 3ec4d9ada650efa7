import { frameReceiver } from '../led-onbon/frames.ts'
import type { Direction } from '../line/wireLog.ts'

type IsQuestion = (bytes: Uint8Array) => boolean

/** The questions a driver asks again and again, by the name of the simulator. */
const QUESTIONS: Readonly<Record<string, IsQuestion>> = {
  /** Find a card; status of the module. */
  'idcard-sam': (bytes) => {
    const hex = hexOf(bytes)
    return hex === 'aaaaaa96690003200122' || hex === 'aaaaaa9669000311ffed'
  },
  /** Real-time status and GS r, one or several. */
  'printer-escpos': (bytes) => bytes.length > 0 && /^(?:1004[0-9a-f]{2}|1d72[0-9a-f]{2})+$/.test(hexOf(bytes)),
  /** Ping. */
  'led-onbon': (bytes) => {
    const frames = frameReceiver()(bytes)
    return frames.length > 0 && frames.every(({ data }) => data[0] === 0xa2 && data[1] === 0x00)
  },
  /** Status and sensors, and the acknowledgement of an answer. */
  'dispenser-f3': (bytes) => /^(?:06|(?:06)?f2..000343313[01]03..)$/.test(hexOf(bytes)),
  /** Either status, and the request for its answer. */
  'dispenser-k7x0': (bytes) => /^(?:05....|02....0002(?:4150|5246)03..)$/.test(hexOf(bytes)),
  /** Status and sensors, and the request for the answer. */
  'reader-crt310': (bytes) => /^(?:05|02000231(?:2f|30)03..)$/.test(hexOf(bytes)),
  /** A read: inputs, gates, and whether a unit is there. */
  modbus: (bytes) => bytes.length === 8 && bytes[1] === 0x03,
}
/** Questions whose last answer is remembered; a line has a few at each of its addresses. */
const MOST_QUESTIONS = 512

/**
 * Tells regular traffic from the rest, chunk by chunk: a known question is routine, and so is an answer as long as it is the same as
 * the last one to that question. A protocol nobody has told of has no routine.
 */
export function routineWatcher(protocol: string): (direction: Direction, bytes: Uint8Array) => boolean {
  const isQuestion = QUESTIONS[protocol] ?? (() => false)
  const lastAnswers = new Map<string, string>()
  let question: string | undefined
  let answer = ''

  function ask(bytes: Uint8Array): boolean {
    if (question !== undefined && answer !== '') lastAnswers.set(question, answer)
    if (lastAnswers.size > MOST_QUESTIONS) lastAnswers.clear()
    question = isQuestion(bytes) ? hexOf(bytes) : undefined
    answer = ''
    return question !== undefined
  }

  return (direction, bytes) => {
    if (direction === 'toDevice') return ask(bytes)
    if (question === undefined) return false
    // Bounded: an answer longer than the last one is not the same.
    const last = lastAnswers.get(question) ?? ''
    if (answer.length <= 4096) answer += hexOf(bytes)
    return last.startsWith(answer)
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
