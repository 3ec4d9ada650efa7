import { effectScope, nextTick, ref, shallowRef } from 'vue'
import type { FormTemplate } from '../../contracts/forms/template.ts'
import type {
  AutofillView,
  ErrorCode,
  FormReceipt,
  FormSubmission,
  KioskView,
  Language,
} from '../../contracts/index.ts'
import { problem } from '../../contracts/index.ts'
import { FakeTimers } from '../../dashboard/common/hub/fakeHubSocket.ts'
import type { Outcome } from '../../dashboard/common/hub/outcome.ts'
import type { Draft } from './draftMemory.ts'
import { useFormFlow } from './formFlow.ts'

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en })
/** A form with all that matters to how one goes through it. */
export const FORM: FormTemplate = {
  id: 'pay',
  version: 3,
  name: text('转账', 'Transfer'),
  summary: text('转账', 'Transfer'),
  kind: 'personal',
  minutes: 3,
  steps: [
    {
      id: 'person',
      title: text('您', 'You'),
      fields: [
        { id: 'name', label: text('姓名', 'Name'), type: 'name', autofill: 'name' },
        { id: 'number', label: text('号码', 'Number'), type: 'idNumber', autofill: 'number', masked: true },
      ],
    },
    {
      id: 'money',
      title: text('金额', 'Money'),
      fields: [
        { id: 'amount', label: text('金额', 'Amount'), type: 'amount', min: 1, max: 100_000 },
        { id: 'reason', label: text('用途', 'Reason'), type: 'text', when: { field: 'amount', above: 50_000 } },
        { id: 'account', label: text('账号', 'Account'), type: 'account' },
        { id: 'accountAgain', label: text('账号', 'Again'), type: 'account', sameAs: 'account' },
      ],
    },
  ],
  declaration: text('同意', 'I agree'),
  offer: { id: 'sms', title: text('短信', 'SMS'), text: text('短信', 'SMS'), when: { field: 'amount', above: 10 } },
}
export const RECEIPT: FormReceipt = {
  formId: 'f1',
  reference: 'K7PM2X9Q',
  qr: 'form.K7PM2X9Q',
  qrPicture: null,
  validUntil: 1,
  mistakes: [],
  duplicate: null,
  ticket: null,
  ticketRefusal: null,
}

interface Sent {
  readonly submission: FormSubmission
  readonly answer: (outcome: Outcome<FormReceipt>) => void
}

/** The flow of one form whose hub is the test. @param kept a draft the page finds */
export function formFlowBench(kept: Draft | null = null) {
  const scope = effectScope()
  const timers = new FakeTimers()
  const language = ref<Language>('zh-CN')
  const isElder = ref(false)
  const isLive = ref(true)
  const reading = shallowRef<KioskView['reading']>(null)
  const sent: Sent[] = []
  const others: number[] = []
  let saved: Draft | null = kept
  let made = 0
  const hub = {
    template: { kind: 'done', value: FORM } as Outcome<FormTemplate>,
    autofill: {
      kind: 'done',
      value: { fields: { name: '李*', number: '1101**********7758' }, mistakes: [], validUntil: 1 },
    } as Outcome<AutofillView>,
  }
  const flow = scope.run(() =>
    useFormFlow({
      api: {
        template: async () => hub.template,
        autofill: async () => hub.autofill,
        submit: (submission) => new Promise((answer) => void sent.push({ submission, answer })),
      },
      reading: () => reading.value,
      isLive: () => isLive.value,
      today: () => '2026-11-23',
      language,
      isElder,
      draft: {
        load: () => saved,
        save: (draft) => {
          saved = { ...draft, savedAt: 0 }
        },
        clear: () => {
          saved = null
        },
      },
      newId: () => {
        made += 1
        return `f${made}`
      },
      onOther: () => others.push(1),
      schedule: timers.schedule,
    }),
  )
  if (!flow) throw new Error('the scope has ended')
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 6; turn += 1) await nextTick()
  }
  return {
    flow,
    hub,
    timers,
    language,
    isElder,
    isLive,
    sent,
    others,
    draft: () => saved,
    stop: () => scope.stop(),
    settle,
    async open(): Promise<void> {
      await flow.open('pay')
      await settle()
    },
    /** The person's page is answered by hand, the money's too. */
    fill(): void {
      flow.answer('name', '李明')
      flow.answer('number', '110101199003077758')
      flow.answer('amount', '100.00')
      flow.answer('account', '62220202')
      flow.answer('accountAgain', '62220202')
    },
    /** Everything is answered, checked and agreed to. */
    async toHandIn(): Promise<void> {
      this.fill()
      flow.toReview()
      flow.isDeclared.value = true
      flow.confirm()
      flow.decideOffer(false)
      await settle()
    },
    async read(readingId: string, document: string | null = '1101**********7758'): Promise<void> {
      reading.value = {
        readingId,
        classId: 'gold',
        validUntil: 1,
        customer: document === null ? null : { name: '李*', document },
      } as KioskView['reading']
      await settle()
    },
    async answer(outcome: Partial<FormReceipt> | ErrorCode | 'silence'): Promise<void> {
      const last = sent[sent.length - 1]
      if (!last) throw new Error('nothing was handed in')
      if (outcome === 'silence') last.answer({ kind: 'unanswered' })
      else if (typeof outcome === 'string') last.answer({ kind: 'refused', problem: problem(outcome) })
      else last.answer({ kind: 'done', value: { ...RECEIPT, ...outcome } })
      await settle()
    },
  }
}
