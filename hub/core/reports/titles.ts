import type { ReportId, Text } from '../../../contracts/index.ts'

type Words = readonly [zh: string, en: string]
const both = ([zh, en]: Words): Text => ({ 'zh-CN': zh, en })

const WORDS: Readonly<Record<ReportId, { readonly title: Words; readonly question: Words }>> = {
  waiting: {
    title: ['等候时间', 'Waiting times'],
    question: ['客户等了多久，达标了吗', 'How long did customers wait, and was it within the target'],
  },
  efficiency: {
    title: ['柜员效率', 'Teller efficiency'],
    question: ['柜员办了多少，时间用在哪里', 'How much did tellers do, and where did their time go'],
  },
  satisfaction: { title: ['满意度', 'Satisfaction'], question: ['客户满意吗', 'Were customers content'] },
  tickets: { title: ['号票明细', 'Ticket detail'], question: ['每一张号票的经过', 'What became of each ticket'] },
  flow: { title: ['客流时段', 'Customer flow'], question: ['客户什么时候来', 'When do customers come'] },
  calls: {
    title: ['叫号时段', 'Calls by time'],
    question: ['什么时候叫号，结果如何', 'When were customers called, and what came of it'],
  },
  appointments: {
    title: ['预约取号', 'Appointments'],
    question: ['预约的客户来了吗', 'Did those who reserved a ticket come'],
  },
  attendance: {
    title: ['签到考勤', 'Attendance'],
    question: ['谁在什么时候签到、暂停、签退', 'Who signed in, paused and signed out, and when'],
  },
  devices: {
    title: ['设备可用率', 'Device availability'],
    question: ['设备可用吗，为什么不可用', 'Were devices there, and why not'],
  },
}

export function titleOf(report: ReportId): { readonly title: Text; readonly question: Text } {
  const { title, question } = WORDS[report]
  return { title: both(title), question: both(question) }
}
