import { httpMeaning, type Message } from '../http/meaning.ts'
import type { MeaningReader, WireText } from '../line/meaning.ts'

const UNKNOWN: WireText = { 'zh-CN': '请求，未知内容', en: 'Request, content not known' }

/** The words for a VZ camera's requests and their answers. What is on a plate is not among them. */
export function createMeaning(): MeaningReader {
  return httpMeaning({ request, answer })
}

function request({ head, body }: Message): WireText {
  if (/^content-type:\s*multipart/im.test(head)) return { 'zh-CN': '心跳或轮询', en: 'Heartbeat or poll' }
  const said = parsed(body)
  const plate = at(said, 'AlarmInfoPlate', 'result', 'PlateResult')
  if (plate) {
    const late = plate['isoffline'] === 1
    return {
      'zh-CN': `车牌推送，编号${Number(plate['plateid'])}${late ? '，脱机记录' : ''}`,
      en: `Plate, number ${Number(plate['plateid'])}${late ? ', late record' : ''}`,
    }
  }
  const input = at(said, 'AlarmGioIn', 'result', 'TriggerResult')
  if (input) {
    const [source, value] = [Number(input['source']) + 1, Number(input['value'])]
    return { 'zh-CN': `输入${source}：${value}`, en: `Input ${source}: ${value}` }
  }
  if (at(said, 'SerialData')) return { 'zh-CN': '串口数据', en: 'Serial data' }
  if (at(said, 'TriggerImage')) return { 'zh-CN': '截图', en: 'Picture' }
  return UNKNOWN
}

function answer({ body }: Message): WireText {
  const said = at(parsed(body), 'Response_AlarmInfoPlate')
  const output = at(said, 'ivs_ioctrl')
  const opens = said?.['info'] === 'ok'
  const parts: WireText[] = [
    opens ? { 'zh-CN': '开闸', en: 'open the gate' } : { 'zh-CN': '不开闸', en: 'open nothing' },
  ]
  if (output) {
    const [io, ms] = [Number(output['io']) + 1, Number(output['delay'])]
    parts.push({ 'zh-CN': `输出${io}接通${ms}毫秒`, en: `output ${io} on for ${ms} ms` })
  }
  if (at(said, 'ContinuePushOffline')) parts.push({ 'zh-CN': '继续推送脱机记录', en: 'send the next late record' })
  return {
    'zh-CN': `应答：${parts.map((part) => part['zh-CN']).join('，')}`,
    en: `Answer: ${parts.map((part) => part.en).join(', ')}`,
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function at(value: unknown, ...keys: readonly string[]): Record<string, unknown> | undefined {
  let found: unknown = value
  for (const key of keys)
    found = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : undefined
}
