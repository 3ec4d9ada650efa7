import { httpMeaning, type Message } from '../http/meaning.ts'
import type { MeaningReader, WireText } from '../line/meaning.ts'

const UNKNOWN: WireText = { 'zh-CN': '请求，未知内容', en: 'Request, content not known' }
const STATUS: WireText = { 'zh-CN': '状态上报', en: 'Status' }
const TRANSACTION: WireText = { 'zh-CN': '交易上报', en: 'Transaction' }
const ALARM: WireText = { 'zh-CN': '告警上报', en: 'Alarm' }

/** The words for messages of the machines of config/machines that call over HTTP. Nothing that stands in them is among the words. */
export function createMeaning(): MeaningReader {
  return httpMeaning({ request, answer: () => ({ 'zh-CN': '应答：已收', en: 'Answer: taken' }) })
}

function request({ body }: Message): WireText {
  const [, word] = /"(?:type|event)":"([a-z]{1,16})"/.exec(body) ?? []
  switch (word) {
    case 'state':
    case 'status':
      return STATUS
    case 'trade':
    case 'session':
      return TRANSACTION
    case 'alarm':
    case 'fault':
      return ALARM
    default:
      return UNKNOWN
  }
}
