import type { FormState, Text } from '../../../contracts/index.ts'

/** What documents say besides the form's own words. */
export const DOCUMENT_WORDS = {
  reference: { 'zh-CN': '填单编号', en: 'Reference' },
  ticket: { 'zh-CN': '排队号', en: 'Ticket' },
  submitted: { 'zh-CN': '提交时间', en: 'Handed in' },
  made: { 'zh-CN': '打印时间', en: 'Printed' },
  version: { 'zh-CN': '表单版本', en: 'Form version' },
  coreReference: { 'zh-CN': '核心系统流水号', en: 'Core system reference' },
  capital: { 'zh-CN': '大写', en: 'In words' },
  fromReading: { 'zh-CN': '标 * 的内容由证件读取', en: 'Marked * was read from the document presented' },
  declaration: { 'zh-CN': '客户声明', en: 'Declaration' },
  offerAccepted: { 'zh-CN': '同意办理', en: 'Accepted' },
  offerDeclined: { 'zh-CN': '未选择', en: 'Declined' },
  customer: { 'zh-CN': '客户签名', en: 'Signature of the customer' },
  date: { 'zh-CN': '日期', en: 'Date' },
  teller: { 'zh-CN': '经办', en: 'Teller' },
  reviewer: { 'zh-CN': '复核', en: 'Checked by' },
  missing: { 'zh-CN': '字库中没有的字', en: 'Characters this font does not have' },
} as const satisfies Record<string, Text>

export function pageWords(page: number, pages: number): Text {
  return { 'zh-CN': `第 ${page} 页，共 ${pages} 页`, en: `Page ${page} of ${pages}` }
}

/** Across the page of a form that is not to be worked on any more. */
export const STATE_WORDS: Readonly<Record<FormState, Text | null>> = {
  submitted: null,
  used: null,
  withdrawn: { 'zh-CN': '已撤回', en: 'Withdrawn' },
  expired: { 'zh-CN': '已过期', en: 'Expired' },
}
