import type { FormTemplate, FormView, Text, TicketForm } from '../../contracts/index.ts'

const text = (zh: string, en: string): Text => ({ 'zh-CN': zh, en })

/** A withdrawal as a bank asks for it, with every way an answer can stand on paper. */
export const WITHDRAWAL: FormTemplate = {
  id: 'cash-withdrawal',
  version: 3,
  name: text('个人取款申请书', 'Cash withdrawal'),
  summary: text('大额取款预先填写', 'For larger withdrawals'),
  kind: 'personal',
  minutes: 3,
  steps: [
    {
      id: 'person',
      title: text('客户信息', 'Customer'),
      fields: [
        { id: 'name', label: text('姓名', 'Name'), type: 'name', autofill: 'name' },
        {
          id: 'document',
          label: text('证件号码', 'Document number'),
          type: 'idNumber',
          autofill: 'number',
          masked: true,
        },
        { id: 'phone', label: text('手机号码', 'Mobile phone'), type: 'phone' },
        { id: 'address', label: text('联系地址', 'Address'), type: 'address', maxLength: 120 },
        { id: 'email', label: text('电子邮箱', 'E-mail'), type: 'email', required: false },
      ],
    },
    {
      id: 'money',
      title: text('取款信息', 'Withdrawal'),
      fields: [
        { id: 'account', label: text('取款账号', 'Account'), type: 'account', masked: true },
        { id: 'amount', label: text('取款金额', 'Amount'), type: 'amount', currency: 'CNY', capital: true },
        { id: 'date', label: text('取款日期', 'Date'), type: 'date' },
        {
          id: 'purpose',
          label: text('用途', 'Purpose'),
          type: 'choice',
          choices: [
            { id: 'living', label: text('日常消费', 'Daily expenses') },
            { id: 'home', label: text('购房', 'A home') },
            { id: 'other', label: text('其他', 'Other') },
          ],
        },
        {
          id: 'otherPurpose',
          label: text('其他用途', 'Which purpose'),
          type: 'text',
          when: { field: 'purpose', is: 'other' },
        },
        { id: 'newNotes', label: text('需要新钞', 'New notes'), type: 'check' },
        { id: 'remarks', label: text('备注', 'Remarks'), type: 'text', maxLength: 240, required: false },
      ],
    },
  ],
  declaration: text(
    '本人确认所填内容真实、完整，并已阅读和同意《个人存款账户管理协议》。',
    'I confirm that what I have filled in is true and complete.',
  ),
  offer: {
    id: 'sms-notice',
    title: text('开通短信提醒', 'SMS notices'),
    text: text('每笔交易即时通知', 'A message at once for every transaction'),
  },
  prePrinted: {
    paper: { widthMm: 190, heightMm: 100 },
    places: [
      { field: 'date', as: 'year', xMm: 120, yMm: 20, widthMm: 15, align: 'center' },
      { field: 'date', as: 'month', xMm: 140, yMm: 20, widthMm: 10, align: 'center' },
      { field: 'date', as: 'day', xMm: 155, yMm: 20, widthMm: 10, align: 'center' },
      { field: 'name', xMm: 30, yMm: 30, widthMm: 40 },
      { field: 'account', as: 'boxes', xMm: 30, yMm: 40, pitchMm: 6 },
      { field: 'amount', as: 'capital', xMm: 30, yMm: 52, widthMm: 80 },
      { field: 'amount', as: 'boxes', xMm: 112, yMm: 52, pitchMm: 6, widthMm: 66, align: 'right' },
      { field: 'amount', xMm: 180, yMm: 62, align: 'right' },
      { field: 'address', xMm: 30, yMm: 72, widthMm: 50 },
      { field: 'purpose', as: 'mark', choice: 'living', xMm: 30, yMm: 82 },
      { field: 'purpose', as: 'mark', choice: 'home', xMm: 60, yMm: 82 },
      { field: 'newNotes', as: 'mark', choice: 'true', xMm: 90, yMm: 82 },
      { field: 'otherPurpose', xMm: 120, yMm: 82, widthMm: 50 },
    ],
  },
}

/** 𠮷 (U+20BB7) is in few fonts; 㛃 and 𬭎 are in those that know the names people have. */
export const FORM_VIEW: FormView = {
  formId: '01JDFORM000000000000000001',
  reference: 'K7PM2X9Q',
  state: 'submitted',
  template: WITHDRAWAL,
  language: 'zh-CN',
  answers: {
    name: '张㛃𬭎',
    document: '11010119900307775X',
    phone: '13800138000',
    address: '北京市朝阳区建国路八十八号院六号楼三单元一千二百零二室（近地铁站东北口）',
    account: '6222020200112233445',
    amount: '123456.50',
    date: '2026-11-30',
    purpose: 'living',
    newNotes: true,
  },
  capitals: { amount: '壹拾贰万叁仟肆佰伍拾陆元伍角整' },
  fromReading: ['name', 'document'],
  submittedAt: Date.UTC(2026, 10, 30, 1, 2),
  offer: { id: 'sms-notice', accepted: true },
  ticketId: '2026-11-30-A011',
  coreReference: null,
}

export const TICKET_FORM: TicketForm = {
  formId: FORM_VIEW.formId,
  templateId: WITHDRAWAL.id,
  name: WITHDRAWAL.name,
  reference: FORM_VIEW.reference,
  state: 'submitted',
}
