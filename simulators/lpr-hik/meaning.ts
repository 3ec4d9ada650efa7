import { httpMeaning, type Message } from '../http/meaning.ts'
import type { MeaningReader, WireText } from '../line/meaning.ts'

/** The words for a Hikvision camera's events and their answers. What is on a plate is not among them. */
export function createMeaning(): MeaningReader {
  return httpMeaning({ request, answer: () => ({ 'zh-CN': '应答：已收到', en: 'Answer: received' }) })
}

function request({ body }: Message): WireText {
  const eventType = fieldOf(body, 'eventType')
  if (eventType === 'ANPR') {
    const marks: WireText[] = []
    if (fieldOf(body, 'hasMoreData') === 'true') marks.push({ 'zh-CN': '先报', en: 'early' })
    if (fieldOf(body, 'isDataRetransmission') === 'true') marks.push({ 'zh-CN': '重传', en: 'sent again' })
    return {
      'zh-CN': ['车牌事件', ...marks.map((mark) => mark['zh-CN'])].join('，'),
      en: ['Plate event', ...marks.map(({ en }) => en)].join(', '),
    }
  }
  if (eventType === 'videoloss' && fieldOf(body, 'eventState') === 'inactive')
    return { 'zh-CN': '心跳', en: 'Heartbeat' }
  if (eventType && /^[A-Za-z]{1,32}$/.test(eventType))
    return { 'zh-CN': `其他事件${eventType}`, en: `Other event ${eventType}` }
  return { 'zh-CN': '请求，未知内容', en: 'Request, content not known' }
}

/** The first field of this name, in XML with any prefix or in JSON. */
function fieldOf(body: string, name: string): string | undefined {
  const [, xml, json] = new RegExp(`<(?:\\w+:)?${name}>([^<]*)<|"${name}":"?([^",}]*)`).exec(body) ?? []
  return xml ?? json
}
